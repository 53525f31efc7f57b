//! The report of a mission and what follows from it: recommendations, response plan, progress, referral, close.
//!
//! The mission recommends; what is done about it is decided by the RC/HC and HCT, or, by one path only, asked for by the
//! ERC (rows IM-14 to IM-18). Each topic is one file: its values, who may act, what a command decides, what an event
//! changes, and its tests.

mod closing;
mod command;
mod date_correction;
mod end;
mod event;
mod improvement_plan;
mod recommendation;
mod referral;
mod response_plan;
mod state;
mod written_report;

pub use closing::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::{cases, not_forwarded, referred};
pub use command::{ACTIONS, Command, authority, decide};
pub use date_correction::{DayCorrection, DayWithdrawal, MissionDay};
pub use end::*;
pub use event::{Event, evolve};
pub use improvement_plan::*;
pub use recommendation::*;
pub use referral::*;
pub use response_plan::*;
pub use state::*;
pub use written_report::*;
