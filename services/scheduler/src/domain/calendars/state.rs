//! The state: the addresses that were issued, and what became of them.

use convene_kernel::codes::CommandId;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Actor;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::AddressIssued;

/// The addresses of calendars.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Every address, in the order in which they were issued.
    pub addresses: Vec<Address>,
}

/// An address on record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// What was issued.
    pub issued: AddressIssued,
    /// When.
    pub at: Moment,
    /// That it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revoked>,
}

/// That an address was revoked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revoked {
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

impl Address {
    /// Whether it opens its calendar at `now`.
    pub fn is_open(&self, now: Moment) -> bool {
        self.revoked.is_none() && now < self.issued.valid_until
    }
}

impl State {
    /// The address of that identifier.
    pub fn address(&self, id: CommandId) -> Option<&Address> {
        self.addresses.iter().find(|address| address.issued.address == id)
    }

    /// The address whose secret part has that digest, where it is open at `now`.
    pub fn opened_by(&self, secret: Digest, now: Moment) -> Option<&Address> {
        self.addresses.iter().find(|address| address.issued.secret == secret && address.is_open(now))
    }
}
