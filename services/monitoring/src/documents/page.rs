//! A report as a page that needs nothing else: bars with their numbers as text, readable without colour, in print and by screen reader.

use askama::Template;
use convene_proto::monitoring::v1::{Audience, ItemDistribution, PerformanceReport, ScoreLine};

use super::wording;

/// The whole report.
pub fn html(report: &PerformanceReport, exercise: Option<&str>) -> String {
    let rates = wording::rates(report).into_iter().filter_map(|(_, name, rates)| {
        let rates = rates?;
        let kinds = rates.kinds.iter().map(|kind| (wording::kind(kind.kind()), wording::rate(kind.rate.as_ref())));
        Some((name, wording::rate(rates.total.as_ref()), kinds.collect()))
    });
    let page = Page {
        title: wording::title(report),
        subtitle: wording::subtitle(report),
        exercise: exercise.unwrap_or_default(),
        released: report.released_to().map(wording::released_to).collect::<Vec<_>>().join(" and "),
        report,
        lines: report.scores.iter().map(Line::of).collect(),
        rates: rates.collect(),
        items: report.distributions.iter().map(Item::of).collect(),
        actions: report.actions.iter().map(Action::of).collect(),
        support: report.support.iter().map(|one| (wording::support_from(one.asked_of()), one.what.as_str())).collect(),
        lead_duties: report
            .meeting
            .iter()
            .flat_map(|meeting| &meeting.lead_duties)
            .map(|stand| (wording::lead_duty(stand.duty()), stand.met, stand.note.as_str()))
            .collect(),
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
    report: &'a PerformanceReport,
    lines: Vec<Line<'a>>,
    rates: Vec<(&'static str, String, Vec<(&'static str, String)>)>,
    items: Vec<Item<'a>>,
    actions: Vec<Action>,
    support: Vec<(&'static str, &'a str)>,
    lead_duties: Vec<(&'static str, bool, &'a str)>,
}

/// A function or cell.
struct Line<'a> {
    code: &'a str,
    text: &'a str,
    function: bool,
    score: String,
    /// The percentage as the width of its bar; none without a score.
    percent: Option<&'a str>,
    band: &'a str,
    coordinators: String,
    partners: String,
    change: String,
}

impl<'a> Line<'a> {
    fn of(line: &'a ScoreLine) -> Self {
        let shown = line.score.as_ref().filter(|score| score.state == "scored");
        Self {
            code: &line.code,
            text: &line.text,
            function: line.function,
            score: wording::score(line.score.as_ref()),
            percent: shown.map(|score| score.percent.as_str()),
            band: shown.map(|score| score.band.as_str()).unwrap_or_default(),
            coordinators: wording::score(line.coordinators.as_ref()),
            partners: wording::score(line.partners.as_ref()),
            change: wording::change(line),
        }
    }
}

/// The answers to an item.
struct Item<'a> {
    text: &'a str,
    of: &'static str,
    state: &'static str,
    /// Each answer with its count, its share, and how far to the left the shares before it reach.
    shares: Vec<(&'a str, u32, u32, u32)>,
    unanswered: u32,
}

impl<'a> Item<'a> {
    fn of(item: &'a ItemDistribution) -> Self {
        let mut reached = 0;
        let shares = item.answers.iter().map(|share| {
            let from = reached;
            reached += share.percent;
            (share.text.as_str(), share.count, share.percent, from)
        });
        Self {
            text: &item.text,
            of: if item.audience() == Audience::Coordinator { "coordinators" } else { "partners" },
            state: match item.state.as_str() {
                "counted" => "",
                "too_few" => "withheld",
                _ => "no data",
            },
            shares: shares.collect(),
            unanswered: item.unanswered,
        }
    }
}

/// An action of the plan.
struct Action {
    code: String,
    what: String,
    owner: String,
    due_on: String,
    status: String,
    note: String,
}

impl Action {
    fn of(action: &convene_proto::monitoring::v1::FollowedAction) -> Self {
        let plan = action.action.clone().unwrap_or_default();
        let overdue = if action.overdue { ", overdue" } else { "" };
        Self {
            code: plan.code,
            what: plan.what,
            owner: plan.owner,
            due_on: plan.due_on,
            status: format!("{}{overdue}", wording::status(action.status())),
            note: action.note.clone(),
        }
    }
}
