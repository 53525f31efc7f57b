//! The publisher of notices: sends each step when its moment comes, once for ever, many at a time (rows S-3 and S-4).
//!
//! Every step has a subject of its own, and is published under the expectation that the subject is empty: the server refuses
//! the second attempt, by any scheduler at any time. An attempt whose outcome is unknown is simply repeated.

mod send;
mod sent_log;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use convene_kernel::time::Moment;
use convene_runtime::clock::Clock;
use convene_runtime::log::ReadError;
use convene_runtime::publisher::{Installation, Origin};
use futures::future::join_all;
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;

use crate::domain::notice::Notice;
use crate::duties::Duties;
use crate::publish;
use crate::sent_index::SentIndex;

use send::{Attempt, NoticeWriter, Sent};
pub use sent_log::SentLog;

/// How many notices are on their way at the same time.
const WINDOW: usize = 512;

/// How far apart the moments of notices on their way may be. When the connection breaks, a later notice may arrive and
/// an earlier one be lost: notices are in the order of their times to this precision.
const SPAN: TimeDelta = TimeDelta::minutes(1);

/// The pause before something is tried again.
const RETRY: Duration = Duration::from_millis(100);

/// Sends what is due for as long as it is kept.
#[derive(Debug)]
pub struct NoticePublisher {
    sent: Arc<SentLog>,
    requests: mpsc::UnboundedSender<oneshot::Sender<()>>,
    _task: AbortOnDropHandle<()>,
}

impl NoticePublisher {
    /// Starts to send what is due by `clock`, once `duties` are read to their end.
    pub fn start(
        client: &async_nats::Client,
        (installation, schemas): (Installation, Option<String>),
        duties: Arc<Duties>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let sent = Arc::new(SentLog::default());
        let (requests, asked) = mpsc::unbounded_channel();
        let writer = NoticeWriter::new(client.clone());
        let client = client.clone();
        let before = SentIndex::default();
        let sender = Sender { client, installation, schemas, duties, before, clock, writer, sent: Arc::clone(&sent) };
        let task = AbortOnDropHandle::new(tokio::spawn(sender.run(asked)));
        Self { sent, requests, _task: task }
    }

    /// Returns once everything is sent that was due when this was called, by the duties read then.
    pub async fn settle(&self) {
        let (done, settled) = oneshot::channel();
        // Both fail only when the task has ended, which it does with this publisher.
        let _ = self.requests.send(done);
        let _ = settled.await;
    }

    /// What was sent.
    pub fn sent(&self) -> &Arc<SentLog> {
        &self.sent
    }
}

/// The task of a publisher of notices.
struct Sender {
    client: async_nats::Client,
    installation: Installation,
    /// Where the pages with the schemas of events are.
    schemas: Option<String>,
    duties: Arc<Duties>,
    /// What had been sent when this started; of use until everything that was due then was dealt with.
    before: SentIndex,
    clock: Arc<dyn Clock>,
    writer: NoticeWriter,
    sent: Arc<SentLog>,
}

/// A notice on its way.
struct Flying {
    notice: Notice,
    attempt: Attempt,
}

impl Sender {
    async fn run(mut self, mut requests: mpsc::UnboundedReceiver<oneshot::Sender<()>>) {
        self.read_everything().await;
        let mut waiting: Vec<oneshot::Sender<()>> = Vec::new();
        let mut read = self.duties.progress().changes();
        loop {
            self.send_due().await;
            self.before = SentIndex::default();
            for done in waiting.drain(..) {
                // It fails when the caller no longer waits.
                let _ = done.send(());
            }
            let next = self.duties.register(|register| register.next_moment()).unwrap_or(Moment::MAX_UTC);
            tokio::select! {
                // It fails only when the duties are gone, which are kept here.
                _ = read.changed() => {}
                () = self.clock.wait_until(next) => {}
                request = requests.recv() => match request {
                    Some(done) => waiting.push(done),
                    None => return,
                },
            }
        }
    }

    /// Nothing is sent before the duties and the notices that were sent are read.
    async fn read_everything(&mut self) {
        while let Err(error) = self.try_to_read_everything().await {
            tracing::warn!(%error, "the duties cannot be read yet, trying again");
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn try_to_read_everything(&mut self) -> Result<(), ReadError> {
        self.before = SentIndex::read(&self.client).await?;
        self.duties.progress().catch_up().await
    }

    /// Sends everything that is due, in the order of its times, and returns when all of it is sent.
    async fn send_due(&mut self) {
        let mut flying: VecDeque<Flying> = VecDeque::with_capacity(WINDOW);
        loop {
            while flying.len() < WINDOW {
                let now = self.clock.now();
                let limit = flying.front().map_or(now, |first| now.min(first.notice.step.moment + SPAN));
                let Some(notice) = self.duties.take_due(limit) else { break };
                let subject = notice.subject();
                if self.before.has(&subject) {
                    self.sent.was_sent_before();
                    continue;
                }
                let attempt = self.attempt(&notice, subject).await;
                flying.push_back(Flying { notice, attempt });
            }
            self.sent.set_oldest(flying.front().map(|first| first.notice.step.moment));
            let Some(Flying { notice, attempt }) = flying.pop_front() else { return };
            match self.writer.outcome(attempt).await {
                Ok(sent) => self.note(&notice, sent),
                Err(error) => {
                    self.sent.trouble(&error);
                    let mut unsettled = vec![notice];
                    unsettled.extend(self.unsettled(flying.drain(..)).await);
                    self.send_one_by_one(unsettled).await;
                }
            }
        }
    }

    /// Those of notices on their way whose outcome is not known, in their order. All of them are waited for at the same time.
    async fn unsettled(&self, flying: impl Iterator<Item = Flying>) -> Vec<Notice> {
        let outcomes = flying.map(|Flying { notice, attempt }| async {
            match self.writer.outcome(attempt).await {
                Ok(sent) => {
                    self.note(&notice, sent);
                    None
                }
                Err(_) => Some(notice),
            }
        });
        join_all(outcomes).await.into_iter().flatten().collect()
    }

    /// Sends notices whose outcome is not known, each before the next, however long it takes.
    async fn send_one_by_one(&mut self, notices: Vec<Notice>) {
        for notice in notices {
            self.sent.set_oldest(Some(notice.step.moment));
            loop {
                self.writer.connected().await;
                let attempt = self.attempt(&notice, notice.subject()).await;
                match self.writer.outcome(attempt).await {
                    Ok(sent) => {
                        self.note(&notice, sent);
                        break;
                    }
                    Err(error) => {
                        self.sent.trouble(&error);
                        tokio::time::sleep(RETRY).await;
                    }
                }
            }
        }
        self.sent.relieved();
    }

    async fn attempt(&self, notice: &Notice, subject: String) -> Attempt {
        let origin = Origin { installation: &self.installation, schemas: self.schemas.as_deref() };
        let bytes = publish::encode(notice, origin, self.clock.now());
        self.writer.send(subject, bytes).await
    }

    fn note(&self, notice: &Notice, sent: Sent) {
        self.sent.note(notice, sent, self.clock.now());
    }
}
