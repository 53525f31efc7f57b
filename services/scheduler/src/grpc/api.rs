//! What the gRPC services of the scheduler share.

use std::sync::Arc;

use convene_runtime::clock::{Clock, SimulatedClock};
use convene_runtime::grpc::Edge;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::Scheduler;
use crate::decision_feed::Places;

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
    /// The places of those who read decisions.
    pub(crate) places: Places,
    /// Ends what they read when the service stops.
    pub stopping: CancellationToken,
}

impl Api {
    /// A scheduler's services; `simulated` is its clock where that can be advanced.
    pub fn new(
        scheduler: Arc<Scheduler>,
        edge: Arc<Edge>,
        clock: Arc<dyn Clock>,
        simulated: Option<SimulatedClock>,
        stopping: CancellationToken,
    ) -> Self {
        Self { scheduler, edge, clock, simulated, turn: Arc::default(), places: Places::default(), stopping }
    }
}
