//! Organizations of a file that the register does not know, and acronyms that stand for several: they stay as written, and who imports is
//! told of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;

use super::canonical::ActivityRow;
use super::problem::Finding;
use super::vocabulary::{Vocabulary, folded};

/// How many names are looked at: a file has far fewer organizations.
const MOST: usize = 10_000;

/// How many names are listed.
const LISTED: usize = 20;

/// The names of organizations that were looked at.
#[derive(Debug, Default)]
pub struct Unresolved {
    /// The acronyms that each has.
    seen: HashMap<String, BTreeSet<String>, FixedState>,
    unknown: BTreeSet<String>,
    /// The names for which an acronym stands, by the acronym, each folded and as it is written first.
    acronyms: BTreeMap<String, BTreeMap<String, String>>,
}

impl Unresolved {
    /// Looks at the organization of a row.
    pub fn look_at(&mut self, row: &ActivityRow, words: &Vocabulary) {
        let (name, acronym) = (&row.organization, &row.acronym);
        if self.seen.get(name).is_some_and(|acronyms| acronyms.contains(acronym)) || self.seen.len() >= MOST {
            return;
        }
        self.seen.entry(name.clone()).or_default().insert(acronym.clone());
        if !words.is_organization(name) {
            self.unknown.insert(name.clone());
        }
        if !acronym.is_empty() && folded(acronym) != folded(name) && !words.is_explained(acronym) {
            let names = self.acronyms.entry(folded(acronym)).or_default();
            names.entry(folded(name)).or_insert_with(|| name.clone());
        }
    }

    /// What is said of them; nothing where all are known.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if !self.unknown.is_empty() {
            findings.push(format!(
                "not in the register of organizations, and kept as written: {}; two spellings of one count as two organizations",
                listed(self.unknown.iter())
            ));
        }
        for (acronym, names) in self.acronyms.iter().filter(|(_, names)| names.len() > 1).take(LISTED) {
            findings.push(format!(
                "the acronym '{acronym}' stands for several: {}; names are compared and not acronyms, correct them where one is meant",
                listed(names.values())
            ));
        }
        findings.into_iter().map(|what| Finding { line: None, what }).collect()
    }
}

/// The first names, each in quotes.
fn listed<'a>(names: impl ExactSizeIterator<Item = &'a String>) -> String {
    let more = match names.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    names.take(LISTED).map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ") + &more
}
