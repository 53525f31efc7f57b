//! Corrections of how an emergency is classed: the clocks of the onset run by the right class, or never did (rows RM-1.15, OG-21).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::refusal::{Checks, Refusal};

use super::dated_correction::settle;
use super::{Classed, CorrectFact, Emergency, Event, FactCorrected};
use crate::domain::past::{has_begun, must_be_of_the_commit, must_not_precede};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// Corrects a class, or since when an emergency has it. The first class counts from the onset.
pub(super) fn correct(operation: &Operation, command: &CorrectFact, context: &Context<'_>) -> Decided {
    let CorrectFact { fact, right, class, .. } = command;
    operation.expect_as_read(fact, context)?;
    let class = class.ok_or_else(|| {
        let missing = Refusal::invalid("OG-21", reasons::CLASS_MISSING).at("emergency_class");
        missing.says("the right class is missing", "say how the emergency was classed")
    })?;
    let recorded = operation.class_of(fact)?;
    let emergency = operation.emergency(&fact.of)?;
    let onset = emergency.facts.onset;
    let (earliest, latest) = (right.date.earliest(context.zone()), right.date.latest(context.zone()));
    let is_first = recorded.is_some_and(|(_, is_first)| is_first);
    let at = earliest.max(onset).min(context.now);
    let mut checks = Checks::new();
    must_be_of_the_commit(&mut checks, fact.word(), recorded.map(|_| fact.commit), fact.commit);
    has_begun(&mut checks, "date", right.date, context);
    must_not_precede(&mut checks, "date", latest, "the onset", Some(onset));
    if is_first && earliest > onset {
        checks.invalid("RM-1.15", reasons::OUT_OF_SEQUENCE).at("date").says(
            message!("the first class counts from the onset, {onset}", onset),
            "give the day of the onset; where the onset is wrong, correct it",
        );
    }
    let has_it = |since| recorded.is_some_and(|(classed, _)| classed.what.class == class && since == at);
    if emergency.classes.spans().any(|span| span.value.stamp.etag == fact.commit && has_it(span.since)) {
        checks
            .precondition("RM-1.15", reasons::NOTHING_TO_CORRECT)
            .at("emergency_class")
            .says("the emergency is classed so on record", "nothing needs to be done");
    }
    checks.finish()?;
    let corrected = FactCorrected { correction: command.clone(), at };
    let mut after = operation.clone();
    after.emergencies.get_mut(&fact.of).into_iter().for_each(|emergency| self::corrected(emergency, &corrected));
    let mut decision = Decision::about(fact.subject()).event(Event::FactCorrected(corrected).into());
    settle(&mut decision, operation, &after, fact, context);
    Ok(decision)
}

/// The emergency with the right class in the place of the wrong one.
pub(super) fn corrected(emergency: &mut Emergency, event: &FactCorrected) {
    let CorrectFact { fact, class, reason, .. } = &event.correction;
    let is_wrong = |classed: &Recorded<Classed>| classed.stamp.etag == fact.commit;
    emergency.classes.correct(event.at, is_wrong, |classed| {
        if let Some(class) = class {
            classed.what = Classed { class: *class, reasons: reason.clone() };
        }
    });
    emergency.find_class();
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::claims::Claim;
    use crate::domain::fact::{FactKind, FactOnRecord};
    use crate::domain::fixtures::{Example, erc, haiyan, hc, ocha};
    use crate::domain::operation::fixtures::{consultation, registered, step};
    use crate::domain::operation::{Command, EmergencyClass, EmergencyFacts, ReclassifyEmergency, WithdrawFact};

    fn correct(commit: Etag, date: &str, class: Option<EmergencyClass>) -> Command {
        let date = date.parse().unwrap_or_else(|error| panic!("{error}"));
        let right = Claim { date, agency: None, source: Some("the minutes".to_owned()) };
        let fact = FactKind::Class.on_record(&code("haiyan"), commit);
        Command::CorrectFact(CorrectFact { fact, right, class, reason: "it was misread".to_owned() })
    }

    fn reclassify(class: EmergencyClass) -> Command {
        let (emergency, reasons) = (code("haiyan"), "the needs go on for years".to_owned());
        Command::ReclassifyEmergency(ReclassifyEmergency { emergency, class, reasons })
    }

    fn emergency(example: &Example) -> &Emergency {
        &example.state().emergencies[&code("haiyan")]
    }

    /// OG-21, RM-1.15: an emergency that was never a major new one owes nothing from its onset on, and what was sent for that is
    /// taken back; one that was owes it.
    #[test]
    fn the_clocks_follow_the_right_class() {
        let first = emergency(&registered()).registered.etag;
        let later = registered().at("2013-11-20");
        let outcome = later.when(&ocha(), correct(first, "2013-11-08", Some(EmergencyClass::Other)));
        outcome.voids("OG-1.consultation").voids("OG-2.proposal");
        let onset = at("2013-11-08T04:40:00Z");
        let never = |one: &&DutyChange| matches!(one, DutyChange::Void { at: Some(at), .. } if *at < onset);
        assert_eq!(outcome.commit().duties.iter().filter(never).count(), 2, "they were never owed");
        let other = outcome.accepted();
        let classed = (emergency(&other).facts.class, emergency(&other).facts.class_reasons.as_str());
        assert_eq!(classed, (EmergencyClass::Other, "it was misread"));
        let major = other.given(&ocha(), correct(first, "2013-11-08", Some(EmergencyClass::MajorNew)));
        assert_eq!(major.duty("OG-1.consultation").map(|duty| duty.since), Some(at("2013-11-08T04:40:00Z")));
    }

    /// OG-21, RM-1.15: a class that was given later is dated anew, or taken back; the first is there from the onset on.
    #[test]
    fn a_later_class_is_dated_anew_and_taken_back() {
        let first = emergency(&registered()).registered.etag;
        let reclassed = registered().at("2013-11-20").given(&hc(), reclassify(EmergencyClass::Ongoing));
        let commit = emergency(&reclassed).etag;
        let right = reclassed.clone().given(&ocha(), correct(commit, "2013-11-15", Some(EmergencyClass::Ongoing)));
        let class_at = |moment: &str| emergency(&right).classes.at(at(moment)).map(|classed| classed.what.class);
        assert_eq!(class_at("2013-11-16"), Some(EmergencyClass::Ongoing));
        assert_eq!(class_at("2013-11-14"), Some(EmergencyClass::MajorNew));
        let fact = |commit| FactOnRecord { commit, ..FactKind::Class.on_record(&code("haiyan"), commit) };
        let withdraw = |commit| {
            let (reason, source) = ("it never was".to_owned(), "the minutes".to_owned());
            Command::WithdrawFact(WithdrawFact { fact: fact(commit), reason, source })
        };
        let taken_back = right.given(&ocha(), withdraw(commit));
        assert_eq!(emergency(&taken_back).facts.class, EmergencyClass::MajorNew);
        assert!(taken_back.duty("OG-2.proposal").is_some());
        let refused = |command: Command, row: &str, reason: &str| {
            reclassed.clone().when(&ocha(), command).refused(row, reason);
        };
        refused(withdraw(first), "RM-1.15", "FACT_HAS_OTHERS");
        refused(correct(commit, "2013-11-15", None), "OG-21", "CLASS_MISSING");
        refused(correct(first, "2013-11-09", Some(EmergencyClass::Other)), "RM-1.15", "OUT_OF_SEQUENCE");
        refused(correct(first, "2013-11-07", Some(EmergencyClass::Other)), "RM-1.15", "OUT_OF_SEQUENCE");
        refused(correct(first, "2013-11-08", Some(EmergencyClass::MajorNew)), "RM-1.15", "NOTHING_TO_CORRECT");
        refused(correct(Etag(99), "2013-11-08", Some(EmergencyClass::Other)), "RM-1.15", "FACT_OF_ANOTHER_COMMIT");
    }

    /// OG-21, RM-1.15, OG-1: an emergency that was a major new one all along does not owe what was done, nor what level 3 replaced.
    #[test]
    fn what_was_done_is_not_owed_by_the_right_class() {
        let ongoing = EmergencyFacts { class: EmergencyClass::Ongoing, ..haiyan() };
        let ongoing = Example::new("PHL", "2013-11-08T06:00:00Z").given(&hc(), Command::RegisterEmergency(ongoing));
        let first = emergency(&ongoing).registered.etag;
        let right = || correct(first, "2013-11-08", Some(EmergencyClass::MajorNew));
        let owed = |example: Example| {
            let example = example.given(&ocha(), right());
            [example.duty("OG-1.consultation").is_some(), example.duty("OG-2.proposal").is_some()]
        };
        let later = ongoing.at("2013-11-20");
        assert_eq!(owed(later.clone()), [true, true]);
        let consulted = Command::RecordConsultation(consultation("2013-11-08T20:00:00Z", None));
        assert_eq!(owed(later.clone().given(&ocha(), consulted)), [false, true]);
        let declared = Command::DeclareLevel3(step("2013-11-10T08:00:00Z"));
        assert_eq!(owed(later.given(&erc(), declared)), [false, false]);
    }

    /// OG-21: the first class counts from the onset, also where its moment is given.
    #[test]
    fn the_first_class_is_of_the_moment_of_the_onset() {
        let later = registered().at("2013-11-20");
        let first = emergency(&later).registered.etag;
        let at_the_onset = correct(first, "2013-11-08T04:40:00Z", Some(EmergencyClass::Other));
        assert_eq!(emergency(&later.clone().given(&ocha(), at_the_onset)).facts.class, EmergencyClass::Other);
        let after = correct(first, "2013-11-08T04:40:01Z", Some(EmergencyClass::Other));
        later.when(&ocha(), after).refused("RM-1.15", "OUT_OF_SEQUENCE");
    }
}
