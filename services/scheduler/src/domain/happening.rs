//! What happened to an obligation: it came to be owed, was done, ended undone, and roles were notified that it was late (S-1, S-3).

use std::sync::Arc;

use chrono_tz::Tz;
use convene_kernel::time::Moment;

use super::notice::Notice;
use super::obligation::{Kept, Obligation, Opening, Voided};
use super::step::StepKind;

/// One thing that happened to an obligation.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// It came to be owed.
    Opened(Arc<Opening>),
    /// One of its dates was met.
    Kept {
        /// Which one, and when.
        kept: Kept,
        /// Which of its dates that is, from 0.
        number: u32,
        /// The time zone of the country.
        zone: Tz,
    },
    /// It ended undone.
    Voided(Voided),
    /// A role was notified that it is late, or that an earlier such notice was mistaken.
    Sent(Notice),
}

impl Happening {
    /// That the obligation came to be owed, was done and ended.
    pub(super) fn of(obligation: &Obligation) -> impl Iterator<Item = Self> + '_ {
        let opened = Self::Opened(Arc::clone(&obligation.opening));
        let kept = obligation.kept.iter().map(|kept| Self::Kept {
            kept: *kept,
            number: obligation.number(kept.occurrence),
            zone: obligation.opening.zone,
        });
        let voided = obligation.voided.clone().map(Self::Voided);
        std::iter::once(opened).chain(kept).chain(voided)
    }

    /// When it happened.
    pub fn occurred_at(&self) -> Moment {
        match self {
            Self::Opened(opening) => opening.occurred_at,
            Self::Kept { kept, .. } => kept.at,
            Self::Voided(voided) => voided.at,
            Self::Sent(notice) => notice.step.moment,
        }
    }

    /// When it was recorded; a notice counts as recorded at the moment it was planned for.
    pub fn recorded_at(&self) -> Moment {
        match self {
            Self::Opened(opening) => opening.opened_at,
            Self::Kept { kept, .. } => kept.recorded_at,
            Self::Voided(voided) => voided.recorded_at,
            Self::Sent(notice) => notice.step.moment,
        }
    }

    pub(super) fn is_withdrawal(&self) -> bool {
        matches!(self, Self::Sent(notice) if notice.step.kind == StepKind::Withdrawal)
    }
}
