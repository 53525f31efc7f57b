//! The gRPC side of the service: messages become commands, records become messages. One file an area.
//!
//! What is decided, and why something is refused, is the domain's affair.

mod preparation;
mod queries;
mod report;
mod request;
mod responses;

use convene_proto::icsm::v1::preparation_service_server::PreparationServiceServer;
use convene_proto::icsm::v1::record_service_server::RecordServiceServer;
use convene_proto::icsm::v1::report_service_server::ReportServiceServer;
use convene_proto::icsm::v1::request_service_server::RequestServiceServer;
use convene_runtime::service_api;

use crate::domain::Icsm;
use crate::views::Views;
use crate::visibility::INSIDERS;

service_api! { Icsm, Views, INSIDERS => RequestServiceServer, PreparationServiceServer, ReportServiceServer, RecordServiceServer }
