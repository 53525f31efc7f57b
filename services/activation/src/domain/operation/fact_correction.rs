//! Corrections of facts: the wrong one is named by what it is and by its commit, and the right one takes its place (row RM-1.15).
//!
//! The log keeps both. Facts of clusters and reviews are corrected as their own areas do it, dates of the country, its emergencies
//! and proposals in [`dated_correction`](super::dated_correction), classes in [`class_correction`](super::class_correction), the
//! steps of a level 3 response here.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::Etag;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::refusal::{Checks, Refusal};

use super::level_3::settle_duties;
use super::level_3_steps::{Level3, Level3StepKind};
use super::{CorrectFact, Emergency, Event, FactCorrected, class_correction, dated_correction, dated_fact};
use crate::domain::claims::Claim;
use crate::domain::cluster::{self, Correction, RightFact};
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::past::{has_begun, must_be_of_the_commit, must_differ, must_not_precede};
use crate::domain::review::{self, ReviewCorrection};
use crate::domain::{Decided, Operation};
use crate::reasons;

/// The step of a level 3 response that a fact is.
pub(super) fn level_3_step(kind: FactKind) -> Option<Level3StepKind> {
    match kind {
        FactKind::Level3Declaration => Some(Level3StepKind::Declared),
        FactKind::PrincipalsDecision => Some(Level3StepKind::PrincipalsDecided),
        FactKind::Level3End => Some(Level3StepKind::Ended),
        _ => None,
    }
}

/// A fact that is no date has no other date: one that is wrong is withdrawn, and the right one recorded.
pub(super) fn must_be_dated(fact: &FactOnRecord) -> Result<(), Refusal> {
    if fact.is_dated() {
        return Ok(());
    }
    Err(Refusal::precondition("RM-1.15", reasons::FACT_NOT_DATED).at("fact.kind").says(
        message!("of the {what} more is on record than a date", what = Message::from(fact.word())),
        "withdraw the fact, and record the right one",
    ))
}

/// Corrects a fact where its area does it.
pub(super) fn correct_fact(operation: &Operation, command: &CorrectFact, context: &Context<'_>) -> Decided {
    if command.fact.kind == FactKind::Class {
        return class_correction::correct(operation, command, context);
    }
    must_be_dated(&command.fact)?;
    let CorrectFact { fact, right, reason, .. } = command.clone();
    let FactOnRecord { kind, of, commit } = fact;
    let (date, source) = (right.date, right.source.unwrap_or_default());
    let right = match kind {
        FactKind::Activation => RightFact::Activated { activated: date },
        FactKind::End => RightFact::Ended { ended: date },
        FactKind::Lead => RightFact::Lead { agency: agency_of(right.agency)?, since: date },
        FactKind::Review => {
            let correction = ReviewCorrection { review: of, commit, held: date, reason, source };
            return review::correct_review(operation, &correction, context);
        }
        FactKind::Level3Declaration | FactKind::PrincipalsDecision | FactKind::Level3End => {
            return correct_step(operation, command, context);
        }
        _ => return dated_correction::correct(operation, command, context),
    };
    cluster::correct_cluster(operation, &Correction { cluster: of, commit, right, reason, source }, context)
}

/// Corrects when a step of a level 3 response was taken. What counts from it moves.
fn correct_step(operation: &Operation, command: &CorrectFact, context: &Context<'_>) -> Decided {
    let CorrectFact { fact, right, .. } = command;
    let kind = level_3_step(fact.kind).expect("every other dated fact is corrected by its area");
    let emergency = operation.emergency(&fact.of)?;
    context.expect_etag("emergency", emergency.etag)?;
    let step = emergency.level_3_step(kind, fact.commit);
    let mut checks = Checks::new();
    has_begun(&mut checks, "date", right.date, context);
    must_be_of_the_commit(&mut checks, fact.word(), step.map(|step| step.recorded.etag), fact.commit);
    if !right.date.is_exact() && emergency.found_by(fact.commit).is_none() {
        checks.invalid("RM-1.15", reasons::DATE_INEXACT).at("date").says(
            message!("{date} is not a day, and the step was recorded as it was taken", date = right.date),
            "give the day, such as 2013-11-08",
        );
    }
    let at = match kind {
        Level3StepKind::Ended => right.date.latest(context.zone()).min(context.now),
        _ => right.date.earliest(context.zone()).max(emergency.facts.onset),
    };
    must_differ(&mut checks, "date", at, step.map(|step| step.at));
    must_not_precede(&mut checks, "date", right.date.latest(context.zone()), "the onset", Some(emergency.facts.onset));
    let corrected = FactCorrected { correction: command.clone(), at };
    let mut after = emergency.clone();
    self::corrected(&mut after, &corrected, kind);
    if made_of(emergency) != made_of(&after) {
        checks.invalid("RM-1.15", reasons::OUT_OF_SEQUENCE).at("date").says(
            message!("at {at} the step would belong to another level 3 response, or to none", at),
            "correct what is dated wrongly first",
        );
    }
    checks.finish()?;
    let mut decision = Decision::about(fact.subject()).event(Event::FactCorrected(corrected).into());
    settle_duties(&mut decision, operation, &after, context);
    Ok(decision)
}

/// The agency that a right lead names.
fn agency_of<T>(agency: Option<T>) -> Result<T, Refusal> {
    let missing = Refusal::invalid("OG-8", reasons::AGENCY_MISSING).at("agency");
    agency.ok_or_else(|| missing.says("the agency is missing", "name the agency that led"))
}

/// The steps that each response is made of, by their commits.
fn made_of(emergency: &Emergency) -> Vec<[Option<Etag>; 3]> {
    let of = |level_3: &Level3| {
        [&level_3.declared, &level_3.principals_decided, &level_3.ended]
            .map(|step| step.as_ref().map(|step| step.recorded.etag))
    };
    let mut made_of: Vec<_> = emergency.level_3_responses.iter().map(of).collect();
    made_of.sort();
    made_of
}

/// The emergency with the right date of a step in the place of the wrong one.
fn corrected(emergency: &mut Emergency, event: &FactCorrected, kind: Level3StepKind) {
    let FactCorrected { correction: CorrectFact { fact, right, .. }, at } = event;
    let declared = emergency.found_by(fact.commit).map(|(declared, _)| declared);
    emergency.redate_step(kind, fact.commit, *at);
    let Some(mut found) = declared.and_then(|declared| emergency.level_3_found.remove(&declared)) else { return };
    match kind {
        Level3StepKind::Declared => found.began = right.date,
        Level3StepKind::Ended => found.ended = Some(right.date),
        Level3StepKind::PrincipalsDecided => {}
    }
    let declared = declared.filter(|_| kind != Level3StepKind::Declared).unwrap_or(*at);
    emergency.level_3_found.insert(declared, found);
}

/// The operation with the right fact in the place of the wrong one.
pub(super) fn evolve(operation: &mut Operation, event: &FactCorrected, stamp: &Stamp) {
    let CorrectFact { fact, right, .. } = &event.correction;
    let step = level_3_step(fact.kind);
    if step.is_none() && fact.kind != FactKind::Class {
        dated_fact::redate(operation, fact, right, event.at);
    } else if let Some(emergency) = operation.emergencies.get_mut(&fact.of) {
        match step {
            Some(kind) => corrected(emergency, event, kind),
            None => class_correction::corrected(emergency, event),
        }
    }
    operation.touch(fact, stamp);
}

impl Emergency {
    /// What the record has of a step of a level 3 response; none where the commit recorded no such step.
    pub fn claim_of(&self, fact: &FactOnRecord) -> Option<Claim> {
        let kind = level_3_step(fact.kind)?;
        let step = self.level_3_step(kind, fact.commit)?;
        let found = self.found_by(fact.commit).map(|(_, found)| found);
        let date = found.and_then(|found| match kind {
            Level3StepKind::Declared => Some(found.began),
            Level3StepKind::Ended => found.ended,
            Level3StepKind::PrincipalsDecided => None,
        });
        let source = found.map(|found| found.source.clone());
        Some(Claim { date: date.unwrap_or_else(|| step.at.into()), agency: None, source })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use convene_kernel::testing::{at, code};
    use convene_kernel::time::Moment;

    use super::*;
    use crate::domain::fixtures::{Example, emergency, erc, ocha};
    use crate::domain::operation::fixtures::{registered, step};
    use crate::domain::operation::{Command, past_level_3};

    fn correct(kind: FactKind, commit: Etag, date: &str) -> Command {
        let date = date.parse().unwrap_or_else(|error| panic!("{error}"));
        let right = Claim { date, agency: None, source: Some("the cable of the ERC".to_owned()) };
        let fact = kind.on_record(&code("haiyan"), commit);
        Command::CorrectFact(CorrectFact { fact, right, class: None, reason: "the record had another day".to_owned() })
    }

    fn commit(example: &Example) -> Etag {
        example.state().emergencies[&code("haiyan")].etag
    }

    /// A correction of when level 3 was declared.
    pub fn wrong_declaration() -> (Example, Command) {
        let declared =
            registered().at("2013-11-20").given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        let command = correct(FactKind::Level3Declaration, commit(&declared), "2013-11-14T07:00:00Z");
        (declared, command)
    }

    fn declared_at(example: &Example) -> Vec<Option<Moment>> {
        let responses = &example.state().emergencies[&code("haiyan")].level_3_responses;
        responses.iter().map(|one| one.declared.as_ref().map(|step| step.at)).collect()
    }

    /// RM-1.15, RM-1.3: what counts from the declaration counts from the right day, and so does what counts from the Principals'
    /// decision.
    #[test]
    fn what_counts_from_a_step_moves_with_it() {
        let (declared, command) = wrong_declaration();
        let right = declared.given(&ocha(), command);
        assert_eq!(declared_at(&right), [Some(at("2013-11-14T07:00:00Z"))]);
        for rule in ["RM-1.3.decision", "RM-2.9.principals"] {
            assert_eq!(right.duty(rule).map(|duty| duty.since), Some(at("2013-11-14T07:00:00Z")), "{rule}");
        }
        let decided = right.given(&erc(), Command::RecordPrincipalsDecision(step("2013-11-14T10:00:00Z")));
        let of_decision = correct(FactKind::PrincipalsDecision, commit(&decided), "2013-11-16T10:00:00Z");
        let right = decided.given(&ocha(), of_decision);
        assert_eq!(right.duty("RM-2.9.review").map(|duty| duty.since), Some(at("2013-11-16T10:00:00Z")));
    }

    /// RM-1.15: a response that was found keeps what is known of it; an inexact date is for what was found.
    #[test]
    fn a_response_that_was_found_is_corrected() {
        let found = emergency().at("2014-03-20").given(&ocha(), past_level_3());
        let right = found.clone().given(&ocha(), correct(FactKind::Level3Declaration, commit(&found), "2013-12"));
        assert_eq!(declared_at(&right), [Some(at("2013-11-30T16:00:00Z"))]);
        let emergency = &right.state().emergencies[&code("haiyan")];
        let known = emergency.level_3().and_then(|level_3| emergency.found(level_3));
        assert_eq!(known.map(|known| known.began.to_string()).as_deref(), Some("2013-12"));
        let (declared, _) = wrong_declaration();
        let inexact = correct(FactKind::Level3Declaration, commit(&declared), "2013-11");
        declared.when(&ocha(), inexact).refused("RM-1.15", "DATE_INEXACT");
    }

    /// RM-1.15: a correction names what is wrong, says another day, and leaves each response its steps.
    #[test]
    fn a_correction_of_a_step_names_what_is_wrong() {
        let (declared, _) = wrong_declaration();
        let declaration = commit(&declared);
        let ended = declared.given(&erc(), Command::EndLevel3(step("2013-11-18")));
        let refused = |kind, commit, date: &str, reason: &str| {
            ended.clone().when(&ocha(), correct(kind, commit, date)).refused("RM-1.15", reason);
        };
        refused(FactKind::Level3Declaration, commit(&ended), "2013-11-13", "FACT_OF_ANOTHER_COMMIT");
        refused(FactKind::Level3Declaration, declaration, "2013-11-12T07:00:00Z", "NOTHING_TO_CORRECT");
        refused(FactKind::Level3Declaration, declaration, "2013-11-19", "OUT_OF_SEQUENCE");
        refused(FactKind::Level3Declaration, declaration, "2013-11-01", "OUT_OF_SEQUENCE");
        refused(FactKind::Level3End, commit(&ended), "2013-11-10", "OUT_OF_SEQUENCE");
        refused(FactKind::Level3End, commit(&ended), "2013-12-10", "DATE_IN_THE_FUTURE");
        let right = ended.clone().given(&ocha(), correct(FactKind::Level3End, commit(&ended), "2013-11-19"));
        let level_3 = right.state().emergencies[&code("haiyan")].level_3().cloned().expect("it was declared");
        assert_eq!(level_3.ended.map(|step| step.at), Some(at("2013-11-19T15:59:59Z")));
    }
}
