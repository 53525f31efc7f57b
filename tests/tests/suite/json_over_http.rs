//! Every method as JSON over HTTP, with stock clients: the same tokens, the same refusals, and the document that describes it.

use std::fmt::Debug;

use chrono::TimeDelta;
use convene_kernel::identity::Role;
use convene_suite::api_document;
use convene_tests::node::NodeScript;
use convene_tests::{Suite, within};
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tonic::body::Body;
use tonic::transport::Channel;
use tower::{Service, ServiceExt as _};

use crate::stock_clients::{Client, detail, field_violations, text};

const RECORD_MECHANISM: &str = "convene.activation.v1.OperationService/RecordMechanism";

fn mechanism(name: &str, request_id: &str) -> Value {
    json!({
        "header": { "country": "PHL", "requestId": request_id },
        "mechanism": {
            "mechanism": name,
            "name": "Disaster Council",
            "sectors": ["LOG"],
            "ledBy": "the Government",
            "assessment": "it coordinates assessments",
        },
    })
}

/// The answer to a `POST` of `body` to `path` over HTTP/2: its head, and what it says in JSON.
pub(crate) async fn posted<S, B>(
    mut channel: S,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<String>,
) -> (Response<()>, Value)
where
    S: Service<Request<Body>, Response = Response<B>, Error: Debug>,
    B: http_body::Body<Error: Debug>,
{
    let request = Request::post(format!("http://localhost{path}"));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let body: String = body.into();
    let request = request.body(Body::new(body)).expect("a request");
    let answer = within(channel.ready().await.expect("the server is there").call(request)).await.expect("an answer");
    let (head, body) = answer.into_parts();
    let bytes = body.collect().await.expect("all of it").to_bytes();
    (Response::from_parts(head, ()), serde_json::from_slice(&bytes).expect("JSON"))
}

/// A connection without a token.
fn stranger(suite: &Suite) -> Channel {
    Channel::from_shared(suite.address()).expect("an address").connect_lazy()
}

const JSON: (&str, &str) = ("content-type", "application/json");

/// Why `status` says that a call is refused.
pub(crate) fn reason(status: &Value) -> String {
    text(detail(&json!({ "status": status }), "google.rpc.ErrorInfo"), "/reason").to_owned()
}

#[tokio::test]
async fn a_stock_http_client_records_a_command_and_reads_a_refusal() {
    let suite = Suite::start().await;
    let token = suite.token(Role::OchaCountry, "OCHA", Some("PHL"), TimeDelta::hours(1));
    let call = async |request: &Value, token: &str| -> Value {
        let (address, request) = (suite.address(), request.to_string());
        let mut printed = Client::start("json_client.py", &[&address, token, RECORD_MECHANISM, &request]).rest().await;
        assert_eq!(printed.len(), 1);
        printed.remove(0)
    };
    let request = mechanism("council", "0190f2a1-0000-7000-8000-000000000001");
    let recorded = call(&request, &token).await;
    assert_eq!((&recorded["http"], text(&recorded, "/response/receipt/resource")), (&json!(200), "mechanism/council"));
    let again = call(&request, &token).await;
    assert_eq!(
        again.pointer("/response/receipt/etag"),
        recorded.pointer("/response/receipt/etag"),
        "it is recorded once"
    );

    let refused = call(&mechanism("Disaster Council", ""), &token).await;
    assert_eq!((&refused["http"], &refused["status"]["code"]), (&json!(400), &json!(3)));
    let fields = field_violations(&refused);
    assert!(fields.contains(&"header.request_id") && fields.contains(&"mechanism.mechanism"), "{fields:?}");
    let reused = call(&mechanism("other", "0190f2a1-0000-7000-8000-000000000001"), &token).await;
    assert_eq!(reason(&reused["status"]), "REQUEST_ID_REUSED");
    let stranger = call(&request, "a.b.c").await;
    assert_eq!((&stranger["http"], reason(&stranger["status"]).as_str()), (&json!(401), "TOKEN_INVALID"));
    let mut misspelt = request.clone();
    misspelt["mechanism"]["leader"] = json!("the Government");
    let malformed = call(&misspelt, &token).await;
    assert_eq!((&malformed["http"], reason(&malformed["status"]).as_str()), (&json!(400), "MESSAGE_MALFORMED"));
    assert!(text(&malformed, "/status/message").contains("leader"), "{malformed}");
}

/// A stale etag comes with the present one, as in gRPC.
#[tokio::test]
async fn a_stale_etag_is_refused_in_json_with_the_present_one() {
    let stage = convene_tests::stage::Stage::set().await;
    let present = stage.submit("p-1").await;
    let body = json!({
        "header": { "country": "PHL", "requestId": uuid::Uuid::now_v7().to_string(), "etag": "v9999" },
        "end": { "proposal": "p-1", "reason": "it was a mistake" },
    });
    let path = "/convene.activation.v1.ProposalService/WithdrawProposal";
    let (head, status) = posted(stage.hc.channel(), path, &[JSON], body.to_string()).await;
    assert_eq!(head.status(), StatusCode::CONFLICT, "{status}");
    assert_eq!(head.headers()["etag"], present.as_str());
    assert_eq!(
        (reason(&status).as_str(), head.headers()[CONTENT_TYPE].as_bytes()),
        ("ETAG_STALE", &b"application/json"[..])
    );
    assert!(!head.headers().keys().any(|name| name.as_str().starts_with("grpc-")), "{head:?}");
}

/// No method is left out: each asks for a token in JSON, whatever its request is.
#[tokio::test]
async fn every_method_is_called_in_json() {
    let suite = Suite::start().await;
    let services = convene_proto::descriptor_pool().services();
    let served = services.filter(|service| {
        service.package_name() == "convene.activation.v1" || service.full_name() == "convene.common.v1.ReferenceService"
    });
    let methods: Vec<_> = served.flat_map(|service| service.methods().collect::<Vec<_>>()).collect();
    assert!(methods.len() > 40, "{}", methods.len());
    for method in methods {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let (head, status) = posted(stranger(&suite), &path, &[JSON], "{}").await;
        assert_eq!((head.status(), reason(&status).as_str()), (StatusCode::UNAUTHORIZED, "TOKEN_MISSING"), "{path}");
        assert_eq!(head.headers()[WWW_AUTHENTICATE], "Bearer");
    }
}

#[tokio::test]
async fn what_is_no_call_in_json_is_refused_in_json() {
    let suite = Suite::start().await;
    let path = format!("/{RECORD_MECHANISM}");
    let refused = async |path: &str, headers: &[(&str, &str)], body: String| {
        let (head, status) = posted(stranger(&suite), path, headers, body).await;
        (head.status().as_u16(), reason(&status))
    };
    let found = |status: u16, reason: &str| (status, reason.to_owned());
    assert_eq!(refused(&path, &[], String::new()).await, found(415, "CONTENT_TYPE_UNKNOWN"));
    assert_eq!(
        refused(&path, &[("content-type", "text/plain")], String::new()).await,
        found(415, "CONTENT_TYPE_UNKNOWN")
    );
    assert_eq!(refused("/made.up/Method", &[JSON], "{}".to_owned()).await, found(501, "METHOD_UNKNOWN"));
    assert_eq!(refused(&path, &[JSON], "{} {}".to_owned()).await, found(400, "MESSAGE_MALFORMED"));
    assert_eq!(
        refused(&path, &[JSON, ("content-encoding", "gzip")], "{}".to_owned()).await,
        found(501, "ENCODING_UNKNOWN")
    );
    assert_eq!(refused(&path, &[JSON], " ".repeat(8 << 20)).await, found(400, "MESSAGE_TOO_LARGE"));
}

/// The stock clients of Connect and of gRPC-Web, without HTTP/2, as in a browser.
#[tokio::test]
async fn stock_clients_of_connect_and_grpc_web_call_and_read_refusals() {
    let suite = Suite::start().await;
    let token = suite.token(Role::OchaCountry, "OCHA", Some("PHL"), TimeDelta::hours(1));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let descriptors = folder.path().join("descriptors.bin");
    std::fs::write(&descriptors, convene_proto::DESCRIPTORS).expect("it is written");
    let right = mechanism("council", "0190f2a1-0000-7000-8000-000000000001");
    let requests = json!([right, mechanism("Disaster Council", "")]).to_string();
    let (descriptors, address) = (descriptors.display().to_string(), suite.address());
    let arguments: [&str; 5] = [&descriptors, &address, &token, RECORD_MECHANISM, &requests];
    let printed = NodeScript::of("tests/clients/connect.mjs").printed(&arguments).await;
    let printed: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(printed.len(), 4, "{printed:?}");
    for (protocol, answers) in ["connect", "grpc-web"].iter().zip(printed.chunks(2)) {
        let [recorded, refused] = answers else { panic!("{answers:?}") };
        assert_eq!(
            (&recorded["protocol"], text(recorded, "/response/receipt/resource")),
            (&json!(protocol), "mechanism/council")
        );
        assert_eq!(
            (&refused["code"], &refused["protocol"]),
            (&json!("InvalidArgument"), &json!(protocol)),
            "{refused}"
        );
        let details: Vec<&str> =
            refused["details"].as_array().expect("details").iter().flat_map(Value::as_str).collect();
        assert!(
            ["google.rpc.ErrorInfo", "google.rpc.BadRequest"].iter().all(|kind| details.contains(kind)),
            "{refused}"
        );
        assert!(text(refused, "/message").contains("header.request_id"), "{refused}");
    }
}

/// A document that a stock validator finds valid describes every method.
#[tokio::test]
async fn the_openapi_document_is_valid_and_has_every_method() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("openapi.json");
    let mut document = api_document::document();
    let validator = NodeScript::of("tests/clients/validate_openapi.mjs");
    std::fs::write(&file, document.to_string()).expect("it is written");
    let name = file.display().to_string();
    assert_eq!(validator.printed(&[&name]).await.trim(), "3.1");
    for method in convene_proto::descriptor_pool().services().flat_map(|service| service.methods().collect::<Vec<_>>())
    {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        assert!(document["paths"][&path]["post"]["description"].is_string(), "{path}");
    }
    document["paths"]["/made.up/Method"] = json!({"post": {"responses": "none"}});
    std::fs::write(&file, document.to_string()).expect("it is written");
    assert_ne!(validator.printed(&[&name]).await.trim(), "3.1", "it finds what is wrong");
}

/// A caller waits for as long as it says, in the form of its protocol, and in JSON.
#[tokio::test]
async fn a_caller_in_json_waits_for_as_long_as_it_says() {
    let suite = Suite::start().await;
    let token = format!("Bearer {}", suite.token(Role::Auditor, "OCHA", None, TimeDelta::hours(1)));
    let never = json!({ "positions": [{ "partition": 0, "sequence": "1000000" }], "timeout": "60s" }).to_string();
    let path = "/convene.common.v1.StatusService/AwaitPublished";
    let limit = [JSON, ("authorization", token.as_str()), ("connect-timeout-ms", "100")];
    let (head, status) = posted(stranger(&suite), path, &limit, never.clone()).await;
    assert_eq!((head.status(), &status["code"]), (StatusCode::GATEWAY_TIMEOUT, &json!(4)), "{status}");
    let of_connect = [&limit[..], &[("connect-protocol-version", "1")]].concat();
    let (head, status) = posted(stranger(&suite), path, &of_connect, never).await;
    assert_eq!(
        (head.status(), &status["code"]),
        (StatusCode::GATEWAY_TIMEOUT, &json!("deadline_exceeded")),
        "{status}"
    );
}
