//! Corrections of the days on which a mission arrived and left, and that it has not: the log keeps what was recorded (rows IM-14,
//! IM-19).
//!
//! What is owed from such a day on counts from the right one, also what was kept, which was in time or late by it.

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::recount::{Redating, count_from, recount};
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::Event;
use crate::domain::preparation::{Arrival, left_unbriefed, planned_end};
use crate::domain::{Decided, Mission, Missions};
use crate::reasons;

use super::end::MissionEnd;

/// Which day of a mission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissionDay {
    /// That on which it arrived.
    Arrival,
    /// That on which it left.
    End,
}

/// A correction of a day of a mission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCorrection {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Which of the two days: the arrival or the end.
    pub day: MissionDay,
    /// The right one.
    pub on: NaiveDate,
    /// Why the record was wrong.
    pub reason: String,
    /// Where the right day is known from.
    pub source: String,
}

/// Takes back that a mission arrived or left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayWithdrawal {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Which of the two days: the arrival or the end.
    pub day: MissionDay,
    /// Why the record was wrong.
    pub reason: String,
    /// Where that is known from.
    pub source: String,
}

/// A day that may be wrong is on the record.
pub(super) fn admits(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    if [MissionDay::Arrival, MissionDay::End].into_iter().all(|day| on_record(mission, day).is_err()) {
        let nothing = checks.precondition("IM-14", reasons::NOTHING_ON_RECORD).at("day");
        nothing.says("the mission has not arrived", "record its arrival");
    }
}

/// The day on record.
fn on_record(mission: &Mission, day: MissionDay) -> Result<NaiveDate, Refusal> {
    let on = match day {
        MissionDay::Arrival => mission.preparation.arrival.as_ref().map(|arrival| arrival.on),
        MissionDay::End => mission.reporting.ended.as_ref().map(|end| end.on),
    };
    let (problem, remedy) = match day {
        MissionDay::Arrival => ("the mission has not arrived", "record its arrival"),
        MissionDay::End => ("the mission has not left", "record its end"),
    };
    let nothing = || Refusal::precondition("IM-14", reasons::NOTHING_ON_RECORD).at("day").says(problem, remedy);
    on.ok_or_else(nothing)
}

pub(super) fn correct_mission_day(missions: &Missions, command: &DayCorrection, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let wrong = on_record(mission, command.day)?;
    let mut checks = Checks::new();
    reference_checks::not_in_the_future(&mut checks, "IM-14", "on", command.on, context.today());
    if wrong == command.on {
        let nothing = checks.precondition("IM-14", reasons::NOTHING_TO_CORRECT).at("on");
        nothing.says("the record has that day", "nothing needs to be done");
    }
    let (arrived_on, left_on) = match command.day {
        MissionDay::Arrival => (Some(command.on), mission.reporting.ended.as_ref().map(|end| end.on)),
        MissionDay::End => (mission.preparation.arrival.as_ref().map(|arrival| arrival.on), Some(command.on)),
    };
    if let Some((arrived_on, left_on)) = arrived_on.zip(left_on).filter(|(arrived_on, left_on)| left_on < arrived_on) {
        checks.invalid("IM-14", reasons::ENDS_BEFORE_IT_BEGINS).at("on").says(
            message!("it would have left on {left_on}, before it arrived on {arrived_on}", left_on, arrived_on),
            "correct the other day first, where that is wrong",
        );
    }
    checks.finish()?;
    let mut decision = mission.decision(Event::DayCorrected(command.clone()));
    let subject = mission.subject();
    match command.day {
        MissionDay::Arrival => {
            let leaves_at = |arrived_on| context.end_of(planned_end(mission, arrived_on));
            let redating = Redating { wrong: leaves_at(wrong), right: leaves_at(command.on), date: None };
            count_from(&mut decision, &[rules::IM_19_SECRETARIAT], &subject, redating, context);
        }
        MissionDay::End => {
            let right = left_at(command.on, context);
            let wrong = mission.reporting.left_at.unwrap_or_else(|| left_at(wrong, context));
            let redating = Redating { wrong, right, date: None };
            count_from(&mut decision, &[rules::IM_14_DRAFT, rules::IM_14_REPORT], &subject, redating, context);
            if let Some(arrived_on) = arrived_on {
                let done = (context.start_of(command.on).min(right), right);
                recount(&mut decision, secretariat(mission, arrived_on, context), Some(done), context);
            }
        }
    }
    Ok(decision)
}

/// Takes back that a mission left, while no report was given for comment, or that it arrived, while it has not left. What was owed
/// in the preparation and ended with the arrival is not owed again: the arrival asks for it.
pub(super) fn withdraw_mission_day(missions: &Missions, command: &DayWithdrawal, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    on_record(mission, command.day)?;
    let followed_by = match command.day {
        MissionDay::Arrival => mission.reporting.ended.as_ref().map(|_| "the mission has left since"),
        MissionDay::End => {
            let draft = mission.reporting.draft.for_decision().present();
            draft.map(|_| "the report on the mission was given for comment")
        }
    };
    if let Some(problem) = followed_by {
        return Err(Refusal::precondition("IM-14", reasons::DAY_HAS_OTHERS).at("day").says(problem, "correct the day"));
    }
    let mut decision = mission.decision(Event::DayWithdrawn(command.clone()));
    match command.day {
        MissionDay::Arrival => {
            decision.void(rules::IM_19_SECRETARIAT, mission.subject(), "the mission is not in the country");
            decision.resolve(left_unbriefed(mission).id, "the mission has not left for the country");
        }
        MissionDay::End => {
            for rule in [rules::IM_14_DRAFT, rules::IM_14_REPORT] {
                decision.void(rule, mission.subject(), "the mission is still in the country");
            }
            if let Some(arrival) = &mission.preparation.arrival {
                recount(&mut decision, secretariat(mission, arrival.on, context), None, context);
            }
        }
    }
    Ok(decision)
}

/// OCHA's secretariat for a mission that arrived on a day, until it is planned to leave (row IM-19).
fn secretariat(mission: &Mission, arrived_on: NaiveDate, context: &Context<'_>) -> Duty {
    let leaves_at = context.end_of(planned_end(mission, arrived_on));
    Duty::new(rules::IM_19_SECRETARIAT, mission.subject(), Owner::role(Role::OchaCountry), leaves_at)
}

/// When a mission counts as gone that left on a day: when the day ends there.
fn left_at(on: NaiveDate, context: &Context<'_>) -> Moment {
    context.end_of(on).min(context.now)
}

/// The mission with the right day.
pub(super) fn corrected(mission: &mut Mission, event: &DayCorrection, stamp: &Stamp) {
    let (id, on) = (event.mission.clone(), event.on);
    match event.day {
        MissionDay::Arrival => mission.preparation.arrival = Some(Arrival { mission: id, on }),
        MissionDay::End => {
            mission.reporting.ended = Some(MissionEnd { mission: id, on });
            let left_at = convene_kernel::time::end_of_day(on, stamp.zone).min(stamp.recorded_at);
            mission.reporting.left_at = Some(left_at);
        }
    }
}

/// The mission that has not arrived, or has not left.
pub(super) fn withdrawn(mission: &mut Mission, event: &DayWithdrawal) {
    match event.day {
        MissionDay::Arrival => mission.preparation.arrival = None,
        MissionDay::End => (mission.reporting.ended, mission.reporting.left_at) = (None, None),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::testing::at;

    use super::*;
    use crate::domain::Stage;
    use crate::domain::fixtures::*;
    use crate::domain::report::Command;

    pub fn correct_day(day: MissionDay, on: &str) -> Command {
        let (reason, source) = ("a misprint".to_owned(), "the travel office".to_owned());
        Command::CorrectMissionDay(DayCorrection { mission: m_1(), day, on: at(on).date_naive(), reason, source })
    }

    pub fn withdraw_day(day: MissionDay) -> Command {
        let (reason, source) = ("the flight was cancelled".to_owned(), "the travel office".to_owned());
        Command::WithdrawMissionDay(DayWithdrawal { mission: m_1(), day, reason, source })
    }

    /// IM-14, IM-19: a mission left on another day: the report counts from it, and OCHA's secretariat was kept then.
    #[test]
    fn what_counts_from_the_end_moves_with_it() {
        let later = ended().at("2011-08-10");
        let outcome = later.clone().when(&hcss(), correct_day(MissionDay::End, "2011-07-13"));
        let right = at("2011-07-13T22:59:59Z");
        outcome.keeps("IM-19.secretariat");
        let after = outcome.accepted();
        for rule in ["IM-14.draft", "IM-14.report"] {
            assert_eq!(after.duty(rule).map(|duty| duty.since), Some(right), "{rule}");
        }
        let again = after.given(&hcss(), correct_day(MissionDay::End, "2011-07-14"));
        assert_eq!(again.duty("IM-14.report").map(|duty| duty.since), Some(at("2011-07-14T22:59:59Z")));
        let refused = |day, on: &str, reason: &str| {
            later.clone().when(&hcss(), correct_day(day, on)).refused("IM-14", reason);
        };
        refused(MissionDay::End, "2011-07-15", "NOTHING_TO_CORRECT");
        refused(MissionDay::End, "2011-07-03", "ENDS_BEFORE_IT_BEGINS");
        refused(MissionDay::Arrival, "2011-07-16", "ENDS_BEFORE_IT_BEGINS");
        refused(MissionDay::End, "2011-08-11", "DATE_IN_THE_FUTURE");
        in_country().when(&hcss(), correct_day(MissionDay::End, "2011-07-03")).refused("IM-14", "NOTHING_ON_RECORD");
    }

    /// IM-14, S-3: a report that was given for comment late by the wrong day may have been in time by the right one.
    #[test]
    fn what_was_kept_is_in_time_or_late_by_the_right_day() {
        let drafted = ended().at("2011-08-10").given(&hcss(), draft(recommendations()));
        let outcome = drafted.when(&hcss(), correct_day(MissionDay::End, "2011-07-30"));
        outcome.keeps("IM-14.draft");
    }

    /// IM-19: a mission that arrived on another day is planned to leave on another day.
    #[test]
    fn what_counts_from_the_arrival_moves_with_it() {
        let later = in_country().at("2011-07-20");
        let right = later.given(&hcss(), correct_day(MissionDay::Arrival, "2011-07-10"));
        assert_eq!(
            mission(&right).preparation.arrival.as_ref().map(|arrival| arrival.on),
            Some(at("2011-07-10").date_naive())
        );
        let owed = right.duty("IM-19.secretariat").map(|duty| duty.since.date_naive().to_string());
        assert_eq!(owed.as_deref(), Some("2011-07-21"), "as much later as it arrived later");
    }

    /// IM-14: a mission that has not left is in the country, and owes no report; one that has not arrived is prepared.
    #[test]
    fn a_mission_that_has_not_left_is_in_the_country() {
        let later = ended().at("2011-07-16");
        let still_there = later.given(&hcss(), withdraw_day(MissionDay::End));
        assert_eq!(mission(&still_there).stage(), Stage::InCountry);
        assert!(still_there.duty("IM-14.report").is_none() && still_there.duty("IM-19.secretariat").is_some());
        assert!(still_there.finding("IM-10").is_some(), "it left unbriefed");
        let preparing = still_there.given(&hcss(), withdraw_day(MissionDay::Arrival));
        assert!(preparing.finding("IM-10").is_none(), "it has not left");
        assert_eq!(mission(&preparing).stage(), Stage::Preparing);
        assert!(preparing.duty("IM-19.secretariat").is_none());
        let before = preparing.when(&hcss(), withdraw_day(MissionDay::End));
        before.refused("IM-14", "NOTHING_ON_RECORD");
        assert!(before.refusal().to_string().contains("has not arrived"), "{}", before.refusal());
        ended().when(&hcss(), withdraw_day(MissionDay::Arrival)).refused("IM-14", "DAY_HAS_OTHERS");
        let drafted = ended().given(&hcss(), draft(recommendations()));
        drafted.when(&hcss(), withdraw_day(MissionDay::End)).refused("IM-14", "DAY_HAS_OTHERS");
    }

    /// IM-14: a mission may leave on the day on which it arrived.
    #[test]
    fn a_mission_may_leave_on_the_day_it_arrived() {
        let arrived = mission(&ended()).preparation.arrival.as_ref().expect("it arrived").on;
        let (same, before) = (arrived.to_string(), arrived.pred_opt().expect("a day before").to_string());
        ended().at("2011-07-20").when(&hcss(), correct_day(MissionDay::End, &same)).commit();
        let before = ended().at("2011-07-20").when(&hcss(), correct_day(MissionDay::End, &before));
        before.refused("IM-14", "ENDS_BEFORE_IT_BEGINS");
    }
}
