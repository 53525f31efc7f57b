//! The login of development and exercises: everyone chooses who they are.

use std::path::Path;

use chrono::TimeDelta;
use convene_kernel::identity::{Caller, Grant};
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_runtime::identity::{DevelopmentIssuer, IssuerError};

use super::cookie::unguessable;
use super::held::{Session, written};

/// Somebody who can be chosen.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// The role, which names them in texts and in the form.
    pub role: &'static str,
    /// The organization.
    pub organization: &'static str,
    /// Whether they act in one country.
    pub in_a_country: bool,
}

const fn person(role: &'static str, organization: &'static str, in_a_country: bool) -> Person {
    Person { role, organization, in_a_country }
}

/// Those who can be chosen, in the order of the page: who decides, who prepares, who proposes, who is consulted, who reads.
pub const PEOPLE: &[Person] = &[
    person("erc", "OCHA", false),
    person("erc-office", "OCHA", false),
    person("hc", "UNDP", true),
    person("ocha-country", "OCHA", true),
    person("ocha-hcss", "OCHA", false),
    person("iasc-principal", "WFP", false),
    person("global-lead", "WHO", false),
    person("lead-agency", "WHO", true),
    person("coordinator", "WHO", true),
    person("partner", "CARE", true),
    person("observer", "ECHO", false),
    person("auditor", "OCHA", false),
];

/// Who somebody says they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The role.
    pub role: String,
    /// The organization's code.
    pub organization: String,
    /// The country's code; for roles that are held in a country.
    pub country: String,
    /// The cluster's code; for roles that can be held for a cluster; else empty.
    pub cluster: String,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum NotSignedIn {
    /// What was chosen is nobody.
    #[error("{0}")]
    Nobody(String),
    /// There is no development issuer.
    #[error(transparent)]
    NoIssuer(#[from] IssuerError),
}

/// Signs in whoever was chosen, with a token of the built-in issuer whose key is in `folder`.
///
/// # Errors
/// When the choice is nobody, or there is no such issuer.
pub fn sign_in(folder: &Path, choice: &Choice, lasting: std::time::Duration) -> Result<Session, NotSignedIn> {
    let nobody = |problem: &dyn std::fmt::Display| NotSignedIn::Nobody(problem.to_string());
    let role = choice.role.parse::<convene_kernel::identity::Role>().map_err(|problem| nobody(&problem))?;
    let country = match choice.country.trim() {
        country if role.is_held_in_a_country() && !country.is_empty() => {
            Some(country.to_uppercase().parse().map_err(|problem| nobody(&problem))?)
        }
        _ => None,
    };
    let cluster = match choice.cluster.trim() {
        cluster if role.can_be_held_for_a_cluster() && !cluster.is_empty() => {
            Some(cluster.to_uppercase().parse().map_err(|problem| nobody(&problem))?)
        }
        _ => None,
    };
    let grant = Grant { role, country, cluster };
    grant.check().map_err(|problem| nobody(&problem))?;
    let organization = choice.organization.trim();
    let person = format!("p-{role}-{}", organization.to_lowercase());
    let caller = Caller {
        person: person.parse().map_err(|problem| nobody(&problem))?,
        organization: organization.to_uppercase().parse().map_err(|problem| nobody(&problem))?,
        grants: vec![grant],
    };
    let lasting = TimeDelta::from_std(lasting).unwrap_or(TimeDelta::hours(8));
    let token = DevelopmentIssuer::existing(folder)?.issue(&caller, lasting);
    let now = SystemClock.now();
    Ok(Session {
        token,
        refresh: String::new(),
        token_until: (now + lasting).timestamp(),
        person,
        organization: caller.organization.to_string(),
        roles: caller.grants.iter().map(scoped).collect(),
        form_key: unguessable(),
        since: now.timestamp(),
        until: (now + lasting).timestamp(),
    })
}

fn scoped(grant: &Grant) -> String {
    let country = grant.country.as_ref().map(ToString::to_string).unwrap_or_default();
    let cluster = grant.cluster.as_ref().map(ToString::to_string).unwrap_or_default();
    written(grant.role.as_str(), &country, &cluster)
}
