//! What a token claims.

use convene_kernel::codes::{OrganizationCode, PersonId};
use convene_kernel::identity::{Caller, Grant};
use serde::{Deserialize, Serialize};

/// The claims of a token; those not named here are left to whoever else reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// For whom it was issued: this installation.
    pub aud: String,
    /// The person, by an opaque identifier; never a name or an address (row PE-5).
    pub sub: PersonId,
    /// When it expires, in seconds since 1970.
    pub exp: i64,
    /// Before when it does not hold, in seconds since 1970.
    pub nbf: i64,
    /// The organization the person acts for.
    pub organization: OrganizationCode,
    /// The roles held, with their scope.
    pub grants: Vec<Grant>,
}

impl From<Claims> for Caller {
    fn from(claims: Claims) -> Self {
        Self { person: claims.sub, organization: claims.organization, grants: claims.grants }
    }
}
