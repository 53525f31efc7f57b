//! What may happen to addresses of calendars, in the form in which the log holds it.

use serde::{Deserialize, Serialize};

use super::{AddressIssued, AddressRevoked};

/// What may happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An address was issued.
    AddressIssued(AddressIssued),
    /// It was revoked.
    AddressRevoked(AddressRevoked),
}
