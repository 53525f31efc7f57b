//! Rows of a file of separated values, read as a stream in bounded memory.

use std::borrow::Cow;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::mem;

use encoding_rs::WINDOWS_1252;

use super::cells::{self, Cell, Look, MOST_CELLS, ReadSeek, ShownRow, Visit};
use super::problem::Refused;
use super::records::{PIECE, Record, Records};

/// The byte order mark that spreadsheets put before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The encoding of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// Windows-1252, as older spreadsheets of western languages write it.
    Windows1252,
}

impl Encoding {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// A cell of a record.
    fn cell<'a>(self, bytes: &'a [u8]) -> Cell<'a> {
        let text = match self {
            Self::Utf8 => std::str::from_utf8(bytes).map(Cow::Borrowed),
            Self::Windows1252 => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0),
        };
        match text {
            Ok(Cow::Borrowed(text)) => Cell::Text(Cow::Borrowed(trimmed(text))),
            Ok(Cow::Owned(text)) => Cell::Text(Cow::Owned(trimmed(&text).to_owned())),
            Err(_) => Cell::Unreadable {
                shown: String::from_utf8_lossy(bytes).into_owned(),
                expected: "text in UTF-8; if the file is in Windows-1252, say --encoding windows-1252",
            },
        }
    }

    /// The cells of a record, those of a text in UTF-8 without looking at each by itself.
    fn cells<'r>(self, record: Record<'r>, cells: &mut Vec<Cell<'r>>) {
        let text = std::str::from_utf8(record.text).ok().filter(|_| self == Self::Utf8);
        cells.extend(record.places().map(|(start, end)| match text.and_then(|text| text.get(start..end)) {
            Some(text) => Cell::Text(Cow::Borrowed(trimmed(text))),
            None => self.cell(&record.text[start..end]),
        }));
    }
}

/// A text without white space around it; most have none.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// The room that the cells of a row took, for those of the next.
fn room<'next>(mut cells: Vec<Cell<'_>>) -> Vec<Cell<'next>> {
    cells.clear();
    cells.into_iter().map(|_| Cell::EMPTY).collect()
}

/// A file of separated values.
pub struct TextFile {
    input: Box<dyn ReadSeek>,
    /// The character that separates cells.
    pub delimiter: u8,
    encoding: Encoding,
    /// Where its rows begin.
    start: u64,
    /// How many lines there are before them.
    skipped: u64,
}

impl TextFile {
    /// The file, whose cells are separated by a character.
    ///
    /// # Errors
    /// When it is no text, or cannot be read.
    pub fn open(mut input: Box<dyn ReadSeek>, delimiter: u8, encoding: Encoding) -> Result<Self, Refused> {
        let mut beginning = Vec::new();
        input.seek(SeekFrom::Start(0)).map_err(Refused::unreadable)?;
        input.by_ref().take(PIECE as u64).read_to_end(&mut beginning).map_err(Refused::unreadable)?;
        if beginning.starts_with(b"\xff\xfe") || beginning.starts_with(b"\xfe\xff") {
            return Err(Refused::because("the file is in UTF-16; save it as 'CSV UTF-8'"));
        }
        if beginning.contains(&0) {
            return Err(Refused::because(
                "the file is neither text nor a workbook; give a CSV file in UTF-8 or an XLSX workbook",
            ));
        }
        let mut start = if beginning.starts_with(MARK) { MARK.len() } else { 0 };
        let mut skipped = 0;
        let first_line = beginning[start..].split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        if first_line.starts_with(b"sep=") {
            (start, skipped) = (start + first_line.len(), 1);
        }
        Ok(Self { input, delimiter, encoding, start: u64::try_from(start).unwrap_or_default(), skipped })
    }

    /// Visits each row with content, in order, with its line.
    ///
    /// # Errors
    /// When the file cannot be read, or a row is larger than rows may be.
    pub fn each_row(&mut self, visit: Visit<'_>) -> Result<(), Refused> {
        let (encoding, skipped) = (self.encoding, self.skipped);
        let mut records = self.records()?;
        let mut spare = Vec::new();
        while let Some(record) = records.next()? {
            let line = record.line + skipped;
            let mut cells: Vec<Cell<'_>> = room(mem::take(&mut spare));
            encoding.cells(record, &mut cells);
            while cells.last().is_some_and(Cell::is_empty) {
                cells.pop();
            }
            if cells.len() > MOST_CELLS {
                let (cells, most) = (cells.len(), MOST_CELLS);
                return Err(Refused::because(format!(
                    "line {line} has {cells} cells, at most {most} are read; delete the columns that are not needed"
                )));
            }
            if !cells.is_empty() && visit(line, &cells).is_break() {
                break;
            }
            spare = room(cells);
        }
        Ok(())
    }

    /// Looks at the texts of some columns, in order, with their lines and which of the columns each is in.
    ///
    /// # Errors
    /// As [`Self::each_row`].
    pub fn look_at(&mut self, columns: &[usize], look: Look<'_>) -> Result<(), Refused> {
        let (encoding, skipped) = (self.encoding, self.skipped);
        let mut records = self.records()?;
        while let Some(record) = records.next()? {
            for (of, index) in columns.iter().enumerate() {
                let Some(bytes) = record.cell(*index) else { continue };
                match std::str::from_utf8(bytes) {
                    Ok(text) if encoding == Encoding::Utf8 => look(record.line + skipped, of, trimmed(text)),
                    _ => {
                        if let Cell::Text(text) = encoding.cell(bytes) {
                            look(record.line + skipped, of, &text);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// How many cells the row on a line is cut into, the empty ones at its end too.
    ///
    /// # Errors
    /// As [`Self::each_row`].
    pub fn width_of(&mut self, line: u64) -> Result<usize, Refused> {
        let skipped = self.skipped;
        let mut records = self.records()?;
        while let Some(record) = records.next()? {
            if record.line + skipped == line {
                return Ok(record.places().count());
            }
        }
        Ok(0)
    }

    fn records(&mut self) -> Result<Records<'_>, Refused> {
        self.input.seek(SeekFrom::Start(self.start)).map_err(Refused::unreadable)?;
        Ok(Records::of(&mut *self.input, self.delimiter))
    }

    /// The first rows.
    ///
    /// # Errors
    /// As [`Self::each_row`].
    pub fn first_rows(&mut self, most: usize) -> Result<Vec<ShownRow>, Refused> {
        cells::first_rows(most, |visit| self.each_row(visit))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Read, Seek};
    use std::ops::ControlFlow;

    use super::*;

    fn rows(bytes: impl Into<Vec<u8>>, delimiter: u8, encoding: Encoding) -> Result<Vec<ShownRow>, Refused> {
        TextFile::open(Box::new(Cursor::new(bytes.into())), delimiter, encoding)?.first_rows(usize::MAX)
    }

    /// RM-8.4: each row is found on its line, with cells of several lines, empty lines, and lines of either ending.
    #[test]
    fn rows_are_found_on_their_lines() {
        for end in ["\n", "\r\n"] {
            let text = ["\u{feff}a,b", "", "\"1\nx\",2", ",,,", "3,\" 4 \",,,", "5"].join(end);
            let lines: Vec<_> = rows(text.clone(), b',', Encoding::Utf8).expect("rows").into_iter().collect();
            let lines: Vec<_> = lines.iter().map(|(line, cells)| (*line, cells.join("|"))).collect();
            let expected =
                [(1, "a|b"), (3, "1\nx|2"), (6, "3|4"), (7, "5")].map(|(line, cells)| (line, cells.to_owned()));
            assert_eq!(lines, expected, "{text:?}");
            let with_separator = rows(format!("sep=;{end}a;b{end}c"), b';', Encoding::Utf8).expect("rows");
            assert_eq!(with_separator.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3]);
        }
    }

    /// RM-8.4: bytes that are not UTF-8 are reported and never dropped; another encoding is taken when it is named.
    #[test]
    fn another_encoding_is_named_and_never_guessed() {
        let bytes = b"Sant\xe9,ok";
        let mut file = TextFile::open(Box::new(Cursor::new(bytes.to_vec())), b',', Encoding::Utf8).expect("text");
        let mut seen = Vec::new();
        file.each_row(&mut |_, cells| {
            seen.extend(
                cells
                    .iter()
                    .map(|cell| matches!(cell, Cell::Unreadable { expected, .. } if expected.contains("windows-1252"))),
            );
            ControlFlow::Continue(())
        })
        .expect("rows");
        assert_eq!(seen, [true, false]);
        assert_eq!(rows(bytes.to_vec(), b',', Encoding::Windows1252).expect("rows")[0].1, ["Santé", "ok"]);
    }

    /// RM-8.4: what is no text, or has rows without end, is refused before it is read to its end.
    #[test]
    fn files_that_are_no_text_are_refused() {
        let refused = |bytes: Vec<u8>| rows(bytes, b',', Encoding::Utf8).expect_err("it is refused").to_string();
        assert!(refused(b"\xff\xfea\0".to_vec()).contains("UTF-16"));
        assert!(refused(b"\x89PNG\r\n\x1a\n\0\0".to_vec()).contains("neither text nor a workbook"));
        assert_eq!(rows(",".repeat(600), b',', Encoding::Utf8), Ok(Vec::new()), "columns without content are none");
        assert!(refused("x,".repeat(600).into_bytes()).contains("line 1 has 600 cells"));
        let mut unclosed = b"a,b\n1,2\n\"".to_vec();
        unclosed.extend("3,4\n".repeat(200_000).bytes());
        assert!(refused(unclosed).contains("line 3 has more than 256 KiB; look for a quotation mark"));
    }

    /// RM-8.4: ten gigabytes of spaces are refused after a few hundred kilobytes.
    #[test]
    fn a_file_without_end_is_refused_early() {
        struct Spaces(u64);
        impl Read for Spaces {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                buffer.fill(b' ');
                self.0 += buffer.len() as u64;
                assert!(self.0 < 2 * 1024 * 1024, "more was read than a row may have");
                Ok(buffer.len())
            }
        }
        impl Seek for Spaces {
            fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
                Ok(0)
            }
        }
        let mut file = TextFile::open(Box::new(Spaces(0)), b',', Encoding::Utf8).expect("text");
        assert!(file.first_rows(1).expect_err("it has no end").to_string().contains("more than 256 KiB"));
    }
}
