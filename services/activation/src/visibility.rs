//! Who sees what is restricted: the one table of roles of this service.

use convene_kernel::identity::Role;
use convene_kernel::visibility::Insiders;

/// Those who take part in deciding see what was said on a proposal; those who are consulted (rows OG-1, RM-1.3) see what is
/// proposed; others see the outcome.
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
])
.consulting(&[Role::Coordinator, Role::Partner, Role::NgoConsortium, Role::NationalAuthority]);
