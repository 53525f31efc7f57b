//! Focal points of cross-cutting issues: members of the team who volunteer, approved by their coordinator (row IM-13).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::{Checks, Finding};

use super::super::command::ApproveFocalPoint;
use super::super::event::Event;
use super::super::state::{FocalPoint, FocalPointNaming};
use super::{Decided, about};
use crate::domain::state::find;
use crate::domain::{self, Mission, Missions, Stage, known};

pub(super) fn name(missions: &Missions, command: &FocalPointNaming, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let nominee = mission.preparation.nominee(&command.nominee)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-13", &[Stage::Preparing, Stage::InCountry]);
    if !mission.preparation.people().contains(&command.nominee) {
        checks.precondition_text(
            "IM-13",
            "NOT_IN_THE_TEAM",
            "nominee",
            format!("'{}' is not in the team", command.nominee),
            "name a member of the team who volunteers",
        );
    }
    known::issues(&mut checks, context, "IM-13", "issue", std::slice::from_ref(&command.issue));
    checks.finish()?;
    let needs_approval = nominee.nomination.stands_for.cluster().is_some();
    let mut decision = about(mission, Event::FocalPointNamed { naming: command.clone(), needs_approval });
    let named = with_focal_point(mission, FocalPoint { naming: command.clone(), approved: !needs_approval });
    settle(&mut decision, &named, context);
    Ok(decision)
}

pub(super) fn approve(missions: &Missions, command: &ApproveFocalPoint, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let point = find("focal point", &mission.preparation.focal_points, &command.issue)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-13", &[Stage::Preparing, Stage::InCountry]);
    if point.approved {
        checks.precondition_text(
            "IM-13",
            "APPROVAL_NOT_NEEDED",
            "issue",
            "the focal point is approved, or nobody has to approve",
            "nothing needs to be approved",
        );
    }
    checks.finish()?;
    let (id, issue) = (command.mission.clone(), command.issue.clone());
    let mut decision = about(mission, Event::FocalPointApproved { mission: id, issue });
    let approved = with_focal_point(mission, FocalPoint { approved: true, ..point.clone() });
    settle(&mut decision, &approved, context);
    Ok(decision)
}

/// The mission with that focal point, as it will be.
fn with_focal_point(mission: &Mission, point: FocalPoint) -> Mission {
    let mut named = mission.clone();
    named.preparation.focal_points.insert(point.naming.issue.clone(), point);
    named
}

/// Raises what the team decided on lacks on each issue of its mandate, and resolves what it lacks no longer.
pub(super) fn settle(decision: &mut Decision<domain::Event>, mission: &Mission, context: &Context<'_>) {
    let preparation = &mission.preparation;
    if preparation.team.is_none() {
        return;
    }
    let issues = preparation.terms.iter().flat_map(|terms| &terms.draft.issues);
    let mut weak = Vec::new();
    for issue in issues {
        if !preparation.covers(issue) {
            weak.push(without_focal_point(mission, issue));
        }
        if !preparation.briefed_on(issue) {
            weak.push(without_briefing(mission, issue));
        }
    }
    weak.retain(|finding| !preparation.answered.contains_key(&finding.id));
    known::settle_findings(decision, context, &mission.subject(), &["IM-13"], weak);
}

fn without_focal_point(mission: &Mission, issue: &ResourceId) -> Finding {
    Finding::new(
        "IM-13",
        mission.subject(),
        format!("focal_points.{issue}"),
        format!("nobody in the team is focal point of '{issue}', with a coordinator's approval"),
        "have a member who knows the issue volunteer, and the coordinator of the member's cluster approve",
    )
}

fn without_briefing(mission: &Mission, issue: &ResourceId) -> Finding {
    Finding::new(
        "IM-13",
        mission.subject(),
        format!("briefings.{issue}"),
        format!("the global focal points have not briefed the team on '{issue}' and given their paper"),
        "have them brief the team, and record the paper they gave",
    )
}
