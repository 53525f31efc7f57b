//! Who asks for which page: language, exercise, address, and whoever is signed in.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::PrivateCookieJar;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use convene_client::CallError;
use convene_proto::QueryRequest;
use convene_proto::common::v1::{PageRequest, QueryHeader};
use convene_proto::scheduler::v1::ListObligationsRequest;
use convene_runtime::clock::{Clock as _, SystemClock};
use prost_types::Timestamp;

use crate::app::App;
use crate::config::SignIn;
use crate::reference::Reference;
use crate::session::Session;
use crate::session::issuer::Tokens;
use crate::text::{Language, Said, moment, say, say_with, sayable};

/// The address that was asked for, as the browser has it.
#[derive(Clone, Debug)]
pub struct Address(pub Uri);

/// Whoever asks for a page, signed in or not.
#[derive(Clone)]
pub struct Guest {
    /// The console.
    pub app: Arc<App>,
    /// The language of the page.
    pub language: Language,
    /// The exercise; empty for the real record.
    pub exercise: String,
    /// What the addresses of this language and this world begin with, such as `/en` or `/x/haiyan/ar`.
    pub base: String,
    /// The address below it, such as `/countries/PHL`.
    pub path: String,
    /// The values in the address, by name.
    pub query: Vec<(String, String)>,
    /// Whoever is signed in.
    pub session: Option<Session>,
    /// Whose session has ended in this browser.
    pub ended: Option<Session>,
    /// Whether the session has another token than the browser sent.
    pub is_renewed: bool,
    /// The names of codes; none are known to guests.
    pub names: Arc<Reference>,
    /// The head of the request.
    pub headers: HeaderMap,
    /// The parts of the address that have a name.
    params: BTreeMap<String, String>,
}

impl Guest {
    /// Reads the head of a request for a page.
    ///
    /// # Errors
    /// When the address names no language.
    pub async fn read(parts: &mut Parts, app: &Arc<App>) -> Result<Self, StatusCode> {
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| StatusCode::NOT_FOUND)?;
        let params: BTreeMap<String, String> =
            params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let language = params.get("language").and_then(|tag| Language::of_tag(tag)).ok_or(StatusCode::NOT_FOUND)?;
        let exercise = params.get("exercise").cloned().unwrap_or_default();
        let base = base(&exercise, language);
        let uri = parts.extensions.get::<Address>().map_or_else(|| parts.uri.clone(), |address| address.0.clone());
        let path = uri.path().strip_prefix(base.as_str()).unwrap_or_default().trim_end_matches('/').to_owned();
        let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let (session, is_renewed) = renewed(app, app.seal.open(&parts.headers)).await;
        let ended = if session.is_some() { None } else { app.seal.last(&parts.headers) };
        let names = match &session {
            Some(session) => app.names.get(&app.services, &session.token).await,
            None => Arc::default(),
        };
        let (app, headers) = (Arc::clone(app), parts.headers.clone());
        Ok(Self { app, language, exercise, base, path, query, session, ended, is_renewed, names, headers, params })
    }

    /// The same guest, with nobody signed in.
    #[must_use]
    pub fn signed_out(&self) -> Self {
        Self { session: None, ..self.clone() }
    }

    /// What sets the cookies of a session that has another token than the browser sent.
    pub fn renewed_cookies(&self) -> Option<PrivateCookieJar> {
        let session = self.session.as_ref().filter(|_| self.is_renewed)?;
        let closed = self.app.seal.close(&self.headers, session);
        closed.inspect_err(|error| tracing::error!("a session ends: {error}")).ok()
    }

    /// The same guest with the names of codes.
    pub fn knowing(&self, names: Arc<Reference>) -> Self {
        Self { names, ..self.clone() }
    }

    /// A part of the address by its name; empty where it has none.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A value in the address; empty where there is none.
    pub fn asked(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The message `key` in the language of the page.
    pub fn say(&self, key: &str) -> String {
        say(self.language, key)
    }

    /// The message `key` with a value in its place.
    pub fn say_of(&self, key: &str, name: &str, value: impl AsRef<str>) -> String {
        say_with(self.language, key, &[(name, Said::from(value.as_ref()))])
    }

    /// The message `key` with a number in its place.
    pub fn say_count(&self, key: &str, number: usize) -> String {
        say_with(self.language, key, &[("number", Said::from(number))])
    }

    /// The title of a role.
    pub fn role(&self, code: &str) -> String {
        sayable(self.language, &format!("role-{code}")).unwrap_or_else(|| code.to_owned())
    }

    /// A role with its scope, such as `hc@PHL/HEA`, for people.
    pub fn role_in(&self, written: &str) -> String {
        let (role, scope) = written.split_once('@').unwrap_or((written, ""));
        let (role, of) = role.split_once('/').unwrap_or((role, ""));
        let (country, cluster) = scope.split_once('/').unwrap_or((scope, of));
        let parts = [self.role(role), self.country(country), self.sector(cluster)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// Whether whoever is signed in may read the ERC's queue.
    pub fn reads_queue(&self) -> bool {
        let readers = ["erc", "erc-office", "ocha-hcss", "auditor", "operator"];
        self.session.as_ref().is_some_and(|session| readers.iter().any(|role| session.has_role(role)))
    }

    /// The name of a country.
    pub fn country(&self, code: &str) -> String {
        self.names.country(self.language, code)
    }

    /// The name of a sector, by the code of its global cluster.
    pub fn sector(&self, code: &str) -> String {
        self.names.cluster(self.language, code)
    }

    /// The names of sectors.
    pub fn sectors(&self, codes: &[String]) -> String {
        codes.iter().map(|code| self.sector(code)).collect::<Vec<_>>().join(", ")
    }

    /// A word of a list, such as the state of a proposal, by its key.
    pub fn word(&self, kind: &str, value: &str) -> String {
        let key = format!("{kind}-{}", value.to_lowercase().replace('_', "-"));
        sayable(self.language, &key).unwrap_or_else(|| value.to_owned())
    }

    /// An item of a list of the guidance; empty for none.
    pub fn item(&self, code: &str) -> String {
        if code.is_empty() { String::new() } else { self.word("item", code) }
    }

    /// An item of a list whose codes say something in that list alone, such as numbers.
    pub fn item_of(&self, list: &str, code: &str) -> String {
        sayable(self.language, &format!("item-{list}-{code}")).unwrap_or_else(|| self.word("item", code))
    }

    /// What a rule of the policy asks for; in the words of the service where they are not translated.
    pub fn rule(&self, rule: &str, english: &str) -> String {
        let key = format!("rule-{}", rule.to_lowercase().replace('.', "-"));
        let words = if english.is_empty() { rule } else { english };
        sayable(self.language, &key).unwrap_or_else(|| words.to_owned())
    }

    /// A moment in UTC and in a country's time, as `<time>`; empty where there is none.
    pub fn when(&self, at: Option<&Timestamp>, country: &str) -> String {
        let Some(at) = at.and_then(moment::moment) else { return String::new() };
        self.time(at, self.names.zone(country))
    }

    /// A moment with the time that is left until it, or how late it is.
    pub fn due(&self, at: Option<&Timestamp>, country: &str, now: DateTime<Utc>) -> String {
        let Some(due) = at.and_then(moment::moment) else { return String::new() };
        let class = if due < now { "late" } else { "left" };
        let away = moment::away(self.language, now, due);
        format!("<span class=\"{class}\">{away}</span> {}", self.time(due, self.names.zone(country)))
    }

    /// The day of a moment in a country, as `<time>`.
    pub fn day(&self, at: Option<&Timestamp>, country: &str) -> String {
        let Some(at) = at.and_then(moment::moment) else { return String::new() };
        let there = at.with_timezone(&self.names.zone(country).unwrap_or(Tz::UTC));
        format!("<time datetime=\"{}\">{}</time>", there.date_naive(), moment::day(self.language, there))
    }

    /// A day as messages have it, for people.
    pub fn written_day(&self, text: &str) -> String {
        moment::written_day(self.language, text)
    }

    fn time(&self, at: DateTime<Utc>, zone: Option<Tz>) -> String {
        let text = moment::shown(self.language, at, zone);
        format!("<time datetime=\"{}\">{text}</time>", at.format("%Y-%m-%dT%H:%M:%SZ"))
    }

    /// The same page in another language.
    pub fn in_language(&self, language: &Language) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.query).finish();
        let query = if query.is_empty() { query } else { format!("?{query}") };
        format!("{}{}{query}", base(&self.exercise, *language), self.path)
    }

    /// Whether everyone chooses who they are.
    pub fn is_development(&self) -> bool {
        self.app.config.sign_in == SignIn::Development
    }

    /// Whether the address is that of a part of the console.
    pub fn is_at(&self, part: &str) -> bool {
        if part.is_empty() { self.path.is_empty() } else { self.path.starts_with(part) }
    }
}

/// The session with a token that holds: the issuer gives another in the place of one that ends. Without one, the person signs in again.
async fn renewed(app: &App, session: Option<Session>) -> (Option<Session>, bool) {
    let Some(session) = session else { return (None, false) };
    if !Tokens::are_ending(session.token_until) {
        return (Some(session), false);
    }
    let Some(issuer) = app.issuer.as_ref().filter(|_| !session.refresh.is_empty()) else { return (None, false) };
    match issuer.renew(&session.refresh).await {
        Ok(tokens) => {
            let refresh = tokens.refresh.unwrap_or_default();
            (Some(Session { token: tokens.access, refresh, token_until: tokens.until, ..session }), true)
        }
        Err(error) => {
            tracing::warn!(target: "audit", "a session ends: {}", convene_runtime::cause::chain(&error));
            (None, false)
        }
    }
}

/// What addresses begin with.
pub fn base(exercise: &str, language: Language) -> String {
    let tag = language.tag();
    if exercise.is_empty() { format!("/{tag}") } else { format!("/x/{exercise}/{tag}") }
}

/// What an address of the console begins with: its world and its language; English where it names none.
pub fn base_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let (exercise, tag) = match parts.as_slice() {
        ["x", exercise, tag, ..] => (*exercise, *tag),
        [tag, ..] => ("", *tag),
        [] => ("", ""),
    };
    Language::of_tag(tag).map_or_else(|| base("", Language::English), |language| base(exercise, language))
}

/// Somebody who is signed in and asks for a page.
#[derive(Clone)]
pub struct Visit {
    guest: Arc<Guest>,
    /// Who it is.
    pub who: Session,
}

impl Deref for Visit {
    type Target = Guest;

    fn deref(&self) -> &Guest {
        &self.guest
    }
}

impl Visit {
    /// The visit of a guest who is signed in.
    pub fn of(guest: &Arc<Guest>) -> Option<Self> {
        guest.session.clone().map(|who| Self { guest: Arc::clone(guest), who })
    }

    /// Asks a service as this person.
    ///
    /// # Errors
    /// When it refuses or does not answer.
    pub async fn ask<R: QueryRequest + 'static>(&self, question: R) -> Result<R::Response, CallError>
    where
        R::Response: prost::Message + Default + 'static,
    {
        self.app.services.ask(&self.who.token, question).await
    }

    /// The head of a query about the country in the address, or about every country where it names none.
    pub fn header(&self) -> Option<QueryHeader> {
        Some(QueryHeader { country: self.param("country").to_owned(), exercise: self.exercise.clone() })
    }

    /// The moment that the services are at. Only exercises are on simulated time: there, the scheduler is asked.
    pub async fn present(&self) -> DateTime<Utc> {
        if self.exercise.is_empty() {
            return SystemClock.now();
        }
        let header = Some(QueryHeader { country: String::new(), exercise: self.exercise.clone() });
        let page = Some(PageRequest { page_size: 1, page_token: String::new() });
        let answer = self.ask(ListObligationsRequest { header, page, ..ListObligationsRequest::default() }).await;
        Self::now(answer.ok().and_then(|answer| answer.shown).as_ref())
    }

    /// The moment that an answer shows, or else the present one.
    pub fn now(shown: Option<&convene_proto::common::v1::ShownMoment>) -> DateTime<Utc> {
        let shown = shown.and_then(|shown| shown.as_of.as_ref()).and_then(moment::moment);
        shown.unwrap_or_else(|| SystemClock.now())
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Response> {
        let Some(guest) = parts.extensions.get::<Arc<Guest>>() else {
            return Err(StatusCode::NOT_FOUND.into_response());
        };
        Self::of(guest).ok_or_else(|| to_login(guest).into_response())
    }
}

/// Where somebody is sent who has to sign in first; after it they come back.
pub fn to_login(guest: &Guest) -> Redirect {
    let back = form_urlencoded::byte_serialize(guest.in_language(&guest.language).as_bytes()).collect::<String>();
    Redirect::to(&format!("{}/login?back={back}", guest.base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_world_and_its_language() {
        for (address, expected) in [
            ("/fr/countries/PHL?as_of=2013-11-20", "/fr"),
            ("/x/haiyan/ar/queue", "/x/haiyan/ar"),
            ("/x/haiyan/ar", "/x/haiyan/ar"),
            ("/es", "/es"),
            ("/", "/en"),
            ("/nowhere/fr", "/en"),
        ] {
            assert_eq!(base_of(address), expected, "{address}");
        }
    }
}
