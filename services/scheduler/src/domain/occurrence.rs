//! Which of the dates of an obligation: counted from its anchor, or from a day on which it was done (row S-5).

use std::fmt;

use chrono::NaiveDate;

/// What a date of an obligation is counted from: a duty that recurs is owed again a period after it was last done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountedFrom {
    /// The anchor of the duty, until it was done for the first time.
    Anchor,
    /// The day in the country on which it was done.
    Day(NaiveDate),
}

/// One date of an obligation. It is the same one for ever, in whatever order the times that it was done are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occurrence {
    /// What it is counted from.
    pub counted: CountedFrom,
    /// How many periods are between: from the anchor the first date has number 0, from a day number 1.
    pub number: u32,
}

impl Occurrence {
    /// The first one that is counted from there.
    pub fn first(counted: CountedFrom) -> Self {
        let number = match counted {
            CountedFrom::Anchor => 0,
            CountedFrom::Day(_) => 1,
        };
        Self { counted, number }
    }

    /// The one that follows when this one is not met.
    #[must_use]
    pub fn next(self) -> Self {
        Self { number: self.number.saturating_add(1), ..self }
    }

    /// The one before; none before the first.
    pub fn previous(self) -> Option<Self> {
        let number = self.number.checked_sub(1)?;
        Some(Self { number, ..self }).filter(|previous| previous.number >= Self::first(self.counted).number)
    }
}

/// As in the names of occurrences.
impl fmt::Display for Occurrence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.counted {
            CountedFrom::Anchor => write!(formatter, "{}", self.number),
            CountedFrom::Day(day) => write!(formatter, "{day}\n{}", self.number),
        }
    }
}
