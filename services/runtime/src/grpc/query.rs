//! What the query rpcs of all services do alike: who may read which record, and lists in parts.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use convene_kernel::codes::CountryCode;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Caller;
use convene_kernel::key::AggregateKey;
use convene_kernel::message;
use convene_proto::PagedRequest;
use convene_proto::common::v1 as common;
use tonic::{Request, Status};

use super::command::key;
use super::denial::denied;
use super::edge::{Admitted, Edge};
use super::fields::Fields;
use super::reasons;
use super::status::status_of;

/// How many entries a page has when the caller does not say.
const USUAL_PAGE: usize = 50;

/// How many entries a page has at most.
const LARGEST_PAGE: i32 = 500;

/// A query about a country's record, let in.
#[derive(Debug)]
pub struct Asked<M> {
    /// Who asks.
    pub admitted: Admitted,
    /// The record asked about.
    pub key: AggregateKey,
    /// What is asked.
    pub message: M,
}

/// Lets a query about one country's record in: its caller holds some role there.
///
/// # Errors
/// When the token or the header is wrong, or the caller holds no role in the country.
pub fn ask<M: prost::Message>(
    edge: &Edge,
    kind: &str,
    request: Request<M>,
    header: impl FnOnce(&M) -> Option<&common::QueryHeader>,
) -> Result<Asked<M>, Status> {
    let (metadata, _, message) = request.into_parts();
    let admitted = edge.admit(&metadata, message.encoded_len())?;
    let mut fields = Fields::new();
    let key = fields.within("header", header(&message), |fields, header| {
        key(fields, &header.country, &header.exercise, &edge.guidance(), kind)
    });
    let key = fields.finish(key).map_err(|refusal| status_of(&refusal))?;
    if !may_read(&admitted.caller, Some(&key.country)) {
        return Err(not_admitted(&admitted.caller, &format!("in {}", key.country)));
    }
    Ok(Asked { admitted, key, message })
}

/// Lets a query about all countries in: its caller holds some role everywhere.
///
/// # Errors
/// When the token is wrong, or the caller holds roles in single countries only.
pub fn ask_worldwide<M: prost::Message>(edge: &Edge, request: Request<M>) -> Result<(Admitted, M), Status> {
    let (metadata, _, message) = request.into_parts();
    let admitted = edge.admit(&metadata, message.encoded_len())?;
    if !may_read(&admitted.caller, None) {
        return Err(not_admitted(&admitted.caller, "that is not bound to one country"));
    }
    Ok((admitted, message))
}

/// Whether somebody holds a role in `country`, or everywhere when none is named.
pub fn may_read(caller: &Caller, country: Option<&CountryCode>) -> bool {
    caller
        .grants
        .iter()
        .any(|grant| grant.country.is_none() || (country.is_some() && grant.country.as_ref() == country))
}

fn not_admitted(caller: &Caller, place: &str) -> Status {
    let message = message!("the record is read by those who hold a role {place}; ask with such a token", place);
    denied(caller, reasons::ROLE_NOT_ADMITTED, message)
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    scope: u64,
    start: usize,
    size: usize,
}

impl Page {
    /// The part that `request` asks for.
    ///
    /// # Errors
    /// When the size is out of range, or the token is of another list.
    pub fn of_request<M: PagedRequest>(request: &M) -> Result<Self, Status> {
        let list = request.without_page().encode_to_vec();
        Self::of(request.page(), &format!("{}:{}", M::full_name(), Digest::of(&list)))
    }

    /// The part that `request` asks for of the list that `scope` names: the same query with the same filters.
    ///
    /// # Errors
    /// When the size is out of range, or the token is of another list.
    pub fn of(request: Option<&common::PageRequest>, scope: &str) -> Result<Self, Status> {
        let scope = Digest::of(scope.as_bytes()).prefix();
        let Some(request) = request else { return Ok(Self { scope, start: 0, size: USUAL_PAGE }) };
        let mut fields = Fields::new();
        let size = fields.number("page.page_size", request.page_size, 0..=LARGEST_PAGE);
        let start = start_of(&request.page_token, scope);
        if start.is_none() {
            let remedy = "give the next_page_token of this very query, or none for the first page";
            fields.refuse("page.page_token", reasons::PAGE_TOKEN_INVALID, "is not one this query gave", remedy);
        }
        let (size, start) = fields.finish(size.zip(start)).map_err(|refusal| status_of(&refusal))?;
        let size = usize::try_from(size).ok().filter(|size| *size > 0).unwrap_or(USUAL_PAGE);
        Ok(Self { scope, start, size })
    }

    /// That part of `entries`, and how to ask for the next.
    pub fn cut<T>(self, entries: Vec<T>) -> (Vec<T>, common::PageResponse) {
        let total = entries.len();
        let next = self.start.saturating_add(self.size);
        let token = if next < total { token(self.scope, next) } else { String::new() };
        let part = entries.into_iter().skip(self.start).take(self.size).collect();
        let total_size = i32::try_from(total).unwrap_or(i32::MAX);
        (part, common::PageResponse { next_page_token: token, total_size })
    }
}

fn token(scope: u64, start: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("{scope:x}:{start}"))
}

fn start_of(token: &str, scope: u64) -> Option<usize> {
    if token.is_empty() {
        return Some(0);
    }
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (of, start) = text.split_once(':')?;
    (of == format!("{scope:x}")).then(|| start.parse().ok())?
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    fn request(page_size: i32, page_token: &str) -> common::PageRequest {
        common::PageRequest { page_size, page_token: page_token.to_owned() }
    }

    #[test]
    fn a_list_comes_in_parts() {
        let all: Vec<u32> = (0..7).collect();
        let first = Page::of(Some(&request(3, "")), "clusters").expect("a first page");
        let (part, answer) = first.cut(all.clone());
        assert_eq!((part, answer.total_size), (vec![0, 1, 2], 7));
        let second = Page::of(Some(&request(5, &answer.next_page_token)), "clusters").expect("a second page");
        let (part, answer) = second.cut(all);
        assert_eq!((part, answer.next_page_token.as_str()), (vec![3, 4, 5, 6], ""));
    }

    #[test]
    fn a_token_is_good_for_its_own_list_only() {
        let (_, answer) = Page::of(Some(&request(1, "")), "clusters").expect("a page").cut(vec![1, 2]);
        for token in [answer.next_page_token.as_str(), "nonsense"] {
            let refused = Page::of(Some(&request(1, token)), "proposals").expect_err("another list");
            assert_eq!(refused.code(), Code::InvalidArgument);
        }
        assert!(Page::of(Some(&request(501, "")), "clusters").is_err());
    }
}
