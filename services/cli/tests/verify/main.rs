//! `convene verify` on logs that were made to lack, repeat or alter something: it names the first place that does not fit.

mod feed;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::{self, object_store, stream};
use convene_kernel::digest::Digest;
use convene_runtime::engine::snapshot_file;
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

    /// Publishes an event of the commit with `digest` at the position `sequence`.
    async fn publish(&self, sequence: u64, digest: Digest) {
        let mut headers = HeaderMap::new();
        headers.insert(POSITION_HEADER, LogPosition { partition: 0, sequence, index: 0 }.to_string());
        headers.insert(COMMIT_HEADER, digest.to_string());
        let subject = "convene.decisions.ledger.PHL.country.amount-deposited";
        let sent = self.jetstream.publish_with_headers(subject, headers, "{}".into()).await.expect("it is sent");
        sent.await.expect("it is stored");
    }

    /// Two records in turn, five commits in all, and the published event of the last.
    async fn sound() -> Self {
        let ground = Self::new().await;
        let (mut philippines, mut haiti) = (Digest::default(), Digest::default());
        for version in 1..=2 {
            philippines = ground.commit("PHL", version, philippines).await;
            haiti = ground.commit("HTI", version, haiti).await;
        }
        let last = ground.commit("PHL", 3, philippines).await;
        ground.publish(5, last).await;
        ground
    }

    fn verify(&self) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_convene"));
        command.args(["--nats", &self.nats.url(), "verify"]).output().expect("the program runs")
    }

    /// Everything it says, after it refused the logs for `place` first.
    fn refused(&self, place: u64) -> String {
        let output = self.verify();
        let (output_text, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!output.status.success(), "it was found whole: {output_text}");
        assert!(error.contains(&format!("the first is {LOG} {place};")), "{output_text}{error}");
        output_text.into_owned()
    }
}

#[tokio::test]
async fn logs_that_are_whole_are_said_to_be() {
    let output = Ground::sound().await.verify();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("5 commits of 2 records"), "{output:?}");
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
    assert!(ground.refused(4).contains("names a commit that is missing"), "the last of the log");
}

#[tokio::test]
async fn a_last_commit_that_was_altered_is_known_by_the_feed() {
    let ground = Ground::sound().await;
    ground.publish(4, Digest::of(b"another")).await;
    assert!(ground.refused(4).contains("not the commit that DECISIONS names"));
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
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 dataset: each"), "{output:?}");
}

/// A scheduler as a process of its own, which is killed at the end.
struct Scheduler(Child);

impl Drop for Scheduler {
    fn drop(&mut self) {
        // Both fail only when the process has ended, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The snapshot of the policy that a scheduler puts on record at its first start, in the data folder `data`.
async fn snapshot_of_policy(nats: &TestServer, data: &Path) -> PathBuf {
    let mut scheduler = Command::new(env!("CARGO_BIN_EXE_convene"));
    let settings = [
        ("CONVENE_SERVICE__DATA", data.display().to_string()),
        ("CONVENE_NATS__URLS", nats.url()),
        ("CONVENE_GRPC__ADDRESS", "127.0.0.1:0".to_owned()),
        ("CONVENE_HTTP__ADDRESS", "127.0.0.1:0".to_owned()),
        ("CONVENE_IDENTITY__MODE", "development".to_owned()),
        ("CONVENE_SNAPSHOT__COMMITS", "1".to_owned()),
        ("CONVENE_SNAPSHOT__INTERVAL", "20 ms".to_owned()),
    ];
    scheduler.arg("scheduler").envs(settings).stdout(Stdio::null()).stderr(Stdio::null());
    let scheduler = Scheduler(scheduler.spawn().expect("it starts"));
    let path = snapshot_file(data, "scheduler", "policy");
    let written = async {
        while !path.exists() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), written).await.expect("a snapshot is written");
    drop(scheduler);
    path
}

#[tokio::test]
async fn a_snapshot_that_differs_from_the_log_is_named() {
    let (nats, data) = (TestServer::start().await, tempfile::tempdir().expect("a folder"));
    let path = snapshot_of_policy(&nats, data.path()).await;
    let verify = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_convene"));
        let folder = data.path().display().to_string();
        let output = command.args(["--nats", &nats.url(), "--data", &folder, "verify"]).output();
        let output = output.expect("the program runs");
        let said = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat();
        (output.status.success(), said)
    };
    let (is_whole, said) = verify();
    assert!(is_whole && said.contains("what a fold of the log gives"), "{said}");

    let snapshot = fs::read(&path).expect("a snapshot");
    let mut content = snapshot[..snapshot.len() - 32].to_vec();
    let version = b"\xa7version\x01";
    let at = content.windows(version.len()).position(|window| window == version).expect("a record");
    content[at + version.len() - 1] = 2;
    let digest = Digest::of(&content);
    content.extend_from_slice(digest.as_bytes());
    fs::write(&path, &content).expect("it is written");
    let (is_whole, said) = verify();
    assert!(!is_whole && said.contains("differs at sequence 1") && said.contains("delete the snapshot"), "{said}");

    fs::write(&path, &snapshot[1..]).expect("it is written");
    let (is_whole, said) = verify();
    assert!(is_whole && said.contains("it was cut off or altered; no service uses it"), "{said}");
}
