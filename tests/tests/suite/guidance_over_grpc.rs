//! What the country agrees on and what ends, through gRPC: priority issues, co-leads, organizations by name, regional emergencies.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::*;
use convene_tests::calls::reason;
use convene_tests::requests::{LANDFALL, header, header_reading, moment, query, recommendation, register, submit};
use convene_tests::stage::Stage;

async fn health(stage: &Stage) -> ClusterRecord {
    let request = GetClusterRequest { header: query("PHL"), cluster: "health".to_owned(), ..Default::default() };
    let answer = RecordServiceClient::new(stage.ocha.channel()).get_cluster(request).await;
    answer.expect("it is there").into_inner().cluster.expect("a cluster")
}

/// RM-1.9, RM-7.1, OG-14, OG-16: a proposal says where, with whom, and with which areas; the cluster has it from its approval on, and
/// owes the terms.
#[tokio::test]
async fn what_was_proposed_stands_in_the_register() {
    let stage = Stage::set().await;
    let recommended = Recommendation {
        shared_leadership: Some(SharedLeadership {
            organizations: vec!["SAVE-THE-CHILDREN".to_owned()],
            term: "co-lead".to_owned(),
            ..SharedLeadership::default()
        }),
        places: vec![Place { place: "samar".to_owned(), name: "Samar".to_owned() }],
        ..recommendation("health", "HEA", "WHO")
    };
    stage.approved_at("p-1", LANDFALL + 7_200, submit("PHL", "p-1", "haiyan", vec![recommended])).await;
    let record = health(&stage).await;
    let cluster = record.cluster.expect("in brief");
    assert_eq!(cluster.agreed_co_leads[0].organization, "SAVE-THE-CHILDREN");
    assert_eq!(cluster.places[0].name, "Samar");
    assert!(record.duties.iter().any(|duty| duty.rule == "RM-7.1.agreement"), "{:?}", record.duties);

    let who = stage.suite.person(Role::LeadAgency, "WHO", Some("PHL"));
    let by_name = NamePlaceFocalPointRequest {
        header: header_reading("PHL", &cluster.etag),
        focal_point: Some(PlaceFocalPoint {
            cluster: "health".to_owned(),
            place: "samar".to_owned(),
            name: "Samar".to_owned(),
            organization_name: "Samar Relief Society".to_owned(),
            since: "2013-11-20".to_owned(),
            ..PlaceFocalPoint::default()
        }),
    };
    ClusterServiceClient::new(who.channel()).name_place_focal_point(by_name).await.expect("it takes part by name");
    let record = health(&stage).await;
    assert!(record.findings.iter().any(|finding| finding.row == "OG-16"), "{:?}", record.findings);
}

/// OG-11: the issues that the country agreed on are in its record.
#[tokio::test]
async fn the_country_agrees_on_issues() {
    let stage = Stage::set().await;
    let mut operations = OperationServiceClient::new(stage.ocha.channel());
    let agree = |issue: &str| AgreePriorityIssuesRequest {
        header: header("PHL"),
        agreed: Some(PriorityIssues { issues: vec![issue.to_owned()], agreed_on: "2013-11-20".to_owned() }),
    };
    let unknown = operations.agree_priority_issues(agree("weather")).await.expect_err("there is no such issue");
    assert_eq!(reason(&unknown), "ISSUE_UNKNOWN");
    operations.agree_priority_issues(agree("human-rights")).await.expect("it is agreed");
    let request = GetCountryRequest { header: query("PHL"), ..Default::default() };
    let answer = RecordServiceClient::new(stage.ocha.channel()).get_country(request).await.expect("it is there");
    let agreed = answer.into_inner().country.expect("a country").priority_issues.expect("issues");
    assert_eq!(agreed.priority_issues.expect("the content").issues, ["human-rights"]);
}

/// RM-1.5: each alert to the global clusters has its letter, asked for by the moment at which it was given.
#[tokio::test]
async fn each_alert_has_its_letter() {
    let stage = Stage::set().await;
    const DAY: i64 = 86_400;
    let mut operations = OperationServiceClient::new(stage.ocha.channel());
    for (given, cluster) in [(LANDFALL + DAY, "EDU"), (LANDFALL + 2 * DAY, "LOG")] {
        let alert = Alert {
            emergency: "haiyan".to_owned(),
            alerted_at: moment(given),
            meeting_at: moment(LANDFALL + 9 * DAY),
            clusters: vec![cluster.to_owned()],
        };
        let request = AlertGlobalClustersRequest { header: header("PHL"), alert: Some(alert) };
        operations.alert_global_clusters(request).await.expect("they are alerted");
    }
    let records = RecordServiceClient::new(stage.ocha.channel());
    let letter = async |alerted_at: Option<i64>| {
        let (kind, about) = (LetterKind::Alert.into(), "haiyan".to_owned());
        let alerted_at = alerted_at.and_then(moment);
        let request = DraftLetterRequest { header: query("PHL"), kind, about, alerted_at };
        let answer = records.clone().draft_letter(request).await;
        answer.map(|answer| answer.into_inner().document.expect("a letter").markdown)
    };
    assert!(letter(None).await.expect("the last one").contains("discussed: Logistics."));
    assert!(letter(Some(LANDFALL + DAY)).await.expect("the first one").contains("discussed: Education."));
    letter(Some(LANDFALL)).await.expect_err("no alert was given then");
}

/// RM-1.15: the records of several countries name one emergency alike and are found by it; an emergency ends.
#[tokio::test]
async fn an_emergency_spans_countries_and_ends() {
    let stage = Stage::set().await;
    let mut part = register("PHL", "surge");
    part.facts.as_mut().expect("facts").regional_emergency = "typhoon-season".to_owned();
    let mut operations = OperationServiceClient::new(stage.ocha.channel());
    operations.register_emergency(part).await.expect("it is registered");
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let request = ListEmergenciesRequest {
        header: query("PHL"),
        regional_emergency: "typhoon-season".to_owned(),
        ..ListEmergenciesRequest::default()
    };
    let found = records.list_emergencies(request).await.expect("they are listed").into_inner().emergencies;
    assert_eq!(found.len(), 1, "{found:?}");
    let emergency = found[0].emergency.clone().expect("an emergency");
    let end = EndEmergencyRequest {
        header: header_reading("PHL", &emergency.etag),
        end: Some(EmergencyEnd {
            emergency: "surge".to_owned(),
            on: "2014-06-30".to_owned(),
            reason: "the needs are met".to_owned(),
        }),
    };
    operations.end_emergency(end).await.expect("it ends");
    let request = GetEmergencyRequest { header: query("PHL"), emergency: "surge".to_owned(), ..Default::default() };
    let record = records.get_emergency(request).await.expect("it is there").into_inner().emergency.expect("a record");
    assert_eq!(record.ended.and_then(|ended| ended.end).expect("its end").on, "2014-06-30");
}
