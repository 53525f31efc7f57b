//! Where an issuer's public keys come from: a file, the address at which it publishes them (RFC 7517), or its own address, at
//! which it says where they are (OpenID Connect Discovery 1.0).

use std::fs;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::error::IdentityError;
use crate::cause::Cause;

/// How long the issuer may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many other places the issuer may name before it answers.
const REDIRECTS: u32 = 10;

/// A set of keys is small.
const LARGEST: u64 = 1 << 20;

/// Where an issuer's keys are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum KeySource {
    /// A file.
    File(PathBuf),
    /// An address.
    Url(String),
    /// The address of the issuer itself, which says where its keys are.
    Discovered(Issuer),
}

/// The address of an issuer, which says where its keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer(String);

/// What an issuer says of itself at its address, as far as it is read.
#[derive(Debug, Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

/// Why a text is no source of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "keys fetched in the clear can be forged; give an address that begins with https:// and names no user, or a file"
)]
pub struct NotASource;

impl FromStr for KeySource {
    type Err = NotASource;

    fn from_str(text: &str) -> Result<Self, NotASource> {
        match text {
            address if is_safe(address) => Ok(Self::Url(address.to_owned())),
            address if ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme)) => Err(NotASource),
            path => Ok(Self::File(path.into())),
        }
    }
}

impl TryFrom<String> for KeySource {
    type Error = NotASource;

    fn try_from(text: String) -> Result<Self, NotASource> {
        text.parse()
    }
}

/// Whether what is fetched there cannot be forged on the way.
pub fn is_safe(address: &str) -> bool {
    const THIS_MACHINE: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];
    let Ok(address) = address.parse::<http::Uri>() else { return false };
    let names_a_user = address.authority().is_some_and(|authority| authority.as_str().contains('@'));
    let is_here = address.host().is_some_and(|host| THIS_MACHINE.contains(&host));
    !names_a_user && (address.scheme_str() == Some("https") || address.scheme_str() == Some("http") && is_here)
}

impl KeySource {
    /// The issuer of that name, where the name is an address that can be asked for its keys.
    pub fn discovered(issuer: &str) -> Option<Self> {
        is_safe(issuer).then(|| Self::Discovered(Issuer(issuer.to_owned())))
    }

    /// Reads the keys; waits for the issuer's answer.
    ///
    /// # Errors
    /// When they cannot be read, or what says where they are is not of this issuer.
    pub fn read(&self) -> Result<JwkSet, IdentityError> {
        match self {
            Self::File(path) => parsed(&path.display().to_string(), fs::read_to_string(path).map_err(Cause::new)),
            Self::Url(url) => fetch(url),
            Self::Discovered(issuer) => fetch(&issuer.keys()?),
        }
    }
}

impl Issuer {
    /// The address of its keys.
    fn keys(&self) -> Result<String, IdentityError> {
        let Self(issuer) = self;
        let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let said: Discovery = fetch(&place)?;
        let refused = |problem: String| Err(IdentityError::Keys { place, cause: problem.into() });
        if said.issuer != *issuer {
            return refused(format!("it is of the issuer '{}'; set identity.issuer to exactly that", said.issuer));
        }
        // An issuer elsewhere does not name keys on this machine.
        let is_as_safe = said.jwks_uri.starts_with("https://") || !issuer.starts_with("https://");
        if !is_safe(&said.jwks_uri) || !is_as_safe {
            return refused(format!("it names the keys at {}: {NotASource}", said.jwks_uri));
        }
        Ok(said.jwks_uri)
    }
}

fn fetch<T: DeserializeOwned>(url: &str) -> Result<T, IdentityError> {
    parsed(url, get(url).map_err(Cause::new))
}

fn parsed<T: DeserializeOwned>(place: &str, text: Result<String, Cause>) -> Result<T, IdentityError> {
    let read = text.and_then(|text| serde_json::from_str(&text).map_err(Cause::new));
    read.map_err(|cause| IdentityError::Keys { place: place.to_owned(), cause })
}

fn get(url: &str) -> Result<String, ureq::Error> {
    let mut answer = agent(url, REDIRECTS).get(url).call()?;
    answer.body_mut().with_config().limit(LARGEST).read_to_string()
}

/// What asks the issuer at an address, and follows it to so many others: none of them in the clear. An issuer on this machine is followed
/// nowhere.
pub fn agent(address: &str, redirects: u32) -> Agent {
    let roots = rustls_native_certs::load_native_certs();
    let certificates = roots.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(certificates)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let agent = Agent::config_builder().timeout_global(Some(PATIENCE)).tls_config(tls);
    let is_encrypted = address.starts_with("https://");
    let redirects = if is_encrypted { redirects } else { 0 };
    agent.https_only(is_encrypted).max_redirects(redirects).build().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_not_fetched_in_the_clear() {
        for address in
            ["http://id.example.org/keys", "http://localhost:x@id.example.org/keys", "http://127.0.0.1.example.org/"]
        {
            assert_eq!(address.parse::<KeySource>(), Err(NotASource), "{address}");
        }
        for address in ["https://id.example.org/keys", "http://127.0.0.1:8080/keys"] {
            assert_eq!(address.parse(), Ok(KeySource::Url(address.to_owned())));
        }
        assert_eq!("/etc/convene/keys.json".parse(), Ok(KeySource::File("/etc/convene/keys.json".into())));
    }
}
