//! The gRPC side of the activation service: messages become commands, records become messages. One file an area.
//!
//! What is decided, and why something is refused, is the domain's affair.

mod cluster;
mod operation;
mod parts;
mod proposal;
mod record;
mod review;
mod shown;
mod submission;

use std::sync::Arc;

use convene_runtime::engine::Engine;
use convene_runtime::grpc::Edge;

use crate::domain::Activation;
use crate::views::Views;

/// The service as its callers meet it.
#[derive(Clone, Debug)]
pub struct Api {
    /// Carries out commands and holds the records.
    pub engine: Arc<Engine<Activation, Views>>,
    /// The gate that every call passes.
    pub edge: Arc<Edge>,
}
