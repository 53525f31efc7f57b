//! The content types of calls.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// What the content types of gRPC, and of gRPC-Web, begin with.
pub(super) const GRPC: &str = "application/grpc";

/// The content type of a message in JSON.
pub(super) const JSON: &str = "application/json";

/// The content type of messages in JSON, one a line.
pub(super) const JSON_LINES: &str = "application/x-ndjson";

/// The content type that headers name; empty where they name none.
pub(super) fn content_type(headers: &HeaderMap) -> &str {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
