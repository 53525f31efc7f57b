//! What each recommended cluster must show: that it is new, why it is needed, on which criteria, with which exceptions.
//!
//! Who leads it is checked beside.

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::refusal::Checks;

use super::{lead, protection};
use crate::domain::operation::Emergency;
use crate::domain::proposal::state::{Criterion, Recommendation, SharedLeadership};
use crate::domain::{Operation, known};

/// The cluster code of Early Recovery in the register.
const EARLY_RECOVERY: &str = "ERY";

/// What a recommendation is held against.
pub struct Case<'a> {
    /// The country's operation.
    pub operation: &'a Operation,
    /// The emergency it is for.
    pub emergency: &'a Emergency,
    /// The command's context.
    pub context: &'a Context<'a>,
    /// The sectors found relevant to the emergency.
    pub sectors: &'a [ClusterCode],
}

/// What the recommendations before this one named.
#[derive(Default)]
struct Named<'a> {
    clusters: BTreeSet<&'a ResourceId>,
    sectors: BTreeSet<&'a ClusterCode>,
    rationales: BTreeSet<&'a str>,
}

/// Notes everything wrong with the recommendations.
pub fn check_all(checks: &mut Checks, case: &Case<'_>, recommendations: &[Recommendation]) {
    let mut named = Named::default();
    for (index, recommendation) in recommendations.iter().enumerate() {
        let field = format!("recommendations[{index}]");
        known::sectors(checks, case.context, &format!("{field}.sectors"), &recommendation.sectors);
        cluster_is_new(checks, case, &field, recommendation, &mut named);
        sectors_are_free_and_relevant(checks, case, &field, recommendation, &mut named);
        rationale_is_its_own(checks, &field, recommendation, &mut named);
        criteria_hold(checks, case, &field, recommendation);
        review_is_ahead(checks, case, &field, recommendation);
        early_recovery_is_exceptional(checks, &field, recommendation);
        let (sectors, agreement) = (&recommendation.sectors, recommendation.protection_agreement.as_ref());
        lead::check(checks, case, &field, &recommendation.lead, sectors);
        protection::check(checks, case, &field, &recommendation.lead.agency, sectors, agreement);
        shared_leadership_is_sound(checks, case, &field, recommendation);
    }
}

/// A cluster has an identifier of its own, for ever: under that of another it would take its place (row RM-1.2).
fn cluster_is_new<'a>(
    checks: &mut Checks,
    case: &Case<'_>,
    field: &str,
    recommendation: &'a Recommendation,
    named: &mut Named<'a>,
) {
    let (field, cluster) = (format!("{field}.cluster"), &recommendation.cluster);
    if case.operation.clusters.contains_key(cluster) {
        let problem = format!("the record has a cluster '{cluster}' already");
        checks.precondition_text("RM-1.2", "CLUSTER_ALREADY_EXISTS", &field, problem, "choose another identifier");
    }
    if !named.clusters.insert(cluster) {
        let problem = format!("another recommendation is for a cluster '{cluster}', too");
        checks.invalid_text("RM-1.2", "CLUSTER_DUPLICATE", &field, problem, "choose another identifier");
    }
}

/// One cluster a sector, and only sectors of this emergency (rows RM-1.2, OG-13).
fn sectors_are_free_and_relevant<'a>(
    checks: &mut Checks,
    case: &Case<'_>,
    field: &str,
    recommendation: &'a Recommendation,
    named: &mut Named<'a>,
) {
    for (index, sector) in recommendation.sectors.iter().enumerate() {
        let field = format!("{field}.sectors[{index}]");
        if let Some(serving) = case.operation.cluster_serving(sector) {
            checks.precondition_text(
                "RM-1.2",
                "SECTOR_SERVED",
                &field,
                format!("{sector} is served by the active cluster '{}'", serving.id),
                "leave the sector out, or adapt that cluster",
            );
        }
        if !named.sectors.insert(sector) {
            let problem = format!("{sector} is recommended a cluster twice");
            checks.invalid_text("RM-1.2", "SECTOR_DUPLICATE", &field, problem, "have one cluster serve it");
        }
        if !case.sectors.contains(sector) {
            checks.precondition_text(
                "OG-13",
                "SECTOR_NOT_RELEVANT",
                &field,
                format!("the agreement the proposal rests on does not find {sector} relevant to this emergency"),
                "leave the sector out, or record the agreement that does",
            );
        }
    }
}

/// Each cluster has reasons that are not those of another (row RM-0.2).
fn rationale_is_its_own<'a>(
    checks: &mut Checks,
    field: &str,
    recommendation: &'a Recommendation,
    named: &mut Named<'a>,
) {
    if !named.rationales.insert(&recommendation.rationale) {
        checks.invalid_text(
            "RM-0.2",
            "RATIONALE_NOT_ITS_OWN",
            format!("{field}.rationale"),
            "it is word for word that of another recommendation",
            "say why this very cluster is needed",
        );
    }
}

/// Each of the four criteria is assessed once, with evidence, and holds (row RM-1.1).
fn criteria_hold(checks: &mut Checks, case: &Case<'_>, field: &str, recommendation: &Recommendation) {
    let field = format!("{field}.criteria");
    for criterion in Criterion::ALL {
        let mut assessments = recommendation.criteria.iter().filter(|assessment| assessment.criterion == criterion);
        let title = criterion.title();
        match (assessments.next(), assessments.next()) {
            (None, _) => {
                let problem = format!("{title} is not assessed");
                checks.invalid_text(
                    "RM-1.1",
                    "CRITERION_MISSING",
                    &field,
                    problem,
                    "assess all four, each with its evidence",
                );
            }
            (Some(_), Some(_)) => {
                let problem = format!("{title} is assessed twice");
                checks.invalid_text("RM-1.1", "CRITERION_DUPLICATE", &field, problem, "assess it once");
            }
            (Some(assessment), None)
                if !assessment.met && case.context.guidance.policy.reading("all_four_criteria") =>
            {
                let problem = format!("{title} does not hold, and all four must");
                let remedy = "leave the cluster out, and propose another coordination solution";
                checks.precondition_text("RM-1.1", "CRITERION_NOT_MET", &field, problem, remedy);
            }
            (Some(_), None) => {}
        }
    }
}

/// The date of review has still to come: no cluster renews itself (row RM-1.14).
fn review_is_ahead(checks: &mut Checks, case: &Case<'_>, field: &str, recommendation: &Recommendation) {
    if recommendation.review_by <= known::day(case.context) {
        checks.invalid_text(
            "RM-1.14",
            "REVIEW_NOT_AHEAD",
            format!("{field}.review_by"),
            format!("{} has come already", recommendation.review_by),
            "give the date by which the cluster is reviewed",
        );
    }
}

/// An early recovery cluster is for named areas that nothing else covers (row RM-3.4).
fn early_recovery_is_exceptional(checks: &mut Checks, field: &str, recommendation: &Recommendation) {
    let serves_early_recovery = recommendation.sectors.iter().any(|sector| sector.as_str() == EARLY_RECOVERY);
    let is_justified = recommendation.early_recovery.as_ref().is_some_and(|exception| !exception.areas.is_empty());
    if serves_early_recovery && !is_justified {
        checks.precondition_text(
            "RM-3.4",
            "EARLY_RECOVERY_NOT_JUSTIFIED",
            format!("{field}.early_recovery"),
            "early recovery is each cluster's own work, and a cluster for it the exception",
            "name the areas that neither a cluster nor another mechanism covers, and why the network does not suffice",
        );
    }
}

/// Those who share leadership are known, take part, and do it under a known term (rows RM-1.9, RM-7.4, GN-1).
fn shared_leadership_is_sound(checks: &mut Checks, case: &Case<'_>, field: &str, recommendation: &Recommendation) {
    let SharedLeadership::With { organizations, term } = &recommendation.shared_leadership else { return };
    let field = format!("{field}.shared_leadership");
    for (index, code) in organizations.iter().enumerate() {
        let field = format!("{field}.organizations[{index}]");
        if let Some(organization) = known::organization(checks, case.context, "RM-1.9", &field, code) {
            known::may_take_part(checks, &field, organization);
        }
        if *code == recommendation.lead.agency {
            let problem = format!("{code} is to lead the cluster itself");
            checks.invalid_text("RM-1.9", "SHARED_WITH_ITSELF", &field, problem, "name another organization");
        }
    }
    let terms = case.context.guidance.reference.list("sharing-terms");
    if !terms.iter().any(|known| known.code == *term) {
        let known: Vec<_> = terms.iter().map(|known| known.code.as_str()).collect();
        let problem = format!("'{term}' is no term of shared leadership");
        checks.invalid_text(
            "RM-7.4",
            "TERM_UNKNOWN",
            format!("{field}.term"),
            problem,
            format!("use one of {}", known.join(", ")),
        );
    }
}
