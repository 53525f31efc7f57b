//! The scheduler service: what is owed in every country, who is reminded and who hears of it when it is late, and the ERC queue.
//!
//! The domain is pure and in [`domain`]; protobuf types appear only in `grpc` and `publish`.

pub mod domain;
