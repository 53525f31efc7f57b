//! Facts that were recorded by mistake, through gRPC: corrected, taken back, and not mistaken for what is ahead.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::*;
use convene_proto::common::v1::Receipt;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_tests::calls::reason;
use convene_tests::requests::{LANDFALL, header, header_reading, moment, query};
use convene_tests::stage::Stage;

/// Logistics, found with its end.
async fn found(stage: &Stage) -> Receipt {
    let existing = ExistingCluster {
        cluster: "logistics".to_owned(),
        sectors: vec!["LOG".to_owned()],
        lead_agency: "WFP".to_owned(),
        activated: "2010".to_owned(),
        ended: "2012-08-31".to_owned(),
        source: "the register in Manila".to_owned(),
        ..ExistingCluster::default()
    };
    let request = RecordExistingClusterRequest { header: header("PHL"), existing: Some(existing) };
    let answer = ClusterServiceClient::new(stage.ocha.channel()).record_existing_cluster(request).await;
    answer.expect("it is recorded").into_inner().receipt.expect("a receipt")
}

/// The clusters that are listed as active.
async fn active(stage: &Stage) -> Vec<String> {
    let answer = RecordServiceClient::new(stage.ocha.channel()).list_clusters(ListClustersRequest::default()).await;
    answer.expect("a list").into_inner().clusters.into_iter().map(|one| one.cluster).collect()
}

/// RM-1.15: an end that never was is taken back: the cluster is active in every answer and owes what it owes, and what was known
/// before still has the end.
#[tokio::test]
async fn an_end_that_never_was_is_taken_back() {
    let stage = Stage::set().await;
    let receipt = found(&stage).await;
    assert!(active(&stage).await.is_empty());
    let fact = FactOnRecord { kind: FactKind::End.into(), of: "logistics".to_owned(), commit: receipt.etag.clone() };
    let withdrawal = FactWithdrawal {
        fact: Some(fact),
        reason: "the register has the end of another cluster".to_owned(),
        source: "the office in Manila".to_owned(),
    };
    let header = header_reading("PHL", &receipt.etag);
    let request = WithdrawFactRequest { header, withdrawal: Some(withdrawal) };
    let withdrawn = OperationServiceClient::new(stage.ocha.channel()).withdraw_fact(request).await;
    let withdrawn = withdrawn.expect("it is taken back").into_inner().receipt.expect("a receipt");
    assert!(withdrawn.duties.iter().any(|duty| duty.rule == "OG-9.coordinator"), "{withdrawn:?}");
    assert_eq!(active(&stage).await, ["logistics"]);

    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let ended_at = |known_on| {
        let request = GetArchitectureRequest { header: query("PHL"), as_of: moment(LANDFALL), known_on };
        let mut records = records.clone();
        async move {
            let shown = records.get_architecture(request).await.expect("it is read").into_inner();
            shown.architecture.expect("an architecture").clusters[0].ended_at
        }
    };
    assert_eq!(ended_at(None).await, None);
    assert!(ended_at(receipt.recorded_at).await.is_some(), "it was thought to have ended");
    let resource = "cluster/logistics".to_owned();
    let history = GetHistoryRequest { header: query("PHL"), resource, ..GetHistoryRequest::default() };
    let history = records.get_history(history).await.expect("it is read").into_inner().entries;
    assert!(history.iter().any(|entry| entry.event == "FactWithdrawn"), "{history:?}");
}

/// RM-1.15, RM-1.3: when level 3 was declared is corrected, and the 72 hours count from the right moment.
#[tokio::test]
async fn a_step_of_level_3_is_corrected() {
    const DAY: i64 = 86_400;
    let stage = Stage::set().await;
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let asked = GetEmergencyRequest { header: query("PHL"), emergency: "haiyan".to_owned(), ..Default::default() };
    let emergency = records.get_emergency(asked.clone()).await.expect("it is read").into_inner().emergency;
    let read = emergency.and_then(|one| one.emergency).expect("it is there").etag;
    let declaration = Some(Level3Step { emergency: "haiyan".to_owned(), at: moment(LANDFALL + 4 * DAY) });
    let declare = DeclareLevel3Request { header: header_reading("PHL", &read), declaration };
    let declared = OperationServiceClient::new(stage.erc.channel()).declare_level3(declare).await;
    let receipt = declared.expect("it is declared").into_inner().receipt.expect("a receipt");
    let fact = FactOnRecord {
        kind: FactKind::Level3Declaration.into(),
        of: "haiyan".to_owned(),
        commit: receipt.etag.clone(),
    };
    let right = Claim {
        date: "2013-11-14T04:40:00Z".to_owned(),
        source: "the cable of the ERC".to_owned(),
        ..Claim::default()
    };
    let correction = FactCorrection {
        fact: Some(fact),
        right: Some(right),
        reason: "a misprint".to_owned(),
        ..FactCorrection::default()
    };
    let header = header_reading("PHL", &receipt.etag);
    let request = CorrectFactRequest { header, correction: Some(correction) };
    let corrected = OperationServiceClient::new(stage.ocha.channel()).correct_fact(request).await;
    let corrected = corrected.expect("it is corrected").into_inner().receipt.expect("a receipt");
    let owed = corrected.duties.iter().find(|duty| duty.rule == "RM-1.3.decision").expect("it is owed anew");
    assert_eq!(owed.since.map(|since| since.seconds), Some(LANDFALL + 6 * DAY));
    let emergency = records.get_emergency(asked).await.expect("it is read").into_inner().emergency;
    let declared_at = emergency.and_then(|one| one.emergency).expect("it is there").level_3_declared_at;
    assert_eq!(declared_at, owed.since);
}

/// RM-1.15: what is dated ahead is not shown as present where only the moment of knowledge is asked about.
#[tokio::test]
async fn what_is_dated_ahead_is_not_present() {
    let stage = Stage::set().await;
    stage.approved().await;
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let asked = GetClusterRequest { header: query("PHL"), cluster: "health".to_owned(), ..Default::default() };
    let read = records.get_cluster(asked.clone()).await.expect("it is read").into_inner().cluster;
    let read = read.and_then(|record| record.cluster).expect("it is there").etag;
    let appointment = Appointment {
        cluster: "health".to_owned(),
        person: "coordinator-1".to_owned(),
        post: Post::Coordinator.into(),
        employer: "WHO".to_owned(),
        seniority: "P5".to_owned(),
        facilitation: "coordinated the cluster in Haiti".to_owned(),
        expertise: "emergency medicine".to_owned(),
        employment: Employment::FullTime.into(),
        starts_on: "2199-01-01".to_owned(),
        ..Appointment::default()
    };
    let request = AppointCoordinatorRequest { header: header_reading("PHL", &read), appointment: Some(appointment) };
    let who = stage.suite.person(Role::LeadAgency, "WHO", Some("PHL"));
    let named = ClusterServiceClient::new(who.channel()).appoint_coordinator(request).await;
    let named = named.expect("one is named").into_inner().receipt.expect("a receipt");
    let known = GetClusterRequest { known_on: named.recorded_at, ..asked };
    let known = records.get_cluster(known).await.expect("it is read").into_inner().cluster.expect("a record");
    assert!(known.coordinators.is_empty(), "nobody coordinates it yet: {:?}", known.coordinators);
}

/// RM-1.15, OG-1, OG-21: when the emergency began, and how it is classed, is corrected: what is owed counts from the right moment, and
/// is not owed by the right class.
#[tokio::test]
async fn an_onset_and_a_class_are_corrected() {
    let stage = Stage::set().await;
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let asked = GetEmergencyRequest { header: query("PHL"), emergency: "haiyan".to_owned(), ..Default::default() };
    let of_the_registration = |kind: FactKind, commit: &str| {
        Some(FactOnRecord { kind: kind.into(), of: "haiyan".to_owned(), commit: commit.to_owned() })
    };
    let history = GetHistoryRequest {
        header: query("PHL"),
        resource: "emergency/haiyan".to_owned(),
        ..GetHistoryRequest::default()
    };
    let entries = records.get_history(history).await.expect("it is read").into_inner().entries;
    let registered = entries.iter().find(|entry| entry.event == "EmergencyRegistered").expect("it is registered");
    let registered = registered.commit.clone();
    let read = records.get_emergency(asked.clone()).await.expect("it is read").into_inner().emergency;
    let read = read.and_then(|one| one.emergency).expect("it is there").etag;
    let right = |date: &str| {
        Some(Claim { date: date.to_owned(), source: "the weather service".to_owned(), ..Claim::default() })
    };
    let correction = FactCorrection {
        fact: of_the_registration(FactKind::Onset, &registered),
        right: right("2013-11-08T03:00:00Z"),
        reason: "a misprint".to_owned(),
        ..FactCorrection::default()
    };
    let request = CorrectFactRequest { header: header_reading("PHL", &read), correction: Some(correction.clone()) };
    let mut operations = OperationServiceClient::new(stage.ocha.channel());
    let corrected = operations.correct_fact(request).await.expect("it is corrected").into_inner();
    let receipt = corrected.receipt.expect("a receipt");
    let emergency = records.get_emergency(asked.clone()).await.expect("it is read").into_inner().emergency;
    let facts = emergency.and_then(|one| one.emergency).and_then(|one| one.facts).expect("it is there");
    assert_eq!(facts.onset, moment(LANDFALL - 6000));
    let correction = FactCorrection {
        fact: of_the_registration(FactKind::Class, &registered),
        right: right("2013-11-08"),
        emergency_class: EmergencyClass::Ongoing.into(),
        ..correction
    };
    let request = CorrectFactRequest { header: header_reading("PHL", &receipt.etag), correction: Some(correction) };
    operations.correct_fact(request).await.expect("it is corrected");
    let emergency = records.get_emergency(asked).await.expect("it is read").into_inner().emergency;
    let facts = emergency.and_then(|one| one.emergency).and_then(|one| one.facts).expect("it is there");
    assert_eq!(facts.emergency_class(), EmergencyClass::Ongoing);
    let country = GetArchitectureRequest { header: query("PHL"), ..GetArchitectureRequest::default() };
    let shown = records.get_architecture(country).await.expect("it is read").into_inner().architecture;
    let owed = shown.expect("an architecture").duties;
    assert!(owed.iter().all(|duty| duty.rule != "OG-2.proposal"), "{owed:?}");
}

/// RM-1.15, RM-7.6: a funding barrier that never was is taken back: no answer has it, and the head owes nothing for it; what was
/// known before still has it, and the history has both.
#[tokio::test]
async fn a_funding_barrier_that_never_was_is_taken_back() {
    let stage = Stage::set().await;
    stage.approved().await;
    let who = stage.suite.person(Role::LeadAgency, "WHO", Some("PHL"));
    let mut clusters = ClusterServiceClient::new(who.channel());
    let records = RecordServiceClient::new(stage.ocha.channel());
    let health = async |known_on| {
        let cluster = "health".to_owned();
        let request = GetClusterRequest { header: query("PHL"), cluster, known_on, ..GetClusterRequest::default() };
        let answer = records.clone().get_cluster(request).await.expect("it is read");
        answer.into_inner().cluster.expect("a record")
    };
    let etag = |record: &ClusterRecord| record.cluster.as_ref().expect("in brief").etag.clone();
    let barrier = FundingBarrier {
        cluster: "health".to_owned(),
        sharing: "s-1".to_owned(),
        barrier: "no donor pays for it".to_owned(),
    };
    let header = header_reading("PHL", &etag(&health(None).await));
    let share = ShareLeadershipRequest { header, sharing: Some(sharing()) };
    let read = clusters.share_leadership(share).await.expect("it is shared").into_inner().receipt.expect("a receipt");
    let raise = RaiseFundingBarrierRequest { header: header_reading("PHL", &read.etag), barrier: Some(barrier) };
    let raised = clusters.raise_funding_barrier(raise).await.expect("it is raised").into_inner().receipt;
    let raised = raised.expect("a receipt");
    assert_eq!(health(None).await.funding_barriers.len(), 1);

    let withdrawal = FundingBarrierWithdrawal {
        cluster: "health".to_owned(),
        sharing: "s-1".to_owned(),
        commit: raised.etag.clone(),
        reason: "it was about another cluster".to_owned(),
        source: "the donor".to_owned(),
    };
    let header = header_reading("PHL", &raised.etag);
    let withdraw = WithdrawFundingBarrierRequest { header, withdrawal: Some(withdrawal) };
    let refused = ClusterServiceClient::new(stage.hc.channel()).withdraw_funding_barrier(withdraw.clone()).await;
    assert_eq!(reason(&refused.expect_err("the head only takes it up")), "ROLE_NOT_ADMITTED");
    let withdrawn = ClusterServiceClient::new(stage.ocha.channel()).withdraw_funding_barrier(withdraw).await;
    withdrawn.expect("it is taken back");
    let record = health(None).await;
    assert!(record.funding_barriers.is_empty(), "{:?}", record.funding_barriers);
    assert!(record.duties.iter().all(|duty| duty.rule != "RM-7.6.funding"), "{:?}", record.duties);
    assert_eq!(health(raised.recorded_at).await.funding_barriers.len(), 1);
    let resource = "cluster/health".to_owned();
    let history = GetHistoryRequest { header: query("PHL"), resource, ..GetHistoryRequest::default() };
    let history = records.clone().get_history(history).await.expect("it is read").into_inner().entries;
    for event in ["FundingBarrierRaised", "FundingBarrierWithdrawn"] {
        assert!(history.iter().any(|entry| entry.event == event), "{event}: {history:?}");
    }
}

/// Leadership that is shared from today on, with every aspect agreed.
fn sharing() -> Sharing {
    let today = SystemClock.now().date_naive().to_string();
    let covers = (1..).map_while(|aspect| SharingAspect::try_from(aspect).ok()).map(Into::into).collect();
    Sharing {
        cluster: "health".to_owned(),
        sharing: "s-1".to_owned(),
        term: "co-lead".to_owned(),
        partner: "SAVE-THE-CHILDREN".to_owned(),
        agreement: Some(Agreement { title: "terms".to_owned(), agreed_on: today.clone(), covers }),
        basis: Some(SharingBasis {
            model: "one co-lead".to_owned(),
            needs_and_capacities: "field presence".to_owned(),
            staff: "one co-coordinator".to_owned(),
            costs: "80,000 a year".to_owned(),
            funded_by: "the partner's own appeal".to_owned(),
            training: "the coordination course".to_owned(),
            national_capacity: "joint training".to_owned(),
        }),
        starts_on: today,
        last_resort: "WHO".to_owned(),
        ..Sharing::default()
    }
}
