//! What was decided, the last first: clusters activated and ended, proposals declined.

use askama::Template;
use convene_client::CallError;
use convene_proto::activation::v1::{
    ClusterEntry, GetProposalRequest, ListClustersRequest, ListClustersResponse, ListProposalsRequest, ProposalEntry,
    ProposalState,
};
use convene_proto::common::v1::QueryHeader;
use prost_types::Timestamp;

use crate::answer::{Answer, page};
use crate::ask::{List, first_page, goes_on};
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
    decisions: Part<List<Decision>>,
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
    let decided = async {
        let (clusters, declined) = futures::try_join!(
            visit.app.services.ask_by::<_, ListClustersResponse>(list_clusters, &visit.who.token, clusters),
            visit.ask(declined),
        )?;
        let asked: Vec<_> = declined.proposals.iter().map(|entry| of_proposal(&visit, entry)).collect();
        let mut entries: Vec<Decision> = futures::future::try_join_all(asked).await?;
        entries.extend(clusters.clusters.iter().flat_map(|entry| of_cluster(&visit, entry)));
        entries.sort_by_key(|decision| std::cmp::Reverse(decision.at));
        let is_cut = goes_on(clusters.page.as_ref()) || goes_on(declined.page.as_ref());
        Ok::<_, CallError>(List { entries, is_cut, shown: declined.shown })
    };
    let decisions = part(&visit, decided.await);
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

/// A proposal that was declined, which the list of proposals names without the day of its decision.
async fn of_proposal(visit: &Visit, entry: &ProposalEntry) -> Result<Decision, CallError> {
    let proposal = entry.proposal.clone().unwrap_or_default().proposal;
    let header = Some(QueryHeader { country: entry.country.clone(), exercise: visit.exercise.clone() });
    let request = GetProposalRequest { header, proposal: proposal.clone(), ..Default::default() };
    let decided_at = visit.ask(request).await?.proposal.unwrap_or_default().decided_at;
    Ok(Decision {
        what: visit.say_of("decision-declined", "name", &proposal),
        country: visit.country(&entry.country),
        address: format!("{}/countries/{}/proposals/{proposal}", visit.base, entry.country),
        when: visit.when(decided_at.as_ref(), &entry.country),
        at: decided_at.map_or(0, |at| at.seconds),
    })
}
