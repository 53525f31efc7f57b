//! What clusters take up between them, as its callers meet it: objectives, an issue on its way to the ERC, plans, what OCHA is asked for
//! and confirms, and what a global cluster answers.

use convene_kernel::identity::Role;
use convene_proto::common::v1::Receipt;
use convene_proto::coordination::v1::intercluster_service_client::InterclusterServiceClient;
use convene_proto::coordination::v1::record_service_client::RecordServiceClient;
use convene_proto::coordination::v1::*;
use convene_tests::Bearer;
use convene_tests::calls::reason;
use convene_tests::coordination::{CoordinationStage, HEALTH, LOGISTICS};
use convene_tests::requests::{dated, header, header_reading, moment, query};
use prost_types::Timestamp;
use tonic::Code;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;

/// 1 March, 1 May and 1 June 2014.
const MARCH: i64 = 1_393_632_000;
const MAY: i64 = 1_398_902_400;
const JUNE: i64 = 1_401_580_800;

struct Stage {
    ground: CoordinationStage,
}

impl Stage {
    /// A cluster of health and one of logistics are active since 2013.
    async fn set() -> Self {
        Self { ground: CoordinationStage::set(&[HEALTH, LOGISTICS]).await }
    }

    fn forum(&self, role: Role, organization: &str) -> InterclusterServiceClient<InterceptedService<Channel, Bearer>> {
        InterclusterServiceClient::new(self.ground.person(role, organization).channel())
    }

    async fn between(&self, as_of: Option<Timestamp>, known_on: Option<Timestamp>) -> InterclusterCoordination {
        let request = GetInterclusterCoordinationRequest { header: query("PHL"), as_of, known_on };
        let hc = self.ground.person(Role::HumanitarianCoordinator, "UNDP");
        let answer = RecordServiceClient::new(hc.channel()).get_intercluster_coordination(request).await;
        answer.expect("it is there").into_inner().coordination.expect("what is between clusters")
    }
}

fn etag(receipt: Option<Receipt>) -> String {
    receipt.expect("a receipt").etag
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// RM-8.7: an issue goes from a cluster through the forum to the HCT, and by the HC alone to the ERC; each day shows how far it was. The
/// options are on no feed.
#[tokio::test]
async fn an_issue_goes_to_the_country_team_and_by_the_hc_to_the_erc() {
    let stage = Stage::set().await;
    let issue = IssueRaised {
        issue: "mines-samar".to_owned(),
        cluster: "health".to_owned(),
        kind: IssueKind::Risk.into(),
        statement: "mines on the road".to_owned(),
    };
    let request = RaiseIssueRequest { header: dated(header("PHL"), MARCH), issue: Some(issue) };
    let raised = stage.forum(Role::Coordinator, "WHO").raise_issue(request).await.expect("it is raised").into_inner();
    let options = IssueOptions {
        issue: "mines-samar".to_owned(),
        options: texts(&["clear the road at night"]),
        advocacy_points: texts(&["ask for the maps"]),
    };
    let reading = dated(header_reading("PHL", &etag(raised.receipt)), MAY);
    let request = BringIssueToCountryTeamRequest { header: reading, options: Some(options) };
    let brought = stage.forum(Role::OchaCountry, "OCHA").bring_issue_to_country_team(request).await;
    let brought = etag(brought.expect("it is brought").into_inner().receipt);
    let referral = || TakeIssueToErcRequest {
        header: dated(header_reading("PHL", &brought), JUNE),
        referral: Some(IssueReferral { issue: "mines-samar".to_owned(), what: "experts".to_owned() }),
    };
    let denied = stage.forum(Role::OchaCountry, "OCHA").take_issue_to_erc(referral()).await;
    assert_eq!(denied.expect_err("the HC alone takes it there").code(), Code::PermissionDenied);
    let taken = stage.forum(Role::HumanitarianCoordinator, "UNDP").take_issue_to_erc(referral()).await;
    taken.expect("the HC takes it there");

    let (in_march, in_may, now) = (
        stage.between(moment(MARCH), None).await,
        stage.between(moment(MAY), None).await,
        stage.between(None, None).await,
    );
    assert!(in_march.issues[0].brought_at.is_none() && in_march.issues[0].options.is_none());
    assert_eq!((in_may.issues[0].brought_at, in_may.issues[0].referred_at), (moment(MAY), None));
    assert_eq!((now.issues[0].brought_at, now.issues[0].referred_at), (moment(MAY), moment(JUNE)));

    let subject = "convene.decisions.coordination.PHL.health.issue-brought-to-country-team";
    let message = stage.ground.suite.last_decision(subject).await;
    assert!(message.contains("mines-samar") && !message.contains("at night"), "{message}");
}

/// RM-8.3, RM-1.15: what no cluster serves, and what serves no strategic objective, is shown on any day; a statement that never was is
/// taken back, and is known as before it was.
#[tokio::test]
async fn orphans_among_objectives_are_shown() {
    let stage = Stage::set().await;
    let strategic =
        |objective: &str| StrategicObjective { objective: objective.to_owned(), text: "shelter".to_owned() };
    let objectives = StrategicObjectives {
        plan: "Strategic Response Plan".to_owned(),
        objectives: vec![strategic("so-1"), strategic("so-2")],
    };
    let request = SetStrategicObjectivesRequest { header: dated(header("PHL"), MARCH), objectives: Some(objectives) };
    let set = stage.forum(Role::HumanitarianCoordinator, "UNDP").set_strategic_objectives(request).await;
    set.expect("they are stated");
    let objective = |objective: &str, serves: &[&str]| ClusterObjective {
        objective: objective.to_owned(),
        text: "clinics work".to_owned(),
        indicators: texts(&["consultations"]),
        serves: texts(serves),
    };
    let stating = |objectives| StateClusterObjectivesRequest {
        header: dated(header("PHL"), MAY),
        objectives: Some(ClusterObjectives { cluster: "health".to_owned(), objectives }),
    };
    let mut coordinator = stage.forum(Role::Coordinator, "WHO");
    let unknown = coordinator.state_cluster_objectives(stating(vec![objective("h-1", &["so-9"])])).await;
    assert_eq!(reason(&unknown.expect_err("there is no such objective")), "OBJECTIVE_UNKNOWN");
    let stated = coordinator
        .state_cluster_objectives(stating(vec![objective("h-1", &["so-1"]), objective("h-2", &[])]))
        .await
        .expect("they are stated");
    let commit = etag(stated.into_inner().receipt);
    let orphans = |shown: &InterclusterCoordination| {
        let of_clusters = shown.unaligned_objectives.iter().map(|one| format!("{}/{}", one.cluster, one.objective));
        (shown.unserved_objectives.clone(), of_clusters.collect::<Vec<_>>())
    };
    assert_eq!(orphans(&stage.between(moment(MARCH), None).await), (texts(&["so-1", "so-2"]), vec![]));
    assert_eq!(orphans(&stage.between(None, None).await), (texts(&["so-2"]), texts(&["health/h-2"])));

    let (reason, source) = ("it was of another cluster".to_owned(), "the strategy".to_owned());
    let withdrawal = InterclusterFactWithdrawal { commit, reason, source };
    let request = WithdrawInterclusterFactRequest { header: header("PHL"), withdrawal: Some(withdrawal) };
    let back = stage.forum(Role::OchaCountry, "OCHA").withdraw_intercluster_fact(request).await;
    back.expect("it is taken back");
    assert_eq!(orphans(&stage.between(None, None).await), (texts(&["so-1", "so-2"]), vec![]));
}

/// PE-6, GN-5.2, GN-13: what OCHA and a global cluster are asked for is shown with its state and its answer; an information centre is for
/// the HC to ask.
#[tokio::test]
async fn what_is_asked_for_is_shown_with_its_answer() {
    let stage = Stage::set().await;
    let ocha_request = |list: OchaServiceList, service: &str| AskOchaRequest {
        header: dated(header("PHL"), MARCH),
        ocha_request: Some(OchaRequest {
            request: "ask-1".to_owned(),
            list: list.into(),
            service: service.to_owned(),
            what: "for all clusters".to_owned(),
            country_team_request: "in its meeting".to_owned(),
            conditions: "met".to_owned(),
        }),
    };
    let mut coordinator = stage.forum(Role::Coordinator, "WHO");
    let centre = ocha_request(OchaServiceList::InformationTool, "information-centre");
    let refused = coordinator.ask_ocha(centre).await.expect_err("it is for the HC to ask");
    assert_eq!(reason(&refused), "CENTRE_NOT_ASKED_BY_THE_HC");
    let asked = coordinator.ask_ocha(ocha_request(OchaServiceList::Support, "common-services")).await;
    let asked = etag(asked.expect("it is asked for").into_inner().receipt);
    let progress = OchaProgress {
        request: "ask-1".to_owned(),
        state: OchaServiceState::Provided.into(),
        what: "a flight twice a week".to_owned(),
    };
    let reading = dated(header_reading("PHL", &asked), MAY);
    let request = ReportOchaServiceRequest { header: reading, progress: Some(progress) };
    stage.forum(Role::OchaCountry, "OCHA").report_ocha_service(request).await.expect("it is provided");

    let global_request = GlobalRequest {
        request: "surge-1".to_owned(),
        cluster: "health".to_owned(),
        of: "HEA".to_owned(),
        what: "an epidemiologist".to_owned(),
    };
    let request = AskGlobalClusterRequest { header: dated(header("PHL"), MARCH), global_request: Some(global_request) };
    let asked = etag(coordinator.ask_global_cluster(request).await.expect("it is asked").into_inner().receipt);
    let (decision, what) = (SupportDecision::NotGiven.into(), "none is free".to_owned());
    let answer = GlobalAnswer { request: "surge-1".to_owned(), decision, what };
    let reading = dated(header_reading("PHL", &asked), MAY);
    let request = AnswerGlobalRequestRequest { header: reading, answer: Some(answer) };
    coordinator.answer_global_request(request).await.expect("it is answered");

    let (then, now) = (stage.between(moment(MARCH), None).await, stage.between(None, None).await);
    assert!(then.ocha_requests[0].progress.is_none() && then.global_requests[0].answer.is_none());
    let state = now.ocha_requests[0].progress.as_ref().map(OchaProgress::state);
    assert_eq!((state, now.ocha_requests[0].since), (Some(OchaServiceState::Provided), moment(MAY)));
    let decision = now.global_requests[0].answer.as_ref().map(GlobalAnswer::decision);
    assert_eq!((decision, now.global_requests[0].answered_at), (Some(SupportDecision::NotGiven), moment(MAY)));
    assert!(now.unconfirmed.is_empty(), "both clusters were there before the record");
}

/// RM-8.9, RM-8.10, RM-8.11: a plan with its roles, a step with what was consolidated, a joint matter, and advice on logistics are shown
/// as of a day.
#[tokio::test]
async fn plans_steps_and_advice_are_shown_on_any_day() {
    let stage = Stage::set().await;
    let mut forum = stage.forum(Role::OchaCountry, "OCHA");
    let role = PreparednessRole { role: "water trucks".to_owned(), ..PreparednessRole::default() };
    let plan = PreparednessPlan {
        plan: "typhoons".to_owned(),
        title: "Typhoons of 2014".to_owned(),
        text: "stocks in Cebu".to_owned(),
        roles: vec![role],
        national_capacity: String::new(),
    };
    let request = UpdatePreparednessPlanRequest { header: dated(header("PHL"), MARCH), plan: Some(plan) };
    let made = forum.update_preparedness_plan(request).await.expect("it is made").into_inner();
    assert_eq!(made.receipt.expect("a receipt").findings.len(), 1, "no cluster has the role");

    let step = ProgrammeStep {
        step: "assessment-2014".to_owned(),
        kind: ProgrammeStepKind::Assessment.into(),
        title: "Multi-cluster needs assessment".to_owned(),
    };
    let request = StartProgrammeStepRequest { header: dated(header("PHL"), MARCH), step: Some(step) };
    let started = etag(forum.start_programme_step(request).await.expect("it begins").into_inner().receipt);
    let consolidation = StepConsolidation {
        step: "assessment-2014".to_owned(),
        what: "one report".to_owned(),
        clusters: texts(&["health", "logistics"]),
    };
    let reading = dated(header_reading("PHL", &started), MAY);
    let request = ConsolidateStepRequest { header: reading, consolidation: Some(consolidation) };
    forum.consolidate_step(request).await.expect("it is consolidated");

    let advice = |cluster: &str, advised: &str| AdviseOnFeasibilityRequest {
        header: dated(header("PHL"), MAY),
        advice: Some(FeasibilityAdvice {
            advice: "advice-1".to_owned(),
            cluster: cluster.to_owned(),
            advised: advised.to_owned(),
            work_plan: "Health work plan".to_owned(),
            aspects: vec![LogisticAspect::Transport.into()],
            feasibility: Feasibility::WithChanges.into(),
            explanation: "by road from December".to_owned(),
        }),
    };
    let health = stage.forum(Role::Coordinator, "WHO").advise_on_feasibility(advice("health", "logistics")).await;
    assert_eq!(reason(&health.expect_err("it is no service cluster")), "NOT_A_SERVICE_CLUSTER");
    let logistics = stage.forum(Role::Coordinator, "WFP").advise_on_feasibility(advice("logistics", "health")).await;
    logistics.expect("a service cluster advises");

    let (then, now) = (stage.between(moment(MARCH), None).await, stage.between(None, None).await);
    assert!(then.advice.is_empty() && then.programme_steps[0].consolidation.is_none());
    assert_eq!((now.advice.len(), now.programme_steps[0].consolidated_at), (1, moment(MAY)));
    assert_eq!(now.preparedness_plans.len(), 1);
}
