//! The room on the disk that a suite keeps its data on: NATS does not see it, so the suite warns before it is full.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::show::out::note;

/// How many bytes are to be free: below, the streams of a suite that is in use may soon have no room.
pub const LEAST_FREE: u64 = 1 << 30;

/// The pause between two looks at the disk.
const INTERVAL: Duration = Duration::from_secs(10);

/// How many bytes are free for this user on the disk of `folder`.
///
/// # Errors
/// When the system does not say.
pub fn free(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// What is to be said where fewer bytes are `free` than `least`, as a sentence without its full stop.
pub fn warning(free: u64, least: u64) -> Option<String> {
    let mebibytes = |bytes: u64| bytes >> 20;
    (free < least).then(|| {
        format!(
            "{} MiB are free; when nothing is left no command is recorded: free at least {} MiB, or move the data to a larger disk",
            mebibytes(free),
            mebibytes(least)
        )
    })
}

/// Warns on standard error whenever fewer than `least` bytes come to be free on the disk of `folder`.
pub async fn watch(folder: PathBuf, least: u64) {
    let mut is_low = false;
    loop {
        // What the system does not say now it may say later; `convene doctor` names the reason.
        if let Ok(free) = free(&folder) {
            let warning = warning(free, least);
            if let Some(warning) = warning.as_ref().filter(|_| !is_low) {
                note(format!("the disk of {} is nearly full: {warning}", folder.display()));
            }
            is_low = warning.is_some();
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
