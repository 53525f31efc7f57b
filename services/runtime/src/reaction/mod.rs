//! Reactions: events of other services that make commands on this service's own records, each carried out once for ever.
//!
//! The command that an event makes has a `request_id` that is a UUIDv5 of the event's CloudEvents `source` and `id`.
//! The record itself therefore knows whether the event was carried out, and every repetition, by a restart, by a second
//! instance or by a lost acknowledgement, finds the command in the record. The record is the one of the event's
//! country; an event of an exercise makes commands on the record of that exercise only. The command is given by the
//! service's [system actor](SystemActor), with the event as its [cause](convene_kernel::identity::EventRef) in the
//! commit.
//!
//! # Where a restart goes on
//!
//! No position is stored. After a start a reaction reads its sources from their beginning and passes over each event whose
//! command is in the fold of the own log: that is a look into memory, without a question to NATS. The cost is bounded by
//! naming the events that make commands ([`Source::decisions_named`]), since then there is about one commit of the own log,
//! which is read at each start anyway, for each event that is read again; where a service joins a long history that it must
//! not act on, [`Source::after`] sets the beginning.
//!
//! The alternatives that read less can lose commands. A durable consumer keeps its position apart from the log: when the log
//! is restored from a backup, the commands between backup and position are never made again. The last event found in the log
//! has the same fault when one partition is restored, or when the record of one country is stopped and those of others go on.
//!
//! # What does not go on
//!
//! A message that is no event, or whose command the record refuses, is parked: visible in status and metrics, tried again
//! at the next start, and no obstacle to others. When the log cannot be reached or is full, the reaction waits and
//! keeps the order.
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use convene_kernel::aggregate::Aggregate;
//! # use convene_runtime::engine::Engine;
//! use convene_runtime::projection::{ReceivedEvent, Source, Unusable};
//! use convene_runtime::reaction::{Reaction, RunningReaction, SystemActor};
//!
//! # trait Coordination: Aggregate<Command = Command> {}
//! # #[derive(Clone)]
//! # enum Command { StartCoordinating { cluster: String } }
//! /// A cluster that is activated is coordinated from then on.
//! struct StartCoordinating;
//!
//! impl<A: Aggregate<Command = Command>> Reaction<A> for StartCoordinating {
//!     fn react(&self, event: &ReceivedEvent) -> Result<Option<Command>, Unusable> {
//!         let cluster = event.cluster.as_ref().ok_or("the event names no cluster")?.to_string();
//!         Ok(event.is("ClusterActivated").then_some(Command::StartCoordinating { cluster }))
//!     }
//! }
//!
//! # async fn example<A: Coordination>(nats: async_nats::Client, engine: Arc<Engine<A>>) -> Result<(), Box<dyn std::error::Error>> {
//! let names = ["ClusterActivated"];
//! let sources = vec![Source::decisions_named("activation", &names), Source::exercises_named("activation", &names)];
//! let actor = SystemActor::new("coordination");
//! let running = RunningReaction::start(&nats, engine, actor, sources, StartCoordinating).await?;
//! running.progress().caught_up().await;
//! # Ok(())
//! # }
//! ```

pub mod clusters;
mod system;

use std::sync::Arc;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::codes::CommandId;
use convene_kernel::digest::Digest;
use convene_kernel::identity::EventRef;
use convene_kernel::key::AggregateKey;
use futures::StreamExt as _;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::cause::chain;
use crate::engine::{Engine, LIVE, View};
use crate::log::{Entry, Follower, ReadError};
use crate::projection::{FollowProgress, Following, Message, ReceivedEvent, Source, Unusable};

pub use system::{SystemActor, SystemCommand};

/// The namespace of the identifiers of commands that events make.
const NAMESPACE: Uuid = Uuid::from_u128(0x0d3c_52a4_97f1_4b38_9e0c_61c2_7a5f_b8e6);

/// What a service does when another service decided something.
pub trait Reaction<A: Aggregate>: Send + Sync + 'static {
    /// The command that `event` makes on the record of its country, or `None` when it makes none.
    ///
    /// An aggregate has at most one reaction to an event, since the command is known by the event.
    ///
    /// # Errors
    /// Why the event cannot be understood; it is parked then.
    fn react(&self, event: &ReceivedEvent) -> Result<Option<A::Command>, Unusable>;
}

/// A reaction that carries out commands for as long as this is kept.
#[derive(Debug)]
pub struct RunningReaction {
    progress: Arc<FollowProgress>,
    _tasks: Vec<AbortOnDropHandle<()>>,
}

impl RunningReaction {
    /// Starts to carry out on `engine`, in the name of `actor`, what `reaction` makes of the events of `sources`.
    ///
    /// The events of one source are carried out in order, one after the other; between sources there is no order.
    ///
    /// # Errors
    /// When a stream cannot be found.
    pub async fn start<A, V, R>(
        client: &async_nats::Client,
        engine: Arc<Engine<A, V>>,
        actor: SystemActor,
        sources: Vec<Source>,
        reaction: R,
    ) -> Result<Self, ReadError>
    where
        A: Aggregate<Command: Clone>,
        V: View<A>,
        R: Reaction<A>,
    {
        let mut followers = Vec::new();
        for source in &sources {
            followers.push((source.stream().to_owned(), source.follower(client).await?));
        }
        let progress = Arc::new(FollowProgress::new(client, sources).await?);
        let reactor = Arc::new(Reactor { engine, actor, reaction, progress: Arc::clone(&progress) });
        let run = |(number, (stream, follower))| {
            AbortOnDropHandle::new(tokio::spawn(Arc::clone(&reactor).follow(number, stream, follower)))
        };
        let tasks = followers.into_iter().enumerate().map(run).collect();
        Ok(Self { progress, _tasks: tasks })
    }

    /// How far it has carried out what it follows, and what it parked.
    pub fn progress(&self) -> &Arc<FollowProgress> {
        &self.progress
    }
}

impl Following for RunningReaction {
    fn progress(&self) -> &Arc<FollowProgress> {
        self.progress()
    }
}

/// The identifier of the command that the event `cause` makes, the same for ever.
pub fn command_id(cause: &EventRef) -> CommandId {
    // No source contains a space, so no two causes have one name.
    let name = format!("{} {}", cause.source, cause.id);
    CommandId(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

struct Reactor<A: Aggregate, V: View<A>, R> {
    engine: Arc<Engine<A, V>>,
    actor: SystemActor,
    reaction: R,
    progress: Arc<FollowProgress>,
}

impl<A: Aggregate<Command: Clone>, V: View<A>, R: Reaction<A>> Reactor<A, V, R> {
    async fn follow(self: Arc<Self>, source: usize, stream: String, follower: Follower) {
        self.engine.caught_up().await;
        let mut attempts = Box::pin(follower.attempts());
        while let Some(attempt) = attempts.next().await {
            match attempt {
                Ok(entry) => self.deal_with(source, &stream, &entry).await,
                Err(error) => self.progress.interrupted(source, chain(&error)),
            }
        }
    }

    async fn deal_with(&self, source: usize, stream: &str, entry: &Entry) {
        if let Err(error) = self.carry_out(source, &Message::of(stream, entry)).await {
            let problem = format!("{}: {}", entry.subject, chain(&*error));
            self.progress.park(source, entry.sequence, problem);
        }
        self.progress.advance(source, entry.sequence);
    }

    async fn carry_out(&self, source: usize, message: &Message<'_>) -> Result<(), Unusable> {
        let event = message.event()?;
        let cause = EventRef { source: event.source.clone(), id: event.id.clone() };
        let (key, id) = (own_record::<A>(&event), command_id(&cause));
        // Not the content of the command: the event was carried out, also where a later version makes another one of it.
        let request = Digest::of(id.to_string().as_bytes()).prefix();
        let is_known = self.engine.record(&key, |record| {
            let answered = record.and_then(|record| record.commands.get(id));
            answered.is_some_and(|answered| answered.is_of(request))
        });
        if is_known {
            return Ok(());
        }
        let Some(command) = self.reaction.react(&event)? else { return Ok(()) };
        let trace = event.traceparent;
        let command = SystemCommand { key, command, id, request, cause: Some(cause), trace };
        let waiting = |why: &str| self.progress.interrupted(source, why.to_owned());
        self.actor.carry_out(&self.engine, command, waiting).await?;
        Ok(())
    }
}

/// The record of `A` that an event makes commands on: the country's real one, or that of the same exercise.
pub fn own_record<A: Aggregate>(event: &ReceivedEvent) -> AggregateKey {
    AggregateKey {
        country: event.country.clone(),
        kind: A::KIND.to_owned(),
        id: event.exercise.as_ref().map_or_else(|| LIVE.to_owned(), ToString::to_string),
        exercise: event.exercise.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The identifiers are in the logs, and an event carried out before must be known for ever.
    #[test]
    fn the_identifier_of_an_events_command_stays() {
        let cause = EventRef { source: "/convene/ledger/PHL".to_owned(), id: "account.live.1.0".to_owned() };
        assert_eq!(command_id(&cause).to_string(), "2473aedd-6b62-5330-acc5-77f86fd16035");
    }
}
