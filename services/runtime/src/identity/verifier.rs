//! Checks tokens: signature, issuer, audience, time. Asymmetric algorithms only: nobody here could forge one.

use std::collections::HashMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use convene_kernel::commit::Digest;
use convene_kernel::identity::Caller;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::{Deserialize, Serialize};

use super::claims::Claims;
use crate::clock::{Clock, SystemClock};

/// The algorithms admitted.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256];

/// How far the clocks of issuer and installation may be apart, in seconds.
const LEEWAY_SECONDS: i64 = 30;

/// How many tokens are remembered as sound, so that each call does not check the signature again.
const REMEMBERED: usize = 4_096;

/// Where trust comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// An issuer of the organization's own, whose public keys are in a file.
    #[default]
    Issuer,
    /// The built-in issuer, for development and exercises only.
    Development,
}

/// Why a text is no mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is neither 'issuer' nor 'development'")]
pub struct NotAMode;

impl FromStr for Mode {
    type Err = NotAMode;

    fn from_str(text: &str) -> Result<Self, NotAMode> {
        match text {
            "issuer" => Ok(Self::Issuer),
            "development" => Ok(Self::Development),
            _ => Err(NotAMode),
        }
    }
}

/// Whose tokens are accepted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IdentityConfig {
    /// Where trust comes from.
    pub mode: Mode,
    /// The issuer that tokens name.
    pub issuer: String,
    /// The audience that tokens name.
    pub audience: String,
    /// The file with the issuer's public keys (a JSON Web Key Set); read again when a token names a key it lacks.
    pub keys: Option<PathBuf>,
}

impl Default for IdentityConfig {
    fn default() -> Self {
        Self { mode: Mode::default(), issuer: String::new(), audience: "convene".to_owned(), keys: None }
    }
}

/// Why tokens cannot be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// No issuer is named.
    #[error("identity.issuer is not given: name the issuer whose tokens are accepted")]
    NoIssuer,
    /// No keys are named.
    #[error("identity.keys is not given: name the file with the issuer's public keys, a JSON Web Key Set")]
    NoKeys,
    /// The keys cannot be read.
    #[error("the issuer's keys in {path} cannot be used: {problem}; put a JSON Web Key Set there")]
    Keys {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It has expired.
    #[error("the bearer token has expired; get a new one from the issuer")]
    Expired,
    /// It does not hold yet.
    #[error("the bearer token does not hold yet; check the clocks, or wait until it does")]
    NotYet,
    /// Another issuer made it.
    #[error("the bearer token is of an issuer that this installation does not know")]
    Issuer,
    /// It is meant for something else.
    #[error("the bearer token is meant for another audience than this installation")]
    Audience,
    /// Its algorithm is not admitted.
    #[error("the bearer token is signed by an algorithm that is not admitted; EdDSA, ES256 and RS256 are")]
    Algorithm,
    /// No key of the issuer made its signature.
    #[error("the signature of the bearer token is not by a key of the issuer")]
    Signature,
    /// It is no token, or lacks a claim.
    #[error("the bearer token is malformed: it needs iss, aud, sub, exp, nbf, organization and grants")]
    Malformed,
}

/// Checks tokens against an issuer's keys.
pub struct Verifier {
    issuer: String,
    audience: String,
    source: Option<PathBuf>,
    clock: Arc<dyn Clock>,
    keys: Mutex<Arc<JwkSet>>,
    sound: Mutex<HashMap<Digest, Arc<Sound>>>,
}

struct Sound {
    caller: Caller,
    holds_from: i64,
    expires: i64,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Verifier").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl Verifier {
    /// A verifier of the issuer that `config` names; its tokens live by this machine's clock.
    ///
    /// # Errors
    /// When the issuer or its keys are not named, or the keys cannot be read.
    pub fn open(config: &IdentityConfig) -> Result<Self, IdentityError> {
        if config.issuer.is_empty() {
            return Err(IdentityError::NoIssuer);
        }
        let source = config.keys.clone().ok_or(IdentityError::NoKeys)?;
        let keys = read(&source)?;
        Ok(Self { source: Some(source), ..Self::with_keys(&config.issuer, &config.audience, keys) })
    }

    /// A verifier of the issuer whose keys are `keys`.
    pub fn with_keys(issuer: &str, audience: &str, keys: JwkSet) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            source: None,
            clock: Arc::new(SystemClock),
            keys: Mutex::new(Arc::new(keys)),
            sound: Mutex::default(),
        }
    }

    /// Who presents `token`.
    ///
    /// # Errors
    /// Why it is not accepted.
    pub fn verify(&self, token: &str) -> Result<Caller, TokenError> {
        let (digest, now) = (Digest::of(token.as_bytes()), self.clock.now().timestamp());
        let known = self.sound.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        let sound = match known {
            Some(sound) => sound,
            None => self.remember(digest, self.check(token)?),
        };
        if now > sound.expires + LEEWAY_SECONDS {
            return Err(TokenError::Expired);
        }
        if now < sound.holds_from - LEEWAY_SECONDS {
            return Err(TokenError::NotYet);
        }
        Ok(sound.caller.clone())
    }

    fn remember(&self, digest: Digest, claims: Claims) -> Arc<Sound> {
        let sound = Arc::new(Sound { holds_from: claims.nbf, expires: claims.exp, caller: claims.into() });
        let mut remembered = self.sound.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        remembered.insert(digest, Arc::clone(&sound));
        sound
    }

    /// Checks everything about a token but the time.
    fn check(&self, token: &str) -> Result<Claims, TokenError> {
        let header = decode_header(token).map_err(|_| TokenError::Malformed)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(TokenError::Algorithm);
        }
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let keys = self.keys_for(header.kid.as_deref());
        let candidates = keys.keys.iter().filter(|key| header.kid.is_none() || key.common.key_id == header.kid);
        let mut refused = TokenError::Signature;
        for key in candidates.filter_map(|key| DecodingKey::from_jwk(key).ok()) {
            match decode::<Claims>(token, &key, &validation) {
                Ok(token) => return Ok(token.claims),
                Err(error) => refused = token_error(&error),
            }
        }
        Err(refused)
    }

    /// The keys, read again when the file may have one of that name by now.
    fn keys_for(&self, name: Option<&str>) -> Arc<JwkSet> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = name.is_none_or(|name| keys.find(name).is_some());
        if let (false, Some(source)) = (is_known, &self.source) {
            match read(source) {
                Ok(read) => *keys = Arc::new(read),
                Err(error) => tracing::warn!(%error, "the issuer's keys cannot be read again"),
            }
        }
        Arc::clone(&keys)
    }
}

fn read(path: &PathBuf) -> Result<JwkSet, IdentityError> {
    let problem = |problem: String| IdentityError::Keys { path: path.display().to_string(), problem };
    let text = std::fs::read_to_string(path).map_err(|error| problem(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| problem(error.to_string()))
}

fn token_error(error: &jsonwebtoken::errors::Error) -> TokenError {
    use jsonwebtoken::errors::ErrorKind;
    match error.kind() {
        ErrorKind::InvalidIssuer => TokenError::Issuer,
        ErrorKind::InvalidAudience => TokenError::Audience,
        ErrorKind::InvalidSignature => TokenError::Signature,
        ErrorKind::InvalidAlgorithm => TokenError::Algorithm,
        _ => TokenError::Malformed,
    }
}
