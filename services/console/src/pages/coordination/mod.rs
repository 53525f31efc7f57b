//! How clusters are coordinated: who takes part, who meets, what is missing and who is the provider of last resort.

mod cluster;
mod country;
mod gap;
mod lines;
mod part;
mod questions;

pub use cluster::{calendar, show as cluster};
pub use country::show as country;
pub use gap::{commitment, show as gap};
pub use part::{meeting, participant};
