//! Decisions as server-sent events, with stock clients: each once and in order, whatever ends in between.

use std::process::Stdio;

use chrono::TimeDelta;
use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::common::v1::CommandHeader;
use convene_runtime::nats::SyncInterval;
use convene_runtime::publisher::DECISIONS;
use convene_runtime::testing::free_port;
use convene_tests::curl::{Fetched, fetched};
use convene_tests::node::NodeScript;
use convene_tests::requests::register;
use convene_tests::{Suite, within};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// The lines that a client prints; it ends with its test.
struct Printing {
    lines: Lines<BufReader<ChildStdout>>,
    _client: Child,
}

impl Printing {
    fn of(mut client: Command) -> Self {
        let mut client = client
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .expect("the client starts");
        let lines = BufReader::new(client.stdout.take().expect("it is read")).lines();
        Self { lines, _client: client }
    }

    /// curl, which shows what comes as it comes.
    fn curl(url: &str, headers: &[&str]) -> Self {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--no-buffer", url]);
        headers.iter().for_each(|header| {
            curl.args(["--header", header]);
        });
        Self::of(curl)
    }

    async fn line(&mut self) -> String {
        within(self.lines.next_line()).await.expect("it is read").expect("the client goes on")
    }

    /// The next event as curl shows it: its id and its data.
    async fn event(&mut self) -> (u64, String) {
        let mut id = None;
        loop {
            let line = self.line().await;
            if let Some(place) = line.strip_prefix("id: ") {
                id = place.parse().ok();
            } else if let Some(data) = line.strip_prefix("data: ") {
                return (id.expect("the id comes first"), data.to_owned());
            }
        }
    }

    /// Whether the server has ended it.
    async fn has_ended(&mut self) -> bool {
        within(async { while let Ok(Some(_)) = self.lines.next_line().await {} }).await;
        true
    }
}

/// A suite with a scheduler at an address that stays the same.
struct Feed {
    suite: Suite,
    scheduler: String,
}

impl Feed {
    async fn set() -> Self {
        let mut suite = Suite::start_on(SyncInterval::Always, 1).await;
        let address = format!("127.0.0.1:{}", free_port());
        let scheduler = suite.start_service_at("scheduler", &address).await;
        Self { suite, scheduler }
    }

    async fn register(&self, country: &str, emergency: &str) {
        self.register_in(country, emergency, "").await;
    }

    async fn register_in(&self, country: &str, emergency: &str, exercise: &str) {
        let ocha = self.suite.person(Role::OchaCountry, "OCHA", Some(country));
        let mut request = register(country, emergency);
        let header = request.header.take().expect("a head");
        request.header = Some(CommandHeader { exercise: exercise.to_owned(), ..header });
        within(OperationServiceClient::new(ocha.channel()).register_emergency(request))
            .await
            .expect("it is registered");
    }

    fn token(&self, country: Option<&str>) -> String {
        let role = if country.is_some() { Role::OchaCountry } else { Role::Auditor };
        self.suite.token(role, "OCHA", country, TimeDelta::hours(1))
    }

    fn bearer(&self, country: Option<&str>) -> String {
        format!("Authorization: Bearer {}", self.token(country))
    }

    fn address(&self, query: &str) -> String {
        format!("{}/decisions{query}", self.scheduler)
    }

    async fn refused(&self, query: &str, headers: &[&str]) -> (u16, String) {
        let Fetched { status, body, .. } = fetched(&self.address(query), headers).await;
        let status_of: Value = serde_json::from_str(&body).unwrap_or_else(|problem| panic!("{problem}: {body}"));
        let reason = status_of["details"].as_array().into_iter().flatten().find_map(|detail| detail["reason"].as_str());
        (status, reason.unwrap_or_default().to_owned())
    }
}

/// What an event is about.
fn subject(data: &str) -> String {
    let event: Value = serde_json::from_str(data).expect("JSON");
    event["subject"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_decision_comes_as_it_is_on_the_feed_and_a_reader_goes_on_after_its_last() {
    let feed = Feed::set().await;
    for emergency in ["haiyan", "bopha", "goni"] {
        feed.register("PHL", emergency).await;
    }
    let bearer = feed.bearer(None);
    let mut all = Printing::curl(&feed.address(""), &[&bearer]);
    let mut events = Vec::new();
    for _ in 0..3 {
        events.push(all.event().await);
    }
    let stream = feed.suite.nats.jetstream().await.get_stream(DECISIONS).await.expect("the feed");
    for (place, data) in &events {
        let stored = stream.get_raw_message(*place).await.expect("it is on the feed");
        assert_eq!(data.as_bytes(), &stored.payload[..], "byte for byte");
    }
    let (first, second) = (events[0].0, events[1].0);
    let after = Printing::curl(&feed.address(&format!("?after={first}")), &[&bearer]).event().await;
    assert_eq!(after, events[1]);
    // What a client sends by itself when it connects again counts, and not what its address says.
    let last = format!("Last-Event-ID: {second}");
    let going_on = Printing::curl(&feed.address("?after=0"), &[&bearer, &last]).event().await;
    assert_eq!(going_on, events[2]);
    feed.register("PHL", "later").await;
    assert_eq!(subject(&all.event().await.1), "emergency/later", "what is published later comes, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_gets_what_it_asks_for_and_may_read() {
    let feed = Feed::set().await;
    feed.register_in("PHL", "drill", "training").await;
    for (country, emergency) in [("HTI", "matthew"), ("PHL", "haiyan"), ("HTI", "earthquake"), ("PHL", "goni")] {
        feed.register(country, emergency).await;
    }
    let (all, ocha) = (feed.bearer(None), feed.bearer(Some("PHL")));
    let first =
        async |query: &str, bearer: &str| subject(&Printing::curl(&feed.address(query), &[bearer]).event().await.1);
    assert_eq!(first("", &all).await, "emergency/matthew", "no exercise is among them");
    assert_eq!(first("", &ocha).await, "emergency/haiyan", "a country is read by those who hold a role there");
    assert_eq!(first("?exercise=training", &ocha).await, "emergency/drill");
    let named = "?country=PHL&country=HTI&service=activation&cluster=country&type=EmergencyRegistered";
    assert_eq!(first(named, &all).await, "emergency/matthew");
    let whole = "?country=PHL&type=org.convene.events.v1.EmergencyRegistered&type=ClusterActivated";
    assert_eq!(first(whole, &all).await, "emergency/haiyan");

    let refused = async |query: &str, headers: &[&str]| feed.refused(query, headers).await;
    let is = |status: u16, reason: &str| (status, reason.to_owned());
    assert_eq!(refused("", &[]).await, is(401, "TOKEN_MISSING"));
    assert_eq!(refused("?country=HTI", &[&ocha]).await, is(403, "ROLE_NOT_ADMITTED"));
    for unknown in ["?country=ZZY", "?county=PHL", "?service=activaton", "?type=ClusterActivate"] {
        assert_eq!(refused(unknown, &[&all]).await, is(400, "CODE_UNKNOWN"), "{unknown}");
    }
    assert_eq!(refused("?after=first", &[&all]).await, is(400, "NUMBER_OUT_OF_RANGE"));
    assert_eq!(refused("?after=1000000", &[&all]).await, is(400, "DECISIONS_NOT_REACHED"));
    let many: String = (0..250).map(|number| format!("&cluster=c-{number}")).collect();
    let kinds =
        "?type=ClusterActivated&type=ClusterDeactivated&service=activation&service=icsm&country=PHL&country=HTI";
    let wide = format!("{kinds}&country=NPL{many}");
    assert_eq!(refused(&wide, &[&all]).await, is(400, "DECISIONS_FILTER_TOO_LARGE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_ends_with_its_token_and_has_so_many_connections() {
    let feed = Feed::set().await;
    feed.register("PHL", "haiyan").await;
    let short = feed.suite.token(Role::Auditor, "WHO", None, TimeDelta::seconds(3));
    let mut ending = Printing::curl(&feed.address(""), &[&format!("Authorization: Bearer {short}")]);
    ending.event().await;
    assert!(ending.has_ended().await);

    let bearer = feed.bearer(None);
    let mut held = Vec::new();
    for _ in 0..8 {
        let mut reading = Printing::curl(&feed.address(""), &[&bearer]);
        reading.event().await;
        held.push(reading);
    }
    let refused = feed.refused("", &[&bearer]).await;
    assert_eq!(refused, (429, "DECISIONS_READ_TOO_OFTEN".to_owned()));
    Printing::curl(&feed.address(""), &[&feed.bearer(Some("PHL"))]).event().await;
    held.pop();
    within(async {
        while !fetched_begins(&feed, &bearer).await {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

/// Whether a connection is let in: its first line is of an event stream.
async fn fetched_begins(feed: &Feed, bearer: &str) -> bool {
    let line = Printing::curl(&feed.address(""), &[bearer]).line().await;
    line.starts_with("retry:") || line.starts_with(':')
}

/// A stock EventSource client loses nothing and gets nothing twice, although the NATS server is killed and the service goes away.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_source_loses_and_doubles_nothing_whatever_ends() {
    let mut feed = Feed::set().await;
    let (address, token) = (feed.address("?country=PHL"), feed.token(None));
    let script = NodeScript::of("examples/decisions.mjs");
    let mut client = Printing::of(script.command(&[&address, &token]));
    let mut seen: Vec<(u64, String)> = Vec::new();
    let mut wanted = Vec::new();
    for round in 0..6 {
        for number in 0..5 {
            let emergency = format!("e-{round}-{number}");
            feed.register("PHL", &emergency).await;
            wanted.push(format!("emergency/{emergency}"));
        }
        match round {
            1 | 4 => {
                feed.suite.nats.kill_and_restart().await;
            }
            2 => {
                feed.suite.stop_service("scheduler").await;
                feed.register("PHL", "while-it-is-away").await;
                wanted.push("emergency/while-it-is-away".to_owned());
                let at = feed.scheduler.trim_start_matches("http://").to_owned();
                feed.suite.start_service_at("scheduler", &at).await;
            }
            _ => {}
        }
        while seen.len() < wanted.len() {
            let line = client.line().await;
            let (place, data) = line.split_once(' ').expect("an id and data");
            seen.push((place.parse().expect("a place"), subject(data)));
        }
    }
    assert!(seen.is_sorted_by(|one, next| one.0 < next.0), "{seen:?}");
    let subjects: Vec<_> = seen.into_iter().map(|(_, subject)| subject).collect();
    assert_eq!(subjects, wanted);
}

/// A reader that takes nothing costs what it was sent and no more, and keeps nobody else from reading.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_delays_nobody() {
    let feed = Feed::set().await;
    let bearer = feed.bearer(None);
    let mut slow = Command::new("curl");
    slow.args(["--silent", "--no-buffer", "--limit-rate", "1", "--header", &bearer, &feed.address("")]);
    let _slow = slow.stdout(Stdio::null()).kill_on_drop(true).spawn().expect("curl starts");
    let mut quick = Printing::curl(&feed.address(""), &[&bearer]);
    for number in 0..20 {
        let emergency = format!("e-{number}");
        feed.register("PHL", &emergency).await;
        assert_eq!(subject(&quick.event().await.1), format!("emergency/{emergency}"));
    }
}
