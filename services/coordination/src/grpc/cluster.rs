//! Requests about what clusters ask of their partners.

use convene_proto::coordination::v1::cluster_service_server::ClusterService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::limits::{ANY, TEXT};
use convene_runtime::{command_service, contract};

use super::Api;
use crate::domain::cluster::{Command, CommitmentsAdaptation};

command_service! { ClusterService for Api {
    adapt_commitments: AdaptCommitmentsRequest { adaptation } => Command::AdaptCommitments,
} }

contract! {
    CommitmentsAdaptation = pb::CommitmentsAdaptation {
        cluster: code under "RM-5.6",
        wordings: texts_by_key(TEXT),
        additions: texts_by_key(TEXT),
        dropped: texts(ANY, 12),
        reason: text(TEXT),
    }
}
