//! The numbers of a report as comma-separated values, a row for each score, rate and answer.

use super::wording::{self, Hidden, NamedItem};
use crate::domain::coordinated::Position;
use crate::domain::round::{CommitmentPosition, PerformanceReport, ScoreLine};
use crate::domain::scoring::{Change, Rate, Score};

/// The columns.
const HEAD: [&str; 10] =
    ["section", "code", "name", "of", "state", "count", "of_how_many", "percent", "band", "change"];

type Row = [String; 10];

/// The numbers of a report.
pub fn csv(report: &PerformanceReport) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows(report) {
        writer.write_record(row).expect("memory takes every row, and all have the same columns");
    }
    let bytes = writer.into_inner().expect("memory takes every row");
    String::from_utf8(bytes).expect("every field is text")
}

fn rows(report: &PerformanceReport) -> Vec<Row> {
    let mut rows = vec![HEAD.map(str::to_owned)];
    let Some(numbers) = &report.numbers else { return rows };
    let name = |line: &ScoreLine| wording::line_name(report.template, line.code.as_str());
    rows.extend(numbers.scores.iter().flat_map(|line| scores(line, name(line))));
    for (sector, lines) in &numbers.components {
        rows.extend(lines.iter().map(|line| score_row(line, name(line), (sector.as_str(), line.everybody), None)));
    }
    rows.extend(numbers.positions.iter().flat_map(|one| positions(report, one)));
    for (code, _, rates) in wording::rates(&numbers.rates) {
        rows.push(rate(code, "all", &rates.total));
        rows.extend(rates.by_kind.iter().map(|(kind, of_kind)| rate(code, wording::kind(*kind), of_kind)));
    }
    rows.extend(wording::items(report).iter().flat_map(answers));
    rows
}

fn scores(line: &ScoreLine, name: &str) -> [Row; 3] {
    let sides = [("all", line.everybody), ("coordinators", line.coordinators), ("partners", line.partners)];
    sides.map(|side| score_row(line, name, side, line.change.filter(|_| side.0 == "all")))
}

/// A score of a line, of one side or of a part of a merged cluster.
fn score_row(line: &ScoreLine, name: &str, (of, score): (&str, Score), change: Option<Change>) -> Row {
    let section = if line.is_function { "function" } else { "cell" };
    let (state, count, percent, band) = match score {
        Score::NoData => ("no_data", String::new(), String::new(), ""),
        Score::TooFew => ("too_few", String::new(), String::new(), ""),
        Score::Scored(scored) => {
            ("scored", scored.responses.to_string(), scored.percent.to_string(), scored.band.code())
        }
    };
    let change = change.and_then(Change::points).unwrap_or_default();
    let [section, code, name, of, state] = [section, line.code.as_str(), name, of, state].map(str::to_owned);
    [section, code, name, of, state, count, String::new(), percent, band.to_owned(), change]
}

/// How many partners stand where on a commitment, and where the lead agency does.
fn positions(report: &PerformanceReport, position: &CommitmentPosition) -> [Row; 4] {
    let code = &position.commitment;
    let name = report.names.commitments.get(code).map(String::as_str).unwrap_or_default();
    let row = |of: &str, state: &str, count: String| {
        let [section, code, name, of, state] = ["commitment", code, name, of, state].map(str::to_owned);
        [section, code, name, of, state, count, String::new(), String::new(), String::new(), String::new()]
    };
    let of_partners = |state: &str, count: u32| row("partners", state, count.to_string());
    [
        of_partners("commits", position.commit),
        of_partners("reserves", position.reserve),
        of_partners("declines", position.decline),
        row("lead", position.lead.map_or("not_said", Position::code), String::new()),
    ]
}

fn rate(code: &str, name: &str, rate: &Rate) -> Row {
    let (state, answered, expected, percent) = match rate {
        Rate::NotReported => ("not_reported", String::new(), String::new(), None),
        Rate::NoneExpected => ("reported", "0".to_owned(), "0".to_owned(), None),
        Rate::Reported { answered, expected, percent, .. } => {
            ("reported", answered.to_string(), expected.to_string(), *percent)
        }
    };
    let [section, code, name, of, state] = ["rate", code, name, "partners", state].map(str::to_owned);
    let percent = percent.map(|percent| percent.to_string()).unwrap_or_default();
    [section, code, name, of, state, answered, expected, percent, String::new(), String::new()]
}

fn answers(item: &NamedItem<'_>) -> Vec<Row> {
    let row = |name: &str, state: &str, count: String, percent: String| {
        let [section, code, name, of, state] = ["answer", item.code, name, item.of, state].map(str::to_owned);
        [section, code, name, of, state, count, String::new(), percent, String::new(), String::new()]
    };
    let hidden = |state| vec![row("", state, String::new(), String::new())];
    match &item.answers {
        Err(Hidden::NoData) => hidden("no_data"),
        Err(Hidden::TooFew) => hidden("too_few"),
        Ok(shares) => {
            let of_share = |count: u32, percent: u32| (count.to_string(), percent.to_string());
            let numbers = shares.iter().map(|share| (share.code, of_share(share.count, share.percent)));
            numbers.map(|(code, (count, percent))| row(code, "counted", count, percent)).collect()
        }
    }
}
