//! What an event tells a reader in the histories of the resources it is about.
//!
//! An event of the feed says the same to everybody. One that stays off the feed says what other answers show of it: to those
//! who take part in deciding where it is restricted, to every reader where it is not.

use convene_kernel::refusal::FindingId;
use convene_kernel::subject::COUNTRY;
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1 as pb;
use convene_runtime::contract;
use convene_runtime::grpc::HistoryEvent;
use convene_runtime::grpc::contract::{Choice as _, ToMessage};
use convene_runtime::grpc::show;
use convene_runtime::publisher::PublicEvent;

use super::limits::{ANY, TEXT};
use crate::domain::cluster::{self, ConcernStepTaken, FindingAnswer};
use crate::domain::proposal::{self, Answered, ConsultationClosed};
use crate::domain::subjects::{CLUSTER, CONCERN, FINDING, PROPOSAL, REVIEW};
use crate::domain::{Event, review};
use crate::publish::made_public;

/// What an event tells a reader: nothing where it is not for that reader, and one entry for each cluster in a merger.
pub fn events(event: &Event, reader: &Reader) -> Vec<HistoryEvent> {
    let public = made_public(event);
    if public.is_empty() {
        return off_the_feed(event, reader).into_iter().collect();
    }
    public.into_iter().map(|public| of_the_feed(event, public)).collect()
}

/// An event of the feed: about its subject there, the cluster it is found under, and the clusters that a whole review
/// decides on.
fn of_the_feed(event: &Event, public: PublicEvent) -> HistoryEvent {
    let mut about = Vec::from_iter(public.cluster.as_ref().map(|cluster| CLUSTER.of(cluster)));
    match event {
        Event::Review(review::Event::Closed(closed)) => {
            about.extend(closed.recommended.iter().map(|cluster| CLUSTER.of(cluster)));
        }
        Event::Review(review::Event::SummarySent(sent)) => {
            about.extend(sent.cases.iter().map(|case| CLUSTER.of(&case.cluster)));
        }
        _ => {}
    }
    about.into_iter().fold(public.into(), HistoryEvent::also_about)
}

/// An event that stays off the feed, as far as the reader may see it.
fn off_the_feed(event: &Event, reader: &Reader) -> Option<HistoryEvent> {
    match event {
        Event::Operation(_) => None,
        Event::Proposal(event) => of_proposal(event, reader),
        Event::Cluster(event) => of_cluster(event, reader),
        Event::Review(event) => of_review(event, reader),
    }
}

fn of_proposal(event: &proposal::Event, reader: &Reader) -> Option<HistoryEvent> {
    use proposal::Event as Of;
    Some(match event {
        Of::Answered(answered) => {
            let answered = answered.open(reader)?;
            HistoryEvent::new::<pb::AnswerProposalRequest>(
                PROPOSAL.of(&answered.proposal),
                "ProposalAnswered",
                answered,
            )
        }
        Of::ConsultationClosed(closed) => {
            let closed = closed.open(reader)?;
            HistoryEvent::new::<pb::CloseConsultationRequest>(
                PROPOSAL.of(&closed.proposal),
                "ConsultationClosed",
                closed,
            )
        }
        _ => return None,
    })
}

/// A funding barrier goes to the HC, the HCT and donors (row RM-7.6), and what a lead shows of itself answers a finding that
/// everybody sees (row RM-1.7): every reader sees both.
fn of_cluster(event: &cluster::Event, reader: &Reader) -> Option<HistoryEvent> {
    use cluster::Event as Of;
    let cluster = event.cluster().map(|cluster| CLUSTER.of(cluster));
    if let Of::FindingAnswered(answer) = event {
        return Some(finding_answered(answer.open(reader)?));
    }
    let cluster = cluster?;
    Some(match event {
        Of::ExpertiseShown(shown) => HistoryEvent::new::<pb::Expertise>(cluster, "ExpertiseShown", shown),
        Of::FundingBarrierRaised(barrier) => {
            HistoryEvent::new::<pb::FundingBarrier>(cluster, "FundingBarrierRaised", barrier)
        }
        Of::FundingBarrierTakenUp(outcome) => {
            HistoryEvent::new::<pb::FundingBarrierOutcome>(cluster, "FundingBarrierTakenUp", outcome)
        }
        Of::ConcernRaised(raised) => {
            let raised = raised.open(reader)?;
            HistoryEvent::new::<pb::Concern>(cluster.part(CONCERN, &raised.concern), "ConcernRaised", raised)
        }
        Of::ConcernStepTaken(taken) => {
            let taken = taken.open(reader)?;
            let concern = cluster.part(CONCERN, &taken.step.concern);
            HistoryEvent::new::<pb::ConcernStepRecord>(concern, "ConcernStepTaken", taken)
        }
        Of::ConcernClosed(closure) => {
            let closure = closure.open(reader)?;
            HistoryEvent::new::<pb::ConcernClosure>(cluster.part(CONCERN, &closure.concern), "ConcernClosed", closure)
        }
        _ => return None,
    })
}

/// The answer to a finding: in the history of the finding and of what it is about.
fn finding_answered(answer: &FindingAnswer) -> HistoryEvent {
    let event = HistoryEvent::new::<pb::FindingAnswer>(FINDING.of(&answer.finding), "FindingAnswered", answer);
    match answer.finding.parse::<FindingId>() {
        Ok(finding) => event.also_about(finding.subject),
        Err(_) => event,
    }
}

fn of_review(event: &review::Event, reader: &Reader) -> Option<HistoryEvent> {
    use review::Event as Of;
    if let Of::DirectorsReviewRecorded(review) = event {
        let review = review.open(reader)?;
        return Some(HistoryEvent::new::<pb::DirectorsReview>(COUNTRY.only(), "DirectorsReviewRecorded", review));
    }
    let review = REVIEW.of(event.review()?);
    Some(match event {
        Of::ClusterKept(keeping) => {
            let keeping = keeping.open(reader)?;
            let event = HistoryEvent::new::<pb::Keeping>(review, "ClusterKept", keeping);
            event.also_about(CLUSTER.of(&keeping.cluster))
        }
        Of::DeactivationRecommended(case) => {
            let case = case.open(reader)?;
            let event = HistoryEvent::new::<pb::DeactivationCase>(review, "DeactivationRecommended", case);
            event.also_about(CLUSTER.of(&case.cluster))
        }
        Of::SummaryShared(shared) => HistoryEvent::new::<pb::SummarySharing>(review, "SummaryShared", shared),
        Of::SummaryAnswered(answer) => {
            HistoryEvent::new::<pb::SummaryAnswer>(review, "SummaryAnswered", answer.open(reader)?)
        }
        _ => return None,
    })
}

contract! {
    Answered => pb::AnswerProposalRequest { proposal: code, position: choice, statement: text(TEXT) }
    ConsultationClosed => pb::CloseConsultationRequest {
        proposal: code,
        alternative: code,
        closing: choice,
        reasons: text(TEXT),
        agreed_by: codes(ANY),
    } + {
        recommendations: |closed| show::all(closed.recommendations.iter().flatten()),
        lead_changes: |closed| show::all(closed.lead_changes.iter().flatten()),
        other_solutions: |closed| show::all(closed.other_solutions.iter().flatten()),
    }
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
    use convene_runtime::testing::StoredEvents;

    use super::*;
    use crate::domain::Activation;
    use crate::domain::cluster::{Command, ConcernRaised, FundingBarrier, sharing};
    use crate::domain::fixtures::{Example, erc, hc, health, lead};
    use crate::domain::review::fixtures::{self as example, closed, send};
    use crate::grpc::responses;

    /// The events of the outcome in the history of a cluster.
    fn named(outcome: &Outcome<Activation>, cluster: &str, reader: &Reader) -> Vec<&'static str> {
        let seen = outcome.commit().events.iter().flat_map(|event| events(event, reader));
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
            assert!(!events(&event, &insider()).is_empty(), "{name} is in no history");
            if events(&event, &outsider()).is_empty() {
                hidden.push(name);
            }
        }
        let restricted = [
            "cluster/ConcernClosed",
            "cluster/ConcernRaised",
            "cluster/ConcernStepTaken",
            "cluster/FindingAnswered",
            "proposal/Answered",
            "proposal/ConsultationClosed",
            "proposal/ConsultationClosed-2",
            "review/ClusterKept",
            "review/DeactivationRecommended",
            "review/DirectorsReviewRecorded",
            "review/SummaryAnswered",
        ];
        assert_eq!(hidden, restricted);
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
        let shown = events(&outcome.commit().events[0], &insider());
        assert_eq!(shown[0].about, [subject("cluster/health/concern/k-1")]);
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
        assert_eq!(named(&outcome, "logistics", &outsider()), [""; 0]);
        let raised = outcome.accepted();
        let cluster = raised.state().cluster("health").expect("the cluster");
        assert_eq!(responses::cluster::record(cluster, raised.record(), &outsider()).funding_barriers.len(), 1);
    }

    /// RM-2.11: what a review recommends is part of the history for insiders before the review is closed.
    #[test]
    fn insiders_see_what_an_open_review_says() {
        let outcome = example::in_review().when(&hc(), review::Command::Recommend(example::case("health")));
        assert_eq!(named(&outcome, "health", &insider()), ["DeactivationRecommended"]);
        assert_eq!(named(&outcome, "health", &outsider()), [""; 0]);
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
        assert_eq!(named(&outcome, "health", &outsider()), [""; 0]);
    }

    /// RM-2.11: what a review proposes for a cluster is part of its history, and not of that of the others.
    #[test]
    fn what_a_review_proposes_is_in_the_history() {
        let outcome = closed().when(&hc(), send());
        assert_eq!(named(&outcome, "health", &outsider()), ["DeactivationProposed"]);
        assert_eq!(named(&outcome, "logistics", &outsider()), [""; 0]);
    }
}
