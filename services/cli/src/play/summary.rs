//! The summary at the end of a scenario: the same text each time it is played, held in a golden file.

use chrono_tz::Tz;

use super::clusters::{self, ClusterLife};
use super::duty_summary::{counted_names, obligation, owner, role_title};
use super::obligation::{KeptDate, NoticeKind, Obligation, ObligationState};
use super::timeline::counts;
use super::transcript::{Finding, Transcript};
use crate::show::dates;
use crate::show::text::wrapped;

/// How wide the text of an entry is.
const WIDTH: usize = 88;

/// The summary of `transcript`, without colours.
pub fn summary(transcript: &Transcript) -> String {
    let mut page = format!("{}\n{}\n", transcript.title, "=".repeat(transcript.title.chars().count()));
    if let Some((from, to)) = transcript.span() {
        page.push_str(&format!("{} to {}: {}.\n", dates::long_day(from), dates::long_day(to), counts(transcript)));
    }
    page.extend(dates::about_brackets(transcript.zone).map(|brackets| format!("{brackets}\n")));
    section(&mut page, "Clusters", clusters::lives(&transcript.events).iter().map(cluster));
    for (heading, state) in STATES {
        let listed = transcript.obligations.iter().filter(|duty| duty.state == state);
        section(&mut page, heading, listed.map(|one| duty(one, transcript)));
    }
    section(
        &mut page,
        "Refused, as the guidance asks",
        transcript.step_results().filter_map(|result| {
            let refusal = result.refused.as_ref()?;
            Some(format!(
                "{}: {} ({})",
                dates::moment_in(result.at, transcript.zone),
                result.what,
                refusal.rows.join(", ")
            ))
        }),
    );
    section(&mut page, "Weaknesses found", findings(transcript));
    page
}

/// The states of a duty, in the order of their sections.
const STATES: [(&str, ObligationState); 5] = [
    ("Duties late", ObligationState::Overdue),
    ("Duties kept late", ObligationState::KeptLate),
    ("Duties kept in time", ObligationState::Kept),
    ("Duties open", ObligationState::Owed),
    ("Duties owed no longer", ObligationState::Void),
];

fn section(page: &mut String, heading: &str, entries: impl Iterator<Item = String>) {
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() {
        return;
    }
    page.push_str(&format!("\n{heading} ({})\n", entries.len()));
    for entry in entries {
        for (index, line) in wrapped(&entry, WIDTH).iter().enumerate() {
            page.push_str(if index == 0 { "  - " } else { "    " });
            page.push_str(line);
            page.push('\n');
        }
    }
}

fn cluster(life: &ClusterLife) -> String {
    let until = life.to.map_or_else(|| "still active".to_owned(), |to| format!("to {}", dates::long_day(to)));
    let from = match &life.found_since {
        Some(since) => format!("since {}, as found,", dates::in_words(since)),
        None => dates::long_day(life.from),
    };
    format!("{}, led by {}: {from} {until}", life.name, life.lead())
}

fn duty(duty: &Obligation, transcript: &Transcript) -> String {
    let mut entry = format!("{} {}, {}", duty.row, obligation(duty), owner(duty));
    let at_once = duty.kept.chunk_by(|one, other| one.kept_at == other.kept_at);
    entry.extend(at_once.map(|kept| met(kept, transcript.zone)));
    let missed = transcript.missed_date(duty);
    let when = |due| dates::moment_in(due, transcript.zone);
    entry.extend(duty.due.map(|due| format!("; due {}", when(due))));
    entry.extend(missed.map(|due| format!("; due {} and not met", when(due))));
    for (kind, what) in [(NoticeKind::Escalation, "escalated"), (NoticeKind::Withdrawal, "withdrawn")] {
        let sent = transcript.notices.iter().filter(|notice| notice.kind == kind && notice.is_about(duty));
        let roles: Vec<_> = sent.map(|notice| role_title(&notice.to_role)).collect();
        if !roles.is_empty() {
            entry.push_str(&format!("; {what} to the {}", counted_names(&roles).join(", then the ")));
        }
    }
    entry
}

/// Dates that were met at once; how late counts from the first of them.
fn met(kept: &[KeptDate], zone: Tz) -> String {
    let [KeptDate { due: Some(first), kept_at: Some(at), late }, ..] = kept else { return String::new() };
    let due: Vec<_> = kept.iter().filter_map(|date| date.due).map(|due| dates::moment_in(due, zone)).collect();
    let lateness = if *late { format!(", {} late", dates::length(*at - *first)) } else { String::new() };
    format!("; due {}, kept {}{lateness}", due.join(" and "), dates::moment_in(*at, zone))
}

fn findings(transcript: &Transcript) -> impl Iterator<Item = String> {
    let sentence = |finding: &Finding| format!("{} {}: {}", finding.row, finding.resource, finding.problem);
    transcript.step_results().flat_map(move |result| result.findings.iter().map(sentence).collect::<Vec<_>>())
}
