//! Writes snapshots now and then, and when the engine is asked to.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use convene_kernel::aggregate::Aggregate;

use super::error::SnapshotError;
use crate::cause::chain;
use crate::engine::partition::Partition;
use crate::engine::shared::Shared;
use crate::engine::view::View;

impl<A: Aggregate, V: View<A>> Shared<A, V> {
    /// Writes a snapshot whenever enough was folded and enough time has passed, for ever.
    pub(in crate::engine) async fn keep_snapshots(self: Arc<Self>) {
        let Some(keeper) = &self.snapshots else { return };
        loop {
            let since = self.counters.folded.load(Ordering::Relaxed) - *keeper.folded_then.lock().await;
            if since >= keeper.config.commits {
                Arc::clone(&self).save_snapshot().await;
            }
            tokio::time::sleep(keeper.config.interval).await;
        }
    }

    /// Writes a snapshot, unless there is one already of everything that is folded. A failure is logged: nothing depends
    /// on a snapshot.
    pub(in crate::engine) async fn save_snapshot(self: Arc<Self>) {
        let Some(keeper) = &self.snapshots else { return };
        // What is folded before the end of the log is reached may still show damage.
        if !self.partitions.iter().all(Partition::is_caught_up) {
            return;
        }
        let mut folded_then = keeper.folded_then.lock().await;
        let folded = self.counters.folded.load(Ordering::Relaxed);
        let has_one = keeper.status().written_at.is_some();
        if has_one && folded == *folded_then {
            return;
        }
        let shared = Arc::clone(&self);
        let path = keeper.path.clone();
        let written = tokio::task::spawn_blocking(move || shared.write_snapshot(&path)).await;
        let written = written.map_err(std::io::Error::other).map_err(SnapshotError::from).flatten();
        match written {
            Ok((header, positions)) => {
                *folded_then = folded;
                let mut status = keeper.status();
                (status.written_at, status.positions) = (Some(header.written_at), positions);
                tracing::debug!(path = %keeper.path.display(), "a snapshot was written");
            }
            Err(error) => {
                let error = chain(&error);
                tracing::warn!(error, path = %keeper.path.display(), "no snapshot was written; the one before it stays");
            }
        }
    }
}
