//! Rows of a sheet of a workbook (XLSX), read as a stream in bounded memory.

use std::borrow::Cow;
use std::io::{BufReader, Seek as _, SeekFrom};

use calamine::{Data, DataRef, Dimensions, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;

use super::cells::{self, Cell, Known, MOST_CELLS, ReadSeek, Visit};
use super::heading::{FEWEST, ROWS_LOOKED_AT};
use super::inflated;
use super::problem::Refused;

/// How many merged ranges a sheet may have.
const MOST_MERGED: usize = 100_000;

/// A sheet of a workbook.
pub struct Workbook {
    xlsx: Xlsx<BufReader<Box<dyn ReadSeek>>>,
    /// The name of the sheet.
    pub sheet: String,
    /// The ranges of merged cells below its headings, by their first row.
    merged: Vec<Dimensions>,
}

impl Workbook {
    /// The sheet of that name; else the only visible one that has known headings.
    ///
    /// # Errors
    /// When it is no workbook, or it is not clear which sheet is meant.
    pub fn open(mut input: Box<dyn ReadSeek>, sheet: Option<&str>, known: Known<'_>) -> Result<Self, Refused> {
        inflated::check(&mut *input)?;
        input.seek(SeekFrom::Start(0)).map_err(Refused::unreadable)?;
        let xlsx = Xlsx::new(BufReader::new(input)).map_err(|error| refused(&error))?;
        let mut workbook = Self { xlsx, sheet: String::new(), merged: Vec::new() };
        workbook.sheet = match sheet {
            Some(name) => workbook.named(name)?,
            None => workbook.with_headings(known)?,
        };
        let name = workbook.sheet.clone();
        let mut merged = workbook.xlsx.merge_cells_by_sheet_name(&name).map_err(|error| refused(&error))?;
        if merged.len() > MOST_MERGED {
            return Err(Refused::because(format!("the sheet '{name}' has too many merged cells; unmerge them")));
        }
        merged.sort_by_key(|range| range.start);
        workbook.merged = merged;
        Ok(workbook)
    }

    /// The sheets, with whether they are visible.
    fn sheets(&self) -> Vec<(String, bool)> {
        let sheets = self.xlsx.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        sheets.map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect()
    }

    fn named(&self, name: &str) -> Result<String, Refused> {
        let sheets = self.sheets();
        if sheets.iter().any(|(known, _)| known == name) {
            return Ok(name.to_owned());
        }
        let names = sheets.iter().map(|(name, visible)| format!("'{name}'{}", if *visible { "" } else { " (hidden)" }));
        Err(Refused::because(format!(
            "the workbook has no sheet '{name}'; it has {}",
            names.collect::<Vec<_>>().join(", ")
        )))
    }

    fn with_headings(&mut self, known: Known<'_>) -> Result<String, Refused> {
        let mut found = Vec::new();
        let visible: Vec<_> = self.sheets().into_iter().filter(|(_, visible)| *visible).map(|(name, _)| name).collect();
        for name in &visible {
            self.sheet.clone_from(name);
            let rows = cells::first_rows(ROWS_LOOKED_AT, |visit| self.each_row(visit))?;
            if known(&rows) >= FEWEST {
                found.push(name.clone());
            }
        }
        match (found.as_slice(), visible.as_slice()) {
            ([one], _) | ([], [one]) => Ok(one.clone()),
            ([], _) => Err(Refused::because(format!(
                "no visible sheet has known headings; name one by --sheet: {}",
                visible.join(", ")
            ))),
            _ => Err(Refused::because(format!(
                "several sheets have known headings; name one by --sheet: {}",
                found.join(", ")
            ))),
        }
    }

    /// Visits each row with content, in order, with its number.
    ///
    /// # Errors
    /// When the sheet is damaged, or has more columns than are read.
    pub fn each_row(&mut self, visit: Visit<'_>) -> Result<(), Refused> {
        let mut reader = self.xlsx.worksheet_cells_reader(&self.sheet).map_err(|error| refused(&error))?;
        let mut merged = Merged { ranges: &self.merged, reached: Vec::new() };
        let mut row = None;
        let mut cells: Vec<Cell<'_>> = Vec::new();
        loop {
            let next = reader.next_cell_with_formula_metadata().map_err(|error| refused(&error))?;
            let place = next.as_ref().map(|cell| cell.pos);
            if let Some(done) = row.filter(|row| place.is_none_or(|(next, _)| next != *row)) {
                merged.mark(done, &mut cells);
                while cells.last().is_some_and(Cell::is_empty) {
                    cells.pop();
                }
                if !cells.is_empty() && visit(u64::from(done) + 1, &cells).is_break() {
                    return Ok(());
                }
                cells.clear();
            }
            let (Some(cell), Some((at, column))) = (next, place) else { return Ok(()) };
            if row.is_some_and(|row| at < row) {
                return Err(Refused::because("the workbook is damaged: its rows are not in order"));
            }
            row = Some(at);
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            let read = read(&cell.value, cell.formula.is_some());
            if column < MOST_CELLS {
                let width = cells.len().max(column + 1);
                cells.resize(width, Cell::EMPTY);
                cells[column] = read;
            } else if !read.is_empty() {
                let line = at + 1;
                return Err(Refused::because(format!(
                    "row {line} of the sheet '{}' goes beyond column {MOST_CELLS}; delete the columns that are not needed",
                    self.sheet
                )));
            }
        }
    }
}

/// The merged ranges of a sheet, as its rows go by.
struct Merged<'a> {
    ranges: &'a [Dimensions],
    reached: Vec<Dimensions>,
}

impl Merged<'_> {
    /// Marks the cells of a row that are merged.
    fn mark<'c>(&mut self, row: u32, cells: &mut Vec<Cell<'c>>) {
        while let [next, rest @ ..] = self.ranges
            && next.start.0 <= row
        {
            self.reached.push(*next);
            self.ranges = rest;
        }
        self.reached.retain(|range| range.end.0 >= row);
        for range in &self.reached {
            for column in range.start.1..=range.end.1 {
                let column = usize::try_from(column).unwrap_or(usize::MAX);
                if column >= MOST_CELLS {
                    break;
                }
                let width = cells.len().max(column + 1);
                cells.resize(width, Cell::EMPTY);
                let shown = cells[column].shown().into_owned();
                cells[column] =
                    Cell::Unreadable { shown, expected: "cells that are not merged; unmerge them and fill each" };
            }
        }
    }
}

fn read<'a>(value: &DataRef<'a>, is_formula: bool) -> Cell<'a> {
    if is_formula {
        let shown = Data::from(value.clone()).to_string();
        return Cell::Unreadable { shown, expected: "a value and no formula; paste the values" };
    }
    match value {
        DataRef::Empty => Cell::EMPTY,
        DataRef::SharedString(text) => Cell::Text(Cow::Borrowed(text.trim())),
        DataRef::String(text) | DataRef::DateTimeIso(text) => Cell::Text(Cow::Owned(text.trim().to_owned())),
        #[allow(clippy::cast_precision_loss, reason = "calamine makes whole numbers of texts of at most 15 digits")]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(truth) => Cell::Text(Cow::Borrowed(if *truth { "TRUE" } else { "FALSE" })),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
            date.map_or(Cell::Number(moment.as_f64()), Cell::Day)
        }
        DataRef::DateTime(moment) => Cell::Number(moment.as_f64()),
        DataRef::DurationIso(text) => Cell::Unreadable { shown: text.clone(), expected: "no length of time" },
        DataRef::Error(error) => Cell::Unreadable { shown: error.to_string(), expected: "a value and no error" },
    }
}

fn refused(error: &XlsxError) -> Refused {
    match error {
        XlsxError::Password => Refused::because("the workbook is encrypted; save it without a password"),
        error => Refused::because(format!("the workbook is damaged, or none: {error}")),
    }
}
