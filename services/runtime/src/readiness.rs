//! Whether a service can do its work, and if not, what it lacks: for whoever sends it calls, and for whoever fixes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_nats::connection::State;

use crate::grpc::Edge;
use crate::machinery::Machinery;

/// Tells what a service lacks.
#[derive(Clone, Debug)]
pub struct Readiness {
    nats: async_nats::Client,
    machinery: Arc<dyn Machinery>,
    edge: Arc<Edge>,
    is_stopping: Arc<AtomicBool>,
}

impl Readiness {
    /// Watches `machinery`, its connection, and the gate before it.
    pub fn new(nats: async_nats::Client, machinery: Arc<dyn Machinery>, edge: Arc<Edge>) -> Self {
        Self { nats, machinery, edge, is_stopping: Arc::default() }
    }

    /// What the service lacks, as sentences without their full stop; nothing when it is ready.
    pub fn lacking(&self) -> Vec<String> {
        let mut lacking = Vec::new();
        if self.is_stopping.load(Ordering::Acquire) {
            lacking.push("the service is stopping".to_owned());
        }
        if self.nats.connection_state() != State::Connected {
            lacking.push("there is no connection to NATS; it is tried again, see that the server runs".to_owned());
        }
        if !self.machinery.is_caught_up() {
            lacking.push("the log is still being read after the start".to_owned());
        }
        lacking.extend(self.machinery.hindrance());
        if !self.edge.can_check_tokens() {
            lacking.push("the issuer's keys were not read yet; see that identity.keys can be reached".to_owned());
        }
        lacking
    }

    /// What does not go on although the service is ready, as sentences without their full stop. They name no record.
    pub fn weaknesses(&self) -> Vec<String> {
        let told = [
            (self.machinery.damaged().len(), "partitions of the log are damaged, and nothing is decided in them"),
            (self.machinery.broken().len(), "records are stopped, since their log is broken"),
            (self.machinery.troubles().len(), "feeds do not go on"),
        ];
        told.iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{what}: {count}; `convene doctor` says which"))
            .collect()
    }

    /// Notes that the service takes no more calls.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Release);
    }

    /// What is watched.
    pub fn machinery(&self) -> &Arc<dyn Machinery> {
        &self.machinery
    }
}
