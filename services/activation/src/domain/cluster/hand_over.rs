//! Phased leadership: the planned hand-over from one lead agency to the next (row RM-7.3).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::duty::Duty;
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::responsible_organization;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::checks::{about, after, lead, to_change};
use super::lead_duties::owed_by_the_lead;
use super::shared_leadership::{Agreement, check_agreement};
use super::{Cluster, Event};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// A hand-over from one lead agency to the next, planned under phased leadership (row RM-7.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The agency that is to lead.
    pub to: OrganizationCode,
    pub planned_on: NaiveDate,
    /// What was agreed on it (row RM-7.1).
    pub agreement: Agreement,
    /// Why the day was moved, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_because: Option<String>,
}

/// Who may plan one: the lead agency (row RM-7.3).
pub(super) fn authority(operation: &Operation, cluster: &str) -> Authority {
    lead(operation, cluster, &[])
}

pub(super) fn plan_hand_over(operation: &Operation, command: &HandOver, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    check_agreement(&mut checks, &command.agreement, command.planned_on, context);
    responsible_organization(&mut checks, context, "RM-7.3", "to", &command.to);
    if cluster.lead_agency() == Some(&command.to) {
        checks
            .invalid("RM-7.3", reasons::HAND_OVER_TO_ITSELF)
            .at("to")
            .says(message!("{to} leads the cluster", to = command.to), "name the agency that is to lead next");
    }
    if cluster.hand_over().is_some() && command.moved_because.is_none() {
        checks
            .invalid("RM-7.3", reasons::HAND_OVER_MOVED)
            .at("moved_because")
            .says("a hand-over is already planned, and the reason for the change is missing", "give the reason");
    }
    checks.finish()?;
    let subject = cluster.subject();
    let mut decision = about(cluster, Event::HandOverPlanned(command.clone()));
    let after = after(cluster, context, |cluster, stamp| planned(cluster, command, stamp));
    if after.hand_over().is_none_or(|next| next.what != *command) {
        return Ok(decision);
    }
    decision.void(rules::RM_7_3_HAND_OVER, &subject, "the hand-over was replanned");
    let due = context.end_of(command.planned_on);
    decision.open(
        Duty::new(rules::RM_7_3_HAND_OVER, subject, owed_by_the_lead(cluster), due).concerning(cluster.id.clone()),
    );
    Ok(decision)
}

impl Cluster {
    /// The hand-over that is planned next; a new lead starts without the plans of the former one.
    pub fn hand_over(&self) -> Option<&Recorded<HandOver>> {
        let planned = self.hand_overs.present()?;
        let order = |stamp: &Stamp| (stamp.occurred_at, stamp.etag);
        let took_over = self.taken_over().map(|(_, lead)| order(&lead.stamp));
        Some(planned).filter(|planned| took_over.is_none_or(|took_over| took_over < order(&planned.stamp)))
    }
}

pub(super) fn planned(cluster: &mut Cluster, hand_over: &HandOver, stamp: &Stamp) {
    cluster.hand_overs.record(stamp.occurred_at, Recorded::new(hand_over, stamp));
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Command;
    use crate::domain::cluster::shared_leadership::tests::agreement;
    use crate::domain::fixtures::{designation, end_of, lead, shelter};

    pub fn hand_over(planned_on: &str) -> HandOver {
        HandOver {
            cluster: code("shelter"),
            to: code("UN-HABITAT"),
            planned_on: at(planned_on).date_naive(),
            agreement: agreement(),
            moved_because: None,
        }
    }

    /// RM-7.3: the planned hand-over is owed; the ERC's approval of the next lead keeps it, and what is owed goes along.
    #[test]
    fn a_planned_hand_over_is_tracked() {
        let outcome = shelter().when(&lead("IFRC"), Command::PlanHandOver(hand_over("2014-04-01")));
        outcome.opens("RM-7.3.hand-over");
        let planned = outcome.accepted();
        assert_eq!(planned.duty("RM-7.3.hand-over").expect("owed").since, end_of("2014-04-01"));
        let unexplained = planned.clone().when(&lead("IFRC"), Command::PlanHandOver(hand_over("2014-06-01")));
        unexplained.refused("RM-7.3", "HAND_OVER_MOVED");
        let moved = HandOver { moved_because: Some("surge stays longer".to_owned()), ..hand_over("2014-06-01") };
        let moved = planned.given(&lead("IFRC"), Command::PlanHandOver(moved));
        assert_eq!(moved.duty("RM-7.3.hand-over").expect("owed").since, end_of("2014-06-01"));
    }

    /// RM-7.3: a hand-over is to another agency.
    #[test]
    fn a_hand_over_is_to_another_agency() {
        let itself = HandOver { to: code("IFRC"), ..hand_over("2014-04-01") };
        shelter().when(&lead("IFRC"), Command::PlanHandOver(itself)).refused("RM-7.3", "HAND_OVER_TO_ITSELF");
    }

    /// RM-7.3, RM-1.15: a plan that is recorded late, and is not the next one, changes nothing that is owed; the agency that was to lead next
    /// keeps what is owed when it leads, and another one ends it.
    #[test]
    fn the_plan_that_is_next_counts() {
        let planned = shelter().at("2014-02-01").given(&lead("IFRC"), Command::PlanHandOver(hand_over("2014-04-01")));
        let late = HandOver { moved_because: Some("it was the first plan".to_owned()), ..hand_over("2014-03-01") };
        let late = planned.clone().that_happened("2014-01-10").when(&lead("IFRC"), Command::PlanHandOver(late));
        assert_eq!(late.commit().duties, []);
        let leads = |agency: &str| designation(&planned, "shelter", agency, "2014-03-20").duties;
        let keeps = |one: &DutyChange| matches!(one, DutyChange::Kept { id, .. } if id.starts_with("RM-7.3"));
        let voids = |one: &DutyChange| matches!(one, DutyChange::Void { id, .. } if id.starts_with("RM-7.3"));
        assert!(leads("UN-HABITAT").iter().any(keeps) && leads("IOM").iter().any(voids));
    }
}
