//! A notice: one step of one occurrence, with the subject that makes it go out once for ever (row S-4).

use std::sync::Arc;

use convene_kernel::duty::Owner;
use convene_kernel::identity::Role;
use convene_kernel::time::Moment;

use super::SERVICE;
use super::obligation::{Closing, Opening};
use super::step::Step;

/// A step that is due to go out.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub step: Step,
    /// The occurrence it belongs to, from 0.
    pub occurrence: u32,
    /// When that is due.
    pub due: Moment,
    /// Names the occurrence.
    pub token: String,
    /// What is owed.
    pub opening: Arc<Opening>,
    /// Who owes it: of the HC and RC the one who acts.
    pub owner: Owner,
    /// Whether it goes to the head of the country team, and nobody recorded who that is (row OG-7).
    pub head_is_unrecorded: bool,
    /// What became of it; of a withdrawal only.
    pub closing: Option<Closing>,
}

impl Notice {
    /// The subject of this step of this occurrence and of nothing else.
    pub fn subject(&self) -> String {
        let (key, Step { kind, number, to, .. }) = (&self.opening.key, self.step);
        let token = &self.token;
        if key.exercise {
            format!("convene.exercises.{SERVICE}.{}.{}.{kind}.{to}.{token}.{number}", key.country, key.id)
        } else {
            format!("convene.notices.{kind}.{}.{to}.{token}.{number}", key.country)
        }
    }
}

/// What the subject of a notice says of its step without its recipient: a step goes out once, also where another one heads the
/// country team since.
pub fn without_recipient(subject: &str) -> String {
    let mut parts: Vec<&str> = subject.split('.').collect();
    if let Some(recipient) = parts.len().checked_sub(3) {
        parts.remove(recipient);
    }
    parts.join(".")
}

/// A step that went out, as its subject names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentStep {
    /// Names the occurrence.
    pub token: String,
    /// Who was notified.
    pub to: Role,
    /// Which of its kind, from 1.
    pub number: u32,
}

/// Why a subject is not that of a step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not the subject of a notice; check who may publish there")]
pub struct NoSubjectOfANotice(String);

impl SentStep {
    /// The step that `subject` was made for by [`Notice::subject`].
    ///
    /// # Errors
    /// When it was not.
    pub fn of_subject(subject: &str) -> Result<Self, NoSubjectOfANotice> {
        let mut parts = subject.rsplit('.');
        let step = (|| {
            let number = parts.next()?.parse().ok()?;
            let token = parts.next()?.to_owned();
            let to = parts.next()?.parse().ok()?;
            Some(Self { token, to, number })
        })();
        step.ok_or_else(|| NoSubjectOfANotice(subject.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-4, OG-7: the same step to another recipient is the same step; another step of the same recipient is not.
    #[test]
    fn a_step_is_the_same_to_another_recipient() {
        let subject = |to: &str, number: u32| format!("convene.notices.escalation.NPL.{to}.0a1b.{number}");
        assert_eq!(without_recipient(&subject("hc", 1)), without_recipient(&subject("rc", 1)));
        assert_ne!(without_recipient(&subject("hc", 1)), without_recipient(&subject("hc", 2)));
        assert_eq!(without_recipient("a.b"), "a.b");
    }
}
