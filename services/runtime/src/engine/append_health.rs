//! Whether the log accepts commits, by the outcome of the last attempts: a full log refuses, a full disk is silent.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long a failed attempt counts. Nothing may be attempted while the service is not ready, and the log may have
/// recovered by then.
const RECENT: Duration = Duration::from_secs(30);

/// How long the log counts as away after it did not answer.
const AWAY: Duration = Duration::from_secs(5);

/// The last failure to append.
#[derive(Debug, Default)]
pub(super) struct AppendHealth {
    last: Mutex<Option<(Instant, String)>>,
    away: Mutex<Option<Instant>>,
}

impl AppendHealth {
    /// Records that an attempt failed.
    pub fn failed(&self, why: String) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), why));
    }

    /// Records that an attempt succeeded.
    pub fn succeeded(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.away.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Records that the log did not answer for as long as a command waits for it.
    pub fn is_away(&self) {
        *self.away.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether the log did not answer the last time, and that was a moment ago.
    pub fn was_away(&self) -> bool {
        self.away.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|at| at.elapsed() < AWAY)
    }

    /// Why the last attempt failed, if that was recently.
    pub fn recent_failure(&self) -> Option<String> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(at, _)| at.elapsed() < RECENT).map(|(_, why)| why.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_failure_counts_until_a_success_and_not_for_ever() {
        let health = AppendHealth::default();
        health.failed("full".to_owned());
        assert_eq!(health.recent_failure().as_deref(), Some("full"));
        health.succeeded();
        assert_eq!(health.recent_failure(), None);
        health.failed("full again".to_owned());
        tokio::time::advance(RECENT).await;
        assert_eq!(health.recent_failure(), None);
    }
}
