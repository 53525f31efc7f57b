//! Requests as the record has them.

use convene_kernel::identity::Actor;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Considered, Halt, MissionRequest, RequesterInformed, Rest, Sharing};

/// What was asked for, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requested {
    /// The request, as it was completed last.
    pub request: MissionRequest,
    /// Who made it.
    pub by: Actor,
    /// When it was made, or completed last.
    pub at: Moment,
    /// The missions approved worldwide in that year when it was made (row IM-5).
    pub approved_this_year: u32,
    /// How it was shared with the task team, once it was.
    pub shared: Option<Sharing>,
    /// What the task team decided on it, once it did.
    pub considered: Option<Considered>,
    /// How and when the RC/HC was informed.
    pub informed: Option<(RequesterInformed, Moment)>,
    /// Why the mission rests, while it does.
    pub postponed: Option<Rest>,
    /// How the mission came to nothing, when it did.
    pub halted: Option<Halt>,
}
