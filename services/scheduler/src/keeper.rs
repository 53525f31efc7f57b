//! Keeps the ERC queue in step with what was sent and with what is owed (row S-6).
//!
//! Each notice to the ERC opens an item; an item whose duty was done or is void closes. Both are recorded once, whoever
//! does it, so several keepers may work on the same queue.

use std::sync::Arc;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::AggregateKey;
use convene_runtime::engine::{Engine, ExecuteError};
use tokio::sync::{mpsc, watch};
use tokio_util::task::AbortOnDropHandle;

use crate::domain::queue::{Command, ErcQueue, Outcome};
use crate::duties::Duties;
use crate::matters::{self, ErcNotice, STREAMS};
use crate::orders;
use crate::parked::ParkedMessages;
use crate::publish;
use crate::views::OpenQueues;

/// Keeps the queue for as long as it is kept itself.
#[derive(Debug)]
pub struct Keeper {
    seen: watch::Receiver<[u64; STREAMS]>,
    _task: AbortOnDropHandle<()>,
}

impl Keeper {
    /// Starts to open items for the notices `to_erc`, and to close those whose duty is owed no longer.
    pub(crate) fn start(
        queues: Arc<Engine<ErcQueue, OpenQueues>>,
        duties: Arc<Duties>,
        to_erc: mpsc::UnboundedReceiver<ErcNotice>,
        parked: Arc<ParkedMessages>,
    ) -> Self {
        let (progress, seen) = watch::channel([0; STREAMS]);
        let work = Work { queues, duties, parked, progress };
        Self { seen, _task: AbortOnDropHandle::new(tokio::spawn(work.run(to_erc))) }
    }

    /// Returns once an item is open for each notice to the ERC up to the places `last`, one for each stream followed.
    pub(crate) async fn wait_seen(&self, last: [u64; STREAMS]) {
        let reached = |seen: &[u64; STREAMS]| seen.iter().zip(&last).all(|(seen, last)| seen >= last);
        // It fails only when the task has ended, which it does with this keeper.
        let _ = self.seen.clone().wait_for(reached).await;
    }
}

struct Work {
    queues: Arc<Engine<ErcQueue, OpenQueues>>,
    duties: Arc<Duties>,
    parked: Arc<ParkedMessages>,
    progress: watch::Sender<[u64; STREAMS]>,
}

impl Work {
    async fn run(self, mut to_erc: mpsc::UnboundedReceiver<ErcNotice>) {
        self.queues.caught_up().await;
        loop {
            tokio::select! {
                notice = to_erc.recv() => match notice {
                    Some(notice) => self.open(&notice).await,
                    None => return,
                },
                () = self.duties.closed.notified() => {}
            }
            if to_erc.is_empty() {
                self.settle().await;
            }
        }
    }

    async fn open(&self, notice: &ErcNotice) {
        match publish::decode_matter(&notice.bytes) {
            Ok((key, matter)) => {
                let (item, occasion) = (matter.item.clone(), format!("{} opened", matter.item));
                if !self.is_there(&key, &item) {
                    let opened = orders::record(&self.queues, key, &occasion, Command::Open(Box::new(matter))).await;
                    tell(&item, opened);
                }
            }
            Err(error) => {
                let problem =
                    format!("it is no notice to the ERC: {error}; no item is open for it, see who sends there");
                self.parked.park(matters::stream(notice.stream), notice.sequence, problem);
            }
        }
        self.progress.send_modify(|seen| seen[notice.stream] = notice.sequence);
    }

    fn is_there(&self, key: &AggregateKey, item: &ResourceId) -> bool {
        self.queues.record(key, |record| record.is_some_and(|record| record.state.item(item).is_some()))
    }

    /// Closes every item whose duty is owed no longer.
    async fn settle(&self) {
        let open: Vec<(AggregateKey, ResourceId, String)> = self.queues.view(|queues| {
            queues.open().map(|(key, item, token)| (key.clone(), item.clone(), token.to_owned())).collect()
        });
        for (key, item, token) in open {
            let Some(closing) = self.duties.register(|register| register.closing(&token)) else { continue };
            let (outcome, occasion) = (Outcome::from(closing), format!("{item} settled"));
            let settled = orders::record(&self.queues, key, &occasion, Command::Settle { item: item.clone(), outcome });
            tell(&item, settled.await);
        }
    }
}

fn tell(item: &ResourceId, recorded: Result<(), ExecuteError>) {
    match recorded {
        Ok(()) => {}
        // Somebody closed it meanwhile, or another scheduler was faster.
        Err(ExecuteError::Refused(_)) => {}
        Err(error) => tracing::error!(%error, %item, "an item of the ERC queue could not be recorded"),
    }
}
