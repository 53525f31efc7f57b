//! How much of what limits storage is used: each stream with a limit of its own, and the JetStream storage of the account.
//!
//! NATS does not show the disk of its server. What a limit leaves of it is known, so a limit below the size of the disk is what warns
//! before the disk is full.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_nats::jetstream;
use futures::TryStreamExt as _;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::cause::{Cause, chain};
use crate::nats;

/// Of how many hundredths of a limit is said that it is nearly reached.
pub const NEARLY_FULL: u64 = 80;

/// The pause between two looks at what is stored.
const INTERVAL: Duration = Duration::from_secs(5);

/// How long the server is given to say what is stored.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much is stored somewhere, and how much may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The stream; `None` for the JetStream storage of the account as a whole.
    pub stream: Option<String>,
    /// How many bytes are stored.
    pub used: u64,
    /// How many may be; `None` where nothing is limited but by the server.
    pub limit: Option<u64>,
}

impl Stored {
    /// The limit, where it is nearly reached.
    pub fn nearly_reached(&self) -> Option<u64> {
        let is_near = |limit: &u64| u128::from(self.used) * 100 >= u128::from(*limit) * u128::from(NEARLY_FULL);
        self.limit.filter(is_near)
    }

    /// What is to be said where the limit is nearly reached, as a sentence without its full stop.
    pub fn warning(&self) -> Option<String> {
        let limit = self.nearly_reached()?;
        let (what, remedy) = match &self.stream {
            Some(stream) => (format!("the stream {stream}"), "give it more room (`nats stream edit --max-bytes`)"),
            None => {
                ("the JetStream storage of this account".to_owned(), "raise its limit, or move it to a larger disk")
            }
        };
        let (used, limit) = (mebibytes(self.used), mebibytes(limit));
        Some(format!("{what} is nearly full: {used} of {limit} MiB; {remedy} before nothing more can be recorded"))
    }
}

fn mebibytes(bytes: u64) -> String {
    let hundredths = u128::from(bytes) * 100 / (1 << 20);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// What the account and each of its streams store.
///
/// # Errors
/// When the server does not say.
pub async fn stored(jetstream: &jetstream::Context) -> Result<Vec<Stored>, Cause> {
    let account = jetstream.query_account().await.map_err(Cause::new)?;
    let limit = |limit: Option<i64>| limit.and_then(|limit| u64::try_from(limit).ok()).filter(|limit| *limit > 0);
    let mut all = vec![Stored { stream: None, used: account.storage, limit: limit(account.limits.max_storage) }];
    let mut streams = jetstream.streams();
    while let Some(stream) = streams.try_next().await.map_err(Cause::new)? {
        let (used, limit) = (stream.state.bytes, limit(Some(stream.config.max_bytes)));
        all.push(Stored { stream: Some(stream.config.name), used, limit });
    }
    Ok(all)
}

/// What is stored, as it was when the server was asked last.
#[derive(Debug)]
pub struct StorageWatch {
    last: Arc<RwLock<Vec<Stored>>>,
    _asking: AbortOnDropHandle<()>,
}

impl StorageWatch {
    /// Asks the server of `client` again and again, for as long as this is kept.
    pub fn start(client: &async_nats::Client) -> Self {
        let last = Arc::default();
        let asking = ask(nats::management(client), Arc::clone(&last));
        Self { last, _asking: AbortOnDropHandle::new(tokio::spawn(asking)) }
    }

    /// What was stored then: the account first, and nothing before the first answer.
    pub fn last(&self) -> Vec<Stored> {
        self.last.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn ask(jetstream: jetstream::Context, last: Arc<RwLock<Vec<Stored>>>) {
    loop {
        match timeout(PATIENCE, stored(&jetstream)).await {
            Ok(Ok(all)) => *last.write().unwrap_or_else(PoisonError::into_inner) = all,
            Ok(Err(error)) => tracing::debug!(error = chain(&error), "the server does not say what is stored"),
            Err(_) => tracing::debug!("the server does not say in time what is stored"),
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_nearly_reached_from_its_share_on() {
        let stored = |used, limit| Stored { stream: Some("LOG_LEDGER_00".to_owned()), used, limit };
        assert_eq!(stored(799, Some(1_000)).warning(), None);
        assert_eq!(stored(u64::MAX, None).warning(), None, "nothing limits it");
        assert_eq!(stored(800, Some(1_000)).nearly_reached(), Some(1_000));
        let warning = stored(9 << 20, Some(10 << 20)).warning().expect("a warning");
        assert!(warning.contains("LOG_LEDGER_00 is nearly full: 9.00 of 10.00 MiB"), "{warning}");
        let account = Stored { stream: None, used: 9, limit: Some(10) };
        assert!(account.warning().is_some_and(|warning| warning.contains("this account")));
    }
}
