//! The gRPC services of the scheduler: requests become commands and queries, what is known becomes messages. One file a service.
//!
//! What is decided, and why something is refused, is up to the domain.

mod api;
mod obligation;
mod policy;
mod queue;
mod record;
mod responses;
mod simulation;

use std::time::Duration;

use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_proto::scheduler::v1::erc_queue_service_server::ErcQueueServiceServer;
use convene_proto::scheduler::v1::obligation_service_server::ObligationServiceServer;
use convene_proto::scheduler::v1::policy_service_server::PolicyServiceServer;
use convene_proto::scheduler::v1::record_service_server::RecordServiceServer;
use convene_proto::scheduler::v1::simulation_service_server::SimulationServiceServer;
use convene_runtime::cause::chain;
use convene_runtime::grpc::{Services, again_after, reasons};
use convene_runtime::grpc_services;
use convene_runtime::log::ReadError;
use tonic::{Code, Status};

pub use api::Api;
use policy::PolicyApi;
use queue::QueueApi;

/// The pause asked for when NATS cannot be reached.
const PAUSE: Duration = Duration::from_secs(1);

impl Api {
    /// All of them as gRPC services.
    pub fn into_services(self) -> Services {
        let (queue, policy) = (QueueApi(self.clone()), PolicyApi(self.clone()));
        grpc_services! {
            self.edge;
            self => ObligationServiceServer, RecordServiceServer, SimulationServiceServer;
            queue => ErcQueueServiceServer;
            policy => PolicyServiceServer;
        }
    }
}

fn unavailable(error: &ReadError) -> Status {
    again_after(
        PAUSE,
        Code::Unavailable,
        reasons::SERVICE_UNAVAILABLE,
        message!("{error}", error = verbatim(chain(error))),
    )
}
