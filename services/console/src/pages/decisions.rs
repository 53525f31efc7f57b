//! What was decided, the last first: clusters activated and ended, proposals declined.

use askama::Template;
use convene_proto::activation::v1::{
    ClusterEntry, ListClustersRequest, ListClustersResponse, ListProposalsRequest, ProposalEntry, ProposalState,
};
use convene_proto::common::v1::QueryHeader;
use prost_types::Timestamp;

use crate::answer::{Answer, page};
use crate::ask::first_page;
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

struct Decision {
    what: String,
    country: String,
    address: String,
    when: String,
    at: i64,
}

#[derive(Template)]
#[template(path = "decisions.html")]
struct DecisionsPage<'a> {
    v: &'a Guest,
    decisions: Part<Vec<Decision>>,
}

/// Draws the list.
///
/// # Errors
/// Never: what cannot be had is shown as missing.
pub async fn show(visit: Visit) -> Answer {
    let clusters = ListClustersRequest {
        exercise: visit.exercise.clone(),
        include_ended: true,
        page: first_page(),
        ..Default::default()
    };
    let declined = ListProposalsRequest {
        header: Some(QueryHeader { country: String::new(), exercise: visit.exercise.clone() }),
        state: ProposalState::Declined.into(),
        page: first_page(),
        ..Default::default()
    };
    let list_clusters = "convene.activation.v1.RecordService/ListClusters";
    let answers = futures::try_join!(
        visit.app.services.ask_by::<_, ListClustersResponse>(list_clusters, &visit.who.token, clusters),
        visit.ask(declined),
    );
    let decisions = part(&visit, answers).map(|(clusters, declined)| {
        let mut decisions: Vec<Decision> =
            clusters.clusters.iter().flat_map(|entry| of_cluster(&visit, entry)).collect();
        decisions.extend(declined.proposals.iter().map(|entry| of_proposal(&visit, entry)));
        decisions.sort_by_key(|decision| std::cmp::Reverse(decision.at));
        decisions
    });
    Ok(page(&DecisionsPage { v: &visit, decisions }))
}

fn of_cluster(visit: &Visit, entry: &ClusterEntry) -> Vec<Decision> {
    let name = if entry.name.is_empty() { &entry.cluster } else { &entry.name };
    let decision = |key: &str, at: &Timestamp| Decision {
        what: visit.say_of(key, "name", name),
        country: visit.country(&entry.country),
        address: format!("{}/countries/{}/clusters/{}", visit.base, entry.country, entry.cluster),
        when: visit.when(Some(at), &entry.country),
        at: at.seconds,
    };
    let activated = entry.activated_at.iter().map(|at| decision("decision-activated", at));
    activated.chain(entry.ended_at.iter().map(|at| decision("decision-ended", at))).collect()
}

fn of_proposal(visit: &Visit, entry: &ProposalEntry) -> Decision {
    let proposal = entry.proposal.clone().unwrap_or_default();
    Decision {
        what: visit.say_of("decision-declined", "name", &proposal.proposal),
        country: visit.country(&entry.country),
        address: format!("{}/countries/{}/proposals/{}", visit.base, entry.country, proposal.proposal),
        when: visit.when(proposal.received_at.as_ref(), &entry.country),
        at: proposal.received_at.map_or(0, |at| at.seconds),
    }
}
