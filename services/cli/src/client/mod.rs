//! Talks to a suite as any program does: gRPC by descriptor, the feed by NATS, a token as its caller.
//!
//! No call is known here by its type: a method is found by its name in the contracts, so that a new one needs no code.

mod addresses;
mod codec;
mod connection;
pub mod feed;
pub mod method;
mod refused;

pub use addresses::{Addresses, NotAddresses};
pub use codec::DynamicCodec;
pub use connection::{CallError, Connection};
pub use refused::Refused;
