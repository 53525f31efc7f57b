//! What the tests and benchmarks of the whole suite stand on: a suite of their own, callers with tokens, sound requests.
//!
//! Everything here goes through the public interfaces; nothing looks into a service.

pub mod requests;
mod suite;

pub use suite::{Bearer, Person, Suite, within};
