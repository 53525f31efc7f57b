//! The team that coordinates a cluster beside its coordinator, who oversees it (row PE-1).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{PersonId, ResourceId};
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::Event;
use super::state::{about, check_new};
use crate::domain::participation::{ParticipatingOrganization, check_named};
use crate::domain::{Arrangements, Decided};

/// The team that coordinates a cluster, in place of the one before (row PE-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoordinationTeam {
    /// The identifier of the record.
    pub practice: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// Those who are in it.
    pub members: Vec<TeamMember>,
}

/// Somebody in the team that coordinates a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// What the member does.
    pub function: String,
    /// The organization that the member works for.
    pub organization: ParticipatingOrganization,
    /// The member.
    pub person: PersonId,
}

pub(super) fn name_team(arrangements: &Arrangements, command: &CoordinationTeam, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    check_new(&mut checks, "PE-1", arrangements, &command.practice);
    for (index, member) in command.members.iter().enumerate() {
        let field = format!("members[{index}].organization");
        check_named(&mut checks, "PE-1", &field, &member.organization, |checks, code| {
            reference_checks::organization(checks, context, "PE-1", &format!("{field}.code"), code);
        });
    }
    checks.finish()?;
    Ok(about(&command.practice, Event::TeamNamed(command.clone())))
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use crate::domain::fixtures::*;
    use crate::domain::practice::fixtures::*;

    /// PE-1: the team that the coordinator oversees is on record for each time; its organizations are known.
    #[test]
    fn the_team_overseen_is_on_record() {
        let named = health().given(&coordinator(), names_team("team-1", "WHO"));
        let again = named.at("2014-02-01").given(&coordinator(), names_team("team-2", "CARE"));
        let cluster = &again.state().clusters[&code("health")];
        let of = |moment: &str| {
            let (_, team) = again.state().team_at(cluster, at(moment)).expect("a team");
            team.members[0].organization.code.clone().map(|code| code.to_string())
        };
        assert_eq!((of("2014-01-31").as_deref(), of("2014-02-02").as_deref()), (Some("WHO"), Some("CARE")));
        again.clone().when(&coordinator(), names_team("team-1", "WHO")).refused("PE-1", "PRACTICE_ALREADY_EXISTS");
        again.when(&coordinator(), names_team("team-3", "CAER")).refused("PE-1", "ORGANIZATION_UNKNOWN");
    }
}
