//! A mission that is postponed, with everything owed for it, and resumed (row IM-2).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::duty::Duty;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::refusal::{Checks, NO_ACTION_REQUIRED};
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{Event, Requested};
use crate::domain::{Decided, Mission, Missions, Stage, duties};
use crate::reasons;

/// A mission is put off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postponement {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    pub reason: String,
    /// The day it is expected to go on, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// Why a mission rests, and the duties that rest with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rest {
    /// Why, and until when.
    pub postponement: Restricted<Postponement>,
    /// The duties that are owed again when it goes on.
    pub resting: Vec<Duty>,
}

impl Rest {
    /// The day the mission is expected to go on, where one is known: everybody sees it.
    pub fn until(&self) -> Option<NaiveDate> {
        self.postponement.for_decision().until
    }
}

/// A mission goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumption {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What changed.
    pub reason: String,
}

/// Who may postpone and resume a mission.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::TaskTeam])
}

/// The stages at which a mission can be postponed.
pub(super) const BEFORE_ARRIVAL: &[Stage] = &[Stage::Requested, Stage::InformationAsked, Stage::Preparing];

/// A postponed mission is resumed.
pub(super) fn admits_resumption(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    if mission.requested.postponed.is_none() {
        checks
            .precondition("IM-2", reasons::NOT_POSTPONED)
            .at("mission")
            .says("the mission is not postponed", NO_ACTION_REQUIRED);
    }
}

pub(super) fn postpone_mission(missions: &Missions, command: &Postponement, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    if let Some(until) = command.until.filter(|until| *until <= context.day()) {
        checks.invalid("IM-2", reasons::DATE_IN_THE_PAST).at("until").says(
            message!("{until} is not in the future", until),
            "give the day on which it is expected to resume, or none",
        );
    }
    checks.finish()?;
    let resting = duties::of(mission, context);
    let postponed = Event::Postponed { postponement: command.clone(), resting };
    let mut decision = mission.decision(postponed);
    duties::release(&mut decision, mission, context, "the mission is postponed", |_| true);
    Ok(decision)
}

pub(super) fn resume_mission(missions: &Missions, command: &Resumption, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut decision = mission.decision(Event::Resumed(command.clone()));
    let resting = mission.requested.postponed.iter().flat_map(|rest| &rest.resting);
    resting.for_each(|duty| decision.open(Duty { since: context.occurred_at, ..duty.clone() }));
    Ok(decision)
}

/// The mission rests, and what is owed for it.
pub(super) fn postponed(requested: &mut Requested, postponement: &Postponement, resting: &[Duty]) {
    requested.postponed = Some(Rest { postponement: postponement.clone().into(), resting: resting.to_vec() });
}

/// The mission goes on.
pub(super) fn resumed(requested: &mut Requested) {
    requested.postponed = None;
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use crate::domain::fixtures::*;
    use crate::domain::request::{Command, Postponement, Resumption};

    /// IM-2: a mission rests with everything owed for it, and goes on with it.
    #[test]
    fn a_postponed_mission_rests() {
        let postpone = |until: &str| {
            let until = Some(at(until).date_naive());
            Command::PostponeMission(Postponement { mission: m_1(), reason: "the rains came early".to_owned(), until })
        };
        preparing().when(&hc(), postpone("2011-05-01")).refused("IM-2", "DATE_IN_THE_PAST");
        preparing().when(&hc(), postpone("2011-10-01")).voids("IM-19.preparation").voids("IM-4.answer");
        let resting = preparing().given(&hc(), postpone("2011-10-01"));
        let refused = resting.clone().when(&hcss(), inform_requester());
        let refusal = refused.refused("IM-4", "MISSION_POSTPONED").refusal().to_string();
        assert!(!refusal.contains("rains"), "why it rests is restricted: {refusal}");
        let resume = || Command::ResumeMission(Resumption { mission: m_1(), reason: "the roads are dry".to_owned() });
        resting.clone().at("2011-10-03").when(&hc(), resume()).opens("IM-19.preparation").opens("IM-4.answer");
        let since = resting.at("2011-10-03").given(&hc(), resume()).duty("IM-19.support").expect("it is owed").since;
        assert_eq!(since, at("2011-10-03"));
        preparing().when(&hc(), resume()).refused("IM-2", "NOT_POSTPONED");
    }

    /// IM-1, IM-4: what was called off while it rested does not go on, and nothing is owed for it again.
    #[test]
    fn what_came_to_nothing_is_not_resumed() {
        let postpone = Command::PostponeMission(Postponement {
            mission: m_1(),
            reason: "the rains came early".to_owned(),
            until: None,
        });
        let resume = || Command::ResumeMission(Resumption { mission: m_1(), reason: "the roads are dry".to_owned() });
        let withdrawn = shared().given(&hc(), postpone.clone()).given(&hc(), Command::WithdrawRequest(calling()));
        let cancelled = preparing().given(&hc(), postpone).given(&hc(), Command::CancelMission(calling()));
        for over in [withdrawn, cancelled] {
            assert!(over.record().duties.is_empty() && mission(&over).requested.postponed.is_none());
            over.when(&hc(), resume()).refused("IM-2", "NOT_POSTPONED");
        }
    }

    /// IM-2: a mission rests until a day that is ahead, and once it is resumed it is prepared again.
    #[test]
    fn a_resumed_mission_is_prepared_again() {
        let postpone = |until: &str| {
            let until = Some(at(until).date_naive());
            Command::PostponeMission(Postponement { mission: m_1(), reason: "the rains came early".to_owned(), until })
        };
        preparing().when(&hc(), postpone("2011-05-10")).refused("IM-2", "DATE_IN_THE_PAST");
        let resting = preparing().given(&hc(), postpone("2011-05-11"));
        let rest = mission(&resting).requested.postponed.as_ref().expect("it rests");
        assert_eq!(rest.until(), Some(at("2011-05-11").date_naive()));
        let resume = Command::ResumeMission(Resumption { mission: m_1(), reason: "the roads are dry".to_owned() });
        let _ = resting.given(&hc(), resume).given(&hcss(), inform_requester());
    }
}
