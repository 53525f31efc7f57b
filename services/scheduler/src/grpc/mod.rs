//! The gRPC services of the scheduler: requests become commands and queries, what is known becomes messages. One file a service.
//!
//! What is decided, and why something is refused, is up to the domain.

mod obligation;
mod policy;
mod queue;
mod responses;
mod simulation;

use std::sync::Arc;
use std::time::Duration;

use convene_kernel::message;
use convene_proto::scheduler::v1::erc_queue_service_server::ErcQueueServiceServer;
use convene_proto::scheduler::v1::obligation_service_server::ObligationServiceServer;
use convene_proto::scheduler::v1::policy_service_server::PolicyServiceServer;
use convene_proto::scheduler::v1::simulation_service_server::SimulationServiceServer;
use convene_runtime::cause::chain;
use convene_runtime::clock::{Clock, SimulatedClock};
use convene_runtime::grpc::{Edge, Services, again_after, reasons};
use convene_runtime::grpc_services;
use convene_runtime::log::ReadError;
use tokio::sync::Mutex;
use tonic::{Code, Status};

use crate::Scheduler;
use policy::PolicyApi;
use queue::QueueApi;

/// The pause asked for when NATS cannot be reached.
const PAUSE: Duration = Duration::from_secs(1);

/// The scheduler as its callers see it.
#[derive(Clone, Debug)]
pub struct Api {
    /// What is asked.
    pub scheduler: Arc<Scheduler>,
    /// The gate that every call passes.
    pub edge: Arc<Edge>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The same clock where it is simulated, to be advanced.
    pub simulated: Option<SimulatedClock>,
    /// Held while the clock is advanced.
    pub turn: Arc<Mutex<()>>,
}

impl Api {
    /// A scheduler's services; `simulated` is its clock where that can be advanced.
    pub fn new(
        scheduler: Arc<Scheduler>,
        edge: Arc<Edge>,
        clock: Arc<dyn Clock>,
        simulated: Option<SimulatedClock>,
    ) -> Self {
        Self { scheduler, edge, clock, simulated, turn: Arc::default() }
    }

    /// All of them as gRPC services.
    pub fn into_services(self) -> Services {
        let (queue, policy) = (QueueApi(self.clone()), PolicyApi(self.clone()));
        grpc_services! {
            self.edge;
            self => ObligationServiceServer, SimulationServiceServer;
            queue => ErcQueueServiceServer;
            policy => PolicyServiceServer;
        }
    }
}

fn unavailable(error: &ReadError) -> Status {
    again_after(PAUSE, Code::Unavailable, reasons::SERVICE_UNAVAILABLE, message!("{error}", error = chain(error)))
}
