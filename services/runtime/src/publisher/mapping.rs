//! Which public events each kind of aggregate of a service makes of its commits.

use std::collections::BTreeMap;
use std::fmt;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::commit::{Commit, NotACommit};
use convene_kernel::digest::Digest;
use convene_kernel::notice::DutyNotice;

use super::outgoing::{DECISIONS, DUTIES, EXERCISES, Outgoing, duty_subject};
use super::{Installation, LogPosition, PublicEvent, cloud_event};
use crate::log::{Entry, LogSubject};

/// The mapping from commits to public events, for every kind of aggregate in the log of one service.
///
/// A kind that publishes nothing has a mapping too, which returns no events: a commit of a kind without a mapping stops
/// the feed of its country.
///
/// ```
/// # use convene_kernel::aggregate::Aggregate;
/// # use convene_kernel::commit::Commit;
/// # use convene_runtime::publisher::{EventMappings, PublicEvent};
/// fn mappings<A: Aggregate, B: Aggregate>(
///     of_accounts: fn(&Commit<A::Event>) -> Vec<PublicEvent>,
///     of_notes: fn(&Commit<B::Event>) -> Vec<PublicEvent>,
/// ) -> EventMappings {
///     EventMappings::new().with::<A>(of_accounts).with::<B>(of_notes)
/// }
/// ```
#[derive(Default)]
pub struct EventMappings {
    kinds: BTreeMap<&'static str, Box<dyn Mapping>>,
}

impl fmt::Debug for EventMappings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.kinds.keys()).finish()
    }
}

/// The mapping of one kind.
trait Mapping: Send + Sync {
    fn messages(&self, origin: Origin<'_>, service: &str, entry: &Entry) -> Result<Vec<Outgoing>, NotACommit>;
}

/// What events say of where they come from, beside their service.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The installation.
    pub installation: &'a Installation,
    /// Where the pages with the schemas of their data are; `None` where events name no schema.
    pub schemas: Option<&'a str>,
}

struct MappingOf<A: Aggregate>(fn(&Commit<A::Event>) -> Vec<PublicEvent>);

impl EventMappings {
    /// No kinds yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with the public events that `map` makes of each commit of `A`.
    ///
    /// # Panics
    /// When the kind has a mapping already.
    #[must_use]
    pub fn with<A: Aggregate>(mut self, map: fn(&Commit<A::Event>) -> Vec<PublicEvent>) -> Self {
        let earlier = self.kinds.insert(A::KIND, Box::new(MappingOf::<A>(map)));
        assert!(earlier.is_none(), "the kind {} of the service {} has two mappings", A::KIND, A::SERVICE);
        self
    }

    /// Whether there are no kinds.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Everything to publish about the commit that `entry` of the log of `service` holds, from `origin`.
    ///
    /// # Errors
    /// See [`UnpublishableCommit`].
    pub fn messages(
        &self,
        origin: Origin<'_>,
        service: &str,
        entry: &Entry,
    ) -> Result<Vec<Outgoing>, UnpublishableCommit> {
        let kind = LogSubject::read(&entry.subject).map_or("", |subject| subject.kind);
        let mapping = self.kinds.get(kind).ok_or_else(|| UnpublishableCommit::UnknownKind { kind: kind.to_owned() })?;
        Ok(mapping.messages(origin, service, entry)?)
    }
}

/// Why a commit cannot be published by this version of the service.
#[derive(Debug, thiserror::Error)]
pub enum UnpublishableCommit {
    /// No mapping is registered for its kind.
    #[error("this version of the service does not know the kind of aggregate '{kind}'; start a version that does")]
    UnknownKind {
        /// The kind.
        kind: String,
    },
    /// It cannot be decoded.
    #[error("the commit cannot be decoded; start a version of the service that knows its form")]
    Decode(#[from] NotACommit),
}

impl<A: Aggregate> Mapping for MappingOf<A> {
    fn messages(&self, origin: Origin<'_>, service: &str, entry: &Entry) -> Result<Vec<Outgoing>, NotACommit> {
        let commit = Commit::<A::Event>::decode(&entry.bytes, A::upcast)?;
        let position = |index| LogPosition { partition: entry.partition, sequence: entry.sequence, index };
        let source = origin.installation.source(service, commit.key.country.as_str());
        let digest = Digest::of(&entry.bytes);
        let stream = if commit.key.exercise { EXERCISES } else { DECISIONS };
        let trace = commit.trace.as_ref().and_then(|trace| trace.parse().ok());
        let events = (self.0)(&commit);
        let events = (0..).zip(&events).map(|(index, event)| Outgoing {
            stream,
            subject: cloud_event::subject_of(service, &commit.key, event),
            content_type: cloud_event::CONTENT_TYPE,
            position: position(index),
            commit: digest,
            trace,
            bytes: cloud_event::encode(&source, origin.schemas, &commit, event, position(index)).into(),
        });
        let notice = DutyNotice::of(service, &commit).map(|notice| Outgoing {
            stream: DUTIES,
            subject: duty_subject(service, commit.key.country.as_str()),
            content_type: "application/json",
            position: position(0),
            commit: digest,
            trace,
            bytes: notice.encode().into(),
        });
        Ok(events.chain(notice).collect())
    }
}
