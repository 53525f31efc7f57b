//! What a token claims.

use convene_kernel::codes::{OrganizationCode, PersonId};
use convene_kernel::digest::Digest;
use convene_kernel::identity::{Caller, Grant, Role};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::groups::Groups;
use super::login::Login;
use super::token_error::TokenError;

/// The claims of a token that the suite reads. Other claims are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// For whom it was issued: this installation, perhaps among others.
    #[serde(serialize_with = "audience::serialize")]
    pub aud: Vec<String>,
    /// The person, by an opaque identifier; never a name or an address (row PE-5). A subject in another form is not kept: an
    /// identifier made from it is.
    pub sub: PersonId,
    /// When it expires, in seconds since 1970.
    pub exp: i64,
    /// When it becomes valid, in seconds since 1970; many issuers leave it out.
    pub nbf: i64,
    /// When the person logged in, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// The class of that login, such as by a second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
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

impl Claims {
    /// How and when the person logged in.
    pub(super) fn login(&self) -> Login {
        let at = self.auth_time.and_then(|seconds| Moment::from_timestamp(seconds, 0));
        Login { at, class: self.acr.clone() }
    }

    /// Reads the claims of a token whose signature was checked, as issuers write them: moments may be fractions of seconds, a
    /// subject may be any text, and roles of other programs may be among the grants. What the claim `groups` lists counts beside
    /// the grants.
    ///
    /// # Errors
    /// Which claim is missing or wrong.
    pub(super) fn read(claims: &Map<String, Value>, groups: Option<&Groups>) -> Result<Self, TokenError> {
        let iss = text(claims, "iss")?.to_owned();
        Ok(Self {
            aud: claims
                .get("aud")
                .and_then(|value| audience::deserialize(value).ok())
                .ok_or(wrong("aud", "must be a text or a list of texts"))?,
            sub: person(&iss, text(claims, "sub")?),
            exp: seconds(claims, "exp")?.ok_or(wrong("exp", "is missing"))?,
            nbf: seconds(claims, "nbf")?.unwrap_or_default(),
            // Of a login that is not said as it should be nothing is known: that matters only where a fresh one is asked for.
            auth_time: seconds(claims, "auth_time").unwrap_or_default(),
            acr: text(claims, "acr").ok().map(str::to_owned),
            organization: text(claims, "organization")?
                .parse()
                .map_err(|_| wrong("organization", "is not the code of an organization, such as WHO"))?,
            grants: grants(claims, groups)?,
            iss,
        })
    }
}

fn wrong(claim: &'static str, problem: &'static str) -> TokenError {
    TokenError::Claim { claim, problem }
}

fn text<'c>(claims: &'c Map<String, Value>, claim: &'static str) -> Result<&'c str, TokenError> {
    match claims.get(claim) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(_) => Err(wrong(claim, "must be a text")),
        None => Err(wrong(claim, "is missing")),
    }
}

/// A NumericDate of RFC 7519, which may have a fraction; it is cut off.
fn seconds(claims: &Map<String, Value>, claim: &'static str) -> Result<Option<i64>, TokenError> {
    let Some(value) = claims.get(claim) else { return Ok(None) };
    #[allow(clippy::cast_possible_truncation, reason = "a moment out of range becomes the first or the last")]
    let whole = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64));
    whole.map(Some).ok_or(wrong(claim, "must be a number of seconds since 1970"))
}

/// The person of a subject: the subject itself, or, where it is no identifier of this suite, one made from it and its issuer.
fn person(issuer: &str, subject: &str) -> PersonId {
    subject.parse().unwrap_or_else(|_| {
        let digest = Digest::of(format!("{issuer}\n{subject}").as_bytes()).to_string();
        format!("sub-{}", &digest[..40]).parse().expect("hexadecimal digits make an identifier")
    })
}

/// What a token grants by its grants and by the groups of the person.
fn grants(claims: &Map<String, Value>, groups: Option<&Groups>) -> Result<Vec<Grant>, TokenError> {
    let listed = groups.and_then(|groups| Some((claims.get(&groups.claim)?, groups.prefix.as_str())));
    let mut granted = match claims.get("grants") {
        Some(value) => of_grants(value)?,
        None if listed.is_some() => Vec::new(),
        None if groups.is_some() => return Err(wrong("grants", "is missing, and so is the claim that lists groups")),
        None => return Err(wrong("grants", "is missing")),
    };
    granted.extend(listed.into_iter().flat_map(|(names, prefix)| of_groups(names, prefix)));
    Ok(granted)
}

/// The grants that groups are whose names begin with `prefix`. A person is in other groups, too: these are ignored.
fn of_groups(value: &Value, prefix: &str) -> Vec<Grant> {
    let names = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter().filter_map(Value::as_str);
    let granted = |name: &str| match name.parse::<Grant>() {
        Ok(grant) => Some(grant),
        Err(problem) => {
            tracing::warn!(target: "audit", "a group of a token is ignored: {problem}");
            None
        }
    };
    names.filter_map(|name| name.strip_prefix(prefix)).filter_map(granted).collect()
}

/// The grants of roles that this suite knows. One whose scope is not that of its role makes the token invalid.
fn of_grants(value: &Value) -> Result<Vec<Grant>, TokenError> {
    const FORM: &str =
        "must be a list of roles with their country and cluster, such as {\"role\": \"hc\", \"country\": \"PHL\"}";
    let mut grants = Vec::new();
    for item in value.as_array().ok_or(wrong("grants", FORM))? {
        let role = item.get("role").and_then(Value::as_str).ok_or(wrong("grants", FORM))?;
        if let Err(unknown) = role.parse::<Role>() {
            tracing::warn!(target: "audit", "a grant of a token is ignored: {unknown}");
            continue;
        }
        let grant = Grant::deserialize(item).map_err(|_| wrong("grants", FORM))?;
        grant.check().map_err(TokenError::Grant)?;
        grants.push(grant);
    }
    Ok(grants)
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
