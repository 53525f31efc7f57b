//! Notices to the ERC put items before the ERC: each decision asked for and each escalation one, reminders none (row S-6).

use std::sync::Arc;

use convene_kernel::codes::ResourceId;
use convene_runtime::engine::Engine;
use convene_runtime::log::ReadError;
use convene_runtime::projection::{ReceivedEvent, Source, Unusable};
use convene_runtime::publisher::EXERCISES;
use convene_runtime::reaction::{Reaction, RunningReaction, SystemActor, own_record};

use crate::domain::SERVICE;
use crate::domain::queue::{Command, ErcQueue};
use crate::publish;
use crate::streams::{ERC_SUBJECTS, EXERCISE_ERC_SUBJECTS, NOTICES};
use crate::views::OpenQueues;

/// Opens an item for each notice to the ERC, unless it is there.
struct OpenItem {
    queues: Arc<Engine<ErcQueue, OpenQueues>>,
}

impl OpenItem {
    fn is_there(&self, event: &ReceivedEvent, item: &ResourceId) -> bool {
        let key = own_record::<ErcQueue>(event);
        self.queues.record(&key, |record| record.is_some_and(|record| record.state.item(item.as_str()).is_ok()))
    }
}

/// A notice that is not to the ERC.
#[derive(Debug, thiserror::Error)]
#[error("it is not a notice to the ERC; check who may publish there")]
struct NotAnErcNotice(#[source] serde_json::Error);

impl Reaction<ErcQueue> for OpenItem {
    fn react(&self, event: &ReceivedEvent) -> Result<Option<Command>, Unusable> {
        let erc_notice = publish::erc_notice_of(event).map_err(NotAnErcNotice)?;
        Ok((!self.is_there(event, &erc_notice.item)).then(|| Command::OpenItem(Box::new(erc_notice))))
    }
}

/// Starts to open items, in the queues of real records and of exercises.
///
/// # Errors
/// When a stream cannot be found.
pub(crate) async fn open_items(
    client: &async_nats::Client,
    queues: &Arc<Engine<ErcQueue, OpenQueues>>,
) -> Result<RunningReaction, ReadError> {
    let sources = vec![live_notices(), Source::new(EXERCISES, EXERCISE_ERC_SUBJECTS)];
    let reaction = OpenItem { queues: Arc::clone(queues) };
    RunningReaction::start(client, Arc::clone(queues), SystemActor::new(SERVICE), sources, reaction).await
}

/// The notices to the ERC about real records.
pub(crate) fn live_notices() -> Source {
    Source::new(NOTICES, ERC_SUBJECTS)
}
