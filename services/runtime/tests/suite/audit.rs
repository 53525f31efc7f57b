//! The log of those who were denied something: who, why, and no more than that. A program of its own, since a process has one log.

use crate::support::suite::{Ground, by, connect};
use convene_kernel::identity::Role;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::people_service_client::PeopleServiceClient;
use convene_runtime::telemetry::Filter;
use convene_runtime::testing::Written;
use tonic::Code;

/// PE-5: a denial is on record by opaque identifiers; nothing of the directory comes into any log.
#[tokio::test]
async fn denials_are_logged_and_persons_are_not() {
    let written = Written::default();
    // As much as can be asked for.
    let filter: Filter = "trace,async_nats::connection=trace,h2=trace".parse().expect("a filter");
    let log = tracing_subscriber::fmt().with_env_filter(filter.layer()).with_writer(written.clone());
    log.with_ansi(false).init();
    let ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let mut people = PeopleServiceClient::new(connect(&running).await);
    let person = common::Person {
        id: "coord-7".to_owned(),
        country: "PHL".to_owned(),
        organization: "WHO".to_owned(),
        name: "Ana Cruz".to_owned(),
        mail: "ana@example.org".to_owned(),
        phone: "+63 2 555 0100".to_owned(),
    };
    let keeper = ground.token("ocha-1", Role::OchaCountry, Some("PHL"));
    let put = common::PutPersonRequest { person: Some(person), etag: String::new() };
    people.put_person(by(&keeper, put)).await.expect("it is put");
    let get = common::GetPersonRequest { person_id: "coord-7".to_owned(), country: String::new() };
    people.get_person(by(&keeper, get.clone())).await.expect("it is shown");
    let donor = ground.token("donor-1", Role::Donor, Some("PHL"));
    let refused = people.get_person(by(&donor, get.clone())).await.expect_err("it is not for donors");
    assert_eq!(refused.code(), Code::PermissionDenied);
    let refused = people.get_person(by("a.b.c", get)).await.expect_err("it is no token");
    assert_eq!(refused.code(), Code::Unauthenticated);

    let text = written.text();
    let audited: Vec<&str> = text.lines().filter(|line| line.contains(" audit: ")).collect();
    let is_logged = |parts: &[&str]| audited.iter().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(is_logged(&["denied: PE-5", "person=donor-1", "organization=OCHA", "ROLE_NOT_ADMITTED"]), "{audited:#?}");
    assert!(is_logged(&["a token was not accepted", "malformed"]), "{audited:#?}");
    for personal in ["Ana Cruz", "ana@example.org", "555 0100", &keeper, &donor] {
        let line = text.lines().find(|line| line.contains(personal));
        assert_eq!(line, None, "'{personal}' is in the log");
    }
}
