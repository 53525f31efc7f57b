//! What the scheduler records on its own account: in the name of no person, under identifiers that repeat with the occasion.

use std::sync::Arc;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::codes::CommandId;
use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;
use convene_runtime::engine::{Engine, ExecuteError, View};
use convene_runtime::reaction::{SystemActor, SystemCommand};
use uuid::Uuid;

use crate::domain::SERVICE;

/// The namespace of the identifiers of the scheduler's own commands.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f1c_7b1e_52ce_4f0b_8d5a_3a1f_3b6e_9c41);

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
    let name = format!("{}/{}/{}/{occasion}", key.country, key.kind, key.id);
    let id = CommandId(Uuid::new_v5(&NAMESPACE, name.as_bytes()));
    let request = Digest::of(name.as_bytes()).prefix();
    let command = SystemCommand { key, command, id, request, cause: None, trace: None };
    let waiting = |why: &str| tracing::warn!(why, occasion, "the scheduler cannot record this yet, trying again");
    SystemActor::new(SERVICE).carry_out(engine, command, waiting).await.map(|_| ())
}
