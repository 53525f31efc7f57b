//! Reviews, transition strategies and de-activation: how a cluster ends, each in its own time.
//!
//! A review recommends, the ERC approves, the HC or RC ends the cluster. None of it touches funding, seats in the HCT or
//! places in inter-cluster fora (row RM-2.7).

mod command;
mod decide;
mod event;
mod evolve;
mod state;
#[cfg(test)]
pub(crate) mod tests;

pub use command::{AnswerSummary, Command, Deactivate, SendSummary};
pub use decide::{authority, decide};
pub use event::Event;
pub use evolve::evolve;
pub use state::{
    AgencyFocalPoint, Closing, ClosingCost, DeactivationCase, DeactivationDecision, DirectorsReview, EarlyRecovery,
    Factor, FactorAnswer, FollowUp, Ground, HandedOver, Keeping, Occasion, PartnersInformed, Passed, Position,
    Recipient, ResourceHandOver, ResourcesHandedOver, Review, ReviewKind, ReviewOpening, Reviews, Ruling,
    SummaryAnswer, SummaryShared, Transition, TransitionPlan, TransitionPlanSent, TransitionStrategy, Verdict,
};
