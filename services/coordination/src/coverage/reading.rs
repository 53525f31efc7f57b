//! Coverage read from a file: what is found in it, its rows in their one form, and what cannot be read.

use std::io::Write;
use std::ops::ControlFlow;

use convene_runtime::dataset::DatasetFormat as _;
use serde::{Deserialize, Serialize};

use super::canonical::{ActivityRow, NeedRow};
use super::cells::{ReadSeek, ShownRow};
use super::dates::DateColumn;
use super::equal::Seen;
use super::field::{Field, Who};
use super::formats::{Activities, Canonical as _, Needs};
use super::heading::{self, Heading, ROWS_LOOKED_AT};
use super::memo::Remembered;
use super::numbers::NumberColumn;
use super::options::Options;
use super::outcome::Outcome;
use super::problem::{Finding, Problem, Refused};
use super::row::{Decided, Row, With};
use super::source::Source;
use super::unresolved::Unresolved;
use super::vocabulary::Vocabulary;

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Who does what where.
    Activities,
    /// Who is in need where.
    Needs,
}

impl Kind {
    /// The name of the format in which they are uploaded and kept.
    pub fn format(self) -> &'static str {
        match self {
            Self::Activities => Activities::NAME,
            Self::Needs => Needs::NAME,
        }
    }
}

/// A row in its one form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CanonicalRow {
    /// An activity.
    Activity(Box<ActivityRow>),
    /// A need.
    Need(NeedRow),
}

impl CanonicalRow {
    fn cluster(&mut self) -> &mut String {
        match self {
            Self::Activity(row) => &mut row.cluster,
            Self::Need(row) => &mut row.cluster,
        }
    }
}

/// What takes rows.
pub type Take<'a> = &'a mut dyn FnMut(&CanonicalRow) -> csv::Result<()>;

/// A coverage file, whose form and headings are known.
pub struct Coverage {
    source: Source,
    heading: Heading,
    words: Vocabulary,
    options: Options,
    /// What its rows are.
    pub kind: Kind,
}

impl Coverage {
    /// Finds the form of a file and the meaning of its columns.
    ///
    /// # Errors
    /// Why it cannot be read as a whole, and what to do.
    pub fn open(input: Box<dyn ReadSeek>, words: Vocabulary, options: Options) -> Result<Self, Refused> {
        let known = |rows: &[ShownRow]| heading::known(rows, &words);
        let mut source = Source::open(input, options.delimiter, options.encoding, options.sheet.as_deref(), &known)?;
        let heading = heading::find(&source.first_rows(ROWS_LOOKED_AT)?, &words)?;
        source.has_decoded(heading.aside.iter().map(|(heading, _)| heading.as_str()))?;
        let kind = kind(&heading)?;
        Ok(Self { source, heading, words, options, kind })
    }

    /// What was taken for its form.
    pub fn form(&self) -> String {
        self.source.form()
    }

    /// The line of its headings.
    pub fn heading_line(&self) -> u64 {
        self.heading.line
    }

    /// What each column means that is taken, by its heading.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Field)> {
        self.heading.columns.iter().map(|column| (column.heading.as_str(), column.field))
    }

    /// The columns that are left aside, by their headings, and why.
    pub fn aside(&self) -> &[(String, String)] {
        &self.heading.aside
    }

    /// Reads every row, and writes those that can be read as a whole to `canonical`, as comma-separated values.
    ///
    /// # Errors
    /// When the file cannot be read to its end, or nothing can be written.
    pub fn read(&mut self, canonical: &mut dyn Write) -> Result<Outcome, Refused> {
        let mut writer = csv::Writer::from_writer(canonical);
        let headings = match self.kind {
            Kind::Activities => ActivityRow::headings(),
            Kind::Needs => NeedRow::headings(),
        };
        writer.write_record(headings).map_err(Refused::unwritten)?;
        let outcome = self.each_row(&mut |row| match row {
            CanonicalRow::Activity(row) => writer.write_record(row.cells()),
            CanonicalRow::Need(row) => writer.write_record(row.cells()),
        })?;
        writer.flush().map(|()| outcome).map_err(Refused::unwritten)
    }

    /// Reads every row, and hands on those that can be read as a whole.
    ///
    /// # Errors
    /// When the file cannot be read to its end, or a row is not taken.
    pub fn each_row(&mut self, take: Take<'_>) -> Result<Outcome, Refused> {
        let mut outcome = Outcome::default();
        let decided = self.decide(&mut outcome)?;
        let (heading, words) = (&self.heading, &self.words);
        let with = With { heading, words, options: &self.options, decided: &decided };
        let (mut seen, mut unresolved, mut remembered) =
            (Seen::default(), Unresolved::default(), Remembered::default());
        // Each row is read in the room of the one before it.
        let mut canonical = match self.kind {
            Kind::Activities => CanonicalRow::Activity(Box::default()),
            Kind::Needs => CanonicalRow::Need(NeedRow::default()),
        };
        let (mut failed, mut beyond) = (None, None);
        let cut = self.source.width_cut(heading.line)?.map(|cut| cut.max(heading.width));
        self.source.each_row(&mut |line, cells| {
            if line <= heading.line {
                return ControlFlow::Continue(());
            }
            outcome.rows += 1;
            let mut row = Row::new(line, cells, with, &mut outcome, &mut remembered);
            if cells.len() > heading.width {
                match cut.filter(|cut| cells.len() > *cut) {
                    Some(cut) => row.is_cut_wrongly(cut),
                    None => beyond = beyond.or(Some(line)),
                }
            }
            let clusters = match &mut canonical {
                CanonicalRow::Activity(activity) => row.activity(activity),
                CanonicalRow::Need(need) => row.need(need),
            };
            let Some(clusters) = clusters else { return ControlFlow::Continue(()) };
            if let CanonicalRow::Activity(row) = &canonical
                && !clusters.is_empty()
            {
                unresolved.look_at(row, words);
            }
            match hand_on(take, line, (&mut canonical, &clusters), &mut seen, &mut outcome) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        if beyond.is_some() {
            let what = "what stands beyond the last heading is left aside; head its column where it means something";
            outcome.findings.push(Finding { line: beyond, what: what.to_owned() });
        }
        unresolved.findings().into_iter().for_each(|finding| outcome.findings.push(finding));
        failed.map_or(Ok(outcome), |error| Err(Refused::unwritten(error)))
    }

    /// Decides the order of dates and the separator of thousands of each column, from all its cells.
    fn decide(&mut self, outcome: &mut Outcome) -> Result<Decided, Refused> {
        let undecided = |column: &heading::Column| match column.field {
            field if field.is_date() => Some(Undecided::Dates(DateColumn::default())),
            field if field.is_count() => Some(Undecided::Numbers(NumberColumn::default())),
            _ => None,
        };
        let (columns, mut seen): (Vec<&heading::Column>, Vec<Undecided>) =
            self.heading.columns.iter().filter_map(|column| undecided(column).map(|seen| (column, seen))).unzip();
        let places: Vec<usize> = columns.iter().map(|column| column.index).collect();
        if !places.is_empty() {
            let first = self.heading.line;
            self.source.look_at(&places, &mut |line, of, text| match &mut seen[of] {
                _ if line <= first => {}
                Undecided::Dates(column) => column.look_at(line, text),
                Undecided::Numbers(column) => column.look_at(line, text),
            })?;
        }
        let mut decided = Decided::default();
        for (column, seen) in columns.into_iter().zip(&seen) {
            let mut asked = |(line, cell, expected): (u64, String, String)| {
                outcome.problems.push(Problem::new(line, &column.heading, &cell, expected));
            };
            let at = column.field.number();
            match seen {
                Undecided::Dates(seen) => {
                    decided.dates[at] = seen.order(self.options.dates).map_err(&mut asked).ok();
                }
                Undecided::Numbers(seen) => {
                    decided.thousands[at] = seen.thousands(self.options.thousands).map_err(&mut asked).ok();
                }
            }
        }
        Ok(decided)
    }
}

/// A column of which something is to be decided.
enum Undecided {
    Dates(DateColumn),
    Numbers(NumberColumn),
}

/// Hands on a row once for each cluster; one that is equal to one before it is a finding, and stays.
fn hand_on(
    take: Take<'_>,
    line: u64,
    (row, clusters): (&mut CanonicalRow, &[String]),
    seen: &mut Seen,
    outcome: &mut Outcome,
) -> csv::Result<()> {
    outcome.sound += 1;
    for (index, cluster) in clusters.iter().enumerate() {
        row.cluster().clone_from(cluster);
        if let Some(first) = seen.before(line, row).filter(|_| index == 0) {
            let what =
                format!("the row is equal to that of line {first}; both are kept, delete one if they are the same");
            outcome.findings.push(Finding { line: Some(line), what });
        }
        take(row)?;
        outcome.written += 1;
    }
    Ok(())
}

/// What the rows of a file with these headings are.
fn kind(heading: &Heading) -> Result<Kind, Refused> {
    let has = |field: Field| heading.place(field).is_some();
    if !has(Field::Cluster) {
        return Err(Refused::because(
            "no column is known to have clusters; head it #sector+cluster, or say by --words FILE how it is headed",
        ));
    }
    if has(Field::Organization) || has(Field::Acronym) {
        return Ok(Kind::Activities);
    }
    let counts_need = |column: &heading::Column| matches!(column.field, Field::InNeed(_));
    if heading.columns.iter().any(counts_need) {
        return Ok(Kind::Needs);
    }
    let example = Field::InNeed(Who::All);
    Err(Refused::because(format!(
        "no column is known to have organizations (#org+name), nor people {example} (#inneed); say by --words FILE how it is headed"
    )))
}
