//! Whether the partitions of a log still are those that were read: nothing gone from their middle or their end, nothing
//! else in its place.
//!
//! The chain of hashes shows what is wrong with one record. What goes with its end, or by an older copy of the whole, no
//! record can show.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_nats::jetstream::stream::{self, RawMessageErrorKind};
use bytes::Bytes;
use convene_kernel::digest::Digest;

use super::mark::Mark;
use super::{AppendError, Entry, ReadError};

/// What is known of the partitions of one log.
#[derive(Debug)]
pub(super) struct Integrity {
    partitions: Vec<Mutex<Known>>,
}

/// What is known of one partition.
#[derive(Debug, Default)]
struct Known {
    /// The furthest sequence read, and what was there.
    read: Option<(u64, Bytes)>,
    /// Why it ends too early for now. A server that is behind the others reports this, too.
    shortened: Option<String>,
    /// What is wrong with it for good.
    damage: Option<String>,
}

impl Integrity {
    /// Nothing known of `partitions` partitions.
    pub fn new(partitions: u32) -> Self {
        Self { partitions: (0..partitions).map(|_| Mutex::default()).collect() }
    }

    /// What is wrong with `partition`, if anything.
    pub fn damage(&self, partition: u32) -> Option<String> {
        let known = self.known(partition)?;
        known.damage.clone().or_else(|| known.shortened.clone())
    }

    /// Notes what is wrong with `partition`, for good. The first fault found is the one reported.
    pub fn mark_damaged(&self, partition: u32, what: String) {
        let Some(mut known) = self.known(partition).filter(|known| known.damage.is_none()) else { return };
        tracing::error!(partition, what, "a partition of the log is damaged: its commands are refused");
        known.damage = Some(what);
    }

    /// The furthest place read of each partition, or `known` of it before where that is further. What is read of a damaged
    /// one does not count.
    pub fn furthest(&self, known: impl Iterator<Item = Option<Mark>>) -> Vec<Option<Mark>> {
        let furthest = |(known, partition): (Option<Mark>, &Mutex<Known>)| {
            let partition = partition.lock().unwrap_or_else(PoisonError::into_inner);
            match &partition.read {
                Some((sequence, bytes))
                    if partition.damage.is_none() && known.is_none_or(|known| known.sequence < *sequence) =>
                {
                    Some(Mark { sequence: *sequence, digest: Digest::of(bytes) })
                }
                _ => known,
            }
        };
        known.zip(&self.partitions).map(furthest).collect()
    }

    /// Notes that `entry` was read, and that the partition has nothing between it and the sequence `before`.
    pub fn saw(&self, entry: &Entry, before: u64) {
        let (from, to) = (before + 1, entry.sequence - 1);
        if from <= to {
            self.mark_damaged(entry.partition, format!("the sequences {from} to {to} are missing: commits were lost"));
        }
        if let Some(mut known) = self.known(entry.partition)
            && known.read.as_ref().is_none_or(|(sequence, _)| *sequence < entry.sequence)
        {
            known.read = Some((entry.sequence, entry.bytes.clone()));
        }
    }

    /// Lets an append go on, unless the partition is damaged; gives the furthest position read so far.
    ///
    /// # Errors
    /// [`AppendError::Damaged`].
    pub fn admit(&self, partition: u32) -> Result<u64, AppendError> {
        match self.damage(partition) {
            Some(what) => Err(AppendError::Damaged(what)),
            None => Ok(self.known(partition).and_then(|known| known.read.as_ref().map(|(read, _)| *read)).unwrap_or(0)),
        }
    }

    /// Takes note of the sequence that an append was given, before which the partition was read up to the sequence `read`.
    ///
    /// # Errors
    /// [`AppendError::Damaged`] when it is a sequence that was read: it cannot be given again.
    pub fn given(&self, partition: u32, sequence: u64, read: u64) -> Result<(), AppendError> {
        if sequence > read {
            return Ok(());
        }
        let what =
            format!("a commit was stored at sequence {sequence}, where another was read before: it is an older copy");
        self.mark_damaged(partition, what.clone());
        Err(AppendError::Damaged(what))
    }

    /// Compares `partition`, as `stream` has it now, with what was read of it.
    ///
    /// # Errors
    /// When it ends before what was read, or cannot be read.
    pub async fn check(&self, partition: u32, stream: &stream::Stream<()>) -> Result<(), ReadError> {
        let Some((read, bytes)) = self.known(partition).and_then(|known| known.read.clone()) else { return Ok(()) };
        let found = match stream.get_raw_message(read).await {
            Ok(message) => message.payload,
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                let what = format!("it has nothing at sequence {read}, which was read before: it is an older copy");
                if let Some(mut known) = self.known(partition) {
                    known.shortened = Some(what.clone());
                }
                return Err(ReadError::new(what));
            }
            Err(error) => return Err(ReadError::new(error)),
        };
        if found != bytes {
            self.mark_damaged(
                partition,
                format!("the commit at sequence {read} is not the one that was read there: it is another copy"),
            );
        }
        if let Some(mut known) = self.known(partition) {
            known.shortened = None;
        }
        Ok(())
    }

    fn known(&self, partition: u32) -> Option<MutexGuard<'_, Known>> {
        let known = self.partitions.get(partition as usize)?;
        Some(known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(sequence: u64) -> Entry {
        Entry { partition: 0, sequence, subject: String::new(), bytes: Bytes::new() }
    }

    #[test]
    fn a_place_is_given_once() {
        let integrity = Integrity::new(1);
        integrity.saw(&entry(2), 1);
        integrity.saw(&entry(1), 0);
        let read = integrity.admit(0).expect("nothing is wrong with it");
        assert_eq!((read, integrity.given(0, 3, read)), (2, Ok(())));
        assert!(matches!(integrity.given(0, 2, read), Err(AppendError::Damaged(what)) if what.contains("sequence 2")));
        assert!(matches!(integrity.admit(0), Err(AppendError::Damaged(_))), "it is damaged from then on");
    }

    #[test]
    fn places_that_are_passed_over_are_missing() {
        let integrity = Integrity::new(1);
        integrity.saw(&entry(1), 0);
        integrity.saw(&entry(4), 1);
        assert!(integrity.damage(0).is_some_and(|what| what.contains("the sequences 2 to 3")));
    }

    #[test]
    fn the_first_fault_found_is_reported() {
        let integrity = Integrity::new(2);
        integrity.mark_damaged(1, "first".to_owned());
        integrity.mark_damaged(1, "second".to_owned());
        assert_eq!((integrity.damage(0), integrity.damage(1).as_deref()), (None, Some("first")));
    }
}
