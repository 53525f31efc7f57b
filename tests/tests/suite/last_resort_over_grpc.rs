//! One critical gap as its callers meet it: from its identification to the provider of last resort, which asks for support.

use convene_kernel::identity::Role;
use convene_proto::common::v1::CommandHeader;
use convene_proto::coordination::v1::gap_service_client::GapServiceClient;
use convene_proto::coordination::v1::record_service_client::RecordServiceClient;
use convene_proto::coordination::v1::*;
use convene_tests::Person;
use convene_tests::calls::reason;
use convene_tests::coordination::{CoordinationStage, HEALTH};
use convene_tests::requests::{dated, header, header_reading, moment, query};
use prost_types::Timestamp;

/// 1, 3, 5 and 10 March 2014, and 1 April 2014.
const MARCH_1: i64 = 1_393_632_000;
const MARCH_3: i64 = MARCH_1 + 2 * 86_400;
const MARCH_5: i64 = MARCH_1 + 4 * 86_400;
const MARCH_10: i64 = MARCH_1 + 9 * 86_400;
const APRIL: i64 = MARCH_1 + 31 * 86_400;

struct Stage {
    ground: CoordinationStage,
}

impl Stage {
    /// A cluster of health is active since 2013, with CARE as a partner.
    async fn set() -> Self {
        let ground = CoordinationStage::set(&[HEALTH]).await;
        ground.join("care", "health", "CARE", MARCH_1 - 1).await;
        Self { ground }
    }

    /// The gap as the HC sees it.
    async fn gap(&self, as_of: Option<Timestamp>, known_on: Option<Timestamp>) -> GapRecord {
        let request = GetGapRequest { header: query("PHL"), gap: "g-1".to_owned(), as_of, known_on };
        let hc = self.ground.person(Role::HumanitarianCoordinator, "UNDP");
        let answer = RecordServiceClient::new(hc.channel()).get_gap(request).await.expect("it is there");
        answer.into_inner().gap.expect("a gap")
    }

    /// The head of a command about the gap, decided from its present state, of what happened then.
    async fn reading(&self, seconds: i64) -> Option<CommandHeader> {
        dated(header_reading("PHL", &self.gap(None, None).await.etag), seconds)
    }

    /// A gap is identified, and partners are called on although no plan is issued.
    async fn called(&self) {
        let coordinator = self.ground.person(Role::Coordinator, "WHO");
        let mut gaps = GapServiceClient::new(coordinator.channel());
        let identification = GapIdentification {
            gap: "g-1".to_owned(),
            cluster: "health".to_owned(),
            place: "Guiuan".to_owned(),
            need: "obstetric care".to_owned(),
            population: "women and newborns".to_owned(),
            people: 1_200,
            urgency: GapUrgency::Urgent.into(),
            identified_by: "the meeting of 1 March".to_owned(),
            ..GapIdentification::default()
        };
        let header = dated(header("PHL"), MARCH_1);
        gaps.identify_gap(IdentifyGapRequest { header, identification: Some(identification) }).await.expect("a gap");
        let call = PartnerCall {
            gap: "g-1".to_owned(),
            text: "who can send a midwife?".to_owned(),
            no_plan_because: "none is issued yet".to_owned(),
            plan: None,
        };
        let header = self.reading(MARCH_3).await;
        gaps.call_on_partners(CallOnPartnersRequest { header, call: Some(call) }).await.expect("a call");
    }
}

fn plan() -> Option<PlanReference> {
    Some(PlanReference { plan: "Strategic Response Plan".to_owned(), part: "objective 2".to_owned() })
}

/// GN-11.1, GN-11.2, GN-11.4, RM-7.5, PE-3: a gap goes to the provider of last resort, which states a constraint and asks the HC, and
/// through the HC the ERC; the HC sees who is provider of last resort, and what was done about it, on any day.
#[tokio::test]
async fn a_critical_gap_goes_to_the_provider_of_last_resort() {
    let stage = Stage::set().await;
    stage.called().await;
    let who = stage.ground.person(Role::LeadAgency, "WHO");
    let mut lead = GapServiceClient::new(who.channel());
    let constraint = ConstraintStatement {
        gap: "g-1".to_owned(),
        constraints: vec![LastResortConstraint::Funds.into()],
        explanation: "the appeal is not funded".to_owned(),
    };
    let request = StateConstraintRequest { header: stage.reading(MARCH_5).await, constraint: Some(constraint) };
    lead.state_constraint(request).await.expect("a constraint");
    let support = SupportRequest { gap: "g-1".to_owned(), what: "funds for a field hospital".to_owned() };
    let header = stage.reading(MARCH_5).await;
    lead.ask_for_support(AskForSupportRequest { header, support_request: Some(support) }).await.expect("a request");

    let hc = stage.ground.person(Role::HumanitarianCoordinator, "UNDP");
    let mut head = GapServiceClient::new(hc.channel());
    let referral = SupportReferral { gap: "g-1".to_owned(), what: "an allocation of the CERF".to_owned() };
    let header = stage.reading(MARCH_10).await;
    head.refer_request(ReferRequestRequest { header, referral: Some(referral) }).await.expect("it is passed on");
    let answer = |decision: SupportDecision| SupportAnswer {
        gap: "g-1".to_owned(),
        decision: decision.into(),
        what: "an allocation is made".to_owned(),
    };
    let header = stage.reading(MARCH_10).await;
    let request = AnswerRequestRequest { header, answer: Some(answer(SupportDecision::GivenInPart)) };
    GapServiceClient::new(stage.ground.erc().channel()).answer_request(request).await.expect("the ERC answers");
    let header = stage.reading(MARCH_10).await;
    let request = AnswerRequestRequest { header, answer: Some(answer(SupportDecision::Given)) };
    head.answer_request(request).await.expect("the HC answers");
    let link = PlanLink { gap: "g-1".to_owned(), plan: plan() };
    let header = stage.reading(APRIL).await;
    lead.link_plan(LinkPlanRequest { header, link: Some(link) }).await.expect("it is linked");

    let shown = stage.gap(None, None).await;
    assert_eq!((shown.provider_of_last_resort.as_str(), shown.carried_by.as_str()), ("WHO", "health"));
    assert_eq!((shown.state(), shown.plan.clone()), (GapState::Constrained, plan()));
    let steps: Vec<_> = shown.steps.iter().map(|step| step.step.as_str()).collect();
    let done = ["called on partners", "stated a constraint", "asked for support", "passed the request on to the ERC"];
    assert_eq!(steps[..4], done);
    assert_eq!(steps[4..], ["answered the request", "answered the request", "linked to the plan"]);
    let [request] = &shown.requests[..] else { panic!("one request") };
    let decision = |answer: &Option<RecordedSupportAnswer>| {
        answer.as_ref().and_then(|one| one.answer.as_ref()).map(SupportAnswer::decision)
    };
    assert_eq!(decision(&request.answer), Some(SupportDecision::Given));
    assert_eq!(decision(&request.erc_answer), Some(SupportDecision::GivenInPart));

    let then = stage.gap(moment(MARCH_3), None).await;
    assert_eq!((then.state(), then.owed_since), (GapState::Called, moment(MARCH_3)));
    assert!(then.requests.is_empty() && then.plan.is_none());
    let listed = |as_of, state: GapState| ListGapsRequest { as_of, state: state.into(), ..ListGapsRequest::default() };
    let mut records = RecordServiceClient::new(hc.channel());
    let mut count = async |request| records.list_gaps(request).await.expect("a list").into_inner().gaps.len();
    assert_eq!(count(listed(None, GapState::Constrained)).await, 1);
    assert_eq!(count(listed(moment(MARCH_3), GapState::Constrained)).await, 0);
    assert_eq!(count(listed(moment(MARCH_1 - 1), GapState::Unspecified)).await, 0);
    let of = |provider: &str| ListGapsRequest { provider_of_last_resort: provider.to_owned(), ..Default::default() };
    assert_eq!((count(of("WHO")).await, count(of("WFP")).await), (1, 0));

    let closing = GapClosing {
        gap: "g-1".to_owned(),
        ground: GapClosingGround::Served.into(),
        served_by: "the field hospital".to_owned(),
        ..GapClosing::default()
    };
    let header = stage.reading(APRIL).await;
    lead.close_gap(CloseGapRequest { header, closing: Some(closing) }).await.expect("it is closed");
    assert_eq!(count(listed(None, GapState::Unspecified)).await, 0, "what is closed is listed where it is asked for");
    assert_eq!(count(listed(None, GapState::Closed)).await, 1);
}

/// GN-11.1, RM-7.5, GN-3: last resort comes after the call, which names the plan or says that there is none; a coordinator does not
/// take it on, and no one answers what was not asked.
#[tokio::test]
async fn last_resort_comes_after_the_call() {
    let stage = Stage::set().await;
    stage.called().await;
    let call = PartnerCall { gap: "g-1".to_owned(), text: "again".to_owned(), ..PartnerCall::default() };
    let coordinator = stage.ground.person(Role::Coordinator, "WHO");
    let header = stage.reading(MARCH_5).await;
    let refused = GapServiceClient::new(coordinator.channel())
        .call_on_partners(CallOnPartnersRequest { header, call: Some(call) })
        .await
        .expect_err("it names no plan");
    assert_eq!(reason(&refused), "PLAN_NOT_SAID");
    let service = EnsuredService {
        gap: "g-1".to_owned(),
        way: LastResortWay::Delivery.into(),
        what: "a field hospital".to_owned(),
        provider: String::new(),
    };
    let ensure = |header| EnsureServiceRequest { header, service: Some(service.clone()) };
    let header = stage.reading(MARCH_5).await;
    let denied = GapServiceClient::new(coordinator.channel()).ensure_service(ensure(header)).await;
    assert_eq!(denied.expect_err("it is for the lead").code(), tonic::Code::PermissionDenied);
    let header = stage.reading(MARCH_1).await;
    let who = stage.ground.person(Role::LeadAgency, "WHO");
    let early = GapServiceClient::new(who.channel()).ensure_service(ensure(header)).await;
    assert_eq!(reason(&early.expect_err("partners were called on later")), "PARTNERS_NOT_CALLED_ON");
}

/// GN-A2, GN-10, PE-5: a partner commits itself, its commitment is listed once it is past its date, and its focal point is known to
/// readers of the record alone.
#[tokio::test]
async fn a_commitment_that_is_past_its_date_is_listed() {
    let stage = Stage::set().await;
    stage.called().await;
    let commitment = |id: &str| GapCommitment {
        commitment: id.to_owned(),
        gap: "g-1".to_owned(),
        participant: "care".to_owned(),
        what: "two clinics with a midwife".to_owned(),
        place: String::new(),
        by: "2014-03-20".to_owned(),
        person: "person-4711".to_owned(),
    };
    let commit = async |person: &Person, id: &str| {
        let request = CommitToGapRequest { header: dated(header("PHL"), MARCH_5), commitment: Some(commitment(id)) };
        GapServiceClient::new(person.channel()).commit_to_gap(request).await.expect("it is on record");
    };
    commit(&stage.ground.person(Role::Partner, "CARE"), "care-clinics").await;
    commit(&stage.ground.person(Role::Coordinator, "WHO"), "care-transport").await;
    let hc = stage.ground.person(Role::HumanitarianCoordinator, "UNDP");
    let listed = async |past_their_date, as_of| {
        let request = ListCommitmentsRequest { past_their_date, as_of, ..ListCommitmentsRequest::default() };
        let list = RecordServiceClient::new(hc.channel()).list_commitments(request).await.expect("a list");
        let found = list.into_inner().commitments.into_iter().filter_map(|entry| entry.commitment);
        found.map(|one| (one.commitment.clone().expect("what it says").commitment, one.state())).collect::<Vec<_>>()
    };
    let (clinics, transport) = ("care-clinics".to_owned(), "care-transport".to_owned());
    assert_eq!(
        listed(true, None).await,
        [(clinics.clone(), CommitmentState::Accepted)],
        "CARE answers for its own word"
    );
    assert!(listed(true, moment(MARCH_10)).await.is_empty(), "it was not due yet");
    let all = [(clinics, CommitmentState::Accepted), (transport, CommitmentState::NotAccepted)];
    assert_eq!(listed(false, None).await, all);
    let shown = stage.gap(None, None).await;
    assert_eq!(shown.commitments.len(), 2);
    let history = GetHistoryRequest {
        header: query("PHL"),
        resource: "commitment/care-clinics".to_owned(),
        ..Default::default()
    };
    let history = RecordServiceClient::new(hc.channel()).get_history(history).await.expect("a history").into_inner();
    assert!(history.entries.iter().all(|entry| !entry.data.contains("4711")), "no history names the focal point");
}
