//! The gRPC services of the scheduler: requests become commands and queries, what is known becomes messages. One file a service.
//!
//! What is decided, and why something is refused, is up to the domain.

mod agency;
mod api;
mod calendar;
mod obligation;
mod policy;
mod queue;
mod record;
mod responses;
mod simulation;

use convene_proto::scheduler::v1::agency_service_server::AgencyServiceServer;
use convene_proto::scheduler::v1::calendar_service_server::CalendarServiceServer;
use convene_proto::scheduler::v1::erc_queue_service_server::ErcQueueServiceServer;
use convene_proto::scheduler::v1::obligation_service_server::ObligationServiceServer;
use convene_proto::scheduler::v1::policy_service_server::PolicyServiceServer;
use convene_proto::scheduler::v1::record_service_server::RecordServiceServer;
use convene_proto::scheduler::v1::simulation_service_server::SimulationServiceServer;
use convene_runtime::grpc::Services;
use convene_runtime::grpc_services;

pub use api::Api;
use policy::PolicyApi;
use queue::QueueApi;

impl Api {
    /// All of them as gRPC services, and the pages beside them.
    pub fn into_services(self) -> Services {
        let pages = crate::pages::pages(self.clone());
        let (queue, policy) = (QueueApi(self.clone()), PolicyApi(self.clone()));
        grpc_services! {
            self.edge;
            self => AgencyServiceServer, CalendarServiceServer, ObligationServiceServer, RecordServiceServer, SimulationServiceServer;
            queue => ErcQueueServiceServer;
            policy => PolicyServiceServer;
        }
        .with_pages(pages)
    }
}
