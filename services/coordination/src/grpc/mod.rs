//! The gRPC side of the service: messages become commands, records become messages. One file an area.
//!
//! What is decided, and why something is refused, is the domain's affair.

mod cluster;
mod gap;
mod gaps;
mod intercluster;
mod meeting;
mod meeting_filter;
mod participation;
mod queries;
mod responses;
mod structure;
mod structure_filter;

use convene_proto::coordination::v1::cluster_service_server::ClusterServiceServer;
use convene_proto::coordination::v1::gap_service_server::GapServiceServer;
use convene_proto::coordination::v1::intercluster_service_server::InterclusterServiceServer;
use convene_proto::coordination::v1::meeting_service_server::MeetingServiceServer;
use convene_proto::coordination::v1::participation_service_server::ParticipationServiceServer;
use convene_proto::coordination::v1::record_service_server::RecordServiceServer;
use convene_proto::coordination::v1::structure_service_server::StructureServiceServer;
use convene_runtime::service_api;

use crate::domain::Coordination;
use crate::visibility::INSIDERS;

service_api! {
    Coordination, (), INSIDERS =>
    ClusterServiceServer, GapServiceServer, InterclusterServiceServer, MeetingServiceServer, ParticipationServiceServer,
    RecordServiceServer, StructureServiceServer
}
