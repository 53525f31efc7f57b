//! Pages of a service at the address of its calls, for programs that make no calls: their refusals, and what they are counted under.
//!
//! They pass the same limits as calls. A refusal is a status of gRPC, which the layer of [calls in JSON](super::json_calls) writes as it
//! writes those.

use axum::response::Response;
use tonic::Status;

/// What the addresses of pages begin with, and what their answers are counted under: never more of an address, which may be a secret.
const PAGES: [(&str, &str); 2] = [("/calendars/", "calendars"), ("/decisions", "decisions")];

/// A page that is refused: with the HTTP status of its code, and the status in JSON.
pub fn refused_page(status: Status) -> Response {
    status.into_http()
}

/// What the page at `path` is counted under, where there is one.
pub(super) fn page_at(path: &str) -> Option<&'static str> {
    PAGES.iter().find(|(beginning, _)| path.starts_with(beginning)).map(|(_, name)| *name)
}
