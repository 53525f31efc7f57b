//! Reviews, transition strategies and de-activation: how a cluster ends, each in its own time.

mod command;
mod decide;
mod event;
mod evolve;
mod state;

pub use command::Command;
pub use decide::{authority, decide};
pub use event::Event;
pub use evolve::evolve;
pub use state::Reviews;
