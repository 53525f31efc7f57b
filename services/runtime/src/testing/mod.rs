//! Support for tests of everything that builds on this crate: a real NATS server of the test's own, the tests
//! of a service's events, texts kept as files, and a log that a test reads.
//!
//! Only built with the feature `testing`; no service uses it when it runs.

mod cluster;
mod contracts;
mod golden;
pub mod hang;
mod port;
mod server;
mod servers;
mod service_tests;
mod stored;
mod values;
mod written;

pub use cluster::TestCluster;
pub use contracts::command_methods;
pub use golden::is_as_written;
pub use port::free_port;
pub use server::{TestServer, copy_folder};
pub use servers::TestNats;
pub use service_tests::{ServiceEvents, StoredEvents};
pub use stored::{StoredForms, reread, text_in};
pub use values::values_of;
pub use written::Written;
