//! Lanes of a drawn timeline: rows of bars and marks on a scale of time.

use chrono::{DateTime, TimeDelta, Utc};

/// The width of a drawing, in its own units.
pub const WIDTH: f64 = 960.0;
/// Where time begins.
pub const LEFT: f64 = 6.0;
/// What is kept free at the right.
pub const RIGHT: f64 = 30.0;
/// How many characters of a name, and of what a row is about, there is room for.
const NAME: usize = 130;

/// One lane: a name, and rows of bars and marks below it.
#[derive(Debug)]
pub struct Lane {
    /// Its top.
    pub y: f64,
    /// Its height.
    pub height: f64,
    /// What it is called.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One row of a lane.
#[derive(Debug, Default)]
pub struct Row {
    /// The middle of its bars, from the lane's top.
    pub y: f64,
    /// What it is about, above its bars; after the lane's name where it is the only row.
    pub detail: String,
    /// Its stretches of time.
    pub bars: Vec<Bar>,
    /// Its moments.
    pub marks: Vec<Mark>,
}

/// A stretch of time.
#[derive(Debug)]
pub struct Bar {
    /// Where it begins.
    pub x: f64,
    /// How long it is.
    pub width: f64,
    /// What kind it is.
    pub class: &'static str,
    /// What it is, for whoever points at it or hears it read.
    pub title: String,
}

impl Bar {
    /// Whether it is the life of something, and drawn higher than others.
    pub fn is_life(&self) -> bool {
        ["cluster", "mission", "emergency"].contains(&self.class)
    }
}

/// A moment.
#[derive(Debug)]
pub struct Mark {
    /// Where it is.
    pub x: f64,
    /// What kind it is.
    pub class: &'static str,
    /// What it is, for whoever points at it or hears it read.
    pub title: String,
}

impl Mark {
    /// Its outline around its moment: each kind has its own, so that none is told by its colour alone.
    pub fn shape(&self) -> &'static str {
        shape_of(self.class)
    }
}

/// The outline of a kind of mark.
pub fn shape_of(class: &str) -> &'static str {
    match class {
        // A circle.
        "published" => "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        // A square.
        "ended" => "M-5 -5h10v10h-10z",
        // A cross.
        "undone" => "M-6 -4l2 -2l4 4l4 -4l2 2l-4 4l4 4l-2 2l-4 -4l-4 4l-2 -2l4 -4z",
        // A triangle that points up.
        "escalated" => "M0 -7l7 12h-14z",
        // A tick.
        "kept" => "M-7 0l3 -3l3 3l6 -6l3 3l-9 9z",
        // A diamond.
        _ => "M0 -6l6 6l-6 6l-6 -6z",
    }
}

/// Time as a distance from the left, from one moment to another.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Where the drawing begins.
    pub from: DateTime<Utc>,
    /// Where it ends.
    pub to: DateTime<Utc>,
}

impl Scale {
    /// The place of a moment; of one outside of the drawing, its edge.
    pub fn x(&self, moment: DateTime<Utc>) -> f64 {
        let whole = seconds(self.to - self.from).max(1.0);
        let part = seconds(moment.clamp(self.from, self.to) - self.from);
        ((LEFT + (WIDTH - LEFT - RIGHT) * part / whole) * 10.0).round() / 10.0
    }
}

fn seconds(length: TimeDelta) -> f64 {
    length.as_seconds_f64()
}

impl Row {
    /// A row with nothing in it yet.
    pub fn of(detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..Self::default() }
    }

    /// Adds a stretch of time, as far as the scale shows it.
    pub fn bar(&mut self, scale: &Scale, from: DateTime<Utc>, to: DateTime<Utc>, class: &'static str, title: String) {
        if to >= scale.from && from <= scale.to {
            let (x, end) = (scale.x(from), scale.x(to));
            self.bars.push(Bar { x, width: (end - x).max(2.0), class, title });
        }
    }

    /// Adds a moment, if the scale shows it.
    pub fn mark(&mut self, scale: &Scale, at: DateTime<Utc>, class: &'static str, title: String) {
        if (scale.from..=scale.to).contains(&at) {
            self.marks.push(Mark { x: scale.x(at), class, title });
        }
    }

    /// Whether nothing is shown in it.
    pub fn is_empty(&self) -> bool {
        self.bars.is_empty() && self.marks.is_empty()
    }
}

impl Lane {
    /// A lane of these rows.
    pub fn of(name: &str, rows: Vec<Row>) -> Self {
        Self { y: 0.0, height: 0.0, name: fitting(name), rows }
    }
}

/// The text, cut to the room there is for it.
pub(super) fn fitting(text: &str) -> String {
    let fits = text.chars().count() <= NAME;
    if fits { text.to_owned() } else { text.chars().take(NAME - 1).chain(['…']).collect() }
}
