//! Watches every call: gives it its place in a trace, names the trace in the log, counts it and how long it took.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Instant;

use http::{HeaderValue, Request, Response};
use tonic::Code;
use tower::{Layer, Service};
use tracing::Instrument as _;

use super::pages::page_at;
use crate::metrics::Metrics;
use crate::telemetry::{TRACEPARENT, TraceContext};

/// The methods that every gRPC server has beside those of the contracts.
const COMMON: [&str; 3] = [
    "grpc.health.v1.Health/Check",
    "grpc.health.v1.Health/Watch",
    "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
];

/// What calls of no method that exists are counted under.
const UNKNOWN: &str = "unknown";

/// The layer around all services of a server.
#[derive(Clone, Debug)]
pub struct Observe {
    metrics: Arc<Metrics>,
}

impl Observe {
    /// Counts in `metrics`.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics }
    }
}

impl<S> Layer<S> for Observe {
    type Service = Observed<S>;

    fn layer(&self, inner: S) -> Observed<S> {
        Observed { inner, metrics: Arc::clone(&self.metrics) }
    }
}

/// A service whose calls are watched.
#[derive(Clone, Debug)]
pub struct Observed<S> {
    inner: S,
    metrics: Arc<Metrics>,
}

impl<S, B, R> Service<Request<B>> for Observed<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let method = known_method(request.uri().path());
        let trace = continue_trace(&mut request);
        let span = tracing::info_span!("call", method, trace = trace.trace_id());
        let (metrics, started) = (Arc::clone(&self.metrics), Instant::now());
        let answering = self.inner.call(request);
        let watched = async move {
            let response = answering.await?;
            let (code, duration) = (code_of(&response), started.elapsed());
            metrics.answered(method, code, duration);
            tracing::debug!(?code, ?duration, "answered");
            Ok(response)
        };
        Box::pin(watched.instrument(span))
    }
}

/// Puts the call's own place in its caller's trace in the request, or begins a trace.
fn continue_trace<B>(request: &mut Request<B>) -> TraceContext {
    let given = request.headers().get(TRACEPARENT).and_then(|value| value.to_str().ok());
    let trace =
        given.and_then(|text| text.parse::<TraceContext>().ok()).map_or_else(TraceContext::begin, TraceContext::next);
    let value = HeaderValue::from_str(&trace.to_string()).expect("a trace context is ASCII");
    request.headers_mut().insert(TRACEPARENT, value);
    trace
}

/// A refusal is in the headers; an answer's status comes after its messages, and is success where nothing was refused.
fn code_of<R>(response: &Response<R>) -> Code {
    response.headers().get("grpc-status").map_or(Code::Ok, |value| Code::from_bytes(value.as_bytes()))
}

/// The method's full name when it exists, or the name of a page; callers cannot make up labels.
fn known_method(path: &str) -> &'static str {
    static METHODS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
        let services = convene_proto::descriptor_pool().services().collect::<Vec<_>>();
        let methods = services.iter().flat_map(|service| service.methods().collect::<Vec<_>>());
        let named = methods.map(|method| {
            let name = format!("{}/{}", method.parent_service().full_name(), method.name());
            (format!("/{name}"), &*name.leak())
        });
        named.chain(COMMON.map(|name| (format!("/{name}"), name))).collect()
    });
    METHODS.get(path).copied().or_else(|| page_at(path)).unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_methods_that_exist_are_labels() {
        let name = "convene.common.v1.StatusService/GetStatus";
        assert_eq!(known_method(&format!("/{name}")), name);
        assert_eq!(known_method("/grpc.health.v1.Health/Check"), "grpc.health.v1.Health/Check");
        assert_eq!(known_method("/made.Up/Method"), UNKNOWN);
        assert_eq!(known_method("/calendars/a-secret.ics"), "calendars");
    }

    #[test]
    fn a_call_has_its_own_place_in_its_callers_trace() {
        let mut request = Request::new(());
        let begun = continue_trace(&mut request);
        let continued = continue_trace(&mut request);
        assert_eq!(continued.trace_id(), begun.trace_id());
        assert_ne!(continued, begun);
        request.headers_mut().insert(TRACEPARENT, HeaderValue::from_static("nonsense"));
        assert_ne!(continue_trace(&mut request).trace_id(), begun.trace_id());
    }
}
