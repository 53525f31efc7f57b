//! What commands about a cluster check alike: that it is active and unchanged, and who acts and takes part in it.

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, Refusal};

use super::{Cluster, Event};
use crate::domain::operation::country::acting_head;
use crate::domain::{self, Operation};
use crate::reasons;

/// The lead agency's country director or representative, or one of `others`, for the cluster's sectors.
pub fn lead(operation: &Operation, cluster: &str, others: &[Role]) -> Authority {
    let mut roles = vec![Role::LeadAgency];
    roles.extend_from_slice(others);
    let sectors = operation.cluster(cluster).map(|cluster| cluster.sectors.clone()).unwrap_or_default();
    Authority::of(&roles).for_clusters(sectors)
}

/// An active cluster is changed, where an agency speaks as its lead, by the one that leads it.
pub fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    speaks_for(active(operation, id)?, context)
}

/// An active cluster is changed by the acting head.
pub(super) fn admits_head(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    admits(operation, id, context)
}

/// The cluster of that identifier, for a command that changes it: it was read in its present state.
pub fn to_change<'a>(operation: &'a Operation, id: &ResourceId, context: &Context<'_>) -> Result<&'a Cluster, Refusal> {
    let cluster = operation.cluster(id)?;
    context.expect_etag("cluster", cluster.etag)?;
    Ok(cluster)
}

/// The cluster of that identifier, when it is active.
pub fn active(operation: &Operation, id: impl AsRef<str>) -> Result<&Cluster, Refusal> {
    let cluster = operation.cluster(id)?;
    if cluster.is_active() {
        return Ok(cluster);
    }
    Err(Refusal::precondition("RM-2.1", reasons::CLUSTER_NOT_ACTIVE).at("cluster").says(
        message!("the cluster '{cluster}' is no longer active", cluster = cluster.id),
        "name an active cluster, or propose this one again",
    ))
}

/// Refuses an agency that speaks as lead of a cluster that another one led when it happened (row OG-8). The lead of today also
/// speaks for what was so before it took the cluster over.
pub fn speaks_for(cluster: &Cluster, context: &Context<'_>) -> Result<(), Refusal> {
    let actor = context.actor;
    let led_then = cluster.lead_at(context.occurred_at) == Some(&actor.organization);
    match cluster.lead_agency() {
        Some(lead) if actor.role == Role::LeadAgency && *lead != actor.organization && !led_then => {
            let (agency, cluster) = (&actor.organization, &cluster.id);
            Err(Refusal::denied("OG-8", reasons::NOT_THE_LEAD_AGENCY).at("cluster").says(
                message!("{agency} does not lead the cluster '{cluster}', {lead} does", agency, cluster, lead),
                message!("ask {lead}'s country director or representative to give the command", lead),
            ))
        }
        _ => Ok(()),
    }
}

/// A day that the command reports must not be after today.
pub(super) fn not_in_the_future(
    checks: &mut Checks,
    row: &'static str,
    field: &str,
    day: NaiveDate,
    context: &Context<'_>,
) {
    reference_checks::not_in_the_future(checks, row, field, day, context.today());
}

/// The cluster as an event of this decision makes it.
pub(super) fn after(cluster: &Cluster, context: &Context<'_>, apply: impl FnOnce(&mut Cluster, &Stamp)) -> Cluster {
    let mut after = cluster.clone();
    apply(&mut after, &context.stamp(Etag(u64::MAX)));
    after
}

/// A decision that one event happened to the cluster.
pub(super) fn about(cluster: &Cluster, event: Event) -> Decision<domain::Event> {
    Decision::about(cluster.subject()).event(event.into())
}
