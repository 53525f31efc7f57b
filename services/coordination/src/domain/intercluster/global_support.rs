//! Support that a cluster asks of a global cluster, with its answer. No one owes it: no duty runs from a country to a global cluster
//! (row GN-5.2).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{self, must_be_new};
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::Event;
use super::admission::not_before;
use crate::domain::gap::SupportDecision;
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// A request of a cluster to a global cluster (row GN-5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlobalRequest {
    /// The identifier of the request in the record of its country, such as `surge-1`.
    pub request: ResourceId,
    /// The cluster that asks.
    pub cluster: ResourceId,
    /// The global cluster, by its code.
    pub of: ClusterCode,
    /// What it asks for.
    pub what: String,
}

/// The answer of the global cluster (row GN-5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlobalAnswer {
    /// The identifier of the request in the record of its country, such as `surge-1`.
    pub request: ResourceId,
    /// Whether support is given.
    pub decision: SupportDecision,
    /// What is given, or why it is not.
    pub what: String,
}

/// A request as the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GlobalRequestOnRecord {
    /// What was asked.
    pub asked: Recorded<GlobalRequest>,
    /// The answer.
    pub answer: Option<Recorded<GlobalAnswer>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// Who records the answer: the lead of the global cluster, or those who asked and received it.
pub(super) fn authority_to_answer(arrangements: &Arrangements, request: &str) -> Authority {
    let asked = arrangements.intercluster.global_request(request).ok().map(|one| &one.asked.what);
    let cluster = asked.and_then(|asked| arrangements.clusters.get(&asked.cluster));
    let sectors = cluster.and_then(|cluster| cluster.sectors.present()).into_iter().flatten();
    let clusters = sectors.chain(asked.map(|asked| &asked.of)).cloned();
    Authority::of(&[Role::GlobalLead, Role::Coordinator, Role::LeadAgency]).for_clusters(clusters)
}

/// A request is answered once.
pub(super) fn admits_answer(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let request = arrangements.intercluster.global_request(id)?;
    not_before("GN-5.2", "request", request.asked.stamp.occurred_at, context)?;
    if request.answer.is_none() {
        return Ok(());
    }
    Err(Refusal::precondition("GN-5.2", reasons::REQUEST_ANSWERED)
        .at("request")
        .says("the request is answered already", "ask again, where things changed"))
}

pub(super) fn ask_global_cluster(
    arrangements: &Arrangements,
    command: &GlobalRequest,
    context: &Context<'_>,
) -> Decided {
    arrangements.cluster(&command.cluster)?;
    let (mut checks, known) = (Checks::new(), &arrangements.intercluster.global_requests);
    let taken = reasons::REQUEST_ALREADY_EXISTS;
    must_be_new(&mut checks, "GN-5.2", taken, "request", "a request", known, &command.request);
    reference_checks::cluster(&mut checks, context, "GN-5.2", "of", &command.of);
    checks.finish()?;
    Ok(Event::GlobalClusterAsked(command.clone()).decided())
}

pub(super) fn answer_global_request(
    arrangements: &Arrangements,
    command: &GlobalAnswer,
    context: &Context<'_>,
) -> Decided {
    let request = arrangements.intercluster.global_request(&command.request)?;
    context.expect_etag("global request", request.etag)?;
    let answered = InCluster { what: command.clone(), cluster: request.asked.what.cluster.clone() };
    Ok(Event::GlobalClusterAnswered(answered).decided())
}

pub(super) fn asked(arrangements: &mut Arrangements, asked: &GlobalRequest, stamp: &Stamp) {
    let request = GlobalRequestOnRecord { asked: Recorded::new(asked, stamp), answer: None, etag: stamp.etag };
    arrangements.intercluster.global_requests.insert(asked.request.clone(), request);
}

pub(super) fn answered(arrangements: &mut Arrangements, answer: &GlobalAnswer, stamp: &Stamp) {
    if let Some(request) = arrangements.intercluster.global_requests.get_mut(&answer.request) {
        request.answer = Some(Recorded::new(answer, stamp));
        request.etag = stamp.etag;
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::aggregate::Aggregate as _;
    use convene_kernel::testing::{actor, code};

    use super::*;
    use crate::domain::Coordination;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::fixtures::*;

    /// GN-5.2: what is asked of a global cluster is on record with its answer, and owed by nobody.
    #[test]
    fn what_is_asked_of_a_global_cluster_is_owed_by_nobody() {
        let asked = health().when(&coordinator(), asks_global("HEA"));
        assert!(asked.commit().duties.is_empty());
        let asked = asked.accepted();
        asked.clone().when(&coordinator(), asks_global("HEA")).refused("GN-5.2", "REQUEST_ALREADY_EXISTS");
        health().when(&coordinator(), asks_global("XYZ")).refused("GN-5.2", "CLUSTER_UNKNOWN");
        let early = asked.clone().at("2013-12-01").that_happened("2013-11-19T00:00:00Z");
        early.when(&coordinator(), answers_globally()).refused("GN-5.2", "BEFORE_IT_BEGAN");
        let answered = asked.when(&actor(Role::GlobalLead, "WHO"), answers_globally());
        assert!(answered.commit().duties.is_empty());
        let answered = answered.accepted();
        let request = &answered.state().intercluster.global_requests[&code("surge-1")];
        let decision = request.answer.as_ref().map(|answer| answer.what.decision);
        assert_eq!(decision, Some(SupportDecision::Given));
        answered.when(&coordinator(), answers_globally()).refused("GN-5.2", "REQUEST_ANSWERED");
    }

    /// GN-5.2: the answer is recorded by the lead of the global cluster that was asked, or for the sectors of the cluster that asked.
    #[test]
    fn who_was_asked_or_asked_records_the_answer() {
        let asked = health().given(&coordinator(), asks_global("NUT"));
        let authority = Coordination::authority(asked.state(), &answers_globally().into());
        let expected = Authority::of(&[Role::GlobalLead, Role::Coordinator, Role::LeadAgency]);
        assert_eq!(authority, expected.for_clusters([code("HEA"), code("NUT")]));
    }
}
