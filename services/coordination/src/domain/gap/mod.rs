//! Critical gaps: who identified them, what partners committed to, and what the provider of last resort did (rows GN-11.1, RM-7.5).
//!
//! A gap is what happened to it, in the order in which it happened: calls on all partners, the plan that reflects it, what the lead
//! of the cluster ensures or what stands in the way, requests for support and their answers. What is owed follows from that and from
//! who leads the cluster, whatever the order of recording. Each topic is one file: its values, who may act, what a command decides,
//! and its tests.

mod admission;
mod call;
mod closing;
mod command;
mod commitment;
mod constraint;
mod event;
mod identification;
mod last_resort;
mod owed;
mod state;
mod support;
mod withdrawal;

pub use call::*;
pub use closing::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use commitment::*;
pub use constraint::*;
pub use event::{Event, evolve};
pub use identification::*;
pub use last_resort::*;
pub(in crate::domain) use owed::settle;
pub use state::*;
pub use support::*;
pub use withdrawal::*;
