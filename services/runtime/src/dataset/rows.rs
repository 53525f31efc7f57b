//! Cuts the bytes of a CSV file into rows as they arrive, in memory that does not grow with the file.
//!
//! Written on `csv-core`, the parser inside the `csv` crate: that crate pulls from a blocking reader, and an upload is
//! pushed. Only one row is held, up to a limit; what is beyond the limit is passed over to the end of the row.

use csv_core::{ReadRecordResult, Reader};

/// The byte order mark that some spreadsheets put before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// How many cells a row may have.
const MOST_CELLS: usize = 512;

/// A row as it was cut, or why it was not.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut<'a> {
    /// The row.
    Row(RawRow<'a>),
    /// It has more bytes or cells than a row may have.
    TooLong,
    /// Its bytes are not UTF-8.
    NotUtf8,
}

/// One row: its text, where each cell ends in it, and where the row ends in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RawRow<'a> {
    text: &'a str,
    ends: &'a [usize],
    end: u64,
}

impl<'a> RawRow<'a> {
    /// How many bytes of the file come before the next row.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell at `index`; empty when there is none.
    pub fn cell(&self, index: usize) -> &'a str {
        let start = if index == 0 { Some(0) } else { self.ends.get(index - 1).copied() };
        let cell = start.zip(self.ends.get(index)).and_then(|(start, end)| self.text.get(start..*end));
        cell.unwrap_or_default()
    }

    /// Whether every cell is empty, as in the rows that spreadsheets leave at the end.
    pub fn is_blank(&self) -> bool {
        self.text.bytes().all(|byte| byte == b' ')
    }
}

/// Cuts what is pushed into rows.
#[derive(Debug)]
pub(super) struct Rows {
    reader: Reader,
    /// How many bytes of the file the parser has.
    parsed: u64,
    /// The bytes before it is known whether they are a byte order mark.
    start: Option<Vec<u8>>,
    text: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    cells: usize,
    longest: usize,
    is_too_long: bool,
    /// The number of the last row, as a spreadsheet counts.
    number: u64,
    /// Lines of the file that are not rows of their own, since they are inside a cell.
    inner_lines: u64,
}

impl Rows {
    /// Nothing yet; no row may have more than `longest` bytes.
    pub fn new(longest: usize) -> Self {
        Self {
            reader: Reader::new(),
            parsed: 0,
            start: Some(Vec::with_capacity(MARK.len())),
            text: vec![0; longest.min(4096)],
            filled: 0,
            ends: vec![0; 64],
            cells: 0,
            longest,
            is_too_long: false,
            number: 0,
            inner_lines: 0,
        }
    }

    /// The same in the middle of a file, where a row begins after `before` bytes.
    pub fn after(before: u64, longest: usize) -> Self {
        Self { parsed: before, start: None, ..Self::new(longest) }
    }

    /// Takes in the next bytes and shows each row that ends in them, with its number.
    pub fn push(&mut self, mut bytes: &[u8], mut each: impl FnMut(u64, Cut<'_>)) {
        // The parser would miss a mark that arrives in two pieces.
        if let Some(mut start) = self.start.take() {
            let missing = MARK.len().saturating_sub(start.len()).min(bytes.len());
            let (first, rest) = bytes.split_at(missing);
            start.extend_from_slice(first);
            if start.len() < MARK.len() {
                self.start = Some(start);
                return;
            }
            if start == MARK {
                self.parsed += MARK.len() as u64;
            } else {
                self.parse(&start, &mut each);
            }
            bytes = rest;
        }
        self.parse(bytes, &mut each);
    }

    /// Shows the last row, when the file does not end with the end of a row.
    pub fn finish(&mut self, mut each: impl FnMut(u64, Cut<'_>)) {
        if let Some(start) = self.start.take() {
            self.parse(&start, &mut each);
        }
        // To the parser, an empty input is the end.
        while self.step(&mut &[][..], &mut each) {}
    }

    fn parse(&mut self, mut bytes: &[u8], each: &mut impl FnMut(u64, Cut<'_>)) {
        while !bytes.is_empty() {
            self.step(&mut bytes, each);
        }
    }

    /// Lets the parser go on; whether there may be more in `bytes`.
    fn step(&mut self, bytes: &mut &[u8], each: &mut impl FnMut(u64, Cut<'_>)) -> bool {
        let (result, read, written, ended) =
            self.reader.read_record(bytes, &mut self.text[self.filled..], &mut self.ends[self.cells..]);
        let last = read.checked_sub(1).and_then(|last| bytes.get(last)).copied();
        *bytes = &bytes[read..];
        self.parsed += read as u64;
        self.filled += written;
        self.cells += ended;
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputFull if self.text.len() < self.longest => {
                self.text.resize((self.text.len() * 2).min(self.longest), 0);
            }
            ReadRecordResult::OutputEndsFull if self.ends.len() < MOST_CELLS => self.ends.resize(MOST_CELLS, 0),
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                self.is_too_long = true;
                self.filled = 0;
                self.cells = 0;
            }
            ReadRecordResult::Record => {
                let number = self.number(last);
                let cut = match std::str::from_utf8(&self.text[..self.filled]) {
                    _ if self.is_too_long => Cut::TooLong,
                    Ok(text) => Cut::Row(RawRow { text, ends: &self.ends[..self.cells], end: self.parsed }),
                    Err(_) => Cut::NotUtf8,
                };
                each(number, cut);
                self.is_too_long = false;
                self.filled = 0;
                self.cells = 0;
            }
            ReadRecordResult::End => return false,
        }
        true
    }

    /// The number of the row that just ended with the byte `last`: the lines before it that are not inside a cell.
    fn number(&mut self, last: Option<u8>) -> u64 {
        let line = self.reader.line() - u64::from(last == Some(b'\n'));
        let expected = self.number + 1;
        if line > expected + self.inner_lines {
            let inner = self.text[..self.filled].iter().filter(|byte| **byte == b'\n').count();
            self.inner_lines += u64::try_from(inner).unwrap_or_default();
        }
        // Where lines end otherwise, rows are counted instead.
        self.number = line.saturating_sub(self.inner_lines).max(expected);
        self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `file` is cut into when it arrives in pieces of `size` bytes.
    fn cut(file: &[u8], size: usize) -> Vec<(u64, String)> {
        let mut found = Vec::new();
        let mut each = |number: u64, cut: Cut<'_>| {
            let shown = match cut {
                Cut::Row(row) => (0..row.len()).map(|index| row.cell(index)).collect::<Vec<_>>().join("|"),
                other => format!("{other:?}"),
            };
            found.push((number, shown));
        };
        let mut rows = Rows::new(32);
        file.chunks(size).for_each(|bytes| rows.push(bytes, &mut each));
        rows.finish(&mut each);
        found
    }

    fn each_size(file: &[u8], expected: &[(u64, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(number, row)| (*number, (*row).to_owned())).collect();
        for size in [1, 2, 3, 5, 64] {
            assert_eq!(cut(file, size), expected, "in pieces of {size}");
        }
    }

    #[test]
    fn rows_are_the_same_wherever_the_bytes_are_cut() {
        each_size(b"a,b\r\n1,\"x\"\"y\"\r\n2,z", &[(1, "a|b"), (2, "1|x\"y"), (3, "2|z")]);
        each_size("\u{feff}a,b\n1,é\n".as_bytes(), &[(1, "a|b"), (2, "1|é")]);
        each_size(b"", &[]);
        each_size(b"a", &[(1, "a")]);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        each_size(b"a\n\n\"1\n2\"\n3\n", &[(1, "a"), (3, "1\n2"), (4, "3")]);
        each_size(b"a\r\n\"1\r\n2\"\r\n3\r\n", &[(1, "a"), (2, "1\r\n2"), (3, "3")]);
        each_size(b"a\r1\r2\r", &[(1, "a"), (2, "1"), (3, "2")]);
    }

    #[test]
    fn a_row_that_is_too_long_or_not_utf8_does_not_take_others_with_it() {
        let mut file = b"a\n".to_vec();
        file.extend([b'x'; 100]);
        file.extend(b"\n\xe9t\xe9\n2\n");
        each_size(&file, &[(1, "a"), (2, "TooLong"), (3, "NotUtf8"), (4, "2")]);
    }

    #[test]
    fn a_quote_that_never_closes_ends_with_the_file() {
        let mut file = b"a\n\"".to_vec();
        file.extend([b'x'; 1000]);
        each_size(&file, &[(1, "a"), (2, "TooLong")]);
    }
}
