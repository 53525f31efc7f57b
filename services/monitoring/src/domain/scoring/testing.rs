//! Examples that the tests of scoring start from.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use convene_kernel::digest::Digest;
use convene_kernel::time::Moment;

use super::counting::{Ballot, Counted, Entity, Respondent, Statement};
use crate::domain::questionnaire::{Answers, Audience, Kind, Language, Template, shipped};

/// The template that is shipped.
pub fn template() -> &'static Template {
    shipped().last().expect("a template is shipped")
}

/// When the surveys of the examples close.
pub fn closing() -> Moment {
    "2018-10-03T23:59:59Z".parse().expect("a moment")
}

/// A template of one cell, `1.1`, with items `item-1`, `item-2` and so on, on one scale: an answer `a0`, `a1` and so on for each of
/// `points`.
pub fn one_cell(items: usize, points: &[Option<u32>]) -> Template {
    let text = |text: &str| Language::ALL.map(|language| format!("{} = '{text}'", language.code())).join(", ");
    let mut file = "id = 'one'\nversion = 1\nvalid_from = '2012-01-01'\nsource = 'a test'\n".to_owned();
    let mut line = |words: std::fmt::Arguments<'_>| writeln!(file, "{words}").expect("a string takes every word");
    for kind in &template().kinds {
        let code = toml::Value::try_from(kind.kind).expect("a code");
        line(format_args!("[[kind]]\ncode = {code}\ntext = {{ {} }}", text("kind")));
    }
    line(format_args!("[[scale]]\ncode = 'scale'"));
    for (number, points) in points.iter().enumerate() {
        let points = points.map_or_else(String::new, |points| format!("points = {points}"));
        line(format_args!("[[scale.answer]]\ncode = 'a{number}'\n{points}\ntext = {{ {} }}", text("answer")));
    }
    line(format_args!("[[function]]\ncode = '1'\ntext = {{ {} }}", text("function")));
    line(format_args!("[[cell]]\ncode = '1.1'\nfunction = '1'\ntext = {{ {} }}", text("cell")));
    line(format_args!("[[comment]]\ncode = 'comment'\ntext = {{ {} }}", text("comment")));
    for number in 1..=items {
        line(format_args!(
            "[[item]]\ncode = 'item-{number}'\ncell = '1.1'\nscale = 'scale'\ncoordinator = 'q{number}'\npartner = 'q{number}'\ntext = {{ {} }}",
            text("item")
        ));
    }
    Template::read(&file).expect("the template is well formed")
}

/// The response of the partner organization of that number.
pub fn partner(template: &Template, number: u64, kind: Kind, given: &[(&str, &str)]) -> Ballot {
    ballot(number, Respondent::Partner(kind), answers(template, Audience::Partner, given))
}

/// The response of the coordinator of that number.
pub fn coordinator(template: &Template, number: u64, statement: Statement, given: &[(&str, &str)]) -> Ballot {
    ballot(number, Respondent::Coordinator(statement), answers(template, Audience::Coordinator, given))
}

/// Numbers by kind, in the order of the reports.
pub fn by_kind(numbers: [u32; 6]) -> BTreeMap<Kind, u32> {
    Kind::ALL.into_iter().zip(numbers).collect()
}

/// What counts nationally when the survey has closed.
pub fn counted(ballots: &[Ballot]) -> Counted {
    Counted::of(ballots, &Entity::National, closing())
}

fn answers(template: &Template, audience: Audience, given: &[(&str, &str)]) -> Answers {
    let code = |text: &str| text.parse().expect("a code");
    let given = given.iter().map(|(item, answer)| (code(item), code(answer))).collect();
    Answers::given(given, template, audience).expect("the answers fit the questionnaire")
}

fn ballot(number: u64, respondent: Respondent, answers: Answers) -> Ballot {
    Ballot {
        voter: Digest::of(&number.to_be_bytes()),
        entity: Entity::National,
        place: number,
        sent_at: "2018-10-01T12:00:00Z".parse().expect("a moment"),
        respondent,
        components: BTreeSet::new(),
        answers,
    }
}
