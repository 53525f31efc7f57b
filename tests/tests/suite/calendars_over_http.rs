//! Calendars at addresses that are issued: read by whoever knows the secret, without a token, until they are revoked (S-7).

use convene_kernel::digest::Digest;
use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::common::v1::CommandHeader;
use convene_proto::scheduler::v1::calendar_service_client::CalendarServiceClient;
use convene_proto::scheduler::v1::{
    CalendarAddress, IssueCalendarAddressRequest, ListCalendarAddressesRequest, RevokeCalendarAddressRequest,
};
use convene_tests::calls::{is_owed, reason};
use convene_tests::curl::fetched;
use convene_tests::requests::register;
use convene_tests::{Person, Suite, within};
use tonic::{Code, Status};
use uuid::Uuid;

/// A suite in which an emergency was registered in the Philippines, another in an exercise there, and one in Haiti.
struct Owed {
    suite: Suite,
    scheduler: String,
    ocha: Person,
}

impl Owed {
    async fn set() -> Self {
        let mut suite = Suite::start().await;
        for (country, emergency, exercise) in
            [("PHL", "haiyan", ""), ("PHL", "drill", "training"), ("HTI", "matthew", "")]
        {
            let ocha = suite.person(Role::OchaCountry, "OCHA", Some(country));
            let mut request = register(country, emergency);
            let header = request.header.take().expect("a head");
            request.header = Some(CommandHeader { exercise: exercise.to_owned(), ..header });
            let registered = OperationServiceClient::new(ocha.channel()).register_emergency(request).await;
            registered.expect("it is registered");
        }
        let scheduler = suite.start_service("scheduler").await;
        let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
        is_owed(&ocha, &scheduler, "haiyan").await;
        let ocha = ocha.calling(&scheduler);
        Self { suite, scheduler, ocha }
    }

    fn address(&self, secret: &str) -> String {
        format!("{}/calendars/{secret}.ics", self.scheduler)
    }
}

fn asking(secret: &str) -> IssueCalendarAddressRequest {
    IssueCalendarAddressRequest {
        request_id: Uuid::now_v7().to_string(),
        secret_sha256: Digest::of(secret.as_bytes()).to_string(),
        ..IssueCalendarAddressRequest::default()
    }
}

async fn issue(person: &Person, request: &IssueCalendarAddressRequest) -> Result<CalendarAddress, Status> {
    let mut calendars = CalendarServiceClient::new(person.channel());
    let answer = within(calendars.issue_calendar_address(request.clone())).await?;
    Ok(answer.into_inner().address.expect("an address"))
}

async fn revoke(person: &Person, address: &str) -> Result<(), Status> {
    let request = RevokeCalendarAddressRequest { request_id: Uuid::now_v7().to_string(), address: address.to_owned() };
    within(CalendarServiceClient::new(person.channel()).revoke_calendar_address(request)).await.map(|_| ())
}

async fn listed(person: &Person, include_ended: bool) -> Vec<CalendarAddress> {
    let request = ListCalendarAddressesRequest { include_ended, page: None };
    let answer = CalendarServiceClient::new(person.channel()).list_calendar_addresses(request).await;
    answer.expect("they are listed").into_inner().addresses
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_is_read_at_its_address_until_that_is_revoked() {
    let mut owed = Owed::set().await;
    let request = asking("a-secret");
    let issued = issue(&owed.ocha, &request).await.expect("it is issued");
    assert_eq!((&issued.address, issued.countries.as_slice()), (&request.request_id, &["PHL".to_owned()][..]));
    assert_eq!(issue(&owed.ocha, &request).await.expect("it was issued"), issued, "the same request changes nothing");

    let read = fetched(&owed.address("a-secret"), &[]).await;
    assert_eq!((read.status, read.header("content-type")), (200, "text/calendar; charset=utf-8"));
    assert_eq!(read.header("cache-control"), "private, no-cache");
    for line in ["BEGIN:VCALENDAR\r\n", "SEQUENCE:", "LAST-MODIFIED:", "SUMMARY:Overdue since 2013-11-09"] {
        assert!(read.body.contains(line), "{line}: {}", read.body);
    }
    let etag = read.header("etag");
    let known = fetched(&owed.address("a-secret"), &[&format!("If-None-Match: {etag}")]).await;
    assert_eq!((known.status, known.header("etag"), known.body.as_str()), (304, etag, ""));

    owed.suite.stop_service("scheduler").await;
    owed.scheduler = owed.suite.start_service("scheduler").await;
    owed.ocha = owed.ocha.calling(&owed.scheduler);
    within(async {
        while fetched(&owed.address("a-secret"), &[]).await.status == 503 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(fetched(&owed.address("a-secret"), &[]).await.status, 200, "it is on record");

    revoke(&owed.ocha, &issued.address).await.expect("it is revoked");
    let revoked = fetched(&owed.address("a-secret"), &[]).await;
    let never = fetched(&owed.address("another"), &[]).await;
    assert_eq!((revoked.status, &revoked.body), (404, &never.body));
    let shown =
        |headers: &[(String, String)]| headers.iter().filter(|(name, _)| name != "date").cloned().collect::<Vec<_>>();
    assert_eq!(shown(&revoked.headers), shown(&never.headers));
    assert!(revoked.body.contains("CALENDAR_UNKNOWN") && !revoked.body.contains("a-secret"), "{}", revoked.body);
    assert_eq!(listed(&owed.ocha, false).await, []);
    let ended = listed(&owed.ocha, true).await;
    assert!(ended.len() == 1 && ended[0].revoked_at.is_some(), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_shows_what_its_issuer_reads_and_no_exercise_beside_the_live_record() {
    let owed = Owed::set().await;
    issue(&owed.ocha, &asking("live")).await.expect("it is issued");
    let exercise = IssueCalendarAddressRequest { exercise: "training".to_owned(), ..asking("exercise") };
    issue(&owed.ocha, &exercise).await.expect("it is issued");
    let everywhere = owed.suite.person(Role::Auditor, "OCHA", None).calling(&owed.scheduler);
    issue(&everywhere, &asking("everywhere")).await.expect("it is issued");
    let entries = async |secret: &str| {
        let read = fetched(&owed.address(secret), &[]).await;
        // Long lines are folded.
        let text = read.body.replace("\r\n ", "");
        let all = text.split("BEGIN:VEVENT").skip(1).map(str::to_owned).collect::<Vec<_>>();
        assert!(!all.is_empty(), "{secret}: {text}");
        all
    };
    let is_exercise = |entry: &String| entry.contains("SUMMARY:EXERCISE training");
    assert!(entries("live").await.iter().all(|entry| entry.contains("Philippines") && !is_exercise(entry)));
    assert!(entries("exercise").await.iter().all(|entry| entry.contains("Philippines") && is_exercise(entry)));
    let all = entries("everywhere").await;
    assert!(all.iter().any(|entry| entry.contains("Haiti")) && !all.iter().any(is_exercise), "{all:?}");

    let haiti = IssueCalendarAddressRequest { countries: vec!["HTI".to_owned()], ..asking("haiti") };
    let refused = issue(&owed.ocha, &haiti).await.expect_err("it is not read by OCHA in the Philippines");
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::PermissionDenied, "ROLE_NOT_ADMITTED"));
    assert_eq!(fetched(&owed.address("haiti"), &[]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_its_issuers_and_an_operators() {
    let owed = Owed::set().await;
    let request = asking("a-secret");
    let issued = issue(&owed.ocha, &request).await.expect("it is issued");
    let other = IssueCalendarAddressRequest { secret_sha256: asking("another").secret_sha256, ..request };
    let reused = issue(&owed.ocha, &other).await.expect_err("it is another request");
    assert_eq!((reused.code(), reason(&reused).as_str()), (Code::AlreadyExists, "REQUEST_ID_REUSED"));
    let taken = issue(&owed.ocha, &asking("a-secret")).await.expect_err("a secret opens one address");
    assert_eq!(reason(&taken), "CALENDAR_SECRET_USED");

    let person = |role, organization, country| owed.suite.person(role, organization, country).calling(&owed.scheduler);
    let (hc, operator) =
        (person(Role::HumanitarianCoordinator, "UNDP", Some("PHL")), person(Role::Operator, "OCHA", None));
    assert_eq!(listed(&hc, true).await, []);
    let refused = revoke(&hc, &issued.address).await.expect_err("it is another's");
    assert_eq!(refused.code(), Code::NotFound);
    assert_eq!(listed(&operator, false).await, std::slice::from_ref(&issued));
    revoke(&operator, &issued.address).await.expect("an operator may");
    let again = revoke(&owed.ocha, &issued.address).await.expect_err("it is revoked");
    assert_eq!(reason(&again), "CALENDAR_ADDRESS_REVOKED");
}
