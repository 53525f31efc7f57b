//! What is put to the Emergency Relief Coordinator, and how it is answered: the one way a cluster becomes active.
//!
//! Silence is never approval, and the proposer never approves.

mod command;
mod decide;
mod event;
mod evolve;
mod state;

pub use command::{Approve, Command, Submit};
pub use decide::{authority, decide};
pub use event::Event;
pub use evolve::evolve;
pub use state::{Criterion, CriterionAssessment, Outcome, Proposal, Recommendation};
