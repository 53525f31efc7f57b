//! What is weak in a structure while it works: found when it becomes so, and resolved when it is so no longer.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::Finding;

use super::{Body, Structure, advisory_group, early_recovery, sub_national_review, working_group};
use crate::domain::{self, Arrangements};

/// The rows of the findings on structures.
const ROWS: [&str; 4] = ["RM-3.3", "RM-4.1", "RM-4.2", "RM-6.2"];

/// Brings the findings on a structure to what follows from `after`, the arrangements after the decision.
pub(super) fn settle(
    decision: &mut Decision<domain::Event>,
    after: &Arrangements,
    structure: &Structure,
    context: &Context<'_>,
) {
    let serves = after.served_by(structure, context.now);
    let weak = match (&structure.body, serves) {
        (Body::SubNational(body), Some(_)) => sub_national_review::weak(structure, body),
        (Body::Advisory(group), Some(cluster)) => advisory_group::weak(after, (structure, group), cluster, context),
        (Body::Working(group), Some(_)) => working_group::weak(structure, group, context),
        (Body::EarlyRecovery(focal_points), None) if structure.is_there_at(context.now) => {
            early_recovery::weak(after, structure, focal_points, context)
        }
        _ => Vec::new(),
    };
    resolve(decision, structure, &weak, context);
    let is_new = |one: &Finding| !context.findings.contains_key(&one.id);
    weak.into_iter().filter(is_new).for_each(|finding| decision.raise(finding));
}

/// Resolves what was found on a structure and is not among what is `weak` now.
pub(super) fn resolve(
    decision: &mut Decision<domain::Event>,
    structure: &Structure,
    weak: &[Finding],
    context: &Context<'_>,
) {
    let subject = structure.subject();
    let earlier = context.findings.values().filter(|finding| finding.subject == subject);
    for finding in earlier.filter(|finding| ROWS.contains(&finding.row.as_str())) {
        if weak.iter().all(|now| now.id != finding.id) {
            decision.resolve(&finding.id, "the weakness no longer exists");
        }
    }
}
