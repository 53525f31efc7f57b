//! The cookie of a session: sealed with a key that only the console has.

use std::path::Path;

use axum::http::HeaderMap;
use axum_extra::extract::cookie::{Cookie, Key, PrivateCookieJar, SameSite};
use convene_runtime::cause::Cause;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_runtime::secret_file;
use ring::rand::{SecureRandom as _, SystemRandom};

use super::held::Session;

/// The file of the key.
const KEY_FILE: &str = "console-key";

/// How many bytes a key has.
const KEY_LENGTH: usize = 64;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[error(
    "the key of the console's cookies, {path}, cannot be used; give a folder that can be written, or a file of 64 bytes"
)]
pub struct KeysError {
    path: String,
    #[source]
    cause: Cause,
}

/// What cookies are sealed with.
#[derive(Clone)]
pub struct Keys(Key);

impl Keys {
    /// The key in `folder`; it is made where there is none.
    ///
    /// # Errors
    /// When it cannot be kept or read.
    pub fn in_folder(folder: &Path) -> Result<Self, KeysError> {
        let path = folder.join(KEY_FILE);
        let unusable = |cause| KeysError { path: path.display().to_string(), cause };
        if !path.exists() {
            let mut key = [0; KEY_LENGTH];
            SystemRandom::new().fill(&mut key).map_err(|error| unusable(error.to_string().into()))?;
            std::fs::create_dir_all(folder).map_err(|error| unusable(Cause::new(error)))?;
            secret_file::keep(&path, &key).map_err(|error| unusable(Cause::new(error)))?;
        }
        let key = std::fs::read(&path).map_err(|error| unusable(Cause::new(error)))?;
        Key::try_from(key.as_slice()).map(Self).map_err(|error| unusable(Cause::new(error)))
    }
}

/// Seals sessions into cookies, and opens them.
#[derive(Clone)]
pub struct Seal {
    keys: Keys,
    /// Whether browsers reach the console over TLS.
    is_secure: bool,
}

impl Seal {
    /// A seal with `keys`.
    pub fn new(keys: Keys, is_secure: bool) -> Self {
        Self { keys, is_secure }
    }

    /// The name of the cookie. A browser takes the first one from this host over TLS only.
    fn name(&self) -> &'static str {
        if self.is_secure { "__Host-convene" } else { "convene" }
    }

    /// The session that a request carries; none where it is over, or was not sealed here.
    pub fn open(&self, headers: &HeaderMap) -> Option<Session> {
        let cookie = self.jar(headers).get(self.name())?;
        let session: Session = serde_json::from_str(cookie.value()).ok()?;
        (session.until > SystemClock.now().timestamp()).then_some(session)
    }

    /// What sets the cookie of `session` in an answer.
    pub fn close(&self, headers: &HeaderMap, session: &Session) -> PrivateCookieJar {
        let value = serde_json::to_string(session).expect("a session has a JSON form");
        self.jar(headers).add(self.cookie(self.name(), value))
    }

    /// What removes the cookie.
    pub fn forget(&self, headers: &HeaderMap) -> PrivateCookieJar {
        self.jar(headers).remove(self.cookie(self.name(), String::new()))
    }

    pub(super) fn jar(&self, headers: &HeaderMap) -> PrivateCookieJar {
        PrivateCookieJar::from_headers(headers, self.keys.0.clone())
    }

    pub(super) fn cookie(&self, name: &'static str, value: String) -> Cookie<'static> {
        Cookie::build((name, value)).path("/").http_only(true).secure(self.is_secure).same_site(SameSite::Lax).build()
    }
}

/// A value that nobody can guess, for forms.
///
/// # Panics
/// When the system has no randomness.
pub fn unguessable() -> String {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).expect("the system has randomness");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
