//! Decisions that are delivered to agencies again: asked for by gRPC, carried out on their consumers, once, and on record.

use async_nats::jetstream::consumer::{Consumer, pull};
use chrono::{DateTime, Utc};
use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::scheduler::v1::agency_service_client::AgencyServiceClient;
use convene_proto::scheduler::v1::replay_decisions_request::From;
use convene_proto::scheduler::v1::{ListReplaysRequest, Replay, ReplayDecisionsRequest};
use convene_runtime::nats;
use convene_suite::accounts::{AGENCIES, Agency, DOMAIN, provide};
use convene_tests::accounts::agency;
use convene_tests::calls::reason;
use convene_tests::requests::register;
use convene_tests::{Person, Suite, within};
use futures::StreamExt as _;
use prost_types::Timestamp;
use serde_json::Value;
use tonic::{Code, Status};
use uuid::Uuid;

/// A suite that WHO and UNICEF follow, with the registrations of emergencies in the Philippines on the feed.
struct Followed {
    suite: Suite,
    scheduler: String,
    consumer: Consumer<pull::Config>,
}

const EMERGENCIES: [&str; 4] = ["haiyan", "bopha", "mangkhut", "goni"];

impl Followed {
    async fn set() -> Self {
        let agencies: [Agency; 2] = [agency("WHO", &["PHL"]), agency("UNICEF", &["HTI"])];
        let mut suite = Suite::start_with_accounts(&agencies).await;
        let operator = nats::connect(&suite.nats_config_of("operator")).await.expect("the operator is known");
        for agency in &agencies {
            provide(&nats::management(&operator), agency).await.expect("the operator may");
        }
        let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
        for emergency in EMERGENCIES {
            let registered =
                OperationServiceClient::new(ocha.channel()).register_emergency(register("PHL", emergency)).await;
            registered.expect("it is registered");
        }
        let scheduler = suite.start_service("scheduler").await;
        let client = nats::open(&suite.nats_config_of("WHO")).await.expect("the agency is known");
        let context = async_nats::jetstream::with_domain(client, DOMAIN);
        let consumer = context.get_consumer_from_stream("AG_WHO", AGENCIES).await.expect("it is its own");
        Self { suite, scheduler, consumer }
    }

    fn person(&self, role: Role, organization: &str, country: Option<&str>) -> Person {
        self.suite.person(role, organization, country).calling(&self.scheduler)
    }

    fn of_who(&self) -> Person {
        self.person(Role::IascPrincipal, "WHO", None)
    }

    /// The emergencies of the next decisions, each with when it was stored; they are acknowledged.
    async fn read(&self, count: usize) -> Vec<(String, DateTime<Utc>)> {
        let mut messages = self.consumer.messages().await.expect("they come");
        let mut read = Vec::new();
        while read.len() < count {
            let message = within(messages.next()).await.expect("an event").expect("an event");
            let event: Value = serde_json::from_slice(&message.payload).expect("JSON");
            let subject = event["subject"].as_str().unwrap_or_default().trim_start_matches("emergency/").to_owned();
            let stored = message.info().expect("its place").published;
            message.double_ack().await.expect("it is acknowledged");
            read.push((subject, stored));
        }
        read
    }

    async fn names(&self, count: usize) -> Vec<String> {
        self.read(count).await.into_iter().map(|(name, _)| name).collect()
    }
}

async fn replay(person: &Person, agency: &str, id: Uuid, from: From) -> Result<Replay, Status> {
    let request = ReplayDecisionsRequest { agency: agency.to_owned(), request_id: id.to_string(), from: Some(from) };
    let answer = within(AgencyServiceClient::new(person.channel()).replay_decisions(request)).await?;
    Ok(answer.into_inner().replay.expect("a replay"))
}

async fn listed(person: &Person, agency: &str) -> Result<Vec<Replay>, Status> {
    let request = ListReplaysRequest { agency: agency.to_owned(), page: None };
    Ok(AgencyServiceClient::new(person.channel()).list_replays(request).await?.into_inner().replays)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_has_its_decisions_delivered_again_once_for_each_request() {
    let followed = Followed::set().await;
    let read = followed.read(4).await;
    assert_eq!(read.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), EMERGENCIES);

    let (who, id) = (followed.of_who(), Uuid::now_v7());
    let done = replay(&who, "WHO", id, From::Sequence(3)).await.expect("it is carried out");
    assert_eq!((done.sequence, done.carried_out), (3, true));
    assert_eq!(followed.names(2).await, EMERGENCIES[2..]);
    let again = replay(&who, "WHO", id, From::Sequence(3)).await.expect("it was carried out");
    assert_eq!(again, done);
    let information = followed.consumer.clone().info().await.expect("it is its own").clone();
    assert_eq!((information.num_pending, information.num_ack_pending), (0, 0), "the same request changes nothing");

    let (_, second) = &read[1];
    let moment = Timestamp {
        seconds: second.timestamp(),
        nanos: i32::try_from(second.timestamp_subsec_nanos()).expect("below a second"),
    };
    let operator = followed.person(Role::Operator, "OCHA", None);
    replay(&operator, "WHO", Uuid::now_v7(), From::StoredSince(moment)).await.expect("an operator may ask");
    assert_eq!(followed.names(3).await, EMERGENCIES[1..]);

    let replays = listed(&who, "WHO").await.expect("they are listed");
    let by: Vec<_> = replays.iter().map(|one| one.by.clone().expect("who asked").role).collect();
    assert_eq!(by, ["operator", "iasc-principal"], "the latest first");
    assert_eq!(replays[1].request_id, id.to_string());
}

/// What the agency has not acknowledged is never passed over.
#[tokio::test(flavor = "multi_thread")]
async fn a_replay_passes_over_nothing() {
    let followed = Followed::set().await;
    assert_eq!(followed.names(1).await, EMERGENCIES[..1]);
    let late = replay(&followed.of_who(), "WHO", Uuid::now_v7(), From::Sequence(4)).await.expect("it is carried out");
    assert_eq!(late.sequence, 2);
    assert_eq!(followed.names(3).await, EMERGENCIES[1..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_is_for_the_agency_and_operators_and_not_too_often() {
    let followed = Followed::set().await;
    let who = followed.of_who();
    let refused = async |person: &Person, agency: &str, from: From| {
        let status = replay(person, agency, Uuid::now_v7(), from).await.expect_err("it is refused");
        (status.code(), reason(&status))
    };
    let found = |code: Code, reason: &str| (code, reason.to_owned());
    let all = From::Sequence(1);
    assert_eq!(refused(&who, "UNICEF", all).await, found(Code::PermissionDenied, "ROLE_NOT_ADMITTED"));
    let of_country = followed.person(Role::OchaCountry, "OCHA", Some("PHL"));
    assert_eq!(refused(&of_country, "WHO", all).await, found(Code::PermissionDenied, "ROLE_NOT_ADMITTED"));
    assert_eq!(listed(&of_country, "WHO").await.expect_err("it is refused").code(), Code::PermissionDenied);
    for (role, country) in [(Role::Observer, None), (Role::Auditor, None), (Role::Partner, Some("PHL"))] {
        let of_who = followed.person(role, "WHO", country);
        assert_eq!(refused(&of_who, "WHO", all).await, found(Code::PermissionDenied, "ROLE_NOT_ADMITTED"), "{role}");
    }
    let fao = followed.person(Role::IascPrincipal, "FAO", None);
    assert_eq!(refused(&fao, "FAO", all).await, found(Code::NotFound, "NOT_FOUND"));
    assert_eq!(refused(&who, "WHO", From::Sequence(0)).await, found(Code::InvalidArgument, "NUMBER_OUT_OF_RANGE"));
    let nowhere =
        ReplayDecisionsRequest { agency: "WHO".to_owned(), request_id: Uuid::now_v7().to_string(), from: None };
    let nowhere = AgencyServiceClient::new(who.channel()).replay_decisions(nowhere).await.expect_err("from where?");
    assert_eq!(reason(&nowhere), "FIELD_MISSING");
    let id = Uuid::now_v7();
    replay(&who, "WHO", id, all).await.expect("it is carried out");
    let other = replay(&who, "WHO", id, From::Sequence(2)).await.expect_err("it was another request");
    assert_eq!(reason(&other), "REQUEST_ID_REUSED");
    for _ in 1..6 {
        replay(&who, "WHO", Uuid::now_v7(), all).await.expect("it is carried out");
    }
    assert_eq!(refused(&who, "WHO", all).await, found(Code::FailedPrecondition, "REPLAYED_TOO_OFTEN"));
}
