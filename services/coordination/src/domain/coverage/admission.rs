//! Who may import and act on what the data show, and for whom (rows RM-5.1, OG-8).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::reference_checks::{find, not_in_the_future};
use convene_kernel::refusal::{Checks, Refusal};

use super::{ActiveCluster, CoverageGap, DuplicationOnRecord, Facts, Report};
use crate::domain::CoverageState;
use crate::reasons;

impl CoverageState {
    /// The report of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn report(&self, id: impl AsRef<str>) -> Result<&Report, Refusal> {
        find("report", &self.reports, id)
    }

    /// The gap of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn coverage_gap(&self, id: impl AsRef<str>) -> Result<&CoverageGap, Refusal> {
        find("gap of the coverage", &self.gaps, id)
    }

    /// The duplication of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn duplication(&self, id: impl AsRef<str>) -> Result<&DuplicationOnRecord, Refusal> {
        find("duplication", &self.duplications, id)
    }
}

/// OCHA's country office; for one cluster its coordinator, its lead agency and `others`, too.
pub(in crate::domain) fn of_clusters(clusters: &[ClusterCode], others: &[Role]) -> Authority {
    let mut roles = vec![Role::OchaCountry];
    if clusters.len() <= 1 {
        roles.extend([Role::Coordinator, Role::LeadAgency]);
        roles.extend_from_slice(others);
    }
    Authority::of(&roles).for_clusters(clusters.iter().cloned())
}

/// Who may take a report back.
pub(super) fn of_report(state: &CoverageState, id: &str) -> Authority {
    of_clusters(state.report(id).map_or(&[], Report::clusters), &[Role::Partner])
}

/// Who may act on a gap.
pub(super) fn of_gap(state: &CoverageState, id: &str) -> Authority {
    let cluster = state.coverage_gap(id).ok().map(|gap| gap.found.what.what.cluster.clone());
    of_clusters(cluster.as_slice(), &[])
}

/// Who may act on a duplication: those of each of its clusters.
pub(super) fn of_duplication(state: &CoverageState, id: &str) -> Authority {
    let clusters = state.duplication(id).map_or(&[][..], |found| &found.found.what.what.clusters);
    of_clusters(&[], &[]).for_clusters(clusters.iter().cloned())
}

/// Refuses an agency that speaks for a cluster that another one leads (row OG-8).
pub(in crate::domain) fn speaks_for(
    cluster: &ClusterCode,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let lead = facts.serving(cluster).and_then(|active| Some((&active.id, active.lead.as_ref()?)));
    match lead {
        Some((id, lead)) if context.actor.role == Role::LeadAgency && *lead != context.actor.organization => {
            let agency = &context.actor.organization;
            Err(Refusal::precondition("OG-8", reasons::NOT_THE_LEAD_AGENCY).at("cluster").says(
                message!("{agency} does not lead the cluster '{id}', {lead} does", agency, id, lead),
                message!("ask {lead}'s country director or representative to give the command", lead),
            ))
        }
        _ => Ok(()),
    }
}

/// The active cluster that serves a global one; refused at the field where there is none.
pub(in crate::domain) fn must_be_served<'a>(
    checks: &mut Checks,
    field: &str,
    cluster: &ClusterCode,
    facts: &'a Facts,
) -> Option<&'a ActiveCluster> {
    let serving = facts.serving(cluster);
    if serving.is_none() {
        checks.precondition("RM-2.1", reasons::CLUSTER_NOT_ACTIVE).at(field).says(
            message!("no active cluster of the country serves {cluster}", cluster),
            "name a cluster that is active, or have it recorded first",
        );
    }
    serving
}

/// Refuses a partner that changes the report of another organization (row RM-5.1).
pub(super) fn is_own(report: &Report, context: &Context<'_>) -> Result<(), Refusal> {
    if context.actor.role != Role::Partner || report.organization() == Some(&context.actor.organization) {
        return Ok(());
    }
    let (own, id): (_, &ResourceId) = (&context.actor.organization, report.id());
    Err(Refusal::denied("RM-5.1", reasons::NOT_YOUR_ORGANIZATION)
        .at("report")
        .says(message!("'{id}' is not a report of {own}", id, own), "ask the coordinator of the cluster"))
}

/// A period begins before it ends, and has ended or is under way.
pub(super) fn period(checks: &mut Checks, begins: NaiveDate, ends: NaiveDate, context: &Context<'_>) {
    not_in_the_future(checks, "RM-8.4", "coverage.begins", begins, context.today());
    if ends < begins {
        checks
            .invalid("RM-8.4", reasons::ENDS_BEFORE_IT_BEGINS)
            .at("coverage.ends")
            .says(message!("{ends} is before {begins}", ends, begins), "give the last day of the period");
    }
}
