//! How far a mission is.

use serde::{Deserialize, Serialize};

/// How far a mission is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The task team has the request before it, or is to get it.
    Requested,
    /// The task team asked for more information.
    InformationAsked,
    /// The task team held other support fitter.
    OtherSupport,
    /// The task team declined.
    Declined,
    /// It proceeds and is prepared.
    Preparing,
    InCountry,
    /// It has left, and owes its report.
    Reporting,
    /// Its report is published, and followed.
    FollowUp,
    /// Everything is done.
    Closed,
    /// The RC/HC withdrew the request.
    Withdrawn,
    /// It was called off after its approval.
    Cancelled,
}

impl Stage {
    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Requested => "is requested and not decided",
            Self::InformationAsked => "waits for information from the country",
            Self::OtherSupport => "was not approved: other support was considered more suitable",
            Self::Declined => "was declined",
            Self::Preparing => "is being prepared",
            Self::InCountry => "is in the country",
            Self::Reporting => "has left the country, and its report is due",
            Self::FollowUp => "has published its report",
            Self::Closed => "is closed",
            Self::Withdrawn => "was withdrawn",
            Self::Cancelled => "was cancelled",
        }
    }
}
