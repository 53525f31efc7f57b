//! What both verdicts of a review on a cluster check and raise alike (row RM-2.13).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::refusal::{Checks, Finding};

use crate::domain;
use crate::domain::cluster::Cluster;
use crate::reasons;

/// The rows of findings on a verdict.
const ROWS_OF_A_VERDICT: [&str; 4] = ["RM-2.2", "RM-2.3", "RM-2.4", "RM-2.10"];

pub(super) fn must_be_active(checks: &mut Checks, cluster: &Cluster) {
    if !cluster.is_active() {
        checks.precondition("RM-2.1", reasons::CLUSTER_NOT_ACTIVE).at("cluster").says(
            message!("the cluster '{cluster}' is no longer active", cluster = cluster.id),
            "name an active cluster",
        );
    }
}

/// Raises what is weak now, and resolves what was weak in an earlier verdict on the cluster.
pub(super) fn settle_findings(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    weak: Vec<Finding>,
    context: &Context<'_>,
) {
    let subject = cluster.subject();
    let earlier = context
        .findings
        .values()
        .filter(|finding| finding.subject == subject && ROWS_OF_A_VERDICT.contains(&finding.row.as_str()));
    for finding in earlier.filter(|finding| weak.iter().all(|now| now.id != finding.id)) {
        decision.resolve(&finding.id, "the review gives another verdict now");
    }
    weak.into_iter().for_each(|finding| decision.raise(finding));
}
