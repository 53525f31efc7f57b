//! Makes a backup: copies what changed until nothing changes any more, so that all streams are as they were at one moment.

use std::collections::BTreeMap;

use async_nats::jetstream;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_runtime::version::VERSION;

use super::archive;
use super::error::BackupError;
use super::folder::BackupFolder;
use super::head::{Head, heads};
use super::manifest::{BackupName, Manifest, Part};
use super::sealing::Recipients;

/// How often what changed meanwhile is copied again. Each time there is less to copy, and less time for a change.
const ATTEMPTS: u32 = 20;

/// Makes a backup of the streams into `folder`, sealed for `recipients`, and keeps the last `count` backups where one is given. What no
/// backup needs is removed, also where none could be made. `progress` is told of each stream that is copied.
///
/// All streams had been looked at before, and were found as they are in the backup once more after the last of them was copied:
/// there was a moment at which each was so.
///
/// # Errors
/// When the servers do not answer, the folder cannot be written, another backup is being made in it, or the streams are never still.
pub async fn make(
    jetstream: &jetstream::Context,
    folder: &BackupFolder,
    (recipients, count): (&Recipients, Option<usize>),
    progress: impl Fn(&str),
) -> Result<(BackupName, Manifest), BackupError> {
    let _lock = folder.lock()?;
    let made = made(jetstream, folder, recipients, progress).await;
    folder.keep_last(count.filter(|_| made.is_ok()).unwrap_or(usize::MAX))?;
    made
}

async fn made(
    jetstream: &jetstream::Context,
    folder: &BackupFolder,
    recipients: &Recipients,
    progress: impl Fn(&str),
) -> Result<(BackupName, Manifest), BackupError> {
    let mut parts = parts_of_the_last(folder, recipients)?;
    let mut seen = heads(jetstream).await?;
    for _ in 0..ATTEMPTS {
        let made_at = SystemClock.now();
        parts.retain(|name, part| seen.get(name) == Some(&part.head));
        for (name, head) in &seen {
            if !parts.contains_key(name) {
                progress(name);
                parts.insert(name.clone(), copied(jetstream, folder, recipients, (name, head)).await?);
            }
        }
        let now = heads(jetstream).await?;
        if now == seen {
            let manifest = Manifest { made_at, made_by: format!("convene {VERSION}"), streams: parts };
            return Ok((folder.keep(&manifest)?, manifest));
        }
        seen = now;
    }
    let changed = seen.iter().filter(|(name, head)| parts.get(*name).is_none_or(|part| part.head != **head));
    Err(BackupError::NeverStill { streams: changed.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ") })
}

/// What of the last backup can be used again: what is whole, and sealed for the same recipients.
fn parts_of_the_last(folder: &BackupFolder, recipients: &Recipients) -> Result<BTreeMap<String, Part>, BackupError> {
    let Some(last) = folder.names()?.pop() else { return Ok(BTreeMap::new()) };
    let parts = folder.manifest(&last)?.streams;
    let mut usable = BTreeMap::new();
    for (name, part) in parts {
        if part.sealed_for == recipients.names() && folder.is_whole(part.digest)? {
            usable.insert(name, part);
        }
    }
    Ok(usable)
}

async fn copied(
    jetstream: &jetstream::Context,
    folder: &BackupFolder,
    recipients: &Recipients,
    (name, head): (&str, &Head),
) -> Result<Part, BackupError> {
    let mut file = folder.begin(recipients)?;
    archive::read(jetstream, name, |piece| file.add(piece)).await?;
    let (digest, bytes) = file.finish()?;
    Ok(Part { digest, bytes, sealed_for: recipients.names(), head: head.clone() })
}
