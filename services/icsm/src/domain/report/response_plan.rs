//! The response plan of the RC/HC and HCT, and progress on it at both levels (row IM-16).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::refusal::Checks;
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::{Event, Level, Reporting};
use crate::domain::subjects::LEVEL;
use crate::domain::{Decided, Mission, Missions, Stage, authority, checks};
use crate::reasons;

/// What the RC/HC and HCT make of a recommendation (row IM-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "response", rename_all = "snake_case")]
pub enum Endorsement {
    /// It is endorsed as it is.
    Endorsed,
    /// It is endorsed in another form.
    Modified {
        /// The form.
        into: String,
    },
    NotFollowed {
        reason: String,
    },
}

/// The response to one recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The identifier of the recommendation that is responded to, such as `meeting`.
    pub recommendation: ResourceId,
    /// The response.
    #[serde(flatten)]
    pub endorsement: Endorsement,
}

/// The response plan of the RC/HC and HCT (row IM-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsePlan {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The response to each recommendation.
    pub responses: Vec<Response>,
}

/// How far a recommendation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing was done yet.
    NotBegun,
    /// Something was done.
    UnderWay,
    Done,
}

impl Status {
    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::NotBegun => "not begun",
            Self::UnderWay => "under way",
            Self::Done => "done",
        }
    }
}

/// Progress on one recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The identifier of the recommendation, such as `meeting`.
    pub recommendation: ResourceId,
    /// How far it is.
    pub status: Status,
    /// What was done.
    pub note: String,
}

/// OCHA followed progress at one level (row IM-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Whether it is progress in the country or at the global level.
    pub level: Level,
    /// What was found.
    pub progress: Vec<Progress>,
}

/// Who may adopt the response plan.
pub(super) fn authority_to_adopt() -> Authority {
    authority::head()
}

/// Who may follow progress, at some level.
pub(super) fn authority_to_follow() -> Authority {
    Authority::of(&[Role::OchaCountry, Role::OchaHcss])
}

/// Who may follow progress at a level.
pub(super) fn authority_to_follow_at(level: Level) -> Authority {
    match level {
        Level::Country => Authority::of(&[Role::OchaCountry]),
        Level::Global => Authority::of(&[Role::OchaHcss]),
    }
}

/// Progress is followed on a response plan.
pub(super) fn admits_follow_up(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-16", &[Stage::FollowUp]);
    if mission.reporting.response_plan.present().is_none() {
        checks
            .precondition("IM-16", reasons::NO_RESPONSE_PLAN)
            .at("mission")
            .says("no response plan is adopted", "have the RC/HC and HCT adopt one first");
    }
}

pub(super) fn adopt_response_plan(missions: &Missions, command: &ResponsePlan, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    let answered = |id: &ResourceId| command.responses.iter().filter(|one| one.recommendation == *id).count();
    let recommendations = mission.reporting.recommendations();
    for recommendation in recommendations.iter().filter(|one| answered(&one.recommendation) != 1) {
        let id = &recommendation.recommendation;
        checks.invalid("IM-16", reasons::RESPONSE_MISSING).at("responses").says(
            message!("the recommendation '{id}' has {answered} responses", id, answered = answered(id)),
            "give one response: endorse it, modify it, or give the reason why it is not followed",
        );
    }
    let ids = command.responses.iter().map(|response| &response.recommendation);
    each_is_known(&mut checks, mission, "responses", ids);
    checks.finish()?;
    let mut decision = mission.decision(Event::ResponsePlanAdopted(command.clone()));
    let subject = mission.subject();
    decision.keep(rules::IM_16_RESPONSE_PLAN, &subject, context.occurred_at);
    for (level, role) in [(Level::Country, Role::OchaCountry), (Level::Global, Role::OchaHcss)] {
        let duty = Duty::new(rules::IM_16_FOLLOW_UP, at_level(mission, level), Owner::role(role), context.occurred_at);
        decision.open(duty.recurring());
    }
    Ok(decision)
}

/// What is followed at one level, such as `mission/m-1/level/global`.
fn at_level(mission: &Mission, level: Level) -> Subject {
    let level = match level {
        Level::Country => "country",
        Level::Global => "global",
    };
    mission.subject().part(LEVEL, level)
}

pub(super) fn follow_progress(missions: &Missions, command: &FollowUp, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    if command.progress.is_empty() {
        checks
            .invalid("IM-16", reasons::PROGRESS_MISSING)
            .at("progress")
            .says("is required", "report progress on at least one recommendation");
    }
    let ids = command.progress.iter().map(|progress| &progress.recommendation);
    each_is_known(&mut checks, mission, "progress", ids);
    checks.finish()?;
    let mut decision = mission.decision(Event::ProgressFollowed(command.clone()));
    decision.keep(rules::IM_16_FOLLOW_UP, at_level(mission, command.level), context.occurred_at);
    Ok(decision)
}

fn each_is_known<'a>(
    checks: &mut Checks,
    mission: &Mission,
    field: &str,
    ids: impl IntoIterator<Item = &'a ResourceId>,
) {
    let known = mission.reporting.recommendations();
    let strays = ids.into_iter().filter(|id| !known.iter().any(|one| one.recommendation == **id));
    for id in strays {
        checks
            .invalid("IM-16", reasons::RECOMMENDATION_UNKNOWN)
            .at(field)
            .says(message!("the report has no recommendation '{id}'", id), "name a recommendation of the final report");
    }
}

/// The response plan is adopted.
pub(super) fn adopted(reporting: &mut Reporting, plan: &ResponsePlan, stamp: &Stamp) {
    reporting.response_plan.record(stamp.occurred_at, plan.clone());
}

/// Progress is followed.
pub(super) fn followed(reporting: &mut Reporting, follow_up: &FollowUp, stamp: &Stamp) {
    reporting.follow_ups.record(stamp.occurred_at, follow_up.clone());
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;
    use proptest::prelude::*;

    use crate::domain::fixtures::*;
    use crate::domain::report::{Command, Endorsement, FollowUp, Level, Progress, Response, ResponsePlan, Status};

    /// IM-16: the response plan answers each recommendation, and is then followed at both levels, again and again.
    #[test]
    fn the_response_plan_is_adopted_and_followed() {
        published().when(&hc(), response_plan(&["meeting"])).refused("IM-16", "RESPONSE_MISSING");
        published()
            .when(&hc(), response_plan(&["meeting", "guidance", "x"]))
            .refused("IM-16", "RECOMMENDATION_UNKNOWN");
        let outcome = published().when(&hc(), response_plan(&["meeting", "guidance"]));
        outcome.keeps("IM-16.response-plan").opens("IM-16.follow-up");
        let follow = |level, id: &str| {
            let progress = Progress { recommendation: code(id), status: Status::Done, note: "it meets".to_owned() };
            Command::FollowProgress(FollowUp { mission: m_1(), level, progress: vec![progress] })
        };
        published().when(&ocha(), follow(Level::Country, "meeting")).refused("IM-16", "NO_RESPONSE_PLAN");
        let followed = planned().given(&ocha(), follow(Level::Country, "meeting"));
        assert_eq!(followed.record().duties.values().filter(|duty| duty.rule == "IM-16.follow-up").count(), 2);
        planned().when(&hcss(), follow(Level::Global, "guidance")).keeps("IM-16.follow-up");
        let status =
            mission(&followed).reporting.status(&code("meeting"), Level::Country).map(|progress| progress.status);
        assert_eq!(status, Some(Status::Done));
    }

    /// IM-16: what the plan says to a recommendation is said to that one.
    #[test]
    fn each_recommendation_has_its_own_response() {
        let modified = Endorsement::Modified { into: "a meeting a month".to_owned() };
        let responses = vec![
            Response { recommendation: code("meeting"), endorsement: Endorsement::Endorsed },
            Response { recommendation: code("guidance"), endorsement: modified.clone() },
        ];
        let adopted = published().given(&hc(), Command::AdoptResponsePlan(ResponsePlan { mission: m_1(), responses }));
        let response = |id: &str| mission(&adopted).reporting.response(&code(id)).map(|one| one.endorsement.clone());
        assert_eq!([response("meeting"), response("guidance")], [Some(Endorsement::Endorsed), Some(modified)]);
        assert_eq!(response("unheard-of"), None);
    }

    /// IM-16: what is followed reports progress on something.
    #[test]
    fn a_follow_up_reports_progress() {
        let nothing = FollowUp { mission: m_1(), level: Level::Country, progress: Vec::new() };
        planned().when(&ocha(), Command::FollowProgress(nothing)).refused("IM-16", "PROGRESS_MISSING");
        let progress =
            Progress { recommendation: code("unheard-of"), status: Status::Done, note: "it is done".to_owned() };
        let stray = FollowUp { mission: m_1(), level: Level::Country, progress: vec![progress] };
        planned().when(&ocha(), Command::FollowProgress(stray)).refused("IM-16", "RECOMMENDATION_UNKNOWN");
    }

    /// What was recorded of the recommendation of a mission in the given order: each fact on the day on which it was so.
    fn recorded(order: &[usize]) -> Example {
        let follow = |status| {
            let progress = Progress { recommendation: code("meeting"), status, note: "it was asked".to_owned() };
            Command::FollowProgress(FollowUp { mission: m_1(), level: Level::Country, progress: vec![progress] })
        };
        let adopt = |endorsement: Endorsement| {
            let responses = ["meeting", "guidance"]
                .map(|id| Response { recommendation: code(id), endorsement: endorsement.clone() })
                .to_vec();
            Command::AdoptResponsePlan(ResponsePlan { mission: m_1(), responses })
        };
        let modified = Endorsement::Modified { into: "a meeting a month".to_owned() };
        let facts = [
            ("2011-09-12", hc(), adopt(modified)),
            ("2011-10-12", hc(), adopt(Endorsement::Endorsed)),
            ("2011-10-20", ocha(), follow(Status::NotBegun)),
            ("2011-11-20", ocha(), follow(Status::UnderWay)),
            ("2011-12-20", ocha(), follow(Status::Done)),
        ];
        order.iter().fold(planned().at("2012-02-01"), |example, index| {
            let (day, who, command) = &facts[*index];
            example.that_happened_on(day).given(who, command.clone())
        })
    }

    proptest! {
        /// IM-16, RM-1.15: whatever the order in which response plans and progress are recorded, the last of each is the present
        /// one, and the same is owed.
        #[test]
        fn the_order_of_recording_changes_no_response(order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle()) {
            let present = |example: &Example| {
                let (reporting, meeting) = (&mission(example).reporting, code("meeting"));
                let (response, status) = (reporting.response(&meeting), reporting.status(&meeting, Level::Country));
                format!("{response:?}{status:?}{:?}", example.record().duties)
            };
            let as_it_happened = recorded(&[0, 1, 2, 3, 4]);
            prop_assert!(present(&as_it_happened).contains("Endorsed") && present(&as_it_happened).contains("Done"));
            prop_assert_eq!(present(&recorded(&order)), present(&as_it_happened));
        }
    }
}
