//! What all tasks of a publisher share.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;

use super::installation::Installation;
use super::mapping::EventMappings;
use super::progress::Progress;
use crate::log::{GroupWriter, Log};

/// The pause before something is tried again.
pub(super) const RETRY: Duration = Duration::from_millis(100);

/// A stream of the feed, and what writes the messages of all countries to it.
#[derive(Clone, Debug)]
pub(super) struct FeedStream {
    pub name: &'static str,
    pub writer: GroupWriter,
}

/// What all tasks of a publisher share.
#[derive(Debug)]
pub(super) struct Feed {
    pub(super) log: Arc<dyn Log>,
    pub(super) publishing: jetstream::Context,
    pub(super) reading: jetstream::Context,
    pub(super) streams: [FeedStream; 3],
    pub(super) mappings: EventMappings,
    pub(super) installation: Installation,
    pub(super) schemas: Option<String>,
    pub(super) progress: Progress,
}
