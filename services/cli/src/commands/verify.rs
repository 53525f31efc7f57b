//! `convene verify`: reads every log as it lies in NATS, without asking any service, and checks that nothing was lost,
//! reordered or altered: by its places, by its chains of hashes, and by what the services keep of it in their data folders. The
//! feed must have what the commits make, and nothing else. Every dataset that a commit names is read, too: it must be there,
//! and have the digest by which it is named. Snapshots in the data folder are compared with a fold of the log.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_nats::jetstream::consumer::{DeliverPolicy, pull::OrderedConfig};
use async_nats::jetstream::{self, Message};
use convene_kernel::digest::Digest;
use convene_runtime::cause::chain;
use convene_runtime::clock::SystemClock;
use convene_runtime::dataset::{DatasetError, DatasetStore};
use convene_runtime::log::{Entry, Watermark, stream_of_partition, watermark_file};
use convene_runtime::publisher::{DECISIONS, DUTIES, EXERCISES, Installation};
use convene_suite::SERVICES;
use futures::{StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};

use super::session::jetstream;
use super::verify_feed::{Fault, Feed};
use super::verify_snapshots::{Snapshots, WrongSnapshot};
use crate::client::Target;
use crate::show::out::{progress, say, say_json};
use crate::show::style::{BAD, GOOD, painted};
use crate::show::table::Output;
use crate::show::text::counted;

/// How often the feed is read again, while a service may be publishing what is missing at its end.
const ATTEMPTS: u32 = 10;

/// The pause before it is.
const PAUSE: Duration = Duration::from_millis(500);

/// How long the servers may send nothing of a stream that has more: without a majority of them nobody leads it.
const SILENCE: Duration = Duration::from_secs(30);

/// What of a commit the chain rests on.
#[derive(Deserialize)]
struct Link {
    version: u64,
    previous: Digest,
    /// The datasets it names.
    #[serde(default)]
    datasets: Vec<Digest>,
}

/// The last commit of a record, as far as it was read.
#[derive(Default)]
struct Last {
    version: u64,
    digest: Digest,
}

/// What was found in the logs.
struct Found {
    /// Every commit, by log and place.
    commits: HashMap<(String, u64), Digest>,
    records: usize,
    /// The datasets that are named, by service, each with the commit that names it first.
    datasets: BTreeMap<(String, Digest), (String, u64)>,
    /// What does not fit, by log and place.
    broken: BTreeMap<(String, u64), Vec<String>>,
    /// The snapshots in the data folder.
    snapshots: Snapshots,
    feed: Feed,
}

impl Found {
    /// Nothing read so far, with the snapshots in the data folder `data`.
    fn begin(data: &Path, installation: Option<Installation>) -> Self {
        let (snapshots, feed) = (Snapshots::find(data), Feed::of(installation));
        let (commits, datasets, broken) = (HashMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { commits, records: 0, datasets, broken, snapshots, feed }
    }

    fn note(&mut self, fault: Option<Fault>) {
        if let Some((log, place, what)) = fault {
            self.broken(&log, place, what);
        }
    }

    fn broken(&mut self, log: &str, place: u64, what: String) {
        self.broken.entry((log.to_owned(), place)).or_default().push(what);
    }

    fn each_broken(&self) -> impl Iterator<Item = (&(String, u64), &String)> {
        self.broken.iter().flat_map(|(place, problems)| problems.iter().map(move |what| (place, what)))
    }

    fn report(&self) -> Report<'_> {
        let broken = self.each_broken().map(|((log, place), what)| Broken { log, place: *place, what }).collect();
        let wrong_snapshots = self.snapshots.wrong();
        let (commits, records, datasets) = (self.commits.len(), self.records, self.datasets.len());
        let (messages, snapshots) = (self.feed.compared(), self.snapshots.compared());
        Report { commits, records, messages, datasets, snapshots, wrong_snapshots, broken }
    }
}

/// What was found, for programs.
#[derive(Serialize)]
struct Report<'a> {
    commits: usize,
    records: usize,
    /// How many messages of the feed were compared with their commits.
    messages: usize,
    datasets: usize,
    /// How many snapshots were compared with the log.
    snapshots: usize,
    wrong_snapshots: &'a [WrongSnapshot],
    broken: Vec<Broken<'a>>,
}

/// Something that does not fit.
#[derive(Serialize)]
struct Broken<'a> {
    log: &'a str,
    place: u64,
    what: &'a str,
}

/// Reads every log, and reports every fault.
///
/// # Errors
/// When a log cannot be read, or something does not fit.
pub async fn run(target: &Target) -> anyhow::Result<()> {
    run_on(&jetstream(target).await?, target).await
}

/// The same of the logs on these servers.
///
/// # Errors
/// When a log cannot be read, or something does not fit.
pub async fn run_on(jetstream: &jetstream::Context, target: &Target) -> anyhow::Result<()> {
    let names: Vec<String> = jetstream.stream_names().try_collect().await.context("the streams cannot be listed")?;
    let installation = Installation::stored(jetstream).await?;
    let mut found = Found::begin(&target.data, installation);
    let mut streams = Vec::new();
    for name in [DECISIONS, EXERCISES, DUTIES].into_iter().filter(|feed| names.iter().any(|name| name == feed)) {
        // What comes later may be of a commit that comes later than the logs are read.
        let end = jetstream.get_stream(name).await?.cached_info().state.last_sequence;
        streams.push(FeedStream { name, end, read: 0 });
    }
    for log in names.iter().filter(|name| name.starts_with("LOG_")) {
        check_log(jetstream, log, &mut found).await.with_context(|| format!("the log {log} cannot be read"))?;
    }
    check_watermarks(&target.data, &mut found)?;
    for attempt in 0..=ATTEMPTS {
        for stream in &mut streams {
            let name = stream.name;
            check_feed(jetstream, stream, &mut found)
                .await
                .with_context(|| format!("the feed {name} cannot be read"))?;
        }
        if !found.feed.is_behind() || attempt == ATTEMPTS {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    for fault in found.feed.faults() {
        found.note(Some(fault));
    }
    check_datasets(jetstream, &mut found).await?;
    found.snapshots.finish();
    let (commits, records) = (counted(found.commits.len(), "commit"), counted(found.records, "record"));
    match target.output {
        Output::Json => say_json(&found.report())?,
        Output::Table => {
            for ((log, place), what) in found.each_broken() {
                say(format!("{}  {log} {place}: {what}", painted(BAD, "broken")))?;
            }
            if found.broken.is_empty() {
                say(format!("{}  {commits} of {records}: each follows the one before it", painted(GOOD, "whole")))?;
                if found.feed.compared() > 0 {
                    let messages = counted(found.feed.compared(), "message");
                    say(format!(
                        "{}  {messages} of the feed: what the commits say, each once and in their order",
                        painted(GOOD, "whole")
                    ))?;
                }
                if !found.datasets.is_empty() {
                    let datasets = counted(found.datasets.len(), "dataset");
                    say(format!(
                        "{}  {datasets}: each that a commit names is there and unaltered",
                        painted(GOOD, "whole")
                    ))?;
                }
            }
            found.snapshots.show()?;
        }
    }
    if let Some((log, place)) = found.broken.keys().next() {
        let places = counted(found.broken.len(), "place");
        anyhow::bail!(
            "{places} of {commits} do not fit, the first is {log} {place}; restore what is broken from a backup"
        );
    }
    if let Some(wrong) = found.snapshots.wrong().first() {
        anyhow::bail!(
            "the snapshot {} differs from the log, which is whole; stop the service and delete the snapshot",
            wrong.file
        );
    }
    Ok(())
}

async fn check_log(jetstream: &jetstream::Context, log: &str, found: &mut Found) -> anyhow::Result<()> {
    let mut last: BTreeMap<String, Last> = BTreeMap::new();
    let mut read = 0;
    let (service, partition) = parts_of(log);
    let end = each_message(jetstream, log, 1, |place, message| {
        if place > read + 1 {
            found.broken(log, read + 1, format!("nothing is there up to place {}: commits were lost", place - 1));
        }
        read = place;
        let digest = Digest::of(&message.payload);
        let (subject, bytes) = (message.subject.to_string(), message.payload.clone());
        let entry = Entry { partition, sequence: place, subject, bytes };
        found.snapshots.take_in(log, &entry);
        let fault = found.feed.expect(log, &service, &entry);
        found.note(fault);
        found.commits.insert((log.to_owned(), place), digest);
        let subject = message.subject.as_str();
        let before = last.entry(subject.to_owned()).or_default();
        match serde_json::from_slice::<Link>(&message.payload) {
            Ok(link) => {
                if link.version != before.version + 1 || link.previous != before.digest {
                    let (version, expected) = (link.version, before.version + 1);
                    let what = if version == expected {
                        format!("{subject}: commit {version} does not carry the hash of the one before it")
                    } else {
                        format!("{subject}: it is commit {version}, where commit {expected} was to follow")
                    };
                    found.broken(log, place, what);
                }
                *before = Last { version: link.version, digest };
                for named in link.datasets {
                    found.datasets.entry((service.clone(), named)).or_insert_with(|| (log.to_owned(), place));
                }
            }
            Err(problem) => found.broken(log, place, format!("{subject}: it cannot be read as a commit: {problem}")),
        }
    })
    .await?;
    if end > read {
        found.broken(log, read + 1, format!("nothing is there up to place {end}, the last: commits were lost"));
    }
    found.records += last.len();
    Ok(())
}

/// The service whose log is the stream `log`, `LOG_<SERVICE>_<partition>`, and the partition.
fn parts_of(log: &str) -> (String, u32) {
    let parts = log.strip_prefix("LOG_").and_then(|rest| rest.rsplit_once('_'));
    let (service, partition) = parts.unwrap_or_default();
    (service.to_ascii_lowercase(), partition.parse().unwrap_or_default())
}

/// What each service in the data folder `data` had read of its log must be there.
fn check_watermarks(data: &Path, found: &mut Found) -> anyhow::Result<()> {
    for service in SERVICES {
        let path = watermark_file(data, service.name());
        let watermark = Watermark::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        for (partition, mark) in watermark.marks() {
            let log = stream_of_partition(service.name(), partition);
            match found.commits.get(&(log.clone(), mark.sequence)) {
                Some(digest) if *digest == mark.digest => {}
                Some(_) => {
                    found.broken(&log, mark.sequence, "it is not the commit that the service had read".to_owned())
                }
                None => found.broken(&log, mark.sequence, "the service had read it, and it is missing".to_owned()),
            }
        }
    }
    Ok(())
}

/// Reads every dataset that is named; one that is missing or altered is broken where the first commit names it.
async fn check_datasets(jetstream: &jetstream::Context, found: &mut Found) -> anyhow::Result<()> {
    let named: Vec<_> = found.datasets.iter().map(|(named, place)| (named.clone(), place.clone())).collect();
    let client = jetstream.client();
    for ((service, digest), (log, place)) in named {
        progress(format!("reading the dataset {digest} of {service}"));
        let checked = match DatasetStore::find(&client, &service, Arc::new(SystemClock)).await {
            Ok(Some(store)) => store.check(digest).await,
            Ok(None) => Err(DatasetError::Missing(digest)),
            Err(error) => Err(error),
        };
        match checked {
            Ok(()) => {}
            Err(error @ (DatasetError::Missing(_) | DatasetError::Altered(_) | DatasetError::NotUnderstood(_))) => {
                found.broken(&log, place, chain(&error));
            }
            Err(error) => return Err(error).context("the datasets cannot be read"),
        }
    }
    Ok(())
}

/// A stream of the feed, as far as it was read.
struct FeedStream {
    name: &'static str,
    /// Where it ended before the logs were read.
    end: u64,
    /// The sequence up to which it was read.
    read: u64,
}

/// Compares each message of a stream of the feed, from where it was read, with the commit that it names.
async fn check_feed(jetstream: &jetstream::Context, stream: &mut FeedStream, found: &mut Found) -> anyhow::Result<()> {
    let FeedStream { name, end, read } = *stream;
    stream.read = each_message(jetstream, name, read + 1, |sequence, message| {
        let commits = &found.commits;
        let commit = |log: &str, place| commits.get(&(log.to_owned(), place)).copied();
        let fault = found.feed.compare(name, sequence, message, sequence > end, commit);
        found.note(fault);
    })
    .await?;
    Ok(())
}

/// Shows every message of a stream from the place `first` on to `look`, with its place; returns the stream's last place, whether
/// something is there or not.
async fn each_message(
    jetstream: &jetstream::Context,
    name: &str,
    first: u64,
    mut look: impl FnMut(u64, &Message),
) -> anyhow::Result<u64> {
    let stream = jetstream.get_stream(name).await?;
    let state = stream.get_info().await?.state;
    if state.messages == 0 || state.last_sequence < first {
        return Ok(state.last_sequence);
    }
    progress(format!("reading {name}: {}", counted(usize::try_from(state.messages)?, "message")));
    let deliver_policy = DeliverPolicy::ByStartSequence { start_sequence: first };
    let config = OrderedConfig { deliver_policy, ..OrderedConfig::default() };
    let mut messages = stream.create_consumer(config).await?.messages().await?;
    loop {
        let next = tokio::time::timeout(SILENCE, messages.next()).await;
        let next = next.context("the servers send nothing; see that most of them run, and start it again")?;
        let message = next.context("it ended early")??;
        let info = message.info().map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let (place, pending) = (info.stream_sequence, info.pending);
        look(place, &message);
        if pending == 0 || place >= state.last_sequence {
            return Ok(state.last_sequence);
        }
    }
}
