//! Compares what came of a step with what the scenario expects of it.

use super::obligation::{Obligation, ObligationState};
use super::scenario::{Expected, ExpectedDuty};
use super::transcript::StepResult;
use crate::client::feed::FeedEvent;

/// Every expectation that was not met, and what came instead.
pub fn unmet(
    expected: &Expected,
    result: &StepResult,
    events: &[FeedEvent],
    obligations: &[Obligation],
) -> Vec<String> {
    let mut unmet = Vec::new();
    outcome(expected, result, &mut unmet);
    for row in &expected.findings {
        if !result.findings.iter().any(|finding| finding.row == row.as_str()) {
            let found: Vec<_> = result.findings.iter().map(|finding| finding.row.as_str()).collect();
            unmet.push(format!("a finding by {row} was expected; {}", instead("findings by", &found)));
        }
    }
    for event in &expected.events {
        if !events.iter().any(|appeared| appeared.name() == event) {
            let events: Vec<_> = events.iter().map(FeedEvent::name).collect();
            unmet.push(format!("the event {event} was expected on the feed; {}", instead("there came", &events)));
        }
    }
    duties(&expected.open, "open and in time", |duty| duty.state == ObligationState::Owed, obligations, &mut unmet);
    duties(&expected.overdue, "late", |duty| duty.state == ObligationState::Overdue, obligations, &mut unmet);
    duties(&expected.kept, "kept", |duty| !duty.kept.is_empty(), obligations, &mut unmet);
    unmet
}

fn instead(what: &str, names: &[&str]) -> String {
    if names.is_empty() { "there was none".to_owned() } else { format!("{what} {}", names.join(", ")) }
}

fn outcome(expected: &Expected, result: &StepResult, unmet: &mut Vec<String>) {
    match (&expected.refused, &result.refused) {
        (None, None) => {}
        (None, Some(refusal)) => unmet.push(format!("it was to be accepted, and was refused: {}", refusal.message)),
        (Some(expected), None) => unmet.push(format!("it was to be refused by {}, and was accepted", expected.row)),
        (Some(expected), Some(refusal)) => {
            if !refusal.rows.iter().any(|row| row == expected.row.as_str()) {
                unmet
                    .push(format!("it was to be refused by {}, and was refused so: {}", expected.row, refusal.message));
            }
            if let Some(reason) = expected.reason.as_ref().filter(|reason| **reason != refusal.reason) {
                unmet.push(format!("the reason was to be {reason}, and is {}", refusal.reason));
            }
        }
    }
}

fn duties(
    expected: &[ExpectedDuty],
    state: &str,
    is_met: impl Fn(&Obligation) -> bool,
    obligations: &[Obligation],
    unmet: &mut Vec<String>,
) {
    for duty in expected {
        let named: Vec<_> = obligations.iter().filter(|obligation| names(duty, obligation)).collect();
        if named.iter().any(|obligation| is_met(obligation)) {
            continue;
        }
        let found: Vec<_> = named.iter().map(|obligation| state_of(obligation)).collect();
        let found: Vec<_> = found.iter().map(String::as_str).collect();
        unmet.push(format!("the duty {duty} was to be {state}; {}", instead("it is", &found)));
    }
}

fn names(duty: &ExpectedDuty, obligation: &Obligation) -> bool {
    let named = &obligation.duty;
    duty.rule == named.rule && duty.resource.as_ref().is_none_or(|resource| *resource == named.resource)
}

/// The state of an obligation, in a few words.
fn state_of(obligation: &Obligation) -> String {
    let state = match obligation.state {
        ObligationState::Owed => "open",
        ObligationState::Overdue => "late",
        ObligationState::Kept | ObligationState::KeptLate => "kept",
        ObligationState::Void => "void",
    };
    format!("{state} ({})", obligation.duty.resource)
}
