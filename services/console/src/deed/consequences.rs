//! What would come of a deed, or came of it: what is owed then, and what stays weak.

use std::collections::BTreeMap;

use convene_proto::scheduler::v1::{ListRulesRequest, PolicyRule};
use serde_json::Value;

use crate::ask::first_page;
use crate::visit::Visit;

/// Something that is owed.
#[derive(Clone, Debug)]
pub struct Owed {
    /// What it is.
    pub what: String,
    /// By whom.
    pub owner: String,
    /// How long there is; empty where the policy cannot be had.
    pub period: String,
    /// The row of the guidance.
    pub row: String,
}

/// Something that is weak, and not wrong.
#[derive(Clone, Debug)]
pub struct Weak {
    /// What is weak.
    pub problem: String,
    /// How to resolve it.
    pub remedy: String,
    /// The row of the guidance.
    pub row: String,
}

/// What comes of a deed.
#[derive(Clone, Debug, Default)]
pub struct Consequences {
    /// What is owed because of it.
    pub owed: Vec<Owed>,
    /// What stays on the record as weak.
    pub weak: Vec<Weak>,
}

impl Consequences {
    /// Those of a receipt. The policy says what is owed and for how long; where it cannot be had, the rule's name stands for it.
    pub async fn of(visit: &Visit, receipt: &Value) -> Self {
        let rules = rules(visit).await;
        let list = |name: &str| receipt[name].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let owed = list("duties").iter().map(|duty| owed(visit, &rules, duty)).collect();
        let weak = |finding: &Value| Weak {
            problem: text(&finding["problem"]),
            remedy: text(&finding["remedy"]),
            row: text(&finding["row"]),
        };
        Self { owed, weak: list("findings").iter().map(weak).collect() }
    }
}

async fn rules(visit: &Visit) -> BTreeMap<String, PolicyRule> {
    let request = ListRulesRequest { header: visit.header(), page: first_page() };
    let answer = visit.ask(request).await;
    answer.map(|answer| answer.rules.into_iter().map(|rule| (rule.id.clone(), rule)).collect()).unwrap_or_default()
}

fn owed(visit: &Visit, rules: &BTreeMap<String, PolicyRule>, duty: &Value) -> Owed {
    let text = |name: &str| duty[name].as_str().unwrap_or_default();
    let rule = rules.get(text("rule"));
    let role = visit.role(text("ownerRole"));
    let organization = text("ownerOrganization");
    Owed {
        what: visit.rule(text("rule"), rule.map_or("", |rule| &rule.what)),
        owner: if organization.is_empty() { role } else { format!("{role}, {organization}") },
        period: rule.map(|rule| rule.period.clone()).unwrap_or_default(),
        row: rule.map(|rule| rule.row.clone()).unwrap_or_default(),
    }
}
