//! Who leads a sub-national cluster: alone or together, full time or part time (row RM-6.4).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{PersonId, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::responsible_organization;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::admission::about;
use super::admission::serving;
use super::{Event, SubNationalCluster};
use crate::domain::participation::{InCluster, ParticipatingOrganization, check_named};
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// Who leads a sub-national cluster, in place of those before (row RM-6.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubNationalLeadership {
    /// The structure.
    pub structure: ResourceId,
    /// Those who lead it.
    pub leaders: Vec<SubNationalLeader>,
    /// How they share its leadership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<String>,
}

/// An organization that leads a sub-national cluster, or shares in that (row RM-6.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubNationalLeader {
    /// The organization: of the United Nations, an NGO, or an authority.
    pub organization: ParticipatingOrganization,
    /// Who coordinates for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Whether the coordinator has other duties.
    pub engagement: Engagement,
}

/// How much of the time a coordinator has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engagement {
    /// All of it.
    FullTime,
    /// A part of it.
    PartTime,
}

pub(super) fn state_sub_national_leadership(
    arrangements: &Arrangements,
    command: &SubNationalLeadership,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = serving(arrangements, structure, context)?;
    let mut checks = Checks::new();
    for (index, leader) in command.leaders.iter().enumerate() {
        let field = format!("leaders[{index}].organization");
        check_named(&mut checks, "RM-6.4", &field, &leader.organization, |checks, code| {
            responsible_organization(checks, context, "RM-6.4", &format!("{field}.code"), code);
        });
        if command.leaders[..index].iter().any(|other| other.organization.is_same(&leader.organization)) {
            checks
                .invalid("RM-6.4", reasons::ORGANIZATION_NAMED_TWICE)
                .at(field)
                .says("the organization is named twice", "name each organization once");
        }
    }
    if command.leaders.len() > 1 && command.sharing.is_none() {
        checks
            .invalid("RM-6.4", reasons::SHARING_NOT_STATED)
            .at("sharing")
            .says("several lead, and it is not said how they share that", "say who does what");
    }
    checks.finish()?;
    let stated = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(about(structure, Event::SubNationalLeadershipStated(stated)))
}

pub(super) fn stated(body: &mut SubNationalCluster, leadership: &SubNationalLeadership, stamp: &Stamp) {
    body.leadership.record(stamp.occurred_at, Recorded::new(leadership, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::reference::OrganizationKind;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::structure::fixtures::*;
    use crate::domain::structure::{Body, Command};

    fn leader(organization: ParticipatingOrganization, engagement: Engagement) -> SubNationalLeader {
        SubNationalLeader { organization, person: Some(code("p-7")), engagement }
    }

    fn leading(leaders: Vec<SubNationalLeader>, sharing: Option<&str>) -> Command {
        let (structure, sharing) = (code("leyte"), sharing.map(str::to_owned));
        Command::StateSubNationalLeadership(SubNationalLeadership { structure, leaders, sharing })
    }

    fn office() -> ParticipatingOrganization {
        let (name, kind) = (Some("Provincial Health Office".to_owned()), Some(OrganizationKind::Government));
        ParticipatingOrganization { code: None, name, kind }
    }

    /// RM-6.4: a sub-national cluster is led full time or part time, by one or by several, also by an authority.
    #[test]
    fn leadership_is_shared_there() {
        let alone = vec![leader(registered("WHO"), Engagement::FullTime)];
        let led = with_hub(health()).given(&coordinator(), leading(alone, None));
        let together =
            || vec![leader(registered("CARE"), Engagement::PartTime), leader(office(), Engagement::FullTime)];
        let unsaid = led.clone().when(&coordinator(), leading(together(), None));
        unsaid.refused("RM-6.4", "SHARING_NOT_STATED");
        let shared = led.at("2014-03-01").given(&coordinator(), leading(together(), Some("CARE chairs")));
        let Body::SubNational(body) = &shared.state().structures[&code("leyte")].body else { panic!("no hub") };
        let count = |moment: &str| body.leadership.at(at(moment)).map(|leadership| leadership.what.leaders.len());
        assert_eq!((count("2014-02-28"), count("2014-03-01")), (Some(1), Some(2)));
    }

    /// RM-6.4, GN-1: each organization leads once; ICRC leads nothing.
    #[test]
    fn those_who_lead_are_named_once() {
        let twice =
            vec![leader(registered("CARE"), Engagement::FullTime), leader(registered("CARE"), Engagement::PartTime)];
        let outcome = with_hub(health()).when(&coordinator(), leading(twice, Some("in turns")));
        outcome.refused("RM-6.4", "ORGANIZATION_NAMED_TWICE");
        let icrc = vec![leader(registered("ICRC"), Engagement::FullTime)];
        let outcome = with_hub(health()).when(&coordinator(), leading(icrc, None));
        outcome.refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    }
}
