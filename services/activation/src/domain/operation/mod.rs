//! The country and its emergencies: onset and class, level 3, meetings, consultations, plans and deployments.
//!
//! Clusters are not activated here: that takes a [proposal](super::proposal) and the ERC's approval. Each topic is one file
//! with its values, who may give its commands, what they decide, what its events make of the state, and its tests.

mod command;
mod consultation;
mod contingency_plan;
pub(super) mod country;
mod deployment;
mod emergency;
mod event;
#[cfg(test)]
mod fixtures;
mod level_3;
mod meeting;
mod readiness;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};

pub use command::{ACTIONS, Command};
pub use consultation::{BestPlaced, Consultation};
pub use contingency_plan::{Consulted, ContingencyPlan, ForeseenCluster};
pub use country::{Country, Leadership, Mechanism, Term};
pub use deployment::{Deployment, DeploymentPurpose};
pub use emergency::{Emergency, EmergencyClass, EmergencyFacts, ReclassifyEmergency, RefugeeSituation, Setting};
pub use event::Event;
pub use level_3::{ClusterDecision, Level3, Level3Step};
pub use meeting::{Alert, Meeting};
pub use readiness::{Readiness, StateReadiness};

use super::{Decided, Operation};

/// Those who keep the country's record: the HC, the RC and OCHA's country office.
fn in_the_country() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::OchaCountry])
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(operation: &Operation, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::RegisterEmergency(command) => emergency::register(operation, command, context),
        Command::ReclassifyEmergency(command) => emergency::reclassify(operation, command, context),
        Command::ChooseTerm(command) => country::choose_term(operation, *command, context),
        Command::RecordLeadership(command) => country::record_leadership(operation, command, context),
        Command::RecordMechanism(command) => country::record_mechanism(command, context),
        Command::RecordContingencyPlan(command) => contingency_plan::record(operation, command, context),
        Command::DeclareLevel3(command) => level_3::declare(operation, command, context),
        Command::RecordPrincipalsDecision(command) => level_3::record_principals_decision(operation, command, context),
        Command::EndLevel3(command) => level_3::end(operation, command, context),
        Command::RecordClusterDecision(command) => level_3::record_cluster_decision(operation, command, context),
        Command::RecordDeployment(command) => deployment::record(operation, command, context),
        Command::AlertGlobalClusters(command) => meeting::alert(operation, command, context),
        Command::RecordMeeting(command) => meeting::record(operation, command, context),
        Command::RecordConsultation(command) => consultation::record(operation, command, context),
        Command::StateReadiness(command) => readiness::state(operation, command, context),
    }
}

/// The operation after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    let to = &mut operation;
    match event {
        Event::EmergencyRegistered(event) => emergency::registered(to, event, stamp),
        Event::TermChosen { term } => on_country(to, country::term_chosen, term, stamp),
        Event::LeadershipRecorded(event) => on_country(to, country::leadership_recorded, event, stamp),
        Event::MechanismRecorded(event) => on_country(to, country::mechanism_recorded, event, stamp),
        Event::ContingencyPlanRecorded(event) => on_country(to, contingency_plan::recorded, event, stamp),
        Event::EmergencyReclassified(event) => {
            on_emergency(to, &event.emergency, emergency::reclassified, event, stamp);
        }
        Event::Level3Declared(event) => on_emergency(to, &event.emergency, level_3::declared, event, stamp),
        Event::PrincipalsDecided(event) => {
            on_emergency(to, &event.emergency, level_3::principals_decided, event, stamp)
        }
        Event::Level3Ended(event) => on_emergency(to, &event.emergency, level_3::ended, event, stamp),
        Event::ClusterDecisionRecorded(event) => {
            on_emergency(to, &event.emergency, level_3::clusters_decided, event, stamp);
        }
        Event::DeploymentRecorded(event) => on_emergency(to, &event.emergency, deployment::recorded, event, stamp),
        Event::GlobalClustersAlerted(event) => on_emergency(to, &event.emergency, meeting::alerted, event, stamp),
        Event::MeetingRecorded(event) => on_emergency(to, &event.emergency, meeting::recorded, event, stamp),
        Event::ConsultationRecorded(event) => on_emergency(to, &event.emergency, consultation::recorded, event, stamp),
        Event::ReadinessStated(event) => on_emergency(to, &event.emergency, readiness::stated, event, stamp),
    }
    operation
}

/// Applies an event to the country as a whole.
fn on_country<T>(operation: &mut Operation, apply: fn(&mut Country, &T, &Stamp), event: &T, stamp: &Stamp) {
    apply(&mut operation.country, event, stamp);
    operation.country.etag = stamp.etag;
}

/// Applies an event to the emergency of identifier `id`.
fn on_emergency<T>(
    operation: &mut Operation,
    id: &ResourceId,
    apply: fn(&mut Emergency, &T, &Stamp),
    event: &T,
    stamp: &Stamp,
) {
    if let Some(emergency) = operation.emergencies.get_mut(id) {
        apply(emergency, event, stamp);
        emergency.etag = stamp.etag;
    }
}
