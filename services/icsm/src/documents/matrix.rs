//! The recommendation matrix: one row a recommendation, with what the country makes of it and how far it is (row IM-15).

use std::fmt::Write as _;

use convene_runtime::document::{Document, DraftingDesk as _, verbatim};

use super::{Desk, level};
use crate::domain::report::{Level, Recommendation};

const COLUMNS: [&str; 11] = [
    "Recommendation",
    "Type",
    "Level",
    "Addressed to",
    "What is recommended",
    "Time-frame",
    "Focal point",
    "Indicator",
    "Response",
    "Progress in the country",
    "Progress globally",
];

/// The matrix as a document.
pub fn matrix(desk: Desk<'_>) -> Document {
    let mission = &desk.mission.requested.request.mission;
    let title = format!("{}: recommendation matrix of the inter-cluster support mission", desk.country_name());
    let mut body = format!("| {} |\n|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    for recommendation in desk.mission.reporting.recommendations_for(desk.reader) {
        let cells = cells(desk, recommendation).map(|cell| verbatim(&cell));
        let _ = writeln!(body, "| {} |", cells.join(" | "));
    }
    let (reference, exercise) = (desk.reference(mission, "matrix"), desk.exercise.map(str::to_owned));
    Document { title, body, recipients: Vec::new(), reference, exercise }
}

/// The matrix as comma-separated values, for spreadsheets; what a cell says is never taken for a formula there.
pub fn comma_separated(desk: Desk<'_>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let recommendations = desk.mission.reporting.recommendations_for(desk.reader);
    let rows = recommendations.iter().map(|one| cells(desk, one).map(|cell| inert(&cell)));
    let head = COLUMNS.map(str::to_owned);
    std::iter::once(head).chain(rows).for_each(|row| writer.write_record(row).expect("memory takes every row"));
    let bytes = writer.into_inner().expect("memory takes every row");
    String::from_utf8(bytes).expect("text stays text")
}

fn cells(desk: Desk<'_>, recommendation: &Recommendation) -> [String; COLUMNS.len()] {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        recommendation.recommendation.to_string(),
        format!("{} {}", recommendation.kind, desk.kind(&recommendation.kind)),
        level(recommendation.level).to_owned(),
        recommendation.addressee.clone(),
        recommendation.text.clone(),
        given(&recommendation.time_frame),
        given(&recommendation.focal_point),
        given(&recommendation.indicator),
        desk.response(recommendation),
        desk.progress(recommendation, Level::Country),
        desk.progress(recommendation, Level::Global),
    ]
}

/// A text that spreadsheets take for text: one that begins like a formula gets an apostrophe before it.
fn inert(text: &str) -> String {
    let begins_a_formula = |letter: char| matches!(letter, '=' | '+' | '-' | '@' | '\t' | '\r');
    if text.trim_start_matches([' ', '\n']).starts_with(begins_a_formula) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"] {
            assert!(inert(formula).starts_with('\''), "{formula:?} is a formula");
        }
        assert_eq!(inert("plans are shared - by June"), "plans are shared - by June");
    }
}
