//! S-4: exactly one notice for each step, through restarts, two schedulers at once and a broker that was away.

use std::collections::BTreeSet;
use std::time::Duration;

use convene_runtime::service_status::{Records, ServiceStatus as _};
use convene_scheduler::domain::notice::Notice;
use convene_scheduler::streams::NOTICES;

use super::fixture::{Suite, is_late};

const COUNTRIES: [&str; 4] = ["PHL", "HTI", "SDN", "PAK"];
const RULES: [&str; 4] = ["OG-6.government", "RM-1.12.partners", "RM-2.10.review", "RM-1.11.approval"];

/// How long it may take until a delay is reported, and until it is over: far less than a timeout for each notice.
const REPORTED: Duration = Duration::from_secs(60);

/// Many duties in many countries, opened at the same moment.
async fn owe_much(suite: &mut Suite, since: &str) {
    for country in COUNTRIES {
        let duties: Vec<_> =
            RULES.iter().flat_map(|rule| (0..25).map(move |n| (*rule, format!("subject/{n}")))).collect();
        suite.owe_all(country, &duties, since).await;
    }
}

/// The subjects on the stream are those expected, each once.
async fn assert_each_once(suite: &Suite, until: &str) -> Vec<convene_runtime::log::Entry> {
    let out = suite.on(NOTICES).await;
    let expected: BTreeSet<String> = suite.expected(until).iter().map(Notice::subject).collect();
    let found: BTreeSet<String> = out.iter().map(|entry| entry.subject.clone()).collect();
    assert_eq!(found.len(), out.len(), "something was sent twice");
    assert_eq!(found, expected);
    out
}

/// S-4: two schedulers at once send each notice once between them.
#[tokio::test(flavor = "multi_thread")]
async fn two_schedulers_send_each_notice_once() {
    let mut suite = Suite::start("2014-01-01").await;
    owe_much(&mut suite, "2014-01-01").await;
    let (one, other) = (suite.scheduler().await, suite.scheduler().await);
    for moment in ["2014-01-01T12:00:00Z", "2014-01-02", "2014-01-04", "2014-06-15", "2015-02-01"] {
        suite.clock.set(moment).await;
        let (first, second) = tokio::join!(one.settle(), other.settle());
        first.and(second).expect("the streams answer");
    }
    let out = assert_each_once(&suite, "2015-02-01").await;
    let sent = one.notices.sent().sent(Records::Real) + other.notices.sent().sent(Records::Real);
    assert_eq!(sent, out.len() as u64);
}

/// S-4: a scheduler that is ended amidst its work and started again repeats nothing and leaves nothing out.
#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_the_middle_neither_repeats_nor_loses() {
    let mut suite = Suite::start("2014-01-01").await;
    owe_much(&mut suite, "2014-01-01").await;
    let scheduler = suite.scheduler().await;
    suite.clock.set("2014-01-01T12:00:00Z").await;
    scheduler.settle().await.expect("the streams answer");
    // Ended while it sends: at least one notice is sent, and not all of them.
    suite.clock.set("2014-01-03").await;
    while scheduler.notices.sent().sent(Records::Real) <= suite.expected("2014-01-01T12:00:00Z").len() as u64 {
        tokio::task::yield_now().await;
    }
    drop(scheduler);
    suite.clock.set("2014-07-10").await;
    let scheduler = suite.scheduler().await;
    scheduler.settle().await.expect("the streams answer");
    assert_each_once(&suite, "2014-07-10").await;
}

/// S-4: after days without a broker, what was due meanwhile is sent once, in the order of its times, marked late.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_broker_was_away_all_goes_out_once_in_order_and_marked_late() {
    let mut suite = Suite::start("2014-01-01").await;
    owe_much(&mut suite, "2014-01-01").await;
    let scheduler = suite.scheduler().await;
    suite.clock.set("2014-01-01T00:00:30Z").await;
    scheduler.settle().await.expect("the streams answer");
    let before = suite.on(NOTICES).await.len();
    assert!(suite.on(NOTICES).await.iter().all(|entry| !is_late(entry)));
    suite.server.kill();
    for moment in ["2014-01-01T18:00:00Z", "2014-01-02", "2014-01-03", "2014-01-04"] {
        suite.clock.set(moment).await;
        tokio::task::yield_now().await;
    }
    suite.server.restart().await;
    scheduler.settle().await.expect("the streams answer");
    let out = assert_each_once(&suite, "2014-01-04").await;
    let after = &out[before..];
    assert!(!after.is_empty());
    assert!(after.iter().filter(|entry| planned(entry).as_str() < "2014-01-03T23:59:00Z").all(is_late));
    assert!(after.is_sorted_by_key(planned), "they were sent in another order than they were due");
}

/// S-4: a broker that dies while notices are on their way loses none of them, and none is sent twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_dies_amidst_the_sending_costs_nothing() {
    let mut suite = Suite::start("2014-01-01").await;
    owe_much(&mut suite, "2014-01-01").await;
    let scheduler = suite.scheduler().await;
    suite.clock.set("2014-08-01").await;
    while scheduler.notices.sent().sent(Records::Real) == 0 {
        tokio::task::yield_now().await;
    }
    suite.server.kill();
    suite.server.restart().await;
    scheduler.settle().await.expect("the streams answer");
    assert_each_once(&suite, "2014-08-01").await;
}

/// S-4: a server that hangs while hundreds of notices are on their way is reported within seconds, and what is late is sent
/// as soon as it answers.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_delays_all_notices_together() {
    let mut suite = Suite::start("2014-01-01").await;
    owe_much(&mut suite, "2014-01-01").await;
    let scheduler = suite.scheduler().await;
    scheduler.settle().await.expect("the streams answer");
    suite.server.freeze();
    suite.clock.set("2014-08-01").await;
    let reported = async {
        while scheduler.notices.sent().delay().is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(REPORTED, reported).await.expect("the delay is reported");
    let figures = scheduler.records.figures();
    let behind = figures.iter().find(|figure| figure.name == "notices_behind_seconds").expect("the figure");
    assert!(behind.value > 24 * 3600, "what is on its way counts: {behind:?}");
    suite.server.thaw();
    tokio::time::timeout(REPORTED, scheduler.settle()).await.expect("it goes on at once").expect("the streams answer");
    assert_each_once(&suite, "2014-08-01").await;
    assert_eq!(scheduler.notices.sent().delay(), None);
}

fn planned(entry: &convene_runtime::log::Entry) -> String {
    super::fixture::content(entry)["data"]["step"]["plannedAt"].as_str().expect("a moment").to_owned()
}
