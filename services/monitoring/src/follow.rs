//! What the activation service decides, as commands on this service's own record: each event of a cluster and of a level 3 response
//! once, for ever (row RM-9.1).

use std::sync::Arc;

use convene_kernel::time::Moment;
use convene_proto::activation::v1::FactKind;
use convene_proto::events::v1 as events;
use convene_runtime::engine::Engine;
use convene_runtime::log::ReadError;
use convene_runtime::projection::{ReceivedEvent, Source, Unusable};
use convene_runtime::reaction::{Reaction, RunningReaction, SystemActor, clusters};

use crate::domain::cluster::{self, Level3Declaration, Level3Fact};
use crate::domain::{Command, Monitoring, SERVICE};

/// Its events about level 3 responses. Those that were found are of the past, and nobody is asked for their dates.
const LEVEL_3: [&str; 2] = ["FactCorrected", "Level3Declared"];

/// Records what the activation service declares.
struct FollowActivation;

impl Reaction<Monitoring> for FollowActivation {
    fn react(&self, event: &ReceivedEvent) -> Result<Option<Command>, Unusable> {
        if let Some(declaration) = clusters::declared(event)? {
            return Ok(Some(cluster::Command::Follow(Box::new(declaration)).into()));
        }
        let Some((emergency, at, what)) = level_3(event)? else { return Ok(None) };
        let (emergency, commit) = (emergency.parse()?, clusters::commit_of(event)?);
        Ok(Some(cluster::Command::FollowLevel3(Level3Declaration { emergency, commit, at, what }).into()))
    }
}

/// Starts to follow the activation service, in real records and in exercises.
///
/// # Errors
/// When a stream cannot be found.
pub async fn activation(
    client: &async_nats::Client,
    engine: &Arc<Engine<Monitoring>>,
) -> Result<RunningReaction, ReadError> {
    let events: Vec<&str> = clusters::EVENTS.into_iter().chain(LEVEL_3).collect();
    let service = clusters::SERVICE;
    let sources = vec![Source::decisions_named(service, &events), Source::exercises_named(service, &events)];
    RunningReaction::start(client, Arc::clone(engine), SystemActor::new(SERVICE), sources, FollowActivation).await
}

/// The emergency of which an event declares something about level 3, since when it is so, and what that is.
fn level_3(event: &ReceivedEvent) -> Result<Option<(String, Moment, Level3Fact)>, Unusable> {
    if let Some(it) = event.message::<events::Level3Declared>()? {
        let step = it.declaration.ok_or("it does not say what was declared")?;
        return Ok(Some((step.emergency, event.time, Level3Fact::Declared)));
    }
    if let Some(it) = event.message::<events::FactCorrected>()? {
        let fact = it.correction.and_then(|correction| correction.fact).ok_or("it does not say what is right")?;
        if fact.kind() != FactKind::Level3Declaration {
            return Ok(None);
        }
        let corrected = Level3Fact::Corrected(fact.commit.parse()?);
        return Ok(Some((fact.of, clusters::moment(it.counts_at)?, corrected)));
    }
    let Some(it) = event.message::<events::FactWithdrawn>()? else { return Ok(None) };
    let fact = it.withdrawal.and_then(|withdrawal| withdrawal.fact).ok_or("it does not say what never was")?;
    if fact.kind() != FactKind::Level3Declaration {
        return Ok(None);
    }
    Ok(Some((fact.of, event.time, Level3Fact::Withdrawn(fact.commit.parse()?))))
}
