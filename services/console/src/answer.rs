//! What a page answers with: itself, or a page that says why there is none.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::PrivateCookieJar;
use convene_client::CallError;
use tonic::Code;

use crate::app::App;
use crate::problem::{Problem, why};
use crate::session::Forged;
use crate::visit::{Guest, to_login};

/// Why there is no page.
#[derive(Clone, Debug)]
pub enum Failure {
    /// A service refused, or did not answer.
    Call(Arc<CallError>),
    /// There is no such page.
    Missing,
    /// The form did not come from here.
    Forged,
    /// The console lacks what the page takes.
    Unready,
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Self::Call(Arc::new(error))
    }
}

impl From<Forged> for Failure {
    fn from(_: Forged) -> Self {
        Self::Forged
    }
}

impl IntoResponse for Failure {
    /// An empty answer that carries the failure: [`with_guest`] makes the page of it, in the language of whoever asked.
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What a page comes to.
pub type Answer = Result<Response, Failure>;

/// Draws a page.
pub fn page(template: &impl Template) -> Response {
    with_status(StatusCode::OK, template)
}

/// The same, with another status.
///
/// # Panics
/// Never: writing to memory cannot fail.
pub fn with_status(status: StatusCode, template: &impl Template) -> Response {
    let text = template.render().expect("templates render");
    let head = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "private, no-cache")];
    (status, head, text).into_response()
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    v: &'a Guest,
    title: &'static str,
    problem: Problem,
}

/// Reads who asks before a page is drawn, and draws the page that says why there is none.
pub async fn with_guest(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let guest = match Guest::read(&mut parts, &app).await {
        Ok(guest) => Arc::new(guest),
        Err(status) => return status.into_response(),
    };
    parts.extensions.insert(Arc::clone(&guest));
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        response = drawn(&guest, &failure);
    }
    if let Some(jar) = guest.renewed_cookies().filter(|_| !app.seal.is_set_in(response.headers())) {
        add_cookies(&mut response, jar);
    }
    response
}

/// Adds what sets cookies to an answer that has some already.
pub fn add_cookies(response: &mut Response, jar: PrivateCookieJar) {
    let cookies = jar.into_response();
    let cookies = cookies.headers().get_all(SET_COOKIE).iter().map(|value| (SET_COOKIE, value.clone()));
    response.headers_mut().extend(cookies);
}

fn drawn(guest: &Guest, failure: &Failure) -> Response {
    let (status, title, problem) = match failure {
        Failure::Missing => (StatusCode::NOT_FOUND, "failure-missing", text(guest, "failure-missing-why")),
        Failure::Unready => (StatusCode::SERVICE_UNAVAILABLE, "failure-unavailable", text(guest, "missing-slow")),
        Failure::Forged => (StatusCode::FORBIDDEN, "failure-forged", text(guest, "failure-forged-why")),
        Failure::Call(error) => {
            let (status, title) = match &**error {
                CallError::Refused(refused) => match refused.code {
                    Code::Unauthenticated => return to_login(guest).into_response(),
                    Code::PermissionDenied => (StatusCode::FORBIDDEN, "failure-denied"),
                    Code::NotFound => (StatusCode::NOT_FOUND, "failure-not-found"),
                    Code::InvalidArgument | Code::FailedPrecondition => (StatusCode::BAD_REQUEST, "failure-refused"),
                    _ => (StatusCode::SERVICE_UNAVAILABLE, "failure-unavailable"),
                },
                _ => (StatusCode::SERVICE_UNAVAILABLE, "failure-unavailable"),
            };
            (status, title, why(guest, error))
        }
    };
    with_status(status, &FailurePage { v: guest, title, problem })
}

fn text(guest: &Guest, key: &str) -> Problem {
    Problem { text: guest.say(key), ..Problem::default() }
}
