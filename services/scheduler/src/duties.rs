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
    /// Starts to fold the stream of duties under `policies`, whose log must be read before.
    ///
    /// # Errors
    /// When the stream cannot be found.
    pub async fn follow(
        client: &async_nats::Client,
        policies: Arc<Engine<PolicyRecord, Policies>>,
    ) -> Result<FollowedDuties, ReadError> {
        let entries = follow_stream(client, DUTIES, None).await?;
        let duties = Arc::new(Self {
            client: client.clone(),
            register: RwLock::default(),
            policies,
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
                batch.iter().for_each(|entry| take_in(&mut register, entry, policies));
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
        let last = position::last_of(&self.client, DUTIES, DUTY_SUBJECTS).await?;
        // The sender is a field of this, so the channel is open for as long as this waits.
        let _ = self.folded.subscribe().wait_for(|folded| *folded >= last).await;
        Ok(())
    }

    /// Shows the register to `look`.
    pub fn register<R>(&self, look: impl FnOnce(&Register) -> R) -> R {
        look(&self.register.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the earliest step that is due at `now`.
    pub(crate) fn take_due(&self, now: Moment) -> Option<Notice> {
        self.register.write().unwrap_or_else(PoisonError::into_inner).take_due(now)
    }
}

fn take_in(register: &mut Register, entry: &Entry, policies: &Policies) {
    match DutyNotice::decode(&entry.bytes) {
        Ok(notice) => {
            let known = register.unplanned().len();
            register.apply(&notice, policies.history());
            for unplanned in &register.unplanned()[known..] {
                tracing::error!(%unplanned, "a duty will never be due");
            }
        }
        Err(error) => {
            let Entry { subject, sequence, .. } = entry;
            tracing::error!(%error, subject, sequence, "a message on the stream of duties is passed over: it is no notice");
        }
    }
}
