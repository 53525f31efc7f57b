//! The gRPC side of the service: messages become commands, records become messages. One file an area.
//!
//! What is decided, and why something is refused, is the domain's affair.

mod cluster;
mod coverage;
mod coverage_queries;
mod coverage_upload;
mod gap;
mod gaps;
mod intercluster;
mod meeting;
mod meeting_filter;
mod names;
mod participation;
mod practice;
mod queries;
mod responses;
mod structure;
mod structure_filter;

use std::sync::Arc;

use convene_kernel::visibility::Insiders;
use convene_proto::coordination::v1::cluster_service_server::ClusterServiceServer;
use convene_proto::coordination::v1::coverage_record_service_server::CoverageRecordServiceServer;
use convene_proto::coordination::v1::coverage_service_server::CoverageServiceServer;
use convene_proto::coordination::v1::coverage_upload_service_server::CoverageUploadServiceServer;
use convene_proto::coordination::v1::gap_service_server::GapServiceServer;
use convene_proto::coordination::v1::intercluster_service_server::InterclusterServiceServer;
use convene_proto::coordination::v1::meeting_service_server::MeetingServiceServer;
use convene_proto::coordination::v1::participation_service_server::ParticipationServiceServer;
use convene_proto::coordination::v1::practice_service_server::PracticeServiceServer;
use convene_proto::coordination::v1::record_service_server::RecordServiceServer;
use convene_proto::coordination::v1::structure_service_server::StructureServiceServer;
use convene_runtime::engine::Engine;
use convene_runtime::grpc::{Edge, ServiceApi, Services};
use convene_runtime::grpc_services;

pub use coverage::CoverageApi;

use crate::domain::Coordination;
use crate::visibility::INSIDERS;

/// The service as its callers meet it.
#[derive(Clone, Debug)]
pub struct Api {
    /// Carries out commands on the coordination of countries, and holds its records.
    pub engine: Arc<Engine<Coordination>>,
    /// The gate that every call passes.
    pub edge: Arc<Edge>,
    /// The coverage of countries.
    pub coverage: CoverageApi,
}

impl Api {
    /// The gRPC services of all areas.
    pub fn into_services(self) -> Services {
        let coverage = self.coverage.clone();
        grpc_services! {
            self.edge;
            self =>
                ClusterServiceServer, GapServiceServer, InterclusterServiceServer, MeetingServiceServer, ParticipationServiceServer,
                PracticeServiceServer, RecordServiceServer, StructureServiceServer;
            coverage => CoverageRecordServiceServer, CoverageServiceServer, CoverageUploadServiceServer;
        }
    }
}

impl ServiceApi for Api {
    type Aggregate = Coordination;
    type View = ();
    const INSIDERS: Insiders = INSIDERS;

    fn engine(&self) -> &Engine<Coordination> {
        &self.engine
    }

    fn edge(&self) -> &Edge {
        &self.edge
    }
}
