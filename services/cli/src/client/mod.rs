//! Talks to a suite as any program does: gRPC by descriptor, the feed by NATS, a token as its caller.
//!
//! No call is known here by its type, uploads excepted: a method is found by its name in the contracts, so that a new one needs no code.

pub mod feed;
mod suite_file;
mod target;
mod tokens;
pub mod upload;

pub use convene_client::{
    Addresses, CallError, Connection, DynamicCodec, NotAddresses, Refused, Violation, bearer, method,
};
pub use suite_file::{SuiteFile, SuiteFileError};
pub use target::{SUITE, Target, TwoCallers};
pub use tokens::Issuer;
pub use upload::PIECE;
