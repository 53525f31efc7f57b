//! Carrying out a command: decided, appended, folded in; exactly once, also after failures.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use convene_kernel::aggregate::{Aggregate, CommandRequest, Record, prepare};
use convene_kernel::commit::Commit;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Actor;
use convene_kernel::key::AggregateKey;
use convene_kernel::known_commands::Answered;
use convene_kernel::reference::Reference;
use tokio::time::{Instant, timeout_at};

use super::Engine;
use super::envelope::{CommandEnvelope, LIVE};
use super::error::ExecuteError;
use super::partition::{Content, Partition, Slot};
use super::receipt::Receipt;
use super::shared::{Shared, count};
use super::view::View;
use crate::cause::{Cause, chain};
use crate::clock::ClockKind;
use crate::log::AppendError;

/// How long the outcome of an append is pursued before it counts as unknown.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The same, where the log was away a moment ago.
pub(super) const PROBE: Duration = Duration::from_millis(500);

/// How often a command is decided because another writer was faster.
const ATTEMPTS: u32 = 16;

/// The pause before an append is tried again.
pub(super) const RETRY: Duration = Duration::from_millis(25);

/// The outcome of deciding a command.
enum Decided<E> {
    /// It had been carried out.
    Before(Answered),
    /// The commit to append, after the aggregate's last one at `expected`.
    Next { commit: Box<Commit<E>>, expected: u64 },
}

/// Whether a command is to be decided.
enum Admission {
    /// It had been carried out.
    Before(Answered),
    /// It is, by its caller in this role.
    As(Actor),
}

/// Whether `envelope` is to be decided on `content`; nothing is decided for a caller who may not give it.
fn admit<A: Aggregate>(
    content: &Content<A>,
    envelope: &CommandEnvelope<A::Command>,
    reference: &Reference,
) -> Result<Admission, ExecuteError> {
    if let Some(broken) = &content.broken {
        return Err(ExecuteError::Broken(Box::new(broken.clone())));
    }
    let record = &content.record;
    if let Some(answered) = record.commands.get(envelope.id) {
        return if answered.is_of(envelope.request) {
            Ok(Admission::Before(answered))
        } else {
            Err(ExecuteError::RequestIdReused(envelope.id))
        };
    }
    acting(record, envelope, reference).map(Admission::As)
}

/// The caller in the role that admits the command.
pub(super) fn acting<A: Aggregate>(
    record: &Record<A>,
    envelope: &CommandEnvelope<A::Command>,
    reference: &Reference,
) -> Result<Actor, ExecuteError> {
    let authority = A::authority(&record.state, &envelope.command).by_lineage(reference);
    match envelope.caller.acting_under(&authority, &envelope.key.country) {
        Some(actor) => Ok(Actor { cause: envelope.cause.clone(), ..actor }),
        None => Err(ExecuteError::Denied(authority, envelope.key.country.clone())),
    }
}

/// The outcome of appending a commit.
enum Appended {
    /// It is stored at this sequence.
    At(u64),
    /// The aggregate has gone on, perhaps by an earlier attempt at this very commit.
    Overtaken,
}

/// The log answers what is asked, and acknowledges no commit: so does a NATS server whose disk is full. After a write that
/// failed it stores nothing on that stream before it is restarted (measured on 2.15.1).
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error(
    "NATS answers, but stores nothing: the disk is full, has failed, or is too slow for now; make room, and restart \
     nats-server, which `convene up` does when it starts again: after a failed write it stores nothing before"
)]
struct StoresNothing;

impl<A: Aggregate, V: View<A>> Engine<A, V> {
    /// Carries out a command, exactly once: sent again with its identifier it gets the same receipt, at any later time.
    ///
    /// # Errors
    /// See [`ExecuteError`]. When the future is dropped, send the command again to learn whether it was carried out.
    pub async fn execute(&self, envelope: CommandEnvelope<A::Command>) -> Result<Receipt, ExecuteError> {
        let shared = &self.shared;
        let (partition, subject) = shared.locate(&envelope.key);
        shared.admit(partition, &envelope)?;
        let slot = partition.find_or_make(&subject, || envelope.key.clone());
        let outcome = if envelope.validate_only {
            shared.validate(&slot, &envelope).await
        } else {
            shared.carry_out(&slot, &Arc::new(envelope)).await
        };
        if outcome.is_err() {
            partition.forget_if_empty(&subject, &slot);
        }
        outcome
    }
}

impl<A: Aggregate, V: View<A>> Shared<A, V> {
    pub(super) fn admits(&self, key: &AggregateKey) -> Result<(), ExecuteError> {
        let may_be_real = self.clock.kind() == ClockKind::System;
        let is_admitted = if key.exercise { key.id != LIVE } else { may_be_real };
        if is_admitted { Ok(()) } else { Err(ExecuteError::ExerciseRequired) }
    }

    fn admit(&self, partition: &Partition<A>, envelope: &CommandEnvelope<A::Command>) -> Result<(), ExecuteError> {
        self.admits(&envelope.key)?;
        if let Some(what) = self.log.damage(envelope.key.partition(self.log.partitions())) {
            return Err(ExecuteError::Damaged(what));
        }
        if !partition.is_caught_up() {
            return Err(ExecuteError::Unavailable("the log is still being read after the start".into()));
        }
        Ok(())
    }

    /// What the command would record.
    async fn validate(&self, slot: &Slot<A>, envelope: &CommandEnvelope<A::Command>) -> Result<Receipt, ExecuteError> {
        match self.decide_on_the_present(slot, envelope, Instant::now() + PATIENCE).await? {
            Decided::Before(answered) => self.answer_again(envelope, answered).await,
            Decided::Next { commit, .. } => Ok(Receipt::of(&commit, None)),
        }
    }

    /// Decides on what is folded now. A refusal is given only where the log has nothing more of the record: another engine may
    /// have changed it, and this one not have read that yet.
    async fn decide_on_the_present(
        &self,
        slot: &Slot<A>,
        envelope: &CommandEnvelope<A::Command>,
        limit: Instant,
    ) -> Result<Decided<A::Event>, ExecuteError> {
        loop {
            let known = slot.content().record.sequence;
            match self.decide(slot, envelope).await {
                Err(refused @ (ExecuteError::Refused(_) | ExecuteError::Denied(..))) => {
                    if !self.has_gone_on(&slot.key, known, limit).await? {
                        return Err(refused);
                    }
                }
                decided => return decided,
            }
        }
    }

    /// Carries the command out by itself; the caller holds the turn of its aggregate.
    pub(super) async fn carry_out_alone(
        &self,
        slot: &Slot<A>,
        envelope: &CommandEnvelope<A::Command>,
        limit: Instant,
    ) -> Result<Receipt, ExecuteError> {
        for _ in 0..ATTEMPTS {
            let (commit, expected) = match self.decide_on_the_present(slot, envelope, limit).await? {
                Decided::Before(answered) => return self.answer_again(envelope, answered).await,
                Decided::Next { commit, expected } => (commit, expected),
            };
            let bytes = Bytes::from(commit.encode());
            let digest = Digest::of(&bytes);
            if let Appended::At(sequence) = self.append(&commit, bytes, expected, limit).await? {
                return Ok(self.take_in_own(slot, &commit, sequence, digest));
            }
        }
        let why = format!("other commands changed the record {ATTEMPTS} times before this one could be recorded");
        Err(ExecuteError::Unavailable(why.into()))
    }

    /// Folds in a commit that this engine appended, and returns its receipt.
    pub(super) fn take_in_own(
        &self,
        slot: &Slot<A>,
        commit: &Commit<A::Event>,
        sequence: u64,
        digest: Digest,
    ) -> Receipt {
        count(&self.counters.appended);
        self.fold(slot, commit, sequence, digest);
        Receipt::of(commit, Some((slot.key.partition(self.log.partitions()), sequence)))
    }

    /// Decides on what is folded now, with facts gathered now.
    async fn decide(
        &self,
        slot: &Slot<A>,
        envelope: &CommandEnvelope<A::Command>,
    ) -> Result<Decided<A::Event>, ExecuteError> {
        let guidance = Arc::clone(&self.guidance.borrow());
        if let Admission::Before(answered) = admit(&slot.content(), envelope, &guidance.reference)? {
            return Ok(Decided::Before(answered));
        }
        // No lock of the record is held here: the fold does not wait for the facts.
        let facts = self.facts(envelope).await?;
        let content = slot.content();
        let actor = match admit(&content, envelope, &guidance.reference)? {
            Admission::Before(answered) => return Ok(Decided::Before(answered)),
            Admission::As(actor) => actor,
        };
        let commit = self.next_commit(&content.record, envelope, &actor, &facts)?;
        Ok(Decided::Next { commit, expected: content.record.sequence })
    }

    /// The commit that the command makes on `record`.
    pub(super) fn next_commit(
        &self,
        record: &Record<A>,
        envelope: &CommandEnvelope<A::Command>,
        actor: &Actor,
        facts: &A::Facts,
    ) -> Result<Box<Commit<A::Event>>, ExecuteError> {
        let request = CommandRequest {
            key: &envelope.key,
            command: &envelope.command,
            id: envelope.id,
            request: envelope.request,
            actor,
            occurred: envelope.occurred,
            etag: envelope.etag,
            trace: envelope.trace.clone(),
        };
        let guidance = Arc::clone(&self.guidance.borrow());
        let now = self.leaps.present(self.clock.as_ref()).map_err(|leapt| {
            self.append_health.failed(leapt.to_string());
            ExecuteError::Unavailable(Cause::new(leapt))
        })?;
        Ok(Box::new(prepare(record, &request, facts, &guidance, now)?))
    }

    /// What the command's decision needs to know from outside the record.
    pub(super) async fn facts(&self, envelope: &CommandEnvelope<A::Command>) -> Result<A::Facts, ExecuteError> {
        let gathering = {
            let viewed = self.viewed.read().unwrap_or_else(PoisonError::into_inner);
            self.facts.gather(&viewed.view, &envelope.key, &envelope.command)
        };
        gathering.await.map_err(|unavailable| ExecuteError::Unavailable(Cause::new(unavailable)))
    }

    /// Appends `bytes`, trying again for as long as it surely was not stored.
    async fn append(
        &self,
        commit: &Commit<A::Event>,
        bytes: Bytes,
        expected: u64,
        limit: Instant,
    ) -> Result<Appended, ExecuteError> {
        let mut stores_nothing = false;
        loop {
            let why = match self.log.append(&commit.key, bytes.clone(), expected).await {
                Ok(sequence) => {
                    self.append_health.succeeded();
                    return Ok(Appended::At(sequence));
                }
                Err(AppendError::Full(why)) => {
                    self.append_health.failed(format!("the log is full (give its streams more room): {}", chain(&why)));
                    return Err(ExecuteError::Full(why));
                }
                Err(AppendError::Damaged(what)) => return Err(ExecuteError::Damaged(what)),
                Err(AppendError::TooLarge { size, limit }) => return Err(ExecuteError::TooLarge { size, limit }),
                Err(AppendError::Unavailable(why)) => why,
                Err(doubtful) => {
                    let is_conflict = doubtful == AppendError::Conflict;
                    count(if is_conflict { &self.counters.conflicts } else { &self.counters.unknown });
                    match self.has_gone_on(&commit.key, expected, limit.max(Instant::now() + PROBE)).await {
                        Ok(true) => return Ok(Appended::Overtaken),
                        Ok(false) => stores_nothing |= !is_conflict,
                        Err(error) if Instant::now() >= limit && !stores_nothing => return Err(error),
                        Err(_) => {}
                    }
                    if stores_nothing { Cause::new(StoresNothing) } else { Cause::new(doubtful) }
                }
            };
            if Instant::now() + RETRY > limit {
                self.append_health.failed(format!("the log accepts no commits: {}", chain(&why)));
                return Err(ExecuteError::Unavailable(why));
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Whether the aggregate has a commit after the one at `expected`; if so, returns when it is folded in.
    ///
    /// When it has none, the same bytes may be appended again: the expectation lets only one attempt be stored.
    async fn has_gone_on(&self, key: &AggregateKey, expected: u64, limit: Instant) -> Result<bool, ExecuteError> {
        let unavailable = |why: &str| ExecuteError::Unavailable(why.into());
        let last = match timeout_at(limit, self.log.last(key)).await {
            Ok(Ok(last)) => last.map_or(0, |entry| entry.sequence),
            Ok(Err(error)) => return Err(ExecuteError::Unavailable(Cause::new(error))),
            Err(_) => return Err(unavailable("the log did not answer in time")),
        };
        if last <= expected {
            return Ok(false);
        }
        let (partition, _) = self.locate(key);
        let folded = timeout_at(limit, partition.wait_folded(last)).await;
        folded.map(|()| true).map_err(|_| unavailable("the log was not read in time"))
    }

    /// The receipt of a command that was carried out earlier, read from the log.
    async fn answer_again(
        &self,
        envelope: &CommandEnvelope<A::Command>,
        answered: Answered,
    ) -> Result<Receipt, ExecuteError> {
        let unavailable = ExecuteError::Unavailable;
        let partition = envelope.key.partition(self.log.partitions());
        let entry = self.log.read(partition, answered.sequence).await;
        let entry = entry.map_err(|error| unavailable(Cause::new(error)))?;
        let missing = || format!("the log has no sequence {}", answered.sequence);
        let entry = entry.ok_or_else(|| unavailable(missing().into()))?;
        let commit = Commit::<A::Event>::decode(&entry.bytes, A::upcast);
        let commit = commit.map_err(|error| unavailable(Cause::new(error)))?;
        let is_same = commit.command == envelope.id && commit.request == envelope.request;
        let is_callers =
            commit.actor.person == envelope.caller.person && commit.actor.organization == envelope.caller.organization;
        if !is_same || !is_callers {
            return Err(ExecuteError::RequestIdReused(envelope.id));
        }
        Ok(Receipt { repeated: true, ..Receipt::of(&commit, Some((partition, answered.sequence))) })
    }
}
