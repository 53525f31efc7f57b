//! Shared leadership: agreed before it starts, never moving last resort, and the money it takes.

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::refusal::Checks;

use super::super::event::Event;
use super::super::state::{
    Agreement, Cluster, FundingBarrier, FundingBarrierTakenUp, Sharing, SharingAspect, SharingEnd,
};
use super::{Decided, about, not_in_the_future, takes_part, to_change};
use crate::domain::{Operation, find, known};

pub(super) fn share(operation: &Operation, command: &Sharing, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    check_vocabulary(&mut checks, &command.term, context);
    takes_part(&mut checks, context, "RM-7.1", "partner", &command.partner);
    if cluster.sharing.contains_key(&command.sharing) {
        checks.precondition_text(
            "RM-7.1",
            "SHARING_ALREADY_EXISTS",
            "sharing",
            format!("a shared leadership '{}' is on the record already", command.sharing),
            "choose another identifier",
        );
    }
    check_agreement(&mut checks, &command.agreement, command.starts_on, context);
    check_last_resort(&mut checks, cluster, command.last_resort.as_ref(), context);
    if cluster.lead_agency() == Some(&command.partner) {
        checks.invalid_text(
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

/// The designated lead agency stays provider of last resort (row RM-7.2); a convener never was (row GN-3).
fn check_last_resort(checks: &mut Checks, cluster: &Cluster, named: Option<&OrganizationCode>, context: &Context<'_>) {
    let Some(lead) = cluster.lead_agency() else { return };
    let named_as_people_say = named.map_or("nobody".to_owned(), ToString::to_string);
    match named {
        Some(named) if known::convenes_only(context, named) => checks.invalid_text(
            "GN-3",
            "CONVENER_AS_LAST_RESORT",
            "last_resort",
            format!("{named} convenes, and is never provider of last resort"),
            "leave the field empty: the sector has none",
        ),
        None if known::convenes_only(context, lead) => {}
        Some(named) if named == lead => {}
        _ if known::convenes_only(context, lead) => checks.invalid_text(
            "RM-7.2",
            "LAST_RESORT_MOVED",
            "last_resort",
            format!("{named_as_people_say} would be provider of last resort, and {lead}, which convenes, is not"),
            "leave the field empty; sharing makes nobody provider of last resort",
        ),
        _ => checks.invalid_text(
            "RM-7.2",
            "LAST_RESORT_MOVED",
            "last_resort",
            format!("{named_as_people_say} would be provider of last resort, which the lead agency stays"),
            format!("name {lead}, the designated lead agency; sharing does not relieve it"),
        ),
    }
}

/// Shared leadership goes by the words of the one vocabulary (row RM-7.4).
fn check_vocabulary(checks: &mut Checks, term: &str, context: &Context<'_>) {
    let terms: Vec<_> =
        context.guidance.reference.list("sharing-terms").iter().map(|item| item.code.as_str()).collect();
    if !terms.contains(&term) {
        checks.invalid_text(
            "RM-7.4",
            "TERM_UNKNOWN",
            "term",
            format!("'{term}' is no term of the vocabulary"),
            format!("choose one of {}", terms.join(", ")),
        );
    }
}

/// An agreement comes before what it is about starts, and settles all of it (row RM-7.1).
pub(super) fn check_agreement(checks: &mut Checks, agreement: &Agreement, starts_on: NaiveDate, context: &Context<'_>) {
    not_in_the_future(checks, "RM-7.1", "agreement.agreed_on", agreement.agreed_on, context);
    if agreement.agreed_on > starts_on {
        checks.invalid_text(
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
        checks.invalid_text(
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
    let sharing = &find("shared leadership", &cluster.sharing, &command.sharing)?.what;
    let mut checks = Checks::new();
    if command.on < sharing.starts_on {
        checks.invalid_text(
            "RM-7.1",
            "ENDS_BEFORE_IT_BEGINS",
            "on",
            format!("the shared leadership starts on {}", sharing.starts_on),
            "give its last day",
        );
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::SharingEnded(command.clone()));
    decision.void("RM-7.6.funding", &subject(cluster, &command.sharing), "the shared leadership ended");
    Ok(decision)
}

pub(super) fn raise_funding_barrier(operation: &Operation, command: &FundingBarrier, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    find("shared leadership", &cluster.sharing, &command.sharing)?;
    let mut decision = about(cluster, Event::FundingBarrierRaised(command.clone()));
    let (subject, head) = (subject(cluster, &command.sharing), Owner::role(operation.country.head()));
    decision.open(Duty::new("RM-7.6.funding", subject, head, context.occurred_at).concerning(cluster.id.clone()));
    Ok(decision)
}

pub(super) fn take_up_funding_barrier(
    operation: &Operation,
    command: &FundingBarrierTakenUp,
    context: &Context<'_>,
) -> Decided {
    known::acting_head(operation, context)?;
    let cluster = to_change(operation, &command.cluster, context)?;
    find("funding barrier", &cluster.funding_barriers, &command.sharing)?;
    let mut decision = about(cluster, Event::FundingBarrierTakenUp(command.clone()));
    decision.keep("RM-7.6.funding", &subject(cluster, &command.sharing), context.occurred_at);
    Ok(decision)
}

fn subject(cluster: &Cluster, sharing: &ResourceId) -> String {
    format!("{}/sharing/{sharing}", cluster.subject())
}
