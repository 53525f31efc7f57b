//! The end of an organization's part in a cluster. That it does not commit is no ground for it (rows RM-5.1, RM-5.2).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Event, InCluster, Participant, ReportingStand};
use crate::domain::checks::cluster_of;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// The end of an organization's part in a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipationEnd {
    /// The identifier of the participant in the record of its country, such as `care-health`.
    pub participant: ResourceId,
    /// On what ground.
    pub ground: Ground,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

/// The ground on which an organization's part in a cluster ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The organization wishes it.
    OwnWish,
    /// The organization works no longer in the sector, or in the country.
    NoLongerPresent,
    /// The organization takes part in another way from then on.
    OtherPart,
}

pub(super) fn end_participation(
    arrangements: &Arrangements,
    command: &ParticipationEnd,
    context: &Context<'_>,
) -> Decided {
    let participant = arrangements.participant_to_change(&command.participant, context)?;
    let cluster = cluster_of(arrangements, participant, context)?;
    let mut checks = Checks::new();
    check_end(&mut checks, participant, command, context);
    checks.finish()?;
    let ended = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(Decision::about(participant.subject()).event(Event::Ended(ended).into()))
}

/// That an organization declines to report ends no part against its will: what it wishes it says itself (row GN-8).
fn check_end(checks: &mut Checks, participant: &Participant, end: &ParticipationEnd, context: &Context<'_>) {
    let declines = participant.reporting_at(context.occurred_at) == Some(ReportingStand::Declines);
    let is_its_word = match &participant.organization.code {
        Some(_) => context.actor.role == Role::Partner,
        None => end.remarks.is_some(),
    };
    if declines && end.ground != Ground::NoLongerPresent && !is_its_word {
        checks.precondition("GN-8", reasons::DECLINING_ENDS_NO_PART).at("ground").says(
            message!(
                "'{participant}' declines to report to the lead agency, and keeps its part in the cluster",
                participant = participant.id
            ),
            "have the organization end its part itself; give its own word as remarks where it is not in the register",
        );
    }
}

pub(super) fn ended(participant: &mut Participant, end: &ParticipationEnd, stamp: &Stamp) {
    participant.ended = Some(Recorded::new(end, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::reference::OrganizationKind;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::participation::{Command, ParticipatingOrganization, ReportingLine};

    /// OG-19, RM-5.1: an organization's part ends once, by itself or by its coordinator, and not before it began.
    #[test]
    fn a_part_ends_once() {
        let joined = with_care(health()).at("2014-03-01");
        joined.clone().when(&of_partner("CARE"), leaves("care")).commit();
        joined.clone().when(&of_partner("OXFAM"), leaves("care")).refused("RM-5.1", "NOT_YOUR_ORGANIZATION");
        let before = joined.clone().that_happened("2013-11-12T10:00:00Z");
        before.when(&coordinator(), leaves("care")).refused("OG-19", "NOT_TAKING_PART");
        let ended = joined.given(&coordinator(), leaves("care"));
        ended.when(&coordinator(), leaves("care")).refused("OG-19", "NOT_TAKING_PART");
    }

    /// GN-8: who declines to report takes part as before, and nobody else ends its part for that.
    #[test]
    fn declining_to_report_removes_no_right() {
        let joined = with_care(health()).at("2013-12-01");
        let declined = joined.clone().given(&of_partner("CARE"), declines("care")).at("2014-01-10");
        let cluster = &declined.state().clusters[&code("health")];
        assert_eq!(declined.state().participants_of(cluster, at("2014-01-10")).count(), 1);
        for ground in [Ground::OwnWish, Ground::OtherPart] {
            let ends =
                || Command::EndParticipation(ParticipationEnd { participant: code("care"), ground, remarks: None });
            let refused = declined.clone().when(&coordinator(), ends());
            refused.refused("GN-8", "DECLINING_ENDS_NO_PART");
            declined.clone().when(&lead("WHO"), ends()).refused("GN-8", "DECLINING_ENDS_NO_PART");
            declined.clone().when(&of_partner("CARE"), ends()).commit();
            joined.clone().when(&coordinator(), ends()).commit();
        }
        let gone = ParticipationEnd { participant: code("care"), ground: Ground::NoLongerPresent, remarks: None };
        declined.clone().when(&coordinator(), Command::EndParticipation(gone)).commit();
        let reports = ReportingLine { participant: code("care"), stand: ReportingStand::Reports, reason: None };
        let again = declined.given(&of_partner("CARE"), Command::StateReportingLine(reports));
        again.when(&coordinator(), leaves("care")).commit();
    }

    /// GN-8: an organization that is not in the register has nobody who acts for it: its own word is given.
    #[test]
    fn who_is_not_in_the_register_gives_its_word() {
        let (name, kind) = (Some("Samar Relief".to_owned()), Some(OrganizationKind::NationalNgo));
        let organization = ParticipatingOrganization { code: None, name, kind };
        let joined = health().given(&coordinator(), named_joins("samar", organization, "health"));
        let declined = joined.at("2013-12-01").given(&coordinator(), declines("samar"));
        let ends = |remarks: Option<&str>| {
            let (participant, remarks) = (code("samar"), remarks.map(str::to_owned));
            Command::EndParticipation(ParticipationEnd { participant, ground: Ground::OwnWish, remarks })
        };
        declined.clone().when(&coordinator(), ends(None)).refused("GN-8", "DECLINING_ENDS_NO_PART");
        declined.when(&coordinator(), ends(Some("its letter of 1 December"))).commit();
    }
}
