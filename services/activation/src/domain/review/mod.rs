//! Reviews, transition strategies and de-activation: how a cluster ends, each in its own time.
//!
//! A review recommends, the ERC approves, the HC or RC ends the cluster. None of it touches funding, seats in the HCT or
//! places in inter-cluster fora (row RM-2.7). Each topic is one file: its values, who may give its commands, what they bring
//! about, how the state changes, its tests.

mod checks;
mod closing;
mod command;
mod deactivation;
mod deactivation_case;
mod decision;
mod directors_review;
mod event;
#[cfg(test)]
pub(crate) mod fixtures;
mod keeping;
mod opening;
#[cfg(test)]
mod properties;
mod resources;
mod state;
mod summary;
mod transition;
mod verdict;

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Stamp;

pub use closing::{Closed, Closing};
pub use command::{ACTIONS, Command};
pub use deactivation::{Deactivate, FollowUp};
pub use deactivation_case::{
    AgencyFocalPoint, ClosingCost, DeactivationCase, Factor, FactorAnswer, Ground, Passed, Recipient,
};
pub use decision::{DeactivationDecision, PartnersInformed, Ruling};
pub use directors_review::DirectorsReview;
pub use event::Event;
pub use keeping::Keeping;
pub use opening::{Occasion, ReviewKind, ReviewOpening};
pub use resources::{ResourceHandOver, ResourcesHandedOver};
pub use state::{Review, Reviews, Transition};
pub use summary::{AnswerSummary, Position, SendSummary, SummaryAnswer, SummarySent, SummaryShared};
pub use transition::{EarlyRecovery, HandedOver, TransitionPlan, TransitionPlanSent, TransitionStrategy};
pub use verdict::Verdict;

use crate::domain::{Decided, Operation};

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(operation: &Operation, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::Open(command) => opening::open(operation, command, context),
        Command::Keep(command) => keeping::keep(operation, command, context),
        Command::Recommend(command) => deactivation_case::recommend(operation, command, context),
        Command::Close(command) => closing::close(operation, command, context),
        Command::SendSummary(command) => summary::send(operation, command, context),
        Command::ShareSummary(command) => summary::share(operation, command, context),
        Command::AnswerSummary(command) => summary::answer(operation, command, context),
        Command::Decide(command) => decision::decide(operation, command, context),
        Command::InformPartners(command) => decision::inform_partners(operation, command, context),
        Command::Deactivate(command) => deactivation::deactivate(operation, command, context),
        Command::RecordTransitionStrategy(command) => transition::record_strategy(operation, command, context),
        Command::SendTransitionPlan(command) => transition::send_plan(operation, command, context),
        Command::RecordEarlyRecovery(command) => transition::record_early_recovery(operation, command, context),
        Command::HandOverResources(command) => resources::hand_over(operation, command, context),
        Command::FollowUpSupport(command) => deactivation::follow_up(operation, command, context),
        Command::RecordDirectorsReview(command) => directors_review::record(command, context),
    }
}

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    match event {
        Event::Opened(event) => opening::opened(&mut operation, event, stamp),
        Event::TransitionPlanSent(event) => transition::plan_sent(&mut operation, event, stamp),
        Event::DirectorsReviewRecorded(event) => {
            directors_review::recorded(&mut operation, event.for_decision(), stamp)
        }
        _ => {}
    }
    if let Some(review) = event.review().and_then(|id| operation.reviews.reviews.get_mut(id)) {
        evolve_review(review, event, stamp);
        review.etag = stamp.etag;
    }
    if let Some(id) = event.cluster_in_transition() {
        evolve_transition(operation.reviews.transition_of(id), event, stamp);
        if let Some(cluster) = operation.clusters.get_mut(id) {
            cluster.etag = stamp.etag;
        }
    }
    operation
}

fn evolve_review(review: &mut Review, event: &Event, stamp: &Stamp) {
    match event {
        Event::ClusterKept(event) => keeping::kept(review, event.for_decision(), stamp),
        Event::DeactivationRecommended(event) => deactivation_case::recommended(review, event.for_decision(), stamp),
        Event::Closed(event) => closing::closed(review, event, stamp),
        Event::SummarySent(_) => summary::sent(review, stamp),
        Event::SummaryShared(event) => summary::shared(review, event, stamp),
        Event::SummaryAnswered(event) => summary::answered(review, event.for_decision(), stamp),
        Event::DeactivationDecided(event) => decision::decided(review, event, stamp),
        Event::PartnersInformed(event) => decision::partners_informed(review, event, stamp),
        _ => {}
    }
}

fn evolve_transition(transition: &mut Transition, event: &Event, stamp: &Stamp) {
    match event {
        Event::TransitionStrategyRecorded(event) => transition::strategy_recorded(transition, event, stamp),
        Event::EarlyRecoveryRecorded(event) => transition::early_recovery_recorded(transition, event, stamp),
        Event::ResourcesHandedOver(event) => resources::handed_over(transition, event, stamp),
        Event::SupportFollowedUp(event) => deactivation::followed_up(transition, event, stamp),
        _ => {}
    }
}
