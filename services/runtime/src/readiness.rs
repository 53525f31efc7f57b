//! Whether a service can do its work, and if not, what it lacks: for whoever sends it calls, and for whoever fixes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_nats::connection::State;

use crate::grpc::Edge;
use crate::service_status::ServiceStatus;

/// Whether a service is ready, and what it lacks if it is not.
#[derive(Clone, Debug)]
pub struct Readiness {
    nats: async_nats::Client,
    service_status: Arc<dyn ServiceStatus>,
    edge: Arc<Edge>,
    is_stopping: Arc<AtomicBool>,
}

impl Readiness {
    /// Watches `service_status`, its connection, and the gate before it.
    pub fn new(nats: async_nats::Client, service_status: Arc<dyn ServiceStatus>, edge: Arc<Edge>) -> Self {
        Self { nats, service_status, edge, is_stopping: Arc::default() }
    }

    /// What the service lacks, as sentences without their full stop; nothing when it is ready.
    pub fn lacking(&self) -> Vec<String> {
        let mut lacking = Vec::new();
        if self.is_stopping.load(Ordering::Acquire) {
            lacking.push("the service is stopping".to_owned());
        }
        if self.nats.connection_state() != State::Connected {
            lacking.push("there is no connection to NATS; it is retried, check that the server runs".to_owned());
        }
        if !self.service_status.is_caught_up() {
            lacking.push("the log is still being read after the start".to_owned());
        }
        let behind = self.service_status.followed_streams().into_iter().filter(|stream| !stream.is_caught_up);
        lacking.extend(behind.map(|behind| format!("{} is still being read after the start", behind.stream)));
        lacking.extend(self.service_status.append_failure());
        if !self.edge.can_check_tokens() {
            lacking.push("the issuer's keys are not loaded yet; check that identity.keys can be reached".to_owned());
        }
        lacking
    }

    /// What does not go on although the service is ready, as sentences without their full stop. They name no record.
    pub fn weaknesses(&self) -> Vec<String> {
        let followed = self.service_status.followed_streams();
        let interrupted = followed.iter().filter(|stream| stream.interruption.is_some()).count();
        let told = [
            (self.service_status.damaged().len(), "partitions of the log are damaged, and their commands are refused"),
            (self.service_status.broken().len(), "records accept no commands, since their log is broken"),
            (self.service_status.feed_errors().len(), "countries have a stopped feed"),
            (interrupted, "streams of other services cannot be followed at present"),
            (self.service_status.parked().len(), "messages of other services are parked"),
        ];
        told.iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{what}: {count}; `convene doctor` lists them"))
            .collect()
    }

    /// Notes that the service takes no more calls.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Release);
    }

    /// What is watched.
    pub fn service_status(&self) -> &Arc<dyn ServiceStatus> {
        &self.service_status
    }
}
