//! The drawn timeline: the position of everything in it. Other files work out what its lanes contain.
//!
//! Only places and sizes are worked out here; how it looks is in the template.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::lane::{LEFT, Lane, RIGHT, Scale, WIDTH, shape_of};
use super::{decisions, duties};
use crate::client::feed::FeedEvent;
use crate::play::clusters;
use crate::play::obligation::Notice;
use crate::play::transcript::Transcript;
use crate::show::dates;

/// The height of one row of a lane.
const ROW: f64 = 15.0;
/// What a lane has above and below its rows.
const PADDING: f64 = 11.0;
/// The height of a heading.
const HEADING: f64 = 34.0;
/// Where the first lane begins, under the names of months.
const TOP: f64 = 30.0;
/// What is kept free below.
const BOTTOM: f64 = 14.0;
/// How much room the name of a tick needs at most.
const TICK: f64 = 76.0;
/// How many times longer than a look the whole must be for the look to show more than the whole.
const CLOSER: i32 = 20;

/// A kind of bar or mark, and what it means.
pub struct Meaning {
    pub class: &'static str,
    pub is_bar: bool,
    pub words: &'static str,
}

impl Meaning {
    const fn bar(class: &'static str, words: &'static str) -> Self {
        Self { class, is_bar: true, words }
    }

    const fn mark(class: &'static str, words: &'static str) -> Self {
        Self { class, is_bar: false, words }
    }

    /// The outline of the mark.
    pub fn shape(&self) -> &'static str {
        shape_of(self.class)
    }
}

/// Every kind of bar and mark.
static LEGEND: [Meaning; 13] = [
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
];

/// A drawing.
pub struct Chart {
    pub title: String,
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub right: f64,
    pub ticks: Vec<Tick>,
    pub headings: Vec<Heading>,
    pub lanes: Vec<Lane>,
}

/// A line for the beginning of a month or day.
pub struct Tick {
    pub x: f64,
    pub label: String,
}

/// What a group of lanes is.
pub struct Heading {
    pub y: f64,
    pub text: &'static str,
}

impl Chart {
    /// The drawing of all of `transcript`, and after it a closer look at each proposal's days, where these are few.
    pub fn all(transcript: &Transcript) -> Vec<Self> {
        let Some((from, to)) = transcript.span() else { return Vec::new() };
        let margin = (to - from) / 60;
        let whole = Scale { from: from - margin, to: to + margin };
        let looks = waits(&transcript.events).into_iter().filter_map(|(proposal, submitted, decided)| {
            let margin = ((decided - submitted) / 3).max(TimeDelta::hours(6));
            let scale = Scale { from: submitted - margin, to: decided + margin };
            let days = format!("{} to {}", dates::long_day(scale.from), dates::long_day(scale.to));
            let is_closer = (scale.to - scale.from) * CLOSER < whole.to - whole.from;
            is_closer.then(|| Self::of(transcript, scale, format!("A closer look at the proposal {proposal}: {days}")))
        });
        let looks: Vec<_> = looks.collect();
        [Self::of(transcript, whole, "Overview".to_owned())].into_iter().chain(looks).collect()
    }

    fn of(transcript: &Transcript, scale: Scale, title: String) -> Self {
        let mut chart = Self {
            title,
            width: WIDTH,
            height: TOP,
            left: LEFT,
            right: WIDTH - RIGHT,
            ticks: ticks(&scale),
            headings: Vec::new(),
            lanes: Vec::new(),
        };
        let decided: Vec<_> = transcript.events.iter().filter(|event| Notice::read(event).is_none()).collect();
        chart.group("Decisions", decisions::decisions(&decided, &scale));
        chart.group("Missions", decisions::missions(&decided, &scale));
        let lives = clusters::lives(&transcript.events);
        chart.group("Clusters", lives.iter().map(|life| decisions::cluster(life, &scale)).collect());
        chart.group("Duties", duties::lanes(transcript, &scale));
        chart.height += BOTTOM;
        chart
    }

    fn group(&mut self, text: &'static str, lanes: Vec<Lane>) {
        let shown = lanes.into_iter().map(|mut lane| {
            lane.rows.retain(|row| !row.is_empty());
            // Decisions are drawn above other events.
            lane.rows.iter_mut().for_each(|row| row.marks.sort_by_key(|mark| mark.class != "published"));
            lane
        });
        let shown: Vec<_> = shown.filter(|lane| !lane.rows.is_empty()).collect();
        if shown.is_empty() {
            return;
        }
        self.headings.push(Heading { y: self.height + HEADING - 10.0, text });
        self.height += HEADING;
        for mut lane in shown {
            let mut middle = PADDING / 2.0 + ROW / 2.0;
            for row in &mut lane.rows {
                row.y = middle;
                middle += ROW;
            }
            (lane.y, lane.height) = (self.height, middle - ROW / 2.0 + PADDING / 2.0);
            self.height += lane.height;
            self.lanes.push(lane);
        }
    }

    /// What the bars and marks mean that are drawn.
    pub fn legend(&self) -> Vec<&'static Meaning> {
        LEGEND.iter().filter(|one| self.has(one.class, one.is_bar)).collect()
    }

    /// Whether a bar or a mark of `class` is drawn.
    fn has(&self, class: &str, is_bar: bool) -> bool {
        let mut rows = self.lanes.iter().flat_map(|lane| &lane.rows);
        if is_bar {
            rows.any(|row| row.bars.iter().any(|bar| bar.class == class))
        } else {
            rows.any(|row| row.marks.iter().any(|mark| mark.class == class))
        }
    }
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

/// The beginnings of months, or of days or quarters of a day where it is short, as many as have room for their names.
fn ticks(scale: &Scale) -> Vec<Tick> {
    let (first, last) = (scale.from.date_naive(), scale.to.date_naive());
    let (begin, step, form, most): (NaiveDate, Step, &str, usize) = match (last - first).num_days() {
        ..4 => (first, |moment| moment.checked_add_signed(TimeDelta::hours(6)), "%-d %b %H:%M", 9),
        4..62 => (first, |moment| moment.checked_add_days(Days::new(1)), "%-d %b", 14),
        _ => (first.with_day(1).unwrap_or(first), |moment| moment.checked_add_months(Months::new(1)), "%b %Y", 12),
    };
    let all = std::iter::successors(Some(begin.and_time(NaiveTime::MIN).and_utc()), |moment| step(*moment));
    let shown: Vec<_> = all.take_while(|moment| *moment <= scale.to).filter(|moment| *moment >= scale.from).collect();
    let every = shown.len().div_ceil(most).max(1);
    let ticks = shown.iter().step_by(every);
    let ticks = ticks.map(|moment| Tick { x: scale.x(*moment), label: moment.format(form).to_string() });
    ticks.filter(|tick| tick.x + TICK < WIDTH).collect()
}

/// From the beginning of one stretch of time to that of the next.
type Step = fn(DateTime<Utc>) -> Option<DateTime<Utc>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_named_to_the_end_and_every_name_has_room() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        let scale = Scale { from: at("2013-11-03T00:00:00Z"), to: at("2014-09-02T00:00:00Z") };
        let ticks = ticks(&scale);
        assert_eq!(ticks.first().map(|tick| tick.label.as_str()), Some("Dec 2013"));
        assert_eq!(ticks.last().map(|tick| tick.label.as_str()), Some("Sep 2014"));
        assert!(ticks.iter().all(|tick| tick.x + TICK <= WIDTH));
        assert_eq!(ticks.len(), 10);
    }

    #[test]
    fn each_kind_of_mark_has_an_outline_of_its_own() {
        let marks = || LEGEND.iter().filter(|one| !one.is_bar);
        let outlines: std::collections::BTreeSet<_> = marks().map(Meaning::shape).collect();
        assert_eq!(outlines.len(), marks().count());
    }
}
