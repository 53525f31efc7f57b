//! This machine's clock.

use std::time::Duration;

use async_trait::async_trait;
use convene_kernel::time::Moment;

use super::{Clock, ClockKind};

/// The longest wait between two looks at the clock, so that a clock set forward is noticed.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The machine's clock, in Coordinated Universal Time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    // The one place that is entitled to ask the machine.
    #[allow(clippy::disallowed_methods)]
    fn now(&self) -> Moment {
        chrono::Utc::now()
    }

    async fn wait_until(&self, moment: Moment) {
        while let Ok(remaining) = (moment - self.now()).to_std() {
            if remaining.is_zero() {
                return;
            }
            tokio::time::sleep(remaining.min(LONGEST_WAIT)).await;
        }
    }

    fn kind(&self) -> ClockKind {
        ClockKind::System
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[tokio::test]
    async fn a_moment_that_has_passed_is_not_waited_for() {
        let clock = SystemClock;
        clock.wait_until(clock.now() - TimeDelta::hours(1)).await;
    }

    #[tokio::test]
    async fn a_moment_to_come_has_come_after_the_wait() {
        let clock = SystemClock;
        let moment = clock.now() + TimeDelta::milliseconds(3);
        clock.wait_until(moment).await;
        assert!(clock.now() >= moment);
    }
}
