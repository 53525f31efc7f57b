//! S-3, S-4, S-6: an escalation that turns out to be mistaken is withdrawn, once, to every role that had it.

use convene_kernel::identity::Role;
use convene_kernel::testing::at;
use convene_proto::scheduler::v1::*;
use convene_runtime::publisher::EXERCISES;
use convene_scheduler::streams::NOTICES;

use super::fixture::{Suite, content};
use super::served::{Served, query};

const APPROVAL: &str = "RM-1.11.approval";

/// The events about withdrawals on a stream, each with its subject.
async fn withdrawals(suite: &Suite, stream: &str) -> Vec<(String, serde_json::Value)> {
    let entries = suite.on(stream).await.into_iter().filter(|entry| entry.subject.contains(".withdrawal."));
    entries.map(|entry| (entry.subject.clone(), content(&entry))).collect()
}

/// S-3, S-6: a decision taken in time and recorded after its escalation is kept in time; the ERC is notified of it and the
/// item is closed as mistaken, distinct from the request that was handled.
#[tokio::test(flavor = "multi_thread")]
async fn a_decision_recorded_late_withdraws_its_escalation() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.owe("PHL", APPROVAL, "proposal/p-1", "2013-11-10").await;
    served.advance("2013-11-12").await;
    served.suite.keep_at("PHL", APPROVAL, "proposal/p-1", at("2013-11-10T20:00:00Z")).await;
    let notices = served.advance("2013-11-12").await;
    let [withdrawn] = notices.as_slice() else { panic!("one role had it: {notices:?}") };
    assert_eq!((withdrawn.kind(), withdrawn.to_role.as_str()), (StepKind::Withdrawal, "erc"));
    assert_eq!(withdrawn.outcome, "it was done in time, on 2013-11-11 04:00, UTC+08:00 (Asia/Manila)");
    let template = withdrawn.outcome_template.as_ref().expect("a template beside the sentence");
    assert_eq!(template.template, "it was done in time, on {at}");
    assert_eq!(template.arguments["at"], "2013-11-11 04:00, UTC+08:00 (Asia/Manila)");
    let events = withdrawals(&served.suite, EXERCISES).await;
    let [(subject, event)] = events.as_slice() else { panic!("it is sent once: {events:?}") };
    assert_eq!(subject, &withdrawn.nats_subject);
    assert_eq!(event["type"], "org.convene.events.v1.EscalationWithdrawn");
    assert_eq!(event["data"]["keptAt"], "2013-11-10T20:00:00Z");

    let served = served.restart().await;
    let mut closed = std::collections::BTreeMap::new();
    while closed.len() < 2 {
        let items = served.items(true).await.into_iter().filter(|item| item.settled_at.is_some());
        closed = items
            .inspect(|item| assert!(item.settled_template.is_some(), "{}", item.settled))
            .map(|item| (item.kind().as_str_name(), item.status()))
            .collect();
        tokio::task::yield_now().await;
    }
    assert_eq!(closed["STEP_KIND_ESCALATION"], ItemStatus::Mistaken);
    assert_eq!(closed["STEP_KIND_DECISION"], ItemStatus::Closed);
    assert_eq!(served.advance("2013-12-01").await.len(), 0, "a restart withdraws nothing again");
    let message = ListObligationsRequest { header: query(), ..ListObligationsRequest::default() };
    let listed = served.obligations(Role::Observer, message).await;
    assert_eq!((listed[0].state(), listed[0].kept[0].late), (ObligationState::Kept, false));
    assert_eq!(withdrawals(&served.suite, EXERCISES).await.len(), 1);
    served.running.stop().await;
}

/// S-3, S-4: what an earlier scheduler escalated by mistake is withdrawn once by two later ones, from whom it was sent to and no
/// others; what was late before it was void was no mistake.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_scheduler_escalated_is_withdrawn_once() {
    let mut suite = Suite::start("2013-11-10").await;
    suite.owe("PHL", APPROVAL, "proposal/void", "2013-11-10").await;
    suite.owe("PHL", APPROVAL, "proposal/void-late", "2013-11-10").await;
    suite.owe("PHL", APPROVAL, "proposal/late", "2013-11-10").await;
    let earlier = suite.scheduler().await;
    suite.clock.set("2013-11-12").await;
    earlier.settle().await.expect("the streams answer");
    drop(earlier);
    let (reason, in_time) = ("the proposal was withdrawn", at("2013-11-10T12:00:00Z"));
    suite.void_since("PHL", APPROVAL, "proposal/void", reason, in_time).await;
    suite.void("PHL", APPROVAL, "proposal/void-late", reason).await;
    suite.keep("PHL", APPROVAL, "proposal/late").await;
    for _ in 0..2 {
        let (one, other) = (suite.scheduler().await, suite.scheduler().await);
        let (first, second) = tokio::join!(one.settle(), other.settle());
        first.and(second).expect("the streams answer");
    }
    let events = withdrawals(&suite, NOTICES).await;
    let [(subject, event)] = events.as_slice() else { panic!("it is sent once: {events:?}") };
    assert!(subject.starts_with("convene.notices.withdrawal.PHL.erc."), "{subject}");
    assert_eq!(event["data"]["obligation"]["resource"], "proposal/void");
    assert_eq!(event["data"]["voidReason"], "the proposal was withdrawn");
    assert_eq!(event["data"]["keptAt"], serde_json::Value::Null);
}
