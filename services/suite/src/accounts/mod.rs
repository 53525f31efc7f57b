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
mod names;
mod rights;

pub use agency::{Agency, Entitlement, MAX_FILTERS, WrongEntitlement};
pub use configuration::{Configuration, OPERATOR_BY_PASSWORD};
pub use durable::{Durable, DurableError, provide, remove};
pub use folder::{AccountsError, AccountsFolder};
pub use names::{AGENCIES, DOMAIN, SUITE, inbox_of};
pub use rights::{AUDITOR, OPERATOR, Rights, SuiteUser};
