//! Whether a global lead is ready to deploy to an emergency (row GN-4).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Emergency, Event};
use crate::domain::subjects::EMERGENCY;
use crate::domain::{Decided, Recorded};
use crate::reasons;

/// States, for the actor's organization, whether it is ready to deploy as global lead (row GN-4).
#[derive(Clone, Debug)]
pub struct StateReadiness {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// The sector it leads globally.
    pub sector: ClusterCode,
    /// Whether it is ready.
    pub ready: bool,
    /// With what, and by when; or what prevents it.
    pub statement: String,
}

/// What a global lead stated of its readiness to deploy (row GN-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// The code of the organization, such as `WHO`.
    pub organization: OrganizationCode,
    /// The sector it leads globally.
    pub sector: ClusterCode,
    /// Whether it is ready.
    pub ready: bool,
    /// With what, and by when; or what prevents it.
    pub statement: String,
}

/// Who may state it: a global lead, for its sector.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::GlobalLead])
}

/// Records what a global lead states of its readiness to deploy; stated again, it is what counts from then on (row GN-4).
pub(super) fn state_readiness(command: &StateReadiness, context: &Context<'_>) -> Decided {
    let organization = &context.actor.organization;
    let mut checks = Checks::new();
    let sector = reference_checks::cluster(&mut checks, context, "GN-3", "sector", &command.sector);
    let day = context.day();
    if sector.is_some_and(|sector| !sector.is_global_lead(organization, day)) {
        checks.invalid("GN-4", reasons::NOT_THE_GLOBAL_LEAD).at("sector").says(
            message!("{organization} does not lead {sector} globally", organization, sector = command.sector),
            "name a sector that the organization leads globally",
        );
    }
    checks.finish()?;
    let stated = Event::ReadinessStated(Readiness {
        emergency: command.emergency.clone(),
        organization: organization.clone(),
        sector: command.sector.clone(),
        ready: command.ready,
        statement: command.statement.clone(),
    });
    Ok(Decision::about(EMERGENCY.of(&command.emergency)).event(stated.into()))
}

/// The emergency after a global lead stated its readiness; the last statement counts.
pub(super) fn stated(emergency: &mut Emergency, readiness: &Readiness, stamp: &Stamp) {
    let by = (readiness.sector.clone(), readiness.organization.clone());
    emergency.readiness.entry(by).or_default().record(stamp.occurred_at, Recorded::new(readiness, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{actor, code};

    use super::*;
    use crate::domain::operation::Command;
    use crate::domain::operation::fixtures::registered;

    /// GN-4: a global lead states whether it is ready to deploy, for a sector it leads; the last statement counts.
    #[test]
    fn a_global_lead_states_its_readiness() {
        let wfp = actor(Role::GlobalLead, "WFP");
        let state = |sector: &str, ready| {
            let (emergency, sector, statement) =
                (code("haiyan"), code(sector), "a service centre in three days".to_owned());
            Command::StateReadiness(StateReadiness { emergency, sector, ready, statement })
        };
        registered().when(&wfp, state("HEA", true)).refused("GN-4", "NOT_THE_GLOBAL_LEAD");
        let stated = registered().given(&wfp, state("LOG", false)).given(&wfp, state("LOG", true));
        let readiness = &stated.state().emergencies[&code("haiyan")].readiness;
        let last = readiness[&(code("LOG"), code("WFP"))].present().expect("it is stated");
        assert!(readiness.len() == 1 && last.what.ready && last.stamp.actor == wfp);
    }
}
