//! Transition strategies, the plan of a response as a whole, early recovery, resources handed over, the directors' review.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::{Checks, Finding};

use super::super::event::Event;
use super::super::state::{
    DirectorsReview, EarlyRecovery, ResourcesHandedOver, TransitionPlanSent, TransitionStrategy,
};
use super::Decided;
use crate::domain::{self, Operation, cluster, known};

pub(super) fn record_strategy(operation: &Operation, command: &TransitionStrategy, context: &Context<'_>) -> Decided {
    let cluster = cluster::to_change(operation, &command.cluster, context)?;
    let recorded: domain::Event = Event::TransitionStrategyRecorded(command.clone()).into();
    let mut decision = Decision::about(cluster.subject()).event(recorded);
    let made_alone = [
        ("national_authorities", command.national_authorities.is_empty(), "national authorities"),
        ("development_actors", command.development_actors.is_empty(), "development actors"),
    ];
    for (field, absent, who) in made_alone {
        let weakness = Finding::new(
            "RM-2.5",
            cluster.subject(),
            field,
            format!("the transition strategy was made without {who}"),
            "work it over with them, and record it again",
        );
        if absent {
            decision.raise(weakness);
        } else {
            decision.resolve(weakness.id, "the strategy was made with them");
        }
    }
    if made_alone.iter().all(|(_, absent, _)| !absent) {
        decision.keep("RM-2.5.transition-strategy", &cluster.subject(), context.occurred_at);
    }
    Ok(decision)
}

/// The plan of a response as a whole: at any level (row RM-2.14), and owed to the ERC at level 3 (row RM-2.9).
pub(super) fn send_plan(operation: &Operation, command: &TransitionPlanSent, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let emergency = operation.emergency(&command.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let subject = format!("emergency/{}", command.emergency);
    let sent: domain::Event = Event::TransitionPlanSent(command.clone()).into();
    let mut decision = Decision::about(subject.clone()).event(sent);
    decision.keep("RM-2.9.transition-plan", &subject, context.occurred_at);
    Ok(decision)
}

pub(super) fn record_early_recovery(operation: &Operation, command: &EarlyRecovery, context: &Context<'_>) -> Decided {
    let cluster = cluster::to_change(operation, &command.cluster, context)?;
    let recorded: domain::Event = Event::EarlyRecoveryRecorded(command.clone()).into();
    let mut decision = Decision::about(cluster.subject()).event(recorded);
    decision.keep("GN-7.early-recovery", &cluster.subject(), context.occurred_at);
    Ok(decision)
}

/// Resources are handed over before the end of a cluster, or after it.
pub(super) fn hand_over_resources(
    operation: &Operation,
    command: &ResourcesHandedOver,
    context: &Context<'_>,
) -> Decided {
    let cluster = operation.cluster(&command.cluster)?;
    cluster::speaks_for(cluster, context)?;
    context.expect_etag("cluster", cluster.etag)?;
    let mut checks = Checks::new();
    for (index, item) in command.items.iter().enumerate().filter(|(_, item)| item.on > known::day(context)) {
        checks.invalid_text(
            "RM-2.12",
            "DATE_IN_THE_FUTURE",
            format!("items[{index}].on"),
            format!("{} is not past", item.on),
            "record it once it was handed over",
        );
    }
    checks.finish()?;
    let handed_over: domain::Event = Event::ResourcesHandedOver(command.clone()).into();
    Ok(Decision::about(cluster.subject()).event(handed_over))
}

pub(super) fn record_directors_review(command: &DirectorsReview, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    if command.on > known::day(context) {
        checks.invalid_text(
            "RM-2.12",
            "DATE_IN_THE_FUTURE",
            "on",
            format!("{} is not past", command.on),
            "record the review once it was held",
        );
    }
    known::participants(&mut checks, context, "organizations", &command.organizations);
    checks.finish()?;
    let recorded: domain::Event = Event::DirectorsReviewRecorded(command.clone()).into();
    Ok(Decision::about("country").event(recorded))
}
