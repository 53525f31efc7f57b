//! Transition strategies, the plan out of level 3, early recovery, resources, the directors' review.

use super::*;
use crate::domain::fixtures::lead;
use crate::domain::operation::{self, Level3Step};
use crate::domain::review::{
    DirectorsReview, EarlyRecovery, ResourceHandOver, ResourcesHandedOver, TransitionPlanSent, TransitionStrategy,
};

fn strategy(national: &[&str], development: &[&str]) -> Command {
    Command::RecordTransitionStrategy(TransitionStrategy {
        cluster: code("health"),
        national_authorities: national.iter().map(|name| (*name).to_owned()).collect(),
        development_actors: development.iter().map(|name| (*name).to_owned()).collect(),
        plan: plan(),
    })
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
    health().when(&lead("WHO"), Command::RecordEarlyRecovery(recovery)).keeps("GN-7.early-recovery");
}

/// RM-2.12: what was handed over, by which of the lead agency's rules, and when; before the end or after it.
#[test]
fn resources_are_handed_over_by_rule() {
    let hand_over = |on: &str| {
        let item = ResourceHandOver {
            what: "ten motorcycles".to_owned(),
            to: "Department of Health".to_owned(),
            rule: "disposal of assets".to_owned(),
            on: at(on).date_naive(),
        };
        Command::HandOverResources(ResourcesHandedOver { cluster: code("health"), items: vec![item] })
    };
    let active = two_clusters().given(&lead("WHO"), hand_over("2014-05-01"));
    assert_eq!(active.state().reviews.transitions[&code("health")].handed_over.len(), 1);
    two_clusters().when(&lead("WHO"), hand_over("2014-06-01")).refused("RM-2.12", "DATE_IN_THE_FUTURE");
    two_clusters().when(&lead("WFP"), hand_over("2014-05-01")).refused("OG-8", "NOT_THE_LEAD_AGENCY");
    approved().given(&hc(), deactivate()).when(&lead("WHO"), hand_over("2014-05-01")).commit();
}

/// RM-2.12: the emergency directors' review may complement that of the HCT.
#[test]
fn directors_review_field_operations() {
    let review = |on: &str| {
        Command::RecordDirectorsReview(DirectorsReview {
            on: at(on).date_naive(),
            organizations: vec![code("WHO"), code("WFP")],
            findings: "coordination on Samar is thin".to_owned(),
        })
    };
    let director = actor(Role::EmergencyDirector, "WHO");
    let recorded = two_clusters().given(&director, review("2014-05-01"));
    assert_eq!(recorded.state().reviews.directors.len(), 1);
    two_clusters().when(&director, review("2014-06-01")).refused("RM-2.12", "DATE_IN_THE_FUTURE");
}
