//! Questions about a day, through gRPC: clusters, emergencies and reviews, alone and worldwide, as they were, as was known then.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::*;
use convene_tests::calls::reason;
use convene_tests::requests::{LANDFALL, header, header_reading, moment, query, register};
use convene_tests::stage::Stage;
use prost_types::Timestamp;

/// A day after landfall, before anything was recorded.
const BEFORE: i64 = LANDFALL + 86_400;

/// A second before the moment, when what was done at it had not happened.
fn just_before(moment: Timestamp) -> Option<Timestamp> {
    Some(Timestamp { seconds: moment.seconds - 1, ..moment })
}

/// RM-1.15: a cluster is shown as it was; one that was not active yet is not found; answers say which moment they show.
#[tokio::test]
async fn a_cluster_is_shown_as_it_was() {
    let stage = Stage::set().await;
    stage.approved().await;
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let now = GetClusterRequest { header: query("PHL"), cluster: "health".to_owned(), ..GetClusterRequest::default() };
    let present = records.get_cluster(now.clone()).await.expect("it is active").into_inner();
    let cluster = present.cluster.and_then(|record| record.cluster).expect("a cluster");
    let activated_at = cluster.activated_at.expect("a moment");
    let shown = present.shown.expect("the moment shown");
    assert!(shown.as_of == shown.known_on && shown.as_of.expect("a moment").seconds >= activated_at.seconds);

    let then = GetClusterRequest { as_of: just_before(activated_at), ..now.clone() };
    let refused = records.get_cluster(then).await.expect_err("it was not active");
    assert_eq!(refused.code(), tonic::Code::NotFound);
    let unknown = GetClusterRequest { known_on: just_before(activated_at), ..now.clone() };
    records.get_cluster(unknown).await.expect_err("it was not known");
    let then = GetClusterRequest { as_of: Some(activated_at), ..now };
    let then = records.get_cluster(then).await.expect("it was active then").into_inner();
    assert_eq!(then.shown.and_then(|shown| shown.as_of), Some(activated_at));
    assert!(then.cluster.expect("a record").duties.iter().any(|duty| duty.rule == "OG-9.coordinator"));
}

/// Thirty people ask for the past at once, for which each time the log is read: all are answered, and alike.
#[tokio::test(flavor = "multi_thread")]
async fn many_ask_for_the_past_at_once() {
    let stage = Stage::set().await;
    stage.approved().await;
    let records = RecordServiceClient::new(stage.ocha.channel());
    let asked = (0..30).map(|_| {
        let mut records = records.clone();
        let then = moment(LANDFALL + 2 * 86_400);
        let request = GetArchitectureRequest { header: query("PHL"), as_of: then, ..GetArchitectureRequest::default() };
        async move { records.get_architecture(request).await.map(|answer| answer.into_inner().architecture) }
    });
    let answers = futures::future::join_all(asked).await;
    let first = answers[0].as_ref().expect("it is answered").clone();
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|one| *one == first)), "{answers:?}");
}

/// RM-1.15: the lists of all countries show a day of the past; a cluster is listed by its name.
#[tokio::test]
async fn lists_show_a_day_of_the_past() {
    let stage = Stage::set().await;
    stage.approved().await;
    let mut records = RecordServiceClient::new(stage.erc.channel());
    let clusters = |as_of, known_on| ListClustersRequest { as_of, known_on, ..ListClustersRequest::default() };
    let listed = records.list_clusters(clusters(None, None)).await.expect("a list").into_inner();
    assert_eq!(listed.clusters[0].name, "health");
    let activated_at = listed.clusters[0].activated_at.expect("a moment");
    let then = records.list_clusters(clusters(Some(activated_at), None)).await.expect("a list").into_inner();
    assert_eq!(then.clusters, listed.clusters);
    assert_eq!(then.shown.and_then(|shown| shown.as_of), Some(activated_at));
    let before = records.list_clusters(clusters(just_before(activated_at), None)).await.expect("a list").into_inner();
    assert!(before.clusters.is_empty());
    let unknown = records.list_clusters(clusters(None, moment(BEFORE))).await.expect("a list").into_inner();
    assert!(unknown.clusters.is_empty(), "nothing was recorded then");

    let emergencies = |as_of, known_on| ListEmergenciesRequest { as_of, known_on, ..ListEmergenciesRequest::default() };
    let found = records.list_emergencies(emergencies(moment(BEFORE), None)).await.expect("a list").into_inner();
    assert_eq!(found.emergencies.len(), 1, "it had begun");
    let earlier = emergencies(moment(LANDFALL - 1), None);
    assert!(records.list_emergencies(earlier).await.expect("a list").into_inner().emergencies.is_empty());
    let unknown = emergencies(None, moment(BEFORE));
    assert!(records.list_emergencies(unknown).await.expect("a list").into_inner().emergencies.is_empty());
    let proposals = ListProposalsRequest { as_of: moment(BEFORE), ..ListProposalsRequest::default() };
    assert!(records.list_proposals(proposals).await.expect("a list").into_inner().proposals.is_empty());
    let reviews = ListReviewsRequest { as_of: moment(BEFORE), ..ListReviewsRequest::default() };
    assert!(records.list_reviews(reviews).await.expect("a list").into_inner().shown.is_some());
}

/// RM-1.15, OG-1, OG-2: an emergency of before the record is registered as found, with its source: nothing was owed here soon after its
/// onset. One that is registered late is not: what was owed then was owed.
#[tokio::test]
async fn an_emergency_of_the_past_is_registered_as_found() {
    let stage = Stage::set().await;
    let mut operations = OperationServiceClient::new(stage.ocha.channel());
    let mut found = register("PHL", "found");
    found.facts.as_mut().expect("facts").found_source = "the situation reports".to_owned();
    let receipt = operations.register_emergency(found).await.expect("it is registered").into_inner().receipt;
    assert!(receipt.expect("a receipt").duties.is_empty());
    let late = operations.register_emergency(register("PHL", "late")).await.expect("it is registered").into_inner();
    let owed: Vec<_> = late.receipt.expect("a receipt").duties.into_iter().map(|duty| duty.rule).collect();
    assert_eq!(owed, ["OG-1.consultation", "OG-2.proposal"]);
    let request =
        GetEmergencyRequest { header: query("PHL"), emergency: "found".to_owned(), ..GetEmergencyRequest::default() };
    let answer = RecordServiceClient::new(stage.ocha.channel()).get_emergency(request).await.expect("it is read");
    let shown = answer.into_inner().emergency.and_then(|one| one.emergency).and_then(|one| one.facts);
    assert_eq!(shown.expect("facts").found_source, "the situation reports");
}

/// RM-1.15, RM-2.9: two level 3 responses follow each other, entered in any order, and each day has its own.
#[tokio::test]
async fn level_3_responses_are_shown_one_after_another() {
    const DAY: i64 = 86_400;
    let stage = Stage::set().await;
    let mut operations = OperationServiceClient::new(stage.erc.channel());
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let emergency =
        |as_of| GetEmergencyRequest { header: query("PHL"), emergency: "haiyan".to_owned(), as_of, known_on: None };
    let etag = |answer: GetEmergencyResponse| answer.emergency.and_then(|one| one.emergency).expect("it is there").etag;
    let facts = [("declare", 100), ("declare", 10), ("end", 50), ("decide", 9), ("decide", 101)];
    for (what, day) in facts {
        let read = etag(records.get_emergency(emergency(None)).await.expect("it is read").into_inner());
        let (header, at) = (header_reading("PHL", &read), moment(LANDFALL + day * DAY));
        let step = Some(Level3Step { emergency: "haiyan".to_owned(), at });
        match what {
            "declare" => {
                let request = DeclareLevel3Request { header, declaration: step };
                operations.declare_level3(request).await.map(drop)
            }
            "end" => {
                let request = EndLevel3Request { header, end: step };
                operations.end_level3(request).await.map(drop)
            }
            _ => {
                let request = RecordPrincipalsDecisionRequest { header, decision: step };
                operations.record_principals_decision(request).await.map(drop)
            }
        }
        .expect("it is recorded");
    }
    let responses = |answer: GetEmergencyResponse| {
        answer.emergency.and_then(|one| one.emergency).expect("it is there").level_3_responses
    };
    let found = responses(records.get_emergency(emergency(None)).await.expect("it is read").into_inner());
    let days = |response: &Level3Response| {
        let day = |at: &Option<Timestamp>| at.as_ref().map(|at| (at.seconds - LANDFALL) / DAY);
        [day(&response.declared_at), day(&response.principals_decided_at), day(&response.ended_at)]
    };
    let shown: Vec<_> = found.iter().map(days).collect();
    assert_eq!(shown, [[Some(10), Some(9), Some(50)], [Some(100), Some(101), None]]);
    let then = emergency(moment(LANDFALL + 20 * DAY));
    let found = responses(records.get_emergency(then).await.expect("it is read").into_inner());
    assert_eq!(found.iter().map(days).collect::<Vec<_>>(), [[Some(10), Some(9), None]]);
}

/// OG-7: the RC acts first, an HC is appointed later: what was open is the HC's at once. Where nobody is recorded the RC owes it,
/// and no head is asserted.
#[tokio::test]
async fn open_duties_move_to_the_new_head() {
    let stage = Stage::set().await;
    stage.approved().await;
    let mut operations = OperationServiceClient::new(stage.ocha.channel());
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let mut seen = Vec::new();
    for humanitarian_coordinator in [None, Some(false), Some(true)] {
        if let Some(humanitarian_coordinator) = humanitarian_coordinator {
            let request = GetCountryRequest { header: query("PHL"), ..GetCountryRequest::default() };
            let country = records.get_country(request).await.expect("it is read").into_inner().country;
            let read = country.expect("a country").etag;
            let leadership = Leadership {
                humanitarian_coordinator,
                country_team: Some(true),
                since: if humanitarian_coordinator { "2014-02-01" } else { "2014-01-01" }.to_owned(),
            };
            let request =
                RecordLeadershipRequest { header: header_reading("PHL", &read), leadership: Some(leadership) };
            operations.record_leadership(request).await.expect("it is recorded");
        }
        let request = GetArchitectureRequest { header: query("PHL"), ..GetArchitectureRequest::default() };
        let found = records.get_architecture(request).await.expect("it is read").into_inner().architecture;
        let found = found.expect("an architecture");
        let review = found.duties.iter().find(|duty| duty.rule == "RM-1.14.review").expect("it is owed");
        seen.push((found.head.clone(), found.country_team, review.owner_role.clone()));
    }
    let state = |head: &str, team, owner: &str| (head.to_owned(), team, owner.to_owned());
    assert_eq!(seen, [state("", None, "rc"), state("rc", Some(true), "rc"), state("hc", Some(true), "hc")]);
}

/// RM-1.11: the letter that asks Principals and global leads to endorse, and the proposer who acts as ERC.
#[tokio::test]
async fn the_proposer_decides_nothing_and_the_erc_asks_for_endorsement() {
    let stage = Stage::set().await;
    let read = stage.transmitted().await;
    let letter = DraftLetterRequest {
        header: query("PHL"),
        kind: LetterKind::Endorsement.into(),
        about: "p-1".to_owned(),
        ..Default::default()
    };
    let letter = RecordServiceClient::new(stage.erc.channel()).draft_letter(letter).await.expect("it is drafted");
    let letter = letter.into_inner().document.expect("a letter");
    assert!(letter.markdown.contains("endorse"), "{}", letter.markdown);
    let same_person = stage.suite.same_person("hc-undp", Role::EmergencyReliefCoordinator, "OCHA", None);
    let end = Some(ProposalEnd { proposal: "p-1".to_owned(), reason: "later".to_owned() });
    let decline = DeclineProposalRequest { header: header_reading("PHL", &read), end };
    let declined =
        proposal_service_client::ProposalServiceClient::new(same_person.channel()).decline_proposal(decline).await;
    assert_eq!(reason(&declined.expect_err("the proposer decides nothing")), "PROPOSER_DECIDES");
}

/// RM-1.15, OG-7, RM-1.4, OG-1, OG-9: who led, a meeting, a consultation and a coordinator of before the record are recorded as
/// found: as exactly as they are known, with what nobody said left out, and without lateness.
#[tokio::test]
async fn the_past_is_recorded_as_exactly_as_it_is_known() {
    let stage = Stage::set().await;
    let mut operations = OperationServiceClient::new(stage.ocha.channel());
    let mut clusters = ClusterServiceClient::new(stage.ocha.channel());
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let source = || "the office's archive".to_owned();

    let country = GetCountryRequest { header: query("PHL"), ..GetCountryRequest::default() };
    let read = records.get_country(country.clone()).await.expect("it is read").into_inner().country.expect("a country");
    let past = PastLeadership {
        humanitarian_coordinator: true,
        country_team: None,
        since: "2012".to_owned(),
        source: source(),
    };
    let request = RecordPastLeadershipRequest { header: header_reading("PHL", &read.etag), past: Some(past) };
    operations.record_past_leadership(request).await.expect("it is recorded");
    let shown = records.get_country(country).await.expect("it is read").into_inner().country.expect("a country");
    let held = shown.leadership.expect("it is shown");
    let leadership = held.leadership.expect("a leadership");
    assert_eq!((leadership.since.as_str(), leadership.country_team), ("2012", None));
    assert_eq!(held.as_found.map(|found| found.source), Some(source()));

    let past = PastMeeting {
        meeting: "hct-2007".to_owned(),
        emergency: "haiyan".to_owned(),
        held: "2007".to_owned(),
        source: source(),
        ..PastMeeting::default()
    };
    let request = RecordPastMeetingRequest { header: header("PHL"), past: Some(past) };
    let receipt = operations.record_past_meeting(request).await.expect("it is recorded").into_inner().receipt;
    assert!(receipt.expect("a receipt").findings.is_empty(), "whether activation was discussed nobody said");
    let past = PastConsultation {
        consultation: "authorities".to_owned(),
        emergency: "haiyan".to_owned(),
        held: "2013-11-08".to_owned(),
        source: source(),
        ..PastConsultation::default()
    };
    let request = RecordPastConsultationRequest { header: header("PHL"), past: Some(past) };
    operations.record_past_consultation(request).await.expect("it is recorded");
    let asked = GetEmergencyRequest { header: query("PHL"), emergency: "haiyan".to_owned(), ..Default::default() };
    let shown = records.get_emergency(asked).await.expect("it is read").into_inner().emergency.expect("it is there");
    let met = shown.meetings.iter().find(|one| one.as_found.is_some()).expect("it is marked");
    assert_eq!(met.meeting.as_ref().map(|meeting| (meeting.agreed, meeting.discussed_activation)), Some((None, None)));
    assert_eq!(met.as_found.as_ref().map(|found| found.began.as_str()), Some("2007"));
    assert!(shown.consultations.iter().any(|one| one.as_found.is_some()));

    let existing = ExistingCluster {
        cluster: "logistics".to_owned(),
        sectors: vec!["LOG".to_owned()],
        lead_agency: "WFP".to_owned(),
        activated: "unknown".to_owned(),
        source: source(),
        ..ExistingCluster::default()
    };
    let request = RecordExistingClusterRequest { header: header("PHL"), existing: Some(existing) };
    let recorded = clusters.record_existing_cluster(request).await.expect("it is recorded").into_inner();
    let read = recorded.receipt.expect("a receipt").etag;
    let coordinator = ExistingCoordinator {
        cluster: "logistics".to_owned(),
        person: "coordinator-1".to_owned(),
        post: Post::Coordinator.into(),
        employer: "WFP".to_owned(),
        since: "unknown".to_owned(),
        source: source(),
    };
    let request =
        RecordExistingCoordinatorRequest { header: header_reading("PHL", &read), coordinator: Some(coordinator) };
    clusters.record_existing_coordinator(request).await.expect("it is recorded");
    let asked = GetClusterRequest { header: query("PHL"), cluster: "logistics".to_owned(), ..Default::default() };
    let shown = records.get_cluster(asked).await.expect("it is read").into_inner().cluster.expect("it is there");
    let there = shown.coordinators.first().expect("one is there");
    assert_eq!(there.as_found.as_ref().map(|found| found.began.as_str()), Some("unknown"));
    assert!(shown.duties.iter().all(|duty| duty.rule != "OG-9.coordinator"), "{:?}", shown.duties);
    let began = shown.cluster.and_then(|cluster| cluster.as_found).map(|found| found.began);
    assert_eq!(began.as_deref(), Some("unknown"));
}
