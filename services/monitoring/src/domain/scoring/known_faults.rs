//! What tools of this kind got wrong: each of seven faults is a test here.

use super::counting::{Ballot, Respondent, Statement};
use super::rates::{Expected, Rate, Rates};
use super::score::{Band, Fraction};
use super::scores::{Score, Scored, Scores, Side, score};
use super::testing::{by_kind, coordinator, counted, one_cell, partner, template};
use crate::domain::questionnaire::{Kind, Template};

/// Everybody's scores, whoever few they are.
fn everybody(ballots: &[Ballot], template: &Template) -> Scores {
    score(&counted(ballots), template, Side::Everybody, None, 0)
}

/// The score of the only cell.
fn only(ballots: &[Ballot], template: &Template) -> Scored {
    match everybody(ballots, template).cell("1.1") {
        Some(Score::Scored(scored)) => scored,
        other => panic!("it has no score: {other:?}"),
    }
}

/// One response with each of those answers, to items 1, 2 and so on.
fn answered(template: &Template, answers: &[&str]) -> Ballot {
    let items: Vec<String> = (1..=answers.len()).map(|number| format!("item-{number}")).collect();
    let given: Vec<(&str, &str)> = items.iter().map(String::as_str).zip(answers.iter().copied()).collect();
    partner(template, 1, Kind::Un, &given)
}

/// Fault 1 (RM-9.4): no answers were 0 and so weak. They are no data, and so are answers that do not score.
#[test]
fn without_answers_there_is_no_score() {
    let template = template();
    assert!(everybody(&[], template).cells.iter().all(|(_, score)| *score == Score::NoData));
    let unknowing = partner(template, 1, Kind::Un, &[("consultation", "dont-know"), ("complaints", "not-applicable")]);
    let scores = everybody(&[unknowing], template);
    assert_eq!((scores.cell("7"), scores.function("7")), (Some(Score::NoData), Some(Score::NoData)));
}

/// Fault 2 (RM-9.4): exactly three quarters had no band.
#[test]
fn exactly_three_quarters_are_satisfactory() {
    let template = one_cell(4, &[Some(0), Some(5)]);
    let scored = only(&[answered(&template, &["a1", "a1", "a1", "a0"])], &template);
    assert_eq!((scored.percent.to_string().as_str(), scored.band), ("75.00", Band::Satisfactory));
}

/// Fault 3 (RM-9.4): of yes and no, between a quarter and a half were satisfactory.
#[test]
fn between_a_quarter_and_a_half_of_yes_are_unsatisfactory() {
    let template = one_cell(100, &[Some(0), Some(1)]);
    for yes in 1..=50 {
        let answers: Vec<&str> = (0..100).map(|number| if number < yes { "a1" } else { "a0" }).collect();
        let expected = if yes <= 25 { Band::Weak } else { Band::Unsatisfactory };
        assert_eq!(only(&[answered(&template, &answers)], &template).band, expected, "{yes} of 100");
    }
}

/// Fault 4 (RM-9.4): a scale of one to five could not come to zero, so that all who disagree were better than weak.
#[test]
fn a_scale_from_one_to_five_reaches_zero() {
    let template = one_cell(2, &[Some(1), Some(2), Some(3), Some(4), Some(5), None]);
    let of = |answer: &str| only(&[answered(&template, &[answer, answer])], &template);
    assert_eq!((of("a0").percent.to_string().as_str(), of("a0").band), ("0.00", Band::Weak));
    assert_eq!((of("a1").percent.to_string().as_str(), of("a1").band), ("25.00", Band::Weak));
    assert_eq!((of("a4").percent.to_string().as_str(), of("a4").band), ("100.00", Band::Good));
    let beside_not_applicable = only(&[answered(&template, &["a4", "a5"])], &template);
    assert_eq!(beside_not_applicable.percent.to_string(), "100.00");
}

/// Fault 5 (RM-9.4): a missing denominator was a rate of 0 %.
#[test]
fn a_rate_without_denominator_is_not_reported() {
    let template = template();
    let answers = [("consultation", "fully")];
    let silent = coordinator(template, 1, Statement::default(), &answers);
    let zeros = Statement { members: by_kind([0; 6]), attending: by_kind([0; 6]) };
    let zeros = coordinator(template, 2, zeros, &answers);
    let counted = counted(&[silent, zeros, partner(template, 3, Kind::Donor, &answers)]);
    for expected in [Expected::members(&counted), Expected::attending(&counted)] {
        let rates = Rates::of(&counted, &expected);
        assert_eq!(rates.total, Rate::NotReported);
        assert!(rates.by_kind.values().all(|rate| *rate == Rate::NotReported));
    }
}

/// Fault 6 (RM-9.4): several people of an organization counted as several, and a rate over 100 % was hidden or an alarm. An
/// organization counts once, and where more answered than there are said to be, both counts are there.
#[test]
fn organizations_are_counted_and_more_than_all_is_flagged() {
    let template = template();
    let mut sent: Vec<Ballot> =
        (1..=3).map(|number| partner(template, number, Kind::Un, &[("complaints", "fully")])).collect();
    let again = Ballot { place: 9, ..partner(template, 1, Kind::Un, &[("complaints", "not-at-all")]) };
    sent.push(again);
    let counted = counted(&sent);
    let rates = Rates::of(&counted, &Expected::invited(&by_kind([5, 0, 2, 0, 0, 0])));
    let of_un = &rates.by_kind[&Kind::Un];
    let Rate::Reported { answered, expected, percent, .. } = of_un else { panic!("it is reported") };
    let percent = percent.expect("there is a percentage").to_string();
    assert_eq!((*answered, *expected, percent.as_str()), (3, Fraction::from_integer(2), "150.00"));
    assert!(of_un.is_over());
    assert!(!rates.total.is_over(), "three of seven answered");
    assert_eq!(rates.by_kind[&Kind::Donor], Rate::NoneExpected);
}

/// Fault 7 (RM-9.4): of two coordinators the second was ignored. What both say counts, and where they differ it shows.
#[test]
fn each_coordinator_says_how_many_there_are() {
    let template = template();
    let says = |number: u64, un: u32, donors: u32| {
        let members = [(Kind::Un, un), (Kind::Donor, donors)].into();
        let statement = Statement { members, attending: by_kind([0; 6]) };
        coordinator(template, number, statement, &[("complaints", "fully")])
    };
    let answering = partner(template, 9, Kind::Un, &[("complaints", "fully")]);
    let rates_of = |ballots: [Ballot; 3]| {
        let counted = counted(&ballots);
        assert_eq!(counted.statements().count(), 2);
        Rates::of(&counted, &Expected::members(&counted))
    };
    let both = rates_of([says(1, 4, 2), says(2, 7, 2), answering.clone()]);
    let Rate::Reported { answered: 1, expected, said, percent: Some(percent) } = &both.by_kind[&Kind::Un] else {
        panic!("one answered")
    };
    assert_eq!(
        (*expected, said.as_slice(), percent.to_string().as_str()),
        (Fraction::new(11, 2), [4, 7].as_slice(), "18.18")
    );
    let Rate::Reported { expected, said, .. } = &both.total else { panic!("it is reported") };
    assert_eq!((*expected, said.as_slice()), (Fraction::new(15, 2), [6, 9].as_slice()));
    let first_is_silent = rates_of([says(1, 0, 0), says(2, 7, 2), answering]);
    let Rate::Reported { expected, said, .. } = &first_is_silent.total else { panic!("it is reported") };
    assert_eq!((*expected, said.as_slice()), (Fraction::from_integer(9), [9].as_slice()));
}

/// RM-9.4: coordinators and partners are pooled, one response one vote.
#[test]
fn one_response_is_one_vote() {
    let template = one_cell(2, &[Some(0), Some(1), Some(2), Some(3), Some(4)]);
    let partner = |number, answers: [&str; 2]| {
        let ballot = answered(&template, &answers);
        Ballot { voter: convene_kernel::digest::Digest::of(&[number]), ..ballot }
    };
    let lead = coordinator(&template, 7, Statement::default(), &[("item-1", "a4")]);
    assert!(matches!(lead.respondent, Respondent::Coordinator(_)));
    let sent = [partner(1, ["a0", "a1"]), partner(2, ["a2", "a3"]), lead];
    assert_eq!(only(&sent, &template).points, Fraction::new(5, 2));
    let scores = |side| score(&counted(&sent), &template, side, None, 0).cell("1.1");
    let Some(Score::Scored(of_partners)) = scores(Side::Partners) else { panic!("partners answered") };
    assert_eq!((of_partners.points, of_partners.responses), (Fraction::new(3, 2), 2));
    let Some(Score::Scored(of_lead)) = scores(Side::Coordinators) else { panic!("the coordinator answered") };
    assert_eq!((of_lead.points, of_lead.band), (Fraction::from_integer(4), Band::Good));
}
