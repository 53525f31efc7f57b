//! A template: the questionnaire of coordinators and that of partners, with what is scored of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::code::Code;
use super::kind::Kind;
use super::label::{Label, Language};

/// Who answers a questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// A coordinator of the cluster or hub.
    Coordinator,
    /// A partner organization.
    Partner,
}

/// The two questionnaires of a survey. A round keeps the template that it opened with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its identifier.
    pub id: Code,
    /// Which version of it this is.
    pub version: u32,
    /// The first day on which a round opens with it.
    pub valid_from: NaiveDate,
    /// The last day on which a round opens with it; none while it is the newest.
    pub valid_to: Option<NaiveDate>,
    /// Where it was taken from.
    pub source: String,
    /// What the six kinds of organizations are called.
    #[serde(rename = "kind")]
    pub kinds: Vec<NamedKind>,
    /// The scales.
    #[serde(rename = "scale")]
    pub scales: Vec<Scale>,
    /// The functions of a cluster.
    #[serde(rename = "function")]
    pub functions: Vec<Function>,
    /// The rated cells, each of a function.
    #[serde(rename = "cell")]
    pub cells: Vec<Cell>,
    /// The comments that are asked for.
    #[serde(rename = "comment")]
    pub comments: Vec<Comment>,
    /// The stems of questions that are asked about several things.
    #[serde(default, rename = "matrix")]
    pub matrices: Vec<Matrix>,
    /// The items, in the order in which they are asked.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

/// What a kind of organization is called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedKind {
    /// The kind.
    #[serde(rename = "code")]
    pub kind: Kind,
    /// What it is called.
    pub text: Label,
}

/// The answers that an item may have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Its code.
    pub code: Code,
    /// Its answers, in the order in which they are offered. The order scores nothing.
    #[serde(rename = "answer")]
    pub answers: Vec<Answer>,
}

/// An answer of a scale.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Its code.
    pub code: Code,
    /// Its points; none when it does not score.
    pub points: Option<u32>,
    /// What it is called.
    pub text: Label,
}

/// A function of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Its code.
    pub code: Code,
    /// What it is called.
    pub text: Label,
}

/// A part of a function that has a score of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Its code.
    pub code: Code,
    /// The function.
    pub function: Code,
    /// What it is called.
    pub text: Label,
}

/// A comment that is asked for in words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// Its code.
    pub code: Code,
    /// The function that it is about; none for the whole.
    pub function: Option<Code>,
    /// The question.
    pub text: Label,
}

/// The stem of a question that is asked about several things, such as eight cross-cutting issues.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Its code.
    pub code: Code,
    /// The stem.
    pub text: Label,
}

/// One question that is answered on a scale.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its code.
    pub code: Code,
    /// The cell that it counts for.
    pub cell: Code,
    /// The scale that it is answered on.
    pub scale: Code,
    /// The code of its question in the questionnaire of coordinators; none when it is not asked there.
    pub coordinator: Option<String>,
    /// The code of its question in the questionnaire of partners; none when it is not asked there.
    pub partner: Option<String>,
    /// The stem that its text goes on from.
    pub matrix: Option<Code>,
    /// Whom it is asked of; none when of everybody.
    pub asked_if: Option<Condition>,
    /// The question.
    pub text: Label,
}

/// That an earlier item of the same cell was answered in some way.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The earlier item. Where a questionnaire does not have it, the later one is asked of everybody.
    pub item: Code,
    /// The answers on which the later item is asked.
    pub answers: Vec<Code>,
}

impl Item {
    /// The code of its question in a questionnaire; none when it is not asked there.
    pub fn question(&self, audience: Audience) -> Option<&str> {
        match audience {
            Audience::Coordinator => self.coordinator.as_deref(),
            Audience::Partner => self.partner.as_deref(),
        }
    }
}

impl Template {
    /// The items that a questionnaire has.
    pub fn items_for(&self, audience: Audience) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.question(audience).is_some())
    }

    /// The item of that code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code.as_str() == code)
    }

    /// The cell of that code.
    pub fn cell(&self, code: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.code.as_str() == code)
    }

    /// What the function or cell of that code is called.
    pub fn line_name(&self, code: &str, language: Language) -> Option<&str> {
        let function = self.functions.iter().find(|function| function.code.as_str() == code).map(|known| &known.text);
        let label = function.or_else(|| self.cell(code).map(|cell| &cell.text))?;
        Some(label.text(language))
    }

    /// The scale of that code.
    pub fn scale(&self, code: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.code.as_str() == code)
    }

    /// Whether an item is asked in a questionnaire where the answers are those given so far.
    pub fn asks(&self, item: &Item, audience: Audience, given: &BTreeMap<Code, Code>) -> bool {
        let on_condition = |condition: &Condition| {
            let earlier = self.item(condition.item.as_str());
            match earlier.and_then(|earlier| earlier.question(audience)) {
                None => true,
                Some(_) => given.get(&condition.item).is_some_and(|answer| condition.answers.contains(answer)),
            }
        };
        item.question(audience).is_some() && item.asked_if.as_ref().is_none_or(on_condition)
    }
}

impl Scale {
    /// The answer of that code.
    pub fn answer(&self, code: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.code.as_str() == code)
    }

    /// The fewest and the most points of the answers that score; none when no answer scores.
    pub fn range(&self) -> Option<(u32, u32)> {
        let points = || self.answers.iter().filter_map(|answer| answer.points);
        points().min().zip(points().max())
    }
}
