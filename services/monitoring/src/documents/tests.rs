//! Every document has every number of the report, and no two differ.

use std::collections::BTreeMap;

use convene_kernel::testing::code;

use super::{Format, document};
use crate::domain::coordinated::Position;
use crate::domain::questionnaire::{Kind, shipped};
use crate::domain::round::{CommitmentPosition, PerformanceReport, ReportNames, ReportNumbers, ReportRates, ScoreLine};
use crate::domain::scoring::{
    Band, Change, Distribution, Fraction, ItemAnswers, Percent, Rate, Rates, Score, Scored, Shares,
};

fn scored(quarters: i64) -> Score {
    let points = Fraction::new(quarters, 4);
    let percent = Percent::of_points(points);
    Score::Scored(Scored { points, percent, band: Band::of(percent), responses: 4 })
}

fn percent(quarters: i64) -> Percent {
    Percent::of_points(Fraction::new(quarters, 4))
}

fn report() -> PerformanceReport {
    let points = Fraction::new(-25, 4);
    let line = ScoreLine {
        code: "1.1".parse().expect("a code"),
        is_function: false,
        everybody: scored(7),
        coordinators: scored(14),
        partners: Score::TooFew,
        change: Some(Change::Changed { before: percent(8), now: percent(7), points, band: None }),
    };
    let part = ScoreLine { everybody: scored(3), change: None, ..line.clone() };
    let (answered, expected) = (Fraction::from_integer(15), Fraction::from_integer(14));
    let over = Rate::Reported { answered: 15, expected, said: vec![14], percent: Percent::of(answered, expected) };
    let rates = |total| Rates { total, by_kind: BTreeMap::from([(Kind::Donor, Rate::NotReported)]) };
    let answers = [("never", 1, 25), ("rarely", 3, 75)].map(|(answer, count, percent)| {
        let answer = answer.parse().expect("a code");
        (answer, count, percent)
    });
    let shares = Shares { answers: answers.to_vec(), answered: 4, unanswered: 1 };
    let item = ItemAnswers { item: "minutes".parse().expect("a code"), distribution: Distribution::Counts(shares) };
    PerformanceReport {
        round: code("first"),
        cluster: code("health"),
        hub: None,
        names: ReportNames {
            cluster: "Health and Nutrition".to_owned(),
            hub: None,
            country_code: code("PHL"),
            country: "Philippines".to_owned(),
            sectors: [(code("NUT"), "Nutrition".to_owned())].into(),
            commitments: [("4".to_owned(), "Take part actively and constantly".to_owned())].into(),
        },
        issue: 1,
        issued_at: None,
        changes: None,
        template: shipped().last(),
        numbers: Some(ReportNumbers {
            scores: vec![line],
            rates: ReportRates {
                of_members: rates(over),
                of_attending: rates(Rate::NotReported),
                of_invited: rates(Rate::NoneExpected),
            },
            coordinators: Vec::new(),
            partners: vec![item],
            fewest_answers: 3,
            components: BTreeMap::from([(code("NUT"), vec![part])]),
            positions: vec![CommitmentPosition {
                commitment: "4".to_owned(),
                commit: 611,
                reserve: 612,
                decline: 613,
                lead: Some(Position::Reserves),
            }],
        }),
        comments: vec![("comment-general".parse().expect("a code"), "<b>more</b> meetings".into())],
        meeting: None,
        reviews: Vec::new(),
        actions: Vec::new(),
        support: Vec::new(),
        released_to: Vec::new(),
    }
}

/// RM-9.4: each document shows the same numbers, to the digit.
#[test]
fn every_document_has_the_same_numbers() {
    for format in [Format::Markdown, Format::Csv, Format::Html] {
        let text = document(&report(), format, None);
        for number in ["43.75", "87.50", "-6.25", "107.14", "14", "75", "18.75", "611", "612", "613"] {
            assert!(text.contains(number), "{number} is missing:\n{text}");
        }
    }
    let csv = document(&report(), Format::Csv, None);
    assert!(csv.lines().any(|line| line.starts_with("cell,1.1,") && line.ends_with(",partners,too_few,,,,,")), "{csv}");
    assert!(csv.contains("rate,members,all,partners,reported,15,14,107.14,,\n"), "{csv}");
    assert!(csv.contains("rate,attending,all,partners,not_reported,,,,,\n"), "nobody says is no rate of zero: {csv}");
}

/// RM-9.4, RM-5.4, RM-5.5: a document for readers names the cluster, the country, and the parts of a merged cluster, and says where the lead
/// agency stands beside partners.
#[test]
fn a_document_speaks_of_names() {
    for format in [Format::Markdown, Format::Html] {
        let text = document(&report(), format, None);
        for words in [
            "Final report: coordination performance of the cluster Health and Nutrition, Philippines",
            "Round first of the cluster health, level: national",
            "Nutrition (NUT)",
            "4. Take part actively and constantly",
            "commits, with a reservation",
        ] {
            assert!(text.replace('\\', "").contains(words), "'{words}' is missing:\n{text}");
        }
    }
    let mut of_hub = report();
    (of_hub.hub, of_hub.names.hub) = (Some(code("leyte")), Some("Health in Leyte".to_owned()));
    let text = document(&of_hub, Format::Markdown, None);
    assert!(text.contains("level: hub Health in Leyte (leyte)"), "{text}");
    let csv = document(&report(), Format::Csv, None);
    assert!(csv.contains("commitment,4,Take part actively and constantly,lead,reserves,,,,,\n"), "{csv}");
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
