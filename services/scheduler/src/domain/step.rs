//! The steps around one due date: the decision asked for, the reminders ahead of it, the escalations past it, and their withdrawal.

use std::fmt;
use std::str::FromStr;

use convene_kernel::identity::Role;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

/// The kind of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// The Emergency Relief Coordinator is asked to decide (row S-6).
    Decision,
    /// The owner is reminded ahead of the date (row S-3).
    Reminder,
    /// A role up the owner's line of accountability is notified that it is late (row S-3).
    Escalation,
    /// A role that was notified of an escalation is notified that it was mistaken: the duty was done in time or is void.
    Withdrawal,
}

impl StepKind {
    /// Every kind there is.
    pub const ALL: [Self; 4] = [Self::Decision, Self::Reminder, Self::Escalation, Self::Withdrawal];

    /// The name in subjects.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Reminder => "reminder",
            Self::Escalation => "escalation",
            Self::Withdrawal => "withdrawal",
        }
    }
}

impl fmt::Display for StepKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a text names no kind of step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of step '{0}'; the kinds are decision, reminder, escalation and withdrawal")]
pub struct NotAStepKind(String);

impl FromStr for StepKind {
    type Err = NotAStepKind;

    fn from_str(text: &str) -> Result<Self, NotAStepKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| NotAStepKind(text.to_owned()))
    }
}

/// One step: its kind, its recipient, and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The moment at which it is due to go out.
    pub moment: Moment,
    pub kind: StepKind,
    /// Which of its kind, from 1, as the rule lists them; with the kind it names the step for ever. A withdrawal has the number
    /// of the first escalation to the same role.
    pub number: u32,
    /// Who is notified.
    pub to: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-6: each kind of step is read as it is written, and nothing else is one.
    #[test]
    fn a_kind_of_step_is_read_as_it_is_written() {
        for kind in StepKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert_eq!("advice".parse::<StepKind>(), Err(NotAStepKind("advice".to_owned())));
    }
}
