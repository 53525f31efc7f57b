//! Requests about a cluster. One file a part of its life; which function reads which request is here.

mod coordination;
mod leadership;
mod structure;
#[cfg(test)]
mod tests;

use convene_proto::activation::v1::cluster_service_server::ClusterService;
use convene_proto::activation::v1::*;
use convene_runtime::command_service;

use super::Api;

command_service! { ClusterService, Api {
    appoint_coordinator(AppointCoordinatorRequest) -> AppointCoordinatorResponse = coordination::appoint;
    end_appointment(EndAppointmentRequest) -> EndAppointmentResponse = coordination::end_appointment;
    adopt_terms_of_reference(AdoptTermsOfReferenceRequest) -> AdoptTermsOfReferenceResponse
        = coordination::adopt_terms;
    name_focal_point(NameFocalPointRequest) -> NameFocalPointResponse = coordination::name_focal_point;
    name_area_focal_point(NameAreaFocalPointRequest) -> NameAreaFocalPointResponse
        = coordination::name_area_focal_point;
    name_place_focal_point(NamePlaceFocalPointRequest) -> NamePlaceFocalPointResponse
        = coordination::name_place_focal_point;
    record_counterpart(RecordCounterpartRequest) -> RecordCounterpartResponse = coordination::record_counterpart;
    share_leadership(ShareLeadershipRequest) -> ShareLeadershipResponse = leadership::share;
    end_shared_leadership(EndSharedLeadershipRequest) -> EndSharedLeadershipResponse = leadership::end_sharing;
    raise_funding_barrier(RaiseFundingBarrierRequest) -> RaiseFundingBarrierResponse
        = leadership::raise_funding_barrier;
    take_up_funding_barrier(TakeUpFundingBarrierRequest) -> TakeUpFundingBarrierResponse
        = leadership::take_up_funding_barrier;
    plan_hand_over(PlanHandOverRequest) -> PlanHandOverResponse = leadership::plan_hand_over;
    show_expertise(ShowExpertiseRequest) -> ShowExpertiseResponse = leadership::show_expertise;
    tell_global_lead(TellGlobalLeadRequest) -> TellGlobalLeadResponse = leadership::tell_global_lead;
    raise_concern(RaiseConcernRequest) -> RaiseConcernResponse = structure::raise_concern;
    take_concern_step(TakeConcernStepRequest) -> TakeConcernStepResponse = structure::take_concern_step;
    close_concern(CloseConcernRequest) -> CloseConcernResponse = structure::close_concern;
    adapt_cluster(AdaptClusterRequest) -> AdaptClusterResponse = structure::adapt;
    answer_finding(AnswerFindingRequest) -> AnswerFindingResponse = structure::answer_finding;
} }
