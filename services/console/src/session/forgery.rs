//! Keeps out forms that other sites send in a person's name.

use axum::http::HeaderMap;

/// A form that did not come from a page of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the form did not come from a page of this console")]
pub struct Forged;

/// Whether a form comes from a page of the console: by what the browser says of its origin, and by the key that it carries.
///
/// # Errors
/// When it does not.
pub fn check(headers: &HeaderMap, carried: Option<&str>, form_key: &str) -> Result<(), Forged> {
    check_site(headers)?;
    let has_key = carried.is_some_and(|carried| is_same(carried.as_bytes(), form_key.as_bytes()));
    if has_key { Ok(()) } else { Err(Forged) }
}

/// Whether a form comes from a page of the console by what the browser says of its origin, for forms of whoever is not signed in.
///
/// # Errors
/// When it does not.
pub fn check_site(headers: &HeaderMap) -> Result<(), Forged> {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if site.is_none_or(|site| matches!(site, "same-origin" | "none")) { Ok(()) } else { Err(Forged) }
}

/// Compares in a time that says nothing of where two keys differ.
pub fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |found, (one, other)| found | (one ^ other)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_or_without_its_key_is_forged() {
        let from = |site: &'static str| {
            HeaderMap::from_iter([("sec-fetch-site".parse().expect("a name"), site.parse().expect("a value"))])
        };
        assert_eq!(check(&from("same-origin"), Some("k"), "k"), Ok(()));
        assert_eq!(check(&HeaderMap::new(), Some("k"), "k"), Ok(()), "an old browser");
        assert_eq!(check(&from("cross-site"), Some("k"), "k"), Err(Forged));
        assert_eq!(check(&from("same-site"), Some("k"), "k"), Err(Forged));
        assert_eq!(check(&from("same-origin"), Some("x"), "k"), Err(Forged));
        assert_eq!(check(&from("same-origin"), None, "k"), Err(Forged));
    }
}
