//! Who reads what of a proposal before the ERC approves it, and where the ERC does not: role by role through gRPC, as
//! `docs/reference/readers.md` says, and on the feed.

use async_nats::jetstream::consumer::pull;
use convene_kernel::identity::Role;
use convene_proto::activation::v1::proposal_service_client::ProposalServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::*;
use convene_runtime::testing::is_as_written;
use convene_tests::requests::{answer, header_reading, query, recommendation, submit};
use convene_tests::stage::Stage;
use convene_tests::{Person, calls};
use futures::StreamExt as _;
use tonic::{Code, Status};

const WHY: &str = "the system of the government suffices";
const STATEMENT: &str = "WHO is the nearest";

const HEAD: &str = "# Who reads what before a decision

Deliberation is not public. Before the Emergency Relief Coordinator approves a proposal, and where a proposal is declined or taken
back, each role reads what this table says, in the countries in which it is held. A test writes and checks it, role by role.

- *That it is there*: its identifier, its emergency, its state, when the ERC received and decided it, in which office, and whom the
  ERC asked. Everybody with a role in the country reads that, and the feed has it.
- *What is proposed*: clusters, leads, reasons, evidence, weaknesses, and the letter to the ERC. Once the ERC has approved,
  everybody reads it, and the feed has the clusters and their leads.
- *What is said on it*: answers, objections, alternatives, why it was declined or taken back, and the letter of the ERC that says
  so. It stays with those who take part in deciding. The same holds for why the ERC declines the end of a cluster.

| role | that it is there | what is proposed | what is said on it |
|---|---|---|---|
";

async fn proposal(person: &Person, id: &str) -> Proposal {
    let request = GetProposalRequest { header: query("PHL"), proposal: id.to_owned(), ..GetProposalRequest::default() };
    let answer = RecordServiceClient::new(person.channel()).get_proposal(request).await;
    answer.unwrap_or_else(|status| panic!("{}", status.message())).into_inner().proposal.expect("a proposal")
}

async fn letter(person: &Person, kind: LetterKind, about: &str) -> Result<String, Status> {
    let request =
        DraftLetterRequest { header: query("PHL"), kind: kind.into(), about: about.to_owned(), ..Default::default() };
    let answer = RecordServiceClient::new(person.channel()).draft_letter(request).await?;
    Ok(answer.into_inner().document.expect("a document").markdown)
}

/// Everything that the histories and the whole record say to a reader, as one text.
async fn everything(person: &Person) -> String {
    let mut records = RecordServiceClient::new(person.channel());
    let request = GetHistoryRequest { header: query("PHL"), resource: String::new(), page: None };
    let history = records.get_history(request).await.expect("a history").into_inner().entries;
    let request = GetArchitectureRequest { header: query("PHL"), ..GetArchitectureRequest::default() };
    let architecture = records.get_architecture(request).await.expect("it is there").into_inner();
    let (open, declined) = (proposal(person, "p-1").await, proposal(person, "p-2").await);
    format!("{history:?}{architecture:?}{open:?}{declined:?}")
}

/// OG-3, RM-1.11: a proposal that waits is not for observers and donors, and why one was declined is for those who decide.
#[tokio::test]
async fn everybody_reads_as_the_table_says() {
    let stage = Stage::set().await;
    let read = stage.transmitted().await;
    let principal = stage.suite.person(Role::IascPrincipal, "UNICEF", None);
    let answered = answer("PHL", &read, Position::Endorses, STATEMENT);
    ProposalServiceClient::new(principal.channel()).answer_proposal(answered).await.expect("it is answered");
    let other = submit("PHL", "p-2", "haiyan", vec![recommendation("logistics", "LOG", "WFP")]);
    let submitted =
        ProposalServiceClient::new(stage.hc.channel()).submit_proposal(other).await.expect("it is submitted");
    let read = submitted.into_inner().receipt.expect("a receipt").etag;
    let end = Some(ProposalEnd { proposal: "p-2".to_owned(), reason: WHY.to_owned() });
    let decline = DeclineProposalRequest { header: header_reading("PHL", &read), end };
    ProposalServiceClient::new(stage.erc.channel()).decline_proposal(decline).await.expect("it is declined");
    let rationale =
        proposal(&stage.hc, "p-1").await.submission.expect("a submission").recommendations[0].rationale.clone();

    let mut table = HEAD.to_owned();
    for role in Role::ALL.iter().copied() {
        let country = role.is_held_in_a_country().then_some("PHL");
        let person = stage.suite.person(role, "WHO", country);
        let (open, declined) = (proposal(&person, "p-1").await, proposal(&person, "p-2").await);
        assert_eq!((open.state(), declined.state()), (ProposalState::Open, ProposalState::Declined), "{role}");
        assert_eq!(declined.decided_by.expect("an actor").role, "erc", "{role}");
        let submission = open.submission.expect("a submission");
        assert_eq!((submission.proposal.as_str(), submission.emergency.as_str()), ("p-1", "haiyan"), "{role}");
        let sees_proposed = !submission.recommendations.is_empty();
        let sees_said = !open.answers.is_empty();
        assert_eq!(declined.submission.expect("a submission").recommendations.is_empty(), !sees_proposed, "{role}");
        assert_eq!(declined.reason == WHY, sees_said, "{role}");

        let all = everything(&person).await;
        assert_eq!(all.contains(&rationale), sees_proposed, "{role}");
        assert_eq!(all.contains(WHY), sees_said, "{role}");
        assert_eq!(all.contains(STATEMENT), sees_said, "{role}");
        let letters = [(LetterKind::Proposal, "p-1", sees_proposed), (LetterKind::Decision, "p-2", sees_said)];
        for (kind, about, is_shown) in letters {
            match letter(&person, kind, about).await {
                Ok(text) => assert!(is_shown, "{role} gets {text}"),
                Err(refused) => {
                    assert_eq!((refused.code(), is_shown), (Code::PermissionDenied, false), "{role}");
                    assert_eq!(calls::reason(&refused), "LETTER_NOT_SHOWN");
                }
            }
        }
        let yes = |is_so: bool| if is_so { "yes" } else { "-" };
        table.push_str(&format!("| {} | yes | {} | {} |\n", role.title(), yes(sees_proposed), yes(sees_said)));
    }
    table.push_str("| the feed, for every subscriber | yes | - | - |\n");

    let feed = on_the_feed(&stage).await;
    assert!(feed.contains("ProposalSubmitted") && feed.contains("ProposalDeclined"), "{feed}");
    for text in [WHY, STATEMENT, rationale.as_str(), "logistics\"", "WFP"] {
        assert!(!feed.contains(text), "the feed says {text}: {feed}");
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    is_as_written(folder, "docs/reference/readers.md", &table, "CONVENE_WRITE_REFERENCE");
}

/// Every decision on proposals that is on the feed, as one text.
async fn on_the_feed(stage: &Stage) -> String {
    let stream = stage.suite.nats.jetstream().await.get_stream("DECISIONS").await.expect("the feed");
    let declined = "convene.decisions.activation.PHL.country.proposal-declined";
    stage.suite.last_decision(declined).await;
    let config = pull::OrderedConfig::default();
    let consumer = stream.create_consumer(config).await.expect("a consumer");
    let mut messages = consumer.messages().await.expect("messages");
    let mut feed = String::new();
    while let Some(message) = messages.next().await {
        let message = message.expect("a message");
        let pending = message.info().expect("its place").pending;
        if message.subject.contains(".proposal-") {
            feed.push_str(&String::from_utf8_lossy(&message.payload));
        }
        if pending == 0 {
            break;
        }
    }
    feed
}
