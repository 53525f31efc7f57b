//! The history of a resource: the events that are about it, as far as a reader may see them.
//!
//! A service says what each of its events is about and what it shows a reader ([`HistoryEvent`]); the rest is the same
//! for all. A resource exists for a reader when an event that the reader may see is about it, so that a history never
//! betrays a restricted one.

use std::collections::BTreeSet;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::commit::Commit;
use convene_kernel::guidance::nearest;
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::{COUNTRY, Subject};
use convene_kernel::visibility::Reader;
use convene_proto::PagedRequest;
use convene_proto::common::v1 as common;
use serde::{Deserialize, Serialize};
use tonic::Status;

use super::contract::ToMessage;
use super::denial::status_for;
use super::service::{Query, ServiceApi};
use super::show;
use crate::publisher::PublicEvent;

/// How many commits are read for one page at most.
const READ_AT_ONCE: usize = 2_000;

/// What an event shows a reader, and which resources it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEvent {
    /// The resources in whose history it is. Parts of a resource are in the history of the whole.
    pub about: Vec<Subject>,
    /// Its name, such as `ClusterActivated`.
    pub name: &'static str,
    /// What it says: its message in canonical JSON.
    pub data: String,
}

impl HistoryEvent {
    /// An event about `resource` that stays off the feed, with the message `M` of its content. Restricted content has no
    /// message: a service opens it to the reader first.
    pub fn new<M>(resource: Subject, name: &'static str, content: &impl ToMessage<M>) -> Self
    where
        M: prost::Message + prost::Name + Default,
    {
        Self { about: vec![resource], name, data: show::json(&content.to_message()) }
    }

    /// The same, about one more resource.
    #[must_use]
    pub fn also_about(mut self, resource: Subject) -> Self {
        self.about.push(resource);
        self
    }

    fn is_about(&self, resource: &Subject) -> bool {
        *resource == COUNTRY.only() || self.about.iter().any(|about| about.is_within(resource))
    }

    fn entry<E>(self, commit: &Commit<E>) -> common::HistoryEntry {
        common::HistoryEntry {
            occurred_at: Some(show::timestamp(commit.occurred_at)),
            recorded_at: Some(show::timestamp(commit.recorded_at)),
            actor: Some(show::actor(&commit.actor)),
            event: self.name.to_owned(),
            data: self.data,
            resource: commit.resource.to_string(),
            commit: commit.stamp().etag.to_string(),
        }
    }
}

impl From<PublicEvent> for HistoryEvent {
    /// An event of the feed, about the subject it has there.
    fn from(event: PublicEvent) -> Self {
        let Ok(subject) = event.subject.parse();
        Self { about: vec![subject], name: event.name, data: event.data.to_string() }
    }
}

/// Where a page of a history ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Position {
    /// The sequence of a commit in its partition.
    sequence: u64,
    /// How many of its entries are on this page or an earlier one.
    entries: usize,
    /// Whether an entry is on this page or an earlier one.
    found: bool,
}

impl<S: ServiceApi, M: PagedRequest> Query<'_, S, M> {
    /// The page asked for of the history of `resource`, named as in receipts; of the whole record where it is empty or
    /// `country`. `seen` says what an event shows a reader, nothing where it is not for that reader.
    ///
    /// At most 2,000 commits are read for a page, which has fewer entries than asked for where few of them are about
    /// the resource.
    ///
    /// # Errors
    /// When the page is malformed, the log cannot be read, or no event that the reader may see is about the resource.
    pub async fn resource_history(
        &self,
        resource: &str,
        seen: impl Fn(&<S::Aggregate as Aggregate>::Event, &Reader) -> Vec<HistoryEvent>,
    ) -> Result<(Vec<common::HistoryEntry>, common::PageResponse), Status> {
        let page = self.page()?;
        let Ok(subject) = resource.parse::<Subject>();
        let subject = if resource.is_empty() { COUNTRY.only() } else { subject };
        let after = page.after::<Position>()?.unwrap_or_default();
        let mut end = after;
        // The last commit of the page before may have more entries.
        let commits = self.history_after(after.sequence.saturating_sub(1), READ_AT_ONCE).await?;
        let (mut entries, mut known) = (Vec::new(), BTreeSet::new());
        for (sequence, commit) in &commits {
            let shown = commit.events.iter().flat_map(|event| seen(event, &self.reader));
            let shown = shown.inspect(|event| known.extend(event.about.iter().cloned()));
            let before = if *sequence == after.sequence { after.entries } else { 0 };
            let of_commit: Vec<_> = shown.filter(|event| event.is_about(&subject)).collect();
            end = Position { sequence: *sequence, entries: before, ..end };
            for event in of_commit.into_iter().skip(before) {
                if entries.len() == page.size() {
                    return Ok((entries, page.next(&end)));
                }
                entries.push(event.entry(commit));
                end = Position { entries: end.entries + 1, found: true, ..end };
            }
        }
        if commits.len() == READ_AT_ONCE {
            return Ok((entries, page.next(&end)));
        }
        if !end.found && subject != COUNTRY.only() {
            return Err(status_for(&self.admitted.caller, &not_found(&subject, &known)));
        }
        Ok((entries, common::PageResponse::default()))
    }
}

/// The refusal that suggests the nearest of the resources `known` to the reader.
fn not_found(resource: &Subject, known: &BTreeSet<Subject>) -> Refusal {
    let name = resource.to_string();
    let known: Vec<String> = known.iter().map(ToString::to_string).collect();
    let nearest = nearest::among(&name, known.iter().map(|known| (known.as_str(), known)));
    let remedy = match nearest {
        Some(nearest) => message!("did you mean {nearest}?", nearest = verbatim(nearest)),
        None if known.is_empty() => "nothing is recorded yet".into(),
        None => "use a resource of a receipt, or country for the whole record".into(),
    };
    Refusal::NotFound { what: "resource", name, remedy }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::subject;

    use super::*;

    #[test]
    fn a_part_is_in_the_history_of_its_whole_and_of_the_country() {
        let public = PublicEvent {
            cluster: None,
            name: "ConcernClosed",
            subject: "cluster/health/concern/k-1".to_owned(),
            data: serde_json::json!({}),
        };
        let event = HistoryEvent::from(public).also_about(subject("review/r-1"));
        for resource in ["country", "cluster/health", "cluster/health/concern/k-1", "review/r-1"] {
            assert!(event.is_about(&subject(resource)), "{resource}");
        }
        assert!(!event.is_about(&subject("cluster/nutrition")) && !event.is_about(&subject("cluster/health-2")));
    }

    #[test]
    fn what_is_not_found_suggests_the_nearest() {
        let known = BTreeSet::from([subject("cluster/health"), subject("proposal/p-1")]);
        let missing = |name: &str, known: &BTreeSet<Subject>| not_found(&subject(name), known).to_string();
        assert!(missing("cluster/heath", &known).contains("did you mean cluster/health?"));
        assert!(missing("x", &known).contains("use a resource of a receipt"));
        assert!(missing("x", &BTreeSet::new()).contains("nothing is recorded yet"));
    }
}
