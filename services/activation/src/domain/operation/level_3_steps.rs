//! The steps of level 3 responses as the record has them, and the responses that they make (rows RM-1.15, RM-2.9).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::Etag;
use convene_kernel::commit::Stamp;
use convene_kernel::time::{Moment, Tz, day_in};
use serde::{Deserialize, Serialize};

use super::Emergency;

/// A level 3 response: what of it is on the record (row RM-1.15).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Level3 {
    /// Its declaration; none while only the Principals' decision is on the record.
    pub declared: Option<DatedStep>,
    /// The Principals' decision, dated before the declaration or after it.
    pub principals_decided: Option<DatedStep>,
    /// When it was ended; none while it is in force.
    pub ended: Option<DatedStep>,
}

/// A step of a level 3 response that is on the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatedStep {
    /// When it was taken.
    pub at: Moment,
    /// Who recorded it, and when.
    pub recorded: Stamp,
}

/// Every step of the level 3 responses to an emergency, each kind in the order in which it was taken.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Level3Steps {
    declared: Vec<DatedStep>,
    principals_decided: Vec<DatedStep>,
    ended: Vec<DatedStep>,
}

impl Level3 {
    /// Whether it was declared and has not ended.
    pub fn is_in_force(&self) -> bool {
        self.declared.is_some() && self.ended.is_none()
    }

    /// When it began: with its declaration, or with the Principals' decision before it.
    pub fn began_at(&self) -> Option<Moment> {
        [&self.declared, &self.principals_decided].into_iter().flatten().map(|step| step.at).min()
    }

    /// Whether it was declared by `moment` and had not ended before.
    fn is_in_force_at(&self, moment: Moment) -> bool {
        let has_ended = self.ended.as_ref().is_some_and(|ended| ended.at < moment);
        self.declared.as_ref().is_some_and(|declared| declared.at <= moment) && !has_ended
    }
}

impl Level3Steps {
    /// The responses in the order of their declarations. Each declaration is one. An end ends the one declared last before it. A
    /// decision of the Principals belongs to the response that was in force then, otherwise to the next one that is declared;
    /// while there is none, it makes a response that is not declared yet.
    pub fn responses(&self) -> Vec<Level3> {
        let of = |declared: &DatedStep| Level3 { declared: Some(declared.clone()), ..Level3::default() };
        let mut responses: Vec<Level3> = self.declared.iter().map(of).collect();
        for ended in &self.ended {
            if let Some(response) = responses[..self.declared_by(ended.at)].last_mut() {
                response.ended.get_or_insert_with(|| ended.clone());
            }
        }
        for decided in &self.principals_decided {
            let next = self.declared_by(decided.at);
            let in_force = next.checked_sub(1).filter(|last| responses[*last].is_in_force_at(decided.at));
            let of_a_declared_one = in_force.or(Some(next).filter(|next| *next < self.declared.len()));
            match of_a_declared_one.and_then(|index| responses.get_mut(index)) {
                Some(response) => {
                    response.principals_decided.get_or_insert_with(|| decided.clone());
                }
                None => {
                    responses.push(Level3 { principals_decided: Some(decided.clone()), ..Level3::default() });
                }
            }
        }
        responses
    }

    /// How many declarations are dated by `moment`.
    fn declared_by(&self, moment: Moment) -> usize {
        self.declared.partition_point(|declared| declared.at <= moment)
    }
}

/// What a step of a level 3 response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level3StepKind {
    Declared,
    /// The Principals decide.
    PrincipalsDecided,
    /// It ends.
    Ended,
}

impl Level3Steps {
    /// Whether a step of that kind was taken on a day.
    pub(super) fn has_one_on(&self, kind: Level3StepKind, day: NaiveDate, zone: Tz) -> bool {
        self.of_kind(kind).iter().any(|step| day_in(step.at, zone) == day)
    }

    fn of_kind(&self, kind: Level3StepKind) -> &Vec<DatedStep> {
        match kind {
            Level3StepKind::Declared => &self.declared,
            Level3StepKind::PrincipalsDecided => &self.principals_decided,
            Level3StepKind::Ended => &self.ended,
        }
    }

    fn of_kind_mut(&mut self, kind: Level3StepKind) -> &mut Vec<DatedStep> {
        match kind {
            Level3StepKind::Declared => &mut self.declared,
            Level3StepKind::PrincipalsDecided => &mut self.principals_decided,
            Level3StepKind::Ended => &mut self.ended,
        }
    }
}

impl Emergency {
    /// The step that a commit recorded.
    pub fn level_3_step(&self, kind: Level3StepKind, commit: Etag) -> Option<&DatedStep> {
        self.level_3_steps.of_kind(kind).iter().find(|step| step.recorded.etag == commit)
    }

    /// Whether an end or a decision is on record that belongs to none of the responses.
    pub(super) fn has_steps_of_no_response(&self) -> bool {
        let responses = || self.level_3_responses.iter();
        let ended = responses().filter(|level_3| level_3.ended.is_some()).count();
        let decided = responses().filter(|level_3| level_3.principals_decided.is_some()).count();
        ended < self.level_3_steps.ended.len() || decided < self.level_3_steps.principals_decided.len()
    }

    /// The emergency as a step of this decision makes it.
    pub(super) fn with_step(&self, kind: Level3StepKind, at: Moment, context: &Context<'_>) -> Self {
        let mut after = self.clone();
        after.take_step(kind, at, &context.stamp(self.etag));
        after
    }

    /// Puts a step on the record, and finds to which response each of them belongs.
    pub(super) fn take_step(&mut self, kind: Level3StepKind, at: Moment, stamp: &Stamp) {
        let steps = self.level_3_steps.of_kind_mut(kind);
        let place = steps.partition_point(|one| one.at <= at);
        steps.insert(place, DatedStep { at, recorded: stamp.clone() });
        self.level_3_responses = self.level_3_steps.responses();
    }

    /// Leaves out the step of a commit, which was never taken.
    pub(super) fn withdraw_step(&mut self, kind: Level3StepKind, commit: Etag) {
        self.level_3_steps.of_kind_mut(kind).retain(|step| step.recorded.etag != commit);
        self.level_3_responses = self.level_3_steps.responses();
    }

    /// Dates the step of a commit anew, and finds to which response each of them belongs.
    pub(super) fn redate_step(&mut self, kind: Level3StepKind, commit: Etag, at: Moment) {
        let steps = self.level_3_steps.of_kind_mut(kind);
        steps.iter_mut().filter(|step| step.recorded.etag == commit).for_each(|step| step.at = at);
        steps.sort_by_key(|step| step.at);
        self.level_3_responses = self.level_3_steps.responses();
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fact::FactKind;
    use crate::domain::fixtures::{Example, erc, ocha};
    use crate::domain::operation::fixtures::{registered, step};
    use crate::domain::operation::{Command, WithdrawFact};

    fn responses(example: &Example) -> &[Level3] {
        &example.state().emergencies[&code("haiyan")].level_3_responses
    }

    fn declared(on: &str) -> Command {
        Command::DeclareLevel3(step(on))
    }

    /// RM-1.15: a response is in force from its declaration to its end; the Principals' decision alone puts none in force.
    #[test]
    fn a_response_is_in_force_from_its_declaration_to_its_end() {
        let example = registered().at("2014-06-01");
        let decided = example.clone().given(&erc(), Command::RecordPrincipalsDecision(step("2013-11-10T08:00:00Z")));
        let of_one = |example: &Example, moment: &str| {
            let [response] = responses(example) else { panic!("one response") };
            (response.is_in_force(), response.is_in_force_at(at(moment)))
        };
        assert_eq!(of_one(&decided, "2013-11-12"), (false, false));
        let begun = example.given(&erc(), declared("2013-11-11T08:00:00Z"));
        assert_eq!(of_one(&begun, "2013-11-11T07:59:59Z"), (true, false));
        assert_eq!(of_one(&begun, "2013-11-11T08:00:00Z"), (true, true));
        let over = begun.given(&erc(), Command::EndLevel3(step("2014-02-01T08:00:00Z")));
        assert_eq!(of_one(&over, "2014-01-01"), (false, true));
        assert_eq!(of_one(&over, "2014-02-01T08:00:00Z"), (false, true));
        assert_eq!(of_one(&over, "2014-02-01T08:00:01Z"), (false, false));
    }

    /// RM-1.15: one declaration that never was is taken back, and the other stays.
    #[test]
    fn a_step_that_never_was_is_taken_back_alone() {
        let first = registered().at("2014-06-01").given(&erc(), declared("2013-11-11T08:00:00Z"));
        let commit = first.state().emergencies[&code("haiyan")].etag;
        let both = first.given(&erc(), declared("2014-03-01T08:00:00Z"));
        assert_eq!(responses(&both).len(), 2);
        let fact = FactKind::Level3Declaration.on_record(&code("haiyan"), commit);
        let (reason, source) = ("it was of another country".to_owned(), "the letter".to_owned());
        let one = both.given(&ocha(), Command::WithdrawFact(WithdrawFact { fact, reason, source }));
        let [left] = responses(&one) else { panic!("one response is left") };
        assert_eq!(left.declared.as_ref().map(|step| step.at), Some(at("2014-03-01T08:00:00Z")));
    }

    /// RM-1.15, RM-2.9: each decision without a declaration is of a response of its own; of two decisions on one response the second belongs
    /// to none, whatever other responses lack; what is of one moment is in the order of recording.
    #[test]
    fn a_decision_without_its_declaration_stands_alone() {
        let stamp = |etag| Stamp { etag: Etag(etag), ..example_stamp() };
        let mut emergency = registered().state().emergencies[&code("haiyan")].clone();
        for (etag, day) in [(11, "2013-11-10"), (12, "2013-11-20")] {
            emergency.take_step(Level3StepKind::PrincipalsDecided, at(day), &stamp(etag));
        }
        assert_eq!(emergency.level_3_responses.len(), 2);
        emergency.take_step(Level3StepKind::Declared, at("2013-11-10"), &stamp(13));
        let decided = |emergency: &Emergency| {
            let responses = emergency.level_3_responses.iter();
            responses.map(|one| one.principals_decided.as_ref().map(|step| step.recorded.etag.0)).collect::<Vec<_>>()
        };
        assert_eq!(decided(&emergency), [Some(11)], "the declaration of that moment is before it");
        assert!(emergency.has_steps_of_no_response());
        let mut two = emergency.clone();
        two.take_step(Level3StepKind::Declared, at("2013-12-10"), &stamp(14));
        assert!(
            two.has_steps_of_no_response(),
            "the second response has no decision, and the second decision no response"
        );
        emergency.take_step(Level3StepKind::Ended, at("2013-11-15"), &stamp(14));
        emergency.take_step(Level3StepKind::Declared, at("2013-12-10"), &stamp(15));
        assert_eq!(decided(&emergency), [Some(11), Some(12)]);
        assert!(!emergency.has_steps_of_no_response());
        emergency.take_step(Level3StepKind::PrincipalsDecided, at("2013-11-10"), &stamp(16));
        assert_eq!(decided(&emergency), [Some(11), Some(12)], "of one moment the first that was recorded");
        assert!(emergency.has_steps_of_no_response());
    }

    fn example_stamp() -> Stamp {
        registered().state().emergencies[&code("haiyan")].registered.clone()
    }

    /// RM-1.15: a declaration of another day takes its place among the others.
    #[test]
    fn a_declaration_of_another_day_takes_its_place() {
        let stamp = |etag| Stamp { etag: Etag(etag), ..example_stamp() };
        let mut emergency = registered().state().emergencies[&code("haiyan")].clone();
        emergency.take_step(Level3StepKind::Declared, at("2013-11-10"), &stamp(11));
        emergency.take_step(Level3StepKind::Declared, at("2013-12-10"), &stamp(12));
        emergency.redate_step(Level3StepKind::Declared, Etag(11), at("2014-01-10"));
        let declared =
            emergency.level_3_responses.iter().map(|one| one.declared.as_ref().map(|one| one.recorded.etag.0));
        assert_eq!(declared.collect::<Vec<_>>(), [Some(12), Some(11)]);
    }
}
