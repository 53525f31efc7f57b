//! Focal points: for an issue, for an area of responsibility, in a part of the country.

use convene_kernel::aggregate::Context;
use convene_kernel::refusal::Checks;

use super::super::event::Event;
use super::super::state::{AreaFocalPoint, Cluster, FocalPoint, PlaceFocalPoint};
use super::{Decided, about, not_in_the_future, takes_part, to_change};
use crate::domain::{Operation, known};

/// The issue that every cluster integrates from the outset (row RM-3.3).
const EARLY_RECOVERY: &str = "early-recovery";

pub(super) fn for_issue(operation: &Operation, command: &FocalPoint, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let issues = agreed_issues(context);
    let mut checks = Checks::new();
    takes_part(&mut checks, context, "OG-11", "organization", &command.organization);
    if !issues.contains(&command.issue.as_str()) {
        checks.invalid_text(
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
fn agreed_issues<'a>(context: &'a Context<'_>) -> Vec<&'a str> {
    let day = known::day(context);
    let issues = context.guidance.reference.list("cross-cutting").iter().filter(|issue| issue.holds_on(day));
    std::iter::once(EARLY_RECOVERY).chain(issues.map(|issue| issue.code.as_str())).collect()
}

fn missing_after<'a>(
    cluster: &'a Cluster,
    named: &'a FocalPoint,
    issues: &'a [&'a str],
) -> impl Iterator<Item = &'a str> {
    issues.iter().copied().filter(|issue| *issue != named.issue && !cluster.focal_points.contains_key(*issue))
}

pub(super) fn for_area(operation: &Operation, command: &AreaFocalPoint, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    takes_part(&mut checks, context, "OG-14", "agency", &command.agency);
    let (reference, day) = (&context.guidance.reference, known::day(context));
    let areas = cluster.sectors.iter().flat_map(|sector| reference.areas_of(sector, day));
    let areas: Vec<_> = areas.map(|area| area.code.as_str()).collect();
    if !areas.contains(&command.area.as_str()) {
        let remedy = match areas.as_slice() {
            [] => {
                "areas of responsibility are those of Protection; name the focal point of an issue instead".to_owned()
            }
            areas => format!("choose one of {}", areas.join(", ")),
        };
        let problem = format!("{} is no area of responsibility of the cluster '{}'", command.area, cluster.id);
        checks.invalid_text("OG-14", "AREA_UNKNOWN", "area", problem, remedy);
    }
    checks.finish()?;
    Ok(about(cluster, Event::AreaFocalPointNamed(command.clone())))
}

pub(super) fn for_place(operation: &Operation, command: &PlaceFocalPoint, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    takes_part(&mut checks, context, "OG-16", "organization", &command.organization);
    not_in_the_future(&mut checks, "OG-16", "since", command.since, context);
    checks.finish()?;
    Ok(about(cluster, Event::PlaceFocalPointNamed(command.clone())))
}
