//! Coverage as its callers meet it: rows go in, and gaps and duplications come out, are announced, taken up and closed.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Role;
use convene_proto::common::v1::dataset_part::Part;
use convene_proto::common::v1::{DatasetHeader, DatasetPart, DatasetReceipt, PageRequest};
use convene_proto::coordination::v1::coverage_record_service_client::CoverageRecordServiceClient;
use convene_proto::coordination::v1::coverage_service_client::CoverageServiceClient;
use convene_proto::coordination::v1::coverage_upload_service_client::CoverageUploadServiceClient;
use convene_proto::coordination::v1::record_service_client::RecordServiceClient;
use convene_proto::coordination::v1::*;
use convene_tests::Person;
use convene_tests::calls::reason;
use convene_tests::coordination::{CoordinationStage, HEALTH};
use convene_tests::requests::{dated, header, header_reading, moment, query};
use serde_json::{Value, json};
use tonic::Status;

use crate::json_over_http::{posted, reason as reason_in_json};

/// 1 March 2024.
const MARCH: i64 = 1_709_251_200;
const DAY: i64 = 86_400;

const ACTIVITIES: &str = "organization,acronym,organization_type,also_implementing,programming,funding,cluster,activity,area,level,\
    area_name,within,place,group,begins,ends,status,reached,reached_females,reached_males,reached_others,reached_women,reached_men,\
    reached_girls,reached_boys,reached_households,targeted,targeted_females,targeted_males,targeted_others,targeted_women,targeted_men,\
    targeted_girls,targeted_boys,targeted_households\n";

const NEEDS: &str = "cluster,area,level,area_name,within,group,in_need,in_need_females,in_need_males,in_need_others,in_need_women,\
    in_need_men,in_need_girls,in_need_boys,in_need_households\n";

/// An activity of health in a district: by whom, where, and how many it reached.
fn activity(organization: &str, area: &str, reached: u32) -> String {
    format!(
        "{organization},,,,,,HEA,Mobile clinic,{area},2,,X01,,,2024-02-01,2024-02-20,ongoing,{reached},{}\n",
        ",".repeat(16)
    )
}

/// A need of health in a district.
fn need(area: &str, people: u32) -> String {
    format!("HEA,{area},2,Ramina,X01,,{people},{}\n", ",".repeat(7))
}

struct Stage {
    ground: CoordinationStage,
}

impl Stage {
    /// A cluster of health is active since 2013, with CARE and OXFAM as partners.
    async fn set() -> Self {
        let ground = CoordinationStage::set(&[HEALTH]).await;
        ground.join("care", "health", "CARE", MARCH - DAY).await;
        ground.join("oxfam", "health", "OXFAM", MARCH - DAY).await;
        Self { ground }
    }

    fn person(&self, role: Role, organization: &str) -> Person {
        self.ground.person(role, organization)
    }

    fn coordinator(&self) -> Person {
        self.person(Role::Coordinator, "WHO")
    }

    async fn upload(&self, person: &Person, format: &str, text: &str) -> Result<DatasetReceipt, Status> {
        let header = DatasetHeader {
            country: "PHL".to_owned(),
            format: format.to_owned(),
            bytes: u64::try_from(text.len()).expect("a size"),
            sha256: Digest::of(text.as_bytes()).to_string(),
            ..DatasetHeader::default()
        };
        let parts = [Part::Header(header), Part::Chunk(text.as_bytes().to_vec().into())];
        let parts = parts.map(|part| Some(DatasetPart { part: Some(part) }));
        let mut client = CoverageUploadServiceClient::new(person.channel());
        let receipt = if format == "coverage-needs-1" {
            let parts = parts.map(|part| UploadNeedsRequest { part });
            client.upload_needs(futures::stream::iter(parts)).await?.into_inner().receipt
        } else {
            let parts = parts.map(|part| UploadActivitiesRequest { part });
            client.upload_activities(futures::stream::iter(parts)).await?.into_inner().receipt
        };
        Ok(receipt.expect("a receipt"))
    }

    /// Uploads a report for February, and imports it as that of an organization, reading an etag.
    async fn report(&self, organization: &str, rows: &str, etag: &str) -> Result<(), Status> {
        let partner = self.person(Role::Partner, organization);
        let text = format!("{ACTIVITIES}{rows}");
        let receipt = self.upload(&partner, "coverage-activities-1", &text).await?;
        assert!(receipt.kept, "{receipt:?}");
        let import = ActivityImport {
            report: format!("{}-2024-02", organization.to_lowercase()),
            clusters: vec!["HEA".to_owned()],
            organization: organization.to_owned(),
            begins: "2024-02-01".to_owned(),
            ends: "2024-02-29".to_owned(),
            sha256: Digest::of(text.as_bytes()).to_string(),
            ..ActivityImport::default()
        };
        let request = ImportActivitiesRequest { header: header_reading("PHL", etag), coverage: Some(import) };
        CoverageServiceClient::new(partner.channel()).import_activities(request).await.map(drop)
    }

    /// Uploads needs, and imports them as of 1 March.
    async fn needs(&self, rows: &str) {
        let (coordinator, text) = (self.coordinator(), format!("{NEEDS}{rows}"));
        self.upload(&coordinator, "coverage-needs-1", &text).await.expect("an upload");
        let import = NeedImport {
            report: "needs".to_owned(),
            clusters: vec!["HEA".to_owned()],
            since: "2024-01-15".to_owned(),
            sha256: Digest::of(text.as_bytes()).to_string(),
            ..NeedImport::default()
        };
        let request = ImportNeedsRequest { header: dated(header("PHL"), MARCH), coverage: Some(import) };
        CoverageServiceClient::new(coordinator.channel()).import_needs(request).await.expect("an import");
    }

    async fn gaps(&self, state: FoundState, as_of: Option<i64>) -> Vec<CoverageGap> {
        let as_of = as_of.and_then(moment);
        let request =
            ListCoverageGapsRequest { header: query("PHL"), state: state.into(), as_of, ..Default::default() };
        let hc = self.person(Role::HumanitarianCoordinator, "UNDP");
        let answer = CoverageRecordServiceClient::new(hc.channel()).list_coverage_gaps(request).await;
        answer.expect("it is answered").into_inner().gaps
    }

    async fn duplications(&self, state: FoundState) -> Vec<Duplication> {
        let request = ListDuplicationsRequest { header: query("PHL"), state: state.into(), ..Default::default() };
        let hc = self.person(Role::HumanitarianCoordinator, "UNDP");
        let answer = CoverageRecordServiceClient::new(hc.channel()).list_duplications(request).await;
        answer.expect("it is answered").into_inner().duplications
    }

    async fn reports(&self) -> Vec<CoverageReport> {
        let request = ListReportsRequest { header: query("PHL"), include_withdrawn: true, ..Default::default() };
        let hc = self.person(Role::HumanitarianCoordinator, "UNDP");
        let answer = CoverageRecordServiceClient::new(hc.channel()).list_reports(request).await;
        answer.expect("it is answered").into_inner().reports
    }

    async fn etag_of(&self, report: &str) -> String {
        let reports = self.reports().await;
        reports.into_iter().find(|one| one.report == report).expect("a report").etag
    }

    async fn coverage(&self, as_of: Option<i64>) -> GetCoverageResponse {
        let request = GetCoverageRequest { header: query("PHL"), as_of: as_of.and_then(moment), ..Default::default() };
        let hc = self.person(Role::HumanitarianCoordinator, "UNDP");
        let answer = CoverageRecordServiceClient::new(hc.channel()).get_coverage(request).await;
        answer.expect("it is answered").into_inner()
    }

    /// How many messages the feed has of each event of coverage, once it has the last of them.
    async fn announced(&self, last: &str) -> BTreeMap<String, u64> {
        self.ground.suite.last_decision(last).await;
        let feed = self.ground.suite.nats.jetstream().await.get_stream("DECISIONS").await.expect("the feed");
        let mut counts = BTreeMap::new();
        for event in ["coverage-gap-found", "coverage-gap-closed", "duplication-found", "duplication-closed"] {
            let filter = format!("convene.decisions.coordination.PHL.*.{event}");
            let mut found = feed.info_with_subjects(filter).await.expect("the feed");
            while let Some(entry) = futures::StreamExt::next(&mut found).await {
                let (subject, count) = entry.expect("a subject");
                let count = u64::try_from(count).expect("a number");
                *counts.entry(subject.rsplit('.').next().unwrap_or_default().to_owned()).or_default() += count;
            }
        }
        counts
    }
}

fn found(gap: &CoverageGap) -> (String, u64, Option<u64>) {
    let found = gap.found.as_ref().expect("a gap");
    (found.coverage_gap.clone(), found.in_need, found.reached)
}

/// RM-8.4, RM-8.5, RM-8.6: two partners report, a gap and a duplication come out, are announced once, taken up, and closed by the data;
/// what was so on an earlier day is answered as of that day.
#[tokio::test]
async fn gaps_and_duplications_come_out_of_reports() {
    let stage = Stage::set().await;
    stage.needs(&format!("{}{}", need("X0101", 1_200), need("X0102", 500))).await;
    let open = stage.gaps(FoundState::Unspecified, None).await;
    let expected = [("hea-x0101".to_owned(), 1_200, None), ("hea-x0102".to_owned(), 500, None)];
    assert_eq!(open.iter().map(found).collect::<Vec<_>>(), expected);

    stage.report("CARE", &activity("CARE", "X0101", 400), "").await.expect("an import");
    assert_eq!(stage.duplications(FoundState::Unspecified).await.len(), 0);
    let both = format!("{}{}", activity("OXFAM", "X0101", 300), activity("OXFAM", "X0102", 500));
    stage.report("OXFAM", &both, "").await.expect("an import");
    let duplications = stage.duplications(FoundState::Unspecified).await;
    let [duplication] = &duplications[..] else { panic!("{duplications:?}") };
    let names = &duplication.found.as_ref().expect("a duplication").organizations;
    assert_eq!(names[..], ["CARE", "OXFAM"], "as their reports name them");
    let shown = duplication.shown.as_ref().expect("the data show it");
    assert_eq!((shown.begins.as_str(), shown.ends.as_str()), ("2024-02-01", "2024-02-20"));
    assert!(shown.is_over, "both ended years ago");
    let shown = stage.gaps(FoundState::Unspecified, None).await[0].shown.clone().expect("the data show it");
    assert_eq!((shown.reached, shown.gap), (Some(700), Some(500)), "the present numbers, and not those of the day");
    let closed = stage.gaps(FoundState::Closed, None).await;
    assert_eq!(closed.iter().map(|gap| found(gap).0).collect::<Vec<_>>(), ["hea-x0102"]);
    let shown = stage.coverage(None).await;
    let line = shown.lines.iter().find(|line| line.area == "X0101").expect("a line");
    assert_eq!((line.in_need, line.reached, line.gap), (Some(1_200), Some(700), Some(500)));
    assert_eq!((shown.activities, shown.reports, shown.assessments), (3, 2, 1));
    assert!(shown.reached_is.contains("not added"), "{}", shown.reached_is);

    // Somebody takes the gap up; the duplication closes with a report that replaces its former one.
    let addressing = GapAddressing {
        coverage_gap: "hea-x0101".to_owned(),
        by: "CARE".to_owned(),
        until: "2030-01-01".to_owned(),
        what: "a second team".to_owned(),
    };
    let etag = stage.gaps(FoundState::Open, None).await[0].etag.clone();
    let request = AddressGapRequest { header: header_reading("PHL", &etag), addressing: Some(addressing) };
    CoverageServiceClient::new(stage.coordinator().channel()).address_gap(request).await.expect("it is taken up");
    let addressed = stage.gaps(FoundState::Addressed, None).await;
    assert_eq!(addressed[0].addressing.as_ref().map(|one| one.by.as_str()), Some("CARE"));
    let etag = stage.etag_of("oxfam-2024-02").await;
    let elsewhere = activity("OXFAM", "X0102", 500);
    assert_eq!(
        stage.report("OXFAM", &elsewhere, "v1").await.expect_err("it was read before").code(),
        tonic::Code::Aborted
    );
    stage.report("OXFAM", &elsewhere, &etag).await.expect("an import");
    assert_eq!(stage.duplications(FoundState::Unspecified).await.len(), 0);
    assert_eq!(stage.duplications(FoundState::Closed).await.len(), 1);

    let announced = stage.announced("convene.decisions.coordination.PHL.health.duplication-closed").await;
    let expected =
        [("coverage-gap-closed", 1), ("coverage-gap-found", 2), ("duplication-closed", 1), ("duplication-found", 1)];
    assert_eq!(announced, expected.map(|(event, count)| (event.to_owned(), count)).into());

    // On 2 March only the needs had happened: what was reported since is no part of the answer.
    let then = stage.coverage(Some(MARCH + DAY)).await;
    assert_eq!((then.activities, then.lines.len(), then.lines[0].reached), (0, 2, None));
    assert_eq!(stage.gaps(FoundState::Unspecified, Some(MARCH + DAY)).await.len(), 2);
    assert_eq!(stage.gaps(FoundState::Unspecified, Some(MARCH - DAY)).await.len(), 0);
}

/// RM-8.4: the same file twice changes nothing, two equal rows are a finding, rows that do not pass are reported each at its place, and a
/// report that is taken back counts no more; activities are listed row by row.
#[tokio::test]
async fn reports_are_replaced_listed_and_taken_back() {
    let stage = Stage::set().await;
    let row = activity("CARE", "X0101", 400);
    let rows = format!("{row}{row}{}", activity("CARE", "X0102", 10));
    stage.report("CARE", &rows, "").await.expect("an import");
    let report = &stage.reports().await[0];
    assert_eq!((report.equal_rows, report.version, report.findings.len()), (1, 1, 1));
    stage.report("CARE", &rows, "").await.expect("the same again");
    assert_eq!(stage.reports().await[0], *report);

    let care = stage.person(Role::Partner, "CARE");
    let wrong = format!("{ACTIVITIES}{}", activity("CARE", "X0101", 400).replace("2024-02-20", "20/02/2024"));
    let receipt = stage.upload(&care, "coverage-activities-1", &wrong).await.expect("a receipt");
    let problem = &receipt.problems[0];
    assert_eq!((receipt.kept, problem.row, problem.column.as_str()), (false, 2, "ends"));
    let observer = stage.person(Role::NationalAuthority, "GOV");
    let refused = stage.upload(&observer, "coverage-activities-1", &wrong).await.expect_err("who is no partner");
    assert_eq!(reason(&refused), "ROLE_NOT_ADMITTED");

    let list = |area: &str, page_size: i32, page_token: String| {
        let page = Some(PageRequest { page_size, page_token });
        ListActivitiesRequest { header: query("PHL"), area: area.to_owned(), page, ..Default::default() }
    };
    let mut records = CoverageRecordServiceClient::new(care.channel());
    let first = records.list_activities(list("", 2, String::new())).await.expect("a page").into_inner();
    assert_eq!(first.activities.iter().map(|one| one.row).collect::<Vec<_>>(), [1, 2]);
    let token = first.page.expect("a page").next_page_token;
    let second = records.list_activities(list("", 2, token)).await.expect("a page").into_inner();
    assert_eq!(second.activities.iter().map(|one| one.row).collect::<Vec<_>>(), [3]);
    assert_eq!(second.activities[0].cells["area"], "X0102");
    let there = records.list_activities(list("X0101", 0, String::new())).await.expect("a page").into_inner();
    assert_eq!(there.activities.len(), 2);

    let withdrawal = ReportWithdrawal { report: "care-2024-02".to_owned(), reason: "of another country".to_owned() };
    let request = WithdrawReportRequest { header: header_reading("PHL", &report.etag), withdrawal: Some(withdrawal) };
    let oxfam = stage.person(Role::Partner, "OXFAM");
    let refused = CoverageServiceClient::new(oxfam.channel()).withdraw_report(request.clone()).await;
    assert_eq!(reason(&refused.expect_err("it is of another")), "NOT_YOUR_ORGANIZATION");
    CoverageServiceClient::new(care.channel()).withdraw_report(request).await.expect("it is taken back");
    assert_eq!((stage.coverage(None).await.activities, stage.reports().await[0].findings.len()), (0, 0));

    // Its history has everything, and what can be done with it is known.
    let resource = "coverage-report/care-2024-02".to_owned();
    let asked = GetHistoryRequest { header: query("PHL"), resource: resource.clone(), page: None };
    let history = RecordServiceClient::new(care.channel()).get_history(asked).await.expect("a history").into_inner();
    let names: Vec<_> = history.entries.iter().map(|entry| entry.event.as_str()).collect();
    assert_eq!(names, ["ActivitiesImported", "CoverageReportWithdrawn"]);
    let asked = ListActionsRequest { header: query("PHL"), resource };
    let actions = RecordServiceClient::new(care.channel()).list_actions(asked).await.expect("actions").into_inner();
    let withdraw = actions.actions.iter().find(|one| one.method.ends_with("/WithdrawReport")).expect("an action");
    assert_eq!((withdraw.allowed, withdraw.obstacles[0].reason.as_str()), (false, "REPORT_WITHDRAWN"));
}

/// RM-8.4: a later page of activities begins where the one before it ended, and reads nothing of what came before; while reports arrive
/// and are replaced between pages, no row is lost and none comes twice; what is taken back is read no further.
#[tokio::test]
async fn pages_of_activities_stay_right_while_reports_arrive() {
    const ROWS: usize = 4_000;
    let stage = Stage::set().await;
    let area = |number: usize| format!("X{number:05}");
    let rows =
        |numbers: std::ops::Range<usize>| numbers.map(|number| activity("CARE", &area(number), 4)).collect::<String>();
    stage.report("CARE", &rows(0..ROWS), "").await.expect("an import");
    let care = stage.person(Role::Partner, "CARE");
    let page = async |token: &str| {
        let page = Some(PageRequest { page_size: 500, page_token: token.to_owned() });
        let request = ListActivitiesRequest { header: query("PHL"), page, ..Default::default() };
        let answer = CoverageRecordServiceClient::new(care.channel()).list_activities(request).await;
        let answer = answer.expect("a page").into_inner();
        (answer.activities, answer.page.expect("a page").next_page_token)
    };
    let (mut seen, mut token) = (Vec::new(), String::new());
    for _ in 0..6 {
        let (activities, next) = page(&token).await;
        seen.extend(activities);
        token = next;
    }
    // What came before is not read again: without a piece of it, the list goes on.
    let jetstream = stage.ground.suite.nats.jetstream().await;
    let bucket = jetstream.get_stream("OBJ_COORDINATION_DATASETS").await.expect("a bucket");
    bucket.delete_message(bucket.cached_info().state.first_sequence + 1).await.expect("the second piece is deleted");
    let (before, whole) = (token.clone(), seen.len());
    stage.report("OXFAM", &activity("OXFAM", "X00000", 4), "").await.expect("another report arrives");
    stage.report("CARE", &rows(10..20), &stage.etag_of("care-2024-02").await).await.expect("it is replaced");
    while !token.is_empty() {
        let (activities, next) = page(&token).await;
        seen.extend(activities);
        token = next;
    }
    let places: Vec<_> = seen.iter().map(|one| (one.report.as_str(), one.row, one.cells["area"].clone())).collect();
    let of_care = (0..ROWS).map(|number| ("care-2024-02", number as u64 + 1, area(number)));
    let expected: Vec<_> = of_care.chain([("oxfam-2024-02", 1, area(0))]).collect();
    assert_eq!(places, expected);
    assert_eq!(page("").await.0.len(), 11, "a new list has what counts now");

    let withdrawal = ReportWithdrawal { report: "care-2024-02".to_owned(), reason: "of another country".to_owned() };
    let header = header_reading("PHL", &stage.etag_of("care-2024-02").await);
    let request = WithdrawReportRequest { header, withdrawal: Some(withdrawal) };
    CoverageServiceClient::new(care.channel()).withdraw_report(request).await.expect("it is taken back");
    let rest: Vec<_> = page(&before).await.0.into_iter().map(|one| one.report).collect();
    assert_eq!((rest, whole), (vec!["oxfam-2024-02".to_owned()], 3_000));
}

/// RM-8.4, RM-8.6: after a start the service knows from its log and its datasets what the reports show, and goes on from there.
#[tokio::test]
async fn what_reports_show_is_known_after_a_start() {
    let mut stage = Stage::set().await;
    stage.needs(&need("X0101", 1_200)).await;
    stage.report("CARE", &activity("CARE", "X0101", 400), "").await.expect("an import");
    let before = stage.coverage(None).await.lines;
    stage.ground.suite.stop_service("coordination").await;
    stage.ground.address = stage.ground.suite.start_service("coordination").await;
    assert_eq!(stage.coverage(None).await.lines, before);
    let etag = stage.etag_of("care-2024-02").await;
    stage.report("CARE", &activity("CARE", "X0101", 1_200), &etag).await.expect("an import");
    assert_eq!(stage.gaps(FoundState::Unspecified, None).await.len(), 0);
    let announced = stage.announced("convene.decisions.coordination.PHL.health.coverage-gap-closed").await;
    assert_eq!(announced["coverage-gap-found"], 1);
}

/// PE-2, GN-10: a partner is asked for reports; what is late is seen, and owed to nobody higher than the coordinator.
#[tokio::test]
async fn a_partner_that_reports_late_is_seen() {
    let stage = Stage::set().await;
    let reporting = ReportingRequest {
        reporter: "care-health".to_owned(),
        organization: "CARE".to_owned(),
        cluster: "HEA".to_owned(),
        frequency: ReportFrequency::Monthly.into(),
        since: "2024-02-01".to_owned(),
    };
    let request = AskForReportsRequest { header: dated(header("PHL"), MARCH), reporting: Some(reporting) };
    let answer = CoverageServiceClient::new(stage.coordinator().channel()).ask_for_reports(request).await;
    let receipt = answer.expect("it is asked").into_inner().receipt.expect("a receipt");
    assert_eq!(receipt.duties.iter().map(|duty| duty.rule.as_str()).collect::<Vec<_>>(), ["PE-2.information"]);
    let reporters = async || {
        let request = ListReportersRequest { header: query("PHL"), late: true, ..Default::default() };
        let answer = CoverageRecordServiceClient::new(stage.coordinator().channel()).list_reporters(request).await;
        answer.expect("it is answered").into_inner().reporters
    };
    assert_eq!(reporters().await[0].next_due, "2024-02-29");
    stage.report("CARE", &activity("CARE", "X0101", 400), "").await.expect("an import");
    let after = reporters().await;
    assert_eq!((after[0].next_due.as_str(), after[0].reported_until.as_str()), ("2024-03-31", "2024-02-29"));
}

/// RM-8.5, PE-5: what the feed says of a duplication names organizations as they report, and no rows.
#[tokio::test]
async fn the_feed_has_what_is_found_and_no_rows() {
    let stage = Stage::set().await;
    stage.report("CARE", &activity("CARE", "X0101", 400), "").await.expect("an import");
    stage.report("OXFAM", &activity("OXFAM", "X0101", 400), "").await.expect("an import");
    let subject = "convene.decisions.coordination.PHL.health.duplication-found";
    stage.announced(subject).await;
    let feed = stage.ground.suite.nats.jetstream().await.get_stream("DECISIONS").await.expect("the feed");
    let message = feed.get_last_raw_message_by_subject(subject).await.expect("it is announced");
    let event: Value = serde_json::from_slice(&message.payload).expect("JSON");
    let data = event.get("data").unwrap_or(&event);
    assert_eq!(data["duplication"]["area"], "X0101");
    let imported =
        feed.get_last_raw_message_by_subject("convene.decisions.coordination.PHL.health.activities-imported");
    let text = String::from_utf8(imported.await.expect("it is announced").payload.to_vec()).expect("text");
    assert!(text.contains("sha256") && !text.contains("Mobile clinic"), "{text}");
}

/// A file goes in as JSON over HTTP, too: its header and its bytes, one message a line.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_uploaded_in_lines_of_json() {
    let stage = Stage::set().await;
    let text = format!("{ACTIVITIES}{}", activity("CARE", "X0101", 40));
    let header = |digest: &str| {
        json!({"part": {"header": {
            "country": "PHL", "format": "coverage-activities-1", "bytes": text.len().to_string(), "sha256": digest,
        }}})
    };
    let chunks: Vec<Value> =
        [&text[..100], &text[100..]].map(|part| json!({"part": {"chunk": STANDARD.encode(part)}})).into();
    let upload = async |digest: &str| {
        let lines: Vec<String> = std::iter::once(&header(digest)).chain(&chunks).map(ToString::to_string).collect();
        let path = "/convene.coordination.v1.CoverageUploadService/UploadActivities";
        let care = stage.person(Role::Partner, "CARE");
        posted(care.channel(), path, &[("content-type", "application/x-ndjson")], lines.join("\n\n") + "\n").await
    };
    let digest = Digest::of(text.as_bytes()).to_string();
    let (head, kept) = upload(&digest).await;
    assert_eq!((head.status().as_u16(), &kept["receipt"]["kept"]), (200, &json!(true)), "{kept}");
    let (head, refused) = upload(&Digest::of(b"other").to_string()).await;
    assert_eq!((head.status().as_u16(), reason_in_json(&refused).as_str()), (400, "DATASET_MISMATCH"), "{refused}");
}
