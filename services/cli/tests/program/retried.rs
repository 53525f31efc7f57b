//! What the program does when a service asks to be asked again, or the outcome of a command is not known.

use std::net::TcpListener;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use convene_proto::common::v1::identity_service_server::{IdentityService, IdentityServiceServer};
use convene_proto::common::v1::status_service_server::{StatusService, StatusServiceServer};
use convene_proto::common::v1::{
    AwaitFollowedRequest, AwaitFollowedResponse, AwaitPublishedRequest, AwaitPublishedResponse, GetStatusRequest,
    GetStatusResponse, WhoAmIRequest, WhoAmIResponse,
};
use serde_json::Value;
use tonic::transport::Server;
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use super::suite::{Suite, convene};
use super::walk::calls_of_the_walk;

/// How often the service below is busy before it answers.
const BUSY: usize = 2;

/// A service that is busy at first, and counts how often it is asked.
#[derive(Clone, Default)]
struct Busy(Arc<AtomicUsize>);

#[tonic::async_trait]
impl IdentityService for Busy {
    async fn who_am_i(&self, _: Request<WhoAmIRequest>) -> Result<Response<WhoAmIResponse>, Status> {
        if self.0.fetch_add(1, Ordering::SeqCst) < BUSY {
            return Err(busy());
        }
        Ok(Response::new(WhoAmIResponse { person: "p-1".to_owned(), ..WhoAmIResponse::default() }))
    }
}

#[tonic::async_trait]
impl StatusService for Busy {
    async fn get_status(&self, _: Request<GetStatusRequest>) -> Result<Response<GetStatusResponse>, Status> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(busy())
    }

    async fn await_followed(
        &self,
        _: Request<AwaitFollowedRequest>,
    ) -> Result<Response<AwaitFollowedResponse>, Status> {
        Err(busy())
    }

    async fn await_published(
        &self,
        _: Request<AwaitPublishedRequest>,
    ) -> Result<Response<AwaitPublishedResponse>, Status> {
        Err(busy())
    }
}

/// A status that asks to send the request again soon.
fn busy() -> Status {
    let mut details = ErrorDetails::new();
    details.set_retry_info(Some(Duration::from_millis(10)));
    Status::with_error_details(Code::Unavailable, "busy", details)
}

/// What the program prints with `words` against a service that is busy, and how often it asks.
async fn asked(words: &[&str]) -> (Output, usize) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let busy = Busy::default();
    let incoming = tonic::transport::server::TcpIncoming::from(listener);
    let services = Server::builder()
        .add_service(IdentityServiceServer::new(busy.clone()))
        .add_service(StatusServiceServer::new(busy.clone()));
    tokio::spawn(services.serve_with_incoming(incoming));
    let data = tempfile::tempdir().expect("a temporary folder");
    let mut program = convene(data.path());
    program.args(words).args(["--token", "t", "--against", &format!("activation={address}")]);
    let output = tokio::task::spawn_blocking(move || program.output()).await.expect("it runs").expect("it ends");
    (output, busy.0.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_made_again_when_the_service_asks_for_it() {
    let (output, times) = asked(&["whoami"]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("p-1"));
    assert_eq!(times, BUSY + 1);
}

/// The doctor says what does not answer now, and does not wait until it does.
#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_asks_each_service_once() {
    let (output, times) = asked(&["doctor"]).await;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && said.contains("busy"), "{said}");
    assert_eq!(times, 1);
}

const REQUEST: &str = "6f1e0f0e-3a52-4b35-9f3e-0d9d3c4f8a11";

#[test]
fn a_command_is_carried_out_once_under_its_identifier() {
    let suite = Suite::start();
    let first = &calls_of_the_walk()[0];
    let call = [&first.iter().map(String::as_str).collect::<Vec<_>>()[..], &["--request-id", REQUEST]].concat();
    let receipt = |suite: &Suite| -> Value { serde_json::from_str(&suite.said(&call)).expect("a receipt in JSON") };
    let (once, again) = (receipt(&suite), receipt(&suite));
    assert_eq!(once, again);
    let history = suite.json(&["history", "PHL", "emergency/storm", "--exercise", "training"]);
    assert_eq!(history.as_array().map(Vec::len), Some(1), "{history}");
}

#[test]
fn a_command_whose_outcome_is_not_known_can_be_given_again() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let call =
        ["call", "RegisterEmergency", "--against", "http://127.0.0.1:1", "--token", "t", "--request-id", REQUEST];
    let output = convene(data.path()).args(call).output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("give it again with --request-id {REQUEST}")), "{said}");
}

#[test]
fn the_country_is_that_of_the_only_role() {
    let suite = Suite::start();
    let body = r#"{"leadership": {"humanitarianCoordinator": true, "countryTeam": true, "since": "2024-01-01"}}"#;
    let call = ["call", "RecordLeadership", "--as", "ocha-country@PHL", "--exercise", "x", body];
    suite.said(&call);
    assert!(
        suite.said(&["show", "country", "PHL", "--exercise", "x"]).contains("the Humanitarian Coordinator answers")
    );
    let two = [&call[..], &["--as", "observer@HTI"]].concat();
    assert!(suite.refused(&two).contains("header.country"), "of two countries none is chosen");
}

#[test]
fn an_address_that_is_taken_is_said_with_the_option_that_helps() {
    let data = tempfile::tempdir().expect("a temporary folder");
    // Taken by this test, or by whoever has it already.
    let _taken = TcpListener::bind("127.0.0.1:7401");
    let output = convene(data.path()).arg("up").output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("convene up --free-addresses"), "{said}");
}
