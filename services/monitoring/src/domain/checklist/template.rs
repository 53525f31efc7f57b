//! What a checklist asks, as dated data. The items are derived, and say so.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::questionnaire::{Code, Label};

static SHIPPED: LazyLock<Vec<ChecklistTemplate>> = LazyLock::new(|| {
    let files = [include_str!("../../../data/activation-checklist-2012.toml")];
    files.into_iter().map(|text| toml::from_str(text).expect("the templates built in are well formed")).collect()
});

/// What a checklist asks. A checklist keeps the template that it was begun with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistTemplate {
    /// Its identifier.
    pub id: Code,
    /// The first day on which a checklist is begun with it.
    pub valid_from: NaiveDate,
    /// Where it was taken from.
    pub source: String,
    /// Whether its items are derived from other texts.
    pub derived: bool,
    /// Its parts.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
}

/// A part of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its code.
    pub code: Code,
    /// What it is called.
    pub text: Label,
    /// Its items.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

/// An item of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its code.
    pub code: Code,
    /// What it says.
    pub text: Label,
}

impl ChecklistTemplate {
    /// Its items, part by part.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.parts.iter().flat_map(|part| &part.items)
    }

    /// The codes of its items.
    pub fn codes(&self) -> BTreeSet<&Code> {
        self.items().map(|item| &item.code).collect()
    }
}

/// The templates there are, the first one first.
pub fn templates() -> impl Iterator<Item = &'static ChecklistTemplate> {
    SHIPPED.iter()
}

/// The template of that identifier.
pub fn template(id: &Code) -> Option<&'static ChecklistTemplate> {
    SHIPPED.iter().find(|template| template.id == *id)
}

/// The template with which a checklist is begun on `day`; none before the first.
pub fn in_force(day: NaiveDate) -> Option<&'static ChecklistTemplate> {
    SHIPPED.iter().rev().find(|template| template.valid_from <= day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::questionnaire::Language;

    /// RM-9.1: a checklist has the four parts of the guidance, its items have codes of their own and a text in each language, and it says
    /// that they are derived.
    #[test]
    fn a_checklist_has_four_parts() {
        let template = in_force("2013-11-12".parse().expect("a day")).expect("it is in force");
        let parts: Vec<&str> = template.parts.iter().map(|part| part.code.as_str()).collect();
        assert_eq!(parts, ["activation", "staffing", "core-functions", "deliverables"]);
        assert!(template.derived);
        assert_eq!(template.codes().len(), template.items().count());
        let labels = template.items().map(|item| &item.text).chain(template.parts.iter().map(|part| &part.text));
        for label in labels {
            assert!(Language::ALL.iter().all(|language| !label.text(*language).trim().is_empty()));
        }
        assert_eq!(in_force(template.valid_from), Some(template));
        assert_eq!(in_force(template.valid_from.pred_opt().expect("a day before")), None);
        assert_eq!(super::template(&"another".parse().expect("an identifier")), None);
    }
}
