//! The lists that the documents fix: responsibilities, functions, commitments, terms, cross-cutting issues and the like.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::validity::Validity;
use crate::guidance::problem::Problem;
use crate::guidance::reading::{Fields, Source};
use crate::row::Row;

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its code within the list: a number, or a word in kebab case.
    pub code: String,
    /// What it says.
    pub text: String,
    /// The row that its list belongs to.
    pub row: Row,
    /// Where its list is written.
    pub source: String,
    /// The days on which it is in force.
    pub validity: Validity,
}

impl Item {
    /// Whether it is in force on `day`.
    pub fn is_in_force_on(&self, day: NaiveDate) -> bool {
        self.validity.contains(day)
    }
}

/// Reads the lists of one file into `lists`.
pub(super) fn read(file: &str, text: &str, lists: &mut BTreeMap<String, Vec<Item>>, problems: &mut Vec<Problem>) {
    Source::read(file, text, problems, |fields| {
        fields.tables("list", |fields| {
            let (name, items) = list(fields)?;
            if lists.contains_key(&name) {
                fields.wrong_in("name", format!("the list '{name}' is there twice"), "remove or rename one of them");
            }
            lists.insert(name, items);
            Some(())
        });
    });
}

fn list(fields: &mut Fields<'_>) -> Option<(String, Vec<Item>)> {
    let name = fields.text("name");
    let row = fields.cited_row();
    let source = fields.text("source");
    let mut codes = BTreeSet::new();
    let items = fields.tables("item", |fields| {
        let code = fields.text("code");
        let text = fields.text("text");
        let validity = Validity::read_open(fields);
        if let Some(code) = code.as_ref().filter(|code| !codes.insert((*code).clone())) {
            fields.wrong_in("code", format!("the item '{code}' is in the list twice"), "give it a code of its own");
        }
        Some((code?, text?, validity?))
    });
    if items.is_empty() {
        fields.wrong("the list has no item", "add its items, each as [[list.item]]");
    }
    let name = name?;
    let (Some(row), Some(source)) = (row, source) else { return Some((name, Vec::new())) };
    let items = items.into_iter().map(|(code, text, validity)| {
        let (row, source) = (row.clone(), source.clone());
        Item { code, text, row, source, validity }
    });
    Some((name, items.collect()))
}
