//! A projection (read model): the items that are not closed, so that no search through all items is needed.

use std::collections::BTreeMap;

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Commit;
use convene_kernel::key::AggregateKey;
use convene_runtime::engine::View;
use serde::{Deserialize, Serialize};

use crate::domain::queue::{ErcQueue, Event};

/// The items not closed of every queue, each with the token of what it is about.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct OpenQueues {
    queues: BTreeMap<AggregateKey, BTreeMap<ResourceId, String>>,
}

impl OpenQueues {
    /// Every item that is not closed: its queue, its identifier, and the token of the occurrence it is about.
    pub fn open(&self) -> impl Iterator<Item = (&AggregateKey, &ResourceId, &str)> {
        self.queues.iter().flat_map(|(key, items)| items.iter().map(move |(item, token)| (key, item, token.as_str())))
    }

    /// How many items are not closed, in the real queue or in those of exercises.
    pub fn count(&self, exercise: bool) -> usize {
        self.queues.iter().filter(|(key, _)| key.exercise == exercise).map(|(_, items)| items.len()).sum()
    }

    /// Every queue there is.
    pub fn queues(&self) -> impl Iterator<Item = &AggregateKey> {
        self.queues.keys()
    }
}

impl View<ErcQueue> for OpenQueues {
    fn apply(&mut self, commit: &Commit<Event>, _record: &Record<ErcQueue>) {
        let open = self.queues.entry(commit.key.clone()).or_default();
        for event in &commit.events {
            match event {
                Event::Opened { erc_notice } => drop(open.insert(erc_notice.item.clone(), erc_notice.token.clone())),
                Event::Closed(closed) => drop(open.remove(&closed.item)),
                Event::Settled(settled) => drop(open.remove(&settled.item)),
                Event::Claimed(_) | Event::Released(_) | Event::Answered(_) => {}
            }
        }
    }
}
