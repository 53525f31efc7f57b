//! Refuses calls above the limit, before anything else is done for them: what is refused costs as little as it can,
//! and what is accepted is carried out as fast as ever.
//!
//! The answer is prepared once. It asks to send the same again after a pause. Health and reflection are always admitted.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::{HeaderMap, Request, Response};
use tonic::Code;
use tonic::body::Body;
use tower::{Layer, Service};

use super::concurrency_limit::ConcurrencyLimit;
use super::error_info::complete;
use super::reasons;
use super::status::again_after;
use crate::metrics::Metrics;

/// The pause an overloaded service asks for.
const PAUSE: Duration = Duration::from_millis(500);

/// The paths of services that operators look at while a service is overloaded.
const OF_GRPC: &str = "/grpc.";

/// The method that waits for what others do, for as long as its caller asks.
const WAITING: &str = "/convene.common.v1.StatusService/AwaitPublished";

/// The layer around all services of a server.
#[derive(Clone, Debug)]
pub(super) struct LoadShedding {
    limit: Arc<Mutex<ConcurrencyLimit>>,
    refusal: Arc<HeaderMap>,
    metrics: Arc<Metrics>,
}

impl LoadShedding {
    /// At most `calls` calls at the same time; refusals have the reason codes of `domain`.
    pub fn new(calls: usize, domain: &str, metrics: Arc<Metrics>) -> Self {
        let message = "too many concurrent calls; retry shortly";
        let status = again_after(PAUSE, Code::ResourceExhausted, reasons::SERVICE_OVERLOADED, message);
        let refusal = Arc::new(complete(status, domain).into_http::<Body>().headers().clone());
        Self { limit: Arc::new(Mutex::new(ConcurrencyLimit::new(calls, Instant::now()))), refusal, metrics }
    }

    /// Lets a call of `path` in, where the limit admits it.
    fn enter(&self, path: &str) -> Option<Entered> {
        let is_admitted = self.limit.lock().unwrap_or_else(PoisonError::into_inner).enter();
        is_admitted.then(|| Entered {
            limit: Arc::clone(&self.limit),
            since: Instant::now(),
            is_waiting: path == WAITING,
        })
    }

    fn refuse(&self) -> Response<Body> {
        self.metrics.shed();
        let mut response = Response::new(Body::empty());
        response.headers_mut().clone_from(&self.refusal);
        response
    }
}

/// A call that runs, for as long as this is kept.
struct Entered {
    limit: Arc<Mutex<ConcurrencyLimit>>,
    since: Instant,
    is_waiting: bool,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let now = Instant::now();
        let duration = (!self.is_waiting).then(|| now.duration_since(self.since));
        self.limit.lock().unwrap_or_else(PoisonError::into_inner).leave(duration, now);
    }
}

impl<S> Layer<S> for LoadShedding {
    type Service = LoadSheddingService<S>;

    fn layer(&self, inner: S) -> LoadSheddingService<S> {
        LoadSheddingService { inner, shedding: self.clone() }
    }
}

/// A service that refuses what is above its limit.
#[derive(Clone, Debug)]
pub(super) struct LoadSheddingService<S> {
    inner: S,
    shedding: LoadShedding,
}

impl<S, B> Service<Request<B>> for LoadSheddingService<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let path = request.uri().path();
        if path.starts_with(OF_GRPC) {
            return Box::pin(self.inner.call(request));
        }
        let Some(entered) = self.shedding.enter(path) else {
            return Box::pin(std::future::ready(Ok(self.shedding.refuse())));
        };
        let answering = self.inner.call(request);
        Box::pin(async move {
            let response = answering.await;
            drop(entered);
            response
        })
    }
}
