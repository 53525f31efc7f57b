//! What each recommended cluster must show: criteria, need, agreement, exceptions.

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::refusal::Checks;

use super::lead;
use crate::domain::operation::{Emergency, Setting};
use crate::domain::proposal::state::{Criterion, Recommendation, SharedLeadership};
use crate::domain::{Operation, known};

/// The cluster code of Protection in the register.
const PROTECTION: &str = "PRO";

/// The cluster code of Early Recovery in the register.
const EARLY_RECOVERY: &str = "ERY";

/// The agencies that agree which of them leads Protection (row RM-1.8).
const PROTECTION_AGENCIES: [&str; 3] = ["UNHCR", "UNICEF", "OHCHR"];

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

/// Notes everything wrong with the recommendations.
pub fn check_all(checks: &mut Checks, case: &Case<'_>, recommendations: &[Recommendation]) {
    let mut sectors = BTreeSet::new();
    for (index, recommendation) in recommendations.iter().enumerate() {
        let field = format!("recommendations[{index}]");
        known::sectors(checks, case.context, &format!("{field}.sectors"), &recommendation.sectors);
        sectors_are_free_and_relevant(checks, case, &field, recommendation, &mut sectors);
        criteria_hold(checks, case, &field, recommendation);
        review_is_ahead(checks, case, &field, recommendation);
        protection_is_agreed(checks, case, &field, recommendation);
        early_recovery_is_exceptional(checks, &field, recommendation);
        lead::check(checks, case, &field, &recommendation.lead, &recommendation.sectors);
        shared_leadership_is_sound(checks, case, &field, recommendation);
    }
}

/// One cluster a sector, and only sectors of this emergency (rows RM-1.2, OG-13).
fn sectors_are_free_and_relevant(
    checks: &mut Checks,
    case: &Case<'_>,
    field: &str,
    recommendation: &Recommendation,
    seen: &mut BTreeSet<ClusterCode>,
) {
    let field = format!("{field}.sectors");
    if case.operation.clusters.contains_key(&recommendation.cluster) {
        let problem = format!("the record has a cluster '{}' already", recommendation.cluster);
        checks.precondition("RM-1.2", "CLUSTER_KNOWN", &field, problem, "choose another identifier");
    }
    for sector in &recommendation.sectors {
        if let Some(serving) = case.operation.cluster_serving(sector) {
            checks.precondition(
                "RM-1.2",
                "SECTOR_SERVED",
                &field,
                format!("{sector} is served by the active cluster '{}'", serving.id),
                "leave the sector out, or adapt that cluster",
            );
        }
        if !seen.insert(sector.clone()) {
            let problem = format!("{sector} is in another recommendation, too");
            checks.invalid("RM-1.2", "SECTOR_TWICE", &field, problem, "have one cluster serve it");
        }
        if !case.sectors.contains(sector) {
            checks.precondition(
                "OG-13",
                "SECTOR_NOT_RELEVANT",
                &field,
                format!("the agreement the proposal rests on does not find {sector} relevant to this emergency"),
                "leave the sector out, or record the agreement that does",
            );
        }
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
                checks.invalid(
                    "RM-1.1",
                    "CRITERION_MISSING",
                    &field,
                    problem,
                    "assess all four, each with its evidence",
                );
            }
            (Some(_), Some(_)) => {
                let problem = format!("{title} is assessed twice");
                checks.invalid("RM-1.1", "CRITERION_TWICE", &field, problem, "assess it once");
            }
            (Some(assessment), None)
                if !assessment.met && case.context.guidance.policy.reading("all_four_criteria") =>
            {
                let problem = format!("{title} does not hold, and all four must");
                let mend = "leave the cluster out, and propose another coordination solution";
                checks.precondition("RM-1.1", "CRITERION_NOT_MET", &field, problem, mend);
            }
            (Some(_), None) => {}
        }
    }
}

/// The date of review has still to come: no cluster renews itself (row RM-1.14).
fn review_is_ahead(checks: &mut Checks, case: &Case<'_>, field: &str, recommendation: &Recommendation) {
    if recommendation.review_by <= known::day(case.context) {
        checks.invalid(
            "RM-1.14",
            "REVIEW_NOT_AHEAD",
            format!("{field}.review_by"),
            format!("{} has come already", recommendation.review_by),
            "give the date by which the cluster is reviewed",
        );
    }
}

/// UNHCR, UNICEF and OHCHR agree who leads, in a disaster or without significant displacement (row RM-1.8).
fn protection_is_agreed(checks: &mut Checks, case: &Case<'_>, field: &str, recommendation: &Recommendation) {
    let serves_protection = recommendation.sectors.iter().any(|sector| sector.as_str() == PROTECTION);
    let facts = &case.emergency.facts;
    let is_settled_by_three = match facts.setting {
        Setting::Disaster => true,
        Setting::Complex => !facts.significant_displacement,
        Setting::Conflict => false,
    };
    if !serves_protection || !is_settled_by_three {
        return;
    }
    let field = format!("{field}.protection_agreement");
    let mend = "have UNHCR, UNICEF and OHCHR consult under the HC or RC, and record which of them leads";
    let Some(agreement) = &recommendation.protection_agreement else {
        let problem = "in such an emergency the three agencies agree which of them leads Protection";
        checks.precondition("RM-1.8", "PROTECTION_NOT_AGREED", field, problem, mend);
        return;
    };
    let is_one_of_three = |code: &OrganizationCode| PROTECTION_AGENCIES.contains(&code.as_str());
    let absent: Vec<_> = PROTECTION_AGENCIES
        .into_iter()
        .filter(|agency| !agreement.agencies.iter().any(|present| present.as_str() == *agency))
        .collect();
    if !absent.is_empty() {
        let problem = format!("{} did not take part", absent.join(", "));
        checks.precondition("RM-1.8", "PROTECTION_AGENCY_ABSENT", format!("{field}.agencies"), problem, mend);
    }
    if agreement.lead != recommendation.lead.agency || !is_one_of_three(&agreement.lead) {
        let problem = format!("they agreed on {}, {} is recommended", agreement.lead, recommendation.lead.agency);
        checks.precondition("RM-1.8", "PROTECTION_LEAD_DIFFERS", format!("{field}.lead"), problem, mend);
    }
    if agreement.consulted_on > known::day(case.context) {
        let problem = format!("{} has not come yet", agreement.consulted_on);
        checks.invalid("RM-1.8", "DATE_IN_THE_FUTURE", format!("{field}.consulted_on"), problem, mend);
    }
}

/// An early recovery cluster is for named areas that nothing else covers (row RM-3.4).
fn early_recovery_is_exceptional(checks: &mut Checks, field: &str, recommendation: &Recommendation) {
    let serves_early_recovery = recommendation.sectors.iter().any(|sector| sector.as_str() == EARLY_RECOVERY);
    let is_justified = recommendation.early_recovery.as_ref().is_some_and(|exception| !exception.areas.is_empty());
    if serves_early_recovery && !is_justified {
        checks.precondition(
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
    }
    let terms = case.context.guidance.reference.list("sharing-terms");
    if !terms.iter().any(|known| known.code == *term) {
        let known: Vec<_> = terms.iter().map(|known| known.code.as_str()).collect();
        let problem = format!("'{term}' is no term of shared leadership");
        checks.invalid(
            "RM-7.4",
            "TERM_UNKNOWN",
            format!("{field}.term"),
            problem,
            format!("use one of {}", known.join(", ")),
        );
    }
}
