//! What is put to the Emergency Relief Coordinator, and how it is answered: the one way a cluster becomes active.
//!
//! Silence is never approval, and the proposer never approves.

mod command;
mod decide;
mod event;
mod evolve;
mod state;

pub use command::{Approve, CloseConsultation, Command, End, GiveAnswer, RecordInformed};
pub use decide::{authority, decide};
pub use event::Event;
pub use evolve::evolve;
pub use state::{
    AgreedIn, Alternative, Answer, Audience, Closing, ConsultationEnd, Criterion, CriterionAssessment,
    EarlyRecoveryException, Evidence, Informed, LeadChange, LeadSelection, OtherSolution, Outcome, PlanBasis, Position,
    Proposal, ProtectionAgreement, Recommendation, SharedLeadership, Submission, Transmission,
};
