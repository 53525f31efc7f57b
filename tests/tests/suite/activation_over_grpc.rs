//! The activation service as its callers meet it: what it refuses and how it says so, and what it records once.

use chrono::TimeDelta;
use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::proposal_service_client::ProposalServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::*;
use convene_proto::common::v1::{CommandHeader, Document, PageRequest, RecipientKind};
use convene_tests::Person;
use convene_tests::calls::reason;
use convene_tests::requests::{
    LANDFALL, answer, approval, approve, header, header_reading, moment, query, recommendation, register, submit,
    transmit,
};
use convene_tests::stage::Stage;
use tonic::Code;
use tonic_types::StatusExt as _;

/// RM-1.1, GN-3: everything wrong is said at once, with row, document, field and remedy; an unknown code suggests the nearest.
#[tokio::test]
async fn a_refusal_suffices_to_mend_the_request() {
    let stage = Stage::set().await;
    let mut weak = recommendation("health", "WASH", "WHOO");
    weak.criteria.pop();
    let request = submit("PHL", "p-1", "haiyan", vec![weak]);
    let refused = ProposalServiceClient::new(stage.hc.channel()).submit_proposal(request).await;
    let status = refused.expect_err("three things are wrong");
    assert_eq!(status.code(), Code::InvalidArgument);
    for said in ["did you mean WSH", "did you mean WHO", "RM-1.1 (", "submission.recommendations[0].criteria"] {
        let said = said.strip_prefix("submission.").unwrap_or(said);
        assert!(status.message().contains(said), "'{said}' is not in\n{}", status.message());
    }
    let details = status.get_error_details();
    assert!(details.bad_request().expect("field violations").field_violations.len() >= 3);
}

/// RM-1.11: a caller who may not approve learns which role may. This includes the proposer.
#[tokio::test]
async fn a_wrong_role_learns_the_right_one() {
    let stage = Stage::set().await;
    let etag = stage.submit("p-1").await;
    let refused = ProposalServiceClient::new(stage.hc.channel()).approve_proposal(approve("PHL", "p-1", &etag)).await;
    let status = refused.expect_err("the HC may not approve");
    assert_eq!((status.code(), reason(&status).as_str()), (Code::PermissionDenied, "ROLE_NOT_ADMITTED"));
    assert!(status.message().contains("Emergency Relief Coordinator"), "{}", status.message());
    let elsewhere = stage.suite.person(Role::HumanitarianCoordinator, "UNDP", Some("HTI"));
    let refused = OperationServiceClient::new(elsewhere.channel()).register_emergency(register("PHL", "other")).await;
    assert_eq!(refused.expect_err("another country's HC").code(), Code::PermissionDenied);
}

#[tokio::test]
async fn a_token_that_is_missing_expired_or_forged_is_refused() {
    let stage = Stage::set().await;
    let expired = stage.suite.person_for(Role::OchaCountry, "OCHA", Some("PHL"), TimeDelta::hours(-1));
    for (person, expected) in [
        (expired, "TOKEN_EXPIRED"),
        (stage.ocha.with_token("a.b.c"), "TOKEN_INVALID"),
        (stage.ocha.with_token(""), "TOKEN_INVALID"),
    ] {
        let refused = OperationServiceClient::new(person.channel()).register_emergency(register("PHL", "x")).await;
        let status = refused.expect_err("the token is not sound");
        assert_eq!((status.code(), reason(&status).as_str()), (Code::Unauthenticated, expected));
    }
}

#[tokio::test]
async fn a_stale_or_missing_etag_is_answered_with_the_present_one() {
    let stage = Stage::set().await;
    let etag = stage.transmitted().await;
    let mut proposals = ProposalServiceClient::new(stage.erc.channel());
    for (given, code, expected) in [("v1", Code::Aborted, "ETAG_STALE"), ("", Code::InvalidArgument, "ETAG_MISSING")] {
        let status = proposals.approve_proposal(approve("PHL", "p-1", given)).await.expect_err("it is not current");
        assert_eq!((status.code(), reason(&status).as_str()), (code, expected));
        assert_eq!(status.metadata().get("etag").expect("the present etag"), etag.as_str());
    }
    let malformed = proposals.approve_proposal(approve("PHL", "p-1", "3")).await.expect_err("it is no etag");
    assert_eq!(malformed.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_request_too_large_is_refused_before_anything_is_stored() {
    let stage = Stage::set().await;
    let mut large = register("PHL", "large");
    large.facts.as_mut().expect("facts").class_reasons = "x".repeat(1_100_000);
    let refused = OperationServiceClient::new(stage.ocha.channel()).register_emergency(large).await;
    let status = refused.expect_err("it is too large");
    assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "MESSAGE_TOO_LARGE"));
    let mut long = register("PHL", "long");
    long.facts.as_mut().expect("facts").class_reasons = "x".repeat(5_000);
    let refused = OperationServiceClient::new(stage.ocha.channel()).register_emergency(long).await;
    assert!(refused.expect_err("a text is too long").message().contains("1000 too many"));
}

/// The same command under its identifier is carried out once, after a restart, too; another one under it is refused.
#[tokio::test]
async fn a_command_is_carried_out_once() {
    let mut stage = Stage::set().await;
    let request = register("PHL", "second");
    let first = OperationServiceClient::new(stage.ocha.channel()).register_emergency(request.clone()).await;
    let first = first.expect("it is registered").into_inner();
    stage.suite.stop_service("activation").await;
    stage.suite.start_service("activation").await;
    stage.ocha = stage.suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    let mut operations = OperationServiceClient::new(stage.ocha.channel());
    let again = operations.register_emergency(request.clone()).await.expect("it was registered").into_inner();
    assert_eq!(first, again);
    let mut checked = request.clone();
    checked.header.as_mut().expect("a header").validate_only = true;
    let told = operations.register_emergency(checked).await.expect("it was carried out before").into_inner();
    assert_eq!(first, told, "a check of what was carried out is answered by its receipt");
    let mut other = request;
    other.facts.as_mut().expect("facts").name = "Another".to_owned();
    let status = operations.register_emergency(other).await.expect_err("another request");
    assert_eq!((status.code(), reason(&status).as_str()), (Code::AlreadyExists, "REQUEST_ID_REUSED"));
}

/// `validate_only` says what would come of a command and records nothing.
#[tokio::test]
async fn a_command_can_be_tried_first() {
    let stage = Stage::set().await;
    let mut request = submit("PHL", "p-1", "haiyan", vec![recommendation("health", "HEA", "WHO")]);
    request.header = header("PHL").map(|header| CommandHeader { validate_only: true, ..header });
    let answer = ProposalServiceClient::new(stage.hc.channel()).submit_proposal(request).await;
    let receipt = answer.expect("it would be accepted").into_inner().receipt.expect("a receipt");
    assert!(receipt.validate_only && receipt.position.is_none());
    assert!(receipt.duties.iter().any(|duty| duty.rule == "RM-1.11.approval"));
    let asked =
        GetProposalRequest { header: query("PHL"), proposal: "p-1".to_owned(), ..GetProposalRequest::default() };
    let absent = RecordServiceClient::new(stage.erc.channel()).get_proposal(asked).await;
    assert_eq!(absent.expect_err("it is not there").code(), Code::NotFound);
}

/// RM-1.15, RM-1.12: a country's architecture as of any moment and as known at any moment.
#[tokio::test]
async fn the_record_is_read_as_of_and_as_known() {
    let stage = Stage::set().await;
    stage.approved().await;
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let request = GetArchitectureRequest { header: query("PHL"), ..GetArchitectureRequest::default() };
    let now = records.get_architecture(request.clone()).await.expect("it is read").into_inner();
    let now = now.architecture.expect("an architecture");
    assert_eq!(now.clusters.len(), 1);
    assert_eq!(now.clusters[0].leads[0].agency, "WHO");
    assert!(now.duties.iter().any(|duty| duty.rule == "RM-1.12.partners"));
    let received = stage.received_at("p-1").await;
    let mut before = received.expect("a moment");
    before.seconds -= 1;
    for earlier in [
        GetArchitectureRequest { as_of: Some(before), ..request.clone() },
        GetArchitectureRequest { known_on: Some(before), ..request },
    ] {
        let then = records.get_architecture(earlier).await.expect("it is read").into_inner();
        assert!(then.architecture.expect("an architecture").clusters.is_empty());
    }
}

/// RM-1.15: what happened earlier and is recorded now was so then, and was not known then.
#[tokio::test]
async fn what_is_recorded_late_was_so_before_it_was_known() {
    let stage = Stage::set().await;
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let long_before_it_was_recorded = moment(LANDFALL + 7_200);
    let request = GetArchitectureRequest {
        header: query("PHL"),
        as_of: long_before_it_was_recorded,
        ..GetArchitectureRequest::default()
    };
    let as_of = records.get_architecture(request.clone()).await.expect("it is read").into_inner();
    let emergencies = as_of.architecture.expect("an architecture").emergencies;
    assert_eq!(emergencies[0].meetings, ["hct-1"], "it was held by then");
    let before_the_meeting = GetArchitectureRequest { as_of: moment(LANDFALL + 60), ..request.clone() };
    let before = records.get_architecture(before_the_meeting).await.expect("it is read").into_inner();
    assert!(before.architecture.expect("an architecture").emergencies[0].meetings.is_empty());
    let as_known = GetArchitectureRequest { known_on: long_before_it_was_recorded, ..request };
    let as_known = records.get_architecture(as_known).await.expect("it is read").into_inner();
    assert!(as_known.architecture.expect("an architecture").emergencies.is_empty(), "it was not known then");
}

/// OG-18, RM-1.15: a cluster has on any day the name that it had then, as far as it was known, and shows its earlier names.
#[tokio::test]
async fn a_cluster_is_renamed() {
    let stage = Stage::set().await;
    stage.approved().await;
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let asked =
        GetClusterRequest { header: query("PHL"), cluster: "health".to_owned(), ..GetClusterRequest::default() };
    let before = records.get_cluster(asked.clone()).await.expect("it is active").into_inner().cluster;
    let before = before.and_then(|record| record.cluster).expect("a cluster");
    let mut since = before.activated_at.expect("it is active");
    since.nanos += 1_000_000;
    since.normalize();
    let mut etag = before.etag;
    for (name, occurred_at) in [("Health and Nutrition", None), ("Public Health", Some(since))] {
        let renaming = Renaming {
            cluster: "health".to_owned(),
            name: name.to_owned(),
            reason: "the ministry chose the name".to_owned(),
        };
        let header = header_reading("PHL", &etag).map(|header| CommandHeader { occurred_at, ..header });
        let request = RenameClusterRequest { header, renaming: Some(renaming) };
        let answer = ClusterServiceClient::new(stage.ocha.channel()).rename_cluster(request).await;
        etag = answer.expect("it is renamed").into_inner().receipt.expect("a receipt").etag;
    }
    let record = records.get_cluster(asked).await.expect("it is active").into_inner().cluster.expect("a record");
    let names: Vec<_> = record.names.iter().filter_map(|named| named.name.as_ref()).collect();
    assert_eq!(
        names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>(),
        ["health", "Public Health", "Health and Nutrition"]
    );
    assert_eq!((names[0].reason.as_str(), names[1].reason.as_str()), ("", "the ministry chose the name"));
    assert_eq!(record.names[1].recorded.as_ref().expect("who recorded it").occurred_at, Some(since));
    assert_eq!(record.cluster.expect("in brief").name, "Health and Nutrition");
    for (known_on, name) in [(None, "Public Health"), (before.activated_at, "health")] {
        let request = GetArchitectureRequest { header: query("PHL"), as_of: Some(since), known_on };
        let then = records.get_architecture(request).await.expect("it is read").into_inner();
        assert_eq!(then.architecture.expect("an architecture").clusters[0].name, name);
    }
}

/// RM-1.4, GN-5, OG-7: what is recorded of an emergency and of the country is found again, with who recorded it and when.
#[tokio::test]
async fn the_record_says_who_said_what() {
    let stage = Stage::set().await;
    let mut records = RecordServiceClient::new(stage.hc.channel());
    let asked =
        GetEmergencyRequest { header: query("PHL"), emergency: "haiyan".to_owned(), ..GetEmergencyRequest::default() };
    let emergency = records.get_emergency(asked).await.expect("it is read").into_inner().emergency.expect("a record");
    assert_eq!(emergency.meetings[0].meeting.as_ref().expect("a meeting").participants, ["UNICEF", "WHO"]);
    let by = |recorded: &Option<convene_proto::common::v1::Recorded>| {
        recorded.clone().expect("a stamp").by.expect("an actor").role
    };
    assert_eq!(
        (by(&emergency.registered).as_str(), by(&emergency.meetings[0].recorded).as_str()),
        ("ocha-country", "ocha-country")
    );

    let chosen = ChooseTermRequest { header: header("PHL"), term: Term::Sector.into() };
    OperationServiceClient::new(stage.hc.channel()).choose_term(chosen).await.expect("it is chosen");
    let asked = GetCountryRequest { header: query("PHL"), ..GetCountryRequest::default() };
    let country = records.get_country(asked).await.expect("it is read").into_inner().country.expect("a record");
    assert_eq!((country.term(), by(&country.term_chosen).as_str()), (Term::Sector, "hc"));
    let again = ChooseTermRequest { header: header("PHL"), term: Term::Cluster.into() };
    let status = OperationServiceClient::new(stage.hc.channel()).choose_term(again).await.expect_err("no etag");
    assert_eq!(status.metadata().get("etag").expect("the present etag"), country.etag.as_str());
}

/// RM-1.11, OG-3, OG-4: a proposal says who was asked, who answered, how a consultation closed and who decided.
#[tokio::test]
async fn a_proposal_says_all_that_came_of_it() {
    let stage = Stage::set().await;
    let etag = stage.transmitted().await;
    let mut proposals = ProposalServiceClient::new(stage.erc.channel());
    let principal = stage.suite.person(Role::IascPrincipal, "UNICEF", None);
    let answer = answer("PHL", &etag, Position::ProposesAlternative, "let the working group do it");
    let answered = ProposalServiceClient::new(principal.channel()).answer_proposal(answer).await;
    let etag = answered.expect("it is recorded").into_inner().receipt.expect("a receipt").etag;
    let who = stage.suite.person(Role::IascPrincipal, "WHO", None);
    let agrees = self::answer("PHL", &etag, Position::Agrees, "the working group suffices");
    let answered = ProposalServiceClient::new(who.channel()).answer_proposal(agrees).await;
    let etag = answered.expect("it is recorded").into_inner().receipt.expect("a receipt").etag;
    let closing = ConsultationClosing {
        proposal: "p-1".to_owned(),
        alternative: "alternative-1".to_owned(),
        closing: Closing::Alternative.into(),
        reasons: "agreed in a call".to_owned(),
        agreed_by: vec!["UNICEF".to_owned(), "WHO".to_owned()],
        other_solutions: vec![OtherSolution {
            sectors: vec!["HEA".to_owned()],
            description: "the ministry's working group".to_owned(),
            led_by: "the Ministry of Health".to_owned(),
        }],
        ..ConsultationClosing::default()
    };
    let close = CloseConsultationRequest { header: header_reading("PHL", &etag), closing: Some(closing) };
    let closed = proposals.close_consultation(close).await.expect("it is closed");
    let etag = closed.into_inner().receipt.expect("a receipt").etag;
    let on = |ground: ApprovalGround| {
        let remarks = "With thanks to the ministry.".to_owned();
        let approval = Some(ProposalApproval { remarks, ground: Some(ground), ..approval("p-1") });
        ApproveProposalRequest { header: header_reading("PHL", &etag), approval }
    };
    let all = ApprovalGround { kind: ApprovalGroundKind::AllEndorsed.into(), ..ApprovalGround::default() };
    let refused = proposals.approve_proposal(on(all)).await.expect_err("other Principals were not asked");
    assert_eq!(reason(&refused), "NOT_ALL_ASKED");
    let not_waiting = approval("p-1").ground.expect("a ground");
    proposals.approve_proposal(on(not_waiting)).await.expect("it is approved");

    let asked =
        GetProposalRequest { header: query("PHL"), proposal: "p-1".to_owned(), ..GetProposalRequest::default() };
    let shown = RecordServiceClient::new(stage.erc.channel()).get_proposal(asked).await.expect("it is read");
    let shown = shown.into_inner().proposal.expect("a proposal");
    assert_eq!(shown.transmission.expect("it was passed on").principals, ["UNICEF", "WHO"]);
    assert_eq!(shown.answers[0].author.as_ref().expect("an author").role, "iasc-principal");
    let alternative = &shown.alternatives[0];
    assert_eq!((alternative.reasons.as_str(), alternative.agreed_by.len()), ("agreed in a call", 2));
    assert!(alternative.closed_at.is_some());
    assert_eq!(shown.decided_by.expect("it is decided").role, "erc");
    assert_eq!(shown.remarks, "With thanks to the ministry.");
    assert_eq!(shown.ground.expect("a ground").kind(), ApprovalGroundKind::NotWaiting);
    let submission = shown.submission.expect("a submission");
    assert_eq!((submission.recommendations.len(), submission.other_solutions.len()), (0, 1));
}

/// OG-3: a proposal with every answer given, for those who take part in deciding; others see what came of it.
#[tokio::test]
async fn deliberation_is_for_those_who_deliberate() {
    let stage = Stage::set().await;
    let etag = stage.transmitted().await;
    let principal = stage.suite.person(Role::IascPrincipal, "UNICEF", None);
    let answer = answer("PHL", &etag, Position::Objects, "our office sees it otherwise");
    ProposalServiceClient::new(principal.channel()).answer_proposal(answer).await.expect("it is recorded");
    let asked =
        GetProposalRequest { header: query("PHL"), proposal: "p-1".to_owned(), ..GetProposalRequest::default() };
    let donor = stage.suite.person(Role::Donor, "USAID", Some("PHL"));
    for (person, answers) in [(&stage.erc, 1), (&donor, 0)] {
        let seen = RecordServiceClient::new(person.channel()).get_proposal(asked.clone()).await.expect("it is read");
        assert_eq!(seen.into_inner().proposal.expect("a proposal").answers.len(), answers);
    }
}

/// Whom a letter goes to: how, in which role, in which country, and which person.
fn recipients(letter: &Document) -> Vec<(RecipientKind, &str, &str, &str)> {
    let recipients = letter.recipients.iter();
    recipients.map(|one| (one.kind(), one.role.as_str(), one.country.as_str(), one.person.as_str())).collect()
}

/// RM-1.10, RM-1.12, OG-5, OG-6, GN-6: letters are drafted from the record, always the same.
#[tokio::test]
async fn letters_are_drafted_from_the_record() {
    let stage = Stage::set().await;
    stage.approved().await;
    let mut records = RecordServiceClient::new(stage.hc.channel());
    let mut letter = async |kind: LetterKind| {
        let about = if kind == LetterKind::Appeal { "haiyan" } else { "p-1" };
        let request = DraftLetterRequest {
            header: query("PHL"),
            kind: kind.into(),
            about: about.to_owned(),
            ..Default::default()
        };
        let drafted = records.draft_letter(request).await.expect("it is drafted").into_inner();
        drafted.document.expect("a document")
    };
    let to_the_erc = letter(LetterKind::Proposal).await;
    assert!(
        to_the_erc.markdown.contains("**Lead agency:** WHO (World Health Organization)"),
        "{}",
        to_the_erc.markdown
    );
    assert!(to_the_erc.html.starts_with("<!doctype html>"));
    assert_eq!(to_the_erc.language, "en");
    assert_eq!(recipients(&to_the_erc), [(RecipientKind::To, "erc", "", "")]);
    let decision = letter(LetterKind::Decision).await;
    let (head, copied) = ((RecipientKind::To, "hc", "PHL", "hc-undp"), (RecipientKind::Copy, "partner", "", ""));
    assert_eq!(recipients(&decision), [head, copied], "the author of the proposal is the HC");
    let government = (RecipientKind::To, "national-authority", "PHL", "");
    assert_eq!(recipients(&letter(LetterKind::Government).await), [government]);
    assert_eq!(recipients(&letter(LetterKind::Appeal).await), [], "a page of an appeal has no recipients of its own");
    assert_eq!(letter(LetterKind::Proposal).await, to_the_erc);
    assert!(letter(LetterKind::Partners).await.markdown.contains("lead agency WHO"));
    assert!(letter(LetterKind::Decision).await.markdown.contains("**From:** Emergency Relief Coordinator"));
    assert!(letter(LetterKind::Stakeholders).await.markdown.contains("Donors"));
    assert!(
        letter(LetterKind::Appeal).await.markdown.contains("| health | Health | WHO (World Health Organization) |")
    );
    assert!(letter(LetterKind::Government).await.markdown.contains("The Government, Philippines"));
    for (kind, about) in [
        (LetterKind::Unspecified, "p-1"),
        (LetterKind::Alert, "haiyan"),
        (LetterKind::GlobalLeads, "health"),
        (LetterKind::Decision, "p-9"),
    ] {
        let request = DraftLetterRequest {
            header: query("PHL"),
            kind: kind.into(),
            about: about.to_owned(),
            ..Default::default()
        };
        let status = records.draft_letter(request).await.expect_err("there is no such letter");
        let code = if kind == LetterKind::Unspecified { Code::InvalidArgument } else { Code::NotFound };
        assert_eq!(status.code(), code, "{}", status.message());
    }
}

/// The clusters worldwide by filter.
#[tokio::test]
async fn clusters_are_found() {
    let stage = Stage::set().await;
    stage.approved().await;
    let mut records = RecordServiceClient::new(stage.erc.channel());
    let all = ListClustersRequest { page: Some(PageRequest::default()), ..ListClustersRequest::default() };
    let found = records.list_clusters(all.clone()).await.expect("a list").into_inner();
    assert_eq!(found.clusters.len(), 1);
    let led_by_who = ListClustersRequest {
        countries: vec!["PHL".to_owned()],
        sector: "HEA".to_owned(),
        lead_agency: "WHO".to_owned(),
        ..all.clone()
    };
    assert_eq!(records.list_clusters(led_by_who).await.expect("a list").into_inner().clusters.len(), 1);
    for other in [
        ListClustersRequest { sector: "LOG".to_owned(), ..all.clone() },
        ListClustersRequest { lead_agency: "WFP".to_owned(), ..all.clone() },
        ListClustersRequest { countries: vec!["HTI".to_owned()], ..all.clone() },
        ListClustersRequest { exercise: "drill".to_owned(), ..all.clone() },
    ] {
        assert!(records.list_clusters(other).await.expect("a list").into_inner().clusters.is_empty());
    }
    let misspelt = ListClustersRequest { sector: "WASH".to_owned(), lead_agency: "WHOO".to_owned(), ..all };
    let status = records.list_clusters(misspelt).await.expect_err("codes that name nothing");
    assert!(status.message().contains("did you mean WSH") && status.message().contains("did you mean WHO"));
}

/// The refusal of an empty header lists what it must contain.
#[tokio::test]
async fn a_malformed_header_learns_what_it_must_contain() {
    let stage = Stage::set().await;
    let mut operations = OperationServiceClient::new(stage.ocha.channel());
    let none = RegisterEmergencyRequest { header: None, ..register("PHL", "x") };
    assert_eq!(operations.register_emergency(none).await.expect_err("no header").code(), Code::InvalidArgument);
    let mut request = register("PHL", "x");
    request.header = header_reading("XYZ", "").map(|header| CommandHeader { request_id: "1".to_owned(), ..header });
    let status = operations.register_emergency(request).await.expect_err("country and identifier are wrong");
    assert!(status.message().contains("header.country") && status.message().contains("header.request_id"));
}

/// RM-1.11: a client is shown what its caller can do with a proposal now, and why not the rest: role, four eyes, state.
#[tokio::test]
async fn a_client_is_shown_what_its_caller_can_do() {
    let stage = Stage::set().await;
    let etag = stage.submit("p-1").await;
    let hc = stage.suite.person(Role::HumanitarianCoordinator, "UNDP", Some("PHL"));
    let erc = stage.suite.person(Role::EmergencyReliefCoordinator, "OCHA", None);
    let shown = async |person: &Person, resource: &str, method: &str| {
        let request = ListActionsRequest { header: query("PHL"), resource: resource.to_owned() };
        let answer = RecordServiceClient::new(person.channel()).list_actions(request).await.expect("it is listed");
        let actions = answer.into_inner().actions;
        actions.into_iter().find(|action| action.method.ends_with(method)).expect("the method is listed")
    };
    let reasons = |action: &convene_proto::common::v1::Action| {
        action.obstacles.iter().map(|obstacle| obstacle.reason.clone()).collect::<Vec<_>>()
    };
    let by_hc = shown(&hc, "proposal/p-1", "/ApproveProposal").await;
    assert_eq!(reasons(&by_hc), ["ROLE_NOT_ADMITTED", "PROPOSAL_NOT_TRANSMITTED", "PROPOSER_APPROVES"]);
    assert_eq!((by_hc.title.as_str(), by_hc.allowed, by_hc.roles), ("Approve proposal", false, vec!["erc".to_owned()]));
    let by_erc = shown(&erc, "proposal/p-1", "/ApproveProposal").await;
    assert_eq!(reasons(&by_erc), ["PROPOSAL_NOT_TRANSMITTED"]);
    assert!(shown(&erc, "proposal/p-1", "/TransmitProposal").await.allowed);
    let now = stage.received_at("p-1").await;
    let transmitted = transmit("PHL", "p-1", &etag, now);
    ProposalServiceClient::new(stage.erc.channel()).transmit_proposal(transmitted).await.expect("it is passed on");
    assert!(shown(&erc, "proposal/p-1", "/ApproveProposal").await.allowed);
    assert!(shown(&erc, "proposal/p-1", "/TransmitProposal").await.allowed, "it may be passed on to more");
    assert!(shown(&hc, "", "/SubmitProposal").await.allowed);
    let partner = stage.suite.person(Role::Partner, "MSF", Some("PHL"));
    assert_eq!(reasons(&shown(&partner, "proposal/p-1", "/ApproveProposal").await), ["ROLE_NOT_ADMITTED"]);
    for (resource, code) in [("proposal/p-2", Code::NotFound), ("treasure/t-1", Code::InvalidArgument)] {
        let request = ListActionsRequest { header: query("PHL"), resource: resource.to_owned() };
        let refused = RecordServiceClient::new(erc.channel()).list_actions(request).await.expect_err("there is none");
        assert_eq!(refused.code(), code, "{resource}");
    }
}

/// Lists are over the countries in which the caller holds a role, without naming one, and over no other.
#[tokio::test]
async fn lists_are_over_the_callers_own_countries() {
    let stage = Stage::set().await;
    stage.submit("p-1").await;
    let elsewhere = stage.suite.person(Role::HumanitarianCoordinator, "UNDP", Some("HTI"));
    for (person, expected) in [(&stage.hc, 1), (&stage.erc, 1), (&elsewhere, 0)] {
        let mut records = RecordServiceClient::new(person.channel());
        let proposals = records.list_proposals(ListProposalsRequest::default()).await.expect("a list").into_inner();
        assert_eq!(proposals.proposals.len(), expected);
        let emergencies = records.list_emergencies(ListEmergenciesRequest::default()).await.expect("a list");
        assert_eq!(emergencies.into_inner().emergencies.len(), expected);
        let reviews = records.list_reviews(ListReviewsRequest::default()).await.expect("a list").into_inner();
        assert!(reviews.reviews.is_empty());
        assert!(records.list_clusters(ListClustersRequest::default()).await.is_ok());
    }
    let mut records = RecordServiceClient::new(stage.hc.channel());
    let open = ListProposalsRequest { state: ProposalState::Open.into(), ..ListProposalsRequest::default() };
    let approved = ListProposalsRequest { state: ProposalState::Approved.into(), ..open.clone() };
    let received = stage.received_at("p-1").await;
    let since = ListProposalsRequest { since: received, ..open.clone() };
    let until = ListProposalsRequest { until: received, ..open.clone() };
    for (request, expected) in [(open, 1), (approved, 0), (since, 1), (until, 0)] {
        let found = records.list_proposals(request).await.expect("a list").into_inner();
        assert_eq!(found.page.expect("a page").total_size, expected);
    }
    let haiti = ListClustersRequest { countries: vec!["HTI".to_owned()], ..ListClustersRequest::default() };
    assert_eq!(records.list_clusters(haiti).await.expect_err("no role there").code(), Code::PermissionDenied);
    let haiti = ListProposalsRequest { header: query("HTI"), ..ListProposalsRequest::default() };
    assert_eq!(records.list_proposals(haiti).await.expect_err("no role there").code(), Code::PermissionDenied);
}
