//! The report: given to the country for comment, then published (rows IM-14, IM-15).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{Message, list};
use convene_kernel::policy::rules;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Event, Recommendation, Reporting, recommendation};
use crate::domain::{Decided, Mission, Missions, Stage, checks};
use crate::reasons;

/// The report, given to the RC/HC and HCT for comment (row IM-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What was found.
    pub summary: String,
    /// The support given.
    pub support: String,
    /// How cross-cutting issues were addressed (row IM-13).
    pub issues: String,
    /// What is recommended.
    pub recommendations: Vec<Recommendation>,
    /// The members of the team that reviewed it and agree.
    pub agreed_by: Vec<ResourceId>,
}

/// Comments on the report, for the actor's own organization.
#[derive(Clone, Debug)]
pub struct GiveComment {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What is said.
    pub text: String,
}

/// A comment of the country on the report (row IM-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What is said; "none" where there is nothing to say.
    pub text: String,
    /// The role it is said in.
    pub role: Role,
    /// The organization it is said for.
    pub organization: OrganizationCode,
}

/// Who gets the final report (row IM-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Global cluster leads.
    GlobalLeads,
    /// Leads of cross-cutting issues.
    IssueLeads,
    /// The NGO consortia.
    Consortia,
    /// Other stakeholders.
    Stakeholders,
    /// The weekly meeting of the IASC, which may get it.
    WeeklyMeeting,
}

impl Audience {
    /// Those that every final report goes to.
    pub const ALL: [Self; 4] = [Self::GlobalLeads, Self::IssueLeads, Self::Consortia, Self::Stakeholders];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::GlobalLeads => "global cluster leads",
            Self::IssueLeads => "leads of cross-cutting issues",
            Self::Consortia => "NGO consortia",
            Self::Stakeholders => "other stakeholders",
            Self::WeeklyMeeting => "the IASC weekly meeting",
        }
    }
}

/// The final report (row IM-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalReport {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What was found.
    pub summary: String,
    /// The support given.
    pub support: String,
    /// How cross-cutting issues were addressed (row IM-13).
    pub issues: String,
    /// What is recommended.
    pub recommendations: Vec<Recommendation>,
    /// What became of the comments.
    pub comments_answered: String,
    /// Who got it.
    pub shared_with: Vec<Audience>,
    /// The platform it is posted on.
    pub posted_on: String,
}

/// Those whose comment is the country's.
const HEADS: [Role; 2] = [Role::HumanitarianCoordinator, Role::ResidentCoordinator];

/// Who may write: OCHA for the mission leader, whom it supports (rows IM-14, IM-19).
pub(super) fn authority_to_write() -> Authority {
    Authority::of(&[Role::OchaHcss])
}

pub(super) fn authority_to_comment() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::HctMember])
}

/// A report that was submitted is commented on.
pub(super) fn admits_comments(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-14", &[Stage::Reporting]);
    if mission.reporting.draft.for_decision().present().is_none() {
        no_draft(checks);
    }
}

/// A report on which the RC/HC commented is published.
pub(super) fn admits_publication(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-14", &[Stage::Reporting]);
    if mission.reporting.draft.for_decision().present().is_none() {
        no_draft(checks);
    } else if !heads_word(mission) {
        checks.precondition("IM-14", reasons::NOT_COMMENTED).at("mission").says(
            "the RC/HC has not commented on the report",
            "have the RC/HC comment, or say that there is no comment",
        );
    }
}

pub(super) fn submit_report(missions: &Missions, command: &Draft, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    recommendation::check(&mut checks, &command.recommendations, context);
    let team = mission.preparation.people();
    let silent: Vec<_> = team.iter().filter(|id| !command.agreed_by.contains(id)).collect();
    if mission.reporting.action_points.for_decision().present().is_none() && !silent.is_empty() {
        checks.invalid("IM-14", reasons::MEMBERS_NOT_AGREED).at("agreed_by").says(
            message!(
                "the country received no action points before the mission left, and these have not agreed: {silent}",
                silent = list(silent)
            ),
            "give every member time to review the report and to agree",
        );
    }
    for (index, stray) in command.agreed_by.iter().enumerate().filter(|(_, id)| !team.contains(id)) {
        checks
            .invalid("IM-14", reasons::NOT_IN_THE_TEAM)
            .at(format!("agreed_by[{index}]"))
            .says(message!("'{stray}' is not in the team", stray), "name members of the team");
    }
    checks.finish()?;
    let mut decision = mission.decision(Event::DraftSubmitted(command.clone().into()));
    let weak = recommendation::weaknesses(mission, &command.recommendations);
    context.settle_findings(&mut decision, &mission.subject(), &["IM-15"], weak);
    decision.keep(rules::IM_14_DRAFT, mission.subject(), context.occurred_at);
    decision.void(rules::IM_14_COMMENT, mission.subject(), "a new report was given for comment");
    let head = Owner::role(mission.requested.by.role);
    decision.open(Duty::new(rules::IM_14_COMMENT, mission.subject(), head, context.occurred_at));
    Ok(decision)
}

pub(super) fn comment_on_report(missions: &Missions, command: &GiveComment, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let comment = Comment {
        mission: command.mission.clone(),
        text: command.text.clone(),
        role: context.actor.role,
        organization: context.actor.organization.clone(),
    };
    let mut decision = mission.decision(Event::Commented(comment.into()));
    if HEADS.contains(&context.actor.role) {
        decision.keep(rules::IM_14_COMMENT, mission.subject(), context.occurred_at);
    }
    Ok(decision)
}

fn no_draft(checks: &mut Checks) {
    checks
        .precondition("IM-14", reasons::NO_DRAFT)
        .at("mission")
        .says("the report was not submitted for comment", "submit it to the RC/HC and HCT for comment first");
}

pub(super) fn publish_report(missions: &Missions, command: &FinalReport, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    for audience in Audience::ALL.into_iter().filter(|audience| !command.shared_with.contains(audience)) {
        checks.invalid("IM-14", reasons::AUDIENCE_LEFT_OUT).at("shared_with").says(
            message!("the report did not go to {audience}", audience = Message::from(audience.title())),
            "share it with them",
        );
    }
    recommendation::check(&mut checks, &command.recommendations, context);
    checks.finish()?;
    let mut decision = mission.decision(Event::Published(command.clone()));
    let weak = recommendation::weaknesses(mission, &command.recommendations);
    context.settle_findings(&mut decision, &mission.subject(), &["IM-15"], weak);
    decision.keep(rules::IM_14_REPORT, mission.subject(), context.occurred_at);
    let head = Owner::role(mission.requested.by.role);
    decision.open(Duty::new(rules::IM_16_RESPONSE_PLAN, mission.subject(), head, context.occurred_at));
    Ok(decision)
}

fn heads_word(mission: &Mission) -> bool {
    mission.reporting.comments.for_decision().iter().any(|comment| HEADS.contains(&comment.role))
}

/// A new draft is commented on anew.
pub(super) fn draft_submitted(reporting: &mut Reporting, draft: &Draft, stamp: &Stamp) {
    reporting.draft.for_evolution().record(stamp.occurred_at, draft.clone());
    reporting.comments.for_evolution().clear();
}

/// The country commented.
pub(super) fn commented(reporting: &mut Reporting, comment: &Comment) {
    reporting.comments.for_evolution().push(comment.clone());
}

/// The final report is published.
pub(super) fn published(reporting: &mut Reporting, report: &FinalReport) {
    reporting.published = Some(report.clone());
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{actor, code};

    use crate::domain::fixtures::*;
    use crate::domain::report::{Audience, Command, Draft, FinalReport};

    /// IM-14: without action points before leaving, every member reviews the report and agrees.
    #[test]
    fn members_agree_where_there_were_no_action_points() {
        let left = in_country().at("2011-07-15").given(&hcss(), end_of_mission());
        left.clone().when(&hcss(), draft(recommendations())).refused("IM-14", "MEMBERS_NOT_AGREED");
        let Command::SubmitReport(report) = draft(recommendations()) else { panic!("it is a draft") };
        let agreed = Draft { agreed_by: everybody(), ..*report };
        let stranger = Draft { agreed_by: vec![code("stranger")], ..agreed.clone() };
        left.clone().when(&hcss(), Command::SubmitReport(Box::new(stranger))).refused("IM-14", "NOT_IN_THE_TEAM");
        let _ = left.given(&hcss(), Command::SubmitReport(Box::new(agreed)));
    }

    /// IM-14: the RC/HC owes its comment on a report from when it was given for comment; a member of the HCT does not keep it, and a
    /// new report asks for a new one.
    #[test]
    fn the_country_owes_its_comment() {
        let drafted = ended().given(&hcss(), draft(recommendations()));
        assert_eq!(drafted.duty("IM-14.comment").expect("it is owed").owner.role, Role::HumanitarianCoordinator);
        let by_a_member = drafted.clone().given(&actor(Role::HctMember, "WFP"), comment());
        assert!(by_a_member.duty("IM-14.comment").is_some());
        let again = by_a_member.at("2011-08-20").when(&hcss(), draft(recommendations()));
        again.voids("IM-14.comment").opens("IM-14.comment");
        drafted.when(&hc(), comment()).keeps("IM-14.comment");
    }

    /// IM-14: the RC/HC comments before the report is final; the final one goes to all and is posted.
    #[test]
    fn the_final_report_answers_comments_and_reaches_everybody() {
        ended().when(&hcss(), publish(final_report(recommendations()))).refused("IM-14", "NO_DRAFT");
        let drafted = ended().given(&hcss(), draft(recommendations()));
        drafted.clone().when(&hcss(), publish(final_report(recommendations()))).refused("IM-14", "NOT_COMMENTED");
        let by_a_member = drafted.clone().given(&actor(Role::HctMember, "WFP"), comment());
        by_a_member.when(&hcss(), publish(final_report(recommendations()))).refused("IM-14", "NOT_COMMENTED");
        let commented = drafted.given(&hc(), comment());
        let narrow = FinalReport { shared_with: vec![Audience::GlobalLeads], ..final_report(recommendations()) };
        commented.clone().when(&hcss(), publish(narrow)).refused("IM-14", "AUDIENCE_LEFT_OUT");
        let anew = commented.clone().given(&hcss(), draft(recommendations()));
        anew.when(&hcss(), publish(final_report(recommendations()))).refused("IM-14", "NOT_COMMENTED");
        let outcome = commented.when(&hcss(), publish(final_report(recommendations())));
        outcome.keeps("IM-14.report").opens("IM-16.response-plan");
    }
}
