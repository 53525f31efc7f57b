//! What the activation service decides, as commands on this service's own record: each event of a cluster once, for ever (row OG-18).

use std::sync::Arc;

use convene_runtime::engine::Engine;
use convene_runtime::log::ReadError;
use convene_runtime::projection::{ReceivedEvent, Source, Unusable};
use convene_runtime::reaction::{Reaction, RunningReaction, SystemActor, clusters};

use crate::domain::{Command, Coordination, SERVICE, cluster};

/// Records what the activation service declares of clusters.
struct FollowClusters;

impl Reaction<Coordination> for FollowClusters {
    fn react(&self, event: &ReceivedEvent) -> Result<Option<Command>, Unusable> {
        let declaration = clusters::declared(event)?;
        Ok(declaration.map(|declaration| cluster::Command::Follow(Box::new(declaration)).into()))
    }
}

/// Starts to follow the activation service, in real records and in exercises.
///
/// # Errors
/// When a stream cannot be found.
pub async fn activation(
    client: &async_nats::Client,
    engine: &Arc<Engine<Coordination>>,
) -> Result<RunningReaction, ReadError> {
    let (service, events) = (clusters::SERVICE, &clusters::EVENTS);
    let sources = vec![Source::decisions_named(service, events), Source::exercises_named(service, events)];
    RunningReaction::start(client, Arc::clone(engine), SystemActor::new(SERVICE), sources, FollowClusters).await
}
