//! Commands that wait for the same aggregate are decided one after the other and appended together.
//!
//! While a commit of an aggregate is on its way, further commands on it wait. The next turn takes all of them: each is decided
//! on what those before it make of the record, and their commits go to the log as one run. What the log does not take
//! together is carried out one by one, so that each command gets its own answer.

use std::any::TypeId;
use std::sync::Arc;

use bytes::Bytes;
use convene_kernel::aggregate::{Aggregate, Record};
use convene_kernel::commit::Commit;
use convene_kernel::digest::Digest;
use tokio::time::Instant;

use super::envelope::CommandEnvelope;
use super::error::ExecuteError;
use super::execute::{PATIENCE, PROBE, RETRY, acting};
use super::partition::Slot;
use super::receipt::Receipt;
use super::shared::Shared;
use super::view::View;
use super::waiting::Waiting;

/// How many commands are carried out in one turn.
const MOST: usize = 256;

/// A command, and the facts it is decided on where they could be gathered.
type WithFacts<A> = (Waiting<A>, Result<<A as Aggregate>::Facts, ExecuteError>);

/// What was decided on a command, before anything is appended.
enum Decided<E> {
    Commit { commit: Box<Commit<E>>, bytes: Bytes, digest: Digest },
    Refused(ExecuteError),
}

/// Commands that are carried out together.
struct Group<A: Aggregate> {
    decided: Vec<(Waiting<A>, Decided<A::Event>)>,
    /// Those that are carried out by themselves.
    apart: Vec<Waiting<A>>,
    /// The sequence of the last commit before theirs.
    expected: u64,
}

impl<A: Aggregate, V: View<A>> Shared<A, V> {
    /// Carries the command out, with others that wait for the same aggregate.
    pub(super) async fn carry_out(
        &self,
        slot: &Slot<A>,
        envelope: &Arc<CommandEnvelope<A::Command>>,
    ) -> Result<Receipt, ExecuteError> {
        let mut answer = slot.wait(envelope);
        loop {
            tokio::select! {
                biased;
                answered = &mut answer => match answered {
                    Ok(outcome) => return outcome,
                    // The caller that had the turn has gone, and with it what it took along.
                    Err(_) => answer = slot.wait(envelope),
                },
                mut turn = slot.turn.lock() => self.carry_out_waiting(slot, &mut turn).await,
            }
        }
    }

    /// Carries out what waits, as far as it is taken in one turn; once the log stays away, the rest fails with it. `copy` is
    /// the record as the turn before decided on it.
    async fn carry_out_waiting(&self, slot: &Slot<A>, copy: &mut Option<Record<A>>) {
        let waiting = slot.take_waiting(MOST);
        // What the first command records may change the facts of the second, which are gathered before either is recorded.
        let needs_facts = TypeId::of::<A::Facts>() != TypeId::of::<()>();
        let alone = if waiting.len() < 2 || needs_facts {
            *copy = None;
            waiting
        } else {
            self.carry_out_together(slot, copy, waiting).await
        };
        let mut away = None;
        for one in alone {
            if let Some(away) = &away {
                one.answer(Err(ExecuteError::clone(away)));
                continue;
            }
            // What is known to be away is asked once more, and not waited for as long again.
            let limit = Instant::now() + if self.append_health.was_away() { PROBE } else { PATIENCE };
            let outcome = self.carry_out_alone(slot, &one.envelope, limit).await;
            let is_late = Instant::now() + RETRY > limit;
            let failure =
                outcome.as_ref().err().filter(|error| is_late && matches!(error, ExecuteError::Unavailable(_)));
            away = failure.cloned();
            one.answer(outcome);
        }
        if let Some(away) = away {
            self.append_health.is_away();
            // Those that came meanwhile have waited for the same log.
            slot.take_waiting(usize::MAX).into_iter().for_each(|one| one.answer(Err(ExecuteError::clone(&away))));
        }
    }

    /// Carries `waiting` out together, and returns those that are to be carried out by themselves.
    async fn carry_out_together(
        &self,
        slot: &Slot<A>,
        copy: &mut Option<Record<A>>,
        waiting: Vec<Waiting<A>>,
    ) -> Vec<Waiting<A>> {
        let mut knowing = Vec::with_capacity(waiting.len());
        for one in waiting {
            let facts = self.facts(&one.envelope).await;
            knowing.push((one, facts));
        }
        let group = self.decide_together(slot, copy, knowing);
        let commits: Vec<Bytes> = group.decided.iter().filter_map(|(_, decided)| decided.bytes()).collect();
        if commits.is_empty() {
            // Nothing shows that what they are refused on is the present.
            return group.taken_apart();
        }
        match self.log.append_together(&slot.key, commits, group.expected).await {
            Ok(sequences) => self.answer_together(slot, group, sequences),
            Err(_) => group.taken_apart(),
        }
    }

    /// Decides each of `waiting` on what those before it make of the record, which is in `copy` then.
    fn decide_together(&self, slot: &Slot<A>, copy: &mut Option<Record<A>>, waiting: Vec<WithFacts<A>>) -> Group<A> {
        let content = slot.content();
        let mut ahead = content.record.ahead(copy.take());
        let mut group = Group { decided: Vec::new(), apart: Vec::new(), expected: ahead.sequence };
        for (one, facts) in waiting {
            let is_known = |record: &Record<A>| record.commands.contains(one.envelope.id);
            match facts {
                Ok(facts) if content.broken.is_none() && !is_known(&content.record) && !is_known(&ahead) => {
                    let decided = self.decide_ahead(&mut ahead, &one.envelope, &facts);
                    group.decided.push((one, decided.unwrap_or_else(Decided::Refused)));
                }
                _ => group.apart.push(one),
            }
        }
        *copy = Some(ahead);
        group
    }

    fn decide_ahead(
        &self,
        ahead: &mut Record<A>,
        envelope: &CommandEnvelope<A::Command>,
        facts: &A::Facts,
    ) -> Result<Decided<A::Event>, ExecuteError> {
        let actor = acting(ahead, envelope, &self.guidance.borrow().reference)?;
        let commit = self.next_commit(ahead, envelope, &actor, facts)?;
        let bytes = Bytes::from(commit.encode());
        let digest = Digest::of(&bytes);
        let sequence = ahead.sequence + 1;
        ahead.apply(&commit, sequence, digest).map_err(|broken| ExecuteError::Broken(Box::new(broken)))?;
        Ok(Decided::Commit { commit, bytes, digest })
    }

    /// Folds in what was appended and answers each command; returns those that are to be carried out by themselves.
    fn answer_together(&self, slot: &Slot<A>, group: Group<A>, sequences: Vec<u64>) -> Vec<Waiting<A>> {
        let mut sequences = sequences.into_iter();
        let mut apart = group.apart;
        for (one, decided) in group.decided {
            match decided {
                Decided::Refused(refusal) => one.answer(Err(refusal)),
                Decided::Commit { commit, digest, .. } => {
                    let Some(sequence) = sequences.next() else {
                        apart.push(one);
                        continue;
                    };
                    self.append_health.succeeded();
                    one.answer(Ok(self.take_in_own(slot, &commit, sequence, digest)));
                }
            }
        }
        apart
    }
}

impl<E> Decided<E> {
    fn bytes(&self) -> Option<Bytes> {
        match self {
            Self::Commit { bytes, .. } => Some(bytes.clone()),
            Self::Refused(_) => None,
        }
    }
}

impl<A: Aggregate> Group<A> {
    /// Its commands, to be carried out one by one: a refusal may rest on what was not appended.
    fn taken_apart(self) -> Vec<Waiting<A>> {
        self.decided.into_iter().map(|(one, _)| one).chain(self.apart).collect()
    }
}
