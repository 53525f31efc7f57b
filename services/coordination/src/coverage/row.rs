//! A row of a file, made canonical: every cell is read before the row is given up, so that all its problems are found.

use std::rc::Rc;

use chrono::NaiveDate;

use super::canonical::{ActivityRow, Counts, NeedRow};
use super::cells::Cell;
use super::dates::{self, DateOrder, Edge};
use super::field::{Field, Who};
use super::heading::{Column, Heading};
use super::memo::{Memo, Remembered};
use super::numbers;
use super::options::Options;
use super::outcome::Outcome;
use super::problem::{Finding, Problem};
use super::vocabulary::Vocabulary;

/// How many letters a text may have.
const LONGEST: usize = 500;

/// What was decided of the columns with dates and numbers, by the numbers of their fields; nothing where it is in doubt.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The order of dates; none where no cell needs one.
    pub dates: [Option<Option<DateOrder>>; Field::MANY],
    /// The separator of thousands; none where there is none.
    pub thousands: [Option<Option<char>>; Field::MANY],
}

impl Default for Decided {
    fn default() -> Self {
        Self { dates: [None; Field::MANY], thousands: [None; Field::MANY] }
    }
}

/// What every row of a file is read with.
#[derive(Clone, Copy)]
pub struct With<'a> {
    /// The headings of the file.
    pub heading: &'a Heading,
    /// What words mean.
    pub words: &'a Vocabulary,
    /// What a person says of it.
    pub options: &'a Options,
    /// What was decided of its columns.
    pub decided: &'a Decided,
}

/// A row being read.
pub struct Row<'a> {
    line: u64,
    cells: &'a [Cell<'a>],
    pub(super) with: With<'a>,
    pub(super) outcome: &'a mut Outcome,
    pub(super) remembered: &'a mut Remembered,
    is_sound: bool,
}

impl<'a> Row<'a> {
    /// The row on that line.
    pub fn new(
        line: u64,
        cells: &'a [Cell<'a>],
        with: With<'a>,
        outcome: &'a mut Outcome,
        remembered: &'a mut Remembered,
    ) -> Self {
        Self { line, cells, with, outcome, remembered, is_sound: true }
    }

    /// Reads its activity into `row`, but for the cluster; the clusters that it names, where it can be read as a whole.
    pub fn activity(&mut self, row: &mut ActivityRow) -> Option<Rc<[String]>> {
        let words = self.with.words;
        self.text(Field::Acronym, &mut row.acronym);
        self.text(Field::Organization, &mut row.organization);
        if row.organization.is_empty() {
            row.organization.clone_from(&row.acronym);
        }
        let is_filled = [Field::Organization, Field::Acronym].iter().any(|field| self.filled(*field).is_some());
        if row.organization.is_empty() && !is_filled {
            let has_names = self.with.heading.place(Field::Organization).is_some();
            let field = if has_names { Field::Organization } else { Field::Acronym };
            self.wrong(field, "the organization that does it");
        }
        let clusters = self.clusters();
        (row.begins, row.ends) = (self.day(Field::Begins, Edge::First), self.day(Field::Ends, Edge::Last));
        if let (Some(begins), Some(ends)) = (row.begins, row.ends)
            && ends < begins
        {
            self.wrong(Field::Ends, &format!("a day that is not before {begins}, when the activity begins"));
        }
        self.text(Field::Place, &mut row.place);
        let day = self.with.options.day.or(row.ends).or(row.begins);
        self.area(day, &mut row.area);
        self.area_of_place(&mut row.area, &row.place, day);
        self.text(Field::AlsoImplementing, &mut row.also_implementing);
        for name in [&mut row.organization, &mut row.also_implementing] {
            if let Some(meant) = words.organization_in(name, &row.area) {
                meant.clone_into(name);
            }
        }
        self.text(Field::OrganizationType, &mut row.organization_type);
        self.text(Field::Programming, &mut row.programming);
        self.text(Field::Funding, &mut row.funding);
        self.text(Field::Activity, &mut row.activity);
        self.text(Field::Group, &mut row.group);
        self.status(&mut row.status);
        let heading = self.with.heading;
        row.reached = self.counts(&heading.reached, "reached");
        row.targeted = self.counts(&heading.targeted, "targeted");
        self.is_sound.then_some(clusters)
    }

    /// Reads its need into `row`, but for the cluster; the clusters that it names, where it can be read as a whole.
    pub fn need(&mut self, row: &mut NeedRow) -> Option<Rc<[String]>> {
        let clusters = self.clusters();
        self.area(self.with.options.day, &mut row.area);
        self.text(Field::Group, &mut row.group);
        let heading = self.with.heading;
        let was_sound = std::mem::replace(&mut self.is_sound, true);
        row.in_need = self.counts(&heading.in_need, "in need");
        if self.is_sound && row.in_need.people().is_none() {
            self.wrong(Field::InNeed(Who::All), "how many people are in need");
        }
        self.is_sound &= was_sound;
        self.is_sound.then_some(clusters)
    }

    /// The cell of a field, with its column; none where the file has no such column, or nothing is in it.
    pub(super) fn filled(&self, field: Field) -> Option<(&'a Column, &'a Cell<'a>)> {
        let column = self.with.heading.place(field)?;
        let cell = self.cells.get(column.index).filter(|cell| !cell.is_empty())?;
        Some((column, cell))
    }

    /// Notes that the cell of a field is not what is expected.
    pub(super) fn wrong(&mut self, field: Field, expected: &str) {
        let column = self.with.heading.place(field);
        let cell = column.and_then(|column| self.cells.get(column.index));
        let (heading, shown) = (column.map_or("", |column| column.heading.as_str()), cell.map(Cell::shown));
        self.outcome.problems.push(Problem::new(self.line, heading, &shown.unwrap_or_default(), expected));
        self.is_sound = false;
    }

    /// Notes that the row has more cells than the row of headings, which has `cut`: one of them may have been cut in two, and others may be those of the
    /// column before.
    pub fn is_cut_wrongly(&mut self, cut: usize) {
        let beyond = self.cells.iter().skip(cut).find(|cell| !cell.is_empty());
        let shown = beyond.map(Cell::shown).unwrap_or_default();
        let expected =
            "nothing beyond the last heading; put a cell that has the separator in it between quotation marks";
        self.outcome.problems.push(Problem::new(self.line, "", &shown, expected));
        self.is_sound = false;
    }

    /// Notes what is odd in the row.
    pub(super) fn odd(&mut self, what: String) {
        self.outcome.findings.push(Finding { line: Some(self.line), what });
    }

    /// Reads the text of the cell of a field into `text`, on one line.
    pub(super) fn text(&mut self, field: Field, text: &mut String) {
        text.clear();
        match self.filled(field) {
            None => {}
            Some((_, Cell::Text(shown))) if shown.len() <= LONGEST && is_on_one_line(shown) => text.push_str(shown),
            Some((_, Cell::Unreadable { expected, .. })) => self.wrong(field, expected),
            Some((_, cell)) => {
                let shown = cell.shown();
                if shown.chars().count() > LONGEST {
                    self.wrong(field, &format!("a text of at most {LONGEST} letters"));
                }
                let parts = shown.split(|letter: char| letter.is_whitespace() || is_space_without_width(letter));
                let parts = parts.map(|part| part.replace(is_mark_of_direction, "")).filter(|part| !part.is_empty());
                text.push_str(&parts.collect::<Vec<_>>().join(" "));
            }
        }
    }

    /// What the text of a cell was found to mean in a row before this.
    fn remembered<T: Clone>(&self, field: Field, memo: impl Fn(&Remembered) -> &Memo<T>) -> Option<T> {
        match self.filled(field) {
            Some((_, Cell::Text(text))) => memo(self.remembered).get(text).cloned(),
            _ => None,
        }
    }

    fn clusters(&mut self) -> Rc<[String]> {
        if let Some(known) = self.remembered(Field::Cluster, |remembered| &remembered.clusters) {
            return known;
        }
        let mut text = String::new();
        self.text(Field::Cluster, &mut text);
        if text.is_empty() {
            if self.filled(Field::Cluster).is_none() {
                self.wrong(Field::Cluster, "a cluster");
            }
            return Rc::default();
        }
        let words = self.with.words;
        let mut clusters = Vec::new();
        let mut is_known = true;
        if let Some(cluster) = words.cluster(&text) {
            clusters.push(cluster.to_owned());
        } else {
            for name in text.split([';', '|', ',']).map(str::trim).filter(|name| !name.is_empty()) {
                if let Some(cluster) = words.cluster(name) {
                    clusters.push(cluster.to_owned());
                } else {
                    is_known = false;
                    let nearest = words.nearest_cluster(name).map(|near| format!(", perhaps '{near}'"));
                    self.wrong(Field::Cluster, &format!("a known cluster{}", nearest.unwrap_or_default()));
                }
            }
        }
        clusters.sort_unstable();
        clusters.dedup();
        let clusters: Rc<[String]> = clusters.into();
        if let Some((_, Cell::Text(text))) = self.filled(Field::Cluster).filter(|_| is_known) {
            self.remembered.clusters.keep(text, Rc::clone(&clusters));
        }
        clusters
    }

    fn day(&mut self, field: Field, edge: Edge) -> Option<NaiveDate> {
        let (_, cell) = self.filled(field)?;
        let words = self.with.words;
        let read = match cell {
            Cell::Day(day) => Ok(*day),
            Cell::Unreadable { expected, .. } => Err((*expected).to_owned()),
            Cell::Number(_) => dates::read(&cell.shown(), None, edge, words),
            Cell::Text(text) => {
                let Some(order) = self.with.decided.dates[field.number()] else {
                    self.is_sound = false;
                    return None;
                };
                let memo = match edge {
                    Edge::First => &mut self.remembered.begins,
                    Edge::Last => &mut self.remembered.ends,
                };
                match dates::year_first(text).or_else(|| memo.get(text).copied()) {
                    Some(day) => Ok(day),
                    None => dates::read(text, order, edge, words).inspect(|day| memo.keep(text, *day)),
                }
            }
        };
        read.map_err(|expected| self.wrong(field, &expected)).ok()
    }

    fn status(&mut self, status: &mut String) {
        if let Some(known) = self.remembered(Field::Status, |remembered| &remembered.statuses) {
            known.as_ref().clone_into(status);
            return;
        }
        self.text(Field::Status, status);
        if status.is_empty() {
            return;
        }
        let words = self.with.words;
        let Some(known) = words.status(status) else {
            let known = words.statuses().join(", ");
            self.odd(format!("the status '{status}' is not known, and left out; known are {known}"));
            status.clear();
            return;
        };
        known.clone_into(status);
        if let Some((_, Cell::Text(text))) = self.filled(Field::Status) {
            self.remembered.statuses.keep(text, known.into());
        }
    }

    fn counts(&mut self, counted: &[(Who, Field)], kind: &str) -> Counts {
        let mut counts = Counts::default();
        for (who, field) in counted {
            counts.set(*who, self.number(*field));
        }
        if let Some((sum, all)) = counts.exceeded() {
            self.odd(format!("the numbers of people {kind} add up to {sum}, which is more than the {all} of all"));
        }
        counts
    }

    fn number(&mut self, field: Field) -> Option<u32> {
        let (_, cell) = self.filled(field)?;
        let read = match cell {
            Cell::Number(number) => numbers::whole(*number),
            Cell::Day(_) => Err("a number and no day".to_owned()),
            Cell::Unreadable { expected, .. } => Err((*expected).to_owned()),
            Cell::Text(text) => {
                let Some(thousands) = self.with.decided.thousands[field.number()] else {
                    self.is_sound = false;
                    return None;
                };
                numbers::read(text, thousands)
            }
        };
        read.map_err(|expected| self.wrong(field, &expected)).ok()
    }
}

/// Whether a letter parts words and shows nothing; files bring it along from pages and mails.
fn is_space_without_width(letter: char) -> bool {
    matches!(letter, '\u{200b}' | '\u{feff}')
}

/// Whether a letter shows nothing and says in which direction others are written, or where a word may be parted.
fn is_mark_of_direction(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text has single spaces for white space of every kind, and nothing that does not show, as most have. Everything else of that
/// kind begins with a byte that is not taken.
fn is_on_one_line(text: &str) -> bool {
    let mut before = b' ';
    text.bytes().all(|byte| {
        let is_single = byte != b' ' || before != b' ';
        before = byte;
        is_single && byte >= b' ' && !matches!(byte, 0xc2 | 0xe1..=0xe3 | 0xef)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RM-8.4: white space of every kind is one space, and a text that has no other is taken as it is.
    #[test]
    fn texts_on_one_line_are_known() {
        for text in ["", "a", "a b c", "Santé et œuvres", "水"] {
            assert!(is_on_one_line(text), "{text:?}");
        }
        let white = (0..=char::MAX.into()).filter_map(char::from_u32).filter(|letter| letter.is_whitespace());
        for white in white.filter(|white| *white != ' ') {
            assert!(!is_on_one_line(&format!("a{white}b")), "{white:?}");
        }
        assert!(!is_on_one_line("a  b"));
        let unseen = (0..=char::MAX.into()).filter_map(char::from_u32);
        for unseen in unseen.filter(|letter| is_space_without_width(*letter) || is_mark_of_direction(*letter)) {
            assert!(!is_on_one_line(&format!("a{unseen}b")), "{unseen:?}");
        }
    }
}
