//! A row of a file, made canonical: every cell is read before the row is given up, so that all its problems are found.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::canonical::{ActivityRow, Counts, NeedRow, WHO};
use super::cells::Cell;
use super::dates::{self, DateOrder, Edge};
use super::field::{Field, Who};
use super::heading::{Column, Heading};
use super::numbers;
use super::options::Options;
use super::outcome::Outcome;
use super::problem::{Finding, Problem};
use super::vocabulary::Vocabulary;

/// How many letters a text may have.
const LONGEST: usize = 500;

/// What was decided of the columns with dates and numbers, by their place; nothing where it is in doubt.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// The order of dates; none where no cell needs one.
    pub dates: BTreeMap<usize, Option<Option<DateOrder>>>,
    /// The separator of thousands; none where there is none.
    pub thousands: BTreeMap<usize, Option<Option<char>>>,
}

/// A row being read.
pub struct Row<'a> {
    line: u64,
    cells: &'a [Cell<'a>],
    pub(super) heading: &'a Heading,
    pub(super) words: &'a Vocabulary,
    pub(super) options: &'a Options,
    decided: &'a Decided,
    outcome: &'a mut Outcome,
    is_sound: bool,
}

impl<'a> Row<'a> {
    /// The row on that line.
    pub fn new(
        line: u64,
        cells: &'a [Cell<'a>],
        heading: &'a Heading,
        (words, options): (&'a Vocabulary, &'a Options),
        decided: &'a Decided,
        outcome: &'a mut Outcome,
    ) -> Self {
        Self { line, cells, heading, words, options, decided, outcome, is_sound: true }
    }

    /// Its activity, once for each cluster that it names.
    pub fn activities(&mut self) -> Option<Vec<ActivityRow>> {
        let acronym = self.text(Field::Acronym);
        let named = Some(self.text(Field::Organization)).filter(|name| !name.is_empty());
        let organization = named.unwrap_or_else(|| acronym.clone());
        if organization.is_empty() {
            let field =
                if self.heading.place(Field::Organization).is_some() { Field::Organization } else { Field::Acronym };
            self.wrong(field, "the organization that does it");
        }
        let clusters = self.clusters();
        let (begins, ends) = (self.day(Field::Begins, Edge::First), self.day(Field::Ends, Edge::Last));
        if let (Some(begins), Some(ends)) = (begins, ends)
            && ends < begins
        {
            self.wrong(Field::Ends, &format!("a day that is not before {begins}, when the activity begins"));
        }
        let (place, day) = (self.text(Field::Place), self.options.day.or(ends).or(begins));
        let area = self.area(day);
        let area = self.area_of_place(area, &place, day);
        let words = self.words;
        let also_implementing = self.text(Field::AlsoImplementing);
        let row = ActivityRow {
            organization: words.organization_in(organization, &area),
            acronym,
            organization_type: self.text(Field::OrganizationType),
            also_implementing: words.organization_in(also_implementing, &area),
            programming: self.text(Field::Programming),
            funding: self.text(Field::Funding),
            cluster: String::new(),
            activity: self.text(Field::Activity),
            area,
            place,
            group: self.text(Field::Group),
            begins,
            ends,
            status: self.status(),
            reached: self.counts(Field::Reached, "reached"),
            targeted: self.counts(Field::Targeted, "targeted"),
        };
        self.is_sound.then(|| of_each(clusters, row, |row, cluster| row.cluster = cluster))
    }

    /// Its need, once for each cluster that it names.
    pub fn needs(&mut self) -> Option<Vec<NeedRow>> {
        let clusters = self.clusters();
        let (area, group) = (self.area(self.options.day), self.text(Field::Group));
        let in_need = self.counts(Field::InNeed, "in need");
        if in_need.people().is_none() {
            self.wrong(Field::InNeed(Who::All), "how many people are in need");
        }
        let row = NeedRow { cluster: String::new(), area, group, in_need };
        self.is_sound.then(|| of_each(clusters, row, |row, cluster| row.cluster = cluster))
    }

    /// The cell of a field, with its column; none where the file has no such column, or nothing is in it.
    pub(super) fn filled(&self, field: Field) -> Option<(&'a Column, &'a Cell<'a>)> {
        let column = self.heading.place(field)?;
        let cell = self.cells.get(column.index).filter(|cell| !cell.is_empty())?;
        Some((column, cell))
    }

    /// Notes that the cell of a field is not what is expected.
    pub(super) fn wrong(&mut self, field: Field, expected: &str) {
        let column = self.heading.place(field);
        let cell = column.and_then(|column| self.cells.get(column.index));
        let (heading, shown) = (column.map_or("", |column| column.heading.as_str()), cell.map(Cell::shown));
        self.outcome.problems.push(Problem::new(self.line, heading, &shown.unwrap_or_default(), expected));
        self.is_sound = false;
    }

    /// Notes what is odd in the row.
    pub(super) fn odd(&mut self, what: String) {
        self.outcome.findings.push(Finding { line: Some(self.line), what });
    }

    /// The text of the cell of a field, on one line.
    pub(super) fn text(&mut self, field: Field) -> String {
        let Some((_, cell)) = self.filled(field) else { return String::new() };
        if let Cell::Unreadable { expected, .. } = cell {
            self.wrong(field, expected);
            return String::new();
        }
        let text = cell.shown();
        if text.len() > LONGEST && text.chars().count() > LONGEST {
            self.wrong(field, &format!("a text of at most {LONGEST} letters"));
        }
        on_one_line(text)
    }

    fn clusters(&mut self) -> Vec<String> {
        let text = self.text(Field::Cluster);
        if text.is_empty() {
            if self.filled(Field::Cluster).is_none() {
                self.wrong(Field::Cluster, "a cluster");
            }
            return Vec::new();
        }
        if let Some(cluster) = self.words.cluster(&text) {
            return vec![cluster.to_owned()];
        }
        let mut clusters = Vec::new();
        for name in text.split([';', '|', ',']).map(str::trim).filter(|name| !name.is_empty()) {
            match self.words.cluster(name) {
                Some(cluster) => clusters.push(cluster.to_owned()),
                None => {
                    let nearest = self.words.nearest_cluster(name).map(|near| format!(", perhaps '{near}'"));
                    self.wrong(Field::Cluster, &format!("a known cluster{}", nearest.unwrap_or_default()));
                }
            }
        }
        clusters.sort_unstable();
        clusters.dedup();
        clusters
    }

    fn day(&mut self, field: Field, edge: Edge) -> Option<NaiveDate> {
        let (column, cell) = self.filled(field)?;
        let read = match cell {
            Cell::Day(day) => Ok(*day),
            Cell::Unreadable { expected, .. } => Err((*expected).to_owned()),
            Cell::Number(_) => dates::read(&cell.shown(), None, edge, self.words),
            Cell::Text(text) => match self.decided.dates.get(&column.index).copied().flatten() {
                Some(order) => dates::read(text, order, edge, self.words),
                None => {
                    self.is_sound = false;
                    return None;
                }
            },
        };
        read.map_err(|expected| self.wrong(field, &expected)).ok()
    }

    fn status(&mut self) -> String {
        let text = self.text(Field::Status);
        if text.is_empty() {
            return text;
        }
        let known = self.words.status(&text).map(str::to_owned);
        known.unwrap_or_else(|| {
            let known = self.words.statuses().join(", ");
            self.odd(format!("the status '{text}' is not known, and left out; known are {known}"));
            String::new()
        })
    }

    fn counts(&mut self, field: fn(Who) -> Field, kind: &str) -> Counts {
        let mut counts = Counts::default();
        for (who, _) in WHO {
            if self.heading.place(field(who)).is_some() {
                counts.set(who, self.number(field(who)));
            }
        }
        if let Some((sum, all)) = counts.exceeded() {
            self.odd(format!("the numbers of people {kind} add up to {sum}, which is more than the {all} of all"));
        }
        counts
    }

    fn number(&mut self, field: Field) -> Option<u32> {
        let (column, cell) = self.filled(field)?;
        let read = match cell {
            Cell::Number(number) => numbers::whole(*number),
            Cell::Day(_) => Err("a number and no day".to_owned()),
            Cell::Unreadable { expected, .. } => Err((*expected).to_owned()),
            Cell::Text(text) => match self.decided.thousands.get(&column.index).copied().flatten() {
                Some(thousands) => numbers::read(text, thousands),
                None => {
                    self.is_sound = false;
                    return None;
                }
            },
        };
        read.map_err(|expected| self.wrong(field, &expected)).ok()
    }
}

/// A row once for each cluster; the last one takes it as it is.
fn of_each<T: Clone>(mut clusters: Vec<String>, row: T, set: impl Fn(&mut T, String)) -> Vec<T> {
    let last = clusters.pop();
    let with = |mut row: T, cluster: String| {
        set(&mut row, cluster);
        row
    };
    let mut rows: Vec<T> = clusters.into_iter().map(|cluster| with(row.clone(), cluster)).collect();
    rows.extend(last.map(|cluster| with(row, cluster)));
    rows
}

/// A text with single spaces for white space of every kind; most have no other.
fn on_one_line(text: Cow<'_, str>) -> String {
    let is_plain = |pair: &[u8]| pair[0].is_ascii_graphic() || (pair[0] == b' ' && pair[1] != b' ');
    if text.as_bytes().windows(2).all(is_plain) && text.bytes().last().is_none_or(|last| last.is_ascii_graphic()) {
        return text.into_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
