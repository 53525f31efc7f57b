//! The ERC approves a proposal: its clusters become active (rows RM-1.11, RM-1.12).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::checks::{admits_while_open, must_not_be_dated_before};
use super::transmission::must_be_transmitted;
use super::{Event, Outcome, Proposal};
use crate::domain::cluster::{self, Cluster};
use crate::domain::endorsement::{ACTIVATION, ApprovalGround, StatedGround};
use crate::domain::objection::ObjectionAnswer;
use crate::domain::subjects::PROPOSAL;
use crate::domain::{Decided, Operation, objection};
use crate::reasons;

/// Approves a proposal: its clusters become active (row RM-1.11).
#[derive(Clone, Debug)]
pub struct Approve {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// The ERC's remarks, public.
    pub remarks: Option<String>,
    /// What lets the ERC approve now.
    pub ground: StatedGround,
    /// Why it is approved although some object: a reason for each of them.
    pub objections: Vec<ObjectionAnswer>,
}

/// An approval in its stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// The clusters it activates.
    pub clusters: Vec<ResourceId>,
    /// The ERC's remarks, public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
    /// On which ground, with those who had not answered. Events from before it was recorded have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<ApprovalGround>,
    /// Why it was approved although some object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objections: Option<Restricted<Vec<ObjectionAnswer>>>,
}

/// Who may approve a proposal.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator])
}

/// An open proposal that was passed on and is settled, and still fits the record, is approved by another than who submitted it.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits_while_open(operation, id)?;
    let proposal = operation.proposal(id)?;
    let mut checks = Checks::new();
    must_be_transmitted(&mut checks, proposal);
    must_be_another_person(&mut checks, proposal, context);
    must_be_settled(&mut checks, proposal);
    clusters_must_still_be_new(&mut checks, operation, proposal, context);
    led_clusters_must_still_be_active(&mut checks, operation, proposal);
    checks.finish()
}

/// Approves the proposal: its clusters are active from now on, and what comes with that is owed (rows RM-1.11, RM-1.12).
pub(super) fn approve_proposal(operation: &Operation, command: &Approve, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    must_not_be_dated_before(&mut checks, context, "the last step on the proposal", proposal.last_step_at());
    let (resource, submission) = (PROPOSAL.of(&command.proposal), &proposal.submission);
    let asked = proposal.asked.for_decision();
    objection::must_be_answered(&mut checks, "RM-1.11", &resource, &command.objections, context);
    let ground = ACTIVATION.ground(&mut checks, (&resource, asked), (&command.ground, &command.objections), context);
    checks.finish()?;

    let approved = Event::Approved(Approved {
        proposal: command.proposal.clone(),
        clusters: submission.recommendations.iter().map(|one| one.cluster.clone()).collect(),
        remarks: command.remarks.clone(),
        ground,
        objections: (!command.objections.is_empty()).then(|| command.objections.clone().into()),
    });
    let mut decision = Decision::about(&resource).event(approved.into());
    decision.keep(rules::RM_1_11_APPROVAL, &resource, context.occurred_at);
    let why = "the ERC approved the proposal";
    ACTIVATION.release(&mut decision, &resource, asked, why);
    objection::resolve_all(&mut decision, &resource, &command.objections, why, context);
    for rule in [rules::RM_1_12_PARTNERS, rules::OG_6_GOVERNMENT] {
        decision.open(Duty::new(rule, &resource, Owner::role(operation.country.head()), context.occurred_at));
    }
    for recommendation in &submission.recommendations {
        let (proposal, emergency) = (&submission.proposal, &submission.emergency);
        if let Some(active) = operation.cluster_to_resume(recommendation) {
            cluster::resume_in_part(&mut decision, active, proposal, &recommendation.places, context);
            continue;
        }
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
        checks.precondition("RM-1.11", reasons::PROPOSER_APPROVES).says(
            "the person who submitted the proposal may not approve it",
            "have the ERC, or the person acting as ERC, approve it",
        );
    }
}

/// No approval while a consultation on an alternative is open (row OG-4).
fn must_be_settled(checks: &mut Checks, proposal: &Proposal) {
    for (id, alternative) in proposal.open_alternatives() {
        checks.precondition("OG-4", reasons::CONSULTATION_OPEN).at("proposal").says(
            message!("the consultation on {id}, proposed by {by}, is open", id, by = alternative.by),
            "close it first: agreed, or withdrawn",
        );
    }
}

/// What was free when it was proposed may have been taken by another proposal since (row RM-1.2).
fn clusters_must_still_be_new(checks: &mut Checks, operation: &Operation, proposal: &Proposal, context: &Context<'_>) {
    let remedy = "decline the proposal, or have it taken back";
    let recommendations = proposal.submission.recommendations.iter();
    for recommendation in recommendations.filter(|one| operation.cluster_to_resume(one).is_none()) {
        let cluster = &recommendation.cluster;
        if operation.clusters.contains_key(cluster) {
            let problem = message!("the record has a cluster '{cluster}' by now", cluster);
            checks.precondition("RM-1.2", reasons::CLUSTER_ALREADY_EXISTS).at("proposal").says(problem, remedy);
        }
        for sector in &recommendation.sectors {
            if let Some(serving) = operation.cluster_serving(sector, &context.guidance.reference) {
                let problem =
                    message!("{sector} is by now served by the active cluster '{id}'", sector, id = serving.id);
                checks.precondition("RM-1.2", reasons::SECTOR_SERVED).at("proposal").says(problem, remedy);
            }
        }
    }
}

/// A cluster that ended since takes no new lead (row OG-18).
fn led_clusters_must_still_be_active(checks: &mut Checks, operation: &Operation, proposal: &Proposal) {
    for change in &proposal.submission.lead_changes {
        let is_active = operation.clusters.get(&change.cluster).is_some_and(Cluster::is_active);
        if !is_active {
            let problem = message!(
                "the cluster '{cluster}', for which a new lead is proposed, has ended",
                cluster = change.cluster
            );
            checks
                .precondition("OG-18", reasons::CLUSTER_NOT_ACTIVE)
                .at("proposal")
                .says(problem, "decline the proposal, or have it taken back");
        }
    }
}

/// The proposal after its approval.
pub(super) fn approved(proposal: &mut Proposal, approved: &Approved, stamp: &Stamp) {
    let (at, by, commit) = (stamp.occurred_at, stamp.actor.clone(), stamp.etag);
    let (remarks, ground) = (approved.remarks.clone(), approved.ground.clone());
    proposal.outcome = Some(Outcome::Approved { at, by, commit, remarks, ground });
    for objection in approved.objections.iter().flat_map(Restricted::for_decision) {
        let answers = proposal.answers.iter_mut().map(Restricted::for_evolution);
        if let Some(answer) = answers.rev().find(|answer| answer.organization == objection.organization) {
            answer.overruled_because = Some(objection.reason.clone());
        }
    }
}

#[cfg(test)]
mod tests;
