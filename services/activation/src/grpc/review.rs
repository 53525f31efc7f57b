//! Reviews, transition and de-activation: which rpc gives which command, and how each value of the domain corresponds to its
//! message.

use convene_proto::activation::v1::review_service_server::ReviewService;
use convene_proto::activation::v1::{self as pb, *};
use convene_runtime::{choices, command_service, contract, variants};

use super::Api;
use crate::domain::place::Place;
use crate::domain::review::{
    AgencyFocalPoint, AnswerSummary, Closing, ClosingCost, Command, Deactivate, DeactivationCase, DeactivationDecision,
    DecideDeactivation, DirectorsReview, EarlyRecovery, Factor, FactorAnswer, FollowUp, Ground, HandedOver, Keeping,
    Occasion, PartnersInformed, Passed, PastReview, PlannedOccasion, Position, Recipient, ResourceHandOver,
    ResourcesHandedOver, ReviewCorrection, ReviewKind, ReviewOpening, Ruling, SendSummary, ShareSummary, SummaryAnswer,
    SummaryShared, SurgeWithdrawn, TransitionPlan, TransitionPlanSent, TransitionStrategy,
};
use crate::reasons;
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};

command_service! { ReviewService for Api {
    correct_review: CorrectReviewRequest { correction } => Command::CorrectReview,
    record_past_review: RecordPastReviewRequest { past } => Command::RecordPastReview,
    open_review: OpenReviewRequest { opening } => Command::OpenReview,
    plan_occasion: PlanOccasionRequest { occasion } => Command::PlanOccasion,
    keep_cluster: KeepClusterRequest { keeping } => Command::KeepCluster,
    recommend_deactivation: RecommendDeactivationRequest { deactivation } => Command::RecommendDeactivation,
    close_review: CloseReviewRequest { closing } => Command::CloseReview,
    send_summary: SendSummaryRequest => Command::SendSummary,
    share_summary: ShareSummaryRequest { sharing } => Command::ShareSummary,
    answer_summary: AnswerSummaryRequest { answer } => Command::AnswerSummary,
    decide_deactivation: DecideDeactivationRequest { decision } => Command::DecideDeactivation,
    inform_partners: InformPartnersRequest { information } => Command::InformPartners,
    deactivate_cluster: DeactivateClusterRequest { end } => Command::DeactivateCluster,
    follow_up_support: FollowUpSupportRequest { follow_up } => Command::FollowUpSupport,
    record_transition_strategy: RecordTransitionStrategyRequest { strategy } => Command::RecordTransitionStrategy,
    send_transition_plan: SendTransitionPlanRequest { transition } => Command::SendTransitionPlan,
    record_early_recovery: RecordEarlyRecoveryRequest { early_recovery } => Command::RecordEarlyRecovery,
    hand_over_resources: HandOverResourcesRequest { handed_over } => Command::HandOverResources,
    record_surge_withdrawn: RecordSurgeWithdrawnRequest { withdrawn } => Command::RecordSurgeWithdrawn,
    record_directors_review: RecordDirectorsReviewRequest { directors_review } => Command::RecordDirectorsReview,
} }

choices! {
    Occasion = pb::Occasion { Appeal, MidYearReview }
    Position = pb::SummaryPosition { Endorses, Objects }
    Ruling = pb::Ruling { Approved, Declined }
    Recipient = pb::Recipient { National, Development }
    Passed = pb::Passed { Capacities, Tools, Systems, Resources }
}

variants! {
    ReviewKind = pb::ReviewOpening, kind: pb::ReviewKind {
        Level3 { emergency: code }, Periodic, SelectedClusters { clusters: codes(SOME) under "RM-2.8" },
    }
    Ground = pb::DeactivationCase, ground: pb::DeactivationGround {
        Transferred { to as transferred_to: text(NAME), recipient: choice, with as passed: choices(ANY) },
        NeedsDecreased { evidence as needs_evidence: text(TEXT) },
    } + refuses Funding: "RM-2.7", reasons::FUNDING_IS_NO_GROUND,
        "de-activation is not linked to funding",
        "recommend it where responsibility was transferred or needs decreased, or keep the cluster"
    Factor = pb::FactorAnswer, factor: pb::Factor {
        CriticalNeeds, Accountability, Counterparts, Disasters, Other(other: text(NAME)),
    }
}

contract! {
    PastReview = pb::PastReview {
        review: code under "RM-2.10",
        emergency: optional_code,
        held: past_date under "RM-1.15",
        kept: codes(ANY),
        source: text(TEXT),
    }
    ReviewCorrection = pb::ReviewCorrection {
        review: code under "RM-1.15",
        commit: code,
        held: past_date,
        reason: text(TEXT),
        source: text(TEXT),
    }
    ReviewOpening = pb::ReviewOpening {
        review: code under "RM-2.10",
        kind: flattened,
        ahead_of: optional_choice,
        participants: codes(ANY),
        capacities: text(TEXT),
    }
    PlannedOccasion = pb::PlannedOccasion { occasion: choice under "RM-2.10", on: date }
    Keeping = pb::Keeping {
        review: code under "RM-2.13",
        cluster: code,
        rationale: text(TEXT),
        transition: message,
        review_by: date under "RM-1.14",
        in_strategic_plan: optional_text(TEXT) under "RM-2.10",
    }
    DeactivationCase = pb::DeactivationCase {
        review: code under "RM-2.11",
        cluster: code,
        mechanisms: text(TEXT),
        focal_points: each(ANY),
        contingency_effect: text(TEXT),
        ground: flattened under "RM-2.1",
        criteria: each(ANY) under "RM-2.2",
        factors: each(ANY) under "RM-2.3",
        need_may_rise_again: flag,
        closing_cost: optional_message under "RM-2.4",
        support: texts(ANY, TEXT) under "RM-2.6",
        places: each(ANY) under "RM-2.11",
        ends_by: optional_date,
    }
    Place = pb::Place { place: code, name: text(NAME) }
    AgencyFocalPoint = pb::AgencyFocalPoint { agency: code, mechanism: text(NAME) }
    FactorAnswer = pb::FactorAnswer { factor: flattened, present: flag, justification: optional_text(TEXT) }
    ClosingCost = pb::ClosingCost { plan: text(NAME), updated_on: date, weighed: text(TEXT) }
    Closing = pb::ReviewClosing { review: code under "RM-2.13", surge: optional_text(TEXT) under "RM-2.9" }
    SendSummary <= pb::SendSummaryRequest { review: code under "RM-2.11" }
    ShareSummary <= pb::SummarySharing { review: code under "RM-2.11", principals: codes(ANY), global_leads: codes(ANY) }
    SummaryShared => pb::SummarySharing {
        review: code,
        principals: codes(ANY),
        global_leads: codes(ANY),
        answer_by: optional_timestamp,
    }
    AnswerSummary <= pb::SummaryAnswer { review: code under "RM-2.11", position: choice, statement: text(TEXT) }
    SummaryAnswer => pb::SummaryAnswer { review: code, position: choice, statement: text(TEXT) }
    DecideDeactivation <= pb::DeactivationDecision {
        review: code under "RM-2.11",
        cluster: code,
        ruling: choice,
        reason: optional_text(TEXT),
        ends_by: optional_date,
        ground: optional_message,
        objections: each(ANY),
    }
    DeactivationDecision => pb::DeactivationDecision {
        review: code,
        cluster: code,
        ruling: choice,
        reason: optional_text(TEXT),
        ends_by: optional_date,
        ground: optional_message,
    }
    PartnersInformed = pb::PartnerInformation { review: code under "RM-2.11", means: text(TEXT) }
    Deactivate <= pb::ClusterEnd { cluster: code under "RM-2.8", places: codes(ANY) }
    FollowUp = pb::SupportFollowUp { cluster: code under "RM-2.6", given: text(TEXT), remaining: optional_text(TEXT) }
    TransitionStrategy = pb::TransitionStrategy {
        cluster: code under "RM-2.5",
        national_authorities: texts(ANY, NAME),
        development_actors: texts(ANY, NAME),
        no_counterpart_because: optional_text(TEXT),
        no_development_actors_because: optional_text(TEXT),
        plan: message,
    }
    TransitionPlan = pb::TransitionPlan {
        counterpart: text(NAME) under "RM-2.14",
        capacity_to_build: text(TEXT),
        preparedness: text(TEXT),
        handed_over: message,
        support_afterwards: text(TEXT),
    }
    HandedOver = pb::HandedOver { strategies: text(TEXT), mechanisms: text(TEXT), resources: text(TEXT) }
    TransitionPlanSent = pb::ResponseTransition { emergency: code under "RM-2.9", plan: message }
    EarlyRecovery = pb::EarlyRecovery {
        cluster: code under "GN-7",
        strategy: text(TEXT),
        procedures: text(TEXT),
        backing: text(TEXT),
    }
    ResourcesHandedOver = pb::ResourcesHandedOver { cluster: code under "RM-2.12", items: each(SOME) }
    ResourceHandOver = pb::ResourceHandOver { what: text(NAME), to: text(NAME), rule: text(NAME), on: date }
    SurgeWithdrawn = pb::SurgeWithdrawn { emergency: code under "RM-2.9", on: date, outcome: text(TEXT) }
    DirectorsReview = pb::DirectorsReview { on: date under "RM-2.12", organizations: codes(SOME), findings: text(TEXT) }
}

#[cfg(test)]
mod tests {
    use convene_kernel::reason::Reason;
    use convene_kernel::refusal::Refusal;
    use convene_runtime::grpc::Fields;
    use convene_runtime::grpc::contract::FromMessage as _;

    use super::*;

    fn refusal_of(ground: pb::DeactivationGround) -> Refusal {
        let message = pb::DeactivationCase { ground: ground.into(), ..Default::default() };
        let mut fields = Fields::new();
        let case = DeactivationCase::from_message(&mut fields, &message);
        fields.finish(case).expect_err("nearly everything is missing")
    }

    fn reasons_of(refusal: &Refusal) -> Vec<Reason> {
        refusal.violations().iter().map(|violation| violation.reason).collect()
    }

    /// RM-2.7: funding is no ground for de-activation, and the refusal says what is.
    #[test]
    fn funding_is_no_ground() {
        let refusal = refusal_of(pb::DeactivationGround::Funding);
        assert!(refusal.cites("RM-2.7") && reasons_of(&refusal).contains(&reasons::FUNDING_IS_NO_GROUND));
        let admitted = refusal_of(pb::DeactivationGround::NeedsDecreased);
        assert!(!admitted.cites("RM-2.7"));
    }

    /// RM-2.1: each ground asks for what shows it.
    #[test]
    fn a_ground_is_shown() {
        let field = |ground, name: &str| {
            refusal_of(ground)
                .violations()
                .iter()
                .any(|violation| violation.cited() == "RM-2.1" && violation.field == name)
        };
        assert!(field(pb::DeactivationGround::Transferred, "transferred_to"));
        assert!(field(pb::DeactivationGround::Transferred, "recipient"));
        assert!(field(pb::DeactivationGround::NeedsDecreased, "needs_evidence"));
        assert!(field(pb::DeactivationGround::Unspecified, "ground"));
    }
}
