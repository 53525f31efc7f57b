//! The state of coordination in a country, and how the areas find things in it.

use std::collections::BTreeMap;
use std::iter::successors;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::past_date::PastDate;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::find;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::cluster::Cluster;
use super::gap::{CommitmentOnRecord, Gap};
use super::intercluster::Intercluster;
use super::meeting::{Meeting, MeetingCapacity, MeetingSeries};
use super::participation::{Participant, Presence};
use super::practice::{AccountabilityMatter, Practice};
use super::structure::{Body, EarlyRecoveryAdvisor, Structure};

/// How humanitarian work is coordinated in one country, what ended among it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arrangements {
    /// The clusters, by the identifier that the activation service gave them.
    pub clusters: BTreeMap<ResourceId, Cluster>,
    /// Each organization's part in a cluster, by identifier.
    pub participants: BTreeMap<ResourceId, Participant>,
    /// The organizations that work in the sectors of clusters, by identifier.
    #[serde(default)]
    pub presences: BTreeMap<ResourceId, Presence>,
    /// The records of how clusters work, by identifier.
    #[serde(default)]
    pub practices: BTreeMap<ResourceId, Practice>,
    /// What the inter-cluster forum took up of clusters, in the order in which that happened.
    #[serde(default)]
    pub matters: Vec<Recorded<AccountabilityMatter>>,
    /// The structures beside the national clusters, by identifier.
    pub structures: BTreeMap<ResourceId, Structure>,
    /// The advisors on early recovery that the country had.
    pub early_recovery_advisors: Timeline<Recorded<EarlyRecoveryAdvisor>>,
    /// The series of meetings, by identifier.
    pub series: BTreeMap<ResourceId, MeetingSeries>,
    /// The meetings that were held, by identifier.
    pub meetings: BTreeMap<ResourceId, Meeting>,
    /// What organizations said of the meetings that they can attend, by the participant that said so.
    pub meeting_capacities: BTreeMap<ResourceId, Timeline<Recorded<MeetingCapacity>>>,
    /// The critical gaps that clusters identified, by identifier.
    pub gaps: BTreeMap<ResourceId, Gap>,
    /// What partners committed to, by identifier.
    pub commitments: BTreeMap<ResourceId, CommitmentOnRecord>,
    /// What clusters take up between them.
    pub intercluster: Intercluster,
}

impl Arrangements {
    /// The cluster of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn cluster(&self, id: impl AsRef<str>) -> Result<&Cluster, Refusal> {
        find("cluster", &self.clusters, id)
    }

    /// The participant of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn participant(&self, id: impl AsRef<str>) -> Result<&Participant, Refusal> {
        find("participant", &self.participants, id)
    }

    /// The gap of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn gap(&self, id: impl AsRef<str>) -> Result<&Gap, Refusal> {
        find("gap", &self.gaps, id)
    }

    /// The gap of that identifier, which was identified by a moment.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there were.
    pub fn gap_at(&self, id: &ResourceId, moment: Moment) -> Result<&Gap, Refusal> {
        find_among("gap", self.gaps.iter().filter(|(_, gap)| gap.since() <= moment), id)
    }

    /// The commitment of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn commitment(&self, id: impl AsRef<str>) -> Result<&CommitmentOnRecord, Refusal> {
        find("commitment", &self.commitments, id)
    }

    /// The cluster of that identifier, which was active by a moment.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there were.
    pub fn cluster_at(&self, id: &ResourceId, moment: Moment) -> Result<&Cluster, Refusal> {
        let then = self.clusters.iter().filter(|(_, cluster)| cluster.activated_at <= moment);
        find_among("cluster", then, id)
    }

    /// The participant of that identifier, which had joined by a moment.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there were.
    pub fn participant_at(&self, id: &ResourceId, moment: Moment) -> Result<&Participant, Refusal> {
        let then = self.participants.iter().filter(|(_, participant)| participant.since() <= moment);
        find_among("participant", then, id)
    }

    /// When a participant left, by a moment: when its part ended, or the last cluster in which it took part.
    pub fn left_at(&self, participant: &Participant, moment: Moment) -> Option<Moment> {
        self.over_at(&participant.cluster, participant.ended_at(), moment)
    }

    /// When something that began in a cluster was over, by a moment: when it `ended` by itself, or with the last cluster that had it.
    fn over_at(&self, cluster: &ResourceId, ended: Option<Moment>, moment: Moment) -> Option<Moment> {
        let in_line = |one: &&Cluster| self.line(one).any(|earlier| earlier.id == *cluster);
        let clusters = self.clusters.values().filter(in_line);
        let with_cluster = clusters.filter(|one| one.activated_at <= moment).filter_map(Cluster::ended_at).max();
        let with_cluster = with_cluster.filter(|_| self.carried_on_by(cluster, moment).is_none());
        ended.into_iter().chain(with_cluster).min().filter(|over| *over <= moment)
    }

    /// When something was over that ended with its cluster, as exactly as it is known, where that end was recorded as found: something
    /// that began in a cluster, and was over at a moment.
    pub fn over_as_known(&self, cluster: &ResourceId, over: Moment) -> Option<PastDate> {
        let in_line = self.clusters.values().filter(|one| self.line(one).any(|earlier| earlier.id == *cluster));
        in_line.filter_map(|one| one.ended.as_ref()).find(|end| end.at == over)?.date
    }

    /// The structure of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn structure(&self, id: impl AsRef<str>) -> Result<&Structure, Refusal> {
        find("structure", &self.structures, id)
    }

    /// The series of meetings of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn series(&self, id: impl AsRef<str>) -> Result<&MeetingSeries, Refusal> {
        find("series of meetings", &self.series, id)
    }

    /// The meeting of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn meeting(&self, id: impl AsRef<str>) -> Result<&Meeting, Refusal> {
        find("meeting", &self.meetings, id)
    }

    /// The structure of that identifier, which was formed by a moment.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there were.
    pub fn structure_at(&self, id: &ResourceId, moment: Moment) -> Result<&Structure, Refusal> {
        let then = self.structures.iter().filter(|(_, structure)| structure.formed.occurred_at <= moment);
        find_among("structure", then, id)
    }

    /// The structure of that identifier, for a command that was given on its present state.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`] when the command was given on an earlier state.
    pub(super) fn structure_to_change(&self, id: &ResourceId, context: &Context<'_>) -> Result<&Structure, Refusal> {
        let structure = self.structure(id)?;
        context.expect_etag("structure", structure.etag)?;
        Ok(structure)
    }

    /// The active cluster in which a structure works at a moment; none where it does not work.
    pub fn served_by(&self, structure: &Structure, moment: Moment) -> Option<&Cluster> {
        let of_a_hub_that_works = match &structure.body {
            Body::Advisory(group) => group
                .sub_national
                .as_ref()
                .is_none_or(|need| self.structures.get(&need.structure).is_some_and(|hub| hub.is_there_at(moment))),
            _ => true,
        };
        let cluster = structure.cluster.as_ref().and_then(|cluster| self.carried_on_by(cluster, moment));
        cluster.filter(|_| structure.is_there_at(moment) && of_a_hub_that_works)
    }

    /// Until when a structure worked, by a moment: until it ended, the sub-national cluster that it advised did, or the last cluster
    /// that had it.
    pub fn worked_until(&self, structure: &Structure, moment: Moment) -> Option<Moment> {
        let hub = match &structure.body {
            Body::Advisory(group) => group.sub_national.as_ref().and_then(|need| self.structures.get(&need.structure)),
            _ => None,
        };
        let ended = hub.and_then(Structure::closed_at).into_iter().chain(structure.closed_at()).min();
        match &structure.cluster {
            Some(cluster) => self.over_at(cluster, ended, moment),
            None => ended.filter(|ended| *ended <= moment),
        }
    }

    /// Whether a structure works at a moment: in a cluster where it belongs to one, and by itself where it is of the country.
    pub fn works_at(&self, structure: &Structure, moment: Moment) -> bool {
        match structure.cluster {
            Some(_) => self.served_by(structure, moment).is_some(),
            None => structure.is_there_at(moment),
        }
    }

    /// The structures in the line of a cluster that were formed or drafted by a moment, and had not ended.
    pub fn structures_open_at<'a>(
        &'a self,
        cluster: &'a ResourceId,
        moment: Moment,
    ) -> impl Iterator<Item = &'a Structure> {
        let in_cluster = move |one: &&Structure| {
            let carrying = one.cluster.as_ref().and_then(|formed_in| self.carried_on_by(formed_in, moment));
            carrying.is_some_and(|carrying| carrying.id == *cluster)
        };
        let open = move |one: &&Structure| one.formed.occurred_at <= moment && !one.is_closed_at(moment);
        self.structures.values().filter(open).filter(in_cluster)
    }

    /// The participant of that identifier, for a command that was given on its present state.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`] when the command was given on an earlier state.
    pub(super) fn participant_to_change(
        &self,
        id: &ResourceId,
        context: &Context<'_>,
    ) -> Result<&Participant, Refusal> {
        let participant = self.participant(id)?;
        context.expect_etag("participant", participant.etag)?;
        Ok(participant)
    }

    /// The cluster, the one that it carries on, and so on back to the first (row OG-18).
    pub fn line<'a>(&'a self, cluster: &'a Cluster) -> impl Iterator<Item = &'a Cluster> {
        let earlier = |cluster: &&'a Cluster| self.clusters.get(cluster.continues.as_ref()?);
        successors(Some(cluster), earlier).take(self.clusters.len())
    }

    /// The cluster in which somebody who joined `cluster` takes part at a moment: it, or one that carries it on.
    pub fn carried_on_by(&self, cluster: &ResourceId, moment: Moment) -> Option<&Cluster> {
        let mut active = self.clusters.values().filter(|one| one.is_active_at(moment));
        active.find(|one| self.line(one).any(|earlier| earlier.id == *cluster))
    }

    /// Those who take part in a cluster at a moment: in it, or in one that it carries on; no one in one that is not active.
    pub fn participants_of<'a>(
        &'a self,
        cluster: &'a Cluster,
        moment: Moment,
    ) -> impl Iterator<Item = &'a Participant> {
        let in_line = move |one: &&Participant| self.line(cluster).any(|earlier| earlier.id == one.cluster);
        let taking_part = self.participants.values().filter(move |one| one.is_there_at(moment));
        taking_part.filter(move |_| cluster.is_active_at(moment)).filter(in_line)
    }

    /// The arrangements after a change of a cluster; one that is not there does not change.
    pub(super) fn change_cluster(mut self, id: &ResourceId, stamp: &Stamp, change: impl FnOnce(&mut Cluster)) -> Self {
        if let Some(cluster) = self.clusters.get_mut(id) {
            change(cluster);
            cluster.etag = stamp.etag;
        }
        self
    }

    /// The clusters, the gaps that `are_such`, and the commitments to them.
    pub(super) fn of_gaps(&self, are_such: impl Fn(&ResourceId) -> bool) -> Self {
        let gaps = self.gaps.iter().filter(|(id, _)| are_such(id));
        let commitments = self.commitments.iter().filter(|(_, one)| are_such(&one.made.what.gap));
        Self {
            clusters: self.clusters.clone(),
            gaps: gaps.map(|(id, gap)| (id.clone(), gap.clone())).collect(),
            commitments: commitments.map(|(id, one)| (id.clone(), one.clone())).collect(),
            ..Self::default()
        }
    }

    /// The arrangements after a change of a gap; one that is not there does not change.
    pub(super) fn change_gap(mut self, id: &ResourceId, stamp: &Stamp, change: impl FnOnce(&mut Gap)) -> Self {
        if let Some(gap) = self.gaps.get_mut(id) {
            change(gap);
            gap.etag = stamp.etag;
        }
        self
    }

    /// The arrangements after a change of a commitment; one that is not there does not change.
    pub(super) fn change_commitment(
        mut self,
        id: &ResourceId,
        stamp: &Stamp,
        change: impl FnOnce(&mut CommitmentOnRecord),
    ) -> Self {
        if let Some(commitment) = self.commitments.get_mut(id) {
            change(commitment);
            commitment.etag = stamp.etag;
        }
        self
    }

    /// The arrangements after a change of a participant; one that is not there does not change.
    pub(super) fn change_participant(
        mut self,
        id: &ResourceId,
        stamp: &Stamp,
        change: impl FnOnce(&mut Participant),
    ) -> Self {
        if let Some(participant) = self.participants.get_mut(id) {
            change(participant);
            participant.etag = stamp.etag;
        }
        self
    }
}

/// The entry of that identifier among some, or the refusal that names them.
fn find_among<'a, T: 'a>(
    what: &'static str,
    things: impl Iterator<Item = (&'a ResourceId, &'a T)>,
    id: &ResourceId,
) -> Result<&'a T, Refusal> {
    let things: BTreeMap<ResourceId, &T> = things.map(|(id, thing)| (id.clone(), thing)).collect();
    find(what, &things, id).copied()
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::structure::fixtures::{closes, hub_draft, with_hub, with_hub_sag, with_sag};
    use crate::domain::{gap, structure};

    /// RM-1.15: what is asked about a moment is found from the moment on at which it came to be, and not before.
    #[test]
    fn what_came_later_was_not_there() {
        let all = with_gap(with_hub(with_care(health())));
        let state = all.state();
        let (begun, activated) = (at("2013-11-20T08:00:00Z"), at("2013-11-12T08:00:00Z"));
        let a_second_before = |moment: Moment| moment - chrono::TimeDelta::seconds(1);
        let found = |moment: Moment| {
            [
                state.gap_at(&code("g-1"), moment).is_ok(),
                state.participant_at(&code("care"), moment).is_ok(),
                state.structure_at(&code("leyte"), moment).is_ok(),
            ]
        };
        assert_eq!([found(a_second_before(begun)), found(begun)], [[false; 3], [true; 3]]);
        let health = |moment| state.cluster_at(&code("health"), moment).is_ok();
        assert_eq!([health(a_second_before(activated)), health(activated)], [false, true]);
    }

    /// OG-18, RM-4.5, RM-6.1: who takes part leaves, and a structure works no longer, when it ends, or with the cluster; an advisory
    /// group of a sub-national cluster also with that; another cluster that ends ends nothing.
    #[test]
    fn what_is_in_a_cluster_is_over_with_it() {
        let before = with_hub_sag(with_hub(with_sag(with_care(health()))));
        let before = before.given(&service(), active_as("water", ("WSH", "UNICEF"), None));
        let ended = |example: Example, id: &str, day: &str| example.at(day).given(&service(), declares(id, Fact::End));
        let over = |example: &Example, day: &str| {
            let (state, day) = (example.state(), at(day));
            let left = state.left_at(&state.participants[&code("care")], day);
            let worked = |id: &str| state.worked_until(&state.structures[&code(id)], day);
            [left, worked("leyte"), worked("sag"), worked("leyte-sag")]
        };
        let end = Some(at("2014-08-31"));
        let water_ended = ended(before.clone(), "water", "2014-06-30");
        assert_eq!(over(&water_ended, "2014-07-01"), [None; 4]);
        let all_ended = ended(water_ended, "health", "2014-08-31");
        assert_eq!(over(&all_ended, "2014-08-30"), [None; 4]);
        assert_eq!(over(&all_ended, "2014-08-31"), [end; 4]);
        let hub_closed = before.at("2014-05-01").given(&coordinator(), closes("leyte"));
        let closed = Some(at("2014-05-01"));
        assert_eq!(over(&hub_closed, "2014-05-02"), [None, closed, None, closed]);
        assert_eq!(over(&hub_closed, "2014-04-30"), [None; 4]);
    }

    /// OG-18, GN-11.1: only the gaps and commitments of a cluster are told apart from those of another, and so are its structures.
    #[test]
    fn what_is_of_another_cluster_is_told_apart() {
        let health = with_gap(with_care(with_hub(health()))).given(&of_partner("CARE"), commits());
        let both = health.given(&service(), active_as("water", ("WSH", "UNICEF"), None));
        let of_unicef = convene_kernel::testing::actor(convene_kernel::identity::Role::Coordinator, "UNICEF");
        let hub = structure::SubNationalDraft { cluster: code("water"), ..hub_draft("samar", "Samar") };
        let gap::Command::IdentifyGap(gap) = identifies_gap() else { panic!("a gap") };
        let gap = gap::GapIdentification { gap: code("g-2"), cluster: code("water"), ..gap };
        let both = both
            .given(&of_unicef, structure::Command::DraftSubNationalCluster(Box::new(hub)))
            .given(&of_unicef, gap::Command::IdentifyGap(gap));
        let state = both.state();
        let open = |cluster: &str, day: &str| {
            let cluster = code(cluster);
            state.structures_open_at(&cluster, at(day)).map(|one| one.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(open("health", "2013-12-01"), ["leyte"]);
        assert_eq!(open("water", "2013-12-01"), ["samar"]);
        assert_eq!(open("health", "2013-11-19"), [""; 0], "it was not formed yet");
        let commitments = |gap: &str| state.commitments_to(&state.gaps[&code(gap)]).count();
        assert_eq!([commitments("g-1"), commitments("g-2")], [1, 0]);
    }
}
