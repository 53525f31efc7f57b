//! The ERC approves a proposal: its clusters become active (rows RM-1.11, RM-1.12).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Finding, Refusal};
use serde::{Deserialize, Serialize};

use super::checks::{must_be_open, must_not_be_dated_before};
use super::transmission::must_be_transmitted;
use super::{Event, Outcome, Proposal};
use crate::domain::cluster::{self, Cluster};
use crate::domain::subjects::PROPOSAL;
use crate::domain::{Decided, Operation, objection};
use crate::reasons;

/// Approves a proposal: its clusters become active (row RM-1.11).
#[derive(Clone, Debug)]
pub struct Approve {
    /// The proposal.
    pub proposal: ResourceId,
    /// The ERC's remarks, public.
    pub remarks: Option<String>,
}

/// An approval in its stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// The proposal.
    pub proposal: ResourceId,
    /// The clusters it activates.
    pub clusters: Vec<ResourceId>,
    /// The ERC's remarks, public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

/// Who may approve a proposal.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator])
}

/// An open proposal that was passed on and is settled, and still fits the record, is approved by another than who submitted it.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let proposal = operation.proposal(id)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, proposal);
    must_be_transmitted(&mut checks, proposal);
    must_be_another_person(&mut checks, proposal, context);
    must_be_settled(&mut checks, proposal);
    clusters_must_still_be_new(&mut checks, operation, proposal);
    led_clusters_must_still_be_active(&mut checks, operation, proposal);
    checks.finish()
}

/// Approves the proposal: its clusters are active from now on, and what comes with that is owed (rows RM-1.11, RM-1.12).
pub(super) fn approve(operation: &Operation, command: &Approve, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    must_not_be_dated_before(&mut checks, context, "the last step on the proposal", proposal.last_step_at());
    objections_must_be_answered(&mut checks, command, context);
    checks.finish()?;

    let (resource, submission) = (PROPOSAL.of(&command.proposal), &proposal.submission);
    let approved = Event::Approved(Approved {
        proposal: command.proposal.clone(),
        clusters: submission.recommendations.iter().map(|one| one.cluster.clone()).collect(),
        remarks: command.remarks.clone(),
    });
    let mut decision = Decision::about(&resource).event(approved.into());
    decision.keep(rules::RM_1_11_APPROVAL, &resource, context.occurred_at);
    if let Some(remarks) = &command.remarks {
        for finding in objections(context, &command.proposal) {
            decision.resolve(&finding.id, message!("the ERC approved the proposal all the same: {remarks}", remarks));
        }
    }
    for rule in [rules::RM_1_12_PARTNERS, rules::OG_6_GOVERNMENT] {
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

/// What was objected to and not settled (row OG-3).
fn objections<'a>(context: &'a Context<'_>, proposal: &ResourceId) -> impl Iterator<Item = &'a Finding> {
    let subject = PROPOSAL.of(proposal);
    context.findings.values().filter(move |finding| finding.subject == subject && objection::is_objection(finding))
}

/// The ERC sees that agreement is reached; an approval against an objection says why (row RM-1.11).
fn objections_must_be_answered(checks: &mut Checks, command: &Approve, context: &Context<'_>) {
    if command.remarks.is_some() {
        return;
    }
    for objection in objections(context, &command.proposal) {
        checks.precondition("RM-1.11", reasons::OBJECTION_OPEN).at("remarks").says(
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
            let problem = message!("the record has a cluster '{cluster}' by now", cluster);
            checks.precondition("RM-1.2", reasons::CLUSTER_ALREADY_EXISTS).at("proposal").says(problem, remedy);
        }
        for sector in &recommendation.sectors {
            if let Some(serving) = operation.cluster_serving(sector) {
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
    let (at, by, remarks) = (stamp.occurred_at, stamp.actor.clone(), approved.remarks.clone());
    proposal.outcome = Some(Outcome::Approved { at, by, remarks });
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Actor;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{Adaptation, Change};
    use crate::domain::fixtures::{
        after_the_approval, after_the_proposal, after_the_transmission, erc, hc, recommendation, submission,
        transmission, with_cluster,
    };
    use crate::domain::proposal::fixtures::{answer, approve, health, lead_change, principal, submit};
    use crate::domain::proposal::{Command, Position, Transmission};

    /// RM-1.11: the proposer never approves, and nothing is approved before it was passed on.
    #[test]
    fn the_proposer_never_approves() {
        let same_person = Actor { role: Role::EmergencyReliefCoordinator, ..hc() };
        after_the_transmission(vec![health()]).when(&same_person, approve()).refused("RM-1.11", "PROPOSER_APPROVES");
        after_the_proposal(vec![health()]).when(&erc(), approve()).refused("RM-1.11", "PROPOSAL_NOT_TRANSMITTED");
    }

    /// RM-1.11, RM-1.12, OG-6: an approval makes the clusters active, and partners and government must be informed.
    #[test]
    fn an_approval_activates_the_clusters() {
        let outcome = after_the_transmission(vec![health()]).at("2013-11-10T10:00:00Z").when(&erc(), approve());
        outcome.keeps("RM-1.11.approval").opens("RM-1.12.partners").opens("OG-6.government");
        let approved = outcome.accepted();
        assert_eq!(approved.state().active_clusters().count(), 1);
        approved.when(&erc(), approve()).refused("RM-1.11", "PROPOSAL_DECIDED");
    }

    /// RM-1.11: an approval against an objection says why; with that the objection is settled.
    #[test]
    fn an_approval_against_an_objection_says_why() {
        let objected = after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::Objects));
        objected.clone().when(&erc(), approve()).refused("RM-1.11", "OBJECTION_OPEN");
        let remarks = Some("the ministry asked for it".to_owned());
        objected.when(&erc(), Command::Approve(Approve { proposal: code("p-1"), remarks })).resolves("RM-1.11");
    }

    /// RM-1.2: two proposals may name the same cluster; the second to be approved does not take the place of the first.
    #[test]
    fn an_active_cluster_is_not_replaced() {
        let first = after_the_transmission(vec![health()]);
        let second = submission("p-2", vec![recommendation("health", &["NUT"], "UNICEF")]);
        let passed_on = Transmission { proposal: code("p-2"), ..transmission() };
        let both = first.given(&hc(), submit(second)).given(&erc(), Command::Transmit(passed_on));
        let approve_second = Command::Approve(Approve { proposal: code("p-2"), remarks: None });
        both.given(&erc(), approve()).when(&erc(), approve_second).refused("RM-1.2", "CLUSTER_ALREADY_EXISTS");
    }

    /// OG-18: a cluster that ended after a new lead was proposed for it takes none.
    #[test]
    fn an_ended_cluster_takes_no_new_lead() {
        let mut change = submission("p-2", Vec::new());
        change.lead_changes = vec![lead_change("health", "UNICEF")];
        let passed_on = Transmission { proposal: code("p-2"), transmitted_at: at("2013-11-20"), ..transmission() };
        let proposed = with_cluster(after_the_approval(vec![health()]), "shelter", &["SHL"], "WHO")
            .at("2013-11-20")
            .given(&hc(), submit(change))
            .given(&erc(), Command::Transmit(passed_on));
        let absorbed = cluster::Command::Adapt(Adaptation {
            cluster: code("shelter"),
            change: Change::Merge { absorbed: code("health") },
            capacities: "one group suffices".to_owned(),
            consulted: vec![code("WHO")],
            consulted_on: at("2013-11-19").date_naive(),
        });
        let approve = Command::Approve(Approve { proposal: code("p-2"), remarks: None });
        proposed.given(&hc(), absorbed).when(&erc(), approve).refused("OG-18", "CLUSTER_NOT_ACTIVE");
    }

    /// RM-1.4, RM-1.11: nothing is dated before what it follows, so that the record of any day is consistent.
    #[test]
    fn steps_are_dated_in_their_order() {
        let passed_on = after_the_transmission(vec![health()]).at("2013-11-10T10:00:00Z");
        let before = "2013-11-09T14:30:00Z";
        passed_on.clone().that_happened(before).when(&erc(), approve()).refused("RM-1.11", "OUT_OF_SEQUENCE");
        let endorsed = answer(Position::Endorses);
        passed_on
            .clone()
            .that_happened(before)
            .when(&principal("WHO"), endorsed.clone())
            .refused("RM-1.11", "OUT_OF_SEQUENCE");
        let answered = passed_on.that_happened("2013-11-10T09:00:00Z").given(&principal("WHO"), endorsed);
        answered
            .clone()
            .that_happened("2013-11-10T08:00:00Z")
            .when(&erc(), approve())
            .refused("RM-1.11", "OUT_OF_SEQUENCE");
        let approved = answered.that_happened("2013-11-10T09:30:00Z").given(&erc(), approve());
        assert_eq!(approved.state().clusters[&code("health")].activated_at, at("2013-11-10T09:30:00Z"));
    }
}
