//! The periods of the policy: those that a text states are here as the text says them, and every rule is in a file, so that a
//! change of a period or of a ladder is seen (S-1, S-2).

use std::fmt::Write as _;

use convene_kernel::policy::{Basis, Binding, Policy, Rule};
use convene_runtime::testing::is_as_written;

/// A rule, its period, until it is owed again, and what the text counts it from.
type OfTheText = (&'static str, &'static str, Option<&'static str>, &'static str);

/// The periods that the guidance states, in the words of its rows.
const OF_THE_TEXT: [OfTheText; 11] = [
    ("OG-1.consultation", "24 hours", None, "from onset, if possible (OG, step 1)"),
    ("OG-2.proposal", "24 hours", None, "from onset, if possible (OG, step 2)"),
    ("RM-1.11.answer", "24 hours", None, "the ERC's 24 hours to get global agreement (OG, RM 1)"),
    ("RM-1.11.approval", "24 hours", None, "from the ERC's receipt (RM 1; OG, step 4)"),
    ("RM-1.3.decision", "72 hours", None, "from the declaration of level 3 (RM 1)"),
    ("RM-2.10.review", "6 months", Some("6 months"), "every six months, at all levels of response (RM 2, table 1)"),
    ("RM-2.9.review", "3 months", None, "from the Principals' decision on level 3 (RM 2, table 1)"),
    ("RM-9.1.one-month", "1 month", None, "from the declaration of level 3, elsewhere from activation (RM 9)"),
    ("RM-9.1.two-months", "2 months", None, "from the declaration of level 3, elsewhere from activation (RM 9)"),
    ("RM-9.1.two-weeks", "2 weeks", None, "from the declaration of level 3, elsewhere from activation (RM 9)"),
    ("RM-9.2.report", "3 months", Some("6 months"), "from onset, then every six months (RM 9)"),
];

/// OG-1, OG-2, RM-1.3, RM-1.11, RM-2.9, RM-2.10, RM-9.1, RM-9.2: a period that a text states is the text's.
#[test]
fn the_periods_of_the_text_are_those_of_the_text() {
    let policy = Policy::embedded();
    let stated: Vec<_> = policy.rules().filter(|rule| rule.basis == Basis::Text).map(stated).collect();
    let pinned =
        OF_THE_TEXT.map(|(rule, period, repeats, _)| (rule.to_owned(), period.to_owned(), repeats.map(str::to_owned)));
    assert_eq!(stated, pinned);
}

fn stated(rule: &Rule) -> (String, String, Option<String>) {
    (rule.id.clone(), rule.period.to_string(), rule.repeats.map(|repeats| repeats.to_string()))
}

/// S-1, S-2, S-3: what every rule of the policy says of time and of who hears of it.
#[test]
fn every_rule_is_as_in_the_file() {
    let mut text = String::new();
    for rule in Policy::embedded().rules() {
        let (basis, binding) = (basis(rule.basis), binding(rule.binding));
        let repeats =
            rule.repeats.map(|repeats| format!(", then {repeats} after it was last done")).unwrap_or_default();
        let each = if rule.cluster_scoped { ", each cluster" } else { "" };
        let _ = writeln!(text, "{} ({basis}, {binding}{each})", rule.id);
        let _ = writeln!(text, "  {} from: {}{repeats}; by {}", rule.period, rule.anchor, rule.owner);
        let reminders: Vec<_> = rule.reminders.iter().map(ToString::to_string).collect();
        if !reminders.is_empty() {
            let _ = writeln!(text, "  reminded before: {}", reminders.join(", "));
        }
        let ladder: Vec<_> = rule.ladder.iter().map(|step| format!("{} to {}", step.after, step.to)).collect();
        if !ladder.is_empty() {
            let _ = writeln!(text, "  escalates after: {}", ladder.join(", "));
        }
    }
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/project/periods.txt", &text, "CONVENE_WRITE_PERIODS");
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Text => "the text",
        Basis::Policy => "policy",
    }
}

fn binding(binding: Binding) -> &'static str {
    match binding {
        Binding::Hard => "hard",
        Binding::Soft => "soft",
    }
}
