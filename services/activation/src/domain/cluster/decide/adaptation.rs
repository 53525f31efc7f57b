//! Structures adapted over time: merged, split, changed in scope (row OG-18).
//!
//! A new lead or a new cluster is none of these: it is proposed and approved like the first one (row RM-1.11). So clusters
//! under different leads are merged only after one of them was approved to lead both.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::refusal::{Checks, Refusal};

use super::super::event::Event;
use super::super::state::{Adaptation, Change, Cluster};
use super::{Decided, about, active, not_in_the_future, to_change};
use crate::domain::cluster::{end_what_is_open, owe_review};
use crate::domain::{Operation, known};

pub(super) fn adapt(operation: &Operation, command: &Adaptation, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "OG-18", "consulted_on", command.consulted_on, context);
    known::participants(&mut checks, context, "consulted", &command.consulted);
    if command.consulted.is_empty() {
        checks.invalid_text(
            "OG-18",
            "PARTNERS_NOT_CONSULTED",
            "consulted",
            "no partner was consulted",
            "consult the partners concerned, and name them",
        );
    }
    let absorbed = match &command.change {
        Change::Merge { absorbed } => Some(absorbed_cluster(&mut checks, operation, cluster, absorbed)?),
        Change::Split { leaving } => {
            check_split(&mut checks, cluster, leaving);
            None
        }
        Change::Scope { .. } => None,
    };
    checks.finish()?;
    let sectors = sectors_after(cluster, &command.change, absorbed);
    let mut decision = about(cluster, Event::Adapted { adaptation: command.clone(), sectors });
    if let Some(absorbed) = absorbed {
        let reason = format!("it was merged into the cluster '{}', which owes the same", cluster.id);
        end_what_is_open(&mut decision, absorbed, context, &reason);
        if absorbed.review_by < cluster.review_by {
            let reason = format!("it is due earlier, as that of the cluster '{}' was", absorbed.id);
            decision.void("RM-1.14.review", &cluster.subject(), reason);
            owe_review(&mut decision, operation, cluster, absorbed.review_by);
        }
    }
    Ok(decision)
}

fn absorbed_cluster<'a>(
    checks: &mut Checks,
    operation: &'a Operation,
    cluster: &Cluster,
    absorbed: &ResourceId,
) -> Result<&'a Cluster, Refusal> {
    if *absorbed == cluster.id {
        checks.invalid_text(
            "OG-18",
            "MERGED_WITH_ITSELF",
            "merge.absorbed",
            format!("'{absorbed}' would be merged into itself"),
            "name another active cluster",
        );
    }
    if operation.reviews.recommend_the_end_of(&cluster.id) {
        checks.precondition_text(
            "OG-18",
            "MERGED_INTO_AN_ENDING_CLUSTER",
            "cluster",
            format!(
                "the last review recommends that '{}' ends, and what is merged into it would end with it",
                cluster.id
            ),
            "merge the other way round, or wait for the ERC's decision",
        );
    }
    let absorbed = active(operation, absorbed)?;
    if let (Some(lead), Some(former)) = (cluster.lead_agency(), absorbed.lead_agency())
        && lead != former
    {
        checks.precondition_text(
            "OG-18",
            "NEW_LEAD_NOT_APPROVED",
            "merge.absorbed",
            format!("{former} leads '{}', which {lead} would lead without the ERC's approval", absorbed.id),
            format!("propose {lead} as its new lead first, and merge the two once that is approved"),
        );
    }
    Ok(absorbed)
}

fn check_split(checks: &mut Checks, cluster: &Cluster, leaving: &[ClusterCode]) {
    for (index, sector) in leaving.iter().enumerate().filter(|(_, sector)| !cluster.sectors.contains(sector)) {
        checks.invalid_text(
            "OG-18",
            "SECTOR_NOT_SERVED",
            format!("split.leaving[{index}]"),
            format!("the cluster '{}' does not serve {sector}", cluster.id),
            "name sectors it serves",
        );
    }
    if cluster.sectors.iter().all(|sector| leaving.contains(sector)) {
        checks.invalid_text(
            "OG-18",
            "NO_SECTOR_LEFT",
            "split.leaving",
            "the cluster would serve no sector",
            "leave it at least one; a cluster ends by de-activation",
        );
    }
}

fn sectors_after(cluster: &Cluster, change: &Change, absorbed: Option<&Cluster>) -> Vec<ClusterCode> {
    match change {
        Change::Split { leaving } => {
            cluster.sectors.iter().filter(|sector| !leaving.contains(sector)).cloned().collect()
        }
        Change::Merge { .. } | Change::Scope { .. } => {
            let joining = absorbed.map(|absorbed| absorbed.sectors.as_slice()).unwrap_or_default();
            cluster.sectors.iter().chain(joining).cloned().collect()
        }
    }
}
