//! Writes one object in pieces while it arrives. What is not finished is removed, however it ends.

use std::collections::VecDeque;
use std::mem;

use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::publish::PublishAck;
use bytes::BytesMut;
use convene_kernel::digest::Digest;
use tokio::task::JoinHandle;

use super::store::{ATTEMPTS, DatasetError, DatasetStore, Entry, Established, PIECE};
use crate::cause::chain;

/// How many pieces may be on the way to the store; with [`PIECE`] this bounds the memory of a writer to 1 MiB.
const WINDOW: usize = 8;

/// An object being written.
#[derive(Debug)]
pub(super) struct Writing {
    store: DatasetStore,
    id: String,
    piece: BytesMut,
    /// The pieces on the way, each until it is known that it is stored.
    sent: VecDeque<JoinHandle<Result<PublishAck, PublishError>>>,
    pieces: usize,
    bytes: u64,
    last: u64,
    is_over: bool,
}

impl DatasetStore {
    /// Starts to write an object.
    pub(super) fn write(&self) -> Writing {
        // The moment it began is in the name, so that what is left behind by a process that ended shows its age.
        let id = format!("{}-{}", self.now().timestamp(), uuid::Uuid::new_v4().simple());
        self.writing().insert(id.clone());
        Writing::new(self.clone(), id)
    }
}

impl Writing {
    pub(super) fn new(store: DatasetStore, id: String) -> Self {
        let piece = BytesMut::with_capacity(PIECE);
        Self { store, id, piece, sent: VecDeque::new(), pieces: 0, bytes: 0, last: 0, is_over: false }
    }

    /// Writes the next bytes.
    ///
    /// # Errors
    /// When the store does not take them; the object is not written then.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), DatasetError> {
        while !bytes.is_empty() {
            let fitting = bytes.len().min(PIECE - self.piece.len());
            let (now, rest) = bytes.split_at(fitting);
            self.piece.extend_from_slice(now);
            bytes = rest;
            if self.piece.len() == PIECE {
                self.send().await?;
            }
        }
        Ok(())
    }

    /// Sends the piece that was gathered, once there is room in the window.
    async fn send(&mut self) -> Result<(), DatasetError> {
        while self.sent.len() >= WINDOW {
            self.acknowledged().await?;
        }
        let piece = mem::replace(&mut self.piece, BytesMut::with_capacity(PIECE)).freeze();
        self.bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        self.pieces += 1;
        let message = PublishMessage::build().payload(piece);
        let sent = self.store.jetstream().send_publish(self.store.pieces(&self.id), message).await;
        self.sent.push_back(tokio::spawn(sent.map_err(DatasetError::of_publish)?.into_future()));
        Ok(())
    }

    /// Waits for the oldest piece on the way. A piece is never sent twice: it could be stored after one that follows it.
    async fn acknowledged(&mut self) -> Result<(), DatasetError> {
        let Some(sent) = self.sent.front_mut() else { return Ok(()) };
        // It counts as on the way until then: the call may be broken off while this waits.
        let stored = sent.await;
        self.sent.pop_front();
        let stored = stored.map_err(DatasetError::unavailable)?.map_err(DatasetError::of_publish)?.sequence;
        if stored <= self.last {
            return Err(DatasetError::unavailable("pieces were stored out of order"));
        }
        self.last = stored;
        Ok(())
    }

    /// Finishes the object as `digest`, or discards it when an unaltered one of that name is there; whether one was.
    ///
    /// # Errors
    /// When the store cannot be used; the object is not written then. An entry whose acknowledgement was lost may remain
    /// without its pieces: no command can name it, the same file repairs it, and it is swept.
    pub async fn finish(
        mut self,
        digest: Digest,
        format: &str,
        established: &Established,
    ) -> Result<bool, DatasetError> {
        if !self.piece.is_empty() {
            self.send().await?;
        }
        while !self.sent.is_empty() {
            self.acknowledged().await?;
        }
        let established = serde_json::to_string(established).map_err(DatasetError::unavailable)?;
        for _ in 0..ATTEMPTS {
            let Some(was_there) = self.put(digest, format, &established).await? else { continue };
            if was_there {
                self.discard(&self.id).await;
            }
            self.end();
            return Ok(was_there);
        }
        Err(DatasetError::overtaken())
    }

    /// Writes the entry; `None` when another writer was faster.
    async fn put(&self, digest: Digest, format: &str, established: &str) -> Result<Option<bool>, DatasetError> {
        let there = self.store.entry(digest).await?;
        let expected = there.as_ref().map_or(0, |entry| entry.sequence);
        let live = there.filter(|entry| !entry.info.deleted);
        let whole = match &live {
            Some(entry) => self.is_whole(digest).await?.then_some(entry),
            None => None,
        };
        let mut info = match whole {
            Some(entry) => entry.info.clone(),
            None => self.store.new_entry(digest, &self.id, self.pieces, self.bytes),
        };
        // An object that was damaged keeps what was established about it under other formats.
        if let Some(Entry { info: before, .. }) = &live {
            info.metadata.clone_from(&before.metadata);
        }
        info.metadata.insert(format.to_owned(), established.to_owned());
        info.modified = Some(self.store.now());
        if self.store.put_entry(&info, expected).await?.is_none() {
            return Ok(None);
        }
        if let Some(entry) = live.as_ref().filter(|_| whole.is_none()) {
            tracing::warn!(dataset = %digest, "a damaged dataset was replaced by the upload of the same file");
            self.discard(&entry.info.nuid).await;
        }
        Ok(Some(whole.is_some()))
    }

    /// Whether the object that is there has the bytes it should have, so that an upload repairs one that has not.
    async fn is_whole(&self, digest: Digest) -> Result<bool, DatasetError> {
        match self.store.check(digest).await {
            Ok(()) => Ok(true),
            Err(DatasetError::Missing(_) | DatasetError::Altered(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes the pieces written under `id`; what cannot be removed now is swept later.
    async fn discard(&self, id: &str) {
        if let Err(error) = self.store.purge(&self.store.pieces(id)).await {
            tracing::warn!(error = chain(&error), "what an upload left behind is removed later");
        }
    }

    fn end(&mut self) {
        self.is_over = true;
        self.store.ended(&self.id);
    }

    /// Ends without an object, and returns when nothing is left of it.
    pub async fn abandon(mut self) {
        while let Some(sent) = self.sent.front_mut() {
            // A piece that is still on the way would be stored after the rest is removed, also where this is broken off in turn.
            let _ = sent.await;
            self.sent.pop_front();
        }
        if self.pieces > 0 {
            self.discard(&self.id).await;
        }
        self.end();
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        // The call was broken off: its future is gone, so something else must clear up.
        let rest = Self {
            store: self.store.clone(),
            id: mem::take(&mut self.id),
            piece: BytesMut::new(),
            sent: mem::take(&mut self.sent),
            pieces: self.pieces,
            bytes: self.bytes,
            last: self.last,
            is_over: false,
        };
        self.is_over = true;
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(rest.abandon())),
            Err(_) => mem::forget(rest),
        }
    }
}
