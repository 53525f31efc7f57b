//! Requests that say what becomes of a cluster: kept, or recommended for de-activation.

use crate::reasons;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::Fields;

use super::transition::plan;
use crate::domain::review::{
    AgencyFocalPoint, ClosingCost, Command, DeactivationCase, Factor, FactorAnswer, Ground, Keeping, Passed, Recipient,
};
use crate::grpc::parts::{ANY, NAME, TEXT};
use crate::grpc::proposal::criterion;

pub fn keep(fields: &mut Fields, request: &pb::KeepClusterRequest) -> Option<Command> {
    let review = fields.under("RM-2.13").code("review", &request.review);
    let cluster = fields.code("cluster", &request.cluster);
    let rationale = fields.text("rationale", &request.rationale, TEXT);
    let transition = fields.within("transition", request.transition.as_ref(), plan);
    let review_by = fields.under("RM-1.14").date("review_by", &request.review_by);
    let in_strategic_plan =
        fields.under("RM-2.10").optional_text("in_strategic_plan", &request.in_strategic_plan, TEXT);
    Some(Command::Keep(Keeping {
        review: review?,
        cluster: cluster?,
        rationale: rationale?,
        transition: transition?,
        review_by: review_by?,
        in_strategic_plan: in_strategic_plan?,
    }))
}

pub fn recommend(fields: &mut Fields, request: &pb::RecommendDeactivationRequest) -> Option<Command> {
    let review = fields.under("RM-2.11").code("review", &request.review);
    let cluster = fields.code("cluster", &request.cluster);
    let mechanisms = fields.text("mechanisms", &request.mechanisms, TEXT);
    let focal_points = fields.each("focal_points", &request.focal_points, ANY, |fields, focal_point| {
        let agency = fields.code("agency", &focal_point.agency);
        let mechanism = fields.text("mechanism", &focal_point.mechanism, NAME);
        Some(AgencyFocalPoint { agency: agency?, mechanism: mechanism? })
    });
    let contingency_effect = fields.text("contingency_effect", &request.contingency_effect, TEXT);
    let ground = ground(fields, request);
    let criteria = fields.under("RM-2.2").each("criteria", &request.criteria, ANY, criterion);
    let factors = fields.under("RM-2.3").each("factors", &request.factors, ANY, factor);
    let closing_cost =
        fields.under("RM-2.4").optional_within("closing_cost", request.closing_cost.as_ref(), closing_cost);
    let support =
        fields.under("RM-2.6").each("support", &request.support, ANY, |fields, text| fields.text("", text, TEXT));
    Some(Command::Recommend(DeactivationCase {
        review: review?,
        cluster: cluster?,
        ground: ground?,
        criteria: criteria?,
        factors: factors?,
        need_may_rise_again: request.need_may_rise_again,
        closing_cost: closing_cost?,
        mechanisms: mechanisms?,
        focal_points: focal_points?,
        contingency_effect: contingency_effect?,
        support: support?,
    }))
}

/// One of the two grounds; a lack of funding is none, whatever else the request says (rows RM-2.1, RM-2.7).
fn ground(fields: &mut Fields, request: &pb::RecommendDeactivationRequest) -> Option<Ground> {
    if request.ground == i32::from(pb::DeactivationGround::Funding) {
        fields.under("RM-2.7").refuse(
            "ground",
            reasons::FUNDING_IS_NO_GROUND,
            "de-activation is not linked to funding",
            "recommend it where responsibility was transferred or needs decreased, or keep the cluster",
        );
        return None;
    }
    let name = pb::DeactivationGround::as_str_name;
    let is_transfer = fields.under("RM-2.1").choice("ground", request.ground, name, |ground| match ground {
        pb::DeactivationGround::Unspecified | pb::DeactivationGround::Funding => None,
        pb::DeactivationGround::Transferred => Some(true),
        pb::DeactivationGround::NeedsDecreased => Some(false),
    })?;
    if !is_transfer {
        let evidence = fields.text("needs_evidence", &request.needs_evidence, TEXT)?;
        return Some(Ground::NeedsDecreased { evidence });
    }
    let to = fields.text("transferred_to", &request.transferred_to, NAME);
    let name = pb::Recipient::as_str_name;
    let recipient = fields.choice("recipient", request.recipient, name, |recipient| match recipient {
        pb::Recipient::Unspecified => None,
        pb::Recipient::National => Some(Recipient::National),
        pb::Recipient::Development => Some(Recipient::Development),
    });
    let with = fields.each("passed", &request.passed, ANY, |fields, number| {
        fields.choice("", *number, pb::Passed::as_str_name, |passed| match passed {
            pb::Passed::Unspecified => None,
            pb::Passed::Capacities => Some(Passed::Capacities),
            pb::Passed::Tools => Some(Passed::Tools),
            pb::Passed::Systems => Some(Passed::Systems),
            pb::Passed::Resources => Some(Passed::Resources),
        })
    });
    Some(Ground::Transferred { to: to?, recipient: recipient?, with: with? })
}

fn factor(fields: &mut Fields, answer: &pb::FactorAnswer) -> Option<FactorAnswer> {
    let asked = fields.choice("factor", answer.factor, pb::Factor::as_str_name, |factor| match factor {
        pb::Factor::Unspecified => None,
        pb::Factor::CriticalNeeds => Some(Some(Factor::CriticalNeeds)),
        pb::Factor::Accountability => Some(Some(Factor::Accountability)),
        pb::Factor::Counterparts => Some(Some(Factor::Counterparts)),
        pb::Factor::Disasters => Some(Some(Factor::Disasters)),
        pb::Factor::Other => Some(None),
    });
    let factor = match asked {
        Some(None) => fields.text("other", &answer.other, NAME).map(Factor::Other),
        Some(factor) => factor,
        None => None,
    };
    let justification = fields.optional_text("justification", &answer.justification, TEXT);
    Some(FactorAnswer { factor: factor?, present: answer.present, justification: justification? })
}

fn closing_cost(fields: &mut Fields, cost: &pb::ClosingCost) -> Option<ClosingCost> {
    let plan = fields.text("plan", &cost.plan, NAME);
    let updated_on = fields.date("updated_on", &cost.updated_on);
    let weighed = fields.text("weighed", &cost.weighed, TEXT);
    Some(ClosingCost { plan: plan?, updated_on: updated_on?, weighed: weighed? })
}
