//! A command on its way to the engine.

use convene_kernel::codes::{CommandId, Etag};
use convene_kernel::identity::{Caller, EventRef};
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Occurred;

/// A command as it reaches the engine, from a caller whose token was checked.
#[derive(Clone, Debug)]
pub struct CommandEnvelope<C> {
    /// The aggregate it is addressed to.
    pub key: AggregateKey,
    /// Who sends it.
    pub caller: Caller,
    /// The command.
    pub command: C,
    /// The identifier that the caller chose.
    pub id: CommandId,
    /// A digest of the request, which differs between two requests with the same identifier.
    pub request: u64,
    /// The state of the resource that the caller read.
    pub etag: Option<Etag>,
    /// When it happened; `None` for now.
    pub occurred: Option<Occurred>,
    /// Whether to check it only, without recording anything.
    pub validate_only: bool,
    /// The W3C trace context.
    pub trace: Option<String>,
    /// The event of another service that made it, where one did; the commit's actor names it.
    pub cause: Option<EventRef>,
}

/// The identifier of a country's real record; no exercise may have it.
pub const LIVE: &str = "live";
