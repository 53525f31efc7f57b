//! Refuses calls above the limit, before anything else is done for them: what is refused costs as little as it can,
//! and what is accepted is carried out as fast as ever.
//!
//! The answer is prepared once. It asks to send the same again after a pause. Health and reflection are always admitted. Calls
//! that wait by their nature have places of their own, of which one caller gets a share: they keep no command out.

use std::collections::HashMap;
use std::future::Future;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Request, Response};
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

/// The methods that wait for what others do, for as long as their caller asks.
const WAITING: [&str; 2] =
    ["/convene.common.v1.StatusService/AwaitFollowed", "/convene.common.v1.StatusService/AwaitPublished"];

/// The part of the places for waiting calls that one caller gets.
const SHARE: usize = 8;

/// The calls in work: those that do something, and those that wait.
#[derive(Debug)]
struct Calls {
    working: ConcurrencyLimit,
    waiting: WaitingCalls,
}

/// The calls that wait, each with the caller whose place it takes.
#[derive(Debug)]
struct WaitingCalls {
    most: usize,
    by_caller: HashMap<u64, usize>,
}

impl WaitingCalls {
    /// Takes a call of `caller` in, where there is a place and the caller does not have its share already.
    fn enter(&mut self, caller: u64) -> bool {
        let all: usize = self.by_caller.values().sum();
        let held = self.by_caller.entry(caller).or_default();
        let is_admitted = all < self.most && *held < (self.most / SHARE).max(1);
        *held += usize::from(is_admitted);
        self.by_caller.retain(|_, held| *held > 0);
        is_admitted
    }

    fn leave(&mut self, caller: u64) {
        let held = self.by_caller.get_mut(&caller).expect("the call was let in");
        *held -= 1;
        self.by_caller.retain(|_, held| *held > 0);
    }
}

/// The layer around all services of a server.
#[derive(Clone, Debug)]
pub(super) struct LoadShedding {
    calls: Arc<Mutex<Calls>>,
    refusal: Arc<HeaderMap>,
    metrics: Arc<Metrics>,
}

impl LoadShedding {
    /// At most `calls` calls at the same time, and as many that wait; refusals have the reason codes of `domain`.
    pub fn new(calls: usize, domain: &str, metrics: Arc<Metrics>) -> Self {
        let message = "too many concurrent calls; retry shortly";
        let status = again_after(PAUSE, Code::ResourceExhausted, reasons::SERVICE_OVERLOADED, message);
        let refusal = Arc::new(complete(status, domain).into_http::<Body>().headers().clone());
        let working = ConcurrencyLimit::new(calls, Instant::now());
        let waiting = WaitingCalls { most: calls, by_caller: HashMap::new() };
        Self { calls: Arc::new(Mutex::new(Calls { working, waiting })), refusal, metrics }
    }

    /// Lets a call in, where there is a place for it.
    fn enter<B>(&self, request: &Request<B>) -> Option<Entered> {
        let waiting_caller = WAITING.contains(&request.uri().path()).then(|| caller(request.headers()));
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let is_admitted = match waiting_caller {
            Some(caller) => calls.waiting.enter(caller),
            None => calls.working.enter(),
        };
        is_admitted.then(|| Entered { calls: Arc::clone(&self.calls), since: Instant::now(), waiting_caller })
    }

    fn refuse(&self) -> Response<Body> {
        self.metrics.shed();
        let mut response = Response::new(Body::empty());
        response.headers_mut().clone_from(&self.refusal);
        response
    }
}

/// Who calls, by the token: nobody is let in without one that is accepted.
fn caller(headers: &HeaderMap) -> u64 {
    let mut hasher = DefaultHasher::new();
    headers.get(AUTHORIZATION).map(HeaderValue::as_bytes).hash(&mut hasher);
    hasher.finish()
}

/// A call that runs, for as long as this is kept.
struct Entered {
    calls: Arc<Mutex<Calls>>,
    since: Instant,
    /// The caller of a call that waits by its nature.
    waiting_caller: Option<u64>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        match self.waiting_caller {
            Some(caller) => calls.waiting.leave(caller),
            None => {
                let now = Instant::now();
                calls.working.leave(now.duration_since(self.since), now);
            }
        }
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
        if request.uri().path().starts_with(OF_GRPC) {
            return Box::pin(self.inner.call(request));
        }
        let Some(entered) = self.shedding.enter(&request) else {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_gets_a_share_of_the_places_to_wait_in() {
        let mut waiting = WaitingCalls { most: 16, by_caller: HashMap::new() };
        assert_eq!([waiting.enter(1), waiting.enter(1), waiting.enter(1)], [true, true, false]);
        assert!(waiting.enter(2));
        waiting.leave(1);
        assert!(waiting.enter(1) && !waiting.enter(1));
        assert_eq!((3..30).filter(|caller| waiting.enter(*caller)).count(), 13, "16 in all");
        (3..16).for_each(|caller| waiting.leave(caller));
        [1, 1, 2].iter().for_each(|caller| waiting.leave(*caller));
        assert!(waiting.by_caller.is_empty());
    }
}
