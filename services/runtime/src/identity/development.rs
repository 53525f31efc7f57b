//! The built-in issuer, for development and exercises: anyone who can read its key file can impersonate any user.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use convene_kernel::identity::Caller;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::Serialize;

use super::claims::Claims;
use super::login::Login;
use super::verifier::{IdentityConfig, Mode, Verifier};
use crate::cause::Cause;
use crate::clock::{Clock as _, SystemClock};
use crate::secret_file;

const KEY_NAME: &str = "development";

const KEY_FILE: &str = "development-key.pkcs8";

/// The issuer its tokens name.
const ISSUER: &str = "convene-development";

/// Why there is no development issuer.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// This installation is not for development.
    #[error(
        "the built-in issuer exists in development mode only; set identity.mode to development, or use your own issuer"
    )]
    NotDevelopment,
    /// No service has made its key yet.
    #[error("no suite was started with its data in {0}; start one with `convene up`, or name its folder by --data")]
    NoKey(String),
    /// Its key cannot be kept.
    #[error("the development key {path} cannot be used; give a folder that can be written")]
    Key {
        /// The file.
        path: String,
        /// What is wrong.
        #[source]
        cause: Cause,
    },
}

/// Makes tokens for any user.
pub struct DevelopmentIssuer {
    key: EncodingKey,
    keys: JwkSet,
    audience: String,
}

impl std::fmt::Debug for DevelopmentIssuer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("DevelopmentIssuer").finish_non_exhaustive()
    }
}

impl DevelopmentIssuer {
    /// The issuer whose key a service has made in `folder`.
    ///
    /// # Errors
    /// When there is no key, or it cannot be read.
    pub fn existing(folder: &Path) -> Result<Self, IssuerError> {
        if !folder.join(KEY_FILE).exists() {
            return Err(IssuerError::NoKey(folder.display().to_string()));
        }
        let config = IdentityConfig { mode: Mode::Development, ..IdentityConfig::default() };
        Self::open(&config, folder)
    }

    /// The issuer whose key is in `folder`; the key is made when there is none.
    ///
    /// # Errors
    /// Outside development mode, and when the key cannot be kept.
    pub fn open(config: &IdentityConfig, folder: &Path) -> Result<Self, IssuerError> {
        if config.mode != Mode::Development {
            return Err(IssuerError::NotDevelopment);
        }
        let path = folder.join(KEY_FILE);
        let unusable = |cause: Cause| IssuerError::Key { path: path.display().to_string(), cause };
        if !path.exists() {
            let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
                .map_err(|error| unusable(error.to_string().into()))?;
            fs::create_dir_all(folder).map_err(|error| unusable(Cause::new(error)))?;
            secret_file::keep(&path, made.as_ref()).map_err(|error| unusable(Cause::new(error)))?;
        }
        let document = fs::read(&path).map_err(|error| unusable(Cause::new(error)))?;
        let pair = Ed25519KeyPair::from_pkcs8(&document).map_err(|error| unusable(error.to_string().into()))?;
        let public = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let keys = serde_json::json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": KEY_NAME, "x": public }
        ] });
        let keys = serde_json::from_value(keys).map_err(|error| unusable(Cause::new(error)))?;
        Ok(Self { key: EncodingKey::from_ed_der(&document), keys, audience: config.audience.clone() })
    }

    /// Its public keys, as any issuer would publish them.
    pub fn keys(&self) -> &JwkSet {
        &self.keys
    }

    /// A verifier of its tokens.
    pub fn verifier(&self) -> Verifier {
        Verifier::with_keys(ISSUER, &self.audience, self.keys.clone())
    }

    /// A token by which its bearer is `caller`, who logs in now, for `lifetime` from now.
    pub fn issue(&self, caller: &Caller, lifetime: TimeDelta) -> String {
        self.issue_after(&Login { at: Some(SystemClock.now()), class: None }, caller, lifetime)
    }

    /// A token by which its bearer is `caller`, who has logged in so, for `lifetime` from now.
    pub fn issue_after(&self, login: &Login, caller: &Caller, lifetime: TimeDelta) -> String {
        let now = SystemClock.now();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: vec![self.audience.clone()],
            sub: caller.person.clone(),
            exp: (now + lifetime).timestamp(),
            nbf: now.min(now + lifetime).timestamp(),
            auth_time: login.at.map(|at| at.timestamp()),
            acr: login.class.clone(),
            organization: caller.organization.clone(),
            grants: caller.grants.clone(),
        };
        self.sign(&claims)
    }

    /// A token with exactly these claims, such as [`Claims`], unchecked.
    pub fn sign(&self, claims: &impl Serialize) -> String {
        let header = Header { kid: Some(KEY_NAME.to_owned()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, claims, &self.key).expect("an Ed25519 key signs any claims")
    }
}
