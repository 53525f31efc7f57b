//! Those who take part in clusters as messages.

use convene_kernel::codes::ResourceId;
use convene_kernel::reference::Reference;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use convene_proto::coordination::v1 as pb;
use convene_runtime::grpc::contract::Choice as _;
use convene_runtime::grpc::show;

use crate::domain::Arrangements;
use crate::domain::participation::{Part, Participant};

/// The participant of that identifier, as it is at a moment.
///
/// # Errors
/// [`Refusal::NotFound`] where it had not joined by then.
pub fn by_id(
    state: &Arrangements,
    id: &ResourceId,
    moment: Moment,
    reference: &Reference,
) -> Result<pb::Participant, Refusal> {
    Ok(participant(state, state.participant_at(id, moment)?, moment, reference))
}

/// An organization's part in a cluster, as it is at a moment.
pub fn participant(
    state: &Arrangements,
    participant: &Participant,
    moment: Moment,
    reference: &Reference,
) -> pb::Participant {
    let organization = &participant.organization;
    let registered = organization.code.as_ref().and_then(|code| reference.organization(code));
    let name = registered.map(|known| known.name.clone()).or_else(|| organization.name.clone());
    let (level, place) = match &participant.part {
        Part::Authority { level, place } => (level.to_wire(), place.clone().unwrap_or_default()),
        Part::Partner | Part::Observer => (pb::AuthorityLevel::Unspecified, String::new()),
    };
    let until = state.left_at(participant, moment);
    let ended = participant.ended.as_ref().filter(|ended| ended.stamp.occurred_at <= moment);
    let staff = participant.senior_staff.at(moment).map(|staff| &staff.what);
    pb::Participant {
        participant: participant.id.to_string(),
        cluster: participant.cluster.to_string(),
        organization: show::text(organization.code.as_ref()),
        name: name.unwrap_or_default(),
        kind: participant.kind.to_wire().into(),
        part: part(&participant.part).into(),
        level: level.into(),
        place,
        since: Some(show::timestamp(participant.since())),
        until: until.map(show::timestamp),
        ground: ended.map_or(0, |ended| ended.what.ground.to_wire().into()),
        stands: show::all(participant.stands_at(moment)),
        reserved: participant.reserved_at(moment).map(str::to_owned).collect(),
        senior_staff: staff.map(|staff| staff.person.to_string()).unwrap_or_default(),
        language: staff.map(|staff| staff.language.clone()).unwrap_or_default(),
        interpretation: staff.and_then(|staff| staff.interpretation.clone()).unwrap_or_default(),
        recorded: Some(show::stamp(&participant.joined)),
        etag: participant.etag.to_string(),
        until_date: show::text(until.and_then(|until| state.over_as_known(&participant.cluster, until)).as_ref()),
        reporting: participant.reporting_at(moment).map_or(0, |stand| stand.to_wire().into()),
    }
}

/// In which way an organization takes part.
pub fn part(part: &Part) -> pb::Part {
    match part {
        Part::Partner => pb::Part::Partner,
        Part::Observer => pb::Part::Observer,
        Part::Authority { .. } => pb::Part::Authority,
    }
}
