//! Duplications: the same activity, for the same group, in the same area and at the same time, by two organizations (row RM-8.5).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use foldhash::fast::FixedState;

use super::compared::{Changed, Doing, Matter};

/// The same work of organizations that do not do it together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duplication {
    /// The activity, folded.
    pub activity: Arc<str>,
    /// The code of the area; empty for the whole country.
    pub area: Arc<str>,
    /// The group of people, folded; empty where it is not said.
    pub group: Arc<str>,
    /// The organizations, folded.
    pub organizations: Vec<Arc<str>>,
    /// The clusters; one where it is within a cluster.
    pub clusters: Vec<Arc<str>>,
    /// The first day on which two of them do the same; none where an activity has no first day.
    pub begins: Option<NaiveDate>,
    /// The last such day; none where an activity has no last day.
    pub ends: Option<NaiveDate>,
}

/// Who does what, and the duplications among it.
#[derive(Clone, Debug, Default)]
pub struct Duplications {
    doings: HashMap<Matter, HashMap<Doing, u32, FixedState>, FixedState>,
    found: BTreeMap<Matter, Duplication>,
}

impl Duplications {
    /// Counts rows of an activity.
    pub fn count(&mut self, matter: &Matter, doing: &Doing, was: u32, is: u32) {
        let doings = self.doings.entry(matter.clone()).or_default();
        let count = doings.entry(doing.clone()).or_default();
        *count = count.saturating_sub(was) + is;
        if *count == 0 {
            doings.remove(doing);
            if doings.is_empty() {
                self.doings.remove(matter);
            }
        }
    }

    /// Looks at some matters again.
    pub fn look_at(&mut self, matters: HashSet<Matter, FixedState>) -> Changed<Duplication> {
        let mut changed = Changed::none();
        let mut matters: Vec<Matter> = matters.into_iter().collect();
        matters.sort_unstable();
        for matter in &matters {
            let now = self.doings.get(matter).and_then(|doings| duplication(matter, doings));
            let before = match &now {
                Some(now) => self.found.insert(matter.clone(), now.clone()),
                None => self.found.remove(matter),
            };
            changed.add(before, now);
        }
        changed
    }

    /// The duplication of a matter, where there is one.
    pub fn of(&self, matter: &Matter) -> Option<&Duplication> {
        self.found.get(matter)
    }

    /// The duplications there are.
    pub fn found(&self) -> impl Iterator<Item = &Duplication> {
        self.found.values()
    }
}

/// The duplication among those who do the same, if there is one: every two that overlap in time and have no organization in common.
fn duplication(matter: &Matter, doings: &HashMap<Doing, u32, FixedState>) -> Option<Duplication> {
    let mut by_begin: Vec<&Doing> = doings.keys().collect();
    by_begin.sort_unstable_by_key(|doing| doing.begins);
    let (mut organizations, mut clusters) = (BTreeSet::new(), BTreeSet::new());
    let (mut begins, mut ends) = (NaiveDate::MAX, NaiveDate::MIN);
    let mut under_way: Vec<&Doing> = Vec::new();
    for doing in by_begin {
        under_way.retain(|earlier| earlier.ends >= doing.begins);
        let others = under_way
            .iter()
            .filter(|earlier| !doing.organizations.iter().any(|one| earlier.organizations.contains(one)));
        for other in others {
            organizations.extend(doing.organizations.iter().chain(other.organizations.iter()).cloned());
            clusters.extend([doing.cluster.clone(), other.cluster.clone()]);
            (begins, ends) = (begins.min(doing.begins), ends.max(doing.ends.min(other.ends)));
        }
        under_way.push(doing);
    }
    let Matter { activity, area, group } = matter.clone();
    let duplication = Duplication {
        activity,
        area,
        group,
        organizations: organizations.into_iter().collect(),
        clusters: clusters.into_iter().collect(),
        begins: Some(begins).filter(|begins| *begins != NaiveDate::MIN),
        ends: Some(ends).filter(|ends| *ends != NaiveDate::MAX),
    };
    Some(duplication).filter(|duplication| !duplication.organizations.is_empty())
}
