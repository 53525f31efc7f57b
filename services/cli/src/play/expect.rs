//! Compares what came of a step with what the scenario expects of it.

use std::collections::BTreeSet;

use chrono::SecondsFormat;
use convene_kernel::row::Row;

use super::obligation::{Notice, Obligation, ObligationState};
use super::scenario::{Expected, ExpectedDuty, ExpectedNotice, ExpectedState};
use super::transcript::{StepResult, Transcript};
use super::variables;
use crate::client::feed::FeedEvent;

/// Every expectation that was not met, and what came instead.
pub fn unmet(expected: &Expected, result: &StepResult, events: &[FeedEvent], transcript: &Transcript) -> Vec<String> {
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
    for (path, value) in &expected.answer {
        let answered = variables::value_at(&result.answer, path);
        if answered != *value {
            unmet.push(format!("the answer was to have `{value}` at {path}, and has `{answered}`"));
        }
    }
    unmet.extend(expected.duties.iter().filter_map(|(state, duty)| wrong_duty(*state, duty, &transcript.obligations)));
    notices(expected, &transcript.notices, &mut unmet);
    unmet
}

fn instead(what: &str, names: &[&str]) -> String {
    if names.is_empty() { "there was none".to_owned() } else { format!("{what} {}", names.join(", ")) }
}

fn outcome(expected: &Expected, result: &StepResult, unmet: &mut Vec<String>) {
    match (&expected.refused, &result.refused) {
        (None, None) => {}
        (None, Some(refusal)) => unmet.push(format!("it was to be accepted, and was refused: {}", refusal.message)),
        (Some(expected), None) => {
            unmet.push(format!("it was to be refused by {}, and was accepted", listed(&expected.rows)))
        }
        (Some(expected), Some(refusal)) => {
            let rows: BTreeSet<&str> = refusal.rows.iter().map(String::as_str).collect();
            let asked_for: BTreeSet<&str> = expected.rows.iter().map(Row::as_str).collect();
            if rows != asked_for {
                unmet.push(format!(
                    "it was to be refused by {}, and was refused by {}: {}",
                    listed(&expected.rows),
                    listed(&rows),
                    refusal.message
                ));
            }
            if let Some(reason) = expected.reason.as_ref().filter(|reason| **reason != refusal.reason) {
                unmet.push(format!("the reason was to be {reason}, and is {}", refusal.reason));
            }
        }
    }
}

fn listed<T: ToString>(rows: &BTreeSet<T>) -> String {
    if rows.is_empty() { "no row".to_owned() } else { rows.iter().map(T::to_string).collect::<Vec<_>>().join(", ") }
}

/// What is wrong with a duty that was to be in a state.
fn wrong_duty(state: ExpectedState, duty: &ExpectedDuty, obligations: &[Obligation]) -> Option<String> {
    let about: Vec<_> = obligations.iter().filter(|obligation| is_about(duty, obligation)).collect();
    let is_met = |obligation: &&Obligation| is_in(state, obligation) && has_date_and_owner(duty, obligation);
    let met = match state {
        ExpectedState::NotOwed => about.iter().all(|obligation| is_in(state, obligation)),
        _ => about.iter().any(is_met),
    };
    if met {
        return None;
    }
    let found: Vec<_> = about.iter().map(|obligation| described(obligation)).collect();
    let found: Vec<_> = found.iter().map(String::as_str).collect();
    Some(format!("the duty {duty} was to be {}; {}", state.words(), instead("it is", &found)))
}

fn is_in(state: ExpectedState, obligation: &Obligation) -> bool {
    let last_was_late = obligation.kept.last().map(|kept| kept.late);
    match state {
        ExpectedState::Open => obligation.state == ObligationState::Owed,
        ExpectedState::Overdue => obligation.state == ObligationState::Overdue,
        ExpectedState::Kept => last_was_late.is_some(),
        ExpectedState::InTime => last_was_late == Some(false),
        ExpectedState::Late => last_was_late == Some(true),
        ExpectedState::Void => obligation.state == ObligationState::Void,
        ExpectedState::NotOwed => !matches!(obligation.state, ObligationState::Owed | ObligationState::Overdue),
    }
}

fn is_about(expected: &ExpectedDuty, obligation: &Obligation) -> bool {
    let duty = &obligation.duty;
    expected.rule == duty.rule && expected.resource.as_ref().is_none_or(|resource| *resource == duty.resource)
}

fn has_date_and_owner(expected: &ExpectedDuty, obligation: &Obligation) -> bool {
    let owner = owner(obligation);
    expected.due.is_none_or(|due| obligation.dates().any(|date| date == due))
        && expected.owner.as_ref().is_none_or(|expected| *expected == owner || *expected == obligation.duty.owner_role)
}

fn owner(obligation: &Obligation) -> String {
    format!("{} {}", obligation.duty.owner_role, obligation.duty.owner_organization).trim_end().to_owned()
}

/// An obligation in a few words: its state, what it is about, when it is due, and who owes it.
fn described(obligation: &Obligation) -> String {
    let state = match obligation.state {
        ObligationState::Owed => "open",
        ObligationState::Overdue => "overdue",
        ObligationState::Kept => "kept",
        ObligationState::KeptLate => "kept late",
        ObligationState::Void => "void",
    };
    let due = obligation.date().map(|due| format!(", due {}", due.to_rfc3339_opts(SecondsFormat::AutoSi, true)));
    format!("{state} ({}{}, owed by {})", obligation.duty.resource, due.unwrap_or_default(), owner(obligation))
}

/// Notices that were to go out and did not, and those that were not to go out and did.
fn notices(expected: &Expected, notices: &[Notice], unmet: &mut Vec<String>) {
    let went_out = |expected: &ExpectedNotice| notices.iter().any(|notice| is_notice(expected, notice));
    for missing in expected.notified.iter().filter(|expected| !went_out(expected)) {
        let of_the_duty = notices.iter().filter(|notice| is_about(&missing.duty, &notice.obligation));
        let found: Vec<_> = of_the_duty
            .map(|notice| {
                let at = notice.at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
                format!("{} to {} at {at}", notice.kind.name(), notice.to_role)
            })
            .collect();
        let found: Vec<_> = found.iter().map(String::as_str).collect();
        unmet.push(format!("{missing} was to go out; {}", instead("there went out:", &found)));
    }
    let mistaken = expected.not_notified.iter().filter(|expected| went_out(expected));
    unmet.extend(mistaken.map(|notice| format!("no {notice} was to go out, and one did")));
}

fn is_notice(expected: &ExpectedNotice, notice: &Notice) -> bool {
    expected.to == notice.to_role
        && is_about(&expected.duty, &notice.obligation)
        && has_date_and_owner(&expected.duty, &notice.obligation)
        && expected.kind.is_none_or(|kind| kind == notice.kind)
        && expected.at.is_none_or(|at| at == notice.at)
}
