//! Who sees what is restricted: the one table of roles of this service.

use convene_kernel::identity::Role;
use convene_kernel::visibility::Insiders;

/// Those who coordinate, and those whom they answer to.
///
/// Who takes part in a cluster and with which commitments is for every reader of the record, so that partners know of each other
/// (rows RM-5.1, PE-5).
pub const INSIDERS: Insiders = Insiders::of(&[
    Role::HumanitarianCoordinator,
    Role::ResidentCoordinator,
    Role::HctMember,
    Role::OchaCountry,
    Role::LeadAgency,
    Role::Coordinator,
    Role::Auditor,
]);
