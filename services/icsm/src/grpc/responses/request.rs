//! The request of a mission, and what became of it, as messages.

use convene_kernel::visibility::Reader;
use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::show::{self, timestamp};

use crate::domain::request::{Considered, Halt, Requested, Verdict};

/// Adds the request and the decision on it; reasons only for those who take part in deciding.
pub fn show(shown: &mut pb::Mission, requested: &Requested, reader: &Reader) {
    shown.postponed = requested.postponed.is_some();
    shown.requested_at = Some(timestamp(requested.at));
    shown.approved_when_requested = requested.approved_this_year;
    shown.decided_by = requested.considered.as_ref().map(|considered| considered.body.clone()).unwrap_or_default();
    shown.decision = requested.considered.as_ref().map(|considered| decision(considered, reader));
    shown.told = requested.told.as_ref().map(|(telling, _)| telling.means.clone()).unwrap_or_default();
    shown.postponed_until = show::day(requested.postponed.as_ref().and_then(|rest| rest.postponement.until));
    if reader.is_insider() {
        shown.halted_because = halted_because(requested).unwrap_or_default().to_owned();
    }
}

/// Why the mission rests, or came to nothing.
fn halted_because(requested: &Requested) -> Option<&str> {
    match (&requested.halted, &requested.postponed) {
        (Some(Halt::Withdrawn(calling) | Halt::Cancelled(calling)), _) => Some(&calling.reason),
        (None, Some(rest)) => Some(&rest.postponement.reason),
        (None, None) => None,
    }
}

/// What the task team decided; why, and on what grounds, only for those who take part in deciding.
fn decision(considered: &Considered, reader: &Reader) -> pb::MissionDecision {
    let consideration = &considered.consideration;
    let (verdict, details) = match &consideration.verdict {
        Verdict::Proceed => (pb::MissionVerdict::Proceed, ""),
        Verdict::OtherSupport { support } => (pb::MissionVerdict::OtherSupport, support.as_str()),
        Verdict::MoreInformation { wanted } => (pb::MissionVerdict::MoreInformation, wanted.as_str()),
        Verdict::Decline => (pb::MissionVerdict::Decline, ""),
    };
    let public = pb::MissionDecision {
        verdict: verdict.into(),
        decided_on: considered.on.to_string(),
        body: considered.body.clone(),
        approved_before: considered.approved_this_year,
        ..pb::MissionDecision::default()
    };
    if !reader.is_insider() {
        return public;
    }
    let (details, reason) = (details.to_owned(), consideration.reason.clone());
    pb::MissionDecision { details, reason, factors: show::all(&consideration.factors), ..public }
}
