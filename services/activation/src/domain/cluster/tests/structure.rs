//! Activation's duties, adaptations, and answers to findings.

use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::refusal::{Finding, Refusal};
use convene_kernel::testing::{at, code};

use crate::domain::cluster::{Adaptation, AreaFocalPoint, Change, Command, Event, FindingAnswer, PlaceFocalPoint};
use crate::domain::fixtures::{emergency, erc, hc, health, lead, with_cluster};

fn adaptation(change: Change) -> Command {
    Command::Adapt(Adaptation {
        cluster: code("health"),
        change,
        capacities: "the provincial health office has its staff back".to_owned(),
        consulted: vec![code("WHO"), code("UNICEF")],
        consulted_on: at("2013-11-13").date_naive(),
    })
}

/// RM-1.14, RM-2.5, RM-2.10, OG-9, OG-11, GN-7, GN-9.1: what a new cluster opens.
#[test]
fn a_new_cluster_opens_its_duties() {
    let example = health();
    let rules = [
        "OG-9.coordinator",
        "OG-11.focal-points",
        "GN-9.1.counterpart",
        "RM-2.5.transition-strategy",
        "GN-7.early-recovery",
        "RM-1.14.review",
        "RM-2.10.review",
    ];
    for rule in rules {
        assert!(example.duty(rule).is_some(), "{rule} is not owed");
    }
    assert_eq!(example.duty("RM-1.14.review").expect("owed").since, at("2014-05-13"));
    assert!(example.duty("RM-2.10.review").expect("owed").recurring);
}

/// OG-18: merging ends the other cluster, whose sectors join, and whose duties end.
#[test]
fn a_merger_takes_over_the_sectors() {
    let two = with_cluster(health(), "nutrition", &["NUT"], "WHO");
    let merged = two.given(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }));
    let state = merged.state();
    assert_eq!(state.clusters[&code("health")].sectors, [code("HEA"), code("NUT")]);
    assert!(!state.clusters[&code("nutrition")].is_active());
    assert_eq!(state.clusters[&code("nutrition")].merged_into, Some(code("health")));
    let owed = merged.record().duties.values().any(|duty| duty.cluster == Some(code("nutrition")));
    assert!(!owed, "a cluster that ended owes nothing");
    merged
        .when(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }))
        .refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
}

/// OG-18, RM-1.11: a merger gives no cluster a new lead; the ERC approves that lead first.
#[test]
fn clusters_under_different_leads_are_not_merged() {
    let two = with_cluster(health(), "nutrition", &["NUT"], "UNICEF");
    let outcome = two.when(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }));
    outcome.refused("OG-18", "NEW_LEAD_NOT_APPROVED");
}

/// RM-1.14: a merger renews no review: the earlier date stands for the whole, and what was weak in the cluster that ended is past.
#[test]
fn a_merger_renews_no_review() {
    let mut two = Decision::about("cluster/health");
    let (cluster, review, review_by) = (code("health"), code("r-0"), at("2014-08-01").date_naive());
    two.events.push(Event::Kept { cluster, review, review_by }.into());
    two.void("RM-1.14.review", "cluster/health", "it was kept");
    let owner = Owner::role(Role::HumanitarianCoordinator);
    two.open(Duty::new("RM-1.14.review", "cluster/health", owner, at("2014-08-01")).concerning(code("health")));
    two.raise(Finding::new("OG-20", "cluster/nutrition", "other_duties", "is double-hatted", "appoint another"));
    let two = with_cluster(health(), "nutrition", &["NUT"], "WHO").having(&hc(), two);
    let outcome = two.when(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }));
    outcome.resolves("OG-20");
    let merged = outcome.accepted();
    assert_eq!(merged.state().clusters[&code("health")].review_by, at("2014-05-13").date_naive());
    assert_eq!(merged.record().duties["RM-1.14.review:cluster/health"].since, at("2014-05-13"));
}

/// OG-18: a cluster is not merged with itself, and partners are consulted first.
#[test]
fn an_adaptation_is_consulted_on() {
    let itself = adaptation(Change::Merge { absorbed: code("health") });
    health().when(&hc(), itself).refused("OG-18", "MERGED_WITH_ITSELF");
    let Command::Adapt(scope) = adaptation(Change::Scope { scope: "Leyte and Samar".to_owned() }) else {
        panic!("an adaptation")
    };
    let alone = Adaptation { consulted: Vec::new(), ..scope.clone() };
    health().when(&hc(), Command::Adapt(alone)).refused("OG-18", "PARTNERS_NOT_CONSULTED");
    let changed = health().given(&hc(), Command::Adapt(scope));
    let health = &changed.state().clusters[&code("health")];
    assert_eq!(health.scope.as_deref(), Some("Leyte and Samar"));
    assert_eq!(health.adaptations[0].what.capacities, "the provincial health office has its staff back");
}

/// OG-18, RM-1.2: sectors that leave are free for a cluster proposed anew; a cluster keeps at least one.
#[test]
fn a_split_frees_sectors() {
    let merged = with_cluster(health(), "nutrition", &["NUT"], "WHO")
        .given(&hc(), adaptation(Change::Merge { absorbed: code("nutrition") }));
    let split = merged.clone().given(&hc(), adaptation(Change::Split { leaving: vec![code("NUT")] }));
    assert!(split.state().cluster_serving(&code("NUT")).is_none());
    let everything = adaptation(Change::Split { leaving: vec![code("HEA"), code("NUT")] });
    merged.clone().when(&hc(), everything).refused("OG-18", "NO_SECTOR_LEFT");
    merged.when(&hc(), adaptation(Change::Split { leaving: vec![code("LOG")] })).refused("OG-18", "SECTOR_NOT_SERVED");
}

/// OG-16: any partner may be focal point in a part of the country.
#[test]
fn a_partner_is_focal_point_in_a_place() {
    let named = PlaceFocalPoint {
        cluster: code("health"),
        place: code("samar"),
        name: "Samar".to_owned(),
        organization: code("MSF"),
        since: at("2013-11-13").date_naive(),
    };
    let example = health().given(&lead("WHO"), Command::NamePlaceFocalPoint(named));
    assert_eq!(example.state().clusters[&code("health")].places[&code("samar")].what.organization, code("MSF"));
}

/// OG-14: Protection names the focal point agency of each area of responsibility; other clusters have none.
#[test]
fn areas_of_responsibility_have_focal_points() {
    let name = |cluster: &str, area: &str| {
        Command::NameAreaFocalPoint(AreaFocalPoint { cluster: code(cluster), area: code(area), agency: code("UNFPA") })
    };
    let protection = with_cluster(emergency(), "protection", &["PRO"], "UNHCR");
    let named = protection.clone().given(&lead("UNHCR"), name("protection", "PRO-GBV"));
    assert_eq!(named.state().clusters[&code("protection")].areas[&code("PRO-GBV")].what.agency, code("UNFPA"));
    protection.when(&lead("UNHCR"), name("protection", "HEA")).refused("OG-14", "AREA_UNKNOWN");
    health().when(&lead("WHO"), name("health", "PRO-GBV")).refused("OG-14", "AREA_UNKNOWN");
}

/// GN-1: ICRC takes no duty in a cluster, not even in a part of the country.
#[test]
fn icrc_takes_no_duty() {
    let named = PlaceFocalPoint {
        cluster: code("health"),
        place: code("samar"),
        name: "Samar".to_owned(),
        organization: code("ICRC"),
        since: at("2013-11-13").date_naive(),
    };
    health().when(&lead("WHO"), Command::NamePlaceFocalPoint(named)).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
}

fn answer(finding: &str) -> Command {
    Command::AnswerFinding(FindingAnswer {
        finding: finding.to_owned(),
        answer: "a full-time coordinator arrives on Monday".to_owned(),
    })
}

/// OG-20, OG-8: the HC answers any finding, a lead agency those about its own cluster.
#[test]
fn findings_are_answered_by_those_who_answer_for_them() {
    let mut found = Decision::about("cluster/health");
    found.raise(Finding::new("OG-20", "cluster/health", "other_duties", "is double-hatted", "appoint another"));
    let example = health().having(&erc(), found);
    let id = "OG-20:cluster/health:other_duties";
    example.clone().when(&lead("WHO"), answer(id)).resolves("OG-20");
    example.clone().when(&hc(), answer(id)).resolves("OG-20");
    let outcome = example.clone().when(&lead("UNICEF"), answer(id));
    assert!(matches!(outcome.refused("OG-8", "FINDING_NOT_YOURS").refusal(), Refusal::Denied(_)));
    let outcome = example.when(&hc(), answer("OG-20:cluster/nutrition"));
    assert!(outcome.refusal().to_string().contains(id), "it names the findings that are open");
}

/// RM-1.7: what stays until it is fixed is not answered away.
#[test]
fn some_findings_stay_until_they_are_fixed() {
    let mut found = Decision::about("cluster/health");
    found.raise(Finding::new("RM-1.7", "cluster/health", "", "is not the global lead", "show expertise"));
    health()
        .having(&erc(), found)
        .when(&hc(), answer("RM-1.7:cluster/health"))
        .refused("RM-1.7", "FINDING_NOT_ANSWERABLE");
}
