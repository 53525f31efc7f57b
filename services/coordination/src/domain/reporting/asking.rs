//! A partner is asked for reports, and asked no more (row PE-2).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::reference_checks::{find, must_be_new};
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::{Event, Reporter};
use crate::domain::cluster::Frequency;
use crate::domain::coverage::{Facts, OfCluster, must_be_served, speaks_for};
use crate::domain::subjects::REPORTER;
use crate::domain::{CoverageDecided, CoverageState};
use crate::reasons;

/// What a partner is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportingRequest {
    /// The identifier of the request in the record of its country, such as `care-health`.
    pub reporter: ResourceId,
    /// The partner.
    pub organization: OrganizationCode,
    /// The global cluster.
    pub cluster: ClusterCode,
    /// How often.
    pub frequency: Frequency,
    /// The first day of the first period.
    pub since: NaiveDate,
}

/// A partner is asked no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportingEnd {
    /// The identifier of the request.
    pub reporter: ResourceId,
    /// Why.
    pub reason: String,
}

/// A partner was asked for reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedFor {
    /// What it is asked for.
    #[serde(flatten)]
    pub request: ReportingRequest,
    /// The cluster of the country that asks.
    pub of: ResourceId,
    /// The version of its reporting format.
    pub format_version: u32,
}

impl CoverageState {
    /// Who is asked for reports under that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn reporter(&self, id: impl AsRef<str>) -> Result<&Reporter, Refusal> {
        find("reporter", &self.reporters, id)
    }
}

/// One who is asked for reports can be asked no more.
pub(super) fn admits_end(state: &CoverageState, id: &str) -> Result<(), Refusal> {
    if state.reporter(id)?.ended.is_none() {
        return Ok(());
    }
    Err(Refusal::precondition("PE-2", reasons::REPORTING_ENDED)
        .at("end.reporter")
        .says("the partner is asked for reports no more", "nothing needs to be done"))
}

pub(super) fn ask_for_reports(
    state: &CoverageState,
    command: &ReportingRequest,
    facts: &Facts,
    context: &Context<'_>,
) -> CoverageDecided {
    speaks_for(&command.cluster, facts, context)?;
    let (mut checks, known) = (Checks::new(), &state.reporters);
    let taken = reasons::REPORTER_ALREADY_EXISTS;
    must_be_new(&mut checks, "PE-2", taken, "reporter", "a request for reports", known, &command.reporter);
    let serving = must_be_served(&mut checks, "reporting.cluster", &command.cluster, facts);
    if serving.is_some_and(|cluster| !cluster.partners.contains(&command.organization)) {
        checks.invalid("PE-2", reasons::NOT_TAKING_PART).at("reporting.organization").says(
            message!("{organization} takes no part in the cluster", organization = command.organization),
            "ask a partner of the cluster, or have the organization join first",
        );
    }
    let asked = |other: &&Reporter| {
        let request = &other.request.what;
        other.ended.is_none() && request.organization == command.organization && request.cluster == command.cluster
    };
    if let Some(other) = state.reporters.values().find(asked) {
        checks.invalid("PE-2", reasons::REPORTS_ASKED_FOR_ALREADY).at("reporting.organization").says(
            message!("it is asked for reports already, as '{other}'", other = other.request.what.reporter),
            "end that request first, where another one takes its place",
        );
    }
    checks.finish()?;
    let Some(serving) = serving else { return Ok(Decision::about(REPORTER.of(&command.reporter))) };
    let asked = AskedFor { request: command.clone(), of: serving.id.clone(), format_version: serving.format_version };
    Ok(Decision::about(REPORTER.of(&command.reporter)).event(Event::AskedFor(asked).into()))
}

pub(super) fn end_reporting(
    state: &CoverageState,
    command: &ReportingEnd,
    facts: &Facts,
    context: &Context<'_>,
) -> CoverageDecided {
    let reporter = state.reporter(&command.reporter)?;
    context.expect_etag("reporter", reporter.etag)?;
    speaks_for(&reporter.request.what.cluster, facts, context)?;
    let ended = OfCluster { what: command.clone(), of: Some(reporter.cluster.clone()) };
    Ok(Decision::about(reporter.subject()).event(Event::Ended(ended).into()))
}
