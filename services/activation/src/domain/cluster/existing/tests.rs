//! Tests of clusters that were recorded as found.

use convene_kernel::guidance::Guidance;
use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::cluster::{Appointment, Command, appointment};
use crate::domain::fact::FactKind;
use crate::domain::fixtures::{Example, emergency, end_of, health, lead, ocha};
use crate::domain::operation;

/// Logistics in the Philippines, active since 2010, as it was found in November 2013.
pub fn existing() -> ExistingCluster {
    let found = FoundCluster {
        cluster: code("logistics"),
        name: Some("Logistics".to_owned()),
        sectors: vec![code("LOG")],
        lead_agency: Some(code("WFP")),
        lead_since: None,
        co_leads: Vec::new(),
        co_lead_names: Vec::new(),
        emergency: None,
        activated: date("2010-02-01"),
        review_by: None,
        source: "the register of the office in Manila".to_owned(),
    };
    ExistingCluster { found, ended: None }
}

fn date(text: &str) -> PastDate {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn record(found: FoundCluster, ended: Option<&str>) -> Command {
    Command::RecordExistingCluster(Box::new(ExistingCluster { found, ended: ended.map(date) }))
}

fn found() -> FoundCluster {
    existing().found
}

fn cluster(example: &Example) -> &Cluster {
    &example.state().clusters[&code("logistics")]
}

/// RM-1.15: what was found is on record since it began, marked as found, and rests on no proposal.
#[test]
fn a_cluster_is_recorded_as_found() {
    let after = emergency().given(&ocha(), record(found(), None));
    let cluster = cluster(&after);
    assert!(cluster.is_active() && cluster.proposal.is_none() && cluster.criteria.is_empty());
    assert_eq!(cluster.activated_at, at("2010-01-31T16:00:00Z"), "the day begins in Manila");
    assert_eq!((cluster.name(), cluster.lead_agency()), ("Logistics", Some(&code("WFP"))));
    let as_found = cluster.as_found.as_ref().expect("it is marked");
    assert_eq!((as_found.began, as_found.source.as_str()), (date("2010-02-01"), found().source.as_str()));
    assert_eq!(cluster.leads.at(at("2010-02-01")).and_then(|lead| lead.what.source.as_deref()), Some(&*found().source));
}

/// RM-1.15, S-1: what goes on is owed from the recording on, however long the cluster has been there.
#[test]
fn nothing_is_owed_for_a_time_before_the_recording() {
    let before = emergency().at("2013-11-20");
    let after = before.clone().given(&ocha(), record(found(), None));
    for rule in ["OG-9.coordinator", "RM-2.10.review"] {
        assert_eq!(after.duty(rule).map(|duty| duty.since), Some(at("2013-11-20")), "{rule}");
    }
    assert!(after.duty("RM-1.14.review").is_none(), "no date is known");
    let wfp = lead("WFP");
    let appoint = |starts_on: &str| {
        let starts_on = at(starts_on).date_naive();
        let (cluster, employer) = (code("logistics"), code("WFP"));
        Command::AppointCoordinator(Appointment { cluster, employer, starts_on, ..appointment("c-1") })
    };
    let filled = after.given(&wfp, appoint("2012-01-01"));
    assert!(filled.duty("OG-9.coordinator").is_none(), "it was filled before");
    let review_by = Some(at("2014-02-01").date_naive());
    let dated = before.given(&ocha(), record(FoundCluster { review_by, ..found() }, None));
    assert_eq!(dated.duty("RM-1.14.review").map(|duty| duty.since), Some(end_of("2014-02-01")));
    assert_eq!(cluster(&dated).review_by, review_by);
}

/// GN-9.1, OG-11, GN-7, RM-2.5, RM-1.15: a cluster that was found long after its activation is not asked for what is done soon after
/// that, such as its first consultation, which nobody said it left out; one that was found while there was time is.
#[test]
fn what_is_done_soon_after_the_activation_is_not_asked_long_after() {
    let asked = |after: &Example| {
        let rules = ["GN-9.1.counterpart", "OG-11.focal-points", "GN-7.early-recovery", "RM-2.5.transition-strategy"];
        rules.map(|rule| after.duty(rule).map(|duty| duty.since))
    };
    let of =
        |activated: &str| asked(&emergency().at("2013-11-20").given(&ocha(), record(found_since(activated), None)));
    for long_before in ["2010-02-01", "2010", "unknown", "2013-08-19"] {
        assert_eq!(of(long_before), [None; 4], "{long_before}");
    }
    let now = Some(at("2013-11-20"));
    assert_eq!(of("2013-08-20"), [None, None, now, now]);
    assert_eq!(of("2013-11"), [None, None, now, now], "by its earliest reading");
    assert_eq!(of("2013-11-06"), [None, now, now, now]);
    assert_eq!(of("2013-11-14"), [now; 4]);
    let ended = emergency().given(&ocha(), record(found(), Some("2012"))).at("2013-12-01");
    let fact = FactKind::End.on_record(&code("logistics"), cluster(&ended).end_commit.expect("it ended"));
    let (reason, source) = ("it never ended".to_owned(), "the office".to_owned());
    let never_ended = operation::Command::WithdrawFact(operation::WithdrawFact { fact, reason, source });
    let active = ended.given(&ocha(), never_ended);
    assert!(active.duty("OG-9.coordinator").is_some());
    assert_eq!(asked(&active), [None; 4]);
}

fn found_since(activated: &str) -> FoundCluster {
    FoundCluster { activated: date(activated), ..found() }
}

/// RM-1.14: a date of review that is past keeps nobody waiting; the cluster is reviewed from now on.
#[test]
fn a_date_of_review_is_ahead() {
    let review_by = |day: &str| FoundCluster { review_by: Some(at(day).date_naive()), ..found() };
    let refused = |command| emergency().when(&ocha(), command).refused("RM-1.14", "REVIEW_DATE_PAST").refusal().clone();
    refused(record(review_by("2013-11-12"), None));
    refused(record(review_by("2014-02-01"), Some("2012")));
    let accepted = emergency().given(&ocha(), record(review_by("2013-11-13"), None));
    let recorded_at = accepted.state().clusters[&code("logistics")].as_found.as_ref().expect("found").stamp.recorded_at;
    assert_eq!(cluster(&accepted).review_dates.changed_at(), Some(recorded_at), "the date is known since then");
}

/// RM-1.15: a period of the past is on record with both its ends, and owes nothing.
#[test]
fn a_period_of_the_past_owes_nothing() {
    let before = emergency();
    let after = before.clone().given(&ocha(), record(found(), Some("2012-08-31")));
    let cluster = cluster(&after);
    assert_eq!(cluster.deactivated_at, Some(at("2012-08-31T15:59:59Z")), "the day ends in Manila");
    assert_eq!(cluster.as_found.as_ref().and_then(|found| found.ended), Some(date("2012-08-31")));
    assert_eq!(
        (&after.record().duties, &after.record().findings),
        (&before.record().duties, &before.record().findings)
    );
    let unknown = FoundCluster { lead_agency: None, ..found() };
    before.clone().when(&ocha(), record(unknown.clone(), Some("2012"))).commit();
    before.when(&ocha(), record(unknown, None)).refused("OG-8", "LEAD_AGENCY_MISSING");
}

/// RM-1.15: an inexact date counts by its earliest reading for a beginning, by its latest for an end, and never from ahead.
#[test]
fn an_inexact_period_is_as_long_as_it_can_have_been() {
    let inexact = FoundCluster { activated: date("2012"), lead_since: Some(date("2012-05")), ..found() };
    let after = emergency().given(&ocha(), record(inexact.clone(), Some("2012")));
    let (began, ended) = (cluster(&after).activated_at, cluster(&after).deactivated_at);
    assert_eq!((began, ended), (at("2011-12-31T16:00:00Z"), Some(at("2012-12-31T15:59:59Z"))));
    assert_eq!(cluster(&after).leads.changed_at(), Some(at("2012-04-30T16:00:00Z")));
    let this_year = emergency().given(&ocha(), record(inexact.clone(), Some("2013")));
    assert_eq!(cluster(&this_year).deactivated_at, Some(at("2013-11-12T08:00:00Z")), "it has ended by now");
    let ahead = FoundCluster { activated: date("2014"), ..inexact.clone() };
    emergency().when(&ocha(), record(ahead, None)).refused("RM-1.15", "DATE_IN_THE_FUTURE");
    emergency().when(&ocha(), record(inexact.clone(), Some("2013-12"))).refused("RM-1.15", "DATE_IN_THE_FUTURE");
    let led_ahead = FoundCluster { lead_since: Some(date("2014")), ..found() };
    emergency().when(&ocha(), record(led_ahead, None)).refused("RM-1.15", "DATE_IN_THE_FUTURE");
    emergency().when(&ocha(), record(found(), Some("2009"))).refused("RM-1.15", "OUT_OF_SEQUENCE");
    emergency()
        .when(&ocha(), record(found_since("2013-11-12T08:00:01Z"), None))
        .refused("RM-1.15", "DATE_IN_THE_FUTURE");
    emergency().when(&ocha(), record(found_since("2013-11-12T08:00:00Z"), None)).commit();
    for ended in ["2011", "2012-04"] {
        emergency().when(&ocha(), record(inexact.clone(), Some(ended))).refused("RM-1.15", "OUT_OF_SEQUENCE");
    }
    let led_before = FoundCluster { lead_since: Some(date("2011-12-31")), ..inexact };
    emergency().when(&ocha(), record(led_before, None)).refused("RM-1.15", "OUT_OF_SEQUENCE");
}

/// RM-7.1, RM-7.2, GN-3: a co-lead that was found shares the leadership on terms that nobody knows; the lead stays
/// provider of last resort, unless it convenes only.
#[test]
fn a_co_lead_is_recorded_as_found() {
    let co_leads = vec![code("HI")];
    let shared = FoundCluster { co_leads, ..found() };
    let last_resort = |found: FoundCluster| {
        let after = emergency().given(&ocha(), record(found, None));
        let sharing = cluster(&after).sharing.values().next().expect("it is shared").what.clone();
        assert_eq!((sharing.agreement, sharing.basis), (None, None));
        sharing.last_resort
    };
    assert_eq!(last_resort(shared.clone()), Some(code("WFP")));
    assert_eq!(last_resort(FoundCluster { lead_agency: Some(code("IFRC")), ..shared }), None);
    let with_itself = FoundCluster { co_leads: vec![code("WFP")], ..found() };
    emergency().when(&ocha(), record(with_itself, None)).refused("RM-7.1", "SHARED_WITH_ITSELF");
    let unknown = FoundCluster { co_leads: vec![code("NOBODY")], ..found() };
    emergency().when(&ocha(), record(unknown, None)).refused("RM-7.1", "ORGANIZATION_UNKNOWN");
}

/// RM-7.1: a national society that shares the leadership is recorded by its name, beside an organization of the register.
#[test]
fn a_co_lead_that_is_not_in_the_register_is_recorded_by_name() {
    let (co_leads, co_lead_names) = (vec![code("IOM")], vec!["Cruz Vermelha de Moçambique".to_owned()]);
    let after = emergency().given(&ocha(), record(FoundCluster { co_leads, co_lead_names, ..found() }, None));
    let sharing = cluster(&after).sharing.values().map(|one| (one.what.partner.clone(), one.what.partner_name.clone()));
    let named = (None, Some("Cruz Vermelha de Moçambique".to_owned()));
    assert_eq!(sharing.collect::<Vec<_>>(), [named, (Some(code("IOM")), None)]);
}

/// RM-1.2, GN-3: food and agriculture of 2006 are one sector with the food security that succeeded both, in whichever order the
/// three are recorded.
#[test]
fn a_sector_and_those_that_it_succeeds_are_one() {
    let since = |cluster: &str, sector: &str, activated: &str| {
        let (cluster, sectors) = (code(cluster), vec![code(sector)]);
        record(FoundCluster { cluster, sectors, activated: date(activated), co_leads: Vec::new(), ..found() }, None)
    };
    let (food, agriculture) = (|| since("food", "FOOD", "2006"), || since("farms", "AGR", "2006"));
    let security = || since("security", "FSC", "2012");
    let last = emergency().given(&ocha(), food()).given(&ocha(), agriculture()).given(&ocha(), security());
    let problem = last.finding("RM-1.2").expect("it succeeds both").problem.to_string();
    assert!(problem.contains("farms") && problem.contains("food"), "{problem}");
    let first = emergency().given(&ocha(), security()).given(&ocha(), food()).given(&ocha(), agriculture());
    let of = |cluster: &str| {
        first.record().findings.values().any(|one| one.id.starts_with(&format!("RM-1.2:cluster/{cluster}")))
    };
    assert!(of("food") && of("farms"));
}

/// RM-1.2: a second active cluster for a sector is recorded, because it is there, and is a weakness; one that ended is none.
#[test]
fn two_clusters_for_one_sector_are_a_finding() {
    let twice = FoundCluster { sectors: vec![code("HEA")], ..found() };
    health().when(&ocha(), record(twice.clone(), None)).raises("RM-1.2");
    health().when(&ocha(), record(twice, Some("2012"))).raises_nothing_of("RM-1.2");
    let taken = FoundCluster { cluster: code("health"), ..found() };
    health().when(&ocha(), record(taken, Some("2012"))).refused("RM-1.2", "CLUSTER_ALREADY_EXISTS");
}

/// RM-1.2: two clusters of the past that served a sector at one time are a weakness, where no reading of their dates has them
/// apart; an area of responsibility was no cluster of its own.
#[test]
fn two_clusters_of_the_past_for_one_sector_are_a_finding() {
    let period = |id: &str, sector: &str, activated: &str, ended: &str| {
        let (cluster, sectors) = (code(id), vec![code(sector)]);
        record(FoundCluster { cluster, sectors, activated: date(activated), ..found() }, Some(ended))
    };
    let first = emergency().given(&ocha(), period("health-2008", "HEA", "2008", "2010"));
    first.clone().when(&ocha(), period("health-2009", "HEA", "2009-03", "2011")).raises("RM-1.2");
    first.clone().when(&ocha(), period("health-2010", "HEA", "2010", "2012")).raises_nothing_of("RM-1.2");
    let (end, a_second_before) = ("2010-06-01T00:00:00Z", "2010-05-31T23:59:59Z");
    let until = emergency().given(&ocha(), period("health-2008", "HEA", "2008", end));
    until.clone().when(&ocha(), period("health-2010", "HEA", end, "2012")).raises_nothing_of("RM-1.2");
    until.when(&ocha(), period("health-2010", "HEA", a_second_before, "2012")).raises("RM-1.2");
    first.clone().when(&ocha(), period("water", "WSH", "2009-03", "2011")).raises_nothing_of("RM-1.2");
    first.when(&ocha(), period("health-old", "HEA", "unknown", "2009-06")).raises_nothing_of("RM-1.2");
    let area = FoundCluster { cluster: code("gbv"), sectors: vec![code("PRO-GBV")], ..found() };
    emergency().when(&ocha(), record(area, None)).raises("RM-1.2");
}

/// RM-1.14: a date of review that is decades ahead sets none, and a year that was typed wrongly is refused or found.
#[test]
fn a_far_review_and_a_mistyped_year_are_noticed() {
    let review_by = |day: &str| {
        let review_by = Some(at(day).date_naive());
        record(FoundCluster { review_by, ..found() }, None)
    };
    emergency().when(&ocha(), review_by("2099-12-31")).raises("RM-1.14");
    emergency().when(&ocha(), review_by("2014-05-12")).raises_nothing_of("RM-1.14");
    let activated = |year: &str| record(FoundCluster { activated: date(year), ..found() }, None);
    emergency().when(&ocha(), activated("2915")).refused("RM-1.15", "DATE_IN_THE_FUTURE");
    emergency().when(&ocha(), activated("1915")).refused("GN-3", "CLUSTER_UNKNOWN");
}

/// RM-1.15: of a cluster that is there nobody may know since when, and of one that ended nobody may know when: the record says
/// so, and counts it as active for as long as it can have been.
#[test]
fn a_beginning_and_an_end_may_be_unknown() {
    let unknown = FoundCluster { activated: PastDate::UNKNOWN, ..found() };
    let there = emergency().given(&ocha(), record(unknown.clone(), None));
    let began = cluster(&there).activated_at;
    assert!(cluster(&there).is_active() && began < at("2010-01-01") && began > at("2004-01-01"), "{began}");
    assert_eq!(cluster(&there).as_found.as_ref().map(|found| found.began), Some(PastDate::UNKNOWN));
    assert_eq!(there.duty("OG-9.coordinator").map(|duty| duty.since), Some(at("2013-11-12T08:00:00Z")));
    let ended = emergency().given(&ocha(), record(unknown, Some("unknown")));
    assert_eq!(cluster(&ended).deactivated_at, Some(at("2013-11-12T08:00:00Z")), "it has ended by now");
    assert_eq!(cluster(&ended).as_found.as_ref().and_then(|found| found.ended), Some(PastDate::UNKNOWN));
}

/// GN-3, RM-1.15: the sectors are those of its time, and the emergency is one of the record.
#[test]
fn a_cluster_served_the_sectors_of_its_time() {
    let agriculture = |activated: &str| {
        let activated = date(activated);
        record(FoundCluster { sectors: vec![code("AGR")], activated, ..found() }, Some("2013"))
    };
    emergency().when(&ocha(), agriculture("2008")).commit();
    emergency().when(&ocha(), agriculture("2013")).refused("GN-3", "CLUSTER_UNKNOWN");
    let of = |emergency: &str| record(FoundCluster { emergency: Some(code(emergency)), ..found() }, None);
    assert_eq!(cluster(&emergency().given(&ocha(), of("haiyan"))).emergency, Some(code("haiyan")));
    emergency().when(&ocha(), of("ketsana")).refused("RM-1.15", "EMERGENCY_NOT_RECORDED");
}

/// RM-2.5, RM-1.15: what was to be done by the moment of recording is not asked of a cluster that was found.
#[test]
fn what_was_to_be_done_by_now_is_not_asked() {
    let rule = Guidance::embedded().policy.rule(rules::RM_2_5_TRANSITION_STRATEGY).expect("a rule").clone();
    let due = rule.period.due_after(at("2013-10-01"), chrono_tz::Asia::Manila);
    let is_asked = |now: Moment| {
        let found = record(found_since("2013-10-01T00:00:00Z"), None);
        emergency().at(&now.to_rfc3339()).given(&ocha(), found).duty("RM-2.5.transition-strategy").is_some()
    };
    assert_eq!([is_asked(due - chrono::TimeDelta::seconds(1)), is_asked(due)], [true, false]);
}
