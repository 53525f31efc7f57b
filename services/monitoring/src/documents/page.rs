//! A report as a page that needs nothing else: bars with their numbers as text, readable without colour, in print and by screen reader.

use askama::Template;

use super::wording::{self, Hidden, NamedItem};
use crate::domain::round::{CommitmentPosition, PerformanceReport, ReviewMeeting, ScoreLine, ShownAction};
use crate::domain::scoring::Percent;

/// The whole report.
pub fn html(report: &PerformanceReport, exercise: Option<&str>) -> String {
    let numbers = report.numbers.as_ref();
    let rates = numbers.into_iter().flat_map(|numbers| wording::rates(&numbers.rates)).map(|(_, name, rates)| {
        let kinds = rates.by_kind.iter().map(|(kind, rate)| (wording::kind(*kind), wording::rate(rate))).collect();
        RateRows { name, total: wording::rate(&rates.total), kinds }
    });
    let function = |code| format!("{code} {}", wording::line_name(report.template, code));
    let line = |line| Line::of(line, wording::line_name(report.template, line.code.as_str()));
    let page = Page {
        title: wording::title(report),
        subtitle: wording::subtitle(report),
        exercise: exercise.unwrap_or_default(),
        released: report.released_to.iter().copied().map(wording::released_to).collect::<Vec<_>>().join(" and "),
        changes: report.changes.as_deref().unwrap_or_default(),
        fewest_answers: numbers.map_or(0, |numbers| numbers.fewest_answers),
        lines: numbers.into_iter().flat_map(|numbers| &numbers.scores).map(line).collect(),
        components: numbers
            .into_iter()
            .flat_map(|numbers| &numbers.components)
            .map(|(sector, lines)| (wording::part(report, sector), lines.iter().map(line).collect()))
            .collect(),
        rates: rates.collect(),
        reviews: report.reviews.iter().map(|one| (function(one.function.as_str()), one.explanation.as_str())).collect(),
        actions: report.actions.iter().map(Action::of).collect(),
        support: report.support.iter().map(|one| (wording::support_from(one.asked_of), one.what.as_str())).collect(),
        positions: numbers
            .into_iter()
            .flat_map(|numbers| &numbers.positions)
            .map(|one| PositionRow::of(one, wording::commitment_text(report, &one.commitment)))
            .collect(),
        meeting: report.meeting.as_ref().map(Meeting::of),
        items: wording::items(report).iter().map(Item::of).collect(),
        comments: report.comments.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect(),
    };
    page.render().expect("a string takes every word")
}

#[derive(Template)]
#[template(path = "performance.html")]
struct Page<'a> {
    title: String,
    subtitle: String,
    exercise: &'a str,
    released: String,
    changes: &'a str,
    fewest_answers: u32,
    lines: Vec<Line<'a>>,
    components: Vec<(String, Vec<Line<'a>>)>,
    positions: Vec<PositionRow>,
    rates: Vec<RateRows>,
    reviews: Vec<(String, &'a str)>,
    actions: Vec<Action<'a>>,
    support: Vec<(&'static str, &'a str)>,
    meeting: Option<Meeting>,
    items: Vec<Item>,
    comments: Vec<(&'a str, &'a str)>,
}

/// A response rate, and that of each kind of organization.
struct RateRows {
    name: &'static str,
    total: String,
    kinds: Vec<(&'static str, String)>,
}

/// Where partners, together, and the lead agency stand on a commitment.
struct PositionRow {
    commitment: String,
    counts: [u32; 3],
    lead: &'static str,
}

impl PositionRow {
    fn of(position: &CommitmentPosition, commitment: String) -> Self {
        let counts = [position.commit, position.reserve, position.decline];
        Self { commitment, counts, lead: wording::lead_position(position.lead) }
    }
}

/// A function or cell.
struct Line<'a> {
    code: &'a str,
    text: &'a str,
    function: bool,
    score: String,
    /// The percentage as the width of its bar; none without a score.
    percent: Option<Percent>,
    band: &'static str,
    coordinators: String,
    partners: String,
    change: String,
}

impl<'a> Line<'a> {
    fn of(line: &'a ScoreLine, text: &'a str) -> Self {
        let shown = line.everybody.shown();
        Self {
            code: line.code.as_str(),
            text,
            function: line.is_function,
            score: wording::score(line.everybody),
            percent: shown.map(|score| score.percent),
            band: shown.map(|score| score.band.code()).unwrap_or_default(),
            coordinators: wording::score(line.coordinators),
            partners: wording::score(line.partners),
            change: wording::change(line.change),
        }
    }
}

/// The review meeting, in sentences.
struct Meeting {
    day: String,
    stands: Vec<(String, String)>,
}

impl Meeting {
    fn of(meeting: &ReviewMeeting) -> Self {
        let note = |note: &Option<String>| note.clone().unwrap_or_default();
        let commitments = meeting.commitments.iter().map(|stand| (wording::commitment(stand), note(&stand.note)));
        let duties = meeting.lead_duties.iter().map(|stand| {
            let met = if stand.met { "met" } else { "not met" };
            (format!("{}: {met}", wording::lead_duty(stand.duty)), note(&stand.note))
        });
        Self { day: meeting.held_on.to_string(), stands: commitments.chain(duties).collect() }
    }
}

/// The answers to an item.
struct Item {
    text: &'static str,
    of: &'static str,
    hidden: Option<&'static str>,
    /// Each answer with its count, its share, and how far to the left the shares before it reach.
    shares: Vec<(&'static str, u32, u32, u32)>,
    unanswered: u32,
}

impl Item {
    fn of(item: &NamedItem<'_>) -> Self {
        let mut reached = 0;
        let shares = item.answers.as_deref().unwrap_or_default().iter().map(|share| {
            let from = reached;
            reached += share.percent;
            (share.text, share.count, share.percent, from)
        });
        Self {
            shares: shares.collect(),
            text: item.text,
            of: item.of,
            hidden: item.answers.as_ref().err().copied().map(Hidden::words),
            unanswered: item.unanswered,
        }
    }
}

/// An action of the plan.
struct Action<'a> {
    code: &'a str,
    what: &'a str,
    owner: &'a str,
    due_on: String,
    status: String,
    note: &'a str,
}

impl<'a> Action<'a> {
    fn of(shown: &'a ShownAction) -> Self {
        let plan = &shown.action.plan;
        Self {
            code: plan.code.as_deref().unwrap_or_default(),
            what: &plan.what,
            owner: plan.owner.as_str(),
            due_on: plan.due_on.to_string(),
            status: wording::status(shown),
            note: shown.action.note.as_deref().unwrap_or_default(),
        }
    }
}
