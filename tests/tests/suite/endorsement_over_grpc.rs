//! The endorsement of a proposal as callers meet it: who is asked, and on which ground the ERC approves.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::proposal_service_client::ProposalServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::*;
use convene_tests::calls::reason;
use convene_tests::requests::{answer, approval, approve, header_reading, query};
use convene_tests::stage::Stage;

/// RM-1.11: who was not asked cannot object; no approval by silence; one against an objection has a ground and a reason.
#[tokio::test]
async fn nothing_is_approved_by_silence() {
    let stage = Stage::set().await;
    let etag = stage.transmitted().await;
    let mut proposals = ProposalServiceClient::new(stage.erc.channel());
    let objects = |etag: &str| answer("PHL", etag, Position::Objects, "our office sees it otherwise");
    let outsider = stage.suite.person(Role::IascPrincipal, "IOM", None);
    let refused = ProposalServiceClient::new(outsider.channel()).answer_proposal(objects(&etag)).await;
    assert_eq!(reason(&refused.expect_err("it was not asked")), "NOT_ASKED");
    let approving = |etag: &str, approval: ProposalApproval| ApproveProposalRequest {
        header: header_reading("PHL", etag),
        approval: Some(approval),
    };
    let on = |etag: &str, kind: ApprovalGroundKind| {
        let ground = Some(ApprovalGround { kind: kind.into(), ..ApprovalGround::default() });
        approving(etag, ProposalApproval { ground, ..approval("p-1") })
    };
    for (kind, why) in [
        (ApprovalGroundKind::Unspecified, "FIELD_MISSING"),
        (ApprovalGroundKind::AllEndorsed, "NOT_ALL_ENDORSED"),
        (ApprovalGroundKind::NoObjection, "PERIOD_FOR_OBJECTIONS_RUNS"),
        (ApprovalGroundKind::NotWaiting, "FIELD_MISSING"),
    ] {
        let refused = proposals.approve_proposal(on(&etag, kind)).await.expect_err("no one answered");
        assert_eq!(reason(&refused), why, "{refused:?}");
    }
    let principal = stage.suite.person(Role::IascPrincipal, "UNICEF", None);
    let answered = ProposalServiceClient::new(principal.channel()).answer_proposal(objects(&etag)).await;
    let etag = answered.expect("it is recorded").into_inner().receipt.expect("a receipt").etag;
    proposals.approve_proposal(approve("PHL", "p-1", &etag)).await.expect_err("the objection is not answered");
    let objections = vec![ObjectionAnswer { organization: "UNICEF".to_owned(), reason: "it is near".to_owned() }];
    let overruling = approving(&etag, ProposalApproval { objections, ..approval("p-1") });
    proposals.approve_proposal(overruling).await.expect("it is approved");
    let asked =
        GetProposalRequest { header: query("PHL"), proposal: "p-1".to_owned(), ..GetProposalRequest::default() };
    let donor = stage.suite.person(Role::Donor, "USAID", Some("PHL"));
    let seen = RecordServiceClient::new(donor.channel()).get_proposal(asked.clone()).await.expect("it is read");
    let ground = seen.into_inner().proposal.and_then(|proposal| proposal.ground).expect("a ground for everybody");
    assert_eq!((ground.kind(), ground.silent), (ApprovalGroundKind::NotWaiting, vec!["WHO".to_owned()]));
    let seen = RecordServiceClient::new(stage.erc.channel()).get_proposal(asked).await.expect("it is read");
    assert_eq!(seen.into_inner().proposal.expect("a proposal").answers[0].overruled_because, "it is near");
}
