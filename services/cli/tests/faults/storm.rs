//! `kill -9` of schedulers and of the NATS server amidst a storm of timers: each step of each duty goes out once, each matter
//! is in the ERC queue once, for people and for systems, and nothing is left out (row S-4).

use std::collections::BTreeMap;
use std::ops::Range;

use async_nats::jetstream;
use async_nats::jetstream::consumer::pull;
use convene_kernel::duty::{Duty, DutyChange, Owner};
use convene_kernel::key::AggregateKey;
use convene_kernel::notice::DutyNotice;
use convene_kernel::policy::rules;
use convene_kernel::subject::SubjectKind;
use convene_proto::common::v1::{PageRequest, QueryHeader};
use convene_proto::scheduler::v1::erc_queue_service_client::ErcQueueServiceClient;
use convene_proto::scheduler::v1::{ListItemsRequest, QueueItem};
use convene_runtime::clock::{Clock as _, SystemClock};

use super::*;

const DUTIES_A_COUNTRY: usize = 150;
const DUTIES: usize = DUTIES_A_COUNTRY * COUNTRIES.len();

/// A decision asked for, the last reminder, an escalation.
pub const STEPS: usize = 3;

/// Those of them that are in the ERC queue.
const MATTERS: usize = 2;

/// What is killed in turn: the NATS server, or one of the two schedulers.
#[derive(Clone, Copy, Debug)]
enum Killed {
    Server,
    One,
    Other,
}

/// How often something comes to each name, and the names.
fn counted(names: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    names.into_iter().for_each(|name| *counted.entry(name).or_default() += 1);
    counted
}

/// Names that do not come once.
fn not_once(counted: &BTreeMap<String, usize>) -> Vec<(&String, &usize)> {
    counted.iter().filter(|(_, times)| **times != 1).collect()
}

/// Says that much is due to be decided within a second from now, as the service that keeps the records would in the commit of that
/// version of each: duties of these numbers in each country.
pub async fn owe(jetstream: &jetstream::Context, version: u64, numbers: Range<usize>) {
    let now = SystemClock.now();
    let since = now - TimeDelta::hours(24) + TimeDelta::seconds(1);
    for country in COUNTRIES {
        let (code, kind, id) = (country.parse().expect("a country"), "operation".to_owned(), "live".to_owned());
        let key = AggregateKey { country: code, kind, id, exercise: false };
        let owner = || Owner::role(Role::EmergencyReliefCoordinator);
        let proposal = |number| SubjectKind::new("proposal").of(format_args!("{country}-{number}"));
        let duty = |number| Duty::new(rules::RM_1_11_APPROVAL, proposal(number), owner(), since);
        let changes = numbers.clone().map(|number| DutyChange::Opened { duty: duty(number), at: None }).collect();
        let service = "activation".to_owned();
        let notice = DutyNotice { service, key, version, recorded_at: now, occurred_at: now, changes };
        let (subject, bytes) = (format!("convene.duties.activation.{country}"), notice.encode());
        let stored = async || jetstream.publish(subject.clone(), bytes.clone().into()).await.ok()?.await.ok();
        within(async { while stored().await.is_none() {} }).await;
    }
}

/// How many messages are on a stream; none while it cannot be asked.
pub async fn on(jetstream: &jetstream::Context, stream: &str) -> usize {
    let Ok(stream) = jetstream.get_stream(stream).await else { return 0 };
    usize::try_from(stream.cached_info().state.messages).expect("it fits")
}

/// Everything in the ERC queue, also what is closed.
pub async fn items(connection: &Connection) -> Vec<QueueItem> {
    let mut queue = ErcQueueServiceClient::new(connection.clone());
    let (mut items, mut page_token) = (Vec::new(), String::new());
    loop {
        let header = Some(QueryHeader::default());
        let page = Some(PageRequest { page_size: 500, page_token });
        match within(queue.list_items(ListItemsRequest { header, include_closed: true, page })).await {
            Ok(response) => {
                let response = response.into_inner();
                items.extend(response.items);
                page_token = response.page.expect("the next").next_page_token;
            }
            Err(status) => {
                pause_after(status).await;
                (items, page_token) = (Vec::new(), String::new());
                continue;
            }
        }
        if page_token.is_empty() {
            return items;
        }
    }
}

/// Returns when everything of so many duties is on the stream of notices, on the work queue and in the list.
pub async fn all_are_out(jetstream: &jetstream::Context, asked: &Connection, duties: usize) {
    while on(jetstream, "NOTICES").await < duties * STEPS
        || on(jetstream, "ERC_QUEUE").await < duties * MATTERS
        || items(asked).await.len() < duties * MATTERS
    {}
}

/// Waits for something, while both schedulers are started again each time they end by themselves.
pub async fn supervised([one, other]: [&mut Process; 2], awaited: impl Future<Output = ()>) {
    within(async {
        tokio::select! {
            () = awaited => {}
            () = one.supervise() => {}
            () = other.supervise() => {}
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_each_step_goes_out_once() {
    let mut nats = TestServer::start().await;
    let data = tempfile::tempdir().expect("a folder");
    let mut one = Process::start("scheduler", &[nats.url()], data.path());
    let mut other = Process::start("scheduler", &[nats.url()], data.path());
    let asked = connection(one.address(), data.path(), Role::EmergencyReliefCoordinator, None);
    assert_eq!(items(&asked).await, [], "it is up, and nothing is due");
    let jetstream = nats.jetstream().await;
    owe(&jetstream, 1, 0..DUTIES_A_COUNTRY).await;
    let killed = [Killed::Server, Killed::One, Killed::Other];
    let kills: Vec<Killed> = (0..kills()).flat_map(|_| killed).collect();
    for (number, killed) in (1..).zip(&kills) {
        let sent = DUTIES * STEPS * number / (kills.len() + 1);
        supervised([&mut one, &mut other], async { while on(&jetstream, "NOTICES").await < sent {} }).await;
        match killed {
            Killed::Server => {
                nats.kill();
                nats.restart().await;
            }
            Killed::One => one.strike().await,
            Killed::Other => other.strike().await,
        }
    }
    supervised([&mut one, &mut other], all_are_out(&jetstream, &asked, DUTIES)).await;
    are_notified_once(&jetstream, &items(&asked).await, DUTIES).await;
}

/// Works on everything on the work queue, as a system would.
async fn worked_on(jetstream: &jetstream::Context) -> Vec<Value> {
    let stream = jetstream.get_stream("ERC_QUEUE").await.expect("the queue");
    let config = pull::Config { durable_name: Some("system".to_owned()), ..pull::Config::default() };
    let consumer = consumer(&stream, config).await;
    let mut messages = consumer.messages().await.expect("messages").take(on(jetstream, "ERC_QUEUE").await);
    let mut done = Vec::new();
    while let Some(message) = within(messages.next()).await {
        let message = message.expect("a message");
        done.push(serde_json::from_slice(&message.payload).expect("JSON"));
        message.double_ack().await.expect("it is done");
    }
    done
}

/// What is on the stream of notices, on the work queue and in the list is of so many duties, with each once.
pub async fn are_notified_once(jetstream: &jetstream::Context, items: &[QueueItem], duties: usize) {
    let step = |event: &Value| format!("{} {}", text(event, "/data/obligation/duty"), text(event, "/type"));
    let sent = counted(messages(jetstream, "NOTICES").await.iter().map(step));
    assert_eq!((sent.len(), not_once(&sent)), (duties * STEPS, Vec::new()));
    let offered = counted(worked_on(jetstream).await.iter().map(step));
    assert_eq!((offered.len(), not_once(&offered)), (duties * MATTERS, Vec::new()));
    let shown = counted(items.iter().map(|item| format!("{} {}", item.duty, item.kind().as_str_name())));
    assert_eq!((shown.len(), not_once(&shown)), (duties * MATTERS, Vec::new()));
}
