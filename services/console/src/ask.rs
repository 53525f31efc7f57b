//! What questions to services have in common.

use convene_proto::common::v1::PageRequest;

/// How many entries a page asks for: more than any list that a person reads.
const ENTRIES: i32 = 500;

/// The first page of a list, with as many entries as a service gives.
pub fn first_page() -> Option<PageRequest> {
    Some(PageRequest { page_size: ENTRIES, page_token: String::new() })
}

/// The page of a list after `token`.
pub fn page_after(token: &str) -> Option<PageRequest> {
    Some(PageRequest { page_size: ENTRIES, page_token: token.to_owned() })
}
