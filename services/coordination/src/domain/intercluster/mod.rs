//! What clusters take up between them: which strategic objectives they serve, issues that no cluster solves alone, messages for the HCT,
//! plans for what may come, advice of service clusters, the programme cycle, what they need for appeals, what is asked of OCHA and of
//! global clusters, and what OCHA confirms of each new cluster (rows RM-8.3, RM-8.7 to RM-8.11, RM-3.2, PE-6, PE-8, GN-5.2). No topic
//! decides anything for a cluster.

mod admission;
mod advice;
mod command;
mod confirmation;
mod event;
#[cfg(test)]
pub(crate) mod fixtures;
mod funding;
mod global_support;
mod issue;
mod joint_matter;
mod message;
mod objectives;
mod ocha_service;
mod owed;
mod preparedness;
mod programme_step;
mod state;
mod withdrawal;

pub use advice::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use confirmation::*;
pub use event::{Event, evolve};
pub use funding::*;
pub use global_support::*;
pub use issue::*;
pub use joint_matter::*;
pub use message::*;
pub use objectives::*;
pub use ocha_service::*;
pub(in crate::domain) use owed::settle;
pub use preparedness::*;
pub use programme_step::*;
pub use state::Intercluster;
pub use withdrawal::*;
