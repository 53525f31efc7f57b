//! A service at work, and its end: no more calls, those in work answered, everything on the feed, within a deadline.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, timeout_at};
use tokio_util::task::AbortOnDropHandle;

use super::{Foundation, ServiceError};
use crate::grpc::{GrpcServer, Health, Services, StatusApi};
use crate::http;
use crate::machinery::Machinery;
use crate::readiness::Readiness;

/// The pause between two looks at whether the service is ready.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// A service that answers calls until it is stopped.
#[derive(Debug)]
pub struct Running {
    name: &'static str,
    grpc: GrpcServer,
    http_address: SocketAddr,
    readiness: Readiness,
    nats: async_nats::Client,
    drain: Duration,
    _announcing: AbortOnDropHandle<()>,
    _http: AbortOnDropHandle<()>,
}

impl Running {
    pub(super) async fn start(
        foundation: Foundation,
        machinery: Arc<dyn Machinery>,
        services: Services,
    ) -> Result<Self, ServiceError> {
        let Foundation { name, config, nats, clock, edge, metrics, .. } = foundation;
        let readiness = Readiness::new(nats.clone(), Arc::clone(&machinery), Arc::clone(&edge));
        let status = StatusApi::new(name, edge, readiness.clone(), clock);
        let grpc = GrpcServer::start(&config.grpc, services.with(status.into_service()), Arc::clone(&metrics)).await?;
        let unusable = |problem| ServiceError::Http { address: config.http, problem };
        let listener = TcpListener::bind(config.http).await.map_err(unusable)?;
        let http_address = listener.local_addr().map_err(unusable)?;
        let pages = http::pages(metrics, readiness.clone());
        let http = AbortOnDropHandle::new(tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, pages).await {
                tracing::error!(%error, "the pages for machines are served no longer");
            }
        }));
        let announcing = AbortOnDropHandle::new(tokio::spawn(announce(name, grpc.health(), readiness.clone())));
        tracing::info!(service = name, grpc = %grpc.address(), http = %http_address, "the service listens");
        let drain = config.drain;
        Ok(Self { name, grpc, http_address, readiness, nats, drain, _announcing: announcing, _http: http })
    }

    /// Where its gRPC server listens.
    pub fn grpc_address(&self) -> SocketAddr {
        self.grpc.address()
    }

    /// Where its metrics and health pages are.
    pub fn http_address(&self) -> SocketAddr {
        self.http_address
    }

    /// Returns once everything is read that was in the log when it started.
    pub async fn caught_up(&self) {
        self.readiness.machinery().caught_up().await;
    }

    /// Serves until `shutdown`, and then stops.
    pub async fn until(self, shutdown: impl Future<Output = ()>) {
        shutdown.await;
        self.stop().await;
    }

    /// Takes no more calls, answers those in work, puts on the feed what was decided, and ends; within the time configured.
    ///
    /// What is not on the feed by then goes there when the service starts again.
    pub async fn stop(mut self) {
        tracing::info!(service = self.name, "stopping: calls in work are finished, no more are taken");
        self.readiness.stop();
        let limit = Instant::now() + self.drain;
        if timeout_at(limit, self.grpc.stop()).await.is_err() {
            tracing::warn!(service = self.name, "calls that were still in work are broken off");
        }
        if self.nats.connection_state() == State::Connected {
            self.empty_out(limit).await;
        } else {
            tracing::warn!(
                service = self.name,
                "NATS is away; what is not on the feed yet follows after the next start"
            );
        }
        tracing::info!(service = self.name, "stopped");
    }

    /// Puts on the feed what is not there yet, and hands everything over to NATS.
    async fn empty_out(&self, limit: Instant) {
        if timeout_at(limit, self.publish_the_rest()).await.is_err() {
            tracing::warn!(
                service = self.name,
                "not everything is on the feed yet; the rest follows after the next start"
            );
        }
        if !matches!(timeout_at(limit, self.nats.flush()).await, Ok(Ok(()))) {
            tracing::warn!(service = self.name, "the connection to NATS was not emptied");
        }
    }

    async fn publish_the_rest(&self) {
        let machinery = self.readiness.machinery();
        match machinery.partition_states().await {
            Ok(states) => {
                let places: Vec<_> = states.iter().map(|state| (state.partition, state.last)).collect();
                machinery.wait_published(&places).await;
            }
            Err(error) => tracing::warn!(%error, "how much is not on the feed yet is not known"),
        }
    }
}

/// Says by the health service whether the service is ready, whenever that changes.
async fn announce(name: &'static str, health: Health, readiness: Readiness) {
    readiness.machinery().caught_up().await;
    tracing::info!(service = name, "the log is read; calls are answered");
    let mut said = false;
    loop {
        let lacking = readiness.lacking();
        if said != lacking.is_empty() {
            said = lacking.is_empty();
            health.say(said).await;
            if !said {
                tracing::warn!(service = name, lacking = lacking.join("; "), "the service is not ready");
            }
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Returns when this process is told to end, by the terminal or by whoever runs it.
///
/// # Panics
/// When the process may not listen to signals.
pub async fn told_to_stop() {
    let mut terminate = signal(SignalKind::terminate()).expect("a process may listen to SIGTERM");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
