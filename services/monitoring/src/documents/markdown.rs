//! A report in Markdown.

use std::fmt::Write as _;

use convene_proto::monitoring::v1::{ItemDistribution, PerformanceReport};
use convene_runtime::document::{Document, verbatim};

use super::wording;

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
    let mut text = String::new();
    let mut line = |words: std::fmt::Arguments<'_>| writeln!(text, "{words}").expect("a string takes every word");
    line(format_args!("{}\n", wording::subtitle(report)));
    if !report.changes.is_empty() {
        line(format_args!("What changed since the issue before: {}\n", verbatim(&report.changes)));
    }
    line(format_args!("## Response rates\n"));
    for (_, name, rates) in wording::rates(report) {
        let Some(rates) = rates else { continue };
        line(format_args!("{name}: {}\n", wording::rate(rates.total.as_ref())));
        for kind in &rates.kinds {
            line(format_args!("- {}: {}", wording::kind(kind.kind()), wording::rate(kind.rate.as_ref())));
        }
        line(format_args!(""));
    }
    line(format_args!("## Performance\n\n| | | All | Coordinators | Partners | Change |\n|---|---|---|---|---|---|"));
    for one in &report.scores {
        let name = if one.function { format!("**{}**", one.text) } else { one.text.clone() };
        let [all, coordinators, partners] =
            [&one.score, &one.coordinators, &one.partners].map(|score| wording::score(score.as_ref()));
        line(format_args!(
            "| {} | {name} | {all} | {coordinators} | {partners} | {} |",
            one.code,
            wording::change(one)
        ));
    }
    line(format_args!(
        "\nUp to 25 % is weak, up to 50 % unsatisfactory, up to 75 % satisfactory, above good. Withheld: fewer than {} partners answered.\n",
        report.fewest_answers
    ));
    if !report.reviews.is_empty() {
        line(format_args!("## What the cluster says\n"));
        report.reviews.iter().for_each(|review| {
            line(format_args!("- {}: {}", verbatim(&review.function), verbatim(&review.explanation)));
        });
        line(format_args!(""));
    }
    if !report.actions.is_empty() {
        line(format_args!(
            "## Plan of action\n\n| For | Action | Owner | Until | Status | Evidence |\n|---|---|---|---|---|---|"
        ));
        for action in &report.actions {
            let plan = action.action.clone().unwrap_or_default();
            let overdue = if action.overdue { ", overdue" } else { "" };
            line(format_args!(
                "| {} | {} | {} | {} | {}{overdue} | {} |",
                plan.code,
                verbatim(&plan.what),
                plan.owner,
                plan.due_on,
                wording::status(action.status()),
                verbatim(&action.note)
            ));
        }
        line(format_args!(""));
    }
    if !report.support.is_empty() {
        line(format_args!("## Support needed\n"));
        for support in &report.support {
            line(format_args!("- {}: {}", wording::support_from(support.asked_of()), verbatim(&support.what)));
        }
        line(format_args!(""));
    }
    if let Some(meeting) = &report.meeting {
        line(format_args!("## Review meeting of {}\n", meeting.held_on));
        for stand in &meeting.commitments {
            let lead = if stand.lead_meets { "meets it" } else { "does not meet it" };
            line(format_args!(
                "- Commitment {}: {} of {} partners meet it; the lead agency {lead}. {}",
                verbatim(&stand.commitment),
                stand.partners_meeting,
                stand.partners_asked,
                verbatim(&stand.note)
            ));
        }
        for stand in &meeting.lead_duties {
            let met = if stand.met { "met" } else { "not met" };
            line(format_args!("- {}: {met}. {}", wording::lead_duty(stand.duty()), verbatim(&stand.note)));
        }
        line(format_args!(""));
    }
    if !report.distributions.is_empty() {
        line(format_args!("## Answers\n"));
        report.distributions.iter().for_each(|item| line(format_args!("- {}", distribution(item))));
        line(format_args!(""));
    }
    if !report.comments.is_empty() {
        line(format_args!("## Comments\n"));
        report.comments.iter().for_each(|one| line(format_args!("- {}: {}", one.comment, verbatim(&one.text))));
    }
    text
}

/// The answers to an item in a line.
fn distribution(item: &ItemDistribution) -> String {
    let of = match item.audience() {
        convene_proto::monitoring::v1::Audience::Coordinator => "coordinators",
        _ => "partners",
    };
    let answers = match item.state.as_str() {
        "counted" => {
            let shares = item.answers.iter().filter(|share| share.count > 0);
            let shares: Vec<_> =
                shares.map(|share| format!("{} {} ({} %)", share.text, share.count, share.percent)).collect();
            shares.join(", ")
        }
        "too_few" => "withheld".to_owned(),
        _ => "no data".to_owned(),
    };
    format!("{} ({of}): {answers}", item.text)
}
