//! Organizations of a file that the register does not know: they stay as written, and who imports is told of them.

use std::collections::{BTreeSet, HashSet};

use super::problem::Finding;
use super::vocabulary::Vocabulary;

/// How many names are looked at: a file has far fewer organizations.
const MOST: usize = 10_000;

/// How many names are listed.
const LISTED: usize = 20;

/// The names of organizations that were looked at.
#[derive(Debug, Default)]
pub struct Unresolved {
    seen: HashSet<String>,
    unknown: BTreeSet<String>,
}

impl Unresolved {
    /// Looks at a name.
    pub fn look_at(&mut self, name: &str, words: &Vocabulary) {
        if self.seen.contains(name) || self.seen.len() >= MOST {
            return;
        }
        self.seen.insert(name.to_owned());
        if !words.is_organization(name) {
            self.unknown.insert(name.to_owned());
        }
    }

    /// What is said of those that are not known; nothing where all are.
    pub fn finding(&self) -> Option<Finding> {
        let names: Vec<_> = self.unknown.iter().take(LISTED).map(|name| format!("'{name}'")).collect();
        let more = match self.unknown.len().saturating_sub(LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let what = format!(
            "not in the register of organizations, and kept as written: {}{more}; two spellings of one count as two organizations",
            names.join(", ")
        );
        (!names.is_empty()).then_some(Finding { line: None, what })
    }
}
