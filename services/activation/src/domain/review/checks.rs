//! What commands about reviews check alike: that the review is open and unchanged, and who acts.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::reason::Reason;
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, Refusal};

use super::{Event, Review, Reviews};
use crate::domain::operation::country::acting_head;
use crate::domain::{self, Operation};
use crate::reasons;

/// An open review takes verdicts of the acting head.
pub(super) fn admits_verdicts(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, operation.reviews.review(id)?);
    checks.finish()
}

/// The identifier of a new review must be free, among the reviews from before the record began too (row RM-2.10).
pub(super) fn must_be_new(checks: &mut Checks, reviews: &Reviews, id: &ResourceId) {
    const REASON: Reason = reasons::REVIEW_ALREADY_EXISTS;
    reference_checks::must_be_new(checks, "RM-2.10", REASON, "review", "a review", &reviews.reviews, id);
    reference_checks::must_be_new(checks, "RM-2.10", REASON, "review", "a review", &reviews.found, id);
}

/// The review of that identifier, read in its present state.
pub(super) fn to_change<'a>(
    operation: &'a Operation,
    id: &ResourceId,
    context: &Context<'_>,
) -> Result<&'a Review, Refusal> {
    let review = operation.reviews.review(id)?;
    context.expect_etag("review", review.etag)?;
    Ok(review)
}

/// Notes that the review is closed, and takes no verdict any more.
pub(super) fn must_be_open(checks: &mut Checks, review: &Review) {
    if review.closing.is_some() {
        checks.precondition("RM-2.13", reasons::REVIEW_CLOSED).at("review").says(
            message!("the review '{review}' is closed", review = review.opening.what.review),
            "open a new review",
        );
    }
}

/// A decision that one event happened in the review.
pub(super) fn about(review: &Review, event: Event) -> Decision<domain::Event> {
    Decision::about(review.subject()).event(event.into())
}
