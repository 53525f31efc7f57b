//! Action points, the report for comment, the final report (rows IM-14, IM-15).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::refusal::{Checks, Finding};

use super::super::command::GiveComment;
use super::super::event::Event;
use super::super::state::{ActionPoints, Audience, Comment, Draft, FinalReport, MissionEnd, Recommendation};
use super::{Decided, about};
use crate::domain::{Mission, Missions, Stage, known, request};

pub(super) fn present_action_points(missions: &Missions, command: &ActionPoints, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-14", &[Stage::InCountry]);
    if command.points.is_empty() {
        checks.invalid_text("IM-14", "NO_ACTION_POINT", "points", "there is no action point", "give at least one");
    }
    checks.finish()?;
    Ok(about(mission, Event::ActionPointsPresented(command.clone())))
}

pub(super) fn end(missions: &Missions, command: &MissionEnd, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-14", &[Stage::InCountry]);
    known::not_in_the_future(&mut checks, context, "IM-14", "on", command.on);
    checks.finish()?;
    let mut decision = about(mission, Event::Ended(command.clone()));
    decision.keep("IM-19.secretariat", &mission.subject(), context.occurred_at);
    let before_and_during = |duty: &Duty| duty.rule == "IM-19.support";
    request::release(&mut decision, mission, context, "the mission has left the country", before_and_during);
    let owner = || Owner::role(Role::OchaHcss);
    decision.open(Duty::new("IM-14.draft", mission.subject(), owner(), context.occurred_at));
    decision.open(Duty::new("IM-14.report", mission.subject(), owner(), context.occurred_at));
    Ok(decision)
}

pub(super) fn submit_draft(missions: &Missions, command: &Draft, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-14", &[Stage::Reporting]);
    recommendations(&mut checks, &command.recommendations, context);
    let team = mission.preparation.people();
    let silent: Vec<_> = team.iter().filter(|id| !command.agreed_by.contains(id)).map(ResourceId::as_str).collect();
    if mission.reporting.action_points.is_none() && !silent.is_empty() {
        checks.invalid_text(
            "IM-14",
            "MEMBERS_NOT_AGREED",
            "agreed_by",
            format!(
                "the country got no action points before the mission left, and {} have not agreed",
                silent.join(", ")
            ),
            "give every member time to review the report and to agree",
        );
    }
    for (index, stray) in command.agreed_by.iter().enumerate().filter(|(_, id)| !team.contains(id)) {
        checks.invalid_text(
            "IM-14",
            "NOT_IN_THE_TEAM",
            format!("agreed_by[{index}]"),
            format!("'{stray}' is not in the team"),
            "name members of the team",
        );
    }
    checks.finish()?;
    let mut decision = about(mission, Event::DraftSubmitted(command.clone()));
    let weak = weaknesses(mission, &command.recommendations);
    known::settle_findings(&mut decision, context, &mission.subject(), &["IM-15"], weak);
    decision.keep("IM-14.draft", &mission.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn comment(missions: &Missions, command: &GiveComment, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-14", &[Stage::Reporting]);
    if mission.reporting.draft.is_none() {
        no_draft(&mut checks);
    }
    checks.finish()?;
    let comment = Comment {
        mission: command.mission.clone(),
        text: command.text.clone(),
        role: context.actor.role,
        organization: context.actor.organization.clone(),
    };
    Ok(about(mission, Event::Commented(comment)))
}

fn no_draft(checks: &mut Checks) {
    checks.precondition_text(
        "IM-14",
        "NO_DRAFT",
        "mission",
        "the report was not given for comment",
        "give it to the RC/HC and HCT for comment first",
    );
}

pub(super) fn publish(missions: &Missions, command: &FinalReport, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-14", &[Stage::Reporting]);
    if mission.reporting.draft.is_none() {
        no_draft(&mut checks);
    } else if !heads_word(mission) {
        checks.precondition_text(
            "IM-14",
            "NOT_COMMENTED",
            "mission",
            "the RC/HC has not commented on the report",
            "have the RC/HC comment, or say that there is no comment",
        );
    }
    for audience in Audience::ALL.into_iter().filter(|audience| !command.shared_with.contains(audience)) {
        checks.invalid_text(
            "IM-14",
            "AUDIENCE_LEFT_OUT",
            "shared_with",
            format!("the report did not go to {}", audience.title()),
            "share it with them",
        );
    }
    recommendations(&mut checks, &command.recommendations, context);
    checks.finish()?;
    let mut decision = about(mission, Event::Published(command.clone()));
    let weak = weaknesses(mission, &command.recommendations);
    known::settle_findings(&mut decision, context, &mission.subject(), &["IM-15"], weak);
    decision.keep("IM-14.report", &mission.subject(), context.occurred_at);
    let head = Owner::role(mission.requested.by.role);
    decision.open(Duty::new("IM-16.response-plan", mission.subject(), head, context.occurred_at));
    Ok(decision)
}

fn heads_word(mission: &Mission) -> bool {
    let heads = [Role::HumanitarianCoordinator, Role::ResidentCoordinator];
    mission.reporting.comments.iter().any(|comment| heads.contains(&comment.role))
}

/// Each recommendation has one of the types, an addressee, and a name of its own (row IM-15).
fn recommendations(checks: &mut Checks, recommendations: &[Recommendation], context: &Context<'_>) {
    let types = known::listed(context, "mission-recommendation-types");
    for (index, recommendation) in recommendations.iter().enumerate() {
        let field = |part: &str| format!("recommendations[{index}].{part}");
        if !types.contains(&recommendation.kind.as_str()) {
            checks.invalid_text(
                "IM-15",
                "TYPE_UNKNOWN",
                field("kind"),
                format!("there is no type '{}'", recommendation.kind),
                format!("the types are {}", types.join(", ")),
            );
        }
        if recommendation.addressee.trim().is_empty() {
            checks.invalid_text(
                "IM-15",
                "ADDRESSEE_MISSING",
                field("addressee"),
                "it is addressed to nobody",
                "say to whom",
            );
        }
        let earlier = &recommendations[..index];
        if earlier.iter().any(|other| other.recommendation == recommendation.recommendation) {
            checks.invalid_text(
                "IM-15",
                "RECOMMENDATION_DUPLICATE",
                field("recommendation"),
                format!("'{}' is there twice", recommendation.recommendation),
                "give each a name of its own",
            );
        }
    }
}

/// A recommendation without time-frame, focal point or indicator (row IM-15).
fn weaknesses(mission: &Mission, recommendations: &[Recommendation]) -> Vec<Finding> {
    let mut weak = Vec::new();
    for recommendation in recommendations {
        let parts = [
            ("time_frame", "time-frame", &recommendation.time_frame),
            ("focal_point", "focal point", &recommendation.focal_point),
            ("indicator", "indicator", &recommendation.indicator),
        ];
        for (part, title, _) in parts.into_iter().filter(|(_, _, given)| given.is_none()) {
            let id = &recommendation.recommendation;
            weak.push(Finding::new(
                "IM-15",
                mission.subject(),
                format!("recommendations.{id}.{part}"),
                format!("the recommendation '{id}' has no {title}"),
                "add it in the final report, or answer with why there is none",
            ));
        }
    }
    weak.retain(|finding| !mission.preparation.answered.contains_key(&finding.id));
    weak
}
