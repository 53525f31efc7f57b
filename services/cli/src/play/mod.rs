//! Plays scenarios: dated commands of an emergency, sent through the public interface on simulated time.
//!
//! A scenario is read and checked as a whole before anything is sent.

pub mod body;
mod clusters;
pub mod duty_change;
mod duty_summary;
pub mod environment;
mod expect;
pub mod obligation;
mod player;
mod read;
mod report;
pub mod scenario;
mod summary;
mod timeline;
pub mod transcript;
mod variables;
pub mod yaml;

pub use player::{PlayError, Played, play};
pub use read::{Unreadable, read};
pub use report::report;
pub use summary::summary;
pub use timeline::Timeline;
