//! The days on which an entry of the reference data is in force.

use std::fmt;

use chrono::NaiveDate;

use crate::guidance::reading::Fields;

/// A span of days. Without a first day it has no beginning; without a last day it has no end yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Validity {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl Validity {
    /// Whether it contains `day`.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the two have a day in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        let starts_before_end = |one: &Self, two: &Self| match (one.from, two.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        starts_before_end(self, other) && starts_before_end(other, self)
    }

    /// Reads `valid_from`, which must be there, and `valid_to`.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let from = fields.date("valid_from");
        let to = fields.optional_date("valid_to");
        Self { from: Some(from?), to }.in_order(fields)
    }

    /// Reads `valid_from` and `valid_to`, either of which may be left out.
    pub(crate) fn read_open(fields: &mut Fields<'_>) -> Option<Self> {
        let from = fields.optional_date("valid_from");
        Self { from, to: fields.optional_date("valid_to") }.in_order(fields)
    }

    fn in_order(self, fields: &Fields<'_>) -> Option<Self> {
        match self {
            Self { from: Some(from), to: Some(to) } if to < from => {
                fields.wrong_in("valid_to", format!("it ends on {to}, before it begins"), "correct one of the dates");
                None
            }
            _ => Some(self),
        }
    }
}

impl fmt::Display for Validity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) => write!(formatter, "from {from} to {to}"),
            (Some(from), None) => write!(formatter, "since {from}"),
            (None, Some(to)) => write!(formatter, "until {to}"),
            (None, None) => formatter.write_str("always"),
        }
    }
}
