//! Commands that a service gives on its own account: in the name of no person, tried until they are carried out or refused.

use std::sync::Arc;
use std::time::Duration;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::codes::CommandId;
use convene_kernel::identity::{Caller, EventRef, Grant, Role};
use convene_kernel::key::AggregateKey;

use crate::cause::chain;
use crate::engine::{CommandEnvelope, Engine, ExecuteError, Receipt, View};

/// The organization that every system actor acts for.
const ORGANIZATION: &str = "CONVENE";

/// The pause before a command is given again.
const RETRY: Duration = Duration::from_millis(200);

/// A service as the one who gives a command: the person `convene-<service>`, in the role of an operator.
#[derive(Clone, Debug)]
pub struct SystemActor {
    caller: Caller,
}

/// A command that a service gives on its own account.
#[derive(Clone, Debug)]
pub struct SystemCommand<C> {
    /// The record it is addressed to.
    pub key: AggregateKey,
    /// What is asked for.
    pub command: C,
    /// The identifier, the same whenever the command is given for the same occasion.
    pub id: CommandId,
    /// A digest that distinguishes it from another request with the same identifier.
    pub request: u64,
    /// The event that made it, where one did.
    pub cause: Option<EventRef>,
    /// The W3C trace context it belongs to.
    pub trace: Option<String>,
}

impl SystemActor {
    /// The actor of `service`, a name as in subjects.
    ///
    /// # Panics
    /// When the service's name cannot be part of an identifier; names of services are literals.
    pub fn new(service: &str) -> Self {
        let person = format!("convene-{service}").parse().expect("a service's name can be part of an identifier");
        let organization = ORGANIZATION.parse().expect("it is a code");
        let grants = vec![Grant { role: Role::Operator, country: None, cluster: None }];
        Self { caller: Caller { person, organization, grants } }
    }

    /// The actor as a caller.
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Carries out `command` once, however often it is given. While the log cannot be reached or is full, it is tried again
    /// after a pause, and `waiting` hears why each time.
    ///
    /// # Errors
    /// When it is not carried out for good: it is refused, or its record is stopped.
    pub async fn carry_out<A: Aggregate<Command: Clone>, V: View<A>>(
        &self,
        engine: &Arc<Engine<A, V>>,
        command: SystemCommand<A::Command>,
        waiting: impl Fn(&str),
    ) -> Result<Receipt, ExecuteError> {
        let SystemCommand { key, command, id, request, cause, trace } = command;
        let caller = self.caller.clone();
        let envelope = CommandEnvelope {
            key,
            caller,
            command,
            id,
            request,
            etag: None,
            occurred: None,
            validate_only: false,
            trace,
            cause,
        };
        loop {
            match engine.execute(envelope.clone()).await {
                Err(error @ (ExecuteError::Unavailable(_) | ExecuteError::Full(_))) => {
                    waiting(&chain(&error));
                    tokio::time::sleep(RETRY).await;
                }
                outcome => return outcome,
            }
        }
    }
}
