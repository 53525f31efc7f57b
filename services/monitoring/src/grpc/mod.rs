//! The gRPC side of the service: messages become commands, records become messages.
//!
//! What is decided, and why something is refused, is the domain's affair.

mod checklist;
mod checklist_filter;
mod queries;
mod responses;
mod round;
mod round_responses;

use convene_proto::monitoring::v1::checklist_service_server::ChecklistServiceServer;
use convene_proto::monitoring::v1::record_service_server::RecordServiceServer;
use convene_proto::monitoring::v1::round_service_server::RoundServiceServer;
use convene_runtime::service_api;

use crate::domain::Monitoring;
use crate::visibility::INSIDERS;

service_api! {
    Monitoring, (), INSIDERS => ChecklistServiceServer, RecordServiceServer, RoundServiceServer
}
