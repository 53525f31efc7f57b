//! Reads the rows of an object part by part: each part begins where the one before it ended, and nothing before it is read again.

use std::ops::ControlFlow;
use std::sync::Arc;

use convene_kernel::dataset::DatasetReference;
use serde::{Deserialize, Serialize};

use super::check::Check;
use super::format::DatasetFormat;
use super::read::DatasetReader;
use super::store::{DatasetError, DatasetStore};

/// How many bytes are parsed before it is looked whether they are enough.
const STRIDE: usize = 8 * 1024;

/// How many bytes are parsed before it is looked whether the row of headings is among them.
const HEADING_STRIDE: usize = 256;

/// A place between two rows of a dataset. The first is the default.
///
/// It is good for the bytes of one upload: where the same file was uploaded again to repair them, the rows before it are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPlace {
    /// How many rows that passed come before it.
    rows: u64,
    /// What the pieces of the object are written under.
    pieces: String,
    /// The piece in which it is, and how many bytes of the object come before that.
    piece: (u64, u64),
    /// How many bytes of the object come before it.
    at: u64,
}

/// A part being read.
struct Part<T> {
    take: T,
    /// The place before which every row was shown already.
    from: u64,
    /// How many rows passed.
    rows: u64,
    /// How many bytes of the object come before the next row.
    next: u64,
    /// Whether the next row is not taken any more.
    is_full: bool,
}

impl<T> Part<T> {
    /// Shows a row, unless the part is full.
    fn show<R>(&mut self, row: R, end: u64)
    where
        T: FnMut(u64, R) -> ControlFlow<()>,
    {
        if self.is_full {
            return;
        }
        if self.rows >= self.from && (self.take)(self.rows + 1, row).is_break() {
            self.is_full = true;
            return;
        }
        (self.rows, self.next) = (self.rows + 1, end);
    }

    /// The place before the next row, which is in one of the pieces that were read.
    fn place(&self, written_under: &str, pieces: &[(u64, u64)]) -> RowPlace {
        let piece = pieces.iter().rev().find(|(_, before)| *before <= self.next).copied().unwrap_or_default();
        RowPlace { rows: self.rows, pieces: written_under.to_owned(), piece, at: self.next }
    }
}

impl DatasetStore {
    /// Shows each row of a dataset that passes the check of `format` to `take`, with its number among those, beginning at the place
    /// `from`; until `take` does not take one, before which the place is that is returned. `None` when every row was taken.
    ///
    /// Only the row of headings and the pieces with what is shown are read. The digest is made sure of only where everything is.
    ///
    /// # Errors
    /// When the dataset is missing or altered, or the store cannot be reached.
    pub async fn rows_from<F: DatasetFormat>(
        &self,
        reference: &DatasetReference,
        format: Arc<F>,
        from: &RowPlace,
        take: impl FnMut(u64, F::Row) -> ControlFlow<()>,
    ) -> Result<Option<RowPlace>, DatasetError> {
        let mut reader = self.read(reference.digest).await?;
        let mut check = Check::new(format, 0);
        let mut part = Part { take, from: from.rows, rows: 0, next: 0, is_full: false };
        // How many bytes of the object come before the next piece, and how many of that before the place.
        let (mut before, mut passed_over) = (0_u64, 0);
        if from.rows > 0 && from.pieces == reader.pieces() {
            read_heading(&mut reader, &mut check).await?;
            let (piece, bytes) = from.piece;
            reader.go_on_at(piece, bytes);
            check.go_on_after(from.at);
            (part.rows, part.next) = (from.rows, from.at);
            (before, passed_over) = (bytes, usize::try_from(from.at.saturating_sub(bytes)).unwrap_or(usize::MAX));
        }
        let mut pieces = Vec::new();
        while let Some(piece) = reader.next().await? {
            pieces.push((reader.place(), before));
            for bytes in piece.get(passed_over..).unwrap_or_default().chunks(STRIDE) {
                check.push(bytes, |row, end| part.show(row, end));
                if part.is_full {
                    return Ok(Some(part.place(reader.pieces(), &pieces)));
                }
                tokio::task::yield_now().await;
            }
            before += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            passed_over = 0;
        }
        check.finish(|row, end| part.show(row, end));
        Ok(part.is_full.then(|| part.place(reader.pieces(), &pieces)))
    }
}

/// Reads the row of headings, and next to nothing after it.
async fn read_heading<F: DatasetFormat>(reader: &mut DatasetReader, check: &mut Check<F>) -> Result<(), DatasetError> {
    while let Some(piece) = reader.next().await? {
        for bytes in piece.chunks(HEADING_STRIDE) {
            check.push(bytes, |_, _| {});
            if check.knows_the_heading() {
                return Ok(());
            }
        }
    }
    Ok(())
}
