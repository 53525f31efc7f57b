//! The preparation of a mission: terms of reference, people, leader, briefings, until it arrives in the country.
//!
//! Rules on the team that the guidance states as firm refuse; those it calls indicative make findings, which the GCC
//! answers with a reason (rows IM-8 to IM-11). [`team`] tells both, before anything is decided, too.

mod command;
mod decide;
mod event;
mod evolve;
mod state;
pub mod team;
#[cfg(test)]
mod tests;

pub use command::{AgreeToTerms, AnswerLeader, ApproveFocalPoint, ApproveNominee, Command};
pub use decide::{authority, decide};
pub use event::{Event, Member};
pub use evolve::evolve;
pub use state::{
    Arrival, Base, BaseLevel, Briefing, Call, CriterionEvidence, Cut, FindingAnswer, FocalPoint, FocalPointNaming,
    LeaderAnswer, LeaderProposal, LeaderReferral, Leadership, ListProposal, Nomination, Nominee, PartnersTold, Party,
    Preparation, PreparationStep, StandsFor, Support, TeamChange, TeamDecision, Terms, TermsDraft, TermsSigned,
};
