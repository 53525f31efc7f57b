//! What many reports show together: duplications (row RM-8.5) and gaps (row RM-8.6).
//!
//! A report is replaced as a whole, and only what its changed rows touch is looked at again. The result is that of looking at
//! everything anew, in whatever order reports came.

mod compared;
mod duplication;
mod gap;
mod names;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

pub use compared::Changed;
use compared::{Activity, Doing, Matter, Need, Place};
pub use duplication::Duplication;
use duplication::Duplications;
use gap::Gaps;
pub use gap::{Covered, Gap};
use names::Names;

use super::canonical::{ActivityRow, Area, NeedRow};
use super::vocabulary::folded;

/// The status of an activity that does not take place.
const CANCELLED: &str = "cancelled";

/// What began and what ended by a change of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Gaps, also those with other numbers than before.
    pub gaps: Changed<Gap>,
    /// Duplications, also those of others than before.
    pub duplications: Changed<Duplication>,
}

/// Reports and needs of a country, and what they show together.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    names: Names,
    reports: BTreeMap<String, BTreeMap<Activity, u32>>,
    needs: BTreeMap<String, BTreeMap<Need, u32>>,
    duplications: Duplications,
    gaps: Gaps,
}

/// The activities of one report, as far as they are compared.
#[derive(Clone, Debug, Default)]
pub struct ComparedReport(BTreeMap<Activity, u32>);

/// The needs of one assessment, as far as they are compared.
#[derive(Clone, Debug, Default)]
pub struct ComparedAssessment(BTreeMap<Need, u32>);

impl Analysis {
    /// Puts the activities of a report in the place of what it had; none takes it out.
    pub fn report<'r>(&mut self, report: &str, rows: impl IntoIterator<Item = &'r ActivityRow>) -> Changes {
        let mut now = ComparedReport::default();
        rows.into_iter().for_each(|row| self.compare_activity(&mut now, row));
        self.replace_report(report, now).0
    }

    /// Adds a row to a report that is to be compared.
    pub fn compare_activity(&mut self, report: &mut ComparedReport, row: &ActivityRow) {
        if row.status != CANCELLED {
            *report.0.entry(self.activity(row)).or_default() += 1;
        }
    }

    /// Puts a report in the place of what it had, which is returned with what changes.
    pub fn replace_report(&mut self, report: &str, now: ComparedReport) -> (Changes, ComparedReport) {
        let now = now.0;
        let before = replaced(&mut self.reports, report, &now);
        let (mut matters, mut places) = (BTreeSet::new(), BTreeSet::new());
        for (activity, was, is) in differences(&before, &now) {
            if !activity.matter.activity.is_empty() {
                self.duplications.count(&activity.matter, &activity.doing, was, is);
                matters.insert(activity.matter.clone());
            }
            self.gaps.count_reached(report, activity, was, is);
            places.insert(activity.place.clone());
        }
        let changes = Changes { gaps: self.gaps.look_at(&places), duplications: self.duplications.look_at(&matters) };
        (changes, ComparedReport(before))
    }

    /// Puts the needs of an assessment in the place of what it had; none takes it out.
    pub fn assessment<'r>(&mut self, assessment: &str, rows: impl IntoIterator<Item = &'r NeedRow>) -> Changes {
        let mut now = ComparedAssessment::default();
        rows.into_iter().for_each(|row| self.compare_need(&mut now, row));
        self.replace_assessment(assessment, now).0
    }

    /// Adds a row to an assessment that is to be compared.
    pub fn compare_need(&mut self, assessment: &mut ComparedAssessment, row: &NeedRow) {
        let people = row.in_need.people().unwrap_or_default();
        let (place, name) = (self.place(&row.cluster, &row.area), self.names.of(&row.area.name));
        let need = Need { place, name, group: self.names.of(&folded(&row.group)), people };
        *assessment.0.entry(need).or_default() += 1;
    }

    /// Puts an assessment in the place of what it had, which is returned with what changes.
    pub fn replace_assessment(&mut self, assessment: &str, now: ComparedAssessment) -> (Changes, ComparedAssessment) {
        let now = now.0;
        let before = replaced(&mut self.needs, assessment, &now);
        let mut places = BTreeSet::new();
        for (need, was, is) in differences(&before, &now) {
            self.gaps.count_need(need, was, is);
            places.insert(need.place.clone());
        }
        let changes = Changes { gaps: self.gaps.look_at(&places), duplications: Changed::none() };
        (changes, ComparedAssessment(before))
    }

    /// The gap of a cluster in an area, where there is one.
    pub fn gap(&self, cluster: &Arc<str>, area: &Arc<str>) -> Option<&Gap> {
        self.gaps.at(cluster, area)
    }

    /// The duplication of an activity in an area for a group, as they are compared, where there is one.
    pub fn duplication(&self, activity: &Arc<str>, area: &Arc<str>, group: &Arc<str>) -> Option<&Duplication> {
        let (activity, area, group) = (Arc::clone(activity), Arc::clone(area), Arc::clone(group));
        self.duplications.of(&Matter { activity, area, group })
    }

    /// How many activities the reports have.
    pub fn activities(&self) -> u64 {
        self.reports.values().flat_map(BTreeMap::values).map(|rows| u64::from(*rows)).sum()
    }

    /// The gaps there are, by cluster and area.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.gaps.found()
    }

    /// The duplications there are.
    pub fn duplications(&self) -> impl Iterator<Item = &Duplication> {
        self.duplications.found()
    }

    /// For each cluster and area of which something is known: how many people are in need and were reached.
    pub fn coverage(&self) -> impl Iterator<Item = Covered> {
        self.gaps.all()
    }

    fn place(&mut self, cluster: &str, area: &Area) -> Place {
        let within = area.within.split('/').filter(|above| !above.is_empty()).map(|above| self.names.of(above));
        let within: Vec<Arc<str>> = within.collect();
        Place {
            cluster: self.names.of(cluster),
            area: self.names.of(&area.code),
            level: area.level,
            within: within.into(),
        }
    }

    fn activity(&mut self, row: &ActivityRow) -> Activity {
        let place = self.place(&row.cluster, &row.area);
        let matter = Matter {
            activity: self.names.of(&folded(&row.activity)),
            area: place.area.clone(),
            group: self.names.of(&folded(&row.group)),
        };
        let organizations = [&row.organization, &row.also_implementing].into_iter().filter(|name| !name.is_empty());
        let organizations: BTreeSet<Arc<str>> = organizations.map(|name| self.names.of(&folded(name))).collect();
        let doing = Doing {
            organizations: organizations.into_iter().collect(),
            cluster: place.cluster.clone(),
            begins: row.begins.unwrap_or(NaiveDate::MIN),
            ends: row.ends.unwrap_or(NaiveDate::MAX),
        };
        Activity { matter, doing, place, reached: row.reached.people().unwrap_or_default() }
    }
}

/// Puts `now` in the place of what a source had, which it returns.
fn replaced<T: Clone>(
    sources: &mut BTreeMap<String, BTreeMap<T, u32>>,
    source: &str,
    now: &BTreeMap<T, u32>,
) -> BTreeMap<T, u32> {
    let before = if now.is_empty() { sources.remove(source) } else { sources.insert(source.to_owned(), now.clone()) };
    before.unwrap_or_default()
}

/// The entries whose number is another one: the entry, its number before and now.
fn differences<'a, T: Ord>(
    before: &'a BTreeMap<T, u32>,
    now: &'a BTreeMap<T, u32>,
) -> impl Iterator<Item = (&'a T, u32, u32)> {
    let gone = before.iter().filter(|(entry, _)| !now.contains_key(entry)).map(|(entry, was)| (entry, *was, 0));
    let there = now.iter().map(|(entry, is)| (entry, before.get(entry).copied().unwrap_or_default(), *is));
    gone.chain(there).filter(|(_, was, is)| was != is)
}
