//! A report in Markdown.

use std::fmt::Write as _;

use convene_runtime::document::{Document, verbatim};

use super::wording::{self, NamedItem};
use crate::domain::round::{PerformanceReport, ReportNumbers, ReviewMeeting, ShownAction};

/// The whole report.
pub fn markdown(report: &PerformanceReport, exercise: Option<&str>) -> String {
    let document = Document {
        title: wording::title(report),
        body: body(report),
        recipients: Vec::new(),
        reference: format!("{}/{}", report.round, report.issue),
        exercise: exercise.map(str::to_owned),
    };
    document.markdown()
}

fn body(report: &PerformanceReport) -> String {
    let mut text = format!("{}\n\n", wording::subtitle(report));
    if let Some(changes) = &report.changes {
        line(&mut text, format_args!("What changed since the issue before: {}\n", verbatim(changes)));
    }
    if let Some(numbers) = &report.numbers {
        scores(&mut text, report, numbers);
        components(&mut text, report, numbers);
    }
    list(
        &mut text,
        "What the cluster says",
        report
            .reviews
            .iter()
            .map(|review| format!("{}: {}", verbatim(&review.function), verbatim(&review.explanation))),
    );
    plan(&mut text, &report.actions);
    positions(&mut text, report);
    list(
        &mut text,
        "Support needed",
        report
            .support
            .iter()
            .map(|support| format!("{}: {}", wording::support_from(support.asked_of), verbatim(&support.what))),
    );
    if let Some(held) = &report.meeting {
        meeting(&mut text, held);
    }
    list(&mut text, "Answers", wording::items(report).iter().map(answers));
    let comments = report.comments.iter().map(|(comment, text)| format!("{comment}: {}", verbatim(text)));
    list(&mut text, "Comments", comments);
    text
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    writeln!(text, "{words}").expect("a string takes every word");
}

/// A heading with a list; nothing where the list is empty.
fn list(text: &mut String, heading: &str, entries: impl Iterator<Item = String>) {
    let mut entries = entries.peekable();
    if entries.peek().is_some() {
        line(text, format_args!("## {heading}\n"));
        entries.for_each(|entry| line(text, format_args!("- {entry}")));
        text.push('\n');
    }
}

fn scores(text: &mut String, report: &PerformanceReport, numbers: &ReportNumbers) {
    line(text, format_args!("## Response rates\n"));
    for (_, name, rates) in wording::rates(&numbers.rates) {
        line(text, format_args!("{name}: {}\n", wording::rate(&rates.total)));
        for (kind, rate) in &rates.by_kind {
            line(text, format_args!("- {}: {}", wording::kind(*kind), wording::rate(rate)));
        }
        text.push('\n');
    }
    line(
        text,
        format_args!("## Performance\n\n| | | All | Coordinators | Partners | Change |\n|---|---|---|---|---|---|"),
    );
    for one in &numbers.scores {
        let name = wording::line_name(report.template, one.code.as_str());
        let name = if one.is_function { format!("**{name}**") } else { name.to_owned() };
        let [all, coordinators, partners] = [one.everybody, one.coordinators, one.partners].map(wording::score);
        let change = wording::change(one.change);
        line(text, format_args!("| {} | {name} | {all} | {coordinators} | {partners} | {change} |", one.code));
    }
    line(
        text,
        format_args!(
            "\nUp to 25 % is weak, up to 50 % unsatisfactory, up to 75 % satisfactory, above good. Withheld: fewer than {} partners answered.\n",
            numbers.fewest_answers
        ),
    );
}

/// The scores of the parts of a merged cluster.
fn components(text: &mut String, report: &PerformanceReport, numbers: &ReportNumbers) {
    if numbers.components.is_empty() {
        return;
    }
    let head = "## By part of the cluster\n\n| Part | | | All | Coordinators | Partners |\n|---|---|---|---|---|---|";
    line(text, format_args!("{head}"));
    for (sector, lines) in &numbers.components {
        let part = wording::part(report, sector);
        for one in lines {
            let name = wording::line_name(report.template, one.code.as_str());
            let [all, coordinators, partners] = [one.everybody, one.coordinators, one.partners].map(wording::score);
            line(text, format_args!("| {part} | {} | {name} | {all} | {coordinators} | {partners} |", one.code));
        }
    }
    text.push('\n');
}

/// Where partners, together, and the lead agency stand on the commitments.
fn positions(text: &mut String, report: &PerformanceReport) {
    let positions = report.numbers.as_ref().map(|numbers| numbers.positions.as_slice()).unwrap_or_default();
    if positions.is_empty() {
        return;
    }
    let head = "## Commitments of partners\n\n| Commitment | Commit | With a reservation | Do not commit | Lead agency |\n|---|---|---|---|---|";
    line(text, format_args!("{head}"));
    for one in positions {
        let commitment = verbatim(&wording::commitment_text(report, &one.commitment));
        let lead = wording::lead_position(one.lead);
        line(text, format_args!("| {commitment} | {} | {} | {} | {lead} |", one.commit, one.reserve, one.decline));
    }
    line(text, format_args!("\nThis is what partners told coordination. It is part of no score.\n"));
}

fn plan(text: &mut String, actions: &[ShownAction]) {
    if actions.is_empty() {
        return;
    }
    let head = "## Plan of action\n\n| For | Action | Owner | Until | Status | Evidence |\n|---|---|---|---|---|---|";
    line(text, format_args!("{head}"));
    for shown in actions {
        let plan = &shown.action.plan;
        let (code, note) = [&plan.code, &shown.action.note].map(|text| text.as_deref().unwrap_or_default()).into();
        line(
            text,
            format_args!(
                "| {} | {} | {} | {} | {} | {} |",
                code,
                verbatim(&plan.what),
                plan.owner,
                plan.due_on,
                wording::status(shown),
                verbatim(note)
            ),
        );
    }
    text.push('\n');
}

fn meeting(text: &mut String, meeting: &ReviewMeeting) {
    let note = |note: &Option<String>| verbatim(note.as_deref().unwrap_or_default());
    line(text, format_args!("## Review meeting of {}\n", meeting.held_on));
    for stand in &meeting.commitments {
        line(text, format_args!("- {}. {}", verbatim(&wording::commitment(stand)), note(&stand.note)));
    }
    for stand in &meeting.lead_duties {
        let met = if stand.met { "met" } else { "not met" };
        line(text, format_args!("- {}: {met}. {}", wording::lead_duty(stand.duty), note(&stand.note)));
    }
    text.push('\n');
}

/// The answers to an item in a line.
fn answers(item: &NamedItem<'_>) -> String {
    let answers = match &item.answers {
        Ok(shares) => {
            let given = shares.iter().filter(|share| share.count > 0);
            let given: Vec<_> =
                given.map(|share| format!("{} {} ({} %)", share.text, share.count, share.percent)).collect();
            given.join(", ")
        }
        Err(hidden) => hidden.words().to_owned(),
    };
    format!("{} ({}): {answers}", item.text, item.of)
}
