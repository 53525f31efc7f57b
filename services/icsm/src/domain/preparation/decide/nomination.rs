//! The call for expressions of interest, and the nominations that answer it (rows IM-7, IM-8, IM-9, IM-20).

use chrono::{Days, NaiveTime};
use convene_kernel::aggregate::Context;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::reference::OrganizationKind;
use convene_kernel::refusal::Checks;
use convene_kernel::time::Moment;

use super::super::command::ApproveNominee;
use super::super::event::Event;
use super::super::state::{BaseLevel, Call, Nomination, PartnersTold, StandsFor};
use super::super::team;
use super::{Decided, about};
use crate::domain::{Mission, Missions, Stage, global_lead, known, request};

const NOMINATIONS: &str = "IM-7.nominations";
const PARTNERS: &str = "IM-20.partners";

pub(super) fn call(missions: &Missions, command: &Call, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-7", &[Stage::Preparing]);
    if mission.preparation.terms.is_none() {
        checks.precondition_text(
            "IM-7",
            "NO_TERMS",
            "mission",
            "no terms of reference are drafted that could go with the invitation",
            "draft them first",
        );
    }
    if command.closes_on <= known::day(context) {
        checks.invalid_text(
            "IM-7",
            "DATE_NOT_AHEAD",
            "closes_on",
            format!("{} is not ahead", command.closes_on),
            "give the last day on which names can be put forward",
        );
    }
    if command.clusters.is_empty() {
        checks.invalid_text("IM-7", "INVITATION_EMPTY", "clusters", "no cluster is invited", "invite global leads");
    }
    known::clusters(&mut checks, context, "IM-7", "clusters", &command.clusters);
    known::issues(&mut checks, context, "IM-7", "issues", &command.issues);
    checks.finish()?;
    let mut decision = about(mission, Event::Called(command.clone()));
    let (subject, gcc) = (mission.subject(), Owner::role(Role::GlobalClusterCoordinators));
    let of_the_earlier_call = |duty: &Duty| [NOMINATIONS, PARTNERS].contains(&duty.rule.as_str());
    request::release(&mut decision, mission, context, "the call was made anew", of_the_earlier_call);
    decision.open(Duty::new(NOMINATIONS, subject, gcc, counted_from(command, context)));
    for cluster in &command.clusters {
        let owed = global_lead::owed(PARTNERS, &part_of(mission, cluster), cluster, context);
        owed.into_iter().for_each(|duty| decision.open(duty));
    }
    Ok(decision)
}

/// The moment from which the policy's period runs out with the first day on which the names can be reviewed: the call
/// states its own closing date.
fn counted_from(call: &Call, context: &Context<'_>) -> Moment {
    let reviewed_on = call.closes_on + Days::new(1);
    let due = (reviewed_on + Days::new(1)).and_time(NaiveTime::MIN).and_utc();
    context.guidance.policy.rule(NOMINATIONS).map_or(context.occurred_at, |rule| rule.period.before(due))
}

/// A cluster's part of a mission, such as `mission/m-1/cluster/HEA`.
pub(super) fn part_of(mission: &Mission, cluster: &convene_kernel::codes::ClusterCode) -> String {
    format!("{}/cluster/{cluster}", mission.subject())
}

pub(super) fn confirm_partners(missions: &Missions, command: &PartnersTold, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-20", &[Stage::Preparing]);
    let invited = |call: &Call| call.clusters.contains(&command.cluster);
    if !mission.preparation.call.as_ref().is_some_and(invited) {
        checks.precondition_text(
            "IM-20",
            "CLUSTER_NOT_INVITED",
            "cluster",
            format!("the call does not invite {}", command.cluster),
            "confirm for a cluster that is invited",
        );
    }
    checks.finish()?;
    let mut decision = about(mission, Event::PartnersTold(command.clone()));
    let subject = part_of(mission, &command.cluster);
    let owed = global_lead::subjects_owed(PARTNERS, &subject, context);
    owed.into_iter().for_each(|subject| decision.keep(PARTNERS, subject, context.occurred_at));
    Ok(decision)
}

pub(super) fn nominate(missions: &Missions, command: &Nomination, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-7", &[Stage::Preparing]);
    in_time(&mut checks, mission, command, context);
    if mission.preparation.nominees.contains_key(&command.nominee) {
        checks.precondition_text(
            "IM-7",
            "NOMINEE_ALREADY_EXISTS",
            "nominee",
            format!("a nominee '{}' is on the record already", command.nominee),
            "choose another identifier",
        );
    }
    suitability(&mut checks, command, context);
    known::in_list(&mut checks, context, "IM-20", "mission-participant-criteria", "criteria", &command.criteria);
    if command.criteria.is_empty() {
        checks.invalid_text(
            "IM-20",
            "CRITERION_MISSING",
            "criteria",
            "it is not said which criteria counted",
            "name at least one criterion that counted for this choice",
        );
    }
    let organization = known::organization(&mut checks, context, "IM-8", "organization", &command.organization);
    let is_ngo = organization.is_some_and(|organization| NGO.contains(&organization.kind));
    standing(&mut checks, command, context, is_ngo);
    checks.finish()?;
    let needs_approval = is_a_partners(command, context);
    Ok(about(mission, Event::Nominated { nomination: command.clone(), needs_approval, is_ngo }))
}

/// The kinds of non-governmental organization (row IM-10).
const NGO: [OrganizationKind; 3] =
    [OrganizationKind::InternationalNgo, OrganizationKind::NationalNgo, OrganizationKind::NgoConsortium];

/// A nominee can stand for what is named: a cluster or issue that there is, OCHA as one of its own, the consortia as
/// one of an NGO (rows IM-8, IM-10).
fn standing(checks: &mut Checks, command: &Nomination, context: &Context<'_>, is_ngo: bool) {
    match &command.stands_for {
        StandsFor::Cluster { cluster } => known::cluster(checks, context, "IM-8", "cluster", cluster),
        StandsFor::Issue { issue } => known::issues(checks, context, "IM-8", "issue", std::slice::from_ref(issue)),
        StandsFor::Ocha if command.organization.as_str() != team::OCHA => checks.invalid_text(
            "IM-10",
            "NOT_OF_OCHA",
            "organization",
            format!("the nominee stands for OCHA and works for {}", command.organization),
            "nominate somebody who works for OCHA",
        ),
        StandsFor::Consortia if !is_ngo => checks.invalid_text(
            "IM-10",
            "NOT_OF_AN_NGO",
            "organization",
            format!("the consortia name the nominee, and {} is no non-governmental organization", command.organization),
            "name somebody who works for one",
        ),
        StandsFor::Ocha | StandsFor::Consortia => {}
    }
}

/// Names come by the closing date; a later one is an exception with a reason (rows IM-7, IM-11).
fn in_time(checks: &mut Checks, mission: &Mission, command: &Nomination, context: &Context<'_>) {
    let Some(call) = &mission.preparation.call else {
        let problem = format!("{} has not called for names", known::body(context, "gcc"));
        checks.precondition_text("IM-7", "NOT_CALLED", "mission", problem, "wait for its call");
        return;
    };
    if known::day(context) > call.closes_on && command.late_because.is_none() {
        checks.invalid_text(
            "IM-11",
            "CALL_CLOSED",
            "late_because",
            format!("the call closed on {}", call.closes_on),
            "say why the name comes late; a later change is an exception",
        );
    }
}

/// What everybody in a mission is: not based in the country, empowered, and versed in cluster policy (row IM-8).
fn suitability(checks: &mut Checks, command: &Nomination, context: &Context<'_>) {
    let base = &command.base;
    if base.country == *context.country {
        checks.invalid_text(
            "IM-8",
            "BASED_IN_THE_COUNTRY",
            "base.country",
            format!("the nominee is based in {}, where the mission goes", base.country),
            "a mission sees from outside: nominate somebody based elsewhere",
        );
    }
    if base.level == BaseLevel::Regional && base.reason.is_none() {
        checks.invalid_text(
            "IM-8",
            "REGIONAL_WITHOUT_A_REASON",
            "base.reason",
            "somebody based in a region goes by exception, and no reason is given",
            "give the reason, or nominate somebody from a headquarters",
        );
    }
    if !command.may_recommend {
        checks.invalid_text(
            "IM-8",
            "NOT_EMPOWERED",
            "may_recommend",
            format!("the nominee may not recommend for {}", command.stands_for.title()),
            "empower the nominee, or nominate somebody else",
        );
    }
    if !command.knows_policy {
        checks.invalid_text(
            "IM-8",
            "POLICY_KNOWLEDGE_MISSING",
            "knows_policy",
            "the nominee does not know cluster policy, globally and in the country",
            "nominate somebody who does",
        );
    }
}

/// Whether the nominee's organization does not itself lead the cluster stood for (row IM-8).
fn is_a_partners(command: &Nomination, context: &Context<'_>) -> bool {
    let (reference, day) = (&context.guidance.reference, known::day(context));
    command.stands_for.cluster().is_some_and(|cluster| {
        let leads = |code| reference.cluster(code, day).is_some_and(|it| it.is_global_lead(&command.organization, day));
        !leads(cluster) && !leads(&team::whole(cluster))
    })
}

pub(super) fn approve(missions: &Missions, command: &ApproveNominee, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let nominee = mission.preparation.nominee(&command.nominee)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-8", &[Stage::Preparing]);
    if !nominee.needs_approval || nominee.approved_by.is_some() {
        checks.precondition_text(
            "IM-8",
            "APPROVAL_NOT_NEEDED",
            "nominee",
            "the nominee is the global lead's own, or is approved already",
            "nothing needs to be approved",
        );
    }
    checks.finish()?;
    let (mission_id, nominee) = (command.mission.clone(), command.nominee.clone());
    let organization = context.actor.organization.clone();
    Ok(about(mission, Event::NomineeApproved { mission: mission_id, nominee, organization }))
}
