//! How far a stream is: two backups of it are the same where this is the same.

use std::collections::BTreeMap;

use async_nats::jetstream;
use convene_runtime::cause::Cause;
use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::BackupError;

/// How far a stream is, and its durable consumers are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// When the stream was made: one of the same name that was made later is another.
    created: String,
    /// Its configuration, as the servers have it.
    pub(super) config: Value,
    /// Its messages, as the servers count them.
    pub(super) state: Value,
    /// Where its durable consumers are: what was delivered, and what was acknowledged.
    consumers: BTreeMap<String, (u64, u64)>,
}

impl Head {
    /// Whether `there` is what a restore of this makes: the same messages, and the same durable consumers where they were.
    pub(super) fn is_restored_as(&self, there: &Self) -> bool {
        let messages = |head: &Self| {
            // Of an empty stream it is 0 where the stream was made, and 1 where it was restored.
            let first = head.state["first_seq"].as_u64().map(|first| first.max(1));
            (first, ["messages", "last_seq", "last_ts"].map(|of| head.state[of].clone()))
        };
        messages(self) == messages(there) && self.consumers == there.consumers
    }
}

#[derive(Deserialize)]
struct Info {
    created: String,
    config: Value,
    state: Value,
}

/// Every stream that is backed up. Copies of other streams are not: they are made again from these.
pub(super) async fn heads(jetstream: &jetstream::Context) -> Result<BTreeMap<String, Head>, BackupError> {
    let listed = jetstream.stream_names().try_collect::<Vec<String>>().await;
    let names = listed.map_err(|problem| BackupError::servers("list their streams", Cause::new(problem)))?;
    let mut heads = BTreeMap::new();
    for name in names {
        if let Some(head) = head(jetstream, &name).await? {
            heads.insert(name, head);
        }
    }
    Ok(heads)
}

/// How far that stream is; `None` for a copy of another.
async fn head(jetstream: &jetstream::Context, name: &str) -> Result<Option<Head>, BackupError> {
    let refused = |problem: Cause| BackupError::servers(format!("describe {name}"), problem);
    let said = jetstream.request::<_, _, Value>(format!("STREAM.INFO.{name}"), &()).await;
    let said = said.map_err(|problem| refused(Cause::new(problem)))?;
    let Ok(Info { created, config, mut state }) = serde_json::from_value(said.clone()) else {
        return Err(refused(said["error"].to_string().into()));
    };
    if config.get("mirror").is_some() {
        return Ok(None);
    }
    // Those who look on come and go, without any trace in the stream.
    state.as_object_mut().map(|state| state.remove("consumer_count"));
    let stream = jetstream.get_stream(name).await.map_err(|problem| refused(Cause::new(problem)))?;
    let listed = stream.consumers().try_collect::<Vec<_>>().await;
    let listed = listed.map_err(|problem| refused(Cause::new(problem)))?;
    let durable = listed.into_iter().filter(|consumer| consumer.config.durable_name.is_some());
    let position = |consumer: jetstream::consumer::Info| {
        (consumer.name, (consumer.delivered.stream_sequence, consumer.ack_floor.stream_sequence))
    };
    Ok(Some(Head { created, config, state, consumers: durable.map(position).collect() }))
}
