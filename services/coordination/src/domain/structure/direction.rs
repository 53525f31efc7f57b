//! What a national cluster gives its sub-national clusters: support, policy direction, and concerns common to several areas (row RM-6.5).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::admission::must_serve;
use super::{Body, Event, Kind};
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// Support or direction for sub-national clusters, or a concern that they have in common (row RM-6.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalDirection {
    /// The national cluster.
    pub cluster: ResourceId,
    /// What it is.
    pub kind: DirectionKind,
    /// The sub-national clusters that it is for.
    pub structures: Vec<ResourceId>,
    /// What it says.
    pub text: String,
}

/// What the national cluster gives its sub-national clusters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectionKind {
    /// Support.
    Support,
    /// Direction of policy.
    Policy,
    /// A concern that several areas have in common.
    CommonConcern,
}

pub(super) fn give_national_direction(
    arrangements: &Arrangements,
    command: &NationalDirection,
    context: &Context<'_>,
) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    for (index, id) in command.structures.iter().enumerate() {
        let place = ("RM-6.5", format!("structures[{index}]"));
        must_serve(&mut checks, arrangements, place, (id, Kind::SubNationalCluster), (cluster, context));
    }
    if command.kind == DirectionKind::CommonConcern && command.structures.len() < 2 {
        checks
            .invalid("RM-6.5", reasons::CONCERN_OF_ONE_AREA)
            .at("structures")
            .says("a common concern is one of several areas, and one is named", "name each area that has it");
    }
    checks.finish()?;
    Ok(Decision::about(cluster.subject()).event(Event::NationalDirectionGiven(command.clone()).into()))
}

pub(super) fn given(arrangements: &mut Arrangements, direction: &NationalDirection, stamp: &Stamp) {
    for id in &direction.structures {
        if let Some(Body::SubNational(body)) = arrangements.structures.get_mut(id).map(|one| &mut one.body) {
            Recorded::new(direction, stamp).insert_into(&mut body.directions);
        }
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::structure::Command;
    use crate::domain::structure::fixtures::*;

    fn giving(kind: DirectionKind, structures: &[&str]) -> Command {
        let structures = structures.iter().map(|id| code(id)).collect();
        let text = "chlorinate every well".to_owned();
        Command::GiveNationalDirection(NationalDirection { cluster: code("health"), kind, structures, text })
    }

    /// RM-6.5: support and direction go to sub-national clusters of the cluster; a common concern is one of several.
    #[test]
    fn direction_goes_to_the_sub_national_clusters() {
        let hub = with_hub(health());
        let given = hub.clone().given(&coordinator(), giving(DirectionKind::Policy, &["leyte"]));
        let Body::SubNational(body) = &given.state().structures[&code("leyte")].body else { panic!("no hub") };
        assert_eq!(body.directions[0].what.text, "chlorinate every well");
        let unknown = hub.clone().when(&coordinator(), giving(DirectionKind::Support, &["samar"]));
        unknown.refused("RM-6.5", "STRUCTURE_OF_ANOTHER_CLUSTER");
        let one = hub.clone().when(&coordinator(), giving(DirectionKind::CommonConcern, &["leyte"]));
        one.refused("RM-6.5", "CONCERN_OF_ONE_AREA");
        let two = with_hub_at(hub, "samar", "Samar");
        two.when(&coordinator(), giving(DirectionKind::CommonConcern, &["leyte", "samar"])).commit();
    }
}
