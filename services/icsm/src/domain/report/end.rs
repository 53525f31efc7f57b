//! The end of a mission: its action points, and its departure from the country (row IM-14).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Event, Reporting};
use crate::domain::{Decided, Missions, duties};
use crate::reasons;

/// Action points given to the country before the mission left (row IM-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionPoints {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What the country is asked to do next, each in a sentence.
    pub points: Vec<String>,
}

/// The mission left the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissionEnd {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    pub on: NaiveDate,
}

/// Who may give the action points, and record the departure.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::OchaHcss, Role::OchaCountry])
}

pub(super) fn present_action_points(missions: &Missions, command: &ActionPoints, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    if command.points.is_empty() {
        checks
            .invalid("IM-14", reasons::NO_ACTION_POINT)
            .at("points")
            .says("there is no action point", "give at least one");
    }
    checks.finish()?;
    Ok(mission.decision(Event::ActionPointsPresented(command.clone().into())))
}

pub(super) fn end_mission(missions: &Missions, command: &MissionEnd, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    reference_checks::not_in_the_future(&mut checks, "IM-14", "on", command.on, context.today());
    if let Some(arrival) = mission.preparation.arrival.as_ref().filter(|arrival| command.on < arrival.on) {
        checks.invalid("IM-14", reasons::ENDS_BEFORE_IT_BEGINS).at("on").says(
            message!("it ends on {on}, before it arrived on {arrived_on}", on = command.on, arrived_on = arrival.on),
            "correct the date",
        );
    }
    checks.finish()?;
    let mut decision = mission.decision(Event::Ended(command.clone()));
    decision.keep(rules::IM_19_SECRETARIAT, mission.subject(), context.occurred_at);
    let before_and_during = |duty: &Duty| duty.rule == rules::IM_19_SUPPORT;
    duties::release(&mut decision, mission, context, "the mission has left the country", before_and_during);
    let owner = || Owner::role(Role::OchaHcss);
    decision.open(Duty::new(rules::IM_14_DRAFT, mission.subject(), owner(), context.occurred_at));
    decision.open(Duty::new(rules::IM_14_REPORT, mission.subject(), owner(), context.occurred_at));
    Ok(decision)
}

/// The country has the action points.
pub(super) fn presented(reporting: &mut Reporting, points: &ActionPoints, stamp: &Stamp) {
    reporting.action_points.for_evolution().record(stamp.occurred_at, points.clone());
}

/// The mission left.
pub(super) fn ended(reporting: &mut Reporting, end: &MissionEnd, stamp: &Stamp) {
    reporting.ended = Some(end.clone());
    reporting.left_at = Some(stamp.occurred_at);
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};

    use crate::domain::fixtures::*;
    use crate::domain::report::{ActionPoints, Command, ImprovementPlan, MissionEnd};

    /// IM-14: the end of the mission makes OCHA owe, for the leader, the report for comment and the final one.
    #[test]
    fn the_report_is_owed() {
        let outcome = in_country().at("2011-07-15").when(&hcss(), end_of_mission());
        outcome.opens("IM-14.draft").opens("IM-14.report");
        outcome.keeps("IM-19.secretariat").voids("IM-19.support");
        ended().when(&hcss(), draft(recommendations())).keeps("IM-14.draft");
        let backwards = MissionEnd { mission: m_1(), on: at("2011-07-03").date_naive() };
        in_country().when(&hcss(), Command::EndMission(backwards)).refused("IM-14", "ENDS_BEFORE_IT_BEGINS");
        let empty = ActionPoints { mission: m_1(), points: Vec::new() };
        in_country().when(&hcss(), Command::PresentActionPoints(empty)).refused("IM-14", "NO_ACTION_POINT");
    }

    /// IM-14, IM-19: what the end makes due counts from the end of its day in the country, however late it is recorded, also
    /// where the caller gives a moment of another day; what is kept by it is kept then.
    #[test]
    fn the_report_is_due_from_the_day_the_mission_left() {
        let ended_then = at("2011-07-15T22:59:59Z");
        let recorded = in_country().at("2011-08-10").when(&hcss(), end_of_mission());
        let commit = recorded.commit();
        assert_eq!((commit.occurred_at, commit.recorded_at), (ended_then, at("2011-08-10")));
        let earliest = Some(at("2011-07-14T23:00:00Z"));
        let kept = DutyChange::Kept { id: "IM-19.secretariat:mission/m-1".to_owned(), at: ended_then, earliest };
        assert!(commit.duties.contains(&kept), "{:?}", commit.duties);
        let since = |example: &Example, rule| example.duty(rule).map(|duty| duty.since);
        let ended = recorded.accepted();
        assert_eq!(since(&ended, "IM-14.report"), Some(ended_then));
        assert_eq!(since(&ended, "IM-14.draft"), Some(ended_then));
        let on_another_day = in_country().at("2011-08-10").that_happened("2011-08-09").when(&hcss(), end_of_mission());
        assert_eq!(on_another_day.commit().occurred_at, ended_then);
        let that_day = in_country().at("2011-08-10").that_happened("2011-07-15T08:00:00Z");
        assert_eq!(that_day.when(&hcss(), end_of_mission()).commit().occurred_at, at("2011-07-15T08:00:00Z"));
        let at_once = in_country().at("2011-07-15T12:00:00Z").when(&hcss(), end_of_mission());
        assert_eq!(at_once.commit().occurred_at, at("2011-07-15T12:00:00Z"));
    }

    /// IM-14: a day is the country's: there it has begun while it has not in UTC; the next one is in the future.
    #[test]
    fn the_day_of_the_end_is_the_countrys() {
        let just_begun = || in_country().at("2011-07-14T23:30:00Z");
        assert_eq!(just_begun().when(&hcss(), end_of_mission()).commit().occurred_at, at("2011-07-14T23:30:00Z"));
        let in_utc = in_country().at("2011-07-14T22:30:00Z");
        in_utc.when(&hcss(), end_of_mission()).refused("IM-14", "DATE_IN_THE_FUTURE");
    }

    /// IM-14, IM-18: a mission may end on the day of its arrival; what is owed for an improvement plan stays owed after it.
    #[test]
    fn a_mission_may_end_on_the_day_of_its_arrival() {
        let plan = Command::AgreeImprovementPlan(ImprovementPlan {
            mission: m_1(),
            cluster: code("HEA"),
            plan: "a deputy coordinator in Abéché".to_owned(),
            agreed_with: vec!["the health coordinator".to_owned()],
        });
        let on = at("2011-07-04").date_naive();
        let end = Command::EndMission(MissionEnd { mission: m_1(), on });
        let ended = in_country().given(&hcss(), plan).given(&hcss(), end);
        assert!(ended.duty("IM-18.improvement-plan").is_some());
    }
}
