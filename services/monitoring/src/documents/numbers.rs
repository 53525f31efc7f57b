//! The numbers of a report as comma-separated values, a row for each score, rate and answer.

use convene_proto::monitoring::v1::{Audience, ItemDistribution, PerformanceReport, ResponseRate, ScoreLine};

use super::wording;

/// The columns.
const HEAD: [&str; 10] =
    ["section", "code", "name", "of", "state", "count", "of_how_many", "percent", "band", "change"];

type Row = [String; 10];

/// The numbers of a report.
pub fn csv(report: &PerformanceReport) -> String {
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(report.scores.iter().flat_map(scores));
    for (code, _, rates) in wording::rates(report) {
        let Some(rates) = rates else { continue };
        rows.push(rate(code, "all", rates.total.as_ref()));
        rows.extend(rates.kinds.iter().map(|kind| rate(code, wording::kind(kind.kind()), kind.rate.as_ref())));
    }
    rows.extend(report.distributions.iter().flat_map(answers));
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory takes every row, and all have the same columns");
    }
    let bytes = writer.into_inner().expect("memory takes every row");
    String::from_utf8(bytes).expect("every field is text")
}

fn scores(line: &ScoreLine) -> Vec<Row> {
    let sides = [("all", &line.score), ("coordinators", &line.coordinators), ("partners", &line.partners)];
    let row = |(side, score): (&str, &Option<convene_proto::monitoring::v1::ShownScore>)| {
        let score = score.clone().unwrap_or_default();
        let change = if side == "all" { line.change.clone() } else { String::new() };
        let count = if score.state == "scored" { score.responses.to_string() } else { String::new() };
        let section = if line.function { "function" } else { "cell" };
        [
            section.to_owned(),
            line.code.clone(),
            line.text.clone(),
            side.to_owned(),
            score.state,
            count,
            String::new(),
            score.percent,
            score.band,
            change,
        ]
    };
    sides.into_iter().map(row).collect()
}

fn rate(code: &str, name: &str, rate: Option<&ResponseRate>) -> Row {
    let rate = rate.cloned().unwrap_or_default();
    let is_reported = !rate.expected.is_empty();
    [
        "rate".to_owned(),
        code.to_owned(),
        name.to_owned(),
        "partners".to_owned(),
        if is_reported { "reported" } else { "not_reported" }.to_owned(),
        if is_reported { rate.answered.to_string() } else { String::new() },
        rate.expected,
        rate.percent,
        String::new(),
        String::new(),
    ]
}

fn answers(item: &ItemDistribution) -> Vec<Row> {
    let of = if item.audience() == Audience::Coordinator { "coordinators" } else { "partners" };
    let row = |name: String, count: String, percent: String| {
        let (section, empty) = ("answer".to_owned(), String::new);
        let (code, state) = (item.item.clone(), item.state.clone());
        [section, code, name, of.to_owned(), state, count, empty(), percent, empty(), empty()]
    };
    if item.answers.is_empty() {
        return vec![row(String::new(), String::new(), String::new())];
    }
    let shares = item.answers.iter();
    shares.map(|share| row(share.answer.clone(), share.count.to_string(), share.percent.to_string())).collect()
}
