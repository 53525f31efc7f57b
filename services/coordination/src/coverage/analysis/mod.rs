//! What many reports show together: duplications (row RM-8.5) and gaps (row RM-8.6).
//!
//! A report is replaced as a whole, and only what its changed rows touch is looked at again. The result is that of looking at
//! everything anew, in whatever order reports came.

mod compared;
mod duplication;
mod gap;
mod names;
mod reached;
#[cfg(test)]
mod tests;
mod written;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::mem;
use std::sync::Arc;

use chrono::NaiveDate;
use foldhash::fast::FixedState;

pub use compared::Changed;
use compared::{Activity, Doing, Matter, Need, Place};
pub use duplication::Duplication;
use duplication::Duplications;
use gap::Gaps;
pub use gap::{Covered, Gap};
use names::Names;
use written::{Forms, Written};

use super::canonical::{ActivityRow, NeedRow};

/// The status of an activity that does not take place.
const CANCELLED: &str = "cancelled";

/// What a report or an assessment has, and how often.
type Counted<T> = HashMap<T, u32, FixedState>;

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
    /// How activities, groups and organizations are written.
    written: Written,
    /// How reports call areas.
    areas: Written,
    /// How assessments call them.
    areas_in_need: Written,
    reports: BTreeMap<String, Counted<Activity>>,
    needs: BTreeMap<String, Counted<Need>>,
    duplications: Duplications,
    gaps: Gaps,
    /// What changed since it was looked at last.
    changed_matters: HashSet<Matter, FixedState>,
    changed_places: HashSet<Arc<Place>, FixedState>,
}

/// The activities of one report, as far as they are compared, and the names in them as they are written.
#[derive(Clone, Debug, Default)]
pub struct ComparedReport {
    activities: Counted<Activity>,
    written: Forms,
    areas: Forms,
}

/// The needs of one assessment, as far as they are compared, and the areas in them as they are called.
#[derive(Clone, Debug, Default)]
pub struct ComparedAssessment {
    needs: Counted<Need>,
    areas: Forms,
}

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
            let activity = self.activity(report, row);
            *report.activities.entry(activity).or_default() += 1;
        }
    }

    /// Puts a report in the place of what it had, which is returned with what changes.
    pub fn replace_report(&mut self, report: &str, now: ComparedReport) -> (Changes, ComparedReport) {
        let before = self.put_report(report, now);
        (self.look(), before)
    }

    /// Looks again at what was changed since it was looked at last, each once, however many reports changed it.
    pub fn look(&mut self) -> Changes {
        let (matters, places) = (mem::take(&mut self.changed_matters), mem::take(&mut self.changed_places));
        Changes { gaps: self.gaps.look_at(&places), duplications: self.duplications.look_at(matters) }
    }

    /// Puts a report in the place of what it had, which is returned. What changes is known once it is looked at.
    pub fn put_report(&mut self, report: &str, now: ComparedReport) -> ComparedReport {
        let written = self.written.replace(report, now.written);
        let areas = self.areas.replace(report, now.areas);
        let now = now.activities;
        let before = self.reports.remove(report).unwrap_or_default();
        let name = self.names.of(report);
        for (activity, was, is) in differences(&before, &now) {
            if !activity.matter.activity.is_empty() {
                self.duplications.count(&activity.matter, &activity.doing, was, is);
                note(&mut self.changed_matters, &activity.matter);
            }
            self.gaps.count_reached(&name, activity, was, is);
            note(&mut self.changed_places, &activity.place);
        }
        hold(&mut self.reports, report, now);
        ComparedReport { activities: before, written, areas }
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
        let (place, name) = (self.names.place(&row.cluster, &row.area), self.names.of(&row.area.name));
        let need = Need { place, name, group: self.names.folded(&row.group).0, people };
        if !need.name.is_empty() {
            assessment.areas.insert((Arc::clone(&need.place.area), Arc::clone(&need.name)));
        }
        *assessment.needs.entry(need).or_default() += 1;
    }

    /// Puts an assessment in the place of what it had, which is returned with what changes.
    pub fn replace_assessment(&mut self, assessment: &str, now: ComparedAssessment) -> (Changes, ComparedAssessment) {
        let before = self.put_assessment(assessment, now);
        (self.look(), before)
    }

    /// Puts an assessment in the place of what it had, which is returned. What changes is known once it is looked at.
    pub fn put_assessment(&mut self, assessment: &str, now: ComparedAssessment) -> ComparedAssessment {
        let areas = self.areas_in_need.replace(assessment, now.areas);
        let now = now.needs;
        let before = self.needs.remove(assessment).unwrap_or_default();
        for (need, was, is) in differences(&before, &now) {
            self.gaps.count_need(need, was, is);
            note(&mut self.changed_places, &need.place);
        }
        hold(&mut self.needs, assessment, now);
        ComparedAssessment { needs: before, areas }
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

    /// A name that is compared, as most reports write it.
    pub fn as_written(&self, name: &Arc<str>) -> Arc<str> {
        self.written.of(name)
    }

    /// The name of an area, as most assessments write it, or else most reports; empty where none does.
    pub fn name_of_area(&self, code: &Arc<str>) -> Arc<str> {
        let names = [&self.areas_in_need, &self.areas].map(|areas| areas.of(code));
        names.into_iter().find(|name| name != code).unwrap_or_default()
    }

    /// How many activities the reports have.
    pub fn activities(&self) -> u64 {
        self.reports.values().flat_map(HashMap::values).map(|rows| u64::from(*rows)).sum()
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
        self.gaps.all().map(|covered| self.named(covered))
    }

    /// What is known of a cluster's work in an area.
    pub fn covered(&self, cluster: &Arc<str>, area: &Arc<str>) -> Covered {
        self.named(self.gaps.covered(&(Arc::clone(cluster), Arc::clone(area))))
    }

    /// The same with the name of the area that reports have, where the needs have none.
    fn named(&self, covered: Covered) -> Covered {
        match covered.name.is_empty() {
            true => Covered { name: self.name_of_area(&covered.area), ..covered },
            false => covered,
        }
    }

    fn activity(&mut self, report: &mut ComparedReport, row: &ActivityRow) -> Activity {
        let place = self.names.place(&row.cluster, &row.area);
        if !row.area.name.is_empty() {
            note(&mut report.areas, &(place.area.clone(), self.names.of(&row.area.name)));
        }
        let matter = Matter {
            activity: self.name(report, &row.activity),
            area: place.area.clone(),
            group: self.name(report, &row.group),
        };
        let [one, other] = [&row.organization, &row.also_implementing].map(|name| self.name(report, name));
        let doing = Doing {
            organizations: self.names.together(one, other),
            cluster: place.cluster.clone(),
            begins: row.begins.unwrap_or(NaiveDate::MIN),
            ends: row.ends.unwrap_or(NaiveDate::MAX),
        };
        Activity { matter, doing, place, reached: row.reached.people() }
    }

    /// A name as it is compared; the report keeps how it writes it.
    fn name(&mut self, report: &mut ComparedReport, written: &str) -> Arc<str> {
        let (folded, written) = self.names.folded(written);
        if folded != written {
            note(&mut report.written, &(Arc::clone(&folded), written));
        }
        folded
    }
}

/// Notes what may be noted already.
fn note<T: Clone + Eq + Hash>(noted: &mut HashSet<T, FixedState>, one: &T) {
    if !noted.contains(one) {
        noted.insert(one.clone());
    }
}

/// Holds what a source has; nothing where it has nothing.
fn hold<T: Eq + Hash>(sources: &mut BTreeMap<String, Counted<T>>, source: &str, mut now: Counted<T>) {
    if !now.is_empty() {
        now.shrink_to_fit();
        sources.insert(source.to_owned(), now);
    }
}

/// The entries whose number is another one: the entry, its number before and now.
fn differences<'a, T: Eq + Hash>(
    before: &'a Counted<T>,
    now: &'a Counted<T>,
) -> impl Iterator<Item = (&'a T, u32, u32)> {
    let gone = before.iter().filter(|(entry, _)| !now.contains_key(entry)).map(|(entry, was)| (entry, *was, 0));
    let there = now.iter().map(|(entry, is)| (entry, before.get(entry).copied().unwrap_or_default(), *is));
    gone.chain(there).filter(|(_, was, is)| was != is)
}
