//! A template from its file, refused with everything that is wrong in it.

use std::collections::BTreeSet;

use super::code::Code;
use super::kind::Kind;
use super::label::{Label, Language};
use super::template::{Audience, Item, Template};

/// Why a file is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the template cannot be used: {}", .0.join("; "))]
pub struct NotATemplate(pub Vec<String>);

impl Template {
    /// Reads a file in TOML.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(text: &str) -> Result<Self, NotATemplate> {
        let template: Self = toml::from_str(text).map_err(|error| NotATemplate(vec![error.to_string()]))?;
        let problems = template.problems();
        if problems.is_empty() { Ok(template) } else { Err(NotATemplate(problems)) }
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        twice("item", self.items.iter().map(|item| item.code.as_str()), &mut problems);
        twice("cell", self.cells.iter().map(|cell| cell.code.as_str()), &mut problems);
        twice("function", self.functions.iter().map(|function| function.code.as_str()), &mut problems);
        twice("scale", self.scales.iter().map(|scale| scale.code.as_str()), &mut problems);
        twice("comment", self.comments.iter().map(|comment| comment.code.as_str()), &mut problems);
        twice("matrix", self.matrices.iter().map(|matrix| matrix.code.as_str()), &mut problems);
        for (audience, name) in
            [(Audience::Coordinator, "question of coordinators"), (Audience::Partner, "question of partners")]
        {
            twice(name, self.items.iter().filter_map(|item| item.question(audience)), &mut problems);
        }
        self.check_kinds(&mut problems);
        self.check_scales(&mut problems);
        self.check_references(&mut problems);
        self.items.iter().enumerate().for_each(|(at, item)| self.check_item(at, item, &mut problems));
        for (what, label) in self.labels() {
            let empty = Language::ALL.into_iter().filter(|language| label.text(*language).trim().is_empty());
            problems.extend(empty.map(|language| format!("{what} has no text in '{}'", language.code())));
            let of = |language| placeholders(label.text(language));
            let others = Language::ALL.into_iter().filter(|language| of(*language) != of(Language::English));
            problems.extend(others.map(|language| format!("{what} has other placeholders in '{}'", language.code())));
        }
        problems
    }

    fn check_kinds(&self, problems: &mut Vec<String>) {
        let named: Vec<_> = self.kinds.iter().map(|named| named.kind).collect();
        if named != Kind::ALL {
            problems
                .push("the six kinds of organizations are not named once each, in the order of the reports".to_owned());
        }
    }

    fn check_scales(&self, problems: &mut Vec<String>) {
        for scale in &self.scales {
            twice(
                &format!("answer of scale '{}'", scale.code),
                scale.answers.iter().map(|answer| answer.code.as_str()),
                problems,
            );
            if scale.range().is_none_or(|(fewest, most)| fewest == most) {
                problems.push(format!("scale '{}' has no two answers of different points", scale.code));
            }
        }
    }

    fn check_references(&self, problems: &mut Vec<String>) {
        let functions: BTreeSet<&Code> = self.functions.iter().map(|function| &function.code).collect();
        let of_cells = self.cells.iter().map(|cell| (&cell.code, &cell.function));
        let of_comments = self.comments.iter().filter_map(|comment| Some((&comment.code, comment.function.as_ref()?)));
        for (code, function) in of_cells.chain(of_comments) {
            if !functions.contains(function) {
                problems.push(format!("'{code}' is of function '{function}', which there is not"));
            }
        }
        for cell in &self.cells {
            for audience in [Audience::Coordinator, Audience::Partner] {
                if !self.items_for(audience).any(|item| item.cell == cell.code) {
                    problems.push(format!("cell '{}' has no item in one of the questionnaires", cell.code));
                }
            }
        }
    }

    fn check_item(&self, at: usize, item: &Item, problems: &mut Vec<String>) {
        let code = &item.code;
        if self.cell(item.cell.as_str()).is_none() {
            problems.push(format!("item '{code}' is of cell '{}', which there is not", item.cell));
        }
        if self.scale(item.scale.as_str()).is_none() {
            problems.push(format!("item '{code}' has scale '{}', which there is not", item.scale));
        }
        if item.coordinator.is_none() && item.partner.is_none() {
            problems.push(format!("item '{code}' is asked of nobody"));
        }
        if let Some(matrix) = &item.matrix
            && !self.matrices.iter().any(|known| known.code == *matrix)
        {
            problems.push(format!("item '{code}' goes on from '{matrix}', which there is not"));
        }
        let Some(condition) = &item.asked_if else { return };
        let earlier = self.items.iter().take(at).find(|earlier| earlier.code == condition.item);
        let Some(earlier) = earlier.filter(|earlier| earlier.cell == item.cell) else {
            problems
                .push(format!("item '{code}' depends on '{}', which is no earlier item of its cell", condition.item));
            return;
        };
        let scale = self.scale(earlier.scale.as_str());
        let unknown =
            condition.answers.iter().filter(|answer| scale.is_none_or(|scale| scale.answer(answer.as_str()).is_none()));
        problems.extend(
            unknown.map(|answer| {
                format!("item '{code}' depends on answer '{answer}', which '{}' cannot have", earlier.code)
            }),
        );
    }

    /// Every label, with what it is of.
    fn labels(&self) -> Vec<(String, &Label)> {
        let mut labels: Vec<(String, &Label)> = Vec::new();
        labels.extend(self.kinds.iter().map(|it| ("a kind of organization".to_owned(), &it.text)));
        labels.extend(self.functions.iter().map(|it| (format!("function '{}'", it.code), &it.text)));
        labels.extend(self.cells.iter().map(|it| (format!("cell '{}'", it.code), &it.text)));
        labels.extend(self.comments.iter().map(|it| (format!("comment '{}'", it.code), &it.text)));
        labels.extend(self.matrices.iter().map(|it| (format!("matrix '{}'", it.code), &it.text)));
        labels.extend(self.items.iter().map(|it| (format!("item '{}'", it.code), &it.text)));
        for scale in &self.scales {
            let of_scale = scale.answers.iter();
            labels.extend(of_scale.map(|it| (format!("answer '{}' of scale '{}'", it.code, scale.code), &it.text)));
        }
        labels
    }
}

fn twice<'a>(what: &str, codes: impl Iterator<Item = &'a str>, problems: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    problems.extend(codes.filter(|code| !seen.insert(*code)).map(|code| format!("{what} '{code}' is there twice")));
}

/// What a text leaves to be filled in, such as `name` in `in {name}`.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).map(|behind| behind.split_once('}').map_or(behind, |(name, _)| name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../data/performance-2013.toml");

    fn problems(from: &str, to: &str) -> Vec<String> {
        assert!(SHIPPED.contains(from), "'{from}' is in the template");
        match Template::read(&SHIPPED.replacen(from, to, 1)) {
            Ok(_) => Vec::new(),
            Err(NotATemplate(problems)) => problems,
        }
    }

    /// RM-9.3: a label has a text in each language.
    #[test]
    fn a_label_lacks_no_language() {
        let from = "es = \"Donante\"\n";
        assert!(problems(from, "")[0].contains("missing field `es`"));
        assert_eq!(problems(from, "es = \" \"\n"), ["a kind of organization has no text in 'es'"]);
        assert!(problems(from, "es = \"Donante\"\npt = \"Doador\"\n")[0].contains("unknown field `pt`"));
    }

    /// RM-9.3: what is filled into a label is the same in each language, in whatever order.
    #[test]
    fn placeholders_agree() {
        let english = "en = \"Donor\"\n";
        let in_all = |text: &str| {
            let (arabic, turned) = ("ar = \"جهة مانحة\"", "ar = \"{b} {a}\"");
            let all = SHIPPED.replacen(english, "en = \"{a} {b}\"\n", 1).replacen(arabic, turned, 1);
            let all = all.replacen("fr = \"Bailleur de fonds\"", "fr = \"{a} {b}\"", 1);
            Template::read(&all.replacen("es = \"Donante\"", text, 1)).err().map(|NotATemplate(problems)| problems)
        };
        assert_eq!(in_all("es = \"{b} de {a}\""), None);
        let problem = vec!["a kind of organization has other placeholders in 'es'".to_owned()];
        assert_eq!(in_all("es = \"{b} de {c}\""), Some(problem.clone()));
        assert_eq!(in_all("es = \"Donante\""), Some(problem));
    }

    /// RM-9.3: a text is found by the code of its language, wherever it stands, and is in that language: every label of every item, scale,
    /// answer, cell, comment and kind has Arabic script in Arabic and nowhere else.
    #[test]
    fn a_label_is_found_by_the_code_of_its_language() {
        for text in ["en = \"E\"\nfr = \"F\"\nes = \"S\"\nar = \"A\"", "ar = \"A\"\nes = \"S\"\nen = \"E\"\nfr = \"F\""]
        {
            let label: Label = toml::from_str(text).expect("a label");
            let by_code = |code: &str| Language::of(code).map(|language| label.text(language).to_owned());
            let found = ["en", "fr", "es", "ar"].map(|code| by_code(code).expect("a language"));
            assert_eq!(found, ["E", "F", "S", "A"]);
        }
        assert_eq!(Language::of("pt"), None);
        let is_arabic = |text: &str| text.chars().any(|letter| ('\u{0600}'..='\u{06ff}').contains(&letter));
        let template = Template::read(SHIPPED).expect("a template");
        let labels = template.labels();
        let answers: usize = template.scales.iter().map(|scale| scale.answers.len()).sum();
        assert!(labels.len() > template.items.len() + answers);
        for (what, label) in labels {
            for language in Language::ALL {
                let text = label.text(language);
                assert_eq!(is_arabic(text), language == Language::Arabic, "{what} in '{}': {text}", language.code());
            }
        }
    }

    /// RM-9.3: a template that names what there is not, or has a code twice, is refused.
    #[test]
    fn what_a_template_names_is_there() {
        for (from, to, problem) in [
            ("code = \"minutes\"", "code = \"attendance\"", "item 'attendance' is there twice"),
            ("coordinator = \"q112\"", "coordinator = \"q111\"", "question of coordinators 'q111' is there twice"),
            ("cell = \"4.1\"", "cell = \"4.3\"", "item 'concerns-identified' is of cell '4.3', which there is not"),
            ("cell = \"4.1\"", "cell = \"4.2\"", "cell '4.1' has no item in one of the questionnaires"),
            ("function = \"6\"", "function = \"8\"", "'6' is of function '8', which there is not"),
            ("scale = \"yes-no\"", "scale = \"no-yes\"", "item 'plan-exists' has scale 'no-yes', which there is not"),
            (
                "matrix = \"plan-issues\"",
                "matrix = \"plans\"",
                "item 'plan-age' goes on from 'plans', which there is not",
            ),
            ("coordinator = \"q63\"\n", "", "item 'preparedness-plan' is asked of nobody"),
            ("code = \"yes\"\npoints = 1", "code = \"yes\"", "scale 'yes-no' has no two answers of different points"),
            (
                "code = \"donor\"",
                "code = \"un\"",
                "the six kinds of organizations are not named once each, in the order of the reports",
            ),
            (
                "answers = [\"yes\"]",
                "answers = [\"si\"]",
                "item 'plan-partners' depends on answer 'si', which 'plan-exists' cannot have",
            ),
            (
                "item = \"plan-exists\"",
                "item = \"early-warning\"",
                "item 'plan-partners' depends on 'early-warning', which is no earlier item of its cell",
            ),
            (
                "item = \"plan-exists\"",
                "item = \"complaints\"",
                "item 'plan-partners' depends on 'complaints', which is no earlier item of its cell",
            ),
            (
                "item = \"plan-exists\"",
                "item = \"joint-analysis\"",
                "item 'plan-partners' depends on 'joint-analysis', which is no earlier item of its cell",
            ),
        ] {
            let found = problems(from, to);
            assert!(found.contains(&problem.to_owned()), "{problem}: {found:?}");
        }
        assert_eq!(problems("valid_from", "valid_from"), [""; 0]);
    }

    /// RM-9.3: a code has small letters, digits, dots and hyphens.
    #[test]
    fn a_code_is_plain() {
        assert!(problems("code = \"minutes\"", "code = \"Minutes\"")[0].contains("'Minutes' is not a code"));
        assert!("".parse::<Code>().is_err());
        assert!("a".repeat(41).parse::<Code>().is_err());
        assert!("a".repeat(40).parse::<Code>().is_ok());
    }
}
