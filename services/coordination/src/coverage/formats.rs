//! The formats in which coverage is uploaded and kept.

use std::collections::BTreeMap;

use convene_runtime::dataset::{Cells, Column, DatasetFormat};
use serde::{Deserialize, Serialize};

use super::canonical::{ActivityRow, Area, Counts, NeedRow, WHO};
use super::field::DEEPEST;
use super::numbers::MOST;

/// How many letters a text may have.
const TEXT: usize = 500;

/// The columns of [`Activities`].
pub const ACTIVITY_COLUMNS: &[Column] = &[
    Column::required("organization"),
    Column::required("acronym"),
    Column::required("organization_type"),
    Column::required("also_implementing"),
    Column::required("programming"),
    Column::required("funding"),
    Column::required("cluster"),
    Column::required("activity"),
    Column::required("area"),
    Column::required("level"),
    Column::required("area_name"),
    Column::required("within"),
    Column::required("place"),
    Column::required("group"),
    Column::required("begins"),
    Column::required("ends"),
    Column::required("status"),
    Column::required("reached"),
    Column::required("reached_females"),
    Column::required("reached_males"),
    Column::required("reached_others"),
    Column::required("reached_women"),
    Column::required("reached_men"),
    Column::required("reached_girls"),
    Column::required("reached_boys"),
    Column::required("reached_households"),
    Column::required("targeted"),
    Column::required("targeted_females"),
    Column::required("targeted_males"),
    Column::required("targeted_others"),
    Column::required("targeted_women"),
    Column::required("targeted_men"),
    Column::required("targeted_girls"),
    Column::required("targeted_boys"),
    Column::required("targeted_households"),
];

/// The columns of [`Needs`].
pub const NEED_COLUMNS: &[Column] = &[
    Column::required("cluster"),
    Column::required("area"),
    Column::required("level"),
    Column::required("area_name"),
    Column::required("within"),
    Column::required("group"),
    Column::required("in_need"),
    Column::required("in_need_females"),
    Column::required("in_need_males"),
    Column::required("in_need_others"),
    Column::required("in_need_women"),
    Column::required("in_need_men"),
    Column::required("in_need_girls"),
    Column::required("in_need_boys"),
    Column::required("in_need_households"),
];

/// Who does what, where, when and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Activities;

/// Who is in need, where.
#[derive(Clone, Copy, Debug)]
pub struct Needs;

/// How much there is of activities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivitySummary {
    /// How many activities.
    pub activities: u64,
    /// How many of them say for whom by sex.
    pub by_sex: u64,
}

/// How much there is of needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedSummary {
    /// How many rows.
    pub needs: u64,
}

impl DatasetFormat for Activities {
    type Row = ActivityRow;
    type Summary = ActivitySummary;

    const NAME: &'static str = "coverage-activities-1";
    const COLUMNS: &'static [Column] = ACTIVITY_COLUMNS;

    fn read(&self, cells: &mut Cells<'_>) -> Option<ActivityRow> {
        let organization = cells.text("organization", TEXT);
        let cluster = cells.text("cluster", TEXT);
        let [acronym, organization_type, also_implementing, programming, funding, activity, place, group, status] = [
            "acronym",
            "organization_type",
            "also_implementing",
            "programming",
            "funding",
            "activity",
            "place",
            "group",
            "status",
        ]
        .map(|column| cells.optional_text(column, TEXT).map(Option::unwrap_or_default));
        let area = area(cells);
        let (begins, ends) = (cells.optional_date("begins"), cells.optional_date("ends"));
        let (reached, targeted) = (counts(cells, "reached"), counts(cells, "targeted"));
        Some(ActivityRow {
            organization: organization?,
            acronym: acronym?,
            organization_type: organization_type?,
            also_implementing: also_implementing?,
            programming: programming?,
            funding: funding?,
            cluster: cluster?,
            activity: activity?,
            area: area?,
            place: place?,
            group: group?,
            begins: begins?,
            ends: ends?,
            status: status?,
            reached: reached?,
            targeted: targeted?,
        })
    }

    fn add(summary: &mut ActivitySummary, row: &ActivityRow) {
        summary.activities += 1;
        summary.by_sex += u64::from(row.reached.is_by_sex() || row.targeted.is_by_sex());
    }
}

impl DatasetFormat for Needs {
    type Row = NeedRow;
    type Summary = NeedSummary;

    const NAME: &'static str = "coverage-needs-1";
    const COLUMNS: &'static [Column] = NEED_COLUMNS;

    fn read(&self, cells: &mut Cells<'_>) -> Option<NeedRow> {
        let cluster = cells.text("cluster", TEXT);
        let area = area(cells);
        let group = cells.optional_text("group", TEXT).map(Option::unwrap_or_default);
        let in_need = counts(cells, "in_need");
        Some(NeedRow { cluster: cluster?, area: area?, group: group?, in_need: in_need? })
    }

    fn add(summary: &mut NeedSummary, _: &NeedRow) {
        summary.needs += 1;
    }
}

fn area(cells: &mut Cells<'_>) -> Option<Area> {
    let level = cells.number("level", 0..=DEEPEST);
    let code = if level == Some(0) {
        cells.optional_text("area", TEXT).map(Option::unwrap_or_default)
    } else {
        cells.text("area", TEXT)
    };
    let name = cells.optional_text("area_name", TEXT).map(Option::unwrap_or_default);
    let within = cells.optional_text("within", TEXT).map(Option::unwrap_or_default);
    Some(Area { code: code?, level: level?, name: name?, within: within? })
}

/// The numbers of a kind, each in a column of its own.
fn counts(cells: &mut Cells<'_>, kind: &str) -> Option<Counts> {
    let mut counts = Counts::default();
    let mut is_sound = true;
    for (who, name) in WHO {
        let column = if name.is_empty() { kind.to_owned() } else { format!("{kind}_{name}") };
        match cells.optional_number(&column, 0..=MOST) {
            Some(number) => counts.set(who, number),
            None => is_sound = false,
        }
    }
    Some(counts).filter(|_| is_sound)
}

/// The cells of an activity that are not empty, by the names of their columns.
pub fn canonical_cells(row: &ActivityRow) -> BTreeMap<String, String> {
    let named = ActivityRow::headings().into_iter().map(str::to_owned).zip(row.cells());
    named.filter(|(_, cell)| !cell.is_empty()).collect()
}

/// The cells of a row, in the order of the columns of its format.
pub trait Canonical {
    /// The headings.
    fn headings() -> Vec<&'static str>;
    /// The cells.
    fn cells(&self) -> Vec<String>;
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

impl Area {
    fn cells(&self) -> [String; 4] {
        [self.code.clone(), self.level.to_string(), self.name.clone(), self.within.clone()]
    }
}

impl Canonical for ActivityRow {
    fn headings() -> Vec<&'static str> {
        ACTIVITY_COLUMNS.iter().map(|column| column.name).collect()
    }

    fn cells(&self) -> Vec<String> {
        let texts = [
            &self.organization,
            &self.acronym,
            &self.organization_type,
            &self.also_implementing,
            &self.programming,
            &self.funding,
            &self.cluster,
            &self.activity,
        ];
        let mut cells: Vec<String> = texts.into_iter().cloned().collect();
        cells.extend(self.area.cells());
        cells.extend([
            self.place.clone(),
            self.group.clone(),
            shown(self.begins),
            shown(self.ends),
            self.status.clone(),
        ]);
        cells.extend(self.reached.numbers().chain(self.targeted.numbers()).map(shown));
        cells
    }
}

impl Canonical for NeedRow {
    fn headings() -> Vec<&'static str> {
        NEED_COLUMNS.iter().map(|column| column.name).collect()
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.cluster.clone()];
        cells.extend(self.area.cells());
        cells.push(self.group.clone());
        cells.extend(self.in_need.numbers().map(shown));
        cells
    }
}
