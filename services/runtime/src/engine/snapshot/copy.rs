//! Copies the fold of an engine while it goes on: each record by itself, and the view last.
//!
//! No command waits for more than the copy of one record, or of the view. The copies are therefore not of one moment.
//! This makes them consistent: every record is known up to the positions at least, and the commits that only the view
//! knows are named. A fold that goes on from here takes each commit into each of them once.

use std::path::Path;
use std::sync::PoisonError;

use convene_kernel::aggregate::Aggregate;

use super::error::SnapshotError;
use super::file::{Ending, Header, SnapshotWriter, StoredRecord};
use super::viewed::Ahead;
use crate::engine::partition::Partition;
use crate::engine::shared::Shared;
use crate::engine::view::View;

impl<A: Aggregate, V: View<A>> Shared<A, V> {
    /// Writes a snapshot to `path`, and returns its positions. Blocks; no two may be written at the same time.
    pub(super) fn write_snapshot(&self, path: &Path) -> Result<(Header, Vec<u64>), SnapshotError> {
        self.viewed.write().unwrap_or_else(PoisonError::into_inner).meanwhile = Some(Ahead::new());
        let written = self.copy_to(path);
        self.viewed.write().unwrap_or_else(PoisonError::into_inner).meanwhile = None;
        written
    }

    fn copy_to(&self, path: &Path) -> Result<(Header, Vec<u64>), SnapshotError> {
        if let Some(what) = (0..self.log.partitions()).find_map(|partition| self.log.damage(partition)) {
            return Err(SnapshotError::Damaged(what));
        }
        // Before any record is copied: what is folded by now is in every copy.
        let positions: Vec<u64> = self.partitions.iter().map(Partition::folded).collect();
        let header = Header::now::<A>(self.log.partitions());
        let mut file = SnapshotWriter::create(path, &header)?;
        for slot in self.partitions.iter().flat_map(Partition::slots) {
            let record = {
                let content = slot.content();
                if let Some(broken) = &content.broken {
                    return Err(SnapshotError::Damaged(broken.to_string()));
                }
                content.record.clone()
            };
            if record.version > 0 {
                file.record(&StoredRecord::of(slot.key.clone(), record))?;
            }
        }
        let (view, ahead) = {
            let mut viewed = self.viewed.write().unwrap_or_else(PoisonError::into_inner);
            (viewed.view.clone(), viewed.meanwhile.take().unwrap_or_default())
        };
        file.finish(&Ending { positions: positions.clone(), view, ahead: ahead.into_iter().collect() })?;
        Ok((header, positions))
    }
}
