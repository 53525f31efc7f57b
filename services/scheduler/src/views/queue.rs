//! Which queues have items that are not closed, so that nobody looks through all of them.

use std::collections::BTreeMap;

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{AggregateKey, Commit};
use convene_runtime::engine::View;

use crate::domain::queue::{ErcQueue, Event};

/// The items not closed of every queue, each with the token of what it is about.
#[derive(Debug, Default)]
pub struct OpenQueues {
    open: BTreeMap<AggregateKey, Vec<(ResourceId, String)>>,
    known: Vec<AggregateKey>,
}

impl OpenQueues {
    /// Every item that is not closed: its queue, its identifier, and the token of the occurrence it is about.
    pub fn open(&self) -> impl Iterator<Item = (&AggregateKey, &ResourceId, &str)> {
        self.open.iter().flat_map(|(key, items)| items.iter().map(move |(item, token)| (key, item, token.as_str())))
    }

    /// Every queue there is.
    pub fn queues(&self) -> &[AggregateKey] {
        &self.known
    }
}

impl View<ErcQueue> for OpenQueues {
    fn apply(&mut self, commit: &Commit<Event>, record: &Record<ErcQueue>) {
        let open: Vec<_> =
            record.state.open().map(|item| (item.matter.item.clone(), item.matter.token.clone())).collect();
        if record.version == 1 {
            self.known.push(commit.key.clone());
        }
        if open.is_empty() {
            self.open.remove(&commit.key);
        } else {
            self.open.insert(commit.key.clone(), open);
        }
    }
}
