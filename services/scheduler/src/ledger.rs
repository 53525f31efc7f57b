//! What is out already, read from the streams of notices: so that after a restart little is tried in vain.
//!
//! It spares work only. That nothing goes out twice is the server's doing, by the expectation each notice carries.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use convene_kernel::commit::Digest;
use convene_runtime::log::{Entry, ReadError, follow_stream};
use convene_runtime::publisher::EXERCISES;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use tokio::sync::{mpsc, watch};
use tokio_util::task::AbortOnDropHandle;

use crate::position;
use crate::streams::{self, EXERCISE_MATTER_SUBJECTS, EXERCISE_SUBJECTS, MATTER_SUBJECTS, NOTICE_SUBJECTS, NOTICES};

/// A notice that puts a matter before the ERC, as it is on its stream.
#[derive(Debug)]
pub struct ErcNotice {
    /// Which of the streams followed it is on.
    pub(crate) stream: usize,
    /// Its place there.
    pub(crate) sequence: u64,
    /// What it says.
    pub(crate) bytes: Bytes,
}

/// The streams that notices are on, the subjects they have there, and those of them that are matters before the ERC.
pub(crate) const FOLLOWED: [(&str, &str, [&str; 2]); 2] =
    [(NOTICES, NOTICE_SUBJECTS, MATTER_SUBJECTS), (EXERCISES, EXERCISE_SUBJECTS, EXERCISE_MATTER_SUBJECTS)];

/// The notices that are out.
#[derive(Debug)]
pub struct Ledger {
    client: async_nats::Client,
    out: Mutex<HashSet<Digest>>,
    read: [watch::Sender<u64>; FOLLOWED.len()],
}

/// The ledger, and the tasks that keep it.
#[derive(Debug)]
pub struct FollowedLedger {
    /// The ledger.
    pub ledger: Arc<Ledger>,
    /// Every matter before the ERC, from the first on.
    pub(crate) to_erc: mpsc::UnboundedReceiver<ErcNotice>,
    /// The tasks that read.
    pub(crate) followers: Vec<AbortOnDropHandle<()>>,
}

impl Ledger {
    /// Starts to read the streams of notices.
    ///
    /// # Errors
    /// When one cannot be found.
    pub async fn follow(client: &async_nats::Client) -> Result<FollowedLedger, ReadError> {
        let ledger = Arc::new(Self { client: client.clone(), out: Mutex::default(), read: Default::default() });
        let (erc, to_erc) = mpsc::unbounded_channel();
        let mut followers = Vec::new();
        for (stream, (name, subjects, _)) in FOLLOWED.into_iter().enumerate() {
            let entries = follow_stream(client, name, Some(subjects.to_owned())).await?;
            let reading = Arc::clone(&ledger).read(stream, entries, erc.clone());
            followers.push(AbortOnDropHandle::new(tokio::spawn(reading)));
        }
        Ok(FollowedLedger { ledger, to_erc, followers })
    }

    async fn read(
        self: Arc<Self>,
        stream: usize,
        mut entries: BoxStream<'static, Entry>,
        to_erc: mpsc::UnboundedSender<ErcNotice>,
    ) {
        while let Some(entry) = entries.next().await {
            self.note(&entry.subject);
            let sequence = entry.sequence;
            if streams::is_matter(&entry.subject) {
                // Nobody listens once the service ends.
                let _ = to_erc.send(ErcNotice { stream, sequence, bytes: entry.bytes });
            }
            self.read[stream].send_replace(sequence);
        }
    }

    /// Notes that a notice with `subject` is out.
    pub(crate) fn note(&self, subject: &str) {
        self.out.lock().unwrap_or_else(PoisonError::into_inner).insert(Digest::of(subject.as_bytes()));
    }

    /// Whether a notice with `subject` is known to be out.
    pub(crate) fn is_out(&self, subject: &str) -> bool {
        self.out.lock().unwrap_or_else(PoisonError::into_inner).contains(&Digest::of(subject.as_bytes()))
    }

    /// Returns once everything is read that is on the streams now.
    ///
    /// # Errors
    /// When a stream cannot be asked.
    pub async fn catch_up(&self) -> Result<(), ReadError> {
        for (read, (name, subjects, _)) in self.read.iter().zip(FOLLOWED) {
            let end = position::last_of(&self.client, name, subjects).await?;
            // The sender is a field of this, so the channel is open for as long as this waits.
            let _ = read.subscribe().wait_for(|read| *read >= end).await;
        }
        Ok(())
    }

    /// Where the matters before the ERC end on each stream now.
    ///
    /// # Errors
    /// When a stream cannot be asked.
    pub(crate) async fn ends_of_matters(&self) -> Result<[u64; FOLLOWED.len()], ReadError> {
        let mut ends = [0; FOLLOWED.len()];
        for (end, (name, _, matters)) in ends.iter_mut().zip(FOLLOWED) {
            for subjects in matters {
                *end = position::last_of(&self.client, name, subjects).await?.max(*end);
            }
        }
        Ok(ends)
    }
}
