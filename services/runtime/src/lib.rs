//! Everything Convene does with the outside: log, feed, gRPC, identity, configuration, telemetry, clock, drain.
//!
//! A service brings its domain, its contracts and its read models; what all services do alike is here, once.
//! Nothing here knows a rule of the guidance.

pub mod cause;
pub mod clock;
pub mod config;
mod connections;
pub mod dataset;
pub mod document;
mod durable_file;
pub mod engine;
pub mod grpc;
pub mod guidance;
pub mod hashing;
pub mod http;
pub mod identity;
mod json;
pub mod log;
pub mod metrics;
pub mod nats;
pub mod people;
pub mod projection;
pub mod publisher;
pub mod reaction;
pub mod readiness;
pub mod schema;
pub mod secret_file;
pub mod service;
pub mod service_status;
pub mod storage;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod version;
