//! Tests of corrections of what is on record about a cluster.

use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::cluster::{Command, ConcernRaised, ExistingCluster, FoundCluster, existing, past_lead};
use crate::domain::fixtures::{
    Example, after_the_approval, emergency, hc, lead_designated, ocha, recommendation, shelter,
};
use crate::domain::proposal::fixtures::health;
use crate::domain::proposal::{self, Audience, Recommendation, RecordInformed, SharedLeadership};
use crate::domain::review::fixtures::{approved, deactivate};

fn date(text: &str) -> PastDate {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn correct(cluster: &str, commit: Etag, right: RightFact) -> Command {
    let (reason, source) = ("the letter is of another day".to_owned(), "the letter".to_owned());
    Command::CorrectCluster(Correction { cluster: code(cluster), commit, right, reason, source })
}

/// A correction of when logistics was activated.
pub fn correction() -> (Example, Command) {
    let example = found();
    let commit = example.state().clusters[&code("logistics")].etag;
    (example, correct("logistics", commit, activated("2011")))
}

fn activated(text: &str) -> RightFact {
    RightFact::Activated { activated: date(text) }
}

fn ended(text: &str) -> RightFact {
    RightFact::Ended { ended: date(text) }
}

fn led(agency: &str, since: &str) -> RightFact {
    RightFact::Lead { agency: code(agency), since: date(since) }
}

/// Logistics, active since 1 February 2010 and led by WFP, found on 12 November 2013.
fn found() -> Example {
    emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing())))
}

fn cluster<'a>(example: &'a Example, id: &str) -> &'a Cluster {
    &example.state().clusters[&code(id)]
}

fn commit_of_lead(example: &Example, cluster: &str) -> Etag {
    self::cluster(example, cluster).leads.present().expect("it has a lead").stamp.etag
}

/// RM-1.15: the activation is dated rightly, with what began with it, as exactly as it is known.
#[test]
fn a_wrong_activation_is_corrected() {
    let (example, command) = correction();
    let commit = commit_of_lead(&example, "logistics");
    let right = example.clone().given(&ocha(), command);
    let logistics = cluster(&right, "logistics");
    let began = at("2010-12-31T16:00:00Z");
    assert_eq!((logistics.activated_at, logistics.leads.changed_at()), (began, Some(began)));
    assert_eq!(
        (logistics.names.changed_at(), logistics.as_found.as_ref().map(|found| found.began)),
        (Some(began), Some(date("2011")))
    );
    assert_eq!(right.record().duties, example.record().duties, "what is owed counts from the recording");
    let again = right.given(&ocha(), correct("logistics", commit, activated("2010-02-01")));
    assert_eq!(cluster(&again, "logistics").activated_at, cluster(&example, "logistics").activated_at);
}

/// RM-1.15: a date that is known less exactly is another date, though it counts from the same moment.
#[test]
fn how_exactly_a_date_is_known_is_corrected() {
    let commit = commit_of_lead(&found(), "logistics");
    let right = found().given(&ocha(), correct("logistics", commit, activated("2010-02")));
    let logistics = cluster(&right, "logistics");
    assert_eq!(logistics.as_found.as_ref().map(|found| found.began), Some(date("2010-02")));
    assert_eq!(logistics.activated_at, cluster(&found(), "logistics").activated_at);
}

/// RM-1.15: a correction names the commit that recorded the wrong fact, and says another one.
#[test]
fn a_correction_names_what_is_wrong() {
    let commit = commit_of_lead(&found(), "logistics");
    let other = Etag(commit.0 - 1);
    for right in [activated("2011"), ended("2012"), led("IOM", "2011")] {
        found().when(&ocha(), correct("logistics", other, right)).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
    }
    for right in [activated("2010-02-01"), led("WFP", "2010-02-01")] {
        found().when(&ocha(), correct("logistics", commit, right)).refused("RM-1.15", "NOTHING_TO_CORRECT");
    }
    for right in [activated("2014"), ended("2014"), led("IOM", "2014")] {
        found().when(&ocha(), correct("logistics", commit, right)).refused("RM-1.15", "DATE_IN_THE_FUTURE");
    }
    let later = found().given(&ocha(), Command::RecordPastLead(past_lead("IOM", "2011")));
    later.when(&ocha(), correct("logistics", commit, activated("2012"))).refused("RM-1.15", "OUT_OF_SEQUENCE");
    found().when(&ocha(), correct("logistics", commit, ended("2009"))).refused("RM-1.15", "OUT_OF_SEQUENCE");
    found().when(&ocha(), correct("logistics", commit, led("IOM", "2009"))).refused("RM-1.15", "OUT_OF_SEQUENCE");
}

/// RM-1.15, S-1: of a cluster activated here the date is a day after the decision; what counts from it moves, and those
/// who were informed are informed again.
#[test]
fn what_counts_from_the_activation_moves() {
    let inform = |audience| {
        let (proposal, means) = (code("p-1"), "a letter".to_owned());
        proposal::Command::RecordInformed(RecordInformed { proposal, audience, means })
    };
    let approved = after_the_approval(vec![health()]).at("2013-11-20");
    let informed = approved.clone().given(&hc(), inform(Audience::CountryPartners));
    let commit = commit_of_lead(&informed, "health");
    let correct = |text: &str| correct("health", commit, activated(text));
    let outcome = informed.clone().when(&ocha(), correct("2013-11-15"));
    outcome.opens("RM-1.12.partners");
    let right = outcome.accepted();
    let began = at("2013-11-14T16:00:00Z");
    for rule in ["OG-9.coordinator", "OG-11.focal-points", "RM-2.5.transition-strategy", "RM-2.10.review"] {
        assert_eq!(right.duty(rule).map(|duty| duty.since), Some(began), "{rule}");
    }
    assert_eq!(right.duty("RM-1.12.partners").map(|duty| duty.since), Some(at("2013-11-20")));
    assert_eq!(right.duty("RM-1.14.review"), informed.duty("RM-1.14.review"), "it counts from its own date");
    let unaware = approved.given(&ocha(), correct("2013-11-15"));
    assert_eq!(unaware.duty("OG-6.government").map(|duty| duty.since), Some(at("2013-11-10T10:00:00Z")));
    let same_day = informed.clone().given(&ocha(), correct("2013-11-09"));
    assert_eq!(cluster(&same_day, "health").activated_at, at("2013-11-09T15:00:00Z"), "it was passed on that day");
    informed.clone().when(&ocha(), correct("2013-11")).refused("RM-1.15", "DATE_INEXACT");
    informed.when(&ocha(), correct("2013-11-08")).refused("RM-1.15", "OUT_OF_SEQUENCE");
}

/// RM-1.15: an end is dated rightly; a cluster that was found to be active may have ended before, and owes nothing then.
#[test]
fn a_wrong_end_is_corrected() {
    let commit = commit_of_lead(&found(), "logistics");
    let right = found().given(&ocha(), correct("logistics", commit, ended("2012-08-31")));
    assert_eq!(cluster(&right, "logistics").deactivated_at, Some(at("2012-08-31T15:59:59Z")));
    assert!(right.record().duties.is_empty(), "{:?}", right.record().duties);
    let again = right.given(&ocha(), correct("logistics", commit, ended("2012-09")));
    assert_eq!(cluster(&again, "logistics").as_found.as_ref().and_then(|found| found.ended), Some(date("2012-09")));
    let past = ExistingCluster { ended: Some(date("2012")), ..existing() };
    let past = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(past)));
    let right = past.given(&ocha(), correct("logistics", commit, ended("2011")));
    assert_eq!(cluster(&right, "logistics").deactivated_at, Some(at("2011-12-31T15:59:59Z")));
}

/// RM-2.11, RM-1.15: an end that was decided here is not before its approval, and has its day.
#[test]
fn an_end_decided_here_follows_its_approval() {
    let gone = approved().given(&hc(), deactivate()).at("2014-12-01");
    let commit = cluster(&gone, "health").end_commit.expect("it ended");
    let right = gone.clone().given(&ocha(), correct("health", commit, ended("2014-08-01")));
    assert_eq!(cluster(&right, "health").deactivated_at, Some(at("2014-08-01T15:59:59Z")));
    let commit_of_the_end = cluster(&right, "health").end_commit.expect("it ended");
    let same = correct("health", commit_of_the_end, ended("2014-08-01"));
    right.when(&ocha(), same).refused("RM-1.15", "NOTHING_TO_CORRECT");
    gone.clone().when(&ocha(), correct("health", commit, ended("2014-08"))).refused("RM-1.15", "DATE_INEXACT");
    gone.when(&ocha(), correct("health", commit, ended("2014-01-01"))).refused("RM-1.15", "OUT_OF_SEQUENCE");
}

/// OG-18, RM-1.15: a lead that was found is corrected, and the right one owes what the lead agency owes.
#[test]
fn a_wrong_lead_is_corrected() {
    let commit = commit_of_lead(&found(), "logistics");
    let right = found().at("2013-11-20").given(&ocha(), correct("logistics", commit, led("IOM", "2010-06")));
    let leads: Vec<_> = cluster(&right, "logistics")
        .leads
        .spans()
        .map(|span| (span.value.what.agency.to_string(), span.since))
        .collect();
    assert_eq!(leads, [("IOM".to_owned(), at("2010-05-31T16:00:00Z"))]);
    let owners: Vec<_> = right.record().duties.values().filter_map(|duty| duty.owner.organization.clone()).collect();
    assert!(!owners.is_empty() && owners.iter().all(|owner| *owner == code("IOM")), "{owners:?}");
    found()
        .when(&ocha(), correct("logistics", commit, led("ICRC", "2010-06")))
        .refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
}

/// OG-18: who leads is the ERC's decision; only since when is corrected.
#[test]
fn an_approved_lead_is_not_corrected() {
    let led_since = lead_designated(shelter(), "shelter", "UN-HABITAT", "2014-03-01").at("2014-05-01");
    let (first, second) =
        (cluster(&led_since, "shelter").activation_commit().expect("one"), commit_of_lead(&led_since, "shelter"));
    led_since
        .clone()
        .when(&ocha(), correct("shelter", second, led("IOM", "2014-03-10")))
        .refused("OG-18", "LEAD_DECIDED_HERE");
    led_since
        .clone()
        .when(&ocha(), correct("shelter", first, led("IFRC", "2013-12-01")))
        .refused("RM-1.15", "LEAD_DECIDED_HERE");
    led_since
        .clone()
        .when(&ocha(), correct("shelter", second, led("UN-HABITAT", "2014")))
        .refused("RM-1.15", "DATE_INEXACT");
    let right = led_since.given(&ocha(), correct("shelter", second, led("UN-HABITAT", "2014-03-10")));
    assert_eq!(cluster(&right, "shelter").lead_at(at("2014-03-05")), Some(&code("IFRC")));
    assert_eq!(cluster(&right, "shelter").leads.changed_at(), Some(at("2014-03-09T16:00:00Z")));
}

/// RM-1.15, RM-2.10: the first review counts from the first activation, also when the activation of another cluster is corrected.
#[test]
fn the_first_review_counts_from_the_first_activation() {
    let both = after_the_approval(vec![health(), recommendation("logistics", &["LOG"], "WFP")]).at("2013-11-20");
    let commit = commit_of_lead(&both, "health");
    let since = both.duty("RM-2.10.review").map(|duty| duty.since);
    let right = both.given(&ocha(), correct("health", commit, activated("2013-11-15")));
    assert_eq!(right.duty("RM-2.10.review").map(|duty| duty.since), since);
}

/// RM-1.15: a cluster that ended owes nothing when its activation, its end or its lead is corrected.
#[test]
fn a_cluster_that_ended_owes_nothing_by_a_correction() {
    let past = ExistingCluster { ended: Some(date("2012")), ..existing() };
    let past = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(past)));
    let commit = commit_of_lead(&past, "logistics");
    for right in [activated("2009"), ended("2011"), led("IOM", "2010-06")] {
        let after = past.clone().given(&ocha(), correct("logistics", commit, right));
        assert!(after.record().duties.is_empty(), "{:?}", after.record().duties);
    }
    let gone = approved().given(&hc(), deactivate()).at("2014-12-01");
    let commit = cluster(&gone, "health").activation_commit().expect("it was activated");
    let after = gone.given(&ocha(), correct("health", commit, activated("2013-11-15")));
    assert!(
        after
            .record()
            .duties
            .values()
            .all(|duty| duty.rule != rules::OG_9_COORDINATOR || duty.cluster != Some(code("health")))
    );
}

/// RM-2.10, RM-1.15: the review of all clusters is owed while another one is active.
#[test]
fn another_active_cluster_is_reviewed_still() {
    let other = ExistingCluster {
        found: FoundCluster { cluster: code("shelter"), sectors: vec![code("SHL")], ..existing().found },
        ..existing()
    };
    let both = found().given(&ocha(), Command::RecordExistingCluster(Box::new(other)));
    let commit = commit_of_lead(&both, "logistics");
    let one = both.given(&ocha(), correct("logistics", commit, ended("2012-08-31")));
    assert!(one.duty("RM-2.10.review").is_some());
}

/// RM-1.15, OG-18: a lead that was found has the source and the date of its correction; one that was approved has its approval.
#[test]
fn a_corrected_lead_says_what_it_rests_on() {
    let present = |example: &Example, id: &str| cluster(example, id).leads.present().expect("a lead").what.clone();
    let commit = commit_of_lead(&found(), "logistics");
    let right = found().given(&ocha(), correct("logistics", commit, led("WFP", "2010-06")));
    let lead = present(&right, "logistics");
    assert_eq!((lead.source.as_deref(), lead.since_date), (Some("the letter"), Some(date("2010-06"))));
    let earlier = found().given(&ocha(), correct("logistics", commit, activated("2011")));
    assert_eq!(present(&earlier, "logistics").since_date, Some(date("2011")), "it led from the beginning");
    let moved = lead_designated(shelter(), "shelter", "UN-HABITAT", "2014-03-01").at("2014-05-01");
    let commit = commit_of_lead(&moved, "shelter");
    let right = moved.clone().given(&ocha(), correct("shelter", commit, led("UN-HABITAT", "2014-03-10")));
    assert_eq!(present(&right, "shelter"), present(&moved, "shelter"), "only since when is another");
}

/// RM-1.15, RM-7.1, OG-6: what a proposal agreed on with the cluster counts from its right activation, the terms of reference with a co-lead
/// and the national counterpart among it.
#[test]
fn what_was_agreed_with_the_activation_moves_with_it() {
    let term = "co-lead".to_owned();
    let shared_leadership = SharedLeadership::With { organizations: vec![code("SAVE-THE-CHILDREN")], term };
    let national_lead = Some("the Department of Health".to_owned());
    let shared = Recommendation { shared_leadership, national_lead, ..health() };
    let approved = after_the_approval(vec![shared]).at("2013-11-20");
    assert!(approved.duty("RM-7.1.agreement").is_some());
    let commit = commit_of_lead(&approved, "health");
    let right = approved.given(&ocha(), correct("health", commit, activated("2013-11-15")));
    let began = at("2013-11-14T16:00:00Z");
    assert_eq!(right.duty("RM-7.1.agreement").map(|duty| duty.since), Some(began));
    assert_eq!(cluster(&right, "health").counterparts.changed_at(), Some(began));
}

/// OG-18, RM-1.15: of several leads a correction says something else of the one that it names; that one is known less exactly is something else.
#[test]
fn a_correction_of_a_lead_says_something_else_of_it() {
    let moved = lead_designated(shelter(), "shelter", "UN-HABITAT", "2014-03-01").at("2014-05-01");
    let commit = commit_of_lead(&moved, "shelter");
    let same = correct("shelter", commit, led("UN-HABITAT", "2014-03-01T00:00:00Z"));
    moved.when(&ocha(), same).refused("RM-1.15", "NOTHING_TO_CORRECT");
    let commit = commit_of_lead(&found(), "logistics");
    found().when(&ocha(), correct("logistics", commit, led("WFP", "2010-02"))).commit();
}

/// OG-17, OG-18: a concern is about the agency that led when it was raised, also where that turns out to be another one.
#[test]
fn a_concern_is_about_the_lead_of_its_time() {
    let raised = ConcernRaised {
        cluster: code("shelter"),
        concern: code("k-1"),
        statement: "no meeting for three weeks".to_owned(),
    };
    let moved = lead_designated(shelter(), "shelter", "UN-HABITAT", "2014-03-01").at("2014-03-05");
    let raised = moved.given(&hc(), Command::RaiseConcern(raised)).at("2014-05-01");
    let about = |example: &Example| {
        cluster(example, "shelter").concerns.for_decision()[&code("k-1")].lead_agency.clone().map(|one| one.to_string())
    };
    assert_eq!(about(&raised).as_deref(), Some("UN-HABITAT"));
    let commit = commit_of_lead(&raised, "shelter");
    let right = raised.given(&ocha(), correct("shelter", commit, led("UN-HABITAT", "2014-03-10")));
    assert_eq!(about(&right).as_deref(), Some("IFRC"));
}

/// OG-18: the agency that turns out to lead owes all that a lead agency owes of a cluster which was activated lately.
#[test]
fn the_right_lead_owes_what_a_lead_owes() {
    let lately = FoundCluster { activated: date("2013-11-01"), ..existing().found };
    let lately = ExistingCluster { found: lately, ended: None };
    let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(lately))).at("2013-11-20");
    let owners = |example: &Example| {
        let duties = example.record().duties.values().filter(|duty| duty.owner.organization.is_some());
        duties
            .map(|duty| format!("{} {}", duty.rule, duty.owner.organization.as_ref().expect("one")))
            .collect::<Vec<_>>()
    };
    assert!(
        owners(&found).len() > 1 && owners(&found).iter().all(|owed| owed.ends_with(" WFP")),
        "{:?}",
        owners(&found)
    );
    let commit = commit_of_lead(&found, "logistics");
    let corrected = found.clone().given(&ocha(), correct("logistics", commit, led("IOM", "2013-11-01")));
    let led_since = found.clone().given(&ocha(), Command::RecordPastLead(past_lead("IOM", "2013-11-05")));
    for after in [corrected, led_since] {
        assert_eq!(owners(&after).len(), owners(&found).len());
        assert!(owners(&after).iter().all(|owed| owed.ends_with(" IOM")), "{:?}", owners(&after));
    }
}
