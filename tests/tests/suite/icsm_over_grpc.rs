//! The service for inter-cluster support missions as its callers meet it: a request on its way to a team, from several
//! countries, and what a reader sees of it.

use convene_kernel::identity::Role;
use convene_proto::common::v1::CommandHeader;
use convene_proto::icsm::v1::preparation_service_client::PreparationServiceClient;
use convene_proto::icsm::v1::record_service_client::RecordServiceClient;
use convene_proto::icsm::v1::report_service_client::ReportServiceClient;
use convene_proto::icsm::v1::request_service_client::RequestServiceClient;
use convene_proto::icsm::v1::*;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_tests::calls::reason;
use convene_tests::requests::{header, header_reading, mission_request, moment, query};
use convene_tests::{Person, Suite};
use tonic::{Code, Status};

struct Stage {
    suite: Suite,
    address: String,
}

impl Stage {
    async fn set() -> Self {
        let mut suite = Suite::start().await;
        let address = suite.start_service("icsm").await;
        Self { suite, address }
    }

    fn person(&self, role: Role, organization: &str, country: Option<&str>) -> Person {
        self.suite.person(role, organization, country).calling(&self.address)
    }

    /// A mission to `country` that was asked for, shared and considered; gives its etag.
    async fn approved(&self, country: &str) -> String {
        let hc = self.person(Role::HumanitarianCoordinator, "UNDP", Some(country));
        let hcss = self.person(Role::OchaHcss, "OCHA", None);
        let task_team = self.person(Role::TaskTeam, "OCHA", None);
        let asked = RequestServiceClient::new(hc.channel()).request_mission(asking(country)).await;
        let etag = asked.expect("it is asked for").into_inner().receipt.expect("a receipt").etag;
        let sharing = Some(RequestSharing { mission: "m-1".to_owned(), remarks: String::new() });
        let share = ShareRequestRequest { header: header_reading(country, &etag), sharing };
        let shared = RequestServiceClient::new(hcss.channel()).share_request(share).await;
        let etag = shared.expect("it is shared").into_inner().receipt.expect("a receipt").etag;
        let considered =
            RequestServiceClient::new(task_team.channel()).consider_request(considering(country, &etag)).await;
        considered.expect("it is considered").into_inner().receipt.expect("a receipt").etag
    }

    async fn mission(&self, person: &Person, country: &str) -> Mission {
        let request = GetMissionRequest { header: query(country), mission: "m-1".to_owned() };
        let answer = RecordServiceClient::new(person.channel()).get_mission(request).await.expect("it is there");
        answer.into_inner().mission.expect("a mission")
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Asks for a mission, soundly.
fn asking(country: &str) -> RequestMissionRequest {
    RequestMissionRequest { header: header(country), request: Some(mission_request()) }
}

fn considering(country: &str, etag: &str) -> ConsiderRequestRequest {
    let all = [Factor::ValueNow, Factor::Resources, Factor::Priority, Factor::Rationale, Factor::OtherSupport];
    let weighed = |factor: Factor| FactorAnswer { factor: factor.into(), assessment: "weighed".to_owned() };
    let consideration = Consideration {
        mission: "m-1".to_owned(),
        factors: all.map(weighed).to_vec(),
        verdict: MissionVerdict::Proceed.into(),
        details: String::new(),
        reason: "The request is sound".to_owned(),
    };
    ConsiderRequestRequest { header: header_reading(country, etag), consideration: Some(consideration) }
}

/// IM-2, IM-3, IM-4: a refusal says everything that is wrong at once; only those decide whose decision it is.
#[tokio::test]
async fn a_request_is_refused_with_everything_that_is_wrong() {
    let stage = Stage::set().await;
    let hc = stage.person(Role::HumanitarianCoordinator, "UNDP", Some("TCD"));
    let mut weak = asking("TCD");
    let request = weak.request.as_mut().expect("a request");
    request.initiatives.clear();
    request.clusters = texts(&["WASH"]);
    let refused =
        RequestServiceClient::new(hc.channel()).request_mission(weak).await.expect_err("two things are wrong");
    assert_eq!(refused.code(), Code::InvalidArgument);
    for said in ["IM-2", "initiatives", "IM-3", "did you mean WSH"] {
        assert!(refused.message().contains(said), "'{said}' is not in\n{}", refused.message());
    }
    let receipt = RequestServiceClient::new(hc.channel()).request_mission(asking("TCD")).await.expect("it is sound");
    let etag = receipt.into_inner().receipt.expect("a receipt").etag;
    let denied = RequestServiceClient::new(hc.channel()).consider_request(considering("TCD", &etag)).await;
    let denied = denied.expect_err("who asks does not decide");
    assert_eq!((denied.code(), reason(&denied).as_str()), (Code::PermissionDenied, "ROLE_NOT_ADMITTED"));
}

/// RM-1.15: a moment some seconds ahead is a difference of clocks, and is recorded as now; a later one is the future.
#[tokio::test]
async fn clocks_differ_by_seconds() {
    let stage = Stage::set().await;
    let hc = stage.person(Role::HumanitarianCoordinator, "UNDP", Some("TCD"));
    let asked = async |seconds_ahead| {
        let mut request = asking("TCD");
        let header = request.header.as_mut().expect("a header");
        header.occurred_at = moment(SystemClock.now().timestamp() + seconds_ahead);
        RequestServiceClient::new(hc.channel()).request_mission(request).await
    };
    let refused = asked(600).await.expect_err("it has not happened");
    assert_eq!(reason(&refused), "OCCURRED_IN_THE_FUTURE");
    let receipt = asked(20).await.expect("clocks differ").into_inner().receipt.expect("a receipt");
    assert!(receipt.recorded_at.is_some() && receipt.occurred_at == receipt.recorded_at, "{receipt:?}");
}

/// IM-13, S-5: a briefing of an earlier day is recorded as of the end of that day in the country.
#[tokio::test]
async fn a_day_that_a_command_names_counts() {
    let stage = Stage::set().await;
    let etag = stage.approved("TCD").await;
    let hcss = stage.person(Role::OchaHcss, "OCHA", None);
    let briefing = TeamBriefing {
        on: "2020-06-01".to_owned(),
        by: texts(&["UNFPA"]),
        issues: texts(&["gender"]),
        ..TeamBriefing::default()
    };
    let request = RecordTeamBriefingRequest {
        header: header_reading("TCD", &etag),
        briefing: Some(TeamBriefing { mission: "m-1".to_owned(), ..briefing }),
    };
    let recorded = PreparationServiceClient::new(hcss.channel()).record_team_briefing(request).await;
    let receipt = recorded.expect("it is recorded").into_inner().receipt.expect("a receipt");
    assert_eq!(receipt.occurred_at, moment(1_591_052_399), "1 June ends in N'Djamena at 22:59:59 UTC");
}

/// IM-5: the missions of all countries count, and the sixth of a year is a finding and no refusal; a restart forgets none.
#[tokio::test]
async fn the_missions_of_the_world_are_counted() {
    let mut stage = Stage::set().await;
    for country in ["TCD", "HTI", "PHL", "KEN", "NER"] {
        stage.approved(country).await;
    }
    stage.suite.stop_service("icsm").await;
    stage.address = stage.suite.start_service("icsm").await;
    stage.approved("SOM").await;
    let auditor = stage.person(Role::Auditor, "OCHA", None);
    let sixth = stage.mission(&auditor, "SOM").await;
    assert_eq!((sixth.approved_when_requested, sixth.approved_this_year, sixth.likely_most), (5, 6, 5));
    assert!(sixth.findings.iter().any(|finding| finding.row == "IM-5"), "{:?}", sixth.findings);
    assert!(stage.mission(&auditor, "NER").await.findings.is_empty());
    let listed = RecordServiceClient::new(auditor.channel()).list_missions(ListMissionsRequest::default()).await;
    let listed = listed.expect("they are listed").into_inner();
    assert_eq!((listed.missions.len(), listed.years[0].approved), (6, 6));
}

/// A command must name the current state of its mission: the refusal of a stale etag carries the current one.
#[tokio::test]
async fn a_stale_or_missing_etag_is_answered_with_the_present_one() {
    let stage = Stage::set().await;
    let etag = stage.approved("TCD").await;
    let hcss = stage.person(Role::OchaHcss, "OCHA", None);
    for (given, code, expected) in [("v1", Code::Aborted, "ETAG_STALE"), ("", Code::InvalidArgument, "ETAG_MISSING")] {
        let answer = RequestServiceClient::new(hcss.channel()).inform_requester(decision_informed(given)).await;
        let status = answer.expect_err("it is not current");
        assert_eq!((status.code(), reason(&status).as_str()), (code, expected));
        assert_eq!(status.metadata().get("etag").expect("the present etag"), etag.as_str());
    }
    RequestServiceClient::new(hcss.channel()).inform_requester(decision_informed(&etag)).await.expect("it is current");
}

fn decision_informed(etag: &str) -> InformRequesterRequest {
    let information = RequesterInformation { mission: "m-1".to_owned(), means: "By letter".to_owned() };
    InformRequesterRequest { header: header_reading("TCD", etag), information: Some(information) }
}

/// The same command under its identifier is carried out once, after a restart, too; another one under it is refused.
#[tokio::test]
async fn a_command_is_carried_out_once() {
    let mut stage = Stage::set().await;
    let request = asking("TCD");
    let hc = stage.person(Role::HumanitarianCoordinator, "UNDP", Some("TCD"));
    let first = RequestServiceClient::new(hc.channel()).request_mission(request.clone()).await;
    let first = first.expect("it is asked for").into_inner();
    stage.suite.stop_service("icsm").await;
    stage.address = stage.suite.start_service("icsm").await;
    let hc = stage.person(Role::HumanitarianCoordinator, "UNDP", Some("TCD"));
    let again = RequestServiceClient::new(hc.channel()).request_mission(request.clone()).await;
    assert_eq!(again.expect("it was asked for").into_inner(), first);
    let mut other = request;
    other.request.as_mut().expect("a request").size = 5;
    let reused = RequestServiceClient::new(hc.channel()).request_mission(other).await.expect_err("another request");
    assert_eq!((reused.code(), reason(&reused).as_str()), (Code::AlreadyExists, "REQUEST_ID_REUSED"));
}

/// `validate_only` says what would come of a request and records nothing.
#[tokio::test]
async fn a_request_can_be_tried_first() {
    let stage = Stage::set().await;
    let hc = stage.person(Role::HumanitarianCoordinator, "UNDP", Some("TCD"));
    let mut request = asking("TCD");
    request.header = header("TCD").map(|header| CommandHeader { validate_only: true, ..header });
    let answer = RequestServiceClient::new(hc.channel()).request_mission(request).await;
    let receipt = answer.expect("it would be accepted").into_inner().receipt.expect("a receipt");
    assert!(receipt.validate_only && receipt.position.is_none());
    assert!(receipt.duties.iter().any(|duty| duty.rule == "IM-4.sharing"));
    let asked = GetMissionRequest { header: query("TCD"), mission: "m-1".to_owned() };
    let absent = RecordServiceClient::new(hc.channel()).get_mission(asked).await;
    assert_eq!(absent.expect_err("it is not there").code(), Code::NotFound);
}

/// The refusal of a missing or wrong header lists what it must contain; a request that is too large stores nothing.
#[tokio::test]
async fn a_malformed_request_learns_what_it_must_contain() {
    let stage = Stage::set().await;
    let hc = stage.person(Role::HumanitarianCoordinator, "UNDP", Some("TCD"));
    let mut missions = RequestServiceClient::new(hc.channel());
    let none = RequestMissionRequest { header: None, ..asking("TCD") };
    assert_eq!(missions.request_mission(none).await.expect_err("no header").code(), Code::InvalidArgument);
    let mut odd = asking("TCD");
    odd.header = header_reading("XYZ", "").map(|header| CommandHeader { request_id: "1".to_owned(), ..header });
    let status = missions.request_mission(odd).await.expect_err("country and identifier are wrong");
    assert!(status.message().contains("header.country") && status.message().contains("header.request_id"));
    let mut large = asking("TCD");
    large.request.as_mut().expect("a request").terms = "x".repeat(1_100_000);
    let status = missions.request_mission(large).await.expect_err("it is too large");
    assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "MESSAGE_TOO_LARGE"));
}

/// IM-4: what the task team decided is for everybody; why, and what it weighed, for those who take part in deciding.
#[tokio::test]
async fn a_decision_is_shown_with_its_reasons_to_those_who_decide() {
    let stage = Stage::set().await;
    stage.approved("TCD").await;
    let hc = stage.person(Role::HumanitarianCoordinator, "UNDP", Some("TCD"));
    let donor = stage.person(Role::Donor, "ECHO", Some("TCD"));
    for (person, why, weighed) in [(&hc, "The request is sound", 5), (&donor, "", 0)] {
        let decision = stage.mission(person, "TCD").await.decision.expect("it is decided");
        assert_eq!(decision.verdict(), MissionVerdict::Proceed);
        assert_eq!((decision.reason.as_str(), decision.factors.len()), (why, weighed));
    }
}

/// Calls for names, and has the global lead of health nominate a person as `represents`; gives the outcome.
async fn nominated(stage: &Stage, represents: Representation) -> Result<(), Status> {
    let etag = stage.approved("TCD").await;
    let hcss = stage.person(Role::OchaHcss, "OCHA", None);
    let issues = ["age", "diversity", "environment", "gender", "hiv-aids", "human-rights"];
    let draft = TermsDraft {
        mission: "m-1".to_owned(),
        text: "The terms".to_owned(),
        objectives: texts(&["Plans are shared"]),
        deliverables: texts(&["A report"]),
        issues: texts(&issues),
        coordinators: texts(&["HEA"]),
        global_leads: texts(&["HEA"]),
        issue_leads: texts(&["gender"]),
    };
    let draft = DraftTermsRequest { header: header_reading("TCD", &etag), draft: Some(draft) };
    let drafted = PreparationServiceClient::new(hcss.channel()).draft_terms(draft).await?;
    let etag = drafted.into_inner().receipt.expect("a receipt").etag;
    let call = NominationCall {
        mission: "m-1".to_owned(),
        closes_on: "2099-06-01".to_owned(),
        clusters: texts(&["HEA"]),
        issues: Vec::new(),
    };
    let call = CallForNominationsRequest { header: header_reading("TCD", &etag), call: Some(call) };
    let gcc = stage.person(Role::GlobalClusterCoordinators, "OCHA", None);
    let called = PreparationServiceClient::new(gcc.channel()).call_for_nominations(call).await?;
    let etag = called.into_inner().receipt.expect("a receipt").etag;
    let nomination = Nomination {
        mission: "m-1".to_owned(),
        nominee: "health".to_owned(),
        person: "p-17".to_owned(),
        organization: "WHO".to_owned(),
        represents: represents.into(),
        cluster: "HEA".to_owned(),
        base_level: BaseLevel::Global.into(),
        base_country: "CHE".to_owned(),
        may_recommend: true,
        knows_policy: true,
        criteria: texts(&["challenges"]),
        ..Nomination::default()
    };
    let nominate = NominateParticipantRequest { header: header_reading("TCD", &etag), nomination: Some(nomination) };
    let lead = stage.person(Role::GlobalLead, "WHO", None);
    PreparationServiceClient::new(lead.channel()).nominate_participant(nominate).await.map(|_| ())
}

/// IM-10: a preview shows what the team lacks before anything is decided; nominees are for those who decide.
#[tokio::test]
async fn a_preview_is_for_those_who_decide() {
    let stage = Stage::set().await;
    nominated(&stage, Representation::Cluster).await.expect("a sound nomination");
    let gcc = stage.person(Role::GlobalClusterCoordinators, "OCHA", None);
    let donor = stage.person(Role::Donor, "ECHO", Some("TCD"));
    let asked =
        || PreviewTeamRequest { header: query("TCD"), mission: "m-1".to_owned(), participants: texts(&["health"]) };
    let lacks = RecordServiceClient::new(gcc.channel()).preview_team(asked()).await.expect("a preview").into_inner();
    let firm: Vec<_> =
        lacks.lacks.iter().map(|lack| lack.reason.as_str()).filter(|reason| !reason.is_empty()).collect();
    assert_eq!(firm, ["OCHA_ABSENT", "NGO_ABSENT"]);
    let leaving_out = PreviewTeamRequest { participants: Vec::new(), ..asked() };
    let empty =
        RecordServiceClient::new(gcc.channel()).preview_team(leaving_out).await.expect("a preview").into_inner();
    let health = empty.lacks.iter().find(|lack| lack.field == "clusters.HEA").expect("no one represents health");
    assert_eq!((health.resolved_by.as_slice(), health.by_leaving), (texts(&["health"]).as_slice(), false));
    let mistaken = PreviewTeamRequest { participants: texts(&["helth"]), ..asked() };
    let unknown =
        RecordServiceClient::new(gcc.channel()).preview_team(mistaken).await.expect_err("there is no such nominee");
    assert!(
        unknown.code() == Code::NotFound && unknown.message().contains("the record has health"),
        "{}",
        unknown.message()
    );
    let refused = RecordServiceClient::new(donor.channel()).preview_team(asked()).await.expect_err("it is deliberated");
    assert_eq!(reason(&refused), "NOMINEES_NOT_SHOWN");
    assert_eq!(stage.mission(&gcc, "TCD").await.nominees.len(), 1);
    assert!(stage.mission(&donor, "TCD").await.nominees.is_empty());
    let document = |kind: MissionDocumentKind| DraftMissionDocumentRequest {
        header: query("TCD"),
        mission: "m-1".to_owned(),
        kind: kind.into(),
    };
    let mut records = RecordServiceClient::new(gcc.channel());
    let nothing = records.draft_mission_document(document(MissionDocumentKind::Report)).await;
    assert_eq!(nothing.expect_err("nothing is written").code(), Code::NotFound);
    for (kind, reference) in
        [(MissionDocumentKind::Request, "TCD/m-1/request"), (MissionDocumentKind::Answer, "TCD/m-1/answer")]
    {
        let letter = records.draft_mission_document(document(kind)).await.expect("it is drafted").into_inner();
        assert_eq!(letter.document.expect("a document").reference, reference);
    }
}

/// IM-8: no nominee represents an agency in a mission.
#[tokio::test]
async fn no_nominee_represents_an_agency() {
    let stage = Stage::set().await;
    let refused = nominated(&stage, Representation::Agency).await.expect_err("an agency cannot be represented");
    assert_eq!(reason(&refused), "REPRESENTATION_AN_AGENCY");
}

/// IM-6, IM-8: a reader of the record sees what happened to a mission; drafts and nominees are for those who take part
/// in deciding, and persons are not shown at all.
#[tokio::test]
async fn a_mission_has_a_history() {
    let stage = Stage::set().await;
    nominated(&stage, Representation::Cluster).await.expect("a sound nomination");
    let gcc = stage.person(Role::GlobalClusterCoordinators, "OCHA", None);
    let donor = stage.person(Role::Donor, "USAID", Some("TCD"));
    let history = async |person: &Person, resource: &str| {
        let request = GetHistoryRequest { header: query("TCD"), resource: resource.to_owned(), page: None };
        RecordServiceClient::new(person.channel()).get_history(request).await.map(|answer| answer.into_inner().entries)
    };
    let names = async |person: &Person, resource: &str| {
        let entries = history(person, resource).await.expect("a history");
        entries.into_iter().map(|entry| entry.event).collect::<Vec<_>>()
    };
    let public = ["MissionRequested", "MissionRequestShared", "MissionConsidered", "MissionCalled"];
    let [requested, shared, considered, called] = public;
    let whole = [requested, shared, considered, "TermsDrafted", called, "Nominated"];
    for resource in ["mission/m-1", "country", ""] {
        assert_eq!(names(&donor, resource).await, public, "{resource}");
        assert_eq!(names(&gcc, resource).await, whole, "{resource}");
    }
    let nominated = history(&gcc, "mission/m-1").await.expect("a history").pop().expect("the last entry");
    assert!(nominated.data.contains(r#""nominee":"health""#) && !nominated.data.contains("p-17"), "{}", nominated.data);
    let status = history(&donor, "mission/m-2").await.expect_err("there is none");
    assert_eq!(status.code(), Code::NotFound);
    assert!(status.message().contains("did you mean mission/m-1?"), "{}", status.message());
}

/// IM-14: the day of an arrival or an end is corrected once it is on record, by who records it.
#[tokio::test]
async fn a_day_is_corrected_once_it_is_on_record() {
    let stage = Stage::set().await;
    let etag = stage.approved("TCD").await;
    let correction = MissionDayCorrection {
        mission: "m-1".to_owned(),
        day: MissionDay::Arrival.into(),
        on: "2013-07-04".to_owned(),
        reason: "a misprint".to_owned(),
        source: "the travel office".to_owned(),
    };
    let request =
        CorrectMissionDayRequest { header: header_reading("TCD", &etag), correction: Some(correction.clone()) };
    let hcss = stage.person(Role::OchaHcss, "OCHA", None);
    let refused = ReportServiceClient::new(hcss.channel()).correct_mission_day(request.clone()).await;
    let refused = refused.expect_err("it has not arrived");
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::FailedPrecondition, "NOTHING_ON_RECORD"));
    let withdrawal = MissionDayWithdrawal {
        mission: correction.mission,
        day: MissionDay::End.into(),
        reason: correction.reason,
        source: correction.source,
    };
    let withdraw = WithdrawMissionDayRequest { header: request.header.clone(), withdrawal: Some(withdrawal) };
    let refused = ReportServiceClient::new(hcss.channel()).withdraw_mission_day(withdraw).await;
    assert_eq!(reason(&refused.expect_err("it has not left")), "NOTHING_ON_RECORD");
    let hc = stage.person(Role::HumanitarianCoordinator, "UNDP", Some("TCD"));
    let denied = ReportServiceClient::new(hc.channel()).correct_mission_day(request).await;
    assert_eq!(denied.expect_err("OCHA records it").code(), Code::PermissionDenied);
}
