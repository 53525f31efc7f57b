//! What commands about the country and its emergencies bring about.

mod country;
mod emergency;
mod level_3;
mod onset;
#[cfg(test)]
mod tests;

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;

use super::command::Command;
use crate::domain::{self, Operation};

/// Who may give the command.
pub fn authority(_operation: &Operation, command: &Command) -> Authority {
    use Role::ResidentCoordinator;
    use Role::{EmergencyReliefCoordinator, ErcOffice, GlobalLead, HumanitarianCoordinator, OchaCountry};
    match command {
        Command::RegisterEmergency(_)
        | Command::ReclassifyEmergency(_)
        | Command::ChooseTerm(_)
        | Command::RecordMechanism(_)
        | Command::RecordContingencyPlan(_)
        | Command::RecordDeployment(_)
        | Command::AlertGlobalClusters(_)
        | Command::RecordMeeting(_)
        | Command::RecordConsultation(_) => Authority::of(&[HumanitarianCoordinator, ResidentCoordinator, OchaCountry]),
        Command::RecordClusterDecision(_) => Authority::of(&[HumanitarianCoordinator, ResidentCoordinator]),
        Command::RecordLeadership(_) => Authority::of(&[
            ErcOffice,
            EmergencyReliefCoordinator,
            OchaCountry,
            HumanitarianCoordinator,
            ResidentCoordinator,
        ]),
        Command::DeclareLevel3(_) | Command::RecordPrincipalsDecision(_) | Command::EndLevel3(_) => {
            Authority::of(&[EmergencyReliefCoordinator, ErcOffice])
        }
        Command::StateReadiness(command) => Authority::of(&[GlobalLead]).for_clusters([command.sector.clone()]),
    }
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(
    operation: &Operation,
    command: &Command,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    match command {
        Command::RegisterEmergency(facts) => emergency::register(operation, facts, context),
        Command::ReclassifyEmergency(command) => emergency::reclassify(operation, command, context),
        Command::ChooseTerm(term) => country::choose_term(operation, *term, context),
        Command::RecordLeadership(leadership) => country::record_leadership(operation, leadership, context),
        Command::RecordMechanism(mechanism) => country::record_mechanism(mechanism, context),
        Command::RecordContingencyPlan(plan) => country::record_contingency_plan(operation, plan, context),
        Command::DeclareLevel3(step) => level_3::declare(operation, step, context),
        Command::RecordPrincipalsDecision(step) => level_3::record_principals_decision(operation, step, context),
        Command::EndLevel3(step) => level_3::end(operation, step, context),
        Command::RecordClusterDecision(decision) => level_3::record_cluster_decision(operation, decision, context),
        Command::RecordDeployment(deployment) => level_3::record_deployment(operation, deployment, context),
        Command::AlertGlobalClusters(alert) => onset::alert(operation, alert, context),
        Command::RecordMeeting(meeting) => onset::record_meeting(operation, meeting, context),
        Command::RecordConsultation(consultation) => onset::record_consultation(operation, consultation, context),
        Command::StateReadiness(command) => level_3::state_readiness(operation, command, context),
    }
}

/// The name of an emergency in duties and findings.
pub(super) fn subject(emergency: &convene_kernel::codes::ResourceId) -> String {
    format!("emergency/{emergency}")
}
