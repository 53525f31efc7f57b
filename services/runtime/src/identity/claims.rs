//! What a token claims.

use convene_kernel::codes::{OrganizationCode, PersonId};
use convene_kernel::identity::{Caller, Grant};
use serde::{Deserialize, Serialize};

/// The claims of a token that the suite reads. Other claims are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// For whom it was issued: this installation, perhaps among others.
    #[serde(with = "audience")]
    pub aud: Vec<String>,
    /// The person, by an opaque identifier; never a name or an address (row PE-5).
    pub sub: PersonId,
    /// When it expires, in seconds since 1970.
    pub exp: i64,
    /// When it becomes valid, in seconds since 1970; many issuers leave it out.
    #[serde(default)]
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

/// One audience is a text and several are a list, as RFC 7519 has it.
mod audience {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Audience {
        One(String),
        Several(Vec<String>),
    }

    pub(super) fn serialize<S: Serializer>(audience: &[String], serializer: S) -> Result<S::Ok, S::Error> {
        match audience {
            [only] => serializer.serialize_str(only),
            several => several.serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
        Ok(match Audience::deserialize(deserializer)? {
            Audience::One(only) => vec![only],
            Audience::Several(several) => several,
        })
    }
}
