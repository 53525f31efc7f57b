//! How a cluster ends, through gRPC: one cluster between the reviews of all, in a part of the country, by its day.

use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::review_service_client::ReviewServiceClient;
use convene_proto::activation::v1::*;
use convene_proto::common::v1::Receipt;
use convene_tests::calls::reason;
use convene_tests::requests::{header, header_reading, query, recommendation};
use convene_tests::stage::Stage;

fn etag(receipt: Option<Receipt>) -> String {
    receipt.expect("a receipt").etag
}

/// A review of health alone, between the reviews of all clusters.
fn opening(review: &str) -> OpenReviewRequest {
    OpenReviewRequest {
        header: header("PHL"),
        opening: Some(ReviewOpening {
            review: review.to_owned(),
            kind: ReviewKind::SelectedClusters.into(),
            clusters: vec!["health".to_owned()],
            participants: vec!["WHO".to_owned()],
            capacities: "the regional health office on Samar coordinates again".to_owned(),
            ..ReviewOpening::default()
        }),
    }
}

fn keeping(review: &str, read: &str) -> KeepClusterRequest {
    let text = || "as agreed with the Department of Health".to_owned();
    let handed_over = HandedOver { strategies: text(), mechanisms: text(), resources: text() };
    KeepClusterRequest {
        header: header_reading("PHL", read),
        keeping: Some(Keeping {
            review: review.to_owned(),
            cluster: "health".to_owned(),
            rationale: "the hospitals on Leyte are still closed".to_owned(),
            transition: Some(TransitionPlan {
                counterpart: "Department of Health".to_owned(),
                capacity_to_build: text(),
                preparedness: text(),
                handed_over: Some(handed_over),
                support_afterwards: text(),
            }),
            review_by: "2099-08-14".to_owned(),
            ..Keeping::default()
        }),
    }
}

/// The case for ending health on Samar by the last day of 2098.
fn on_samar(review: &str, read: &str) -> RecommendDeactivationRequest {
    RecommendDeactivationRequest {
        header: header_reading("PHL", read),
        deactivation: Some(DeactivationCase {
            review: review.to_owned(),
            cluster: "health".to_owned(),
            places: vec![Place { place: "samar".to_owned(), name: "Samar".to_owned() }],
            ends_by: "2098-12-31".to_owned(),
            ground: DeactivationGround::NeedsDecreased.into(),
            needs_evidence: "the last outbreak ended in March".to_owned(),
            criteria: recommendation("health", "HEA", "WHO").criteria,
            mechanisms: "the provincial health office".to_owned(),
            contingency_effect: "the office leads in the next typhoon".to_owned(),
            ..DeactivationCase::default()
        }),
    }
}

fn approval(review: &str, read: &str) -> DecideDeactivationRequest {
    DecideDeactivationRequest {
        header: header_reading("PHL", read),
        decision: Some(DeactivationDecision {
            review: review.to_owned(),
            cluster: "health".to_owned(),
            ruling: Ruling::Approved.into(),
            ground: Some(ApprovalGround {
                kind: ApprovalGroundKind::NotWaiting.into(),
                reason: "the office has taken over".to_owned(),
                ..ApprovalGround::default()
            }),
            ..DeactivationDecision::default()
        }),
    }
}

/// The review `r-1` of health alone recommends that it ends on Samar, and its summary is sent.
async fn sent(stage: &Stage) -> String {
    let mut reviews = ReviewServiceClient::new(stage.hc.channel());
    let opened = reviews.open_review(opening("r-1")).await.expect("it is open");
    let kept = reviews.keep_cluster(keeping("r-1", &etag(opened.into_inner().receipt))).await.expect("it is kept");
    let case = on_samar("r-1", &etag(kept.into_inner().receipt));
    let case = reviews.recommend_deactivation(case).await.expect("it is recommended");
    let closing = Some(ReviewClosing { review: "r-1".to_owned(), surge: String::new() });
    let header = header_reading("PHL", &etag(case.into_inner().receipt));
    let closed = reviews.close_review(CloseReviewRequest { header, closing }).await.expect("it is closed");
    send(stage, "r-1", &etag(closed.into_inner().receipt)).await
}

async fn send(stage: &Stage, review: &str, read: &str) -> String {
    let request = SendSummaryRequest { header: header_reading("PHL", read), review: review.to_owned() };
    let sent = ReviewServiceClient::new(stage.hc.channel()).send_summary(request).await;
    etag(sent.expect("it is sent").into_inner().receipt)
}

fn sharing(review: &str, read: &str) -> ShareSummaryRequest {
    let asked = || vec!["WHO".to_owned()];
    let sharing = SummarySharing {
        review: review.to_owned(),
        principals: asked(),
        global_leads: asked(),
        ..SummarySharing::default()
    };
    ShareSummaryRequest { header: header_reading("PHL", read), sharing: Some(sharing) }
}

async fn health(stage: &Stage) -> ClusterRecord {
    let request =
        GetClusterRequest { header: query("PHL"), cluster: "health".to_owned(), ..GetClusterRequest::default() };
    let answer = RecordServiceClient::new(stage.ocha.channel()).get_cluster(request).await.expect("it is read");
    answer.into_inner().cluster.expect("a record")
}

fn end(read: &str, places: &[&str]) -> DeactivateClusterRequest {
    let places = places.iter().map(|place| (*place).to_owned()).collect();
    let end = ClusterEnd { cluster: "health".to_owned(), places };
    DeactivateClusterRequest { header: header_reading("PHL", read), end: Some(end) }
}

/// RM-2.8, RM-2.11: between the reviews of all clusters health ends on Samar, with the ERC, and by a day; in the rest of the
/// country it stays.
#[tokio::test]
async fn a_cluster_ends_in_a_part_of_the_country_between_reviews() {
    let stage = Stage::set().await;
    stage.approved().await;
    let read = sent(&stage).await;
    let mut decisions = ReviewServiceClient::new(stage.erc.channel());
    let shared = decisions.share_summary(sharing("r-1", &read)).await.expect("it is shared");
    let approved = approval("r-1", &etag(shared.into_inner().receipt));
    let read = etag(decisions.decide_deactivation(approved).await.expect("it is approved").into_inner().receipt);
    let answer = AnswerSummaryRequest {
        header: header_reading("PHL", &read),
        answer: Some(SummaryAnswer {
            review: "r-1".to_owned(),
            position: SummaryPosition::Objects.into(),
            statement: "no staff on Samar".to_owned(),
        }),
    };
    let late = stage.suite.person(convene_kernel::identity::Role::IascPrincipal, "WHO", None);
    let late = ReviewServiceClient::new(late.channel()).answer_summary(answer).await;
    assert_eq!(reason(&late.expect_err("the ERC has decided")), "DEACTIVATION_DECIDED");

    let owed = health(&stage).await;
    let end_of_samar = owed.duties.iter().find(|duty| duty.rule == "RM-2.11.end").expect("it is owed");
    assert_eq!(end_of_samar.resource, "cluster/health/place/samar");
    let mut reviews = ReviewServiceClient::new(stage.hc.channel());
    let read = owed.cluster.expect("a cluster").etag;
    let whole = reviews.deactivate_cluster(end(&read, &[])).await.expect_err("it was not approved");
    assert_eq!(reason(&whole), "DEACTIVATION_NOT_APPROVED");
    reviews.deactivate_cluster(end(&read, &["samar"])).await.expect("it was approved");

    let ended = health(&stage).await;
    assert!(ended.duties.iter().all(|duty| duty.rule != "RM-2.11.end"));
    let cluster = ended.cluster.expect("a cluster");
    assert!(cluster.ended_at.is_none(), "it is active in the rest of the country");
    let places: Vec<_> = cluster.ended_in.iter().map(|end| (end.place.as_str(), end.review.as_str())).collect();
    assert_eq!(places, [("samar", "r-1")]);
    let before = ended.transition.is_none();
    assert!(before, "no support was promised");
    let as_of = stage.received_at("p-1").await;
    let request = GetArchitectureRequest { header: query("PHL"), as_of, known_on: None };
    let then = RecordServiceClient::new(stage.ocha.channel()).get_architecture(request).await.expect("it is read");
    let then = then.into_inner().architecture.expect("an architecture");
    assert!(then.clusters.iter().all(|cluster| cluster.ended_in.is_empty()), "it had not ended there then");
}

/// RM-2.11, OG-6: each step of a de-activation has its letter once it was taken, under a reference of its own.
#[tokio::test]
async fn each_step_of_a_deactivation_has_its_letter() {
    let stage = Stage::set().await;
    stage.approved().await;
    let read = sent(&stage).await;
    let mut records = RecordServiceClient::new(stage.hc.channel());
    let mut drafted = async |kind: LetterKind| {
        let request = DraftLetterRequest {
            header: query("PHL"),
            kind: kind.into(),
            about: "r-1".to_owned(),
            ..Default::default()
        };
        records.draft_letter(request).await.map(|letter| letter.into_inner().document.expect("a document"))
    };
    let early = drafted(LetterKind::DeactivationEndorsement).await.expect_err("it is not shared");
    assert_eq!(early.code(), tonic::Code::NotFound);
    let mut decisions = ReviewServiceClient::new(stage.erc.channel());
    let shared = decisions.share_summary(sharing("r-1", &read)).await.expect("it is shared").into_inner();
    let request = drafted(LetterKind::DeactivationEndorsement).await.expect("it is shared");
    assert_eq!(request.reference, "PHL/r-1/deactivation-endorsement");
    assert!(request.recipients.iter().any(|one| one.role == "iasc-principal" && one.organization == "WHO"));
    let early = drafted(LetterKind::DeactivationDecision).await.expect_err("it is not decided");
    assert_eq!(early.code(), tonic::Code::NotFound);
    decisions.decide_deactivation(approval("r-1", &etag(shared.receipt))).await.expect("it is approved");
    let decision = drafted(LetterKind::DeactivationDecision).await.expect("it is decided");
    assert!(decision.markdown.contains("de-activation approved"), "{}", decision.markdown);
    let government = drafted(LetterKind::DeactivationGovernment).await.expect("it is approved");
    assert!(government.markdown.contains("Excellency") && government.exercise.is_empty(), "{}", government.markdown);
    assert_eq!(government.recipients[0].role, "national-authority");
}

/// RM-2.11: the summary goes to the ERC after every review; where all clusters stay, there is nothing to approve.
#[tokio::test]
async fn the_summary_is_sent_though_all_clusters_stay() {
    let stage = Stage::set().await;
    stage.approved().await;
    let mut reviews = ReviewServiceClient::new(stage.hc.channel());
    let opened = reviews.open_review(opening("r-1")).await.expect("it is open");
    let kept = reviews.keep_cluster(keeping("r-1", &etag(opened.into_inner().receipt))).await.expect("it is kept");
    let closing = Some(ReviewClosing { review: "r-1".to_owned(), surge: String::new() });
    let header = header_reading("PHL", &etag(kept.into_inner().receipt));
    let closed = reviews.close_review(CloseReviewRequest { header, closing }).await.expect("it is closed");
    let read = send(&stage, "r-1", &etag(closed.into_inner().receipt)).await;
    let shared = ReviewServiceClient::new(stage.erc.channel()).share_summary(sharing("r-1", &read)).await;
    assert_eq!(reason(&shared.expect_err("nothing is to end")), "NOTHING_TO_END");
}

/// RM-2.10: the record holds the day of the appeal, and clusters are justified by then.
#[tokio::test]
async fn clusters_are_justified_by_the_day_of_the_appeal() {
    let stage = Stage::set().await;
    stage.approved().await;
    let occasion = PlannedOccasion { occasion: Occasion::Appeal.into(), on: "2098-12-09".to_owned() };
    let planned = PlanOccasionRequest { header: header("PHL"), occasion: Some(occasion.clone()) };
    ReviewServiceClient::new(stage.ocha.channel()).plan_occasion(planned).await.expect("it is recorded");
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let request = GetArchitectureRequest { header: query("PHL"), as_of: None, known_on: None };
    let architecture = records.get_architecture(request).await.expect("it is read").into_inner().architecture;
    let duties = architecture.expect("an architecture").duties;
    assert!(duties.iter().any(|duty| duty.rule == "RM-2.10.appeal"), "{duties:?}");
    let asked = GetTransitionsRequest { header: query("PHL"), ..GetTransitionsRequest::default() };
    let shown = records.get_transitions(asked).await.expect("it is read").into_inner().transitions;
    let shown = shown.expect("transitions").occasions;
    assert_eq!(shown[0].occasion, Some(occasion));
}
