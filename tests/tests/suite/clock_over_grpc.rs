//! A clock that is wrong for a while, through gRPC: what it leaps to is not recorded, and what it recorded moves nothing that
//! happens after it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use chrono::TimeDelta;
use convene_kernel::identity::Role;
use convene_kernel::time::Moment;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::common::v1::{GetStatusRequest, Receipt};
use convene_runtime::clock::{Clock, ClockKind, SystemClock};
use convene_suite::Clocks;
use convene_tests::requests::mechanism;
use convene_tests::{Person, Suite};
use tonic::{Code, Status};

const YEAR: i64 = 365 * 24 * 3_600;

/// This machine's clock, wrong by so many seconds.
#[derive(Clone, Debug, Default)]
struct WrongClock(Arc<AtomicI64>);

impl WrongClock {
    fn by(seconds: i64) -> Self {
        Self(Arc::new(AtomicI64::new(seconds)))
    }

    fn set(&self, seconds: i64) {
        self.0.store(seconds, Ordering::SeqCst);
    }

    fn clocks(&self) -> Clocks {
        Clocks { clock: Arc::new(self.clone()), simulated: None }
    }
}

#[async_trait]
impl Clock for WrongClock {
    fn now(&self) -> Moment {
        SystemClock.now() + TimeDelta::seconds(self.0.load(Ordering::SeqCst))
    }

    async fn wait_until(&self, moment: Moment) {
        SystemClock.wait_until(moment).await;
    }

    fn kind(&self) -> ClockKind {
        ClockKind::System
    }
}

/// A suite whose service has that clock, and OCHA in the Philippines.
async fn suite_by(clock: &WrongClock) -> (Suite, Person) {
    let mut suite = Suite::start().await;
    let ocha = restarted(&mut suite, clock.clocks()).await;
    (suite, ocha)
}

async fn restarted(suite: &mut Suite, clocks: Clocks) -> Person {
    suite.stop_service("activation").await;
    suite.start_service_by("activation", clocks).await;
    suite.person(Role::OchaCountry, "OCHA", Some("PHL"))
}

async fn record(ocha: &Person) -> Result<Receipt, Status> {
    let sent = OperationServiceClient::new(ocha.channel()).record_mechanism(mechanism("PHL")).await?;
    Ok(sent.into_inner().receipt.expect("a receipt"))
}

/// How many seconds ahead of this machine's clock a commit was recorded, and happened.
async fn ahead(suite: &Suite, receipt: &Receipt) -> [i64; 2] {
    let position = receipt.position.expect("a position");
    let client = async_nats::connect(suite.nats.url()).await.expect("a connection");
    let log = format!("LOG_ACTIVATION_{:02}", position.partition);
    let stream = async_nats::jetstream::new(client).get_stream(log).await.expect("the log");
    let commit = stream.get_raw_message(position.sequence).await.expect("the commit");
    let commit: serde_json::Value = serde_json::from_slice(&commit.payload).expect("JSON");
    ["recorded_at", "occurred_at"].map(|name| {
        let moment: Moment = serde_json::from_value(commit[name].clone()).expect("a moment");
        (moment - SystemClock.now()).num_seconds()
    })
}

#[tokio::test]
async fn a_clock_that_leaps_for_a_second_records_nothing() {
    let clock = WrongClock::default();
    let (suite, ocha) = suite_by(&clock).await;
    record(&ocha).await.expect("it is recorded");
    clock.set(YEAR);
    let refused = record(&ocha).await.expect_err("the clock leapt");
    assert_eq!(refused.code(), Code::Unavailable);
    assert!(refused.message().contains("the clock of this machine leapt by"), "{}", refused.message());
    clock.set(0);
    let receipt = record(&ocha).await.expect("it is right again");
    let [recorded, occurred] = ahead(&suite, &receipt).await;
    assert!(recorded.abs() < 60 && occurred.abs() < 60, "{recorded} {occurred}");
}

#[tokio::test]
async fn what_a_wrong_clock_recorded_moves_nothing_after_it() {
    let (mut suite, ocha) = suite_by(&WrongClock::by(YEAR)).await;
    let receipt = record(&ocha).await.expect("nothing shows that the clock is wrong");
    assert!(ahead(&suite, &receipt).await[0] > YEAR - 60);
    let ocha = restarted(&mut suite, Clocks::system()).await;
    let receipt = record(&ocha).await.expect("it is recorded");
    let [recorded, occurred] = ahead(&suite, &receipt).await;
    assert!(recorded.abs() < 60 && occurred.abs() < 60, "what happens now happened now: {recorded} {occurred}");
}

/// While the last commit is ahead of the clock, this is shown.
#[tokio::test]
async fn a_record_that_is_ahead_of_the_clock_is_shown() {
    let (mut suite, ocha) = suite_by(&WrongClock::by(YEAR)).await;
    record(&ocha).await.expect("it is recorded");
    let ocha = restarted(&mut suite, Clocks::system()).await;
    let shown = async || {
        let answer = StatusServiceClient::new(ocha.channel()).get_status(GetStatusRequest {}).await;
        answer.expect("it answers").into_inner().records_ahead_of_clock
    };
    assert_eq!(shown().await, 1);
    record(&ocha).await.expect("it is recorded");
    assert_eq!(shown().await, 0);
}
