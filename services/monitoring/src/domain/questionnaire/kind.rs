//! The six kinds of organizations by which response rates are reported.

use convene_kernel::reference::OrganizationKind;
use serde::{Deserialize, Serialize};

/// A kind of organization, as surveys count them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An international non-governmental organization.
    InternationalNgo,
    /// A national non-governmental organization.
    NationalNgo,
    /// An organization of the United Nations.
    Un,
    /// An authority of the country.
    NationalAuthority,
    /// A donor.
    Donor,
    /// Any other.
    Other,
}

impl Kind {
    /// Every kind, in the order of the reports.
    pub const ALL: [Self; 6] =
        [Self::InternationalNgo, Self::NationalNgo, Self::Un, Self::NationalAuthority, Self::Donor, Self::Other];
}

impl From<OrganizationKind> for Kind {
    fn from(kind: OrganizationKind) -> Self {
        match kind {
            OrganizationKind::InternationalNgo => Self::InternationalNgo,
            OrganizationKind::NationalNgo => Self::NationalNgo,
            OrganizationKind::Un => Self::Un,
            OrganizationKind::Government => Self::NationalAuthority,
            OrganizationKind::Donor => Self::Donor,
            OrganizationKind::Movement
            | OrganizationKind::InternationalOrganization
            | OrganizationKind::NgoConsortium
            | OrganizationKind::Other => Self::Other,
        }
    }
}
