//! The gRPC side of the service: messages become commands, records become messages.
//!
//! What is decided, and why something is refused, is the domain's affair.

mod asked_cluster;
mod checklist;
mod checklist_filter;
mod queries;
mod responses;
mod round;
mod round_contract;
mod round_responses;

use std::sync::Arc;

use convene_kernel::codes::CountryCode;
use convene_kernel::visibility::Insiders;
use convene_proto::monitoring::v1::checklist_service_server::ChecklistServiceServer;
use convene_proto::monitoring::v1::record_service_server::RecordServiceServer;
use convene_proto::monitoring::v1::round_service_server::RoundServiceServer;
use convene_runtime::engine::Engine;
use convene_runtime::grpc::{Edge, ServiceApi, Services};
use convene_runtime::grpc_services;
use convene_runtime::projection::RunningProjection;

use crate::domain::Monitoring;
use crate::domain::coordinated::Coordinated;
use crate::follow::Coordination;
use crate::visibility::INSIDERS;

/// The service as its callers meet it.
#[derive(Clone, Debug)]
pub struct Api {
    /// Carries out commands on the monitoring of countries, and holds its records.
    pub engine: Arc<Engine<Monitoring>>,
    /// The gate that every call passes.
    pub edge: Arc<Edge>,
    /// Who takes part in clusters, and where.
    pub coordination: Arc<RunningProjection<Coordination>>,
}

impl Api {
    /// What the coordination service says of the clusters of a country, in the real record or in an exercise.
    pub(in crate::grpc) fn coordinated(&self, country: &CountryCode, exercise: Option<&str>) -> Coordinated {
        self.coordination.read(|coordination| coordination.of(country, exercise))
    }

    /// The gRPC services of all areas.
    pub fn into_services(self) -> Services {
        grpc_services!(self.edge; self => ChecklistServiceServer, RecordServiceServer, RoundServiceServer)
    }
}

impl ServiceApi for Api {
    type Aggregate = Monitoring;
    type View = ();
    const INSIDERS: Insiders = INSIDERS;

    fn engine(&self) -> &Engine<Monitoring> {
        &self.engine
    }

    fn edge(&self) -> &Edge {
        &self.edge
    }
}
