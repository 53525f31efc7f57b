//! What somebody has written while they are away to sign in: it is found again, checked once more, and done by nobody but them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::PrivateCookieJar;

use super::sent::{FORM_KEY, STEP, owned};
use super::values::Values;
use crate::answer::{Answer, add_cookies, with_status};
use crate::session::check;
use crate::visit::{Guest, Visit, to_login};

#[derive(Template)]
#[template(path = "step_up.html")]
struct StepUpPage<'a> {
    v: &'a Guest,
    about: String,
    back: String,
    address: String,
}

/// Keeps what was written, and asks for a fresh login.
pub fn step_up(visit: &Visit, about: String, back: String, form: &Values) -> Response {
    let Some(jar) = keep(visit, &visit.who.person, form) else {
        return held(visit, &visit.who.form_key, form, true);
    };
    let page = StepUpPage { v: visit, about, back, address: login(visit, true) };
    let mut response = with_status(StatusCode::FORBIDDEN, &page);
    add_cookies(&mut response, jar);
    response
}

/// What was written on this page before its writer signed in again.
pub fn kept(visit: &Visit) -> Option<Values> {
    let kept = visit.app.seal.kept(&visit.headers, &here(visit), &visit.who.person)?;
    Some(Values::of(form_urlencoded::parse(kept.as_bytes()).into_owned()))
}

/// Forgets what was written on this page.
pub fn forget(visit: &Visit, response: &mut Response) {
    add_cookies(response, visit.app.seal.drop_kept(&visit.headers, &here(visit)));
}

/// The address of the page, with its language.
fn here(guest: &Guest) -> String {
    format!("{}{}", guest.base, guest.path)
}

/// The address at which to sign in and come back to the page.
fn login(guest: &Guest, is_fresh: bool) -> String {
    let fresh = if is_fresh { "fresh=1&" } else { "" };
    let back = form_urlencoded::byte_serialize(here(guest).as_bytes()).collect::<String>();
    format!("{}/login?{fresh}back={back}", guest.base)
}

/// Keeps the form of somebody whose session has ended, and lets them sign in. It is checked once more, and not done, when they come back.
pub fn kept_until_signed_in(guest: &Guest, sent: &Values) -> Answer {
    let Some(before) = &guest.ended else { return Ok(to_login(guest).into_response()) };
    check(&guest.headers, Some(sent.get(FORM_KEY)), &before.form_key)?;
    let mut kept = Values::of(sent.iter().filter(|(name, _)| *name != FORM_KEY).map(owned));
    if kept.get(STEP) == "do" {
        kept.set(STEP, "check");
    }
    let Some(jar) = keep(guest, &before.person, &kept) else {
        return Ok(held(guest, &before.form_key, &kept, false));
    };
    let mut response = Redirect::to(&login(guest, false)).into_response();
    add_cookies(&mut response, jar);
    Ok(response)
}

/// What keeps a form until `person` comes back to its page; none where it is too long.
fn keep(guest: &Guest, person: &str, form: &Values) -> Option<PrivateCookieJar> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form.iter()).finish();
    guest.app.seal.keep(&guest.headers, &here(guest), person, &body)
}

#[derive(Template)]
#[template(path = "deed/held.html")]
struct HeldPage<'a> {
    v: &'a Guest,
    login: String,
    form_key: &'a str,
    values: &'a Values,
}

/// The page that holds a form which is too long to be kept elsewhere, until its writer has signed in in another window.
fn held(guest: &Guest, form_key: &str, values: &Values, is_fresh: bool) -> Response {
    let nobody = guest.signed_out();
    with_status(StatusCode::FORBIDDEN, &HeldPage { v: &nobody, login: login(guest, is_fresh), form_key, values })
}
