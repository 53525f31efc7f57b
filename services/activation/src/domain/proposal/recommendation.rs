//! A cluster recommended for activation: it is new, it is needed, it meets the criteria, and each exception has its reason.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::policy::readings;
use convene_kernel::reference_checks::{self, AdmittedCodes, must_be_new};
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::lead::{self, LeadSelection};
use super::protection::{self, ProtectionAgreement};
use crate::domain::place::Place;
use crate::reasons;

/// One cluster recommended for activation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// What the cluster is to be called in the country's record, such as `health-nutrition`.
    pub cluster: ResourceId,
    /// Its name as people say it.
    pub name: String,
    /// The sectors it serves; several for a merged cluster (row RM-1.2).
    pub sectors: Vec<ClusterCode>,
    /// The agency to lead it, and why that one (rows RM-1.6, OG-8).
    pub lead: LeadSelection,
    /// Whether leadership is shared (row RM-1.9).
    pub shared_leadership: SharedLeadership,
    /// Why this cluster is needed (row RM-0.2).
    pub rationale: String,
    /// The four criteria, each with its evidence (row RM-1.1).
    pub criteria: Vec<CriterionAssessment>,
    /// The need that is not being addressed (row RM-1.14).
    pub unmet_need: String,
    /// The date by which the cluster is reviewed (row RM-1.14).
    pub review_by: NaiveDate,
    /// Why a national mechanism that could be supported does not suffice, where there is one (row RM-0.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of_mechanism: Option<String>,
    /// Who agreed that this agency leads Protection, where the three agencies settle it (row RM-1.8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection_agreement: Option<ProtectionAgreement>,
    /// What an early recovery cluster is for, where one is recommended (row RM-3.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_recovery: Option<EarlyRecoveryException>,
    /// The government body that leads the sector as a whole, where one does (row GN-9.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_lead: Option<String>,
    /// The parts of the country where it is needed; none where it is needed in the whole country.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// The areas of responsibility that it has, and who is to lead each (row OG-14).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<ProposedArea>,
    /// The ended cluster that it activates again (row OG-18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<ResourceId>,
}

/// An area of responsibility within a recommended cluster, and who is to lead it (row OG-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedArea {
    /// The area, such as `PRO-GBV`.
    pub area: ClusterCode,
    /// The code of the agency, such as `WHO`.
    pub agency: OrganizationCode,
}

/// Whether leadership of a cluster is shared (row RM-1.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedLeadership {
    /// It is, with these organizations, in these words for it.
    With {
        /// The codes of those that share it with the lead.
        organizations: Vec<OrganizationCode>,
        /// The term, of the vocabulary of shared leadership (row RM-7.4).
        term: String,
    },
    /// It was considered and is not, for this reason.
    Not(String),
}

/// What an early recovery cluster is for (row RM-3.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyRecoveryException {
    /// The areas that neither a cluster nor an alternative mechanism covers.
    pub areas: Vec<String>,
    /// Why a cluster beside the network is needed for them.
    pub reason: String,
}

/// The four criteria for activating a cluster (row RM-1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// A trigger or a sharp deterioration led to coordination gaps.
    CoordinationGaps,
    /// National response and coordination capacity cannot meet the needs.
    NationalCapacity,
    /// The needs justify a multi-sectoral approach beyond the mechanisms there are.
    MultiSectoralNeed,
    /// The number of actors and the complexity ask for a sector mechanism that does not exist yet.
    ActorsAndComplexity,
}

impl Criterion {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::CoordinationGaps, Self::NationalCapacity, Self::MultiSectoralNeed, Self::ActorsAndComplexity];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::CoordinationGaps => "a trigger or sharp deterioration that leads to coordination gaps",
            Self::NationalCapacity => "national response and coordination capacity unable to meet the needs",
            Self::MultiSectoralNeed => "needs that justify a multi-sectoral approach",
            Self::ActorsAndComplexity => "actors and complexity that ask for a sector mechanism",
        }
    }
}

/// How one criterion was assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionAssessment {
    /// Which of the four it is.
    pub criterion: Criterion,
    /// Whether it is met.
    pub met: bool,
    /// What shows it.
    pub evidence: String,
}

/// The cluster code of Early Recovery in the register.
const EARLY_RECOVERY: &str = "ERY";

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
        reference_checks::clusters(checks, case.context, "GN-3", &format!("{field}.sectors"), &recommendation.sectors);
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
        areas_are_its_own(checks, case, &field, recommendation);
        continues_an_ended_cluster(checks, case, &field, recommendation);
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
    if case.operation.cluster_to_resume(recommendation).is_none() {
        must_be_new(
            checks,
            "RM-1.2",
            reasons::CLUSTER_ALREADY_EXISTS,
            &field,
            "a cluster",
            &case.operation.clusters,
            cluster,
        );
    }
    if !named.clusters.insert(cluster) {
        let problem = message!("another recommendation is for a cluster '{cluster}', too", cluster);
        checks.invalid("RM-1.2", reasons::CLUSTER_DUPLICATE).at(&field).says(problem, "choose another identifier");
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
        let resumed = case.operation.cluster_to_resume(recommendation).map(|resumed| &resumed.id);
        let serving = case.operation.cluster_serving(sector, &case.context.guidance.reference);
        if let Some(serving) = serving.filter(|serving| resumed != Some(&serving.id)) {
            checks.precondition("RM-1.2", reasons::SECTOR_SERVED).at(&field).says(
                message!("{sector} is served by the active cluster '{id}'", sector, id = serving.id),
                "leave the sector out, or adapt that cluster",
            );
        }
        let known = case.context.guidance.reference.cluster(sector, case.context.day());
        if let Some(whole) = known.and_then(|known| known.area_of.as_ref()) {
            checks.invalid("RM-1.2", reasons::AREA_IS_NO_CLUSTER).at(&field).says(
                message!("{sector} is an area of responsibility of {whole}, and no cluster of its own", sector, whole),
                message!("recommend a cluster for {whole}, and name the area and its lead in `areas`", whole),
            );
        }
        if !named.sectors.insert(sector) {
            let problem = message!("{sector} is recommended a cluster twice", sector);
            checks.invalid("RM-1.2", reasons::SECTOR_DUPLICATE).at(&field).says(problem, "have one cluster serve it");
        }
        if !case.sectors.contains(sector) {
            checks.precondition("OG-13", reasons::SECTOR_NOT_RELEVANT).at(&field).says(
                message!(
                    "the agreement the proposal rests on does not find {sector} relevant to this emergency",
                    sector
                ),
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
        checks
            .invalid("RM-0.2", reasons::RATIONALE_DUPLICATE)
            .at(format!("{field}.rationale"))
            .says("it is word for word that of another recommendation", "say why this very cluster is needed");
    }
}

/// Each of the four criteria is assessed once, with evidence, and met (row RM-1.1).
fn criteria_hold(checks: &mut Checks, case: &Case<'_>, field: &str, recommendation: &Recommendation) {
    let field = format!("{field}.criteria");
    for criterion in Criterion::ALL {
        let mut assessments = recommendation.criteria.iter().filter(|assessment| assessment.criterion == criterion);
        let title = Message::from(criterion.title());
        match (assessments.next(), assessments.next()) {
            (None, _) => {
                let problem = message!("{title} is not assessed", title);
                checks
                    .invalid("RM-1.1", reasons::CRITERION_MISSING)
                    .at(&field)
                    .says(problem, "assess all four, each with its evidence");
            }
            (Some(_), Some(_)) => {
                let problem = message!("{title} is assessed twice", title);
                checks.invalid("RM-1.1", reasons::CRITERION_DUPLICATE).at(&field).says(problem, "assess it once");
            }
            (Some(assessment), None)
                if !assessment.met && case.context.guidance.policy.reading(readings::ALL_FOUR_CRITERIA) =>
            {
                let problem = message!("{title} is not met, and all four must be", title);
                let remedy = "leave the cluster out, and propose another coordination solution";
                checks.precondition("RM-1.1", reasons::CRITERION_NOT_MET).at(&field).says(problem, remedy);
            }
            (Some(_), None) => {}
        }
    }
}

/// The date of review has still to come: no cluster renews itself (row RM-1.14).
fn review_is_ahead(checks: &mut Checks, case: &Case<'_>, field: &str, recommendation: &Recommendation) {
    if recommendation.review_by <= case.context.day() {
        checks.invalid("RM-1.14", reasons::REVIEW_DATE_PAST).at(format!("{field}.review_by")).says(
            message!("{review_by} has come already", review_by = recommendation.review_by),
            "give the date by which the cluster is reviewed",
        );
    }
}

/// An early recovery cluster is for named areas that nothing else covers (row RM-3.4).
fn early_recovery_is_exceptional(checks: &mut Checks, field: &str, recommendation: &Recommendation) {
    let serves_early_recovery = recommendation.sectors.iter().any(|sector| sector.as_str() == EARLY_RECOVERY);
    let is_justified = recommendation.early_recovery.as_ref().is_some_and(|exception| !exception.areas.is_empty());
    if serves_early_recovery && !is_justified {
        checks.precondition("RM-3.4", reasons::EARLY_RECOVERY_NOT_JUSTIFIED).at(format!("{field}.early_recovery")).says("early recovery is each cluster's own work, and a cluster for it the exception", "name the areas that neither a cluster nor another mechanism covers, and why the network does not suffice");
    }
}

/// The areas are those of the sectors that the cluster serves, each once, with an agency that takes responsibilities (row OG-14).
fn areas_are_its_own(checks: &mut Checks, case: &Case<'_>, field: &str, recommendation: &Recommendation) {
    let (reference, day) = (&case.context.guidance.reference, case.context.day());
    let areas = recommendation.sectors.iter().flat_map(|sector| reference.areas_of(sector, day));
    let codes: Vec<_> = areas.map(|area| area.code.as_str()).collect();
    let mut named = BTreeSet::new();
    for (index, proposed) in recommendation.areas.iter().enumerate() {
        let field = format!("{field}.areas[{index}]");
        AdmittedCodes {
            row: "OG-14",
            reason: reasons::AREA_UNKNOWN,
            what: "an area of responsibility of the cluster",
            codes: codes.clone(),
        }
        .check(checks, format!("{field}.area"), proposed.area.as_str());
        if !named.insert(&proposed.area) {
            let problem = message!("{area} is named twice", area = proposed.area);
            checks
                .invalid("OG-14", reasons::AREA_UNKNOWN)
                .at(format!("{field}.area"))
                .says(problem, "name each area once, with the agency that leads it");
        }
        let field = format!("{field}.agency");
        reference_checks::responsible_organization(checks, case.context, "OG-14", &field, &proposed.agency);
    }
}

/// A cluster that is activated again follows one that has ended and that served a sector of it (row OG-18).
fn continues_an_ended_cluster(checks: &mut Checks, case: &Case<'_>, field: &str, recommendation: &Recommendation) {
    let Some(continues) = &recommendation.continues else { return };
    if case.operation.cluster_to_resume(recommendation).is_some() {
        return;
    }
    let field = format!("{field}.continues");
    let Some(earlier) = case.operation.clusters.get(continues).filter(|earlier| !earlier.is_active()) else {
        checks.precondition("OG-18", reasons::NOT_AN_ENDED_CLUSTER).at(field).says(
            message!("the record has no ended cluster '{continues}'", continues),
            "name the cluster that ended, or leave the field out for a new one",
        );
        return;
    };
    let reference = &case.context.guidance.reference;
    let lineage: BTreeSet<_> = earlier.sectors.iter().flat_map(|sector| reference.lineage(sector)).collect();
    if !recommendation.sectors.iter().any(|sector| lineage.contains(sector)) {
        checks.precondition("OG-18", reasons::NOT_AN_ENDED_CLUSTER).at(field).says(
            message!("the cluster '{continues}' served none of these sectors", continues),
            "name the cluster that served them, or leave the field out",
        );
    } else if let Some(later) = &earlier.continued_by {
        checks.precondition("OG-18", reasons::NOT_AN_ENDED_CLUSTER).at(field).says(
            message!("the cluster '{later}' continues '{continues}' already", later, continues),
            message!("name '{later}' once it has ended, or leave the field out", later),
        );
    }
}

/// Those who share leadership are known, take part, and do it under a known term (rows RM-1.9, RM-7.4, GN-1).
fn shared_leadership_is_sound(checks: &mut Checks, case: &Case<'_>, field: &str, recommendation: &Recommendation) {
    let SharedLeadership::With { organizations, term } = &recommendation.shared_leadership else { return };
    let field = format!("{field}.shared_leadership");
    for (index, code) in organizations.iter().enumerate() {
        let field = format!("{field}.organizations[{index}]");
        reference_checks::responsible_organization(checks, case.context, "RM-1.9", &field, code);
        if *code == recommendation.lead.agency {
            let problem = message!("{code} is to lead the cluster itself", code);
            checks.invalid("RM-1.9", reasons::SHARED_WITH_ITSELF).at(&field).says(problem, "name another organization");
        }
    }
    let terms = case.context.guidance.reference.list("sharing-terms").iter().map(|term| term.code.as_str());
    AdmittedCodes {
        row: "RM-7.4",
        reason: reasons::TERM_UNKNOWN,
        what: "a term of shared leadership",
        codes: terms.collect(),
    }
    .check(checks, format!("{field}.term"), term);
}

#[cfg(test)]
mod tests;
