//! The life of a cluster: who leads and coordinates it, on which terms, with whom, and what is owed meanwhile.
//!
//! A cluster comes to life by an approved [proposal](super::proposal) and ends by a [de-activation](super::review).

mod command;
mod decide;
mod event;
mod evolve;
mod state;

pub use command::Command;
pub use decide::{authority, decide};
pub use event::Event;
pub use evolve::evolve;
pub use state::{Cluster, Lead};
