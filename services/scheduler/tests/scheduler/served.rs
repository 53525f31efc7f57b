//! A scheduler that serves callers: an exercise on simulated time, met through gRPC and its pages for machines alone.

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
use convene_runtime::config::ServiceConfig;
use convene_runtime::grpc::timestamp;
use convene_runtime::identity::DevelopmentIssuer;
use convene_runtime::service::Running;
use tempfile::TempDir;
use tonic::Request;
use tonic::transport::Channel;
use uuid::Uuid;

use super::fixture::Suite;

pub const EXERCISE: &str = "typhoon";

/// A scheduler that serves callers, on simulated time.
pub struct Served {
    pub suite: Suite,
    pub running: Running,
    pub channel: Channel,
    config: ServiceConfig,
    issuer: DevelopmentIssuer,
    _data: TempDir,
}

impl Served {
    pub async fn start(now: &str) -> Self {
        let mut suite = Suite::start(now).await;
        suite.exercise = Some(EXERCISE);
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        let config = suite.config(data.path(), &[]);
        let issuer = DevelopmentIssuer::open(&config.identity, &config.data).expect("a folder that can be written");
        let (running, channel) = serve(&config, &suite).await;
        Self { suite, running, channel, config, issuer, _data: data }
    }

    /// Stops it as an operator would, and starts it again.
    pub async fn restart(self) -> Self {
        self.running.stop().await;
        let (running, channel) = serve(&self.config, &self.suite).await;
        Self { running, channel, ..self }
    }

    /// `message` as a person with `role` sends it: in all countries, or in the Philippines where it is held in one.
    pub fn by<M>(&self, role: Role, message: M) -> Request<M> {
        let country = role.is_held_in_a_country().then(|| code("PHL"));
        self.by_holder(role, vec![Grant { role, country, cluster: None }], message)
    }

    /// `message` as a person with `role` in `countries` sends it.
    pub fn by_in<M>(&self, role: Role, countries: &[&str], message: M) -> Request<M> {
        let grant = |country: &&str| Grant { role, country: Some(code(country)), cluster: None };
        self.by_holder(role, countries.iter().map(grant).collect(), message)
    }

    fn by_holder<M>(&self, role: Role, grants: Vec<Grant>, message: M) -> Request<M> {
        let caller = Caller { person: code(&format!("{role}-person")), organization: code("OCHA"), grants };
        let token = format!("Bearer {}", self.issuer.issue(&caller, TimeDelta::hours(1)));
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", token.parse().expect("a token is ASCII"));
        request
    }

    pub async fn advance(&self, to: &str) -> Vec<NoticeSent> {
        let request = self.by(Role::Operator, AdvanceClockRequest { to: Some(timestamp(at(to))) });
        let answer = SimulationServiceClient::new(self.channel.clone()).advance_clock(request).await;
        answer.expect("the clock is advanced").into_inner().notices
    }

    pub async fn items(&self, include_closed: bool) -> Vec<QueueItem> {
        let message = ListItemsRequest { header: query(), include_closed, page: None };
        let request = self.by(Role::EmergencyReliefCoordinator, message);
        let answer = ErcQueueServiceClient::new(self.channel.clone()).list_items(request).await;
        answer.expect("the queue is listed").into_inner().items
    }

    /// The escalation among the open items.
    pub async fn escalated(&self) -> QueueItem {
        let items = self.items(false).await;
        items.into_iter().find(|item| item.kind() == StepKind::Escalation).expect("one is escalated")
    }

    pub async fn obligations(&self, role: Role, message: ListObligationsRequest) -> Vec<Obligation> {
        let answer = ObligationServiceClient::new(self.channel.clone()).list_obligations(self.by(role, message)).await;
        answer.expect("they are listed").into_inner().obligations
    }

    pub async fn rule(&self, id: &str) -> PolicyRule {
        let page = Some(convene_proto::common::v1::PageRequest { page_size: 500, page_token: String::new() });
        let request = self.by(Role::Operator, ListRulesRequest { header: query(), page });
        let answer = PolicyServiceClient::new(self.channel.clone()).list_rules(request).await;
        let rules = answer.expect("the rules are listed").into_inner().rules;
        rules.into_iter().find(|rule| rule.id == id).expect("there is such a rule")
    }
}

async fn serve(config: &ServiceConfig, suite: &Suite) -> (Running, Channel) {
    let clock: SimulatedClock = suite.clock.0.clone();
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let started = convene_scheduler::start(config.clone(), shared, Some(clock)).await;
    let running = started.unwrap_or_else(|error| panic!("{error}"));
    running.caught_up().await;
    let address = format!("http://{}", running.grpc_address());
    (running, Channel::from_shared(address).expect("an address").connect_lazy())
}

pub fn query() -> Option<QueryHeader> {
    Some(QueryHeader { country: "PHL".to_owned(), exercise: EXERCISE.to_owned() })
}

pub fn header(etag: &str) -> Option<CommandHeader> {
    Some(CommandHeader {
        country: "PHL".to_owned(),
        exercise: EXERCISE.to_owned(),
        request_id: Uuid::new_v4().to_string(),
        etag: etag.to_owned(),
        ..CommandHeader::default()
    })
}
