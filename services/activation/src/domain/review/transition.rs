//! Transition: the strategy of a cluster, the plan of a response as a whole, and early recovery (rows RM-2.5, RM-2.14, GN-7).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Finding, Refusal};
use serde::{Deserialize, Serialize};

use super::{Event, Transition};
use crate::domain::operation::country::acting_head;
use crate::domain::operation::{ended_without, keep_of_level_3};
use crate::domain::subjects::EMERGENCY;
use crate::domain::{self, Decided, Operation, Recorded, cluster};

/// A plan for transition (row RM-2.14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitionPlan {
    /// Who takes over.
    pub counterpart: String,
    /// The capacity to be built there.
    pub capacity_to_build: String,
    /// What is prepared for the next time.
    pub preparedness: String,
    /// What is handed over.
    pub handed_over: HandedOver,
    /// The support that goes on after the end.
    pub support_afterwards: String,
}

/// What a transition hands over (row RM-2.14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// The sector strategies that the counterpart goes on with.
    pub strategies: String,
    /// The coordination mechanisms that the counterpart leads from then on.
    pub mechanisms: String,
    /// The staff, goods and funds that go over.
    pub resources: String,
}

/// A cluster's transition strategy, and who it was made with (row RM-2.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitionStrategy {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The national authorities it was made with.
    pub national_authorities: Vec<String>,
    /// Why it was made without them, where the sector has no national counterpart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_counterpart_because: Option<String>,
    /// The development actors it was made with.
    pub development_actors: Vec<String>,
    /// Why it was made without them, where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_development_actors_because: Option<String>,
    /// What is handed over to whom, and what support goes on.
    pub plan: TransitionPlan,
}

/// The plan of transition of a response as a whole (row RM-2.14), which the ERC asks for at level 3 (row RM-2.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitionPlanSent {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// The same for the response as a whole.
    pub plan: TransitionPlan,
}

/// A cluster's strategy for early recovery, and its procedures to phase out or hand over (row GN-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyRecovery {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    pub strategy: String,
    /// The procedures to phase out or hand over.
    pub procedures: String,
    /// How government and local partners are backed from the start.
    pub backing: String,
}

/// Who may record how a cluster is to end: who leads or coordinates it.
pub(super) fn authority(operation: &Operation, cluster: &str) -> Authority {
    cluster::lead(operation, cluster, &[Role::Coordinator])
}

/// The acting head sends the plan of an emergency's response.
pub(super) fn admits_plan(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    operation.emergency(id).map(|_| ())
}

pub(super) fn record_transition_strategy(
    operation: &Operation,
    command: &TransitionStrategy,
    context: &Context<'_>,
) -> Decided {
    let cluster = cluster::to_change(operation, &command.cluster, context)?;
    let recorded: domain::Event = Event::TransitionStrategyRecorded(command.clone()).into();
    let mut decision = Decision::about(cluster.subject()).event(recorded);
    let made_alone = [
        (
            "national_authorities",
            command.national_authorities.is_empty() && command.no_counterpart_because.is_none(),
            "national authorities",
        ),
        (
            "development_actors",
            command.development_actors.is_empty() && command.no_development_actors_because.is_none(),
            "development actors",
        ),
    ];
    let so_far = operation.reviews.transitions.get(&cluster.id).map(|transition| &transition.strategy);
    let is_latest = so_far.is_none_or(|strategy| strategy.is_latest(context.occurred_at));
    for (field, absent, who) in made_alone.into_iter().filter(|_| is_latest) {
        let weakness = Finding::of("RM-2.5", cluster.subject()).at(field).says(
            message!("the transition strategy was made without {who}", who = Message::from(who)),
            "revise it with them, and record it again; where there are none, say why",
        );
        if absent {
            decision.raise(weakness);
        } else {
            decision.resolve(weakness.id, "the strategy was made with them, or there are none");
        }
    }
    if made_alone.iter().all(|(_, absent, _)| !absent) {
        decision.keep(rules::RM_2_5_TRANSITION_STRATEGY, cluster.subject(), context.occurred_at);
    }
    Ok(decision)
}

/// The plan of a response as a whole: at any level (row RM-2.14), and owed to the ERC at level 3 (row RM-2.9).
pub(super) fn send_transition_plan(
    operation: &Operation,
    command: &TransitionPlanSent,
    context: &Context<'_>,
) -> Decided {
    let emergency = operation.emergency(&command.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let subject = EMERGENCY.of(&command.emergency);
    let sent: domain::Event = Event::TransitionPlanSent(command.clone()).into();
    let mut decision = Decision::about(&subject).event(sent);
    let sent_at = (context.earliest.unwrap_or(context.occurred_at), context.occurred_at);
    keep_of_level_3(&mut decision, rules::RM_2_9_TRANSITION_PLAN, emergency, sent_at, context);
    let finding = ended_without(rules::RM_2_9_TRANSITION_PLAN, &subject);
    decision.resolve(finding.id, "the ERC has the plan of transition");
    Ok(decision)
}

pub(super) fn record_early_recovery(operation: &Operation, command: &EarlyRecovery, context: &Context<'_>) -> Decided {
    let cluster = cluster::to_change(operation, &command.cluster, context)?;
    let recorded: domain::Event = Event::EarlyRecoveryRecorded(command.clone()).into();
    let mut decision = Decision::about(cluster.subject()).event(recorded);
    decision.keep(rules::GN_7_EARLY_RECOVERY, cluster.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn strategy_recorded(transition: &mut Transition, strategy: &TransitionStrategy, stamp: &Stamp) {
    transition.strategy.record(stamp.occurred_at, Recorded::new(strategy, stamp));
}

pub(super) fn early_recovery_recorded(transition: &mut Transition, recovery: &EarlyRecovery, stamp: &Stamp) {
    transition.early_recovery.record(stamp.occurred_at, Recorded::new(recovery, stamp));
}

pub(super) fn plan_sent(operation: &mut Operation, sent: &TransitionPlanSent, stamp: &Stamp) {
    let sent_so_far = operation.reviews.plans.entry(sent.emergency.clone()).or_default();
    sent_so_far.record(stamp.occurred_at, Recorded::new(sent, stamp));
    if let Some(emergency) = operation.emergencies.get_mut(&sent.emergency) {
        emergency.etag = stamp.etag;
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::{erc, hc, health, lead};
    use crate::domain::operation::{self, Level3Step};
    use crate::domain::review::Command;
    use crate::domain::review::fixtures::plan;

    fn strategy(national: &[&str], development: &[&str]) -> Command {
        Command::RecordTransitionStrategy(TransitionStrategy {
            cluster: code("health"),
            national_authorities: national.iter().map(|name| (*name).to_owned()).collect(),
            development_actors: development.iter().map(|name| (*name).to_owned()).collect(),
            no_counterpart_because: None,
            no_development_actors_because: None,
            plan: plan(),
        })
    }

    /// RM-2.5: clusters build the capacity of national counterparts where these exist; where there is none, the strategy says so.
    #[test]
    fn a_strategy_without_a_national_counterpart_says_why() {
        let Command::RecordTransitionStrategy(alone) = strategy(&[], &["World Bank"]) else { panic!("a strategy") };
        let outcome = health().when(&lead("WHO"), Command::RecordTransitionStrategy(alone.clone()));
        outcome.raises("RM-2.5");
        let why = Some("the ministry was dissolved".to_owned());
        let says_why = TransitionStrategy { no_counterpart_because: why, ..alone };
        let outcome = outcome.accepted().when(&lead("WHO"), Command::RecordTransitionStrategy(says_why));
        outcome.resolves("RM-2.5").keeps("RM-2.5.transition-strategy");
    }

    /// RM-2.5: where there are no development actors, the strategy says so, and is not owed any more.
    #[test]
    fn a_strategy_without_development_actors_says_why() {
        let Command::RecordTransitionStrategy(alone) = strategy(&["Department of Health"], &[]) else {
            panic!("a strategy")
        };
        let why = Some("none works on the island".to_owned());
        let says_why = TransitionStrategy { no_development_actors_because: why, ..alone };
        let outcome = health().when(&lead("WHO"), Command::RecordTransitionStrategy(says_why));
        outcome.raises_nothing_of("RM-2.5").keeps("RM-2.5.transition-strategy");
    }

    /// RM-2.5, RM-2.14: the strategy is owed until it is made with national authorities and development actors.
    #[test]
    fn a_transition_strategy_is_made_together() {
        health()
            .when(&lead("WHO"), strategy(&["Department of Health"], &["World Bank"]))
            .keeps("RM-2.5.transition-strategy");
        let outcome = health().when(&lead("WHO"), strategy(&["Department of Health"], &[]));
        outcome.raises("RM-2.5");
        let alone = outcome.accepted();
        assert!(alone.duty("RM-2.5.transition-strategy").is_some());
        let together = alone.when(&lead("WHO"), strategy(&["Department of Health"], &["World Bank"]));
        together.resolves("RM-2.5").keeps("RM-2.5.transition-strategy");
        let recorded = together.accepted();
        let transition = &recorded.state().reviews.transitions[&code("health")];
        let strategy = transition.strategy.present().expect("it is on the record");
        assert_eq!(strategy.what.development_actors, ["World Bank"]);
    }

    /// RM-2.5, RM-1.15: a strategy made alone before the present one, and recorded after it, is no weakness.
    #[test]
    fn an_older_strategy_recorded_late_is_no_weakness() {
        let together =
            health().at("2014-02-01").given(&lead("WHO"), strategy(&["Department of Health"], &["World Bank"]));
        let earlier = together.that_happened("2014-01-10");
        earlier.when(&lead("WHO"), strategy(&[], &[])).raises_nothing_of("RM-2.5");
    }

    /// RM-2.9, RM-2.14: a response has a plan of transition as a whole, which the ERC is owed out of level 3.
    #[test]
    fn a_level_3_response_owes_a_transition_plan() {
        let send = || Command::SendTransitionPlan(TransitionPlanSent { emergency: code("haiyan"), plan: plan() });
        let below = health().given(&hc(), send());
        assert_eq!(below.state().reviews.plans.len(), 1, "a response of any level has a plan as a whole");
        let step = |at: &str| Level3Step { emergency: code("haiyan"), at: convene_kernel::testing::at(at) };
        let level_3 = health()
            .given(&erc(), operation::Command::DeclareLevel3(step("2013-11-12T10:00:00Z")))
            .given(&erc(), operation::Command::RecordPrincipalsDecision(step("2013-11-13T08:00:00Z")));
        level_3.when(&hc(), send()).keeps("RM-2.9.transition-plan");
    }

    /// GN-7: early recovery strategies and procedures to hand over are owed from the start.
    #[test]
    fn early_recovery_is_owed() {
        let recovery = EarlyRecovery {
            cluster: code("health"),
            strategy: "rebuild the rural health units".to_owned(),
            procedures: "each unit is handed over once it is staffed".to_owned(),
            backing: "joint planning with the municipalities".to_owned(),
        };
        let outcome = health().when(&lead("WHO"), Command::RecordEarlyRecovery(recovery.clone()));
        outcome.keeps("GN-7.early-recovery");
        let recorded = outcome.accepted();
        let transition = &recorded.state().reviews.transitions[&code("health")];
        assert_eq!(transition.early_recovery.present().map(|recorded| &recorded.what), Some(&recovery));
    }
}
