//! Cells and rows as they stand in a file.

use std::borrow::Cow;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::problem::Refused;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Text, without white space around it; empty where there is nothing.
    Text(Cow<'a, str>),
    /// A day, as a workbook has it.
    Day(NaiveDate),
    /// A number, as a workbook has it.
    Number(f64),
    /// Something that is not taken for what it seems.
    Unreadable {
        /// What it shows.
        shown: String,
        /// What is expected in its place.
        expected: &'static str,
    },
}

impl Cell<'_> {
    /// A cell with nothing in it.
    pub const EMPTY: Self = Self::Text(Cow::Borrowed(""));

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// What it shows.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Day(day) => day.to_string().into(),
            Self::Number(number) => number.to_string().into(),
            Self::Unreadable { shown, .. } => Cow::Borrowed(shown),
        }
    }
}

/// How many cells of a row are read.
pub const MOST_CELLS: usize = 512;

/// What is done with each row: its line, and its cells.
pub type Visit<'a> = &'a mut dyn FnMut(u64, &[Cell<'_>]) -> ControlFlow<()>;

/// What is done with the text of a cell: its line, which of the columns that are looked at it is in, and the text.
pub type Look<'a> = &'a mut dyn FnMut(u64, usize, &str);

/// A row as it shows, with its line.
pub type ShownRow = (u64, Vec<String>);

/// How many headings among the first rows of a file are known.
pub type Known<'a> = &'a dyn Fn(&[ShownRow]) -> usize;

/// The first rows of what visits each, as they show.
///
/// # Errors
/// As the visit.
pub fn first_rows(
    most: usize,
    each_row: impl FnOnce(Visit<'_>) -> Result<(), Refused>,
) -> Result<Vec<ShownRow>, Refused> {
    let mut rows = Vec::new();
    each_row(&mut |line, cells| {
        rows.push((line, cells.iter().map(|cell| cell.shown().into_owned()).collect()));
        if rows.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(rows)
}

/// The bytes of a file.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}
