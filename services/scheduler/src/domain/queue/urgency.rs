//! In which order items are seen to: by urgency, then by level, then by age (row S-6).

use std::cmp::Reverse;

use convene_kernel::codes::ResourceId;
use convene_kernel::time::{Moment, Period, has_passed};

use serde::{Deserialize, Serialize};

use super::QueueItem;

/// How far ahead a date presses.
const PRESSING: Period = Period::Hours(24);

/// How urgent an item is, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
        match item.erc_notice.due {
            due if has_passed(due, now) => Self::Overdue,
            due if due <= PRESSING.after(now) => Self::Pressing,
            _ => Self::Normal,
        }
    }
}

/// Where an item comes in the queue: what is not closed first, then by urgency, the higher level, the earlier date, and the
/// longer wait.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rank {
    is_closed: bool,
    urgency: Urgency,
    level: Reverse<u32>,
    due: Moment,
    opened_at: Moment,
    item: ResourceId,
}

impl Rank {
    /// The rank of `item` at `now`.
    pub fn of(item: &QueueItem, now: Moment) -> Self {
        let erc_notice = &item.erc_notice;
        Self {
            is_closed: item.is_closed(),
            urgency: Urgency::of(item, now),
            level: Reverse(erc_notice.level),
            due: erc_notice.due,
            opened_at: item.opened_at,
            item: erc_notice.item.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{Example, at};

    use super::super::fixtures::{erc_notice, queue, scheduler, settle};
    use super::super::{Command, ErcQueue};
    use super::*;

    /// S-6: by urgency, then level, then age; what is closed comes last.
    #[test]
    fn items_come_by_urgency_and_age() {
        let open = |queue: Example<ErcQueue>, item, level, due| {
            queue.given(&scheduler(), Command::OpenItem(Box::new(erc_notice(item, level, due))))
        };
        let mut queue = queue().given(&scheduler(), settle());
        for (item, level, due) in [
            ("later", 1, "2014-09-01"),
            ("pressing", 1, "2014-07-08T20:00:00Z"),
            ("overdue", 1, "2014-07-05"),
            ("older", 1, "2014-07-02"),
            ("higher", 2, "2014-07-06"),
        ] {
            queue = open(queue, item, level, due);
        }
        let mut items = queue.state().items().to_vec();
        items.sort_by_key(|item| Rank::of(item, at("2014-07-08")));
        let order: Vec<&str> = items.iter().map(|item| item.erc_notice.item.as_str()).collect();
        assert_eq!(order, ["higher", "older", "overdue", "pressing", "later", "e-1"]);
    }

    /// S-6: a date presses from a day ahead, to the second; what is closed is not open, what is taken on is claimed, and what is asked
    /// for again is the same item.
    #[test]
    fn an_item_presses_a_day_ahead_and_is_there_once() {
        use super::super::Status;
        use super::super::fixtures::{claim, office};
        let urgency = |now: &str| Urgency::of(queue().state().item("e-1").expect("it is there"), at(now));
        assert_eq!(urgency("2014-06-29T23:59:59Z"), Urgency::Normal);
        assert_eq!(urgency("2014-06-30"), Urgency::Pressing);
        let again = Command::OpenItem(Box::new(erc_notice("e-1", 1, "2014-07-01")));
        let after = queue().when(&scheduler(), again).either_way();
        assert_eq!(after.state().items().len(), 1);
        let claimed = queue().given(&office(), claim());
        assert_eq!(claimed.state().item("e-1").expect("it is there").status(), Status::Claimed);
        assert_eq!(claimed.state().open().count(), 1);
        assert_eq!(queue().given(&scheduler(), settle()).state().open().count(), 0);
        let etags = [queue(), claimed].map(|queue| queue.state().item("e-1").expect("it is there").etag.0);
        assert!(etags[0] < etags[1], "an item has another state once it is taken on");
    }

    /// S-5, S-6: what is due by a day is overdue when the next day begins.
    #[test]
    fn an_item_is_overdue_when_its_day_has_ended() {
        let opened = Command::OpenItem(Box::new(erc_notice("e-2", 1, "2014-07-08T23:59:59Z")));
        let queue = queue().given(&scheduler(), opened);
        let item = queue.state().item("e-2").expect("it is open");
        assert_eq!(Urgency::of(item, at("2014-07-08T23:59:59.500Z")), Urgency::Pressing);
        assert_eq!(Urgency::of(item, at("2014-07-09")), Urgency::Overdue);
    }
}
