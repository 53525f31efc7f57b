//! What the tests and benchmarks of the whole suite use: a suite of their own, callers with tokens, valid requests.
//!
//! Everything here goes through the public interfaces; nothing looks into a service.

pub mod accounts;
pub mod calls;
pub mod coordination;
pub mod curl;
pub mod node;
pub mod requests;
pub mod stage;
mod suite;

pub use suite::{Bearer, Person, Suite, within};
