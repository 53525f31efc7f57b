//! A letter drafted from the record, as a page of its own that prints.

use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use convene_proto::activation::v1::{DraftLetterRequest, LetterKind};
use ring::digest::{SHA256, digest};

use crate::answer::{Answer, Failure};
use crate::visit::Visit;

/// The letter of that name in an address: `decision` for `LETTER_KIND_DECISION`.
fn kind(name: &str) -> Option<LetterKind> {
    let name = name.to_uppercase().replace('-', "_");
    LetterKind::from_str_name(&format!("LETTER_KIND_{name}")).filter(|kind| *kind != LetterKind::Unspecified)
}

/// Draws the letter. Its page brings its own style, which is admitted by its digest and nothing else.
///
/// # Errors
/// When there is no such letter, or it cannot be drafted.
pub async fn show(visit: Visit) -> Answer {
    let kind = kind(visit.param("kind")).ok_or(Failure::Missing)?;
    let request = DraftLetterRequest {
        header: visit.header(),
        kind: kind.into(),
        about: visit.param("about").to_owned(),
        alerted_at: None,
    };
    let document = visit.ask(request).await?.document.ok_or(Failure::Missing)?;
    Ok(printed(document.html))
}

/// A document as a page of its own, with its own style and nothing else.
pub fn printed(html: String) -> Response {
    let policy = format!("default-src 'none'; style-src {}; frame-ancestors 'none'", styles(&html));
    let head = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "private, no-cache".to_owned()),
        (HeaderName::from_static("content-security-policy"), policy),
    ];
    (head, html).into_response()
}

/// The digests of the styles in a page.
fn styles(html: &str) -> String {
    let parts = html.split("<style>").skip(1).filter_map(|part| part.split("</style>").next());
    let digests = parts.map(|style| format!("'sha256-{}'", base64(digest(&SHA256, style.as_bytes()).as_ref())));
    let digests: Vec<_> = digests.collect();
    if digests.is_empty() { "'none'".to_owned() } else { digests.join(" ") }
}

fn base64(bytes: &[u8]) -> String {
    use ::base64::Engine as _;
    ::base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_named_in_addresses_and_their_style_is_admitted_alone() {
        assert_eq!(kind("deactivation-partners"), Some(LetterKind::DeactivationPartners));
        assert_eq!(kind("unspecified"), None);
        let expected = "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='";
        assert_eq!(styles("<style>abc</style>"), expected);
        assert_eq!(styles("<p>"), "'none'");
    }
}
