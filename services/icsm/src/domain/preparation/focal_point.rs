//! Focal points of cross-cutting issues: members of the team who volunteer, approved by their coordinator (row IM-13).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::find;
use convene_kernel::refusal::{Checks, Finding, NO_ACTION_REQUIRED};
use serde::{Deserialize, Serialize};

use super::nomination::cluster_of;
use super::{Event, Preparation};
use crate::domain::global_lead::whole;
use crate::domain::{self, Decided, Mission, Missions, Stage, checks};
use crate::reasons;

/// A member of the team volunteers as focal point of an issue (row IM-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocalPointNaming {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The code of the cross-cutting issue, such as `gender`.
    pub issue: ResourceId,
    /// The member of the team.
    pub nominee: ResourceId,
    /// What the member knows of the issue.
    pub knowledge: String,
}

/// The focal point of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocalPoint {
    /// Who volunteered.
    pub naming: FocalPointNaming,
    /// Whether the coordinator of the member's cluster approved; not needed where the member represents no cluster.
    pub approved: bool,
}

/// A member volunteered as focal point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocalPointNamed {
    /// Who, and for what.
    #[serde(flatten)]
    pub naming: FocalPointNaming,
    /// Whether a coordinator has to approve.
    pub needs_approval: bool,
}

/// A coordinator approved a focal point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocalPointApproved {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The code of the cross-cutting issue, such as `gender`.
    pub issue: ResourceId,
}

/// Approves a focal point.
#[derive(Clone, Debug)]
pub struct ApproveFocalPoint {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The code of the cross-cutting issue, such as `gender`.
    pub issue: ResourceId,
}

/// Who may name a focal point.
pub(super) fn authority_to_name() -> Authority {
    Authority::of(&[Role::GlobalClusterCoordinators, Role::OchaHcss, Role::GlobalLead])
}

/// Who may approve focal points.
pub(super) fn authority_to_approve() -> Authority {
    Authority::of(&[Role::Coordinator, Role::LeadAgency])
}

/// Who may approve one: the coordinator of the member's cluster.
pub(super) fn authority_for_focal_point(missions: &Missions, approval: &ApproveFocalPoint) -> Authority {
    let mission = missions.missions.get(&approval.mission);
    let point = mission.and_then(|mission| mission.preparation.focal_points.for_decision().get(&approval.issue));
    let cluster = point.and_then(|point| cluster_of(missions, &approval.mission, &point.naming.nominee));
    authority_to_approve().for_clusters(cluster.iter().map(whole).chain(cluster.clone()))
}

pub(super) fn name_issue_focal_point(
    missions: &Missions,
    command: &FocalPointNaming,
    context: &Context<'_>,
) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let nominee = mission.preparation.nominee(&command.nominee)?;
    let mut checks = Checks::new();
    if !mission.preparation.people().contains(&command.nominee) {
        checks.precondition("IM-13", reasons::NOT_IN_THE_TEAM).at("nominee").says(
            message!("'{nominee}' is not in the team", nominee = command.nominee),
            "name a member of the team who volunteers",
        );
    }
    checks::issues(&mut checks, context, "IM-13", "issue", std::slice::from_ref(&command.issue));
    checks.finish()?;
    let needs_approval = nominee.nomination.represents.cluster().is_some();
    let volunteered = FocalPointNamed { naming: command.clone(), needs_approval };
    let mut decision = mission.decision(Event::FocalPointNamed(volunteered.into()));
    let named = with_focal_point(mission, FocalPoint { naming: command.clone(), approved: !needs_approval });
    settle(&mut decision, &named, context);
    Ok(decision)
}

/// A focal point that awaits approval is approved, until the mission has ended.
pub(super) fn admits_approval(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    const STAGES: &[Stage] = &[Stage::Preparing, Stage::InCountry];
    checks::at_stage(checks, mission, "IM-13", STAGES);
    let none_awaits_it = mission.preparation.focal_points.for_decision().values().all(|point| point.approved);
    if STAGES.contains(&mission.stage()) && none_awaits_it {
        checks
            .precondition("IM-13", reasons::APPROVAL_NOT_NEEDED)
            .at("issue")
            .says("no focal point awaits approval", NO_ACTION_REQUIRED);
    }
}

pub(super) fn approve_issue_focal_point(
    missions: &Missions,
    command: &ApproveFocalPoint,
    context: &Context<'_>,
) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let point = find("focal point", mission.preparation.focal_points.for_decision(), &command.issue)?;
    let mut checks = Checks::new();
    if point.approved {
        checks
            .precondition("IM-13", reasons::APPROVAL_NOT_NEEDED)
            .at("issue")
            .says("the focal point is approved already, or needs no approval", NO_ACTION_REQUIRED);
    }
    checks.finish()?;
    let event = FocalPointApproved { mission: command.mission.clone(), issue: command.issue.clone() };
    let mut decision = mission.decision(Event::FocalPointApproved(event.into()));
    let approved = with_focal_point(mission, FocalPoint { approved: true, ..point.clone() });
    settle(&mut decision, &approved, context);
    Ok(decision)
}

/// The mission with that focal point, as it will be.
fn with_focal_point(mission: &Mission, point: FocalPoint) -> Mission {
    let mut named = mission.clone();
    named.preparation.focal_points.for_evolution().insert(point.naming.issue.clone(), point);
    named
}

/// Raises what the team decided on lacks on each issue of its mandate, and resolves what it lacks no longer.
pub(super) fn settle(decision: &mut Decision<domain::Event>, mission: &Mission, context: &Context<'_>) {
    let preparation = &mission.preparation;
    if preparation.team.is_none() {
        return;
    }
    let issues: Vec<_> =
        preparation.terms.for_decision().present().into_iter().flat_map(|terms| &terms.draft.issues).collect();
    owe_briefings(decision, mission, issues.iter().all(|issue| preparation.briefed_on(issue)), context);
    let mut weak = Vec::new();
    for issue in issues {
        if !preparation.covers(issue) {
            weak.push(without_focal_point(mission, issue));
        }
        if !preparation.briefed_on(issue) {
            weak.push(without_briefing(mission, issue));
        }
    }
    weak.retain(|finding| !preparation.answered.for_decision().contains_key(&finding.id));
    context.settle_findings(decision, &mission.subject(), &["IM-13"], weak);
}

/// The briefings and the papers of the global focal points are owed from when the team is decided, until it has them all.
fn owe_briefings(decision: &mut Decision<domain::Event>, mission: &Mission, is_briefed: bool, context: &Context<'_>) {
    let subject = mission.subject();
    if is_briefed {
        decision.keep(rules::IM_13_BRIEFING, subject, context.occurred_at);
    } else {
        let ocha = Owner::role(Role::OchaHcss);
        decision.open(Duty::new(rules::IM_13_BRIEFING, subject, ocha, context.occurred_at));
    }
}

fn without_focal_point(mission: &Mission, issue: &ResourceId) -> Finding {
    Finding::of("IM-13", mission.subject()).at(format!("focal_points.{issue}")).says(
        message!("the team has no focal point for '{issue}' with a coordinator's approval", issue),
        "ask a member who knows the issue to volunteer, and the coordinator of the member's cluster to approve",
    )
}

fn without_briefing(mission: &Mission, issue: &ResourceId) -> Finding {
    Finding::of("IM-13", mission.subject()).at(format!("briefings.{issue}")).says(
        message!("the global focal points have not briefed the team on '{issue}' and given their paper", issue),
        "have them brief the team, and record the paper they gave",
    )
}

/// The preparation after a member volunteered.
pub(super) fn named(preparation: &mut Preparation, named: &FocalPointNamed) {
    let point = FocalPoint { naming: named.naming.clone(), approved: !named.needs_approval };
    preparation.focal_points.for_evolution().insert(named.naming.issue.clone(), point);
}

/// A coordinator approved.
pub(super) fn approved(preparation: &mut Preparation, approved: &FocalPointApproved) {
    if let Some(point) = preparation.focal_points.for_evolution().get_mut(&approved.issue) {
        point.approved = true;
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::ResourceId;
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{actor, code};

    use crate::domain::fixtures::*;
    use crate::domain::preparation::{ApproveFocalPoint, Command, FindingAnswer, FocalPointNaming, TeamChange};

    /// IM-13: an issue without a focal point is a finding until a member volunteers and the coordinator approves.
    #[test]
    fn focal_points_volunteer_and_are_approved() {
        let example = decided();
        assert!(lacks_on_issues(&example, "focal_points.age"));
        assert!(!lacks_on_issues(&example, "focal_points.gender"), "the specialist covers gender");
        let naming = |nominee: &str| {
            let (issue, nominee): (ResourceId, ResourceId) = (code("age"), code(nominee));
            Command::NameIssueFocalPoint(FocalPointNaming {
                mission: m_1(),
                issue,
                nominee,
                knowledge: "worked on it".to_owned(),
            })
        };
        let named = example.clone().given(&gcc(), naming("health"));
        assert!(lacks_on_issues(&named, "focal_points.age"), "the coordinator has not approved");
        let approve = Command::ApproveIssueFocalPoint(ApproveFocalPoint { mission: m_1(), issue: code("age") });
        let approved = named.given(&actor(Role::Coordinator, "WHO"), approve);
        assert!(!lacks_on_issues(&approved, "focal_points.age"));
        assert!(
            lacks_on_issues(&approved.given(&gcc(), naming("logistics")), "focal_points.age"),
            "another one is not approved yet"
        );
        example.clone().when(&gcc(), naming("ngo")).resolves("IM-13");
        let without = led().given(&hc(), decide_team(["health", "logistics", "ngo", "ocha"].map(code).to_vec()));
        without.when(&gcc(), naming("gender")).refused("IM-13", "NOT_IN_THE_TEAM");
    }

    fn volunteers(nominee: &str) -> Command {
        let (issue, nominee): (ResourceId, ResourceId) = (code("age"), code(nominee));
        let knowledge = "worked on it".to_owned();
        Command::NameIssueFocalPoint(FocalPointNaming { mission: m_1(), issue, nominee, knowledge })
    }

    fn approves() -> Command {
        Command::ApproveIssueFocalPoint(ApproveFocalPoint { mission: m_1(), issue: code("age") })
    }

    /// IM-13: a focal point is approved once, and only where it needs that; the issue is one that there is.
    #[test]
    fn a_focal_point_is_approved_once() {
        let coordinator = actor(Role::Coordinator, "WHO");
        decided().when(&coordinator, approves()).refused("IM-13", "APPROVAL_NOT_NEEDED");
        let approved = decided().given(&gcc(), volunteers("health")).given(&coordinator, approves());
        approved.when(&coordinator, approves()).refused("IM-13", "APPROVAL_NOT_NEEDED");
        let Command::NameIssueFocalPoint(naming) = volunteers("health") else { panic!("a naming") };
        let unknown = Command::NameIssueFocalPoint(FocalPointNaming { issue: code("ageing"), ..naming });
        decided().when(&gcc(), unknown).refused("IM-13", "CROSS_CUTTING_ISSUE_UNKNOWN");
    }

    /// IM-13: a focal point who leaves the team covers nothing any more; the briefings are owed as before.
    #[test]
    fn a_focal_point_who_leaves_covers_nothing() {
        let approved =
            decided().given(&gcc(), volunteers("logistics")).given(&actor(Role::Coordinator, "WFP"), approves());
        assert!(!lacks_on_issues(&approved, "focal_points.age"));
        let since = |example: &Example| example.duty("IM-13.briefing").expect("briefings are owed").since;
        let leaving = Command::ChangeTeam(TeamChange {
            mission: m_1(),
            leaving: vec![code("logistics")],
            joining: Vec::new(),
            reason: "fell ill".to_owned(),
            leader_consulted: true,
        });
        let changed = approved.clone().at("2011-06-10T08:00:00Z").given(&hc(), leaving);
        assert!(lacks_on_issues(&changed, "focal_points.age"));
        assert_eq!(since(&changed), since(&approved));
    }

    /// IM-13: what was answered is not found again while the list stands.
    #[test]
    fn what_was_answered_is_not_found_again() {
        let (finding, answer) = ("IM-13:mission/m-1:focal_points.age".to_owned(), "nobody knows it".to_owned());
        let answer = Command::AnswerMissionFinding(FindingAnswer { mission: m_1(), finding, answer });
        let answered = decided().given(&gcc(), answer);
        assert!(!lacks_on_issues(&answered, "focal_points.age"));
        let named = answered.given(&gcc(), volunteers("health"));
        assert!(!lacks_on_issues(&named, "focal_points.age"));
    }
}
