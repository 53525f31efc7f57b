//! The service for inter-cluster support missions.
//!
//! The domain is pure and in [`domain`].

pub mod domain;
