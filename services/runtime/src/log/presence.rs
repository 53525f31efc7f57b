//! Which partitions of a log are there when it is opened. One that is missing is made only for a log that is new: an empty
//! stream in the place of a lost one would take in commands as if nothing had ever been decided.

use std::time::Duration;

use async_nats::jetstream;
use async_nats::jetstream::stream::{self, LastRawMessageErrorKind, RawMessageErrorKind, Stream};
use convene_kernel::digest::Digest;
use tokio::time::{Instant, sleep};

use super::mark::Mark;
use super::watermark::Watermark;
use crate::nats::{KeptStream, StreamError, is_not_found};
use crate::publisher::{DECISIONS, DUTIES, EXERCISES, POSITION_HEADER};

/// How long a stream, or a commit in it, may appear missing before it counts as missing: a server may still have to learn
/// of it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The pause before something is looked for again.
const RETRY: Duration = Duration::from_millis(100);

/// How a partition was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Presence {
    /// Whether it is not there, although something tells of it.
    pub is_missing: bool,
    /// Whether it has what the watermark tells of.
    pub is_witnessed: bool,
    /// What is wrong with it.
    pub damage: Option<String>,
}

/// Opens the streams `kept` of the log of `service`, by partition, and makes those of a log that is new. A partition is
/// damaged when it is missing, or is not the one that `watermark` tells of.
///
/// # Errors
/// When a stream cannot be reached, or is not kept as a log must be.
pub(super) async fn open_partitions(
    management: &jetstream::Context,
    service: &str,
    kept: &[KeptStream],
    watermark: &Watermark,
) -> Result<Vec<Presence>, StreamError> {
    let mut found = Vec::new();
    for stream in kept {
        found.push(stream.find(management).await?);
    }
    let is_whole = found.iter().all(Option::is_some);
    let witness = if is_whole { None } else { witness_of(management, service, &found, watermark).await? };
    let mut presences = Vec::new();
    for ((partition, kept), found) in (0..).zip(kept).zip(found) {
        let found = match (found, &witness) {
            (None, None) => Some(kept.open(management).await?),
            (None, Some(_)) => look_again(management, kept).await?,
            (found, _) => found,
        };
        let damage = match (&found, watermark.mark(partition), &witness) {
            (Some(stream), Some(mark), _) => difference(stream, mark).await?,
            (Some(_), None, _) => None,
            (None, _, witness) => {
                let witness = witness.as_deref().unwrap_or("it was there");
                Some(format!("the stream {} is missing, although {witness}: it is not made anew", kept.name))
            }
        };
        let is_witnessed = damage.is_none() && watermark.mark(partition).is_some();
        presences.push(Presence { is_missing: found.is_none(), is_witnessed, damage });
    }
    Ok(presences)
}

/// What tells that a log of `service` was there before, of which `found` is left; `None` when nothing does.
async fn witness_of(
    management: &jetstream::Context,
    service: &str,
    found: &[Option<Stream>],
    watermark: &Watermark,
) -> Result<Option<String>, StreamError> {
    for stream in found.iter().flatten() {
        let stream::Info { config, state, .. } = stream.cached_info();
        if state.last_sequence > 0 {
            return Ok(Some(format!("{} has {} commits of the same log", config.name, state.last_sequence)));
        }
    }
    if (0..).zip(found).any(|(partition, _)| watermark.mark(partition).is_some()) {
        return Ok(Some("this service had read commits of the log, as its data folder says".to_owned()));
    }
    let subjects = [(DECISIONS, "decisions"), (EXERCISES, "exercises"), (DUTIES, "duties")];
    for (name, subject) in subjects {
        let stream = match management.get_stream(name).await {
            Ok(stream) => stream,
            Err(error) if is_not_found(&error) => continue,
            Err(error) => return Err(StreamError::unavailable(name, error)),
        };
        match stream.get_last_raw_message_by_subject(&format!("convene.{subject}.{service}.>")).await {
            Ok(message) if message.headers.get(POSITION_HEADER).is_some() => {
                return Ok(Some(format!("{name} has messages that were made from it")));
            }
            Ok(_) => {}
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => {}
            Err(error) => return Err(StreamError::unavailable(name, error)),
        }
    }
    Ok(None)
}

/// The stream, once it is found after all.
async fn look_again(management: &jetstream::Context, kept: &KeptStream) -> Result<Option<Stream>, StreamError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match kept.find(management).await? {
            None if Instant::now() < deadline => sleep(RETRY).await,
            found => return Ok(found),
        }
    }
}

/// What differs between `stream` and what was read of it before, up to `mark`.
async fn difference(stream: &Stream, mark: Mark) -> Result<Option<String>, StreamError> {
    let Mark { sequence, digest } = mark;
    let deadline = Instant::now() + PATIENCE;
    loop {
        match stream.get_raw_message(sequence).await {
            Ok(message) if Digest::of(&message.payload) == digest => return Ok(None),
            Ok(_) => {
                return Ok(Some(format!(
                    "the commit at sequence {sequence} is not the one that this service had read there: it is another copy"
                )));
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                if Instant::now() >= deadline {
                    return Ok(Some(format!(
                        "it has nothing at sequence {sequence}, which this service had read: it is an older copy"
                    )));
                }
                sleep(RETRY).await;
            }
            Err(error) => return Err(StreamError::unavailable(&stream.cached_info().config.name, error)),
        }
    }
}
