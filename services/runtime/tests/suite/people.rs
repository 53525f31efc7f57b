//! The directory of people through real gRPC: who may see, change and erase an entry, and that erased is gone.

use crate::support::suite::{Ground, by, connect};
use convene_kernel::identity::Role;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::people_service_client::PeopleServiceClient;
use tonic::Code;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

const NAME: &str = "Ana Cruz";
const OTHER: &str = "Ben Lopez";

fn person() -> common::Person {
    common::Person {
        id: "coord-7".to_owned(),
        country: "PHL".to_owned(),
        organization: "WHO".to_owned(),
        name: NAME.to_owned(),
        mail: "ana@example.org".to_owned(),
        phone: String::new(),
    }
}

async fn put(
    people: &mut PeopleServiceClient<Channel>,
    token: &str,
    person: common::Person,
    etag: &str,
) -> Result<String, tonic::Status> {
    let request = common::PutPersonRequest { person: Some(person), etag: etag.to_owned() };
    people.put_person(by(token, request)).await.map(|answer| answer.into_inner().etag)
}

async fn get(
    people: &mut PeopleServiceClient<Channel>,
    token: &str,
) -> Result<common::GetPersonResponse, tonic::Status> {
    let request = common::GetPersonRequest { person_id: "coord-7".to_owned(), country: String::new() };
    people.get_person(by(token, request)).await.map(tonic::Response::into_inner)
}

/// PE-5, OG-9: the directory of contacts is kept by those who give and gather them, and read by those who take part.
#[tokio::test]
async fn the_directory_is_for_those_who_take_part_in_the_country() {
    let ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let mut people = PeopleServiceClient::new(connect(&running).await);
    let keeper = ground.token("ocha-1", Role::OchaCountry, Some("PHL"));
    let etag = put(&mut people, &keeper, person(), "").await.expect("it is put");
    let partner = ground.token("partner-1", Role::Partner, Some("PHL"));
    let found = get(&mut people, &partner).await.expect("partners find whom to call");
    assert_eq!((found.person, found.etag.as_str()), (Some(person()), etag.as_str()));

    for (who, role, country) in [("donor-1", Role::Donor, "PHL"), ("partner-2", Role::Partner, "HTI")] {
        let refused = get(&mut people, &ground.token(who, role, Some(country))).await.expect_err("it is refused");
        assert_eq!(refused.code(), Code::PermissionDenied, "{who}");
        assert!(!refused.message().contains(NAME));
    }
    let refused = put(&mut people, &partner, person(), &etag).await.expect_err("partners do not keep it");
    assert_eq!(refused.get_error_details().error_info().expect("a reason").reason, "ROLE_NOT_ADMITTED");
    let stranger = ground.token("ocha-2", Role::OchaCountry, Some("HTI"));
    let refused = put(&mut people, &stranger, person(), &etag).await.expect_err("it is another country's");
    assert_eq!(refused.code(), Code::PermissionDenied);
    let herself = ground.token("coord-7", Role::Donor, Some("HTI"));
    assert!(get(&mut people, &herself).await.is_ok(), "everybody sees the own entry");
}

/// PE-5, OG-9: who keeps the directory of one country cannot take an identifier from another: neither before its keepers enter
/// it, nor afterwards.
#[tokio::test]
async fn no_country_takes_an_identifier_from_another() {
    let ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let mut people = PeopleServiceClient::new(connect(&running).await);
    let squatter = ground.token("coord-9", Role::Coordinator, Some("HTI"));
    let taken = common::Person { country: "HTI".to_owned(), name: "Nobody".to_owned(), ..person() };
    let etag_there = put(&mut people, &squatter, taken.clone(), "").await.expect("it is in the directory of Haiti");
    let keeper = ground.token("ocha-1", Role::OchaCountry, Some("PHL"));
    let etag =
        put(&mut people, &keeper, person(), "").await.expect("the keepers of the Philippines are not kept from it");
    let partner = ground.token("partner-1", Role::Partner, Some("PHL"));
    assert_eq!(get(&mut people, &partner).await.expect("it is found").person, Some(person()));
    for given in [&etag, &etag_there] {
        let refused = put(&mut people, &squatter, person(), given).await.expect_err("it is not Haiti's");
        assert_eq!(refused.code(), Code::PermissionDenied);
    }

    let operator = ground.token("operator-1", Role::Operator, None);
    let refused = get(&mut people, &operator).await.expect_err("there are two");
    let message = refused.get_error_details().bad_request().expect("fields").field_violations[0].description.clone();
    assert!(message.contains("HTI, PHL"), "{message}");
    let asked = common::GetPersonRequest { person_id: "coord-7".to_owned(), country: "HTI".to_owned() };
    let found = people.get_person(by(&operator, asked)).await.expect("it is found").into_inner();
    assert_eq!(found.person, Some(taken));

    let erase = || common::ErasePersonRequest { person_id: "coord-7".to_owned(), country: String::new() };
    let stranger = ground.token("ocha-2", Role::OchaCountry, Some("HTI"));
    people.erase_person(by(&stranger, erase())).await.expect("that of Haiti is erased");
    assert_eq!(get(&mut people, &partner).await.expect("this one stays").person, Some(person()));
    put(&mut people, &squatter, common::Person { country: "HTI".to_owned(), ..person() }, "").await.expect("again");
    let herself = ground.token("coord-7", Role::Donor, Some("HTI"));
    people.erase_person(by(&herself, erase())).await.expect("she erases all");
    assert_eq!(get(&mut people, &operator).await.expect_err("nothing is left").code(), Code::NotFound);
}

#[tokio::test]
async fn an_entry_changes_from_the_state_that_was_read() {
    let ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let mut people = PeopleServiceClient::new(connect(&running).await);
    let keeper = ground.token("ocha-1", Role::OchaCountry, Some("PHL"));
    let first = put(&mut people, &keeper, person(), "").await.expect("it is put");
    let second = put(&mut people, &keeper, person(), &first).await.expect("it is changed");
    for (given, code) in [("", Code::InvalidArgument), (first.as_str(), Code::Aborted)] {
        let refused = put(&mut people, &keeper, person(), given).await.expect_err("it was changed");
        assert_eq!(refused.code(), code);
        assert_eq!(refused.metadata().get("etag").expect("the present etag"), second.as_str());
    }
    let wrong = common::Person { mail: "ana".to_owned(), country: "Philippines".to_owned(), ..person() };
    let refused = put(&mut people, &keeper, wrong, &second).await.expect_err("two fields are wrong");
    let details = refused.get_error_details();
    let fields: Vec<_> =
        details.bad_request().expect("fields").field_violations.iter().map(|one| &*one.field).collect();
    assert_eq!(fields, ["person.country", "person.mail"]);
}

/// PE-5: personal data is erasable; nothing of an entry stays in any file, also of what it said before it was changed.
#[tokio::test]
async fn what_is_erased_is_in_no_file() {
    let mut ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let mut people = PeopleServiceClient::new(connect(&running).await);
    let keeper = ground.token("ocha-1", Role::OchaCountry, Some("PHL"));
    let mail = "ben@example.org".to_owned();
    let other = common::Person { id: "coord-8".to_owned(), name: OTHER.to_owned(), mail, ..person() };
    put(&mut people, &keeper, other, "").await.expect("another is put");
    let herself = ground.token("coord-7", Role::Coordinator, Some("PHL"));
    let etag = put(&mut people, &herself, person(), "").await.expect("it is put");
    assert!(!files_with(&ground, NAME).is_empty(), "the search finds what is there");
    let married = common::Person { name: "Ana Reyes".to_owned(), mail: "reyes@example.org".to_owned(), ..person() };
    let etag = put(&mut people, &herself, married.clone(), &etag).await.expect("it is changed");
    assert_eq!(files_with(&ground, NAME), [""; 0], "the earlier name is gone with the change");
    put(&mut people, &herself, married, &etag).await.expect("it is put as it is");

    let request = || common::ErasePersonRequest { person_id: "coord-7".to_owned(), country: String::new() };
    let partner = ground.token("partner-1", Role::Partner, Some("PHL"));
    let refused = people.erase_person(by(&partner, request())).await.expect_err("it is not the partner's");
    assert_eq!(refused.code(), Code::PermissionDenied);
    people.erase_person(by(&herself, request())).await.expect("it is erased");
    assert_eq!(get(&mut people, &herself).await.expect_err("it is gone").code(), Code::NotFound);
    for text in [NAME, "ana@example.org", "Ana Reyes", "reyes@example.org"] {
        assert_eq!(files_with(&ground, text), [""; 0], "{text}");
    }
    drop(people);
    running.stop().await;
    ground.nats.kill();
    ground.nats.restart().await;
    for text in [NAME, "ana@example.org", "Ana Reyes", "reyes@example.org"] {
        assert_eq!(files_with(&ground, text), [""; 0], "{text}");
    }

    let (_accounts, running) = ground.service().await;
    let mut people = PeopleServiceClient::new(connect(&running).await);
    let request = common::GetPersonRequest { person_id: "coord-8".to_owned(), country: String::new() };
    let found = people.get_person(by(&keeper, request)).await.expect("the other is there").into_inner();
    assert_eq!(found.person.map(|person| person.name).as_deref(), Some(OTHER));
    put(&mut people, &herself, person(), "").await.expect("she may come back");
}

/// The files of the server and of the service that have `text` in them.
fn files_with(ground: &Ground, text: &str) -> Vec<String> {
    let mut folders = vec![ground.nats.store(), ground.config().data];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry")) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).is_ok_and(|bytes| contains(&bytes, text.as_bytes())) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
