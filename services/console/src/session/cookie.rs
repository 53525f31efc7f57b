//! The cookie of a session: sealed with a key that only the console has.

use std::path::Path;

use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum_extra::extract::cookie::{Cookie, Key, PrivateCookieJar, SameSite};
use convene_runtime::cause::Cause;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_runtime::secret_file;
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};

use super::held::Session;
use super::place::{Place, parts};

/// The file of the key.
const KEY_FILE: &str = "console-key";

/// How many bytes a key has.
const KEY_LENGTH: usize = 64;

/// How many cookies a session has room for. What an issuer puts into a token does not fit one: browsers take four thousand bytes.
const SESSION_COOKIES: usize = 4;

/// A session that browsers do not keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the session has {bytes} bytes, and cookies have room for {room}; let the issuer put less into its tokens")]
pub struct TooLarge {
    /// How many bytes it has.
    pub bytes: usize,
    /// For how many there is room.
    pub room: usize,
}

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

    /// The name of the first cookie. A browser takes the one with a prefix from this host over TLS only.
    fn name(&self) -> &'static str {
        if self.is_secure { "__Host-convene" } else { "convene" }
    }

    /// Where the session is kept.
    fn place(&self) -> Place<'static> {
        Place::of(self.name(), SESSION_COOKIES)
    }

    /// The session that a request carries; none where it is over, or was not sealed here.
    pub fn open(&self, headers: &HeaderMap) -> Option<Session> {
        self.last(headers).filter(|session| session.until > SystemClock.now().timestamp())
    }

    /// The last session of this browser, which may be over.
    pub fn last(&self, headers: &HeaderMap) -> Option<Session> {
        serde_json::from_str(&self.read(headers, &self.place())?).ok()
    }

    /// The key of the forms of whoever signs in: the one that their forms have in other windows.
    pub fn form_key(&self, headers: &HeaderMap, person: &str) -> String {
        let before = self.last(headers).filter(|before| before.person == person);
        before.map_or_else(unguessable, |before| before.form_key)
    }

    /// What sets the cookies of `session` in an answer.
    ///
    /// # Errors
    /// When the issuer's tokens are larger than what browsers keep.
    pub fn close(&self, headers: &HeaderMap, session: &Session) -> Result<PrivateCookieJar, TooLarge> {
        let value = serde_json::to_string(session).expect("a session has a JSON form");
        self.write(headers, &self.place(), &value)
            .ok_or_else(|| TooLarge { bytes: value.len(), room: self.place().room() })
    }

    /// Whether an answer with these headers sets a session, or removes it.
    pub fn is_set_in(&self, headers: &HeaderMap) -> bool {
        let begins = format!("{}=", self.name());
        headers.get_all(SET_COOKIE).iter().any(|value| value.as_bytes().starts_with(begins.as_bytes()))
    }

    /// What nobody but the console can make of a text.
    pub fn mark(&self, text: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.keys.0.signing());
        hexadecimal(&hmac::sign(&key, text.as_bytes()).as_ref()[..16])
    }

    /// What removes the cookies.
    pub fn forget(&self, headers: &HeaderMap) -> PrivateCookieJar {
        self.clear(headers, &self.place())
    }

    pub(super) fn jar(&self, headers: &HeaderMap) -> PrivateCookieJar {
        PrivateCookieJar::from_headers(headers, self.keys.0.clone())
    }

    pub(super) fn cookie(&self, name: String, value: String, place: &Place<'_>) -> Cookie<'static> {
        let cookie = Cookie::build((name, value)).path(place.path.to_owned());
        cookie.http_only(true).secure(self.is_secure).same_site(SameSite::Lax).build()
    }
}

/// A value that nobody can guess, for forms.
///
/// # Panics
/// When the system has no randomness.
pub fn unguessable() -> String {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).expect("the system has randomness");
    hexadecimal(&bytes)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Seal {
    /// The text that a request carries in a place.
    pub(super) fn read(&self, headers: &HeaderMap, place: &Place<'_>) -> Option<String> {
        let jar = self.jar(headers);
        let parts: Vec<_> = place.names().map_while(|name| jar.get(&name)).collect();
        (!parts.is_empty()).then(|| parts.iter().map(|part| part.value()).collect())
    }

    /// What puts `text` there; none where it is too long.
    pub(super) fn write(&self, headers: &HeaderMap, place: &Place<'_>, text: &str) -> Option<PrivateCookieJar> {
        let parts = parts(text);
        if parts.len() > place.most {
            return None;
        }
        let put =
            |jar: PrivateCookieJar, (name, part): (String, &str)| jar.add(self.cookie(name, part.to_owned(), place));
        Some(place.names().zip(parts).fold(self.clear(headers, place), put))
    }

    /// What empties it.
    pub(super) fn clear(&self, headers: &HeaderMap, place: &Place<'_>) -> PrivateCookieJar {
        let empty = |jar: PrivateCookieJar, name| jar.remove(self.cookie(name, String::new(), place));
        place.names().fold(self.jar(headers), empty)
    }
}
