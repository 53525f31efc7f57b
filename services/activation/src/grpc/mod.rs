//! The gRPC side of the activation service: messages become commands, records become messages. One file an area.
//!
//! What is decided, and why something is refused, is the domain's affair.

mod cluster;
mod endorsement;
mod history;
mod letter;
pub(crate) mod limits;
mod lists;
mod operation;
#[cfg(test)]
mod order_of_recording;
mod past;
mod proposal;
mod queries;
mod responses;
mod review;

use std::sync::Arc;

use convene_kernel::visibility::Insiders;
use convene_proto::activation::v1::cluster_service_server::ClusterServiceServer;
use convene_proto::activation::v1::operation_service_server::OperationServiceServer;
use convene_proto::activation::v1::proposal_service_server::ProposalServiceServer;
use convene_proto::activation::v1::record_service_server::RecordServiceServer;
use convene_proto::activation::v1::review_service_server::ReviewServiceServer;
use convene_runtime::engine::Engine;
use convene_runtime::grpc::{Edge, ServiceApi, Services};
use convene_runtime::grpc_services;

use crate::domain::Activation;
use crate::views::Views;
use crate::visibility::INSIDERS;

/// The service as its callers meet it.
#[derive(Clone, Debug)]
pub struct Api {
    /// Carries out commands and holds the records.
    pub engine: Arc<Engine<Activation, Views>>,
    /// The gate that every call passes.
    pub edge: Arc<Edge>,
}

impl Api {
    /// The gRPC services of all areas.
    pub fn into_services(self) -> Services {
        grpc_services!(self.edge; self => OperationServiceServer, ProposalServiceServer, ClusterServiceServer, ReviewServiceServer, RecordServiceServer)
    }
}

impl ServiceApi for Api {
    type Aggregate = Activation;
    type View = Views;
    const INSIDERS: Insiders = INSIDERS;

    fn engine(&self) -> &Engine<Activation, Views> {
        &self.engine
    }

    fn edge(&self) -> &Edge {
        &self.edge
    }
}
