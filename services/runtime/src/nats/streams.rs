//! Streams that hold what must not be lost: how they are made, and the check that an existing one still has these
//! settings.

use async_nats::jetstream::context::{GetStreamError, GetStreamErrorKind};
use async_nats::jetstream::{self, ErrorCode, stream};

use crate::cause::Cause;

/// How large and how safe a stream is; fixed in its main points when it is made.
#[derive(Clone, Debug)]
pub struct KeptStream {
    /// Its name.
    pub name: String,
    /// What it is for, for operators.
    pub description: String,
    /// The subjects whose messages it takes in.
    pub subjects: Vec<String>,
    /// How many servers of a cluster hold a copy.
    pub replicas: usize,
    /// Bytes after which it refuses more; `None` for no limit of its own.
    pub max_bytes: Option<u64>,
    /// Facts about it that must be the same whenever it is opened.
    pub metadata: Vec<(String, String)>,
}

/// Why a stream cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// It can neither be opened nor created.
    #[error("the stream {name} cannot be opened or created (check NATS and the permissions of this account)")]
    Unavailable {
        /// The stream.
        name: String,
        /// Why.
        source: Cause,
    },
    /// What is known of the log outside of it cannot be read.
    #[error("the watermark {path} cannot be read (when `convene verify` finds the log whole, delete the file)")]
    Watermark {
        /// The file.
        path: String,
        /// Why.
        source: Cause,
    },
    /// It exists, but its configuration is unsafe.
    #[error("the stream {name} is not configured as Convene requires: {}; fix it with the nats tool, or use another server", .problems.join("; "))]
    Altered {
        /// The stream.
        name: String,
        /// Every difference that matters.
        problems: Vec<String>,
    },
}

impl StreamError {
    /// The stream `name` cannot be opened because of `cause`.
    pub fn unavailable(name: &str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable { name: name.to_owned(), source: Cause::new(cause) }
    }
}

/// Whether a stream is said not to exist.
pub(crate) fn is_not_found(error: &GetStreamError) -> bool {
    matches!(error.kind(), GetStreamErrorKind::JetStream(refusal) if refusal.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

impl KeptStream {
    /// Opens the stream, making it when it is not there yet.
    ///
    /// # Errors
    /// When it cannot be reached, or was altered so that it could lose something.
    pub async fn open(&self, management: &jetstream::Context) -> Result<stream::Stream, StreamError> {
        let opened = management.get_or_create_stream(self.config()).await;
        let opened = opened.map_err(|error| StreamError::unavailable(&self.name, error))?;
        self.checked(opened, management).await
    }

    /// Opens the stream; `None` when there is none.
    ///
    /// # Errors
    /// As those of [`open`](Self::open).
    pub async fn find(&self, management: &jetstream::Context) -> Result<Option<stream::Stream>, StreamError> {
        match management.get_stream(&self.name).await {
            Ok(found) => self.checked(found, management).await.map(Some),
            Err(error) if is_not_found(&error) => Ok(None),
            Err(error) => Err(StreamError::unavailable(&self.name, error)),
        }
    }

    async fn checked(
        &self,
        opened: stream::Stream,
        management: &jetstream::Context,
    ) -> Result<stream::Stream, StreamError> {
        let found = &opened.cached_info().config;
        if !found.allow_atomic_publish {
            let allowing = stream::Config { allow_atomic_publish: true, ..found.clone() };
            let updated = management.update_stream(allowing).await;
            updated.map_err(|error| StreamError::unavailable(&self.name, error))?;
        }
        let problems = self.differences(found);
        if problems.is_empty() { Ok(opened) } else { Err(StreamError::Altered { name: self.name.clone(), problems }) }
    }

    fn config(&self) -> stream::Config {
        stream::Config {
            name: self.name.clone(),
            description: Some(self.description.clone()),
            subjects: self.subjects.clone(),
            retention: stream::RetentionPolicy::Limits,
            discard: stream::DiscardPolicy::New,
            storage: stream::StorageType::File,
            num_replicas: self.replicas,
            max_bytes: self.max_bytes.map_or(-1, |bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
            deny_delete: true,
            deny_purge: true,
            allow_atomic_publish: true,
            metadata: self.metadata.iter().cloned().collect(),
            ..stream::Config::default()
        }
    }

    /// What of `found` could lose, alter or miss a message. Room and copies are the operator's to change.
    fn differences(&self, found: &stream::Config) -> Vec<String> {
        let mut problems = Vec::new();
        let mut expect = |is_met: bool, problem: String| {
            if !is_met {
                problems.push(problem);
            }
        };
        expect(found.storage == stream::StorageType::File, "it is not stored in files".to_owned());
        expect(found.retention == stream::RetentionPolicy::Limits, "it deletes what was read".to_owned());
        expect(found.discard == stream::DiscardPolicy::New, "it deletes the oldest messages when full".to_owned());
        expect(found.deny_delete && found.deny_purge, "messages may be deleted or purged".to_owned());
        expect(found.max_age.is_zero(), "messages are deleted by age".to_owned());
        expect(!found.allow_message_ttl, "messages may set their own time to live".to_owned());
        expect(!found.allow_rollup, "a message may delete those before it".to_owned());
        expect(!found.no_ack, "messages are not acknowledged".to_owned());
        expect(!found.sealed, "it is sealed".to_owned());
        expect(
            found.persist_mode != Some(stream::PersistenceMode::Async),
            "messages are acknowledged before they are stored".to_owned(),
        );
        expect(
            found.mirror.is_none() && found.sources.as_ref().is_none_or(Vec::is_empty),
            "it takes in what another stream holds".to_owned(),
        );
        expect(found.subject_transform.is_none(), "it stores messages under other subjects than they have".to_owned());
        expect(found.max_messages_per_subject <= 0, "messages are deleted by number for a subject".to_owned());
        expect(
            found.subjects == self.subjects,
            format!("it takes in {} and not {}", found.subjects.join(", "), self.subjects.join(", ")),
        );
        for (name, value) in &self.metadata {
            let found = found.metadata.get(name);
            let shown = found.map_or("nothing", String::as_str);
            expect(found == Some(value), format!("its {name} is {shown} and not {value}"));
        }
        problems
    }
}
