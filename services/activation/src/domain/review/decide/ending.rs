//! How a cluster ends: the ERC's decision, the news of it, the end itself, and the support that follows.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::refusal::{Checks, Finding, Refusal, Violation};
use convene_kernel::row::Row;

use super::super::command::Deactivate;
use super::super::event::Event;
use super::super::state::{DeactivationCase, DeactivationDecision, FollowUp, PartnersInformed, Review, Ruling};
use super::procedure::not_shared;
use super::{Decided, about, to_change};
use crate::domain::cluster::{self, Cluster};
use crate::domain::{self, Operation, known};

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
        decision.keep("RM-2.11.approval", &subject, context.occurred_at);
    }
    match command.ruling {
        Ruling::Approved => {
            let head = Owner::role(operation.country.head());
            decision.open(Duty::new("RM-2.11.partners", subject, head, context.occurred_at));
        }
        Ruling::Declined if cluster.is_active() => {
            let review_by = cluster.review_by.max(known::day(context));
            cluster::renew_review(&mut decision, operation, cluster, review_by, context);
        }
        Ruling::Declined => {}
    }
    Ok(decision)
}

fn check_decision(review: &Review, command: &DeactivationDecision, context: &Context<'_>) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    if review.shared.is_empty() {
        not_shared(&mut checks);
    }
    if review.recommended().all(|case| case.cluster != command.cluster) {
        checks.precondition_text(
            "RM-2.11",
            "NOT_RECOMMENDED",
            "cluster",
            format!("the review does not recommend '{}' for de-activation", command.cluster),
            "name a cluster that it recommends",
        );
    }
    if review.decisions.contains_key(&command.cluster) {
        checks.precondition_text(
            "RM-2.11",
            "DEACTIVATION_DECIDED",
            "cluster",
            format!("it is decided already on '{}'", command.cluster),
            "the next review may recommend it anew",
        );
    }
    if review.summary_sent.as_ref().is_some_and(|sent| sent.actor.person == context.actor.person) {
        checks.precondition_text(
            "RM-2.11",
            "PROPOSER_APPROVES",
            "",
            "the person who sent the summary may not decide on it",
            "have the ERC, or whoever stands in for the ERC, decide",
        );
    }
    let reason_is_owed = match command.ruling {
        Ruling::Declined => {
            Some(("REASON_MISSING", "it is declined without a reason", "say why the cluster is to stay"))
        }
        Ruling::Approved if objections(review, context).next().is_some() => Some((
            "OBJECTION_OPEN",
            "an organization that was asked objects, and it is not said why the cluster ends all the same",
            "settle it with the organization, which then endorses, or give the reason",
        )),
        Ruling::Approved => None,
    };
    if let Some((reason, problem, remedy)) = reason_is_owed.filter(|_| command.reason.is_none()) {
        checks.invalid_text("RM-2.11", reason, "reason", problem, remedy);
    }
    checks.finish()
}

/// Objections to the summary that were not settled.
fn objections<'a>(review: &Review, context: &'a Context<'_>) -> impl Iterator<Item = &'a Finding> {
    let subject = review.subject();
    context.findings.values().filter(move |finding| finding.subject == subject && known::tells_of_objection(finding))
}

pub(super) fn inform_partners(operation: &Operation, command: &PartnersInformed, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let review = to_change(operation, &command.review, context)?;
    let mut checks = Checks::new();
    if review.decisions.values().all(|decision| decision.what.ruling != Ruling::Approved) {
        checks.precondition_text(
            "RM-2.11",
            "NOTHING_APPROVED",
            "review",
            "the ERC has approved no de-activation of this review",
            "inform partners once it is approved",
        );
    }
    checks.finish()?;
    let mut decision = about(review, Event::PartnersInformed(command.clone()));
    decision.keep("RM-2.11.partners", &review.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn deactivate(operation: &Operation, command: &Deactivate, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let cluster = cluster::active(operation, &command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    let Some(review) = approving_review(operation, cluster) else {
        return Err(Refusal::precondition(Violation {
            row: Row::new("RM-2.11"),
            reason: "DEACTIVATION_NOT_APPROVED",
            field: "cluster".to_owned(),
            problem: format!("the ERC has not approved that the cluster '{}' ends", cluster.id),
            remedy: "have a review recommend it, and the ERC approve that".to_owned(),
        }));
    };
    let ended = cluster::Event::Deactivated {
        cluster: cluster.id.clone(),
        review: review.opening.review.clone(),
        at: context.occurred_at,
    };
    let mut decision = Decision::about(cluster.subject()).event(ended.into());
    cluster::end_what_is_open(&mut decision, cluster, context, "the cluster was de-activated");
    if review.recommended().any(|case| case.cluster == cluster.id && !case.support.is_empty()) {
        decision.open(support_of(cluster, context));
    }
    if operation.active_clusters().all(|active| active.id == cluster.id) {
        decision.void("RM-2.10.review", "country", "no cluster is active any more");
    }
    Ok(decision)
}

/// The review by which the ERC approved that the cluster, as it is active now, ends: unless a later one said otherwise.
fn approving_review<'a>(operation: &'a Operation, cluster: &Cluster) -> Option<&'a Review> {
    operation
        .reviews
        .last_on(&cluster.id)
        .filter(|review| review.approves_the_end_of(&cluster.id))
        .filter(|review| review.summary_sent.as_ref().is_some_and(|sent| sent.occurred_at >= cluster.activated_at))
}

/// The support promised for afterwards is followed up again and again, until nothing of it remains (row RM-2.6).
fn support_of(cluster: &Cluster, context: &Context<'_>) -> Duty {
    let owner = cluster::owed_by_the_lead(cluster);
    Duty::new("RM-2.6.follow-up", cluster.subject(), owner, context.occurred_at).concerning(cluster.id.clone())
}

pub(super) fn follow_up(operation: &Operation, command: &FollowUp, context: &Context<'_>) -> Decided {
    let cluster = operation.cluster(&command.cluster)?;
    cluster::speaks_for(cluster, context)?;
    context.expect_etag("cluster", cluster.etag)?;
    let mut checks = Checks::new();
    if cluster.is_active() {
        checks.precondition_text(
            "RM-2.6",
            "CLUSTER_STILL_ACTIVE",
            "cluster",
            format!("the cluster '{}' is active", cluster.id),
            "support is followed up once it is de-activated; until then it is part of the transition",
        );
    }
    checks.finish()?;
    let followed_up: domain::Event = Event::SupportFollowedUp(command.clone()).into();
    let mut decision = Decision::about(cluster.subject()).event(followed_up);
    decision.keep("RM-2.6.follow-up", &cluster.subject(), context.occurred_at);
    if command.remaining.is_some() {
        decision.open(support_of(cluster, context));
    }
    Ok(decision)
}
