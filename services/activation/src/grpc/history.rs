//! The history of a cluster: what happened to it, and who decided that.
//!
//! It shows what is on the feed, and what stays off the feed as other answers show it: what is restricted to insiders, the
//! rest to every reader.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Commit;
use convene_kernel::refusal::FindingId;
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::contract::{Choice as _, ToMessage};
use convene_runtime::grpc::{show, timestamp};

use crate::domain::cluster::{self, ConcernStepTaken, FindingAnswer};
use crate::domain::subjects::CLUSTER;
use crate::domain::{Event, review};
use crate::publish::made_public;

/// The entries that a commit adds to the history of one cluster, as far as the reader may see them.
pub fn entries(commit: &Commit<Event>, cluster: &ResourceId, reader: &Reader) -> Vec<pb::HistoryEntry> {
    let shown = commit.events.iter().flat_map(|event| shown(event, cluster, reader));
    let entry = |(event, data): (&str, String)| pb::HistoryEntry {
        occurred_at: Some(timestamp(commit.occurred_at)),
        recorded_at: Some(timestamp(commit.recorded_at)),
        event: event.to_owned(),
        data,
        role: commit.actor.role.to_string(),
        organization: commit.actor.organization.to_string(),
        resource: commit.resource.to_string(),
        person: commit.actor.person.to_string(),
    };
    shown.map(entry).collect()
}

/// What an event means for the cluster: names of events and their data in JSON.
fn shown(event: &Event, cluster: &ResourceId, reader: &Reader) -> Vec<(&'static str, String)> {
    let public = made_public(event);
    if public.is_empty() {
        return off_the_feed(event, cluster, reader).into_iter().collect();
    }
    let concerned = public.into_iter().filter(|one| one.cluster.as_ref() == Some(cluster) || names(event, cluster));
    concerned.map(|one| (one.name, one.data.to_string())).collect()
}

/// Whether an event about a whole review decides something on the cluster.
fn names(event: &Event, cluster: &ResourceId) -> bool {
    match event {
        Event::Review(review::Event::Closed(closed)) => closed.recommended.contains(cluster),
        Event::Review(review::Event::SummarySent(sent)) => sent.cases.iter().any(|case| case.cluster == *cluster),
        _ => false,
    }
}

/// What an event that stays off the feed means for the cluster, as far as the reader may see it.
///
/// A funding barrier goes to the HC, the HCT and donors (row RM-7.6), and what a lead shows of itself answers a finding that
/// everybody sees (row RM-1.7): every reader sees both.
fn off_the_feed(event: &Event, id: &ResourceId, reader: &Reader) -> Option<(&'static str, String)> {
    match event {
        Event::Cluster(event) if event.cluster().is_none_or(|cluster| cluster == id) => of_cluster(event, id, reader),
        Event::Review(review::Event::ClusterKept(keeping)) => {
            let keeping = keeping.open(reader).filter(|keeping| keeping.cluster == *id)?;
            entry::<pb::Keeping>("ClusterKept", keeping)
        }
        Event::Review(review::Event::DeactivationRecommended(case)) => {
            let case = case.open(reader).filter(|case| case.cluster == *id)?;
            entry::<pb::DeactivationCase>("DeactivationRecommended", case)
        }
        _ => None,
    }
}

fn of_cluster(event: &cluster::Event, id: &ResourceId, reader: &Reader) -> Option<(&'static str, String)> {
    use cluster::Event as Of;
    match event {
        Of::ExpertiseShown(shown) => entry::<pb::Expertise>("ExpertiseShown", shown),
        Of::FundingBarrierRaised(barrier) => entry::<pb::FundingBarrier>("FundingBarrierRaised", barrier),
        Of::FundingBarrierTakenUp(outcome) => entry::<pb::FundingBarrierOutcome>("FundingBarrierTakenUp", outcome),
        Of::ConcernRaised(raised) => entry::<pb::Concern>("ConcernRaised", raised.open(reader)?),
        Of::ConcernStepTaken(taken) => entry::<pb::ConcernStepRecord>("ConcernStepTaken", taken.open(reader)?),
        Of::ConcernClosed(closure) => entry::<pb::ConcernClosure>("ConcernClosed", closure.open(reader)?),
        Of::FindingAnswered(answer) => {
            let answer = answer.open(reader).filter(|answer| is_about(answer, id))?;
            entry::<pb::FindingAnswer>("FindingAnswered", answer)
        }
        _ => None,
    }
}

/// Whether an answer is to a finding about the cluster.
fn is_about(answer: &FindingAnswer, cluster: &ResourceId) -> bool {
    answer.finding.parse::<FindingId>().is_ok_and(|finding| finding.subject == CLUSTER.of(cluster))
}

/// An entry with the message `M` of a value. A restricted value has no message: it is opened to a reader first.
#[expect(clippy::unnecessary_wraps, reason = "every arm of a match has an entry or none")]
fn entry<M>(name: &'static str, value: &impl ToMessage<M>) -> Option<(&'static str, String)>
where
    M: prost::Message + prost::Name + Default,
{
    Some((name, show::json(&value.to_message())))
}

impl ToMessage<pb::ConcernStepRecord> for ConcernStepTaken {
    fn write_to(&self, message: &mut pb::ConcernStepRecord) {
        message.step = Some(self.step.to_message());
        message.left_out = self.left_out.iter().map(|kind| kind.to_wire().into()).collect();
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::commit::Decision;
    use convene_kernel::refusal::Finding;
    use convene_kernel::testing::{Outcome, code, insider, outsider, subject};

    use super::*;
    use crate::domain::Activation;
    use crate::domain::cluster::{Command, ConcernRaised, FundingBarrier, sharing};
    use crate::domain::fixtures::{Example, erc, hc, health, lead};
    use crate::domain::review::fixtures::{self as example, closed, send};
    use crate::grpc::responses;

    fn named(outcome: &Outcome<Activation>, cluster: &str, reader: &Reader) -> Vec<String> {
        let commit: &Commit<Event> = outcome.commit();
        let shown = entries(commit, &code(cluster), reader);
        assert!(shown.iter().all(|entry| entry.person == commit.actor.person.to_string()));
        shown.into_iter().map(|entry| entry.event).collect()
    }

    /// OG-17: a concern is part of a cluster's history for insiders.
    #[test]
    fn insiders_see_what_stays_off_the_feed() {
        let statement = "no meeting for three weeks".to_owned();
        let raised = ConcernRaised { cluster: code("health"), concern: code("k-1"), statement };
        let outcome = health().when(&hc(), Command::RaiseConcern(raised));
        assert_eq!(named(&outcome, "health", &insider()), ["ConcernRaised"]);
        assert_eq!(named(&outcome, "logistics", &insider()), Vec::<String>::new());
        assert_eq!(named(&outcome, "health", &outsider()), Vec::<String>::new());
        let shown = entries(outcome.commit(), &code("health"), &insider());
        let told = r#"{"cluster":"health","concern":"k-1","statement":"no meeting for three weeks"}"#;
        assert_eq!(shown[0].data, told);
    }

    /// RM-7.6: donors learn of a funding barrier: every reader sees it, in the history as in the record.
    #[test]
    fn every_reader_sees_a_funding_barrier() {
        let barrier = FundingBarrier {
            cluster: code("health"),
            sharing: code("s-1"),
            barrier: "no donor pays for it".to_owned(),
        };
        let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing()));
        let outcome = shared.when(&lead("WHO"), Command::RaiseFundingBarrier(barrier));
        assert_eq!(named(&outcome, "health", &outsider()), ["FundingBarrierRaised"]);
        assert_eq!(named(&outcome, "logistics", &outsider()), Vec::<String>::new());
        let raised = outcome.accepted();
        let cluster = raised.state().cluster("health").expect("the cluster");
        assert_eq!(responses::cluster::record(cluster, raised.record(), &outsider()).funding_barriers.len(), 1);
    }

    /// RM-2.11: what a review recommends is part of the history for insiders before the review is closed.
    #[test]
    fn insiders_see_what_an_open_review_says() {
        let outcome = example::in_review().when(&hc(), review::Command::Recommend(example::case("health")));
        assert_eq!(named(&outcome, "health", &insider()), ["DeactivationRecommended"]);
        assert_eq!(named(&outcome, "health", &outsider()), Vec::<String>::new());
    }

    /// OG-20: so is the answer to a finding about it.
    #[test]
    fn insiders_see_answers_to_findings() {
        let mut found = Decision::about(subject("cluster/health"));
        found.raise(
            Finding::of("OG-20", CLUSTER.of("health")).at("other_duties").says("is double-hatted", "appoint another"),
        );
        let example: Example = health().having(&erc(), found);
        let finding = "OG-20:cluster/health:other_duties".to_owned();
        let outcome = example.when(&hc(), Command::AnswerFinding(FindingAnswer { finding, answer: "soon".to_owned() }));
        assert_eq!(named(&outcome, "health", &insider()), ["FindingAnswered"]);
        assert_eq!(named(&outcome, "health", &outsider()), Vec::<String>::new());
    }

    /// RM-2.11: what a review proposes for a cluster is part of its history, and not of that of the others.
    #[test]
    fn what_a_review_proposes_is_in_the_history() {
        let outcome = closed().when(&hc(), send());
        assert_eq!(named(&outcome, "health", &outsider()), ["DeactivationProposed"]);
        assert_eq!(named(&outcome, "logistics", &outsider()), Vec::<String>::new());
    }
}
