//! The running scheduler: its records, the duties, the notices, and the tasks that act on them.
//!
//! It has no network interface of its own; the gRPC services call it.

use std::sync::Arc;

use async_trait::async_trait;
use convene_kernel::aggregate::{Aggregate as _, BrokenChain};
use convene_kernel::digest::Digest;
use convene_kernel::guidance::Guidance;
use convene_kernel::key::AggregateKey;
use convene_kernel::policy::Rule;
use convene_runtime::clock::{Clock, ClockKind};
use convene_runtime::engine::{Engine, ExecuteError, FactSource, FactsUnavailable, LIVE, SnapshotStatus, Snapshots};
use convene_runtime::log::{Log, ReadError};
use convene_runtime::nats::StreamError;
use convene_runtime::projection::{FollowProgress, Source};
use convene_runtime::publisher::{FeedConfig, FeedError, Installation};
use convene_runtime::service::ServiceError;
use convene_runtime::service_status::{Figure, ServiceStatus};
use futures::future::{BoxFuture, FutureExt as _, TryFutureExt as _};
use tokio::sync::watch;

use crate::domain::policy::{AdoptPolicy, COUNTRY_OF_ALL, Command, DutiesEnd, PolicyRecord};
use crate::domain::queue::{self, ErcQueue};
use crate::duties::Duties;
use crate::notice_publisher::NoticePublisher;
use crate::queue_publisher::QueuePublisher;
use crate::queue_sync::QueueSync;
use crate::views::{OpenQueues, Policies};
use crate::{streams, system_commands};

/// The exercise under which a suite on simulated time keeps the policy of all countries.
const SIMULATION: &str = "simulation";

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
    /// The records of the ERC queue.
    pub queues: Arc<Engine<ErcQueue, OpenQueues>>,
    /// The records of changes to the policy.
    pub policies: Arc<Engine<PolicyRecord, Policies>>,
    /// What sends notices.
    pub notices: NoticePublisher,
    installation: Installation,
    log: Arc<dyn Log>,
    duties: Arc<Duties>,
    queue_sync: QueueSync,
    clock: Arc<dyn Clock>,
    _queue_publisher: QueuePublisher,
}

impl Scheduler {
    /// Starts a scheduler on `log`, with the time of `clock` and the guidance that is in force then.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(
        client: &async_nats::Client,
        log: Arc<dyn Log>,
        clock: Arc<dyn Clock>,
        guidance: watch::Receiver<Arc<Guidance>>,
        feed: &FeedConfig,
        snapshots: Option<&Snapshots>,
    ) -> Result<Self, StartError> {
        let installation = streams::open(client, feed).await?;
        let end = EndOfDuties { client: client.clone() };
        let policies =
            Engine::start_from_snapshot(Arc::clone(&log), Arc::clone(&clock), guidance.clone(), end, snapshots);
        policies.caught_up().await;
        let in_force = Arc::clone(&guidance.borrow());
        adopt(&policies, &in_force, clock.kind()).await?;
        let no_facts = |_: &OpenQueues, _: &AggregateKey, _: &queue::Command| Ok(());
        let queues =
            Engine::start_from_snapshot(Arc::clone(&log), Arc::clone(&clock), guidance.clone(), no_facts, snapshots);
        let duties = Arc::new(Duties::follow(client, Arc::clone(&policies), guidance).await?);
        let notices = NoticePublisher::start(client, installation.clone(), Arc::clone(&duties), Arc::clone(&clock));
        let queue_sync = QueueSync::start(client, Arc::clone(&queues), Arc::clone(&duties)).await?;
        let queue_publisher = QueuePublisher::start(client).await?;
        Ok(Self {
            queues,
            policies,
            notices,
            installation,
            log,
            duties,
            queue_sync,
            clock,
            _queue_publisher: queue_publisher,
        })
    }

    /// What is owed.
    pub fn duties(&self) -> &Duties {
        &self.duties
    }

    fn open_items(&self) -> u64 {
        self.queues.view(OpenQueues::count) as u64
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

#[async_trait]
impl ServiceStatus for Scheduler {
    fn installation(&self) -> &Installation {
        &self.installation
    }

    fn partitions(&self) -> u32 {
        self.log.partitions()
    }

    fn is_caught_up(&self) -> bool {
        self.queues.is_caught_up()
            && self.policies.is_caught_up()
            && self.followed().iter().all(|followed| followed.is_caught_up())
    }

    async fn caught_up(&self) {
        self.queues.caught_up().await;
        self.policies.caught_up().await;
        for followed in self.followed() {
            followed.caught_up().await;
        }
    }

    fn folded(&self, partition: u32) -> u64 {
        self.queues.folded(partition).min(self.policies.folded(partition))
    }

    /// The scheduler's own records go on no feed: what is read of them is all there is to do.
    fn published(&self, partition: u32) -> u64 {
        self.folded(partition)
    }

    async fn wait_published(&self, places: &[(u32, u64)]) {
        for &(partition, sequence) in places {
            self.queues.wait_folded(partition, sequence).await;
            self.policies.wait_folded(partition, sequence).await;
        }
    }

    async fn last_sequence(&self, partition: u32) -> Result<u64, ReadError> {
        self.log.last_sequence(partition).await
    }

    fn damage(&self, partition: u32) -> Option<String> {
        self.log.damage(partition)
    }

    fn append_failure(&self) -> Option<String> {
        self.queues.append_failure().or_else(|| self.policies.append_failure())
    }

    fn broken(&self) -> Vec<BrokenChain> {
        let mut broken = self.queues.broken();
        broken.extend(self.policies.broken());
        broken
    }

    fn feed_errors(&self) -> Vec<FeedError> {
        let (country, delay) = ("all countries".to_owned(), self.notices.sent().delay());
        delay.map(|why| FeedError { country, partition: 0, sequence: 0, why }).into_iter().collect()
    }

    fn followed(&self) -> Vec<Arc<FollowProgress>> {
        vec![Arc::clone(self.duties.progress()), Arc::clone(self.queue_sync.progress())]
    }

    fn snapshots(&self) -> Vec<SnapshotStatus> {
        [self.policies.snapshot_status(), self.queues.snapshot_status()].into_iter().flatten().collect()
    }

    async fn save_snapshots(&self) {
        self.policies.save_snapshot().await;
        self.queues.save_snapshot().await;
    }

    fn figures(&self) -> Vec<Figure> {
        let now = self.clock.now();
        let (owed, overdue, next) =
            self.duties().register(|register| (register.owed(), register.overdue(now), register.next_moment()));
        let sent = self.notices.sent();
        let behind = sent.oldest().into_iter().chain(next).map(|due| (now - due).num_seconds().max(0)).max();
        let figure = |name, help, only_grows, value| Figure { name, help, only_grows, value };
        vec![
            figure(
                "notices_sent",
                "Reminders, escalations, withdrawals and decisions asked for that were sent",
                true,
                sent.sent(),
            ),
            figure("notices_late", "Notices that were sent late", true, sent.late()),
            figure(
                "notices_behind_seconds",
                "Seconds since the oldest notice that is not acknowledged was due",
                false,
                behind.unwrap_or_default().unsigned_abs(),
            ),
            figure("duties_owed", "Duties that are owed", false, owed as u64),
            figure("duties_overdue", "Duties that are owed and late", false, overdue as u64),
            figure("queue_items_open", "Items of the ERC queue that are not closed", false, self.open_items()),
        ]
    }
}

/// Records the policy in force when it differs from the one on record, so that history keeps the rules it ran under (row S-2).
async fn adopt(
    policies: &Arc<Engine<PolicyRecord, Policies>>,
    guidance: &Guidance,
    kind: ClockKind,
) -> Result<(), StartError> {
    let exercise = kind == ClockKind::Simulated;
    let key = AggregateKey {
        country: COUNTRY_OF_ALL.parse().expect("it is a code"),
        kind: PolicyRecord::KIND.to_owned(),
        id: if exercise { SIMULATION } else { LIVE }.to_owned(),
        exercise,
    };
    let rules: Vec<Rule> = guidance.policy.rules().cloned().collect();
    let (is_adopted, version) = policies.record(&key, |record| {
        record.map_or((false, 0), |record| (record.state.adopted.as_ref() == Some(&rules), record.version))
    });
    if is_adopted {
        return Ok(());
    }
    let digest = Digest::of(&serde_json::to_vec(&rules).expect("every key is text"));
    let command = Command::Adopt(AdoptPolicy { profile: guidance.policy.profile.clone(), rules });
    match system_commands::record(policies, key, &format!("{digest} adopted after {version}"), command).await {
        // Another scheduler, which starts now too, was faster.
        Ok(()) | Err(ExecuteError::Refused(_)) => Ok(()),
        Err(error) => Err(StartError::Policy(error)),
    }
}
