//! What is on record of gaps and duplications is what all reports show, after any sequence of imports, replacements, refusals and
//! withdrawals, in whatever order reports came; and every close has its open (rows RM-8.5, RM-8.6).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use convene_kernel::codes::ResourceId;
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::key::AggregateKey;
use convene_kernel::testing::{actor, code};
use convene_runtime::engine::View as _;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{CountryData, SourceRows};
use crate::coverage::{ActivityRow, Area, Counts, NeedRow, Who};
use crate::domain::coverage::{ActivityImport, Command, Event, Facts, NeedImport, ReportWithdrawal, Rows};
use crate::domain::coverage_fixtures::{Example, facts};
use crate::domain::{CoverageCommand, CoverageEvent};
use crate::views::{KnownCoverage, KnownCoverages};

/// The rows of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum File {
    Activities(Vec<ActivityRow>),
    Needs(Vec<NeedRow>),
}

/// What happens to the coverage of a country.
#[derive(Clone, Debug)]
enum Step {
    /// A file is imported as one of a few reports.
    Import(usize, File),
    /// The same, by somebody who may not: it is refused after the data were looked at.
    Refused(usize, File),
    /// A report is taken back, where it counts.
    Withdraw(usize),
}

/// A country in the making: its record, its data, and the files that were uploaded.
struct Country {
    example: Example,
    data: CountryData,
    view: KnownCoverages,
    files: BTreeMap<Digest, File>,
    events: Vec<CoverageEvent>,
}

fn ocha() -> Actor {
    actor(Role::OchaCountry, "OCHA")
}

impl File {
    fn digest(&self) -> Digest {
        let text = match self {
            Self::Activities(rows) => rows.iter().map(|row| format!("{row:?}\n")).collect::<String>(),
            Self::Needs(rows) => rows.iter().map(|row| format!("{row:?}\n")).collect(),
        };
        Digest::of(text.as_bytes())
    }

    fn rows(&self, data: &mut CountryData) -> SourceRows {
        match self {
            Self::Activities(activities) => {
                let mut rows = SourceRows::of_activities();
                activities.iter().for_each(|row| data.add_activity(&mut rows, row));
                rows
            }
            Self::Needs(needs) => {
                let mut rows = SourceRows::of_needs();
                needs.iter().for_each(|row| data.add_need(&mut rows, row));
                rows
            }
        }
    }

    fn dataset(&self) -> DatasetReference {
        let count = match self {
            Self::Activities(rows) => rows.len(),
            Self::Needs(rows) => rows.len(),
        };
        let rows = u64::try_from(count).expect("a number");
        DatasetReference { digest: self.digest(), format: "rows-1".to_owned(), bytes: 1, rows, rejected: 0 }
    }

    /// The command that imports it as one of a few reports, each for a month of its own.
    fn command(&self, report: usize) -> Command {
        let first = code::<NaiveDate>("2023-01-01");
        let months = Months::new(u32::try_from(report).expect("a number"));
        let begins = first.checked_add_months(months).expect("a day");
        let ends = begins.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).expect("a day");
        let (clusters, sha256) = (vec![code("HEA"), code("NUT")], self.digest());
        let (organization, accept_valid_rows, file) = (None, false, None);
        match self {
            Self::Activities(_) => {
                let report = code(&format!("activities-{report}"));
                Command::ImportActivities(ActivityImport {
                    report,
                    clusters,
                    organization,
                    begins,
                    ends,
                    sha256,
                    accept_valid_rows,
                    file,
                })
            }
            Self::Needs(_) => {
                let report = code(&format!("needs-{report}"));
                Command::ImportNeeds(NeedImport { report, clusters, since: begins, sha256, accept_valid_rows, file })
            }
        }
    }
}

impl Country {
    fn new() -> Self {
        let example = Example::new("PHL", "2024-04-05T08:00:00Z");
        let (data, view) = (CountryData::default(), KnownCoverages::default());
        Self { example, data, view, files: BTreeMap::new(), events: Vec::new() }
    }

    fn known(&self) -> KnownCoverage {
        KnownCoverage::of(self.example.state())
    }

    /// Brings the data to the record, as the service does.
    fn bring(&mut self) {
        let known = self.known();
        let held: Vec<ResourceId> = self.data.reports().cloned().collect();
        held.iter().filter(|id| !known.sources.contains_key(*id)).for_each(|id| drop(self.data.take(id)));
        for (id, source) in &known.sources {
            if self.data.digest(id) != Some(source.dataset.digest) {
                let rows = self.files[&source.dataset.digest].rows(&mut self.data);
                self.data.put(id, source.dataset.digest, rows);
            }
        }
        self.data.compare(&known);
    }

    fn facts(&mut self, command: &Command) -> Facts {
        self.bring();
        let mut rows = None;
        let (import, digest) = match command {
            Command::ImportActivities(it) => (Some(&it.report), it.sha256),
            Command::ImportNeeds(it) => (Some(&it.report), it.sha256),
            Command::WithdrawReport(it) => {
                self.data.take(&it.report);
                self.data.look();
                (None, Digest::default())
            }
            _ => (None, Digest::default()),
        };
        if let Some(report) = import {
            let file = self.files[&digest].clone();
            if self.data.digest(report) != Some(digest) {
                let rows = file.rows(&mut self.data);
                self.data.put(report, digest, rows);
                self.data.look();
            }
            let (clusters, equal) = self.data.read(report).expect("it is held");
            rows = Some(Rows { dataset: file.dataset(), clusters: clusters.clone(), equal });
        }
        Facts { revision: self.example.state().revision, rows, shown: self.data.shown(), ..facts() }
    }

    fn give(&mut self, command: Command, is_refused: bool) {
        let facts = self.facts(&command);
        let example = self.example.clone().knowing(facts);
        if is_refused {
            let overtaken = Facts { revision: u64::MAX, ..Facts::default() };
            example.knowing(overtaken).when(&ocha(), command).refused("RM-8.4", "COVERAGE_CHANGED_MEANWHILE");
            return;
        }
        let outcome = example.when(&ocha(), CoverageCommand::from(command));
        let commit = outcome.commit().clone();
        self.events.extend(commit.events.iter().cloned());
        self.example = outcome.accepted();
        self.view.apply(&commit, self.example.record());
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Import(report, file) | Step::Refused(report, file) => {
                self.files.insert(file.digest(), file.clone());
                self.give(file.command(*report), matches!(step, Step::Refused(..)));
            }
            Step::Withdraw(report) => {
                let report: ResourceId = code(&format!("activities-{report}"));
                if self.known().sources.contains_key(&report) {
                    let withdrawal = ReportWithdrawal { report, reason: "a mistake".to_owned() };
                    self.give(Command::WithdrawReport(withdrawal), false);
                }
            }
        }
    }

    /// The gaps and the duplications that are open on the record.
    fn open(&self) -> (BTreeSet<ResourceId>, BTreeSet<ResourceId>) {
        let known = self.known();
        (known.gaps, known.duplications)
    }

    /// Those that all reports show, looked at anew.
    fn shown_anew(&self) -> (BTreeSet<ResourceId>, BTreeSet<ResourceId>) {
        let mut data = CountryData::default();
        for (id, source) in self.known().sources.iter().rev() {
            let rows = self.files[&source.dataset.digest].rows(&mut data);
            data.put(id, source.dataset.digest, rows);
        }
        data.look();
        let shown = data.shown();
        let open = |id: &ResourceId, is_open: bool| is_open.then(|| id.clone());
        (
            shown.gaps.iter().filter_map(|(id, gap)| open(id, gap.is_some())).collect(),
            shown.duplications.iter().filter_map(|(id, one)| open(id, one.is_some())).collect(),
        )
    }
}

fn counted(people: u32) -> Counts {
    let mut counts = Counts::default();
    counts.set(Who::All, Some(people));
    counts
}

fn area(number: usize) -> Area {
    let (code, level, within) = [("X0101", 2, "X01"), ("X0102", 2, "X01"), ("X01", 1, ""), ("", 0, "")][number];
    Area { code: code.to_owned(), level, name: String::new(), within: within.to_owned() }
}

prop_compose! {
    fn activity_row()(
        organization in 0..3_usize, activity in 0..2_usize, cluster in 0..2_usize, place in 0..4_usize,
        day in 1..20_u32, days in 0..15_u64, reached in 0..60_u32, cancelled in 0..8_u8,
    ) -> ActivityRow {
        let begins = NaiveDate::from_ymd_opt(2023, 1, day).expect("a day");
        ActivityRow {
            organization: ["CARE", "OXFAM", "Médair"][organization].to_owned(),
            acronym: String::new(),
            organization_type: String::new(),
            also_implementing: String::new(),
            programming: String::new(),
            funding: String::new(),
            cluster: ["HEA", "NUT"][cluster].to_owned(),
            activity: ["clinic", "Vaccination"][activity].to_owned(),
            area: area(place),
            place: String::new(),
            group: String::new(),
            begins: Some(begins),
            ends: begins.checked_add_days(chrono::Days::new(days)),
            status: if cancelled == 0 { "cancelled" } else { "ongoing" }.to_owned(),
            reached: counted(reached),
            targeted: Counts::default(),
        }
    }
}

prop_compose! {
    fn need_row()(cluster in 0..2_usize, place in 0..4_usize, people in 1..200_u32) -> NeedRow {
        NeedRow {
            cluster: ["HEA", "NUT"][cluster].to_owned(),
            area: area(place),
            group: String::new(),
            in_need: counted(people),
        }
    }
}

fn file() -> impl Strategy<Value = File> {
    prop_oneof![
        2 => vec(activity_row(), 1..6).prop_map(File::Activities),
        1 => vec(need_row(), 1..4).prop_map(File::Needs),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..3_usize, file()).prop_map(|(report, file)| Step::Import(report, file)),
        1 => (0..3_usize, file()).prop_map(|(report, file)| Step::Refused(report, file)),
        1 => (0..3_usize).prop_map(Step::Withdraw),
    ]
}

/// What an event opens or closes.
fn opening(event: &CoverageEvent) -> Option<(ResourceId, bool)> {
    let CoverageEvent::Coverage(event) = event else { return None };
    match event {
        Event::GapFound(it) => Some((it.what.coverage_gap.clone(), true)),
        Event::GapClosed(it) => Some((it.what.coverage_gap.clone(), false)),
        Event::DuplicationFound(it) => Some((it.what.duplication.clone(), true)),
        Event::DuplicationClosed(it) => Some((it.what.duplication.clone(), false)),
        _ => None,
    }
}

/// RM-8.5, RM-8.6: a need above what is reached and two who do the same are found, and close when reports show them no more.
#[test]
fn what_reports_show_is_found_and_closes() {
    let mut country = Country::new();
    let clinic = |organization: &str, reached| ActivityRow {
        organization: organization.to_owned(),
        cluster: "HEA".to_owned(),
        activity: "clinic".to_owned(),
        area: area(0),
        reached: counted(reached),
        ..ActivityRow::default()
    };
    let need = NeedRow { cluster: "HEA".to_owned(), area: area(0), in_need: counted(100), ..NeedRow::default() };
    let mut found = |file| {
        country.take(&Step::Import(0, file));
        let (gaps, duplications) = country.open();
        (gaps.len(), duplications.len())
    };
    assert_eq!(found(File::Needs(vec![need])), (1, 0));
    assert_eq!(found(File::Activities(vec![clinic("CARE", 10), clinic("OXFAM", 20)])), (1, 1));
    assert_eq!(found(File::Activities(vec![clinic("CARE", 100)])), (0, 0));
}

proptest! {
    /// RM-8.5, RM-8.6: what is on record is what all reports show, looked at anew; each is announced once, and each close has its open.
    #[test]
    fn what_is_on_record_is_what_all_reports_show(steps in vec(step(), 1..12)) {
        let mut country = Country::new();
        for step in &steps {
            country.take(step);
            prop_assert_eq!(country.open(), country.shown_anew());
            let known = country.known();
            let key = AggregateKey { country: code("PHL"), kind: "coverage".to_owned(), id: "live".to_owned(), exercise: false };
            let (by_commits, nothing_yet) = (country.view.of(&key), known.revision == 0);
            prop_assert!(nothing_yet || *by_commits == known, "the view follows the record");
        }
        let mut open = BTreeSet::new();
        for (id, opens) in country.events.iter().filter_map(opening) {
            prop_assert_eq!(if opens { open.insert(id.clone()) } else { open.remove(&id) }, true, "{} twice", id);
        }
    }

    /// RM-8.4: in whatever order partners report, the same is found.
    #[test]
    fn the_order_of_reports_is_of_no_account(
        files in vec(file(), 1..5).prop_shuffle(),
        order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let (mut one, mut other) = (Country::new(), Country::new());
        for (report, file) in files.iter().enumerate() {
            one.take(&Step::Import(report, file.clone()));
        }
        for report in order {
            if let Some(file) = files.get(report) {
                other.take(&Step::Import(report, file.clone()));
            }
        }
        prop_assert_eq!(one.open(), other.open());
    }
}
