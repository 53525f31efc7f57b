//! Calls the services of a suite as any client does: gRPC by descriptor, a token as the caller.
//!
//! No call is known here by its type: a method is found by its name in the contracts, so that a new one needs no code. Nothing is
//! decided here, and nothing is kept.

mod addresses;
mod codec;
mod connection;
mod event_name;
pub mod method;
mod refused;
pub mod suggest;

pub use addresses::{Addresses, NotAddresses};
pub use codec::DynamicCodec;
pub use connection::{CallError, Connection, bearer};
pub use event_name::words;
pub use refused::{Refused, Violation};
