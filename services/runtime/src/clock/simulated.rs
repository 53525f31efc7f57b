//! A clock that stays still until it is advanced, shared by all services of a suite through NATS.
//!
//! The moment is one key of a key-value bucket. Every process follows the bucket; time never goes back.

use std::sync::Arc;

use async_nats::jetstream::{self, kv};
use async_trait::async_trait;
use convene_kernel::time::Moment;
use futures::StreamExt as _;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use super::{Clock, ClockKind};
use crate::cause::Cause;

const BUCKET: &str = "CLOCK";
const KEY: &str = "now";

/// Why the shared moment could not be read or advanced.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The bucket that holds the moment is out of reach.
    #[error("the simulated clock's bucket {BUCKET} is out of reach; check the connection to NATS and its JetStream")]
    Unavailable(#[source] Cause),
    /// The bucket holds something that is not a moment.
    #[error(
        "the simulated clock's bucket {BUCKET} holds '{0}', which must be a timestamp; delete the bucket and start again"
    )]
    NotAMoment(String),
}

impl ClockError {
    fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unavailable(Cause::new(error))
    }
}

/// A clock that shows the moment it was last advanced to.
///
/// Clones share one moment. A clock made by [`SimulatedClock::shared`] shares it with other processes, too.
#[derive(Clone, Debug)]
pub struct SimulatedClock {
    moment: watch::Sender<Moment>,
    shared: Option<Arc<Shared>>,
}

#[derive(Debug)]
struct Shared {
    bucket: kv::Store,
    _follower: AbortOnDropHandle<()>,
}

impl SimulatedClock {
    /// A clock of this process only, at `start`.
    pub fn local(start: Moment) -> Self {
        Self { moment: watch::Sender::new(start), shared: None }
    }

    /// The clock of the suite on `jetstream`: at the moment the suite is at, or at `start` when it has none yet.
    ///
    /// # Errors
    /// When the bucket cannot be read or made.
    pub async fn shared(jetstream: &jetstream::Context, start: Moment) -> Result<Self, ClockError> {
        let bucket = open(jetstream).await?;
        // Refused when the suite has a moment already, which is then kept.
        let _ = bucket.create(KEY, start.to_rfc3339().into()).await;
        let (now, _) = read(&bucket).await?;
        let moment = watch::Sender::new(now);
        let follower = tokio::spawn(follow(bucket.clone(), moment.clone()));
        let shared = Shared { bucket, _follower: AbortOnDropHandle::new(follower) };
        Ok(Self { moment, shared: Some(Arc::new(shared)) })
    }

    /// Advances to `moment` everywhere; a moment that has passed changes nothing.
    ///
    /// Other processes follow within a network round trip: what must know that one has, asks it.
    ///
    /// # Errors
    /// When the shared moment cannot be written.
    pub async fn advance_to(&self, moment: Moment) -> Result<(), ClockError> {
        if let Some(shared) = &self.shared {
            write(&shared.bucket, moment).await?;
        }
        show(&self.moment, moment);
        Ok(())
    }
}

#[async_trait]
impl Clock for SimulatedClock {
    fn now(&self) -> Moment {
        *self.moment.borrow()
    }

    async fn wait_until(&self, moment: Moment) {
        // The sender is a field of this clock, so the channel is open for as long as this waits.
        let _ = self.moment.subscribe().wait_for(|now| *now >= moment).await;
    }

    fn kind(&self) -> ClockKind {
        ClockKind::Simulated
    }
}

fn show(shown: &watch::Sender<Moment>, moment: Moment) {
    shown.send_if_modified(|now| {
        let advances = moment > *now;
        if advances {
            *now = moment;
        }
        advances
    });
}

async fn open(jetstream: &jetstream::Context) -> Result<kv::Store, ClockError> {
    let config = kv::Config {
        bucket: BUCKET.to_owned(),
        description: "The moment at which a suite on simulated time is.".to_owned(),
        history: 1,
        ..kv::Config::default()
    };
    match jetstream.get_key_value(BUCKET).await {
        Ok(bucket) => Ok(bucket),
        Err(_) => jetstream.create_key_value(config).await.map_err(ClockError::unavailable),
    }
}

async fn read(bucket: &kv::Store) -> Result<(Moment, u64), ClockError> {
    let entry = bucket.entry(KEY).await.map_err(ClockError::unavailable)?;
    let entry = entry.ok_or_else(|| ClockError::NotAMoment(String::new()))?;
    Ok((parse(&entry.value)?, entry.revision))
}

fn parse(value: &[u8]) -> Result<Moment, ClockError> {
    let text = String::from_utf8_lossy(value);
    text.parse().map_err(|_| ClockError::NotAMoment(text.into_owned()))
}

/// Writes `moment` unless a later one is there; when another writer is faster, looks again.
async fn write(bucket: &kv::Store, moment: Moment) -> Result<(), ClockError> {
    loop {
        let (now, revision) = read(bucket).await?;
        if now >= moment {
            return Ok(());
        }
        match bucket.update(KEY, moment.to_rfc3339().into(), revision).await {
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == kv::UpdateErrorKind::WrongLastRevision => {}
            Err(error) => return Err(ClockError::unavailable(error)),
        }
    }
}

/// Shows every moment of `bucket`, reconnecting for as long as it is asked to.
async fn follow(bucket: kv::Store, shown: watch::Sender<Moment>) {
    loop {
        match bucket.watch_with_history(KEY).await {
            Ok(mut moments) => {
                while let Some(entry) = moments.next().await {
                    match entry.map_err(ClockError::unavailable).and_then(|entry| parse(&entry.value)) {
                        Ok(moment) => show(&shown, moment),
                        Err(error) => tracing::warn!(%error, "the simulated clock missed a moment"),
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "the simulated clock cannot be followed, trying again"),
        }
        tokio::time::sleep(RETRY).await;
    }
}

/// The pause before the bucket is followed again after a failure.
const RETRY: std::time::Duration = std::time::Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().expect("a test's moment is RFC 3339")
    }

    #[tokio::test]
    async fn it_stands_still_until_advanced_and_never_goes_back() {
        let clock = SimulatedClock::local(at("2013-11-08T00:00:00Z"));
        let other = clock.clone();
        let mut waits = Box::pin(other.wait_until(at("2013-11-12T00:00:00Z")));
        assert!(waits.as_mut().now_or_never().is_none());
        clock.advance_to(at("2013-11-11T00:00:00Z")).await.expect("a local clock advances");
        assert!(waits.as_mut().now_or_never().is_none());
        clock.advance_to(at("2013-11-13T00:00:00Z")).await.expect("a local clock advances");
        waits.await;
        clock.advance_to(at("2013-11-12T00:00:00Z")).await.expect("a moment that passed is no error");
        assert_eq!(other.now(), at("2013-11-13T00:00:00Z"));
    }
}
