//! The gRPC side of the activation service: messages become commands, records become messages. One file an area.
//!
//! What is decided, and why something is refused, is the domain's affair.

mod claim;
mod cluster;
mod endorsement;
mod letter;
mod lists;
mod operation;
#[cfg(test)]
mod order_of_recording;
mod past;
mod proposal;
mod queries;
mod responses;
mod review;

use convene_proto::activation::v1::cluster_service_server::ClusterServiceServer;
use convene_proto::activation::v1::operation_service_server::OperationServiceServer;
use convene_proto::activation::v1::proposal_service_server::ProposalServiceServer;
use convene_proto::activation::v1::record_service_server::RecordServiceServer;
use convene_proto::activation::v1::review_service_server::ReviewServiceServer;
use convene_runtime::service_api;

use crate::domain::Activation;
use crate::views::Views;
use crate::visibility::INSIDERS;

service_api! { Activation, Views, INSIDERS => OperationServiceServer, ProposalServiceServer, ClusterServiceServer, ReviewServiceServer, RecordServiceServer }
