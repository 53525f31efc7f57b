//! Requests about reviews, transition and de-activation. Which function reads which request is here.

mod procedure;
#[cfg(test)]
mod tests;
mod transition;
mod verdict;

use convene_proto::activation::v1::review_service_server::ReviewService;
use convene_proto::activation::v1::*;
use convene_runtime::command_service;

use super::Api;

command_service! { ReviewService, Api {
    open_review(OpenReviewRequest) -> OpenReviewResponse = procedure::open;
    keep_cluster(KeepClusterRequest) -> KeepClusterResponse = verdict::keep;
    recommend_deactivation(RecommendDeactivationRequest) -> RecommendDeactivationResponse = verdict::recommend;
    close_review(CloseReviewRequest) -> CloseReviewResponse = procedure::close;
    send_summary(SendSummaryRequest) -> SendSummaryResponse = procedure::send_summary;
    share_summary(ShareSummaryRequest) -> ShareSummaryResponse = procedure::share_summary;
    answer_summary(AnswerSummaryRequest) -> AnswerSummaryResponse = procedure::answer_summary;
    decide_deactivation(DecideDeactivationRequest) -> DecideDeactivationResponse = procedure::decide;
    inform_partners(InformPartnersRequest) -> InformPartnersResponse = procedure::inform_partners;
    deactivate_cluster(DeactivateClusterRequest) -> DeactivateClusterResponse = procedure::deactivate;
    follow_up_support(FollowUpSupportRequest) -> FollowUpSupportResponse = transition::follow_up;
    record_transition_strategy(RecordTransitionStrategyRequest) -> RecordTransitionStrategyResponse
        = transition::record_strategy;
    send_transition_plan(SendTransitionPlanRequest) -> SendTransitionPlanResponse = transition::send_plan;
    record_early_recovery(RecordEarlyRecoveryRequest) -> RecordEarlyRecoveryResponse
        = transition::record_early_recovery;
    hand_over_resources(HandOverResourcesRequest) -> HandOverResourcesResponse = transition::hand_over_resources;
    record_directors_review(RecordDirectorsReviewRequest) -> RecordDirectorsReviewResponse
        = transition::record_directors_review;
} }
