//! The steps of a review: opened by the HCT, closed when nothing is left unsaid, summed up, shared, answered.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::refusal::Checks;

use super::super::command::{AnswerSummary, SendSummary};
use super::super::event::Event;
use super::super::state::{
    Closing, Position, Review, ReviewKind, ReviewOpening, SummaryAnswer, SummaryShared, Verdict,
};
use super::{Decided, about, must_be_open, to_change};
use crate::domain::{self, Operation, cluster, known};

pub(super) fn open(operation: &Operation, command: &ReviewOpening, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let mut checks = Checks::new();
    if operation.reviews.reviews.contains_key(&command.review) {
        checks.precondition_text(
            "RM-2.10",
            "REVIEW_ALREADY_EXISTS",
            "review",
            format!("a review '{}' is on the record already", command.review),
            "choose another identifier",
        );
    }
    if let Some(open) = operation.reviews.open().next() {
        checks.precondition_text(
            "RM-2.13",
            "REVIEW_OPEN",
            "",
            format!("the review '{}' is not closed", open.opening.review),
            "say what becomes of every cluster in it, and close it first",
        );
    }
    if command.participants.is_empty() && operation.country.has_country_team() {
        checks.invalid_text(
            "RM-2.10",
            "COUNTRY_TEAM_ABSENT",
            "participants",
            "it is the HCT that reviews, and no member takes part",
            "name the members of the HCT that take part",
        );
    }
    known::participants(&mut checks, context, "participants", &command.participants);
    if let ReviewKind::Level3 { emergency } = &command.kind {
        let level_3 = operation.emergency(emergency)?.level_3.as_ref();
        if level_3.and_then(|level_3| level_3.principals_decided_at).is_none() {
            checks.precondition_text(
                "RM-2.9",
                "PRINCIPALS_NOT_DECIDED",
                "emergency",
                format!("the Principals took no level 3 decision on '{emergency}'"),
                "record their decision first, or open a periodic review",
            );
        }
    }
    checks.finish()?;
    Ok(Decision::about(format!("review/{}", command.review)).event(Event::Opened(command.clone()).into()))
}

pub(super) fn close(operation: &Operation, command: &Closing, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let review = to_change(operation, &command.review, context)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, review);
    for cluster in operation.active_clusters().filter(|cluster| !review.verdicts.contains_key(&cluster.id)) {
        checks.precondition_text(
            "RM-2.13",
            "CLUSTER_WITHOUT_VERDICT",
            "review",
            format!("the review does not say what becomes of the active cluster '{}'", cluster.id),
            "keep it with its rationale and a plan for its transition, or recommend it for de-activation",
        );
    }
    if matches!(review.opening.kind, ReviewKind::Level3 { .. }) && command.surge.is_none() {
        checks.invalid_text(
            "RM-2.9",
            "SURGE_DECISION_MISSING",
            "surge",
            "it is not said what becomes of surge capacity",
            "say which surge capacity withdraws by the review's findings, and which stays",
        );
    }
    checks.finish()?;
    Ok(closed(operation, review, command, context))
}

fn closed(operation: &Operation, review: &Review, command: &Closing, context: &Context<'_>) -> Decision<domain::Event> {
    let active = || {
        operation
            .active_clusters()
            .filter_map(|cluster| review.verdicts.get(&cluster.id).map(|said| (cluster, &said.what)))
    };
    let kept = active().filter(|(_, said)| matches!(said, Verdict::Kept(_))).map(|(cluster, _)| cluster.id.clone());
    let recommended: Vec<_> =
        active().filter(|(_, said)| matches!(said, Verdict::Ends(_))).map(|(cluster, _)| cluster.id.clone()).collect();
    let is_recommended = !recommended.is_empty();
    let closed = Event::Closed { closing: command.clone(), kept: kept.collect(), recommended };
    let mut decision = about(review, closed);
    for (cluster, said) in active() {
        match said {
            Verdict::Kept(keeping) => {
                let (cluster_id, review_by) = (cluster.id.clone(), keeping.review_by);
                let kept = cluster::Event::Kept { cluster: cluster_id, review: command.review.clone(), review_by };
                decision.events.push(kept.into());
                cluster::renew_review(&mut decision, operation, cluster, review_by, context);
            }
            Verdict::Ends(_) => decision.keep("RM-1.14.review", &cluster.subject(), context.occurred_at),
        }
    }
    match &review.opening.kind {
        ReviewKind::Level3 { emergency } => {
            decision.keep("RM-2.9.review", &format!("emergency/{emergency}"), context.occurred_at);
        }
        ReviewKind::Periodic => decision.keep("RM-2.10.review", "country", context.occurred_at),
    }
    if is_recommended {
        let owner = Owner::role(operation.country.head());
        decision.open(Duty::new("RM-2.11.summary", review.subject(), owner, context.occurred_at));
    }
    decision
}

pub(super) fn send_summary(operation: &Operation, command: &SendSummary, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let review = to_change(operation, &command.review, context)?;
    let mut checks = Checks::new();
    if review.closing.is_none() {
        checks.precondition_text(
            "RM-2.11",
            "REVIEW_NOT_CLOSED",
            "review",
            "the review is not closed",
            "say what becomes of every active cluster, and close it first",
        );
    }
    if review.recommended().next().is_none() {
        checks.precondition_text(
            "RM-2.11",
            "NOTHING_TO_END",
            "review",
            "the review recommends no cluster for de-activation",
            "nothing needs to be sent",
        );
    }
    if review.summary_sent.is_some() {
        checks.precondition_text(
            "RM-2.11",
            "SUMMARY_SENT",
            "review",
            "the ERC has the summary",
            "nothing needs to be sent again",
        );
    }
    checks.finish()?;
    let sent = Event::SummarySent { review: command.review.clone(), cases: review.recommended().cloned().collect() };
    let (mut decision, subject) = (about(review, sent), review.subject());
    decision.keep("RM-2.11.summary", &subject, context.occurred_at);
    let erc = Owner::role(Role::EmergencyReliefCoordinator);
    decision.open(Duty::new("RM-2.11.approval", subject, erc, context.occurred_at));
    Ok(decision)
}

pub(super) fn share_summary(operation: &Operation, command: &SummaryShared, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let mut checks = Checks::new();
    if review.summary_sent.is_none() {
        checks.precondition_text(
            "RM-2.11",
            "SUMMARY_NOT_SENT",
            "review",
            "the HC or RC has sent no summary of it",
            "share it once it is received",
        );
    }
    for (field, asked) in [("principals", &command.principals), ("global_leads", &command.global_leads)] {
        if asked.is_empty() && review.shared.is_empty() {
            checks.invalid_text(
                "RM-2.11",
                "NOBODY_ASKED",
                field,
                "nobody is asked",
                "share it with the IASC Principals and with the global lead and co-lead agencies",
            );
        }
        known::participants(&mut checks, context, field, asked);
    }
    checks.finish()?;
    Ok(about(review, Event::SummaryShared(command.clone())))
}

pub(super) fn answer_summary(operation: &Operation, command: &AnswerSummary, context: &Context<'_>) -> Decided {
    let review = operation.reviews.review(&command.review)?;
    let organization = &context.actor.organization;
    let mut checks = Checks::new();
    let asked =
        |shared: &SummaryShared| shared.principals.contains(organization) || shared.global_leads.contains(organization);
    if review.shared.is_empty() {
        not_shared(&mut checks);
    } else if !review.shared.iter().any(|shared| asked(&shared.what)) {
        checks.precondition_text(
            "RM-2.11",
            "NOT_ASKED",
            "review",
            format!("the summary was not shared with {organization}"),
            "have the ERC share it with the organization",
        );
    }
    checks.finish()?;
    let answer = SummaryAnswer {
        review: command.review.clone(),
        organization: organization.clone(),
        role: context.actor.role,
        position: command.position,
        statement: command.statement.clone(),
    };
    let mut decision = about(review, Event::SummaryAnswered(answer));
    let objection = known::objection("RM-2.11", &review.subject(), organization, &command.statement);
    match command.position {
        Position::Objects => decision.raise(objection),
        Position::Endorses => decision.resolve(objection.id, "the organization endorses"),
    }
    Ok(decision)
}

/// Notes that Principals and global leads were not asked yet (row RM-2.11).
pub(super) fn not_shared(checks: &mut Checks) {
    checks.precondition_text(
        "RM-2.11",
        "SUMMARY_NOT_SHARED",
        "review",
        "the summary was not shared with Principals and global leads",
        "have the ERC share it for their approval first",
    );
}
