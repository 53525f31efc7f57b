//! `kill -9` of the coordination service and of the NATS server while reports are uploaded and imported: a report is whole or not there,
//! and sending it again is safe (row RM-8.4).

use std::path::Path;

use convene_coordination::coverage::Kind;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient;
use convene_proto::activation::v1::{ExistingCluster, RecordExistingClusterRequest};
use convene_proto::common::v1::dataset_part::Part;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::common::v1::{AwaitFollowedRequest, DatasetHeader, DatasetPart};
use convene_proto::coordination::v1::coverage_record_service_client::CoverageRecordServiceClient;
use convene_proto::coordination::v1::coverage_service_client::CoverageServiceClient;
use convene_proto::coordination::v1::coverage_upload_service_client::CoverageUploadServiceClient;
use convene_proto::coordination::v1::*;
use convene_runtime::testing::TestServer;
use convene_tests::requests::{header, query};
use futures::stream;
use tokio::sync::watch;

use super::process::Process;
use super::{Connection, Killed, connection, kills, pause_after, reached, strike, within};

/// How many reports are imported for each kill.
const REPORTS_A_KILL: usize = 2;

/// How many rows a report has: several pieces of an upload.
const ROWS: usize = 3_000;

/// The rows of a report: CARE alone in a district of its own, and in one that all reports share.
fn rows(report: usize) -> String {
    let names: Vec<&str> = HEADING.split(',').collect();
    let mut text = format!("{HEADING}\n");
    for number in 0..ROWS {
        let row = names.iter().map(|name| match *name {
            "organization" => "CARE".to_owned(),
            "cluster" => "HEA".to_owned(),
            "activity" => format!("clinic {number}"),
            "area" => format!("X{report:03}"),
            "level" => "1".to_owned(),
            "reached" => "10".to_owned(),
            _ => String::new(),
        });
        text.push_str(&row.collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    text
}

const HEADING: &str = "organization,acronym,organization_type,also_implementing,programming,funding,cluster,activity,area,level,area_name,\
within,place,group,begins,ends,status,reached,reached_females,reached_males,reached_others,reached_women,reached_men,reached_girls,\
reached_boys,reached_households,targeted,targeted_females,targeted_males,targeted_others,targeted_women,targeted_men,targeted_girls,\
targeted_boys,targeted_households";

/// Uploads a report and imports it, again from the beginning until it is acknowledged.
async fn report(connection: Connection, number: usize) {
    let text = rows(number);
    let digest = Digest::of(text.as_bytes()).to_string();
    let import = ActivityImport {
        report: format!("care-{number}"),
        clusters: vec!["HEA".to_owned()],
        organization: String::new(),
        begins: format!("{}-01-01", 1995 + number),
        ends: format!("{}-12-31", 1995 + number),
        sha256: digest.clone(),
        ..ActivityImport::default()
    };
    let request = ImportActivitiesRequest { header: header("PHL"), coverage: Some(import) };
    loop {
        let head = DatasetHeader {
            country: "PHL".to_owned(),
            format: Kind::Activities.format().to_owned(),
            bytes: u64::try_from(text.len()).expect("a size"),
            sha256: digest.clone(),
            ..DatasetHeader::default()
        };
        let chunks = text.as_bytes().chunks(50_000).map(|chunk| Part::Chunk(chunk.to_vec().into()));
        let parts: Vec<_> = std::iter::once(Part::Header(head))
            .chain(chunks)
            .map(|part| UploadActivitiesRequest { part: Some(DatasetPart { part: Some(part) }) })
            .collect();
        let mut uploads = CoverageUploadServiceClient::new(connection.clone());
        if let Err(status) = within(uploads.upload_activities(stream::iter(parts))).await {
            pause_after(status).await;
            continue;
        }
        let mut service = CoverageServiceClient::new(connection.clone());
        match within(service.import_activities(request.clone())).await {
            Ok(_) => return,
            Err(status) => pause_after(status).await,
        }
    }
}

async fn coverage(connection: &Connection) -> GetCoverageResponse {
    loop {
        let mut records = CoverageRecordServiceClient::new(connection.clone());
        let request = GetCoverageRequest { header: query("PHL"), ..GetCoverageRequest::default() };
        match within(records.get_coverage(request)).await {
            Ok(answer) => return answer.into_inner(),
            Err(status) => pause_after(status).await,
        }
    }
}

/// A cluster of health, of which another service knows.
pub(super) async fn health(data: &Path, activation: &Process, follower: &Process) {
    let ocha = connection(activation.address(), data, Role::OchaCountry, Some("PHL"));
    let existing = ExistingCluster {
        cluster: "health".to_owned(),
        name: "Health".to_owned(),
        sectors: vec!["HEA".to_owned()],
        lead_agency: "WHO".to_owned(),
        activated: "2013-11-12".to_owned(),
        source: "the report of the country team".to_owned(),
        ..ExistingCluster::default()
    };
    let request = RecordExistingClusterRequest { header: header("PHL"), existing: Some(existing) };
    while let Err(status) =
        within(ClusterServiceClient::new(ocha.clone()).record_existing_cluster(request.clone())).await
    {
        pause_after(status).await;
    }
    let reader = connection(follower.address(), data, Role::OchaCountry, Some("PHL"));
    let mut status = StatusServiceClient::new(reader);
    while let Err(away) = within(status.await_followed(AwaitFollowedRequest::default())).await {
        pause_after(away).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_a_report_is_whole_or_not_there() {
    let mut nats = TestServer::start().await;
    let data = tempfile::tempdir().expect("a folder");
    let activation = Process::start("activation", &[nats.url()], data.path());
    let mut service = Process::start("coordination", &[nats.url()], data.path());
    health(data.path(), &activation, &service).await;
    let kills: Vec<Killed> =
        (0..kills().div_ceil(10)).flat_map(|_| [Killed::Service, Killed::Server, Killed::Both]).collect();
    let reports = kills.len() * REPORTS_A_KILL;
    let done = watch::Sender::new(0);
    let connected = connection(service.address(), data.path(), Role::OchaCountry, Some("PHL"));
    let (reporting, count) = (connected.clone(), done.clone());
    let client = tokio::spawn(async move {
        for number in 0..reports {
            report(reporting.clone(), number).await;
            count.send_modify(|done| *done += 1);
        }
    });
    for (number, killed) in (1..).zip(&kills) {
        reached(&done, reports * number / (kills.len() + 1), &mut service).await;
        strike(*killed, &mut service, &mut nats).await;
        let shown = coverage(&connected).await;
        assert_eq!(shown.activities, u64::from(shown.reports) * ROWS as u64, "a report is half there");
    }
    within(client).await.expect("the client does not panic");
    let shown = coverage(&connected).await;
    assert_eq!((u64::from(shown.reports), shown.activities), (reports as u64, (reports * ROWS) as u64));
    for number in 0..reports {
        report(connected.clone(), number).await;
    }
    let asked = ListReportsRequest { header: query("PHL"), ..ListReportsRequest::default() };
    let listed = within(CoverageRecordServiceClient::new(connected.clone()).list_reports(asked)).await;
    let listed = listed.expect("reports").into_inner().reports;
    assert!(listed.len() == reports && listed.iter().all(|report| report.version == 1), "each is there once");
    let again = coverage(&connected).await;
    assert_eq!((again.lines, again.activities, again.reports), (shown.lines, shown.activities, shown.reports));
}
