//! The register in the running service: kept folded from the stream of duties, for ever.
//!
//! What is owed is the domain's to say; here it is only read from NATS and shown to those who ask.

use std::sync::{Arc, PoisonError, RwLock};

use convene_kernel::duty::DutyNotice;
use convene_kernel::time::Moment;
use convene_runtime::engine::Engine;
use convene_runtime::log::{Entry, ReadError, follow_stream};
use convene_runtime::publisher::DUTIES;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use tokio::sync::{Notify, watch};
use tokio_util::task::AbortOnDropHandle;

use crate::domain::notice::Notice;
use crate::domain::policy::PolicyRecord;
use crate::domain::register::Register;
use crate::parked::ParkedMessages;
use crate::position;
use crate::views::Policies;

/// How many notices are folded before others get a turn.
const BATCH: usize = 256;

/// Every duty's subject.
const DUTY_SUBJECTS: &str = "convene.duties.>";

/// What is owed everywhere, as far as it was read.
#[derive(Debug)]
pub struct Duties {
    client: async_nats::Client,
    register: RwLock<Register>,
    policies: Arc<Engine<PolicyRecord, Policies>>,
    parked: Arc<ParkedMessages>,
    /// Where the stream ended when this began to follow it.
    end_at_start: u64,
    folded: watch::Sender<u64>,
    /// Tells the emitter that there may be more to send.
    pub(crate) planned: Notify,
    /// Tells the keeper of the queue that something may be owed no longer.
    pub(crate) closed: Notify,
}

/// The duties and the task that reads them.
#[derive(Debug)]
pub struct FollowedDuties {
    /// The duties.
    pub duties: Arc<Duties>,
    _follower: AbortOnDropHandle<()>,
}

impl Duties {
    /// Starts to fold the stream of duties under `policies`, whose log must be read before; what cannot be is `parked`.
    ///
    /// # Errors
    /// When the stream cannot be found.
    pub(crate) async fn follow(
        client: &async_nats::Client,
        policies: Arc<Engine<PolicyRecord, Policies>>,
        parked: Arc<ParkedMessages>,
    ) -> Result<FollowedDuties, ReadError> {
        let end_at_start = end(client).await?;
        let entries = follow_stream(client, DUTIES, None).await?;
        let duties = Arc::new(Self {
            client: client.clone(),
            register: RwLock::default(),
            policies,
            parked,
            end_at_start,
            folded: watch::Sender::new(0),
            planned: Notify::new(),
            closed: Notify::new(),
        });
        let follower = tokio::spawn(Arc::clone(&duties).fold(entries));
        Ok(FollowedDuties { duties, _follower: AbortOnDropHandle::new(follower) })
    }

    async fn fold(self: Arc<Self>, entries: BoxStream<'static, Entry>) {
        let mut batches = entries.ready_chunks(BATCH);
        while let Some(batch) = batches.next().await {
            let last = batch.last().map_or(0, |entry| entry.sequence);
            self.policies.view(|policies| {
                let mut register = self.register.write().unwrap_or_else(PoisonError::into_inner);
                batch.iter().for_each(|entry| self.take_in(&mut register, entry, policies));
            });
            self.folded.send_replace(last);
            self.planned.notify_one();
            self.closed.notify_one();
        }
    }

    /// Returns once everything is folded that is on the stream now.
    ///
    /// # Errors
    /// When the stream cannot be asked.
    pub async fn catch_up(&self) -> Result<(), ReadError> {
        self.wait_folded(end(&self.client).await?).await;
        Ok(())
    }

    /// Returns once everything is folded that was on the stream when this began to follow it.
    pub(crate) async fn caught_up(&self) {
        self.wait_folded(self.end_at_start).await;
    }

    /// Whether everything is folded that was on the stream when this began to follow it.
    pub(crate) fn is_caught_up(&self) -> bool {
        *self.folded.borrow() >= self.end_at_start
    }

    async fn wait_folded(&self, sequence: u64) {
        // The sender is a field of this, so the channel is open for as long as this waits.
        let _ = self.folded.subscribe().wait_for(|folded| *folded >= sequence).await;
    }

    /// Shows the register to `look`.
    pub fn register<R>(&self, look: impl FnOnce(&Register) -> R) -> R {
        look(&self.register.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the earliest step that is due at `now`.
    pub(crate) fn take_due(&self, now: Moment) -> Option<Notice> {
        self.register.write().unwrap_or_else(PoisonError::into_inner).take_due(now)
    }

    fn take_in(&self, register: &mut Register, entry: &Entry, policies: &Policies) {
        match DutyNotice::decode(&entry.bytes) {
            Ok(notice) => {
                let known = register.unplanned().len();
                register.apply(&notice, entry.sequence, policies.history());
                for unplanned in &register.unplanned()[known..] {
                    self.parked.park(DUTIES, entry.sequence, unplanned.to_string());
                }
            }
            Err(error) => {
                let subject = &entry.subject;
                let problem = format!(
                    "what came on {subject} is no notice of duties: {error}; nothing it says is followed, see who sends there"
                );
                self.parked.park(DUTIES, entry.sequence, problem);
            }
        }
    }
}

/// Where the stream of duties ends now.
///
/// # Errors
/// When the stream cannot be asked.
pub(crate) async fn end(client: &async_nats::Client) -> Result<u64, ReadError> {
    position::last_of(client, DUTIES, DUTY_SUBJECTS).await
}
