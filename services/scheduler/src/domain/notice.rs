//! A notice: one step of one occurrence, with the subject that makes it go out once for ever (row S-4).

use std::sync::Arc;

use convene_kernel::identity::Role;
use convene_kernel::time::Moment;

use super::SERVICE;
use super::obligation::{Closing, Opening};
use super::step::Step;

/// A step that is due to go out.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The step.
    pub step: Step,
    /// The occurrence it belongs to, from 0.
    pub occurrence: u32,
    /// When that is due.
    pub due: Moment,
    /// Names the occurrence.
    pub token: String,
    /// What is owed.
    pub opening: Arc<Opening>,
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
