//! The one clock of a service. Everything that asks for the present moment or waits for one asks it here.
//!
//! Two kinds exist: [`SystemClock`], which follows this machine, and [`SimulatedClock`], which stays still until it is
//! advanced and is shared by every service of a suite. Calendar arithmetic is [`convene_kernel::time`]'s.

mod leap;
mod simulated;
mod system;

use std::fmt;

use async_trait::async_trait;
use convene_kernel::time::Moment;

pub use leap::{ClockLeapt, LeapWatch};
pub use simulated::{ClockError, SimulatedClock};
pub use system::SystemClock;

/// Gives the present moment and waits for later ones.
#[async_trait]
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;

    /// Returns once `moment` has come; at once when it has already. Safe to cancel.
    async fn wait_until(&self, moment: Moment);

    /// Whether it is real or simulated.
    fn kind(&self) -> ClockKind;

    /// Whether it goes on with the time that passes, so that a leap forward is a fault.
    fn runs_evenly(&self) -> bool {
        self.kind() == ClockKind::System
    }
}

/// Whether a clock is real or simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockKind {
    /// This machine's.
    System,
    /// A simulation's: only exercises may be recorded on it.
    Simulated,
}

impl fmt::Display for ClockKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::System => "system",
            Self::Simulated => "simulated",
        })
    }
}
