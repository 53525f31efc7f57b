//! One fact of a record over time, in the order in which it became so, whatever the order in which that was recorded.
//!
//! A state keeps each fact that has one value at a time as a [`Timeline`]. A value that was recorded late takes its place
//! among the earlier ones, and is the present one only where none is dated after it.

use serde::{Deserialize, Serialize};

use crate::time::Moment;

/// The values that a fact had, each since a moment, until the next one or its end.
///
/// Of two values since the same moment the one recorded last counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline<T> {
    changes: Vec<Change<T>>,
}

/// What a fact became at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Change<T> {
    since: Moment,
    /// None where the fact ended.
    value: Option<T>,
}

/// A value and the time for which it was so.
#[derive(Debug, PartialEq, Eq)]
pub struct Span<'a, T> {
    /// The moment it became so.
    pub since: Moment,
    /// The moment another value took its place, or the fact ended; none while it is the present value.
    pub until: Option<Moment>,
    /// The value.
    pub value: &'a T,
}

impl<T> Default for Timeline<T> {
    fn default() -> Self {
        Self { changes: Vec::new() }
    }
}

impl<T> Timeline<T> {
    /// A fact that has had one value so far, since the moment given.
    pub fn since(since: Moment, value: T) -> Self {
        Self { changes: vec![Change { since, value: Some(value) }] }
    }

    /// Records that the fact had `value` from `since` on.
    pub fn record(&mut self, since: Moment, value: T) {
        self.insert(Change { since, value: Some(value) });
    }

    /// Records that the fact had no value from `since` on.
    pub fn end(&mut self, since: Moment) {
        self.insert(Change { since, value: None });
    }

    fn insert(&mut self, change: Change<T>) {
        let index = self.changes.partition_point(|one| one.since <= change.since);
        self.changes.insert(index, change);
    }

    /// Dates every change of the moment `from` as of `to`, where the date was wrong.
    pub fn redate(&mut self, from: Moment, to: Moment) {
        self.changes.iter_mut().filter(|change| change.since == from).for_each(|change| change.since = to);
        self.changes.sort_by_key(|change| change.since);
    }

    /// Corrects the value that `is_wrong` says is wrong, and dates it as of `since`.
    pub fn correct(&mut self, since: Moment, is_wrong: impl Fn(&T) -> bool, correct: impl FnMut(&mut T)) {
        let index = self.changes.iter().position(|change| change.value.as_ref().is_some_and(&is_wrong));
        if let Some(index) = index {
            let mut change = self.changes.remove(index);
            change.since = since;
            change.value.iter_mut().for_each(correct);
            self.insert(change);
        }
    }

    /// Leaves out the values that never were; an end stays where it is.
    pub fn withdraw(&mut self, never_was: impl Fn(&T) -> bool) {
        self.changes.retain(|change| !change.value.as_ref().is_some_and(&never_was));
    }

    /// Leaves out what became so after a moment.
    pub fn forget_after(&mut self, moment: Moment) {
        self.changes.retain(|change| change.since <= moment);
    }

    /// The value dated last; none where the fact was never recorded, or ended.
    pub fn present(&self) -> Option<&T> {
        self.changes.last().and_then(|change| change.value.as_ref())
    }

    /// The value at a moment; none where the fact had none yet, or had ended.
    pub fn at(&self, moment: Moment) -> Option<&T> {
        let later = self.changes.partition_point(|change| change.since <= moment);
        self.changes[..later].last().and_then(|change| change.value.as_ref())
    }

    /// The value at a moment, to be added to.
    pub fn at_mut(&mut self, moment: Moment) -> Option<&mut T> {
        let later = self.changes.partition_point(|change| change.since <= moment);
        self.changes[..later].last_mut().and_then(|change| change.value.as_mut())
    }

    /// Every value recorded, by when it became so; among them those that another one of the same moment replaced.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.changes.iter().filter_map(|change| change.value.as_ref())
    }

    /// The same, to be added to.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.changes.iter_mut().filter_map(|change| change.value.as_mut())
    }

    /// Whether a change since `since` would be the present one: none is dated after it.
    pub fn is_latest(&self, since: Moment) -> bool {
        self.changes.last().is_none_or(|last| last.since <= since)
    }

    /// Since when the present value, or the end, counts; none where nothing was recorded.
    pub fn changed_at(&self) -> Option<Moment> {
        self.changes.last().map(|change| change.since)
    }

    /// The values one after another; those that another one of the same moment replaced are left out.
    pub fn spans(&self) -> impl DoubleEndedIterator<Item = Span<'_, T>> {
        self.changes.iter().enumerate().filter_map(|(index, change)| {
            let until = self.changes.get(index + 1).map(|next| next.since);
            let value = change.value.as_ref().filter(|_| until != Some(change.since))?;
            Some(Span { since: change.since, until, value })
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::at;

    /// RM-1.15: what became so earlier takes its place, and the present stays the present.
    #[test]
    fn a_late_record_takes_its_place() {
        let mut lead = Timeline::since(at("2026-03-01"), "UNICEF");
        assert!(!lead.is_latest(at("2026-01-10")) && lead.is_latest(at("2026-03-01")));
        lead.record(at("2026-01-10"), "IOM");
        assert_eq!(lead.present(), Some(&"UNICEF"));
        assert_eq!(lead.at(at("2026-02-01")), Some(&"IOM"));
        assert_eq!(lead.at(at("2026-01-09")), None);
        let spans: Vec<_> = lead.spans().map(|span| (*span.value, span.until)).collect();
        assert_eq!(spans, [("IOM", Some(at("2026-03-01"))), ("UNICEF", None)]);
    }

    /// RM-1.15: of what is dated alike, what was recorded last counts.
    #[test]
    fn the_last_record_of_a_moment_counts() {
        let mut word = Timeline::since(at("2026-03-01"), "cluster");
        word.record(at("2026-03-01"), "sector");
        assert_eq!(word.present(), Some(&"sector"));
        assert_eq!(word.spans().map(|span| *span.value).collect::<Vec<_>>(), ["sector"]);
    }

    /// RM-1.15: what ended is no longer so, and begins anew where that is recorded.
    #[test]
    fn a_fact_ends_and_begins_anew() {
        let mut post = Timeline::since(at("2026-01-01"), "coordinator");
        post.end(at("2026-02-01"));
        assert_eq!((post.present(), post.changed_at()), (None, Some(at("2026-02-01"))));
        post.record(at("2026-03-01"), "coordinator");
        assert_eq!((post.at(at("2026-02-15")), post.present()), (None, Some(&"coordinator")));
    }

    /// RM-1.15: what was recorded with a wrong date or a wrong value takes its right place.
    #[test]
    fn a_correction_takes_its_place() {
        let mut lead = Timeline::since(at("2026-03-01"), "UNICEF");
        lead.record(at("2026-05-01"), "IOM");
        lead.redate(at("2026-03-01"), at("2026-06-01"));
        assert_eq!(lead.present(), Some(&"UNICEF"));
        assert_eq!(lead.values().collect::<Vec<_>>(), [&"IOM", &"UNICEF"]);
        lead.correct(at("2026-07-01"), |agency| *agency == "IOM", |agency| *agency = "WHO");
        assert_eq!(
            lead.spans().map(|span| (*span.value, span.since)).collect::<Vec<_>>(),
            [("UNICEF", at("2026-06-01")), ("WHO", at("2026-07-01"))]
        );
        let before = lead.clone();
        lead.correct(at("2026-08-01"), |agency| *agency == "IOM", |agency| *agency = "WFP");
        assert_eq!(lead, before, "nothing was wrong so");
        lead.forget_after(at("2026-06-30"));
        assert_eq!(lead.present(), Some(&"UNICEF"));
        lead.withdraw(|agency| *agency == "UNICEF");
        assert_eq!(lead.present(), None, "it never led");
    }

    /// RM-1.15: what is added is added to the value of that moment; a fact that is not so yet takes nothing.
    #[test]
    fn what_is_added_is_added_to_the_value_of_its_moment() {
        let mut lead = Timeline::since(at("2026-03-01"), vec!["UNICEF"]);
        lead.record(at("2026-05-01"), vec!["IOM"]);
        lead.at_mut(at("2026-05-01")).expect("it is so from then on").push("second");
        lead.at_mut(at("2026-04-30")).expect("it was so until then").push("first");
        assert_eq!(lead.at_mut(at("2026-02-28")), None);
        lead.values_mut().for_each(|value| value.push("each"));
        let values: Vec<_> = lead.values().cloned().collect();
        assert_eq!(values, [vec!["UNICEF", "first", "each"], vec!["IOM", "second", "each"]]);
    }

    /// RM-1.15: what became so at the very moment is not after it.
    #[test]
    fn what_became_so_at_the_moment_is_not_left_out() {
        let mut lead = Timeline::since(at("2026-03-01"), "UNICEF");
        lead.record(at("2026-05-01"), "IOM");
        lead.forget_after(at("2026-05-01"));
        assert_eq!(lead.present(), Some(&"IOM"));
        lead.forget_after(at("2026-04-30"));
        assert_eq!(lead.present(), Some(&"UNICEF"));
    }

    proptest! {
        /// RM-1.15: whatever the order in which the same dated values are recorded, the same is so at every moment.
        #[test]
        fn the_order_of_recording_changes_nothing(
            order in Just((0..8_i64).collect::<Vec<_>>()).prop_shuffle(),
            ends in prop::collection::vec(any::<bool>(), 8),
        ) {
            let day = |number: i64| at("2026-01-01") + chrono::TimeDelta::days(number);
            let recorded = |order: &[i64]| order.iter().fold(Timeline::default(), |mut fact, number| {
                if ends[usize::try_from(*number).expect("it is small")] {
                    fact.end(day(*number));
                } else {
                    fact.record(day(*number), *number);
                }
                fact
            });
            prop_assert_eq!(recorded(&order), recorded(&[0, 1, 2, 3, 4, 5, 6, 7]));
        }
    }
}
