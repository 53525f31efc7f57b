//! The activation service: emergencies, the clusters proposed, approved, led, reviewed and de-activated in a country.
//!
//! The domain is pure and in [`domain`]; protobuf types appear only in `grpc` and `publish`.

pub mod domain;
pub mod grpc;
pub mod letters;
pub mod publish;
pub mod reasons;
pub mod views;
