//! Keeps the ERC queue in step with what was sent and with what is owed (row S-6).
//!
//! Each notice to the ERC opens an item; an item whose duty was done or is void closes. Both are recorded once, whichever
//! scheduler does it, so several may work on the same queue.

use std::sync::Arc;

use convene_kernel::codes::ResourceId;
use convene_kernel::key::AggregateKey;
use convene_runtime::engine::{Engine, ExecuteError};
use convene_runtime::log::ReadError;
use convene_runtime::projection::{FollowProgress, Following};
use convene_runtime::reaction::RunningReaction;
use tokio_util::task::AbortOnDropHandle;

use crate::domain::queue::{Command, ErcQueue, Outcome, SettleItem};
use crate::duties::Duties;
use crate::views::OpenQueues;
use crate::{erc_notices, system_commands};

/// Keeps the queue in step for as long as it is kept itself.
#[derive(Debug)]
pub struct QueueSync {
    opening: RunningReaction,
    _closing: AbortOnDropHandle<()>,
}

impl QueueSync {
    /// Starts to open items for the notices to the ERC, and to close those whose duty is owed no longer.
    ///
    /// # Errors
    /// When a stream cannot be found.
    pub(crate) async fn start(
        client: &async_nats::Client,
        queues: Arc<Engine<ErcQueue, OpenQueues>>,
        duties: Arc<Duties>,
    ) -> Result<Self, ReadError> {
        let opening = erc_notices::open_items(client, &queues).await?;
        let closing = Closing { queues, duties, opened: Arc::clone(opening.progress()) };
        Ok(Self { opening, _closing: AbortOnDropHandle::new(tokio::spawn(closing.run())) })
    }

    /// How far the notices to the ERC have been followed.
    pub fn progress(&self) -> &Arc<FollowProgress> {
        self.opening.progress()
    }
}

impl Following for QueueSync {
    fn progress(&self) -> &Arc<FollowProgress> {
        self.progress()
    }
}

/// Closes the items whose duty is owed no longer.
struct Closing {
    queues: Arc<Engine<ErcQueue, OpenQueues>>,
    duties: Arc<Duties>,
    opened: Arc<FollowProgress>,
}

impl Closing {
    async fn run(self) {
        self.queues.caught_up().await;
        self.opened.caught_up().await;
        let (mut owed, mut opened) = (self.duties.progress().changes(), self.opened.changes());
        loop {
            self.close_all().await;
            // Both fail only when what they watch is gone, which is kept here.
            let _ = tokio::select! {
                changed = owed.changed() => changed,
                changed = opened.changed() => changed,
            };
        }
    }

    async fn close_all(&self) {
        let open: Vec<(AggregateKey, ResourceId, String)> = self.queues.view(|queues| {
            queues.open().map(|(key, item, token)| (key.clone(), item.clone(), token.to_owned())).collect()
        });
        for (key, item, token) in open {
            let Some(closing) = self.duties.register(|register| register.closing(&token)) else { continue };
            let (outcome, occasion) = (Outcome::from(closing), format!("{item} settled"));
            let command = Command::SettleItem(SettleItem { item: item.clone(), outcome });
            match system_commands::record(&self.queues, key, &occasion, command).await {
                // It is refused when a person closed it meanwhile.
                Ok(()) | Err(ExecuteError::Refused(_)) => {}
                Err(error) => tracing::error!(%error, %item, "an item of the ERC queue could not be closed"),
            }
        }
    }
}
