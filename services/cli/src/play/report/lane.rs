//! Lanes of the drawn timeline: rows of bars and marks on a scale of time.

use chrono::{DateTime, TimeDelta, Utc};

/// The width of the drawing, in its own units.
pub const WIDTH: f64 = 1120.0;
/// Where time begins. The names are to the left of it.
pub const LEFT: f64 = 336.0;
/// What is kept free at the right.
pub const RIGHT: f64 = 80.0;
/// How many characters of a name there is room for.
const NAME: usize = 38;

/// One lane: a name, and rows of bars and marks.
pub struct Lane {
    pub y: f64,
    pub height: f64,
    pub name: String,
    pub rows: Vec<Row>,
}

/// One row of a lane.
#[derive(Default)]
pub struct Row {
    /// Its middle, from the lane's top.
    pub y: f64,
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
#[derive(Clone, Copy)]
pub struct Scale {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

impl Scale {
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
    /// A lane of these rows, the name cut to the room there is for it.
    pub fn of(name: &str, rows: Vec<Row>) -> Self {
        let fits = name.chars().count() <= NAME;
        let name = if fits { name.to_owned() } else { name.chars().take(NAME - 1).chain(['…']).collect() };
        Self { y: 0.0, height: 0.0, name, rows }
    }
}
