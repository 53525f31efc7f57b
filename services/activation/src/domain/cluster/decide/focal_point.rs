//! Focal points: for an issue, for an area of responsibility, in a part of the country.

use convene_kernel::aggregate::Context;
use convene_kernel::refusal::Checks;

use super::super::event::Event;
use super::super::state::{AreaFocalPoint, Cluster, FocalPoint, PlaceFocalPoint};
use super::{Decided, about, not_in_the_future, to_change};
use crate::domain::Operation;

/// The issue that every cluster integrates from the outset (row RM-3.3).
const EARLY_RECOVERY: &str = "early-recovery";

pub(super) fn for_issue(operation: &Operation, command: &FocalPoint, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let issues = agreed_issues();
    let mut checks = Checks::new();
    if !issues.contains(&command.issue.as_str()) {
        checks.invalid(
            "OG-11",
            "ISSUE_UNKNOWN",
            "issue",
            format!("'{}' is no issue that clusters name focal points for", command.issue),
            format!("choose one of {}", issues.join(", ")),
        );
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::FocalPointNamed(command.clone()));
    if missing_after(cluster, command, &issues).next().is_none() {
        decision.keep("OG-11.focal-points", &cluster.subject(), context.occurred_at);
    }
    Ok(decision)
}

/// Early recovery, and the cross-cutting issues agreed: those of RM section 1 (row OG-11).
fn agreed_issues() -> Vec<&'static str> {
    vec![EARLY_RECOVERY, "age", "environment", "gender", "hiv-aids", "mental-health", "disabilities"]
}

fn missing_after<'a>(
    cluster: &'a Cluster,
    named: &'a FocalPoint,
    issues: &'a [&'static str],
) -> impl Iterator<Item = &'a str> {
    issues.iter().copied().filter(|issue| *issue != named.issue && !cluster.focal_points.contains_key(*issue))
}

pub(super) fn for_area(operation: &Operation, command: &AreaFocalPoint, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    Ok(about(cluster, Event::AreaFocalPointNamed(command.clone())))
}

pub(super) fn for_place(operation: &Operation, command: &PlaceFocalPoint, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "OG-16", "since", command.since, context);
    checks.finish()?;
    Ok(about(cluster, Event::PlaceFocalPointNamed(command.clone())))
}
