//! Requests about what clusters ask of their partners.

use convene_proto::coordination::v1::cluster_service_server::ClusterService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::cluster::{Command, CommitmentsAdaptation, Frequency, ReportedField, ReportingFormat};

command_service! { ClusterService for Api {
    adapt_commitments: AdaptCommitmentsRequest { adaptation } => Command::AdaptCommitments,
    adopt_reporting_format: AdoptReportingFormatRequest { format } => Command::AdoptReportingFormat,
} }

choices! {
    Frequency = pb::ReportFrequency { Daily, Weekly, EveryTwoWeeks, Monthly, Quarterly }
}

contract! {
    CommitmentsAdaptation = pb::CommitmentsAdaptation {
        cluster: code under "RM-5.6",
        wordings: texts_by_key(TEXT),
        additions: texts_by_key(TEXT),
        dropped: texts(ANY, 12),
        reason: text(TEXT),
    }
    ReportedField = pb::ReportedField { name: text(NAME), meaning: text(TEXT), minimum: flag }
    ReportingFormat = pb::ReportingFormat {
        cluster: code under "PE-7",
        fields: each(SOME),
        by_sex: flag,
        by_age: flag,
        vulnerable_groups: texts(ANY, NAME),
        frequency: choice,
        training: text(TEXT),
        consulted: texts(SOME, NAME),
        languages: texts(SOME, 35),
    }
}
