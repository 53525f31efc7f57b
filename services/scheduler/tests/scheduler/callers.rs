//! The scheduler as its callers meet it: an exercise on simulated time, through gRPC alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use convene_kernel::identity::{Caller, Grant, Role};
use convene_kernel::testing::{at, code};
use convene_proto::common::v1::{CommandHeader, QueryHeader};
use convene_proto::scheduler::v1::erc_queue_service_client::ErcQueueServiceClient;
use convene_proto::scheduler::v1::obligation_service_client::ObligationServiceClient;
use convene_proto::scheduler::v1::policy_service_client::PolicyServiceClient;
use convene_proto::scheduler::v1::simulation_service_client::SimulationServiceClient;
use convene_proto::scheduler::v1::*;
use convene_runtime::clock::{Clock, SimulatedClock};
use convene_runtime::config::{ServiceConfig, Sources, load};
use convene_runtime::grpc::timestamp;
use convene_runtime::identity::DevelopmentIssuer;
use convene_runtime::publisher::EXERCISES;
use convene_runtime::service::Running;
use convene_scheduler::streams::NOTICES;
use tempfile::TempDir;
use tonic::transport::Channel;
use tonic::{Code, Request};
use uuid::Uuid;

use super::fixture::Suite;

const EXERCISE: &str = "typhoon";

/// A scheduler that serves callers, on simulated time.
struct Served {
    suite: Suite,
    running: Running,
    issuer: DevelopmentIssuer,
    channel: Channel,
    _data: TempDir,
}

impl Served {
    async fn start(now: &str) -> Self {
        let mut suite = Suite::start(now).await;
        suite.exercise = Some(EXERCISE);
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        let settings = [
            ("CONVENE_SERVICE__DATA", data.path().display().to_string()),
            ("CONVENE_NATS__URLS", suite.server.url()),
            ("CONVENE_GRPC__ADDRESS", "127.0.0.1:0".to_owned()),
            ("CONVENE_HTTP__ADDRESS", "127.0.0.1:0".to_owned()),
            ("CONVENE_IDENTITY__MODE", "development".to_owned()),
        ];
        let environment: BTreeMap<_, _> = settings.map(|(name, value)| (name.to_owned(), value)).into();
        let sources = Sources { file: None, environment };
        let defaults = &convene_scheduler::DEFAULTS;
        let config = load(&sources, |reader| ServiceConfig::read(reader, defaults)).expect("sound settings");
        let issuer = DevelopmentIssuer::open(&config.identity, &config.data).expect("a folder that can be written");
        let clock: SimulatedClock = suite.clock.0.clone();
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let started = convene_scheduler::start(config, shared, Some(clock)).await;
        let running = started.unwrap_or_else(|error| panic!("{error}"));
        running.caught_up().await;
        let address = format!("http://{}", running.grpc_address());
        let channel = Channel::from_shared(address).expect("an address").connect_lazy();
        Self { suite, running, issuer, channel, _data: data }
    }

    /// `message` as somebody with `role` sends it.
    fn by<M>(&self, role: Role, message: M) -> Request<M> {
        let caller = Caller {
            person: code(&format!("{role}-person")),
            organization: code("OCHA"),
            grants: vec![Grant { role, country: None, cluster: None }],
        };
        let token = format!("Bearer {}", self.issuer.issue(&caller, TimeDelta::hours(1)));
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", token.parse().expect("a token is ASCII"));
        request
    }

    async fn advance(&self, to: &str) -> Vec<NoticeSent> {
        let request = self.by(Role::Operator, AdvanceClockRequest { to: Some(timestamp(at(to))) });
        let answer = SimulationServiceClient::new(self.channel.clone()).advance_clock(request).await;
        answer.expect("the clock is advanced").into_inner().notices
    }

    async fn items(&self, include_closed: bool) -> Vec<QueueItem> {
        let message = ListItemsRequest { header: query(), include_closed, page: None };
        let request = self.by(Role::EmergencyReliefCoordinator, message);
        let answer = ErcQueueServiceClient::new(self.channel.clone()).list_items(request).await;
        answer.expect("the queue is listed").into_inner().items
    }

    async fn rule(&self, id: &str) -> PolicyRule {
        let page = Some(convene_proto::common::v1::PageRequest { page_size: 500, page_token: String::new() });
        let request = self.by(Role::Operator, ListRulesRequest { header: query(), page });
        let answer = PolicyServiceClient::new(self.channel.clone()).list_rules(request).await;
        let rules = answer.expect("the rules are listed").into_inner().rules;
        rules.into_iter().find(|rule| rule.id == id).expect("there is such a rule")
    }
}

fn query() -> Option<QueryHeader> {
    Some(QueryHeader { country: "PHL".to_owned(), exercise: EXERCISE.to_owned() })
}

fn header(etag: &str) -> Option<CommandHeader> {
    Some(CommandHeader {
        country: "PHL".to_owned(),
        exercise: EXERCISE.to_owned(),
        request_id: Uuid::new_v4().to_string(),
        etag: etag.to_owned(),
        ..CommandHeader::default()
    })
}

/// S-3, S-4: the clock goes through each due moment; an exercise's notices are on the exercises' stream only.
#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_advanced_through_due_moments() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    let notices = served.advance("2013-11-12").await;
    let kinds: Vec<_> = notices.iter().map(NoticeSent::kind).collect();
    assert_eq!(kinds, [StepKind::Decision, StepKind::Reminder, StepKind::Reminder, StepKind::Escalation]);
    let out = served.suite.on(EXERCISES).await;
    let subjects: Vec<_> = out.iter().map(|entry| entry.subject.as_str()).collect();
    assert_eq!(subjects, notices.iter().map(|notice| notice.nats_subject.as_str()).collect::<Vec<_>>());
    assert!(out.iter().all(|entry| !super::fixture::is_late(entry)), "each went out at its own moment");
    assert_eq!(served.suite.on(NOTICES).await.len(), 0, "nothing of an exercise is on the live stream");
    assert_eq!(served.advance("2013-11-12").await.len(), 0, "nothing goes out again");
    served.running.stop().await;
}

/// S-6: the ERC's office takes an item on, answers and closes it; others may not even look.
#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_worked_on() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    served.advance("2013-11-12").await;
    let items = served.items(false).await;
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|item| item.urgency() == ItemUrgency::Overdue && item.row == "RM-1.11"));
    let mut queue = ErcQueueServiceClient::new(served.channel.clone());
    let QueueItem { item, etag, .. } = items[0].clone();
    let claim = ClaimItemRequest { header: header(&etag), item: item.clone() };
    let receipt = queue.claim_item(served.by(Role::ErcOffice, claim)).await.expect("claimed").into_inner().receipt;
    let etag = receipt.expect("a receipt").etag;
    let answer = AnswerItemRequest { header: header(&etag), item: item.clone(), answer: "we called".to_owned() };
    let receipt = queue.answer_item(served.by(Role::ErcOffice, answer)).await.expect("answered").into_inner().receipt;
    let etag = receipt.expect("a receipt").etag;
    let close = CloseItemRequest { header: header(&etag), item: item.clone(), reason: "decided".to_owned() };
    queue.close_item(served.by(Role::EmergencyReliefCoordinator, close)).await.expect("closed");
    assert_eq!(served.items(false).await.len(), 1);
    let closed = served.items(true).await.into_iter().find(|found| found.item == item).expect("it is there");
    assert_eq!(closed.status(), ItemStatus::Closed);
    assert_eq!(closed.claim.expect("it was claimed").by.expect("by somebody").role, "erc-office");
    let message = ListItemsRequest { header: query(), include_closed: false, page: None };
    let refused = queue.list_items(served.by(Role::Donor, message)).await.expect_err("a donor may not look");
    assert_eq!(refused.code(), Code::PermissionDenied);
}

/// S-2, S-1: an operator changes a rule with a reason; what is owed already keeps its own, what is opened then has the new.
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_rule_holds_from_then_on() {
    let mut served = Served::start("2013-11-10").await;
    let id = "OG-6.government";
    served.suite.owe("PHL", id, "proposal/before", "2013-11-10").await;
    let mut policy = PolicyServiceClient::new(served.channel.clone());
    let change = |etag: &str| ChangeRuleRequest {
        header: header(etag),
        rule: id.to_owned(),
        period: "3 days".to_owned(),
        reason: "the capital is cut off".to_owned(),
        ..ChangeRuleRequest::default()
    };
    let etag = served.rule(id).await.etag;
    let refused = policy.change_rule(served.by(Role::HumanitarianCoordinator, change(&etag))).await;
    assert_eq!(refused.expect_err("not the HC's to change").code(), Code::PermissionDenied);
    policy.change_rule(served.by(Role::Operator, change(&etag))).await.expect("changed");
    let rule = served.rule(id).await;
    assert_eq!((rule.period.as_str(), rule.changes[0].reason.as_str()), ("3 days", "the capital is cut off"));
    served.suite.owe("PHL", id, "proposal/after", "2013-11-10").await;
    served.advance("2013-11-10T01:00:00Z").await;
    let message =
        ListObligationsRequest { header: query(), role: "hc".to_owned(), ..ListObligationsRequest::default() };
    let mut obligations = ObligationServiceClient::new(served.channel.clone());
    let listed = obligations.list_obligations(served.by(Role::Observer, message)).await.expect("listed").into_inner();
    let due: Vec<_> = listed.obligations.iter().map(|one| (one.period.as_str(), one.due_local.as_str())).collect();
    let manila = |day| format!("2013-11-{day} 08:00, UTC+08:00 (Asia/Manila)");
    assert_eq!(due, [("24 hours", manila(11).as_str()), ("3 days", manila(13).as_str())]);
    let message = GetCalendarRequest { header: query(), ..GetCalendarRequest::default() };
    let calendar = obligations.get_calendar(served.by(Role::Observer, message)).await.expect("a calendar").into_inner();
    assert_eq!(calendar.icalendar.matches("BEGIN:VEVENT\r\n").count(), 2);
}
