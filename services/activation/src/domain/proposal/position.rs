//! The positions that an organization asked about a proposal can take (row RM-1.11).

use serde::{Deserialize, Serialize};

use crate::domain::endorsement::Stance;

/// A position towards a proposal (row RM-1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// It endorses the proposal.
    Endorses,
    /// It objects.
    Objects,
    /// It proposes something else, on which a consultation opens (row OG-4).
    ProposesAlternative,
}

impl Position {
    /// What a consultation is held on, where it opens one (row OG-4).
    pub(super) fn consulted_on(self) -> Option<&'static str> {
        match self {
            Self::Endorses => None,
            Self::Objects => Some("objection"),
            Self::ProposesAlternative => Some("alternative"),
        }
    }

    /// Where it stands for the ground of an approval.
    pub(super) fn stance(self) -> Stance {
        match self {
            Self::Endorses => Stance::Endorses,
            Self::Objects | Self::ProposesAlternative => Stance::Differs,
        }
    }
}
