//! Projections: streams of other services, followed into a view in memory.
//!
//! A projection is rebuilt at each start, from the beginning of its streams or from a given position, so it needs no store of
//! its own and no migration. Its messages come in the order of their stream, each once, through broken connections and
//! restarts of the server. A message that cannot be used is parked: it is kept visible in the service's status and metrics,
//! and those after it are used. A service is ready once its projections have caught up.
//!
//! ```no_run
//! use std::collections::BTreeSet;
//!
//! use convene_runtime::projection::{Message, Projection, RunningProjection, Source, Unusable};
//!
//! /// The clusters that are active, by country.
//! #[derive(Debug, Default)]
//! struct ActiveClusters(BTreeSet<(String, String)>);
//!
//! impl Projection for ActiveClusters {
//!     fn apply(&mut self, message: &Message<'_>) -> Result<(), Unusable> {
//!         let event = message.event()?;
//!         let cluster = event.cluster.as_ref().ok_or("the event names no cluster")?;
//!         let key = (event.country.to_string(), cluster.to_string());
//!         if event.is("ClusterActivated") {
//!             self.0.insert(key);
//!         } else if event.is("ClusterDeactivated") {
//!             self.0.remove(&key);
//!         }
//!         Ok(())
//!     }
//! }
//!
//! # async fn example(nats: async_nats::Client) -> Result<(), Box<dyn std::error::Error>> {
//! let names = ["ClusterActivated", "ClusterDeactivated"];
//! let sources = vec![Source::decisions_named("activation", &names)];
//! let clusters = RunningProjection::start(&nats, sources, ActiveClusters::default()).await?;
//! clusters.progress().caught_up().await;
//! println!("{} clusters are active", clusters.read(|clusters| clusters.0.len()));
//! # Ok(())
//! # }
//! ```

mod event;
mod progress;
mod source;

use std::fmt::Debug;
use std::sync::{Arc, PoisonError, RwLock};

use futures::StreamExt as _;
use tokio_util::task::AbortOnDropHandle;

use crate::cause::chain;
use crate::log::{Entry, Follower, ReadError};

pub use event::{Message, ReceivedEvent, Unusable};
pub use progress::{FollowProgress, Following, Parked, StreamPosition};
pub use source::{NOTICES, Source};

/// How many messages are taken in before readers get a turn.
const BATCH: usize = 256;

/// A view of what other services say.
pub trait Projection: Send + Sync + 'static {
    /// Takes in the next message. Messages of one stream come in order, each once since the start.
    ///
    /// # Errors
    /// Why the message cannot be used, with what an operator can do about it; it is parked then, and the next one comes.
    fn apply(&mut self, message: &Message<'_>) -> Result<(), Unusable>;
}

/// A projection that follows its streams for as long as this is kept.
#[derive(Debug)]
pub struct RunningProjection<P> {
    shared: Arc<Shared<P>>,
    _tasks: Vec<AbortOnDropHandle<()>>,
}

#[derive(Debug)]
struct Shared<P> {
    view: RwLock<P>,
    progress: Arc<FollowProgress>,
}

impl<P: Projection> RunningProjection<P> {
    /// Starts to take the messages of `sources` into `view`. Between messages of different sources there is no order.
    ///
    /// # Errors
    /// When a stream cannot be found.
    pub async fn start(client: &async_nats::Client, sources: Vec<Source>, view: P) -> Result<Self, ReadError> {
        let mut followers = Vec::new();
        for source in &sources {
            followers.push((source.stream().to_owned(), source.follower(client).await?));
        }
        let progress = Arc::new(FollowProgress::new(client, sources).await?);
        let shared = Arc::new(Shared { view: RwLock::new(view), progress });
        let run = |(number, (stream, follower))| {
            AbortOnDropHandle::new(tokio::spawn(Arc::clone(&shared).follow(number, stream, follower)))
        };
        let tasks = followers.into_iter().enumerate().map(run).collect();
        Ok(Self { shared, _tasks: tasks })
    }

    /// Shows the view to `look`, as far as the streams were read.
    pub fn read<R>(&self, look: impl FnOnce(&P) -> R) -> R {
        look(&self.shared.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets `change` alter the view, for one who takes something out of it to work on.
    pub fn update<R>(&self, change: impl FnOnce(&mut P) -> R) -> R {
        change(&mut self.shared.view.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// How far it has read, and what it parked.
    pub fn progress(&self) -> &Arc<FollowProgress> {
        &self.shared.progress
    }
}

impl<P: Projection + Debug> Following for RunningProjection<P> {
    fn progress(&self) -> &Arc<FollowProgress> {
        self.progress()
    }
}

impl<P: Projection> Shared<P> {
    async fn follow(self: Arc<Self>, source: usize, stream: String, follower: Follower) {
        let mut batches = Box::pin(follower.attempts().ready_chunks(BATCH));
        while let Some(batch) = batches.next().await {
            let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
            for attempt in batch {
                match attempt {
                    Ok(entry) => self.take_in(&mut view, source, &stream, &entry),
                    Err(error) => self.progress.interrupted(source, chain(&error)),
                }
            }
        }
    }

    fn take_in(&self, view: &mut P, source: usize, stream: &str, entry: &Entry) {
        if let Err(error) = view.apply(&Message::of(stream, entry)) {
            let problem = format!("{}: {}", entry.subject, chain(&*error));
            self.progress.park(source, entry.sequence, problem);
        }
        self.progress.advance(source, entry.sequence);
    }
}
