//! The questions of a survey at the terminal.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use super::words::Words;
use crate::show::table::cell;

/// Asks every question at the terminal, and takes an answer by its number.
///
/// # Errors
/// When the answers end before the questions do.
pub fn ask(asked: &Value, words: &Words) -> anyhow::Result<Value> {
    Asking { lines: std::io::stdin().lock(), prompts: std::io::stderr().lock(), words }.all(asked)
}

/// A conversation with the respondent.
struct Asking<'a, L, P> {
    lines: L,
    prompts: P,
    words: &'a Words,
}

impl<L: BufRead, P: Write> Asking<'_, L, P> {
    fn all(mut self, asked: &Value) -> anyhow::Result<Value> {
        let each = |field: &str| asked[field].as_array().map_or(&[][..], Vec::as_slice);
        let mut answers: BTreeMap<String, String> = BTreeMap::new();
        for question in each("questions") {
            if is_asked(question, &answers) {
                answers.insert(cell(&question["item"]), self.answer(question)?);
            }
        }
        let mut comments = Map::new();
        for comment in each("comments") {
            let text = self.line(format_args!("\n{}\n{} > ", cell(&comment["text"]), self.words.empty_for_none))?;
            if !text.trim().is_empty() {
                comments.insert(cell(&comment["comment"]), json!(text.trim()));
            }
        }
        let components = self.components(each("sectors"))?;
        let members = self.counts(self.words.members, each("kinds"))?;
        let attending = self.counts(self.words.attending, each("kinds"))?;
        Ok(json!({
            "answers": answers, "comments": comments, "components": components, "members": members, "attending": attending,
        }))
    }

    /// Says something, and reads a line.
    fn line(&mut self, said: std::fmt::Arguments<'_>) -> anyhow::Result<String> {
        write!(self.prompts, "{said}")?;
        self.prompts.flush()?;
        let mut line = String::new();
        let read = self.lines.read_line(&mut line).context("the answer cannot be read")?;
        anyhow::ensure!(read > 0, "the answers ended before the questions did; answer them all");
        Ok(line)
    }

    fn answer(&mut self, question: &Value) -> anyhow::Result<String> {
        loop {
            let line = self.line(format_args!("{}", prompt(question)))?;
            if let Some(answer) = chosen(question, &line) {
                return Ok(answer);
            }
            writeln!(self.prompts, "{}", self.words.one_of_these)?;
        }
    }

    /// The sectors of a merged cluster in which the respondent works.
    fn components(&mut self, sectors: &[Value]) -> anyhow::Result<Vec<Value>> {
        if !sectors.is_empty() {
            writeln!(self.prompts, "\n{}", self.words.sectors)?;
        }
        let mut components = Vec::new();
        for sector in sectors {
            let (name, code) = (cell(&sector["text"]), cell(&sector["sector"]));
            let line = self.line(format_args!("{name} ({code})\n{} > ", self.words.works_in_it))?;
            if line.trim().to_lowercase() == self.words.yes {
                components.push(sector["sector"].clone());
            }
        }
        Ok(components)
    }

    /// How many organizations of each kind there are, where that is known.
    fn counts(&mut self, how_many: &str, kinds: &[Value]) -> anyhow::Result<Vec<Value>> {
        let mut counts = Vec::new();
        for kind in kinds {
            let named = cell(&kind["text"]);
            let count = loop {
                let line = self.line(format_args!("\n{how_many}: {named}?\n{} > ", self.words.empty_for_unknown))?;
                match number(&line) {
                    Ok(count) => break count,
                    Err(NotANumber) => writeln!(self.prompts, "{}", self.words.a_number)?,
                }
            };
            counts.extend(count.map(|count| json!({"kind": kind["kind"], "count": count})));
        }
        Ok(counts)
    }
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
    use super::super::words::Language;
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

    /// What is asked of a coordinator of a merged cluster, and what is answered to it.
    fn asked() -> (Value, Value) {
        let asked = json!({
            "questions": [{"item": "minutes", "text": "?", "answers": [{"answer": "never", "text": "-"}, {"answer": "rarely", "text": "+"}]}],
            "comments": [{"comment": "comment-1", "text": "?"}, {"comment": "comment-2", "text": "?"}],
            "sectors": [{"sector": "HEA", "text": "Health"}, {"sector": "NUT", "text": "Nutrition"}],
            "kinds": [{"kind": "RESPONDENT_KIND_UN", "text": "UN"}, {"kind": "RESPONDENT_KIND_DONOR", "text": "Donors"}],
        });
        let response = json!({
            "answers": {"minutes": "rarely"},
            "comments": {"comment-2": "roads are cut"},
            "components": ["NUT"],
            "members": [{"kind": "RESPONDENT_KIND_UN", "count": 4}],
            "attending": [{"kind": "RESPONDENT_KIND_UN", "count": 3}, {"kind": "RESPONDENT_KIND_DONOR", "count": 0}],
        });
        (asked, response)
    }

    /// RM-9.3: a survey is filled in at the terminal in each language, with the letter for yes of that language; what is no answer is asked
    /// again, in that language.
    #[test]
    fn a_survey_is_filled_in_in_each_language() {
        let (asked, expected) = asked();
        let mut shown = Vec::new();
        for (language, yes) in [(Language::En, "y"), (Language::Fr, "O"), (Language::Es, "s"), (Language::Ar, "ن")] {
            let entered = format!("9\n2\n\nroads are cut\nx\n{yes}\nmany\n4\n\n3\n0\n");
            let mut prompts = Vec::new();
            let words = language.words();
            let asking = Asking { lines: entered.as_bytes(), prompts: &mut prompts, words };
            assert_eq!(asking.all(&asked).expect("it is answered"), expected, "{language:?}");
            let prompts = String::from_utf8(prompts).expect("text");
            for word in [words.one_of_these, words.sectors, words.members, words.attending, words.a_number] {
                assert!(prompts.contains(word), "'{word}' is not in {prompts}");
            }
            shown.push(prompts);
        }
        shown.dedup();
        assert_eq!(shown.len(), 4, "each language has its own words");
        let ended = Asking { lines: &b"2\n"[..], prompts: Vec::new(), words: Language::En.words() }.all(&asked);
        assert!(ended.is_err_and(|error| error.to_string().contains("answer them all")));
    }
}
