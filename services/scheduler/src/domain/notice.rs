//! A notice: one step of one occurrence, with the subject that makes it go out once for ever (row S-4).

use std::sync::Arc;

use convene_kernel::time::Moment;

use super::SERVICE;
use super::obligation::Opening;
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
