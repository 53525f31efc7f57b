//! Checklists as the record has them.

use std::collections::BTreeMap;

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{ChecklistDate, ChecklistDraft, ItemStatus};
use crate::domain::Monitored;
use crate::domain::questionnaire::Code;
use crate::domain::subjects::CHECKLIST;

/// A checklist, draft or submitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checklist {
    /// The template that it keeps.
    pub template: Code,
    /// Its content.
    pub draft: ChecklistDraft,
    /// Who recorded its present content, and when.
    pub stamp: Stamp,
    /// When it was submitted; none while it is a draft.
    pub submitted: Option<Moment>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// An item that stands otherwise than in the checklist before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    /// The item.
    pub item: String,
    /// How far it was; none where the earlier checklist did not have it.
    pub before: Option<ItemStatus>,
    /// How far it is; none where the checklist does not have it.
    pub now: Option<ItemStatus>,
}

impl Checklist {
    /// What its history is about, such as `checklist/health-two-weeks`.
    pub fn subject(&self) -> Subject {
        CHECKLIST.of(&self.draft.checklist)
    }

    /// How far each of its items is.
    fn statuses(&self) -> BTreeMap<&str, ItemStatus> {
        self.draft.entries.iter().map(|entry| (entry.item.as_str(), entry.status)).collect()
    }

    /// The items that stand otherwise than in an earlier one, by code.
    pub fn changes_since(&self, earlier: &Self) -> Vec<ItemChange> {
        let (before, now) = (earlier.statuses(), self.statuses());
        let mut items: Vec<&str> = before.keys().chain(now.keys()).copied().collect();
        items.sort_unstable();
        items.dedup();
        let change = |item: &str| {
            let (before, now) = (before.get(item).copied(), now.get(item).copied());
            (before != now).then(|| ItemChange { item: item.to_owned(), before, now })
        };
        items.into_iter().filter_map(change).collect()
    }
}

impl Monitored {
    /// The checklists of a cluster for a date, drafts among them.
    pub fn checklists_for(&self, cluster: &ResourceId, date: ChecklistDate) -> impl Iterator<Item = &Checklist> {
        self.checklists.values().filter(move |one| one.draft.cluster == *cluster && one.draft.date == Some(date))
    }

    /// The checklist of the same cluster that was submitted last before this one, or last of all where this is a draft.
    pub fn before(&self, checklist: &Checklist) -> Option<&Checklist> {
        let of_cluster = self.checklists.values().filter(|one| one.draft.cluster == checklist.draft.cluster);
        let earlier = of_cluster
            .filter(|one| one.submitted.is_some_and(|at| checklist.submitted.is_none_or(|submitted| at < submitted)));
        earlier.max_by_key(|one| one.submitted)
    }
}
