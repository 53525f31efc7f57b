//! A file by its form: separated values, or a workbook.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::ControlFlow;

use super::cells::{Cell, Known, Look, ReadSeek, ShownRow, Visit, first_rows};
use super::heading::ROWS_LOOKED_AT;
use super::problem::Refused;
use super::text::{Encoding, TextFile};
use super::workbook::Workbook;

/// The characters that separate cells, the usual ones first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A file whose rows can be read, more than once.
pub enum Source {
    /// Separated values.
    Text(TextFile, Encoding),
    /// A sheet of a workbook.
    Workbook(Box<Workbook>),
}

impl Source {
    /// Finds the form of a file: of what it could be taken for, that in which most headings are known.
    ///
    /// # Errors
    /// When it is of no known form, or it is not clear which part is meant.
    pub fn open(
        mut input: Box<dyn ReadSeek>,
        delimiter: Option<u8>,
        encoding: Encoding,
        sheet: Option<&str>,
        known: Known<'_>,
    ) -> Result<Self, Refused> {
        let mut signature = Vec::new();
        input.by_ref().take(8).read_to_end(&mut signature).map_err(Refused::unreadable)?;
        input.seek(SeekFrom::Start(0)).map_err(Refused::unreadable)?;
        if signature.starts_with(b"PK\x03\x04") {
            return Ok(Self::Workbook(Box::new(Workbook::open(input, sheet, known)?)));
        }
        if signature.starts_with(b"\xd0\xcf\x11\xe0") {
            let why = "the file is encrypted, or a workbook of before 2007; save it as XLSX without a password";
            return Err(Refused::because(why));
        }
        if let Some(sheet) = sheet {
            return Err(Refused::because(format!("the file is not a workbook, and has no sheet '{sheet}'")));
        }
        let mut text = TextFile::open(input, delimiter.unwrap_or(DELIMITERS[0]), encoding)?;
        if delimiter.is_none() {
            let mut best = 0;
            for delimiter in DELIMITERS {
                let found = std::mem::replace(&mut text.delimiter, delimiter);
                let known = text.first_rows(ROWS_LOOKED_AT).map_or(0, |rows| known(&rows));
                if known > best { best = known } else { text.delimiter = found }
            }
        }
        Ok(Self::Text(text, encoding))
    }

    /// Visits each row with content, in order, with its line.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn each_row(&mut self, visit: Visit<'_>) -> Result<(), Refused> {
        match self {
            Self::Text(text, _) => text.each_row(visit),
            Self::Workbook(workbook) => workbook.each_row(visit),
        }
    }

    /// Looks at the texts of some columns, in order, with their lines and which of the columns each is in: that costs less than the
    /// rows.
    ///
    /// # Errors
    /// As [`Self::each_row`].
    pub fn look_at(&mut self, columns: &[usize], look: Look<'_>) -> Result<(), Refused> {
        match self {
            Self::Text(text, _) => text.look_at(columns, look),
            Self::Workbook(workbook) => workbook.each_row(&mut |line, cells| {
                for (of, index) in columns.iter().enumerate() {
                    if let Some(Cell::Text(text)) = cells.get(*index) {
                        look(line, of, text);
                    }
                }
                ControlFlow::Continue(())
            }),
        }
    }

    /// How many cells the row on a line is cut into by separators, the empty ones at its end too; none in a workbook, whose cells have
    /// their places.
    ///
    /// # Errors
    /// As [`Self::each_row`].
    pub fn width_cut(&mut self, line: u64) -> Result<Option<usize>, Refused> {
        match self {
            Self::Text(text, _) => text.width_of(line).map(Some),
            Self::Workbook(_) => Ok(None),
        }
    }

    /// The first rows, as they show.
    ///
    /// # Errors
    /// As [`Self::each_row`].
    pub fn first_rows(&mut self, most: usize) -> Result<Vec<ShownRow>, Refused> {
        first_rows(most, |visit| self.each_row(visit))
    }

    /// Looks whether headings that are not known could be decoded at all: else their columns would vanish with them.
    ///
    /// # Errors
    /// When one could not.
    pub fn has_decoded<'a>(&self, mut headings: impl Iterator<Item = &'a str>) -> Result<(), Refused> {
        let Self::Text(_, Encoding::Utf8) = self else { return Ok(()) };
        match headings.find(|heading| heading.contains(char::REPLACEMENT_CHARACTER)) {
            None => Ok(()),
            Some(heading) => Err(Refused::because(format!(
                "the heading '{heading}' is not in UTF-8; if the file is in Windows-1252, say --encoding windows-1252"
            ))),
        }
    }

    /// What was taken for its form.
    pub fn form(&self) -> String {
        match self {
            Self::Text(text, encoding) => {
                let delimiter = match text.delimiter {
                    b',' => "commas",
                    b';' => "semicolons",
                    b'\t' => "tabs",
                    b'|' => "vertical bars",
                    _ => "the character that was named",
                };
                format!("cells separated by {delimiter}, in {}", encoding.name())
            }
            Self::Workbook(workbook) => format!("the sheet '{}' of a workbook", workbook.sheet),
        }
    }
}
