//! Where an issuer's public keys come from: a file, or the address at which it publishes them (RFC 7517).

use std::fs;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::error::IdentityError;
use crate::cause::Cause;

/// How long the issuer may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

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
}

/// Why a text is no source of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("keys fetched in the clear can be forged; give an address that begins with https://, or a file")]
pub struct NotASource;

impl FromStr for KeySource {
    type Err = NotASource;

    fn from_str(text: &str) -> Result<Self, NotASource> {
        const THIS_MACHINE: [&str; 3] = ["http://127.0.0.1:", "http://[::1]:", "http://localhost:"];
        let is_safe = text.starts_with("https://") || THIS_MACHINE.iter().any(|start| text.starts_with(start));
        match text {
            address if is_safe => Ok(Self::Url(address.to_owned())),
            address if address.starts_with("http://") => Err(NotASource),
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

impl KeySource {
    /// Reads the keys; waits for the issuer's answer.
    pub(super) fn read(&self) -> Result<JwkSet, IdentityError> {
        let (place, text) = match self {
            Self::File(path) => (path.display().to_string(), fs::read_to_string(path).map_err(Cause::new)),
            Self::Url(url) => (url.clone(), fetch(url).map_err(Cause::new)),
        };
        let keys = text.and_then(|text| serde_json::from_str(&text).map_err(Cause::new));
        keys.map_err(|cause| IdentityError::Keys { place, cause })
    }
}

fn fetch(url: &str) -> Result<String, ureq::Error> {
    let roots = rustls_native_certs::load_native_certs();
    let certificates = roots.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(certificates)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let agent: Agent = Agent::config_builder().timeout_global(Some(PATIENCE)).tls_config(tls).build().into();
    let mut answer = agent.get(url).call()?;
    answer.body_mut().with_config().limit(LARGEST).read_to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_not_fetched_in_the_clear() {
        assert_eq!("http://id.example.org/keys".parse::<KeySource>(), Err(NotASource));
        for address in ["https://id.example.org/keys", "http://127.0.0.1:8080/keys"] {
            assert_eq!(address.parse(), Ok(KeySource::Url(address.to_owned())));
        }
        assert_eq!("/etc/convene/keys.json".parse(), Ok(KeySource::File("/etc/convene/keys.json".into())));
    }
}
