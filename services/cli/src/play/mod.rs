//! Plays scenarios: dated commands of an emergency, sent through the public interface on simulated time.
//!
//! A scenario is read and checked as a whole before anything is sent.

mod body;
mod read;
pub mod scenario;
pub mod yaml;

pub use read::{Unreadable, read};
