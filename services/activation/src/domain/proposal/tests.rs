//! What a proposal rests on, and when it is passed on (rows RM-1.4, RM-1.11).

use convene_kernel::testing::{at, code, consulted, insider, outsider};

use super::fixtures::{health, submit};
use super::{AgreedIn, Command, EarlyRecoveryException, PlanBasis, Recommendation, Submission, Transmission};
use crate::domain::fixtures::{
    Example, after_the_approval, after_the_meeting, after_the_proposal, erc, hc, meeting, ocha, recommendation,
    submission, transmission,
};
use crate::domain::operation;

fn sound() -> Submission {
    submission("p-1", vec![health()])
}

/// RM-1.4: an identifier names one proposal.
#[test]
fn a_proposal_is_submitted_once() {
    after_the_proposal(vec![health()]).when(&hc(), submit(sound())).refused("RM-1.4", "PROPOSAL_ALREADY_EXISTS");
}

/// RM-1.4: a proposal rests on a meeting that agreed to it.
#[test]
fn a_proposal_rests_on_a_meeting_that_agreed() {
    let mut undecided = meeting();
    (undecided.meeting, undecided.agreed) = (code("hct-2"), Some(false));
    let met = after_the_meeting().given(&ocha(), operation::Command::RecordMeeting(undecided));
    let proposed = Submission { agreed_in: AgreedIn::Meeting(code("hct-2")), ..sound() };
    met.when(&hc(), submit(proposed)).refused("RM-1.4", "NOT_AGREED");
}

/// RM-1.4: the contingency plan that a proposal rests on is on the record.
#[test]
fn a_proposal_rests_on_a_plan_on_record() {
    let plan = PlanBasis::Plan { plan: code("cp-9"), departs_because: None };
    let proposed = Submission { plan, ..sound() };
    after_the_meeting().when(&hc(), submit(proposed)).refused("RM-1.4", "PLAN_NOT_RECORDED");
}

/// RM-1.11: a proposal is passed on after the ERC received it, and recorded once it is.
#[test]
fn a_proposal_is_passed_on_after_its_receipt() {
    let passed_on =
        |moment: &str| Command::TransmitProposal(Transmission { transmitted_at: at(moment), ..transmission() });
    let received = after_the_proposal(vec![health()]).at("2013-11-09T15:00:00Z");
    let early = received.clone().when(&erc(), passed_on("2013-11-09T13:59:59Z"));
    early.refused("RM-1.11", "TRANSMITTED_BEFORE_RECEIPT");
    let coming = received.clone().when(&erc(), passed_on("2013-11-09T15:00:31Z"));
    coming.refused("RM-1.11", "DATE_IN_THE_FUTURE");
    // The last by a clock that is ahead.
    for moment in ["2013-11-09T14:00:00Z", "2013-11-09T15:00:00Z", "2013-11-09T15:00:30Z"] {
        let answer = received.clone().when(&erc(), passed_on(moment));
        let event = &answer.commit().events[0];
        assert_eq!(event.happened_at(chrono_tz::UTC), Some(at(moment)), "answers about the past go by that moment");
    }
}

/// OG-1, RM-1.11: what is proposed is for those who take part and are consulted until it is approved, and then for everybody.
#[test]
fn a_proposal_is_for_everybody_once_it_is_approved() {
    let shown = |example: &Example| {
        let proposal = &example.state().proposals[&code("p-1")];
        [insider(), consulted(), outsider()].map(|reader| proposal.is_shown(&reader))
    };
    assert_eq!(shown(&after_the_proposal(vec![health()])), [true, true, false]);
    assert_eq!(shown(&after_the_approval(vec![health()])), [true, true, true]);
}

/// RM-1.14: the date of review has still to come when a cluster is proposed.
#[test]
fn the_date_of_review_is_ahead() {
    let proposing = |day: &str| {
        let recommended = Recommendation { review_by: at(day).date_naive(), ..health() };
        after_the_meeting().when(&hc(), submit(submission("p-1", vec![recommended])))
    };
    proposing("2013-11-09").refused("RM-1.14", "REVIEW_DATE_PAST");
    proposing("2013-11-10").commit();
}

/// RM-3.4: a cluster for early recovery names the areas that nothing else covers.
#[test]
fn a_cluster_for_early_recovery_names_its_areas() {
    let early_recovery = Some(EarlyRecoveryException { areas: Vec::new(), reason: "no cluster has it".to_owned() });
    let early = Recommendation { early_recovery, ..recommendation("early-recovery", &["ERY"], "UNDP") };
    let outcome = after_the_meeting().when(&hc(), submit(submission("p-1", vec![early])));
    outcome.refused("RM-3.4", "EARLY_RECOVERY_NOT_JUSTIFIED");
}
