//! Reports on coverage, and what they show (rows RM-8.4, RM-8.5, RM-8.6).
//!
//! A report is imported as a whole, by the digest of its rows, and replaces what it had. Gaps and duplications follow from all reports
//! together: each is on record since the commit that made it so, and closed by the one that ended it.

mod addressing;
mod admission;
mod announcing;
mod command;
mod event;
mod facts;
mod found;
mod import;
mod state;
mod withdrawal;

pub use addressing::*;
pub(in crate::domain) use admission::{must_be_served, of_clusters, speaks_for};
pub use announcing::Announcing;
pub(in crate::domain) use announcing::announce;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use event::{Event, evolve};
pub use facts::*;
pub use found::*;
pub use import::*;
pub use state::*;
pub use withdrawal::*;
