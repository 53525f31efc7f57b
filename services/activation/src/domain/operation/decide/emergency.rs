//! Emergencies: put on the record with their onset and class, classed anew.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::refusal::{Checks, Refusal};

use super::subject;
use crate::domain::operation::command::ReclassifyEmergency;
use crate::domain::operation::event::Event;
use crate::domain::operation::state::{Emergency, EmergencyClass, EmergencyFacts};
use crate::domain::{self, Operation};

/// Puts an emergency on the record; for a major new one the onset clocks start (rows OG-1, OG-2, OG-21).
pub fn register(
    operation: &Operation,
    facts: &EmergencyFacts,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let mut checks = Checks::new();
    if operation.emergencies.contains_key(&facts.emergency) {
        let problem = format!("an emergency '{}' is on the record already", facts.emergency);
        checks.precondition_text(
            "RM-1.15",
            "EMERGENCY_ALREADY_EXISTS",
            "emergency",
            problem,
            "choose another identifier",
        );
    }
    if facts.onset > context.now {
        let problem = format!("{} is after the present moment", facts.onset);
        checks.invalid_text("RM-1.15", "ONSET_IN_THE_FUTURE", "onset", problem, "give the moment it began");
    }
    if facts.glide.as_deref().is_some_and(|glide| !is_glide(glide)) {
        checks.invalid_text(
            "RM-1.15",
            "GLIDE_MALFORMED",
            "glide",
            "it is no GLIDE number",
            "write it as TC-2013-000139-PHL: two letters, the year, six digits, the country",
        );
    }
    checks.finish()?;
    let mut decision =
        Decision::about(subject(&facts.emergency)).event(Event::EmergencyRegistered(facts.clone()).into());
    if facts.class == EmergencyClass::MajorNew {
        for rule in ONSET_CLOCKS {
            start_onset_clock(operation, &mut decision, facts, rule);
        }
    }
    Ok(decision)
}

/// Classes an emergency anew; the onset clocks start or stop with it (row OG-21).
pub fn reclassify(
    operation: &Operation,
    command: &ReclassifyEmergency,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let emergency = operation.emergency(&command.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    if emergency.facts.class == command.class {
        checks.precondition_text(
            "OG-21",
            "CLASS_UNCHANGED",
            "class",
            "it is classed so already",
            "nothing needs to be done",
        );
    }
    checks.finish()?;
    let reclassified = Event::EmergencyReclassified {
        emergency: command.emergency.clone(),
        class: command.class,
        reasons: command.reasons.clone(),
    };
    let mut decision = Decision::about(subject(&command.emergency)).event(reclassified.into());
    if command.class == EmergencyClass::MajorNew {
        for rule in ONSET_CLOCKS.into_iter().filter(|rule| is_still_owed(operation, emergency, rule)) {
            start_onset_clock(operation, &mut decision, &emergency.facts, rule);
        }
    } else {
        stop_onset_clocks(&mut decision, &subject(&command.emergency), "the emergency is no major new one");
    }
    Ok(decision)
}

/// What is owed soon after the onset of a major new emergency.
const ONSET_CLOCKS: [&str; 2] = [CONSULTATION, PROPOSAL];

const CONSULTATION: &str = "OG-1.consultation";

const PROPOSAL: &str = "OG-2.proposal";

fn start_onset_clock(
    operation: &Operation,
    decision: &mut Decision<domain::Event>,
    facts: &EmergencyFacts,
    rule: &str,
) {
    let owner = Owner::role(operation.country.head());
    decision.open(Duty::new(rule, subject(&facts.emergency), owner, facts.onset));
}

/// Whether a clock of the onset has something to wait for: what it asks for was not done, and level 3 does not replace it.
fn is_still_owed(operation: &Operation, emergency: &Emergency, rule: &str) -> bool {
    let is_proposed = || operation.proposals.values().any(|one| one.submission.emergency == emergency.facts.emergency);
    emergency.level_3.as_ref().is_none_or(|level_3| level_3.ended_at.is_some())
        && match rule {
            CONSULTATION => emergency.consultations.is_empty(),
            _ => !is_proposed(),
        }
}

/// Ends the clocks that count from the onset: another rule or none applies from now on.
pub fn stop_onset_clocks(decision: &mut Decision<domain::Event>, subject: &str, reason: &str) {
    for rule in ONSET_CLOCKS {
        decision.void(rule, subject, reason);
    }
}

/// Whether a text has the form of a GLIDE number: `TC-2013-000139-PHL`, with a province after it or not.
fn is_glide(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let letters = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_uppercase());
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [hazard, year, number, country] | [hazard, year, number, country, _] => {
            letters(hazard, 2) && digits(year, 4) && digits(number, 6) && letters(country, 3)
        }
        _ => false,
    }
}
