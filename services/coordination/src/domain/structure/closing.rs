//! The end of a structure: a sub-national cluster once it is not needed, a technical working group once its task is done (rows RM-6.2,
//! RM-4.2).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::admission::about;
use super::admission::working;
use super::event::OfStructure;
use super::owed::task;
use super::{Body, Event, Kind, Structure, country};
use crate::domain::{Arrangements, Decided, authority, checks};
use crate::reasons;

/// The end of a structure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureClosing {
    /// The structure.
    pub structure: ResourceId,
    /// On what ground.
    pub ground: ClosingGround,
    /// Why.
    pub reason: String,
}

/// The ground on which a structure ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosingGround {
    /// The needs that a sub-national cluster was established for are met.
    NeedsMet,
    /// Local capacity suffices to coordinate the response in the area of a sub-national cluster.
    LocalCapacity,
    /// The task of a technical working group is done.
    TaskDone,
    /// Coordination is arranged in another way.
    Rearranged,
}

impl ClosingGround {
    /// Whether a structure of that kind can end on it.
    fn suits(self, kind: Kind) -> bool {
        match self {
            Self::NeedsMet | Self::LocalCapacity => kind == Kind::SubNationalCluster,
            Self::TaskDone => kind == Kind::WorkingGroup,
            Self::Rearranged => true,
        }
    }
}

/// Who ends a structure, and takes facts of it back: the coordinator and the lead agency of its cluster, or the head of the country.
pub(super) fn authority(arrangements: &Arrangements, id: &str) -> Authority {
    match arrangements.structure(id) {
        Ok(structure) if structure.cluster.is_none() => country::head(),
        _ => authority::of_structure(arrangements, id, &[Role::Coordinator, Role::LeadAgency]),
    }
}

/// A structure that works, and of which no end is on record, admits its end.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let structure = arrangements.structure(id)?;
    if let Some(cluster) = working(arrangements, structure, context)? {
        checks::speaks_for(cluster, context)?;
    }
    if structure.closed.is_some() {
        return Err(Refusal::precondition("RM-6.2", reasons::STRUCTURE_ENDED_ALREADY).at("structure").says(
            message!("another end of '{structure}' is on record", structure = structure.id),
            "take that one back first, if it never was",
        ));
    }
    Ok(())
}

pub(super) fn close_structure(
    arrangements: &Arrangements,
    command: &StructureClosing,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = working(arrangements, structure, context)?;
    let mut checks = Checks::new();
    if !command.ground.suits(structure.kind()) {
        let row = if structure.kind() == Kind::WorkingGroup { "RM-4.2" } else { "RM-6.2" };
        checks.invalid(row, reasons::GROUND_OF_ANOTHER_KIND).at("ground").says(
            message!("a structure such as '{structure}' does not end on this ground", structure = structure.id),
            "name the ground on which it ends; a working group ends with its task, a sub-national cluster once it is not needed",
        );
    }
    checks.finish()?;
    let closed = OfStructure { what: command.clone(), cluster: cluster.map(|cluster| cluster.id.clone()) };
    let mut decision = about(structure, Event::StructureClosed(closed));
    if let (Body::Working(group), Some(cluster)) = (&structure.body, cluster) {
        for term in group.terms.values() {
            decision.keep_duty(&task(structure, cluster, term.what.ends_on, context), context.occurred_at);
        }
    }
    Ok(decision)
}

pub(super) fn closed(structure: &mut Structure, closing: &StructureClosing, stamp: &Stamp) {
    structure.closed = Some(Recorded::new(closing, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::structure::Command;
    use crate::domain::structure::fixtures::*;

    fn closing(structure: &str, ground: ClosingGround) -> Command {
        Command::CloseStructure(StructureClosing { structure: code(structure), ground, reason: "agreed".to_owned() })
    }

    /// RM-6.2: a sub-national cluster ends once needs are met or local capacity suffices, and owes nothing from then on.
    #[test]
    fn a_sub_national_cluster_ends_once_it_is_not_needed() {
        let hub = with_hub(health()).at("2014-03-01");
        hub.clone()
            .when(&coordinator(), closing("leyte", ClosingGround::TaskDone))
            .refused("RM-6.2", "GROUND_OF_ANOTHER_KIND");
        for ground in [ClosingGround::NeedsMet, ClosingGround::LocalCapacity, ClosingGround::Rearranged] {
            let outcome = hub.clone().when(&lead("WHO"), closing("leyte", ground));
            outcome.voids("RM-6.2.report").voids("RM-6.2.review");
            let closed = outcome.accepted();
            closed.clone().when(&coordinator(), reports("leyte")).refused("RM-2.7", "STRUCTURE_NOT_THERE");
            let earlier = closed.that_happened("2014-02-01");
            earlier.when(&coordinator(), closing("leyte", ground)).refused("RM-6.2", "STRUCTURE_ENDED_ALREADY");
        }
        hub.when(&lead("UNICEF"), closing("leyte", ClosingGround::NeedsMet)).refused("OG-8", "NOT_THE_LEAD_AGENCY");
    }

    /// RM-4.2: a technical working group that ends when its task is done has kept its date.
    #[test]
    fn a_working_group_ends_with_its_task() {
        let formed = with_twg(health()).at("2014-02-01");
        let unmet = formed.clone().when(&coordinator(), closing("twg", ClosingGround::NeedsMet));
        unmet.refused("RM-4.2", "GROUND_OF_ANOTHER_KIND");
        let done = formed.when(&coordinator(), closing("twg", ClosingGround::TaskDone));
        done.keeps("RM-4.2.task");
        assert!(done.accepted().duty("RM-4.2.task").is_none());
    }

    /// RM-4.5, RM-6.2: the advisory group of a sub-national cluster ends with it.
    #[test]
    fn the_advisory_group_of_a_hub_ends_with_it() {
        let both = with_hub_sag(with_sag(with_hub(health()))).at("2014-03-01");
        assert!(both.record().duties.contains_key("RM-4.4.information:structure/leyte-sag"));
        let closed = both.given(&lead("WHO"), closing("leyte", ClosingGround::NeedsMet));
        assert!(!closed.record().duties.contains_key("RM-4.4.information:structure/leyte-sag"));
        assert!(closed.record().duties.contains_key("RM-4.4.information:structure/sag"));
        closed.when(&coordinator(), informs("leyte-sag")).refused("RM-2.7", "STRUCTURE_NOT_THERE");
    }
}
