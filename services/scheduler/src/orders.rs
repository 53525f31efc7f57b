//! What the scheduler records on its own account: in the name of no person, under identifiers that repeat with the occasion.

use std::sync::Arc;
use std::time::Duration;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::codes::CommandId;
use convene_kernel::commit::{AggregateKey, Digest};
use convene_kernel::identity::{Caller, Grant, Role};
use convene_runtime::engine::{CommandEnvelope, Engine, ExecuteError, View};
use uuid::Uuid;

/// The pause before something is tried again.
const RETRY: Duration = Duration::from_millis(200);

/// The namespace of the identifiers of the scheduler's own commands.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f1c_7b1e_52ce_4f0b_8d5a_3a1f_3b6e_9c41);

/// The scheduler as a caller.
fn scheduler() -> Caller {
    Caller {
        person: "convene-scheduler".parse().expect("it is an identifier"),
        organization: "CONVENE".parse().expect("it is a code"),
        grants: vec![Grant { role: Role::Operator, country: None, cluster: None }],
    }
}

/// Records `command` once for the `occasion`, however often and by however many schedulers it is asked for.
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
    let order = CommandEnvelope {
        key,
        caller: scheduler(),
        command,
        id: CommandId(Uuid::new_v5(&NAMESPACE, name.as_bytes())),
        request: Digest::of(name.as_bytes()).prefix(),
        etag: None,
        occurred_at: None,
        validate_only: false,
        trace: None,
    };
    loop {
        match engine.execute(order.clone()).await {
            Ok(_) => return Ok(()),
            Err(error @ (ExecuteError::Unavailable(_) | ExecuteError::Full(_))) => {
                tracing::warn!(%error, occasion, "the scheduler cannot record this yet, trying again");
                tokio::time::sleep(RETRY).await;
            }
            Err(error) => return Err(error),
        }
    }
}
