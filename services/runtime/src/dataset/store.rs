//! The bucket of a service: each object is named by the SHA-256 of its bytes, written in pieces, and whole or not there.
//!
//! The layout is that of JetStream's object store, so the tools of operators read it. It is written and read here and not
//! by the client library's `ObjectStore`, which (async-nats 0.51) cannot be used for what must be kept:
//!
//! - `put` makes one message of each read, however small, and waits for each before the next; an upload that breaks off
//!   leaves its pieces behind under a name that is never returned.
//! - nothing is written under an expectation, so an object could be deleted in the moment it is named.
//! - `get` waits for ever when pieces are missing, may be sent 32 MB ahead of a slow reader, and checks no digest of an
//!   object that has no pieces or whose entry has no digest.
//! - `delete` leaves its entry for ever, and the entries of all versions are read by `list`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::header::NATS_ROLLUP;
use async_nats::jetstream::object_store::{ObjectInfo, ObjectOptions};
use async_nats::jetstream::{self, message::PublishMessage, stream};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::time::Moment;
use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use crate::cause::Cause;
use crate::clock::Clock;
use crate::log::AppendError;
use crate::log::append_error;
use crate::nats;

/// How many bytes a piece of an object has, as other clients of object stores write them.
pub(super) const PIECE: usize = 128 * 1024;

/// How often an entry is written anew when another process was faster.
pub(super) const ATTEMPTS: usize = 16;

/// How long a dataset may be without a command that names it, or without being asked for by one.
pub const UNNAMED_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Why a dataset was not kept or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatasetError {
    /// The bucket cannot be reached, or did not answer; trying again is safe.
    #[error("the bucket of datasets cannot be reached")]
    Unavailable(#[source] Cause),
    /// The bucket takes no more.
    #[error("the bucket of datasets is full (give its stream more room)")]
    Full(#[source] Cause),
    /// There is no object of that name, or it lacks some of its bytes.
    #[error("the dataset {0} is missing, or is missing a part; upload the same file again")]
    Missing(Digest),
    /// The object's bytes are not those that were kept.
    #[error("the dataset {0} was altered in the store; upload the same file again")]
    Altered(Digest),
    /// The bucket holds an entry that this version does not understand.
    #[error("the bucket of datasets holds an entry that is not understood")]
    NotUnderstood(#[source] Cause),
}

impl DatasetError {
    pub(super) fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(Cause::new(cause))
    }

    fn not_understood(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::NotUnderstood(Cause::new(cause))
    }

    /// Another writer was faster each time an entry was to be written.
    pub(super) fn overtaken() -> Self {
        Self::unavailable("the entry was changed again and again")
    }

    /// What a publish that was refused means.
    pub(super) fn of_publish(error: jetstream::context::PublishError) -> Self {
        Self::of_append(append_error(error, 0, 0))
    }

    fn of_append(error: AppendError) -> Self {
        match error {
            AppendError::Full(cause) => Self::Full(cause),
            AppendError::Unavailable(cause) => Self::Unavailable(cause),
            other => Self::unavailable(other),
        }
    }
}

/// What an upload established about a dataset under one format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Established {
    pub rows: u64,
    pub rejected: u64,
    pub summary: serde_json::Value,
}

/// A dataset as the store knows it under one format: the reference for events, and the format's summary.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownDataset {
    /// What an event carries.
    pub reference: DatasetReference,
    /// The summary, as the format stored it; see [`DatasetFormat::Summary`](super::DatasetFormat::Summary).
    pub summary: serde_json::Value,
}

/// An object's entry in the bucket, and its place there.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub sequence: u64,
    pub info: ObjectInfo,
}

/// The datasets of one service. Clones share one connection.
#[derive(Clone, Debug)]
pub struct DatasetStore {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    bucket: String,
    jetstream: jetstream::Context,
    stream: stream::Stream<()>,
    clock: Arc<dyn Clock>,
    /// The uploads of this process that are under way, whose pieces belong to no entry yet.
    writing: Mutex<HashSet<String>>,
}

/// The name of the bucket of `service`.
pub fn bucket_of(service: &str) -> String {
    format!("{}_DATASETS", service.to_ascii_uppercase())
}

impl DatasetStore {
    /// Opens the bucket of `service`, making it when it is not there yet. `max_bytes` is where it refuses more.
    ///
    /// # Errors
    /// When it can neither be reached nor made, or would lose objects by itself.
    pub async fn open(
        client: &async_nats::Client,
        service: &str,
        clock: Arc<dyn Clock>,
        replicas: usize,
        max_bytes: Option<u64>,
    ) -> Result<Self, nats::StreamError> {
        let bucket = bucket_of(service);
        let name = format!("OBJ_{bucket}");
        let jetstream = nats::management(client);
        let config = stream::Config {
            name: name.clone(),
            description: Some(format!("The datasets of the service {service}, each under the SHA-256 of its bytes.")),
            subjects: vec![format!("$O.{bucket}.C.>"), format!("$O.{bucket}.M.>")],
            discard: stream::DiscardPolicy::New,
            allow_rollup: true,
            allow_direct: true,
            num_replicas: replicas.max(1),
            max_bytes: max_bytes.map_or(-1, |bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
            ..stream::Config::default()
        };
        let opened = jetstream
            .get_or_create_stream(config)
            .await
            .map_err(|error| nats::StreamError::unavailable(&name, error))?;
        let problems = differences(&opened.cached_info().config);
        if !problems.is_empty() {
            return Err(nats::StreamError::Altered { name, problems });
        }
        let stream =
            jetstream.get_stream_no_info(&name).await.map_err(|error| nats::StreamError::unavailable(&name, error))?;
        Ok(Self { inner: Arc::new(Inner { bucket, jetstream, stream, clock, writing: Mutex::default() }) })
    }

    /// The bucket of `service` as it is, for those who only read; `None` when there is none.
    ///
    /// # Errors
    /// When NATS cannot be reached.
    pub async fn find(
        client: &async_nats::Client,
        service: &str,
        clock: Arc<dyn Clock>,
    ) -> Result<Option<Self>, DatasetError> {
        let (bucket, jetstream) = (bucket_of(service), nats::management(client));
        let name = format!("OBJ_{bucket}");
        match jetstream.get_stream(&name).await {
            Ok(_) => {}
            Err(error) if is_not_found(&error) => return Ok(None),
            Err(error) => return Err(DatasetError::unavailable(error)),
        }
        let stream = jetstream.get_stream_no_info(&name).await.map_err(DatasetError::unavailable)?;
        Ok(Some(Self { inner: Arc::new(Inner { bucket, jetstream, stream, clock, writing: Mutex::default() }) }))
    }

    /// The dataset with `digest`, when it is kept, lacks no piece and was checked by the format called `format`; it stays for at least
    /// half a day more, so that the command that asked can name it.
    ///
    /// This is for the facts of a decision: the engine gathers them for each attempt, after the caller is admitted. The
    /// counts of a dataset never change, but whether it is still kept may: a look at the edge of the service would be
    /// one look too early, and the sweep could remove in between what the commit then names.
    ///
    /// # Errors
    /// When the bucket cannot be used.
    pub async fn hold(&self, digest: Digest, format: &str) -> Result<Option<KnownDataset>, DatasetError> {
        for _ in 0..ATTEMPTS {
            let Some(mut entry) = self.entry(digest).await?.filter(|entry| !entry.info.deleted) else {
                return Ok(None);
            };
            let Some(known) = known(digest, &entry.info, format)? else { return Ok(None) };
            if self.count(&self.pieces(&entry.info.nuid)).await? != entry.info.chunks {
                tracing::warn!(dataset = %digest, "a dataset lacks pieces, so no command can name it");
                return Ok(None);
            }
            let now = self.now();
            let touched = entry.info.modified.unwrap_or(Moment::MIN_UTC);
            if now - touched < chrono_span(UNNAMED_FOR / 2) {
                return Ok(Some(known));
            }
            // The sweep removes an entry only as it was when it was found to be old, so one of the two is refused.
            entry.info.modified = Some(now);
            if self.put_entry(&entry.info, entry.sequence).await?.is_some() {
                return Ok(Some(known));
            }
        }
        Err(DatasetError::overtaken())
    }

    /// Whether an upload of this process is under way under `id`.
    pub(super) fn is_writing(&self, id: &str) -> bool {
        self.writing().contains(id)
    }

    /// Notes that the upload under `id` ended.
    pub(super) fn ended(&self, id: &str) {
        self.writing().remove(id);
    }

    pub(super) fn writing(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.inner.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Moment {
        self.inner.clock.now()
    }

    pub(super) fn jetstream(&self) -> &jetstream::Context {
        &self.inner.jetstream
    }

    pub(super) fn stream(&self) -> &stream::Stream<()> {
        &self.inner.stream
    }

    /// The subject of the pieces written under `id`.
    pub(super) fn pieces(&self, id: &str) -> String {
        format!("$O.{}.C.{id}", self.inner.bucket)
    }

    fn entry_subject(&self, digest: Digest) -> String {
        format!("$O.{}.M.{}", self.inner.bucket, URL_SAFE.encode(digest.to_string()))
    }

    /// The entry of `digest`, deleted or not, from the leader of the stream: a copy could be behind.
    pub(super) async fn entry(&self, digest: Digest) -> Result<Option<Entry>, DatasetError> {
        self.entry_at(&self.entry_subject(digest)).await
    }

    async fn entry_at(&self, subject: &str) -> Result<Option<Entry>, DatasetError> {
        match self.stream().get_last_raw_message_by_subject(subject).await {
            Ok(message) => match serde_json::from_slice(&message.payload) {
                Ok(info) => Ok(Some(Entry { sequence: message.sequence, info })),
                Err(error) => Err(DatasetError::not_understood(error)),
            },
            Err(error) if error.kind() == stream::LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(DatasetError::unavailable(error)),
        }
    }

    /// Every entry of the bucket, deleted ones too.
    pub(super) async fn entries(&self) -> Result<Vec<Entry>, DatasetError> {
        let mut entries = Vec::new();
        for (subject, _) in self.subjects(&format!("$O.{}.M.>", self.inner.bucket)).await? {
            entries.extend(self.entry_at(&subject).await?);
        }
        Ok(entries)
    }

    /// The names under which pieces are written.
    pub(super) async fn written(&self) -> Result<BTreeSet<String>, DatasetError> {
        let prefix = self.pieces("");
        let subjects = self.subjects(&format!("{prefix}>")).await?;
        Ok(subjects.into_keys().filter_map(|subject| subject.strip_prefix(&prefix).map(str::to_owned)).collect())
    }

    async fn subjects(&self, filter: &str) -> Result<BTreeMap<String, usize>, DatasetError> {
        let found = self.stream().info_with_subjects(filter).await.map_err(DatasetError::unavailable)?;
        found.try_collect().await.map_err(DatasetError::unavailable)
    }

    /// How many messages a subject has.
    async fn count(&self, subject: &str) -> Result<usize, DatasetError> {
        Ok(self.subjects(subject).await?.into_values().sum())
    }

    /// Writes an entry in the place of the one at `expected`, 0 for none; `None` when that is not the last any more.
    pub(super) async fn put_entry(&self, info: &ObjectInfo, expected: u64) -> Result<Option<u64>, DatasetError> {
        let digest: Digest = info.name.parse().map_err(DatasetError::not_understood)?;
        let payload = serde_json::to_vec(info).map_err(DatasetError::unavailable)?;
        let mut headers = HeaderMap::new();
        headers.insert(NATS_ROLLUP, "sub");
        let message =
            PublishMessage::build().headers(headers).payload(payload.into()).expected_last_subject_sequence(expected);
        let sent = self.jetstream().send_publish(self.entry_subject(digest), message).await;
        let acknowledged = match sent {
            Ok(acknowledgement) => acknowledgement.await,
            Err(error) => Err(error),
        };
        match acknowledged.map_err(|error| append_error(error, 0, 0)) {
            Ok(acknowledgement) => Ok(Some(acknowledgement.sequence)),
            Err(AppendError::Conflict) => Ok(None),
            Err(error) => Err(DatasetError::of_append(error)),
        }
    }

    /// Deletes the entry, if it still is the last of its name, and its pieces; whether it did.
    pub(super) async fn delete(&self, entry: &Entry) -> Result<bool, DatasetError> {
        let mut info = entry.info.clone();
        info.deleted = true;
        let Some(sequence) = self.put_entry(&info, entry.sequence).await? else { return Ok(false) };
        self.purge(&self.pieces(&info.nuid)).await?;
        self.forget(&info.name, sequence).await?;
        Ok(true)
    }

    /// Removes the entry of a deleted object for good, unless another was written since.
    pub(super) async fn forget(&self, name: &str, sequence: u64) -> Result<(), DatasetError> {
        let digest: Digest = name.parse().map_err(DatasetError::not_understood)?;
        let before_next = self.stream().purge().filter(self.entry_subject(digest)).sequence(sequence + 1);
        before_next.await.map(drop).map_err(DatasetError::unavailable)
    }

    /// Removes every message of a subject.
    pub(super) async fn purge(&self, subject: &str) -> Result<(), DatasetError> {
        self.stream().purge().filter(subject).await.map(drop).map_err(DatasetError::unavailable)
    }

    /// The entry of an object just written.
    pub(super) fn new_entry(&self, digest: Digest, id: &str, pieces: usize, bytes: u64) -> ObjectInfo {
        ObjectInfo {
            name: digest.to_string(),
            description: None,
            metadata: Default::default(),
            headers: None,
            options: Some(ObjectOptions { link: None, max_chunk_size: Some(PIECE) }),
            bucket: self.inner.bucket.clone(),
            nuid: id.to_owned(),
            size: usize::try_from(bytes).unwrap_or(usize::MAX),
            chunks: pieces,
            modified: Some(self.now()),
            digest: Some(format!("SHA-256={}", URL_SAFE.encode(digest.as_bytes()))),
            deleted: false,
        }
    }
}

fn is_not_found(error: &jetstream::context::GetStreamError) -> bool {
    let jetstream::context::GetStreamErrorKind::JetStream(refusal) = error.kind() else { return false };
    refusal.error_code() == jetstream::ErrorCode::STREAM_NOT_FOUND
}

/// What the entry of `digest` says of it under `format`.
fn known(digest: Digest, info: &ObjectInfo, format: &str) -> Result<Option<KnownDataset>, DatasetError> {
    let Some(text) = info.metadata.get(format) else { return Ok(None) };
    let established: Established = serde_json::from_str(text).map_err(DatasetError::not_understood)?;
    let Established { rows, rejected, summary } = established;
    let bytes = u64::try_from(info.size).unwrap_or(u64::MAX);
    let reference = DatasetReference { digest, format: format.to_owned(), bytes, rows, rejected };
    Ok(Some(KnownDataset { reference, summary }))
}

/// A span of time as moments are apart.
pub(super) fn chrono_span(span: Duration) -> chrono::TimeDelta {
    chrono::TimeDelta::from_std(span).unwrap_or(chrono::TimeDelta::MAX)
}

/// What of `found` would lose objects by itself, or could not be read back.
fn differences(found: &stream::Config) -> Vec<String> {
    let checks = [
        (found.storage == stream::StorageType::File, "it is not stored in files"),
        (found.retention == stream::RetentionPolicy::Limits, "it deletes what was read"),
        (found.discard == stream::DiscardPolicy::New, "it deletes the oldest messages when full"),
        (found.max_age.is_zero(), "messages are deleted by age"),
        (found.max_messages_per_subject <= 0, "messages are deleted by number for a subject"),
        (found.allow_rollup && !found.deny_purge, "entries cannot be replaced"),
        (found.allow_direct, "messages cannot be read directly"),
        (!found.sealed && !found.no_ack, "it takes no messages, or does not acknowledge them"),
    ];
    checks.iter().filter(|(is_met, _)| !is_met).map(|(_, problem)| (*problem).to_owned()).collect()
}
