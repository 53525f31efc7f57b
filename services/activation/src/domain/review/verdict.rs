//! What both verdicts of a review on a cluster check and raise alike (row RM-2.13).

use convene_kernel::message;
use convene_kernel::refusal::Checks;

use super::Review;
use crate::domain::cluster::Cluster;
use crate::reasons;

/// The rows of findings on a verdict of either kind.
pub(super) const ROWS_OF_A_VERDICT: [&str; 5] = ["RM-1.14", "RM-2.2", "RM-2.3", "RM-2.4", "RM-2.10"];

/// The rows of findings on a case for de-activation.
pub(super) const ROWS_OF_A_CASE: [&str; 3] = ["RM-2.2", "RM-2.3", "RM-2.4"];

/// The rows of findings on a cluster that is kept.
pub(super) const ROWS_OF_KEEPING: [&str; 2] = ["RM-1.14", "RM-2.10"];

/// Notes at `field` that the cluster has ended.
pub(super) fn must_be_active(checks: &mut Checks, cluster: &Cluster, field: &str) {
    if !cluster.is_active() {
        checks.precondition("RM-2.1", reasons::CLUSTER_NOT_ACTIVE).at(field).says(
            message!("the cluster '{cluster}' is no longer active", cluster = cluster.id),
            "name an active cluster",
        );
    }
}

/// Notes that the review is one of other clusters (row RM-2.8).
pub(super) fn must_be_covered(checks: &mut Checks, review: &Review, cluster: &Cluster) {
    if !review.covers(&cluster.id) {
        checks.precondition("RM-2.8", reasons::CLUSTER_NOT_UNDER_REVIEW).at("cluster").says(
            message!("the review does not cover '{cluster}'", cluster = cluster.id),
            "name a cluster that it reviews, or open a review of this one after it",
        );
    }
}
