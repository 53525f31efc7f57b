//! Meetings as messages.

use std::collections::BTreeMap;

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::refusal::{Finding, Refusal};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_proto::common::v1 as common;
use convene_proto::coordination::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;

use crate::domain::Coordination;
use crate::domain::meeting::{Load, Meeting, MeetingSeries};

/// The meeting of that identifier.
///
/// # Errors
/// [`Refusal::NotFound`] where none is on record.
pub fn by_id(record: &Record<Coordination>, id: &ResourceId) -> Result<pb::Meeting, Refusal> {
    Ok(meeting(record, record.state.meeting(id)?))
}

/// A meeting that was held.
pub fn meeting(record: &Record<Coordination>, meeting: &Meeting) -> pb::Meeting {
    pb::Meeting {
        held: Some(meeting.held.what.to_message()),
        findings: findings(&record.findings, &meeting.subject()),
        recorded: Some(show::stamp(&meeting.held.stamp)),
        etag: meeting.etag.to_string(),
    }
}

/// A series of meetings as it was at a moment.
pub fn series(record: &Record<Coordination>, series: &MeetingSeries, moment: Moment) -> pb::MeetingSeries {
    pb::MeetingSeries {
        rhythm: series.rhythms.at(moment).map(|rhythm| rhythm.what.to_message()),
        end: series.ended.as_ref().filter(|_| series.has_ended_at(moment)).map(|ended| ended.what.to_message()),
        findings: findings(&record.findings, &series.subject()),
        etag: series.etag.to_string(),
    }
}

/// What the meetings of a month ask of an organization.
pub fn load(load: &Load<'_>) -> pb::MeetingLoad {
    pb::MeetingLoad {
        organization: Some(load.participant.organization.to_message()),
        meetings: u32::try_from(load.meetings).unwrap_or(u32::MAX),
        minutes: load.minutes,
        capacity_minutes: load.capacity_minutes,
        is_excessive: load.is_excessive(),
    }
}

fn findings(all: &BTreeMap<String, Finding>, subject: &Subject) -> Vec<common::Finding> {
    all.values().filter(|finding| finding.subject == *subject).map(show::finding).collect()
}
