//! Turns the fields of a request into value types, and collects everything wrong with them so that it is said at once.
//!
//! A parser asks for each field and keeps the `Option`s; [`Fields::finish`] gives the value, or every violation noted.
//! Here are paths and lists; `values` parses single fields. Whether a well-formed value is admitted is the domain's to
//! decide, not decided here.

mod values;
mod visible;

use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use convene_kernel::codes::NotACode;
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::reason::Reason;
use convene_kernel::refusal::{Refusal, Violation};
use convene_kernel::row::Row;
use convene_kernel::time::Moment;

use super::reasons;

/// The fields of one request, with everything found wrong in them so far.
#[derive(Debug, Default)]
pub struct Fields {
    path: String,
    row: Option<Row>,
    violations: Vec<Violation>,
    stand_in: Option<StandIn>,
    guessed: Guessed,
}

/// What a trial takes for what is wrong: the dates are this moment, and a second trial takes other codes and choices than the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct StandIn {
    /// For each date.
    pub moment: Moment,
    /// Whether it is the second trial.
    pub is_second: bool,
}

/// What a trial guessed beside dates and texts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Guessed {
    /// A code.
    pub code: bool,
    /// A choice.
    pub choice: bool,
}

impl Fields {
    /// Nothing wrong so far; violations cite no row until [`Fields::under`] names a row.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same for a trial: what is wrong is noted, and something stands in for it, so that what else is wrong is found too. Nothing
    /// that is read so is ever carried out.
    pub(super) fn for_trial(stand_in: StandIn) -> Self {
        Self { stand_in: Some(stand_in), ..Self::default() }
    }

    /// What the trial guessed so far.
    pub(super) fn guessed(&self) -> Guessed {
        self.guessed
    }

    /// Cites `row` for what is found wrong from here on.
    pub fn under(&mut self, row: impl Into<Row>) -> &mut Self {
        self.row = Some(row.into());
        self
    }

    /// Cites no row for what is found wrong from here on: only the form of the request is at fault.
    pub fn under_no_row(&mut self) -> &mut Self {
        self.row = None;
        self
    }

    /// Notes that `field` is wrong for a reason of the caller's own.
    pub fn refuse(
        &mut self,
        field: &str,
        reason: Reason,
        problem: impl Into<Message>,
        remedy: impl Into<Message>,
    ) -> &mut Self {
        self.violations.push(Violation {
            row: self.row.clone(),
            reason,
            field: join(&self.path, field),
            problem: problem.into(),
            remedy: remedy.into(),
        });
        self
    }

    /// A message that must be there. Where it is not, everything is missing that it must hold: the caller learns of all of it at
    /// once.
    pub fn within<M: Default, T>(
        &mut self,
        field: &str,
        message: Option<&M>,
        parse: impl FnOnce(&mut Self, &M) -> Option<T>,
    ) -> Option<T> {
        let Some(message) = message else {
            let before = self.violations.len();
            let parsed = self.nested(field, |fields| parse(fields, &M::default()));
            if self.violations.len() == before {
                self.missing(field, "set it");
            }
            return parsed.filter(|_| self.stand_in.is_some());
        };
        self.nested(field, |fields| parse(fields, message))
    }

    /// Like [`Fields::within`], where the message may be absent.
    pub fn optional_within<M, T>(
        &mut self,
        field: &str,
        message: Option<&M>,
        parse: impl FnOnce(&mut Self, &M) -> Option<T>,
    ) -> Option<Option<T>> {
        match message {
            Some(message) => self.nested(field, |fields| parse(fields, message)).map(Some),
            None => Some(None),
        }
    }

    /// A list with as many entries as `lengths` admits. `parse` sees each entry with the path `field[index]`, so that it
    /// names the entry itself with the empty field name and its parts with theirs.
    pub fn each<M, T>(
        &mut self,
        field: &str,
        entries: &[M],
        lengths: RangeInclusive<usize>,
        mut parse: impl FnMut(&mut Self, &M) -> Option<T>,
    ) -> Option<Vec<T>> {
        if entries.len() > *lengths.end() {
            let (length, most) = (entries.len(), lengths.end());
            let problem = message!("has {length} entries, {excess} too many", length, excess = length - most);
            self.refuse(field, reasons::LIST_TOO_LONG, problem, message!("give at most {most}", most));
            return None;
        }
        if entries.len() < *lengths.start() {
            let problem = message!("has {length}", length = entries.len());
            let remedy = message!("give at least {least}", least = lengths.start());
            self.refuse(field, reasons::LIST_TOO_SHORT, problem, remedy);
            return None;
        }
        let parsed: Vec<Option<T>> = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| self.nested(&format!("{field}[{index}]"), |fields| parse(fields, entry)))
            .collect();
        parsed.into_iter().collect()
    }

    /// A list of codes, each at most once.
    pub fn codes<T: FromStr<Err = NotACode> + Ord + Clone + Display>(
        &mut self,
        field: &str,
        codes: &[String],
        lengths: RangeInclusive<usize>,
    ) -> Option<Vec<T>> {
        let codes = self.each(field, codes, lengths, |fields, code| fields.code::<T>("", code))?;
        self.distinct(field, codes)
    }

    /// Refuses a list that names the same thing twice.
    pub fn distinct<T: Ord + Clone + Display>(&mut self, field: &str, entries: Vec<T>) -> Option<Vec<T>> {
        let mut seen = BTreeSet::new();
        let repeated: Vec<_> = entries.iter().enumerate().filter(|(_, entry)| !seen.insert((*entry).clone())).collect();
        for (index, entry) in &repeated {
            let problem = message!("names {entry} a second time", entry = verbatim(entry));
            self.refuse(&format!("{field}[{index}]"), reasons::LIST_ENTRY_REPEATED, problem, "name it once");
        }
        if repeated.is_empty() { Some(entries) } else { None }
    }

    /// The value, when nothing was wrong.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every violation noted.
    ///
    /// # Panics
    /// When `value` is `None` though nothing was noted: the parser then dropped a field without saying why.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Refusal> {
        if self.violations.is_empty() {
            Ok(value.expect("a field that does not parse leaves a violation"))
        } else {
            Err(Refusal::Invalid(self.violations))
        }
    }

    fn missing(&mut self, field: &str, remedy: impl Into<Message>) -> &mut Self {
        self.refuse(field, reasons::FIELD_MISSING, "is required", remedy)
    }

    fn nested<T>(&mut self, field: &str, parse: impl FnOnce(&mut Self) -> T) -> T {
        let inner = join(&self.path, field);
        let (outer, row) = (std::mem::replace(&mut self.path, inner), self.row.clone());
        let parsed = parse(self);
        self.path = outer;
        self.row = row;
        parsed
    }
}

fn join(path: &str, field: &str) -> String {
    match (path.is_empty(), field.is_empty()) {
        (true, _) => field.to_owned(),
        (false, true) => path.to_owned(),
        (false, false) => format!("{path}.{field}"),
    }
}

#[cfg(test)]
mod tests;
