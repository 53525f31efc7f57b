//! The report: one HTML page that needs nothing else, to be read on a screen or on paper.

mod chart;
mod decisions;
mod duties;

use askama::Template;
use chrono_tz::Tz;
use convene_client::words;

use super::clusters;
use super::duty_summary::{self, DutySummary, Tone};
use super::obligation::ObligationState;
use super::transcript::{Line, StepResult, Transcript};
use crate::show::dates;
use convene_console::drawing::{self, Drawing};

/// The page for `transcript`.
///
/// # Errors
/// When the page cannot be put together.
pub fn report(transcript: &Transcript) -> Result<String, askama::Error> {
    let (from, to) =
        transcript.span().map_or_else(Default::default, |(from, to)| (dates::long_day(from), dates::long_day(to)));
    let state = |state| transcript.obligations.iter().filter(|duty| duty.state == state).count();
    let never_done = transcript.obligations.iter().filter(|duty| transcript.missed_date(duty).is_some()).count();
    let page = Page {
        title: &transcript.title,
        summary: &transcript.summary,
        sources: &transcript.sources,
        span: format!("{from} – {to}"),
        facts: vec![
            Fact::new(transcript.step_results().filter(|result| result.who.is_some()).count(), "steps taken", ""),
            Fact::new(
                transcript.step_results().filter(|result| result.refused.is_some()).count(),
                "refused by a rule",
                "",
            ),
            subject_of_it_all(transcript),
            // The same counts as the sections of the summary.
            Fact::new(state(ObligationState::Kept), "duties kept in time", "kept"),
            Fact::new(state(ObligationState::KeptLate), "duties kept late", "late"),
            Fact::new(state(ObligationState::Overdue), "duties late, still owed", "missed"),
            Fact::new(never_done, "duties never done, owed no longer", "missed"),
        ],
        drawings: chart::drawings(transcript),
        drawing_style: drawing::STYLE,
        patterns: drawing::PATTERNS,
        days: days(&transcript.lines, transcript.zone),
        brackets: dates::about_brackets(transcript.zone).unwrap_or_default(),
    };
    page.render()
}

/// How many clusters there were, or missions where it is about missions alone.
fn subject_of_it_all(transcript: &Transcript) -> Fact {
    let clusters = clusters::lives(&transcript.events).len();
    let missions = transcript.events.iter().filter(|event| event.name() == "MissionRequested").count();
    if clusters == 0 && missions > 0 {
        Fact::new(missions, "missions", "")
    } else {
        Fact::new(clusters, "clusters", "")
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'c> {
    title: &'c str,
    summary: &'c str,
    sources: &'c [String],
    span: String,
    facts: Vec<Fact>,
    drawings: Vec<Drawing>,
    drawing_style: &'static str,
    patterns: &'static str,
    days: Vec<Day>,
    brackets: String,
}

/// A number worth knowing.
struct Fact {
    count: usize,
    what: &'static str,
    class: &'static str,
}

impl Fact {
    fn new(count: usize, what: &'static str, class: &'static str) -> Self {
        Self { count, what, class: if count == 0 { "" } else { class } }
    }
}

/// The lines of one day.
struct Day {
    title: String,
    entries: Vec<Entry>,
}

/// A line of the transcript as the page shows it.
struct Entry {
    clock: String,
    class: &'static str,
    who: String,
    what: String,
    invented: String,
    rows: Vec<String>,
    notes: Vec<Note>,
}

/// What came of a result.
struct Note {
    class: &'static str,
    label: &'static str,
    text: String,
}

fn days(lines: &[Line], zone: Tz) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for group in lines.chunk_by(alike) {
        let title = group[0].at().format("%A %-d %B %Y").to_string();
        if days.last().is_none_or(|day| day.title != title) {
            days.push(Day { title, entries: Vec::new() });
        }
        let day = days.last_mut().expect("a day was begun");
        day.entries.push(entry(group, zone));
    }
    days
}

fn alike(one: &Line, other: &Line) -> bool {
    matches!((one, other), (Line::Duty(one), Line::Duty(other)) if duty_summary::same(one, other))
}

/// The entry of one result, or of changes of duties that are shown as one.
fn entry(group: &[Line], zone: Tz) -> Entry {
    let clock = dates::clock_in(group[0].at(), zone);
    if let Line::Step(result) = &group[0] {
        return Entry {
            clock,
            class: if result.refused.is_some() { "refused" } else { "result" },
            who: result.who.clone().unwrap_or_default(),
            what: result.what.clone(),
            invented: result.invented.as_ref().map(ToString::to_string).unwrap_or_default(),
            rows: result.rows.clone(),
            notes: notes(result, zone),
        };
    }
    let changes = group.iter().filter_map(|line| match line {
        Line::Duty(change) => Some(change.clone()),
        Line::Step(_) => None,
    });
    let notes = vec![note(duty_summary::summary_of(&changes.collect::<Vec<_>>(), zone))];
    Entry {
        clock,
        class: "duty",
        who: String::new(),
        what: String::new(),
        invented: String::new(),
        rows: Vec::new(),
        notes,
    }
}

/// Changes of duties.
fn note(summary: DutySummary) -> Note {
    Note { class: class(summary.tone), label: summary.label, text: format!("{} ({})", summary.words, summary.row) }
}

fn notes(result: &StepResult, zone: Tz) -> Vec<Note> {
    let refused =
        result.refused.iter().map(|refusal| Note { class: "late", label: "refused", text: refusal.message.clone() });
    let findings = duty_summary::findings(&result.findings).into_iter();
    let findings = findings.map(|text| Note { class: "late", label: "weak", text });
    let duties = duty_summary::summaries(&result.duties, zone).into_iter().map(note);
    let mut notes: Vec<_> = refused.chain(findings).chain(duties).collect();
    if !result.events.is_empty() {
        let events: Vec<_> = result.events.iter().map(|event| words(event)).collect();
        notes
            .push(Note { class: "quiet", label: "published", text: duty_summary::counted_names(&events).join(" · ") });
    }
    notes
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Quiet => "quiet",
        Tone::Good => "kept",
        Tone::Attention => "late",
        Tone::Bad => "missed",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use convene_console::drawing;

    /// What words and marks need against their ground (WCAG 2.2, 1.4.3 and 1.4.11).
    const WORDS: f64 = 4.5;
    const MARKS: f64 = 3.0;

    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = u8::from_str_radix(&colour[at..at + 2], 16).expect("two hexadecimal digits");
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The colours of the page and its drawings by name, in the light and in the dark.
    fn schemes() -> Vec<BTreeMap<&'static str, &'static str>> {
        let [page, drawings] = [
            colours_after(":root {", include_str!("../../../templates/report.html")),
            colours_after(".drawing, .patterns {", drawing::STYLE),
        ];
        page.into_iter().zip(drawings).map(|(page, drawings)| page.into_iter().chain(drawings).collect()).collect()
    }

    /// The colours of the first two blocks that begin so: those for the light, and those for the dark.
    fn colours_after(beginning: &str, style: &'static str) -> Vec<BTreeMap<&'static str, &'static str>> {
        let blocks = style.split(beginning).skip(1).take(2).filter_map(|rest| rest.split('}').next());
        let colours = |block: &'static str| {
            let named = block.split(';').filter_map(|one| one.trim().strip_prefix("--")?.split_once(": "));
            named.collect()
        };
        blocks.map(colours).collect()
    }

    /// Words and marks are told from what they stand on, by day and by night.
    #[test]
    fn words_and_marks_stand_out_in_the_light_and_in_the_dark() {
        let schemes = schemes();
        assert_eq!(schemes.len(), 2);
        for colours in schemes {
            for ground in ["page", "card"] {
                for word in ["ink", "soft", "kept", "late", "missed"] {
                    assert!(contrast(colours[word], colours[ground]) >= WORDS, "{word} on {ground}: {colours:?}");
                }
                let marks = ["cluster", "waited", "decided", "published", "kept", "open", "late", "missed"]
                    .map(|mark| format!("d-{mark}"));
                for mark in marks.iter().map(String::as_str) {
                    assert!(contrast(colours[mark], colours[ground]) >= MARKS, "{mark} on {ground}: {colours:?}");
                }
            }
            assert!(contrast(colours["row-ink"], colours["row"]) >= WORDS, "the rows of the guidance: {colours:?}");
        }
    }
}
