//! The history of a cluster: what happened to it, and who decided that.
//!
//! Everybody sees what is on the feed; insiders also see what stays off it.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Commit;
use convene_kernel::refusal::FindingId;
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::timestamp;

use crate::domain::subjects::CLUSTER;
use crate::domain::{Event, cluster, review};
use crate::publish::made_public;

/// The entries that a commit adds to the history of one cluster, as far as the reader may see them.
pub fn entries(commit: &Commit<Event>, cluster: &ResourceId, reader: &Reader) -> Vec<pb::HistoryEntry> {
    let shown = commit.events.iter().flat_map(|event| shown(event, cluster, reader));
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
    shown.map(entry).collect()
}

/// What an event means for the cluster: names of events and their data in JSON.
fn shown(event: &Event, cluster: &ResourceId, reader: &Reader) -> Vec<(String, String)> {
    let public = made_public(event);
    if public.is_empty() {
        let is_shown = reader.is_insider() && concerns(event, cluster);
        return if is_shown { stored(event).into_iter().collect() } else { Vec::new() };
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
            answer.finding.parse::<FindingId>().is_ok_and(|finding| finding.subject == CLUSTER.of(id))
        }
        Event::Cluster(event) => event.cluster() == Some(id),
        Event::Review(review::Event::DeactivationRecommended(case)) => case.cluster == *id,
        _ => false,
    }
}

/// An event in its stored form, by its name there.
fn stored(event: &Event) -> Option<(String, String)> {
    let form = serde_json::to_value(event).ok()?;
    let (name, data) = form.as_object()?.values().next()?.as_object()?.iter().next()?;
    Some((name.clone(), data.to_string()))
}

#[cfg(test)]
mod tests {
    use convene_kernel::commit::Decision;
    use convene_kernel::refusal::Finding;
    use convene_kernel::testing::{Outcome, code, insider, outsider, subject};

    use super::*;
    use crate::domain::Activation;
    use crate::domain::cluster::{Command, ConcernRaised, FindingAnswer};
    use crate::domain::fixtures::{Example, erc, hc, health};
    use crate::domain::review::fixtures::{closed, send};

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
    }

    /// RM-2.11: what a review proposes for a cluster is part of its history, and not of that of the others.
    #[test]
    fn what_a_review_proposes_is_in_the_history() {
        let outcome = closed().when(&hc(), send());
        assert_eq!(named(&outcome, "health", &outsider()), ["DeactivationProposed"]);
        assert_eq!(named(&outcome, "logistics", &outsider()), Vec::<String>::new());
    }
}
