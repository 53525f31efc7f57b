//! The answers of one respondent, by code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::code::Code;
use super::template::{Audience, Template};

/// The answers of one respondent: each to an item that was asked, each an answer of the item's scale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers(BTreeMap<Code, Code>);

/// Why something given is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// The questionnaire has no such item.
    #[error("the questionnaire has no item '{item}'")]
    NoSuchItem {
        /// What was answered.
        item: Code,
    },
    /// The item has no such answer.
    #[error("'{answer}' is no answer to '{item}'")]
    NoSuchAnswer {
        /// The item.
        item: Code,
        /// What was answered.
        answer: Code,
    },
    /// The item is not asked of one who answered an earlier item so.
    #[error("'{item}' is not asked after what was answered to '{after}'")]
    NotAsked {
        /// The item.
        item: Code,
        /// The earlier item.
        after: Code,
    },
}

impl Answers {
    /// What was given to a questionnaire of the template. An item that is left out is not answered.
    ///
    /// # Errors
    /// All that is no answer to what was asked.
    pub fn given(
        given: BTreeMap<Code, Code>,
        template: &Template,
        audience: Audience,
    ) -> Result<Self, Vec<AnswerProblem>> {
        let problems: Vec<_> =
            given.iter().filter_map(|(item, answer)| problem(item, answer, template, audience, &given)).collect();
        if problems.is_empty() { Ok(Self(given)) } else { Err(problems) }
    }

    /// The answer to an item; none when it was not answered.
    pub fn to(&self, item: &Code) -> Option<&Code> {
        self.0.get(item)
    }

    /// Each item that was answered, with the answer.
    pub fn iter(&self) -> impl Iterator<Item = (&Code, &Code)> {
        self.0.iter()
    }

    /// Whether no item was answered.
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }
}

fn problem(
    item: &Code,
    answer: &Code,
    template: &Template,
    audience: Audience,
    given: &BTreeMap<Code, Code>,
) -> Option<AnswerProblem> {
    let known = template.item(item.as_str()).filter(|known| known.question(audience).is_some());
    let Some(known) = known else { return Some(AnswerProblem::NoSuchItem { item: item.clone() }) };
    let scale = template.scale(known.scale.as_str());
    if scale.is_none_or(|scale| scale.answer(answer.as_str()).is_none()) {
        return Some(AnswerProblem::NoSuchAnswer { item: item.clone(), answer: answer.clone() });
    }
    let after = known.asked_if.as_ref().filter(|_| !template.asks(known, audience, given));
    after.map(|condition| AnswerProblem::NotAsked { item: item.clone(), after: condition.item.clone() })
}

#[cfg(test)]
mod tests {
    use super::super::shipped::shipped;
    use super::*;

    fn given(audience: Audience, pairs: &[(&str, &str)]) -> Result<Answers, Vec<AnswerProblem>> {
        let code = |text: &str| text.parse::<Code>().expect("a code");
        let given = pairs.iter().map(|(item, answer)| (code(item), code(answer))).collect();
        Answers::given(given, shipped().last().expect("a template"), audience)
    }

    fn problems(audience: Audience, pairs: &[(&str, &str)]) -> Vec<String> {
        given(audience, pairs).err().unwrap_or_default().iter().map(AnswerProblem::to_string).collect()
    }

    /// RM-9.3: an answer is one of its item's scale, to an item of the respondent's own questionnaire. All that is wrong is said.
    #[test]
    fn an_answer_fits_its_item() {
        let pairs = [
            ("usefulness", "very-satisfied"),
            ("minutes", "fully"),
            ("weather", "yes"),
            ("meeting-frequency", "rarely"),
        ];
        assert_eq!(
            problems(Audience::Coordinator, &pairs),
            [
                "'fully' is no answer to 'minutes'",
                "the questionnaire has no item 'usefulness'",
                "the questionnaire has no item 'weather'"
            ]
        );
        assert_eq!(problems(Audience::Partner, &pairs).len(), 2, "partners are asked whether meetings are useful");
    }

    /// RM-9.3: who says that the cluster never meets, or says nothing of it, is not asked about its meetings.
    #[test]
    fn skipped_items_are_not_asked() {
        let refused = ["'minutes' is not asked after what was answered to 'meeting-frequency'"];
        assert_eq!(problems(Audience::Partner, &[("meeting-frequency", "never"), ("minutes", "never")]), refused);
        assert_eq!(problems(Audience::Partner, &[("minutes", "never")]), refused);
        assert_eq!(problems(Audience::Partner, &[("meeting-frequency", "rarely"), ("minutes", "never")]), [""; 0]);
        assert_eq!(problems(Audience::Coordinator, &[("plan-exists", "no"), ("plan-used", "fully")]).len(), 1);
    }

    /// RM-9.3: partners are not asked whether there is a plan, and so are asked of the plan without it.
    #[test]
    fn a_condition_on_an_item_that_is_not_asked_asks_everybody() {
        assert_eq!(problems(Audience::Partner, &[("plan-used", "no-plan"), ("plan-partners", "fully")]), [""; 0]);
    }
}
