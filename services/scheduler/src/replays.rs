//! Has decisions delivered again to agencies: asked for on the record first, then carried out on the agency's consumer, then on the
//! record as done. What was asked for and not carried out is carried out when it is asked for again.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{Consumer, pull};
use async_nats::jetstream::{self, ErrorCode};
use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::codes::{CommandId, OrganizationCode};
use convene_kernel::identity::Actor;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_runtime::cause::Cause;
use convene_runtime::engine::{Engine, ExecuteError, LIVE};
use convene_runtime::nats;
use convene_runtime::publisher::DECISIONS;
use convene_runtime::reaction::{SystemActor, SystemCommand};
use tokio::sync::Mutex;
use tokio::time::timeout;
use uuid::Uuid;

use crate::domain::SERVICE;
use crate::domain::agency::{AgencyRecord, Command, Replay, ReplayAsked, ReplayCarriedOut};
use crate::domain::policy::COUNTRY_OF_ALL;

/// The stream that agencies read: a copy of `DECISIONS`, which the server keeps, with the same sequences.
pub const AGENCIES: &str = "AGENCIES";

/// The namespace of the identifiers of what is recorded for a request.
const NAMESPACE: Uuid = Uuid::from_u128(0x2f5e_0a6c_93d4_4c1e_8a77_51b0_6d2e_f083);

/// How long the log is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The durable consumer by which an agency reads.
pub fn consumer_of(agency: &OrganizationCode) -> String {
    format!("AG_{agency}")
}

/// From where on decisions are delivered again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// A place on the stream.
    Sequence(u64),
    /// What was stored then or later.
    Moment(Moment),
}

/// A request for a replay.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The agency.
    pub agency: OrganizationCode,
    /// The identifier of the request.
    pub request: CommandId,
    /// Who asks.
    pub by: Actor,
    /// From where on.
    pub from: From,
    /// A digest that distinguishes it from another request with the same identifier.
    pub digest: u64,
    /// The W3C trace context it belongs to.
    pub trace: Option<String>,
}

/// Why a replay is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// There is no consumer of that agency.
    #[error("the agency has no consumer")]
    NoConsumer,
    /// It cannot be recorded.
    #[error(transparent)]
    Record(#[from] ExecuteError),
    /// The server cannot be asked.
    #[error("the consumer of the agency cannot be set back now")]
    Unavailable(#[source] Cause),
}

fn unavailable(error: impl Into<Box<dyn Error + Send + Sync>>) -> ReplayError {
    ReplayError::Unavailable(Cause::new(error))
}

/// Carries out replays, one after the other.
#[derive(Debug)]
pub struct Replays {
    engine: Arc<Engine<AgencyRecord>>,
    context: jetstream::Context,
    turn: Mutex<()>,
}

impl Replays {
    /// Records them with `engine`, and carries them out by `client`.
    pub fn new(engine: Arc<Engine<AgencyRecord>>, client: &async_nats::Client) -> Self {
        Self { engine, context: nats::management(client), turn: Mutex::default() }
    }

    /// The replays of an agency, each with its number among all.
    pub fn of(&self, agency: &OrganizationCode) -> Vec<(usize, Replay)> {
        self.engine.record(&key(), |record| {
            let all = record.iter().flat_map(|record| record.state.replays.iter().cloned().enumerate());
            all.filter(|(_, replay)| replay.asked.agency == *agency).collect()
        })
    }

    /// Carries out what is asked for. Where it ends before that is on record, the same request carries it out once more; afterwards
    /// the same request changes nothing.
    ///
    /// # Errors
    /// Why it is refused, or cannot be carried out now.
    pub async fn carry_out(&self, asked: Asked) -> Result<Replay, ReplayError> {
        let _turn = timeout(PATIENCE, self.turn.lock()).await.map_err(unavailable)?;
        let Asked { agency, request, by, from, digest, trace } = asked;
        let unread = first_unacknowledged(&self.consumer(&agency).await?);
        let wanted = match from {
            From::Sequence(sequence) => sequence,
            From::Moment(moment) => self.first_since(moment).await?,
        };
        let sequence = wanted.min(unread);
        let asked = ReplayAsked { agency: agency.clone(), request, by, sequence };
        self.record(Command::AskForReplay(asked), &agency, request, "asked", digest, trace.clone()).await?;
        let replay = self.known(&agency, request).expect("what was recorded is on record");
        if replay.is_carried_out {
            return Ok(replay);
        }
        // Another replay may have set it back further since this one was recorded.
        let mut consumer = self.consumer(&agency).await?;
        let sequence = replay.asked.sequence.min(first_unacknowledged(&consumer));
        consumer.reset(Some(sequence)).await.map_err(unavailable)?;
        let done = ReplayCarriedOut { agency: agency.clone(), request };
        self.record(Command::CarryOutReplay(done), &agency, request, "carried out", digest, trace).await?;
        Ok(Replay { is_carried_out: true, ..replay })
    }

    fn known(&self, agency: &OrganizationCode, request: CommandId) -> Option<Replay> {
        self.engine.record(&key(), |record| record?.state.replay(agency.as_str(), request).cloned())
    }

    async fn consumer(&self, agency: &OrganizationCode) -> Result<Consumer<pull::Config>, ReplayError> {
        use async_nats::jetstream::stream::ConsumerErrorKind::JetStream;
        self.context.get_consumer_from_stream(consumer_of(agency), AGENCIES).await.map_err(|error| match error.kind() {
            JetStream(refusal)
                if [ErrorCode::CONSUMER_NOT_FOUND, ErrorCode::STREAM_NOT_FOUND].contains(&refusal.error_code()) =>
            {
                ReplayError::NoConsumer
            }
            _ => unavailable(error),
        })
    }

    /// The sequence of the first decision that was stored at `moment` or later; the one after the last where there is none. The stream
    /// lacks none.
    async fn first_since(&self, moment: Moment) -> Result<u64, ReplayError> {
        let stream = self.context.get_stream(DECISIONS).await.map_err(unavailable)?;
        let state = &stream.cached_info().state;
        let (mut first, mut end) = (state.first_sequence.max(1), state.last_sequence + 1);
        while first < end {
            let middle = first + (end - first) / 2;
            let stored = stream.get_raw_message(middle).await.map_err(unavailable)?;
            if stored.time < moment {
                first = middle + 1;
            } else {
                end = middle;
            }
        }
        Ok(first)
    }

    async fn record(
        &self,
        command: Command,
        agency: &OrganizationCode,
        request: CommandId,
        what: &str,
        digest: u64,
        trace: Option<String>,
    ) -> Result<(), ReplayError> {
        let name = format!("{agency}/{request}/{what}");
        let id = CommandId(Uuid::new_v5(&NAMESPACE, name.as_bytes()));
        let command = SystemCommand { key: key(), command, id, request: digest, cause: None, trace };
        let waiting = |why: &str| tracing::warn!(why, name, "the scheduler cannot record this yet, trying again");
        let recording = SystemActor::new(SERVICE);
        let recording = recording.carry_out(&self.engine, command, waiting);
        timeout(PATIENCE, recording).await.map_err(unavailable)?.map(drop).map_err(ReplayError::Record)
    }
}

/// The first place that the agency has not acknowledged: nothing before it is passed over.
fn first_unacknowledged(consumer: &Consumer<pull::Config>) -> u64 {
    consumer.cached_info().ack_floor.stream_sequence + 1
}

/// The one record of what was asked for agencies.
fn key() -> AggregateKey {
    AggregateKey {
        country: COUNTRY_OF_ALL.parse().expect("it is a code"),
        kind: AgencyRecord::KIND.to_owned(),
        id: LIVE.to_owned(),
        exercise: false,
    }
}
