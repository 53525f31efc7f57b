//! The report of a mission and what follows from it: recommendations, response plan, progress, referral, close.
//!
//! The mission recommends; what is done about it is decided by the RC/HC and HCT, or, by one path only, asked for by the
//! ERC (rows IM-14 to IM-18).

mod command;
mod decide;
mod event;
mod evolve;
mod state;
#[cfg(test)]
mod tests;

pub use command::{Command, Forward, GiveComment};
pub use decide::{authority, decide};
pub use event::Event;
pub use evolve::evolve;
pub use state::{
    ActionPoints, Advice, Audience, Closing, Comment, Draft, Endorsement, ErcAnswer, ErcRequest, FinalReport, FollowUp,
    Improvement, ImprovementPlan, Level, MissionEnd, PlanProgress, Progress, Recommendation, Referral,
    ReferralProposal, Reporting, Response, ResponsePlan, Status, TaskTeamReview,
};
