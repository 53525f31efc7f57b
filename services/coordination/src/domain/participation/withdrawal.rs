//! A part in a cluster that never was: who finds that out takes it back, and the organization took part on no day (row RM-1.15).
//!
//! The log keeps both, and answers as known before still have the part. The right one can be recorded under the same identifier.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use serde::{Deserialize, Serialize};

use super::{Event, InCluster};
use crate::domain::{Arrangements, Decided};

/// Takes a part in a cluster back that never was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipationWithdrawal {
    /// The identifier of the participant in the record of its country, such as `care-health`.
    pub participant: ResourceId,
    /// Why the record was wrong.
    pub reason: String,
    /// Where it is known from that it never was.
    pub source: String,
}

pub(super) fn withdraw_participation(
    arrangements: &Arrangements,
    command: &ParticipationWithdrawal,
    context: &Context<'_>,
) -> Decided {
    let participant = arrangements.participant_to_change(&command.participant, context)?;
    let withdrawn = InCluster { what: command.clone(), cluster: participant.cluster.clone() };
    Ok(Decision::about(participant.subject()).event(Event::Withdrawn(withdrawn).into()))
}

/// The arrangements without the part.
pub(super) fn withdrawn(mut arrangements: Arrangements, withdrawal: &ParticipationWithdrawal) -> Arrangements {
    arrangements.participants.remove(&withdrawal.participant);
    arrangements
}

#[cfg(test)]
mod tests {
    use convene_kernel::refusal::Refusal;
    use convene_kernel::testing::{at, code};

    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;

    /// Those who take part in the cluster on a day.
    fn taking_part(example: &Example, day: &str) -> Vec<String> {
        let cluster = &example.state().clusters[&code("health")];
        example.state().participants_of(cluster, at(day)).map(|one| one.id.to_string()).collect()
    }

    /// RM-1.15: an organization whose part never was took part on no day; the others stay, and the right one is recorded in its place.
    #[test]
    fn a_part_that_never_was_is_there_on_no_day() {
        let joined = with_care(health()).given(&coordinator(), partner_joins("oxfam", "OXFAM")).at("2014-03-01");
        let gone = joined.given(&coordinator(), withdraws("care"));
        assert_eq!(taking_part(&gone, "2013-12-01"), ["oxfam"]);
        assert_eq!(taking_part(&gone, "2014-03-02"), ["oxfam"]);
        let twice = gone.clone().when(&coordinator(), withdraws("care"));
        assert!(matches!(twice.refusal(), Refusal::NotFound { what: "participant", .. }));
        let again = gone.given(&coordinator(), observer_joins("care", registered("CARE")));
        assert_eq!(taking_part(&again, "2013-12-01"), ["oxfam"]);
        assert_eq!(taking_part(&again, "2014-03-01"), ["care", "oxfam"]);
    }

    /// RM-1.15, OG-19: a part is taken back also after it ended, and after its cluster did; its end goes with it.
    #[test]
    fn a_part_that_ended_is_taken_back() {
        let left = with_care(health()).at("2014-03-01").given(&of_partner("CARE"), leaves("care"));
        let ended = left.at("2014-08-31").given(&service(), declares("health", Fact::End));
        let gone = ended.at("2014-10-01").given(&of_partner("CARE"), withdraws("care"));
        assert_eq!(taking_part(&gone, "2014-02-28"), [""; 0]);
        assert!(gone.state().participants.is_empty());
    }

    /// RM-1.15, RM-5.1, OG-8: the organization itself, the coordinator and the lead agency take a part back, and no other.
    #[test]
    fn those_who_speak_for_a_part_take_it_back() {
        let joined = with_care(health());
        joined.clone().when(&of_partner("CARE"), withdraws("care")).commit();
        joined.clone().when(&lead("WHO"), withdraws("care")).commit();
        joined.clone().when(&of_partner("OXFAM"), withdraws("care")).refused("RM-5.1", "NOT_YOUR_ORGANIZATION");
        joined.when(&lead("UNICEF"), withdraws("care")).refused("OG-8", "NOT_THE_LEAD_AGENCY");
    }
}
