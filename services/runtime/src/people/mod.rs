//! The people behind opaque identifiers: names, mail and phone in a bucket of their own, apart from every record (row PE-5).
//!
//! What is here appears in no subject, header, commit, event, log or metric, and is gone when it is erased, from the files of
//! the server too: NATS overwrites a message that is deleted by its sequence, and only forgets one that is purged or replaced.
//! Every state of an entry therefore stays in the bucket until it is deleted so. Who may see it is [`grpc`](crate::grpc)'s to
//! ask.
//!
//! Each country has entries of its own, so that no country can take an identifier from another. An entry of before that was so is
//! found under the identifier alone, and is that of the country that it names.

use async_nats::jetstream::kv::{CreateErrorKind, Operation, Store, UpdateErrorKind};
use async_nats::jetstream::stream::{self, RawMessageErrorKind};
use convene_kernel::codes::{CountryCode, Etag, OrganizationCode, PersonId};
use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use crate::cause::Cause;
use crate::nats;

/// The bucket of the directory.
pub const BUCKET: &str = "PEOPLE";

/// How many states of an entry the bucket holds at most: those that were replaced are deleted one by one.
const STATES: i64 = 64;

/// A person's entry in the directory. It has no `Debug`, so that it does not come into a log by mistake.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The opaque identifier.
    pub id: PersonId,
    /// The country whose directory it is in.
    pub country: CountryCode,
    /// The organization.
    pub organization: OrganizationCode,
    /// The name, as the person writes it.
    pub name: String,
    /// The mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    /// The phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// Why the directory was not read or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeopleError {
    /// The entry was changed since it was read.
    #[error("the entry was changed since it was read")]
    Stale {
        /// Its etag now, 0 when there is none.
        current: Etag,
    },
    /// The bucket keeps what is erased.
    #[error(
        "the bucket {BUCKET} was made by an earlier version, and its files keep what is erased: make it anew (see deploy/README.md)"
    )]
    KeepsErased,
    /// The bucket cannot be reached, or holds what this version does not understand.
    #[error("the bucket {BUCKET} cannot be used (check NATS and the permissions of this account)")]
    Unavailable(#[source] Cause),
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> PeopleError {
    PeopleError::Unavailable(Cause::new(error))
}

/// The directory.
#[derive(Clone, Debug)]
pub struct People {
    bucket: Store,
}

impl People {
    /// Opens the directory, making its bucket when it is not there yet.
    ///
    /// # Errors
    /// When the bucket can be neither reached nor made.
    pub async fn open(client: &async_nats::Client, replicas: usize) -> Result<Self, PeopleError> {
        let reading = nats::reading(client);
        if let Ok(bucket) = reading.get_key_value(BUCKET).await {
            return Ok(Self { bucket });
        }
        // As a bucket is made, but that its messages can be deleted.
        let config = stream::Config {
            name: format!("KV_{BUCKET}"),
            description: Some("The people behind opaque identifiers; erased for good when asked.".to_owned()),
            subjects: vec![format!("$KV.{BUCKET}.>")],
            max_messages_per_subject: STATES,
            discard: stream::DiscardPolicy::New,
            storage: stream::StorageType::File,
            num_replicas: replicas.max(1),
            allow_rollup: true,
            allow_direct: true,
            ..stream::Config::default()
        };
        nats::management(client).get_or_create_stream(config).await.map_err(unavailable)?;
        let bucket = reading.get_key_value(BUCKET).await.map_err(unavailable)?;
        Ok(Self { bucket })
    }

    /// The entries of `id`, each with its etag, in the order of their countries.
    ///
    /// # Errors
    /// When the bucket cannot be used.
    pub async fn of(&self, id: &PersonId) -> Result<Vec<(Person, Etag)>, PeopleError> {
        let mut found = Vec::new();
        let filter = format!("$KV.{BUCKET}.*.{id}");
        let mut keys = self.bucket.stream.info_with_subjects(filter).await.map_err(unavailable)?;
        let mut countries = Vec::new();
        while let Some((subject, _)) = keys.try_next().await.map_err(unavailable)? {
            countries.extend(subject.split('.').nth(2).map(str::to_owned));
        }
        let keys = countries.into_iter().map(|country| format!("{country}.{id}"));
        for key in keys.chain([id.to_string()]) {
            found.extend(self.entry(&key).await?);
        }
        found.sort_by(|(one, _), (other, _)| one.country.cmp(&other.country));
        Ok(found)
    }

    /// The entry of `id` in the directory of `country`, and its etag.
    ///
    /// # Errors
    /// When the bucket cannot be used.
    pub async fn get(&self, country: &CountryCode, id: &PersonId) -> Result<Option<(Person, Etag)>, PeopleError> {
        let key = self.key(country, id).await?;
        self.entry(&key).await
    }

    /// The key of the entry of `id` in the directory of `country`.
    async fn key(&self, country: &CountryCode, id: &PersonId) -> Result<String, PeopleError> {
        let earlier = self.entry(id.as_str()).await?;
        let is_its_own = earlier.is_some_and(|(person, _)| person.country == *country);
        Ok(if is_its_own { id.to_string() } else { format!("{country}.{id}") })
    }

    async fn entry(&self, key: &str) -> Result<Option<(Person, Etag)>, PeopleError> {
        let entry = self.bucket.entry(key).await.map_err(unavailable)?;
        let Some(entry) = entry.filter(|entry| entry.operation == Operation::Put) else { return Ok(None) };
        // The text of a serde error could quote the entry.
        let person = serde_json::from_slice(&entry.value)
            .map_err(|_| unavailable("an entry has a form that this version does not know"))?;
        Ok(Some((person, Etag(entry.revision))))
    }

    /// Puts `person` in the directory of its country, in the place of the entry with the etag `expected`, or of none; returns
    /// the new etag.
    ///
    /// # Errors
    /// When the entry is another by now, or the bucket cannot be used.
    pub async fn put(&self, person: &Person, expected: Option<Etag>) -> Result<Etag, PeopleError> {
        let bytes = serde_json::to_vec(person).map_err(unavailable)?.into();
        let key = self.key(&person.country, &person.id).await?;
        let put = match expected {
            None => self.bucket.create(&key, bytes).await.map_err(|error| match error.kind() {
                CreateErrorKind::AlreadyExists => None,
                _ => Some(unavailable(error)),
            }),
            Some(Etag(revision)) => {
                self.bucket.update(&key, bytes, revision).await.map_err(|error| match error.kind() {
                    UpdateErrorKind::WrongLastRevision => None,
                    _ => Some(unavailable(error)),
                })
            }
        };
        match put {
            Ok(revision) => {
                self.delete_before(&key, revision).await?;
                Ok(Etag(revision))
            }
            Err(Some(error)) => Err(error),
            Err(None) => {
                let current = self.entry(&key).await?.map_or_else(Etag::default, |(_, etag)| etag);
                Err(PeopleError::Stale { current })
            }
        }
    }

    /// Erases the entry of `id` in the directory of `country` for good, and everything that was in its place before.
    ///
    /// # Errors
    /// When the bucket cannot be used; the entry stays then, or is gone.
    pub async fn erase(&self, country: &CountryCode, id: &PersonId) -> Result<(), PeopleError> {
        let key = self.key(country, id).await?;
        self.delete_before(&key, u64::MAX).await
    }

    /// Deletes the states of the entry under `key` before `revision`, the oldest first, so that the last one stays until the others
    /// are gone.
    async fn delete_before(&self, key: &str, revision: u64) -> Result<(), PeopleError> {
        let (stream, subject) = (&self.bucket.stream, format!("$KV.{BUCKET}.{key}"));
        if stream.cached_info().config.deny_delete {
            return Err(PeopleError::KeepsErased);
        }
        loop {
            let sequence = match stream.get_first_raw_message_by_subject(&subject, 1).await {
                Ok(message) => message.sequence,
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => return Ok(()),
                Err(error) => return Err(unavailable(error)),
            };
            if sequence >= revision {
                return Ok(());
            }
            stream.delete_message(sequence).await.map_err(unavailable)?;
        }
    }
}
