//! Shared and phased leadership, and a lead that is not the global one.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::OrganizationCode;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::refusal::{Checks, Finding};

use super::super::event::Event;
use super::super::state::{
    Agreement, Cluster, Expertise, GlobalLeadTold, HandOver, Sharing, SharingAspect, SharingEnd,
};
use super::{Decided, about, not_in_the_future, takes_part, to_change};
use crate::domain::cluster::start_of;
use crate::domain::state::find;
use crate::domain::{self, Operation, known};

pub(super) fn share(operation: &Operation, command: &Sharing, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    check_vocabulary(&mut checks, &command.term, context);
    takes_part(&mut checks, context, "RM-7.1", "partner", &command.partner);
    if cluster.sharing.contains_key(&command.sharing) {
        checks.precondition(
            "RM-7.1",
            "SHARING_KNOWN",
            "sharing",
            format!("a shared leadership '{}' is on the record already", command.sharing),
            "choose another identifier",
        );
    }
    check_agreement(&mut checks, &command.agreement, command.starts_on, context);
    if cluster.lead_agency().is_some_and(|lead| *lead != command.last_resort) {
        checks.invalid(
            "RM-7.2",
            "LAST_RESORT_MOVED",
            "last_resort",
            format!("{} would be provider of last resort, which the lead agency stays", command.last_resort),
            "name the designated lead agency; sharing does not relieve it",
        );
    }
    if cluster.lead_agency() == Some(&command.partner) {
        checks.invalid(
            "RM-7.1",
            "SHARED_WITH_ITSELF",
            "partner",
            format!("{} leads the cluster", command.partner),
            "name another organization",
        );
    }
    checks.finish()?;
    Ok(about(cluster, Event::LeadershipShared(command.clone())))
}

/// Shared leadership goes by the words of the one vocabulary (row RM-7.4).
fn check_vocabulary(checks: &mut Checks, term: &str, context: &Context<'_>) {
    let terms: Vec<_> =
        context.guidance.reference.list("sharing-terms").iter().map(|item| item.code.as_str()).collect();
    if !terms.contains(&term) {
        checks.invalid(
            "RM-7.4",
            "SHARING_TERM_UNKNOWN",
            "term",
            format!("'{term}' is no term of the vocabulary"),
            format!("choose one of {}", terms.join(", ")),
        );
    }
}

/// An agreement comes before what it is about starts, and settles all of it (row RM-7.1).
fn check_agreement(checks: &mut Checks, agreement: &Agreement, starts_on: chrono::NaiveDate, context: &Context<'_>) {
    not_in_the_future(checks, "RM-7.1", "agreement.agreed_on", agreement.agreed_on, context);
    if agreement.agreed_on > starts_on {
        checks.invalid(
            "RM-7.1",
            "AGREED_AFTER_THE_START",
            "agreement.agreed_on",
            format!("it starts on {starts_on} and is agreed on {} only", agreement.agreed_on),
            "agree on the terms before it starts",
        );
    }
    let missing: Vec<_> = SharingAspect::ALL
        .into_iter()
        .filter(|aspect| !agreement.covers.contains(aspect))
        .map(SharingAspect::title)
        .collect();
    if !missing.is_empty() {
        checks.invalid(
            "RM-7.1",
            "AGREEMENT_INCOMPLETE",
            "agreement.covers",
            format!("the agreement does not settle {}", missing.join(", ")),
            "agree on them, and record the agreement then",
        );
    }
}

pub(super) fn end_sharing(operation: &Operation, command: &SharingEnd, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let sharing = find("shared leadership", &cluster.sharing, &command.sharing)?;
    let mut checks = Checks::new();
    if command.on < sharing.starts_on {
        checks.invalid(
            "RM-7.1",
            "ENDS_BEFORE_IT_BEGINS",
            "on",
            format!("the shared leadership starts on {}", sharing.starts_on),
            "give its last day",
        );
    }
    checks.finish()?;
    Ok(about(cluster, Event::SharingEnded(command.clone())))
}

pub(super) fn plan_hand_over(operation: &Operation, command: &HandOver, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    check_agreement(&mut checks, &command.agreement, command.planned_on, context);
    takes_part(&mut checks, context, "RM-7.3", "to", &command.to);
    if cluster.lead_agency() == Some(&command.to) {
        checks.invalid(
            "RM-7.3",
            "HAND_OVER_TO_ITSELF",
            "to",
            format!("{} leads the cluster", command.to),
            "name the agency that is to lead next",
        );
    }
    if cluster.hand_over.is_some() && command.moved_because.is_none() {
        checks.invalid(
            "RM-7.3",
            "HAND_OVER_MOVED",
            "moved_because",
            "a hand-over is planned already, and it is not said why the plan changes",
            "say why",
        );
    }
    checks.finish()?;
    let subject = cluster.subject();
    let owner =
        cluster.lead_agency().map_or(Owner::role(Role::LeadAgency), |lead| Owner::of(Role::LeadAgency, lead.clone()));
    let mut decision = about(cluster, Event::HandOverPlanned(command.clone()));
    decision.void("RM-7.3.hand-over", &subject, "the hand-over was planned anew");
    let due = start_of(command.planned_on);
    decision.open(Duty::new("RM-7.3.hand-over", subject, owner, due).concerning(cluster.id.clone()));
    Ok(decision)
}

pub(super) fn show_expertise(operation: &Operation, command: &Expertise, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut decision = about(cluster, Event::ExpertiseShown(command.clone()));
    if cluster.global_lead_told.is_some() {
        resolve_other_lead(&mut decision, cluster, context);
    }
    Ok(decision)
}

pub(super) fn tell_global_lead(operation: &Operation, command: &GlobalLeadTold, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    if command.told_at > context.now {
        checks.invalid(
            "OG-15",
            "TOLD_IN_THE_FUTURE",
            "told_at",
            format!("{} is after the present moment", command.told_at),
            "record it once the global lead was told",
        );
    }
    if !is_global_lead(cluster, &command.global_lead, context) {
        checks.invalid(
            "OG-15",
            "NOT_THE_GLOBAL_LEAD",
            "global_lead",
            format!("{} is global lead of none of the cluster's sectors", command.global_lead),
            "name the global lead agency that was told",
        );
    }
    if cluster.lead_agency() == Some(&command.global_lead) {
        checks.invalid(
            "OG-15",
            "LEADS_ITSELF",
            "global_lead",
            format!("{} leads the cluster in the country itself", command.global_lead),
            "name the global lead that is another; there is nobody to tell otherwise",
        );
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::GlobalLeadTold(command.clone()));
    if cluster.expertise.is_some() {
        resolve_other_lead(&mut decision, cluster, context);
    }
    Ok(decision)
}

fn is_global_lead(cluster: &Cluster, agency: &OrganizationCode, context: &Context<'_>) -> bool {
    let day = known::day(context);
    let sectors = cluster.sectors.iter().filter_map(|sector| context.guidance.reference.cluster(sector, day));
    sectors.into_iter().any(|sector| sector.is_global_lead(agency, day))
}

/// The lead has shown its expertise and infrastructure, and the global lead was told: what row RM-1.7 waits for.
fn resolve_other_lead(decision: &mut Decision<domain::Event>, cluster: &Cluster, context: &Context<'_>) {
    let findings = context.findings.values().filter(|finding| finding.row.as_str() == "RM-1.7");
    for finding in findings.filter(|finding| concerns(finding, cluster)) {
        decision.resolve(&finding.id, "expertise and infrastructure were shown, and the global lead was told");
    }
}

/// Whether a finding is about the cluster, or about the recommendation it was approved by.
fn concerns(finding: &Finding, cluster: &Cluster) -> bool {
    finding.subject == cluster.subject()
        || finding.subject == format!("proposal/{}", cluster.proposal)
            && finding.field.starts_with(&format!("{}.", cluster.id))
}
