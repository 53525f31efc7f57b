//! The history of a resource as its readers get it: of an emergency, a proposal, a cluster and a review. What is
//! restricted is only in that of those who take part in deciding.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::proposal_service_client::ProposalServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::review_service_client::ReviewServiceClient;
use convene_proto::activation::v1::*;
use convene_proto::common::v1::{HistoryEntry, PageRequest, Receipt};
use convene_tests::requests::{
    answer, approve, header, header_reading, meeting, query, recommendation, register, submit, transmit,
};
use convene_tests::{Person, Suite};
use tonic::{Code, Status};

fn etag(receipt: Option<Receipt>) -> String {
    receipt.expect("a receipt").etag
}

async fn history(person: &Person, resource: &str) -> Result<Vec<HistoryEntry>, Status> {
    let request = GetHistoryRequest { header: query("PHL"), resource: resource.to_owned(), page: None };
    Ok(RecordServiceClient::new(person.channel()).get_history(request).await?.into_inner().entries)
}

/// The names of the events in a history, in their order.
async fn names(person: &Person, resource: &str) -> Vec<String> {
    let entries = history(person, resource).await.unwrap_or_else(|status| panic!("{resource}: {}", status.message()));
    entries.into_iter().map(|entry| entry.event).collect()
}

/// A suite where a proposal was objected to and approved, a concern raised, and a review opened that keeps the cluster.
async fn decided() -> (Suite, Person, Person) {
    let suite = Suite::start().await;
    let hc = suite.person(Role::HumanitarianCoordinator, "UNDP", Some("PHL"));
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    let erc = suite.person(Role::EmergencyReliefCoordinator, "OCHA", None);
    let mut operations = OperationServiceClient::new(ocha.channel());
    operations.register_emergency(register("PHL", "haiyan")).await.expect("it is registered");
    operations.record_meeting(meeting("PHL", "haiyan", &["HEA"])).await.expect("it is recorded");
    let submission = submit("PHL", "p-1", "haiyan", vec![recommendation("health", "HEA", "WHO")]);
    let submitted =
        ProposalServiceClient::new(hc.channel()).submit_proposal(submission).await.expect("it is submitted");
    let read = etag(submitted.into_inner().receipt);
    let asked =
        GetProposalRequest { header: query("PHL"), proposal: "p-1".to_owned(), ..GetProposalRequest::default() };
    let proposal = RecordServiceClient::new(hc.channel()).get_proposal(asked).await.expect("it is there");
    let received = proposal.into_inner().proposal.expect("a proposal").received_at;
    let mut proposals = ProposalServiceClient::new(erc.channel());
    let sent = proposals.transmit_proposal(transmit("PHL", "p-1", &read, received)).await.expect("it is passed on");
    let read = etag(sent.into_inner().receipt);
    let answer = answer("PHL", &read, Position::Endorses, "WHO is the nearest");
    let principal = suite.person(Role::IascPrincipal, "UNICEF", None);
    let answered = ProposalServiceClient::new(principal.channel()).answer_proposal(answer).await;
    let read = etag(answered.expect("it is answered").into_inner().receipt);
    proposals.approve_proposal(approve("PHL", "p-1", &read)).await.expect("it is approved");
    let asked =
        GetClusterRequest { header: query("PHL"), cluster: "health".to_owned(), ..GetClusterRequest::default() };
    let health = RecordServiceClient::new(hc.channel()).get_cluster(asked).await.expect("it is active");
    let read = health.into_inner().cluster.and_then(|record| record.cluster).expect("a cluster").etag;
    let concern = Concern {
        cluster: "health".to_owned(),
        concern: "k-1".to_owned(),
        statement: "no meeting for three weeks".to_owned(),
    };
    let raise = RaiseConcernRequest { header: header_reading("PHL", &read), concern: Some(concern) };
    ClusterServiceClient::new(hc.channel()).raise_concern(raise).await.expect("it is raised");
    let opening = ReviewOpening {
        review: "r-1".to_owned(),
        kind: ReviewKind::Periodic.into(),
        participants: vec!["WHO".to_owned()],
        capacities: "the ministry has no staff yet".to_owned(),
        ..ReviewOpening::default()
    };
    let open = OpenReviewRequest { header: header("PHL"), opening: Some(opening) };
    ReviewServiceClient::new(hc.channel()).open_review(open).await.expect("it is open");
    let donor = suite.person(Role::Donor, "USAID", Some("PHL"));
    (suite, hc, donor)
}

/// OG-3, OG-17, RM-1.11: a reader of the record sees what happened to a resource, in order, and who decided it; answers
/// and concerns are for those who take part in deciding.
#[tokio::test]
async fn a_resource_has_a_history() {
    let (_suite, hc, donor) = decided().await;
    assert_eq!(names(&donor, "emergency/haiyan").await, ["EmergencyRegistered", "MeetingRecorded"]);
    let public = ["ProposalSubmitted", "ProposalTransmitted", "ProposalApproved"];
    assert_eq!(names(&donor, "proposal/p-1").await, public);
    let whole = ["ProposalSubmitted", "ProposalTransmitted", "ProposalAnswered", "ProposalApproved"];
    assert_eq!(names(&hc, "proposal/p-1").await, whole);
    assert_eq!(names(&donor, "cluster/health").await, ["ClusterActivated"]);
    assert_eq!(names(&hc, "cluster/health").await, ["ClusterActivated", "ConcernRaised"]);
    assert_eq!(names(&hc, "cluster/health/concern/k-1").await, ["ConcernRaised"]);
    assert_eq!(names(&donor, "review/r-1").await, ["ReviewOpened"]);
    let approved = history(&donor, "proposal/p-1").await.expect("a history").pop().expect("the last entry");
    let actor = approved.actor.expect("an actor");
    assert_eq!((actor.role.as_str(), actor.organization.as_str(), actor.cause), ("erc", "OCHA", None));
    assert_eq!(approved.resource, "proposal/p-1");
    assert!(approved.data.contains(r#""clusters":["health"]"#), "{}", approved.data);
    assert!(approved.occurred_at.is_some() && approved.recorded_at.is_some());
}

/// OG-17: what was never recorded, and what the reader may not see, are refused alike, with the nearest name that the reader
/// may know.
#[tokio::test]
async fn an_unknown_resource_is_answered_with_the_nearest() {
    let (_suite, hc, donor) = decided().await;
    let near = [("proposal/p-2", "proposal/p-1"), ("cluster/heatlh", "cluster/health")];
    for (resource, nearest) in near {
        let status = history(&donor, resource).await.expect_err("there is none");
        assert_eq!(status.code(), Code::NotFound, "{resource}");
        assert!(status.message().contains(&format!("did you mean {nearest}?")), "{}", status.message());
    }
    let hidden = history(&donor, "cluster/health/concern/k-1").await.expect_err("it is restricted");
    let missing = history(&donor, "cluster/health/concern/k-2").await.expect_err("there is none");
    assert_eq!((hidden.code(), missing.code()), (Code::NotFound, Code::NotFound));
    assert_eq!(hidden.message().replace("k-1", "k-2"), missing.message());
    let nearest = history(&hc, "cluster/health/concern/k-2").await.expect_err("there is none");
    assert!(nearest.message().contains("did you mean cluster/health/concern/k-1?"), "{}", nearest.message());
}

/// The history of the country is the whole record; it comes in pages.
#[tokio::test]
async fn the_history_of_a_country_is_the_whole_record() {
    let (_suite, hc, donor) = decided().await;
    let whole = names(&hc, "country").await;
    assert_eq!(names(&hc, "").await, whole);
    assert_eq!(
        (whole.first().map(String::as_str), whole.last().map(String::as_str)),
        (Some("EmergencyRegistered"), Some("ReviewOpened"))
    );
    let seen = names(&donor, "country").await;
    let restricted = ["ProposalAnswered", "ConcernRaised"].map(str::to_owned);
    let public: Vec<_> = whole.iter().filter(|name| !restricted.contains(name)).cloned().collect();
    assert_eq!(seen, public);
    let (mut paged, mut page_token) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { page_size: 2, page_token });
        let request = GetHistoryRequest { header: query("PHL"), resource: "country".to_owned(), page };
        let part = RecordServiceClient::new(hc.channel()).get_history(request).await.expect("a page").into_inner();
        assert!(part.entries.len() <= 2);
        paged.extend(part.entries.into_iter().map(|entry| entry.event));
        page_token = part.page.expect("a page").next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, whole);
}
