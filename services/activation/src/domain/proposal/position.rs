//! The positions that an organization asked about a proposal can take (row RM-1.11).

use serde::{Deserialize, Serialize};

use crate::domain::endorsement::Stance;

/// A position towards a proposal (row RM-1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// It endorses the proposal.
    Endorses,
    Objects,
    /// It proposes something else, on which a consultation opens (row OG-4).
    ProposesAlternative,
    /// It takes back its objection or its alternative, and does not endorse by that (row OG-4).
    TakesBack,
    /// It agrees to what a consultation came to, which the end of that consultation puts in the proposal (row OG-4).
    Agrees,
}

impl Position {
    /// What a consultation is held on, where it opens one (row OG-4).
    pub(super) fn consulted_on(self) -> Option<&'static str> {
        match self {
            Self::Endorses | Self::TakesBack | Self::Agrees => None,
            Self::Objects => Some("objection"),
            Self::ProposesAlternative => Some("alternative"),
        }
    }

    /// Where it stands for the ground of an approval; none where that is as before.
    pub(super) fn stance(self) -> Option<Stance> {
        match self {
            Self::Endorses => Some(Stance::Endorses),
            Self::Objects | Self::ProposesAlternative => Some(Stance::Differs),
            Self::TakesBack | Self::Agrees => None,
        }
    }
}
