//! Checks tokens: signature, issuer, audience, time. Only asymmetric algorithms: a service cannot forge a token.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Caller;
use convene_kernel::time::Moment;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio_util::task::AbortOnDropHandle;

use super::claims::Claims;
use super::error::IdentityError;
use super::groups::Groups;
use super::login::{FreshLogin, LEEWAY_SECONDS, Login};
use super::refresh::Keys;
use super::source::KeySource;
use super::token_error::TokenError;
use crate::clock::{Clock, SystemClock};

/// The algorithms admitted.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256];

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
    /// The issuer's public keys, a JSON Web Key Set: a file, or the address at which the issuer publishes them. Without it, the
    /// issuer is asked at its own address where they are.
    pub keys: Option<KeySource>,
    /// The groups that grant roles, of an issuer that cannot put grants into its tokens.
    pub groups: Option<Groups>,
    /// What is asked of the login of whoever decides; `None` for nothing.
    #[serde(skip)]
    pub fresh_login: Option<FreshLogin>,
}

impl IdentityConfig {
    /// Where the issuer's keys are; `None` when nothing says so.
    pub fn key_source(&self) -> Option<KeySource> {
        self.keys.clone().or_else(|| KeySource::discovered(&self.issuer))
    }
}

impl Default for IdentityConfig {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            issuer: String::new(),
            audience: "convene".to_owned(),
            keys: None,
            groups: None,
            fresh_login: None,
        }
    }
}

/// The bearer of a token that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Who it is.
    pub caller: Caller,
    /// How and when that person logged in.
    pub login: Login,
    /// When the token expires; `None` when that is out of all proportion.
    pub expires_at: Option<Moment>,
}

/// Checks tokens against an issuer's keys.
pub struct Verifier {
    issuer: String,
    audience: String,
    groups: Option<Groups>,
    clock: Arc<dyn Clock>,
    keys: Arc<Keys>,
    sound: Arc<Mutex<HashMap<Digest, Arc<Sound>>>>,
    _refreshing: Option<AbortOnDropHandle<()>>,
}

struct Sound {
    caller: Caller,
    login: Login,
    holds_from: i64,
    expires: i64,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Verifier").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl Verifier {
    /// A verifier of the issuer that `config` names; its tokens live by this machine's clock. Its keys are read again in
    /// the background, so this must be called within a Tokio runtime.
    ///
    /// # Errors
    /// When the issuer or its keys are not named, or a file of keys cannot be read. An address that does not answer is
    /// asked again until it does.
    pub fn open(config: &IdentityConfig) -> Result<Self, IdentityError> {
        if config.issuer.is_empty() {
            return Err(IdentityError::NoIssuer);
        }
        let source = config.key_source().ok_or(IdentityError::NoKeys)?;
        let keys = match &source {
            KeySource::File(_) => source.read()?,
            KeySource::Url(_) | KeySource::Discovered(_) => JwkSet { keys: Vec::new() },
        };
        let verifier =
            Self { groups: config.groups.clone(), ..Self::with_keys(&config.issuer, &config.audience, keys) };
        let (keys, sound) = (Arc::clone(&verifier.keys), Arc::clone(&verifier.sound));
        // What was signed with a key that is in force no longer must not be remembered as sound.
        let forget = move || sound.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let refreshing = tokio::spawn(async move { keys.keep_fresh(source, forget).await });
        Ok(Self { _refreshing: Some(AbortOnDropHandle::new(refreshing)), ..verifier })
    }

    /// A verifier of the issuer whose keys are `keys`.
    pub fn with_keys(issuer: &str, audience: &str, keys: JwkSet) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            groups: None,
            clock: Arc::new(SystemClock),
            keys: Arc::new(Keys::new(keys)),
            sound: Arc::default(),
            _refreshing: None,
        }
    }

    /// Whether tokens can be checked.
    pub fn has_keys(&self) -> bool {
        !self.keys.current().keys.is_empty()
    }

    /// Who presents `token`.
    ///
    /// # Errors
    /// Why it is not accepted.
    pub fn verify(&self, token: &str) -> Result<Verified, TokenError> {
        let (digest, now) = (Digest::of(token.as_bytes()), self.clock.now().timestamp());
        let known = self.sound.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        let sound = match known {
            Some(sound) => sound,
            None => self.remember(digest, self.check(token)?),
        };
        if now > sound.expires.saturating_add(LEEWAY_SECONDS) {
            return Err(TokenError::Expired);
        }
        if now < sound.holds_from.saturating_sub(LEEWAY_SECONDS) {
            return Err(TokenError::NotYet);
        }
        let Sound { caller, login, expires, .. } = &*sound;
        let expires_at = Moment::from_timestamp(*expires, 0);
        Ok(Verified { caller: caller.clone(), login: login.clone(), expires_at })
    }

    fn remember(&self, digest: Digest, claims: Claims) -> Arc<Sound> {
        let login = claims.login();
        let sound = Arc::new(Sound { holds_from: claims.nbf, expires: claims.exp, login, caller: claims.into() });
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
        if has_critical_extensions(token) {
            return Err(TokenError::Malformed);
        }
        if !ALGORITHMS.contains(&header.alg) {
            return Err(TokenError::Algorithm);
        }
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let keys = self.keys.current();
        if keys.keys.is_empty() {
            return Err(TokenError::NoKeys);
        }
        if header.kid.as_deref().is_some_and(|name| keys.find(name).is_none()) && self.keys.want() {
            return Err(TokenError::UnknownKey);
        }
        let candidates = keys.keys.iter().filter(|key| header.kid.is_none() || key.common.key_id == header.kid);
        let mut refused = TokenError::Signature;
        for key in candidates.filter_map(|key| DecodingKey::from_jwk(key).ok()) {
            match decode::<Map<String, Value>>(token, &key, &validation) {
                Ok(token) => return Claims::read(&token.claims, self.groups.as_ref()),
                Err(error) => refused = token_error(&error),
            }
        }
        Err(refused)
    }
}

/// Whether the header of `token` lists extensions that must be understood (`crit`, RFC 7515): none are.
fn has_critical_extensions(token: &str) -> bool {
    let header = token.split('.').next().and_then(|header| URL_SAFE_NO_PAD.decode(header).ok());
    let header = header.and_then(|header| serde_json::from_slice::<Map<String, Value>>(&header).ok());
    header.is_none_or(|header| header.contains_key("crit"))
}

fn token_error(error: &jsonwebtoken::errors::Error) -> TokenError {
    use jsonwebtoken::errors::ErrorKind;
    match error.kind() {
        ErrorKind::InvalidIssuer => TokenError::Issuer,
        ErrorKind::InvalidAudience => TokenError::Audience,
        ErrorKind::InvalidSignature => TokenError::Signature,
        ErrorKind::InvalidAlgorithm => TokenError::Algorithm,
        ErrorKind::MissingRequiredClaim(_) => TokenError::Claim { claim: "exp", problem: "is missing" },
        _ => TokenError::Malformed,
    }
}
