//! How many people the reports say that each area has reached itself: by the largest activity of a cluster there, summed over the
//! organizations that do it together or apart; of several reports of the same, the largest counts.
//!
//! A sum is kept for each activity, so that one changed row costs what its own activity has, and not what the area has.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compared::{Activity, Key};

/// Organizations that do something together.
type Together = Vec<Arc<str>>;

/// How many each report counts.
type Reports = Vec<(Arc<str>, u64)>;

/// What an activity reached in an area.
#[derive(Clone, Debug, Default)]
struct OfActivity {
    /// By the organizations that do it, in their order.
    organizations: Vec<(Together, Reports)>,
    sum: u64,
}

/// What each area reached itself.
#[derive(Clone, Debug, Default)]
pub struct Reached(BTreeMap<Key, BTreeMap<Arc<str>, OfActivity>>);

impl Reached {
    /// Counts rows of an activity of a report; how many the area reached before, and now.
    pub fn count(&mut self, report: &Arc<str>, activity: &Activity, was: u64, is: u64) -> (u64, u64) {
        let (key, of) = (activity.place.key(), &activity.matter.activity);
        let activities = self.0.entry(key.clone()).or_default();
        let before = most(activities);
        let counted = activities.entry(Arc::clone(of)).or_default();
        counted.count(report, &activity.doing.organizations, was, is);
        if counted.organizations.is_empty() {
            activities.remove(of);
        }
        let now = most(activities);
        if activities.is_empty() {
            self.0.remove(&key);
        }
        (before, now)
    }
}

impl OfActivity {
    fn count(&mut self, report: &Arc<str>, together: &Together, was: u64, is: u64) {
        let place = self.organizations.binary_search_by(|(other, _)| other.cmp(together));
        let place = place.unwrap_or_else(|place| {
            self.organizations.insert(place, (together.clone(), Reports::new()));
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

fn most(activities: &BTreeMap<Arc<str>, OfActivity>) -> u64 {
    activities.values().map(|activity| activity.sum).max().unwrap_or_default()
}
