//! What a review says on a cluster, and what is weak in it (row RM-2.13).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::{Checks, Finding};

use super::deactivation_case::DeactivationCase;
use super::keeping::Keeping;
use crate::domain;
use crate::domain::cluster::Cluster;

/// The rows under which what a review says on a cluster can be weak.
const ROWS_OF_A_VERDICT: [&str; 4] = ["RM-2.2", "RM-2.3", "RM-2.4", "RM-2.10"];

/// What a review says on a cluster (row RM-2.13).
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is kept.
    Kept(Box<Keeping>),
    /// It is recommended for de-activation.
    Ends(Box<DeactivationCase>),
}

pub(super) fn must_be_active(checks: &mut Checks, cluster: &Cluster) {
    if !cluster.is_active() {
        checks.precondition_text(
            "RM-2.1",
            "CLUSTER_NOT_ACTIVE",
            "cluster",
            format!("the cluster '{}' is no longer active", cluster.id),
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
        decision.resolve(&finding.id, "the review now says otherwise");
    }
    weak.into_iter().for_each(|finding| decision.raise(finding));
}
