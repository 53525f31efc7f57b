//! Where a publisher goes on after a restart, without reading again what it had published.
//!
//! A checkpoint is a file beside the snapshots. It is used only where the log has the commit that it names in each
//! partition, and each stream of the feed the message that it names: then neither is an older copy. Otherwise the log is
//! read from its beginning, and nothing is lost.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use async_nats::jetstream;
use convene_kernel::digest::Digest;
use serde::{Deserialize, Serialize};

use super::Installation;
use super::last_message::LastMessage;
use super::stream_writer::LastPublished;
use crate::durable_file;
use crate::log::{Log, ReadError};

/// The form that is written, and the only one that is read.
const FORM: u32 = 1;

/// How far the log of a service is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    form: u32,
    service: String,
    installation: String,
    /// By partition, the last commit up to which everything is on the feed; `None` where nothing is.
    partitions: Vec<Option<PublishedCommit>>,
    /// The last message of the service on each stream that has one.
    streams: BTreeMap<String, LastMessage>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PublishedCommit {
    sequence: u64,
    digest: Digest,
}

/// Why a checkpoint is not used, or was not written.
#[derive(Debug, thiserror::Error)]
pub(super) enum CheckpointError {
    /// There is none.
    #[error("there is no checkpoint")]
    Missing,
    /// The file cannot be read or written.
    #[error("the file cannot be used")]
    File(#[from] io::Error),
    /// The file has another form.
    #[error("the file is not a checkpoint")]
    NotUnderstood(#[from] serde_json::Error),
    /// It is of another form, service, installation or number of partitions.
    #[error("it is a checkpoint of another service, installation or number of partitions, or of another form")]
    Other,
    /// The log does not have the commit that it names.
    #[error("the log of partition {partition} does not have the commit at sequence {sequence} that was published")]
    OtherLog {
        /// The partition.
        partition: usize,
        /// The sequence of the commit.
        sequence: u64,
    },
    /// A stream of the feed does not have the message that it names.
    #[error("{stream} does not have the message at sequence {sequence} that was published")]
    OtherFeed {
        /// The stream.
        stream: String,
        /// The sequence of the message.
        sequence: u64,
    },
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] ReadError),
}

impl Checkpoint {
    /// The checkpoint of `log`, published up to `positions`. `streams` must be read after `positions`: it names a message
    /// that is no earlier than any of the commits there.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn of(
        log: &dyn Log,
        installation: &Installation,
        positions: &[u64],
        streams: BTreeMap<String, LastMessage>,
    ) -> Result<Self, CheckpointError> {
        let mut partitions = Vec::new();
        for (partition, &sequence) in (0..).zip(positions) {
            let entry = if sequence > 0 { log.read(partition, sequence).await? } else { None };
            partitions.push(entry.map(|entry| PublishedCommit { sequence, digest: Digest::of(&entry.bytes) }));
        }
        let (service, installation) = (log.service().to_owned(), installation.to_string());
        Ok(Self { form: FORM, service, installation, partitions, streams })
    }

    /// Reads the checkpoint at `path`.
    ///
    /// # Errors
    /// When there is none, or it is not understood.
    pub fn read(path: &Path) -> Result<Self, CheckpointError> {
        let bytes = fs::read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => CheckpointError::Missing,
            _ => error.into(),
        })?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Puts it in the place of the one at `path`, once all of it is on disk.
    ///
    /// # Errors
    /// When the file cannot be written; the one before it stays.
    pub fn write(&self, path: &Path) -> Result<(), CheckpointError> {
        Ok(durable_file::replace(path, &serde_json::to_vec(self)?)?)
    }

    /// Refuses a checkpoint that does not fit `log` and the streams of `jetstream`.
    ///
    /// # Errors
    /// Why it does not fit, or that this is not known.
    pub async fn check(
        &self,
        log: &dyn Log,
        jetstream: &jetstream::Context,
        installation: &Installation,
    ) -> Result<(), CheckpointError> {
        let is_own = self.form == FORM
            && self.service == log.service()
            && self.installation == installation.to_string()
            && self.partitions.len() == log.partitions() as usize;
        if !is_own {
            return Err(CheckpointError::Other);
        }
        for (partition, sequence) in self.positions().into_iter().enumerate() {
            let Some(commit) = &self.partitions[partition] else { continue };
            let entry = log.read(u32::try_from(partition).unwrap_or(u32::MAX), sequence).await?;
            if entry.is_none_or(|entry| Digest::of(&entry.bytes) != commit.digest) {
                return Err(CheckpointError::OtherLog { partition, sequence });
            }
        }
        for (name, last) in &self.streams {
            let other = || CheckpointError::OtherFeed { stream: name.clone(), sequence: last.sequence };
            let stream = jetstream.get_stream_no_info(name).await.map_err(ReadError::new)?;
            let message = stream.get_raw_message(last.sequence).await.map_err(|_| other())?;
            let published = LastPublished::read(last.sequence, &message.headers).map(|published| published.position);
            if published != Some(last.position) {
                return Err(other());
            }
        }
        Ok(())
    }

    /// The sequence of each partition up to which everything is published.
    pub fn positions(&self) -> Vec<u64> {
        self.partitions.iter().map(|commit| commit.as_ref().map_or(0, |commit| commit.sequence)).collect()
    }

    /// The last message of the service on each stream that has one.
    pub fn streams(&self) -> &BTreeMap<String, LastMessage> {
        &self.streams
    }
}
