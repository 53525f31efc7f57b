//! What the gRPC services of the scheduler share.

use std::sync::Arc;

use convene_runtime::clock::{Clock, SimulatedClock};
use convene_runtime::grpc::Edge;
use tokio::sync::Mutex;

use crate::Scheduler;

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
}
