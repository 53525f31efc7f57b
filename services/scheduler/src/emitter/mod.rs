//! The emitter: sends each step when its moment comes, once for ever, many at a time (rows S-3 and S-4).
//!
//! Every step has a subject of its own, and is published under the expectation that the subject is empty: the server refuses
//! the second attempt, whoever makes it and whenever. So an attempt whose outcome is not known is simply made again.

mod journal;
mod path;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use convene_kernel::guidance::Guidance;
use convene_kernel::time::Moment;
use convene_runtime::clock::Clock;
use convene_runtime::log::ReadError;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::task::AbortOnDropHandle;

use crate::domain::notice::Notice;
use crate::duties::Duties;
use crate::ledger::Ledger;
use crate::publish;

pub use journal::Journal;
use path::{Attempt, Path, Sent};

/// How many notices are on their way at the same time.
const WINDOW: usize = 512;

/// How far apart the moments of notices on their way may be. When the connection breaks, what went later may arrive and what
/// went earlier be lost: so the order of moments holds to this precision, whatever happens.
const SPAN: TimeDelta = TimeDelta::minutes(1);

/// The pause before something is tried again.
const RETRY: Duration = Duration::from_millis(100);

/// Sends what is due for as long as it is kept.
#[derive(Debug)]
pub struct Emitter {
    journal: Arc<Journal>,
    requests: mpsc::UnboundedSender<oneshot::Sender<()>>,
    _task: AbortOnDropHandle<()>,
}

impl Emitter {
    /// Starts to send what is due by `clock`, once `duties` are read to their end.
    pub fn start(
        client: &async_nats::Client,
        duties: Arc<Duties>,
        clock: Arc<dyn Clock>,
        guidance: watch::Receiver<Arc<Guidance>>,
    ) -> Self {
        let journal = Arc::new(Journal::default());
        let (requests, asked) = mpsc::unbounded_channel();
        let path = Path::new(client.clone());
        let client = client.clone();
        let ledger = Ledger::default();
        let sender = Sender { client, duties, ledger, clock, guidance, path, journal: Arc::clone(&journal) };
        let task = AbortOnDropHandle::new(tokio::spawn(sender.run(asked)));
        Self { journal, requests, _task: task }
    }

    /// Returns once everything is out that was due when this was called, by the duties read then.
    pub async fn settle(&self) {
        let (done, settled) = oneshot::channel();
        // Both fail only when the task has ended, which it does with this emitter.
        let _ = self.requests.send(done);
        let _ = settled.await;
    }

    /// What was sent.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }
}

/// The task of an emitter.
struct Sender {
    client: async_nats::Client,
    duties: Arc<Duties>,
    /// What was out when this started; of use until what was due then is gone through.
    ledger: Ledger,
    clock: Arc<dyn Clock>,
    guidance: watch::Receiver<Arc<Guidance>>,
    path: Path,
    journal: Arc<Journal>,
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
        loop {
            self.send_due().await;
            self.ledger = Ledger::default();
            for done in waiting.drain(..) {
                // Whoever asked may have gone.
                let _ = done.send(());
            }
            let next = self.duties.register(|register| register.next_moment()).unwrap_or(Moment::MAX_UTC);
            tokio::select! {
                () = self.duties.planned.notified() => {}
                () = self.clock.wait_until(next) => {}
                request = requests.recv() => match request {
                    Some(done) => waiting.push(done),
                    None => return,
                },
            }
        }
    }

    /// Nothing is sent before it is known what is owed, and what is out.
    async fn read_everything(&mut self) {
        while let Err(error) = self.try_to_read_everything().await {
            tracing::warn!(%error, "what is owed cannot be read yet, trying again");
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn try_to_read_everything(&mut self) -> Result<(), ReadError> {
        self.ledger = Ledger::read(&self.client).await?;
        self.duties.catch_up().await
    }

    /// Sends everything that is due, in the order of moments, and returns when all of it is out.
    async fn send_due(&mut self) {
        let mut flying: VecDeque<Flying> = VecDeque::with_capacity(WINDOW);
        loop {
            while flying.len() < WINDOW {
                let now = self.clock.now();
                let limit = flying.front().map_or(now, |first| now.min(first.notice.step.moment + SPAN));
                let Some(notice) = self.duties.take_due(limit) else { break };
                let subject = notice.subject();
                if self.ledger.has(&subject) {
                    self.journal.count(Sent::Before);
                    continue;
                }
                let attempt = self.attempt(&notice, subject).await;
                flying.push_back(Flying { notice, attempt });
            }
            let Some(Flying { notice, attempt }) = flying.pop_front() else { return };
            match self.path.outcome(attempt).await {
                Ok(sent) => self.note(&notice, sent),
                Err(error) => {
                    tracing::warn!(%error, "notices are held up; they are sent again in order");
                    let mut unsettled = vec![notice];
                    for Flying { notice, attempt } in flying.drain(..) {
                        match self.path.outcome(attempt).await {
                            Ok(sent) => self.note(&notice, sent),
                            Err(_) => unsettled.push(notice),
                        }
                    }
                    self.send_one_by_one(unsettled).await;
                }
            }
        }
    }

    /// Sends notices whose outcome is not known, each before the next, however long it takes.
    async fn send_one_by_one(&mut self, notices: Vec<Notice>) {
        for notice in notices {
            loop {
                self.path.connected().await;
                let attempt = self.attempt(&notice, notice.subject()).await;
                match self.path.outcome(attempt).await {
                    Ok(sent) => {
                        self.note(&notice, sent);
                        break;
                    }
                    Err(error) => {
                        self.journal.trouble(&error);
                        tokio::time::sleep(RETRY).await;
                    }
                }
            }
        }
        self.journal.relieved();
    }

    async fn attempt(&self, notice: &Notice, subject: String) -> Attempt {
        let guidance = Arc::clone(&self.guidance.borrow());
        let bytes = publish::encode(notice, &guidance.reference, self.clock.now());
        self.path.send(subject, bytes).await
    }

    fn note(&self, notice: &Notice, sent: Sent) {
        self.journal.note(notice, sent, self.clock.now());
    }
}
