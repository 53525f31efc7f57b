//! Public decisions as server-sent events, for those who follow them without NATS: each as it is on the feed, byte for byte, under its
//! place on the stream, from which a reader goes on.
//!
//! Nothing is kept of a reader. Where it was is in `Last-Event-ID`, which a client sends by itself when it connects again.

mod filter;
mod places;
mod reader;

use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use convene_kernel::identity::Caller;
use convene_kernel::message;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_runtime::grpc::{Admitted, again_after, plain, refused_page};
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

use crate::grpc::Api;
use crate::reasons::{DECISIONS_NOT_REACHED, DECISIONS_READ_TOO_OFTEN};
use filter::Asked;
pub use places::Places;
use reader::Reader;

/// How often a comment shows a reader that the connection lives.
const HEARTBEAT: Duration = Duration::from_secs(25);

/// How long the server is asked where the stream ends.
const PATIENCE: Duration = Duration::from_secs(2);

/// The pause that is asked for where a caller reads as often as a caller may.
const PAUSE: Duration = Duration::from_secs(30);

/// The header that says after which event a client goes on.
const LAST_EVENT_ID: &str = "last-event-id";

/// The decisions from the place that the reader names, and then each as it is published.
pub async fn decisions_page(State(api): State<Api>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    match events(api, query.unwrap_or_default(), headers).await {
        Ok(events) => events,
        Err(status) => refused_page(status),
    }
}

async fn events(api: Api, query: String, headers: HeaderMap) -> Result<Response, Status> {
    let last = headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let admitted = api.edge.admit(&MetadataMap::from_headers(headers), query.len())?;
    let Admitted { caller, token_expires_at, .. } = admitted;
    let asked = Asked::read(&query, last.as_deref(), &api.edge, &caller)?;
    let source = asked.source()?;
    let nats = api.scheduler.nats.clone();
    // Where the server does not answer now, the reader waits for it.
    if let Ok(Ok(end)) = timeout(PATIENCE, source.end_of_stream(&nats)).await
        && asked.after > end
    {
        return Err(not_reached(asked.after, end));
    }
    let place = api.places.take(&caller.person).ok_or_else(|| read_too_often(&caller))?;
    let expiry = token_expires_at.map_or(Duration::MAX, |at| (at - SystemClock.now()).to_std().unwrap_or_default());
    tracing::info!(
        target: "audit", person = %caller.person, organization = %caller.organization, query, after = asked.after,
        "decisions are read as server-sent events"
    );
    let events = Reader { source, nats, expiry, stopping: api.stopping.clone(), place }.start();
    let alive = KeepAlive::new().interval(HEARTBEAT).text("alive");
    let head = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((head, Sse::new(ReceiverStream::new(events)).keep_alive(alive)).into_response())
}

fn not_reached(after: u64, end: u64) -> Status {
    let message = message!(
        "the stream ends at {end}, before {after}: it is another one, or an older copy was restored; read again from the beginning",
        end,
        after
    );
    plain(Code::OutOfRange, DECISIONS_NOT_REACHED, message)
}

fn read_too_often(caller: &Caller) -> Status {
    let Caller { person, organization, .. } = caller;
    tracing::warn!(target: "audit", %person, %organization, "decisions are read too often at the same time");
    let message =
        "decisions are read as often at the same time as they may be; end another connection, or try again later";
    again_after(PAUSE, Code::ResourceExhausted, DECISIONS_READ_TOO_OFTEN, message)
}
