//! A cluster that ended in a part of the country becomes active there again, by the ERC's approval of a proposal (rows RM-2.11, OG-18).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Cluster, Event};
use crate::domain::place::Place;
use crate::domain::proposal::Recommendation;
use crate::domain::{self, Operation};

/// A cluster is active again in parts of the country where it had ended, by the ERC's approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumedInPart {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The proposal approved.
    pub proposal: ResourceId,
    /// The parts of the country.
    pub places: Vec<ResourceId>,
    /// Since when.
    pub at: Moment,
}

impl Cluster {
    /// Whether it has ended in a part of the country, and is not active there again.
    pub fn has_ended_in(&self, place: &ResourceId) -> bool {
        let ended = self.ended_in.get(place).map(|end| end.at);
        ended.is_some_and(|ended| self.resumed_in.get(place).is_none_or(|resumed| *resumed < ended))
    }
}

impl Operation {
    /// The active cluster that a recommendation is to make active again in parts of the country where it has ended: it names the
    /// cluster as the one that it continues.
    pub fn cluster_to_resume(&self, recommendation: &Recommendation) -> Option<&Cluster> {
        let Recommendation { cluster, continues, places, .. } = recommendation;
        let continues_it = continues.as_ref() == Some(cluster);
        let active = self.clusters.get(cluster).filter(|active| active.is_active() && continues_it)?;
        let has_ended = !places.is_empty() && places.iter().all(|place| active.has_ended_in(&place.place));
        has_ended.then_some(active)
    }
}

/// The cluster is active again in the places; its duties, which it has for the rest of the country, are for these too.
pub fn resume_in_part(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    proposal: &ResourceId,
    places: &[Place],
    context: &Context<'_>,
) {
    let resumed = ResumedInPart {
        cluster: cluster.id.clone(),
        proposal: proposal.clone(),
        places: places.iter().map(|place| place.place.clone()).collect(),
        at: context.occurred_at,
    };
    decision.events.push(Event::ResumedInPart(resumed).into());
}

pub(super) fn resumed(cluster: &mut Cluster, event: &ResumedInPart) {
    for place in &event.places {
        let since = cluster.resumed_in.entry(place.clone()).or_insert(event.at);
        *since = event.at.max(*since);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code, subject};

    use super::*;
    use crate::domain::cluster::{Deactivated, EndedInPart};
    use crate::domain::fixtures::{Example, after_the_approval, approval, erc, hc, submission, transmission};
    use crate::domain::proposal::fixtures::{health, submit};
    use crate::domain::proposal::{self, Transmission};

    /// Health, which ended in Samar on 1 July.
    fn ended_in_samar() -> Example {
        let ended = EndedInPart {
            cluster: code("health"),
            review: code("r-1"),
            places: vec![code("samar")],
            at: at("2014-07-01"),
        };
        let decided = Decision::about(subject("cluster/health")).event(Event::EndedInPart(ended).into());
        after_the_approval(vec![health()]).at("2014-07-01").having(&hc(), decided)
    }

    fn again_in(place: &str) -> Recommendation {
        let places = vec![Place { place: code(place), name: "Samar".to_owned() }];
        let review_by = at("2014-12-01").date_naive();
        let rationale = "the storm of August broke the provincial service".to_owned();
        Recommendation { places, continues: Some(code("health")), review_by, rationale, ..health() }
    }

    fn proposed(recommendation: Recommendation) -> proposal::Command {
        submit(submission("p-2", vec![recommendation]))
    }

    /// RM-2.11, OG-18: a cluster that ended in a part of the country is active there again by an approval, and remains what it was in
    /// the others; who ends it there later does so by another review.
    #[test]
    fn a_cluster_is_active_again_where_it_had_ended() {
        let ended = ended_in_samar();
        let health = |example: &Example| example.state().clusters[&code("health")].clone();
        assert!(health(&ended).has_ended_in(&code("samar")));
        let transmission =
            Transmission { proposal: code("p-2"), transmitted_at: at("2014-08-20T09:00:00Z"), ..transmission() };
        let resumed = ended
            .at("2014-08-20T08:00:00Z")
            .given(&hc(), proposed(again_in("samar")))
            .at("2014-08-20T09:00:00Z")
            .given(&erc(), proposal::Command::TransmitProposal(transmission))
            .at("2014-08-21T10:00:00Z")
            .given(&erc(), proposal::Command::ApproveProposal(approval("p-2")));
        assert!(!health(&resumed).has_ended_in(&code("samar")));
        assert_eq!((resumed.state().clusters.len(), health(&resumed).activated_at), (1, at("2013-11-10T10:00:00Z")));
    }

    /// RM-1.2: a cluster is not recommended where it is active, nor under another identifier while it serves the sector.
    #[test]
    fn a_cluster_is_not_resumed_where_it_is_active() {
        let ended = ended_in_samar().at("2014-08-20T08:00:00Z");
        ended.clone().when(&hc(), proposed(again_in("leyte"))).refused("RM-1.2", "CLUSTER_ALREADY_EXISTS");
        let unsaid = Recommendation { continues: None, ..again_in("samar") };
        ended.clone().when(&hc(), proposed(unsaid)).refused("RM-1.2", "CLUSTER_ALREADY_EXISTS");
        let other = Recommendation { cluster: code("health-2"), ..again_in("samar") };
        ended.when(&hc(), proposed(other)).refused("RM-1.2", "SECTOR_SERVED");
    }

    fn resumed_at(example: Example, moment: &str) -> Example {
        let (cluster, proposal, places) = (code("health"), code("p-2"), vec![code("samar")]);
        let resumed = ResumedInPart { cluster, proposal, places, at: at(moment) };
        let decided = Decision::about(subject("cluster/health")).event(Event::ResumedInPart(resumed).into());
        example.having(&erc(), decided)
    }

    /// RM-2.11, RM-1.15: in a part of the country that is so which happened last, whatever the order of recording; what ended and was
    /// resumed in one moment is active.
    #[test]
    fn what_happened_last_in_a_place_is_so() {
        let has_ended = |example: Example| example.state().clusters[&code("health")].has_ended_in(&code("samar"));
        let resumed = |moment: &str| resumed_at(ended_in_samar(), moment);
        assert!(has_ended(resumed("2014-06-30T23:59:59Z")));
        assert!(!has_ended(resumed("2014-07-01")));
        assert!(!has_ended(resumed_at(resumed("2014-06-01"), "2014-08-01")));
        assert!(!has_ended(resumed_at(resumed("2014-08-01"), "2014-06-01")));
    }

    /// RM-2.11: only a cluster that is active in the rest of the country is resumed, and only in places.
    #[test]
    fn an_active_cluster_is_resumed_in_places() {
        let is_resumed = |example: &Example, places: Vec<Place>| {
            let recommendation = Recommendation { places, ..again_in("samar") };
            example.state().cluster_to_resume(&recommendation).is_some()
        };
        let ended = ended_in_samar();
        assert!(is_resumed(&ended, again_in("samar").places));
        assert!(!is_resumed(&ended, Vec::new()));
        let everywhere =
            Event::Deactivated(Deactivated { cluster: code("health"), review: code("r-1"), at: at("2014-07-02") });
        let decided = Decision::about(subject("cluster/health")).event(everywhere.into());
        assert!(!is_resumed(&ended.having(&hc(), decided), again_in("samar").places));
    }
}
