//! A running service, and its shutdown: it finishes calls in progress and publishes the rest of the feed, within a deadline.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::ServiceContext;
use super::listeners::{HttpServer, Listeners};
use crate::cause::chain;
use crate::grpc::{GrpcServer, Health, IdentityApi, ReferenceApi, Services, StatusApi};
use crate::readiness::Readiness;
use crate::service_status::ServiceStatus;

/// The pause between two checks of readiness.
const CHECK_INTERVAL: Duration = Duration::from_millis(250);

impl ServiceContext {
    /// Starts to serve `services`, and the status of the service, which is `status`.
    pub async fn serve(self, status: Arc<dyn ServiceStatus>, services: Services) -> Running {
        Running::start(self, status, services).await
    }
}

/// A service that answers calls until it is stopped.
#[derive(Debug)]
pub struct Running {
    name: &'static str,
    grpc: GrpcServer,
    http: HttpServer,
    readiness: Readiness,
    status: Arc<dyn ServiceStatus>,
    nats: async_nats::Client,
    drain: Duration,
    stopping: CancellationToken,
    _announcing: AbortOnDropHandle<()>,
}

impl Running {
    async fn start(context: ServiceContext, status: Arc<dyn ServiceStatus>, services: Services) -> Self {
        let ServiceContext { name, config, nats, clock, edge, metrics, stopping, listeners, .. } = context;
        let Listeners { grpc, http, readiness } = listeners;
        readiness.started(nats.clone(), Arc::clone(&status), Arc::clone(&edge));
        let reference = ReferenceApi::new(Arc::clone(&edge), Arc::clone(&clock));
        let identity = IdentityApi::new(name, Arc::clone(&edge), Arc::clone(&status), Arc::clone(&clock));
        let status_api = StatusApi::new(name, edge, readiness.clone(), Arc::clone(&status), clock);
        let services = services.with(reference.into_service()).with(identity.into_service());
        let grpc = GrpcServer::start(grpc, services.with(status_api.into_service()), metrics).await;
        let announcing = announce(name, grpc.health(), readiness.clone(), Arc::clone(&status));
        let announcing = AbortOnDropHandle::new(tokio::spawn(announcing));
        tracing::info!(service = name, grpc = %grpc.address(), http = %http.address, "listening");
        let drain = config.drain;
        Self { name, grpc, http, readiness, status, nats, drain, stopping, _announcing: announcing }
    }

    /// Where its gRPC server listens.
    pub fn grpc_address(&self) -> SocketAddr {
        self.grpc.address()
    }

    /// Where its metrics and health pages are.
    pub fn http_address(&self) -> SocketAddr {
        self.http.address
    }

    /// Returns once everything is read that was in the log when it started.
    pub async fn caught_up(&self) {
        self.status.caught_up().await;
    }

    /// Serves until `shutdown`, and then stops.
    pub async fn until(self, shutdown: impl Future<Output = ()>) {
        shutdown.await;
        self.stop().await;
    }

    /// Accepts no more calls, answers those in progress, publishes the rest of the feed, and ends, within the time configured.
    ///
    /// Events that are not published by then are published after the next start.
    pub async fn stop(mut self) {
        tracing::info!(service = self.name, "stopping: finishing calls in progress, accepting no more");
        self.readiness.stop();
        self.stopping.cancel();
        let limit = Instant::now() + self.drain;
        if timeout_at(limit, self.grpc.stop()).await.is_err() {
            tracing::warn!(service = self.name, "the deadline passed: calls in progress are aborted");
        }
        // A feed that lags behind must not cost the snapshots, and the other way round.
        tokio::join!(self.flush(limit), self.save_snapshots(limit));
        tracing::info!(service = self.name, "stopped");
    }

    /// Publishes the rest of the feed, and sends everything that is buffered to NATS.
    async fn flush(&self, limit: Instant) {
        if self.nats.connection_state() != State::Connected {
            tracing::warn!(service = self.name, "NATS is unavailable; unpublished events will be sent after restart");
            return;
        }
        if timeout_at(limit, self.publish_the_rest()).await.is_err() {
            tracing::warn!(service = self.name, "the deadline passed: unpublished events will be sent after restart");
        }
        if !matches!(timeout_at(limit, self.nats.flush()).await, Ok(Ok(()))) {
            tracing::warn!(service = self.name, "the connection to NATS was not flushed");
        }
    }

    async fn save_snapshots(&self, limit: Instant) {
        if timeout_at(limit, self.status.save_snapshots()).await.is_err() {
            tracing::warn!(service = self.name, "the deadline passed: the next start reads more of the log");
        }
    }

    async fn publish_the_rest(&self) {
        match self.status.partition_states().await {
            Ok(states) => {
                let positions: Vec<_> = states.iter().map(|state| (state.partition, state.last)).collect();
                self.status.wait_published(&positions).await;
            }
            Err(error) => tracing::warn!(error = chain(&error), "cannot read how many events are unpublished"),
        }
    }
}

/// Reports by the health service whether the service is ready, whenever that changes.
async fn announce(name: &'static str, health: Health, readiness: Readiness, status: Arc<dyn ServiceStatus>) {
    status.caught_up().await;
    tracing::info!(service = name, "caught up with the log; answering calls");
    let mut was_ready = false;
    loop {
        let lacking = readiness.lacking();
        if was_ready != lacking.is_empty() {
            was_ready = lacking.is_empty();
            health.say(was_ready).await;
            if !was_ready && !readiness.is_stopping() {
                tracing::warn!(service = name, lacking = lacking.join("; "), "the service is not ready");
            }
        }
        tokio::time::sleep(CHECK_INTERVAL).await;
    }
}
