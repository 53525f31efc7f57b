//! What the tests of clusters and reviews begin from: an emergency with active clusters, and the people who act.

use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{Example, actor, at, code};

use super::operation::{self, EmergencyClass, RefugeeSituation, Setting};
use super::proposal::{Criterion, CriterionAssessment};
use super::{Activation, cluster};

/// The Humanitarian Coordinator.
pub fn hc() -> Actor {
    actor(Role::HumanitarianCoordinator, "UN")
}

/// The Emergency Relief Coordinator.
pub fn erc() -> Actor {
    actor(Role::EmergencyReliefCoordinator, "OCHA")
}

/// The country representative of a lead agency.
pub fn lead(agency: &str) -> Actor {
    actor(Role::LeadAgency, agency)
}

/// The four criteria, all met but those named.
pub fn criteria(unmet: &[Criterion]) -> Vec<CriterionAssessment> {
    let assess = |criterion| CriterionAssessment {
        criterion,
        met: !unmet.contains(&criterion),
        evidence: "joint rapid assessment of 10 November".to_owned(),
    };
    Criterion::ALL.into_iter().map(assess).collect()
}

/// A typhoon on the record, with nothing active.
pub fn emergency() -> Example<Activation> {
    let registered = operation::Event::EmergencyRegistered {
        emergency: code("haiyan"),
        name: "Typhoon Haiyan".to_owned(),
        setting: Setting::Disaster,
        significant_displacement: true,
        refugees: RefugeeSituation::None,
        glide: None,
        onset: at("2013-11-08T04:40:00Z"),
        class: EmergencyClass::MajorNew,
        class_reasons: "eleven million people affected".to_owned(),
    };
    let decided = Decision::about("emergency/haiyan").event(super::Event::Operation(registered));
    Example::new("PHL", "2013-11-12T08:00:00Z").having(&hc(), decided)
}

/// The same with a cluster active since 13 November, to be reviewed by 13 May.
pub fn with_cluster(
    example: Example<Activation>,
    id: &str,
    sectors: &[&str],
    lead_agency: &str,
) -> Example<Activation> {
    let (cluster, lead_agency) = (code(id), code::<OrganizationCode>(lead_agency));
    let review_by = at("2014-05-13").date_naive();
    let activated = cluster::Event::Activated {
        cluster: code(id),
        sectors: sectors.iter().map(|sector| code::<ClusterCode>(sector)).collect(),
        emergency: code("haiyan"),
        proposal: code("p-1"),
        lead_agency: lead_agency.clone(),
        rationale: "the ministry's own coordination was destroyed".to_owned(),
        unmet_need: "nobody treats the injured on Samar".to_owned(),
        criteria: criteria(&[]),
        review_by,
    };
    let mut decided = Decision::about(format!("cluster/{id}")).event(activated.into());
    let since = at("2013-11-13T09:00:00Z");
    let head = Role::HumanitarianCoordinator;
    for duty in cluster::duties_of_a_new_cluster(head, &cluster, &lead_agency, review_by, since) {
        decided.open(duty);
    }
    example.at("2013-11-13T09:00:00Z").having(&erc(), decided)
}

/// A typhoon with an active health cluster, led by WHO.
pub fn health() -> Example<Activation> {
    with_cluster(emergency(), "health", &["HEA"], "WHO")
}
