//! What may be recorded of addresses of calendars, by the scheduler itself: it looks at who asks, and what they may read, before.

use convene_kernel::identity::{Authority, Role};

use super::{AddressIssued, AddressRevoked};

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Records that an address is issued.
    IssueAddress(AddressIssued),
    /// Records that it is revoked.
    RevokeAddress(AddressRevoked),
}

/// An operator, as which the scheduler acts.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::Operator])
}
