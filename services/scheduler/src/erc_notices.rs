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
use crate::streams::{EXERCISE_MATTER_SUBJECTS, MATTER_SUBJECTS, NOTICES};
use crate::views::OpenQueues;

/// Opens an item for each notice that puts a matter before the ERC, unless it is there.
struct OpenItem {
    queues: Arc<Engine<ErcQueue, OpenQueues>>,
}

impl OpenItem {
    fn is_there(&self, event: &ReceivedEvent, item: &ResourceId) -> bool {
        let key = own_record::<ErcQueue>(event);
        self.queues.record(&key, |record| record.is_some_and(|record| record.state.item(item.as_str()).is_ok()))
    }
}

/// A notice that puts no matter before the ERC.
#[derive(Debug, thiserror::Error)]
#[error("it is not a notice to the ERC; check who may publish there")]
struct NotAnErcNotice(#[source] serde_json::Error);

impl Reaction<ErcQueue> for OpenItem {
    fn react(&self, event: &ReceivedEvent) -> Result<Option<Command>, Unusable> {
        let matter = publish::matter_of(event).map_err(NotAnErcNotice)?;
        Ok((!self.is_there(event, &matter.item)).then(|| Command::OpenItem(Box::new(matter))))
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
    let sources = vec![matters(), Source::new(EXERCISES, EXERCISE_MATTER_SUBJECTS)];
    let reaction = OpenItem { queues: Arc::clone(queues) };
    RunningReaction::start(client, Arc::clone(queues), SystemActor::new(SERVICE), sources, reaction).await
}

/// The notices about real records that put a matter before the ERC.
pub(crate) fn matters() -> Source {
    Source::new(NOTICES, MATTER_SUBJECTS)
}
