//! In which order items are seen to: by urgency, then by level, then by age (row S-6).

use std::cmp::{Ordering, Reverse};

use convene_kernel::time::{Moment, Period};

use super::QueueItem;

/// How far ahead a date presses.
const PRESSING: Period = Period::Hours(24);

/// How urgent an item is, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Its date has passed.
    Overdue,
    /// Its date comes within a day.
    Pressing,
    /// There is time.
    Normal,
}

impl Urgency {
    /// How urgent `item` is at `now`.
    pub fn of(item: &QueueItem, now: Moment) -> Self {
        match item.matter.due {
            due if due <= now => Self::Overdue,
            due if due <= PRESSING.after(now) => Self::Pressing,
            _ => Self::Normal,
        }
    }
}

/// Orders items: what is not closed first, then by urgency, the higher level, the earlier date, and the longer wait.
pub fn by_urgency(one: &QueueItem, other: &QueueItem, now: Moment) -> Ordering {
    let rank = |item: &QueueItem| {
        let matter = &item.matter;
        (item.is_closed(), Urgency::of(item, now), Reverse(matter.level), matter.due, item.opened_at)
    };
    rank(one).cmp(&rank(other)).then_with(|| one.matter.item.cmp(&other.matter.item))
}
