//! What a service says of the rows it takes: their columns, how one is read, and what is summed up of all of them.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::NaiveDate;
use convene_kernel::codes::NotACode;
use convene_kernel::message;
use convene_kernel::message::{Message, list, verbatim};
use convene_kernel::reason::Reason;
use convene_kernel::refusal::{Refusal, Violation};
use convene_kernel::row::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::rows::RawRow;
use crate::grpc::{Fields, reasons};

/// A column of a format, found by its heading; columns may come in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub name: &'static str,
    /// Whether every file has it; the cells of one that is left out are empty.
    pub required: bool,
}

impl Column {
    /// A column that every file has.
    pub const fn required(name: &'static str) -> Self {
        Self { name, required: true }
    }

    /// A column that a file may leave out.
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false }
    }
}

/// A format of rows. The value holds what a check needs to know, such as the guidance in force.
///
/// ```
/// use convene_runtime::dataset::{Cells, Column, DatasetFormat};
///
/// struct Wells;
///
/// struct Well { place: String, depth: u32 }
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Depths { wells: u64, deepest: u32 }
///
/// impl DatasetFormat for Wells {
///     type Row = Well;
///     type Summary = Depths;
///
///     const NAME: &'static str = "wells-1";
///     const COLUMNS: &'static [Column] = &[Column::required("place"), Column::required("depth")];
///
///     fn read(&self, cells: &mut Cells<'_>) -> Option<Well> {
///         // Every cell is read before the first `?`, so that all problems of a row are found at once.
///         let place = cells.text("place", 200);
///         let depth = cells.number("depth", 1..=500);
///         Some(Well { place: place?, depth: depth? })
///     }
///
///     fn add(summary: &mut Depths, well: &Well) {
///         summary.wells += 1;
///         summary.deepest = summary.deepest.max(well.depth);
///     }
/// }
/// ```
pub trait DatasetFormat: Send + Sync + 'static {
    /// A row that passed every check.
    type Row: Send;
    /// What is kept beside the rows, to be had without reading them: at most 64 KiB as JSON, however many rows there are.
    type Summary: Default + Serialize + DeserializeOwned + Send;

    /// Its name, as uploads declare it. A change that refuses rows which passed before gets a name of its own.
    const NAME: &'static str;
    /// Its columns.
    const COLUMNS: &'static [Column];

    /// Reads one row; `None` when anything is wrong with it, which `cells` then knows.
    fn read(&self, cells: &mut Cells<'_>) -> Option<Self::Row>;

    /// Adds a row that passed to the summary.
    fn add(summary: &mut Self::Summary, row: &Self::Row);
}

/// Where each column of a format is in one file.
#[derive(Debug)]
pub(super) struct Heading {
    columns: &'static [Column],
    positions: Vec<Option<usize>>,
    width: usize,
}

impl Heading {
    /// Reads the first row of a file.
    ///
    /// # Errors
    /// Every column that is missing, unknown or there twice.
    pub fn read(columns: &'static [Column], row: RawRow<'_>) -> Result<Self, Vec<Violation>> {
        let names: Vec<&str> = (0..row.len()).map(|index| row.cell(index).trim()).collect();
        let mut fields = Fields::new();
        if names.len() == 1 && columns.len() > 1 && names[0].contains([';', '\t']) {
            fields.refuse("", reasons::COLUMN_UNKNOWN, "the cells are not separated by commas", "save it with commas");
            return Err(violations(fields));
        }
        for (index, name) in names.iter().enumerate() {
            let shown: String = name.chars().take(60).collect();
            if !columns.iter().any(|column| column.name == *name) {
                let problem = message!("there is no column '{column}'", column = verbatim(&shown));
                let remedy = message!(
                    "use these columns: {columns}",
                    columns = list(columns.iter().map(|column| verbatim(column.name)))
                );
                fields.refuse(&shown, reasons::COLUMN_UNKNOWN, problem, remedy);
            } else if names[..index].contains(name) {
                fields.refuse(
                    &shown,
                    reasons::COLUMN_REPEATED,
                    "the column is there twice",
                    "leave one of the two out",
                );
            }
        }
        let position = |column: &Column| names.iter().position(|name| *name == column.name);
        let positions: Vec<_> = columns.iter().map(position).collect();
        for (column, _) in columns.iter().zip(&positions).filter(|(column, at)| column.required && at.is_none()) {
            fields.refuse(column.name, reasons::COLUMN_MISSING, "the column is not in the heading", "add it");
        }
        let violations = violations(fields);
        let heading = Self { columns, positions, width: names.len() };
        if violations.is_empty() { Ok(heading) } else { Err(violations) }
    }
}

/// Everything noted in `fields`.
fn violations(fields: Fields) -> Vec<Violation> {
    match fields.finish(Some(())) {
        Err(Refusal::Invalid(violations)) => violations,
        _ => Vec::new(),
    }
}

/// The cells of one row, with everything found wrong in them so far. A column is named by its heading.
#[derive(Debug)]
pub struct Cells<'a> {
    heading: &'a Heading,
    row: RawRow<'a>,
    fields: Fields,
}

impl<'a> Cells<'a> {
    /// The cells of `row`; a row that is longer or shorter than the heading is wrong already.
    pub(super) fn new(heading: &'a Heading, row: RawRow<'a>) -> Self {
        let mut fields = Fields::new();
        if row.len() != heading.width {
            let problem = message!(
                "has {cells} cells where the heading has {columns}",
                cells = row.len(),
                columns = heading.width
            );
            fields.refuse("", reasons::ROW_LENGTH_WRONG, problem, "check its commas and quotes");
        }
        Self { heading, row, fields }
    }

    /// Everything found wrong.
    pub(super) fn problems(self) -> Vec<Violation> {
        violations(self.fields)
    }

    /// Cites `row` of the guidance for what is found wrong from here on.
    pub fn under(&mut self, row: impl Into<Row>) -> &mut Self {
        self.fields.under(row);
        self
    }

    /// Notes that a cell is wrong for a reason of the service's own; an empty column is the row as a whole.
    pub fn refuse(&mut self, column: &str, reason: Reason, problem: impl Into<Message>, remedy: impl Into<Message>) {
        self.fields.refuse(column, reason, problem, remedy);
    }

    /// The cell as it is, without white space around it; empty when the file leaves the column out.
    pub fn cell(&self, column: &str) -> &'a str {
        let columns = self.heading.columns;
        let index = columns.iter().position(|known| known.name == column);
        debug_assert!(index.is_some(), "the format has no column {column}");
        index.and_then(|index| self.heading.positions[index]).map_or("", |at| self.row.cell(at).trim())
    }

    /// Text of 1 to `most` characters.
    pub fn text(&mut self, column: &str, most: usize) -> Option<String> {
        let cell = self.cell(column);
        self.fields.text(column, cell, most)
    }

    /// Like [`Cells::text`], where the cell may be empty.
    pub fn optional_text(&mut self, column: &str, most: usize) -> Option<Option<String>> {
        let cell = self.cell(column);
        self.fields.optional_text(column, cell, most)
    }

    /// A code, such as a country or an organization.
    pub fn code<T: FromStr<Err = NotACode>>(&mut self, column: &str) -> Option<T> {
        let cell = self.cell(column);
        self.fields.code(column, cell)
    }

    /// Like [`Cells::code`], where the cell may be empty.
    pub fn optional_code<T: FromStr<Err = NotACode>>(&mut self, column: &str) -> Option<Option<T>> {
        let cell = self.cell(column);
        self.fields.optional_code(column, cell)
    }

    /// A code that is one of `known`; `kind` names what it is a code of, such as "cluster".
    pub fn known_code<'k, T: FromStr<Err = NotACode>>(
        &mut self,
        column: &str,
        kind: &'static str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<T> {
        let cell = self.cell(column);
        self.fields.known_code(column, cell, kind, known)
    }

    /// A day of the calendar, as `2013-11-08`.
    pub fn date(&mut self, column: &str) -> Option<NaiveDate> {
        let cell = self.cell(column);
        self.fields.date(column, cell)
    }

    /// Like [`Cells::date`], where the cell may be empty.
    pub fn optional_date(&mut self, column: &str) -> Option<Option<NaiveDate>> {
        let cell = self.cell(column);
        self.fields.optional_date(column, cell)
    }

    /// A number within `range`, written without separators of thousands.
    pub fn number<N: FromStr + PartialOrd + Display + Copy>(
        &mut self,
        column: &str,
        range: RangeInclusive<N>,
    ) -> Option<N> {
        let cell = self.cell(column);
        let Ok(number) = cell.parse() else {
            let remedy = message!(
                "give a number from {least} to {most}",
                least = verbatim(range.start()),
                most = verbatim(range.end())
            );
            let (reason, problem) = if cell.is_empty() {
                (reasons::FIELD_MISSING, Message::from("is required"))
            } else {
                let shown: String = cell.chars().take(40).collect();
                (reasons::NUMBER_MALFORMED, message!("'{cell}' is not a number of this kind", cell = verbatim(shown)))
            };
            self.fields.refuse(column, reason, problem, remedy);
            return None;
        };
        self.fields.number(column, number, range)
    }

    /// Like [`Cells::number`], where the cell may be empty.
    pub fn optional_number<N: FromStr + PartialOrd + Display + Copy>(
        &mut self,
        column: &str,
        range: RangeInclusive<N>,
    ) -> Option<Option<N>> {
        if self.cell(column).is_empty() { Some(None) } else { self.number(column, range).map(Some) }
    }
}
