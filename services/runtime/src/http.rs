//! The pages of a service: `/metrics`, `/healthz`, `/readyz`, and the JSON Schemas of public events under `/schemas/`. Nothing of a record
//! is on them.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::metrics::{Form, Metrics};
use crate::readiness::Readiness;
use crate::schema;

#[derive(Clone)]
struct Watched {
    metrics: Arc<Metrics>,
    readiness: Readiness,
}

impl fmt::Debug for Watched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Watched").finish_non_exhaustive()
    }
}

/// The pages.
pub fn pages(metrics: Arc<Metrics>, readiness: Readiness) -> Router {
    Router::new()
        .route("/metrics", get(metrics_page))
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready_page))
        .route(&format!("{}{{message}}", schema::PATH), get(schema_page))
        .with_state(Watched { metrics, readiness })
}

async fn metrics_page(State(watched): State<Watched>, headers: HeaderMap) -> Response {
    let accepted = headers.get(ACCEPT).and_then(|types| types.to_str().ok()).unwrap_or_default();
    let form = Form::for_reader(accepted);
    let (status, stored) = (watched.readiness.service_status().map(AsRef::as_ref), watched.readiness.stored());
    let text = watched.metrics.text(status, &stored, form).await;
    ([(CONTENT_TYPE, form.media_type())], text).into_response()
}

async fn schema_page(Path(message): Path<String>) -> Response {
    match schema::event_schema(&message) {
        Some(schema) => ([(CONTENT_TYPE, "application/schema+json")], schema.to_string()).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such event\n").into_response(),
    }
}

async fn ready_page(State(watched): State<Watched>) -> Response {
    let lines = |word: &str, all: Vec<String>| all.iter().map(|line| format!("{word}: {line}\n")).collect::<String>();
    let (lacking, weaknesses) = (watched.readiness.lacking(), lines("but", watched.readiness.weaknesses()));
    if lacking.is_empty() {
        return format!("ready\n{weaknesses}").into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, lines("not ready", lacking) + &weaknesses).into_response()
}
