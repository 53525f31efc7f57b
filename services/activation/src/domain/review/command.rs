//! The commands about reviews, transition and de-activation; the file of each topic declares what they contain and do.

use chrono::NaiveDate;
use convene_kernel::actions;
use convene_kernel::aggregate::Context;

use super::closing::Closing;
use super::correction::ReviewCorrection;
use super::deactivation::{Deactivate, FollowUp};
use super::deactivation_case::DeactivationCase;
use super::decision::{DecideDeactivation, PartnersInformed};
use super::directors_review::DirectorsReview;
use super::keeping::Keeping;
use super::occasion::PlannedOccasion;
use super::opening::ReviewOpening;
use super::past_review::PastReview;
use super::resources::ResourcesHandedOver;
use super::summary::{AnswerSummary, SendSummary, ShareSummary};
use super::surge::SurgeWithdrawn;
use super::transition::{EarlyRecovery, TransitionPlanSent, TransitionStrategy};
use super::{
    checks, closing, correction, deactivation, deactivation_case, decision, directors_review, keeping, occasion,
    opening, past_review, resources, summary, surge, transition,
};
use crate::domain::operation::country::head;
use crate::domain::past::authority_to_record_the_past;
use crate::domain::subjects::{CLUSTER, COUNTRY, EMERGENCY, REVIEW};
use crate::domain::{self, Decided, Operation, cluster};

/// About reviews, transition and de-activation.
#[derive(Clone, Debug)]
pub enum Command {
    /// Records a review of before the record was (rows RM-1.15, RM-2.10).
    RecordPastReview(PastReview),
    /// Opens a review by the HCT (rows RM-2.9, RM-2.10).
    Open(ReviewOpening),
    /// Records the day of the next appeal or mid-year review (row RM-2.10).
    PlanOccasion(PlannedOccasion),
    /// Keeps a cluster, with its rationale and a plan (row RM-2.13).
    Keep(Keeping),
    /// Recommends a cluster for de-activation (rows RM-2.1, RM-2.11).
    Recommend(DeactivationCase),
    /// Closes the review (row RM-2.13).
    Close(Closing),
    /// Sends the ERC the summary (row RM-2.11).
    SendSummary(SendSummary),
    /// Shares the summary with Principals and global leads (row RM-2.11).
    ShareSummary(ShareSummary),
    /// Answers the summary, as a Principal or a global lead (row RM-2.11).
    AnswerSummary(AnswerSummary),
    /// Decides whether a cluster may end (row RM-2.11).
    Decide(DecideDeactivation),
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
    /// Corrects when a review was held (rows RM-1.15, RM-2.10).
    Correct(ReviewCorrection),
    /// Records that surge capacity withdrew (row RM-2.9).
    RecordSurgeWithdrawn(SurgeWithdrawn),
    /// Records the emergency directors' review (row RM-2.12).
    RecordDirectorsReview(DirectorsReview),
}

actions! {
    Command on Operation, by "convene.activation.v1.ReviewService", given (operation, id, context):
    RecordPastReview => "RecordPastReview" of COUNTRY, authority_to_record_the_past(), Ok(());
    Open => "OpenReview" of COUNTRY, head(), opening::admits(operation, context);
    PlanOccasion => "PlanOccasion" of COUNTRY, occasion::authority(), Ok(());
    Keep(review) => "KeepCluster" of REVIEW, head(), checks::admits_verdicts(operation, id, context);
    Recommend(review) => "RecommendDeactivation" of REVIEW,
        head(), checks::admits_verdicts(operation, id, context);
    Close(review) => "CloseReview" of REVIEW, head(), closing::admits(operation, id, context);
    SendSummary(review) => "SendSummary" of REVIEW, head(), summary::admits_sending(operation, id, context);
    ShareSummary(review) => "ShareSummary" of REVIEW,
        summary::authority_to_share(), summary::admits_sharing(operation, id);
    AnswerSummary(review) => "AnswerSummary" of REVIEW,
        summary::authority_to_answer(), summary::admits_answers(operation, id, context);
    Decide(review) => "DecideDeactivation" of REVIEW, decision::authority(), decision::admits(operation, id, context);
    InformPartners(review) => "InformPartners" of REVIEW,
        head(), decision::admits_informing(operation, id, context);
    Deactivate(cluster) => "DeactivateCluster" of CLUSTER, head(), deactivation::admits(operation, id, context);
    RecordTransitionStrategy(cluster) => "RecordTransitionStrategy" of CLUSTER,
        transition::authority(operation, id), cluster::admits(operation, id, context);
    SendTransitionPlan(emergency) => "SendTransitionPlan" of EMERGENCY,
        head(), transition::admits_plan(operation, id, context);
    RecordEarlyRecovery(cluster) => "RecordEarlyRecovery" of CLUSTER,
        transition::authority(operation, id), cluster::admits(operation, id, context);
    HandOverResources(cluster) => "HandOverResources" of CLUSTER,
        resources::authority(operation, id), resources::admits(operation, id, context);
    FollowUpSupport(cluster) => "FollowUpSupport" of CLUSTER,
        deactivation::authority_to_follow_up(operation, id), deactivation::admits_follow_up(operation, id, context);
    Correct => "CorrectReview" of COUNTRY, authority_to_record_the_past(), Ok(());
    RecordSurgeWithdrawn(emergency) => "RecordSurgeWithdrawn" of EMERGENCY,
        surge::authority(), operation.emergency(id).map(|_| ());
    RecordDirectorsReview => "RecordDirectorsReview" of COUNTRY, directors_review::authority(), Ok(());
}

impl Command {
    /// The day in the country on which what the command says happened, where it names one.
    pub fn happened_on(&self) -> Option<NaiveDate> {
        match self {
            Self::RecordDirectorsReview(review) => Some(review.on),
            Self::RecordSurgeWithdrawn(withdrawn) => Some(withdrawn.on),
            _ => None,
        }
    }
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(operation: &Operation, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::RecordPastReview(command) => past_review::record(operation, command, context),
        Command::Open(command) => opening::open(operation, command, context),
        Command::PlanOccasion(command) => occasion::plan(operation, command, context),
        Command::Keep(command) => keeping::keep(operation, command, context),
        Command::Recommend(command) => deactivation_case::recommend(operation, command, context),
        Command::Close(command) => closing::close(operation, command, context),
        Command::SendSummary(command) => summary::send(operation, command, context),
        Command::ShareSummary(command) => summary::share(operation, command, context),
        Command::AnswerSummary(command) => summary::answer(operation, command, context),
        Command::Decide(command) => decision::decide(operation, command, context),
        Command::InformPartners(command) => decision::inform_partners(operation, command, context),
        Command::Deactivate(command) => deactivation::deactivate(operation, command, context),
        Command::RecordTransitionStrategy(command) => transition::record_strategy(operation, command, context),
        Command::SendTransitionPlan(command) => transition::send_plan(operation, command, context),
        Command::RecordEarlyRecovery(command) => transition::record_early_recovery(operation, command, context),
        Command::HandOverResources(command) => resources::hand_over(operation, command, context),
        Command::FollowUpSupport(command) => deactivation::follow_up(operation, command, context),
        Command::Correct(command) => correction::correct(operation, command, context),
        Command::RecordSurgeWithdrawn(command) => surge::record(operation, command, context),
        Command::RecordDirectorsReview(command) => directors_review::record(command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Review(command)
    }
}
