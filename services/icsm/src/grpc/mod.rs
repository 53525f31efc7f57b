//! The gRPC side of the service: messages become commands, records become messages. One file an area.
//!
//! What is decided, and why something is refused, is the domain's affair.

mod history;
pub(crate) mod limits;
mod preparation;
mod queries;
mod report;
mod request;
mod responses;

use std::sync::Arc;

use convene_kernel::visibility::Insiders;
use convene_proto::icsm::v1::preparation_service_server::PreparationServiceServer;
use convene_proto::icsm::v1::record_service_server::RecordServiceServer;
use convene_proto::icsm::v1::report_service_server::ReportServiceServer;
use convene_proto::icsm::v1::request_service_server::RequestServiceServer;
use convene_runtime::engine::Engine;
use convene_runtime::grpc::{Edge, ServiceApi, Services};
use convene_runtime::grpc_services;

use crate::domain::Icsm;
use crate::views::Views;
use crate::visibility::INSIDERS;

/// The service as its callers meet it.
#[derive(Clone, Debug)]
pub struct Api {
    /// Carries out commands and holds the records.
    pub engine: Arc<Engine<Icsm, Views>>,
    /// The gate that every call passes.
    pub edge: Arc<Edge>,
}

impl Api {
    /// The gRPC services of all areas.
    pub fn into_services(self) -> Services {
        grpc_services!(self.edge; self => RequestServiceServer, PreparationServiceServer, ReportServiceServer, RecordServiceServer)
    }
}

impl ServiceApi for Api {
    type Aggregate = Icsm;
    type View = Views;
    const INSIDERS: Insiders = INSIDERS;

    fn engine(&self) -> &Engine<Icsm, Views> {
        &self.engine
    }

    fn edge(&self) -> &Edge {
        &self.edge
    }
}
