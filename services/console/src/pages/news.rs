//! News of a page: that what it shows has changed, and nothing of what. The page is then asked for again, so that the services admit every
//! byte.
//!
//! The console asks the services as the person who looks, and compares: it needs no user on NATS, nobody learns of what they may not read,
//! and what is late by the clock alone is news, too.

use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use convene_client::CallError;
use convene_proto::activation::v1::{GetArchitectureRequest, ListProposalsRequest, ProposalState};
use convene_proto::common::v1::QueryHeader;
use convene_proto::scheduler::v1::{ListItemsRequest, ListObligationsRequest};
use futures::stream;
use prost::Message as _;
use tokio::sync::OwnedSemaphorePermit;

use crate::app::App;
use crate::ask::first_page;
use crate::visit::{Guest, Visit};

/// How often the services are asked if something has changed.
const EVERY: Duration = Duration::from_secs(3);

/// How many pages get news at once. Others ask by themselves each minute.
pub const LISTENERS: usize = 500;

/// How often something is sent, so that nothing on the way takes the line for dead.
const HEARTBEAT: Duration = Duration::from_secs(25);

/// The address of the news of what waits for somebody, or of the queue.
pub fn address(guest: &Guest) -> String {
    format!("{}/events", guest.base)
}

/// The address of the news of a country.
pub fn address_of(guest: &Guest, country: &str) -> String {
    format!("{}/events?country={country}", guest.base)
}

/// What listens: it holds its place, and knows what it was told last.
struct Listener {
    visit: Visit,
    last: Option<u64>,
    is_first: bool,
    _place: OwnedSemaphorePermit,
}

/// Tells a page when what it shows has changed.
pub async fn listen(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let Ok(place) = Arc::clone(&app.listeners).try_acquire_owned() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let listener = Listener { visit, last: None, is_first: true, _place: place };
    let news = stream::unfold(listener, |mut listener| async {
        loop {
            if !listener.waits().await {
                return None;
            }
            if let Some(about) = listener.looks().await {
                let told = Event::default().event("changed").data(format!("changed: {about}"));
                return Some((Ok::<_, Infallible>(told), listener));
            }
        }
    });
    let mut response = Sse::new(news).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl Listener {
    /// Waits until it is time to look; false where the console or the session ends.
    async fn waits(&mut self) -> bool {
        let pause = if std::mem::take(&mut self.is_first) { Duration::ZERO } else { EVERY };
        let is_open = self.visit.who.until > Visit::now(None).timestamp();
        tokio::select! {
            () = self.visit.app.stop.cancelled() => false,
            () = tokio::time::sleep(pause) => is_open,
        }
    }

    /// What has changed since the last look. A service that does not answer has no news.
    async fn looks(&mut self) -> Option<String> {
        let country = self.visit.asked("country");
        let seen =
            if country.is_empty() { of_lists(&self.visit).await } else { of_country(&self.visit, country).await };
        let seen = seen.ok()?;
        let before = self.last.replace(seen);
        let about = if country.is_empty() { "lists" } else { country };
        before.is_some_and(|before| before != seen).then(|| about.to_owned())
    }
}

fn header(visit: &Visit, country: &str) -> Option<QueryHeader> {
    Some(QueryHeader { country: country.to_owned(), exercise: visit.exercise.clone() })
}

/// What stands for what waits for somebody.
async fn of_lists(visit: &Visit) -> Result<u64, CallError> {
    let mut digest = DefaultHasher::new();
    if visit.reads_queue() {
        let items = ListItemsRequest { header: header(visit, ""), include_closed: true, page: first_page() };
        visit.ask(items).await?.items.iter().for_each(|item| item.encode_to_vec().hash(&mut digest));
    }
    let state = ProposalState::Open.into();
    let proposals = ListProposalsRequest {
        header: header(visit, ""),
        state,
        page: first_page(),
        ..ListProposalsRequest::default()
    };
    visit.ask(proposals).await?.proposals.iter().for_each(|entry| entry.encode_to_vec().hash(&mut digest));
    of_duties(visit, "", &mut digest).await?;
    Ok(digest.finish())
}

/// What stands for a country's record and duties.
async fn of_country(visit: &Visit, country: &str) -> Result<u64, CallError> {
    let mut digest = DefaultHasher::new();
    let record = GetArchitectureRequest { header: header(visit, country), ..GetArchitectureRequest::default() };
    visit.ask(record).await?.architecture.unwrap_or_default().etag.hash(&mut digest);
    of_duties(visit, country, &mut digest).await?;
    Ok(digest.finish())
}

async fn of_duties(visit: &Visit, country: &str, digest: &mut DefaultHasher) -> Result<(), CallError> {
    let duties = ListObligationsRequest {
        header: header(visit, country),
        page: first_page(),
        ..ListObligationsRequest::default()
    };
    visit.ask(duties).await?.obligations.iter().for_each(|one| one.encode_to_vec().hash(digest));
    Ok(())
}
