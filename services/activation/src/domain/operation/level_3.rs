//! Level 3: declared, decided by the Principals, answered by the HCT within 72 hours, and ended (rows RM-1.3, RM-2.9).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Emergency, Event, country, emergency};
use crate::domain::subjects::EMERGENCY;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// A level 3 response: the declaration and the Principals' decision are separate dated facts (row RM-1.15).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level3 {
    /// When it was declared.
    pub declared_at: Moment,
    /// When the Principals decided.
    pub principals_decided_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// Who recorded the declaration, and when.
    pub declared: Stamp,
    /// Who recorded the Principals' decision, and when.
    pub principals_decided: Option<Stamp>,
    /// Who recorded the end, and when.
    pub ended: Option<Stamp>,
}

/// A step of a level 3 response, each a dated fact of its own (row RM-1.15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level3Step {
    /// The emergency.
    pub emergency: ResourceId,
    /// When the step was taken.
    pub at: Moment,
}

/// The HCT's decision at level 3 on which clusters to activate (row RM-1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterDecision {
    /// The emergency.
    pub emergency: ResourceId,
    /// When it was taken.
    pub decided_at: Moment,
    /// The sectors for which a cluster is to be proposed.
    pub sectors: Vec<ClusterCode>,
    /// What the analysis of the mechanisms in place found.
    pub mechanisms_analysis: String,
    /// How the emergency directors supported it.
    pub directors_support: String,
}

/// Who may record a step of a level 3 response.
pub(super) fn authority_for_a_step() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator, Role::ErcOffice])
}

/// Who may record the HCT's decision on clusters.
pub(super) fn authority_to_decide_on_clusters() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// A level 3 response is declared where none is in force.
pub(super) fn admits_declaration(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    if in_force(operation.emergency(id)?).is_some() {
        checks
            .precondition("RM-1.15", reasons::LEVEL_THREE_DECLARED)
            .at("emergency")
            .says("a level 3 response is declared for it already", "nothing needs to be done");
    }
    checks.finish()
}

/// The Principals decide once on a level 3 response in force.
pub(super) fn admits_principals_decision(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let emergency = operation.emergency(id)?;
    let mut checks = Checks::new();
    must_be_in_force(&mut checks, emergency);
    if in_force(emergency).is_some_and(|level_3| level_3.principals_decided_at.is_some()) {
        checks
            .precondition("RM-1.15", reasons::PRINCIPALS_DECIDED)
            .at("emergency")
            .says("the Principals' decision is on the record already", "nothing needs to be done");
    }
    checks.finish()
}

/// A level 3 response in force ends.
pub(super) fn admits_end(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    must_be_in_force(&mut checks, operation.emergency(id)?);
    checks.finish()
}

/// The HCT decides on clusters while a level 3 response is in force, and the acting head records it.
pub(super) fn admits_cluster_decision(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    country::acting_head(operation, context)?;
    admits_end(operation, id)
}

/// Declares a level 3 response: the HCT has 72 hours, which replace the clocks of the onset (row RM-1.3). One that another
/// response followed opens and ends nothing.
pub(super) fn declare(operation: &Operation, step: &Level3Step, context: &Context<'_>) -> Decided {
    let emergency = operation.emergency(&step.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, step, context);
    not_before(&mut checks, step, "the onset", emergency.facts.onset);
    checks.finish()?;
    let resource = EMERGENCY.of(&step.emergency);
    let mut decision = Decision::about(&resource).event(Event::Level3Declared(step.clone()).into());
    if !emergency.level_3_responses.is_latest(step.at) {
        return Ok(decision);
    }
    emergency::stop_onset_clocks(&mut decision, &resource, "a level 3 response gives the HCT 72 hours instead");
    decision.open(Duty::new(rules::RM_1_3_DECISION, resource, Owner::role(operation.country.head()), step.at));
    Ok(decision)
}

/// Records the Principals' decision, from which the three months to the activation review count (row RM-2.9).
pub(super) fn record_principals_decision(operation: &Operation, step: &Level3Step, context: &Context<'_>) -> Decided {
    let emergency = operation.emergency(&step.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, step, context);
    not_before(&mut checks, step, "the onset", emergency.facts.onset);
    checks.finish()?;
    let resource = EMERGENCY.of(&step.emergency);
    let mut decision = Decision::about(&resource).event(Event::PrincipalsDecided(step.clone()).into());
    for rule in [rules::RM_2_9_REVIEW, rules::RM_2_9_TRANSITION_PLAN] {
        decision.open(Duty::new(rule, &resource, Owner::role(operation.country.head()), step.at));
    }
    Ok(decision)
}

/// Ends a level 3 response.
pub(super) fn end(operation: &Operation, step: &Level3Step, context: &Context<'_>) -> Decided {
    let emergency = operation.emergency(&step.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, step, context);
    if let Some(level_3) = in_force(emergency) {
        not_before(&mut checks, step, "the declaration", level_3.declared_at);
    }
    checks.finish()?;
    let resource = EMERGENCY.of(&step.emergency);
    let mut decision = Decision::about(&resource).event(Event::Level3Ended(step.clone()).into());
    decision.void(rules::RM_1_3_DECISION, &resource, "the level 3 response ended");
    decision.void(rules::RM_2_9_REVIEW, &resource, "the level 3 response ended");
    decision.void(rules::RM_2_9_TRANSITION_PLAN, &resource, "the level 3 response ended");
    Ok(decision)
}

/// Records which clusters the HCT decided to activate, on which analysis (row RM-1.3).
pub(super) fn record_cluster_decision(operation: &Operation, made: &ClusterDecision, context: &Context<'_>) -> Decided {
    let emergency = operation.emergency(&made.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    reference_checks::not_in_the_future(
        &mut checks,
        "RM-1.3",
        reasons::DECIDED_IN_THE_FUTURE,
        "decided_at",
        made.decided_at,
        context.now,
    );
    reference_checks::clusters(&mut checks, context, "GN-3", "sectors", &made.sectors);
    checks.finish()?;
    let resource = EMERGENCY.of(&made.emergency);
    let mut decision = Decision::about(&resource).event(Event::ClusterDecisionRecorded(made.clone()).into());
    if in_force(emergency).is_some_and(|level_3| level_3.declared_at <= made.decided_at) {
        decision.keep(rules::RM_1_3_DECISION, &resource, made.decided_at);
    }
    Ok(decision)
}

fn in_force(emergency: &Emergency) -> Option<&Level3> {
    emergency.level_3().filter(|level_3| level_3.ended_at.is_none())
}

fn must_be_in_force(checks: &mut Checks, emergency: &Emergency) {
    if in_force(emergency).is_none() {
        checks
            .precondition("RM-1.15", reasons::LEVEL_THREE_NOT_DECLARED)
            .at("emergency")
            .says("no level 3 response is declared for it", "record the declaration first");
    }
}

fn not_in_the_future(checks: &mut Checks, step: &Level3Step, context: &Context<'_>) {
    reference_checks::not_in_the_future(
        checks,
        "RM-1.15",
        convene_kernel::reasons::OCCURRED_IN_THE_FUTURE,
        "at",
        step.at,
        context.now,
    );
}

fn not_before(checks: &mut Checks, step: &Level3Step, what: &str, earlier: Moment) {
    if step.at < earlier {
        let problem = message!("{at} is before {what}, {earlier}", at = step.at, what, earlier);
        checks.invalid("RM-1.15", reasons::OUT_OF_SEQUENCE).at("at").says(problem, "give the moment it happened");
    }
}

/// The emergency after a level 3 response was declared.
pub(super) fn declared(emergency: &mut Emergency, step: &Level3Step, stamp: &Stamp) {
    let declared = Level3 {
        declared_at: step.at,
        principals_decided_at: None,
        ended_at: None,
        declared: stamp.clone(),
        principals_decided: None,
        ended: None,
    };
    emergency.level_3_responses.record(step.at, declared);
}

/// The emergency after the Principals decided on level 3.
pub(super) fn principals_decided(emergency: &mut Emergency, step: &Level3Step, stamp: &Stamp) {
    let not_ended = |level_3: &&mut Level3| level_3.ended_at.is_none_or(|ended| step.at <= ended);
    if let Some(level_3) = emergency.level_3_responses.values_mut().find(not_ended) {
        (level_3.principals_decided_at, level_3.principals_decided) = (Some(step.at), Some(stamp.clone()));
    }
}

/// The emergency after its level 3 response ended.
pub(super) fn ended(emergency: &mut Emergency, step: &Level3Step, stamp: &Stamp) {
    if let Some(level_3) = emergency.level_3_responses.at_mut(step.at) {
        (level_3.ended_at, level_3.ended) = (Some(step.at), Some(stamp.clone()));
    }
}

/// The emergency after the HCT decided on its clusters.
pub(super) fn clusters_decided(emergency: &mut Emergency, made: &ClusterDecision, stamp: &Stamp) {
    emergency.cluster_decisions.record(made.decided_at, Recorded::new(made, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{erc, hc};
    use crate::domain::operation::Command;
    use crate::domain::operation::fixtures::{registered, step};

    /// RM-1.15: the separate facts of an emergency are dated in their order.
    #[test]
    fn level_3_is_dated_after_the_onset() {
        let before = || step("2013-11-01");
        let later = registered().at("2013-11-14T12:00:00Z");
        later.clone().when(&erc(), Command::DeclareLevel3(before())).refused("RM-1.15", "OUT_OF_SEQUENCE");
        let declared = later.given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        let decided = Command::RecordPrincipalsDecision(before());
        declared.clone().when(&erc(), decided).refused("RM-1.15", "OUT_OF_SEQUENCE");
        declared.when(&erc(), Command::EndLevel3(step("2013-11-11"))).refused("RM-1.15", "OUT_OF_SEQUENCE");
    }

    /// RM-1.15: a declaration that names its own moment happened then, unless its caller names another.
    #[test]
    fn what_names_its_moment_happened_then() {
        let declared = registered().at("2013-11-14T12:00:00Z");
        let declare = || Command::DeclareLevel3(step("2013-11-12T07:00:00Z"));
        assert_eq!(declared.clone().when(&erc(), declare()).commit().occurred_at, at("2013-11-12T07:00:00Z"));
        let said = declared.that_happened("2013-11-13").when(&erc(), declare());
        assert_eq!(said.commit().occurred_at, at("2013-11-13"));
    }

    /// RM-1.3: level 3 gives the HCT 72 hours instead of the clocks of the onset, which its decision keeps.
    #[test]
    fn level_3_asks_the_country_team_to_decide() {
        let declared = registered().at("2013-11-12T08:00:00Z");
        declared
            .clone()
            .when(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")))
            .voids("OG-2.proposal")
            .opens("RM-1.3.decision");
        let declared = declared.given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        let decision = ClusterDecision {
            emergency: code("haiyan"),
            decided_at: at("2013-11-13T07:00:00Z"),
            sectors: vec![code("HEA")],
            mechanisms_analysis: "the national system is overwhelmed in three regions".to_owned(),
            directors_support: "met on 12 November".to_owned(),
        };
        declared
            .clone()
            .at("2013-11-13T09:00:00Z")
            .when(&hc(), Command::RecordClusterDecision(decision.clone()))
            .keeps("RM-1.3.decision");
        registered()
            .when(&hc(), Command::RecordClusterDecision(decision))
            .refused("RM-1.15", "LEVEL_THREE_NOT_DECLARED");
        declared
            .when(&erc(), Command::DeclareLevel3(step("2013-11-12T07:30:00Z")))
            .refused("RM-1.15", "LEVEL_THREE_DECLARED");
    }

    /// RM-2.9: the review's three months count from the Principals' decision, not from the declaration (RM-1.15).
    #[test]
    fn the_review_counts_from_the_principals_decision() {
        let declared =
            registered().at("2013-11-14T12:00:00Z").given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        let decided = declared.given(&erc(), Command::RecordPrincipalsDecision(step("2013-11-14T10:00:00Z")));
        assert_eq!(decided.duty("RM-2.9.review").expect("it is owed").since, at("2013-11-14T10:00:00Z"));
        decided
            .clone()
            .when(&erc(), Command::RecordPrincipalsDecision(step("2013-11-14T11:00:00Z")))
            .refused("RM-1.15", "PRINCIPALS_DECIDED");
        decided.at("2014-05-01").when(&erc(), Command::EndLevel3(step("2014-05-01"))).voids("RM-2.9.review");
    }

    /// RM-1.3: the decision on clusters is recorded once it is taken.
    #[test]
    fn a_cluster_decision_is_recorded_once_it_is_taken() {
        let later = registered().at("2013-11-12T08:00:00Z");
        let declared = later.given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        let coming = ClusterDecision {
            emergency: code("haiyan"),
            decided_at: at("2013-11-13T07:00:00Z"),
            sectors: vec![code("HEA")],
            mechanisms_analysis: "the national system is overwhelmed".to_owned(),
            directors_support: "met on 12 November".to_owned(),
        };
        declared.when(&hc(), Command::RecordClusterDecision(coming)).refused("RM-1.3", "DECIDED_IN_THE_FUTURE");
    }

    /// RM-1.15: a step at the moment of the one before it is in order.
    #[test]
    fn level_3_may_be_declared_at_the_onset() {
        let declared = registered().given(&erc(), Command::DeclareLevel3(step("2013-11-08T04:40:00Z")));
        declared.when(&erc(), Command::EndLevel3(step("2013-11-08T04:40:00Z"))).commit();
    }
}
