//! The state of a queue: every item there ever was, found by its identifier without a search.

use std::collections::BTreeMap;

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::message::Message;
use convene_kernel::reason::Reason;
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::{Event, QueueItem};
use crate::domain::subjects::QUEUE_ITEM;
use crate::reasons;

/// Every item there ever was, in the order they were opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    items: Vec<QueueItem>,
    places: BTreeMap<ResourceId, usize>,
}

impl State {
    /// The items.
    pub fn items(&self) -> &[QueueItem] {
        &self.items
    }

    /// The item of that identifier.
    ///
    /// # Errors
    /// When there is none.
    pub fn item(&self, id: &str) -> Result<&QueueItem, Refusal> {
        let place = id.parse().ok().and_then(|id: ResourceId| self.places.get(&id));
        place.map(|place| &self.items[*place]).ok_or_else(|| Refusal::NotFound {
            what: "item",
            name: id.to_owned(),
            remedy: "list the country's queue for the items there are".into(),
        })
    }

    /// The item of that identifier, to do something with.
    ///
    /// # Errors
    /// When there is none, or it is closed.
    pub(super) fn open_item(&self, id: &str) -> Result<&QueueItem, Refusal> {
        let item = self.item(id)?;
        if item.is_closed() {
            return Err(not_possible(reasons::ITEM_CLOSED, "it is closed", "nothing is left to do about it"));
        }
        Ok(item)
    }

    /// The items not closed yet.
    pub fn open(&self) -> impl Iterator<Item = &QueueItem> {
        self.items.iter().filter(|item| !item.is_closed())
    }

    /// Adds an item, unless it is there.
    pub(super) fn add(&mut self, item: QueueItem) {
        let id = item.erc_notice.item.clone();
        if !self.places.contains_key(&id) {
            self.places.insert(id, self.items.len());
            self.items.push(item);
        }
    }

    /// Makes `change` to the item of that identifier, whose etag is `etag` from then on.
    pub(super) fn change(&mut self, id: &ResourceId, etag: Etag, change: impl FnOnce(&mut QueueItem)) {
        if let Some(place) = self.places.get(id) {
            let item = &mut self.items[*place];
            item.etag = etag;
            change(item);
        }
    }
}

/// A decision about an item.
pub(super) fn about(item: &ResourceId, event: Event) -> Decision<Event> {
    Decision::about(QUEUE_ITEM.of(item)).event(event)
}

/// The refusal of what the item's state does not allow.
pub(super) fn not_possible(reason: Reason, problem: impl Into<Message>, remedy: impl Into<Message>) -> Refusal {
    Refusal::precondition("S-6", reason).at("item").says(problem, remedy)
}
