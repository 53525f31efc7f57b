//! When a gap admits a command: it is open, a cluster has it, and who speaks for that cluster gives it.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;

use super::Gap;
use crate::domain::cluster::Cluster;
use crate::domain::{Arrangements, authority, checks};
use crate::reasons;

impl Arrangements {
    /// The cluster that has a gap at a moment: the one that identified it, or one that carries that one on.
    pub fn cluster_with(&self, gap: &Gap, moment: Moment) -> Option<&Cluster> {
        self.carried_on_by(gap.cluster(), moment)
    }
}

/// The coordinator of the cluster that has the gap, its lead agency, and `others`, for its sectors.
pub(super) fn of_cluster(arrangements: &Arrangements, gap: &str, others: &[Role]) -> Authority {
    authority::of_cluster(arrangements, last_with(arrangements, gap), others)
}

/// The lead agency of the cluster that has the gap, for its sectors.
pub(super) fn of_lead(arrangements: &Arrangements, gap: &str) -> Authority {
    authority::of_cluster_alone(arrangements, last_with(arrangements, gap), &[Role::LeadAgency])
}

/// The last cluster that has the gap, ended or not.
fn last_with<'a>(arrangements: &'a Arrangements, gap: &str) -> &'a str {
    let last = arrangements.gap(gap).ok().and_then(|gap| authority::last_in_line(arrangements, gap.cluster()));
    last.map_or("", |cluster| cluster.id.as_str())
}

/// Whoever speaks for the cluster that has the gap then, or that had it last, is asked.
pub(super) fn speaks_for_it(arrangements: &Arrangements, gap: &Gap, context: &Context<'_>) -> Result<(), Refusal> {
    let has_it = arrangements.cluster_with(gap, context.occurred_at);
    let cluster = has_it.or_else(|| authority::last_in_line(arrangements, gap.cluster()));
    cluster.map_or(Ok(()), |cluster| checks::speaks_for(cluster, context))
}

/// An open gap that a cluster has admits a command of those who speak for the cluster.
pub(super) fn admits(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let gap = open(arrangements, gap, context)?;
    checks::speaks_for(has_it(arrangements, gap, context)?, context)
}

/// The gap, which is open when the command happens.
pub(super) fn open<'a>(arrangements: &'a Arrangements, gap: &str, context: &Context<'_>) -> Result<&'a Gap, Refusal> {
    let gap = arrangements.gap(gap)?;
    if gap.standing_at(context.occurred_at).closed.is_some() {
        return Err(Refusal::precondition("GN-11.1", reasons::GAP_CLOSED)
            .at("gap")
            .says(message!("the gap '{gap}' is closed then", gap = gap.id), "identify another one, if there is one"));
    }
    if context.occurred_at < gap.since() {
        return Err(Refusal::precondition("GN-11.1", reasons::GAP_NOT_IDENTIFIED).at("gap").says(
            message!("the gap '{gap}' was identified at {since}, after that", gap = gap.id, since = gap.since()),
            "date it from then on, or identify the gap as of an earlier day",
        ));
    }
    Ok(gap)
}

/// The cluster that has the gap when the command happens.
pub(super) fn has_it<'a>(
    arrangements: &'a Arrangements,
    gap: &Gap,
    context: &Context<'_>,
) -> Result<&'a Cluster, Refusal> {
    arrangements.cluster_with(gap, context.occurred_at).ok_or_else(|| {
        Refusal::precondition("RM-2.1", reasons::CLUSTER_NOT_ACTIVE).at("gap").says(
            message!("no active cluster has the gap '{gap}' then", gap = gap.id),
            "close the gap, and say who has it from then on",
        )
    })
}

/// Refuses what comes before the call on all partners (rows GN-11.1, RM-7.5).
pub(super) fn is_called(gap: &Gap, context: &Context<'_>) -> Result<(), Refusal> {
    if gap.standing_at(context.occurred_at).called_at.is_some() {
        return Ok(());
    }
    Err(Refusal::precondition("GN-11.1", reasons::PARTNERS_NOT_CALLED_ON).at("gap").says(
        message!("partners are not called on to fill the gap '{gap}'", gap = gap.id),
        "call on all partners first; the call names the plan that reflects the gap, or says that none is issued",
    ))
}

/// The gap, for a command that was given on its present state.
pub(super) fn to_change<'a>(
    arrangements: &'a Arrangements,
    gap: &ResourceId,
    context: &Context<'_>,
) -> Result<&'a Gap, Refusal> {
    let gap = arrangements.gap(gap)?;
    context.expect_etag("gap", gap.etag)?;
    Ok(gap)
}
