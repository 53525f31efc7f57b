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

use convene_kernel::codes::ResourceId;
use convene_kernel::key::AggregateKey;
use convene_kernel::message;
use convene_proto::common::v1 as common;
use convene_proto::scheduler::v1::erc_queue_service_server::ErcQueueServiceServer;
use convene_proto::scheduler::v1::obligation_service_server::ObligationServiceServer;
use convene_proto::scheduler::v1::policy_service_server::PolicyServiceServer;
use convene_proto::scheduler::v1::simulation_service_server::SimulationServiceServer;
use convene_runtime::cause::chain;
use convene_runtime::clock::{Clock, SimulatedClock};
use convene_runtime::grpc::{
    Admitted, Countries, Edge, Fields, Services, again_after, ask, denied, reasons, status_of,
};
use convene_runtime::log::ReadError;
use tokio::sync::Mutex;
use tonic::{Code, Request, Status};

use crate::Scheduler;

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
        let largest = self.edge.largest_decoded();
        Services::new()
            .with(ObligationServiceServer::new(self.clone()))
            .with(ErcQueueServiceServer::new(self.clone()).max_decoding_message_size(largest))
            .with(PolicyServiceServer::new(self.clone()).max_decoding_message_size(largest))
            .with(SimulationServiceServer::new(self))
    }

    /// Admits a query about the country that its header names, or about every country in which its caller holds a role.
    fn ask<M: prost::Message>(
        &self,
        kind: &str,
        request: Request<M>,
        header: impl Fn(&M) -> Option<&common::QueryHeader>,
    ) -> Result<Query<M>, Status> {
        let named = header(request.get_ref()).filter(|header| !header.country.is_empty()).is_some();
        if named {
            let asked = ask(&self.edge, kind, request, header)?;
            let exercise = asked.key.exercise.then(|| asked.key.id.clone());
            let (admitted, message) = (asked.admitted, asked.message);
            return Ok(Query { admitted, countries: Countries::one(asked.key.country), exercise, message });
        }
        let (metadata, _, message) = request.into_parts();
        let admitted = self.edge.admit(&metadata, message.encoded_len())?;
        let countries = Countries::of(&admitted.caller, |_| true);
        if countries.is_none() {
            let message = "the caller holds no role in any country; use a token with a role";
            return Err(denied(&admitted.caller, reasons::ROLE_NOT_ADMITTED, message));
        }
        let exercise = read(|fields| match header(&message) {
            None => Some(None),
            named => fields.within("header", named, |fields, header| {
                fields.optional_code::<ResourceId>("exercise", &header.exercise)
            }),
        })?;
        Ok(Query { admitted, countries, exercise: exercise.map(|exercise| exercise.to_string()), message })
    }
}

/// A query that was admitted.
struct Query<M> {
    admitted: Admitted,
    /// The country that was named, or those in which the caller holds a role.
    countries: Countries,
    exercise: Option<String>,
    message: M,
}

impl<M> Query<M> {
    /// Whether the record `key`, in one of `countries`, is one of those asked about.
    fn is_about(&self, key: &AggregateKey, countries: &Countries) -> bool {
        countries.contain(&key.country) && self.exercise.as_deref() == key.exercise.then_some(key.id.as_str())
    }
}

/// What `read` finds in the fields of a query, or everything wrong with them.
fn read<T>(read: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Status> {
    let mut fields = Fields::new();
    let value = read(&mut fields);
    fields.finish(value).map_err(|refusal| status_of(&refusal))
}

fn unavailable(error: &ReadError) -> Status {
    again_after(PAUSE, Code::Unavailable, reasons::SERVICE_UNAVAILABLE, message!("{error}", error = chain(error)))
}
