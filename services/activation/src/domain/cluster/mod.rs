//! The life of a cluster: who leads and coordinates it, on which terms, with whom, and what is owed meanwhile.
//!
//! A cluster comes to life by an approved [proposal](super::proposal) and ends by a [de-activation](super::review). Each
//! topic is one file: its values, who may give its commands, what they bring about, how the state changes, its tests.

mod activation;
mod adaptation;
mod appointment;
mod checks;
mod command;
mod concern;
mod counterpart;
mod event;
mod expertise;
mod finding;
mod focal_point;
mod funding_barrier;
mod hand_over;
mod lead;
mod review_date;
mod shared_leadership;
mod state;
mod terms_of_reference;

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Stamp;

pub use activation::{Activated, Deactivated, activate, duties_of_a_new_cluster, end_what_is_open};
pub use adaptation::{Adaptation, Adapted, Change};
pub use appointment::{Appointment, AppointmentEnd, Employment, Post};
pub use checks::{active, admits, lead, speaks_for, to_change};
pub use command::{ACTIONS, Command};
pub use concern::{
    Concern, ConcernClosure, ConcernRaised, ConcernStep, ConcernStepKind, ConcernStepTaken, duty_is_shown,
};
pub use counterpart::Counterpart;
pub use event::Event;
pub use expertise::{Expertise, GlobalLeadInformed};
pub use finding::FindingAnswer;
pub use focal_point::{AreaFocalPoint, FocalPoint, PlaceFocalPoint};
pub use funding_barrier::{FundingBarrier, FundingBarrierTakenUp};
pub use hand_over::HandOver;
pub use lead::{Lead, LeadDesignated, designate_lead, owed_by_the_lead};
pub use review_date::{Kept, owe_review, renew_review, start_of};
#[cfg(test)]
pub(crate) use shared_leadership::tests::sharing;
pub use shared_leadership::{Agreement, Sharing, SharingAspect, SharingBasis, SharingEnd};
pub use state::Cluster;
pub use terms_of_reference::{Responsibility, TermsOfReference};

use crate::domain::{Decided, Operation};

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(operation: &Operation, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::AppointCoordinator(command) => appointment::appoint(operation, command, context),
        Command::EndAppointment(command) => appointment::end_appointment(operation, command, context),
        Command::AdoptTerms(command) => terms_of_reference::adopt(operation, command, context),
        Command::NameFocalPoint(command) => focal_point::name_for_issue(operation, command, context),
        Command::NameAreaFocalPoint(command) => focal_point::name_for_area(operation, command, context),
        Command::NamePlaceFocalPoint(command) => focal_point::name_for_place(operation, command, context),
        Command::RecordCounterpart(command) => counterpart::record(operation, command, context),
        Command::ShareLeadership(command) => shared_leadership::share(operation, command, context),
        Command::EndSharing(command) => shared_leadership::end(operation, command, context),
        Command::RaiseFundingBarrier(command) => funding_barrier::raise(operation, command, context),
        Command::TakeUpFundingBarrier(command) => funding_barrier::take_up(operation, command, context),
        Command::PlanHandOver(command) => hand_over::plan(operation, command, context),
        Command::ShowExpertise(command) => expertise::show(operation, command, context),
        Command::InformGlobalLead(command) => expertise::inform_global_lead(operation, command, context),
        Command::RaiseConcern(command) => concern::raise(operation, command, context),
        Command::TakeConcernStep(command) => concern::take_step(operation, command, context),
        Command::CloseConcern(command) => concern::close(operation, command, context),
        Command::Adapt(command) => adaptation::adapt(operation, command, context),
        Command::AnswerFinding(command) => finding::answer(command, context),
    }
}

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    match event {
        Event::Activated(event) => activation::activated(&mut operation, event, stamp),
        Event::Adapted(event) => adaptation::absorbed(&mut operation, event, stamp),
        _ => {}
    }
    if let Some(cluster) = event.cluster().and_then(|id| operation.clusters.get_mut(id)) {
        evolve_cluster(cluster, event, stamp);
        cluster.etag = stamp.etag;
    }
    operation
}

fn evolve_cluster(cluster: &mut Cluster, event: &Event, stamp: &Stamp) {
    match event {
        Event::LeadDesignated(event) => lead::designated(cluster, event, stamp),
        Event::CoordinatorAppointed(event) => appointment::appointed(cluster, event, stamp),
        Event::AppointmentEnded(event) => appointment::ended(cluster, event),
        Event::TermsAdopted(event) => terms_of_reference::adopted(cluster, event, stamp),
        Event::FocalPointNamed(event) => focal_point::named_for_issue(cluster, event, stamp),
        Event::AreaFocalPointNamed(event) => focal_point::named_for_area(cluster, event, stamp),
        Event::PlaceFocalPointNamed(event) => focal_point::named_for_place(cluster, event, stamp),
        Event::CounterpartRecorded(event) => counterpart::recorded(cluster, event, stamp),
        Event::LeadershipShared(event) => shared_leadership::shared(cluster, event, stamp),
        Event::SharingEnded(event) => shared_leadership::ended(cluster, event),
        Event::FundingBarrierRaised(event) => funding_barrier::raised(cluster, event, stamp),
        Event::FundingBarrierTakenUp(event) => funding_barrier::taken_up(cluster, event),
        Event::HandOverPlanned(event) => hand_over::planned(cluster, event, stamp),
        Event::ExpertiseShown(event) => expertise::shown(cluster, event, stamp),
        Event::GlobalLeadTold(event) => expertise::global_lead_informed(cluster, event, stamp),
        Event::ConcernRaised(event) => concern::raised(cluster, event.for_decision(), stamp),
        Event::ConcernStepTaken(event) => concern::step_taken(cluster, event.for_decision(), stamp),
        Event::ConcernClosed(event) => concern::closed(cluster, event.for_decision(), stamp),
        Event::Adapted(event) => adaptation::adapted(cluster, event, stamp),
        Event::Deactivated(event) => activation::deactivated(cluster, event),
        Event::Kept(event) => review_date::kept(cluster, event),
        Event::Activated(_) | Event::FindingAnswered(_) => {}
    }
}
