//! The cycle of meetings: what the structures of a cluster decided and raised since its last national meeting, and what the next one
//! has to take up (row RM-6.3).

use convene_kernel::codes::ResourceId;
use convene_kernel::time::Moment;

use super::Meeting;
use crate::domain::Arrangements;
use crate::domain::cluster::Cluster;
use crate::domain::structure::{Body, Structure};

/// A meeting of a structure that a national meeting has to take up.
#[derive(Clone, Copy, Debug)]
pub struct Raised<'a> {
    /// The structure that met.
    pub structure: &'a Structure,
    /// The meeting.
    pub meeting: &'a Meeting,
}

/// What the national meeting of a cluster has to take up at a moment: the meetings of its sub-national clusters that were held before
/// it, whose record no national meeting had taken up by then, the earliest first.
pub fn to_take_up<'a>(arrangements: &'a Arrangements, cluster: &'a Cluster, moment: Moment) -> Vec<Raised<'a>> {
    not_taken_up(arrangements, cluster, (moment, moment))
}

/// What a national meeting left out, and no later one has taken up either.
pub(super) fn left_out<'a>(arrangements: &'a Arrangements, cluster: &'a Cluster, meeting: &Meeting) -> Vec<Raised<'a>> {
    not_taken_up(arrangements, cluster, (meeting.began_at(), Moment::MAX_UTC))
}

/// The meetings of sub-national clusters that were held `before` a moment, whose record no national meeting `by` another has taken up.
fn not_taken_up<'a>(
    arrangements: &'a Arrangements,
    cluster: &'a Cluster,
    (before, by): (Moment, Moment),
) -> Vec<Raised<'a>> {
    let taken_up: Vec<&ResourceId> = national(arrangements, cluster)
        .filter(|meeting| meeting.began_at() <= by)
        .flat_map(|meeting| &meeting.held.what.takes_up)
        .collect();
    let mut raised: Vec<_> = of_hubs(arrangements, cluster)
        .filter(|raised| raised.meeting.began_at() < before && raised.meeting.held.what.has_a_record())
        .filter(|raised| !taken_up.contains(&&raised.meeting.id))
        .collect();
    raised.sort_by_key(|raised| (raised.meeting.began_at(), &raised.meeting.id));
    raised
}

/// The sub-national clusters that worked when a national meeting began, and had not met since the one before it.
pub(super) fn not_met<'a>(
    arrangements: &'a Arrangements,
    cluster: &'a Cluster,
    national_meeting: &Meeting,
) -> Vec<&'a Structure> {
    let began = national_meeting.began_at();
    let before = national(arrangements, cluster).map(Meeting::began_at).filter(|other| *other < began).max();
    let met: Vec<&ResourceId> = of_hubs(arrangements, cluster)
        .filter(|raised| raised.meeting.began_at() < began)
        .filter(|raised| before.is_none_or(|before| before < raised.meeting.began_at()))
        .map(|raised| &raised.structure.id)
        .collect();
    hubs(arrangements, cluster, began).filter(|hub| !met.contains(&&hub.id)).collect()
}

/// The national meetings of a cluster that rest on a meeting: those that began after it, or after the earliest that it took up.
pub(super) fn resting_on<'a>(
    arrangements: &'a Arrangements,
    cluster: &'a Cluster,
    meeting: &Meeting,
) -> impl Iterator<Item = &'a Meeting> {
    let taken_up = meeting.held.what.takes_up.iter().filter_map(|id| arrangements.meetings.get(id));
    let from = taken_up.map(Meeting::began_at).min().unwrap_or_else(|| meeting.began_at());
    national(arrangements, cluster).filter(move |other| from < other.began_at())
}

/// The national meetings of a cluster, of those that it carries on, and those held together with it.
fn national<'a>(arrangements: &'a Arrangements, cluster: &'a Cluster) -> impl Iterator<Item = &'a Meeting> {
    let is_of = |meeting: &&Meeting| {
        meeting.held.what.clusters().any(|id| arrangements.line(cluster).any(|earlier| earlier.id == *id))
    };
    arrangements.meetings.values().filter(|meeting| meeting.is_national()).filter(is_of)
}

/// The meetings of the sub-national clusters of a cluster.
fn of_hubs<'a>(arrangements: &'a Arrangements, cluster: &'a Cluster) -> impl Iterator<Item = Raised<'a>> {
    arrangements.meetings.values().filter_map(|meeting| {
        let structure = arrangements.structures.get(meeting.held.what.structure.as_ref()?)?;
        let is_of = arrangements.line(cluster).any(|earlier| structure.cluster.as_ref() == Some(&earlier.id));
        (is_of && matches!(structure.body, Body::SubNational(_))).then_some(Raised { structure, meeting })
    })
}

/// The sub-national clusters that work in a cluster at a moment.
fn hubs<'a>(
    arrangements: &'a Arrangements,
    cluster: &'a Cluster,
    moment: Moment,
) -> impl Iterator<Item = &'a Structure> {
    let works =
        move |one: &&Structure| arrangements.served_by(one, moment).is_some_and(|serving| serving.id == cluster.id);
    arrangements.structures.values().filter(|one| matches!(one.body, Body::SubNational(_))).filter(works)
}
