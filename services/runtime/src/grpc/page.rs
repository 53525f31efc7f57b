//! Lists in pages that stay right while the list changes.
//!
//! A page token names the last entry of its page, not how many came before it. An entry that appears or disappears on an
//! earlier page therefore neither repeats nor hides an entry of a later one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use convene_kernel::digest::Digest;
use convene_proto::PagedRequest;
use convene_proto::common::v1 as common;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tonic::Status;

use super::fields::Fields;
use super::reasons;
use super::status::status_of;

/// How many entries a page has when the caller does not say.
const USUAL_PAGE: usize = 50;

/// How many entries a page has at most; a larger size gives a page of this one.
const LARGEST_PAGE: usize = 500;

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    scope: u64,
    /// The key of the last entry before the page, as JSON; `None` for the first page.
    after: Option<String>,
    size: usize,
}

impl Page {
    /// The part that `request` asks for.
    ///
    /// # Errors
    /// When the size is negative, or the token is of another list.
    pub fn of_request<M: PagedRequest>(request: &M) -> Result<Self, Status> {
        let list = request.without_page().encode_to_vec();
        Self::of(request.page(), &format!("{}:{}", M::full_name(), Digest::of(&list)))
    }

    /// The part that `request` asks for of the list that `scope` names: the same query with the same filters.
    ///
    /// # Errors
    /// When the size is negative, or the token is of another list.
    pub fn of(request: Option<&common::PageRequest>, scope: &str) -> Result<Self, Status> {
        let scope = Digest::of(scope.as_bytes()).prefix();
        let Some(request) = request else { return Ok(Self { scope, after: None, size: USUAL_PAGE }) };
        let mut fields = Fields::new();
        let size = fields.number("page.page_size", request.page_size, 0..=i32::MAX);
        let after = match request.page_token.as_str() {
            "" => Some(None),
            token => key_in(token, scope).map(Some),
        };
        if after.is_none() {
            refuse_token(&mut fields);
        }
        let (size, after) = fields.finish(size.zip(after)).map_err(|refusal| status_of(&refusal))?;
        let size = match usize::try_from(size) {
            Ok(0) | Err(_) => USUAL_PAGE,
            Ok(size) => size.min(LARGEST_PAGE),
        };
        Ok(Self { scope, after, size })
    }

    /// The key of the entry after which the page begins; `None` for the first page.
    ///
    /// # Errors
    /// When the token does not hold a key of this list.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Status> {
        self.after.as_deref().map(serde_json::from_str).transpose().map_err(|_| {
            let mut fields = Fields::new();
            refuse_token(&mut fields);
            fields.finish::<()>(None).map_err(|refusal| status_of(&refusal)).expect_err("a token was refused")
        })
    }

    /// How many entries the part has at most.
    pub fn size(&self) -> usize {
        self.size
    }

    /// What follows the entry with that key: for a list that is read part by part, whose size is not counted.
    pub fn next<K: Serialize>(&self, key: &K) -> common::PageResponse {
        common::PageResponse { next_page_token: token(self.scope, key), total_size: 0 }
    }

    /// That part of `entries` in the order of their keys, and how to ask for the next. A key names one entry.
    ///
    /// # Errors
    /// When the token does not hold a key of this list.
    pub fn cut<T, K>(self, entries: Vec<T>, key: impl Fn(&T) -> K) -> Result<(Vec<T>, common::PageResponse), Status>
    where
        K: Ord + Serialize + DeserializeOwned,
    {
        let after = self.after::<K>()?;
        let total_size = i32::try_from(entries.len()).unwrap_or(i32::MAX);
        let mut keyed: Vec<(K, T)> = entries.into_iter().map(|entry| (key(&entry), entry)).collect();
        keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
        if let Some(after) = after {
            keyed.drain(..keyed.partition_point(|(key, _)| *key <= after));
        }
        let is_last = keyed.len() <= self.size;
        keyed.truncate(self.size);
        let next_page_token = match keyed.last() {
            Some((key, _)) if !is_last => token(self.scope, key),
            _ => String::new(),
        };
        let part = keyed.into_iter().map(|(_, entry)| entry).collect();
        Ok((part, common::PageResponse { next_page_token, total_size }))
    }
}

fn refuse_token(fields: &mut Fields) {
    let remedy = "give the next_page_token of this very query, or none for the first page";
    fields.refuse("page.page_token", reasons::PAGE_TOKEN_INVALID, "is not one this query gave", remedy);
}

fn token<K: Serialize>(scope: u64, key: &K) -> String {
    let key = serde_json::to_string(key).expect("a key of a list is plain data");
    URL_SAFE_NO_PAD.encode(format!("{scope:x}:{key}"))
}

/// The key in a token, as JSON; `None` when the token is not one of the list `scope`.
fn key_in(token: &str, scope: u64) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (of, key) = text.split_once(':')?;
    (of == format!("{scope:x}")).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    fn page(size: i32, token: &str, list: &str) -> Result<Page, Status> {
        let request = common::PageRequest { page_size: size, page_token: token.to_owned() };
        Page::of(Some(&request), list)
    }

    fn cut(size: i32, token: &str, entries: Vec<u32>) -> (Vec<u32>, common::PageResponse) {
        page(size, token, "clusters").and_then(|page| page.cut(entries, |entry| *entry)).expect("a page")
    }

    #[test]
    fn a_list_comes_in_parts() {
        let all: Vec<u32> = (0..7).rev().collect();
        let (part, answer) = cut(3, "", all.clone());
        assert_eq!((part, answer.total_size), (vec![0, 1, 2], 7));
        let (part, answer) = cut(5, &answer.next_page_token, all);
        assert_eq!((part, answer.next_page_token.as_str()), (vec![3, 4, 5, 6], ""));
    }

    #[test]
    fn a_list_that_changes_between_two_pages_repeats_and_hides_nothing() {
        let (part, answer) = cut(3, "", vec![10, 20, 30, 40, 50]);
        assert_eq!(part, [10, 20, 30]);
        let (part, _) = cut(3, &answer.next_page_token, vec![5, 10, 15, 40, 45, 50]);
        assert_eq!(part, [40, 45, 50]);
        let (part, answer) = cut(3, &answer.next_page_token, vec![10]);
        assert_eq!((part, answer.next_page_token.as_str()), (vec![], ""));
    }

    #[test]
    fn a_token_is_good_for_its_own_list_only() {
        let (_, answer) = cut(1, "", vec![1, 2]);
        for token in [answer.next_page_token.as_str(), "nonsense"] {
            assert_eq!(page(1, token, "proposals").expect_err("another list").code(), Code::InvalidArgument);
        }
        let of_another_form = page(1, &answer.next_page_token, "clusters").expect("a page");
        let refused = of_another_form.cut(vec!["a"], |entry| (*entry).to_owned()).expect_err("not a key of this list");
        assert_eq!(refused.code(), Code::InvalidArgument);
    }

    #[test]
    fn a_size_above_the_limit_gives_the_largest_page() {
        let (part, answer) = cut(1_000_000, "", (0..501).collect());
        assert_eq!((part.len(), answer.next_page_token.is_empty()), (500, false));
        assert_eq!(cut(0, "", (0..501).collect()).0.len(), 50);
        assert_eq!(page(-1, "", "clusters").expect_err("a negative size").code(), Code::InvalidArgument);
    }
}
