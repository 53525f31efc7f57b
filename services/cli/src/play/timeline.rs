//! The transcript as text, line by line while it is played.

use anstyle::Style;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::duty_change::DutyChange;
use super::duty_summary::{self, DutySummary, Tone};
use super::transcript::{Line, StepResult, Transcript};
use crate::show::dates;
use crate::show::style::{ATTENTION, BAD, GOOD, QUIET, ROW, STRONG, painted};
use crate::show::text::{self, indented, width, wrapped};

/// Where the text of a line begins, after its date and time.
const INDENT: usize = 35;

/// How much room a time has.
const CLOCK: usize = 16;

/// How much room the kind of a note has.
const NOTE: usize = 11;

/// Writes lines of the transcript as text.
///
/// It remembers the day it is at, and holds changes of duties back until it is known that no more of the same follow.
#[derive(Debug)]
pub struct Timeline {
    zone: Tz,
    day: String,
    held: Vec<DutyChange>,
}

impl Timeline {
    /// The heading above the lines.
    pub fn heading(transcript: &Transcript) -> String {
        let brackets = dates::about_brackets(transcript.zone).map(|brackets| format!("{}\n", painted(QUIET, brackets)));
        let (title, summary) = (painted(STRONG, &transcript.title), indented(&transcript.summary, 0));
        format!("\n{title}\n{summary}{}", brackets.unwrap_or_default())
    }

    /// The timeline of a scenario of which no line was written yet, in a country with that time zone.
    pub fn new(zone: Tz) -> Self {
        Self { zone, day: String::new(), held: Vec::new() }
    }

    /// One more line of the transcript, in as many lines of text as it takes; none yet for what is held back.
    pub fn line(&mut self, line: &Line) -> String {
        match line {
            Line::Step(result) => {
                let mut page = self.rest();
                page.push_str(&self.result(result));
                page
            }
            Line::Duty(change) => {
                let follows = self.held.last().is_none_or(|held| duty_summary::same(held, change));
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
        let summary = duty_summary::summary_of(&held, self.zone);
        format!("{}{}", self.moment(first.at), noted_duty(&summary).trim_start())
    }

    fn result(&mut self, result: &StepResult) -> String {
        let who = result.who.as_deref().unwrap_or("Time passes");
        let mut page = format!("{}{}", self.moment(result.at), painted(STRONG, who));
        if let Some(invented) = &result.invented {
            let invented = format!("({invented})");
            let fits = INDENT + who.chars().count() + 2 + invented.chars().count() <= width();
            let gap = if fits { "  ".to_owned() } else { format!("\n{:INDENT$}", "") };
            page.push_str(&format!("{gap}{}", painted(QUIET, invented)));
        }
        page.push('\n');
        page.push_str(&body(&result.what, &result.rows.join(" ")));
        if let Some(refusal) = &result.refused {
            page.push_str(&noted("refused", &refusal.message, ATTENTION));
        }
        for finding in duty_summary::findings(&result.findings) {
            page.push_str(&noted("finding", &finding, ATTENTION));
        }
        for summary in duty_summary::summaries(&result.duties, self.zone) {
            page.push_str(&noted_duty(&summary));
        }
        if !result.events.is_empty() {
            page.push_str(&noted("feed", &duty_summary::counted_names(&result.events).join(", "), QUIET));
        }
        page
    }

    /// The day, where it is another than the line's before, and the time.
    fn moment(&mut self, at: DateTime<Utc>) -> String {
        let day = dates::day(at);
        let shown = if day == self.day { String::new() } else { day.clone() };
        self.day = day;
        format!("{shown:<16}{}   ", painted(QUIET, format!("{:<CLOCK$}", dates::clock_in(at, self.zone))))
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

/// Changes of duties.
fn noted_duty(summary: &DutySummary) -> String {
    noted(summary.label, &format!("{} ({})", summary.words, summary.row), style(summary.tone))
}

/// A note under a result, or of what came by itself.
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
pub(super) fn counts(transcript: &Transcript) -> String {
    let results = transcript.step_results().filter(|result| result.who.is_some()).count();
    let refused = transcript.step_results().filter(|result| result.refused.is_some()).count();
    let refused = if refused == 0 { String::new() } else { format!(" ({refused} refused, as expected)") };
    let decisions = transcript.events.len() - transcript.notices.len();
    let (commands, decisions) = (text::counted(results, "command"), text::counted(decisions, "decision"));
    let (duties, notices) =
        (text::counted(transcript.obligations.len(), "duty"), text::counted(transcript.notices.len(), "notice"));
    format!("{commands}{refused}, {decisions} on the feed, {duties} with {notices}")
}
