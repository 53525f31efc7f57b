//! Records of a file of separated values, cut one at a time in bounded memory.
//!
//! Most lines have no quotation mark: they end where the line does, and are cut at their separators. Every other record is cut by
//! `csv-core`, the parser inside the `csv` crate, which that crate uses for all of them.

use std::io::ErrorKind;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::cells::ReadSeek;
use super::problem::Refused;

/// How many bytes of a file are read at once.
pub const PIECE: usize = 64 * 1024;

/// How many bytes a row may have.
const LARGEST_ROW: usize = 256 * 1024;

/// A record: its line, and its cells as bytes.
#[derive(Clone, Copy, Debug)]
pub struct Record<'r> {
    /// The line on which it begins.
    pub line: u64,
    /// Its cells, one after the other.
    pub text: &'r [u8],
    ends: &'r [usize],
    /// How many bytes there are between two cells.
    gap: usize,
}

impl<'r> Record<'r> {
    /// Where each cell is in the text.
    pub fn places(&self) -> impl Iterator<Item = (usize, usize)> + use<'r> {
        let (gap, mut start) = (self.gap, 0);
        self.ends.iter().map(move |end| (std::mem::replace(&mut start, *end + gap), *end))
    }

    /// The cell at `index`, where there is one.
    pub fn cell(&self, index: usize) -> Option<&'r [u8]> {
        let start = if index == 0 { 0 } else { self.ends.get(index - 1)? + self.gap };
        self.text.get(start..*self.ends.get(index)?)
    }
}

/// The records of the rest of a file.
pub struct Records<'f> {
    input: &'f mut dyn ReadSeek,
    delimiter: u8,
    /// The bytes that were read, from `start` on not yet cut.
    read: Vec<u8>,
    start: usize,
    is_over: bool,
    /// Where the next quotation mark is after `start`, or a line that ends in another way: the end, where there is none. Nothing where
    /// it was not looked for.
    special: Option<usize>,
    /// How many lines end before `start`.
    lines: u64,
    ends: Vec<usize>,
    parser: Reader,
    /// The cells of a record with quotation marks.
    text: Vec<u8>,
}

impl<'f> Records<'f> {
    /// The records from where the file is, whose cells are separated by `delimiter`.
    pub fn of(input: &'f mut dyn ReadSeek, delimiter: u8) -> Self {
        let parser = ReaderBuilder::new().delimiter(delimiter).build();
        let (read, text, ends) = (Vec::with_capacity(2 * PIECE), vec![0; 1024], vec![0; 64]);
        Self { input, delimiter, read, start: 0, is_over: false, special: None, lines: 0, ends, parser, text }
    }

    /// The next record with a cell.
    ///
    /// # Errors
    /// When the file cannot be read, or the record has more bytes than one may have.
    pub fn next(&mut self) -> Result<Option<Record<'_>>, Refused> {
        // Lines without a cell count with the record after them: a file of nothing else has an end here.
        let (first, mut empty) = (self.lines + 1, 0);
        while let Some((start, end)) = self.line()? {
            let line = self.lines + 1;
            let after = (end + 1).min(self.read.len());
            is_not_too_long(empty, first)?;
            empty += after - start;
            let end = if self.read[start..end].ends_with(b"\r") { end - 1 } else { end };
            if self.cut(start, end) {
                (self.start, self.lines) = (after, line);
                if start < end {
                    return Ok(Some(Record { line, text: &self.read[start..end], ends: &self.ends, gap: 1 }));
                }
                continue;
            }
            // Records may end where lines do not.
            let ends = self.read[start..end].iter().take_while(|byte| **byte == b'\r').count();
            if start + ends == end {
                (self.start, self.lines) = (after, line);
                continue;
            }
            self.start = start + ends;
            let (text, cells) = self.quoted(line)?;
            return Ok(Some(Record { line, text: &self.text[..text], ends: &self.ends[..cells], gap: 0 }));
        }
        Ok(None)
    }

    /// Where the next line is among the bytes that were read.
    fn line(&mut self) -> Result<Option<(usize, usize)>, Refused> {
        let mut looked_at = self.start;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.read[looked_at..]) {
                return Ok(Some((self.start, looked_at + at)));
            }
            if self.is_over {
                return Ok(Some((self.start, self.read.len())).filter(|(start, end)| start < end));
            }
            is_not_too_long(self.read.len() - self.start, self.lines + 1)?;
            looked_at = self.read.len() - self.start;
            self.read_on()?;
        }
    }

    /// Cuts a line into its cells; whether that is all there is to it.
    fn cut(&mut self, start: usize, end: usize) -> bool {
        let special = self.special.filter(|special| *special >= start).unwrap_or_else(|| {
            let next = memchr::memchr2(b'"', b'\r', &self.read[start..]);
            next.map_or(self.read.len(), |at| start + at)
        });
        self.special = Some(special);
        if special < end {
            return false;
        }
        self.ends.clear();
        let line = &self.read[start..end];
        let pattern = u64::from_ne_bytes([self.delimiter; LANES]);
        let mut before = 0;
        let (chunks, rest) = line.as_chunks::<LANES>();
        for chunk in chunks {
            let mut found = zeros(u64::from_le_bytes(*chunk) ^ pattern);
            while found != 0 {
                self.ends.push(before + found.trailing_zeros() as usize / LANES);
                found &= found - 1;
            }
            before += LANES;
        }
        let found = rest.iter().enumerate().filter(|(_, byte)| **byte == self.delimiter);
        self.ends.extend(found.map(|(at, _)| before + at));
        self.ends.push(line.len());
        true
    }

    /// Cuts the record that begins on `line` with regard to its quotation marks; how many bytes and cells it has.
    fn quoted(&mut self, line: u64) -> Result<(usize, usize), Refused> {
        let (mut bytes, mut filled, mut cells) = (0, 0, 0);
        self.ends.resize(self.ends.capacity(), 0);
        loop {
            if self.start == self.read.len() && !self.is_over {
                is_not_too_long(bytes, line)?;
                self.read_on()?;
            }
            let (result, read, written, ended) =
                self.parser.read_record(&self.read[self.start..], &mut self.text[filled..], &mut self.ends[cells..]);
            let ends = memchr::memchr_iter(b'\n', &self.read[self.start..self.start + read]).count();
            self.lines += u64::try_from(ends).unwrap_or_default();
            (self.start, bytes, filled, cells) = (self.start + read, bytes + read, filled + written, cells + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record | ReadRecordResult::End => return Ok((filled, cells)),
            }
        }
    }

    /// Reads another piece of the file. What was cut makes room for it.
    fn read_on(&mut self) -> Result<(), Refused> {
        self.read.drain(..std::mem::take(&mut self.start));
        self.special = None;
        let before = self.read.len();
        self.read.resize(before + PIECE, 0);
        let count = loop {
            match self.input.read(&mut self.read[before..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read.map_err(Refused::unreadable)?,
            }
        };
        self.read.truncate(before + count);
        self.is_over = count == 0;
        Ok(())
    }
}

/// How many bytes are looked at in one step.
const LANES: usize = size_of::<u64>();

/// The highest bit of each byte that is zero.
fn zeros(bytes: u64) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7f; LANES]);
    !(((bytes & LOW) + LOW) | bytes | LOW)
}

fn is_not_too_long(bytes: usize, line: u64) -> Result<(), Refused> {
    if bytes <= LARGEST_ROW {
        return Ok(());
    }
    Err(Refused::because(format!(
        "the row on line {line} has more than {} KiB; look for a quotation mark that is not closed, or another separator of cells",
        LARGEST_ROW / 1024
    )))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn records(file: &[u8], delimiter: u8) -> Vec<(u64, Vec<Vec<u8>>)> {
        let mut input = Cursor::new(file.to_vec());
        let mut records = Records::of(&mut input, delimiter);
        let mut found = Vec::new();
        while let Some(record) = records.next().expect("it is read") {
            let cells: Vec<_> = record.places().map(|(start, end)| record.text[start..end].to_vec()).collect();
            (0..cells.len()).for_each(|index| assert_eq!(record.cell(index), Some(cells[index].as_slice())));
            assert_eq!(record.cell(cells.len()), None);
            found.push((record.line, cells));
        }
        found
    }

    /// The same by the `csv` crate, with lines counted to where records begin.
    fn by_csv(file: &[u8], delimiter: u8) -> Vec<(u64, Vec<Vec<u8>>)> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(file);
        let mut record = csv::ByteRecord::new();
        let (mut found, mut end, mut line) = (Vec::new(), 0, 1);
        let lines = |bytes: &[u8]| u64::try_from(memchr::memchr_iter(b'\n', bytes).count()).expect("it is small");
        while reader.read_byte_record(&mut record).expect("it is read") {
            let begins = end + file[end..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            line += lines(&file[end..begins]);
            end = usize::try_from(reader.position().byte()).expect("it is small");
            found.push((line, record.iter().map(<[u8]>::to_vec).collect()));
            line += lines(&file[begins..end]);
        }
        found
    }

    proptest! {
        /// RM-8.4: records are those that `csv` cuts, with and without quotation marks, whatever ends their lines.
        #[test]
        fn records_are_those_of_csv(text in "([a-cé \"\",,;\t]|\"[a\n,\"]*\"|\n|\r\n|\r){0,60}", delimiter in "[,;\t]") {
            let delimiter = delimiter.as_bytes()[0];
            prop_assert_eq!(records(text.as_bytes(), delimiter), by_csv(text.as_bytes(), delimiter), "{:?}", text);
        }
    }

    /// RM-8.4: a record goes on where a piece of the file ends.
    #[test]
    fn records_go_on_from_piece_to_piece() {
        let mut file = String::new();
        for number in 0..20_000 {
            file.push_str(&format!("{number},\"cell\n{number}\",\"\"\"\"\r\n{number},plain\r\n\n"));
        }
        let (found, expected) = (records(file.as_bytes(), b','), by_csv(file.as_bytes(), b','));
        assert!(found == expected && found.len() == 40_000, "they are not those of csv");
    }
}
