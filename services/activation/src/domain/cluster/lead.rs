//! The lead agency of a cluster, and what a new one takes over (rows OG-18, RM-7.2).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::convenes_only;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::checks::after;
use super::coordinator_gap::settle_gaps;
use super::lead_duties::move_last_resort;
use super::shared_leadership::SharingEnd;
use super::{Cluster, Event, co_lead, concern, funding_barrier};
use crate::domain::taking_over::hand_to_leads;
use crate::domain::{self, Recorded};

/// An agency that leads a cluster, or led it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// The code of the agency, such as `WHO`.
    pub agency: OrganizationCode,
    /// The proposal by which it leads; none where that was recorded as found.
    pub proposal: Option<ResourceId>,
    /// Whether it convenes only (row GN-3); not known of the agency that the cluster was activated with.
    pub convenes_only: Option<bool>,
    /// Where it is known from, where it was recorded as found and not decided here.
    pub source: Option<String>,
    /// Since when it leads, as exactly as that is known, where it was recorded as found.
    pub since_date: Option<PastDate>,
}

impl Cluster {
    /// The lead agency: that of today, or the last one it had.
    pub fn lead_agency(&self) -> Option<&OrganizationCode> {
        self.leads.present().map(|lead| &lead.what.agency)
    }

    /// The agency that led it at a moment; before the first one, that one.
    pub fn lead_at(&self, moment: Moment) -> Option<&OrganizationCode> {
        let first = || self.leads.spans().next().map(|span| span.value);
        self.leads.at(moment).or_else(first).map(|lead| &lead.what.agency)
    }

    /// When the lead agency took over from another one; none where it has led from the beginning.
    pub fn taken_over(&self) -> Option<(Moment, &Recorded<Lead>)> {
        let mut since = None;
        for span in self.leads.spans().rev() {
            if Some(&span.value.what.agency) != self.lead_agency() {
                return since;
            }
            since = Some((span.since, span.value));
        }
        None
    }
}

/// A cluster has a new lead, by the ERC's approval (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadDesignated {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The agency that led it.
    pub previous_lead: Option<OrganizationCode>,
    /// The agency that leads it from now on.
    pub lead_agency: OrganizationCode,
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// What led to the change.
    pub reason: String,
    /// Whether it convenes only, and so is no provider of last resort (row GN-3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub convenes_only: bool,
}

/// Gives an active cluster a new lead (row OG-18), which owes from then on what the former one still owed, is provider of
/// last resort (row RM-7.2), and shares leadership with itself no longer. An agency that another one followed since takes
/// its place in the history of the cluster, and nothing moves to it.
pub fn designate_lead(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    proposal: &ResourceId,
    lead_agency: &OrganizationCode,
    reason: &str,
    context: &Context<'_>,
) {
    let designated = LeadDesignated {
        cluster: cluster.id.clone(),
        previous_lead: cluster.lead_at(context.occurred_at).cloned(),
        lead_agency: lead_agency.clone(),
        proposal: proposal.clone(),
        reason: reason.to_owned(),
        convenes_only: convenes_only(context, lead_agency),
    };
    let after = after(cluster, context, |cluster, stamp| self::designated(cluster, &designated, stamp));
    decision.events.push(Event::LeadDesignated(designated).into());
    settle_gaps(decision, &after, context);
    if cluster.leads.is_latest(context.occurred_at) {
        end_plans_of_the_former_lead(decision, cluster, lead_agency, context);
    }
    hand_to_leads(decision, (cluster, &after), context);
}

/// The hand-over that its predecessor planned is done or moot, and the new lead shares leadership with itself no longer.
pub(super) fn end_plans_of_the_former_lead(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    lead_agency: &OrganizationCode,
    context: &Context<'_>,
) {
    match cluster.hand_over() {
        Some(planned) if planned.what.to == *lead_agency => {
            decision.keep(rules::RM_7_3_HAND_OVER, cluster.subject(), context.occurred_at);
        }
        _ => decision.void(rules::RM_7_3_HAND_OVER, cluster.subject(), "another agency was designated to lead"),
    }
    for shared in cluster
        .sharing
        .values()
        .map(|shared| &shared.what)
        .filter(|shared| shared.partner.as_ref() == Some(lead_agency))
    {
        const REASON: &str = "the partner now leads the cluster";
        let (on, reason) = (context.day(), REASON.to_owned());
        let (cluster_id, sharing) = (cluster.id.clone(), shared.sharing.clone());
        funding_barrier::void(decision, cluster, &sharing, REASON);
        decision.events.push(Event::SharingEnded(SharingEnd { cluster: cluster_id, sharing, on, reason }).into());
    }
    let shares = co_lead::with(cluster, lead_agency);
    decision.void(rules::RM_7_1_AGREEMENT, &shares, "the organization now leads the cluster");
}

/// A new lead is provider of last resort wherever leadership is shared, and is who a concern raised in its time is about.
pub(super) fn designated(cluster: &mut Cluster, designated: &LeadDesignated, stamp: &Stamp) {
    let lead = Lead {
        agency: designated.lead_agency.clone(),
        proposal: Some(designated.proposal.clone()),
        convenes_only: Some(designated.convenes_only),
        source: None,
        since_date: None,
    };
    led(cluster, stamp.occurred_at, &lead, stamp);
}

/// The cluster with one more lead since `since`: provider of last resort, where it is the last one, and who concerns are about.
pub(super) fn led(cluster: &mut Cluster, since: Moment, lead: &Lead, stamp: &Stamp) {
    cluster.leads.record(since, Recorded::new(lead, stamp));
    cluster.agreed_co_leads.remove(&lead.agency);
    find_those_who_depend(cluster);
}

/// The present lead is provider of last resort, and concerns are about the lead of their time.
pub(super) fn find_those_who_depend(cluster: &mut Cluster) {
    move_last_resort(cluster);
    concern::find_leads(cluster);
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{Example, at, code};

    use super::*;
    use crate::domain::Activation;
    use crate::domain::cluster::hand_over::tests::hand_over;
    use crate::domain::cluster::shared_leadership::tests::sharing;
    use crate::domain::cluster::{Appointment, Command, Expertise, FundingBarrier, HandOver, Sharing, appointment};
    use crate::domain::fixtures::{designation, health, lead, lead_designated, shelter, start_of};

    /// The example after the approval of a new lead for shelter.
    fn designated(before: Example<Activation>, lead_agency: &str) -> Example<Activation> {
        designated_at(before, lead_agency, "2014-03-30")
    }

    /// The example after it was recorded that a new lead for shelter was approved at `moment`.
    fn designated_at(before: Example<Activation>, lead_agency: &str, moment: &str) -> Example<Activation> {
        lead_designated(before, "shelter", lead_agency, moment)
    }

    /// OG-18, RM-1.15: a lead of the past that is recorded late takes its place in history: the present lead remains, with
    /// its duties, its part in what is shared, and its word.
    #[test]
    fn a_lead_of_the_past_does_not_become_the_present_one() {
        let before = designated_at(shelter(), "UN-HABITAT", "2014-03-01");
        let next = HandOver { to: code("IFRC"), ..hand_over("2014-04-01") };
        let (cluster, last_resort) = (code("shelter"), Some(code("UN-HABITAT")));
        let share = Sharing { cluster, last_resort, starts_on: at("2014-03-10").date_naive().into(), ..sharing() };
        let before = before
            .at("2014-03-20")
            .given(&lead("UN-HABITAT"), Command::ShareLeadership(share))
            .given(&lead("UN-HABITAT"), Command::PlanHandOver(next));
        let after = designated_at(before.clone(), "IOM", "2014-01-10");
        let cluster = &after.state().clusters[&code("shelter")];
        assert_eq!(cluster.lead_agency(), Some(&code("UN-HABITAT")));
        assert_eq!(cluster.lead_at(at("2014-02-01")), Some(&code("IOM")));
        assert_eq!(cluster.lead_at(at("2014-01-09")), Some(&code("IFRC")));
        assert_eq!(after.record().duties, before.record().duties);
        assert_eq!(cluster.sharing[&code("s-1")].what.last_resort, Some(code("UN-HABITAT")));
        assert!(cluster.hand_over().is_some());
        let show = || {
            let (expertise, infrastructure) = ("the region".to_owned(), "two offices".to_owned());
            Command::ShowExpertise(Expertise { cluster: code("shelter"), expertise, infrastructure })
        };
        after.clone().when(&lead("IOM"), show()).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        let shown = after.given(&lead("UN-HABITAT"), show());
        assert!(shown.state().clusters[&code("shelter")].expertise().is_some());
        let next = designated(shown, "IFRC");
        assert!(next.state().clusters[&code("shelter")].expertise().is_none(), "it was shown by the former lead");
        assert!(next.state().clusters[&code("shelter")].hand_over().is_none());
    }

    /// OG-8, RM-1.15: the agency that led then records what it did then, and the lead of today what was so before it led.
    #[test]
    fn the_lead_of_then_speaks_for_what_was_so_then() {
        let appoint = |employer: &str, starts_on: &str| {
            let (employer, starts_on) = (code(employer), at(starts_on).date_naive());
            Command::AppointCoordinator(Appointment {
                cluster: code("shelter"),
                employer,
                starts_on,
                ..appointment("c-1")
            })
        };
        let after = designated_at(shelter(), "UN-HABITAT", "2014-03-01").at("2014-03-20");
        let by = |agency: &str, starts_on: &str| after.clone().when(&lead(agency), appoint(agency, starts_on));
        by("IFRC", "2014-03-10").refused("OG-8", "NOT_THE_LEAD_AGENCY");
        by("IOM", "2014-02-10").refused("OG-8", "NOT_THE_LEAD_AGENCY");
        for (agency, starts_on) in [("IFRC", "2014-02-10"), ("UN-HABITAT", "2014-02-20"), ("UN-HABITAT", "2014-03-10")]
        {
            assert!(!by(agency, starts_on).commit().events.is_empty(), "{agency} on {starts_on}");
        }
    }

    /// OG-18: the agency that a lead of the past is said to have followed is the one of that time.
    #[test]
    fn a_lead_of_the_past_followed_the_one_before_it() {
        let before = designated_at(shelter(), "UN-HABITAT", "2014-03-01");
        let decision = designation(&before, "shelter", "IOM", "2014-01-10");
        let [domain::Event::Cluster(Event::LeadDesignated(designated))] = &decision.events[..] else {
            panic!("one lead was designated")
        };
        assert_eq!(designated.previous_lead, Some(code("IFRC")));
    }

    /// OG-9: a new lead inherits no coordinator: the gap opens with it, and its own coordinator closes it.
    #[test]
    fn a_new_lead_inherits_no_coordinator() {
        let appoint = |person: &str, employer: &str, starts_on: &str| {
            let (employer, starts_on) = (code(employer), at(starts_on).date_naive());
            Command::AppointCoordinator(Appointment {
                cluster: code("shelter"),
                employer,
                starts_on,
                ..appointment(person)
            })
        };
        let before = shelter().at("2013-11-20").given(&lead("IFRC"), appoint("c-1", "IFRC", "2013-11-14"));
        assert!(before.duty("OG-9.coordinator").is_none());
        let after = designated_at(before, "UN-HABITAT", "2014-03-01");
        assert!(!after.state().clusters[&code("shelter")].has_coordinator());
        let gap = after.duty("OG-9.coordinator").expect("the gap opens again");
        assert_eq!((gap.since, gap.owner.organization.clone()), (at("2014-03-01"), Some(code("UN-HABITAT"))));
        let early =
            after.clone().at("2014-06-01").given(&lead("UN-HABITAT"), appoint("c-2", "UN-HABITAT", "2014-02-20"));
        assert!(early.duty("OG-9.coordinator").is_none(), "its own coordinator may begin before it takes over");
        let filled = after.at("2014-06-01").when(&lead("UN-HABITAT"), appoint("c-2", "UN-HABITAT", "2014-03-10"));
        let filled = filled.commit().duties.iter().find(|change| matches!(change, DutyChange::Kept { .. }));
        assert_eq!(filled.map(|change| change.happened_at(at("2014-06-01"))), Some(start_of("2014-03-10")));
    }

    /// OG-18, RM-1.11: a new lead comes by an approved proposal, and owes what the former one still owed.
    #[test]
    fn a_new_lead_owes_what_is_open() {
        let before = shelter().given(&lead("IFRC"), Command::PlanHandOver(hand_over("2014-04-01")));
        let after = designated(before.clone(), "UN-HABITAT");
        assert_eq!(after.state().clusters[&code("shelter")].lead_agency(), Some(&code("UN-HABITAT")));
        assert!(after.duty("RM-7.3.hand-over").is_none());
        let coordinator = after.duty("OG-9.coordinator").expect("still owed");
        assert_eq!(coordinator.owner.organization, Some(code("UN-HABITAT")));
        assert_eq!(coordinator.since, at("2014-03-30"), "the former lead's gap is not the new one's");
        let strategy = after.duty("RM-2.5.transition-strategy").expect("owed");
        assert_eq!(strategy.owner.organization, Some(code("UN-HABITAT")));
    }

    /// RM-7.6: what stood in the way of sharing with the partner that leads now is nobody's to take up.
    #[test]
    fn a_partner_that_leads_meets_no_barrier() {
        let cluster = code("shelter");
        let partner = Sharing { cluster, partner: Some(code("UN-HABITAT")), last_resort: None, ..sharing() };
        let (cluster, sharing) = (code("shelter"), code("s-1"));
        let barrier = FundingBarrier { cluster, sharing, barrier: "no donor pays for it".to_owned() };
        let before = shelter()
            .at("2013-11-15")
            .given(&lead("IFRC"), Command::ShareLeadership(partner))
            .given(&lead("IFRC"), Command::RaiseFundingBarrier(barrier));
        assert!(before.duty("RM-7.6.funding").is_some());
        assert!(designated(before, "UN-HABITAT").duty("RM-7.6.funding").is_none());
    }

    /// RM-7.2: what a former lead shared, and is recorded late, has the present lead as provider of last resort.
    #[test]
    fn what_a_former_lead_shared_has_the_present_one_as_last_resort() {
        let moved = lead_designated(health(), "health", "UNICEF", "2014-03-01").at("2014-03-20");
        let late = moved.that_happened("2014-02-10").given(&lead("WHO"), Command::ShareLeadership(sharing()));
        let health = &late.state().clusters[&code("health")];
        assert_eq!(health.sharing[&code("s-1")].what.last_resort, Some(code("UNICEF")));
    }

    /// RM-7.2: the next lead is provider of last resort under what is shared, and shares with itself no longer.
    #[test]
    fn last_resort_goes_with_the_lead() {
        let with_who = |sharing: Sharing| Sharing { cluster: code("shelter"), last_resort: None, ..sharing };
        let partner = Sharing { sharing: code("s-2"), partner: Some(code("UN-HABITAT")), ..with_who(sharing()) };
        let before = shelter()
            .at("2013-11-15")
            .given(&lead("IFRC"), Command::ShareLeadership(with_who(sharing())))
            .given(&lead("IFRC"), Command::ShareLeadership(partner));
        let after = designated(before, "UN-HABITAT");
        let sharing = &after.state().clusters[&code("shelter")].sharing;
        assert_eq!(sharing.len(), 1);
        assert_eq!(sharing[&code("s-1")].what.last_resort, Some(code("UN-HABITAT")));
        let back = designated(after, "IFRC");
        let sharing = &back.state().clusters[&code("shelter")].sharing;
        assert_eq!(sharing[&code("s-1")].what.last_resort, None, "a convener takes it from no agency");
    }
}
