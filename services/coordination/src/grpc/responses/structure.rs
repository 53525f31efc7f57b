//! Structures as messages.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::{Moment, day_in};
use convene_kernel::timeline::Timeline;
use convene_proto::coordination::v1 as pb;
use convene_runtime::grpc::contract::{Choice as _, ToMessage};
use convene_runtime::grpc::show;
use prost_types::Timestamp;

use crate::domain::Coordination;
use crate::domain::structure::{AdvisoryGroup, Body, StrategyAdoption, Structure, SubNationalCluster, WorkingGroup};

/// The structure of that identifier, as it is at a moment.
///
/// # Errors
/// [`Refusal::NotFound`] where it had not been formed by then.
pub fn by_id(record: &Record<Coordination>, id: &ResourceId, moment: Moment) -> Result<pb::Structure, Refusal> {
    Ok(structure(record, record.state.structure_at(id, moment)?, moment))
}

/// A structure, as it is at a moment.
pub fn structure(record: &Record<Coordination>, structure: &Structure, moment: Moment) -> pb::Structure {
    let state = &record.state;
    let serves = state.served_by(structure, moment);
    let until = state.worked_until(structure, moment);
    let until_date = until.zip(structure.cluster.as_ref()).and_then(|(until, of)| state.over_as_known(of, until));
    let findings = record.findings.values().filter(|finding| finding.subject == structure.subject());
    let shown = pb::Structure {
        structure: structure.id.to_string(),
        kind: structure.kind().to_wire().into(),
        name: structure.name.clone(),
        cluster: show::text(structure.cluster.as_ref()),
        serves: show::text(serves.map(|cluster| &cluster.id)),
        since: structure.since().filter(|since| *since <= moment).map(show::timestamp),
        until: until.map(show::timestamp),
        until_date: show::text(until_date.as_ref()),
        closing: structure.closed.as_ref().filter(|closed| closed.stamp.occurred_at <= moment).map(said),
        findings: findings.map(show::finding).collect(),
        recorded: Some(show::stamp(&structure.formed)),
        etag: structure.etag.to_string(),
        ..pb::Structure::default()
    };
    match &structure.body {
        Body::SubNational(body) => pb::Structure { sub_national: Some(sub_national(body, moment)), ..shown },
        Body::Advisory(group) => pb::Structure { advisory_group: Some(advisory_group(group, moment)), ..shown },
        Body::Working(group) => {
            let today = day_in(moment, structure.formed.zone);
            let is_past = group.terms.at(moment).is_some_and(|term| term.what.ends_on < today);
            let group = working_group(group, is_past && serves.is_some(), moment);
            pb::Structure { working_group: Some(group), ..shown }
        }
        Body::CountryTeam(seats) => {
            let seats = seats.at(moment).map(|seats| show::all(&seats.what));
            pb::Structure { seats: seats.unwrap_or_default(), ..shown }
        }
        Body::ClusterGroup(group) => pb::Structure { cluster_group: Some(group.to_message()), ..shown },
        Body::Forum(forum, outcomes) => {
            let outcomes = outcomes.iter().filter(|outcome| outcome.stamp.occurred_at <= moment).map(said).collect();
            pb::Structure { forum: Some(forum.to_message()), outcomes, ..shown }
        }
        Body::Thematic(group) => pb::Structure { thematic_group: Some(group.to_message()), ..shown },
        Body::EarlyRecovery(focal_points) => {
            let focal_points = focal_points.at(moment).map(|points| show::all(&points.what)).unwrap_or_default();
            let early_recovery_advisor = then(&state.early_recovery_advisors, moment);
            pb::Structure { focal_points, early_recovery_advisor, ..shown }
        }
    }
}

fn said<T: ToMessage<M>, M: Default>(recorded: &Recorded<T>) -> M {
    recorded.what.to_message()
}

/// What was so at a moment, as a message.
fn then<T: ToMessage<M>, M: Default>(timeline: &Timeline<Recorded<T>>, moment: Moment) -> Option<M> {
    timeline.at(moment).map(said)
}

/// Since when that was so.
fn since<T>(timeline: &Timeline<Recorded<T>>, moment: Moment) -> Option<Timestamp> {
    timeline.at(moment).map(|recorded| show::timestamp(recorded.stamp.occurred_at))
}

fn sub_national(body: &SubNationalCluster, moment: Moment) -> pb::SubNationalRecord {
    let given = body.directions.iter().filter(|direction| direction.stamp.occurred_at <= moment);
    pb::SubNationalRecord {
        place: body.draft.place.clone(),
        level: body.draft.level,
        reason: body.draft.reason.clone(),
        level_reason: body.draft.level_reason.clone().unwrap_or_default(),
        terms: then(&body.terms, moment),
        drafted: body.waiting_at(moment).map(said),
        leadership: then(&body.leadership, moment),
        last_report: then(&body.reports, moment),
        last_reported_at: since(&body.reports, moment),
        last_review: then(&body.reviews, moment),
        last_reviewed_at: since(&body.reviews, moment),
        directions: given.map(said).collect(),
    }
}

fn advisory_group(group: &AdvisoryGroup, moment: Moment) -> pb::AdvisoryGroupRecord {
    pb::AdvisoryGroupRecord {
        form: group.form.to_wire().into(),
        composition: then(&group.compositions, moment),
        sub_national: group.sub_national.as_ref().map(ToMessage::to_message),
        last_informed_at: since(&group.informed, moment),
        strategy: group.strategy.values().filter_map(|versions| version(versions, moment)).collect(),
        liaisons: group.liaisons.values().filter_map(|liaison| then(liaison, moment)).collect(),
    }
}

/// The version of a document that was in force at a moment.
fn version(versions: &Timeline<Recorded<StrategyAdoption>>, moment: Moment) -> Option<pb::StrategyVersion> {
    let adopted = versions.at(moment)?;
    let earlier = versions.values().filter(|version| version.stamp.occurred_at <= adopted.stamp.occurred_at).count();
    Some(pb::StrategyVersion {
        version: u32::try_from(earlier).unwrap_or(u32::MAX),
        adoption: Some(said(adopted)),
        since: Some(show::timestamp(adopted.stamp.occurred_at)),
    })
}

fn working_group(group: &WorkingGroup, is_past_its_end: bool, moment: Moment) -> pb::WorkingGroupRecord {
    let term = group.terms.at(moment).map(|term| &term.what);
    pb::WorkingGroupRecord {
        task: group.task.clone(),
        advisory_group: group.advisory_group.to_string(),
        ends_on: show::text(term.map(|term| &term.ends_on)),
        is_past_its_end,
        renewed_because: term.and_then(|term| term.renewed_because.clone()).unwrap_or_default(),
        staff: then(&group.staff, moment),
    }
}
