//! Which messages are followed: a stream, the subjects wanted of it, and the position to start after.

use async_nats::jetstream::stream::LastRawMessageErrorKind;
use futures::StreamExt as _;
use futures::stream::BoxStream;

use crate::log::{Entry, Follower, ReadError};
use crate::nats;
use crate::publisher::{DECISIONS, DUTIES, EXERCISES, token_of};

/// The stream of reminders, escalations, their withdrawals and requests for a decision, which the scheduler sends.
pub const NOTICES: &str = "NOTICES";

/// Messages of one stream, in the order of their sequences.
///
/// ```
/// use convene_runtime::projection::Source;
///
/// // Every public decision of the activation service, in real records and in exercises.
/// let sources = [Source::decisions("activation"), Source::exercises("activation")];
/// // Only two kinds of events: the server sends no others.
/// let activations = Source::decisions_named("activation", &["ClusterActivated", "ClusterDeactivated"]);
/// // The same, but nothing up to message 4,000 of the stream.
/// let later = activations.after(4_000);
/// # let _ = (sources, later);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    stream: String,
    subjects: Vec<String>,
    after: u64,
}

impl Source {
    /// The messages of `subjects` on `stream`; all of them when there are no `subjects`. No two subjects may overlap.
    pub fn new<S: Into<String>>(stream: &str, subjects: impl IntoIterator<Item = S>) -> Self {
        Self { stream: stream.to_owned(), subjects: subjects.into_iter().map(Into::into).collect(), after: 0 }
    }

    /// The public decisions of `service` in real records.
    pub fn decisions(service: &str) -> Self {
        Self::new(DECISIONS, [format!("convene.decisions.{service}.>")])
    }

    /// Those of them that have one of `names`, such as `ClusterActivated`.
    pub fn decisions_named(service: &str, names: &[&str]) -> Self {
        let subject = |name: &&str| format!("convene.decisions.{service}.*.*.{}", token_of(name));
        Self::new(DECISIONS, names.iter().map(subject))
    }

    /// The public decisions of `service` in exercises.
    pub fn exercises(service: &str) -> Self {
        Self::new(EXERCISES, [format!("convene.exercises.{service}.>")])
    }

    /// Those of them that have one of `names`, such as `ClusterActivated`.
    pub fn exercises_named(service: &str, names: &[&str]) -> Self {
        let subject = |name: &&str| format!("convene.exercises.{service}.*.*.*.{}", token_of(name));
        Self::new(EXERCISES, names.iter().map(subject))
    }

    /// What every service says is owed, in real records and in exercises.
    pub fn duties() -> Self {
        Self::new(DUTIES, ["convene.duties.>"])
    }

    /// The scheduler's notices about real records; those of exercises are on `EXERCISES`, see [`exercises`](Self::exercises).
    pub fn notices() -> Self {
        Self::new(NOTICES, ["convene.notices.>"])
    }

    /// The same messages, and those of `subjects` on the same stream, which may not overlap with the others.
    #[must_use]
    pub fn and<S: Into<String>>(mut self, subjects: impl IntoIterator<Item = S>) -> Self {
        self.subjects.extend(subjects.into_iter().map(Into::into));
        self
    }

    /// The same messages, without those up to `sequence`.
    #[must_use]
    pub fn after(mut self, sequence: u64) -> Self {
        self.after = sequence;
        self
    }

    /// The stream.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The sequence after which it starts: 0 for the beginning.
    pub fn start(&self) -> u64 {
        self.after
    }

    /// The sequence of the last of these messages, asked of the stream's leader; 0 when there is none yet.
    ///
    /// # Errors
    /// When the stream cannot be asked.
    pub async fn end(&self, client: &async_nats::Client) -> Result<u64, ReadError> {
        let failed = |error: &dyn std::fmt::Display| ReadError::new(format!("{}: {error}", self.stream));
        let reading = nats::reading(client);
        let stream = reading.get_stream_no_info(&self.stream).await.map_err(|error| failed(&error))?;
        let mut end = 0;
        let everything = [">".to_owned()];
        let subjects = if self.subjects.is_empty() { &everything[..] } else { &self.subjects };
        for subject in subjects {
            match stream.get_last_raw_message_by_subject(subject).await {
                Ok(message) => end = message.sequence.max(end),
                Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => {}
                Err(error) => return Err(failed(&error)),
            }
        }
        Ok(end)
    }

    /// The messages there are and then those that are added, for ever. Interruptions are logged and end by themselves.
    ///
    /// # Errors
    /// When the stream cannot be found.
    pub async fn entries(&self, client: &async_nats::Client) -> Result<BoxStream<'static, Entry>, ReadError> {
        Ok(self.follower(client).await?.entries().boxed())
    }

    /// The same for a slow reader: no more than `batch` messages wait for it.
    ///
    /// # Errors
    /// When the stream cannot be found.
    pub async fn entries_in_batches_of(
        &self,
        batch: usize,
        client: &async_nats::Client,
    ) -> Result<BoxStream<'static, Entry>, ReadError> {
        Ok(self.follower(client).await?.in_batches_of(batch).entries().boxed())
    }

    /// The sequence of the last message on the stream, whether it is one of these or not.
    ///
    /// # Errors
    /// When the stream cannot be asked.
    pub async fn end_of_stream(&self, client: &async_nats::Client) -> Result<u64, ReadError> {
        let stream = nats::reading(client).get_stream(&self.stream).await.map_err(ReadError::new)?;
        Ok(stream.cached_info().state.last_sequence)
    }

    /// A reader of these messages.
    pub(crate) async fn follower(&self, client: &async_nats::Client) -> Result<Follower, ReadError> {
        Ok(Follower::open(client, &self.stream, self.after).await?.of_subjects(self.subjects.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_named_as_the_publisher_names_their_subjects() {
        let live = Source::decisions_named("activation", &["ClusterActivated"]);
        assert_eq!(live.subjects, ["convene.decisions.activation.*.*.cluster-activated"]);
        let exercises = Source::exercises_named("activation", &["ClusterActivated"]);
        assert_eq!(exercises.subjects, ["convene.exercises.activation.*.*.*.cluster-activated"]);
        assert_eq!(live.stream(), DECISIONS);
        assert_eq!(live.after(7).start(), 7);
    }
}
