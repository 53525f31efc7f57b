//! Signing in and out.

use askama::Template;
use axum::Extension;
use axum::extract::RawForm;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use std::sync::Arc;

use super::sign_in;
use crate::answer::{Answer, Failure, page, with_status};
use crate::config::SignIn;
use crate::session::development::{self, Choice, PEOPLE, Person};
use crate::session::{Session, check, check_site};
use crate::visit::Guest;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    v: &'a Guest,
    people: &'static [Person],
    back: String,
    country: String,
    problem: String,
}

/// Draws the page on which people sign in.
///
/// # Errors
/// When nobody can sign in here.
pub async fn show(Extension(guest): Extension<Arc<Guest>>) -> Answer {
    if let Some(issuer) = &guest.app.issuer {
        return sign_in::begin(&guest, issuer, own(guest.asked("back"), &guest.base)).await;
    }
    drawn(&guest, guest.asked("back"), guest.asked("country"), String::new())
}

fn drawn(guest: &Guest, back: &str, country: &str, problem: String) -> Answer {
    if guest.app.config.sign_in != SignIn::Development {
        return Err(Failure::Missing);
    }
    let status = if problem.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let country = if country.is_empty() { "PHL" } else { country };
    let (back, country) = (back.to_owned(), country.to_owned());
    Ok(with_status(status, &LoginPage { v: guest, people: PEOPLE, back, country, problem }))
}

/// Signs in whoever was chosen.
///
/// # Errors
/// When the form came from another site, or nobody can sign in here.
pub async fn take(Extension(guest): Extension<Arc<Guest>>, RawForm(body): RawForm) -> Answer {
    // Nobody is signed in yet, so that no key can be carried: the browser's word counts.
    check_site(&guest.headers)?;
    let mut choice = Choice::default();
    let mut back = String::new();
    for (name, value) in form_urlencoded::parse(&body) {
        match &*name {
            "who" => {
                let (role, organization) = value.split_once(' ').unwrap_or((&value, ""));
                choice.role = role.to_owned();
                choice.organization = organization.to_owned();
            }
            "organization" if !value.trim().is_empty() => choice.organization = value.into_owned(),
            "country" => choice.country = value.into_owned(),
            "cluster" => choice.cluster = value.into_owned(),
            "back" => back = value.into_owned(),
            _ => {}
        }
    }
    let config = &guest.app.config;
    if config.sign_in != SignIn::Development {
        return Err(Failure::Missing);
    }
    let signed_in = development::sign_in(&config.data, &choice, config.session).map_err(|problem| problem.to_string());
    let cookies = signed_in.and_then(|session| {
        let form_key = guest.app.seal.form_key(&guest.headers, &session.person);
        let closed = guest.app.seal.close(&guest.headers, &Session { form_key, ..session });
        closed.map_err(|problem| problem.to_string())
    });
    match cookies {
        Ok(jar) => Ok((jar, Redirect::to(own(&back, &guest.base))).into_response()),
        Err(problem) => drawn(&guest, &back, &choice.country, problem),
    }
}

/// The longest address to go back to: a login that was begun fits one cookie with it.
const LONGEST_ADDRESS: usize = 1_800;

/// The address to go back to, where it is one of this console's pages.
fn own<'b>(back: &'b str, base: &'b str) -> &'b str {
    let is_own = back.len() <= LONGEST_ADDRESS
        && back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains(|letter: char| letter == '\\' || letter.is_control());
    if is_own { back } else { base }
}

#[derive(Template)]
#[template(path = "left.html")]
struct LeftPage<'a> {
    v: &'a Guest,
}

/// Signs out.
///
/// # Errors
/// When the form did not come from here.
pub async fn leave(Extension(guest): Extension<Arc<Guest>>, RawForm(body): RawForm) -> Answer {
    if let Some(session) = &guest.session {
        let carried = form_urlencoded::parse(&body).find(|(name, _)| name == "form-key").map(|(_, value)| value);
        check(&guest.headers, carried.as_deref(), &session.form_key)?;
    }
    let jar = guest.app.seal.forget(&guest.headers);
    let nobody = guest.signed_out();
    Ok((jar, page(&LeftPage { v: &nobody })).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(own("/en/queue?a=b", "/en"), "/en/queue?a=b");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", ""] {
            assert_eq!(own(elsewhere, "/en"), "/en", "{elsewhere}");
        }
        assert_eq!(own(&format!("/en?q={}", "x".repeat(2_000)), "/en"), "/en", "a login has no room for it");
    }
}
