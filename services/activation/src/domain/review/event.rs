//! What may happen in a review, a transition or a de-activation, in its stored form.

use serde::{Deserialize, Serialize};

/// In a review, a transition or a de-activation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {}
