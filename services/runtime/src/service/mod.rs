//! The start and the end of every service: what it needs, its records, how it serves, and how it stops without losing a
//! call.
//!
//! A service differs from others by its kinds of aggregates, their mapping to public events, and its gRPC services:
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use convene_kernel::aggregate::Aggregate;
//! # use convene_kernel::commit::Commit;
//! # use convene_runtime::clock::Clock;
//! # use convene_runtime::config::ServiceConfig;
//! # use convene_runtime::grpc::Services;
//! # use convene_runtime::publisher::PublicEvent;
//! # use convene_runtime::service::{Running, ServiceContext, ServiceError};
//! # async fn start<A: Aggregate<Facts = ()>>(
//! #     config: ServiceConfig,
//! #     clock: Arc<dyn Clock>,
//! #     public_events: fn(&Commit<A::Event>) -> Vec<PublicEvent>,
//! #     api: impl Fn(Arc<convene_runtime::engine::Engine<A>>) -> Services,
//! # ) -> Result<Running, ServiceError> {
//! let context = ServiceContext::connect(A::SERVICE, config, clock).await?;
//! let mut records = context.open_records().await?;
//! let engine = records.open::<A, ()>(public_events);
//! let records = records.publish().await?;
//! Ok(context.serve(records, api(engine)).await)
//! # }
//! ```

mod listeners;
mod records;
mod running;
mod shutdown;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use convene_kernel::guidance::Guidance;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::cause::chain;
use crate::clock::Clock;
use crate::config::ServiceConfig;
use crate::engine::Snapshots;
use crate::grpc::{Edge, PeopleApi, ServerError, Services};
use crate::guidance::{self, GuidanceErrors};
use crate::identity::{DevelopmentIssuer, IdentityError, IssuerError, Mode, Verifier};
use crate::log::JetStreamLog;
use crate::metrics::Metrics;
use crate::nats::{self, NatsError, StreamError};
use crate::people::{People, PeopleError};
use crate::service_status::ServiceStatus;
use crate::version::{VERSION, Version};
use listeners::Listeners;

pub use records::{Records, RecordsBuilder};
pub use running::Running;
pub use shutdown::shutdown_signal;

/// The pause before a stream is opened again that was not available.
const RETRY: Duration = Duration::from_millis(500);

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The operator's guidance is wrong.
    #[error(transparent)]
    Guidance(#[from] GuidanceErrors),
    /// Tokens cannot be verified.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The development issuer cannot be used.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// There is no usable connection to NATS.
    #[error(transparent)]
    Nats(#[from] NatsError),
    /// A stream cannot be used.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// The directory of people cannot be used.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// The gRPC server does not listen.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The metrics and health server cannot listen.
    #[error("cannot listen at {address}; free the address, or set another in http.address")]
    Http {
        /// The address.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}

/// What a service needs from its environment.
#[derive(Debug)]
pub struct ServiceContext {
    /// The service, as in subjects.
    pub name: &'static str,
    /// Its configuration.
    pub config: ServiceConfig,
    /// The connection to NATS.
    pub nats: async_nats::Client,
    /// JetStream, for publishing.
    pub jetstream: jetstream::Context,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The guidance in force. Send another to put it in force.
    pub guidance: watch::Sender<Arc<Guidance>>,
    /// What checks every call before it is carried out.
    pub edge: Arc<Edge>,
    /// The metrics.
    pub metrics: Arc<Metrics>,
    listeners: Listeners,
    /// Until when NATS is waited for.
    deadline: Instant,
}

impl ServiceContext {
    /// Checks the configuration, binds the addresses, and connects to NATS, which is waited for.
    ///
    /// The metrics and health pages answer from here on: not ready, and why.
    ///
    /// # Errors
    /// Why the service cannot start, and how to fix it.
    pub async fn connect(
        name: &'static str,
        config: ServiceConfig,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ServiceError> {
        let Version { version, .. } = VERSION;
        tracing::info!(service = name, version, commit = VERSION.commit(), config = config.source, "starting");
        let guidance = watch::Sender::new(guidance::load(config.guidance.as_deref())?);
        let verifier = verifier(&config)?;
        let metrics = Metrics::new(name);
        let listeners = Listeners::bind(&config, Arc::clone(&metrics)).await?;
        let deadline = Instant::now() + config.nats_wait;
        let readiness = listeners.readiness.clone();
        let waiting = |why: String| {
            tracing::warn!(service = name, why, "waiting for NATS");
            readiness.waiting_for(why);
        };
        let nats = nats::connect_within(&config.nats, config.nats_wait, waiting).await?;
        let jetstream = nats::jetstream(&nats);
        let edge = Arc::new(Edge::new(verifier, guidance.subscribe(), config.grpc.limits));
        Ok(Self { name, config, nats, jetstream, clock, guidance, edge, metrics, listeners, deadline })
    }

    /// Opens the log of this service. Add each kind of aggregate to it, then start its publisher.
    ///
    /// # Errors
    /// When a stream of the log cannot be used.
    pub async fn open_records(&self) -> Result<RecordsBuilder<'_>, ServiceError> {
        loop {
            match JetStreamLog::open(&self.jetstream, self.name, &self.config.log).await {
                Ok(log) => return Ok(RecordsBuilder::new(self, Arc::new(log))),
                // A cluster that has just started may answer before its streams can be opened.
                Err(error @ StreamError::Unavailable { .. }) if Instant::now() + RETRY < self.deadline => {
                    let why = chain(&error);
                    tracing::warn!(service = self.name, why, "waiting for the streams of the log");
                    self.listeners.readiness.waiting_for(why);
                    tokio::time::sleep(RETRY).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The directory of people, as a gRPC service.
    ///
    /// # Errors
    /// When its bucket cannot be used.
    pub async fn people(&self) -> Result<PeopleApi, ServiceError> {
        let people = People::open(&self.nats, self.config.feed.replicas).await?;
        Ok(PeopleApi::new(people, Arc::clone(&self.edge)))
    }

    /// Starts to serve `services`, and the status of the service, which is `status`.
    pub async fn serve(self, status: Arc<dyn ServiceStatus>, services: Services) -> Running {
        Running::start(self, status, services).await
    }

    /// The snapshots of this service; `None` where they are switched off.
    pub fn snapshots(&self) -> Option<Snapshots> {
        Snapshots::of(&self.config.data, self.config.snapshot)
    }

    /// The folder for data that is not in NATS.
    pub fn data(&self) -> &PathBuf {
        &self.config.data
    }
}

fn verifier(config: &ServiceConfig) -> Result<Verifier, ServiceError> {
    match config.identity.mode {
        Mode::Issuer => Ok(Verifier::open(&config.identity)?),
        Mode::Development => {
            tracing::warn!("development tokens are accepted: anyone with the key can impersonate any user");
            Ok(DevelopmentIssuer::open(&config.identity, &config.data)?.verifier())
        }
    }
}
