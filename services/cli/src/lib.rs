//! The `convene` program as a library: what its commands do, so that tests can do the same.
//!
//! Nothing here decides anything about clusters: it starts services, calls them and shows what they say.

pub mod arguments;
pub mod client;
pub mod commands;
pub mod import;
pub mod play;
pub mod run;
pub mod show;
pub mod suite;
mod supervisor;
