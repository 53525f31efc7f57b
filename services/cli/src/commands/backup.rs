//! `convene backup`: copies of everything the suite keeps on the NATS servers, and `convene restore`, the way back.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use convene_runtime::nats;
use convene_runtime::nats::{Access, LocalServer, LocalServerConfig, NatsConfig, SyncInterval};
use convene_runtime::service::shutdown_signal;
use convene_suite::backup::{self, BackupFolder, BackupName, Manifest, Recipients, SecretKey};
use serde_json::json;
use uuid::Uuid;

use super::session::{jetstream, names_servers};
use super::verify;
use crate::client::{SuiteFile, Target};
use crate::show::out::{note, progress, say, say_json};
use crate::show::table::{Output, table};
use crate::show::text::counted;
use crate::suite::StoppedSuite;

/// Backups of what the NATS servers keep.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene backup key backup.key                     # once; keep it where the backups are not
  convene backup make /mnt/backups --recipient age1...
  convene backup check /mnt/backups --key backup.key")]
pub struct Backup {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Copy every stream as all of them are at one moment. What did not change since the last backup in the folder is not copied again.
    Make {
        /// The folder with the backups.
        folder: PathBuf,
        /// Whose key opens it, as `convene backup key` prints it; more than one may be given. Without it everyone who reads the
        /// files reads the record.
        #[arg(long = "recipient", value_name = "AGE1...")]
        recipients: Vec<String>,
        /// Keep only so many backups, the last ones, and remove the others.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        keep: Option<u32>,
    },
    /// List the backups in a folder.
    List {
        /// The folder with the backups.
        folder: PathBuf,
    },
    /// Restore a backup into a NATS server of its own, and verify every log, the feed and the datasets there. Nothing else is touched.
    Check {
        #[command(flatten)]
        which: Which,
    },
    /// Make a key that opens backups, and print its recipient.
    Key {
        /// The file for the key; there must be none.
        file: PathBuf,
    },
}

/// Which backup, and what opens it.
#[derive(Debug, Args)]
struct Which {
    /// The folder with the backups.
    folder: PathBuf,
    /// The backup, by its moment. Default: the last one.
    #[arg(long, value_name = "MOMENT")]
    backup: Option<BackupName>,
    /// The file with the key that opens it.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// Restore a backup into NATS servers that have no streams. The services must not run.
///
/// Where it ended halfway, the same command goes on with the rest.
///
/// Without --nats, CONVENE_NATS__URLS and the like it is restored for the local suite, which must not run and must have no streams: `convene up` goes on with it.
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    which: Which,
    /// On how many servers of a cluster each stream is kept. Default: as it was.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    replicas: Option<u8>,
}

/// A backup and what opens it.
struct Found {
    folder: BackupFolder,
    name: BackupName,
    manifest: Manifest,
    key: Option<SecretKey>,
}

impl Which {
    fn find(self) -> anyhow::Result<Found> {
        let folder = BackupFolder::at(self.folder);
        let last = || -> anyhow::Result<BackupName> {
            let named = folder.names()?.pop();
            named.with_context(|| {
                let at = folder.path().display();
                format!("there is no backup in {at}; make one with `convene backup make {at}`")
            })
        };
        let name = self.backup.map_or_else(last, Ok)?;
        let manifest = folder.manifest(&name)?;
        let key = self.key.as_deref().map(SecretKey::read).transpose()?;
        Ok(Found { folder, name, manifest, key })
    }
}

impl Found {
    /// Makes its streams on the servers behind `jetstream`, and returns how many were there already, of a restore that ended halfway.
    async fn restore(&self, jetstream: &async_nats::jetstream::Context, replicas: Option<u8>) -> anyhow::Result<usize> {
        let report = |stream: &str| progress(format!("restoring {stream}"));
        let backup = (&self.folder, &self.manifest);
        Ok(backup::restore(jetstream, backup, self.key.as_ref(), replicas.map(usize::from), report).await?)
    }

    /// The same, until the process is asked to end.
    async fn restore_unless_ended(
        &self,
        jetstream: &async_nats::jetstream::Context,
        replicas: Option<u8>,
    ) -> anyhow::Result<usize> {
        tokio::select! {
            restored = self.restore(jetstream, replicas) => restored,
            () = shutdown_signal() => anyhow::bail!(
                "it was interrupted; what is restored stays, and the same command goes on with the rest: start no service before"
            ),
        }
    }
}

impl Backup {
    /// Carries out what is asked for.
    ///
    /// # Errors
    /// When the servers or the folder cannot be used, or a backup is not what it says.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        match self.what {
            What::Make { folder, recipients, keep } => {
                make(target, &folder, &recipients, keep.map(usize::try_from).transpose()?).await
            }
            What::List { folder } => list(target, &BackupFolder::at(folder)),
            What::Check { which } => check(target, which.find()?).await,
            What::Key { file } => {
                let recipient = SecretKey::make(&file)?;
                match target.output {
                    Output::Json => say_json(&json!({"key": file, "recipient": recipient})),
                    Output::Table => say(recipient),
                }
            }
        }
    }
}

async fn make(target: &Target, folder: &Path, recipients: &[String], keep: Option<usize>) -> anyhow::Result<()> {
    let recipients = Recipients::read(recipients).map_err(|problem| anyhow::anyhow!("--recipient: {problem}"))?;
    let (folder, begun) = (BackupFolder::at(folder), Instant::now());
    let copied = std::cell::Cell::new(0_usize);
    let report = |stream: &str| {
        copied.set(copied.get() + 1);
        progress(format!("copying {stream}"));
    };
    let (name, manifest) = backup::make(&jetstream(target).await?, &folder, (&recipients, keep), report).await?;
    let seconds = begun.elapsed().as_secs_f64();
    match target.output {
        Output::Json => say_json(&json!({
            "backup": name.to_string(), "madeAt": manifest.made_at, "streams": manifest.streams.len(),
            "copied": copied.get(), "bytes": bytes_of(&manifest), "seconds": seconds,
        })),
        Output::Table => {
            let (streams, copied) = (counted(manifest.streams.len(), "stream"), copied.get());
            say(format!(
                "{name}: {streams}, {copied} of them copied now, {} bytes, {seconds:.1} s",
                bytes_of(&manifest)
            ))
        }
    }
}

fn list(target: &Target, folder: &BackupFolder) -> anyhow::Result<()> {
    let mut backups = Vec::new();
    for name in folder.names()? {
        let manifest = folder.manifest(&name)?;
        backups.push((name, manifest));
    }
    match target.output {
        Output::Json => {
            let backup = |(name, manifest): &(BackupName, Manifest)| {
                json!({
                    "backup": name.to_string(), "madeAt": manifest.made_at, "madeBy": manifest.made_by,
                    "streams": manifest.streams.len(), "bytes": bytes_of(manifest), "sealed": is_sealed(manifest),
                })
            };
            say_json(&backups.iter().map(backup).collect::<Vec<_>>())
        }
        Output::Table if backups.is_empty() => say(format!("there is no backup in {}", folder.path().display())),
        Output::Table => {
            let row = |(name, manifest): &(BackupName, Manifest)| {
                let sealed = if is_sealed(manifest) { "yes" } else { "no" };
                vec![
                    name.to_string(),
                    manifest.streams.len().to_string(),
                    bytes_of(manifest).to_string(),
                    sealed.to_owned(),
                    manifest.made_by.clone(),
                ]
            };
            say(table(&["backup", "streams", "bytes", "sealed", "made by"], backups.iter().map(row)))
        }
    }
}

/// How many bytes its files have.
fn bytes_of(manifest: &Manifest) -> u64 {
    manifest.streams.values().map(|part| part.bytes).sum()
}

fn is_sealed(manifest: &Manifest) -> bool {
    manifest.streams.values().all(|part| !part.sealed_for.is_empty())
}

async fn check(target: &Target, found: Found) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("a temporary folder for the server cannot be made")?;
    // Whoever is on this machine reaches the port; who may not read this process does not know the secret.
    let access = Access::Secret(Uuid::new_v4().simple().to_string());
    let sync_interval = SyncInterval::Every(std::time::Duration::from_secs(120));
    let config =
        LocalServerConfig { folder: folder.path().join("nats"), port: None, sync_interval, binary: None, access };
    let server = LocalServer::start(config).await?;
    let client = nats::connect(&NatsConfig::of(vec![server.url()], "convene-backup")).await?;
    let jetstream = nats::management(&client);
    let restored = Target { data: folder.path().to_owned(), ..target.clone() };
    let checking = async {
        found.restore(&jetstream, Some(1)).await?;
        let name = &found.name;
        verify::run_on(&jetstream, &restored).await.with_context(|| format!("the backup {name} does not verify"))
    };
    // Whoever interrupts it leaves nothing of the record on this disk: the folder goes with its name here.
    let checked = tokio::select! {
        checked = checking => checked,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("it was interrupted")),
    };
    server.stop().await;
    checked
}

impl Restore {
    /// Restores it.
    ///
    /// # Errors
    /// When the servers have other streams, or the backup cannot be used.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let (found, begun) = (self.which.find()?, Instant::now());
        let elsewhere = names_servers(target)?;
        let there = if elsewhere {
            found.restore_unless_ended(&jetstream(target).await?, self.replicas).await?
        } else {
            anyhow::ensure!(
                SuiteFile::read(&target.data).is_err(),
                "the suite with its data in {} runs; stop it first, or name other servers by --nats",
                target.data.display()
            );
            let suite = StoppedSuite::open(&target.data).await?;
            let restored = found.restore_unless_ended(&suite.jetstream().await?, self.replicas.or(Some(1))).await;
            suite.close().await;
            restored?
        };
        let (name, streams, seconds) = (&found.name, found.manifest.streams.len(), begun.elapsed().as_secs_f64());
        match target.output {
            Output::Json => {
                say_json(&json!({"backup": name.to_string(), "streams": streams, "there": there, "seconds": seconds}))?
            }
            Output::Table => {
                let all = counted(streams, "stream");
                say(match there {
                    0 => format!("{name}: {all} restored, {seconds:.1} s"),
                    _ if there == streams => format!("{name}: all is there, {all} as in the backup"),
                    _ => format!("{name}: {all} restored, {there} of them before, {seconds:.1} s"),
                })?;
            }
        }
        note(if elsewhere {
            "run `convene verify` before the services start; then `convene agency apply`, where agencies follow"
        } else {
            "`convene up` goes on with it; run `convene verify` then"
        });
        Ok(())
    }
}
