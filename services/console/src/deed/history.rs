//! The history of a thing, as the service that keeps it tells it.

use convene_client::{CallError, words};
use convene_proto::common::v1::HistoryEntry;

use super::shared;
use crate::problem::sentence;
use crate::text::sayable;
use crate::visit::{Guest, Visit};

/// A part of the history of a resource, and the token of what follows; an empty one at the end.
///
/// # Errors
/// When the service refuses, or does not answer.
pub async fn part_of(
    visit: &Visit,
    service: &str,
    resource: &str,
    after: &str,
) -> Result<(Vec<HistoryEntry>, String), CallError> {
    let answer = shared::history(visit, service, resource, after).await?;
    Ok((answer.entries, answer.page.unwrap_or_default().next_page_token))
}

/// Every entry of a history that `is_meant`.
///
/// # Errors
/// As [`part_of`].
pub async fn entries(
    visit: &Visit,
    service: &str,
    resource: &str,
    is_meant: impl Fn(&HistoryEntry) -> bool,
) -> Result<Vec<HistoryEntry>, CallError> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let (entries, after) = part_of(visit, service, resource, &token).await?;
        found.extend(entries.into_iter().filter(&is_meant));
        if after.is_empty() {
            return Ok(found);
        }
        token = after;
    }
}

/// The number of a commit, by its etag: 12 for `v12`.
pub fn number(etag: &str) -> u64 {
    etag.trim_start_matches('v').parse().unwrap_or_default()
}

/// What an event is called: in the language of the page where it is translated, else by its name as words.
pub fn event(guest: &Guest, name: &str) -> (String, &'static str) {
    let words = words(name);
    let key = format!("event-{}", words.replace(' ', "-"));
    match sayable(guest.language, &key) {
        Some(translated) => (translated, guest.language.tag()),
        None => (sentence(&words), "en"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_has_a_number() {
        assert_eq!((number("v12"), number("")), (12, 0));
    }
}
