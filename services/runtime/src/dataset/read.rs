//! Reads an object piece by piece, and its rows one by one, and makes sure of its digest.

use std::sync::Arc;

use async_nats::jetstream::object_store::ObjectInfo;
use async_nats::jetstream::stream::{DirectGetErrorKind, RawMessageErrorKind};
use bytes::Bytes;
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use ring::digest::{Context, SHA256};

use super::check::{Check, STRIDE};
use super::format::DatasetFormat;
use super::store::{DatasetError, DatasetStore};

/// How often a piece is asked for before the store counts as out of reach.
const ATTEMPTS: usize = 4;

/// SHA-256 of what is shown to it.
pub(super) struct Hasher(Context);

impl Hasher {
    pub fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub fn finish(self) -> Digest {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.finish().as_ref());
        Digest::from(bytes)
    }
}

/// The bytes of a dataset, a piece at a time. What was read is sure only when the end was reached without an error.
pub struct DatasetReader {
    store: DatasetStore,
    digest: Digest,
    pieces: String,
    next: u64,
    size: u64,
    missing: u64,
    /// What was read, unless some of it was passed over.
    hasher: Option<Hasher>,
    is_over: bool,
}

impl std::fmt::Debug for DatasetReader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("DatasetReader").field("digest", &self.digest).finish_non_exhaustive()
    }
}

impl DatasetStore {
    /// Reads the bytes of the dataset with `digest`.
    ///
    /// # Errors
    /// [`DatasetError::Missing`] when it is not kept, or the bucket cannot be used.
    pub async fn read(&self, digest: Digest) -> Result<DatasetReader, DatasetError> {
        let entry = self.entry(digest).await?.filter(|entry| !entry.info.deleted);
        let entry = entry.ok_or(DatasetError::Missing(digest))?;
        Ok(DatasetReader::new(self.clone(), digest, &entry.info))
    }

    /// Reads the whole dataset with `digest`, to make sure of it.
    ///
    /// # Errors
    /// When it is missing or altered, or the bucket cannot be used.
    pub async fn check(&self, digest: Digest) -> Result<(), DatasetError> {
        let mut reader = self.read(digest).await?;
        while reader.next().await?.is_some() {}
        Ok(())
    }
}

impl DatasetReader {
    pub(super) fn new(store: DatasetStore, digest: Digest, info: &ObjectInfo) -> Self {
        let pieces = store.pieces(&info.nuid);
        let size = u64::try_from(info.size).unwrap_or(u64::MAX);
        Self { store, digest, pieces, next: 1, size, missing: size, hasher: Some(Hasher::new()), is_over: false }
    }

    /// What its pieces are written under: another upload of the same bytes may be in its place.
    pub(super) fn pieces(&self) -> &str {
        &self.pieces
    }

    /// Where the piece is that was read last.
    pub(super) fn place(&self) -> u64 {
        self.next.saturating_sub(1)
    }

    /// Goes on with the piece at that place, which has `before` bytes before it. The digest is made sure of no more.
    pub(super) fn go_on_at(&mut self, place: u64, before: u64) {
        (self.next, self.missing) = (place, self.size.saturating_sub(before));
        (self.hasher, self.is_over) = (None, false);
    }

    /// The next piece, at most 128 KiB; `None` at the end, when everything was there and had the right digest.
    ///
    /// # Errors
    /// When a piece is missing, the bytes are not those that were kept, or the store cannot be reached.
    pub async fn next(&mut self) -> Result<Option<Bytes>, DatasetError> {
        if self.is_over {
            return Ok(None);
        }
        if self.missing > 0 {
            let (sequence, piece) = fetch(&self.store, self.digest, &self.pieces, self.next).await?;
            self.next = sequence + 1;
            let size = u64::try_from(piece.len()).unwrap_or(u64::MAX);
            self.missing = self.missing.checked_sub(size).ok_or(DatasetError::Altered(self.digest))?;
            if let Some(hasher) = &mut self.hasher {
                hasher.update(&piece);
            }
            return Ok(Some(piece));
        }
        self.is_over = true;
        match self.hasher.take().map(Hasher::finish) {
            Some(found) if found != self.digest => Err(DatasetError::Altered(self.digest)),
            _ => Ok(None),
        }
    }
}

/// The first piece at or after the place `from`. One at a time, without a consumer: none is sent before it is wanted,
/// and one that is missing is an answer and no silence.
async fn fetch(store: &DatasetStore, digest: Digest, subject: &str, from: u64) -> Result<(u64, Bytes), DatasetError> {
    let mut problem = DatasetError::Missing(digest);
    for _ in 0..ATTEMPTS {
        match store.stream().direct_get_next_for_subject(subject, Some(from)).await {
            Ok(message) => return Ok((message.sequence, message.payload)),
            // Any copy may answer, and one may be behind; the leader is not.
            Err(error) if error.kind() == DirectGetErrorKind::NotFound => {
                match store.stream().get_first_raw_message_by_subject(subject, from).await {
                    Ok(message) => return Ok((message.sequence, message.payload)),
                    Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                        return Err(DatasetError::Missing(digest));
                    }
                    Err(error) => problem = DatasetError::unavailable(error),
                }
            }
            Err(error) => problem = DatasetError::unavailable(error),
        }
    }
    Err(problem)
}

impl DatasetStore {
    /// Shows each row of a dataset that passes the check of `format` to `take`, and returns what that made of `start`.
    /// What it made is dropped when the dataset turns out to be altered. Rows are read one by one, in bounded memory.
    ///
    /// The result is a function of the digest alone, so it may be cached under it for ever.
    ///
    /// # Errors
    /// When the dataset is missing or altered, or the store cannot be reached.
    pub async fn fold_rows<F: DatasetFormat, T>(
        &self,
        reference: &DatasetReference,
        format: Arc<F>,
        start: T,
        mut take: impl FnMut(&mut T, F::Row),
    ) -> Result<T, DatasetError> {
        let mut reader = self.read(reference.digest).await?;
        let mut check = Check::new(format, 0);
        let mut made = start;
        while let Some(piece) = reader.next().await? {
            for bytes in piece.chunks(STRIDE) {
                check.push(bytes, |row, _| take(&mut made, row));
                tokio::task::yield_now().await;
            }
        }
        check.finish(|row, _| take(&mut made, row));
        Ok(made)
    }
}
