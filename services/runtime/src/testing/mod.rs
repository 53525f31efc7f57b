//! Support for tests of everything that builds on this crate: a real NATS server of the test's own, and the check of stored forms.
//!
//! Only built with the feature `testing`; no service uses it when it runs.

mod cluster;
mod server;
mod stored;

pub use cluster::TestCluster;
pub use server::TestServer;
pub use stored::{StoredForms, reread, text_in};
