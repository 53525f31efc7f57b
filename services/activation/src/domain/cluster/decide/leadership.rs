//! Phased leadership, and a lead that is not the global one.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::OrganizationCode;
use convene_kernel::commit::Decision;
use convene_kernel::duty::Duty;
use convene_kernel::refusal::{Checks, Finding};

use super::super::event::Event;
use super::super::state::{Cluster, Expertise, GlobalLeadTold, HandOver};
use super::sharing::check_agreement;
use super::{Decided, about, takes_part, to_change};
use crate::domain::cluster::{owed_by_the_lead, start_of};
use crate::domain::{self, Operation, known};

pub(super) fn plan_hand_over(operation: &Operation, command: &HandOver, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    check_agreement(&mut checks, &command.agreement, command.planned_on, context);
    takes_part(&mut checks, context, "RM-7.3", "to", &command.to);
    if cluster.lead_agency() == Some(&command.to) {
        checks.invalid_text(
            "RM-7.3",
            "HAND_OVER_TO_ITSELF",
            "to",
            format!("{} leads the cluster", command.to),
            "name the agency that is to lead next",
        );
    }
    if cluster.hand_over.is_some() && command.moved_because.is_none() {
        checks.invalid_text(
            "RM-7.3",
            "HAND_OVER_MOVED",
            "moved_because",
            "a hand-over is planned already, and it is not said why the plan changes",
            "say why",
        );
    }
    checks.finish()?;
    let subject = cluster.subject();
    let mut decision = about(cluster, Event::HandOverPlanned(command.clone()));
    decision.void("RM-7.3.hand-over", &subject, "the hand-over was planned anew");
    let due = start_of(command.planned_on);
    decision
        .open(Duty::new("RM-7.3.hand-over", subject, owed_by_the_lead(cluster), due).concerning(cluster.id.clone()));
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
        checks.invalid_text(
            "OG-15",
            "INFORMED_IN_THE_FUTURE",
            "told_at",
            format!("{} is after the present moment", command.told_at),
            "record it once the global lead was told",
        );
    }
    if !is_global_lead(cluster, &command.global_lead, context) {
        checks.invalid_text(
            "OG-15",
            "NOT_THE_GLOBAL_LEAD",
            "global_lead",
            format!("{} is global lead of none of the cluster's sectors", command.global_lead),
            "name the global lead agency that was told",
        );
    }
    if cluster.lead_agency() == Some(&command.global_lead) {
        checks.invalid_text(
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

/// Whether a finding is about the cluster, or about its part in a proposal: that which activated it, or gave it a new lead.
fn concerns(finding: &Finding, cluster: &Cluster) -> bool {
    finding.subject == cluster.subject()
        || finding.subject.starts_with("proposal/") && finding.field.starts_with(&format!("{}.", cluster.id))
}
