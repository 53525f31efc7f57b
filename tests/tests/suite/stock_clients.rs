//! What an agency sees of a suite with stock clients of another language, and nothing of Convene's: the feed with a NATS
//! and a CloudEvents client, the services with a gRPC client that knows them by reflection only.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Stdio;

use chrono::{DateTime, TimeDelta, Utc};
use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::proposal_service_client::ProposalServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::*;
use convene_proto::common::v1::CommandHeader;
use convene_proto::scheduler::v1::obligation_service_client::ObligationServiceClient;
use convene_proto::scheduler::v1::{GetCalendarRequest, ListObligationsRequest};
use convene_tests::calls::is_owed;
use convene_tests::requests::{
    answer, approve, header, mechanism, meeting, query, recommendation, register, submit, transmit,
};
use convene_tests::{Suite, within};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// A stock client at work: a child process that ends with its test.
pub(crate) struct Client {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Client {
    pub(crate) fn start(script: &str, arguments: &[&str]) -> Self {
        let project = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let python = project.join(".tools/venv/bin/python");
        assert!(python.exists(), "there are no stock clients; run `make python`");
        let mut process = Command::new(python)
            .arg(project.join("examples").join(script))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("it starts");
        let lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        Self { process, lines }
    }

    async fn next_line(&mut self) -> Option<String> {
        within(self.lines.next_line()).await.expect("its output is text")
    }

    /// What it printed up to its end, which must be a good one.
    pub(crate) async fn rest(mut self) -> Vec<Value> {
        let mut printed = Vec::new();
        while let Some(line) = self.next_line().await {
            printed.push(serde_json::from_str(&line).expect("a line of JSON"));
        }
        let status = within(self.process.wait()).await.expect("it ends");
        if !status.success() {
            let mut said = String::new();
            let errors = self.process.stderr.as_mut().expect("its errors");
            within(errors.read_to_string(&mut said)).await.expect("its errors are text");
            panic!("the client ended with {status}:\n{said}");
        }
        printed
    }
}

/// What an agency that cares for the Philippines subscribes to.
const ABOUT_THE_PHILIPPINES: &str = "convene.decisions.*.PHL.>";

/// The decisions of [`play`] that are the Philippines' and everybody's to know, in order.
const DECISIONS: [&str; 7] = [
    "emergency-registered",
    "mechanism-recorded",
    "meeting-recorded",
    "proposal-submitted",
    "proposal-transmitted",
    "proposal-approved",
    "cluster-activated",
];

/// What a Principal said in deliberation.
const STATEMENT: &str = "our office sees it otherwise";

/// Decides on a cluster in the Philippines, while something happens in Haiti and an exercise is held.
async fn play(suite: &Suite) {
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    let ocha_in_haiti = suite.person(Role::OchaCountry, "OCHA", Some("HTI"));
    let hc = suite.person(Role::HumanitarianCoordinator, "UNDP", Some("PHL"));
    let erc = suite.person(Role::EmergencyReliefCoordinator, "OCHA", None);
    let principal = suite.person(Role::IascPrincipal, "UNICEF", None);
    let mut operations = OperationServiceClient::new(ocha.channel());
    let mut proposals = ProposalServiceClient::new(erc.channel());
    operations.register_emergency(register("PHL", "haiyan")).await.expect("it is registered");
    let mut in_haiti = OperationServiceClient::new(ocha_in_haiti.channel());
    in_haiti.register_emergency(register("HTI", "earthquake")).await.expect("it is registered");
    let drill = RegisterEmergencyRequest { header: in_exercise("drill"), ..register("PHL", "drill") };
    operations.register_emergency(drill).await.expect("it is registered");
    operations.record_mechanism(mechanism("PHL")).await.expect("it is recorded");
    in_haiti.record_mechanism(mechanism("HTI")).await.expect("it is recorded");
    operations.record_meeting(meeting("PHL", "haiyan", &["HEA"])).await.expect("it is recorded");
    let submission = submit("PHL", "p-1", "haiyan", vec![recommendation("health", "HEA", "WHO")]);
    let submitted = ProposalServiceClient::new(hc.channel()).submit_proposal(submission).await;
    let etag = submitted.expect("it is submitted").into_inner().receipt.expect("a receipt").etag;
    let asked =
        GetProposalRequest { header: query("PHL"), proposal: "p-1".to_owned(), ..GetProposalRequest::default() };
    let proposal = RecordServiceClient::new(erc.channel()).get_proposal(asked).await.expect("it is there");
    let received_at = proposal.into_inner().proposal.expect("a proposal").received_at;
    let transmitted = proposals.transmit_proposal(transmit("PHL", "p-1", &etag, received_at)).await;
    let etag = transmitted.expect("it is passed on").into_inner().receipt.expect("a receipt").etag;
    let answer = answer("PHL", &etag, Position::Endorses, STATEMENT);
    let answered = ProposalServiceClient::new(principal.channel()).answer_proposal(answer).await;
    let etag = answered.expect("it is recorded").into_inner().receipt.expect("a receipt").etag;
    proposals.approve_proposal(approve("PHL", "p-1", &etag)).await.expect("it is approved");
}

fn in_exercise(exercise: &str) -> Option<CommandHeader> {
    header("PHL").map(|header| CommandHeader { exercise: exercise.to_owned(), ..header })
}

pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {value:#}"))
}

/// OG-3, PE-5: an agency gets its country's decisions as they come, in order and once; no other country's, no exercise,
/// no deliberation and no person. Who subscribes later gets the very same.
#[tokio::test]
async fn a_stock_subscriber_gets_exactly_its_countrys_decisions() {
    let suite = Suite::start().await;
    let expected = DECISIONS.len().to_string();
    let arguments = [suite.nats.url(), ABOUT_THE_PHILIPPINES.to_owned(), "--count".to_owned(), expected];
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut subscriber = Client::start("subscriber.py", &arguments);
    assert_eq!(subscriber.next_line().await.as_deref(), Some("READY"));
    play(&suite).await;
    let decisions = subscriber.rest().await;

    let last_token = |decision: &Value| text(decision, "/subject").rsplit('.').next().unwrap_or_default().to_owned();
    assert_eq!(decisions.iter().map(last_token).collect::<Vec<_>>(), DECISIONS);
    let sequences: Vec<_> = decisions.iter().map(|decision| text(decision, "/attributes/sequence")).collect();
    assert!(sequences.is_sorted_by(|before, after| before < after), "{sequences:?}");
    let mut identifiers: Vec<_> = decisions.iter().map(|decision| text(decision, "/attributes/id")).collect();
    identifiers.sort_unstable();
    identifiers.dedup();
    assert_eq!(identifiers.len(), DECISIONS.len());
    for decision in &decisions {
        is_for_everybody(decision);
    }

    let mut later = Client::start("subscriber.py", &arguments);
    assert_eq!(later.next_line().await.as_deref(), Some("READY"));
    assert_eq!(later.rest().await, decisions);
}

/// A CloudEvent of the Philippines, of the service that decided, whose name and subject agree, and which names no
/// person.
fn is_for_everybody(decision: &Value) {
    let attribute = |name: &str| text(decision, &format!("/attributes/{name}"));
    assert_eq!(attribute("specversion"), "1.0");
    let source: http::Uri = attribute("source").parse().expect("an absolute URI");
    assert_eq!((source.scheme_str(), source.path()), (Some("convene"), "/activation/PHL"));
    assert!(source.host().is_some_and(|host| !host.is_empty()), "{source}");
    attribute("recordedtime").parse::<DateTime<Utc>>().expect("a moment");
    assert_eq!(attribute("country"), "PHL");
    assert_eq!(attribute("datacontenttype"), "application/json");
    assert_eq!(attribute("dataclassification"), "public");
    assert_eq!(decision["offset_of_time"], json!(0.0), "times are UTC");
    let name = attribute("type").strip_prefix("org.convene.events.v1.").expect("a type of the contracts");
    let token = text(decision, "/subject").rsplit('.').next().unwrap_or_default();
    assert_eq!(token.replace('-', ""), name.to_lowercase());
    assert!(decision["data"].is_object());
    let raw = text(decision, "/raw");
    for hidden in ["hc-undp", "ocha-country-ocha", "erc-ocha", "iasc-principal", STATEMENT, "drill", "HTI"] {
        assert!(!raw.contains(hidden), "'{hidden}' is in {raw}");
    }
}

/// A caller without our contracts finds them by reflection, in both versions, calls, and learns why it is refused.
#[tokio::test]
async fn a_stock_grpc_client_needs_nothing_but_the_server() {
    let suite = Suite::start().await;
    let token = suite.token(Role::OchaCountry, "OCHA", Some("PHL"), TimeDelta::hours(1));
    let address = suite.address();
    let address = address.strip_prefix("http://").expect("an address");
    for (version, request_id) in
        [("v1", "0190f2a1-0000-7000-8000-000000000001"), ("v1alpha", "0190f2a1-0000-7000-8000-000000000002")]
    {
        let method = "convene.activation.v1.OperationService/RecordMechanism";
        let request = json!({
            "header": { "country": "PHL", "requestId": request_id },
            "mechanism": {
                "mechanism": version,
                "name": "Disaster Council",
                "sectors": ["LOG"],
                "ledBy": "the Government",
                "assessment": "it coordinates assessments",
            },
        });
        let call = async |request: &Value, token: &str| -> Value {
            let request = request.to_string();
            let arguments = [address, token, method, &request, "--reflection", version];
            let mut printed = Client::start("grpc_client.py", &arguments).rest().await;
            assert_eq!(printed.len(), 1);
            printed.remove(0)
        };
        let answered = call(&request, &token).await;
        assert_eq!(text(&answered, "/response/receipt/resource"), format!("mechanism/{version}"));
        let services: Vec<&str> =
            answered["services"].as_array().expect("a list").iter().flat_map(Value::as_str).collect();
        for service in
            ["convene.activation.v1.ProposalService", "convene.common.v1.StatusService", "grpc.health.v1.Health"]
        {
            assert!(services.contains(&service), "{service} is not among {services:?}");
        }

        let mut wrong = request.clone();
        wrong["header"]["requestId"] = json!("");
        wrong["mechanism"]["mechanism"] = json!("Disaster Council");
        let refused = call(&wrong, &token).await;
        assert_eq!(text(&refused, "/status/code"), "INVALID_ARGUMENT");
        let fields = field_violations(&refused);
        assert!(fields.contains(&"header.request_id") && fields.contains(&"mechanism.mechanism"), "{fields:?}");

        let stranger = call(&request, "a.b.c").await;
        assert_eq!(text(&stranger, "/status/code"), "UNAUTHENTICATED");
        let info = detail(&stranger, "google.rpc.ErrorInfo");
        assert_eq!(text(info, "/reason"), "TOKEN_INVALID");
    }
}

/// What is owed is in a calendar that a stock library reads: each entry once, with its day, its owner and its alarm.
#[tokio::test(flavor = "multi_thread")]
async fn a_stock_calendar_library_reads_what_is_due() {
    let mut suite = Suite::start().await;
    let scheduler = suite.address_of("scheduler").await;
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    let mut operations = OperationServiceClient::new(ocha.channel());
    operations.register_emergency(register("PHL", "haiyan")).await.expect("it is registered");
    is_owed(&ocha, &scheduler, "haiyan").await;
    let mut obligations = ObligationServiceClient::new(ocha.calling(&scheduler).channel());
    let asked = GetCalendarRequest { header: query("PHL"), ..GetCalendarRequest::default() };
    let calendar = obligations.get_calendar(asked).await.expect("a calendar").into_inner().icalendar;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("due.ics");
    std::fs::write(&file, &calendar).expect("it is written");

    let entries = Client::start("calendar_reader.py", &[&file.display().to_string()]).rest().await;
    let asked = ListObligationsRequest { header: query("PHL"), ..ListObligationsRequest::default() };
    let listed = obligations.list_obligations(asked).await.expect("they are listed").into_inner().obligations;
    assert!(!entries.is_empty() && entries.len() >= listed.len(), "{calendar}");
    for obligation in listed {
        let is_of = |entry: &&Value| text(entry, "/summary").contains(&obligation.what);
        let entry = entries.iter().find(is_of).unwrap_or_else(|| panic!("'{}' is not in {entries:?}", obligation.what));
        assert!(text(entry, "/description").contains(&obligation.row), "{entry}");
        assert_eq!(text(entry, "/status"), "CONFIRMED");
    }
    let identifiers: BTreeSet<&str> = entries.iter().map(|entry| text(entry, "/uid")).collect();
    assert_eq!(identifiers.len(), entries.len(), "each is there once");
}

pub(crate) fn detail<'a>(answer: &'a Value, kind: &str) -> &'a Value {
    let details = answer.pointer("/status/details").and_then(Value::as_array).expect("details");
    let is_wanted = |detail: &&Value| detail["@type"] == json!(format!("type.googleapis.com/{kind}"));
    details.iter().find(is_wanted).unwrap_or_else(|| panic!("no {kind} in {answer:#}"))
}

pub(crate) fn field_violations(answer: &Value) -> Vec<&str> {
    let violations = detail(answer, "google.rpc.BadRequest")["fieldViolations"].as_array().expect("violations");
    violations.iter().map(|violation| text(violation, "/field")).collect()
}
