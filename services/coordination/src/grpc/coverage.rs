//! Requests about coverage: imports, what is done about what the data show, and who is asked for reports.

use std::ops::RangeInclusive;
use std::sync::Arc;

use convene_kernel::visibility::Insiders;
use convene_proto::coordination::v1::coverage_service_server::CoverageService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::dataset::Datasets;
use convene_runtime::engine::Engine;
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};
use convene_runtime::grpc::{Edge, ServiceApi};
use convene_runtime::{command_service, contract};

use crate::coverage_data::{Announcer, CoverageData};
use crate::domain::coverage::{
    ActivityImport, Command, DuplicationAcceptance, DuplicationAddressing, FoundDuplication, FoundGap, GapAcceptance,
    GapAddressing, NeedImport, ReportWithdrawal, SourceFile,
};
use crate::domain::reporting::{self, ReportingEnd, ReportingRequest};
use crate::domain::{Coordination, CountryCoverage};
use crate::views::KnownCoverages;
use crate::visibility::INSIDERS;

/// Rows of a file: as many as there are.
const ROWS: RangeInclusive<u64> = 0..=10_000_000_000;

/// How many global clusters a report is for.
const CLUSTERS: RangeInclusive<usize> = 1..=30;

/// How many letters a text of a row may have.
const CELL: usize = 500;

/// The coverage of countries, as its callers meet it.
#[derive(Clone, Debug)]
pub struct CoverageApi {
    /// Carries out commands and holds the records.
    pub engine: Arc<Engine<CountryCoverage, KnownCoverages>>,
    /// The gate that every call passes.
    pub edge: Arc<Edge>,
    /// What the reports show together.
    pub data: Arc<CoverageData>,
    /// The rows that are uploaded.
    pub datasets: Arc<Datasets>,
    /// The coordination of countries, whose critical gaps name what they were found as.
    pub coordination: Arc<Engine<Coordination>>,
    /// Announces what is left, for as long as the service runs.
    pub announcer: Arc<Announcer>,
}

impl ServiceApi for CoverageApi {
    type Aggregate = CountryCoverage;
    type View = KnownCoverages;
    const INSIDERS: Insiders = INSIDERS;

    fn engine(&self) -> &Engine<CountryCoverage, KnownCoverages> {
        &self.engine
    }

    fn edge(&self) -> &Edge {
        &self.edge
    }
}

command_service! { CoverageService for CoverageApi {
    import_activities: ImportActivitiesRequest { coverage } => Command::ImportActivities,
    import_needs: ImportNeedsRequest { coverage } => Command::ImportNeeds,
    withdraw_report: WithdrawReportRequest { withdrawal } => Command::WithdrawReport,
    address_gap: AddressGapRequest { addressing } => Command::AddressGap,
    accept_gap: AcceptGapRequest { acceptance } => Command::AcceptGap,
    address_duplication: AddressDuplicationRequest { addressing } => Command::AddressDuplication,
    accept_duplication: AcceptDuplicationRequest { acceptance } => Command::AcceptDuplication,
    ask_for_reports: AskForReportsRequest { reporting } => reporting::Command::AskForReports,
    end_reporting: EndReportingRequest { end } => reporting::Command::EndReporting,
} }

contract! {
    SourceFile = pb::SourceFile {
        name: text(NAME) under "RM-8.4",
        form: optional_text(NAME),
        rows: number(ROWS),
        left_out: number(ROWS),
    }
    ActivityImport = pb::ActivityImport {
        report: code under "RM-8.4",
        clusters: codes(CLUSTERS),
        organization: optional_code,
        begins: date,
        ends: date,
        sha256: code,
        accept_valid_rows: flag,
        file: optional_message,
    }
    NeedImport = pb::NeedImport {
        report: code under "RM-8.6",
        clusters: codes(CLUSTERS),
        since: date,
        sha256: code,
        accept_valid_rows: flag,
        file: optional_message,
    }
    ReportWithdrawal = pb::ReportWithdrawal { report: code under "RM-1.15", reason: text(TEXT) }
    GapAddressing = pb::GapAddressing {
        coverage_gap: code under "RM-8.6",
        by: text(NAME),
        until: date,
        what: text(TEXT),
    }
    GapAcceptance = pb::GapAcceptance { coverage_gap: code under "RM-8.6", reason: text(TEXT) }
    DuplicationAddressing = pb::DuplicationAddressing {
        duplication: code under "RM-8.5",
        by: text(NAME),
        until: date,
        what: text(TEXT),
    }
    DuplicationAcceptance = pb::DuplicationAcceptance { duplication: code under "RM-8.5", reason: text(TEXT) }
    ReportingRequest = pb::ReportingRequest {
        reporter: code under "PE-2",
        organization: code,
        cluster: code,
        frequency: choice,
        since: date,
    }
    ReportingEnd = pb::ReportingEnd { reporter: code under "PE-2", reason: text(TEXT) }
    FoundGap => pb::FoundGap {
        coverage_gap: code,
        cluster: code,
        area: text(CELL),
        area_name: text(CELL),
        in_need: number(ROWS),
        reached: optional_number(ROWS),
    }
    FoundDuplication => pb::FoundDuplication {
        duplication: code,
        activity: text(CELL),
        area: text(CELL),
        area_name: text(CELL),
        group: text(CELL),
        organizations: texts(ANY, CELL),
        clusters: codes(ANY),
    }
}
