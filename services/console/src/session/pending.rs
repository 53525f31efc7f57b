//! What a browser keeps, sealed, while a person is away at the issuer: the login that was begun, and what they had written.

use axum::http::HeaderMap;
use axum_extra::extract::cookie::PrivateCookieJar;
use convene_runtime::clock::{Clock as _, SystemClock};
use serde::{Deserialize, Serialize};

use super::cookie::Seal;
use super::issuer::Begun;
use super::place::Place;

/// The cookie of a login that was begun.
const BEGUN: &str = "convene-login";

/// The cookies of what was written.
const KEPT: &str = "convene-kept";

/// How many of them there are at most: room for a form of sixteen thousand bytes. A longer one is kept by its own page.
const KEPT_COOKIES: usize = 7;

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

/// Where a login that was begun is kept.
fn begun_place() -> Place<'static> {
    Place::of(BEGUN, 1)
}

/// Where what was written on a page is kept: no other page and no issuer on the same host is sent it.
fn kept_place(path: &str) -> Place<'_> {
    Place::of(KEPT, KEPT_COOKIES).below(path)
}

impl Seal {
    /// What keeps a login that was begun until its answer comes.
    ///
    /// # Panics
    /// When the address to come back to is longer than those that a login takes.
    pub fn begin(&self, headers: &HeaderMap, begun: &Begun) -> PrivateCookieJar {
        let value = serde_json::to_string(begun).expect("it has a JSON form");
        self.write(headers, &begun_place(), &value).expect("an address that a login takes leaves room")
    }

    /// The login that this browser has begun.
    pub fn begun(&self, headers: &HeaderMap) -> Option<Begun> {
        serde_json::from_str(&self.read(headers, &begun_place())?).ok()
    }

    /// What forgets it.
    pub fn ended(&self, headers: &HeaderMap) -> PrivateCookieJar {
        self.clear(headers, &begun_place())
    }

    /// What keeps the form that `person` sent from `path`; none where it is too long.
    pub fn keep(&self, headers: &HeaderMap, path: &str, person: &str, body: &str) -> Option<PrivateCookieJar> {
        let until = SystemClock.now().timestamp() + KEPT_FOR;
        let kept = Kept { path: path.to_owned(), person: person.to_owned(), body: body.to_owned(), until };
        let text = serde_json::to_string(&kept).expect("it has a JSON form");
        self.write(headers, &kept_place(path), &text)
    }

    /// The form that `person` had sent from `path`.
    pub fn kept(&self, headers: &HeaderMap, path: &str, person: &str) -> Option<String> {
        let kept: Kept = serde_json::from_str(&self.read(headers, &kept_place(path))?).ok()?;
        let is_theirs = kept.path == path && kept.person == person && kept.until > SystemClock.now().timestamp();
        is_theirs.then_some(kept.body)
    }

    /// What forgets what was written on a page.
    pub fn drop_kept(&self, headers: &HeaderMap, path: &str) -> PrivateCookieJar {
        self.clear(headers, &kept_place(path))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use axum::http::header::{COOKIE, SET_COOKIE};
    use axum::response::IntoResponse as _;
    use axum_extra::extract::cookie::PrivateCookieJar;

    use super::*;
    use crate::session::cookie::{Keys, unguessable};
    use crate::session::{Seal, Session};

    const PAGE: &str = "/en/countries/PHL/new/propose";

    fn seal() -> Seal {
        let folder = std::env::temp_dir().join(format!("convene-seal-{}", unguessable()));
        let seal = Seal::new(Keys::in_folder(&folder).expect("a key"), true);
        std::fs::remove_dir_all(folder).expect("a folder");
        seal
    }

    /// What a browser sends that was answered so, with how many cookies.
    fn sent(jar: PrivateCookieJar) -> (HeaderMap, usize) {
        let answer = jar.into_response();
        let set = answer.headers().get_all(SET_COOKIE);
        let pairs: Vec<_> = set.iter().filter_map(|one| one.to_str().ok()?.split(';').next()).collect();
        assert!(pairs.iter().all(|pair| pair.len() <= 4_096), "browsers take no more");
        let cookie = HeaderValue::from_str(&pairs.join("; ")).expect("a header");
        (HeaderMap::from_iter([(COOKIE, cookie)]), pairs.len())
    }

    fn session(token: &str) -> Session {
        Session {
            token: token.to_owned(),
            refresh: String::new(),
            token_until: 0,
            person: "p-1".to_owned(),
            organization: "WHO".to_owned(),
            roles: vec!["hc@PHL".to_owned()],
            form_key: "key".to_owned(),
            since: 0,
            until: SystemClock.now().timestamp() + 60,
        }
    }

    #[test]
    fn what_was_written_is_found_by_its_writer_on_its_page_only() {
        let seal = seal();
        let body = "reason=".to_owned() + &"x".repeat(16_000);
        let (headers, cookies) = sent(seal.keep(&HeaderMap::new(), PAGE, "p-1", &body).expect("there is room"));
        assert!(cookies > 1, "one has no room for it");
        assert_eq!(seal.kept(&headers, PAGE, "p-1"), Some(body));
        assert_eq!(seal.kept(&headers, PAGE, "p-2"), None, "somebody else");
        assert_eq!(seal.kept(&headers, "/en/countries/PHL/new/open-review", "p-1"), None, "another page");
        assert_eq!(super::tests::seal().kept(&headers, PAGE, "p-1"), None, "another key");
        let text = headers[COOKIE].to_str().expect("a text");
        assert!(!text.contains("xxxx"), "it is sealed");
        let (some, _) = text.split_once("; ").expect("several");
        let some = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(some).expect("a header"))]);
        assert_eq!(seal.kept(&some, PAGE, "p-1"), None, "a part of it is nothing");
        assert!(seal.keep(&HeaderMap::new(), PAGE, "p-1", &"x".repeat(30_000)).is_none(), "there is no room");
    }

    #[test]
    fn a_shorter_form_leaves_nothing_of_a_longer_one() {
        let seal = seal();
        let (before, cookies) = sent(seal.keep(&HeaderMap::new(), PAGE, "p-1", &"x".repeat(9_000)).expect("room"));
        let (after, again) = sent(seal.keep(&before, PAGE, "p-1", "short").expect("room"));
        assert_eq!(again, cookies, "the others are emptied");
        assert_eq!(seal.kept(&after, PAGE, "p-1").as_deref(), Some("short"));
        assert_eq!(seal.kept(&sent(seal.drop_kept(&after, PAGE)).0, PAGE, "p-1"), None);
    }

    #[test]
    fn a_session_fits_several_cookies_and_what_is_too_large_is_refused() {
        let seal = seal();
        let (headers, cookies) = sent(seal.close(&HeaderMap::new(), &session("small")).expect("room"));
        assert_eq!(cookies, 1);
        assert_eq!(seal.open(&headers).map(|session| session.token).as_deref(), Some("small"));
        let large = "e".repeat(6_000);
        let (headers, cookies) = sent(seal.close(&headers, &session(&large)).expect("room"));
        assert_eq!(cookies, 3);
        assert_eq!(seal.open(&headers).map(|session| session.token), Some(large));
        let Err(problem) = seal.close(&headers, &session(&"e".repeat(20_000))) else { panic!("it finds room") };
        assert!(problem.bytes > problem.room, "{problem}");
    }

    #[test]
    fn a_session_that_is_over_opens_nothing_and_still_says_whose_it_was() {
        let seal = seal();
        let over = Session { until: SystemClock.now().timestamp() - 1, ..session("t") };
        let (headers, _) = sent(seal.close(&HeaderMap::new(), &over).expect("room"));
        assert!(seal.open(&headers).is_none());
        assert_eq!(seal.last(&headers).map(|session| session.person).as_deref(), Some("p-1"));
        assert!(seal.last(&HeaderMap::new()).is_none());
    }

    #[test]
    fn a_mark_is_that_of_one_text_and_one_key() {
        let (one, other) = (seal(), seal());
        assert_eq!(one.mark("a"), one.mark("a"));
        assert_ne!(one.mark("a"), one.mark("b"));
        assert_ne!(one.mark("a"), other.mark("a"));
    }
}
