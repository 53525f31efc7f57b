//! Level 3 responses from before the record began: recorded as found, and not decided here (rows RM-1.15, RM-2.9).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Emergency, Event, Level3, Level3Step, level_3};
use crate::domain::past::{AsFound, has_begun, in_order};
use crate::domain::subjects::EMERGENCY;
use crate::domain::{Decided, Operation};
use crate::reasons;

/// A level 3 response of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastLevel3 {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// When it was declared, as exactly as it is known.
    pub declared: PastDate,
    /// When the Principals decided, where that is known.
    pub principals_decided: Option<PastDate>,
    /// When it ended; none while it is in force.
    pub ended: Option<PastDate>,
    /// Where this is known from.
    pub source: String,
}

/// A step of a level 3 response was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastLevel3Step {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// When it was taken.
    pub date: PastDate,
    /// When it counts as taken: for an end the latest moment that its date can mean, else the earliest.
    pub at: Moment,
    /// Where this is known from.
    pub source: String,
}

impl PastLevel3Step {
    fn step(&self) -> Level3Step {
        Level3Step { emergency: self.emergency.clone(), at: self.at }
    }
}

/// Records a level 3 response of the past. One in force is reviewed from now on: what was owed before was not owed here.
pub(super) fn record_past_level3(operation: &Operation, command: &PastLevel3, context: &Context<'_>) -> Decided {
    let emergency = operation.emergency(&command.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    check(emergency, command, context)?;
    let zone = context.zone();
    let step = |date: PastDate, at: Moment| PastLevel3Step {
        emergency: command.emergency.clone(),
        date,
        at,
        source: command.source.clone(),
    };
    let resource = EMERGENCY.of(&command.emergency);
    let declared = step(command.declared, command.declared.earliest(zone).max(emergency.facts.onset));
    let declared_at = declared.at;
    let mut decision = Decision::about(&resource).event(Event::PastLevel3Declared(declared).into());
    if let Some(decided) = command.principals_decided {
        let decided = step(decided, decided.earliest(zone).max(declared_at));
        decision.events.push(Event::PastPrincipalsDecisionRecorded(decided).into());
    }
    match command.ended {
        Some(ended) => {
            let ended = step(ended, ended.latest(zone).min(context.now));
            decision.events.push(Event::PastLevel3Ended(ended).into());
        }
        None => {
            let (reviewed, planned) = operation.level_3_done_at(emergency, declared_at);
            let owed = [(rules::RM_2_9_REVIEW, reviewed), (rules::RM_2_9_TRANSITION_PLAN, planned)];
            for (rule, _) in owed.into_iter().filter(|(_, done)| done.is_none()) {
                let head = Owner::role(operation.country.head());
                decision.open(Duty::new(rule, &resource, head, context.now).dated());
            }
        }
    }
    Ok(decision)
}

fn check(emergency: &Emergency, command: &PastLevel3, context: &Context<'_>) -> Result<(), Refusal> {
    let zone = context.zone();
    let mut checks = Checks::new();
    for (field, date) in [("principals_decided", command.principals_decided), ("ended", command.ended)] {
        if let Some(date) = date {
            has_begun(&mut checks, field, date, context);
            in_order(&mut checks, field, date, command.declared, zone);
        }
    }
    has_begun(&mut checks, "declared", command.declared, context);
    if command.declared.latest(zone) < emergency.facts.onset {
        checks.invalid("RM-1.15", reasons::OUT_OF_SEQUENCE).at("declared").says(
            message!(
                "{declared} is before the onset, {onset}",
                declared = command.declared,
                onset = emergency.facts.onset
            ),
            "correct the date, or name the emergency that the response was declared for",
        );
    }
    let (began, ended) =
        (command.declared.earliest(zone), command.ended.map_or(context.now, |ended| ended.latest(zone)));
    let overlaps = |other: &Level3| {
        let is_declared = other.declared.as_ref().is_some_and(|declared| declared.at <= ended);
        is_declared && other.ended.as_ref().is_none_or(|other| began <= other.at)
    };
    if emergency.level_3_responses.iter().any(overlaps) {
        checks.precondition("RM-1.15", reasons::LEVEL_THREE_DECLARED).at("declared").says(
            "another level 3 response to the emergency was in force at that time",
            "give the dates of the response that is not on record yet",
        );
    }
    checks.finish()
}

pub(super) fn declared(emergency: &mut Emergency, event: &PastLevel3Step, stamp: &Stamp) {
    level_3::declared(emergency, &event.step(), stamp);
    let as_found = AsFound { began: event.date, ended: None, source: event.source.clone(), stamp: stamp.clone() };
    emergency.level_3_found.insert(event.at, as_found);
}

pub(super) fn principals_decided(emergency: &mut Emergency, event: &PastLevel3Step, stamp: &Stamp) {
    level_3::principals_decided(emergency, &event.step(), stamp);
}

pub(super) fn ended(emergency: &mut Emergency, event: &PastLevel3Step, stamp: &Stamp) {
    level_3::ended(emergency, &event.step(), stamp);
    if let Some((_, found)) = emergency.level_3_found.range_mut(..=event.at).next_back() {
        found.ended = Some(event.date);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fact::FactKind;
    use crate::domain::fixtures::{Example, emergency, erc, ocha};
    use crate::domain::operation::fixtures::{registered, step};
    use crate::domain::operation::{Command, DatedStep};
    use crate::domain::review::{self, PastReview, past_review};

    pub fn past_level_3() -> Command {
        record("2013-11", None, None)
    }

    fn record(declared: &str, principals_decided: Option<&str>, ended: Option<&str>) -> Command {
        let date = |text: &str| text.parse().unwrap_or_else(|error| panic!("{error}"));
        Command::RecordPastLevel3(PastLevel3 {
            emergency: code("haiyan"),
            declared: date(declared),
            principals_decided: principals_decided.map(date),
            ended: ended.map(date),
            source: "the cable of the ERC".to_owned(),
        })
    }

    /// The typhoon, in March 2014, with nothing on record but the emergency.
    fn in_march() -> Example {
        emergency().at("2014-03-20")
    }

    /// RM-1.15: the steps of a response of the past are on record by the readings of their dates, and marked as found.
    #[test]
    fn a_response_of_the_past_is_recorded_as_found() {
        let ended = in_march().given(&ocha(), record("2013-11-12", Some("2013-11-13"), Some("2014-02")));
        let emergency = &ended.state().emergencies[&code("haiyan")];
        let level_3 = emergency.level_3().expect("it was declared");
        let taken_at = |step: &Option<DatedStep>| step.as_ref().map(|step| step.at);
        assert_eq!(taken_at(&level_3.declared), Some(at("2013-11-11T16:00:00Z")));
        assert_eq!(taken_at(&level_3.principals_decided), Some(at("2013-11-12T16:00:00Z")));
        assert_eq!(taken_at(&level_3.ended), Some(at("2014-02-28T15:59:59Z")));
        let found = &emergency.level_3_found[&at("2013-11-11T16:00:00Z")];
        assert_eq!(
            (found.began.to_string(), found.ended.map(|date| date.to_string())),
            ("2013-11-12".to_owned(), Some("2014-02".to_owned()))
        );
        let inexact = in_march().given(&ocha(), record("2013", None, None));
        let level_3 = inexact.state().emergencies[&code("haiyan")].level_3().expect("it was declared");
        assert_eq!(taken_at(&level_3.declared), Some(at("2013-11-08T04:40:00Z")), "not before the onset");
    }

    /// RM-2.9, RM-1.3: a response in force is reviewed from the recording on; nothing is owed for the time before, and one
    /// that ended owes nothing.
    #[test]
    fn nothing_is_owed_for_the_time_before() {
        let in_force = in_march().when(&ocha(), record("2013-11-12", Some("2013-11-13"), None));
        in_force.opens("RM-2.9.review").opens("RM-2.9.transition-plan");
        let in_force = in_force.accepted();
        assert_eq!(in_force.duty("RM-2.9.review").map(|duty| duty.since), Some(at("2014-03-20")));
        assert!(in_force.duty("RM-1.3.decision").is_none());
        let before = in_march();
        let ended = before.clone().given(&ocha(), record("2013-11-12", None, Some("2014-02")));
        assert_eq!(ended.record().duties, before.record().duties);
    }

    /// RM-2.9: recording the Principals' decision later makes nothing late, and a review that is on record already is not owed.
    #[test]
    fn what_is_recorded_later_makes_nothing_late() {
        let found = in_march().given(&ocha(), record("2013-11-12", None, None));
        let decide = Command::RecordPrincipalsDecision(step("2013-11-14T10:00:00Z"));
        let decided = found.clone().at("2014-03-25").given(&erc(), decide);
        assert_eq!(decided.record().duties, found.record().duties);
        let reviewed = PastReview { emergency: Some(code("haiyan")), ..past_review("level-3", "2014-02-10") };
        let reviewed = review::Command::RecordPastReview(reviewed);
        let one_way = in_march().given(&ocha(), reviewed.clone()).given(&ocha(), record("2013-11-12", None, None));
        let other_way = found.given(&ocha(), reviewed);
        for example in [one_way, other_way] {
            assert!(example.duty("RM-2.9.review").is_none() && example.duty("RM-2.9.transition-plan").is_some());
        }
    }

    /// RM-1.15: an inexact date is read within what is known: no decision before the declaration, no end after now.
    #[test]
    fn inexact_dates_are_read_within_what_is_known() {
        let ended = in_march().given(&ocha(), record("2013-11-12", Some("2013-11"), Some("2014-03")));
        let level_3 = ended.state().emergencies[&code("haiyan")].level_3().expect("it was declared");
        let taken_at = |step: &Option<DatedStep>| step.as_ref().map(|step| step.at);
        assert_eq!(taken_at(&level_3.principals_decided), Some(at("2013-11-11T16:00:00Z")));
        assert_eq!(taken_at(&level_3.ended), Some(at("2014-03-20")));
    }

    /// RM-1.15: two responses follow each other; each end is that of its own.
    #[test]
    fn responses_follow_each_other() {
        let two = in_march()
            .given(&ocha(), record("2014-02", None, None))
            .given(&ocha(), record("2013-11-12", None, Some("2014-01-15")));
        let emergency = &two.state().emergencies[&code("haiyan")];
        let found: Vec<_> =
            emergency.level_3_found.values().map(|found| found.ended.map(|date| date.to_string())).collect();
        assert_eq!(found, [Some("2014-01-15".to_owned()), None]);
        two.clone().when(&ocha(), record("2014-03-01", None, None)).refused("RM-1.15", "LEVEL_THREE_DECLARED");
        let three = two.clone().given(&ocha(), record("2014-01-16", None, Some("2014-01-20")));
        assert_eq!(three.state().emergencies[&code("haiyan")].level_3_found.len(), 3);
        two.when(&ocha(), record("2014-01-10", None, Some("2014-01-20"))).refused("RM-1.15", "LEVEL_THREE_DECLARED");
    }

    /// RM-1.15: its dates are in order, have come, and are those of no other response.
    #[test]
    fn the_dates_of_a_response_are_consistent() {
        in_march().when(&ocha(), record("2013-10", None, None)).refused("RM-1.15", "OUT_OF_SEQUENCE");
        in_march().when(&ocha(), record("2014-01", Some("2013-12"), None)).refused("RM-1.15", "OUT_OF_SEQUENCE");
        in_march().when(&ocha(), record("2014-02", None, Some("2014-01"))).refused("RM-1.15", "OUT_OF_SEQUENCE");
        in_march().when(&ocha(), record("2014-04", None, None)).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        in_march().when(&ocha(), record("2013-11", None, Some("2014-04"))).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        let declared =
            registered().at("2013-11-12T09:00:00Z").given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        declared
            .at("2014-03-20")
            .when(&ocha(), record("2013-12", None, Some("2014-01")))
            .refused("RM-1.15", "LEVEL_THREE_DECLARED");
    }

    /// RM-1.15: each step of a response of the past is a fact that a correction may name.
    #[test]
    fn each_step_of_the_past_is_a_fact() {
        let recorded = in_march().when(&ocha(), record("2013-11-12", Some("2013-11-13"), Some("2014-02")));
        let facts = recorded.commit().events.iter().filter_map(|event| event.fact(Etag(1)).map(|fact| fact.kind));
        let steps = [FactKind::Level3Declaration, FactKind::PrincipalsDecision, FactKind::Level3End];
        assert_eq!(facts.collect::<Vec<_>>(), steps);
    }
}
