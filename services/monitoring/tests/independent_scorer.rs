//! RM-9.4: who scores the same answers by the documented rule, in another language and without our code, finds the same digits.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use convene_kernel::digest::Digest;
use convene_kernel::time::Moment;
use convene_monitoring::domain::questionnaire::{Answers, Audience, Code, Kind, Template, shipped};
use convene_monitoring::domain::scoring::{Ballot, Counted, Entity, Respondent, Score, Side, Statement, score};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// How many rounds are compared of each kind.
const ROUNDS: usize = 150;

/// How a respondent chooses: one number for each item, beyond the scale for no answer.
type Choices = Vec<u8>;

fn template() -> &'static Template {
    shipped().last().expect("a template is shipped")
}

fn closing() -> Moment {
    "2018-10-03T23:59:59Z".parse().expect("a moment")
}

#[test]
fn an_independent_scorer_finds_the_same_digits() {
    let mut runner = TestRunner::deterministic();
    let mut draw = |strategy: BoxedStrategy<Vec<Ballot>>| -> Vec<Vec<Ballot>> {
        (0..ROUNDS).map(|_| strategy.new_tree(&mut runner).expect("a round").current()).collect()
    };
    let at_random = draw(round(vec(0u8..9, 68).boxed()));
    let alike = draw(round((0u8..4, 0u8..68).prop_map(|(choice, until)| at_most(choice, until)).boxed()));
    let of_two_choices = draw(round(vec(prop_oneof![Just(1u8), Just(4u8)], 68).boxed()));
    let hardly_answered = draw(round(vec(prop_oneof![60 => Just(9u8), 1 => 0u8..7], 68).boxed()));
    let rounds: Vec<_> = at_random.into_iter().chain(alike).chain(of_two_choices).chain(hardly_answered).collect();

    let theirs = scored_independently(&rounds);
    assert_eq!(theirs.len(), rounds.len());
    let mut scores = BTreeSet::new();
    for (number, (round, theirs)) in rounds.iter().zip(&theirs).enumerate() {
        let ours = scored(round);
        assert_eq!(&ours, theirs, "round {number}");
        scores.extend(ours.into_values());
    }
    assert!(scores.contains("no data") && scores.len() > 300, "the rounds differ: {}", scores.len());
    for band in ["weak", "unsatisfactory", "satisfactory", "good"] {
        assert!(scores.iter().any(|score| score.split(' ').any(|word| word == band)), "{band}");
    }
}

/// The same choice for the first items, and none for the others.
fn at_most(choice: u8, until: u8) -> Choices {
    (0..68).map(|item| if item < until { choice } else { 9 }).collect()
}

/// A round of up to 40 ballots from a dozen voters, some late, some in a hub.
fn round(choices: BoxedStrategy<Choices>) -> BoxedStrategy<Vec<Ballot>> {
    let ballot = (0u8..12, choices, -1i64..2, any::<u16>())
        .prop_map(|(voter, choices, late, place)| ballot(voter, &choices, late, place));
    vec(ballot, 0..40).prop_map(numbered).boxed()
}

/// Places that differ, in an order that is not that of the list.
fn numbered(mut ballots: Vec<Ballot>) -> Vec<Ballot> {
    for (number, ballot) in (0..).zip(&mut ballots) {
        ballot.place = ballot.place * 100 + number;
    }
    ballots
}

fn ballot(voter: u8, choices: &[u8], late: i64, place: u16) -> Ballot {
    let respondent = match voter {
        0 | 1 => Respondent::Coordinator(Statement::default()),
        _ => Respondent::Partner(Kind::ALL[usize::from(voter) % Kind::ALL.len()]),
    };
    Ballot {
        voter: Digest::of(&[voter]),
        entity: if voter == 11 { Entity::Hub("north".parse().expect("an identifier")) } else { Entity::National },
        place: place.into(),
        sent_at: closing() + chrono::TimeDelta::seconds(late),
        components: BTreeSet::new(),
        answers: answers(respondent.audience(), choices),
        respondent,
    }
}

fn answers(audience: Audience, choices: &[u8]) -> Answers {
    let mut given: BTreeMap<Code, Code> = BTreeMap::new();
    for (item, choice) in template().items_for(audience).zip(choices) {
        let scale = template().scale(item.scale.as_str()).expect("a scale");
        let answer = scale.answers.get(usize::from(*choice));
        if let Some(answer) = answer.filter(|_| template().asks(item, audience, &given)) {
            given.insert(item.code.clone(), answer.code.clone());
        }
    }
    Answers::given(given, template(), audience).expect("they fit the questionnaire")
}

/// What our own code finds, as the other writes it.
fn scored(round: &[Ballot]) -> BTreeMap<String, String> {
    let counted = Counted::of(round, &Entity::National, closing());
    let scores = score(&counted, template(), Side::Everybody, None, 0);
    let written = |score: Score| match score {
        Score::NoData => "no data".to_owned(),
        Score::TooFew => "too few".to_owned(),
        Score::Scored(scored) => format!("{} {} {}", scored.percent, scored.band.code(), scored.responses),
    };
    scores.cells.into_iter().map(|(cell, score)| (cell.to_string(), written(score))).collect()
}

fn scored_independently(rounds: &[Vec<Ballot>]) -> Vec<BTreeMap<String, String>> {
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = project.join(".tools/venv/bin/python");
    assert!(python.exists(), "there is no Python of the project's; run `make python`");
    let mut scorer = Command::new(python)
        .arg(project.join("tests/clients/score_survey.py"))
        .arg(project.join("services/monitoring/data/performance-2013.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let exported: Vec<Vec<Value>> = rounds.iter().map(|round| round.iter().map(exported).collect()).collect();
    let mut input = scorer.stdin.take().expect("its input");
    let writing = std::thread::spawn(move || input.write_all(json!(exported).to_string().as_bytes()));
    let output = scorer.wait_with_output().expect("it ends");
    writing.join().expect("it does not panic").expect("it reads all");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("its output is text");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn exported(ballot: &Ballot) -> Value {
    let answers: BTreeMap<&str, &str> =
        ballot.answers.iter().map(|(item, answer)| (item.as_str(), answer.as_str())).collect();
    json!({
        "voter": ballot.voter.to_string(),
        "entity": if ballot.entity == Entity::National { "national" } else { "hub" },
        "place": ballot.place,
        "late": ballot.sent_at > closing(),
        "answers": answers,
    })
}
