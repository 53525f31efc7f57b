//! Who sees what is restricted: the one table of roles of this service.

use convene_kernel::identity::Role;
use convene_kernel::visibility::Insiders;

/// Those who take part in deciding see nominees, drafts and findings; others see the outcome.
pub const INSIDERS: Insiders = Insiders::of(&[
    Role::HumanitarianCoordinator,
    Role::ResidentCoordinator,
    Role::HctMember,
    Role::EmergencyReliefCoordinator,
    Role::ErcOffice,
    Role::GlobalLead,
    Role::OchaCountry,
    Role::OchaHcss,
    Role::TaskTeam,
    Role::GlobalClusterCoordinators,
    Role::IascWorkingGroup,
    Role::LeadAgency,
    Role::NgoConsortium,
    Role::Auditor,
]);
