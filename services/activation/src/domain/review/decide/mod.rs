//! What commands about reviews, transition and de-activation bring about: who may give them, and the checks they share.

mod ending;
mod procedure;
mod transition;
mod verdict;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::{Checks, Refusal};

use super::command::Command;
use super::event::Event;
use super::state::Review;
use crate::domain::{self, Operation};

type Decided = Result<Decision<domain::Event>, Refusal>;

/// Who may give the command.
pub fn authority(operation: &Operation, command: &Command) -> Authority {
    let head = || Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator]);
    match command {
        Command::Open(_)
        | Command::Keep(_)
        | Command::Recommend(_)
        | Command::Close(_)
        | Command::SendSummary(_)
        | Command::InformPartners(_)
        | Command::Deactivate(_)
        | Command::SendTransitionPlan(_) => head(),
        Command::ShareSummary(_) => Authority::of(&[Role::EmergencyReliefCoordinator, Role::ErcOffice]),
        Command::AnswerSummary(_) => Authority::of(&[Role::IascPrincipal, Role::GlobalLead]),
        Command::Decide(_) => Authority::of(&[Role::EmergencyReliefCoordinator]),
        Command::RecordTransitionStrategy(strategy) => lead(operation, &strategy.cluster),
        Command::RecordEarlyRecovery(recovery) => lead(operation, &recovery.cluster),
        Command::HandOverResources(handed_over) => lead(operation, &handed_over.cluster),
        Command::FollowUpSupport(follow_up) => lead(operation, &follow_up.cluster),
        Command::RecordDirectorsReview(_) => Authority::of(&[Role::EmergencyDirector]),
    }
}

/// The lead agency's country director or representative, or the coordinator, for the cluster's sectors.
fn lead(operation: &Operation, cluster: &ResourceId) -> Authority {
    let sectors = operation.clusters.get(cluster).map(|cluster| cluster.sectors.clone()).unwrap_or_default();
    Authority::of(&[Role::LeadAgency, Role::Coordinator]).for_clusters(sectors)
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(operation: &Operation, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::Open(command) => procedure::open(operation, command, context),
        Command::Keep(command) => verdict::keep(operation, command, context),
        Command::Recommend(command) => verdict::recommend(operation, command, context),
        Command::Close(command) => procedure::close(operation, command, context),
        Command::SendSummary(command) => procedure::send_summary(operation, command, context),
        Command::ShareSummary(command) => procedure::share_summary(operation, command, context),
        Command::AnswerSummary(command) => procedure::answer_summary(operation, command, context),
        Command::Decide(command) => ending::decide(operation, command, context),
        Command::InformPartners(command) => ending::inform_partners(operation, command, context),
        Command::Deactivate(command) => ending::deactivate(operation, command, context),
        Command::FollowUpSupport(command) => ending::follow_up(operation, command, context),
        Command::RecordTransitionStrategy(command) => transition::record_strategy(operation, command, context),
        Command::SendTransitionPlan(command) => transition::send_plan(operation, command, context),
        Command::RecordEarlyRecovery(command) => transition::record_early_recovery(operation, command, context),
        Command::HandOverResources(command) => transition::hand_over_resources(operation, command, context),
        Command::RecordDirectorsReview(command) => transition::record_directors_review(command, context),
    }
}

/// The review of that identifier, read in its present state.
fn to_change<'a>(operation: &'a Operation, id: &ResourceId, context: &Context<'_>) -> Result<&'a Review, Refusal> {
    let review = operation.reviews.review(id)?;
    context.expect_etag("review", review.etag)?;
    Ok(review)
}

/// Notes that the review is closed, and takes no verdict any more.
fn must_be_open(checks: &mut Checks, review: &Review) {
    if review.closing.is_some() {
        checks.precondition_text(
            "RM-2.13",
            "REVIEW_CLOSED",
            "review",
            format!("the review '{}' is closed", review.opening.review),
            "open a new review",
        );
    }
}

/// A decision that one event happened in the review.
fn about(review: &Review, event: Event) -> Decision<domain::Event> {
    Decision::about(review.subject()).event(event.into())
}
