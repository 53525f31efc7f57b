//! What events show in the histories of the resources they are about.

use convene_kernel::commit::Decision;
use convene_kernel::refusal::Finding;
use convene_kernel::testing::{Outcome, code, insider, outsider, subject};
use convene_runtime::testing::{StoredEvents, is_as_written};

use super::*;
use crate::domain::cluster::{Command, ConcernRaised, FindingAnswer, FundingBarrier, sharing};
use crate::domain::fixtures::{Example, erc, hc, health, lead};
use crate::domain::review::fixtures::{self as example, closed, send};
use crate::domain::subjects::CLUSTER;
use crate::domain::{self, Activation};

/// The events of the outcome in the history of a cluster.
fn named(outcome: &Outcome<Activation>, cluster: &str, reader: &Reader) -> Vec<&'static str> {
    let seen = outcome.commit().events.iter().flat_map(|event| shown(event, reader));
    let cluster = CLUSTER.of(cluster);
    seen.filter(|event| event.about.iter().any(|one| one.is_within(&cluster))).map(|event| event.name).collect()
}

/// OG-3, OG-17, RM-2.11: those who take part in deciding find every event in a history; others find those of the feed,
/// and what other answers show to everybody.
#[test]
fn every_event_is_in_the_history_of_those_who_may_see_it() {
    let areas = &["operation", "proposal", "cluster", "review"];
    let mut hidden = Vec::new();
    for (name, form) in (StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas }).read() {
        let event: Event = serde_json::from_value(form).expect("an event");
        assert!(!shown(&event, &insider()).is_empty(), "{name} is in no history");
        if shown(&event, &outsider()).is_empty() {
            hidden.push(name);
        }
    }
    let text = format!("Events that only insiders find in a history.\n\n{}\n", hidden.join("\n"));
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/insiders.txt", &text, "CONVENE_WRITE_FEED");
}

/// OG-17: a concern is part of a cluster's history for insiders.
#[test]
fn insiders_see_what_stays_off_the_feed() {
    let statement = "no meeting for three weeks".to_owned();
    let raised = ConcernRaised { cluster: code("health"), concern: code("k-1"), statement };
    let outcome = health().when(&hc(), Command::RaiseConcern(raised));
    assert_eq!(named(&outcome, "health", &insider()), ["ConcernRaised"]);
    assert_eq!(named(&outcome, "logistics", &insider()), [""; 0]);
    assert_eq!(named(&outcome, "health", &outsider()), [""; 0]);
    let seen = shown(&outcome.commit().events[0], &insider());
    assert_eq!(seen[0].about, [subject("cluster/health/concern/k-1")]);
    let expected = r#"{"cluster":"health","concern":"k-1","statement":"no meeting for three weeks"}"#;
    assert_eq!(seen[0].data, expected);
}

/// RM-7.6: donors learn of a funding barrier: every reader sees it.
#[test]
fn every_reader_sees_a_funding_barrier() {
    let barrier =
        FundingBarrier { cluster: code("health"), sharing: code("s-1"), barrier: "no donor pays for it".to_owned() };
    let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing()));
    let outcome = shared.when(&lead("WHO"), Command::RaiseFundingBarrier(barrier));
    assert_eq!(named(&outcome, "health", &outsider()), ["FundingBarrierRaised"]);
    assert_eq!(named(&outcome, "logistics", &outsider()), [""; 0]);
}

/// RM-2.11: what a review recommends is part of the history for insiders before the review is closed.
#[test]
fn insiders_see_what_an_open_review_says() {
    let outcome =
        example::in_review().when(&hc(), domain::review::Command::RecommendDeactivation(example::case("health")));
    assert_eq!(named(&outcome, "health", &insider()), ["DeactivationRecommended"]);
    assert_eq!(named(&outcome, "health", &outsider()), [""; 0]);
}

/// OG-20: the answer to a finding about it is, too.
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
    assert_eq!(named(&outcome, "health", &outsider()), [""; 0]);
}

/// RM-2.11: what a review proposes for a cluster is part of its history, and not of that of the others.
#[test]
fn what_a_review_proposes_is_in_the_history() {
    let outcome = closed().when(&hc(), send());
    assert_eq!(named(&outcome, "health", &outsider()), ["DeactivationProposed"]);
    assert_eq!(named(&outcome, "logistics", &outsider()), [""; 0]);
}
