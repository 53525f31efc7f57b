//! What a browser keeps, sealed, while a person is away at the issuer: the login that was begun, and what they had written.

use axum::http::HeaderMap;
use axum_extra::extract::cookie::PrivateCookieJar;
use convene_runtime::clock::{Clock as _, SystemClock};
use serde::{Deserialize, Serialize};

use super::cookie::Seal;
use super::issuer::Begun;

/// The cookie of a login that was begun.
const BEGUN: &str = "convene-login";

/// The cookies of what was written.
const KEPT: [&str; 4] = ["convene-kept-0", "convene-kept-1", "convene-kept-2", "convene-kept-3"];

/// How many bytes one of them has room for: browsers take four thousand, sealed.
const ROOM: usize = 2_700;

/// For how many seconds what was written is kept.
const KEPT_FOR: i64 = 900;

/// What somebody had written when they had to sign in again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The page that it was written on.
    path: String,
    /// Who wrote it: nobody else sees it.
    person: String,
    /// The form as it was sent.
    body: String,
    until: i64,
}

impl Seal {
    /// What keeps a login that was begun until its answer comes.
    pub fn begin(&self, headers: &HeaderMap, begun: &Begun) -> PrivateCookieJar {
        let value = serde_json::to_string(begun).expect("it has a JSON form");
        self.jar(headers).add(self.cookie(BEGUN, value))
    }

    /// The login that this browser has begun.
    pub fn begun(&self, headers: &HeaderMap) -> Option<Begun> {
        serde_json::from_str(self.jar(headers).get(BEGUN)?.value()).ok()
    }

    /// What forgets it.
    pub fn ended(&self, headers: &HeaderMap) -> PrivateCookieJar {
        self.jar(headers).remove(self.cookie(BEGUN, String::new()))
    }

    /// What keeps the form that `person` sent from `path`; without it where it is too long.
    pub fn keep(&self, headers: &HeaderMap, (path, person): (&str, &str), body: &str) -> PrivateCookieJar {
        let until = SystemClock.now().timestamp() + KEPT_FOR;
        let kept = Kept { path: path.to_owned(), person: person.to_owned(), body: body.to_owned(), until };
        let text = serde_json::to_string(&kept).expect("it has a JSON form");
        // A form is written in ASCII, so that every place parts it between letters; the rest of the text is, too, but for names.
        let parts: Vec<_> = text.as_bytes().chunks(ROOM).map(String::from_utf8_lossy).collect();
        if parts.len() > KEPT.len() {
            return self.drop_kept(headers);
        }
        let parts = KEPT.into_iter().zip(parts);
        parts.fold(self.drop_kept(headers), |jar, (name, part)| jar.add(self.cookie(name, part.into_owned())))
    }

    /// The form that `person` had sent from `path`.
    pub fn kept(&self, headers: &HeaderMap, path: &str, person: &str) -> Option<String> {
        let jar = self.jar(headers);
        let text: String = KEPT.iter().map_while(|name| jar.get(name)).map(|part| part.value().to_owned()).collect();
        let kept: Kept = serde_json::from_str(&text).ok()?;
        let is_theirs = kept.path == path && kept.person == person && kept.until > SystemClock.now().timestamp();
        is_theirs.then_some(kept.body)
    }

    /// What forgets what was written.
    pub fn drop_kept(&self, headers: &HeaderMap) -> PrivateCookieJar {
        KEPT.into_iter().fold(self.jar(headers), |jar, name| jar.remove(self.cookie(name, String::new())))
    }
}
