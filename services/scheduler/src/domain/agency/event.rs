//! What may happen to agencies, in the form in which the log holds it.

use serde::{Deserialize, Serialize};

use super::{ReplayAsked, ReplayCarriedOut};

/// What may happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A replay was asked for.
    ReplayAsked(ReplayAsked),
    /// It was carried out.
    ReplayCarriedOut(ReplayCarriedOut),
}
