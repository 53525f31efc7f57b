//! The chronicle as text, line by line while it is played.

use anstyle::Style;
use chrono::{DateTime, Utc};

use super::chronicle::{Chronicle, Deed, DutyChange, Line};
use super::told::{self, Told, Tone};
use crate::show::dates;
use crate::show::style::{ATTENTION, BAD, GOOD, QUIET, ROW, STRONG, painted};
use crate::show::text::{self, indented, width, wrapped};

/// Where the text of a line begins, after its date and time.
const INDENT: usize = 24;

/// How much room the kind of a note has.
const NOTE: usize = 11;

/// Writes lines of the chronicle as text.
///
/// It remembers the day it is at, and holds changes of duties back until it is known that no more of the same follow.
#[derive(Debug, Default)]
pub struct Timeline {
    day: String,
    held: Vec<DutyChange>,
}

impl Timeline {
    /// What stands above the lines.
    pub fn heading(chronicle: &Chronicle) -> String {
        format!("\n{}\n{}", painted(STRONG, &chronicle.title), indented(&chronicle.summary, 0))
    }

    /// One more line of the chronicle, in as many lines of text as it takes; none yet for what is held back.
    pub fn line(&mut self, line: &Line) -> String {
        match line {
            Line::Deed(deed) => {
                let mut page = self.rest();
                page.push_str(&self.deed(deed));
                page
            }
            Line::Duty(change) => {
                let follows = self.held.last().is_none_or(|held| told::same(held, change));
                let page = if follows { String::new() } else { self.rest() };
                self.held.push(change.clone());
                page
            }
        }
    }

    /// What was held back, to be asked for at the end.
    pub fn rest(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        let Some(first) = held.first() else { return String::new() };
        let told = told::told_of(&held);
        format!("{}{}", self.moment(first.at), noted_duty(&told).trim_start())
    }

    fn deed(&mut self, deed: &Deed) -> String {
        let who = deed.who.as_deref().unwrap_or("Time passes");
        let invented = deed.invented.as_ref().map(|invented| painted(QUIET, format!("  ({invented})")));
        let invented = invented.unwrap_or_default();
        let mut page = format!("{}{}{invented}\n", self.moment(deed.at), painted(STRONG, who));
        page.push_str(&body(&deed.what, &deed.rows.join(" ")));
        if let Some(refusal) = &deed.refused {
            page.push_str(&noted("refused", &refusal.message, ATTENTION));
        }
        for finding in told::findings(&deed.findings) {
            page.push_str(&noted("finding", &finding, ATTENTION));
        }
        for told in told::told(&deed.duties) {
            page.push_str(&noted_duty(&told));
        }
        if !deed.events.is_empty() {
            page.push_str(&noted("feed", &told::counted_names(&deed.events).join(", "), QUIET));
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

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Quiet => QUIET,
        Tone::Good => GOOD,
        Tone::Attention => ATTENTION,
        Tone::Bad => BAD,
    }
}

/// A text under its moment, with its rows after it.
fn body(what: &str, rows: &str) -> String {
    let lines = wrapped(what, width() - INDENT);
    let used = INDENT + lines.last().map_or(0, |line| line.chars().count());
    let mut page: String = lines.iter().map(|line| format!("{:INDENT$}{line}\n", "")).collect();
    if !rows.is_empty() {
        page.truncate(page.trim_end().len());
        let fits = used + 2 + rows.chars().count() <= width();
        let gap = if fits { "  ".to_owned() } else { format!("\n{:INDENT$}", "") };
        page.push_str(&format!("{gap}{}\n", painted(ROW, rows)));
    }
    page
}

/// What became of duties.
fn noted_duty(told: &Told) -> String {
    noted(told.label, &format!("{} ({})", told.words, told.row), style(told.tone))
}

/// A note under a deed, or of what came by itself.
fn noted(kind: &str, what: &str, style: Style) -> String {
    let mut page = String::new();
    for (index, line) in what.lines().flat_map(|line| wrapped(line, width() - INDENT - NOTE)).enumerate() {
        let label = if index == 0 { kind } else { "" };
        page.push_str(&format!(
            "{:INDENT$}{}{}\n",
            "",
            painted(style, format!("{label:<NOTE$}")),
            painted(if style == BAD { BAD } else { QUIET }, line)
        ));
    }
    page
}

/// The sentence at the end: how much happened.
pub(super) fn counts(chronicle: &Chronicle) -> String {
    let deeds = chronicle.deeds().filter(|deed| deed.who.is_some()).count();
    let refused = chronicle.deeds().filter(|deed| deed.refused.is_some()).count();
    let refused = if refused == 0 { String::new() } else { format!(" ({refused} refused, as expected)") };
    let decisions = chronicle.events.len() - chronicle.notices.len();
    let (commands, decisions) = (text::counted(deeds, "command"), text::counted(decisions, "decision"));
    let (duties, notices) =
        (text::counted(chronicle.obligations.len(), "duty"), text::counted(chronicle.notices.len(), "notice"));
    format!("{commands}{refused}, {decisions} on the feed, {duties} with {notices}")
}
