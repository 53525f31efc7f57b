//! Days are those of the country, and what recurs is owed again after it was last done: through gRPC.

use chrono::{Months, NaiveDate};
use convene_kernel::identity::Role;
use convene_kernel::time::{day_in, end_of_day, start_of_day};
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::review_service_client::ReviewServiceClient;
use convene_proto::activation::v1::*;
use convene_proto::common::v1::CommandHeader;
use convene_proto::icsm::v1::RequestMissionRequest;
use convene_proto::icsm::v1::request_service_client::RequestServiceClient;
use convene_proto::scheduler::v1::obligation_service_client::ObligationServiceClient;
use convene_proto::scheduler::v1::{ListObligationsRequest, Obligation};
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_tests::calls::reason;
use convene_tests::requests::{header, header_reading, mission_request, moment, query, recommendation, submit};
use convene_tests::stage::Stage;
use convene_tests::{Suite, within};

/// The etag in the answer to a command.
macro_rules! etag {
    ($answer:expr) => {
        $answer.expect("it is recorded").into_inner().receipt.expect("a receipt").etag
    };
}

/// The same header, for what happened on `day`.
fn on(header: Option<CommandHeader>, day: &str) -> Option<CommandHeader> {
    header.map(|header| CommandHeader { occurred_on: day.to_owned(), ..header })
}

/// Records a review of the Health cluster that was held on `day`, and the date by which it sets the next.
async fn review(stage: &Stage, id: &str, day: NaiveDate, review_by: &str) {
    let day = &day.to_string();
    let mut reviews = ReviewServiceClient::new(stage.hc.channel());
    let opening = ReviewOpening {
        review: id.to_owned(),
        kind: ReviewKind::Periodic.into(),
        participants: vec!["UNICEF".to_owned(), "WHO".to_owned()],
        capacities: "the department of health leads in Manila".to_owned(),
        ..ReviewOpening::default()
    };
    let opened = OpenReviewRequest { header: on(header("PHL"), day), opening: Some(opening) };
    let read = etag!(reviews.open_review(opened).await);
    let keeping = Keeping {
        review: id.to_owned(),
        cluster: "health".to_owned(),
        rationale: "needs on Samar go on".to_owned(),
        transition: Some(TransitionPlan {
            counterpart: "the department of health".to_owned(),
            capacity_to_build: "epidemiologists".to_owned(),
            preparedness: "stocks for the next season".to_owned(),
            handed_over: Some(HandedOver {
                strategies: "the health strategy".to_owned(),
                mechanisms: "the weekly meeting".to_owned(),
                resources: "two vehicles".to_owned(),
            }),
            support_afterwards: "advice from WHO".to_owned(),
        }),
        review_by: review_by.to_owned(),
        in_strategic_plan: "objective 2".to_owned(),
    };
    let kept = KeepClusterRequest { header: on(header_reading("PHL", &read), day), keeping: Some(keeping) };
    let read = etag!(reviews.keep_cluster(kept).await);
    let closing = ReviewClosing { review: id.to_owned(), ..ReviewClosing::default() };
    let closed = CloseReviewRequest { header: on(header_reading("PHL", &read), day), closing: Some(closing) };
    etag!(reviews.close_review(closed).await);
}

/// The first obligation by a rule that `is_so`, once there is one.
async fn obligation(stage: &Stage, address: &str, rule: &str, is_so: impl Fn(&Obligation) -> bool) -> Obligation {
    let ocha = stage.ocha.calling(address);
    let mut obligations = ObligationServiceClient::new(ocha.channel());
    within(async {
        loop {
            let request = ListObligationsRequest { header: query("PHL"), ..ListObligationsRequest::default() };
            let listed = obligations.list_obligations(request).await.expect("they are listed").into_inner().obligations;
            let is_by_rule = |one: &Obligation| one.duty.as_ref().is_some_and(|duty| duty.rule == rule);
            if let Some(found) = listed.into_iter().find(|one| is_by_rule(one) && is_so(one)) {
                return found;
            }
            tokio::task::yield_now().await;
        }
    })
    .await
}

/// RM-2.10, RM-1.14, S-5: the next review is due six months after the last one was held, in whatever order the reviews are
/// recorded, when the day ends in the country; and so is the review of one cluster.
#[tokio::test]
async fn the_next_review_is_due_after_the_last_one_held() {
    let mut stage = Stage::set().await;
    let address = stage.suite.start_service("scheduler").await;
    let today = day_in(SystemClock.now(), chrono_tz::Asia::Manila);
    let before = |days: i64| today - chrono::TimeDelta::days(days);
    let activated_at = start_of_day(before(250), chrono_tz::Asia::Manila).timestamp();
    let proposal = submit("PHL", "p-1", "haiyan", vec![recommendation("health", "HEA", "WHO")]);
    stage.approved_at("p-1", activated_at, proposal).await;
    let ends = |day: NaiveDate| format!("{day} 23:59, UTC+08:00 (Asia/Manila)");
    let months_after = |day: NaiveDate| day.checked_add_months(Months::new(6)).expect("a day");
    let opened = obligation(&stage, &address, "RM-2.10.review", |_| true).await;
    assert_eq!((opened.due_local, opened.repeats.as_str()), (ends(months_after(before(250))), "6 months"));

    review(&stage, "r-1", before(30), "2098-05-04").await;
    let late = obligation(&stage, &address, "RM-2.10.review", |found| !found.kept.is_empty()).await;
    assert_eq!((late.kept.len(), late.kept[0].late), (1, true));
    assert_eq!(late.due_local, ends(months_after(before(30))));
    review(&stage, "r-0", before(100), "2097-05-04").await;
    let both = obligation(&stage, &address, "RM-2.10.review", |found| found.kept.len() == 2).await;
    assert_eq!(both.kept.iter().map(|kept| kept.late).collect::<Vec<_>>(), [false, false]);
    assert_eq!(both.kept[1].due_local, ends(months_after(before(100))));
    assert_eq!(both.due_local, ends(months_after(before(30))), "the last one held is that of r-1");

    let of_health = obligation(&stage, &address, "RM-1.14.review", |found| found.due.is_some()).await;
    assert_eq!(of_health.due_local, "2098-05-04 23:59, UTC+08:00 (Asia/Manila)");
}

/// S-5, OG-7: the present day of a country is that of its own calendar, east and west of UTC.
#[tokio::test]
async fn the_present_day_is_that_of_the_country() {
    let suite = Suite::start().await;
    let lead = |country: &str, since: NaiveDate| RecordLeadershipRequest {
        header: header(country),
        leadership: Some(Leadership {
            humanitarian_coordinator: false,
            country_team: Some(false),
            since: since.to_string(),
        }),
    };
    for (country, zone) in [("TON", chrono_tz::Pacific::Tongatapu), ("ASM", chrono_tz::Pacific::Pago_Pago)] {
        let ocha = suite.person(Role::OchaCountry, "OCHA", Some(country));
        let mut operations = OperationServiceClient::new(ocha.channel());
        let today = day_in(SystemClock.now(), zone);
        let tomorrow = today.succ_opt().expect("a day");
        let refused = operations.record_leadership(lead(country, tomorrow)).await.expect_err("it is ahead");
        assert_eq!(reason(&refused), "DATE_IN_THE_FUTURE", "{country}");
        operations.record_leadership(lead(country, today)).await.unwrap_or_else(|refused| panic!("{refused:?}"));
    }
}

/// S-5, OG-7: what is so since a day is so from its beginning in the country.
#[tokio::test]
async fn a_day_begins_and_ends_in_the_country() {
    let suite = Suite::start().await;
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some("HTI"));
    let mut operations = OperationServiceClient::new(ocha.channel());
    let leadership = |humanitarian_coordinator, since: &str| RecordLeadershipRequest {
        header: header("HTI"),
        leadership: Some(Leadership { humanitarian_coordinator, country_team: Some(true), since: since.to_owned() }),
    };
    let mut etag = String::new();
    for (is_hc, since) in [(true, "2020-01-01"), (false, "2020-05-05")] {
        let mut request = leadership(is_hc, since);
        request.header.as_mut().expect("a header").etag = etag;
        let recorded = operations.record_leadership(request).await.expect("it is recorded").into_inner();
        etag = recorded.receipt.expect("a receipt").etag;
    }
    let mut records = RecordServiceClient::new(ocha.channel());
    let ends = |day: &str| end_of_day(day.parse().expect("a day"), chrono_tz::America::PortauPrince).timestamp();
    for (day, head) in [("2020-05-04", "hc"), ("2020-05-05", "rc")] {
        let as_of = moment(ends(day));
        let asked = GetArchitectureRequest { header: query("HTI"), as_of, ..GetArchitectureRequest::default() };
        let answer = records.get_architecture(asked).await.expect("it is read").into_inner();
        assert_eq!(answer.architecture.expect("an architecture").head, head, "when {day} ends there");
    }
}

/// IM-1, RM-1.15: a mission that was requested on a day, and is recorded later, counts from that day in the country.
#[tokio::test]
async fn a_command_can_name_the_day_it_happened() {
    let mut suite = Suite::start().await;
    let address = suite.start_service("icsm").await;
    let hc = suite.person(Role::HumanitarianCoordinator, "UNDP", Some("TCD")).calling(&address);
    let mut requests = RequestServiceClient::new(hc.channel());
    let ask = |header| RequestMissionRequest { header, request: Some(mission_request()) };
    let twice = header("TCD").map(|header| CommandHeader {
        occurred_on: "2020-05-03".to_owned(),
        occurred_at: moment(1_588_464_000),
        ..header
    });
    let refused = requests.request_mission(ask(twice)).await.expect_err("one of them");
    assert_eq!(reason(&refused), "DAY_AND_MOMENT");
    let ahead = requests.request_mission(ask(on(header("TCD"), "2099-01-01"))).await.expect_err("it is ahead");
    assert_eq!(reason(&ahead), "OCCURRED_IN_THE_FUTURE");
    let asked = requests.request_mission(ask(on(header("TCD"), "2020-05-03"))).await.expect("it is recorded");
    let receipt = asked.into_inner().receipt.expect("a receipt");
    assert_eq!(receipt.occurred_at, moment(1_588_546_799), "3 May 2020 ends in N'Djamena at 22:59:59 UTC");
    assert_eq!(receipt.duties[0].since, receipt.occurred_at);
}
