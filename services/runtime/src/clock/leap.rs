//! Notices when a clock leaps forward at once, as one that was set wrong does. What is recorded by such a clock would lie in
//! the future of everything that follows.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use convene_kernel::time::{CLOCK_DIFFERENCE, Moment};
use tokio::time::Instant;

use super::Clock;

/// How long a clock must have gone on evenly after a leap to be believed: a machine that was suspended leaps, too.
const SETTLED: Duration = Duration::from_secs(30);

/// A clock leapt, and is not believed yet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the clock of this machine leapt by {} s at once, to {to}; nothing is recorded before it is set right, or has gone on \
     evenly for {} s",
    by.num_seconds(),
    SETTLED.as_secs()
)]
pub struct ClockLeapt {
    by: TimeDelta,
    to: Moment,
}

/// Compares a clock with the time that passes.
#[derive(Debug, Default)]
pub struct LeapWatch {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The last reading that was believed, and when it was taken.
    believed: Option<(Instant, Moment)>,
    /// The first reading after a leap, and when it was taken.
    leapt: Option<(Instant, Moment)>,
}

impl LeapWatch {
    /// The present moment by `clock`.
    ///
    /// # Errors
    /// When the clock leapt forward a little while ago.
    pub fn present(&self, clock: &dyn Clock) -> Result<Moment, ClockLeapt> {
        let moment = clock.now();
        if !clock.runs_evenly() {
            return Ok(moment);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let by = state.believed.map_or_else(TimeDelta::zero, |since| ahead(since, moment));
        let has_settled = |since: (Instant, Moment)| since.0.elapsed() >= SETTLED;
        match state.leapt.filter(|since| ahead(*since, moment).abs() <= CLOCK_DIFFERENCE) {
            _ if by <= CLOCK_DIFFERENCE => {}
            Some(since) if has_settled(since) => {}
            Some(_) => return Err(ClockLeapt { by, to: moment }),
            None => {
                state.leapt = Some((Instant::now(), moment));
                return Err(ClockLeapt { by, to: moment });
            }
        }
        *state = State { believed: Some((Instant::now(), moment)), leapt: None };
        Ok(moment)
    }
}

/// How far `moment` is ahead of what a clock says now that went on evenly since a reading.
fn ahead((taken, reading): (Instant, Moment), moment: Moment) -> TimeDelta {
    moment - reading - TimeDelta::from_std(taken.elapsed()).unwrap_or(TimeDelta::MAX)
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use tokio::time::advance;

    use super::*;
    use crate::clock::ClockKind;

    /// A clock that says what it is told to.
    #[derive(Debug)]
    struct Told(Moment, ClockKind);

    #[async_trait]
    impl Clock for Told {
        fn now(&self) -> Moment {
            self.0
        }

        async fn wait_until(&self, _moment: Moment) {}

        fn kind(&self) -> ClockKind {
            self.1
        }
    }

    fn read(watch: &LeapWatch, at: i64) -> Result<i64, ClockLeapt> {
        let moment = Moment::from_timestamp(at, 0).expect("a moment");
        watch.present(&Told(moment, ClockKind::System)).map(|moment| moment.timestamp())
    }

    const YEAR: i64 = 365 * 24 * 3_600;

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_wrong_for_a_second_is_not_believed() {
        let watch = LeapWatch::default();
        assert_eq!(read(&watch, 1_000), Ok(1_000), "the first reading is all there is");
        advance(Duration::from_secs(100)).await;
        assert_eq!(read(&watch, 1_129), Ok(1_129), "clocks are set by seconds");
        let leap = read(&watch, 1_129 + YEAR).expect_err("it leapt");
        assert!(leap.to_string().contains("leapt by 31536000 s"), "{leap}");
        advance(Duration::from_secs(1)).await;
        assert_eq!(read(&watch, 1_130), Ok(1_130), "it is right again");
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_goes_on_evenly_after_a_leap_is_believed() {
        let watch = LeapWatch::default();
        assert!(read(&watch, 1_000).is_ok());
        assert!(read(&watch, YEAR).is_err());
        advance(Duration::from_secs(29)).await;
        assert!(read(&watch, YEAR + 29).is_err());
        advance(Duration::from_secs(1)).await;
        assert_eq!(read(&watch, YEAR + 30), Ok(YEAR + 30));
        assert_eq!(read(&watch, 1_040), Ok(1_040), "back is no leap: that a clock was ahead is found so");
    }

    #[tokio::test(start_paused = true)]
    async fn each_leap_has_its_own_time_to_settle() {
        let watch = LeapWatch::default();
        assert!(read(&watch, 1_000).is_ok());
        assert!(read(&watch, YEAR).is_err());
        advance(Duration::from_secs(31)).await;
        assert!(read(&watch, 3 * YEAR).is_err());
        assert!(read(&watch, YEAR + 31).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn simulated_time_leaps_as_it_is_told() {
        let watch = LeapWatch::default();
        for at in [1_000, YEAR] {
            let moment = Moment::from_timestamp(at, 0).expect("a moment");
            assert_eq!(watch.present(&Told(moment, ClockKind::Simulated)), Ok(moment));
        }
    }
}
