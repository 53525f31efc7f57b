//! Drawn timelines: lanes of bars and marks on a scale of time, as a figure that needs no script.
//!
//! Only places and sizes are worked out here; how a drawing looks is in its template and its stylesheet. Every bar and mark has a name
//! that is read aloud, and whoever draws one shows the same as a table or in words beside it.

mod lane;
mod ticks;

use askama::Template;

pub use lane::{Bar, Lane, Mark, Row, Scale};
pub use ticks::{Tick, TickUnit, ticks};

use lane::{RIGHT, WIDTH, fitting, shape_of};

/// The stylesheet of drawings.
pub const STYLE: &str = include_str!("../../assets/drawing.css");

/// The patterns that the bars of drawings are filled with: once on a page that has drawings.
pub const PATTERNS: &str = include_str!("../../assets/patterns.svg");

/// The height of the bars of a row.
const ROW: f64 = 20.0;
/// The height of a line of text above bars.
const TEXT: f64 = 18.0;
/// What a lane has below its rows.
const PADDING: f64 = 7.0;
/// The height of a heading.
const HEADING: f64 = 38.0;
/// Where the first lane begins, under the names of the ticks.
const TOP: f64 = 26.0;
/// What is kept free below.
const BOTTOM: f64 = 10.0;

/// A kind of bar or mark, and what it means.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// Its kind.
    pub class: &'static str,
    /// Whether it is a bar; else a mark.
    pub is_bar: bool,
    /// What it means.
    pub words: String,
}

impl Meaning {
    /// What a kind of bar means.
    pub fn bar(class: &'static str, words: impl Into<String>) -> Self {
        Self { class, is_bar: true, words: words.into() }
    }

    /// What a kind of mark means.
    pub fn mark(class: &'static str, words: impl Into<String>) -> Self {
        Self { class, is_bar: false, words: words.into() }
    }

    /// The outline of the mark.
    pub fn shape(&self) -> &'static str {
        shape_of(self.class)
    }
}

/// A drawing.
#[derive(Debug, Template)]
#[template(path = "drawing.html")]
pub struct Drawing {
    /// What it is called.
    pub title: String,
    /// What is said where it is wider than the window.
    pub sideways: String,
    width: f64,
    height: f64,
    right: f64,
    ticks: Vec<Tick>,
    headings: Vec<Heading>,
    lanes: Vec<Lane>,
    meanings: Vec<Meaning>,
}

/// What a group of lanes is.
#[derive(Debug)]
struct Heading {
    y: f64,
    text: String,
}

impl Drawing {
    /// A drawing without lanes, whose bars and marks mean what is said of them.
    pub fn new(title: String, sideways: String, ticks: Vec<Tick>, meanings: Vec<Meaning>) -> Self {
        let (headings, lanes) = (Vec::new(), Vec::new());
        Self {
            title,
            sideways,
            width: WIDTH,
            height: TOP + BOTTOM,
            right: WIDTH - RIGHT,
            ticks,
            headings,
            lanes,
            meanings,
        }
    }

    /// Adds lanes below a heading, without rows in which nothing is drawn.
    pub fn group(&mut self, text: impl Into<String>, lanes: Vec<Lane>) {
        let shown = lanes.into_iter().map(|mut lane| {
            lane.rows.retain(|row| !row.is_empty());
            lane
        });
        let shown: Vec<_> = shown.filter(|lane| !lane.rows.is_empty()).collect();
        if shown.is_empty() {
            return;
        }
        let top = self.height - BOTTOM;
        self.headings.push(Heading { y: top + HEADING - 10.0, text: text.into() });
        self.height += HEADING;
        for lane in shown {
            let lane = placed(lane, self.height - BOTTOM);
            self.height += lane.height;
            self.lanes.push(lane);
        }
    }

    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// What the bars and marks mean that are drawn.
    fn legend(&self) -> impl Iterator<Item = &Meaning> {
        self.meanings.iter().filter(|one| self.has(one.class, one.is_bar))
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

/// The lane at its place: its name, and below it each row with what it is about above its bars. What the only row is about stands
/// beside the name.
fn placed(mut lane: Lane, y: f64) -> Lane {
    if let [row] = lane.rows.as_mut_slice()
        && !row.detail.is_empty()
    {
        lane.name = fitting(&format!("{}  ·  {}", lane.name, row.detail));
        row.detail.clear();
    }
    let mut bottom = TEXT;
    for row in &mut lane.rows {
        row.detail = fitting(&row.detail);
        if !row.detail.is_empty() {
            bottom += TEXT;
        }
        row.y = bottom + ROW / 2.0;
        bottom += ROW;
        // What was decided is drawn above what was only published.
        row.marks.sort_by_key(|mark| mark.class != "published");
    }
    (lane.y, lane.height) = (y, bottom + PADDING);
    lane
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    fn scale() -> Scale {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        Scale { from: at("2013-11-01T00:00:00Z"), to: at("2013-12-01T00:00:00Z") }
    }

    #[test]
    fn what_is_drawn_has_its_meaning_and_its_name() {
        let mut row = Row::of("led by WHO");
        row.bar(&scale(), scale().from, scale().to, "cluster", "Health, \"led\" by <WHO>".to_owned());
        let meanings = vec![Meaning::bar("cluster", "cluster active"), Meaning::mark("ended", "ended")];
        let mut drawing = Drawing::new("Overview".to_owned(), "Move it.".to_owned(), Vec::new(), meanings);
        assert!(drawing.is_empty());
        drawing.group("Clusters", vec![Lane::of("Health", vec![row]), Lane::of("Empty", vec![Row::default()])]);
        let drawn = drawing.to_string();
        assert!(drawn.contains("cluster active") && !drawn.contains("ended"), "{drawn}");
        assert!(drawn.contains("Health  ·  led by WHO") && !drawn.contains("Empty"), "{drawn}");
        assert!(!drawn.contains("<WHO>"), "texts are texts: {drawn}");
    }

    #[test]
    fn lanes_follow_each_other_without_overlap() {
        let row = |detail: &str| {
            let mut row = Row::of(detail);
            row.mark(&scale(), scale().from, "decided", "decided".to_owned());
            row
        };
        let mut drawing = Drawing::new(String::new(), String::new(), Vec::new(), Vec::new());
        drawing.group("One", vec![Lane::of("a", vec![row("x"), row("y")]), Lane::of("b", vec![row("")])]);
        let ends = drawing.lanes.iter().map(|lane| lane.y + lane.height);
        let next = drawing.lanes.iter().skip(1).map(|lane| lane.y).chain([drawing.height - BOTTOM]);
        assert!(ends.zip(next).all(|(end, next)| end <= next));
    }
}
