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
    let mut alarm = Alarm { least, is_low: false };
    loop {
        // What the system does not say now it may say later; `convene doctor` names the reason.
        if let Some(warning) = free(&folder).ok().and_then(|free| alarm.look(free)) {
            note(format!("the disk of {} is nearly full: {warning}", folder.display()));
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

/// Warns once each time that a disk comes to have too little room.
struct Alarm {
    least: u64,
    is_low: bool,
}

impl Alarm {
    fn look(&mut self, free: u64) -> Option<String> {
        let warning = warning(free, self.least);
        let was_low = std::mem::replace(&mut self.is_low, warning.is_some());
        warning.filter(|_| !was_low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It is said once while there is too little room, and again when room was made and is gone again.
    #[test]
    fn too_little_room_is_said_once_each_time() {
        let mut alarm = Alarm { least: 2 << 20, is_low: false };
        let said = [2 << 20, (2 << 20) - 1, 0, 2 << 20, 1 << 20].map(|free| alarm.look(free).is_some());
        assert_eq!(said, [false, true, false, false, true]);
        let warning = warning(1 << 20, 2 << 20).expect("a warning");
        assert!(warning.starts_with("1 MiB are free") && warning.contains("at least 2 MiB"), "{warning}");
    }
}
