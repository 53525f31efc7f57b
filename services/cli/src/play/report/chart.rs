//! The drawn timelines of a scenario: all of it, and a closer look at each proposal's days. Other files work out what lanes contain.

use chrono::{DateTime, TimeDelta, Utc};
use convene_console::drawing::{Drawing, Meaning, Scale, TickUnit, ticks};

use super::{decisions, duties};
use crate::client::feed::FeedEvent;
use crate::play::clusters;
use crate::play::obligation::Notice;
use crate::play::transcript::Transcript;
use crate::show::dates;

/// How many times longer than a look the whole must be for the look to show more than the whole.
const CLOSER: i32 = 20;

const SIDEWAYS: &str = "The drawing is wider than this window: move it sideways, or turn the phone.";

/// Every kind of bar and mark.
fn meanings() -> Vec<Meaning> {
    vec![
        Meaning::bar("cluster", "cluster active"),
        Meaning::bar("mission", "mission at work"),
        Meaning::bar("waited", "waiting for a decision"),
        Meaning::mark("decided", "decided"),
        Meaning::mark("undone", "declined or taken back"),
        Meaning::mark("published", "published to agencies"),
        Meaning::mark("ended", "ended"),
        Meaning::bar("kept", "duty: done within its time"),
        Meaning::mark("kept", "duty: done"),
        Meaning::bar("open", "duty: still within its time"),
        Meaning::bar("missed", "duty: late"),
        Meaning::bar("void", "duty: no longer owed"),
        Meaning::mark("escalated", "duty: escalated, since it was late"),
    ]
}

/// The drawing of all of `transcript`, and after it a closer look at each proposal's days, where these are few.
pub fn drawings(transcript: &Transcript) -> Vec<Drawing> {
    let Some((from, to)) = transcript.span() else { return Vec::new() };
    let margin = (to - from) / 60;
    let whole = Scale { from: from - margin, to: to + margin };
    let looks = waits(&transcript.events).into_iter().filter_map(|(proposal, submitted, decided)| {
        let margin = ((decided - submitted) / 3).max(TimeDelta::hours(6));
        let scale = Scale { from: submitted - margin, to: decided + margin };
        let days = format!("{} to {}", dates::long_day(scale.from), dates::long_day(scale.to));
        let is_closer = (scale.to - scale.from) * CLOSER < whole.to - whole.from;
        is_closer.then(|| drawing(transcript, scale, format!("A closer look at the proposal {proposal}: {days}")))
    });
    let looks: Vec<_> = looks.collect();
    [drawing(transcript, whole, "Overview".to_owned())].into_iter().chain(looks).collect()
}

fn drawing(transcript: &Transcript, scale: Scale, title: String) -> Drawing {
    let label = |moment: DateTime<Utc>, unit| match unit {
        TickUnit::Hours => moment.format("%-d %b %H:%M").to_string(),
        TickUnit::Days => moment.format("%-d %b").to_string(),
        TickUnit::Months => moment.format("%b %Y").to_string(),
    };
    let mut drawing = Drawing::new(title, SIDEWAYS.to_owned(), ticks(&scale, label), meanings());
    let decided: Vec<_> = transcript.events.iter().filter(|event| Notice::read(event).is_none()).collect();
    drawing.group("Decisions", decisions::decisions(&decided, &scale));
    drawing.group("Missions", decisions::missions(&decided, &scale));
    let lives = clusters::lives(&transcript.events);
    drawing.group("Clusters", lives.iter().map(|life| decisions::cluster(life, &scale)).collect());
    drawing.group("Duties", duties::lanes(transcript, &scale));
    drawing
}

/// Each proposal with the moments it was submitted and decided.
fn waits(events: &[FeedEvent]) -> Vec<(String, DateTime<Utc>, DateTime<Utc>)> {
    let submitted = events.iter().filter(|event| event.name() == "ProposalSubmitted");
    let waits = submitted.filter_map(|event| {
        let decided = |other: &&FeedEvent| decisions::ends_proposal(other.name()) && other.subject == event.subject;
        let proposal = event.subject.trim_start_matches("proposal/").to_owned();
        Some((proposal, event.time, events.iter().find(decided)?.time))
    });
    waits.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_kind_of_mark_has_an_outline_of_its_own() {
        let meanings = meanings();
        let marks = || meanings.iter().filter(|one| !one.is_bar);
        let outlines: BTreeSet<_> = marks().map(Meaning::shape).collect();
        assert_eq!(outlines.len(), marks().count());
    }
}
