//! The server: every address, the headers of every answer, and the files of the pages.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use tower_http::compression::CompressionLayer;

use crate::answer::with_guest;
use crate::app::App;
use crate::asset;
use crate::deed;
use crate::pages::{self, sign_in};
use crate::text::Language;
use crate::visit::{Address, base_of};

/// The largest form that is taken in.
const LARGEST_FORM: usize = 512 * 1024;

/// What every answer says to browsers: nothing from elsewhere, no script in a page, in no frame, no address to others.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Every address of the console.
pub fn routes(app: Arc<App>) -> Router {
    let world =
        pages::routes().merge(deed::routes()).layer(middleware::from_fn_with_state(Arc::clone(&app), with_guest));
    Router::new()
        .route("/", get(entrance))
        .route("/login/callback", get(sign_in::back))
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/static/{digest}/{name}", get(file))
        .route("/{language}/", get(without_slash))
        .route("/x/{exercise}/{language}/", get(without_slash))
        .nest("/{language}", world.clone())
        .nest("/x/{exercise}/{language}", world)
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), headed))
        .layer(CompressionLayer::new())
        .with_state(app)
}

/// Sends whoever comes to the language that their browser prefers.
async fn entrance(headers: HeaderMap) -> Redirect {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Redirect::to(&format!("/{}", Language::accepted(accepted).tag()))
}

/// Leads from the address of a language with a slash at its end to that without one.
async fn without_slash(uri: Uri) -> Response {
    let path = uri.path().trim_end_matches('/');
    if base_of(path) != path {
        return StatusCode::NOT_FOUND.into_response();
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::permanent(&format!("{path}{query}")).into_response()
}

/// A file of the pages. Its address changes with its content, so that browsers keep it.
async fn file(Path((digest, name)): Path<(String, String)>) -> Response {
    match asset::find(&digest, &name) {
        Some(asset) => {
            let head = [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (head, asset.content).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn headed(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    // Routes below see their own part of the address only.
    let address = Address(request.uri().clone());
    request.extensions_mut().insert(address);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // A page may have a stricter one of its own, as letters do.
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if app.config.is_behind_tls() {
        let lasting = HeaderValue::from_static("max-age=31536000");
        headers.insert(HeaderName::from_static("strict-transport-security"), lasting);
    }
    response
}
