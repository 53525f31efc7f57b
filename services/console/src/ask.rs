//! What questions to services have in common.

use convene_client::CallError;
use convene_proto::common::v1::{PageRequest, PageResponse, ShownMoment};

/// How many entries a page asks for: as many as a service gives at once.
const ENTRIES: i32 = 500;

/// How many times a list is asked for more: its first two thousand entries are more than anybody reads.
const MOST_PARTS: usize = 4;

/// The first page of a list, with as many entries as a service gives.
pub fn first_page() -> Option<PageRequest> {
    page_after("")
}

/// The page of a list after `token`.
pub fn page_after(token: &str) -> Option<PageRequest> {
    Some(PageRequest { page_size: ENTRIES, page_token: token.to_owned() })
}

/// Whether a list goes on after what was given of it.
pub fn goes_on(page: Option<&PageResponse>) -> bool {
    page.is_some_and(|page| !page.next_page_token.is_empty())
}

/// The entries of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List<T> {
    /// Those that are shown.
    pub entries: Vec<T>,
    /// Whether there are more.
    pub is_cut: bool,
    /// The moment that they are of, where the service says it.
    pub shown: Option<ShownMoment>,
}

/// A page of a list: its entries, where the list goes on, and the moment that it is of.
pub type Page<T> = (Vec<T>, Option<PageResponse>, Option<ShownMoment>);

impl<T> List<T> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The same list of what `shown` makes of its entries.
    pub fn map<S>(self, shown: impl FnOnce(Vec<T>) -> Vec<S>) -> List<S> {
        List { entries: shown(self.entries), is_cut: self.is_cut, shown: self.shown }
    }

    /// Both lists, one after the other.
    pub fn and(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        Self { is_cut: self.is_cut || other.is_cut, ..self }
    }
}

/// A list as a whole, as far as anybody reads it: `ask` gives what follows a page, and where it goes on.
///
/// # Errors
/// When a question fails.
pub async fn whole<T, F>(mut ask: impl FnMut(Option<PageRequest>) -> F) -> Result<List<T>, CallError>
where
    F: Future<Output = Result<Page<T>, CallError>>,
{
    let mut list = List { entries: Vec::new(), is_cut: true, shown: None };
    let mut page = first_page();
    for _ in 0..MOST_PARTS {
        let (entries, next, shown) = ask(page).await?;
        list.shown = list.shown.or(shown);
        list.entries.extend(entries);
        if !goes_on(next.as_ref()) {
            return Ok(List { is_cut: false, ..list });
        }
        page = page_after(&next.unwrap_or_default().next_page_token);
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    /// A list of that many pages, of one entry each.
    async fn of(pages: usize) -> List<usize> {
        let asked = |page: Option<PageRequest>| {
            let number: usize = page.unwrap_or_default().page_token.parse().unwrap_or_default();
            let next = if number + 1 < pages { (number + 1).to_string() } else { String::new() };
            ready(Ok((vec![number], Some(PageResponse { next_page_token: next, ..PageResponse::default() }), None)))
        };
        whole(asked).await.expect("a list")
    }

    #[tokio::test]
    async fn a_list_is_followed_to_its_end_and_says_where_it_is_cut() {
        for (pages, entries, is_cut) in [(1, vec![0], false), (4, vec![0, 1, 2, 3], false), (5, vec![0, 1, 2, 3], true)]
        {
            assert_eq!(of(pages).await, List { entries, is_cut, shown: None });
        }
    }
}
