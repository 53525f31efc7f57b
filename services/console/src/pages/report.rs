//! A report of coordination performance: its scores drawn and as a table, how answers are distributed, what follows from it.

use askama::Template;
use convene_proto::monitoring::v1::{
    Audience, FollowedAction, GetReportRequest, ItemDistribution, PerformanceReport, ResponseRates, ScoreLine,
    ShownScore,
};

use super::monitoring::rate;
use crate::answer::{Answer, page};
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    v: &'a Guest,
    country: &'a str,
    report: &'a PerformanceReport,
    title: String,
    issued: String,
    /// How few answers are not shown, in words.
    fewest: String,
    released: String,
    lines: Vec<Line>,
    rates: Vec<(String, String)>,
    items: Vec<Item>,
    actions: Vec<ActionLine>,
    support: Vec<(String, &'a str)>,
}

/// A function or a cell with its score.
struct Line {
    code: String,
    text: String,
    is_function: bool,
    /// The length of its bar; empty without a score.
    percent: String,
    band: String,
    /// The score and what it means, in words.
    score: String,
    coordinators: String,
    partners: String,
    change: String,
}

/// How the answers to a question are distributed.
struct Item {
    text: String,
    of: String,
    /// Why they are not shown; empty where they are.
    hidden: String,
    shares: Vec<Share>,
    /// The distribution in words.
    said: String,
    unanswered: u32,
}

/// The share of an answer, and how far the shares before it reach.
struct Share {
    text: String,
    count: u32,
    percent: u32,
    from: u32,
    shade: usize,
}

/// An action that follows.
struct ActionLine {
    code: String,
    what: String,
    owner: String,
    due: String,
    state: String,
    is_overdue: bool,
    note: String,
}

/// A report, as far as this person may read it.
pub async fn show(visit: Visit) -> Answer {
    let request = GetReportRequest {
        header: visit.header(),
        round: visit.param("id").to_owned(),
        hub: visit.asked("hub").to_owned(),
        issue: visit.asked("issue").parse().unwrap_or_default(),
        language: visit.language.tag().to_owned(),
    };
    let report = visit.ask(request).await?.report.unwrap_or_default();
    let country = visit.param("country");
    let title = match report.issue {
        0 => visit.say_of("report-preliminary", "cluster", &report.cluster_name),
        _ => visit.say_of("report-final", "cluster", &report.cluster_name),
    };
    let released: Vec<_> = report.released_to().map(|to| visit.word("choice", to.as_str_name())).collect();
    Ok(page(&ReportPage {
        v: &visit,
        country,
        title,
        issued: visit.when(report.issued_at.as_ref(), country),
        released: released.join(", "),
        lines: report.scores.iter().map(|line| Line::of(&visit, line)).collect(),
        rates: rates(&visit, &report),
        items: report.distributions.iter().map(|one| Item::of(&visit, one)).collect(),
        actions: report.actions.iter().map(|action| ActionLine::of(&visit, action)).collect(),
        support: report
            .support
            .iter()
            .map(|one| (visit.word("choice", one.asked_of().as_str_name()), one.what.as_str()))
            .collect(),
        fewest: visit.say_count("report-fewest", report.fewest_answers.try_into().unwrap_or(usize::MAX)),
        report: &report,
    }))
}

fn rates(visit: &Visit, report: &PerformanceReport) -> Vec<(String, String)> {
    let named = [
        ("rate-of-invited", &report.of_invited),
        ("rate-of-members", &report.of_members),
        ("rate-of-attending", &report.of_attending),
    ];
    let total = |rates: &Option<ResponseRates>| rates.as_ref().and_then(|rates| rates.total.clone());
    named.into_iter().filter_map(|(key, rates)| Some((visit.say(key), rate(visit, &total(rates)?)))).collect()
}

/// A score in words: the share and its band, or why there is none.
fn score(visit: &Visit, score: Option<&ShownScore>) -> String {
    let Some(score) = score else { return visit.say("score-no-data") };
    if score.state == "scored" {
        format!("{}% – {}", score.percent, band(visit, &score.band))
    } else {
        unscored(visit, &score.state)
    }
}

/// What a score means.
fn band(visit: &Visit, band: &str) -> String {
    visit.say(match band {
        "weak" => "band-weak",
        "unsatisfactory" => "band-unsatisfactory",
        "satisfactory" => "band-satisfactory",
        _ => "band-good",
    })
}

/// Why there is no score.
fn unscored(visit: &Visit, state: &str) -> String {
    visit.say(if state == "too_few" { "score-too-few" } else { "score-no-data" })
}

impl Line {
    fn of(visit: &Visit, line: &ScoreLine) -> Self {
        let of_all = line.score.as_ref();
        let change = match (line.before.as_str(), line.change.as_str()) {
            ("", _) => String::new(),
            (before, "") => format!("{before}%"),
            (before, change) => {
                let sign = if change.starts_with('-') { "" } else { "+" };
                format!("{sign}{change} ({before}%)")
            }
        };
        Self {
            code: line.code.clone(),
            text: line.text.clone(),
            is_function: line.function,
            percent: of_all.map(|score| score.percent.clone()).unwrap_or_default(),
            band: of_all.map(|score| score.band.clone()).unwrap_or_default(),
            score: score(visit, of_all),
            coordinators: score(visit, line.coordinators.as_ref()),
            partners: score(visit, line.partners.as_ref()),
            change,
        }
    }
}

impl Item {
    fn of(visit: &Visit, item: &ItemDistribution) -> Self {
        let mut reached = 0;
        let shares: Vec<_> = item
            .answers
            .iter()
            .enumerate()
            .map(|(shade, share)| {
                let from = reached;
                reached += share.percent;
                Share { text: share.text.clone(), count: share.count, percent: share.percent, from, shade }
            })
            .collect();
        let given = shares.iter().filter(|share| share.count > 0);
        let said: Vec<_> = given.map(|share| format!("{}: {}% ({})", share.text, share.percent, share.count)).collect();
        let of = if item.audience() == Audience::Coordinator { "audience-coordinator" } else { "audience-partner" };
        let hidden = if item.state == "counted" { String::new() } else { unscored(visit, &item.state) };
        Self {
            text: item.text.clone(),
            of: visit.say(of),
            hidden,
            said: said.join("; "),
            shares,
            unanswered: item.unanswered,
        }
    }
}

impl ActionLine {
    fn of(visit: &Visit, followed: &FollowedAction) -> Self {
        let plan = followed.action.clone().unwrap_or_default();
        Self {
            code: plan.code,
            what: plan.what,
            owner: plan.owner,
            due: visit.written_day(&plan.due_on),
            state: visit.word("choice", followed.status().as_str_name()),
            is_overdue: followed.overdue,
            note: followed.note.clone(),
        }
    }
}
