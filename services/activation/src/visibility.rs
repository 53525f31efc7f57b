//! Who sees what is restricted: the one table of roles of this service.

use convene_kernel::identity::Role;
use convene_kernel::visibility::Insiders;

/// Those who take part in deciding see what was said on a proposal; others see the outcome.
pub const INSIDERS: Insiders = Insiders::of(&[
    Role::HumanitarianCoordinator,
    Role::ResidentCoordinator,
    Role::HctMember,
    Role::EmergencyReliefCoordinator,
    Role::ErcOffice,
    Role::IascPrincipal,
    Role::GlobalLead,
    Role::EmergencyDirector,
    Role::OchaCountry,
    Role::OchaHcss,
    Role::TaskTeam,
    Role::GlobalClusterCoordinators,
    Role::LeadAgency,
    Role::Auditor,
]);
