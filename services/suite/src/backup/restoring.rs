//! Restores a backup as a whole: what was interrupted goes on, and where the servers refuse a part, what this run made is removed.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;

use async_nats::jetstream;
use bytes::Bytes;
use convene_runtime::cause::Cause;
use futures::TryStreamExt as _;
use serde_json::json;

use super::archive;
use super::error::BackupError;
use super::folder::BackupFolder;
use super::head::heads;
use super::manifest::{Manifest, Part};
use super::sealing::{self, SecretKey};

/// Reads every file of a backup, and checks that it is what the backup says.
///
/// # Errors
/// The first that is missing or altered.
pub fn check(folder: &BackupFolder, manifest: &Manifest) -> Result<(), BackupError> {
    for part in manifest.streams.values() {
        if !folder.is_whole(part.digest)? {
            return Err(BackupError::Altered { path: folder.part(part.digest).display().to_string() });
        }
    }
    Ok(())
}

/// Makes the streams of a backup on servers that have no others, each on as many of them as `replicas` says or as it was, and returns how
/// many were there already. The files are checked before the first. What was made is removed again when another cannot be.
///
/// Where a restore of the same backup ended halfway, it goes on: what is there as the backup has it stays, also where that is everything.
///
/// # Errors
/// When the servers have other streams, a file is altered or sealed for others, or the servers refuse one.
pub async fn restore(
    jetstream: &jetstream::Context,
    (folder, manifest): (&BackupFolder, &Manifest),
    key: Option<&SecretKey>,
    replicas: Option<usize>,
    progress: impl Fn(&str),
) -> Result<usize, BackupError> {
    let there = there(jetstream, manifest).await?;
    check(folder, manifest)?;
    let mut made = Vec::new();
    for (name, part) in manifest.streams.iter().filter(|(name, _)| !there.contains(name.as_str())) {
        progress(name);
        if let Err(problem) = restored(jetstream, (folder, name, part), key, replicas).await {
            remove(jetstream, &made).await;
            return Err(problem);
        }
        made.push(name.as_str());
    }
    Ok(there.len())
}

/// The streams of a backup that the servers have already, as it has them.
async fn there(jetstream: &jetstream::Context, manifest: &Manifest) -> Result<BTreeSet<String>, BackupError> {
    let listed = jetstream.stream_names().try_collect::<BTreeSet<String>>().await;
    let there = listed.map_err(|problem| BackupError::servers("list their streams", Cause::new(problem)))?;
    let heads = heads(jetstream).await?;
    let is_as_it_was = |name: &String| {
        let (part, head) = (manifest.streams.get(name)?, heads.get(name)?);
        part.head.is_restored_as(head).then_some(())
    };
    let others: Vec<_> = there.iter().filter(|name| is_as_it_was(name).is_none()).take(3).cloned().collect();
    if !others.is_empty() {
        return Err(BackupError::NotEmpty { streams: others.join(", ") });
    }
    Ok(there)
}

async fn restored(
    jetstream: &jetstream::Context,
    (folder, name, part): (&BackupFolder, &str, &Part),
    key: Option<&SecretKey>,
    replicas: Option<usize>,
) -> Result<(), BackupError> {
    let path = folder.part(part.digest);
    let file = File::open(&path).map_err(|problem| BackupError::file(&path, Cause::new(problem)))?;
    let mut archive = sealing::open(file, &path, key)?;
    let mut config = part.head.config.clone();
    if let Some(replicas) = replicas {
        config["num_replicas"] = json!(replicas);
    }
    archive::write(jetstream, name, (&config, &part.head.state), |most| {
        let mut piece = Vec::with_capacity(most);
        let read = archive.by_ref().take(most as u64).read_to_end(&mut piece);
        read.map_err(|problem| BackupError::file(&path, Cause::new(problem)))?;
        Ok(Bytes::from(piece))
    })
    .await
}

/// Removes what was made of a backup that could not be restored as a whole.
async fn remove(jetstream: &jetstream::Context, made: &[&str]) {
    for name in made {
        // The reason for which this is done is what is told.
        let _ = jetstream.delete_stream(name).await;
    }
}
