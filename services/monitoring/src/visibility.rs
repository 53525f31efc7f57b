//! Who sees what is restricted: the one table of roles of this service.

use convene_kernel::identity::Role;
use convene_kernel::visibility::Insiders;

/// Those who coordinate, and those whom they answer to.
///
/// Checklists are for every reader of the record: the cluster fills them in consultation, and they show others what it has in place
/// (row RM-9.1).
pub const INSIDERS: Insiders = Insiders::of(&[
    Role::HumanitarianCoordinator,
    Role::ResidentCoordinator,
    Role::HctMember,
    Role::OchaCountry,
    Role::LeadAgency,
    Role::Coordinator,
    Role::Auditor,
]);
