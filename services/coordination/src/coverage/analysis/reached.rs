//! How many people the reports say that each area has reached itself: by the largest activity of a cluster there, summed over the
//! organizations that do it together or apart; of several reports of the same, the largest counts.
//!
//! A sum is kept for each activity, so that one changed row costs what its own activity has, and not what the area has.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::compared::{Activity, Key, Together};

/// How many each report counts.
type Reports = Vec<(Arc<str>, u64)>;

/// What an activity reached in an area.
#[derive(Clone, Debug, Default)]
struct OfActivity {
    /// By the organizations that do it, in their order.
    organizations: Vec<(Together, Reports)>,
    sum: u64,
}

/// What the activities of an area reached, and the most that one of them did.
#[derive(Clone, Debug, Default)]
struct OfArea {
    activities: HashMap<Arc<str>, OfActivity, FixedState>,
    most: u64,
}

/// What each area reached itself.
#[derive(Clone, Debug, Default)]
pub struct Reached(HashMap<Key, OfArea, FixedState>);

impl Reached {
    /// Counts rows of an activity of a report; how many the area reached before, and now.
    pub fn count(&mut self, report: &Arc<str>, activity: &Activity, was: u64, is: u64) -> (u64, u64) {
        let (key, of) = (activity.place.key(), &activity.matter.activity);
        let area = self.0.entry(key.clone()).or_default();
        let before = area.most;
        let counted = area.activities.entry(Arc::clone(of)).or_default();
        let was_of_it = counted.sum;
        counted.count(report, &activity.doing.organizations, was, is);
        let is_of_it = counted.sum;
        if counted.organizations.is_empty() {
            area.activities.remove(of);
        }
        if is_of_it >= before {
            area.most = is_of_it;
        } else if was_of_it == before {
            area.most = area.activities.values().map(|activity| activity.sum).max().unwrap_or_default();
        }
        let now = area.most;
        if area.activities.is_empty() {
            self.0.remove(&key);
        }
        (before, now)
    }
}

impl OfActivity {
    fn count(&mut self, report: &Arc<str>, together: &Together, was: u64, is: u64) {
        let place = self.organizations.binary_search_by(|(other, _)| other.cmp(together));
        let place = place.unwrap_or_else(|place| {
            self.organizations.insert(place, (Arc::clone(together), Reports::new()));
            place
        });
        let reports = &mut self.organizations[place].1;
        let before = largest(reports);
        match reports.iter_mut().find(|(other, _)| other == report) {
            Some((_, count)) => *count = count.saturating_sub(was) + is,
            None => reports.push((Arc::clone(report), is)),
        }
        reports.retain(|(_, count)| *count > 0);
        self.sum = self.sum - before + largest(reports);
        if reports.is_empty() {
            self.organizations.remove(place);
        }
    }
}

fn largest(reports: &Reports) -> u64 {
    reports.iter().map(|(_, count)| *count).max().unwrap_or_default()
}
