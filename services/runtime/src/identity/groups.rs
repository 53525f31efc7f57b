//! Groups of a person that an issuer lists instead of grants.

use serde::Deserialize;

/// The groups of a person that grant roles.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// The claim that lists them.
    pub claim: String,
    /// What the name of each begins with; a role with its scope follows, such as `hc@PHL`. Without it, a group that has nothing
    /// to do with this suite and is called `operator` would grant that role.
    pub prefix: String,
}
