//! A final report goes to the cluster and its lead agency, who release it to the RC or HC and to national authorities (row RM-9.8).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::checks::{surveyed, surveyed_at};
use super::{Event, Round, RoundStage, entity_of};
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// The release of a final report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRelease {
    /// The round.
    pub round: ResourceId,
    /// The hub; none for the cluster as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<ResourceId>,
    /// To whom.
    pub to: Vec<ReleasedTo>,
}

/// A report that was released, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedReport {
    /// The cluster.
    pub cluster: ResourceId,
    /// Which report, and to whom.
    #[serde(flatten)]
    pub release: ReportRelease,
}

/// To whom a report is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReleasedTo {
    /// To the RC or HC, with OCHA and the humanitarian country team.
    Head,
    /// To the national authorities.
    NationalAuthorities,
}

/// What a reader may see of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportAccess {
    /// All of it.
    Whole,
    /// The support that is asked of the global cluster.
    SupportOfGlobalCluster,
}

/// The coordinator or the lead agency of the cluster of a round.
pub(super) fn authority(monitored: &Monitored, round: &str) -> Authority {
    Authority::of(&[Role::LeadAgency, Role::Coordinator]).for_clusters(sectors_of(monitored, round))
}

fn sectors_of(monitored: &Monitored, round: &str) -> Vec<ClusterCode> {
    let cluster = monitored.round(round).ok().map(|round| &round.plan.cluster);
    let cluster = cluster.and_then(|cluster| monitored.cluster(cluster).ok());
    cluster.and_then(|cluster| cluster.sectors.present().cloned()).unwrap_or_default()
}

/// Who may read all of a report: the cluster and its lead agency, and those to whom it was released.
pub fn readers(monitored: &Monitored, round: &Round, hub: Option<&ResourceId>) -> Authority {
    let mut roles = vec![Role::Coordinator, Role::LeadAgency, Role::Partner, Role::Auditor];
    let released = round.entities.get(&entity_of(hub)).into_iter().flat_map(|surveyed| &surveyed.released_to);
    for to in released {
        roles.extend(match to {
            ReleasedTo::Head => {
                &[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::OchaCountry, Role::HctMember][..]
            }
            ReleasedTo::NationalAuthorities => &[Role::NationalAuthority],
        });
    }
    Authority::of(&roles).for_clusters(sectors_of(monitored, round.plan.round.as_str()))
}

/// Who reads the support that is asked of the global cluster: the global lead of the sector.
pub fn readers_of_support(monitored: &Monitored, round: &Round) -> Authority {
    Authority::of(&[Role::GlobalLead]).for_clusters(sectors_of(monitored, round.plan.round.as_str()))
}

/// What a reader may see of a report that was issued.
///
/// # Errors
/// That it is not for this reader, or that there is none.
pub fn access(
    monitored: &Monitored,
    round: &Round,
    hub: Option<&ResourceId>,
    admits: impl Fn(&Authority) -> bool,
) -> Result<ReportAccess, Refusal> {
    if admits(&readers(monitored, round, hub)) {
        if surveyed(round, hub)?.preliminary_at.is_none() {
            return Err(Refusal::precondition("RM-9.6", reasons::NO_REPORT_YET)
                .at("round")
                .says("no report was issued yet", "read it when there is one"));
        }
        return Ok(ReportAccess::Whole);
    }
    let is_final = surveyed(round, hub).is_ok_and(|surveyed| !surveyed.issues.is_empty());
    if is_final && admits(&readers_of_support(monitored, round)) {
        return Ok(ReportAccess::SupportOfGlobalCluster);
    }
    Err(Refusal::denied("RM-9.8", reasons::REPORT_NOT_RELEASED)
        .at("round")
        .says("the report was not released to the caller", "ask the cluster or its lead agency to release it"))
}

pub(super) fn release_report(monitored: &Monitored, command: &ReportRelease, context: &Context<'_>) -> Decided {
    let round = monitored.round(&command.round)?;
    surveyed_at(round, command.hub.as_ref(), context, RoundStage::FinalReport)?;
    context.expect_etag("round", round.etag)?;
    let released = ReleasedReport { cluster: round.plan.cluster.clone(), release: command.clone() };
    Ok(Decision::about(round.subject()).event(Event::Released(released).into()))
}

pub(super) fn released(round: &mut Round, release: &ReportRelease) {
    if let Some(surveyed) = round.entities.get_mut(&entity_of(release.hub.as_ref())) {
        surveyed.released_to.extend(release.to.iter().copied());
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::coordinated::Coordinated;
    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::*;
    use crate::domain::round::{Command, SupportFrom, SupportNeeded};

    fn access_of(example: &Example, role: Role) -> Result<ReportAccess, Refusal> {
        let monitored = example.state();
        access(monitored, &monitored.rounds[&code("first")], None, |authority| authority.roles().contains(&role))
    }

    /// RM-9.8: a report is read by the cluster and its lead agency first, and by others once it was released to them.
    #[test]
    fn nobody_else_reads_before_the_release() {
        let issued = with_final_report(closed());
        for role in [Role::Coordinator, Role::LeadAgency, Role::Partner, Role::Auditor] {
            assert_eq!(access_of(&issued, role).ok(), Some(ReportAccess::Whole), "{role}");
        }
        let others = [Role::HumanitarianCoordinator, Role::OchaCountry, Role::NationalAuthority, Role::Donor];
        for role in others {
            assert!(access_of(&issued, role).is_err_and(|refusal| refusal.cites("RM-9.8")), "{role}");
        }
        closed().when(&lead(), release(&[ReleasedTo::Head])).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let to_head = issued.given(&lead(), release(&[ReleasedTo::Head]));
        let reads = |example: &Example| others.map(|role| access_of(example, role).is_ok());
        assert_eq!(reads(&to_head), [true, true, false, false]);
        let to_all = to_head.given(&coordinator(), release(&[ReleasedTo::NationalAuthorities]));
        assert_eq!(reads(&to_all), [true, true, true, false]);
    }

    /// RM-9.8: support that is asked of the global cluster goes to it, and nothing else of the report.
    #[test]
    fn support_goes_to_the_global_cluster() {
        assert!(access_of(&reviewed(), Role::GlobalLead).is_err());
        let issued = with_final_report(closed());
        assert_eq!(access_of(&issued, Role::GlobalLead).ok(), Some(ReportAccess::SupportOfGlobalCluster));
        let mut report = final_report();
        report.support.push(SupportNeeded { asked_of: SupportFrom::LeadAgency, what: "a car".to_owned() });
        let both = reviewed().given(&coordinator(), Command::IssueFinalReport(report));
        let seen = report_of(both.state(), 0, ReportAccess::SupportOfGlobalCluster, &Coordinated::default());
        assert_eq!((seen.support.len(), seen.numbers, seen.actions.len()), (1, None, 0));
    }

    /// RM-9.8: those who read a report do so for the sectors of its cluster.
    #[test]
    fn a_report_is_read_for_the_sectors_of_its_cluster() {
        let issued = with_final_report(closed());
        let round = &issued.state().rounds[&code("first")];
        let roles = [Role::Coordinator, Role::LeadAgency, Role::Partner, Role::Auditor];
        assert_eq!(readers(issued.state(), round, None), Authority::of(&roles).for_clusters([code("HEA")]));
    }

    /// RM-9.6: before there is a report, there is none to read.
    #[test]
    fn there_is_no_report_before_it_is_issued() {
        let refusal = access_of(&closed(), Role::Coordinator).expect_err("there is none");
        assert_eq!(refusal.violations()[0].reason.code, "NO_REPORT_YET");
    }
}
