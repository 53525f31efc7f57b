//! What the scheduler reports beside the status of its records: how its notices go out, and what is owed.

use std::sync::Arc;

use convene_runtime::clock::Clock;
use convene_runtime::engine::Engine;
use convene_runtime::publisher::FeedError;
use convene_runtime::service_status::{Figure, Records, StatusAddition};

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
        let next = self.duties.register(|register| register.next_moment());
        let behind = self.sent.oldest().into_iter().chain(next).map(|due| (now - due).num_seconds().max(0)).max();
        let mut figures = vec![Figure {
            name: "notices_behind_seconds",
            help: "Seconds since the oldest notice that is not acknowledged was due",
            only_grows: false,
            records: None,
            value: behind.unwrap_or_default().unsigned_abs(),
        }];
        figures.extend(Records::ALL.into_iter().flat_map(|records| self.of(records)));
        figures
    }
}

impl Figures {
    /// What is counted of live records, or of exercises.
    fn of(&self, records: Records) -> [Figure; 5] {
        let (exercise, sent, now) = (records == Records::Exercises, &self.sent, self.clock.now());
        let (owed, overdue) =
            self.duties.register(|register| (register.owed(exercise), register.overdue(exercise, now)));
        let open = self.queues.view(|queues| queues.count(exercise));
        let figure = |name, help, only_grows, value| Figure { name, help, only_grows, records: Some(records), value };
        [
            figure(
                "notices_sent",
                "Reminders, escalations, withdrawals and decisions asked for that were sent",
                true,
                sent.sent(records),
            ),
            figure("notices_late", "Notices that were sent late", true, sent.late(records)),
            figure("duties_owed", "Duties that are owed", false, owed as u64),
            figure("duties_overdue", "Duties that are owed and late", false, overdue as u64),
            figure("queue_items_open", "Items of the ERC queue that are not closed", false, open as u64),
        ]
    }
}
