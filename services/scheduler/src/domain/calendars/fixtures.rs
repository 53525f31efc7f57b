//! What the examples of addresses start from.

use convene_kernel::codes::CommandId;
use convene_kernel::digest::Digest;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{Example, actor, at};
use uuid::Uuid;

use super::{AddressIssued, CalendarRecord, Command};

pub const NOW: &str = "2024-03-01T12:00:00Z";

pub fn record() -> Example<CalendarRecord> {
    Example::new("ZZZ", NOW)
}

/// The scheduler, which records what it is asked.
pub fn scheduler() -> Actor {
    actor(Role::Operator, "OCHA")
}

pub fn id(number: u8) -> CommandId {
    CommandId(Uuid::from_u128(number.into()))
}

/// An address of a global lead, whose secret is that number.
pub fn issuing(number: u8) -> Command {
    Command::IssueAddress(AddressIssued {
        address: id(number),
        secret: Digest::of(&[number]),
        by: actor(Role::GlobalLead, "WHO"),
        valid_until: at("2024-09-01T00:00:00Z"),
        countries: None,
        exercise: None,
        organization: None,
        role: None,
        purpose: String::new(),
    })
}
