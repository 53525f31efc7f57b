//! `convene accounts`: who may do what on the NATS servers, written for them to include.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use convene_runtime::config::Size;
use convene_runtime::nats::LocalServer;
use convene_suite::accounts::AccountsFolder;
use serde_json::json;

use crate::client::{SuiteFile, Target};
use crate::show::out::{note, say, say_json};
use crate::show::table::Output;
use crate::suite::accounts_in;

/// Write the accounts.
#[derive(Debug, Args)]
pub struct Accounts {
    #[command(flatten)]
    folder: AccountsOption,
    #[command(subcommand)]
    what: What,
}

/// The folder with the accounts.
#[derive(Debug, Args)]
pub struct AccountsOption {
    /// The folder with the accounts of the installation. Default: the one of the local suite.
    #[arg(long, global = true, env = "CONVENE_ACCOUNTS", value_name = "FOLDER")]
    accounts: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write accounts.conf, which NATS servers include, and a key for each user that has none.
    Render {
        /// How many partitions the logs have, where `log.partitions` is set; it is kept for the next time.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
        partitions: Option<u32>,
        /// How much the streams may take, such as `40 GiB`, each copy counted: less than the disks of the servers have together. It is kept for
        /// the next time. Services and alerts warn from 80 % of it on.
        #[arg(long, value_name = "SIZE")]
        storage: Option<Size>,
    },
    /// Make another key for a user: a service, `auditor`, `operator` or an agency. Both keys are admitted until the old one is retired.
    Rotate {
        /// The user.
        user: String,
    },
    /// Admit a user by the other key alone.
    Retire {
        /// The user.
        user: String,
    },
}

impl AccountsOption {
    /// The folder.
    pub fn folder(&self, target: &Target) -> AccountsFolder {
        self.accounts.as_ref().map_or_else(|| accounts_in(&target.data), AccountsFolder::at)
    }

    /// Writes what NATS servers include, and lets the local suite's server read it. Says whether that was done.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub async fn render(&self, target: &Target, partitions: Option<u32>) -> anyhow::Result<bool> {
        let local = SuiteFile::read(&target.data).ok().filter(|_| self.accounts.is_none());
        let secret = local.as_ref().and_then(|suite| suite.nats.rsplit_once('@')?.0.rsplit_once(':'));
        self.folder(target).render(partitions, secret.map(|(_, secret)| secret))?;
        Ok(local.is_some() && LocalServer::reload_in(&target.data.join("nats")).await?)
    }
}

/// What is to be done where the servers are not the local suite's.
pub const RELOAD: &str =
    "let the NATS servers read it, twice: `nats-server --signal reload` (new accounts are connected by the second)";

impl Accounts {
    /// Writes what is asked for.
    ///
    /// # Errors
    /// When a file cannot be read, understood or written.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let folder = self.folder.folder(target);
        let (key, partitions) = match self.what {
            What::Render { partitions, storage } => {
                storage.map(|storage| folder.limit(storage)).transpose()?;
                (None, partitions)
            }
            What::Rotate { user } => (Some(folder.rotate(&user)?), None),
            What::Retire { user } => (Some(folder.retire(&user)?), None),
        };
        let is_read = self.folder.render(target, partitions).await?;
        let written = folder.configuration().display().to_string();
        match target.output {
            Output::Json => say_json(&json!({"configuration": written, "key": key, "reloaded": is_read}))?,
            Output::Table => {
                say(format!("{written} is written"))?;
                if let Some(key) = key {
                    say(format!("the key is in {}", key.display()))?;
                }
            }
        }
        if !is_read {
            note(RELOAD);
        }
        Ok(())
    }
}
