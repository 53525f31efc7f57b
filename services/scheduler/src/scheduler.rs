//! The running scheduler: its records, the duties, the notices, and the tasks that act on them.
//!
//! It has no network interface of its own; the gRPC services call it.

use std::sync::Arc;

use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::digest::Digest;
use convene_kernel::guidance::Guidance;
use convene_kernel::key::AggregateKey;
use convene_kernel::policy::Rule;
use convene_runtime::clock::ClockKind;
use convene_runtime::engine::{Engine, ExecuteError, FactSource, FactsUnavailable};
use convene_runtime::log::ReadError;
use convene_runtime::nats::StreamError;
use convene_runtime::projection::Source;
use convene_runtime::service::{Records, ServiceContext, ServiceError};
use futures::future::{BoxFuture, FutureExt as _, TryFutureExt as _};

use crate::calendar_addresses::CalendarAddresses;
use crate::domain::agency;
use crate::domain::calendars;
use crate::domain::policy::{AdoptPolicy, Command, DutiesEnd, PolicyRecord};
use crate::domain::queue::{self, ErcQueue};
use crate::duties::Duties;
use crate::figures::Figures;
use crate::notice_publisher::NoticePublisher;
use crate::queue_publisher::QueuePublisher;
use crate::queue_sync::QueueSync;
use crate::replays::Replays;
use crate::views::{OpenQueues, Policies};
use crate::{streams, system_commands};

/// Why a scheduler does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// What every service needs is not there.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// A stream cannot be used.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// A stream cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The policy cannot be put on record.
    #[error("the policy of the installation cannot be put on record")]
    Policy(#[source] ExecuteError),
}

/// A scheduler at work, for as long as it is kept.
#[derive(Debug)]
pub struct Scheduler {
    /// The records, of which nothing goes on the feed, and their status.
    pub records: Arc<Records>,
    /// The records of the ERC queue.
    pub queues: Arc<Engine<ErcQueue, OpenQueues>>,
    /// The records of changes to the policy.
    pub policies: Arc<Engine<PolicyRecord, Policies>>,
    /// What sends notices.
    pub notices: NoticePublisher,
    /// What has decisions delivered again to agencies.
    pub replays: Replays,
    /// The addresses at which calendars are read.
    pub(crate) calendar_addresses: CalendarAddresses,
    /// The connection on which decisions are read for those who follow them without NATS.
    pub(crate) nats: async_nats::Client,
    duties: Arc<Duties>,
    queue_sync: Arc<QueueSync>,
    _queue_publisher: QueuePublisher,
}

impl Scheduler {
    /// Starts a scheduler, with the guidance that is in force then.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(context: &ServiceContext) -> Result<Self, StartError> {
        let (client, clock, guidance) = (&context.nats, &context.clock, context.guidance.subscribe());
        let mut records = context.open_records().await?;
        let installation = context.until_opened(|| streams::open(client, &context.config.feed)).await?;
        let policies = records.open_off_the_feed(EndOfDuties { client: client.clone() });
        policies.caught_up().await;
        let in_force = Arc::clone(&guidance.borrow());
        adopt(&policies, &in_force, clock.kind()).await?;
        let no_facts = |_: &OpenQueues, _: &AggregateKey, _: &queue::Command| Ok(());
        let queues = records.open_off_the_feed(no_facts);
        let replays_on_record = records.open_off_the_feed(|_: &(), _: &AggregateKey, _: &agency::Command| Ok(()));
        let replays = Replays::new(replays_on_record, client);
        let no_facts = |_: &(), _: &AggregateKey, _: &calendars::Command| Ok(());
        let calendar_addresses = CalendarAddresses::new(records.open_off_the_feed(no_facts), clock.kind());
        let records = records.off_the_feed(installation.clone());
        let duties = Arc::new(Duties::follow(client, Arc::clone(&policies), guidance).await?);
        records.watch(Arc::clone(&duties));
        let origin = (installation, context.config.feed.schemas.clone());
        let notices = NoticePublisher::start(client, origin, Arc::clone(&duties), Arc::clone(clock));
        let queue_sync = Arc::new(QueueSync::start(client, Arc::clone(&queues), Arc::clone(&duties)).await?);
        records.watch(Arc::clone(&queue_sync));
        let (sent, queue_publisher) = (Arc::clone(notices.sent()), QueuePublisher::start(client).await?);
        records.report(Arc::new(Figures::new(sent, Arc::clone(&duties), Arc::clone(&queues), Arc::clone(clock))));
        Ok(Self {
            records,
            queues,
            policies,
            notices,
            replays,
            calendar_addresses,
            nats: client.clone(),
            duties,
            queue_sync,
            _queue_publisher: queue_publisher,
        })
    }

    /// What is owed.
    pub fn duties(&self) -> &Duties {
        &self.duties
    }

    /// Returns once everything that is due by the duties on their stream now is sent, and is in the ERC's queue.
    ///
    /// # Errors
    /// When a stream cannot be asked.
    pub async fn settle(&self) -> Result<(), ReadError> {
        self.duties.progress().catch_up().await?;
        self.notices.settle().await;
        self.queue_sync.progress().catch_up().await
    }
}

/// Finds where the stream of duties ends: what the policy's decisions need from outside their record.
#[derive(Debug)]
struct EndOfDuties {
    client: async_nats::Client,
}

impl FactSource<PolicyRecord, Policies> for EndOfDuties {
    fn gather<'a>(
        &'a self,
        _view: &Policies,
        _key: &'a AggregateKey,
        _command: &'a Command,
    ) -> BoxFuture<'a, Result<DutiesEnd, FactsUnavailable>> {
        let end = async { Source::duties().end(&self.client).await };
        end.map_ok(DutiesEnd).map_err(FactsUnavailable::new).boxed()
    }
}

/// Records the policy in force when it differs from the one on record, so that history keeps the rules it ran under (row S-2).
async fn adopt(
    policies: &Arc<Engine<PolicyRecord, Policies>>,
    guidance: &Guidance,
    kind: ClockKind,
) -> Result<(), StartError> {
    let key = system_commands::key_of_all(PolicyRecord::KIND, kind);
    let rules: Vec<Rule> = guidance.policy.rules().cloned().collect();
    let (is_adopted, version) = policies.record(&key, |record| {
        record.map_or((false, 0), |record| (record.state.adopted.as_ref() == Some(&rules), record.version))
    });
    if is_adopted {
        return Ok(());
    }
    let digest = Digest::of(&serde_json::to_vec(&rules).expect("every key is text"));
    let command = Command::AdoptPolicy(AdoptPolicy { profile: guidance.policy.profile.clone(), rules });
    match system_commands::record(policies, key, &format!("{digest} adopted after {version}"), command).await {
        // Another scheduler, which starts now too, was faster.
        Ok(()) | Err(ExecuteError::Refused(_)) => Ok(()),
        Err(error) => Err(StartError::Policy(error)),
    }
}
