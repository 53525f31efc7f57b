//! The drawn timeline: clusters as bars, decisions as marks, duties with the time they had and the time they took.
//!
//! Only places and sizes are worked out here; how it looks is in the template.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, Utc};

use super::duty_title;
use crate::client::feed::FeedEvent;
use crate::play::chronicle::Chronicle;
use crate::play::clusters::{self, ClusterLife};
use crate::play::obligation::{NoticeKind, Obligation, Standing};
use crate::play::told::role_title;
use crate::show::dates;

/// The width of the drawing, in its own units.
const WIDTH: f64 = 1120.0;
/// Where time begins: left of it stand the names.
const LEFT: f64 = 250.0;
/// What is kept free at the right.
const RIGHT: f64 = 24.0;
/// The height of one lane.
const LANE: f64 = 26.0;
/// The height of a heading.
const HEADING: f64 = 34.0;
/// Where the first lane begins, under the names of months.
const TOP: f64 = 30.0;
/// What is kept free below.
const BOTTOM: f64 = 14.0;
/// How many months may have a name before only some do.
const MOST_TICKS: usize = 14;
/// How much room the name of a month needs.
const TICK: f64 = 52.0;
/// How many characters of a name there is room for.
const NAME: usize = 30;

/// The drawing.
pub struct Chart {
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub right: f64,
    pub ticks: Vec<Tick>,
    pub headings: Vec<Heading>,
    pub lanes: Vec<Lane>,
}

/// A line for the beginning of a month.
pub struct Tick {
    pub x: f64,
    pub label: String,
}

/// What a group of lanes is.
pub struct Heading {
    pub y: f64,
    pub text: &'static str,
}

/// One lane: a name, bars and marks.
pub struct Lane {
    pub y: f64,
    pub name: String,
    pub detail: String,
    pub bars: Vec<Bar>,
    pub marks: Vec<Mark>,
}

/// A stretch of time.
pub struct Bar {
    pub x: f64,
    pub width: f64,
    pub class: &'static str,
    pub title: String,
}

/// A moment.
pub struct Mark {
    pub x: f64,
    pub class: &'static str,
    pub title: String,
}

/// Time as a distance from the left.
struct Scale {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Scale {
    fn x(&self, moment: DateTime<Utc>) -> f64 {
        let whole = seconds(self.to - self.from).max(1.0);
        let part = seconds(moment.clamp(self.from, self.to) - self.from);
        ((LEFT + (WIDTH - LEFT - RIGHT) * part / whole) * 10.0).round() / 10.0
    }

    fn bar(&self, from: DateTime<Utc>, to: DateTime<Utc>, class: &'static str, title: String) -> Bar {
        let (x, end) = (self.x(from), self.x(to));
        Bar { x, width: (end - x).max(2.0), class, title }
    }

    fn mark(&self, at: DateTime<Utc>, class: &'static str, title: String) -> Mark {
        Mark { x: self.x(at), class, title }
    }
}

fn seconds(length: chrono::TimeDelta) -> f64 {
    length.as_seconds_f64()
}

impl Chart {
    /// The drawing of `chronicle`; without lanes when nothing happened.
    pub fn of(chronicle: &Chronicle) -> Self {
        let mut chart = Self {
            width: WIDTH,
            height: TOP,
            left: LEFT,
            right: WIDTH - RIGHT,
            ticks: Vec::new(),
            headings: Vec::new(),
            lanes: Vec::new(),
        };
        let Some((from, to)) = chronicle.span() else { return chart };
        let margin = (to - from) / 60;
        let scale = Scale { from: from - margin, to: to + margin };
        chart.ticks = ticks(&scale);
        chart.group("Decisions", decisions(&chronicle.events, &scale));
        chart.group("Clusters", clusters::lives(&chronicle.events).iter().map(|life| cluster(life, &scale)).collect());
        chart.group("Duties", duties(chronicle, to, &scale));
        chart.height += BOTTOM;
        chart
    }

    fn group(&mut self, text: &'static str, lanes: Vec<Lane>) {
        if lanes.is_empty() {
            return;
        }
        self.headings.push(Heading { y: self.height + HEADING - 10.0, text });
        self.height += HEADING;
        for lane in lanes {
            self.lanes.push(Lane { y: self.height, ..lane });
            self.height += LANE;
        }
    }
}

/// The beginnings of months, or of days where it is less than two months, as many as have room for their names.
fn ticks(scale: &Scale) -> Vec<Tick> {
    let (first, last) = (scale.from.date_naive(), scale.to.date_naive());
    let by_day = (last - first).num_days() < 62;
    let begin = if by_day { first } else { first.with_day(1).unwrap_or(first) };
    let step = |date: NaiveDate| match by_day {
        true => date.checked_add_days(Days::new(1)),
        false => date.checked_add_months(Months::new(1)),
    };
    let dates: Vec<NaiveDate> =
        std::iter::successors(Some(begin), |date| step(*date)).take_while(|date| *date <= last).collect();
    let every = dates.len().div_ceil(MOST_TICKS).max(1);
    let format = if by_day { "%-d %b" } else { "%b %Y" };
    let shown = dates.iter().step_by(every).map(|date| (date, date.and_time(NaiveTime::MIN).and_utc()));
    let shown = shown.filter(|(_, moment)| *moment >= scale.from);
    let shown = shown.map(|(date, moment)| Tick { x: scale.x(moment), label: date.format(format).to_string() });
    shown.filter(|tick| tick.x + TICK < WIDTH).collect()
}

/// Lanes of the country's decisions: what began, what was proposed and decided, what was reviewed.
fn decisions(events: &[FeedEvent], scale: &Scale) -> Vec<Lane> {
    let mut lanes = ["Emergency", "Proposals", "Reviews"].map(|name| lane(name, ""));
    for event in events {
        let Some(lane) = lane_of(event.name()) else { continue };
        let title = format!("{}: {}", dates::moment(event.time), clusters::words(event.name()));
        lanes[lane].marks.push(scale.mark(event.time, class_of(event.name()), title));
    }
    lanes[1].bars = awaited(events, scale);
    lanes.into_iter().filter(|lane| !lane.marks.is_empty()).collect()
}

fn lane_of(event: &str) -> Option<usize> {
    match event {
        _ if event.starts_with("Emergency") || event.starts_with("Level3") || event.starts_with("Principals") => {
            Some(0)
        }
        _ if event.starts_with("Proposal") => Some(1),
        _ if event.starts_with("Review") || event.starts_with("Deactivation") => Some(2),
        _ => None,
    }
}

fn class_of(event: &str) -> &'static str {
    match event {
        "ProposalApproved" | "DeactivationDecided" | "PrincipalsDecided" => "decided",
        "ProposalDeclined" | "ProposalWithdrawn" => "missed",
        _ => "told",
    }
}

/// The time each proposal waited for its decision.
fn awaited(events: &[FeedEvent], scale: &Scale) -> Vec<Bar> {
    let mut submitted: BTreeMap<&str, DateTime<Utc>> = BTreeMap::new();
    let mut bars = Vec::new();
    for event in events {
        let proposal = event.data["proposal"].as_str().unwrap_or_default();
        match event.name() {
            "ProposalSubmitted" => {
                submitted.insert(proposal, event.time);
            }
            "ProposalApproved" | "ProposalDeclined" | "ProposalWithdrawn" => {
                let Some(since) = submitted.remove(proposal) else { continue };
                let title = format!("{proposal} waited {}", dates::length(event.time - since));
                bars.push(scale.bar(since, event.time, "waited", title));
            }
            _ => {}
        }
    }
    bars
}

fn cluster(life: &ClusterLife, scale: &Scale) -> Lane {
    let mut lane = lane(&life.name, &life.lead);
    let until = life.to.map_or_else(|| "still active".to_owned(), dates::long_day);
    let title = format!("{}, led by {}: {} – {until}", life.name, life.lead, dates::long_day(life.from));
    let class = if life.to.is_some() { "cluster" } else { "cluster active" };
    lane.bars.push(scale.bar(life.from, life.to.unwrap_or(scale.to), class, title));
    let marks = life.marks.iter().map(|mark| {
        let title = format!("{}: {}", dates::moment(mark.at), mark.what);
        scale.mark(mark.at, if life.to == Some(mark.at) { "ended" } else { "told" }, title)
    });
    lane.marks.extend(marks);
    lane
}

/// One lane a rule, so that the same duty of several clusters stands in one.
fn duties(chronicle: &Chronicle, end: DateTime<Utc>, scale: &Scale) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for obligation in &chronicle.obligations {
        let duty = &obligation.duty;
        let name = duty.rule.rsplit_once('.').map_or(duty.rule.clone(), |(row, word)| format!("{row}  {word}"));
        let index = lanes.iter().position(|lane| lane.name == name).unwrap_or_else(|| {
            lanes.push(lane(&name, &short_role(&duty.owner_role)));
            lanes.len() - 1
        });
        draw(obligation, end, scale, &mut lanes[index]);
        let escalations = chronicle.notices.iter().filter(|notice| notice.kind == NoticeKind::Escalation);
        lanes[index].marks.extend(escalations.filter(|notice| notice.is_about(obligation)).map(|notice| {
            let (to, at) = (role_title(&notice.to_role), dates::moment(notice.at));
            scale.mark(notice.at, "escalated", format!("{}: escalated to the {to} {at}", duty_title(obligation)))
        }));
    }
    lanes
}

/// A role in the room there is for it: `HC`, `lead agency`.
fn short_role(role: &str) -> String {
    if role.len() <= 3 { role.to_uppercase() } else { role.replace('-', " ") }
}

/// The time a duty had, and the time it took beyond that, for each of its dates.
fn draw(obligation: &Obligation, end: DateTime<Utc>, scale: &Scale, lane: &mut Lane) {
    let Some(mut from) = obligation.duty.since else { return };
    let title = duty_title(obligation);
    for (due, at) in obligation.kept.iter().filter_map(|kept| kept.due.zip(kept.kept_at)) {
        let told = format!("{title}: due {}, kept {}", dates::moment(due), dates::moment(at));
        if at > from {
            lane.bars.push(scale.bar(from, at.min(due).max(from), "kept", told.clone()));
        }
        late(due.max(from), at, &title, scale, lane);
        lane.marks.push(scale.mark(at, "kept", told));
        from = at;
    }
    if let Some(due) = obligation.due {
        let class = if obligation.standing == Standing::Void { "void" } else { "open" };
        let told = format!("{title}: due {}", dates::moment(due));
        lane.bars.push(scale.bar(from, due.min(end).max(from), class, told));
        if obligation.standing == Standing::Overdue {
            late(due.max(from), end, &title, scale, lane);
        }
    }
}

fn late(due: DateTime<Utc>, until: DateTime<Utc>, title: &str, scale: &Scale, lane: &mut Lane) {
    if until > due {
        let told = format!("{title}: {} late", dates::length(until - due));
        lane.bars.push(scale.bar(due, until, "missed", told));
    }
}

fn lane(name: &str, detail: &str) -> Lane {
    let fits = name.chars().count() <= NAME;
    let shown = if fits { name.to_owned() } else { name.chars().take(NAME - 1).chain(['…']).collect() };
    Lane { y: 0.0, name: shown, detail: detail.to_owned(), bars: Vec::new(), marks: Vec::new() }
}
