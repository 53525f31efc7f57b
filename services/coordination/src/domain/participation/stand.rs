//! Where a partner stands on the commitments: on each of the ten, and on additions of the cluster; no stand excludes it (row RM-5.1).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{AdmittedCodes, listed};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Event, InCluster, Part, Participant};
use crate::domain::checks::cluster_of;
use crate::domain::cluster::{COMMITMENTS, Cluster};
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// The stand of a partner on a commitment (row RM-5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// The code of the commitment, such as `4`.
    pub commitment: String,
    /// Whether the partner commits to it.
    pub position: Position,
    /// The reservation, or why it does not commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whether a partner commits to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// It commits.
    Commits,
    /// It commits, with a reservation.
    Reserves,
    /// It does not commit.
    Declines,
}

/// The stands of a partner anew, in place of those before (row RM-5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentRestatement {
    /// The identifier of the participant in the record of its country, such as `care-health`.
    pub participant: ResourceId,
    /// Its stand on each commitment.
    pub stands: Vec<Stand>,
}

impl Participant {
    /// Where it stood on the commitments at a moment; nowhere where it is no partner.
    pub fn stands_at(&self, moment: Moment) -> &[Stand] {
        self.stands.at(moment).map_or(&[], |stands| &stands.what)
    }

    /// The commitments that it has a reservation on, or does not commit to, at a moment.
    pub fn reserved_at(&self, moment: Moment) -> impl Iterator<Item = &str> {
        let stands = self.stands_at(moment).iter();
        stands.filter(|stand| stand.position != Position::Commits).map(|stand| stand.commitment.as_str())
    }
}

/// A partner states where it stands anew; others owe no commitments.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    crate::domain::checks::admits_for(arrangements, id, context)?;
    let participant = arrangements.participant(id)?;
    let (row, what) = match participant.part {
        Part::Partner => return Ok(()),
        Part::Observer => ("OG-19", "an observer owes no commitments"),
        Part::Authority { .. } => ("RM-5.2", "an authority signs no commitments"),
    };
    Err(Refusal::precondition(row, reasons::NOT_A_PARTNER)
        .at("participant")
        .says(what, "end its part, and have it join as a partner"))
}

pub(super) fn restate_commitments(
    arrangements: &Arrangements,
    command: &CommitmentRestatement,
    context: &Context<'_>,
) -> Decided {
    let participant = arrangements.participant_to_change(&command.participant, context)?;
    let cluster = cluster_of(arrangements, participant, context)?;
    let mut checks = Checks::new();
    check_stands(&mut checks, arrangements, cluster, &command.stands, context);
    checks.finish()?;
    let restated = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(Decision::about(participant.subject()).event(Event::CommitmentsRestated(restated).into()))
}

/// Each of the ten is answered once, and so may be additions of the cluster; who does not commit says why.
pub(super) fn check_stands(
    checks: &mut Checks,
    arrangements: &Arrangements,
    cluster: &Cluster,
    stands: &[Stand],
    context: &Context<'_>,
) {
    let ten = listed(context, COMMITMENTS);
    let adaptation = arrangements.adaptation_at(cluster, context.occurred_at);
    let additions = adaptation.into_iter().flat_map(|adaptation| adaptation.what.additions.keys());
    let codes = ten.iter().copied().chain(additions.map(String::as_str)).collect();
    let (row, reason, what) = ("RM-5.1", reasons::COMMITMENT_UNKNOWN, "a commitment of the cluster");
    let admitted = AdmittedCodes { row, reason, what, codes };
    let mut answered = BTreeSet::new();
    for (index, stand) in stands.iter().enumerate() {
        let code = stand.commitment.as_str();
        admitted.check(checks, format!("stands[{index}].commitment"), code);
        if !answered.insert(code) {
            checks
                .invalid("RM-5.1", reasons::COMMITMENT_ANSWERED_TWICE)
                .at(format!("stands[{index}].commitment"))
                .says(
                    message!("the commitment {code} is answered twice", code = verbatim(code)),
                    "give one stand on each commitment",
                );
        }
        if stand.position != Position::Commits && stand.reason.is_none() {
            checks.invalid("RM-5.1", reasons::REASON_MISSING).at(format!("stands[{index}].reason")).says(
                message!("it is not said what the reservation on {code} is", code = verbatim(code)),
                "say what the partner reserves, or why it does not commit; it takes part all the same",
            );
        }
    }
    let missing: Vec<_> = ten.into_iter().filter(|code| !answered.contains(code)).collect();
    if !missing.is_empty() {
        checks.invalid("RM-5.1", reasons::COMMITMENT_NOT_ANSWERED).at("stands").says(
            message!("no stand is given on {missing}", missing = list(missing.into_iter().map(verbatim))),
            "say of each of the ten commitments whether the partner commits to it; a reservation excludes no one",
        );
    }
}

pub(super) fn restated(participant: &mut Participant, restatement: &CommitmentRestatement, stamp: &Stamp) {
    participant.stands.record(stamp.occurred_at, Recorded::new(&restatement.stands, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster;
    use crate::domain::fixtures::*;
    use crate::domain::participation::{Command, PartnerJoining};

    fn joining(stands: Vec<Stand>) -> Command {
        Command::JoinAsPartner(PartnerJoining { stands, ..joining_of("care", "CARE", "health") })
    }

    fn restating(change: impl FnOnce(&mut Vec<Stand>)) -> Command {
        let mut stands = ten_stands();
        change(&mut stands);
        Command::RestateCommitments(CommitmentRestatement { participant: code("care"), stands })
    }

    /// RM-5.1: a partner has a stand on each of the ten, once; who reserves says what.
    #[test]
    fn a_partner_has_a_stand_on_each_commitment() {
        let mut stands = ten_stands();
        stands[1].commitment = "11".to_owned();
        stands[2].commitment = "1".to_owned();
        stands[3].position = Position::Reserves;
        let outcome = health().when(&coordinator(), joining(stands));
        outcome.refused("RM-5.1", "COMMITMENT_UNKNOWN").refused("RM-5.1", "COMMITMENT_ANSWERED_TWICE");
        outcome.refused("RM-5.1", "REASON_MISSING").refused("RM-5.1", "COMMITMENT_NOT_ANSWERED");
        let refusal = outcome.refusal().to_string();
        assert!(refusal.contains("no stand is given on 2, 3"), "{refusal}");
        health().when(&coordinator(), joining(ten_stands())).commit();
    }

    /// RM-5.1, RM-5.2: reservations, even on everything, exclude no one.
    #[test]
    fn reservations_exclude_no_one() {
        let stands = ten_stands().into_iter().map(|stand| {
            let position = if stand.commitment == "9" { Position::Reserves } else { Position::Declines };
            Stand { position, reason: Some("our mandate".to_owned()), ..stand }
        });
        let joined = health().given(&coordinator(), joining(stands.collect()));
        let care = &joined.state().participants[&code("care")];
        assert_eq!((care.part.clone(), care.reserved_at(at("2014-01-01")).count()), (Part::Partner, 10));
        let cluster = &joined.state().clusters[&code("health")];
        assert_eq!(joined.state().participants_of(cluster, at("2014-01-01")).count(), 1);
        joined.when(&coordinator(), senior_staff("care")).commit();
    }

    /// RM-5.1, RM-5.6: a partner may have a stand on what its cluster added, and owes none.
    #[test]
    fn additions_may_be_answered() {
        let cash = || Stand { commitment: "cash".to_owned(), position: Position::Commits, reason: None };
        let answered = || joining(ten_stands().into_iter().chain([cash()]).collect());
        health().when(&coordinator(), answered()).refused("RM-5.1", "COMMITMENT_UNKNOWN");
        let adapted = health().given(&coordinator(), cluster::Command::AdaptCommitments(adaptation()));
        adapted.clone().when(&coordinator(), answered()).commit();
        adapted.when(&coordinator(), joining(ten_stands())).commit();
    }

    /// RM-5.1: a partner states anew where it stands, for itself; what it said before stays so for its time.
    #[test]
    fn a_partner_states_its_stand_anew() {
        let care = of_partner("CARE");
        let reserve = |stands: &mut Vec<Stand>| {
            stands[8] =
                Stand { position: Position::Reserves, reason: Some("we speak alone".to_owned()), ..stands[8].clone() };
        };
        let restated = with_care(health()).at("2014-03-01").given(&care, restating(reserve));
        let participant = &restated.state().participants[&code("care")];
        let reserved = |moment: &str| participant.reserved_at(at(moment)).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!((reserved("2014-02-28"), reserved("2014-03-01")), (vec![], vec!["9".to_owned()]));
        restated.clone().when(&of_partner("OXFAM"), restating(reserve)).refused("RM-5.1", "NOT_YOUR_ORGANIZATION");
        restated.when(&care, restating(|stands| stands.truncate(9))).refused("RM-5.1", "COMMITMENT_NOT_ANSWERED");
    }

    /// OG-19, RM-5.2: an observer owes no commitments, and an authority signs none.
    #[test]
    fn only_partners_have_a_stand() {
        let restating = |id: &str| {
            Command::RestateCommitments(CommitmentRestatement { participant: code(id), stands: ten_stands() })
        };
        let observed = health().given(&coordinator(), observer_joins("echo", registered("ECHO")));
        observed.when(&coordinator(), restating("echo")).refused("OG-19", "NOT_A_PARTNER");
        let authority = health().given(&coordinator(), authority_joins("doh"));
        authority.when(&coordinator(), restating("doh")).refused("RM-5.2", "NOT_A_PARTNER");
    }
}
