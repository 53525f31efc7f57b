//! Announces what is shown and did not fit into the commit that made it so: a commit has room for some of it only, and a service may
//! end before the rest. What is announced is derived from the data and the record alone, so nothing is lost or announced twice.

use std::sync::Arc;

use convene_kernel::codes::CommandId;
use convene_kernel::key::AggregateKey;
use convene_runtime::engine::Engine;
use convene_runtime::reaction::{SystemActor, SystemCommand};
use tokio::sync::Notify;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::CoverageData;
use crate::domain::coverage::{Announcing, Command};
use crate::domain::{CountryCoverage, SERVICE};
use crate::views::KnownCoverages;

/// The coverage of countries, with what their data are made of.
type CoverageEngine = Engine<CountryCoverage, KnownCoverages>;

/// Announces what is left to be announced, for as long as this is kept.
#[derive(Debug)]
pub struct Announcer {
    _task: AbortOnDropHandle<()>,
}

impl Announcer {
    /// Starts to announce: what was left before the start first, then what `to_announce` tells of.
    pub fn start(engine: Arc<CoverageEngine>, data: Arc<CoverageData>, to_announce: Arc<Notify>) -> Self {
        let task = tokio::spawn(async move {
            engine.caught_up().await;
            loop {
                let keys: Vec<AggregateKey> = engine.view(|known| known.keys().cloned().collect());
                for key in &keys {
                    announce_all(&engine, &data, key).await;
                }
                to_announce.notified().await;
            }
        });
        Self { _task: AbortOnDropHandle::new(task) }
    }
}

/// Announces everything of a country that is left.
async fn announce_all(engine: &Arc<CoverageEngine>, data: &CoverageData, key: &AggregateKey) {
    loop {
        let known = engine.view(|known| known.of(key));
        let is_left = match data.at(key, &known).await {
            Ok(kept) => kept.data.is_to_be_announced(),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, %key, "the data of a country cannot be read, so what they show is not announced");
                return;
            }
        };
        if !is_left {
            return;
        }
        let version = engine.record(key, |record| record.map_or(0, |record| record.version));
        let command = SystemCommand {
            key: key.clone(),
            command: Command::Announce(Announcing).into(),
            id: CommandId(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("announce {key} after {version}").as_bytes())),
            request: version,
            cause: None,
            trace: None,
        };
        let waiting = |why: &str| tracing::warn!(why, %key, "what the data show is not announced yet");
        if let Err(error) = SystemActor::new(SERVICE).carry_out(engine, command, waiting).await {
            tracing::debug!(%error, %key, "nothing was left to be announced");
            return;
        }
    }
}
