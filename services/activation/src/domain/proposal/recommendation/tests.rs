//! What a recommended cluster must say, by given, when and then (rows RM-1.1, RM-1.2, RM-0.2, RM-1.14, RM-3.4, RM-1.9, OG-14, OG-18).

use convene_kernel::commit::Decision;
use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::cluster::{self, Deactivated};
use crate::domain::fixtures::{
    after_the_approval, after_the_meeting, erc, hc, protection_agreement, recommendation, submission, transmission,
    with_cluster,
};
use crate::domain::proposal::fixtures::{approve, health, submit, submit_one};
use crate::domain::proposal::{Command, Transmission};
use crate::domain::subjects::CLUSTER;

/// RM-1.1: each criterion is assessed once and met; everything wrong is said at once.
#[test]
fn every_criterion_is_assessed_and_holds() {
    let mut weak = health();
    weak.criteria[0].met = false;
    weak.criteria.pop();
    weak.review_by = at("2013-11-01").date_naive();
    after_the_meeting()
        .when(&hc(), submit_one(weak))
        .refused("RM-1.1", "CRITERION_NOT_MET")
        .refused("RM-1.1", "CRITERION_MISSING")
        .refused("RM-1.14", "REVIEW_DATE_PAST");
    let mut twice = health();
    twice.criteria.push(twice.criteria[0].clone());
    after_the_meeting().when(&hc(), submit_one(twice)).refused("RM-1.1", "CRITERION_DUPLICATE");
}

/// RM-1.1, S-2: that all four criteria must be met is a reading, which an operator's policy may give up.
#[test]
fn that_all_four_hold_is_a_reading() {
    const THREE_SUFFICE: &str = r#"
        [profile]
        name = "three-suffice"
        title = "A policy under which a criterion may fail"
        row = "S-2"

        [[reading]]
        name = "all_four_criteria"
        row = "RM-1.1"
        applies = false
        text = "A criterion that is not met is weighed with the others"
    "#;
    let mut weak = health();
    weak.criteria[0].met = false;
    let record = after_the_meeting();
    record.clone().when(&hc(), submit_one(weak.clone())).refused("RM-1.1", "CRITERION_NOT_MET");
    record.under_policy(THREE_SUFFICE).when(&hc(), submit_one(weak)).opens("RM-1.11.approval");
}

/// RM-1.2: one cluster a sector; a merged one serves several.
#[test]
fn a_sector_has_one_cluster() {
    let merged = recommendation("health-nutrition", &["HEA", "NUT"], "WHO");
    let active = after_the_approval(vec![merged]);
    let nutrition = submission("p-2", vec![recommendation("nutrition", &["NUT"], "UNICEF")]);
    active.when(&hc(), submit(nutrition)).refused("RM-1.2", "SECTOR_SERVED");
    let twice = submission("p-1", vec![health(), recommendation("health-2", &["HEA"], "WHO")]);
    after_the_meeting().when(&hc(), submit(twice)).refused("RM-1.2", "SECTOR_DUPLICATE");
}

/// RM-1.2, OG-18: a sector that a cluster serves by an earlier code of it is served.
#[test]
fn a_sector_is_served_by_its_earlier_code() {
    let agriculture = with_cluster(after_the_meeting(), "agriculture", &["AGR"], "FAO");
    let proposed = submission("p-2", vec![recommendation("food-security", &["FSC"], "FAO")]);
    agriculture.when(&hc(), submit(proposed)).refused("RM-1.2", "SECTOR_SERVED");
}

/// OG-18: a cluster that is activated again names the one that ended, and the two records name each other.
#[test]
fn a_cluster_that_is_activated_again_continues_the_earlier_one() {
    let again = |cluster: &str, sector: &str, continues: &str| {
        let continues = Some(code(continues));
        submit_one(Recommendation { continues, ..recommendation(cluster, &[sector], "WHO") })
    };
    let active = with_cluster(after_the_meeting(), "health-2010", &["HEA"], "WHO");
    active.clone().when(&hc(), again("health", "HEA", "health-2010")).refused("OG-18", "NOT_AN_ENDED_CLUSTER");
    let end = Deactivated { cluster: code("health-2010"), review: code("r-0"), at: at("2013-11-14T08:00:00Z") };
    let ended = Decision::about(CLUSTER.of("health-2010")).event(cluster::Event::Deactivated(end).into());
    let ended = active.at("2013-11-15T08:00:00Z").having(&hc(), ended);
    ended.clone().when(&hc(), again("nutrition", "NUT", "health-2010")).refused("OG-18", "NOT_AN_ENDED_CLUSTER");
    ended.clone().when(&hc(), again("health", "HEA", "health-2009")).refused("OG-18", "NOT_AN_ENDED_CLUSTER");
    let passed_on = Transmission { transmitted_at: at("2013-11-15T09:00:00Z"), ..transmission() };
    let approved = ended
        .given(&hc(), again("health", "HEA", "health-2010"))
        .at("2013-11-15T10:00:00Z")
        .given(&erc(), Command::TransmitProposal(passed_on))
        .given(&erc(), approve());
    let clusters = &approved.state().clusters;
    assert_eq!(clusters[&code("health")].continues, Some(code("health-2010")));
    assert_eq!(clusters[&code("health-2010")].continued_by, Some(code("health")));
    assert!(!clusters[&code("health-2010")].is_active());
    let end = Deactivated { cluster: code("health"), review: code("r-1"), at: at("2013-11-15T11:00:00Z") };
    let ended = Decision::about(CLUSTER.of("health")).event(cluster::Event::Deactivated(end).into());
    let ended = approved.at("2013-11-15T12:00:00Z").having(&hc(), ended);
    let third = |continues: &str| {
        let continues = Some(code(continues));
        submit(submission("p-2", vec![Recommendation { continues, ..recommendation("health-3", &["HEA"], "WHO") }]))
    };
    let branched = ended.clone().when(&hc(), third("health-2010"));
    branched.refused("OG-18", "NOT_AN_ENDED_CLUSTER");
    let problem = "the cluster 'health' continues 'health-2010' already";
    assert!(branched.refusal().to_string().contains(problem), "{}", branched.refusal());
    ended.when(&hc(), third("health")).commit();
}

/// RM-1.2: a cluster has an identifier of its own.
#[test]
fn a_cluster_is_named_once() {
    let twice = submission("p-1", vec![health(), recommendation("health", &["NUT"], "UNICEF")]);
    after_the_meeting().when(&hc(), submit(twice)).refused("RM-1.2", "CLUSTER_DUPLICATE");
    let again = submission("p-2", vec![recommendation("health", &["NUT"], "UNICEF")]);
    after_the_approval(vec![health()]).when(&hc(), submit(again)).refused("RM-1.2", "CLUSTER_ALREADY_EXISTS");
}

/// RM-1.14: a review decades ahead is a finding: the cluster would renew itself.
#[test]
fn a_review_decades_ahead_is_a_finding() {
    let by = |day: &str| submit_one(Recommendation { review_by: at(day).date_naive(), ..health() });
    after_the_meeting().when(&hc(), by("2044-01-01")).raises("RM-1.14");
    after_the_meeting().when(&hc(), by("2014-11-09")).raises_nothing_of("RM-1.14");
    after_the_meeting().when(&hc(), by("2014-11-10")).raises("RM-1.14");
}

/// RM-0.2: each cluster has a rationale of its own.
#[test]
fn each_cluster_has_its_own_rationale() {
    let mut copied = recommendation("nutrition", &["NUT"], "UNICEF");
    copied.rationale = health().rationale;
    let copied = submission("p-1", vec![health(), copied]);
    after_the_meeting().when(&hc(), submit(copied)).refused("RM-0.2", "RATIONALE_DUPLICATE");
}

/// OG-13: leads only for sectors relevant to this emergency.
#[test]
fn only_relevant_sectors_are_proposed() {
    let education = submit_one(recommendation("education", &["EDU"], "UNICEF"));
    after_the_meeting().when(&hc(), education).refused("OG-13", "SECTOR_NOT_RELEVANT");
}

/// RM-3.4: an early recovery cluster names the areas that nothing else covers.
#[test]
fn early_recovery_is_the_exception() {
    let mut early = recommendation("early-recovery", &["ERY"], "UNDP");
    after_the_meeting().when(&hc(), submit_one(early.clone())).refused("RM-3.4", "EARLY_RECOVERY_NOT_JUSTIFIED");
    let areas = vec!["debris".to_owned()];
    early.early_recovery = Some(EarlyRecoveryException { areas, reason: "no cluster has it".to_owned() });
    after_the_meeting().when(&hc(), submit_one(early)).opens("RM-1.11.approval");
}

/// RM-1.2, RM-1.8, OG-14: an area of responsibility is no cluster of its own, and stands in that of Protection with its lead.
#[test]
fn an_area_of_responsibility_is_no_cluster() {
    let apart = recommendation("gbv", &["PRO-GBV"], "UNFPA");
    after_the_meeting().when(&hc(), submit_one(apart)).refused("RM-1.2", "AREA_IS_NO_CLUSTER");
    let mut protection = recommendation("protection", &["PRO"], "UNHCR");
    protection.protection_agreement = Some(protection_agreement("UNHCR"));
    let area = |area: &str, agency: &str| ProposedArea { area: code(area), agency: code(agency) };
    protection.areas = vec![area("PRO-GBV", "UNFPA"), area("PRO-CPN", "SAVE-THE-CHILDREN")];
    after_the_meeting().when(&hc(), submit_one(protection.clone())).commit();
    let with = |areas| Recommendation { areas, ..protection.clone() };
    let twice = with(vec![area("PRO-GBV", "UNFPA"), area("PRO-GBV", "UNICEF")]);
    after_the_meeting().when(&hc(), submit_one(twice)).refused("OG-14", "AREA_UNKNOWN");
    let of_another = with(vec![area("HEA", "WHO")]);
    after_the_meeting().when(&hc(), submit_one(of_another)).refused("OG-14", "AREA_UNKNOWN");
    let movement = with(vec![area("PRO-MIN", "ICRC")]);
    after_the_meeting().when(&hc(), submit_one(movement)).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
}

/// RM-1.9, RM-7.4: shared leadership was considered, under a term of the vocabulary.
#[test]
fn shared_leadership_has_a_known_term() {
    let with = |organization: &str, term: &str| {
        let mut shared = health();
        let organizations = vec![code(organization)];
        shared.shared_leadership = SharedLeadership::With { organizations, term: term.to_owned() };
        after_the_meeting().when(&hc(), submit_one(shared))
    };
    with("SCI", "boss").refused("RM-7.4", "TERM_UNKNOWN");
    with("WHO", "co-lead").refused("RM-1.9", "SHARED_WITH_ITSELF");
    with("ICRC", "co-lead").refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    with("MSF", "co-lead").opens("RM-1.11.approval");
}
