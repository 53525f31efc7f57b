//! Signing in at the issuer: there, and back with its answer.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::PrivateCookieJar;
use convene_proto::common::v1::{WhoAmIRequest, WhoAmIResponse};
use convene_runtime::clock::{Clock as _, SystemClock};

use crate::answer::{Answer, add_cookies, with_status};
use crate::app::App;
use crate::session::issuer::{Begun, Issuer, LoginError, Tokens};
use crate::session::{Session, written};
use crate::text::Language;
use crate::visit::{Guest, base, base_of};

/// The method that says who a token is of.
const WHO_AM_I: &str = "convene.common.v1.IdentityService/WhoAmI";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    v: &'a Guest,
    why: String,
    again: String,
}

/// What the issuer answers.
#[derive(Default)]
struct IssuersAnswer {
    code: String,
    state: String,
    error: String,
}

impl IssuersAnswer {
    fn read(query: &str) -> Self {
        let mut answer = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "code" => answer.code = value.into_owned(),
                "state" => answer.state = value.into_owned(),
                "error" => answer.error = value.into_owned(),
                _ => {}
            }
        }
        answer
    }
}

/// Why nobody is signed in, as the address of the page that says it has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// The answer is to no login that this browser has begun.
    NotBegun,
    /// The issuer refused, or the person gave up.
    Refused,
    /// The services do not accept the token.
    NotAccepted,
    /// The issuer does not answer.
    Unreachable,
    /// The tokens are larger than what browsers keep.
    TooLarge,
}

impl Why {
    const ALL: [Self; 5] = [Self::NotBegun, Self::Refused, Self::NotAccepted, Self::Unreachable, Self::TooLarge];

    fn code(self) -> &'static str {
        match self {
            Self::NotBegun => "not-begun",
            Self::Refused => "refused",
            Self::NotAccepted => "not-accepted",
            Self::Unreachable => "unreachable",
            Self::TooLarge => "too-large",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::NotBegun => "sign-in-not-begun",
            Self::Refused => "sign-in-refused",
            Self::NotAccepted => "sign-in-not-accepted",
            Self::Unreachable => "sign-in-unreachable",
            Self::TooLarge => "sign-in-too-large",
        }
    }

    fn of(error: &LoginError) -> Self {
        match error {
            LoginError::NotBegun => Self::NotBegun,
            LoginError::Refused(_) => Self::Refused,
            LoginError::Issuer { .. } => Self::Unreachable,
        }
    }

    fn status(self) -> StatusCode {
        if self == Self::Unreachable { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::FORBIDDEN }
    }
}

/// Sends a person to the issuer, or says why nobody was signed in.
///
/// # Errors
/// None: what goes wrong is said on a page.
pub async fn begin(guest: &Guest, issuer: &Issuer, back: &str) -> Answer {
    if let Some(why) = Why::ALL.into_iter().find(|why| why.code() == guest.asked("why")) {
        return Ok(refused(guest, why, back));
    }
    let is_fresh = !guest.asked("fresh").is_empty();
    match issuer.begin(back.to_owned(), is_fresh).await {
        Ok((address, begun)) => {
            let jar = guest.app.seal.begin(&guest.headers, &begun);
            Ok((jar, Redirect::to(&address)).into_response())
        }
        Err(error) => {
            tracing::error!("nobody can sign in: {}", convene_runtime::cause::chain(&error));
            Ok(refused(guest, Why::of(&error), back))
        }
    }
}

fn refused(guest: &Guest, why: Why, back: &str) -> Response {
    let back = form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>();
    let again = format!("{}/login?back={back}", guest.base);
    let text = guest.say(why.text());
    with_status(why.status(), &SignInPage { v: guest, why: text, again })
}

/// Takes in the answer of the issuer.
pub async fn back(State(app): State<Arc<App>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let answer = IssuersAnswer::read(query.as_deref().unwrap_or_default());
    let begun = app.seal.begun(&headers);
    let to = begun.as_ref().map_or_else(|| base("", Language::English), |begun| begun.back.clone());
    match signed_in(&app, &headers, begun, &answer).await {
        Ok(jar) => {
            let mut response = (app.seal.ended(&headers), Redirect::to(&to)).into_response();
            add_cookies(&mut response, jar);
            response
        }
        Err(why) => {
            let back = form_urlencoded::byte_serialize(to.as_bytes()).collect::<String>();
            let again = format!("{}/login?why={}&back={back}", base_of(&to), why.code());
            (app.seal.ended(&headers), Redirect::to(&again)).into_response()
        }
    }
}

async fn signed_in(
    app: &App,
    headers: &HeaderMap,
    begun: Option<Begun>,
    answer: &IssuersAnswer,
) -> Result<PrivateCookieJar, Why> {
    let (Some(issuer), Some(begun)) = (&app.issuer, begun) else { return Err(Why::NotBegun) };
    if !answer.error.is_empty() {
        return Err(Why::Refused);
    }
    let tokens = issuer.finish(begun, &answer.state, &answer.code).await.map_err(|error| {
        tracing::warn!(target: "audit", "nobody was signed in: {}", convene_runtime::cause::chain(&error));
        Why::of(&error)
    })?;
    let answer = app.services.ask_by::<_, WhoAmIResponse>(WHO_AM_I, &tokens.access, WhoAmIRequest {}).await;
    let who = answer.map_err(|error| {
        tracing::warn!(target: "audit", "the token of whoever signed in is not accepted: {error}");
        Why::NotAccepted
    })?;
    app.seal.close(headers, &session(app, headers, tokens, who)).map_err(|error| {
        tracing::error!("somebody cannot sign in: {error}");
        Why::TooLarge
    })
}

/// The session of whoever has logged in. Who logs in again keeps the key of the forms that are open in other windows.
fn session(app: &App, headers: &HeaderMap, tokens: Tokens, who: WhoAmIResponse) -> Session {
    let now = SystemClock.now().timestamp();
    let lasting = i64::try_from(app.config.session.as_secs()).unwrap_or(i64::MAX);
    Session {
        token: tokens.access,
        refresh: tokens.refresh.unwrap_or_default(),
        token_until: tokens.until,
        roles: who.grants.iter().map(|grant| written(&grant.role, &grant.country, &grant.cluster)).collect(),
        form_key: app.seal.form_key(headers, &who.person),
        person: who.person,
        organization: who.organization,
        since: who.logged_in_at.map_or(now, |at| at.seconds),
        until: now.saturating_add(lasting),
    }
}
