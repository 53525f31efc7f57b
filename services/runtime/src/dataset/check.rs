//! Checks a file row by row while it arrives: every problem up to a limit, the counts, and the summary of what passed.

use std::sync::Arc;

use convene_kernel::reason::Reason;
use convene_kernel::refusal::Violation;
use convene_proto::common::v1 as common;

use super::format::{Cells, DatasetFormat, Heading};
use super::rows::{Cut, RawRow, Rows};
use crate::grpc::reasons;

/// How many bytes are parsed before others get a turn.
pub(super) const STRIDE: usize = 64 * 1024;

/// How many bytes a row may have, without its quotes.
pub const LONGEST_ROW: usize = 64 * 1024;

/// What was found in a file.
#[derive(Debug)]
pub(super) struct Checked<S> {
    /// How many rows passed.
    pub rows: u64,
    /// How many did not.
    pub rejected: u64,
    /// The problems, up to the limit, in the order of the rows.
    pub problems: Vec<common::RowProblem>,
    /// How many there are beyond the limit.
    pub more: u64,
    /// Whether the heading is wrong, and so nothing is known of the rows.
    pub is_headless: bool,
    /// What the format sums up of the rows that passed.
    pub summary: S,
}

impl<S> Checked<S> {
    /// Whether a file in which this was found is kept; one without a heading that is understood never is.
    pub fn may_be_kept(&self, with_problems: bool) -> bool {
        (self.problems.is_empty() && self.more == 0) || (with_problems && !self.is_headless)
    }

    fn note(&mut self, limit: usize, row: u64, violation: Violation) {
        if self.problems.len() >= limit {
            self.more += 1;
            return;
        }
        self.problems.push(common::RowProblem {
            row,
            column: violation.field,
            reason: violation.reason.code.to_owned(),
            problem: violation.problem.to_string(),
            remedy: violation.remedy.to_string(),
        });
    }
}

/// A check under way, given the rows that pass.
pub(super) struct Check<F: DatasetFormat> {
    rows: Rows,
    inner: Inner<F>,
}

struct Inner<F: DatasetFormat> {
    format: Arc<F>,
    heading: Option<Heading>,
    /// How many problems are listed.
    listed: usize,
    found: Checked<F::Summary>,
}

impl<F: DatasetFormat> Check<F> {
    /// Nothing read yet.
    pub fn new(format: Arc<F>, listed: usize) -> Self {
        let summary = F::Summary::default();
        let found = Checked { rows: 0, rejected: 0, problems: Vec::new(), more: 0, is_headless: false, summary };
        let inner = Inner { format, heading: None, listed, found };
        Self { rows: Rows::new(LONGEST_ROW), inner }
    }

    /// Goes on elsewhere in the file, where a row begins after `before` bytes.
    pub fn go_on_after(&mut self, before: u64) {
        self.rows = Rows::after(before, LONGEST_ROW);
    }

    /// Whether the row of headings was read.
    pub fn knows_the_heading(&self) -> bool {
        self.inner.heading.is_some() || self.inner.found.is_headless
    }

    /// Takes in the next bytes; `keep` gets each row that passes, with how many bytes of the file come before the next.
    pub fn push(&mut self, bytes: &[u8], mut keep: impl FnMut(F::Row, u64)) {
        self.rows.push(bytes, |number, cut| self.inner.row(number, cut, &mut keep));
    }

    /// How many rows were read so far.
    pub fn read(&self) -> u64 {
        self.inner.found.rows + self.inner.found.rejected
    }

    /// Whether a problem was found so far.
    pub fn has_problems(&self) -> bool {
        !self.inner.found.problems.is_empty() || self.inner.found.more > 0
    }

    /// What was found, once every byte was pushed.
    pub fn finish(mut self, mut keep: impl FnMut(F::Row, u64)) -> Checked<F::Summary> {
        self.rows.finish(|number, cut| self.inner.row(number, cut, &mut keep));
        if self.inner.heading.is_none() && !self.inner.found.is_headless {
            self.inner.wrong(1, reasons::COLUMN_MISSING, "the file is empty", "begin with a row of headings");
        }
        self.inner.found
    }
}

impl<F: DatasetFormat> Inner<F> {
    fn row(&mut self, number: u64, cut: Cut<'_>, keep: &mut impl FnMut(F::Row, u64)) {
        let is_heading = self.heading.is_none() && !self.found.is_headless;
        match cut {
            Cut::Row(row) if is_heading => self.read_heading(number, row),
            Cut::Row(row) => self.read_row(number, row, keep),
            Cut::TooLong => self.wrong(
                number,
                reasons::ROW_TOO_LONG,
                "the row has more bytes or cells than a row may have",
                "check whether a quote is not closed",
            ),
            Cut::NotUtf8 => self.wrong(number, reasons::ROW_NOT_UTF8, "the row is not UTF-8", "save it as CSV UTF-8"),
        }
    }

    fn read_heading(&mut self, number: u64, row: RawRow<'_>) {
        match Heading::read(F::COLUMNS, row) {
            Ok(heading) => self.heading = Some(heading),
            Err(violations) => {
                self.found.is_headless = true;
                violations.into_iter().for_each(|violation| self.found.note(self.listed, number, violation));
            }
        }
    }

    fn read_row(&mut self, number: u64, row: RawRow<'_>, keep: &mut impl FnMut(F::Row, u64)) {
        if row.is_blank() {
            return;
        }
        let Some(heading) = &self.heading else {
            self.found.rejected += 1;
            return;
        };
        let end = row.end();
        let mut cells = Cells::new(heading, row);
        let read = self.format.read(&mut cells);
        let problems = cells.problems();
        debug_assert!(read.is_some() || !problems.is_empty(), "a row that is not read leaves a problem");
        match read.filter(|_| problems.is_empty()) {
            Some(row) => {
                F::add(&mut self.found.summary, &row);
                self.found.rows += 1;
                keep(row, end);
            }
            None => {
                self.found.rejected += 1;
                problems.into_iter().for_each(|violation| self.found.note(self.listed, number, violation));
            }
        }
    }

    /// Notes a problem of a row as a whole. One in the heading's place leaves the file without a heading.
    fn wrong(&mut self, number: u64, reason: Reason, problem: &'static str, remedy: &'static str) {
        if self.heading.is_none() {
            self.found.is_headless = true;
        } else {
            self.found.rejected += 1;
        }
        let violation =
            Violation { row: None, reason, field: String::new(), problem: problem.into(), remedy: remedy.into() };
        self.found.note(self.listed, number, violation);
    }
}
