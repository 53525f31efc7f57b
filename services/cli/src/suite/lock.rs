//! One suite a folder: the lock that a running suite holds on it, released by the system when its process ends in any way.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// Why a folder cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// A suite runs in it.
    #[error(
        "a suite runs with its data in {folder} (process {process}); use it, stop it by Ctrl-C where it runs, or name another folder by --data"
    )]
    Held {
        /// The folder.
        folder: String,
        /// The number of the process, as it wrote it down.
        process: String,
    },
    /// The folder cannot be used.
    #[error("the folder {folder} cannot be used; name one by --data that this user may write")]
    Folder {
        /// The folder.
        folder: String,
        /// What happened.
        #[source]
        problem: io::Error,
    },
}

/// The lock, for as long as it is kept.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// For how long a lock is tried: a suite holds it for as long as it runs, one who looks ([`is_held`]) for an instant.
const INSTANT: Duration = Duration::from_millis(200);

/// Whether a suite runs in `folder`.
pub fn is_held(folder: &Path) -> bool {
    let file = File::open(folder.join("suite.lock"));
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

impl FolderLock {
    /// Takes the lock on `folder`, which is made where it is missing.
    ///
    /// # Errors
    /// When another suite holds it, or the folder cannot be written.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let named = || folder.display().to_string();
        let unusable = |problem| LockError::Folder { folder: named(), problem };
        std::fs::create_dir_all(folder).map_err(unusable)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(folder.join("suite.lock")).map_err(unusable)?;
        let begun = Instant::now();
        while let Err(refused) = file.try_lock() {
            match refused {
                TryLockError::Error(problem) => return Err(unusable(problem)),
                TryLockError::WouldBlock if begun.elapsed() < INSTANT => std::thread::yield_now(),
                TryLockError::WouldBlock => {
                    let mut process = String::new();
                    file.read_to_string(&mut process).map_err(unusable)?;
                    return Err(LockError::Held { folder: named(), process: process.trim().to_owned() });
                }
            }
        }
        file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id())).map_err(unusable)?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_suite_and_says_which() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let held = FolderLock::take(&data).expect("no suite runs");
        let refused = FolderLock::take(&data).expect_err("one runs").to_string();
        assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
        assert!(is_held(&data));
        drop(held);
        assert!(!is_held(&data) && !is_held(folder.path()));
        FolderLock::take(&data).expect("it has ended");
    }

    #[test]
    fn who_looks_whether_a_suite_runs_keeps_none_from_starting() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(FolderLock::take(folder.path()).expect("no suite runs"));
        let looks = File::open(folder.path().join("suite.lock")).expect("it is there");
        looks.lock_shared().expect("nobody has it");
        std::thread::scope(|scope| {
            let starting = scope.spawn(|| FolderLock::take(folder.path()));
            drop(looks);
            starting.join().expect("no panic").expect("no suite runs");
        });
    }
}
