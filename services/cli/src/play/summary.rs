//! The summary at the end of a scenario: the same text each time it is played, held in a golden file.

use super::chronicle::{Chronicle, Finding};
use super::clusters::{self, ClusterLife};
use super::obligation::Obligation;
use super::timeline::{counts, owner, role_title, what_is_owed};
use crate::show::dates;
use crate::show::text::wrapped;

/// How wide the text of an entry is.
const WIDTH: usize = 88;

/// The summary of `chronicle`, without colours.
pub fn summary(chronicle: &Chronicle) -> String {
    let mut page = format!("{}\n{}\n", chronicle.title, "=".repeat(chronicle.title.chars().count()));
    if let Some((from, to)) = chronicle.span() {
        page.push_str(&format!("{} to {}: {}.\n", dates::long_day(from), dates::long_day(to), counts(chronicle)));
    }
    section(&mut page, "Clusters", clusters::lives(&chronicle.events).iter().map(cluster));
    for (heading, stands) in STATES {
        section(&mut page, heading, chronicle.obligations.iter().filter(|duty| stands(duty)).map(duty));
    }
    section(
        &mut page,
        "Refused, as the guidance asks",
        chronicle.deeds().filter_map(|deed| {
            let refusal = deed.refused.as_ref()?;
            Some(format!("{}: {} ({})", dates::moment(deed.at), deed.what, refusal.rows.join(", ")))
        }),
    );
    section(&mut page, "Weaknesses on the record", findings(chronicle));
    page
}

type Stands = fn(&Obligation) -> bool;

/// The states of a duty, in the order they are told.
const STATES: [(&str, Stands); 5] = [
    ("Duties late", |duty| duty.overdue),
    ("Duties kept late", |duty| duty.was_kept_late()),
    ("Duties kept in time", |duty| duty.kept_at.is_some() && !duty.is_open() && !duty.was_kept_late()),
    ("Duties open", |duty| duty.is_open() && !duty.overdue),
    ("Duties owed no longer", |duty| duty.voided_at.is_some() && duty.kept_at.is_none()),
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
    format!("{}, led by {}: {} {until}", life.name, life.lead, dates::long_day(life.from))
}

fn duty(duty: &Obligation) -> String {
    let mut entry = format!("{} {}, {}", duty.row(), what_is_owed(duty), owner(duty));
    if let Some(due) = duty.due_at {
        entry.push_str(&format!("; due {}", dates::moment(due)));
    }
    if let Some(kept) = duty.kept_at {
        entry.push_str(&format!(", kept {}", dates::moment(kept)));
        if let Some(due) = duty.due_at.filter(|due| kept > *due && !duty.recurring) {
            entry.push_str(&format!(", {} late", dates::length(kept - due)));
        }
    }
    if !duty.escalations.is_empty() {
        let told: Vec<_> = duty.escalations.iter().map(|escalation| role_title(&escalation.to_role)).collect();
        entry.push_str(&format!("; escalated to the {}", told.join(", then the ")));
    }
    entry
}

fn findings(chronicle: &Chronicle) -> impl Iterator<Item = String> {
    let told = |finding: &Finding| format!("{} {}: {}", finding.row, finding.subject, finding.problem);
    chronicle.deeds().flat_map(move |deed| deed.findings.iter().map(told).collect::<Vec<_>>())
}
