//! The request of a mission, and what became of it, as messages.

use convene_kernel::visibility::Reader;
use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show::{self, timestamp};

use crate::domain::request::{Considered, Halt, Requested, Rest};

/// Adds the request and the decision on it; reasons only for those who take part in deciding.
pub fn show(shown: &mut pb::Mission, requested: &Requested, reader: &Reader) {
    shown.postponed = requested.postponed.is_some();
    shown.requested_at = Some(timestamp(requested.at));
    shown.approved_when_requested = requested.approved_this_year;
    shown.decided_by = requested.considered.as_ref().map(|considered| considered.body.clone()).unwrap_or_default();
    shown.decision = requested.considered.as_ref().map(|considered| decision(considered, reader));
    shown.informed_by = requested.informed.as_ref().map(|(informed, _)| informed.means.clone()).unwrap_or_default();
    shown.postponed_until = show::day(requested.postponed.as_ref().and_then(Rest::until));
    shown.halted_because = halted_because(requested, reader).unwrap_or_default().to_owned();
}

/// Why the mission rests, or came to nothing.
fn halted_because<'a>(requested: &'a Requested, reader: &Reader) -> Option<&'a str> {
    match (&requested.halted, &requested.postponed) {
        (Some(Halt::Withdrawn(calling) | Halt::Cancelled(calling)), _) => Some(&calling.open(reader)?.reason),
        (None, Some(rest)) => Some(&rest.postponement.open(reader)?.reason),
        (None, None) => None,
    }
}

/// What the task team decided; why, and on what grounds, only for those who take part in deciding.
fn decision(considered: &Considered, reader: &Reader) -> pb::MissionDecision {
    let public: pb::MissionDecision = considered.to_message();
    let Some(consideration) = considered.consideration.open(reader) else { return public };
    let pb::Consideration { details, reason, factors, .. } = consideration.to_message();
    pb::MissionDecision { details, reason, factors, ..public }
}
