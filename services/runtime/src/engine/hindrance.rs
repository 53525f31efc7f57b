//! Whether the log takes commits, as the last attempts found it: a log that is full, or whose disk is, refuses or is silent.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long an attempt that failed counts. Nobody may try while the service is not ready, and the log may be fixed by then.
const LATELY: Duration = Duration::from_secs(30);

/// Why the last attempt to append failed.
#[derive(Debug, Default)]
pub(super) struct Hindrance {
    last: Mutex<Option<(Instant, String)>>,
}

impl Hindrance {
    /// Notes that an attempt failed.
    pub fn is(&self, why: String) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), why));
    }

    /// Notes that an attempt succeeded.
    pub fn is_gone(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Why the last attempt failed, if it was made lately.
    pub fn lately(&self) -> Option<String> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(at, _)| at.elapsed() < LATELY).map(|(_, why)| why.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_failure_counts_until_a_success_and_not_for_ever() {
        let hindrance = Hindrance::default();
        hindrance.is("full".to_owned());
        assert_eq!(hindrance.lately().as_deref(), Some("full"));
        hindrance.is_gone();
        assert_eq!(hindrance.lately(), None);
        hindrance.is("full again".to_owned());
        tokio::time::advance(LATELY).await;
        assert_eq!(hindrance.lately(), None);
    }
}
