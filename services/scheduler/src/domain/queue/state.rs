//! The queue as it stands: every item there ever was, found by its identifier without a search.

use std::collections::HashMap;

use convene_kernel::codes::{Etag, ResourceId};

use super::QueueItem;

/// Every item there ever was, in the order they were opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    items: Vec<QueueItem>,
    places: HashMap<ResourceId, usize>,
}

impl State {
    /// The items.
    pub fn items(&self) -> &[QueueItem] {
        &self.items
    }

    /// The item of that identifier.
    pub fn item(&self, id: &ResourceId) -> Option<&QueueItem> {
        self.places.get(id).map(|place| &self.items[*place])
    }

    /// The items not closed yet.
    pub fn open(&self) -> impl Iterator<Item = &QueueItem> {
        self.items.iter().filter(|item| !item.is_closed())
    }

    /// Adds an item, unless it is there.
    pub(super) fn add(&mut self, item: QueueItem) {
        let id = item.matter.item.clone();
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
