//! The chronicle as text, line by line while it is played.

use chrono::{DateTime, Utc};
use convene_kernel::identity::Role;

use super::chronicle::{Became, Chronicle, Deed, DutyChange, Line};
use super::obligation::Obligation;
use crate::show::dates;
use crate::show::style::{ATTENTION, BAD, GOOD, QUIET, ROW, STRONG, painted};
use crate::show::text::{self, WIDTH, indented, wrapped};

/// Where the text of a line begins, after its date and time.
const INDENT: usize = 24;

/// How much room the kind of a note has.
const NOTE: usize = 10;

/// Writes lines of the chronicle as text; remembers the day it is at.
#[derive(Debug, Default)]
pub struct Timeline {
    day: String,
}

impl Timeline {
    /// What stands above the lines.
    pub fn heading(chronicle: &Chronicle) -> String {
        format!("\n{}\n{}\n", painted(STRONG, &chronicle.title), indented(&chronicle.summary, 0))
    }

    /// One line of the chronicle, in as many lines of text as it takes.
    pub fn line(&mut self, line: &Line) -> String {
        match line {
            Line::Deed(deed) => self.deed(deed),
            Line::Duty(change) => {
                let told = change_told(change);
                self.told(change.at, &told.words, told.style, &change.duty.row)
            }
        }
    }

    fn deed(&mut self, deed: &Deed) -> String {
        let who = deed.who.as_deref().unwrap_or("Time passes");
        let invented = if deed.invented { painted(QUIET, "  (invented)") } else { String::new() };
        let mut page = format!("{}{}{invented}\n", self.moment(deed.at), painted(STRONG, who));
        page.push_str(&with_row(&deed.what, &deed.rows.join(" ")));
        if let Some(refusal) = &deed.refused {
            page.push_str(&noted("refused", &refusal.message, ATTENTION));
        }
        for finding in &deed.findings {
            page.push_str(&noted(
                "finding",
                &format!("{} {}: {}", finding.row, finding.subject, finding.problem),
                ATTENTION,
            ));
        }
        for change in &deed.duties {
            let told = change_told(change);
            page.push_str(&noted("duty", &format!("{} ({})", told.words, change.duty.row), told.style));
        }
        if !deed.events.is_empty() {
            page.push_str(&noted("feed", &deed.events.join(", "), QUIET));
        }
        page
    }

    fn told(&mut self, at: DateTime<Utc>, words: &str, style: anstyle::Style, row: &str) -> String {
        let mut lines = wrapped(words, WIDTH - INDENT).into_iter();
        let first = lines.next().unwrap_or_default();
        let mut page = format!("{}{} {}\n", self.moment(at), painted(style, first), painted(ROW, row));
        for line in lines {
            page.push_str(&format!("{:INDENT$}{}\n", "", painted(style, line)));
        }
        page
    }

    /// The day, where it is another than the line's before, and the time.
    fn moment(&mut self, at: DateTime<Utc>) -> String {
        let day = dates::day(at);
        let shown = if day == self.day { String::new() } else { day.clone() };
        self.day = day;
        format!("{shown:<16}{}   ", painted(QUIET, dates::clock(at)))
    }
}

/// The text with its rows after it, to the right.
fn with_row(what: &str, rows: &str) -> String {
    let mut page = String::new();
    for line in wrapped(what, WIDTH - INDENT) {
        page.push_str(&format!("{:INDENT$}{line}\n", ""));
    }
    if rows.is_empty() {
        return page;
    }
    page.truncate(page.trim_end().len());
    let used = page.lines().last().map_or(0, |line| line.chars().count());
    let gap = if used + 2 + rows.chars().count() <= WIDTH { "  ".to_owned() } else { format!("\n{:INDENT$}", "") };
    format!("{page}{gap}{}\n", painted(ROW, rows))
}

/// A note under a deed.
fn noted(kind: &str, what: &str, style: anstyle::Style) -> String {
    let mut page = String::new();
    for (index, line) in what.lines().flat_map(|line| wrapped(line, WIDTH - INDENT - NOTE)).enumerate() {
        let label = if index == 0 { kind } else { "" };
        page.push_str(&format!(
            "{:INDENT$}{}{}\n",
            "",
            painted(QUIET, format!("{label:<NOTE$}")),
            painted(style, line)
        ));
    }
    page
}

/// What became of a duty, in words and in a colour.
pub(super) struct Told {
    pub words: String,
    pub style: anstyle::Style,
}

/// What became of a duty, in words.
pub(super) fn change_told(change: &DutyChange) -> Told {
    let duty = &change.duty;
    let what = what_is_owed(duty);
    let owner = owner(duty);
    let due = duty.date().map(dates::moment).unwrap_or_default();
    let late_by = duty.date().map(|due| dates::length(change.at - due)).unwrap_or_default();
    let (words, style) = match &change.became {
        Became::Owed if due.is_empty() => (format!("The {owner} owes: {what}"), QUIET),
        Became::Owed => (format!("The {owner} owes by {due}: {what}"), QUIET),
        Became::Asked => (format!("The {owner} is asked to decide by {due}: {what}"), ATTENTION),
        Became::Reminded => (format!("Reminder to the {owner}, due {due}: {what}"), ATTENTION),
        Became::Late => (format!("Late, owed by the {owner}: {what}"), BAD),
        Became::Escalated(role) => (format!("Escalated to the {}, late {late_by}: {what}", role_title(role)), BAD),
        Became::KeptInTime => (format!("Kept in time: {what}"), GOOD),
        Became::KeptLate => (format!("Kept late: {what}"), ATTENTION),
        Became::Void => (format!("Owed no longer: {what}"), QUIET),
    };
    Told { words, style }
}

/// What is owed and about what.
pub(super) fn what_is_owed(duty: &Obligation) -> String {
    let what = if duty.what.is_empty() { &duty.duty.rule } else { &duty.what };
    if duty.duty.subject.is_empty() { what.clone() } else { format!("{what} — {}", duty.duty.subject) }
}

/// Who owes a duty, as people say it.
pub(super) fn owner(duty: &Obligation) -> String {
    let title = role_title(&duty.duty.owner_role);
    if duty.duty.owner_organization.is_empty() { title } else { format!("{title} {}", duty.duty.owner_organization) }
}

/// The role as people say it.
pub(super) fn role_title(role: &str) -> String {
    role.parse::<Role>().map_or_else(|_| role.to_owned(), |role| role.title().to_owned())
}

/// The sentence at the end: how much happened.
pub(super) fn counts(chronicle: &Chronicle) -> String {
    let deeds = chronicle.deeds().filter(|deed| deed.who.is_some()).count();
    let refused = chronicle.deeds().filter(|deed| deed.refused.is_some()).count();
    let refused = if refused == 0 { String::new() } else { format!(" ({refused} refused, as expected)") };
    let events = text::counted(chronicle.events.len(), "event");
    format!(
        "{}{refused}, {events} on the feed, {}",
        text::counted(deeds, "command"),
        text::counted(chronicle.obligations.len(), "duty")
    )
}
