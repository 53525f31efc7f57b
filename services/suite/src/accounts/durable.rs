//! The stream that agencies read, and their durable consumers on it.

use std::time::Duration;

use async_nats::jetstream;
use async_nats::jetstream::consumer::{self, AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream::{self, Stream};
use convene_kernel::time::Moment;
use convene_runtime::cause::Cause;
use convene_runtime::publisher::DECISIONS;
use serde::Serialize;

use super::{AGENCIES, Agency, WrongEntitlement};

/// How long an agency may take to acknowledge a decision before it is delivered again.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(30);

/// How many decisions may be delivered and not acknowledged.
const MAX_UNACKNOWLEDGED: i64 = 1_000;

/// Why a consumer is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum DurableError {
    /// No consumer can be made of what the agency is entitled to.
    #[error(transparent)]
    Entitlement(#[from] WrongEntitlement),
    /// The server refuses, or does not answer.
    #[error(
        "the consumer {consumer} on {AGENCIES} cannot be used; start the suite once, so that there are decisions to copy, and connect as the operator"
    )]
    Unavailable {
        /// The consumer.
        consumer: String,
        /// Why.
        source: Cause,
    },
}

/// How far an agency has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Durable {
    /// The agency.
    pub agency: String,
    /// The consumer.
    pub consumer: String,
    /// How many decisions wait to be delivered.
    pub waiting: u64,
    /// How many are delivered and not acknowledged.
    pub unacknowledged: u64,
    /// When it acknowledged last.
    pub last_acknowledged: Option<Moment>,
}

fn unavailable(agency: &Agency, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> DurableError {
    DurableError::Unavailable { consumer: agency.durable(), source: Cause::new(error) }
}

/// The copy of the decisions, which is made where there is none: on as many servers as they are.
async fn copy(management: &jetstream::Context) -> Result<Stream, Cause> {
    let decisions = management.get_stream(DECISIONS).await.map_err(Cause::new)?;
    let config = stream::Config {
        name: AGENCIES.to_owned(),
        description: Some("A copy of DECISIONS, which agencies read by their consumers.".to_owned()),
        mirror: Some(stream::Source { name: DECISIONS.to_owned(), ..stream::Source::default() }),
        num_replicas: decisions.cached_info().config.num_replicas,
        deny_delete: true,
        deny_purge: true,
        ..stream::Config::default()
    };
    management.get_or_create_stream(config).await.map_err(Cause::new)
}

/// Makes the consumer of `agency`, or gives it the present entitlement: what it acknowledged stays acknowledged.
///
/// # Errors
/// When it cannot be made.
pub async fn provide(management: &jetstream::Context, agency: &Agency) -> Result<(), DurableError> {
    let stream = copy(management).await.map_err(|error| unavailable(agency, error))?;
    let config = pull::Config {
        durable_name: Some(agency.durable()),
        description: Some(format!("What {} is entitled to.", agency.name)),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: ACKNOWLEDGED_WITHIN,
        max_ack_pending: MAX_UNACKNOWLEDGED,
        filter_subjects: agency.entitlement.subjects()?,
        ..pull::Config::default()
    };
    stream.create_consumer(config).await.map(drop).map_err(|error| unavailable(agency, error))
}

/// Removes the consumer of `agency`; says whether there was one.
///
/// # Errors
/// When it cannot be removed.
pub async fn remove(management: &jetstream::Context, agency: &Agency) -> Result<bool, DurableError> {
    let stream = management.get_stream(AGENCIES).await.map_err(|error| unavailable(agency, error))?;
    match stream.delete_consumer(&agency.durable()).await {
        Ok(deleted) => Ok(deleted.success),
        Err(error) if is_missing(&error) => Ok(false),
        Err(error) => Err(unavailable(agency, error)),
    }
}

fn is_missing(error: &async_nats::jetstream::stream::ConsumerError) -> bool {
    use async_nats::jetstream::ErrorCode;
    use async_nats::jetstream::stream::ConsumerErrorKind::JetStream;
    matches!(error.kind(), JetStream(refusal) if refusal.error_code() == ErrorCode::CONSUMER_NOT_FOUND)
}

impl Durable {
    /// How far `agency` has come, as seen in the context of whoever asks.
    ///
    /// # Errors
    /// When its consumer does not answer.
    pub async fn of(agency: &Agency, context: &jetstream::Context) -> Result<Self, DurableError> {
        let consumer: consumer::Consumer<pull::Config> = context
            .get_consumer_from_stream(&agency.durable(), AGENCIES)
            .await
            .map_err(|error| unavailable(agency, error))?;
        let info = consumer.cached_info();
        let acknowledged = info.ack_floor.last_active;
        Ok(Self {
            agency: agency.name.to_string(),
            consumer: info.name.clone(),
            waiting: info.num_pending,
            unacknowledged: info.num_ack_pending as u64,
            last_acknowledged: acknowledged,
        })
    }
}
