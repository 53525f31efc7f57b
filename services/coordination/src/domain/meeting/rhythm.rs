//! The rhythm of a group's meetings, agreed with those who take part (rows GN-12, GN-12.1).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::held::{check_joint, check_participants, check_structure};
use super::{Event, MeetingSeries};
use crate::domain::participation::InCluster;
use crate::domain::structure::Body;
use crate::domain::subjects::MEETING_SERIES;
use crate::domain::{Arrangements, Decided, checks};
use crate::reasons;

/// The rhythm of the meetings of a cluster or of a structure beside it (row GN-12.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRhythm {
    /// The identifier of the series, such as `health-weekly`.
    pub series: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The structure that meets; none where the whole cluster does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structure: Option<ResourceId>,
    /// The clusters that meet together with it (row GN-12).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joint_with: Vec<ResourceId>,
    /// Its name for readers.
    pub name: String,
    /// When the first meeting begins.
    pub first: Moment,
    /// The number of weeks from one meeting to the next.
    pub every_weeks: u32,
    /// How long a meeting lasts, in minutes.
    pub minutes: u32,
    /// Where it is held.
    pub venue: String,
    /// The participants with whom it was agreed.
    pub agreed_with: Vec<ResourceId>,
    /// How it stands to the general meeting at that level, such as that of the HCT.
    pub general_meeting: GeneralMeeting,
    /// Why a part of the country has meetings of this sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<String>,
}

/// How the meetings of a sector stand to the general meeting at their level: that of the HCT, or its equivalent in a district.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeneralMeeting {
    /// They supplement it.
    Supplemented,
    /// They take its place, or the time of those who would come to it.
    Displaced,
    /// There is none.
    NotHeld,
}

/// A series of meetings ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesEnd {
    /// The series.
    pub series: ResourceId,
    /// Why.
    pub reason: String,
}

/// The cluster of a series, for those who may speak for it; empty where there is no such series.
pub(super) fn cluster_of<'a>(arrangements: &'a Arrangements, series: &str) -> &'a str {
    arrangements.series(series).map_or("", |series| series.cluster.as_str())
}

/// A series that has not ended admits a command of its cluster's coordinator and lead agency.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let series = arrangements.series(id)?;
    if series.has_ended_at(context.occurred_at) {
        return Err(Refusal::precondition("GN-12.1", reasons::SERIES_ENDED).at("series").says(
            message!("the series '{series}' has ended by then", series = series.id),
            "agree the rhythm of a new one",
        ));
    }
    let serving = arrangements.carried_on_by(&series.cluster, context.occurred_at);
    serving.map_or(Ok(()), |cluster| checks::speaks_for(cluster, context))
}

pub(super) fn agree(arrangements: &Arrangements, command: &MeetingRhythm, context: &Context<'_>) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    if let Some(known) = arrangements.series.get(&command.series) {
        context.expect_etag("series of meetings", known.etag)?;
        admits(arrangements, known.id.as_str(), context)?;
        let is_same_line = arrangements.line(cluster).any(|earlier| earlier.id == known.cluster);
        if !is_same_line {
            checks.invalid("GN-12.1", reasons::SERIES_OF_ANOTHER_CLUSTER).at("cluster").says(
                message!("the series '{series}' is of the cluster '{of}'", series = known.id, of = known.cluster),
                "name that cluster, or another series",
            );
        }
    }
    check_structure(&mut checks, arrangements, "GN-12.1", command.structure.as_ref(), (cluster, context));
    check_joint(&mut checks, arrangements, cluster, &command.joint_with, context);
    let clusters = [&command.cluster].into_iter().chain(&command.joint_with);
    check_participants(&mut checks, arrangements, ("agreed_with", &command.agreed_with), clusters, context);
    checks.finish()?;
    Ok(Decision::about(MEETING_SERIES.of(&command.series)).event(Event::RhythmAgreed(Box::new(command.clone())).into()))
}

pub(super) fn end(arrangements: &Arrangements, command: &SeriesEnd, context: &Context<'_>) -> Decided {
    let series = arrangements.series(&command.series)?;
    context.expect_etag("series of meetings", series.etag)?;
    let ended = Event::SeriesEnded(InCluster { what: command.clone(), cluster: series.cluster.clone() });
    Ok(Decision::about(series.subject()).event(ended.into()))
}

/// What is weak about the rhythm that a series has now.
pub(super) fn weak(arrangements: &Arrangements, series: &MeetingSeries, now: Moment) -> Vec<Finding> {
    let Some(rhythm) = series.rhythms.present().map(|rhythm| &rhythm.what) else { return Vec::new() };
    if series.has_ended_at(now) {
        return Vec::new();
    }
    let of = |field: &'static str| Finding::of("GN-12.1", series.subject()).at(field);
    let mut weak = Vec::new();
    if rhythm.agreed_with.is_empty() {
        weak.push(of("agreed_with").says(
            "nobody who takes part agreed to how often they meet",
            "agree it with the participants, and name them",
        ));
    }
    if rhythm.general_meeting == GeneralMeeting::Displaced {
        weak.push(of("general_meeting").says(
            "the meetings of the sector displace the general meeting at their level",
            "move them, so that they supplement it",
        ));
    }
    let hub = rhythm.structure.as_ref().and_then(|id| arrangements.structures.get(id));
    let is_of_a_hub = hub.is_some_and(|hub| matches!(hub.body, Body::SubNational(_)));
    if is_of_a_hub && rhythm.need.is_none() {
        weak.push(of("need").says(
            "it is not said why a part of the country has meetings of this sector",
            "state the need, or meet in the general meeting there",
        ));
    }
    weak
}

pub(super) fn agreed(arrangements: &mut Arrangements, rhythm: &MeetingRhythm, stamp: &Stamp) {
    let series = arrangements.series.entry(rhythm.series.clone()).or_insert_with(|| MeetingSeries {
        id: rhythm.series.clone(),
        cluster: rhythm.cluster.clone(),
        rhythms: Timeline::default(),
        ended: None,
        etag: stamp.etag,
    });
    series.rhythms.record(stamp.occurred_at, Recorded::new(rhythm, stamp));
    series.etag = stamp.etag;
}

pub(super) fn ended(arrangements: &mut Arrangements, end: &SeriesEnd, stamp: &Stamp) {
    if let Some(series) = arrangements.series.get_mut(&end.series) {
        series.ended = Some(Recorded::new(end, stamp));
        series.etag = stamp.etag;
    }
}
