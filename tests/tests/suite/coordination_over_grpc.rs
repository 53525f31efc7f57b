//! The coordination service as its callers meet it: clusters that the activation service declared, who takes part in them, on any day.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient as ActivationClient;
use convene_proto::activation::v1::{RenameClusterRequest, Renaming};
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::common::v1::{AwaitFollowedRequest, OrganizationKind};
use convene_proto::coordination::v1::cluster_service_client::ClusterServiceClient;
use convene_proto::coordination::v1::participation_service_client::ParticipationServiceClient;
use convene_proto::coordination::v1::record_service_client::RecordServiceClient;
use convene_proto::coordination::v1::*;
use convene_tests::Person;
use convene_tests::calls::reason;
use convene_tests::coordination::{CoordinationStage, HEALTH, LOGISTICS, every_commitment, registered};
use convene_tests::requests::{dated, header, header_reading, moment, query};
use prost_types::Timestamp;
use tonic::{Code, Status};

/// 1 March 2014, 1 May 2014 and 1 November 2014.
const MARCH: i64 = 1_393_632_000;
const MAY: i64 = 1_398_902_400;
const NOVEMBER: i64 = 1_414_800_000;

struct Stage {
    ground: CoordinationStage,
}

impl Stage {
    /// A cluster of health was active from 2013 to September 2014, and one of logistics is active since 2013.
    async fn set() -> Self {
        Self { ground: CoordinationStage::set(&[HEALTH.until("2014-09-30"), LOGISTICS]).await }
    }

    async fn coordination(
        &self,
        cluster: &str,
        as_of: Option<Timestamp>,
        known_on: Option<Timestamp>,
    ) -> ClusterCoordination {
        let (header, cluster) = (query("PHL"), cluster.to_owned());
        let request = GetClusterCoordinationRequest { header, cluster, as_of, known_on };
        let answer =
            RecordServiceClient::new(self.ground.coordinator.channel()).get_cluster_coordination(request).await;
        answer.expect("it is there").into_inner().coordination.expect("a cluster")
    }

    async fn participant(&self, id: &str) -> Participant {
        let request = GetParticipantRequest { header: query("PHL"), participant: id.to_owned(), ..Default::default() };
        let answer = RecordServiceClient::new(self.ground.coordinator.channel()).get_participant(request).await;
        answer.expect("it is there").into_inner().participant.expect("a participant")
    }
}

fn joining(participant: &str, organization: Option<ParticipatingOrganization>, cluster: &str) -> JoinAsPartnerRequest {
    let (participant, cluster) = (participant.to_owned(), cluster.to_owned());
    let joining = PartnerJoining { participant, cluster, organization, stands: every_commitment() };
    JoinAsPartnerRequest { header: dated(header("PHL"), MARCH), joining: Some(joining) }
}

fn ids(participants: &[Participant]) -> Vec<&str> {
    participants.iter().map(|one| one.participant.as_str()).collect()
}

async fn joined(person: &Person, request: JoinAsPartnerRequest) -> Result<(), Status> {
    ParticipationServiceClient::new(person.channel()).join_as_partner(request).await.map(|_| ())
}

/// OG-18, RM-2.7: a cluster exists once the activation service declared it, has the name that it gives, and ends with it; a restart
/// forgets nothing and follows on.
#[tokio::test]
async fn a_cluster_is_what_the_activation_service_declared() {
    let mut stage = Stage::set().await;
    let shelter = GetClusterCoordinationRequest {
        header: query("PHL"),
        cluster: "shelter".to_owned(),
        ..GetClusterCoordinationRequest::default()
    };
    let unknown = RecordServiceClient::new(stage.ground.coordinator.channel()).get_cluster_coordination(shelter).await;
    assert_eq!(unknown.expect_err("no one declared it").code(), Code::NotFound);
    let health = stage.coordination("health", None, None).await;
    assert_eq!((health.name.as_str(), health.lead_agency.as_str()), ("HEALTH", "WHO"));
    let refused = joined(
        &stage.ground.coordinator,
        JoinAsPartnerRequest { header: header("PHL"), ..joining("care", registered("CARE"), "health") },
    );
    assert_eq!(reason(&refused.await.expect_err("it ended")), "CLUSTER_NOT_ACTIVE");

    stage.ground.suite.stop_service("coordination").await;
    let ocha = stage.ground.suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    let mut activation = ActivationClient::new(ocha.channel());
    let renaming =
        |name: &str| Renaming { cluster: "logistics".to_owned(), name: name.to_owned(), reason: "agreed".to_owned() };
    let request =
        |etag: &str, name| RenameClusterRequest { header: header_reading("PHL", etag), renaming: Some(renaming(name)) };
    let stale = activation.rename_cluster(request("v1", "Supplies")).await.expect_err("it has another etag");
    let etag = stale.metadata().get("etag").expect("the present etag").to_str().expect("text").to_owned();
    activation.rename_cluster(request(&etag, "Supplies")).await.expect("it is renamed");
    stage.ground.address = stage.ground.suite.start_service("coordination").await;
    stage.ground.coordinator = stage.ground.person(Role::Coordinator, "WHO");
    stage.ground.followed().await;
    assert_eq!(stage.coordination("logistics", None, None).await.name, "Supplies");
}

/// Who waits until coordination has followed is told when that takes longer than the time given; a service that follows none answers
/// at once.
#[tokio::test]
async fn what_is_followed_is_waited_for() {
    let stage = Stage::set().await;
    let no_time = AwaitFollowedRequest { timeout: Some(prost_types::Duration::default()) };
    let mut of_coordination = StatusServiceClient::new(stage.ground.coordinator.channel());
    let late = of_coordination.await_followed(no_time).await.expect_err("the streams are asked where they end");
    assert_eq!((late.code(), reason(&late).as_str()), (Code::DeadlineExceeded, "NOT_FOLLOWED_YET"));
    let too_long = AwaitFollowedRequest { timeout: Some(prost_types::Duration { seconds: 61, nanos: 0 }) };
    assert_eq!(of_coordination.await_followed(too_long).await.expect_err("a minute").code(), Code::InvalidArgument);
    let of_activation = stage.ground.suite.person(Role::Observer, "OCHA", Some("PHL"));
    StatusServiceClient::new(of_activation.channel()).await_followed(no_time).await.expect("it follows none");
}

/// RM-5.1, RM-5.2, OG-19, GN-9: partners with reservations, observers and authorities take part; partners alone are counted.
#[tokio::test]
async fn everybody_takes_part_in_their_own_way() {
    let stage = Stage::set().await;
    let care = stage.ground.person(Role::Partner, "CARE");
    let mut reserved = joining("care", registered("CARE"), "logistics");
    let stands = &mut reserved.joining.as_mut().expect("a joining").stands;
    stands[8] = CommitmentStand {
        position: StandPosition::Declines.into(),
        reason: "we speak for ourselves".to_owned(),
        ..stands[8].clone()
    };
    joined(&care, reserved).await.expect("a reservation excludes no one");
    let named = ParticipatingOrganization {
        name: "Samar Relief".to_owned(),
        kind: OrganizationKind::NationalNgo.into(),
        ..ParticipatingOrganization::default()
    };
    joined(&stage.ground.coordinator, joining("samar", Some(named), "logistics"))
        .await
        .expect("it is not in the register");
    let mut participation = ParticipationServiceClient::new(stage.ground.coordinator.channel());
    let (participant, cluster) = ("echo".to_owned(), "logistics".to_owned());
    let observing = ObserverJoining { participant, cluster, organization: registered("ECHO") };
    let observing = JoinAsObserverRequest { header: header("PHL"), joining: Some(observing) };
    participation.join_as_observer(observing).await.expect("it observes");
    let authority = AuthorityJoining {
        participant: "osm".to_owned(),
        cluster: "logistics".to_owned(),
        body: "Office of Supply".to_owned(),
        level: AuthorityLevel::Local.into(),
        place: "Samar".to_owned(),
    };
    let authority = JoinAsAuthorityRequest { header: header("PHL"), joining: Some(authority) };
    participation.join_as_authority(authority).await.expect("it takes part");

    let shown = stage.coordination("logistics", None, None).await;
    assert_eq!(ids(&shown.participants), ["care", "echo", "osm", "samar"]);
    assert_eq!((shown.partners, shown.observers, shown.authorities), (2, 1, 1));
    assert_eq!(shown.participants[0].reserved, ["9"]);
    assert_eq!((shown.participants[2].level(), shown.participants[2].place.as_str()), (AuthorityLevel::Local, "Samar"));

    let list = ListParticipantsRequest { part: Part::Partner.into(), ..ListParticipantsRequest::default() };
    let listed =
        RecordServiceClient::new(stage.ground.coordinator.channel()).list_participants(list).await.expect("a list");
    let listed: Vec<_> = listed.into_inner().participants.into_iter().filter_map(|one| one.participant).collect();
    assert_eq!(ids(&listed), ["care", "samar"]);
    assert_eq!(listed[1].kind(), OrganizationKind::NationalNgo);
}

/// RM-5.3, PE-5: senior staff is on record by an opaque identifier, and neither on the feed nor in a history.
#[tokio::test]
async fn senior_staff_is_named_to_readers_alone() {
    let stage = Stage::set().await;
    joined(&stage.ground.coordinator, joining("care", registered("CARE"), "logistics")).await.expect("it joins");
    let etag = stage.participant("care").await.etag;
    let senior_staff = SeniorStaff {
        participant: "care".to_owned(),
        person: "person-4711".to_owned(),
        language: "fil".to_owned(),
        interpretation: "from English".to_owned(),
    };
    let request = NameSeniorStaffRequest { header: header_reading("PHL", &etag), senior_staff: Some(senior_staff) };
    ParticipationServiceClient::new(stage.ground.coordinator.channel())
        .name_senior_staff(request)
        .await
        .expect("it is named");
    let care = stage.participant("care").await;
    assert_eq!((care.senior_staff.as_str(), care.language.as_str()), ("person-4711", "fil"));
    let request =
        GetHistoryRequest { header: query("PHL"), resource: "participant/care".to_owned(), ..Default::default() };
    let history =
        RecordServiceClient::new(stage.ground.coordinator.channel()).get_history(request).await.expect("a history");
    let entries = history.into_inner().entries;
    let events: Vec<_> = entries.iter().map(|entry| entry.event.as_str()).collect();
    assert_eq!(events, ["PartnerJoined", "SeniorStaffNamed"]);
    assert!(entries[1].data.contains("fil") && !entries[1].data.contains("4711"), "{}", entries[1].data);
}

/// RM-1.15, RM-2.7: who took part on a day, as it was known on a day; everybody leaves with the cluster.
#[tokio::test]
async fn participants_are_shown_as_they_were() {
    let stage = Stage::set().await;
    joined(&stage.ground.coordinator, joining("care", registered("CARE"), "health")).await.expect("it joined then");
    joined(&stage.ground.coordinator, joining("oxfam", registered("OXFAM"), "health")).await.expect("it joined then");
    let etag = stage.participant("oxfam").await.etag;
    let end = ParticipationEnd {
        participant: "oxfam".to_owned(),
        ground: EndGround::NoLongerPresent.into(),
        remarks: String::new(),
    };
    let request = EndParticipationRequest { header: dated(header_reading("PHL", &etag), MAY), end: Some(end) };
    ParticipationServiceClient::new(stage.ground.coordinator.channel())
        .end_participation(request)
        .await
        .expect("it left then");
    let on = async |seconds| {
        let shown = stage.coordination("health", moment(seconds), None).await;
        shown.participants.iter().map(|one| one.participant.clone()).collect::<Vec<_>>()
    };
    let listed = async |as_of, known_on| {
        let request = ListParticipantsRequest { cluster: "health".to_owned(), as_of, known_on, ..Default::default() };
        let mut records = RecordServiceClient::new(stage.ground.coordinator.channel());
        let answer = records.list_participants(request).await.expect("a list").into_inner();
        assert!(answer.shown.is_some_and(|shown| shown.as_of.is_some()), "it says which moment it shows");
        answer.participants.into_iter().filter_map(|one| Some(one.participant?.participant)).collect::<Vec<_>>()
    };
    for (seconds, there) in [(MARCH - 1, &[][..]), (MARCH, &["care", "oxfam"]), (MAY, &["care"]), (NOVEMBER, &[])] {
        assert_eq!(on(seconds).await, there);
        assert_eq!(listed(moment(seconds), None).await, there);
    }
    let care = stage.participant("care").await;
    assert!(care.until.is_some() && care.ground() == EndGround::Unspecified, "it left with the cluster");

    let recorded = care.recorded.and_then(|recorded| recorded.recorded_at).expect("a moment");
    let before = Timestamp { seconds: recorded.seconds - 1, ..recorded };
    assert_eq!(listed(moment(MAY), Some(before)).await, [""; 0]);
    let request = GetParticipantRequest {
        header: query("PHL"),
        participant: "care".to_owned(),
        as_of: moment(MAY),
        known_on: Some(before),
    };
    let unknown = RecordServiceClient::new(stage.ground.coordinator.channel()).get_participant(request).await;
    assert_eq!(unknown.expect_err("it was not known then").code(), Code::NotFound);
}

/// RM-1.15: a part that never was is there on no day, and still in what was known before; its history has both, and the feed says so.
#[tokio::test]
async fn a_part_that_never_was_is_taken_back() {
    let stage = Stage::set().await;
    joined(&stage.ground.coordinator, joining("care", registered("CARE"), "logistics")).await.expect("it is recorded");
    let care = stage.participant("care").await;
    let known_on = care.recorded.and_then(|recorded| recorded.recorded_at);
    let mut participation = ParticipationServiceClient::new(stage.ground.coordinator.channel());
    let mut withdraw = async |reason: &str| {
        let withdrawal = ParticipationWithdrawal {
            participant: "care".to_owned(),
            reason: reason.to_owned(),
            source: "the list of the meeting".to_owned(),
        };
        let header = header_reading("PHL", &care.etag);
        let request = WithdrawParticipationRequest { header, withdrawal: Some(withdrawal) };
        participation.withdraw_participation(request).await
    };
    assert_eq!(reason(&withdraw("").await.expect_err("why is missing")), "FIELD_MISSING");
    withdraw("CARE observed the meeting once").await.expect("it is taken back");

    let on = async |as_of, known_on| {
        let shown = stage.coordination("logistics", as_of, known_on).await;
        shown.participants.iter().map(|one| one.participant.clone()).collect::<Vec<_>>()
    };
    assert_eq!(on(None, None).await, [""; 0]);
    assert_eq!(on(moment(MAY), None).await, [""; 0]);
    assert_eq!(on(moment(MAY), known_on).await, ["care"]);
    let mut records = RecordServiceClient::new(stage.ground.coordinator.channel());
    let request = GetParticipantRequest { header: query("PHL"), participant: "care".to_owned(), ..Default::default() };
    assert_eq!(records.get_participant(request).await.expect_err("it never was").code(), Code::NotFound);
    let request =
        GetHistoryRequest { header: query("PHL"), resource: "participant/care".to_owned(), ..Default::default() };
    let entries = records.get_history(request).await.expect("a history").into_inner().entries;
    let events: Vec<_> = entries.iter().map(|entry| entry.event.as_str()).collect();
    assert_eq!(events, ["PartnerJoined", "ParticipationWithdrawn"]);

    let subject = "convene.decisions.coordination.PHL.logistics.participation-withdrawn";
    let message = stage.ground.suite.last_decision(subject).await;
    assert!(message.contains("CARE observed the meeting once"), "{message}");
}

/// RM-5.6: a commitment that a cluster leaves out is a finding of its coordination.
#[tokio::test]
async fn commitments_are_adapted() {
    let stage = Stage::set().await;
    let etag = stage.coordination("logistics", None, None).await.etag;
    let adaptation = CommitmentsAdaptation {
        cluster: "logistics".to_owned(),
        wordings: [("4".to_owned(), "Take part each week".to_owned())].into(),
        dropped: vec!["9".to_owned()],
        reason: "agreed with the partners".to_owned(),
        ..CommitmentsAdaptation::default()
    };
    let request = AdaptCommitmentsRequest { header: header_reading("PHL", &etag), adaptation: Some(adaptation) };
    ClusterServiceClient::new(stage.ground.coordinator.channel())
        .adapt_commitments(request)
        .await
        .expect("it is adapted");
    let shown = stage.coordination("logistics", None, None).await;
    assert_eq!(shown.findings.iter().map(|finding| finding.row.as_str()).collect::<Vec<_>>(), ["RM-5.6"]);
    let origins = [3, 8].map(|index| (shown.commitments[index].code.as_str(), shown.commitments[index].origin()));
    assert_eq!(origins, [("4", CommitmentOrigin::Adapted), ("9", CommitmentOrigin::Dropped)]);
}

/// PE-7, PE-4: a reporting format is adopted by the coordinator, shown with its version on any day, and what it lacks is a finding.
#[tokio::test]
async fn a_reporting_format_is_shown_with_what_it_lacks() {
    let stage = Stage::set().await;
    let coordinator = stage.ground.person(Role::Coordinator, "WFP");
    let adopting = |by_sex, etag: &str| AdoptReportingFormatRequest {
        header: header_reading("PHL", etag),
        format: Some(ReportingFormat {
            cluster: "logistics".to_owned(),
            fields: vec![ReportedField {
                name: "Cargo moved".to_owned(),
                meaning: "Cubic metres that arrived".to_owned(),
                minimum: true,
            }],
            by_sex,
            by_age: true,
            vulnerable_groups: vec!["people with disabilities".to_owned()],
            frequency: ReportFrequency::Weekly.into(),
            training: "an hour".to_owned(),
            consulted: vec!["the partners".to_owned()],
            languages: vec!["en".to_owned()],
        }),
    };
    let mut clusters = ClusterServiceClient::new(coordinator.channel());
    let nobody = AdoptReportingFormatRequest {
        format: adopting(true, "").format.map(|format| ReportingFormat { consulted: Vec::new(), ..format }),
        ..adopting(true, "")
    };
    let refused = clusters.adopt_reporting_format(nobody).await.expect_err("it must say who was consulted");
    assert_eq!(refused.code(), Code::InvalidArgument, "{refused}");
    let before = stage.coordination("logistics", None, None).await;
    clusters.adopt_reporting_format(adopting(false, &before.etag)).await.expect("it is adopted");
    let weak = stage.coordination("logistics", None, None).await;
    let rows: Vec<_> = weak.findings.iter().map(|finding| finding.row.as_str()).collect();
    assert_eq!((weak.reporting_version, &rows[..]), (1, &["PE-4"][..]));
    clusters.adopt_reporting_format(adopting(true, &weak.etag)).await.expect("it is adopted");
    let sound = stage.coordination("logistics", None, None).await;
    assert!(sound.reporting_version == 2 && sound.findings.is_empty(), "{:?}", sound.findings);
    assert_eq!(sound.reporting_format.map(|format| format.frequency()), Some(ReportFrequency::Weekly));
    let before = stage.coordination("logistics", moment(MARCH), None).await;
    assert_eq!((before.reporting_format, before.reporting_version), (None, 0));
}
