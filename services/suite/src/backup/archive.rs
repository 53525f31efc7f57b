//! One stream as the servers keep it, out of them and into them again, by their own two calls for it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::jetstream;
use bytes::Bytes;
use convene_runtime::cause::Cause;
use futures::StreamExt as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::error::BackupError;

/// How many bytes a piece of an archive has.
const PIECE: usize = 128 * 1024;

/// How long the servers may take to the next piece, or to take one in.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long they may take to the answer to the last piece: they read the whole stream before it.
const PATIENCE_AT_THE_END: Duration = Duration::from_secs(3600);

#[derive(Deserialize)]
struct Accepted {
    deliver_subject: String,
}

/// Gives each piece of the archive of the stream `name` to `take`, in their order.
pub(super) async fn read(
    jetstream: &jetstream::Context,
    name: &str,
    mut take: impl FnMut(&[u8]) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let failed = |cause: Cause| BackupError::servers(format!("give out {name}"), cause);
    let client = jetstream.client();
    let connections = client.statistics().connects.load(Ordering::Relaxed);
    let inbox = client.new_inbox();
    let mut pieces = client.subscribe(inbox.clone()).await.map_err(|problem| failed(Cause::new(problem)))?;
    let asked = json!({"deliver_subject": inbox, "no_consumers": false, "chunk_size": PIECE});
    let _: Value = answer(jetstream, &format!("STREAM.SNAPSHOT.{name}"), &asked).await.map_err(failed)?;
    loop {
        let next = tokio::time::timeout(PATIENCE, pieces.next()).await;
        let piece = next.ok().flatten().ok_or_else(|| failed("they stopped before the end".into()))?;
        if client.statistics().connects.load(Ordering::Relaxed) != connections {
            return Err(failed("the connection was lost on the way, and with it pieces of the archive".into()));
        }
        if piece.payload.is_empty() {
            return match piece.status.map(|status| status.as_u16()) {
                None | Some(204) => Ok(()),
                Some(status) => {
                    let why = piece.description.unwrap_or_default();
                    Err(failed(format!("they stopped before the end: {status} {why}").into()))
                }
            };
        }
        take(&piece.payload)?;
        if let Some(reply) = piece.reply {
            client.publish(reply, Bytes::new()).await.map_err(|problem| failed(Cause::new(problem)))?;
        }
    }
}

/// Makes the stream `name`, of that configuration and that state, of the pieces of its archive, in their order.
pub(super) async fn write(
    jetstream: &jetstream::Context,
    name: &str,
    (config, state): (&Value, &Value),
    mut next: impl FnMut(usize) -> Result<Bytes, BackupError>,
) -> Result<(), BackupError> {
    let failed = |cause: Cause| BackupError::servers(format!("take in {name}"), cause);
    let asked = json!({"config": config, "state": state});
    let accepted: Accepted = answer(jetstream, &format!("STREAM.RESTORE.{name}"), &asked).await.map_err(failed)?;
    let client = jetstream.client();
    loop {
        let piece = next(PIECE)?;
        let is_last = piece.is_empty();
        let limit = if is_last { PATIENCE_AT_THE_END } else { PATIENCE };
        let request = async_nats::client::Request::new().payload(piece).timeout(Some(limit));
        let said = client.send_request(accepted.deliver_subject.clone(), request).await;
        let said = said.map_err(|problem| failed(Cause::new(problem)))?;
        if !said.payload.is_empty() {
            accepted_or_why::<Value>(&said.payload).map_err(failed)?;
        }
        if is_last {
            return Ok(());
        }
    }
}

/// What JetStream answers.
async fn answer<T: serde::de::DeserializeOwned>(
    jetstream: &jetstream::Context,
    call: &str,
    asked: &Value,
) -> Result<T, Cause> {
    let said: Value = jetstream.request(call.to_owned(), asked).await.map_err(Cause::new)?;
    accepted_or_why(said.to_string().as_bytes())
}

fn accepted_or_why<T: serde::de::DeserializeOwned>(said: &[u8]) -> Result<T, Cause> {
    let said: Value = serde_json::from_slice(said).map_err(Cause::new)?;
    match said.get("error") {
        Some(error) => Err(error["description"].as_str().unwrap_or("they say no more").to_owned().into()),
        None => serde_json::from_value(said).map_err(Cause::new),
    }
}
