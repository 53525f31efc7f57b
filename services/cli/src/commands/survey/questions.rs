//! The questions of a survey at the terminal.

use std::collections::BTreeMap;
use std::io::{BufRead as _, Write as _};

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::show::table::cell;

/// Asks every question at the terminal, and takes an answer by its number.
///
/// # Errors
/// When the answers end before the questions do.
pub fn ask(asked: &Value) -> anyhow::Result<Value> {
    let mut lines = std::io::stdin().lock().lines();
    let mut next = || {
        lines
            .next()
            .context("the answers ended before the questions did; answer them all")?
            .context("the answer cannot be read")
    };
    let mut answers: BTreeMap<String, String> = BTreeMap::new();
    for question in asked["questions"].as_array().into_iter().flatten() {
        if is_asked(question, &answers) {
            let answer = loop {
                eprint!("{}", prompt(question));
                std::io::stderr().flush()?;
                if let Some(answer) = chosen(question, &next()?) {
                    break answer;
                }
                eprintln!("Answer with the number of one of these.");
            };
            answers.insert(cell(&question["item"]), answer);
        }
    }
    let mut comments = Map::new();
    for comment in asked["comments"].as_array().into_iter().flatten() {
        eprint!("\n{}\n(empty for none) > ", cell(&comment["text"]));
        std::io::stderr().flush()?;
        let text = next()?;
        if !text.trim().is_empty() {
            comments.insert(cell(&comment["comment"]), json!(text.trim()));
        }
    }
    let mut count = |does: &str| -> anyhow::Result<Vec<Value>> {
        let mut counts = Vec::new();
        for kind in asked["kinds"].as_array().into_iter().flatten() {
            let number = loop {
                eprint!("\nHow many {does}: {}?\n(empty where it is not known) > ", cell(&kind["text"]));
                std::io::stderr().flush()?;
                match number(&next()?) {
                    Ok(number) => break number,
                    Err(NotANumber) => eprintln!("Answer with a number."),
                }
            };
            counts.extend(number.map(|number| json!({"kind": kind["kind"], "count": number})));
        }
        Ok(counts)
    };
    let (members, attending) = (count("are members")?, count("attend meetings on average")?);
    Ok(json!({"answers": answers, "comments": comments, "members": members, "attending": attending}))
}

/// Whether a question is asked after what was answered to the earlier ones.
fn is_asked(question: &Value, answers: &BTreeMap<String, String>) -> bool {
    let earlier = cell(&question["askedIfItem"]);
    let admitted = question["askedIfAnswers"].as_array().map_or(&[][..], Vec::as_slice);
    earlier.is_empty() || answers.get(&earlier).is_some_and(|answer| admitted.iter().any(|one| cell(one) == *answer))
}

/// A question with its answers, numbered.
fn prompt(question: &Value) -> String {
    let stem = cell(&question["stem"]);
    let stem = if stem.is_empty() { stem } else { format!("{stem} ") };
    let answers = question["answers"].as_array().into_iter().flatten().enumerate();
    let answers: Vec<_> =
        answers.map(|(number, answer)| format!("  {} {}\n", number + 1, cell(&answer["text"]))).collect();
    format!("\n{stem}{}\n{}> ", cell(&question["text"]), answers.concat())
}

/// What was entered is no number.
#[derive(Debug, PartialEq, Eq)]
struct NotANumber;

/// A number that was entered; none where the line is empty.
fn number(line: &str) -> Result<Option<u32>, NotANumber> {
    match line.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| NotANumber),
    }
}

/// The answer of that number.
fn chosen(question: &Value, line: &str) -> Option<String> {
    let place = line.trim().parse::<usize>().ok()?.checked_sub(1)?;
    let answer = question["answers"].as_array()?.get(place)?;
    Some(cell(&answer["answer"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Value {
        json!({
            "item": "minutes", "text": "Are there minutes?", "askedIfItem": "meeting-frequency", "askedIfAnswers": ["rarely"],
            "answers": [{"answer": "never", "text": "Never"}, {"answer": "rarely", "text": "Rarely"}],
        })
    }

    /// RM-9.3: a question is asked by its number, and not where the one before rules it out.
    #[test]
    fn a_question_is_asked_at_the_terminal() {
        assert!(!is_asked(&question(), &BTreeMap::new()));
        let rarely = BTreeMap::from([("meeting-frequency".to_owned(), "rarely".to_owned())]);
        assert!(is_asked(&question(), &rarely));
        assert!(prompt(&question()).contains("  2 Rarely\n"));
        assert_eq!(chosen(&question(), " 2\n").as_deref(), Some("rarely"));
        assert_eq!((number(" 12\n"), number("\n"), number("twelve")), (Ok(Some(12)), Ok(None), Err(NotANumber)));
        assert_eq!((chosen(&question(), "0"), chosen(&question(), "3"), chosen(&question(), "x")), (None, None, None));
    }
}
