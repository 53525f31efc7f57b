//! The task team considers the request, and OCHA informs the RC/HC of the decision (rows IM-4, IM-5).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::policy::{numbers, rules};
use convene_kernel::refusal::{Checks, Finding, NO_ACTION_REQUIRED};
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{Event, Requested};
use crate::domain::{self, Capacity, Decided, Mission, Missions, Stage, body, checks};
use crate::reasons;

/// What the task team weighed and decided (row IM-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consideration {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What it weighed.
    pub factors: Vec<FactorAnswer>,
    /// What it decided.
    pub verdict: Verdict,
    pub reason: String,
}

/// A consideration, and what it was made in view of (row IM-5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Considered {
    /// What was weighed and decided.
    #[serde(flatten)]
    pub consideration: Restricted<Consideration>,
    /// The day it was decided.
    pub on: NaiveDate,
    /// The missions approved worldwide in that year before this one.
    pub approved_this_year: u32,
    /// The body that had the part of the task team on that day (row IM-21).
    pub body: String,
}

impl Considered {
    /// What was decided: everybody learns which verdict it is, and insiders what it says.
    pub fn verdict(&self) -> &Verdict {
        &self.consideration.for_decision().verdict
    }
}

/// What the task team weighs (row IM-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Whether a mission adds value now.
    ValueNow,
    /// Global resources and capacity.
    Resources,
    /// Whether the country is a priority.
    Priority,
    /// The rationale and the objectives.
    Rationale,
    /// Whether other support fits better.
    OtherSupport,
}

impl Factor {
    /// Those that every consideration weighs.
    pub const ALL: [Self; 5] = [Self::ValueNow, Self::Resources, Self::Priority, Self::Rationale, Self::OtherSupport];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::ValueNow => "added value at this time",
            Self::Resources => "global resources and capacity",
            Self::Priority => "the priority of the country",
            Self::Rationale => "the rationale and the objectives",
            Self::OtherSupport => "whether other support fits better",
        }
    }
}

/// What the task team found on a factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorAnswer {
    /// Which of those that the task team has to weigh.
    pub factor: Factor,
    /// What was found.
    pub assessment: String,
}

/// What the task team decided (row IM-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// The mission takes place.
    Proceed,
    /// Other support fits better.
    OtherSupport {
        /// The support that is given instead, in words.
        support: String,
    },
    /// The country is asked to complete the request.
    MoreInformation {
        /// What is wanted.
        wanted: String,
    },
    /// No mission takes place.
    Decline,
}

/// How the RC/HC was informed of the decision (row IM-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequesterInformed {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// How.
    pub means: String,
}

/// Who may decide on the request.
pub(super) fn authority_to_consider() -> Authority {
    Authority::of(&[Role::TaskTeam])
}

/// Who may inform the RC/HC.
pub(super) fn authority_to_inform_requester() -> Authority {
    Authority::of(&[Role::OchaHcss])
}

/// A request that was shared is considered.
pub(super) fn admits(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-4", &[Stage::Requested]);
    if mission.requested.shared.is_none() {
        checks.precondition("IM-4", reasons::NOT_SHARED).at("mission").says(
            message!("{hcss} has not shared the request", hcss = verbatim(body::name(context, "ocha-hcss"))),
            "have it share the request first",
        );
    }
}

/// The RC/HC is informed of each decision once.
pub(super) fn admits_informing(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    let decided = [Stage::InformationAsked, Stage::OtherSupport, Stage::Declined, Stage::Preparing];
    checks::at_stage(checks, mission, "IM-4", &decided);
    if mission.requested.informed.is_some() {
        checks
            .precondition("IM-4", reasons::ALREADY_INFORMED)
            .at("mission")
            .says("the RC/HC is informed of the decision already", NO_ACTION_REQUIRED);
    }
}

pub(super) fn consider_request(
    missions: &Missions,
    consideration: &Consideration,
    capacity: &Capacity,
    context: &Context<'_>,
) -> Decided {
    let mission = missions.to_change(&consideration.mission, context)?;
    let mut checks = Checks::new();
    let weighed = |factor: &Factor| consideration.factors.iter().filter(|answer| answer.factor == *factor).count();
    for factor in Factor::ALL.into_iter().filter(|factor| weighed(factor) != 1) {
        checks.invalid("IM-4", reasons::FACTOR_NOT_WEIGHED).at("factors").says(
            message!(
                "{factor} is weighed {count} times",
                factor = Message::from(factor.title()),
                count = weighed(&factor)
            ),
            "weigh each factor once",
        );
    }
    checks.finish()?;
    let on = context.day();
    let approved_this_year = capacity.in_year_of(on);
    let considered = Considered {
        consideration: consideration.clone().into(),
        on,
        approved_this_year,
        body: body::name(context, "ttca").to_owned(),
    };
    let mut decision = mission.decision(Event::Considered(considered));
    follow(&mut decision, mission, &consideration.verdict, approved_this_year, context);
    Ok(decision)
}

/// What a verdict opens and closes; a mission beyond what a year likely carries is found, and goes on.
fn follow(
    decision: &mut Decision<domain::Event>,
    mission: &Mission,
    verdict: &Verdict,
    approved_this_year: u32,
    context: &Context<'_>,
) {
    let subject = mission.subject();
    decision.keep(rules::IM_4_DECISION, &subject, context.occurred_at);
    let mut open = |rule, role| decision.open(Duty::new(rule, &subject, Owner::role(role), context.occurred_at));
    open(rules::IM_4_ANSWER, Role::OchaHcss);
    if *verdict != Verdict::Proceed {
        return;
    }
    open(rules::IM_19_PREPARATION, Role::GlobalClusterCoordinators);
    open(rules::IM_19_SUPPORT, Role::OchaHcss);
    open(rules::IM_6_TERMS, Role::OchaHcss);
    let likely_most = context.guidance.policy.number(numbers::MISSIONS_A_YEAR);
    if approved_this_year >= likely_most {
        let number = approved_this_year + 1;
        decision.raise(Finding::of("IM-5", subject).at("capacity").says(
            message!(
                "it is mission {number} of the year worldwide, and {likely_most} are the likely most",
                number,
                likely_most
            ),
            "explain with which capacity it is carried out",
        ));
    }
}

pub(super) fn inform_requester(missions: &Missions, command: &RequesterInformed, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut decision = mission.decision(Event::RequesterInformed(command.clone()));
    decision.keep(rules::IM_4_ANSWER, mission.subject(), context.occurred_at);
    Ok(decision)
}

/// The task team decided.
pub(super) fn considered(requested: &mut Requested, considered: &Considered) {
    requested.considered = Some(considered.clone());
}

/// The RC/HC is informed.
pub(super) fn requester_informed(requested: &mut Requested, informed: &RequesterInformed, stamp: &Stamp) {
    requested.informed = Some((informed.clone(), stamp.occurred_at));
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Role;
    use convene_kernel::testing::at;

    use crate::domain::fixtures::*;
    use crate::domain::request::{Command, Verdict};
    use crate::domain::{Capacity, Missions};

    /// IM-4: the decision waits for OCHA to share the request, and weighs every factor.
    #[test]
    fn the_task_team_weighs_every_factor() {
        requested().when(&task_team(), consider(Verdict::Proceed)).refused("IM-4", "NOT_SHARED");
        let Command::ConsiderRequest(mut hasty) = consider(Verdict::Proceed) else { panic!("it considers") };
        hasty.factors.pop();
        shared().when(&task_team(), Command::ConsiderRequest(hasty)).refused("IM-4", "FACTOR_NOT_WEIGHED");
        let outcome = shared().when(&task_team(), consider(Verdict::Decline));
        outcome.keeps("IM-4.decision").opens("IM-4.answer");
    }

    /// IM-4: HCSS informs the RC/HC of every decision, once.
    #[test]
    fn the_requester_is_informed_once() {
        let support = Verdict::OtherSupport { support: "a surge coordinator".to_owned() };
        for verdict in [Verdict::Proceed, Verdict::Decline, support] {
            let decided = shared().given(&task_team(), consider(verdict));
            decided.clone().when(&hcss(), inform_requester()).keeps("IM-4.answer");
            decided
                .given(&hcss(), inform_requester())
                .when(&hcss(), inform_requester())
                .refused("IM-4", "ALREADY_INFORMED");
        }
        shared().when(&hcss(), inform_requester()).refused("IM-4", "NOT_AT_THIS_STAGE");
    }

    /// IM-5: the year's missions are shown with each request; from the sixth on they are a finding, never a refusal.
    #[test]
    fn the_sixth_mission_of_a_year_is_found() {
        let capacity = Capacity::taken([at("2010-12-31"), at("2011-01-02")].map(|moment| moment.date_naive()));
        assert_eq!(
            mission(&no_mission().knowing(capacity).given(&hc(), submit(asked_for()))).requested.approved_this_year,
            1
        );
        shared().knowing(approved(4)).when(&task_team(), consider(Verdict::Proceed)).raises_nothing_of("IM-5");
        shared().knowing(approved(5)).when(&task_team(), consider(Verdict::Proceed)).raises("IM-5");
        shared().knowing(approved(40)).when(&task_team(), consider(Verdict::Proceed)).raises("IM-5");
        shared().knowing(approved(40)).when(&task_team(), consider(Verdict::Decline)).raises_nothing_of("IM-5");
    }

    /// IM-5, S-2: how many missions a year likely carries is a number of the policy.
    #[test]
    fn the_likely_most_is_policy() {
        const SIX: &str = r#"
            [profile]
            name = "six-a-year"
            title = "A policy under which six missions a year are likely"
            row = "S-2"

            [[number]]
            name = "missions_a_year"
            row = "IM-5"
            value = 6
            text = "Missions that the world likely carries in a year"
        "#;
        let six = shared().under_policy(SIX);
        six.clone().knowing(approved(5)).when(&task_team(), consider(Verdict::Proceed)).raises_nothing_of("IM-5");
        six.knowing(approved(6)).when(&task_team(), consider(Verdict::Proceed)).raises("IM-5");
    }

    /// IM-19: approval makes the GCC owe the organization and OCHA the naming of its support.
    #[test]
    fn approval_opens_the_preparation() {
        let outcome = shared().when(&task_team(), consider(Verdict::Proceed));
        outcome.opens("IM-19.preparation").opens("IM-19.support");
    }

    /// IM-21: bodies are named as they are called on the day.
    #[test]
    fn bodies_are_dated() {
        let body = |example: &Example| mission(example).requested.considered.clone().expect("it was considered").body;
        assert_eq!(body(&preparing()), "TTCA");
        let later = shared().at("2019-05-10T08:00:00Z").given(&task_team(), consider(Verdict::Proceed));
        assert_eq!(body(&later), "GCCG");
    }

    /// IM-1, IM-4: who asks does not decide.
    #[test]
    fn each_command_has_its_own_people() {
        let admitted = |command: &Command| (command.action().0.authority)(&Missions::default(), "").roles().to_vec();
        assert!(!admitted(&submit(asked_for())).contains(&Role::TaskTeam));
        assert_eq!(admitted(&consider(Verdict::Proceed)), [Role::TaskTeam]);
        assert_eq!(admitted(&inform_requester()), [Role::OchaHcss]);
    }
}
