//! The state: the replays that were asked for.

use convene_kernel::codes::CommandId;
use serde::{Deserialize, Serialize};

use super::Replay;

/// What was asked for agencies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Every replay, in the order in which they were asked for.
    pub replays: Vec<Replay>,
}

impl State {
    /// The replay that was asked for by a request.
    pub fn replay(&self, agency: &str, request: CommandId) -> Option<&Replay> {
        self.replays.iter().find(|replay| replay.asked.agency.as_str() == agency && replay.asked.request == request)
    }
}
