//! What the cells of a file said, by their text: organizations, places and days are the same in thousands of rows.

use std::collections::HashMap;
use std::rc::Rc;

use chrono::NaiveDate;
use foldhash::fast::FixedState;

use super::canonical::Area;

/// How many texts are remembered: then all are forgotten.
const MOST: usize = 10_000;

/// How many bytes a text has that is remembered.
const LONGEST: usize = 250;

/// What texts mean. It holds no more than a few megabytes, however many there are.
#[derive(Debug)]
pub struct Memo<T>(HashMap<Box<str>, T, FixedState>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<T> Memo<T> {
    /// What a text meant before.
    pub fn get(&self, text: &str) -> Option<&T> {
        self.0.get(text)
    }

    /// Remembers what a text means.
    pub fn keep(&mut self, text: &str, meaning: T) {
        if text.len() > LONGEST {
            return;
        }
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert(text.into(), meaning);
    }
}

/// What the cells of rows said in which nothing was wrong and nothing odd.
#[derive(Debug, Default)]
pub struct Remembered {
    /// The codes of clusters.
    pub clusters: Memo<Rc<[String]>>,
    /// Statuses.
    pub statuses: Memo<Rc<str>>,
    /// First days.
    pub begins: Memo<NaiveDate>,
    /// Last days.
    pub ends: Memo<NaiveDate>,
    /// Areas, by all cells that name one.
    pub areas: Memo<Area>,
    /// The cells of the row being read that name an area.
    pub named: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RM-8.4: what is remembered has a bound, in number and in length.
    #[test]
    fn no_more_is_remembered_than_has_room() {
        let mut memo = Memo::default();
        for number in 0..=MOST {
            memo.keep(&number.to_string(), number);
        }
        assert_eq!((memo.0.len(), memo.get("0"), memo.get(&MOST.to_string())), (1, None, Some(&MOST)));
        memo.keep(&"x".repeat(LONGEST + 1), 0);
        assert_eq!(memo.0.len(), 1);
    }
}
