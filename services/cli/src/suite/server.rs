//! The NATS server of a local suite, with its accounts.

use std::io;
use std::path::Path;

use async_nats::jetstream;
use convene_runtime::config::Sources;
use convene_runtime::nats::{
    self, Access, LocalServer, LocalServerConfig, LocalServerError, NatsConfig, NatsError, SyncInterval,
};
use convene_suite::accounts::{self, AccountsFolder, OPERATOR_BY_PASSWORD};
use uuid::Uuid;

use super::error::SuiteError;

/// The server; it ends with this process at the latest.
#[derive(Debug)]
pub(super) struct SuiteServer {
    pub process: LocalServer,
    /// Its address, with the secret of this start.
    pub url: String,
    pub accounts: AccountsFolder,
}

impl SuiteServer {
    /// Starts the server of the suite whose data is in `data`.
    ///
    /// # Errors
    /// When its folder cannot be used, or it does not come up.
    pub async fn start(data: &Path, port: Option<u16>, sync_interval: SyncInterval) -> Result<Self, SuiteError> {
        let folder = data.join("nats");
        move_into_account(&folder).map_err(|problem| folder_problem(&folder, problem))?;
        // Whoever is on this machine reaches the port; who may not read the suite's file does not know this.
        let secret = Uuid::new_v4().simple().to_string();
        let accounts = accounts_in(data);
        accounts.render(partitions(), Some(&secret))?;
        let access = Access::Users(format!("include \"{ACCOUNTS}/accounts.conf\"\n"));
        let server = LocalServerConfig { folder, port, sync_interval, binary: None, access };
        let process = LocalServer::start(server).await?;
        let url = process.url_of(OPERATOR_BY_PASSWORD, &secret);
        Ok(Self { process, url, accounts })
    }

    /// Its JetStream, with all that the operator may do.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub async fn jetstream(&self) -> Result<jetstream::Context, NatsError> {
        let config = NatsConfig::of(vec![self.url.clone()], "convene");
        Ok(nats::management(&nats::connect(&config).await?))
    }
}

/// The accounts of a local suite, in the folder of its NATS server.
const ACCOUNTS: &str = "accounts";

/// Where the accounts of the local suite are whose data is in `folder`.
pub fn accounts_in(folder: &Path) -> AccountsFolder {
    AccountsFolder::at(folder.join("nats").join(ACCOUNTS))
}

/// How many partitions the logs have, where the environment says it; what is wrong there is said when a service reads it.
fn partitions() -> Option<u32> {
    Sources::of_process(None).environment.get("CONVENE_LOG__PARTITIONS")?.parse().ok()
}

/// Moves what a server without accounts stored, as those of the first releases were, to the account of the suite.
fn move_into_account(folder: &Path) -> io::Result<()> {
    let stored = folder.join("store").join("jetstream");
    let (before, account) = (stored.join("$G"), stored.join(accounts::SUITE));
    if before.is_dir() && !account.exists() { std::fs::rename(before, account) } else { Ok(()) }
}

fn folder_problem(folder: &Path, problem: io::Error) -> SuiteError {
    let folder = folder.display().to_string();
    LocalServerError::Folder { folder, problem }.into()
}
