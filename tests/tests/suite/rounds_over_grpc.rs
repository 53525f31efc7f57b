//! A round of performance monitoring as a coordinator, its respondents and the head of the country team meet it: planned, answered, closed,
//! reported, released and followed up.

use std::collections::BTreeMap;

use convene_kernel::digest::Digest;
use convene_kernel::identity::Role;
use convene_kernel::time::day_in;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::common::v1::{AwaitFollowedRequest, CommandHeader, OrganizationKind};
use convene_proto::coordination::v1::participation_service_client::ParticipationServiceClient;
use convene_proto::coordination::v1::structure_service_client::StructureServiceClient;
use convene_proto::coordination::v1::{
    EndGround, EndParticipationRequest, Engagement, JoinAsPartnerRequest, ParticipatingOrganization, ParticipationEnd,
    PartnerJoining, StandPosition, StateSubNationalLeadershipRequest, SubNationalLeader, SubNationalLeadership,
};
use convene_proto::monitoring::v1::record_service_client::RecordServiceClient;
use convene_proto::monitoring::v1::round_service_client::RoundServiceClient;
use convene_proto::monitoring::v1::*;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_tests::coordination::{CoordinationStage, HEALTH, every_commitment, registered};
use convene_tests::requests::{dated, header, header_reading, query};
use convene_tests::stage::Stage;
use convene_tests::{Bearer, Person, calls, within};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Status};

/// The coordinator's client.
type Rounds = RoundServiceClient<InterceptedService<Channel, Bearer>>;

/// A cluster of health that the ERC approved, its coordinator, and others who read.
struct Monitored {
    stage: Stage,
    coordinator: Person,
    partner: Person,
    hc: Person,
}

impl Monitored {
    async fn set() -> Self {
        let mut stage = Stage::set().await;
        stage.approved().await;
        let address = stage.suite.start_service("monitoring").await;
        let coordinator = stage.suite.person(Role::Coordinator, "WHO", Some("PHL")).calling(&address);
        let partner = stage.suite.person(Role::Partner, "CARE", Some("PHL")).calling(&address);
        let hc = stage.hc.calling(&address);
        let request = AwaitFollowedRequest::default();
        StatusServiceClient::new(coordinator.channel()).await_followed(request).await.expect("it follows");
        Self { stage, coordinator, partner, hc }
    }

    fn rounds(&self) -> Rounds {
        RoundServiceClient::new(self.coordinator.channel())
    }

    /// The head of a command on the present state of the round.
    async fn head(&self) -> Option<CommandHeader> {
        header_reading("PHL", &self.round().await.etag)
    }

    async fn round(&self) -> Round {
        let request = GetRoundRequest { header: query("PHL"), round: "first".into(), ..Default::default() };
        self.rounds().get_round(request).await.expect("it is there").into_inner().round.expect("a round")
    }

    /// A round that is open from today on, with its respondents.
    async fn opened(&self) {
        let today = day_in(SystemClock.now(), chrono_tz::Asia::Manila);
        let plan = RoundPlan {
            round: "first".into(),
            cluster: "health".into(),
            national: true,
            hubs: Vec::new(),
            opens_on: today.to_string(),
            closes_on: (today + chrono::Days::new(14)).to_string(),
            anonymity: Anonymity::Anonymous.into(),
            decided_by: "the humanitarian country team".into(),
        };
        let request = PlanRoundRequest { header: header("PHL"), plan: Some(plan) };
        self.rounds().plan_round(request).await.expect("it is planned");
        let opening = Some(SurveyOpening { round: "first".into() });
        let request = OpenSurveyRequest { header: self.head().await, opening };
        self.rounds().open_survey(request).await.expect("it is open");
        let invitation = |organization: &str| Invitation {
            organization: organization.into(),
            audience: if organization == "WHO" { Audience::Coordinator } else { Audience::Partner }.into(),
            token_sha256: Digest::of(token(organization).as_bytes()).to_string(),
            ..Default::default()
        };
        let invitations = ["WHO", "CARE", "OXFAM", "NRC"].map(invitation).to_vec();
        let invitations = Some(Invitations { round: "first".into(), hub: String::new(), invitations });
        let request = InviteRespondentsRequest { header: self.head().await, invitations };
        self.rounds().invite_respondents(request).await.expect("they are asked");
    }

    /// The first answer to each question that is asked then.
    async fn answers(&self, audience: Audience) -> BTreeMap<String, String> {
        let request = GetQuestionnaireRequest {
            header: query("PHL"),
            round: "first".into(),
            audience: audience.into(),
            language: "fr".into(),
            ..GetQuestionnaireRequest::default()
        };
        let questionnaire = self.rounds().get_questionnaire(request).await.expect("there is one").into_inner();
        assert!(questionnaire.questions.len() >= 42);
        let mut answers = BTreeMap::new();
        for question in questionnaire.questions {
            let earlier = answers.get(&question.asked_if_item);
            let is_asked = question.asked_if_item.is_empty()
                || earlier.is_some_and(|answer| question.asked_if_answers.contains(answer));
            if is_asked {
                answers.insert(question.item, question.answers[0].answer.clone());
            }
        }
        answers
    }

    async fn respond(&self, organization: &str, answers: BTreeMap<String, String>) -> Result<String, Status> {
        self.respond_with(header("PHL"), organization, answers).await
    }

    async fn respond_with(
        &self,
        header: Option<CommandHeader>,
        organization: &str,
        answers: BTreeMap<String, String>,
    ) -> Result<String, Status> {
        let (round, token) = ("first".to_owned(), token(organization));
        let response = Some(SurveyResponse { round, token, answers, ..Default::default() });
        let request = SubmitResponseRequest { header, response };
        let answer = RoundServiceClient::new(self.partner.channel()).submit_response(request).await?;
        Ok(answer.into_inner().receipt.expect("a receipt").etag)
    }

    async fn close(&self) {
        let closing = Some(SurveyClosing { round: "first".into(), reason: "everybody answered".into() });
        let request = CloseSurveyRequest { header: self.head().await, closing };
        self.rounds().close_survey(request).await.expect("it is closed");
    }

    /// A round that all answered, the coordinator too, closed and with its preliminary report.
    async fn reported(&self) {
        self.opened().await;
        let answers = self.answers(Audience::Partner).await;
        for organization in ["CARE", "OXFAM", "NRC"] {
            self.respond(organization, answers.clone()).await.expect("it is sent");
        }
        let answers = self.answers(Audience::Coordinator).await;
        self.respond("WHO", answers).await.expect("it is sent");
        self.close().await;
        let report = Some(PreliminaryReport { round: "first".into(), hub: String::new() });
        let request = IssuePreliminaryReportRequest { header: self.head().await, report };
        self.rounds().issue_preliminary_report(request).await.expect("it is issued");
    }

    async fn report_for(&self, reader: &Person) -> Result<PerformanceReport, Status> {
        let request = GetReportRequest { header: query("PHL"), round: "first".into(), ..Default::default() };
        let answer = RoundServiceClient::new(reader.channel()).get_report(request).await?;
        Ok(answer.into_inner().report.expect("a report"))
    }

    /// The report reviewed and made final, with an action for each function.
    async fn finished(&self) {
        self.reported().await;
        let today = day_in(SystemClock.now(), chrono_tz::Asia::Manila);
        let meeting = ReviewMeeting {
            round: "first".into(),
            held_on: today.to_string(),
            participants: vec!["the partners".into()],
            lead_duties: vec![LeadDutyStand { duty: LeadDuty::Strategy.into(), met: true, note: String::new() }],
            ..Default::default()
        };
        let request = RecordReviewMeetingRequest { header: self.head().await, meeting: Some(meeting) };
        self.rounds().record_review_meeting(request).await.expect("it is held");
        let action = |number: u32| PlannedAction {
            action: format!("better-{number}"),
            code: number.to_string(),
            what: "meet each week".into(),
            owner: "WHO".into(),
            due_on: (today + chrono::Days::new(90)).to_string(),
        };
        let report = FinalReport {
            round: "first".into(),
            actions: (1..=7).map(action).collect(),
            support: vec![SupportNeeded { asked_of: SupportFrom::GlobalCluster.into(), what: "a mapper".into() }],
            ..Default::default()
        };
        let request = IssueFinalReportRequest { header: self.head().await, report: Some(report) };
        self.rounds().issue_final_report(request).await.expect("it is issued");
    }
}

fn token(organization: &str) -> String {
    format!("the token of {organization}")
}

/// RM-9.3: a response names every mistake at once; it is sent again until the survey closes, and the last one counts once.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_response_counts_until_the_survey_closes() {
    let monitored = Monitored::set().await;
    monitored.opened().await;
    let answers = monitored.answers(Audience::Partner).await;
    let mut wrong = answers.clone();
    wrong.remove("consultation");
    wrong.insert("weather".into(), "fair".into());
    let refused = monitored.respond("CARE", wrong).await.expect_err("it has two mistakes");
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert!(refused.message().contains("consultation") && refused.message().contains("weather"), "{refused}");

    let head = header("PHL");
    let first = monitored.respond_with(head.clone(), "CARE", answers.clone()).await.expect("it is sent");
    let again = monitored.respond_with(head, "CARE", answers.clone()).await.expect("it is sent once");
    assert_eq!(first, again, "the same request has the same receipt");
    monitored.respond("CARE", answers.clone()).await.expect("it is replaced");
    let unknown = monitored.respond("UNICEF", answers.clone()).await.expect_err("it was not asked");
    assert_eq!(calls::reason(&unknown), "TOKEN_UNKNOWN");
    let entity = monitored.round().await.entities[0].clone();
    assert_eq!((entity.stage(), entity.invited, entity.answered), (RoundStage::SurveyOpen, 3, 1));

    monitored.close().await;
    let late = monitored.respond("OXFAM", answers).await.expect_err("the survey has closed");
    assert_eq!((late.code(), calls::reason(&late).as_str()), (Code::FailedPrecondition, "SURVEY_CLOSED"));
}

/// RM-9.3: who holds no role anywhere, as the partners do whom a page serves, is asked and answers with the token alone, and gets nothing
/// without it: not whether there is such a round, nor anything else of what this service has on record.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_enough_to_be_asked_and_to_answer_and_for_nothing_else() {
    let mut monitored = Monitored::set().await;
    monitored.opened().await;
    let nobody = monitored.partner.with_token(&monitored.stage.suite.token_without_role("CARE"));
    let asking = |round: &str, token: &str| GetQuestionnaireRequest {
        header: query("PHL"),
        round: round.into(),
        language: "fr".into(),
        token: token.into(),
        ..Default::default()
    };
    let asked = async |request| {
        let answer = RoundServiceClient::new(nobody.channel()).get_questionnaire(request).await?;
        Ok::<_, Status>(answer.into_inner())
    };
    let questionnaire = asked(asking("first", &token("CARE"))).await.expect("it is asked");
    let invitation = questionnaire.invitation.clone().expect("it has a token");
    assert_eq!((invitation.audience(), invitation.open, invitation.answered_at), (Audience::Partner, true, None));
    assert_eq!((invitation.cluster.as_str(), invitation.country.as_str()), ("health", "Philippines"));
    let of_role = monitored.answers(Audience::Partner).await;
    assert!(questionnaire.questions.iter().any(|question| of_role.contains_key(&question.item)));
    for (round, secret) in [("first", token("UNICEF")), ("second", token("CARE"))] {
        let refused = asked(asking(round, &secret)).await.expect_err("it is no token");
        assert_eq!((refused.code(), calls::reason(&refused).as_str()), (Code::InvalidArgument, "TOKEN_UNKNOWN"));
    }
    let request = GetQuestionnaireRequest { audience: Audience::Partner.into(), ..asking("first", "") };
    let refused = asked(request).await.expect_err("it has neither token nor role");
    assert_eq!(calls::reason(&refused), "ROLE_NOT_ADMITTED");

    monitored.partner = nobody.clone();
    monitored.respond("CARE", of_role.clone()).await.expect("it is sent");
    let answered = asked(asking("first", &token("CARE"))).await.expect("it is asked again");
    assert!(answered.invitation.expect("it has a token").answered_at.is_some());
    assert_eq!(monitored.round().await.entities[0].answered, 1);
    let unknown = monitored.respond("UNICEF", of_role).await.expect_err("it was not asked");
    assert_eq!(calls::reason(&unknown), "TOKEN_UNKNOWN");
}

/// RM-9.3: the record does not say who answered: neither the caller nor an organization is in the history, and no answer is on the feed.
#[tokio::test(flavor = "multi_thread")]
async fn the_record_does_not_say_who_answered() {
    let monitored = Monitored::set().await;
    monitored.reported().await;
    let request = GetHistoryRequest { header: query("PHL"), resource: "round/first".into(), page: None };
    let history = RecordServiceClient::new(monitored.coordinator.channel()).get_history(request).await;
    let entries = history.expect("a history").into_inner().entries;
    let responses: Vec<_> = entries.iter().filter(|entry| entry.event == "ResponseReceived").collect();
    assert_eq!(responses.len(), 4);
    for entry in responses {
        let actor = entry.actor.as_ref().expect("an actor");
        assert_eq!((actor.person.as_str(), actor.organization.as_str()), ("convene-monitoring", "CONVENE"));
        assert_eq!(entry.data, r#"{"round":"first"}"#);
    }
    let request = ExportAnswersRequest { header: query("PHL"), round: "first".into(), hub: String::new() };
    let exported = monitored.rounds().export_answers(request.clone()).await.expect("they are exported").into_inner();
    assert_eq!(exported.responses.len(), 4);
    assert!(exported.responses.iter().all(|one| one.organization.is_empty() && !one.answers.is_empty()));
    let refused = RoundServiceClient::new(monitored.partner.channel()).export_answers(request).await;
    assert_eq!(refused.expect_err("it is for the coordinator").code(), Code::PermissionDenied);

    let feed = monitored.stage.suite.nats.jetstream().await.get_stream("DECISIONS").await.expect("the feed");
    let subject = "convene.decisions.monitoring.PHL.health.preliminary-report-issued";
    let message = within(async {
        loop {
            if let Ok(message) = feed.get_last_raw_message_by_subject(subject).await {
                return message;
            }
            tokio::task::yield_now().await;
        }
    });
    let message = String::from_utf8_lossy(&message.await.payload).into_owned();
    assert!(message.contains("first") && !message.contains("percent") && !message.contains("CARE"), "{message}");
}

/// RM-9.8, RM-9.4, RM-9.7: the cluster reads its report first, the HC once it was released, and compares what may be read; each document
/// has the same numbers.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_read_once_it_was_released() {
    let monitored = Monitored::set().await;
    monitored.finished().await;
    let report = monitored.report_for(&monitored.partner).await.expect("it is of the cluster");
    assert_eq!((report.issue, report.scores.len(), report.actions.len()), (1, 17, 7));
    let refused = monitored.report_for(&monitored.hc).await.expect_err("it was not released");
    assert_eq!((refused.code(), calls::reason(&refused).as_str()), (Code::PermissionDenied, "REPORT_NOT_RELEASED"));

    let compared = || async {
        let request = CompareReportsRequest { header: query("PHL"), fewest: 1, ..Default::default() };
        let answer = RoundServiceClient::new(monitored.hc.channel()).compare_reports(request).await;
        answer.expect("an answer").into_inner()
    };
    assert_eq!(compared().await, CompareReportsResponse::default());

    let to = vec![ReleasedTo::Head.into()];
    let release = Some(ReportRelease { round: "first".into(), hub: String::new(), to });
    let request = ReleaseReportRequest { header: monitored.head().await, release };
    monitored.rounds().release_report(request).await.expect("it is released");
    let read = monitored.report_for(&monitored.hc).await.expect("it is released");
    assert_eq!(read.scores, report.scores);
    let comparison = compared().await;
    assert_eq!((comparison.reports.len(), &comparison.reports[0].scores), (1, &read.scores));
    assert!(comparison.weak.iter().all(|line| line.weak_in == ["first"] && line.scored == 1));
    let percent = read.scores[1].score.as_ref().expect("a score").percent.clone();
    for format in [ReportFormat::Markdown, ReportFormat::Csv, ReportFormat::Html] {
        let request = GetReportDocumentRequest {
            header: query("PHL"),
            round: "first".into(),
            format: format.into(),
            ..Default::default()
        };
        let document = RoundServiceClient::new(monitored.hc.channel()).get_report_document(request).await;
        let text = document.expect("a document").into_inner().text;
        assert!(!percent.is_empty() && text.contains(&percent), "{percent} is not in {text}");
    }
}

/// RM-3.5, RM-9.6: an action of the plan is followed until something shows that it was done.
#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_followed_until_it_is_done() {
    let monitored = Monitored::set().await;
    monitored.finished().await;
    let listed = || async {
        let request = ListFollowedActionsRequest { header: query("PHL"), cluster: "health".into() };
        monitored.rounds().list_followed_actions(request).await.expect("they are listed").into_inner().actions
    };
    let actions = listed().await;
    assert_eq!((actions.len(), actions[0].status(), actions[0].overdue), (7, ActionStatus::Open, false));
    let update = |note: &str| UpdateActionRequest {
        header: header_reading("PHL", &actions[0].etag),
        update: Some(ActionUpdate {
            action: "better-1".into(),
            status: ActionStatus::Done.into(),
            note: note.to_owned(),
        }),
    };
    let refused = monitored.rounds().update_action(update("")).await.expect_err("nothing shows it");
    assert_eq!(calls::reason(&refused), "EVIDENCE_MISSING");
    monitored.rounds().update_action(update("minutes")).await.expect("it is done");
    assert_eq!((listed().await[0].status(), listed().await[0].note.as_str()), (ActionStatus::Done, "minutes"));
}

/// A suite in which coordination has partners of the health cluster, one of them outside the register, and a hub in Leyte that CARE leads;
/// and the coordinator's client of the monitoring service, which follows.
async fn coordinated() -> (CoordinationStage, Rounds) {
    let mut stage = CoordinationStage::set(&[HEALTH]).await;
    let january_2014 = 1_388_534_400;
    for (participant, organization) in [("care", "CARE"), ("nrc", "NRC"), ("oxfam", "OXFAM"), ("who", "WHO")] {
        stage.join(participant, "health", organization, january_2014).await;
    }
    let mut participation = ParticipationServiceClient::new(stage.coordinator.channel());
    let organization = ParticipatingOrganization {
        name: "Relief Now".into(),
        kind: OrganizationKind::NationalNgo.into(),
        ..ParticipatingOrganization::default()
    };
    let mut stands = every_commitment();
    stands[3].position = StandPosition::Reserves.into();
    stands[3].reason = "it has two staff".into();
    let joining = PartnerJoining {
        participant: "relief-now".into(),
        cluster: "health".into(),
        organization: Some(organization),
        stands,
    };
    let request = JoinAsPartnerRequest { header: dated(header("PHL"), january_2014), joining: Some(joining) };
    participation.join_as_partner(request).await.expect("it joins");
    let end = ParticipationEnd { participant: "nrc".into(), ground: EndGround::OwnWish.into(), ..Default::default() };
    let request = EndParticipationRequest { header: header_reading("PHL", "v3"), end: Some(end) };
    participation.end_participation(request).await.expect("it ends");

    stage.draft_in_leyte("leyte", "health", january_2014).await;
    stage.endorse("leyte", january_2014).await;
    let leader = SubNationalLeader {
        organization: registered("CARE"),
        engagement: Engagement::FullTime.into(),
        ..Default::default()
    };
    let leadership = SubNationalLeadership { structure: "leyte".into(), leaders: vec![leader], ..Default::default() };
    let header = dated(header_reading("PHL", &stage.etag_of("leyte").await), january_2014);
    let request = StateSubNationalLeadershipRequest { header, leadership: Some(leadership) };
    let mut structures = StructureServiceClient::new(stage.coordinator.channel());
    structures.state_sub_national_leadership(request).await.expect("it is stated");

    let address = stage.suite.start_service("monitoring").await;
    let coordinator = stage.suite.person(Role::Coordinator, "WHO", Some("PHL")).calling(&address);
    let request = AwaitFollowedRequest::default();
    StatusServiceClient::new(coordinator.channel()).await_followed(request).await.expect("it follows");
    (stage, RoundServiceClient::new(coordinator.channel()))
}

/// A plan of the cluster as a whole and of a hub, by the name that coordination has.
fn plan_with_hub(hub: &str) -> PlanRoundRequest {
    let today = day_in(SystemClock.now(), chrono_tz::Asia::Manila);
    let plan = RoundPlan {
        round: "first".into(),
        cluster: "health".into(),
        national: true,
        hubs: vec![Hub { hub: hub.into(), ..Hub::default() }],
        opens_on: today.to_string(),
        closes_on: (today + chrono::Days::new(14)).to_string(),
        anonymity: Anonymity::Anonymous.into(),
        decided_by: "the humanitarian country team".into(),
    };
    PlanRoundRequest { header: header("PHL"), plan: Some(plan) }
}

/// RM-9.3, RM-9.5: where nobody is named, the lead agency and the partners on the feed of coordination are asked, by name where they are not
/// in the register, and in a hub those who lead it; who left is not. The hubs of a round are those on the feed.
#[tokio::test(flavor = "multi_thread")]
async fn partners_and_hubs_on_the_feed_may_be_asked() {
    let (_stage, mut rounds) = coordinated().await;
    let refused = rounds.plan_round(plan_with_hub("cebu")).await.expect_err("there is no such hub");
    assert_eq!(calls::reason(&refused), "HUB_UNKNOWN");
    assert!(refused.message().contains("leyte"), "{refused}");
    rounds.plan_round(plan_with_hub("leyte")).await.expect("it is planned");
    let asked = GetRoundRequest { header: query("PHL"), round: "first".into(), ..Default::default() };
    let round = rounds.get_round(asked).await.expect("it is there").into_inner().round.expect("a round");
    assert_eq!(round.plan.expect("a plan").hubs[0].name, "health in Leyte");
    assert!(round.entities.iter().all(|entity| !entity.unknown_to_coordination));

    let list = |hub: &str| ListRespondentsRequest { header: query("PHL"), round: "first".into(), hub: hub.into() };
    let listed = rounds.list_respondents(list("")).await.expect("they are listed").into_inner().respondents;
    let seen: Vec<_> =
        listed.iter().map(|one| (one.organization.as_str(), one.name.as_str(), one.audience(), one.kind())).collect();
    let partner = |code, name, kind| (code, name, Audience::Partner, kind);
    let expected = [
        ("WHO", "", Audience::Coordinator, RespondentKind::Unspecified),
        partner("CARE", "", RespondentKind::InternationalNgo),
        partner("OXFAM", "", RespondentKind::InternationalNgo),
        partner("RELIEF-NOW", "Relief Now", RespondentKind::NationalNgo),
        partner("WHO", "", RespondentKind::Un),
    ];
    assert_eq!(seen, expected);
    let leading = rounds.list_respondents(list("leyte")).await.expect("they are listed").into_inner().respondents;
    let leading: Vec<_> = leading.iter().map(|one| (one.organization.as_str(), one.audience())).collect();
    assert_eq!(leading, [("CARE", Audience::Coordinator)]);
}

/// RM-5.4, RM-5.5, RM-9.4: a report names its cluster and country, and shows where partners together, and the lead agency beside them, told
/// coordination that they stand; it names no partner.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_shows_where_partners_told_coordination_that_they_stand() {
    let (_stage, mut rounds) = coordinated().await;
    let planned = rounds.plan_round(plan_with_hub("leyte")).await.expect("it is planned").into_inner();
    let read =
        |receipt: Option<convene_proto::common::v1::Receipt>| header_reading("PHL", &receipt.expect("a receipt").etag);
    let opening = Some(SurveyOpening { round: "first".into() });
    let request = OpenSurveyRequest { header: read(planned.receipt), opening };
    let opened = rounds.open_survey(request).await.expect("it is open").into_inner();
    let closing = Some(SurveyClosing { round: "first".into(), reason: "it is enough".into() });
    let request = CloseSurveyRequest { header: read(opened.receipt), closing };
    let closed = rounds.close_survey(request).await.expect("it is closed").into_inner();
    let report = Some(PreliminaryReport { round: "first".into(), hub: String::new() });
    let request = IssuePreliminaryReportRequest { header: read(closed.receipt), report };
    rounds.issue_preliminary_report(request).await.expect("it is issued");
    let request = GetReportRequest { header: query("PHL"), round: "first".into(), ..Default::default() };
    let report = rounds.get_report(request).await.expect("a report").into_inner().report.expect("a report");
    assert_eq!((report.cluster_name.as_str(), report.country_name.as_str()), ("HEALTH", "Philippines"));
    let fourth = &report.positions[3];
    assert_eq!((fourth.commitment.as_str(), fourth.commit, fourth.reserve, fourth.decline), ("4", 2, 1, 0));
    assert_eq!((report.positions.len(), fourth.lead.as_str()), (10, "commits"));
    let request = GetReportDocumentRequest {
        header: query("PHL"),
        round: "first".into(),
        format: ReportFormat::Markdown.into(),
        ..Default::default()
    };
    let text = rounds.get_report_document(request).await.expect("a document").into_inner().text;
    assert!(text.contains("Commitments of partners") && text.contains("cluster HEALTH, Philippines"), "{text}");
    assert!(!text.contains("Relief Now") && !text.contains("two staff"), "{text}");
}
