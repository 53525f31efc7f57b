//! The scheduler service: what is owed in every country, who is reminded and who hears of it when it is late, and the ERC queue.
//!
//! The domain is pure and in [`domain`]; protobuf types appear only in `grpc`, the form of public events in [`publish`].

pub mod domain;
pub mod duties;
pub mod emitter;
pub mod keeper;
pub mod ledger;
pub mod offers;
mod orders;
mod position;
pub mod publish;
mod scheduler;
pub mod streams;
pub mod views;

pub use scheduler::{Scheduler, StartError};
