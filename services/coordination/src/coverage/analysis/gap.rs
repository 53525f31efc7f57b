//! Gaps: more people in need than were reached, by cluster and area (row RM-8.6).
//!
//! How many were reached is never more than the data say. Reports of one organization about the same activity in several periods may
//! count the same people, so the largest counts; so do several activities of a cluster in an area. Organizations are added: where they
//! reach the same people, that is a duplication. A larger area has what the areas of one level in it add up to, at the level
//! where that is most; levels, clusters and parts of organizations in the same activity are never added.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::compared::{Activity, Changed, Key, Need, Place};
use super::reached::Reached;

/// How many people of an area are in need of a cluster's work, and were reached.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The cluster.
    pub cluster: Arc<str>,
    /// The code of the area; empty for the whole country.
    pub area: Arc<str>,
    /// The name of the area, where it is known.
    pub name: Arc<str>,
    /// How many are in need.
    pub in_need: u64,
    /// How many were reached; nothing where no report says it.
    pub reached: Option<u64>,
}

impl Gap {
    /// How many in need no report says to be reached.
    pub fn missing(&self) -> u64 {
        self.in_need.saturating_sub(self.reached.unwrap_or_default())
    }
}

/// What is known of an area: how many people are in need of a cluster's work, if that is known, and were reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The cluster.
    pub cluster: Arc<str>,
    /// The code of the area; empty for the whole country.
    pub area: Arc<str>,
    /// The name of the area, where it is known.
    pub name: Arc<str>,
    /// How many are in need.
    pub in_need: Option<u64>,
    /// How many were reached; nothing where no report says it.
    pub reached: Option<u64>,
    /// How many activities there are in the area itself.
    pub activities: u64,
}

impl Covered {
    /// How many in need no report says to be reached; nothing where no need is known.
    pub fn missing(&self) -> Option<u64> {
        self.in_need.map(|in_need| in_need.saturating_sub(self.reached.unwrap_or_default()))
    }
}

/// What is known of each cluster in an area.
type ByKey<T> = HashMap<Key, T, FixedState>;

/// How many of each group are in need, with the name of the area.
type Groups = BTreeMap<(Arc<str>, Arc<str>), u64>;

/// Needs and what was reached, and the gaps between them.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// What an area and those in it have, by level.
    reached: ByKey<BTreeMap<u8, u64>>,
    /// How many rows say how many people were reached, in an area and those in it.
    said: ByKey<u32>,
    /// How many rows there are of each area itself.
    rows: ByKey<u32>,
    /// What each area has of its own.
    own: Reached,
    /// By area, group and name.
    needs: ByKey<Groups>,
    found: BTreeMap<Key, Gap>,
}

impl Gaps {
    /// Counts rows of an activity of a report.
    pub fn count_reached(&mut self, report: &Arc<str>, activity: &Activity, was: u32, is: u32) {
        recount(&mut self.rows, &activity.place.key(), was, is);
        let Activity { place, reached: Some(reached), .. } = activity else { return };
        for key in place.keys() {
            recount(&mut self.said, &key, was, is);
        }
        if *reached == 0 {
            return;
        }
        let (before, now) = self.own.count(report, activity, reached * u64::from(was), reached * u64::from(is));
        for key in place.keys() {
            let sum = self.reached.entry(key).or_default().entry(place.level).or_default();
            *sum = sum.saturating_sub(before) + now;
        }
    }

    /// Counts rows of a need.
    pub fn count_need(&mut self, need: &Need, was: u32, is: u32) {
        let key = need.place.key();
        let needs = self.needs.entry(key.clone()).or_default();
        let of = (need.group.clone(), need.name.clone());
        let count = needs.entry(of.clone()).or_default();
        *count = count.saturating_sub(need.people * u64::from(was)) + need.people * u64::from(is);
        if *count == 0 {
            needs.remove(&of);
            if needs.is_empty() {
                self.needs.remove(&key);
            }
        }
    }

    /// Looks at some areas, and those that they are in, again.
    pub fn look_at(&mut self, places: &HashSet<Arc<Place>, FixedState>) -> Changed<Gap> {
        let mut changed = Changed::none();
        let keys: BTreeSet<Key> = places.iter().flat_map(|place| place.keys()).collect();
        for key in keys {
            let now = self.of(&key).filter(|gap| gap.missing() > 0);
            let before = match &now {
                Some(now) => self.found.insert(key, now.clone()),
                None => self.found.remove(&key),
            };
            changed.add(before, now);
        }
        changed
    }

    /// The gap of a cluster in an area, where there is one.
    pub fn at(&self, cluster: &Arc<str>, area: &Arc<str>) -> Option<&Gap> {
        self.found.get(&(Arc::clone(cluster), Arc::clone(area)))
    }

    /// The gaps there are.
    pub fn found(&self) -> impl Iterator<Item = &Gap> {
        self.found.values()
    }

    /// Every area of which a need is known, or that has an activity itself.
    pub fn all(&self) -> impl Iterator<Item = Covered> {
        let keys: BTreeSet<&Key> = self.needs.keys().chain(self.rows.keys()).collect();
        keys.into_iter().map(|key| self.covered(key))
    }

    /// What is known of an area.
    pub fn covered(&self, key: &Key) -> Covered {
        let (of, (cluster, area)) = (self.of(key), key.clone());
        let (in_need, reached) = (of.as_ref().map(|gap| gap.in_need), self.most_reached(key));
        let activities = self.rows.get(key).copied().map(u64::from).unwrap_or_default();
        Covered { cluster, area, name: of.map(|gap| gap.name).unwrap_or_default(), in_need, reached, activities }
    }

    /// What is known of an area; nothing where no need is. A number for all groups is taken before the sum of theirs.
    fn of(&self, key: &Key) -> Option<Gap> {
        let needs = self.needs.get(key)?;
        let of_all: u64 = needs.iter().filter(|((group, _), _)| group.is_empty()).map(|(_, people)| people).sum();
        let in_need = if of_all > 0 { of_all } else { needs.values().sum() };
        let name = needs.keys().map(|(_, name)| name).max().cloned().unwrap_or_else(|| "".into());
        Some(Gap { cluster: key.0.clone(), area: key.1.clone(), name, in_need, reached: self.most_reached(key) })
    }

    /// How many people of an area are reached, where a report says it.
    fn most_reached(&self, key: &Key) -> Option<u64> {
        let most = self.reached.get(key).and_then(|levels| levels.values().copied().max());
        self.said.contains_key(key).then(|| most.unwrap_or_default())
    }
}

/// Counts rows of an area in the place of what they were.
fn recount(counts: &mut ByKey<u32>, key: &Key, was: u32, is: u32) {
    let rows = counts.entry(key.clone()).or_default();
    *rows = rows.saturating_sub(was) + is;
    if *rows == 0 {
        counts.remove(key);
    }
}
