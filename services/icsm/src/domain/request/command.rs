//! What may be asked about the request of a mission.

use super::{Calling, Consideration, MissionRequest, Postponement, Resumption, Sharing, Telling};
use crate::domain;

/// About the request, its consideration, and whether the mission goes on at all.
#[derive(Clone, Debug)]
pub enum Command {
    /// Asks for a mission (rows IM-1, IM-2, IM-3).
    Submit(Box<MissionRequest>),
    /// Gives the information that the task team asked for, as the whole request anew (row IM-4).
    Complete(Box<MissionRequest>),
    /// Shares the request with the task team (row IM-4).
    Share(Sharing),
    /// Considers the request (rows IM-4, IM-5).
    Consider(Box<Consideration>),
    /// Tells the RC/HC what was decided (row IM-4).
    Tell(Telling),
    /// Puts the mission off (row IM-2: security and other constraints).
    Postpone(Postponement),
    /// Takes a mission up again that was put off.
    Resume(Resumption),
    /// Withdraws the request before it is decided (row IM-1).
    Withdraw(Calling),
    /// Calls a mission off that was approved and is not in the country yet.
    Cancel(Calling),
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Request(command)
    }
}
