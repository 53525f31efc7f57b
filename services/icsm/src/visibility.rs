//! Who sees what is restricted: the one table of roles of this service.

use convene_kernel::identity::Role;
use convene_kernel::visibility::Insiders;

/// Those who take part in deciding on a mission see nominees, drafts, findings and reasons; others see the outcome.
///
/// Each role has a part in the procedure: the RC/HC and HCT request, agree and decide (rows IM-1, IM-6, IM-11, IM-16), OCHA
/// supports (IM-4, IM-19), the task team and the Global Cluster Coordinators decide and organize (IM-4, IM-11, IM-12),
/// global leads and NGO consortia nominate (IM-7, IM-8), coordinators and lead agencies in the country agree to the terms
/// of reference and approve focal points (IM-6, IM-13), and the IASC Working Group, the ERC and the ERC's office have the
/// referral (IM-17). IASC Principals and Emergency Directors, who see what is deliberated on clusters, have no part here.
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
    Role::Coordinator,
    Role::LeadAgency,
    Role::NgoConsortium,
    Role::Auditor,
]);
