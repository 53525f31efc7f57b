//! What the scheduler reports beside the status of its records: how its notices go out, and what is owed.

use std::sync::Arc;

use convene_runtime::clock::Clock;
use convene_runtime::engine::Engine;
use convene_runtime::publisher::FeedError;
use convene_runtime::service_status::{Figure, StatusAddition};

use crate::domain::queue::ErcQueue;
use crate::duties::Duties;
use crate::notice_publisher::SentLog;
use crate::views::OpenQueues;

/// Counts what was sent and what is owed.
#[derive(Debug)]
pub(crate) struct Figures {
    sent: Arc<SentLog>,
    duties: Arc<Duties>,
    queues: Arc<Engine<ErcQueue, OpenQueues>>,
    clock: Arc<dyn Clock>,
}

impl Figures {
    pub fn new(
        sent: Arc<SentLog>,
        duties: Arc<Duties>,
        queues: Arc<Engine<ErcQueue, OpenQueues>>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { sent, duties, queues, clock }
    }
}

impl StatusAddition for Figures {
    fn feed_errors(&self) -> Vec<FeedError> {
        let delayed = |why| FeedError { country: "all countries".to_owned(), partition: 0, sequence: 0, why };
        self.sent.delay().map(delayed).into_iter().collect()
    }

    fn figures(&self) -> Vec<Figure> {
        let now = self.clock.now();
        let (owed, overdue, next) =
            self.duties.register(|register| (register.owed(), register.overdue(now), register.next_moment()));
        let sent = &self.sent;
        let behind = sent.oldest().into_iter().chain(next).map(|due| (now - due).num_seconds().max(0)).max();
        let figure = |name, help, only_grows, value| Figure { name, help, only_grows, value };
        vec![
            figure(
                "notices_sent",
                "Reminders, escalations, withdrawals and decisions asked for that were sent",
                true,
                sent.sent(),
            ),
            figure("notices_late", "Notices that were sent late", true, sent.late()),
            figure(
                "notices_behind_seconds",
                "Seconds since the oldest notice that is not acknowledged was due",
                false,
                behind.unwrap_or_default().unsigned_abs(),
            ),
            figure("duties_owed", "Duties that are owed", false, owed as u64),
            figure("duties_overdue", "Duties that are owed and late", false, overdue as u64),
            figure(
                "queue_items_open",
                "Items of the ERC queue that are not closed",
                false,
                self.queues.view(OpenQueues::count) as u64,
            ),
        ]
    }
}
