//! What the ERC decides on a cluster that is to end, and the news of it to partners (rows RM-2.8, RM-2.11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::day;
use convene_kernel::refusal::{Checks, Finding, Refusal};
use serde::{Deserialize, Serialize};

use super::checks::{about, to_change};
use super::deactivation_case::DeactivationCase;
use super::summary::not_shared;
use super::{Event, Review};
use crate::domain::objection;
use crate::domain::operation::country::acting_head;
use crate::domain::{Decided, Operation, Recorded, cluster};
use crate::reasons;

/// What the ERC decided on one cluster (rows RM-2.8, RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeactivationDecision {
    /// The review.
    pub review: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The ruling.
    pub ruling: Ruling,
    /// The reason; asked for where it is declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl DeactivationDecision {
    /// Whether the cluster may end.
    pub fn is_approved(&self) -> bool {
        self.ruling == Ruling::Approved
    }
}

/// Whether a cluster may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// It may.
    Approved,
    /// It stays.
    Declined,
}

/// Partners were informed of the arrangements agreed (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnersInformed {
    /// The review.
    pub review: ResourceId,
    /// How.
    pub means: String,
}

/// Who decides: the ERC (row RM-2.11).
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator])
}

/// A summary that was shared is decided on, by another person than who recommended the end of a cluster or sent the summary.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let review = operation.reviews.review(id)?;
    let mut checks = Checks::new();
    if review.shared.is_empty() {
        not_shared(&mut checks);
    }
    if review.proposers().any(|person| *person == context.actor.person) {
        checks.precondition("RM-2.11", reasons::PROPOSER_APPROVES).says(
            "the person who recommended the end of a cluster, or sent the summary, cannot decide on it",
            "ask the ERC or the acting ERC to decide",
        );
    }
    checks.finish()
}

/// The acting head informs partners of an end that the ERC approved.
pub(super) fn admits_informing(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    let review = operation.reviews.review(id)?;
    let mut checks = Checks::new();
    if review.decisions.values().all(|decision| decision.what.ruling != Ruling::Approved) {
        checks
            .precondition("RM-2.11", reasons::NOTHING_APPROVED)
            .at("review")
            .says("the ERC has approved no de-activation of this review", "inform partners after the approval");
    }
    checks.finish()
}

pub(super) fn decide(operation: &Operation, command: &DeactivationDecision, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let cluster = operation.cluster(&command.cluster)?;
    check_decision(review, command, context)?;
    let mut decision = about(review, Event::DeactivationDecided(command.clone()));
    let subject = review.subject();
    let is_decided = |case: &DeactivationCase| {
        let ended = operation.clusters.get(&case.cluster).is_some_and(|cluster| !cluster.is_active());
        ended || case.cluster == command.cluster || review.decisions.contains_key(&case.cluster)
    };
    if review.recommended().all(is_decided) {
        decision.keep(rules::RM_2_11_APPROVAL, &subject, context.occurred_at);
    }
    match command.ruling {
        Ruling::Approved => {
            let head = Owner::role(operation.country.head());
            decision.open(Duty::new(rules::RM_2_11_PARTNERS, subject, head, context.occurred_at));
        }
        Ruling::Declined if cluster.is_active() => {
            let review_by = cluster.review_by.max(day(context));
            cluster::renew_review(&mut decision, operation, cluster, review_by, context);
        }
        Ruling::Declined => {}
    }
    Ok(decision)
}

fn check_decision(review: &Review, command: &DeactivationDecision, context: &Context<'_>) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    if review.recommended().all(|case| case.cluster != command.cluster) {
        checks.precondition("RM-2.11", reasons::NOT_RECOMMENDED).at("cluster").says(
            message!("the review does not recommend '{cluster}' for de-activation", cluster = command.cluster),
            "name a cluster that it recommends",
        );
    }
    if review.decisions.contains_key(&command.cluster) {
        checks.precondition("RM-2.11", reasons::DEACTIVATION_DECIDED).at("cluster").says(
            message!("the ERC has already decided on '{cluster}'", cluster = command.cluster),
            "the next review can recommend it again",
        );
    }
    let must_explain = match command.ruling {
        Ruling::Declined => {
            let remedy = "give the reason why the cluster stays active";
            Some((reasons::REASON_MISSING, "the reason for declining is missing", remedy))
        }
        Ruling::Approved if objections(review, context).next().is_some() => Some((
            reasons::OBJECTION_OPEN,
            "an organization that was asked objects, and the reason for the approval is missing",
            "settle the objection with the organization, which then endorses, or give the reason",
        )),
        Ruling::Approved => None,
    };
    if let Some((reason, problem, remedy)) = must_explain.filter(|_| command.reason.is_none()) {
        checks.invalid("RM-2.11", reason).at("reason").says(problem, remedy);
    }
    checks.finish()
}

/// Objections to the summary that were not settled.
fn objections<'a>(review: &Review, context: &'a Context<'_>) -> impl Iterator<Item = &'a Finding> {
    let subject = review.subject();
    context.findings.values().filter(move |finding| finding.subject == subject && objection::is_objection(finding))
}

pub(super) fn inform_partners(operation: &Operation, command: &PartnersInformed, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let mut decision = about(review, Event::PartnersInformed(command.clone()));
    decision.keep(rules::RM_2_11_PARTNERS, review.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn decided(review: &mut Review, decision: &DeactivationDecision, stamp: &Stamp) {
    review.decisions.insert(decision.cluster.clone(), Recorded::new(decision, stamp));
}

pub(super) fn partners_informed(review: &mut Review, informed: &PartnersInformed, stamp: &Stamp) {
    review.partners_informed.push(Recorded::new(informed, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Actor;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{erc, hc};
    use crate::domain::review::fixtures::{
        answer, approved, closed, deactivate, principal, ruling, send, sent, share, shared,
    };
    use crate::domain::review::{Command, Position};

    /// RM-2.11: the ERC decides once Principals and global leads were asked, once, and with a reason where it declines.
    #[test]
    fn the_erc_decides_after_sharing() {
        sent().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "SUMMARY_NOT_SHARED");
        shared().when(&erc(), ruling(Ruling::Declined, None)).refused("RM-2.11", "REASON_MISSING");
        shared().when(&erc(), ruling(Ruling::Approved, None)).keeps("RM-2.11.approval").opens("RM-2.11.partners");
        approved().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "DEACTIVATION_DECIDED");
        let other = DeactivationDecision {
            review: code("r-1"),
            cluster: code("logistics"),
            ruling: Ruling::Approved,
            reason: None,
        };
        shared().when(&erc(), Command::Decide(other)).refused("RM-2.11", "NOT_RECOMMENDED");
    }

    /// RM-2.11: who sent the summary does not decide on it, whichever other role the person has.
    #[test]
    fn the_proposer_never_approves() {
        let both = Actor { person: hc().person, ..erc() };
        shared().when(&both, ruling(Ruling::Approved, None)).refused("RM-2.11", "PROPOSER_APPROVES");
        let other_hc = Actor { person: code("another"), ..hc() };
        let sent_by_another = closed().given(&other_hc, send()).given(&erc(), share());
        sent_by_another.when(&both, ruling(Ruling::Approved, None)).refused("RM-2.11", "PROPOSER_APPROVES");
    }

    /// RM-2.11: an approval against an objection gives its reason.
    #[test]
    fn an_approval_against_an_objection_says_why() {
        let objected = shared().given(&principal("WHO"), answer(Position::Objects));
        objected.clone().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "OBJECTION_OPEN");
        objected.when(&erc(), ruling(Ruling::Approved, Some("the region has staff by now"))).keeps("RM-2.11.approval");
    }

    /// RM-2.11: a cluster whose end is declined stays, and its review is owed again.
    #[test]
    fn a_declined_cluster_stays() {
        let declined = shared().given(&erc(), ruling(Ruling::Declined, Some("needs on Samar go on")));
        assert_eq!(declined.record().duties["RM-1.14.review:cluster/health"].since, at("2014-05-13"));
        let late = shared().at("2014-06-01T08:00:00Z").given(&erc(), ruling(Ruling::Declined, Some("needs go on")));
        assert_eq!(
            late.record().duties["RM-1.14.review:cluster/health"].since,
            at("2014-06-01"),
            "not before it is declined"
        );
        declined.when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
    }

    /// RM-2.11: partners are informed of what was approved.
    #[test]
    fn partners_are_informed() {
        let inform = || Command::InformPartners(PartnersInformed { review: code("r-1"), means: "a letter".to_owned() });
        shared().when(&hc(), inform()).refused("RM-2.11", "NOTHING_APPROVED");
        approved().when(&hc(), inform()).keeps("RM-2.11.partners");
    }
}
