//! The matters before the ERC, followed on the streams of notices: decisions asked for and escalations, no reminders.

use bytes::Bytes;
use convene_runtime::log::{Entry, ReadError, follow_stream};
use convene_runtime::publisher::EXERCISES;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::position;
use crate::streams::{self, ERC_SUBJECTS, EXERCISE_ERC_SUBJECTS, EXERCISE_MATTER_SUBJECTS, MATTER_SUBJECTS, NOTICES};

/// The streams that matters are on, the subjects followed there, and those of matters.
const FOLLOWED: [(&str, &str, [&str; 2]); STREAMS] =
    [(NOTICES, ERC_SUBJECTS, MATTER_SUBJECTS), (EXERCISES, EXERCISE_ERC_SUBJECTS, EXERCISE_MATTER_SUBJECTS)];

/// How many streams matters are on.
pub(crate) const STREAMS: usize = 2;

/// The name of the stream of that number.
pub(crate) fn stream(number: usize) -> &'static str {
    FOLLOWED[number].0
}

/// A notice that puts a matter before the ERC, as it is on its stream.
#[derive(Debug)]
pub(crate) struct ErcNotice {
    /// Which of the streams followed it is on.
    pub stream: usize,
    /// Its place there.
    pub sequence: u64,
    /// What it says.
    pub bytes: Bytes,
}

/// Every matter from the first on, and the tasks that read them.
#[derive(Debug)]
pub(crate) struct Matters {
    /// The matters.
    pub notices: mpsc::UnboundedReceiver<ErcNotice>,
    /// The tasks.
    pub followers: Vec<AbortOnDropHandle<()>>,
}

impl Matters {
    /// Starts to follow.
    ///
    /// # Errors
    /// When a stream cannot be found.
    pub async fn follow(client: &async_nats::Client) -> Result<Self, ReadError> {
        let (found, notices) = mpsc::unbounded_channel();
        let mut followers = Vec::new();
        for (stream, (name, subjects, _)) in FOLLOWED.into_iter().enumerate() {
            let entries = follow_stream(client, name, Some(subjects.to_owned())).await?;
            followers.push(AbortOnDropHandle::new(tokio::spawn(read(stream, entries, found.clone()))));
        }
        Ok(Self { notices, followers })
    }
}

async fn read(stream: usize, mut entries: BoxStream<'static, Entry>, found: mpsc::UnboundedSender<ErcNotice>) {
    while let Some(Entry { subject, sequence, bytes, .. }) = entries.next().await {
        if streams::is_matter(&subject) && found.send(ErcNotice { stream, sequence, bytes }).is_err() {
            return;
        }
    }
}

/// Where the matters before the ERC end on each stream now.
///
/// # Errors
/// When a stream cannot be asked.
pub(crate) async fn ends(client: &async_nats::Client) -> Result<[u64; STREAMS], ReadError> {
    let mut ends = [0; STREAMS];
    for (end, (name, _, matters)) in ends.iter_mut().zip(FOLLOWED) {
        for subjects in matters {
            *end = position::last_of(client, name, subjects).await?.max(*end);
        }
    }
    Ok(ends)
}
