//! What each row of the guidance asks, paraphrased: the text behind the identifiers that refusals and findings cite.
//!
//! The catalogue is the measure the code is held to and so is not the operator's to change; policy and reference data are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::row::Row;

const EMBEDDED: &str = include_str!("../data/guidance/catalogue.toml");

/// Every row of the guidance, by identifier.
#[derive(Clone, Debug)]
pub struct Catalogue {
    rows: BTreeMap<Row, GuidanceRow>,
}

/// One normative statement of the guidance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuidanceRow {
    /// Its identifier, such as `RM-1.11`.
    pub id: Row,
    /// The document it comes from.
    pub document: Document,
    /// The part of the document, such as `1 Cluster activation`.
    pub section: String,
    /// What it asks.
    pub text: String,
    /// How it is met; several ways where it takes several.
    pub how: Vec<How>,
    /// The service that meets it.
    pub service: String,
    /// Whether that service does not meet it yet.
    pub planned: bool,
}

/// A document of the guidance.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The letters that its rows begin with, such as `RM`.
    pub code: String,
    /// Its full title.
    pub title: String,
    /// Its title as cited, with the year.
    pub short: String,
    /// When it was issued.
    pub date: String,
}

/// How a row is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// A command that breaks it is refused.
    Enforce,
    /// The command is accepted and a finding stays on the record.
    Warn,
    /// A dated obligation with an owner.
    Track,
    /// Structured data, found again by query.
    Record,
    /// An event, and a document where one is meant.
    Publish,
    /// Dated reference data.
    Data,
}

impl GuidanceRow {
    /// Where it comes from, as cited to people: `IASC Reference Module 2012, section 1`.
    pub fn source(&self) -> String {
        let number = self.section.split_once(' ').map(|(number, _)| number);
        match number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
            Some(number) => format!("{}, section {number}", self.document.short),
            None => format!("{}, {}", self.document.short, self.section),
        }
    }

    /// Whether it is met in this way, among others.
    pub fn is_met_by(&self, how: How) -> bool {
        self.how.contains(&how)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    document: Vec<Document>,
    row: Vec<FileRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    id: String,
    document: String,
    section: String,
    text: String,
    how: Vec<How>,
    service: String,
    #[serde(default)]
    planned: bool,
}

impl Catalogue {
    /// The catalogue that this version of Convene was written to.
    pub fn embedded() -> &'static Self {
        static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::read);
        &CATALOGUE
    }

    /// The row of that identifier.
    pub fn row(&self, id: &Row) -> Option<&GuidanceRow> {
        self.rows.get(id)
    }

    /// Every row, by identifier.
    pub fn rows(&self) -> impl Iterator<Item = &GuidanceRow> {
        self.rows.values()
    }

    fn read() -> Self {
        let file: File = toml::from_str(EMBEDDED).expect("the embedded catalogue is well formed");
        let documents: BTreeMap<_, _> =
            file.document.into_iter().map(|document| (document.code.clone(), document)).collect();
        let rows = file.row.into_iter().map(|row| {
            let id = Row::from_data(row.id);
            let document = documents.get(&row.document).expect("a row's document is listed").clone();
            let FileRow { section, text, how, service, planned, .. } = row;
            (id.clone(), GuidanceRow { id, document, section, text, how, service, planned })
        });
        Self { rows: rows.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_says_what_it_asks_and_how_it_is_met() {
        let catalogue = Catalogue::embedded();
        assert_eq!(catalogue.rows().count(), 161);
        for row in catalogue.rows() {
            assert!(row.id.as_str().starts_with(&format!("{}-", row.document.code)), "{}", row.id);
            assert!(!row.text.is_empty() && !row.how.is_empty() && !row.section.is_empty(), "{}", row.id);
        }
    }

    #[test]
    fn a_source_is_cited_as_people_cite_it() {
        let source = |id| Catalogue::embedded().row(&Row::new(id)).expect("it is listed").source();
        assert_eq!(source("RM-1.11"), "IASC Reference Module 2012, section 1");
        assert_eq!(source("OG-2"), "IASC Operational Guidance 2007, Standard operating procedures, step 2");
        assert_eq!(source("GN-A1"), "IASC Guidance Note 2006, Annex 1: generic terms of reference");
    }
}
