//! How clusters work as their callers meet it: who works in the sector, the team and its hand-overs, standards, accountability to affected
//! people; each on the record, on the feed and owed.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient as ActivationClient;
use convene_proto::activation::v1::{
    ClusterCorrection, CorrectClusterRequest, ExistingCluster, RecordExistingClusterRequest, cluster_correction,
};
use convene_proto::common::v1::{Finding, Receipt};
use convene_proto::coordination::v1::participation_service_client::ParticipationServiceClient;
use convene_proto::coordination::v1::practice_service_client::PracticeServiceClient;
use convene_proto::coordination::v1::record_service_client::RecordServiceClient;
use convene_proto::coordination::v1::structure_service_client::StructureServiceClient;
use convene_proto::coordination::v1::*;
use convene_tests::Bearer;
use convene_tests::calls::reason;
use convene_tests::coordination::{CoordinationStage, HEALTH, registered};
use convene_tests::requests::{dated, header, header_reading, moment, query};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;

/// 1 December 2013, 8 January 2014 and 1 February 2014.
const DECEMBER: i64 = 1_385_856_000;
const JANUARY: i64 = 1_389_139_200;
const FEBRUARY: i64 = 1_391_212_800;

struct Stage(CoordinationStage);

impl Stage {
    /// A cluster of health is active since 12 November 2013.
    async fn set() -> Self {
        Self(CoordinationStage::set(&[HEALTH]).await)
    }

    async fn coordination(&self, cluster: &str) -> ClusterCoordination {
        let cluster = cluster.to_owned();
        let request = GetClusterCoordinationRequest { header: query("PHL"), cluster, ..Default::default() };
        let answer = RecordServiceClient::new(self.0.coordinator.channel()).get_cluster_coordination(request).await;
        answer.expect("the cluster is there").into_inner().coordination.expect("its coordination")
    }

    async fn practice(&self, as_of: Option<i64>) -> ClusterPractice {
        let (cluster, as_of) = ("health".to_owned(), as_of.and_then(moment));
        let request = GetClusterPracticeRequest { header: query("PHL"), cluster, as_of, known_on: None };
        let answer = RecordServiceClient::new(self.0.coordinator.channel()).get_cluster_practice(request).await;
        answer.expect("the cluster is there").into_inner().practice.expect("its practice")
    }

    fn practices(&self) -> PracticeServiceClient<InterceptedService<Channel, Bearer>> {
        PracticeServiceClient::new(self.0.coordinator.channel())
    }

    fn participations(&self) -> ParticipationServiceClient<InterceptedService<Channel, Bearer>> {
        ParticipationServiceClient::new(self.0.coordinator.channel())
    }
}

fn etag(receipt: Option<Receipt>) -> String {
    receipt.expect("a receipt").etag
}

fn rows(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.row.as_str()).collect()
}

/// RM-4.6, RM-8.1: none on record is taken up by the forum; what is recorded is found on any day, and not taken up again.
#[tokio::test]
async fn accountability_is_on_record_or_taken_up() {
    let stage = Stage::set().await;
    let hc = stage.0.person(Role::HumanitarianCoordinator, "UN");
    let forum = Forum {
        structure: "icc".to_owned(),
        name: "Inter-cluster forum".to_owned(),
        facilitator: registered("OCHA"),
        purpose: "options each month".to_owned(),
        place: String::new(),
    };
    let request = FormForumRequest { header: dated(header("PHL"), DECEMBER), forum: Some(forum) };
    StructureServiceClient::new(hc.channel()).form_forum(request).await.expect("it is formed");
    let ocha = stage.0.person(Role::OchaCountry, "OCHA");
    let takes_up = async |at: i64| {
        let (cluster, forum) = ("health".to_owned(), "icc".to_owned());
        let matter = AccountabilityMatter { cluster, forum, asked: "to record it in January".to_owned() };
        let request = TakeUpAccountabilityRequest { header: dated(header("PHL"), at), matter: Some(matter) };
        PracticeServiceClient::new(ocha.channel()).take_up_accountability(request).await
    };
    takes_up(DECEMBER + 60).await.expect("none is on record");
    let accountability = AffectedPeopleRecord {
        practice: "aap".to_owned(),
        cluster: "health".to_owned(),
        consulted: "assemblies each month".to_owned(),
        informed: "radio in two languages".to_owned(),
        feedback: "a telephone line".to_owned(),
        ..AffectedPeopleRecord::default()
    };
    let request =
        RecordAccountabilityRequest { header: dated(header("PHL"), JANUARY), accountability: Some(accountability) };
    let receipt = stage.practices().record_accountability(request).await.expect("it is recorded").into_inner().receipt;
    let practice = stage.practice(None).await;
    assert_eq!((practice.accountability.len(), practice.taken_up.len()), (1, 1));
    assert_eq!(rows(&practice.findings), ["RM-4.6"], "nobody can complain");
    let before = stage.practice(Some(JANUARY - 1)).await;
    assert_eq!((before.accountability.len(), before.taken_up.len()), (0, 1));
    let refused = takes_up(FEBRUARY).await.expect_err("it is on record");
    assert_eq!(reason(&refused), "ACCOUNTABILITY_ON_RECORD");
    let withdrawal = PracticeWithdrawal {
        practice: "aap".to_owned(),
        reason: "it was of another cluster".to_owned(),
        source: "the minutes".to_owned(),
    };
    let header = header_reading("PHL", &etag(receipt));
    let request = WithdrawPracticeRequest { header, withdrawal: Some(withdrawal) };
    stage.practices().withdraw_practice(request).await.expect("it is taken back");
    assert!(stage.practice(None).await.accountability.is_empty());
}

/// GN-A3, PE-1: standards are on record with when members were told; a hand-over has a note on each task area, and the list of those
/// and of what the lead agency answers for stands with it.
#[tokio::test]
async fn standards_and_hand_overs_are_on_record() {
    let stage = Stage::set().await;
    let adoption = StandardAdoption {
        practice: "sphere".to_owned(),
        cluster: "health".to_owned(),
        kind: StandardKind::Technical.into(),
        listed: "sphere-2011".to_owned(),
        adaptation: "one clinic for two islands".to_owned(),
        ..StandardAdoption::default()
    };
    let request = AdoptStandardRequest { header: dated(header("PHL"), DECEMBER), adoption: Some(adoption) };
    let receipt = stage.practices().adopt_standard(request).await.expect("it is adopted").into_inner().receipt;
    let practice = stage.practice(None).await;
    assert!(practice.standards[0].title.contains("2011") && practice.standards[0].told_at.is_none());
    assert_eq!(rows(&practice.findings), ["GN-A3"]);
    let notice = StandardNotice { practice: "sphere".to_owned(), how: "in the meeting of Monday".to_owned() };
    let header_told = dated(header_reading("PHL", &etag(receipt)), JANUARY);
    let request = TellOfStandardRequest { header: header_told, notice: Some(notice) };
    stage.practices().tell_of_standard(request).await.expect("they are told");
    let practice = stage.practice(None).await;
    assert_eq!(practice.standards[0].told_at, moment(JANUARY));
    assert!(practice.findings.is_empty(), "{:?}", practice.findings);
    assert_eq!((practice.lead_agency_primary.len(), practice.lead_agency_secondary.len()), (5, 7));

    let note = |task: &Task| HandOverNote { task: task.code.clone(), text: "as the file says".to_owned() };
    let hand_over = CoordinatorHandOver {
        practice: "hand-over".to_owned(),
        cluster: "health".to_owned(),
        handed_over_by: Some(CoordinatorInOffice { person: "p-41".to_owned(), organization: "WHO".to_owned() }),
        taken_over_by: Some(CoordinatorInOffice { person: "p-42".to_owned(), organization: "WHO".to_owned() }),
        notes: practice.coordinator_tasks.iter().map(note).collect(),
        mentoring: "a week together".to_owned(),
        no_mentoring_because: String::new(),
    };
    let request = RecordHandOverRequest { header: dated(header("PHL"), FEBRUARY), hand_over: Some(hand_over) };
    stage.practices().record_hand_over(request).await.expect("it is recorded");
    let members = vec![TeamMember {
        function: "information management".to_owned(),
        organization: registered("WHO"),
        person: "p-31".to_owned(),
    }];
    let team = CoordinationTeam { practice: "team".to_owned(), cluster: "health".to_owned(), members };
    let request = NameCoordinationTeamRequest { header: dated(header("PHL"), FEBRUARY), team: Some(team) };
    stage.practices().name_coordination_team(request).await.expect("it is named");
    let practice = stage.practice(None).await;
    assert_eq!((practice.coordinator_tasks.len(), practice.hand_overs.len()), (8, 1));
    assert!(practice.findings.is_empty() && practice.team.is_some(), "{:?}", practice.findings);
    let contacts = ListContactsRequest { countries: vec!["PHL".to_owned()], ..ListContactsRequest::default() };
    let contacts = RecordServiceClient::new(stage.0.coordinator.channel()).list_contacts(contacts).await;
    let contacts = contacts.expect("a list").into_inner().contacts;
    let people: Vec<_> = contacts.iter().map(|one| (one.person.as_str(), one.capacity())).collect();
    assert_eq!(people, [("p-42", ContactCapacity::Coordinator), ("p-31", ContactCapacity::TeamMember)]);
}

/// GN-8: who works in the sector is invited; who declines to report keeps its part.
#[tokio::test]
async fn who_works_in_the_sector_takes_part_on_its_own_terms() {
    let stage = Stage::set().await;
    let presence = OperationalPresence {
        presence: "care-there".to_owned(),
        cluster: "health".to_owned(),
        organization: registered("CARE"),
        work: "a mobile clinic in Guiuan".to_owned(),
    };
    let request = RecordPresenceRequest { header: dated(header("PHL"), DECEMBER), presence: Some(presence) };
    let receipt = stage.participations().record_presence(request).await.expect("it is recorded").into_inner().receipt;
    let there = stage.coordination("health").await.present;
    assert!(there.len() == 1 && !there[0].takes_part && there[0].invitation.is_none());
    let invitation = Invitation { presence: "care-there".to_owned(), invited_to: "the weekly meeting".to_owned() };
    let header_invited = dated(header_reading("PHL", &etag(receipt)), DECEMBER + 60);
    let request = InviteOrganizationRequest { header: header_invited, invitation: Some(invitation) };
    stage.participations().invite_organization(request).await.expect("it is invited");
    stage.0.join("care", "health", "CARE", JANUARY).await;
    let etag_of_care = stage.coordination("health").await.participants[0].etag.clone();
    let line = ReportingLine {
        participant: "care".to_owned(),
        stand: ReportingStand::Declines.into(),
        reason: "it answers to its own board".to_owned(),
    };
    let care = stage.0.person(Role::Partner, "CARE");
    let header_said = dated(header_reading("PHL", &etag_of_care), FEBRUARY);
    let request = StateReportingLineRequest { header: header_said, line: Some(line) };
    let receipt = ParticipationServiceClient::new(care.channel()).state_reporting_line(request).await;
    let receipt = receipt.expect("it says so").into_inner().receipt;
    let there = stage.coordination("health").await;
    assert!(there.present[0].takes_part && there.partners == 1);
    assert_eq!(there.participants[0].reporting(), ReportingStand::Declines);
    let end =
        ParticipationEnd { participant: "care".to_owned(), ground: EndGround::OwnWish.into(), remarks: String::new() };
    let request = EndParticipationRequest { header: header_reading("PHL", &etag(receipt)), end: Some(end) };
    let refused = stage.participations().end_participation(request.clone()).await.expect_err("it did not wish it");
    assert_eq!(reason(&refused), "DECLINING_ENDS_NO_PART");
    ParticipationServiceClient::new(care.channel()).end_participation(request).await.expect("it wishes it");
}

/// RM-1.15: what activation found to the month or the year is shown so here, also where a part in it ended with it.
#[tokio::test]
async fn what_was_found_is_dated_as_exactly_as_it_is_known() {
    let stage = Stage::set().await;
    let ocha = stage.0.suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    let existing = ExistingCluster {
        cluster: "education".to_owned(),
        sectors: vec!["EDU".to_owned()],
        lead_agency: "UNICEF".to_owned(),
        activated: "2013-10".to_owned(),
        source: "the report of the country team".to_owned(),
        ..ExistingCluster::default()
    };
    let request = RecordExistingClusterRequest { header: header("PHL"), existing: Some(existing) };
    let mut activation = ActivationClient::new(ocha.channel());
    let etag = etag(activation.record_existing_cluster(request).await.expect("it is recorded").into_inner().receipt);
    stage.0.followed().await;
    stage.0.join("care", "education", "CARE", DECEMBER).await;
    let found = stage.coordination("education").await;
    assert_eq!((found.activated_date.as_str(), found.ended_date.as_str()), ("2013-10", ""));
    let correction = ClusterCorrection {
        cluster: "education".to_owned(),
        commit: etag.clone(),
        reason: "the report of 2014 says so".to_owned(),
        source: "its page 3".to_owned(),
        right: Some(cluster_correction::Right::Ended("2014".to_owned())),
    };
    let request = CorrectClusterRequest { header: header_reading("PHL", &etag), correction: Some(correction) };
    activation.correct_cluster(request).await.expect("it had ended");
    stage.0.followed().await;
    let ended = stage.coordination("education").await;
    assert_eq!((ended.activated_date.as_str(), ended.ended_date.as_str()), ("2013-10", "2014"));
    let request = GetParticipantRequest { header: query("PHL"), participant: "care".to_owned(), ..Default::default() };
    let care = RecordServiceClient::new(stage.0.coordinator.channel()).get_participant(request).await;
    assert_eq!(care.expect("it took part").into_inner().participant.expect("its part").until_date, "2014");
}
