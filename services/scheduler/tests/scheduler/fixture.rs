//! A NATS server of one test's own, a clock that the test sets, and the services whose duties the schedulers follow.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use async_nats::jetstream;
use async_trait::async_trait;
use convene_kernel::duty::{Duty, DutyChange, Owner};
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_kernel::key::AggregateKey;
use convene_kernel::notice::DutyNotice;
use convene_kernel::policy::rules;
use convene_kernel::testing;
use convene_kernel::testing::{at, code};
use convene_kernel::time::Moment;
use convene_runtime::clock::{Clock, ClockKind, SimulatedClock};
use convene_runtime::config::{ServiceConfig, Sources, load};
use convene_runtime::log::Entry;
use convene_runtime::projection::Source;
use convene_runtime::publisher::FeedConfig;
use convene_runtime::service::ServiceContext;
use convene_runtime::testing::TestServer;
use convene_scheduler::domain::SERVICE;
use convene_scheduler::domain::notice::Notice;
use convene_scheduler::domain::policy::PolicyHistory;
use convene_scheduler::domain::register::Register;
use convene_scheduler::{Scheduler, streams};
use futures::StreamExt as _;
use serde_json::json;

/// A clock that shows what a test sets, and counts as system time, so that real records can be kept on it.
#[derive(Clone, Debug)]
pub struct TestClock(pub SimulatedClock);

impl TestClock {
    pub async fn set(&self, moment: &str) {
        self.0.advance_to(at(moment)).await.expect("a local clock advances");
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Moment {
        self.0.now()
    }

    async fn wait_until(&self, moment: Moment) {
        self.0.wait_until(moment).await;
    }

    fn kind(&self) -> ClockKind {
        ClockKind::System
    }

    fn runs_evenly(&self) -> bool {
        false
    }
}

/// A server, a time, and every duty that was published.
pub struct Suite {
    pub server: TestServer,
    pub clock: TestClock,
    /// The exercise that the duties belong to.
    pub exercise: Option<&'static str>,
    versions: BTreeMap<String, u64>,
    published: Vec<DutyNotice>,
}

impl Suite {
    pub async fn start(now: &str) -> Self {
        let server = TestServer::start().await;
        streams::open(&server.client().await, &FeedConfig::default()).await.expect("the streams are made");
        let clock = TestClock(SimulatedClock::local(at(now)));
        Self { server, clock, exercise: None, versions: BTreeMap::new(), published: Vec::new() }
    }

    /// A scheduler of this suite, with a connection of its own.
    pub async fn scheduler(&self) -> Scheduler {
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        let config = self.config(data.path(), &[("SNAPSHOT__ENABLED", "false"), ("LOG__PARTITIONS", "2")]);
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let context = ServiceContext::connect(SERVICE, config, clock).await.expect("the server is there");
        Scheduler::start(&context).await.expect("it starts")
    }

    /// The configuration of a scheduler of this suite whose data are in `data`.
    pub fn config(&self, data: &Path, settings: &[(&str, &str)]) -> ServiceConfig {
        let own = [
            ("SERVICE__DATA", data.display().to_string()),
            ("NATS__URLS", self.server.url()),
            ("GRPC__ADDRESS", "127.0.0.1:0".to_owned()),
            ("HTTP__ADDRESS", "127.0.0.1:0".to_owned()),
            ("IDENTITY__MODE", "development".to_owned()),
        ];
        let others = settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let environment = own.into_iter().chain(others).map(|(name, value)| (format!("CONVENE_{name}"), value));
        let sources = Sources { file: None, environment: environment.collect() };
        let defaults = &convene_scheduler::DEFAULTS;
        load(&sources, |reader| ServiceConfig::read(reader, defaults)).expect("sound settings")
    }

    /// Publishes that a duty by `rule` on `subject` is owed since `since`.
    pub async fn owe(&mut self, country: &str, rule: &str, subject: &str, since: &str) {
        self.owe_all(country, &[(rule, subject.to_owned())], since).await;
    }

    /// Publishes that a duty by `rule` on `subject` is owed since `since`, by `organization`.
    pub async fn owe_by(&mut self, country: &str, rule: &str, subject: &str, since: &str, organization: &str) {
        let role = Guidance::embedded().policy.rule(rule).expect("a rule").owner;
        let duty =
            Duty::new(testing::rule(rule), testing::subject(subject), Owner::of(role, code(organization)), at(since));
        self.publish(country, vec![DutyChange::Opened { duty, at: None }]).await;
    }

    /// Publishes that many duties are owed since `since`.
    pub async fn owe_all(&mut self, country: &str, duties: &[(&str, String)], since: &str) {
        let policy = &Guidance::embedded().policy;
        let opened = duties.iter().map(|(rule, subject)| {
            let id = testing::rule(rule);
            let rule = policy.rule(id).expect("a rule of the policy");
            let mut duty = Duty::new(id, testing::subject(subject), Owner::role(rule.owner), at(since));
            duty.recurring = rule.repeats.is_some();
            DutyChange::Opened { duty, at: None }
        });
        self.publish(country, opened.collect()).await;
    }

    /// Publishes that a duty by a rule that no policy has is owed.
    pub async fn owe_unknown(&mut self, country: &str, rule: &str) {
        let subject = testing::subject("cluster/health");
        let known = Duty::new(rules::RM_1_14_REVIEW, subject, Owner::role(Role::Coordinator), self.clock.now());
        let duty = Duty { id: format!("{rule}:cluster/health"), rule: rule.to_owned(), ..known };
        self.publish(country, vec![DutyChange::Opened { duty, at: None }]).await;
    }

    /// Publishes that commit `version` of the country recorded an HC, or that none is appointed, since a day.
    pub async fn led(&self, country: &str, humanitarian_coordinator: bool, since: &str, version: u64) {
        let leadership =
            json!({"humanitarianCoordinator": humanitarian_coordinator, "countryTeam": true, "since": since});
        let data = json!({"leadership": leadership});
        self.of_the_head(country, ("LeadershipRecorded", "leadership-recorded"), data, since, version).await;
    }

    /// The same of the past, as it was found.
    pub async fn found_led(&self, country: &str, humanitarian_coordinator: bool, since: &str, version: u64) {
        let past = json!({"humanitarianCoordinator": humanitarian_coordinator, "since": since, "source": "the office"});
        let data = json!({"past": past, "sinceAt": at(since)});
        let name = ("LeadershipRecordedAsFound", "leadership-recorded-as-found");
        self.of_the_head(country, name, data, since, version).await;
    }

    /// Publishes that commit `version` corrected since when what commit `of` recorded is so.
    pub async fn led_since(&self, country: &str, of: u64, since: &str, version: u64) {
        let now = self.clock.now().to_rfc3339();
        let correction = json!({"fact": leadership_of(of), "right": {"date": since}, "reason": "another day"});
        let data = json!({"correction": correction, "countsAt": at(since)});
        self.of_the_head(country, ("FactCorrected", "fact-corrected"), data, &now, version).await;
    }

    /// Publishes that commit `version` took back what commit `of` recorded, which never was.
    pub async fn never_led(&self, country: &str, of: u64, version: u64) {
        let now = self.clock.now().to_rfc3339();
        let withdrawal = json!({"fact": leadership_of(of), "reason": "a mistake", "source": "the office"});
        let data = json!({"withdrawal": withdrawal});
        self.of_the_head(country, ("FactWithdrawn", "fact-withdrawn"), data, &now, version).await;
    }

    /// Publishes an event that says who acts, by its name and that in its subject.
    async fn of_the_head(
        &self,
        country: &str,
        (name, token): (&str, &str),
        data: serde_json::Value,
        time: &str,
        version: u64,
    ) {
        let event = json!({
            "specversion": "1.0",
            "id": format!("operation.live.{version}.0"),
            "source": format!("convene://test/activation/{country}"),
            "type": format!("org.convene.events.v1.{name}"),
            "subject": "country",
            "time": at(time),
            "country": country,
            "exercise": self.exercise,
            "data": data,
        });
        let records = self.exercise.map_or("decisions.activation".to_owned(), |_| "exercises.activation".to_owned());
        let exercise = self.exercise.map_or(String::new(), |exercise| format!(".{exercise}"));
        let subject = format!("convene.{records}.{country}{exercise}.country.{token}");
        let jetstream = jetstream::new(self.server.client().await);
        let sent = jetstream.publish(subject, event.to_string().into()).await;
        sent.expect("it is sent").await.expect("it is stored");
    }

    /// Publishes that a duty was done now.
    pub async fn keep(&mut self, country: &str, rule: &str, subject: &str) {
        let now = self.clock.now();
        self.keep_at(country, rule, subject, now).await;
    }

    /// Publishes that a duty was done at `moment`, which becomes known now.
    pub async fn keep_at(&mut self, country: &str, rule: &str, subject: &str, moment: Moment) {
        let id = Duty::id(testing::rule(rule), &testing::subject(subject));
        self.publish(country, vec![DutyChange::Kept { id, at: moment, earliest: None }]).await;
    }

    /// Publishes that a duty is owed no longer, from now on.
    pub async fn void(&mut self, country: &str, rule: &str, subject: &str, reason: &'static str) {
        let now = self.clock.now();
        self.void_since(country, rule, subject, reason, now).await;
    }

    /// Publishes that a duty has been owed no longer since `moment`, which becomes known now.
    pub async fn void_since(&mut self, country: &str, rule: &str, subject: &str, reason: &'static str, moment: Moment) {
        let id = Duty::id(testing::rule(rule), &testing::subject(subject));
        self.publish_at(country, vec![DutyChange::Void { id, reason: reason.into(), at: None }], moment).await;
    }

    /// Sends something that is not a notice of duties to the stream of duties.
    pub async fn babble(&self, country: &str) {
        self.send(country, b"all is well".to_vec()).await;
    }

    async fn publish(&mut self, country: &str, changes: Vec<DutyChange>) {
        let now = self.clock.now();
        self.publish_at(country, changes, now).await;
    }

    async fn publish_at(&mut self, country: &str, changes: Vec<DutyChange>, occurred_at: Moment) {
        let version = self.versions.entry(country.to_owned()).or_default();
        *version += 1;
        let (id, exercise) = (self.exercise.unwrap_or("live").to_owned(), self.exercise.is_some());
        let key = AggregateKey { country: code(country), kind: "operation".to_owned(), id, exercise };
        let (service, recorded_at) = ("activation".to_owned(), self.clock.now());
        let notice = DutyNotice { service, key, version: *version, recorded_at, occurred_at, changes };
        self.send(country, notice.encode()).await;
        self.published.push(notice);
    }

    async fn send(&self, country: &str, bytes: Vec<u8>) {
        let jetstream = jetstream::new(self.server.client().await);
        let sent = jetstream.publish(format!("convene.duties.activation.{country}"), bytes.into()).await;
        sent.expect("it is sent").await.expect("it is stored");
    }

    /// What should be out by `moment`, in order, had a scheduler always been there.
    pub fn expected(&self, moment: &str) -> Vec<Notice> {
        let Guidance { policy, reference, .. } = Guidance::embedded().as_ref();
        let (policies, mut register) = (PolicyHistory::of(policy), Register::default());
        (1..).zip(&self.published).for_each(|(place, notice)| register.apply(notice, place, &policies, reference));
        std::iter::from_fn(|| register.take_due(at(moment))).collect()
    }

    /// What is on a stream, in order.
    pub async fn on(&self, stream: &str) -> Vec<Entry> {
        let client = self.server.client().await;
        let mut found = jetstream::new(client.clone()).get_stream(stream).await.expect("the stream is there");
        let messages = found.info().await.expect("the stream answers").state.messages;
        let entries = Source::new(stream, [">"]).entries(&client).await.expect("the stream is there");
        entries.take(usize::try_from(messages).expect("a test's stream is small")).collect().await
    }
}

/// Who acts, as commit `version` recorded it.
fn leadership_of(version: u64) -> serde_json::Value {
    json!({"kind": "FACT_KIND_COUNTRY_LEADERSHIP", "of": "country", "commit": format!("v{version}")})
}

/// The content of a public event.
pub fn content(entry: &Entry) -> serde_json::Value {
    serde_json::from_slice(&entry.bytes).expect("an event is JSON")
}

/// Whether an event is marked late.
pub fn is_late(entry: &Entry) -> bool {
    content(entry)["data"]["step"]["late"] == true
}
