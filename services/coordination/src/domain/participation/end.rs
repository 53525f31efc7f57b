//! The end of an organization's part in a cluster. That it does not commit is no ground for it (rows RM-5.1, RM-5.2).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::recorded::Recorded;
use serde::{Deserialize, Serialize};

use super::{Event, InCluster, Participant};
use crate::domain::checks::cluster_of;
use crate::domain::{Arrangements, Decided};

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
    let ended = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(Decision::about(participant.subject()).event(Event::Ended(ended).into()))
}

pub(super) fn ended(participant: &mut Participant, end: &ParticipationEnd, stamp: &Stamp) {
    participant.ended = Some(Recorded::new(end, stamp));
}

#[cfg(test)]
mod tests {
    use crate::domain::fixtures::*;

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
}
