//! `convene verify` on logs that were made to lack, repeat or alter something: it names the first place that does not fit.

use std::process::{Command, Output};

use async_nats::HeaderMap;
use async_nats::jetstream::{self, object_store, stream};
use convene_kernel::digest::Digest;
use convene_runtime::publisher::{COMMIT_HEADER, DECISIONS, LogPosition, POSITION_HEADER};
use convene_runtime::testing::TestServer;
use serde_json::json;

const LOG: &str = "LOG_LEDGER_00";

/// A log and a feed that can be altered, as no log of a service can.
struct Ground {
    nats: TestServer,
    jetstream: jetstream::Context,
    log: stream::Stream,
}

impl Ground {
    async fn new() -> Self {
        let nats = TestServer::start().await;
        let jetstream = nats.jetstream().await;
        let config = |name: &str, subject: &str| stream::Config {
            name: name.to_owned(),
            subjects: vec![subject.to_owned()],
            ..stream::Config::default()
        };
        let log = jetstream.create_stream(config(LOG, "convene.log.ledger.00.>")).await.expect("a log");
        jetstream.create_stream(config(DECISIONS, "convene.decisions.>")).await.expect("a feed");
        Self { nats, jetstream, log }
    }

    /// Stores the commit `version` of the record of `country`, which follows one with the digest `previous`.
    async fn commit(&self, country: &str, version: u64, previous: Digest) -> Digest {
        self.commit_naming(country, version, previous, &[]).await
    }

    /// The same, which names `datasets`.
    async fn commit_naming(&self, country: &str, version: u64, previous: Digest, datasets: &[Digest]) -> Digest {
        let bytes = json!({ "version": version, "previous": previous, "country": country, "datasets": datasets });
        let bytes = bytes.to_string();
        let digest = Digest::of(bytes.as_bytes());
        let subject = format!("convene.log.ledger.00.{country}.account.live");
        let sent = self.jetstream.publish(subject, bytes.into()).await.expect("it is sent");
        sent.await.expect("it is stored");
        digest
    }

    /// Tells of the commit with `digest` at the place `sequence`.
    async fn tell(&self, sequence: u64, digest: Digest) {
        let mut headers = HeaderMap::new();
        headers.insert(POSITION_HEADER, LogPosition { partition: 0, sequence, index: 0 }.to_string());
        headers.insert(COMMIT_HEADER, digest.to_string());
        let subject = "convene.decisions.ledger.PHL.country.amount-deposited";
        let sent = self.jetstream.publish_with_headers(subject, headers, "{}".into()).await.expect("it is sent");
        sent.await.expect("it is stored");
    }

    /// Two records in turn, five commits in all, and what was told of the last.
    async fn sound() -> Self {
        let ground = Self::new().await;
        let (mut philippines, mut haiti) = (Digest::default(), Digest::default());
        for version in 1..=2 {
            philippines = ground.commit("PHL", version, philippines).await;
            haiti = ground.commit("HTI", version, haiti).await;
        }
        let last = ground.commit("PHL", 3, philippines).await;
        ground.tell(5, last).await;
        ground
    }

    fn verify(&self) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_convene"));
        command.args(["--nats", &self.nats.url(), "verify"]).output().expect("the program runs")
    }

    /// Everything it says, after it refused the logs for `place` first.
    fn refused(&self, place: u64) -> String {
        let output = self.verify();
        let (told, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!output.status.success(), "it was found whole: {told}");
        assert!(error.contains(&format!("the first is {LOG} {place};")), "{told}{error}");
        told.into_owned()
    }
}

#[tokio::test]
async fn logs_that_are_whole_are_said_to_be() {
    let output = Ground::sound().await.verify();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("5 commits of 2 records"), "{output:?}");
}

#[tokio::test]
async fn a_commit_that_does_not_follow_is_named() {
    let ground = Ground::sound().await;
    ground.commit("HTI", 3, Digest::default()).await;
    assert!(ground.refused(6).contains("does not carry the hash"));
    ground.commit("PHL", 5, Digest::default()).await;
    assert!(ground.refused(6).contains("7: convene.log.ledger.00.PHL.account.live: it is commit 5"));
}

#[tokio::test]
async fn a_commit_that_is_gone_is_missed_wherever_it_was() {
    let ground = Ground::sound().await;
    ground.log.delete_message(4).await.expect("it is deleted");
    assert!(ground.refused(4).contains("nothing is there up to place 4"), "the last of its record");
    ground.log.delete_message(5).await.expect("it is deleted");
    assert!(ground.refused(4).contains("tells of a commit that is not there"), "the last of the log");
}

#[tokio::test]
async fn a_last_commit_that_was_altered_is_known_by_the_feed() {
    let ground = Ground::sound().await;
    ground.tell(4, Digest::of(b"another")).await;
    assert!(ground.refused(4).contains("not the commit that DECISIONS tells of"));
}

#[tokio::test]
async fn a_dataset_that_a_commit_names_is_there_and_unaltered() {
    let ground = Ground::new().await;
    let wells = Digest::of(b"wells");
    ground.commit_naming("PHL", 1, Digest::default(), &[wells]).await;
    assert!(ground.refused(1).contains(&format!("the dataset {wells} is missing")));

    let bucket = object_store::Config { bucket: "LEDGER_DATASETS".to_owned(), ..object_store::Config::default() };
    let bucket = ground.jetstream.create_object_store(bucket).await.expect("a bucket");
    assert!(ground.refused(1).contains(&format!("the dataset {wells} is missing")));
    bucket.put(wells.to_string().as_str(), &mut "altered".as_bytes()).await.expect("it is put");
    assert!(ground.refused(1).contains(&format!("the dataset {wells} was altered")));

    bucket.put(wells.to_string().as_str(), &mut "wells".as_bytes()).await.expect("it is put");
    let output = ground.verify();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 dataset: each"), "{output:?}");
}
