//! A message of the feed before it is written, and the streams it goes to.

use async_nats::HeaderMap;
use bytes::Bytes;
use convene_kernel::digest::Digest;

use super::position::{COMMIT_HEADER, LogPosition, POSITION_HEADER};
use crate::log::OutgoingMessage;
use crate::telemetry::TraceContext;

/// The stream of decisions.
pub const DECISIONS: &str = "DECISIONS";

/// The stream of decisions in exercises.
pub const EXERCISES: &str = "EXERCISES";

/// The stream of changes in duties.
pub const DUTIES: &str = "DUTIES";

/// A message to publish.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The stream it belongs to.
    pub stream: &'static str,
    /// Its subject.
    pub subject: String,
    /// Its content type.
    pub content_type: &'static str,
    /// The position in the log it comes from.
    pub position: LogPosition,
    /// The digest of the commit there.
    pub commit: Digest,
    /// The W3C trace context of the command that made the commit.
    pub trace: Option<TraceContext>,
    /// The body.
    pub bytes: Bytes,
}

impl Outgoing {
    /// The message as it is written.
    pub(super) fn to_outgoing(&self) -> OutgoingMessage {
        let mut headers = HeaderMap::new();
        headers.insert("Content-Type", self.content_type);
        headers.insert(POSITION_HEADER, self.position.to_string());
        headers.insert(COMMIT_HEADER, self.commit.to_string());
        if let Some(trace) = self.trace {
            trace.write_headers(&mut headers);
        }
        OutgoingMessage { subject: self.subject.clone(), headers, body: self.bytes.clone() }
    }
}

/// The subject of changes in the duties of `country` that follow from the records of `service`.
pub(super) fn duty_subject(service: &str, country: &str) -> String {
    format!("convene.duties.{service}.{country}")
}
