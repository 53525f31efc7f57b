//! Backups: every stream of the suite as all of them are at one moment, in a folder of files that are named by their digest.
//!
//! A stream is copied as the servers keep it, with its places, its times and the positions of its consumers. What did not change
//! since the last backup is not copied again.

mod archive;
mod error;
mod folder;
mod head;
mod making;
mod manifest;
mod restoring;
mod sealing;

pub use error::BackupError;
pub use folder::BackupFolder;
pub use making::make;
pub use manifest::{BackupName, Manifest, Part};
pub use restoring::{check, restore};
pub use sealing::{Recipients, SecretKey};
