//! What commands about the country and its emergencies bring about.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::{Checks, Refusal};

use super::command::{Command, RegisterEmergency};
use super::event::Event;
use crate::domain::{self, Operation};

/// Who may give the command.
pub fn authority(_operation: &Operation, command: &Command) -> Authority {
    match command {
        Command::RegisterEmergency(_) => {
            Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::OchaCountry])
        }
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
        Command::RegisterEmergency(command) => register_emergency(operation, command, context),
    }
}

fn register_emergency(
    operation: &Operation,
    command: &RegisterEmergency,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let mut checks = Checks::new();
    if operation.emergencies.contains_key(&command.emergency) {
        checks.precondition(
            "RM-1.15",
            "EMERGENCY_KNOWN",
            "emergency",
            format!("an emergency '{}' is on the record already", command.emergency),
            "choose another identifier",
        );
    }
    if command.onset > context.now {
        checks.invalid(
            "RM-1.15",
            "ONSET_IN_THE_FUTURE",
            "onset",
            format!("{} is after the present moment", command.onset),
            "give the moment it began",
        );
    }
    checks.finish()?;
    let registered = Event::EmergencyRegistered {
        emergency: command.emergency.clone(),
        name: command.name.clone(),
        setting: command.setting,
        significant_displacement: command.significant_displacement,
        refugees: command.refugees.clone(),
        glide: command.glide.clone(),
        onset: command.onset,
        class: command.class,
        class_reasons: command.class_reasons.clone(),
    };
    Ok(Decision::about(format!("emergency/{}", command.emergency)).event(domain::Event::Operation(registered)))
}
