//! The lead agency of a cluster, and what a new one takes over (rows OG-18, RM-7.2).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::convenes_only;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::funding_barrier;
use super::shared_leadership::SharingEnd;
use super::{Cluster, Event};
use crate::domain;

/// A lead agency and since when it leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// The agency.
    pub agency: OrganizationCode,
    /// Since when.
    pub since: Moment,
}

/// A cluster has a new lead, by the ERC's approval (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadDesignated {
    /// The cluster.
    pub cluster: ResourceId,
    /// The agency that led it.
    pub previous_lead: Option<OrganizationCode>,
    /// The agency that leads it from now on.
    pub lead_agency: OrganizationCode,
    /// The proposal approved.
    pub proposal: ResourceId,
    /// What led to the change.
    pub reason: String,
    /// Whether it convenes only, and so is no provider of last resort (row GN-3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub convenes_only: bool,
}

/// Who owes what the lead agency of the cluster owes.
pub fn owed_by_the_lead(cluster: &Cluster) -> Owner {
    let lead = cluster.lead_agency();
    lead.map_or(Owner::role(Role::LeadAgency), |lead| Owner::of(Role::LeadAgency, lead.clone()))
}

/// Gives an active cluster a new lead (row OG-18), which owes from now on what the former one still owed, is provider of
/// last resort (row RM-7.2), and shares leadership with itself no longer.
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
        previous_lead: cluster.lead_agency().cloned(),
        lead_agency: lead_agency.clone(),
        proposal: proposal.clone(),
        reason: reason.to_owned(),
        convenes_only: convenes_only(context, lead_agency),
    };
    decision.events.push(Event::LeadDesignated(designated).into());
    match &cluster.hand_over {
        Some(planned) if planned.what.to == *lead_agency => {
            decision.keep(rules::RM_7_3_HAND_OVER, cluster.subject(), context.occurred_at);
        }
        _ => decision.void(rules::RM_7_3_HAND_OVER, cluster.subject(), "another agency was designated to lead"),
    }
    for shared in cluster.sharing.values().map(|shared| &shared.what).filter(|shared| shared.partner == *lead_agency) {
        const REASON: &str = "the partner now leads the cluster";
        let (on, reason) = (context.occurred_at.date_naive(), REASON.to_owned());
        let (cluster_id, sharing) = (cluster.id.clone(), shared.sharing.clone());
        funding_barrier::void(decision, cluster, &sharing, REASON);
        decision.events.push(Event::SharingEnded(SharingEnd { cluster: cluster_id, sharing, on, reason }).into());
    }
    let owed = context.duties.values().filter(|duty| duty.cluster.as_ref() == Some(&cluster.id));
    let of_the_lead = |duty: &&Duty| duty.owner.role == Role::LeadAgency && duty.rule != rules::RM_7_3_HAND_OVER;
    for duty in owed.filter(of_the_lead) {
        decision.void_duty(duty, message!("{lead_agency} now leads the cluster and takes this duty over", lead_agency));
        decision.open(Duty { owner: Owner::of(Role::LeadAgency, lead_agency.clone()), ..duty.clone() });
    }
}

/// A new lead is provider of last resort wherever leadership is shared, and starts without the plans of the former one.
pub(super) fn designated(cluster: &mut Cluster, designated: &LeadDesignated, stamp: &Stamp) {
    cluster.leads.push(Lead { agency: designated.lead_agency.clone(), since: stamp.occurred_at });
    let last_resort = (!designated.convenes_only).then(|| designated.lead_agency.clone());
    cluster.sharing.values_mut().for_each(|sharing| sharing.what.last_resort.clone_from(&last_resort));
    (cluster.expertise, cluster.global_lead_informed, cluster.hand_over) = (None, None, None);
}

#[cfg(test)]
mod tests {
    use convene_kernel::guidance::Guidance;
    use convene_kernel::testing::{Example, at, code, subject};

    use super::*;
    use crate::domain::Activation;
    use crate::domain::cluster::hand_over::tests::hand_over;
    use crate::domain::cluster::shared_leadership::tests::sharing;
    use crate::domain::cluster::{Command, Sharing};
    use crate::domain::fixtures::{erc, lead, shelter};

    /// The example after the approval of a new lead for shelter.
    fn designated(before: Example<Activation>, lead_agency: &str) -> Example<Activation> {
        let (actor, country) = (erc(), code("PHL"));
        let record = before.record();
        let context = Context {
            now: at("2014-03-30"),
            occurred_at: at("2014-03-30"),
            actor: &actor,
            country: &country,
            exercise: false,
            etag: None,
            guidance: Guidance::embedded(),
            findings: &record.findings,
            duties: &record.duties,
        };
        let mut decision = Decision::about(subject("proposal/p-2"));
        let cluster = &before.state().clusters[&code("shelter")];
        let (proposal, lead_agency) = (code("p-2"), code(lead_agency));
        domain::cluster::designate_lead(&mut decision, cluster, &proposal, &lead_agency, "recovery begins", &context);
        before.having(&actor, decision)
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
        assert_eq!(coordinator.since, before.duty("OG-9.coordinator").expect("owed").since);
    }

    /// RM-7.2: the next lead is provider of last resort under what is shared, and shares with itself no longer.
    #[test]
    fn last_resort_goes_with_the_lead() {
        let with_who = |sharing: Sharing| Sharing { cluster: code("shelter"), last_resort: None, ..sharing };
        let partner = Sharing { sharing: code("s-2"), partner: code("UN-HABITAT"), ..with_who(sharing()) };
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
