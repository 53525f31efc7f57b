//! The skeleton of every service: what it stands on, what it keeps, how it serves, and how it stops without losing a call.
//!
//! A service says what it is about by an aggregate, a mapping to public events and its gRPC services; nothing else differs.

mod records;
mod running;

use std::path::PathBuf;
use std::sync::Arc;

use async_nats::jetstream;
use convene_kernel::aggregate::Aggregate;
use convene_kernel::commit::{AggregateKey, Commit};
use convene_kernel::guidance::Guidance;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::config::ServiceConfig;
use crate::engine::{Engine, FactSource, View};
use crate::grpc::{Edge, PeopleApi, ServerError, Services};
use crate::guidance::{self, GuidanceErrors};
use crate::identity::{DevelopmentIssuer, IdentityError, IssuerError, Mode, Verifier};
use crate::log::{JetStreamLog, Log};
use crate::machinery::Machinery;
use crate::metrics::Metrics;
use crate::nats::{self, NatsError, StreamError};
use crate::people::{People, PeopleError};
use crate::publisher::{PublicEvent, Publisher};

pub use records::Records;
pub use running::{Running, told_to_stop};

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The operator's guidance is wrong.
    #[error(transparent)]
    Guidance(#[from] GuidanceErrors),
    /// Tokens could not be checked.
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
    /// The pages for machines cannot be served.
    #[error("nothing can listen at {address}: {problem}; free the address, or give another in http.address")]
    Http {
        /// The address.
        address: std::net::SocketAddr,
        /// What is wrong.
        problem: std::io::Error,
    },
}

/// What a service stands on.
#[derive(Debug)]
pub struct Foundation {
    /// The service, as in subjects.
    pub name: &'static str,
    /// Its configuration.
    pub config: ServiceConfig,
    /// The connection to NATS.
    pub nats: async_nats::Client,
    /// JetStream, for publishing.
    pub jetstream: jetstream::Context,
    /// Its one clock.
    pub clock: Arc<dyn Clock>,
    /// The guidance in force; whoever sends another puts that in force.
    pub guidance: watch::Sender<Arc<Guidance>>,
    /// The gate that every call passes.
    pub edge: Arc<Edge>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl Foundation {
    /// Checks everything that is configured, and connects.
    ///
    /// # Errors
    /// What stands in the way, and how to fix it.
    pub async fn lay(name: &'static str, config: ServiceConfig, clock: Arc<dyn Clock>) -> Result<Self, ServiceError> {
        let guidance = watch::Sender::new(guidance::load(config.guidance.as_deref())?);
        let verifier = verifier(&config)?;
        let nats = nats::connect(&config.nats).await?;
        let jetstream = nats::jetstream(&nats);
        let edge = Arc::new(Edge::new(verifier, guidance.subscribe(), config.grpc.limits));
        let metrics = Metrics::new(name);
        Ok(Self { name, config, nats, jetstream, clock, guidance, edge, metrics })
    }

    /// Opens the log of this service, and starts to fold and to publish it. `map` says what the public learns of a commit.
    ///
    /// # Errors
    /// When a stream cannot be used.
    pub async fn keep<A: Aggregate<Facts = ()>, V: View<A>>(
        &self,
        map: fn(&Commit<A::Event>) -> Vec<PublicEvent>,
    ) -> Result<Arc<Records<A, V>>, ServiceError> {
        self.keep_with_facts(map, |_: &V, _: &AggregateKey, _: &A::Command| Ok(())).await
    }

    /// The same for decisions that need to know what is outside their record, from `facts`.
    ///
    /// # Errors
    /// When a stream cannot be used.
    pub async fn keep_with_facts<A: Aggregate, V: View<A>>(
        &self,
        map: fn(&Commit<A::Event>) -> Vec<PublicEvent>,
        facts: impl FactSource<A, V>,
    ) -> Result<Arc<Records<A, V>>, ServiceError> {
        let log: Arc<dyn Log> = Arc::new(JetStreamLog::open(&self.jetstream, self.name, &self.config.log).await?);
        let (clock, guidance) = (Arc::clone(&self.clock), self.guidance.subscribe());
        let engine = Engine::start_with_facts(Arc::clone(&log), clock, guidance, facts);
        let publisher = Publisher::start::<A>(Arc::clone(&log), &self.jetstream, map, &self.config.feed).await?;
        Ok(Arc::new(Records { log, engine, publisher }))
    }

    /// The directory of people, to be served beside the service's own.
    ///
    /// # Errors
    /// When its bucket cannot be used.
    pub async fn people(&self) -> Result<PeopleApi, ServiceError> {
        let people = People::open(&self.nats, self.config.feed.replicas).await?;
        Ok(PeopleApi::new(people, Arc::clone(&self.edge)))
    }

    /// Starts to serve `services` and the service's status; `machinery` is what they rest on.
    ///
    /// # Errors
    /// When an address cannot be had.
    pub async fn serve(self, machinery: Arc<dyn Machinery>, services: Services) -> Result<Running, ServiceError> {
        Running::start(self, machinery, services).await
    }

    /// The folder for what is kept beside NATS.
    pub fn data(&self) -> &PathBuf {
        &self.config.data
    }
}

fn verifier(config: &ServiceConfig) -> Result<Verifier, ServiceError> {
    match config.identity.mode {
        Mode::Issuer => Ok(Verifier::open(&config.identity)?),
        Mode::Development => {
            tracing::warn!("tokens of the built-in issuer are accepted: whoever can read its key can be anybody");
            Ok(DevelopmentIssuer::open(&config.identity, &config.data)?.verifier())
        }
    }
}
