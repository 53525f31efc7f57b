//! Whether a service can do its work, and what it lacks if it cannot: for load balancers and for operators.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_nats::connection::State;

use crate::grpc::Edge;
use crate::service_status::ServiceStatus;
use crate::storage::{StorageWatch, Stored};

/// Whether a service is ready, and what it lacks if it is not. It can be asked before the service has started.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// What the start is waiting for.
    waiting: Mutex<Option<String>>,
    started: OnceLock<Started>,
    is_stopping: AtomicBool,
}

#[derive(Debug)]
struct Started {
    nats: async_nats::Client,
    service_status: Arc<dyn ServiceStatus>,
    edge: Arc<Edge>,
    storage: StorageWatch,
}

impl Readiness {
    /// The readiness of a service that is starting.
    pub fn starting() -> Self {
        Self::default()
    }

    /// Records what the start is waiting for, as a sentence without its full stop.
    pub fn waiting_for(&self, what: String) {
        *self.inner.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(what);
    }

    /// Records that the service has started; from here on its readiness is that of its parts.
    pub fn started(&self, nats: async_nats::Client, service_status: Arc<dyn ServiceStatus>, edge: Arc<Edge>) {
        // A service starts once; a second call changes nothing.
        let storage = StorageWatch::start(&nats);
        let _ = self.inner.started.set(Started { nats, service_status, edge, storage });
    }

    /// What the service lacks, as sentences without their full stop; nothing when it is ready.
    pub fn lacking(&self) -> Vec<String> {
        let mut lacking = Vec::new();
        if self.is_stopping() {
            lacking.push("the service is stopping".to_owned());
        }
        let Some(Started { nats, service_status, edge, .. }) = self.inner.started.get() else {
            let waiting = self.inner.waiting.lock().unwrap_or_else(PoisonError::into_inner).clone();
            lacking.push(waiting.unwrap_or_else(|| "the service is starting".to_owned()));
            return lacking;
        };
        if nats.connection_state() != State::Connected {
            lacking.push("there is no connection to NATS; it is retried, check that the server runs".to_owned());
        }
        let streams = service_status.followed_streams();
        let behind: Vec<_> = streams.iter().filter(|stream| !stream.is_caught_up).collect();
        lacking.extend(behind.iter().map(|behind| format!("{} is still being read after the start", behind.stream)));
        if behind.is_empty() && !service_status.is_caught_up() {
            lacking.push("the log is still being read after the start".to_owned());
        }
        lacking.extend(service_status.append_failure());
        if !edge.can_check_tokens() {
            lacking.push("the issuer's keys are not loaded yet; check that the issuer can be reached".to_owned());
        }
        lacking
    }

    /// What is stopped although the service is ready, as sentences without their full stop. They name no record.
    pub fn weaknesses(&self) -> Vec<String> {
        let Some(status) = self.service_status() else { return Vec::new() };
        let followed = status.followed_streams();
        let interrupted = followed.iter().filter(|stream| stream.interruption.is_some()).count();
        let counts = [
            (status.damaged().len(), "partitions of the log are damaged, and their commands are refused"),
            (status.broken().len(), "records accept no commands, since their log is broken"),
            (
                status.ahead_of_the_clock(),
                "records have a last commit that is dated ahead of this machine's clock: one of the clocks was wrong",
            ),
            (status.feed_errors().len(), "countries have a stopped feed"),
            (interrupted, "streams of other services cannot be followed at present"),
            (status.parked().len(), "messages of other services are parked"),
        ];
        counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{what}: {count}; `convene doctor` lists them"))
            .chain(self.stored().iter().filter_map(Stored::warning))
            .collect()
    }

    /// What is stored, as far as it is known: the account first. Nothing before the service has started.
    pub fn stored(&self) -> Vec<Stored> {
        self.inner.started.get().map(|started| started.storage.last()).unwrap_or_default()
    }

    /// Records that the service accepts no more calls.
    pub fn stop(&self) {
        self.inner.is_stopping.store(true, Ordering::Release);
    }

    /// Whether the service accepts no more calls.
    pub fn is_stopping(&self) -> bool {
        self.inner.is_stopping.load(Ordering::Acquire)
    }

    /// The status of the service, once it has started.
    pub fn service_status(&self) -> Option<&Arc<dyn ServiceStatus>> {
        self.inner.started.get().map(|started| &started.service_status)
    }
}
