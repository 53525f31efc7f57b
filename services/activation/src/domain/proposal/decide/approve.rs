//! How a proposal ends: approved by the ERC, declined, or taken back; and who is told.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::refusal::{Checks, Finding, Refusal};

use super::answers::not_transmitted;
use super::{must_be_open, must_not_be_dated_before, subject};
use crate::domain::cluster::{self, Cluster};
use crate::domain::proposal::command::{Approve, End, RecordInformed};
use crate::domain::proposal::event::Event;
use crate::domain::proposal::state::{Audience, Outcome, Proposal};
use crate::domain::{self, Operation, known};

/// Approves the proposal: its clusters are active from now on, and what comes with that is owed (rows RM-1.11, RM-1.12).
pub fn approve(
    operation: &Operation,
    command: &Approve,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, proposal);
    if proposal.transmission.is_none() {
        not_transmitted(&mut checks);
    }
    must_be_another_person(&mut checks, proposal, context);
    must_not_be_dated_before(&mut checks, context, "the last step on the proposal", proposal.last_step_at());
    must_be_settled(&mut checks, proposal);
    objections_must_be_answered(&mut checks, command, context);
    clusters_must_still_be_new(&mut checks, operation, proposal);
    led_clusters_must_still_be_active(&mut checks, operation, proposal);
    checks.finish()?;

    let (resource, submission) = (subject(&command.proposal), &proposal.submission);
    let approved = Event::Approved {
        proposal: command.proposal.clone(),
        clusters: submission.recommendations.iter().map(|one| one.cluster.clone()).collect(),
        remarks: command.remarks.clone(),
    };
    let mut decision = Decision::about(&resource).event(approved.into());
    decision.keep("RM-1.11.approval", &resource, context.occurred_at);
    if let Some(remarks) = &command.remarks {
        for finding in objections(context, &command.proposal) {
            decision.resolve(&finding.id, format!("the ERC approved the proposal all the same: {remarks}"));
        }
    }
    for rule in ["RM-1.12.partners", "OG-6.government"] {
        decision.open(Duty::new(rule, &resource, Owner::role(operation.country.head()), context.occurred_at));
    }
    for recommendation in &submission.recommendations {
        let (proposal, emergency) = (&submission.proposal, &submission.emergency);
        cluster::activate(&mut decision, operation, proposal, emergency, recommendation, context);
    }
    for change in &submission.lead_changes {
        let (lead, reason) = (&change.lead.agency, change.reason.as_str());
        if let Some(cluster) = operation.clusters.get(&change.cluster) {
            cluster::designate_lead(&mut decision, cluster, &submission.proposal, lead, reason, context);
        }
    }
    Ok(decision)
}

/// The proposer never approves (row RM-1.11).
fn must_be_another_person(checks: &mut Checks, proposal: &Proposal, context: &Context<'_>) {
    if proposal.submitted_by.person == context.actor.person {
        checks.precondition_text(
            "RM-1.11",
            "PROPOSER_APPROVES",
            "",
            "the person who submitted the proposal may not approve it",
            "have the ERC, or whoever stands in for the ERC, approve it",
        );
    }
}

/// No approval while a consultation on an alternative is open (row OG-4).
fn must_be_settled(checks: &mut Checks, proposal: &Proposal) {
    for (id, alternative) in proposal.open_alternatives() {
        checks.precondition_text(
            "OG-4",
            "CONSULTATION_OPEN",
            "proposal",
            format!("the consultation on {id}, proposed by {}, is open", alternative.by),
            "close it first: agreed, or withdrawn",
        );
    }
}

/// What was objected to and not settled (row OG-3).
fn objections<'a>(context: &'a Context<'_>, proposal: &ResourceId) -> impl Iterator<Item = &'a Finding> {
    let subject = subject(proposal);
    context.findings.values().filter(move |finding| finding.subject == subject && known::tells_of_objection(finding))
}

/// The ERC sees that agreement is reached; an approval against an objection says why (row RM-1.11).
fn objections_must_be_answered(checks: &mut Checks, command: &Approve, context: &Context<'_>) {
    if command.remarks.is_some() {
        return;
    }
    for objection in objections(context, &command.proposal) {
        checks.precondition_text(
            "RM-1.11",
            "OBJECTION_OPEN",
            "remarks",
            objection.problem.clone(),
            "settle it with the organization, or say in the remarks why the proposal is approved all the same",
        );
    }
}

/// What was free when it was proposed may have been taken by another proposal since (row RM-1.2).
fn clusters_must_still_be_new(checks: &mut Checks, operation: &Operation, proposal: &Proposal) {
    let remedy = "decline the proposal, or have it taken back";
    for recommendation in &proposal.submission.recommendations {
        let cluster = &recommendation.cluster;
        if operation.clusters.contains_key(cluster) {
            let problem = format!("the record has a cluster '{cluster}' by now");
            checks.precondition_text("RM-1.2", "CLUSTER_ALREADY_EXISTS", "proposal", problem, remedy);
        }
        for sector in &recommendation.sectors {
            if let Some(serving) = operation.cluster_serving(sector) {
                let problem = format!("{sector} is by now served by the active cluster '{}'", serving.id);
                checks.precondition_text("RM-1.2", "SECTOR_SERVED", "proposal", problem, remedy);
            }
        }
    }
}

/// A cluster that ended since takes no new lead (row OG-18).
fn led_clusters_must_still_be_active(checks: &mut Checks, operation: &Operation, proposal: &Proposal) {
    for change in &proposal.submission.lead_changes {
        let is_active = operation.clusters.get(&change.cluster).is_some_and(Cluster::is_active);
        if !is_active {
            let problem = format!("the cluster '{}', for which a new lead is proposed, has ended", change.cluster);
            checks.precondition_text(
                "OG-18",
                "CLUSTER_NOT_ACTIVE",
                "proposal",
                problem,
                "decline the proposal, or have it taken back",
            );
        }
    }
}

/// Declines the proposal, with the reason.
pub fn decline(
    operation: &Operation,
    command: &End,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, proposal);
    must_not_be_dated_before(&mut checks, context, "the last step on the proposal", proposal.last_step_at());
    checks.finish()?;
    let resource = subject(&command.proposal);
    let declined = Event::Declined { proposal: command.proposal.clone(), reason: command.reason.clone() };
    let mut decision = Decision::about(&resource).event(declined.into());
    decision.keep("RM-1.11.approval", &resource, context.occurred_at);
    decision.void("RM-1.11.transmission", &resource, "the ERC declined the proposal");
    drop_findings(&mut decision, context, &resource, "the ERC declined the proposal");
    Ok(decision)
}

/// Takes the proposal back before it is decided.
pub fn withdraw(
    operation: &Operation,
    command: &End,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    known::acting_head(operation, context)?;
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, proposal);
    must_not_be_dated_before(&mut checks, context, "the last step on the proposal", proposal.last_step_at());
    checks.finish()?;
    let resource = subject(&command.proposal);
    let withdrawn = Event::Withdrawn { proposal: command.proposal.clone(), reason: command.reason.clone() };
    let mut decision = Decision::about(&resource).event(withdrawn.into());
    for rule in ["RM-1.11.transmission", "RM-1.11.approval"] {
        decision.void(rule, &resource, "the proposal was taken back");
    }
    drop_findings(&mut decision, context, &resource, "the proposal was taken back");
    Ok(decision)
}

/// A proposal that came to nothing has no weakness any more.
fn drop_findings(decision: &mut Decision<domain::Event>, context: &Context<'_>, resource: &str, why: &str) {
    for finding in context.findings.values().filter(|finding| finding.subject == resource) {
        decision.resolve(&finding.id, why);
    }
}

/// Records who was told of the approval (rows RM-1.12, OG-6, GN-6).
pub fn record_informed(
    operation: &Operation,
    command: &RecordInformed,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let proposal = operation.proposal(&command.proposal)?;
    let mut checks = Checks::new();
    match proposal.outcome {
        Some(Outcome::Approved { at, .. }) => must_not_be_dated_before(&mut checks, context, "the approval", at),
        _ => checks.precondition_text(
            "RM-1.12",
            "PROPOSAL_NOT_APPROVED",
            "proposal",
            "the ERC has not approved it",
            "tell partners once it is approved",
        ),
    }
    checks.finish()?;
    let resource = subject(&command.proposal);
    let informed = Event::InformedRecorded {
        proposal: command.proposal.clone(),
        audience: command.audience,
        means: command.means.clone(),
    };
    let mut decision = Decision::about(&resource).event(informed.into());
    match command.audience {
        Audience::CountryPartners => decision.keep("RM-1.12.partners", &resource, context.occurred_at),
        Audience::Government => decision.keep("OG-6.government", &resource, context.occurred_at),
        Audience::GlobalPartners | Audience::Donors => {}
    }
    Ok(decision)
}
