//! A cluster that a review keeps: with its rationale, a plan for its transition and the next date (rows RM-2.10, RM-2.13).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::refusal::{Checks, Finding};
use serde::{Deserialize, Serialize};

use super::checks::{about, to_change};
use super::transition::TransitionPlan;
use super::verdict::{ROWS_OF_A_VERDICT, ROWS_OF_KEEPING, must_be_active, must_be_covered};
use super::{Event, Review, Verdict};
use crate::domain::cluster::{Cluster, far_ahead};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// A cluster that may still be required (rows RM-2.10, RM-2.13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeping {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Why it may still be required.
    pub rationale: String,
    /// The plan for its transition (row RM-2.14).
    pub transition: TransitionPlan,
    /// The date by which it is reviewed again (row RM-1.14).
    pub review_by: NaiveDate,
    /// Where the strategic plan carries the rationale, and which objectives show the cluster's contribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_strategic_plan: Option<String>,
}

pub(super) fn keep_cluster(operation: &Operation, command: &Keeping, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let cluster = operation.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    must_be_active(&mut checks, cluster, "cluster");
    must_be_covered(&mut checks, review, cluster);
    if command.review_by <= context.day() {
        checks.invalid("RM-1.14", reasons::REVIEW_DATE_PAST).at("review_by").says(
            message!("{review_by} must be in the future", review_by = command.review_by),
            "give the date of the next review of the cluster",
        );
    }
    checks.finish()?;
    let mut decision = about(review, Event::ClusterKept(command.clone().into()));
    let ends_in_part = review.in_part.for_decision().contains_key(&cluster.id);
    let rows = if ends_in_part { &ROWS_OF_KEEPING[..] } else { &ROWS_OF_A_VERDICT };
    let weak =
        not_in_the_plan(review, cluster, command).into_iter().chain(far_review(cluster, command, context)).collect();
    context.settle_findings(&mut decision, &cluster.subject(), rows, weak);
    Ok(decision)
}

/// Ahead of the appeal and of the mid-year review, the strategic plan carries why a cluster is kept (row RM-2.10).
fn not_in_the_plan(review: &Review, cluster: &Cluster, command: &Keeping) -> Option<Finding> {
    let occasion = review.opening.what.ahead_of.filter(|_| command.in_strategic_plan.is_none())?;
    Some(Finding::of("RM-2.10", cluster.subject()).at("in_strategic_plan").says(
        message!(
            "the cluster is kept ahead of the {occasion}, and no rationale in the strategic plan is named",
            occasion = Message::from(occasion.title())
        ),
        "add the rationale and the cluster's contribution to the strategic plan, and name where they are",
    ))
}

/// A next review so far ahead that the cluster would renew itself (row RM-1.14).
fn far_review(cluster: &Cluster, command: &Keeping, context: &Context<'_>) -> Option<Finding> {
    far_ahead(command.review_by, context, Finding::of("RM-1.14", cluster.subject()).at("review_by"))
}

pub(super) fn kept(review: &mut Review, keeping: &Keeping, stamp: &Stamp) {
    let verdict = Verdict::Kept(Box::new(Recorded::new(keeping, stamp)));
    review.verdicts.for_evolution().insert(keeping.cluster.clone(), verdict);
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use super::*;
    use crate::domain::fixtures::hc;
    use crate::domain::review::fixtures::{in_review, keeping, opening, two_clusters};
    use crate::domain::review::{Command, Occasion, ReviewKind, ReviewOpening};

    /// RM-1.14: a cluster kept has a next date, and it is ahead.
    #[test]
    fn a_cluster_kept_is_reviewed_again() {
        let past = Keeping { review_by: at("2014-05-10").date_naive(), ..keeping("health") };
        in_review().when(&hc(), Command::KeepCluster(past)).refused("RM-1.14", "REVIEW_DATE_PAST");
    }

    /// RM-1.14: a next review decades ahead is a finding, until a verdict sets a nearer one.
    #[test]
    fn a_review_decades_ahead_is_a_finding() {
        let far = |day: &str| Command::KeepCluster(Keeping { review_by: at(day).date_naive(), ..keeping("health") });
        let outcome = in_review().when(&hc(), far("2044-05-10"));
        outcome.raises("RM-1.14");
        outcome.accepted().when(&hc(), far("2014-11-10")).resolves("RM-1.14");
    }

    /// RM-2.10: ahead of the appeal and of the mid-year review, the strategic plan carries why a cluster is kept.
    #[test]
    fn the_strategic_plan_carries_the_rationale() {
        in_review().when(&hc(), Command::KeepCluster(keeping("health"))).raises_nothing_of("RM-2.10");
        for occasion in [Occasion::Appeal, Occasion::MidYearReview] {
            let opening = ReviewOpening { ahead_of: Some(occasion), ..opening(ReviewKind::Periodic) };
            let outcome = two_clusters()
                .given(&hc(), Command::OpenReview(opening))
                .when(&hc(), Command::KeepCluster(keeping("health")));
            outcome.raises("RM-2.10");
            let carried = Keeping { in_strategic_plan: Some("objective 2".to_owned()), ..keeping("health") };
            outcome.accepted().when(&hc(), Command::KeepCluster(carried)).resolves("RM-2.10");
        }
    }
}
