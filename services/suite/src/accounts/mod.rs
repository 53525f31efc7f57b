//! Who may do what on the NATS servers of an installation: the accounts, their users, and what each user may publish and receive.
//!
//! The suite has one account. Each service is a user of it that may do what its entry in [`SERVICES`](crate::SERVICES) says and
//! nothing else; an auditor may read; an operator may do everything. Each agency has an account of its own, into which nothing is
//! imported but the requests to one durable consumer, and the acknowledgements of what it delivers. The consumers of agencies are on a
//! copy of `DECISIONS`: whoever may make a consumer on a stream may change every one there, by naming it in the request.

mod agency;
mod configuration;
mod durable;
mod folder;
mod rights;

pub use agency::{Agency, Entitlement, MAX_FILTERS, TooManyFilters};
pub use configuration::{Configuration, OPERATOR_BY_PASSWORD};
pub use durable::{Durable, DurableError, provide, remove};
pub use folder::{AccountsError, AccountsFolder};
pub use rights::{AUDITOR, OPERATOR, Rights, SuiteUser};

/// The account of the suite.
pub const SUITE: &str = "CONVENE";

/// The stream that agencies read: a copy of `DECISIONS`, which the server keeps, and which nobody but the operator and they reach.
pub const AGENCIES: &str = "AGENCIES";

/// The JetStream domain by which an agency's client addresses the requests to its consumer: `$JS.convene.API.…`.
pub const DOMAIN: &str = "convene";

/// What the subjects of answers to the user called `user` begin with.
pub fn inbox_of(user: &str) -> String {
    format!("_INBOX_{user}")
}
