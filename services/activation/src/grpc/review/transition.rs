//! Requests about transition: strategies and plans, early recovery, resources handed over, support afterwards.

use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::Fields;

use crate::domain::review::{
    Command, DirectorsReview, EarlyRecovery, FollowUp, HandedOver, ResourceHandOver, ResourcesHandedOver,
    TransitionPlan, TransitionPlanSent, TransitionStrategy,
};
use crate::grpc::parts::{ANY, NAME, SOME, TEXT};

/// A plan for transition (row RM-2.14).
pub fn plan(fields: &mut Fields, plan: &pb::TransitionPlan) -> Option<TransitionPlan> {
    let counterpart = fields.under("RM-2.14").text("counterpart", &plan.counterpart, NAME);
    let capacity_to_build = fields.text("capacity_to_build", &plan.capacity_to_build, TEXT);
    let preparedness = fields.text("preparedness", &plan.preparedness, TEXT);
    let handed_over = fields.within("handed_over", plan.handed_over.as_ref(), |fields, handed_over| {
        let strategies = fields.text("strategies", &handed_over.strategies, TEXT);
        let mechanisms = fields.text("mechanisms", &handed_over.mechanisms, TEXT);
        let resources = fields.text("resources", &handed_over.resources, TEXT);
        Some(HandedOver { strategies: strategies?, mechanisms: mechanisms?, resources: resources? })
    });
    let support_afterwards = fields.text("support_afterwards", &plan.support_afterwards, TEXT);
    Some(TransitionPlan {
        counterpart: counterpart?,
        capacity_to_build: capacity_to_build?,
        preparedness: preparedness?,
        handed_over: handed_over?,
        support_afterwards: support_afterwards?,
    })
}

pub fn record_strategy(fields: &mut Fields, request: &pb::RecordTransitionStrategyRequest) -> Option<Command> {
    let cluster = fields.under("RM-2.5").code("cluster", &request.cluster);
    let mut names =
        |field: &str, names: &[String]| fields.each(field, names, ANY, |fields, name| fields.text("", name, NAME));
    let national_authorities = names("national_authorities", &request.national_authorities);
    let development_actors = names("development_actors", &request.development_actors);
    let plan = fields.within("plan", request.plan.as_ref(), plan);
    Some(Command::RecordTransitionStrategy(TransitionStrategy {
        cluster: cluster?,
        national_authorities: national_authorities?,
        development_actors: development_actors?,
        plan: plan?,
    }))
}

pub fn send_plan(fields: &mut Fields, request: &pb::SendTransitionPlanRequest) -> Option<Command> {
    let emergency = fields.under("RM-2.9").code("emergency", &request.emergency);
    let plan = fields.within("plan", request.plan.as_ref(), plan);
    Some(Command::SendTransitionPlan(TransitionPlanSent { emergency: emergency?, plan: plan? }))
}

pub fn record_early_recovery(fields: &mut Fields, request: &pb::RecordEarlyRecoveryRequest) -> Option<Command> {
    let cluster = fields.under("GN-7").code("cluster", &request.cluster);
    let strategy = fields.text("strategy", &request.strategy, TEXT);
    let procedures = fields.text("procedures", &request.procedures, TEXT);
    let backing = fields.text("backing", &request.backing, TEXT);
    Some(Command::RecordEarlyRecovery(EarlyRecovery {
        cluster: cluster?,
        strategy: strategy?,
        procedures: procedures?,
        backing: backing?,
    }))
}

pub fn hand_over_resources(fields: &mut Fields, request: &pb::HandOverResourcesRequest) -> Option<Command> {
    let cluster = fields.under("RM-2.12").code("cluster", &request.cluster);
    let items = fields.each("items", &request.items, SOME, |fields, item| {
        let what = fields.text("what", &item.what, NAME);
        let to = fields.text("to", &item.to, NAME);
        let rule = fields.text("rule", &item.rule, NAME);
        let on = fields.date("on", &item.on);
        Some(ResourceHandOver { what: what?, to: to?, rule: rule?, on: on? })
    });
    Some(Command::HandOverResources(ResourcesHandedOver { cluster: cluster?, items: items? }))
}

pub fn follow_up(fields: &mut Fields, request: &pb::FollowUpSupportRequest) -> Option<Command> {
    let cluster = fields.under("RM-2.6").code("cluster", &request.cluster);
    let given = fields.text("given", &request.given, TEXT);
    let remaining = fields.optional_text("remaining", &request.remaining, TEXT);
    Some(Command::FollowUpSupport(FollowUp { cluster: cluster?, given: given?, remaining: remaining? }))
}

pub fn record_directors_review(fields: &mut Fields, request: &pb::RecordDirectorsReviewRequest) -> Option<Command> {
    let on = fields.under("RM-2.12").date("on", &request.on);
    let organizations = fields.codes("organizations", &request.organizations, SOME);
    let findings = fields.text("findings", &request.findings, TEXT);
    let review = DirectorsReview { on: on?, organizations: organizations?, findings: findings? };
    Some(Command::RecordDirectorsReview(review))
}
