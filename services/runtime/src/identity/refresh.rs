//! The keys in force, read again from time to time, and when a token names one that is not among them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::error::IdentityError;
use super::source::KeySource;

/// How often the keys are read again.
const USUAL_PAUSE: Duration = Duration::from_secs(600);

/// The shortest pause between two readings, however many tokens name unknown keys.
const SHORTEST_PAUSE: Duration = Duration::from_secs(10);

/// The keys in force.
#[derive(Debug)]
pub(super) struct Keys {
    current: Mutex<Arc<JwkSet>>,
    /// When they were read last; `None` while they are never read again.
    read: Mutex<Option<Instant>>,
    wanted: Notify,
}

impl Keys {
    /// `keys`, for now.
    pub fn new(keys: JwkSet) -> Self {
        Self { current: Mutex::new(Arc::new(keys)), read: Mutex::default(), wanted: Notify::new() }
    }

    /// The keys now.
    pub fn current(&self) -> Arc<JwkSet> {
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that a token names a key that is not among them. Whether they are read again at once for it: they are not where
    /// that was done a moment ago, however many tokens name unknown keys.
    pub fn want(&self) -> bool {
        self.wanted.notify_one();
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.is_some_and(|read| read.elapsed() >= SHORTEST_PAUSE)
    }

    /// Reads the keys from `source`, for ever; those read last stay in force while it cannot be read. `changed` is
    /// called at every change.
    pub async fn keep_fresh(&self, source: KeySource, changed: impl Fn()) {
        loop {
            let outcome = read(source.clone()).await;
            *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
            match outcome {
                Ok(keys) if keys == *self.current() => {}
                Ok(keys) => {
                    *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
                    changed();
                    tracing::info!("the issuer's keys were read; they are others than before");
                }
                Err(error) => tracing::error!(%error, "the issuer's keys are not read; those read last stay in force"),
            }
            tokio::time::sleep(SHORTEST_PAUSE).await;
            if !self.current().keys.is_empty() {
                // Either way it is time: the pause is over, or a token names a key that is not known.
                let _ = tokio::time::timeout(USUAL_PAUSE, self.wanted.notified()).await;
            }
        }
    }
}

async fn read(source: KeySource) -> Result<JwkSet, IdentityError> {
    let reading = tokio::task::spawn_blocking(move || source.read());
    reading.await.expect("reading keys does not panic, and is not aborted")
}
