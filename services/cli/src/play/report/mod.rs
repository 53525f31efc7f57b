//! The report: one HTML page that needs nothing else, to be read on a screen or on paper.

mod chart;
mod decisions;
mod duties;

use askama::Template;

use super::chronicle::{Chronicle, Deed, Line};
use super::clusters;
use super::obligation::Standing;
use super::told::{self, Told, Tone};
use crate::show::dates;
use chart::Chart;

/// The page for `chronicle`.
///
/// # Errors
/// When the page cannot be put together.
pub fn report(chronicle: &Chronicle) -> Result<String, askama::Error> {
    let (from, to) =
        chronicle.span().map_or_else(Default::default, |(from, to)| (dates::long_day(from), dates::long_day(to)));
    let standing = |standing| chronicle.obligations.iter().filter(|duty| duty.standing == standing).count();
    let missed = chronicle.obligations.iter().filter(|duty| chronicle.was_missed(duty)).count();
    let page = Page {
        title: &chronicle.title,
        summary: &chronicle.summary,
        sources: &chronicle.sources,
        span: format!("{from} – {to}"),
        facts: vec![
            Fact::new(chronicle.deeds().filter(|deed| deed.who.is_some()).count(), "commands", ""),
            Fact::new(chronicle.deeds().filter(|deed| deed.refused.is_some()).count(), "refused by a rule", ""),
            subject_of_it_all(chronicle),
            Fact::new(standing(Standing::Kept), "duties kept in time", "kept"),
            Fact::new(standing(Standing::KeptLate), "kept late", "late"),
            Fact::new(missed, "missed", "missed"),
        ],
        charts: Chart::all(chronicle),
        days: days(&chronicle.lines),
    };
    page.render()
}

/// How many clusters there were, or missions where it is about missions alone.
fn subject_of_it_all(chronicle: &Chronicle) -> Fact {
    let clusters = clusters::lives(&chronicle.events).len();
    let missions = chronicle.events.iter().filter(|event| event.name() == "MissionRequested").count();
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
    charts: Vec<Chart>,
    days: Vec<Day>,
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

/// A line of the chronicle as the page shows it.
struct Entry {
    clock: String,
    class: &'static str,
    who: String,
    what: String,
    invented: String,
    rows: Vec<String>,
    notes: Vec<Note>,
}

/// What came of a deed.
struct Note {
    class: &'static str,
    label: &'static str,
    text: String,
}

fn days(lines: &[Line]) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for group in lines.chunk_by(alike) {
        let title = group[0].at().format("%A %-d %B %Y").to_string();
        if days.last().is_none_or(|day| day.title != title) {
            days.push(Day { title, entries: Vec::new() });
        }
        let day = days.last_mut().expect("a day was begun");
        day.entries.push(entry(group));
    }
    days
}

fn alike(one: &Line, other: &Line) -> bool {
    matches!((one, other), (Line::Duty(one), Line::Duty(other)) if told::same(one, other))
}

/// The entry of one deed, or of changes of duties that are told as one.
fn entry(group: &[Line]) -> Entry {
    let clock = dates::clock(group[0].at());
    if let Line::Deed(deed) = &group[0] {
        return Entry {
            clock,
            class: if deed.refused.is_some() { "refused" } else { "deed" },
            who: deed.who.clone().unwrap_or_default(),
            what: deed.what.clone(),
            invented: deed.invented.as_ref().map(ToString::to_string).unwrap_or_default(),
            rows: deed.rows.clone(),
            notes: notes(deed),
        };
    }
    let changes = group.iter().filter_map(|line| match line {
        Line::Duty(change) => Some(change.clone()),
        Line::Deed(_) => None,
    });
    let notes = vec![note(told::told_of(&changes.collect::<Vec<_>>()))];
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

/// What became of duties.
fn note(told: Told) -> Note {
    Note { class: class(told.tone), label: told.label, text: format!("{} ({})", told.words, told.row) }
}

fn notes(deed: &Deed) -> Vec<Note> {
    let refused =
        deed.refused.iter().map(|refusal| Note { class: "late", label: "refused", text: refusal.message.clone() });
    let findings = told::findings(&deed.findings).into_iter();
    let findings = findings.map(|text| Note { class: "late", label: "finding", text });
    let duties = told::told(&deed.duties).into_iter().map(note);
    let mut notes: Vec<_> = refused.chain(findings).chain(duties).collect();
    if !deed.events.is_empty() {
        let events: Vec<_> = deed.events.iter().map(|event| clusters::words(event)).collect();
        notes.push(Note { class: "quiet", label: "feed", text: told::counted_names(&events).join(" · ") });
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
