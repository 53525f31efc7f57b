//! Cluster improvement plans: agreed in the mission, followed by the global lead (row IM-18).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules::{self, RuleId};
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, NO_ACTION_REQUIRED};
use convene_kernel::subject::Subject;
use convene_kernel::timeline::Timeline;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{Event, Reporting};
use crate::domain::subjects::IMPROVEMENT_PLAN;
use crate::domain::{Decided, Mission, Missions, Stage, checks, global_lead};
use crate::reasons;

const FOLLOW_UP: RuleId = rules::IM_18_IMPROVEMENT_PLAN;

/// A cluster improvement plan agreed in the mission (row IM-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovementPlan {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The code of the cluster or area of responsibility, such as `HEA`.
    pub cluster: ClusterCode,
    /// What was agreed.
    pub plan: String,
    /// With whom.
    pub agreed_with: Vec<String>,
}

/// The global lead follows an improvement plan (row IM-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanProgress {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The code of the cluster or area of responsibility, such as `HEA`.
    pub cluster: ClusterCode,
    /// What was done.
    pub progress: String,
    /// Whether the plan is carried out.
    pub completed: bool,
}

/// An improvement plan, and how it was followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Improvement {
    /// The code of the cluster or area of responsibility, such as `HEA`.
    pub cluster: ClusterCode,
    /// What was agreed.
    pub plan: String,
    /// With whom.
    pub agreed_with: Restricted<Vec<String>>,
    /// What was done, by when it was.
    pub progress: Restricted<Timeline<PlanProgress>>,
}

impl Improvement {
    /// Whether the plan is carried out.
    pub fn is_carried_out(&self) -> bool {
        self.progress.for_decision().values().any(|progress| progress.completed)
    }
}

/// Who may record a plan.
pub(super) fn authority_to_agree() -> Authority {
    Authority::of(&[Role::OchaHcss])
}

pub(super) fn authority_to_follow() -> Authority {
    Authority::of(&[Role::GlobalLead])
}

/// The stages at which improvement plans are agreed and followed.
pub(super) const FROM_ARRIVAL: &[Stage] = &[Stage::InCountry, Stage::Reporting, Stage::FollowUp];

pub(super) fn agree_improvement_plan(missions: &Missions, command: &ImprovementPlan, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    reference_checks::cluster(&mut checks, context, "IM-18", "cluster", &command.cluster);
    if command.agreed_with.is_empty() {
        checks
            .invalid("IM-18", reasons::PLAN_NOT_AGREED)
            .at("agreed_with")
            .says("is required", "name who in the cluster agreed");
    }
    if mission.reporting.improvement_plans.contains_key(&command.cluster) {
        checks.precondition("IM-18", reasons::IMPROVEMENT_PLAN_ALREADY_EXISTS).at("cluster").says(
            message!("an improvement plan of {cluster} is on the record", cluster = command.cluster),
            "follow that plan",
        );
    }
    checks.finish()?;
    let mut decision = mission.decision(Event::ImprovementPlanAgreed(command.clone()));
    let owed = global_lead::owed(FOLLOW_UP, &plan_of(mission, &command.cluster), &command.cluster, context);
    owed.into_iter().for_each(|duty| decision.open(duty.recurring()));
    Ok(decision)
}

fn plan_of(mission: &Mission, cluster: &ClusterCode) -> Subject {
    mission.subject().part(IMPROVEMENT_PLAN, cluster)
}

/// A plan that was agreed and is not carried out is followed, since the mission arrived.
pub(super) fn admits_following(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-18", FROM_ARRIVAL);
    let plans = &mission.reporting.improvement_plans;
    if !FROM_ARRIVAL.contains(&mission.stage()) {
        return;
    }
    if plans.is_empty() {
        checks
            .precondition("IM-18", reasons::PLAN_NOT_ON_RECORD)
            .at("cluster")
            .says("no improvement plan is on the record", "record the plan that was agreed first");
    } else if plans.values().all(Improvement::is_carried_out) {
        checks
            .precondition("IM-18", reasons::PLAN_COMPLETED)
            .at("cluster")
            .says("every improvement plan is carried out", NO_ACTION_REQUIRED);
    }
}

pub(super) fn follow_improvement_plan(missions: &Missions, command: &PlanProgress, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    match mission.reporting.improvement_plans.get(&command.cluster) {
        None => checks.precondition("IM-18", reasons::PLAN_NOT_ON_RECORD).at("cluster").says(
            message!("no improvement plan of {cluster} is on the record", cluster = command.cluster),
            "record the plan that was agreed first",
        ),
        Some(improvement) if improvement.is_carried_out() => {
            checks.precondition("IM-18", reasons::PLAN_COMPLETED).at("cluster").says(
                message!("the improvement plan of {cluster} is carried out", cluster = command.cluster),
                NO_ACTION_REQUIRED,
            )
        }
        Some(_) => {}
    }
    checks.finish()?;
    let mut decision = mission.decision(Event::ImprovementPlanFollowed(command.clone()));
    for duty in global_lead::duties_owed(FOLLOW_UP, &plan_of(mission, &command.cluster), context) {
        decision.keep_duty(duty, context.occurred_at);
        if command.completed {
            decision.void_duty(duty, "the plan is carried out");
        }
    }
    Ok(decision)
}

/// A plan is agreed.
pub(super) fn agreed(reporting: &mut Reporting, plan: &ImprovementPlan) {
    let improvement = Improvement {
        cluster: plan.cluster.clone(),
        plan: plan.plan.clone(),
        agreed_with: plan.agreed_with.clone().into(),
        progress: Restricted::default(),
    };
    reporting.improvement_plans.insert(plan.cluster.clone(), improvement);
}

/// A plan is followed.
pub(super) fn followed(reporting: &mut Reporting, progress: &PlanProgress, stamp: &Stamp) {
    if let Some(improvement) = reporting.improvement_plans.get_mut(&progress.cluster) {
        improvement.progress.for_evolution().record(stamp.occurred_at, progress.clone());
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use crate::domain::fixtures::*;
    use crate::domain::report::{Closing, Command, Endorsement, ImprovementPlan, PlanProgress, Response, ResponsePlan};

    fn improvement_plan() -> ImprovementPlan {
        ImprovementPlan {
            mission: m_1(),
            cluster: code("HEA"),
            plan: "a deputy coordinator in Abéché".to_owned(),
            agreed_with: vec!["the health coordinator".to_owned()],
        }
    }

    /// IM-18: a cluster improvement plan agreed in a mission is followed by the global lead until it is carried out.
    #[test]
    fn an_improvement_plan_is_followed_by_the_global_lead() {
        let agree = || Command::AgreeImprovementPlan(improvement_plan());
        let follow = |completed| {
            let (cluster, progress) = (code("HEA"), "somebody was recruited".to_owned());
            Command::FollowImprovementPlan(PlanProgress { mission: m_1(), cluster, progress, completed })
        };
        let without = in_country().when(&global_lead("WHO"), follow(false));
        without.refused("IM-18", "PLAN_NOT_ON_RECORD");
        assert!(
            without.refusal().to_string().contains("no improvement plan is on the record"),
            "{}",
            without.refusal()
        );
        in_country().when(&hcss(), agree()).opens("IM-18.improvement-plan");
        let agreed = in_country().given(&hcss(), agree());
        agreed.clone().when(&hcss(), agree()).refused("IM-18", "IMPROVEMENT_PLAN_ALREADY_EXISTS");
        let followed = agreed.clone().when(&global_lead("WHO"), follow(false));
        followed.keeps("IM-18.improvement-plan");
        assert!(followed.accepted().duty("IM-18.improvement-plan").is_some(), "it is owed again");
        let carried_out = agreed.given(&global_lead("WHO"), follow(true));
        assert!(carried_out.duty("IM-18.improvement-plan").is_none());
        let again = carried_out.when(&global_lead("WHO"), follow(true));
        again.refused("IM-18", "PLAN_COMPLETED");
        assert!(again.refusal().to_string().contains("every improvement plan"), "{}", again.refusal());
        let alone = ImprovementPlan { agreed_with: Vec::new(), ..improvement_plan() };
        in_country().when(&hcss(), Command::AgreeImprovementPlan(alone)).refused("IM-18", "PLAN_NOT_AGREED");
    }

    /// IM-18: each agency that leads the cluster globally when the plan is agreed owes by name; one follows it for all.
    #[test]
    fn an_improvement_plan_is_owed_by_name() {
        let owed = |cluster: &str, on: &str| {
            let plan = ImprovementPlan { cluster: code(cluster), ..improvement_plan() };
            in_country().at(on).given(&hcss(), Command::AgreeImprovementPlan(plan))
        };
        let owners = |example: &Example| owing(example, "IM-18.improvement-plan");
        assert_eq!(owners(&owed("HEA", "2011-07-13")), ["WHO"]);
        let shared = owed("EDU", "2011-07-13");
        assert_eq!(owners(&shared), ["SAVE-THE-CHILDREN", "UNICEF"]);
        let follow = |completed| {
            let (cluster, progress) = (code("EDU"), "somebody was recruited".to_owned());
            Command::FollowImprovementPlan(PlanProgress { mission: m_1(), cluster, progress, completed })
        };
        let followed = shared.given(&global_lead("UNICEF"), follow(false));
        assert_eq!(owners(&followed), ["SAVE-THE-CHILDREN", "UNICEF"], "it is owed again");
        assert_eq!(owners(&followed.given(&global_lead("SAVE-THE-CHILDREN"), follow(true))), [""; 0]);
    }

    /// IM-18: a mission is not closed over an improvement plan that is not carried out, unless it is said why.
    #[test]
    fn an_improvement_plan_is_not_forgotten() {
        let not_followed = |id: &str| {
            let endorsement = Endorsement::NotFollowed { reason: "no funds".to_owned() };
            Response { recommendation: code(id), endorsement }
        };
        let responses = ["meeting", "guidance"].map(not_followed).to_vec();
        let example = published()
            .given(&hc(), Command::AdoptResponsePlan(ResponsePlan { mission: m_1(), responses }))
            .given(&hcss(), Command::AgreeImprovementPlan(improvement_plan()));
        let close =
            |reason: Option<&str>| Command::CloseMission(Closing { mission: m_1(), reason: reason.map(str::to_owned) });
        example.clone().when(&hcss(), close(None)).refused("IM-18", "REASON_MISSING");
        let (cluster, progress) = (code("HEA"), "a deputy works in Abéché".to_owned());
        let follow = PlanProgress { mission: m_1(), cluster, progress, completed: true };
        let carried_out = example.clone().given(&global_lead("WHO"), Command::FollowImprovementPlan(follow));
        carried_out.when(&hcss(), close(None)).commit();
        let closed = example.given(&hcss(), close(Some("the global lead follows it outside the mission")));
        assert!(closed.duty("IM-18.improvement-plan").is_none());
    }
}
