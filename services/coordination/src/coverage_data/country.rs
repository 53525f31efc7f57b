//! What the reports of a country show together, and which of it is not on record as it is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::digest::Digest;

use super::identifiers;
use crate::coverage::analysis::{Analysis, ComparedAssessment, ComparedReport, Covered, Duplication, Gap};
use crate::coverage::{ActivityRow, Kind, NeedRow, Seen, folded};
use crate::domain::coverage::{FoundDuplication, FoundGap, Shown};
use crate::views::KnownCoverage;

/// How much of what is shown is handed to one decision.
const MOST: usize = 4_000;

/// How many organizations of a duplication are named.
const NAMED: usize = 100;

/// The rows of one report, as far as they are compared.
#[derive(Debug)]
pub struct SourceRows {
    compared: Compared,
    /// The codes of the clusters that they name.
    pub clusters: BTreeSet<String>,
    /// How many are equal to another one.
    pub equal: u64,
    seen: Seen,
    read: u64,
}

#[derive(Debug)]
enum Compared {
    Activities(ComparedReport),
    Needs(ComparedAssessment),
}

impl SourceRows {
    /// No activities yet.
    pub fn of_activities() -> Self {
        Self::of(Compared::Activities(ComparedReport::default()))
    }

    /// No needs yet.
    pub fn of_needs() -> Self {
        Self::of(Compared::Needs(ComparedAssessment::default()))
    }

    fn of(compared: Compared) -> Self {
        Self { compared, clusters: BTreeSet::new(), equal: 0, seen: Seen::default(), read: 0 }
    }

    /// What they are.
    pub fn kind(&self) -> Kind {
        match self.compared {
            Compared::Activities(_) => Kind::Activities,
            Compared::Needs(_) => Kind::Needs,
        }
    }

    fn note(&mut self, cluster: &str, row: &impl std::hash::Hash) {
        if !self.clusters.contains(cluster) {
            self.clusters.insert(cluster.to_owned());
        }
        self.read += 1;
        self.equal += u64::from(self.seen.before(self.read, row).is_some());
    }
}

/// A report whose rows are held.
#[derive(Debug)]
struct Held {
    digest: Digest,
    clusters: BTreeSet<String>,
    equal: u64,
    kind: Kind,
}

/// A duplication that was found, as the data show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownDuplication {
    /// The organizations.
    pub organizations: Vec<String>,
    /// The codes of the clusters.
    pub clusters: Vec<String>,
    /// The first day on which two of them do the same, where it is known.
    pub begins: Option<NaiveDate>,
    /// The last such day, where it is known.
    pub ends: Option<NaiveDate>,
}

impl ShownDuplication {
    /// Whether nobody does the same any more, on a day.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.ends.is_some_and(|ends| ends < today)
    }
}

/// Where a gap is: the cluster, and the area.
type Place = (Arc<str>, Arc<str>);

/// What is done twice: the activity, the area, and the group.
type Matter = (Arc<str>, Arc<str>, Arc<str>);

/// What the reports of a country show together.
#[derive(Debug, Default)]
pub struct CountryData {
    analysis: Analysis,
    sources: BTreeMap<ResourceId, Held>,
    /// Gaps that may not be on record as they are shown; without a place where none was ever shown here.
    gaps: BTreeMap<ResourceId, Option<Place>>,
    /// The same of duplications.
    duplications: BTreeMap<ResourceId, Option<Matter>>,
    /// Whether what is on record has been compared with what is shown.
    is_compared: bool,
}

impl CountryData {
    /// What the reports show together.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// The digest of the rows that a report has here.
    pub fn digest(&self, report: &ResourceId) -> Option<Digest> {
        self.sources.get(report).map(|held| held.digest)
    }

    /// The codes of the clusters that the rows of a report name, and how many rows are equal to another one.
    pub fn read(&self, report: &ResourceId) -> Option<(&BTreeSet<String>, u64)> {
        self.sources.get(report).map(|held| (&held.clusters, held.equal))
    }

    /// The reports that are held here.
    pub fn reports(&self) -> impl Iterator<Item = &ResourceId> {
        self.sources.keys()
    }

    /// Adds an activity to rows that are to be put in.
    pub fn add_activity(&mut self, rows: &mut SourceRows, row: &ActivityRow) {
        rows.note(&row.cluster, row);
        if let Compared::Activities(compared) = &mut rows.compared {
            self.analysis.compare_activity(compared, row);
        }
    }

    /// Adds a need to rows that are to be put in.
    pub fn add_need(&mut self, rows: &mut SourceRows, row: &NeedRow) {
        rows.note(&row.cluster, row);
        if let Compared::Needs(compared) = &mut rows.compared {
            self.analysis.compare_need(compared, row);
        }
    }

    /// Puts rows in the place of what a report has, which is returned. What they show is known once it is looked at.
    pub fn put(&mut self, report: &ResourceId, digest: Digest, rows: SourceRows) -> Option<(Digest, SourceRows)> {
        let kind = rows.kind();
        // A report of another kind is taken out whole: nothing stays behind where its other rows were.
        let other = self.sources.get(report).is_some_and(|held| held.kind != kind);
        let before = if other { self.take(report) } else { None };
        let SourceRows { compared, clusters, equal, .. } = rows;
        let replaced = self.replace(report, compared);
        let was = self.sources.insert(report.clone(), Held { digest, clusters, equal, kind });
        before.or_else(|| was.map(|held| rows_of(held, replaced)))
    }

    /// Takes a report out, whose rows are returned. What the others show is known once it is looked at.
    pub fn take(&mut self, report: &ResourceId) -> Option<(Digest, SourceRows)> {
        let held = self.sources.remove(report)?;
        let nothing = match held.kind {
            Kind::Activities => Compared::Activities(ComparedReport::default()),
            Kind::Needs => Compared::Needs(ComparedAssessment::default()),
        };
        let replaced = self.replace(report, nothing);
        Some(rows_of(held, replaced))
    }

    /// What is known of the area of a gap that was found, where the data show it now.
    pub fn gap_now(&self, found: &FoundGap) -> Option<Covered> {
        let (cluster, area) = (found.cluster.as_str().into(), found.area.as_str().into());
        self.analysis.gap(&cluster, &area).map(|_| self.analysis.covered(&cluster, &area))
    }

    /// A duplication that was found, as the data show it now.
    pub fn duplication_now(&self, found: &FoundDuplication) -> Option<ShownDuplication> {
        let [activity, group] = [&found.activity, &found.group].map(|name| folded(name).into());
        let duplication = self.analysis.duplication(&activity, &found.area.as_str().into(), &group)?;
        Some(ShownDuplication {
            organizations: self.written(&duplication.organizations),
            clusters: duplication.clusters.iter().map(ToString::to_string).collect(),
            begins: duplication.begins,
            ends: duplication.ends,
        })
    }

    /// Names as reports write them, no more than are named.
    fn written(&self, names: &[Arc<str>]) -> Vec<String> {
        names.iter().take(NAMED).map(|name| self.analysis.as_written(name).to_string()).collect()
    }

    fn replace(&mut self, report: &ResourceId, compared: Compared) -> Compared {
        match compared {
            Compared::Activities(rows) => Compared::Activities(self.analysis.put_report(report.as_str(), rows)),
            Compared::Needs(rows) => Compared::Needs(self.analysis.put_assessment(report.as_str(), rows)),
        }
    }

    /// Looks at what reports that were put in or taken out show: once, however many they are.
    pub fn look(&mut self) {
        let changes = self.analysis.look();
        for gap in changes.gaps.opened.iter().chain(&changes.gaps.closed) {
            // A row of an unknown cluster is refused with its import, and announced by nobody.
            let is_known = gap.cluster.parse::<ClusterCode>().is_ok();
            if let Some(id) = identifiers::gap(&gap.cluster, &gap.area).filter(|_| is_known) {
                self.gaps.insert(id, Some((Arc::clone(&gap.cluster), Arc::clone(&gap.area))));
            }
        }
        for one in changes.duplications.opened.iter().chain(&changes.duplications.closed) {
            if let Some(id) = identifiers::duplication(&one.activity, &one.area, &one.group) {
                let matter = (Arc::clone(&one.activity), Arc::clone(&one.area), Arc::clone(&one.group));
                self.duplications.insert(id, Some(matter));
            }
        }
    }

    /// Forgets what is on record as it is shown. The data must be those of the record.
    pub fn compare(&mut self, known: &KnownCoverage) {
        self.look();
        if !self.is_compared {
            for id in &known.gaps {
                self.gaps.entry(id.clone()).or_default();
            }
            for id in &known.duplications {
                self.duplications.entry(id.clone()).or_default();
            }
            self.is_compared = true;
        }
        let analysis = &self.analysis;
        self.gaps.retain(|id, place| known.gaps.contains(id) != shown_gap(analysis, place.as_ref()).is_some());
        self.duplications.retain(|id, matter| {
            known.duplications.contains(id) != shown_duplication(analysis, matter.as_ref()).is_some()
        });
    }

    /// Whether something is shown that is not on record so, once [`Self::compare`] forgot the rest.
    pub fn is_to_be_announced(&self) -> bool {
        !self.gaps.is_empty() || !self.duplications.is_empty()
    }

    /// What may not be on record as it is shown: the first of it.
    pub fn shown(&self) -> Shown {
        let gaps = self.gaps.iter().take(MOST).map(|(id, place)| {
            let gap = shown_gap(&self.analysis, place.as_ref());
            (id.clone(), gap.and_then(|gap| self.found_gap(id, gap)))
        });
        let duplications = self.duplications.iter().take(MOST).map(|(id, matter)| {
            let duplication = shown_duplication(&self.analysis, matter.as_ref());
            (id.clone(), duplication.map(|duplication| self.found_duplication(id, duplication)))
        });
        Shown { gaps: gaps.collect(), duplications: duplications.collect() }
    }

    fn found_gap(&self, id: &ResourceId, gap: &Gap) -> Option<FoundGap> {
        Some(FoundGap {
            coverage_gap: id.clone(),
            cluster: gap.cluster.parse().ok()?,
            area: gap.area.to_string(),
            area_name: self.analysis.covered(&gap.cluster, &gap.area).name.to_string(),
            in_need: gap.in_need,
            reached: gap.reached,
        })
    }

    fn found_duplication(&self, id: &ResourceId, duplication: &Duplication) -> FoundDuplication {
        let written = |name: &Arc<str>| self.analysis.as_written(name).to_string();
        FoundDuplication {
            duplication: id.clone(),
            activity: written(&duplication.activity),
            area: duplication.area.to_string(),
            area_name: self.analysis.name_of_area(&duplication.area).to_string(),
            group: written(&duplication.group),
            organizations: self.written(&duplication.organizations),
            clusters: duplication.clusters.iter().filter_map(|code| code.parse().ok()).collect(),
        }
    }
}

fn rows_of(held: Held, compared: Compared) -> (Digest, SourceRows) {
    let Held { digest, clusters, equal, .. } = held;
    (digest, SourceRows { compared, clusters, equal, seen: Seen::default(), read: 0 })
}

fn shown_gap<'a>(analysis: &'a Analysis, place: Option<&Place>) -> Option<&'a Gap> {
    place.and_then(|(cluster, area)| analysis.gap(cluster, area))
}

fn shown_duplication<'a>(analysis: &'a Analysis, matter: Option<&Matter>) -> Option<&'a Duplication> {
    matter.and_then(|(activity, area, group)| analysis.duplication(activity, area, group))
}
