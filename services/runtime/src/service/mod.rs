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

mod error;
mod listeners;
mod records;
mod running;
mod shutdown;

use std::path::PathBuf;
use std::sync::Arc;

use async_nats::jetstream;
use convene_kernel::guidance::Guidance;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::config::ServiceConfig;
use crate::engine::Snapshots;
use crate::grpc::{Edge, PeopleApi};
use crate::guidance;
use crate::identity::{DevelopmentIssuer, Mode, Verifier};
use crate::metrics::Metrics;
use crate::nats;
use crate::people::People;
use crate::version::{VERSION, Version};
use listeners::Listeners;

pub use error::ServiceError;
pub use records::{Records, RecordsBuilder};
pub use running::Running;
pub use shutdown::shutdown_signal;

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
    /// Ends what would go on for as long as a caller wants, when the service stops.
    pub stopping: CancellationToken,
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
        mut config: ServiceConfig,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ServiceError> {
        let Version { version, .. } = VERSION;
        tracing::info!(service = name, version, commit = VERSION.commit(), config = config.source, "starting");
        let guidance = watch::Sender::new(guidance::load(config.guidance.as_deref())?);
        let verifier = verifier(&config)?;
        let metrics = Metrics::new(name);
        let listeners = Listeners::bind(&config, Arc::clone(&metrics)).await?;
        if config.grpc.tls.is_none() && !config.grpc.address.ip().is_loopback() {
            tracing::warn!(service = name, address = %config.grpc.address, "{IN_THE_CLEAR}");
        }
        config.feed.schemas = config.feed.schemas.or_else(|| listeners.http.schemas());
        let deadline = Instant::now() + config.nats_wait;
        let readiness = listeners.readiness.clone();
        let waiting = |why: String| {
            tracing::warn!(service = name, why, "waiting for NATS");
            readiness.waiting_for(why);
        };
        let nats = nats::connect_within(&config.nats, config.nats_wait, waiting).await?;
        let jetstream = nats::jetstream(&nats);
        let edge = Edge::new(verifier, guidance.subscribe(), config.grpc.limits);
        let edge = Arc::new(edge.deciding_after(config.identity.fresh_login.clone()));
        let stopping = CancellationToken::new();
        Ok(Self { name, config, nats, jetstream, clock, guidance, edge, metrics, stopping, listeners, deadline })
    }

    /// The directory of people, as a gRPC service.
    ///
    /// # Errors
    /// When its bucket cannot be used.
    pub async fn people(&self) -> Result<PeopleApi, ServiceError> {
        let people = People::open(&self.nats, self.config.feed.replicas).await?;
        Ok(PeopleApi::new(people, Arc::clone(&self.edge)))
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

/// What is said of an address that others reach, without a certificate.
const IN_THE_CLEAR: &str = "tokens and records cross the network in the clear: give grpc.tls_certificate and grpc.tls_key, or let a proxy \
                            that encrypts be all that reaches the address";

fn verifier(config: &ServiceConfig) -> Result<Verifier, ServiceError> {
    match config.identity.mode {
        Mode::Issuer => Ok(Verifier::open(&config.identity)?),
        Mode::Development => {
            const ACCEPTED: &str = "development tokens are accepted: anyone with the key can impersonate any user";
            if config.grpc.address.ip().is_loopback() {
                tracing::info!("{ACCEPTED}");
            } else {
                tracing::warn!("{ACCEPTED}");
            }
            Ok(DevelopmentIssuer::open(&config.identity, &config.data)?.verifier())
        }
    }
}
