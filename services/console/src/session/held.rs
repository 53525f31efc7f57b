//! What is known of whoever is signed in.

use serde::{Deserialize, Serialize};

/// A session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The token with which the services are called. It never comes on a page.
    pub token: String,
    /// With which the issuer gives another token; empty where it gives none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub refresh: String,
    /// When the token ends, in seconds since 1970.
    pub token_until: i64,
    /// The person as the page greets them: an opaque identifier, or a name of the login.
    pub person: String,
    /// The organization that they act for.
    pub organization: String,
    /// The roles with their scope, such as `hc@PHL`.
    pub roles: Vec<String>,
    /// What each form carries, so that only pages of the console can send one.
    pub form_key: String,
    /// When the person signed in, in seconds since 1970.
    pub since: i64,
    /// When the session ends, in seconds since 1970.
    pub until: i64,
}

impl Session {
    /// Whether one of the roles is `role`, in whatever scope.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|held| held.split(['@', '/']).next() == Some(role))
    }
}

/// A role with its scope, as the program's option `--as` has it: `hc@PHL`, `coordinator@PHL/HEA`.
pub fn written(role: &str, country: &str, cluster: &str) -> String {
    let part = |mark: &str, code: &str| if code.is_empty() { String::new() } else { format!("{mark}{code}") };
    format!("{role}{}{}", part("@", country), part("/", cluster))
}
