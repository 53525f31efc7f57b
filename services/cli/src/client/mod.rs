//! Talks to a suite as any program does: gRPC by descriptor, the feed by NATS, a token as its caller.
//!
//! No call is known here by its type, uploads excepted: a method is found by its name in the contracts, so that a new one needs no code.

mod addresses;
mod codec;
mod connection;
pub mod feed;
pub mod method;
mod refused;
mod suite_file;
mod target;
mod tokens;
mod upload;

pub use addresses::{Addresses, NotAddresses};
pub use codec::DynamicCodec;
pub use connection::{CallError, Connection};
pub use refused::{Refused, Violation};
pub use suite_file::{SuiteFile, SuiteFileError};
pub use target::{SUITE, Target, TwoCallers};
pub use tokens::Issuer;
pub use upload::PIECE;
