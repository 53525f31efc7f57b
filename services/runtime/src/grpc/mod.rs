//! The gRPC side of a service: parsing requests, carrying them out, answering, and everything around a call.
//!
//! A service's `grpc.rs` maps its own messages; what all rpcs do alike is here.

mod fields;
pub mod reasons;
mod status;

pub use fields::{CONTRACT, Fields};
pub use status::{DOMAIN, ETAG_METADATA, again_after, plain, status_of};
