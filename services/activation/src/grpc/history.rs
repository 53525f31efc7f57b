//! The history of a cluster: what happened to it, and who decided that.
//!
//! It tells what the feed tells, and to those who take part in deciding also what stays off the feed.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Commit;
use convene_kernel::refusal::FindingId;
use convene_kernel::subject::Subject;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::timestamp;

use crate::domain::{Event, cluster, review};
use crate::publish::made_public;

/// What a commit says of one cluster.
pub fn entries(commit: &Commit<Event>, cluster: &ResourceId, deliberates: bool) -> Vec<pb::HistoryEntry> {
    let said = commit.events.iter().flat_map(|event| told(event, cluster, deliberates));
    let entry = |(event, data): (String, String)| pb::HistoryEntry {
        occurred_at: Some(timestamp(commit.occurred_at)),
        recorded_at: Some(timestamp(commit.recorded_at)),
        event,
        data,
        role: commit.actor.role.to_string(),
        organization: commit.actor.organization.to_string(),
        resource: commit.resource.to_string(),
        person: commit.actor.person.to_string(),
    };
    said.map(entry).collect()
}

/// What an event says of the cluster, each by its name and in JSON.
fn told(event: &Event, cluster: &ResourceId, deliberates: bool) -> Vec<(String, String)> {
    let public = made_public(event);
    if public.is_empty() {
        return if deliberates && concerns(event, cluster) { stored(event).into_iter().collect() } else { Vec::new() };
    }
    let concerned = public.into_iter().filter(|one| one.cluster.as_ref() == Some(cluster) || names(event, cluster));
    concerned.map(|one| (one.name.to_owned(), one.data.to_string())).collect()
}

/// Whether an event about a whole review decides something on the cluster.
fn names(event: &Event, cluster: &ResourceId) -> bool {
    match event {
        Event::Review(review::Event::Closed(closed)) => closed.recommended.contains(cluster),
        Event::Review(review::Event::SummarySent(sent)) => sent.cases.iter().any(|case| case.cluster == *cluster),
        _ => false,
    }
}

/// Whether an event that stays off the feed is about the cluster.
fn concerns(event: &Event, id: &ResourceId) -> bool {
    match event {
        Event::Cluster(cluster::Event::FindingAnswered(answer)) => {
            let cluster = Subject::from(format!("cluster/{id}"));
            answer.finding.parse::<FindingId>().is_ok_and(|finding| finding.subject == cluster)
        }
        Event::Cluster(event) => event.cluster() == Some(id),
        Event::Review(review::Event::DeactivationRecommended(case)) => case.cluster == *id,
        _ => false,
    }
}

/// An event in its stored form, by its name there.
fn stored(event: &Event) -> Option<(String, String)> {
    let form = serde_json::to_value(event).ok()?;
    let (name, said) = form.as_object()?.values().next()?.as_object()?.iter().next()?;
    Some((name.clone(), said.to_string()))
}

#[cfg(test)]
mod tests {
    use convene_kernel::commit::Decision;
    use convene_kernel::refusal::Finding;
    use convene_kernel::testing::{Outcome, code};

    use super::*;
    use crate::domain::Activation;
    use crate::domain::cluster::{Command, ConcernRaised, FindingAnswer};
    use crate::domain::fixtures::{Example, erc, hc, health};
    use crate::domain::review::fixtures::{closed, send};

    fn named(outcome: &Outcome<Activation>, cluster: &str, deliberates: bool) -> Vec<String> {
        let commit: &Commit<Event> = outcome.commit();
        let told = entries(commit, &code(cluster), deliberates);
        assert!(told.iter().all(|entry| entry.person == commit.actor.person.to_string()));
        told.into_iter().map(|entry| entry.event).collect()
    }

    /// OG-17: a concern is part of a cluster's history for those who take part in deciding, and for nobody else.
    #[test]
    fn what_stays_off_the_feed_is_told_to_those_who_decide() {
        let statement = "no meeting for three weeks".to_owned();
        let raised = ConcernRaised { cluster: code("health"), concern: code("k-1"), statement };
        let outcome = health().when(&hc(), Command::RaiseConcern(raised));
        assert_eq!(named(&outcome, "health", true), ["ConcernRaised"]);
        assert_eq!(named(&outcome, "logistics", true), Vec::<String>::new());
        assert_eq!(named(&outcome, "health", false), Vec::<String>::new());
    }

    /// OG-20: so is the answer to a finding about it.
    #[test]
    fn an_answer_to_a_finding_is_told() {
        let mut found = Decision::about("cluster/health");
        found.raise(Finding::new("OG-20", "cluster/health", "other_duties", "is double-hatted", "appoint another"));
        let example: Example = health().having(&erc(), found);
        let finding = "OG-20:cluster/health:other_duties".to_owned();
        let outcome = example.when(&hc(), Command::AnswerFinding(FindingAnswer { finding, answer: "soon".to_owned() }));
        assert_eq!(named(&outcome, "health", true), ["FindingAnswered"]);
    }

    /// RM-2.11: what a review proposes for a cluster is part of its history, and not of that of the others.
    #[test]
    fn what_a_review_proposes_is_told() {
        let outcome = closed().when(&hc(), send());
        assert_eq!(named(&outcome, "health", false), ["DeactivationProposed"]);
        assert_eq!(named(&outcome, "logistics", false), Vec::<String>::new());
    }
}
