//! Every document has every number of the report, and no two differ.

use convene_proto::monitoring::v1::*;

use super::{Format, document};

fn scored(percent: &str, band: &str) -> Option<ShownScore> {
    Some(ShownScore { state: "scored".into(), percent: percent.into(), band: band.into(), responses: 4 })
}

fn report() -> PerformanceReport {
    let line = ScoreLine {
        code: "1.1".into(),
        text: "A platform".into(),
        score: scored("43.75", "unsatisfactory"),
        coordinators: scored("87.50", "good"),
        partners: Some(ShownScore { state: "too_few".into(), ..ShownScore::default() }),
        before: "50.00".into(),
        change: "-6.25".into(),
        ..ScoreLine::default()
    };
    let rate = ResponseRate { answered: 15, expected: "14".into(), percent: "107.14".into(), over: true };
    let rates = ResponseRates { total: Some(rate), kinds: Vec::new() };
    let share = AnswerShare { answer: "rarely".into(), text: "Rarely".into(), count: 3, percent: 75 };
    let item = ItemDistribution {
        item: "minutes".into(),
        text: "Minutes".into(),
        audience: Audience::Partner.into(),
        state: "counted".into(),
        answers: vec![share],
        unanswered: 1,
        ..ItemDistribution::default()
    };
    PerformanceReport {
        round: "first".into(),
        cluster: "health".into(),
        issue: 1,
        scores: vec![line],
        of_members: Some(rates),
        distributions: vec![item],
        comments: vec![SurveyComment { comment: "general".into(), text: "<b>more</b> meetings".into() }],
        fewest_answers: 3,
        ..PerformanceReport::default()
    }
}

/// RM-9.4: each document shows the same numbers, to the digit.
#[test]
fn every_document_has_the_same_numbers() {
    for format in [Format::Markdown, Format::Csv, Format::Html] {
        let text = document(&report(), format, None);
        for number in ["43.75", "87.50", "-6.25", "107.14", "14", "75"] {
            assert!(text.contains(number), "{number} is missing:\n{text}");
        }
    }
    let csv = document(&report(), Format::Csv, None);
    assert!(csv.contains("cell,1.1,A platform,partners,too_few,,,,,\n"), "{csv}");
    assert!(!csv.contains("rate,attending,all") && csv.contains("rate,members,all,partners,reported,15,14,107.14"));
}

/// RM-9.4: what people wrote is text, never markup; a page is read without colour; an exercise says so.
#[test]
fn a_page_shows_numbers_as_text() {
    let page = document(&report(), Format::Html, Some("training"));
    assert!(page.contains("&#60;b&#62;more") && !page.contains("<b>more"), "{page}");
    assert!(page.contains("43.75 % (unsatisfactory, needs major improvement)") && page.contains("withheld"));
    assert!(page.contains("aria-label=\"43.75 percent\"") && page.contains("@media print"));
    assert!(page.contains("<title>EXERCISE: Final report"));
}
