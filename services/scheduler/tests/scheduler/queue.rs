//! S-6: the ERC queue, for people and for systems.

use async_nats::jetstream::{self, consumer::pull};
use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::identity::Role;
use convene_kernel::key::AggregateKey;
use convene_kernel::testing::code;
use convene_scheduler::Scheduler;
use convene_scheduler::domain::notice::Notice;
use convene_scheduler::domain::queue::{ErcQueue, QueueItem, Status};
use convene_scheduler::domain::step::StepKind;
use convene_scheduler::streams::ERC_QUEUE;
use futures::StreamExt as _;

use super::fixture::Suite;

fn items(scheduler: &Scheduler) -> Vec<QueueItem> {
    let kind = ErcQueue::KIND.to_owned();
    let key = AggregateKey { country: code("PHL"), kind, id: "live".to_owned(), exercise: false };
    scheduler.queues.record(&key, |record| record.map(|record| record.state.items().to_vec()).unwrap_or_default())
}

/// Whether a notice is to the ERC.
fn is_to_the_erc(notice: &Notice) -> bool {
    notice.step.to == Role::EmergencyReliefCoordinator && notice.step.kind != StepKind::Reminder
}

/// Returns once `holds`; fails when it does not within a while.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let limit = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while !holds() {
        assert!(tokio::time::Instant::now() < limit, "{what} did not come about");
        tokio::task::yield_now().await;
    }
}

/// S-6: a request for a decision comes before the ERC, so does its escalation, and both close when the decision is taken.
#[tokio::test(flavor = "multi_thread")]
async fn items_open_with_notices_and_close_with_their_duty() {
    let mut suite = Suite::start("2013-11-10").await;
    suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    let (scheduler, other) = (suite.scheduler().await, suite.scheduler().await);
    scheduler.settle().await.expect("the streams answer");
    let opened = items(&scheduler);
    assert_eq!(opened.iter().map(|item| item.erc_notice.kind).collect::<Vec<_>>(), [StepKind::Decision]);
    assert_eq!(opened[0].erc_notice.subject, "proposal/p-1");
    suite.clock.set("2013-11-12").await;
    scheduler.settle().await.expect("the streams answer");
    assert_eq!(items(&scheduler).iter().filter(|item| item.erc_notice.kind == StepKind::Escalation).count(), 1);
    suite.keep("PHL", "RM-1.11.approval", "proposal/p-1").await;
    until("the closing of every item", || items(&scheduler).iter().all(|item| item.status() == Status::Closed)).await;
    until("the other scheduler's knowing", || items(&other) == items(&scheduler)).await;
}

/// S-6: each notice to the ERC is offered to systems once: also after it was worked on, and the scheduler started again.
#[tokio::test(flavor = "multi_thread")]
async fn the_work_queue_offers_each_notice_once() {
    let mut suite = Suite::start("2013-11-10").await;
    suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    suite.owe("PHL", "OG-6.government", "proposal/p-1", "2013-11-10").await;
    let (one, other) = (suite.scheduler().await, suite.scheduler().await);
    suite.clock.set("2013-11-13").await;
    let (first, second) = tokio::join!(one.settle(), other.settle());
    first.and(second).expect("the streams answer");
    let to_erc = suite.expected("2013-11-13").iter().filter(|notice| is_to_the_erc(notice)).count();
    let mut offered = worked_on(&suite, to_erc).await;
    drop((one, other));
    let again = suite.scheduler().await;
    suite.owe("PHL", "RM-1.11.approval", "proposal/p-2", "2013-11-13").await;
    again.settle().await.expect("the streams answer");
    offered.extend(worked_on(&suite, 1).await);
    let mut stream = jetstream::new(suite.server.client().await).get_stream(ERC_QUEUE).await.expect("the queue");
    assert_eq!(stream.info().await.expect("it answers").state.messages, 0, "nothing is left");
    let distinct: std::collections::BTreeSet<_> = offered.iter().collect();
    assert_eq!((distinct.len(), offered.len()), (to_erc + 1, to_erc + 1));
    let open = items(&again).into_iter().filter(|item| item.status() == Status::Open);
    let open: std::collections::BTreeSet<_> = open.map(|item| item.erc_notice.item.to_string()).collect();
    assert_eq!(open, offered.into_iter().collect(), "what a system has received stays in the list until it is closed");
}

/// Works on that many messages of the queue, as a system would, and returns the items that their subjects name.
async fn worked_on(suite: &Suite, count: usize) -> Vec<String> {
    let stream = jetstream::new(suite.server.client().await).get_stream(ERC_QUEUE).await.expect("the queue");
    let config = pull::Config { durable_name: Some("system".to_owned()), ..pull::Config::default() };
    let consumer = stream.get_or_create_consumer("system", config).await.expect("a consumer");
    let mut messages = consumer.messages().await.expect("messages").take(count);
    let mut about = Vec::new();
    while let Some(message) = messages.next().await {
        let message = message.expect("a message");
        let item = message.subject.strip_prefix("convene.queue.erc.PHL.").expect("an item of the country");
        about.push(item.to_owned());
        message.double_ack().await.expect("it is done");
    }
    about
}
