//! What the scheduler records on its own account: in the name of no person, under identifiers that repeat with the occasion.

use std::sync::Arc;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::codes::CommandId;
use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;
use convene_runtime::clock::ClockKind;
use convene_runtime::engine::{Engine, ExecuteError, LIVE, View};
use convene_runtime::reaction::{SystemActor, SystemCommand};
use uuid::Uuid;

use crate::domain::SERVICE;
use crate::domain::policy::COUNTRY_OF_ALL;

/// The namespace of the identifiers of the scheduler's own commands.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f1c_7b1e_52ce_4f0b_8d5a_3a1f_3b6e_9c41);

/// The exercise under which a suite on simulated time keeps what is about all countries.
const SIMULATION: &str = "simulation";

/// What is known of a request for which the scheduler records something.
#[derive(Clone, Debug)]
pub struct Asked {
    /// A digest that distinguishes it from another request with the same identifier.
    pub digest: u64,
    /// The W3C trace context it belongs to.
    pub trace: Option<String>,
}

/// The record of `kind` that is about all countries: the live one, or that of the simulation on simulated time.
pub(crate) fn key_of_all(kind: &str, clock: ClockKind) -> AggregateKey {
    let exercise = clock == ClockKind::Simulated;
    AggregateKey {
        country: COUNTRY_OF_ALL.parse().expect("it is a code"),
        kind: kind.to_owned(),
        id: if exercise { SIMULATION } else { LIVE }.to_owned(),
        exercise,
    }
}

/// Records `command` once for the `occasion`, however often and by however many schedulers it is given.
///
/// # Errors
/// When it is refused for good; what may yet succeed is tried until it does.
pub(crate) async fn record<A: Aggregate<Command: Clone>, V: View<A>>(
    engine: &Arc<Engine<A, V>>,
    key: AggregateKey,
    occasion: &str,
    command: A::Command,
) -> Result<(), ExecuteError> {
    let digest = Digest::of(name(&key, occasion).as_bytes()).prefix();
    record_asked(engine, key, occasion, command, Asked { digest, trace: None }).await
}

/// The same for a request, of which another one of the same occasion differs by its digest.
///
/// # Errors
/// When it is refused for good; what may yet succeed is tried until it does.
pub(crate) async fn record_asked<A: Aggregate<Command: Clone>, V: View<A>>(
    engine: &Arc<Engine<A, V>>,
    key: AggregateKey,
    occasion: &str,
    command: A::Command,
    Asked { digest, trace }: Asked,
) -> Result<(), ExecuteError> {
    let id = CommandId(Uuid::new_v5(&NAMESPACE, name(&key, occasion).as_bytes()));
    let command = SystemCommand { key, command, id, request: digest, cause: None, trace };
    let waiting = |why: &str| tracing::warn!(why, occasion, "the scheduler cannot record this yet, trying again");
    SystemActor::new(SERVICE).carry_out(engine, command, waiting).await.map(|_| ())
}

fn name(key: &AggregateKey, occasion: &str) -> String {
    format!("{}/{}/{}/{occasion}", key.country, key.kind, key.id)
}
