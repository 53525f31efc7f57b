//! The commands about reviews, transition and de-activation; the file of each topic declares what they contain and do.

use super::closing::Closing;
use super::deactivation::{Deactivate, FollowUp};
use super::deactivation_case::DeactivationCase;
use super::decision::{DeactivationDecision, PartnersInformed};
use super::directors_review::DirectorsReview;
use super::keeping::Keeping;
use super::opening::ReviewOpening;
use super::resources::ResourcesHandedOver;
use super::summary::{AnswerSummary, SendSummary, SummaryShared};
use super::transition::{EarlyRecovery, TransitionPlanSent, TransitionStrategy};
use crate::domain;

/// About reviews, transition and de-activation.
#[derive(Clone, Debug)]
pub enum Command {
    /// Opens a review by the HCT (rows RM-2.9, RM-2.10).
    Open(ReviewOpening),
    /// Keeps a cluster, with its rationale and a plan (row RM-2.13).
    Keep(Keeping),
    /// Recommends a cluster for de-activation (rows RM-2.1, RM-2.11).
    Recommend(DeactivationCase),
    /// Closes the review (row RM-2.13).
    Close(Closing),
    /// Sends the ERC the summary (row RM-2.11).
    SendSummary(SendSummary),
    /// Shares the summary with Principals and global leads (row RM-2.11).
    ShareSummary(SummaryShared),
    /// Answers the summary, as a Principal or a global lead (row RM-2.11).
    AnswerSummary(AnswerSummary),
    /// Decides whether a cluster may end (row RM-2.11).
    Decide(DeactivationDecision),
    /// Informs partners of the arrangements agreed (row RM-2.11).
    InformPartners(PartnersInformed),
    /// Ends a cluster, in its own time (row RM-2.8).
    Deactivate(Deactivate),
    /// Records a cluster's transition strategy (row RM-2.5).
    RecordTransitionStrategy(TransitionStrategy),
    /// Sends the ERC the plan of transition out of level 3 (row RM-2.9).
    SendTransitionPlan(TransitionPlanSent),
    /// Records a cluster's early recovery strategy and procedures (row GN-7).
    RecordEarlyRecovery(EarlyRecovery),
    /// Records what was handed over (row RM-2.12).
    HandOverResources(ResourcesHandedOver),
    /// Follows up the support promised (row RM-2.6).
    FollowUpSupport(FollowUp),
    /// Records the emergency directors' review (row RM-2.12).
    RecordDirectorsReview(DirectorsReview),
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Review(command)
    }
}
