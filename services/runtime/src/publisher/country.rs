//! Publishing the commits of one country, each whole before the next.

use std::sync::Arc;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::commit::{Commit, Digest};
use convene_kernel::duty::DutyNotice;
use tokio::sync::mpsc;

use super::outlet::{DECISIONS, DUTIES, EXERCISES, Outgoing, Outlet, Published, duties_of};
use super::{Feed, Place, RETRY, Trouble, cloud_event};
use crate::log::{AppendError, Entry};

/// The feed of one country.
pub(super) struct Country<A: Aggregate> {
    feed: Arc<Feed<A>>,
    country: String,
    outlets: Vec<Outlet>,
    /// Why nothing can be published from the beginning.
    contradiction: Option<String>,
}

impl<A: Aggregate> Country<A> {
    /// The feed of `country`, through `outlets`; it stands when there is a `contradiction` between it and the log.
    pub fn new(feed: Arc<Feed<A>>, country: String, outlets: Vec<Outlet>, contradiction: Option<String>) -> Self {
        Self { feed, country, outlets, contradiction }
    }

    /// Publishes every commit that comes; after one that cannot be published none, so that nothing is left out.
    pub async fn publish(mut self, mut commits: mpsc::Receiver<Entry>) {
        let mut stands = false;
        while let Some(entry) = commits.recv().await {
            if stands {
                continue;
            }
            let published = match self.contradiction.take() {
                Some(contradiction) => Err(contradiction),
                None => self.publish_commit(&entry).await,
            };
            match published {
                Ok(()) => self.feed.progress.finished(entry.partition, entry.sequence),
                Err(why) => {
                    stands = true;
                    self.trouble(&entry, why);
                }
            }
        }
    }

    /// Publishes everything there is to say about one commit, however long it takes; an error is for good.
    async fn publish_commit(&mut self, entry: &Entry) -> Result<(), String> {
        let commit = Commit::<A::Event>::decode(&entry.bytes, A::upcast).map_err(|error| error.to_string())?;
        let messages = self.messages(&commit, entry);
        for outlet in &mut self.outlets {
            let stream = outlet.stream();
            for message in messages.iter().filter(|message| message.stream == stream) {
                publish_once(&self.feed, &self.country, outlet, message, entry).await?;
            }
        }
        Ok(())
    }

    fn messages(&self, commit: &Commit<A::Event>, entry: &Entry) -> Vec<Outgoing> {
        let service = self.feed.log.service();
        let place = |index| Place { partition: entry.partition, sequence: entry.sequence, index };
        let digest = Digest::of(&entry.bytes);
        let stream = if commit.key.exercise { EXERCISES } else { DECISIONS };
        let trace = commit.trace.as_ref().and_then(|trace| trace.parse().ok());
        let events = (self.feed.map)(commit);
        let events = (0..).zip(&events).map(|(index, event)| Outgoing {
            stream,
            subject: cloud_event::subject_of(service, &commit.key, event),
            content_type: cloud_event::CONTENT_TYPE,
            place: place(index),
            commit: digest,
            trace,
            bytes: cloud_event::encode(service, commit, event, place(index)).into(),
        });
        let notice = DutyNotice::of(service, commit).map(|notice| Outgoing {
            stream: DUTIES,
            subject: duties_of(service, &self.country),
            content_type: "application/json",
            place: place(0),
            commit: digest,
            trace,
            bytes: notice.encode().into(),
        });
        events.chain(notice).collect()
    }

    fn trouble(&self, entry: &Entry, why: String) {
        let Entry { partition, sequence, .. } = *entry;
        self.feed.progress.trouble(Trouble { country: self.country.clone(), partition, sequence, why });
    }
}

/// Publishes `message` once, trying until it is on the stream; an error is for good.
async fn publish_once<A: Aggregate>(
    feed: &Feed<A>,
    country: &str,
    outlet: &mut Outlet,
    message: &Outgoing,
    entry: &Entry,
) -> Result<(), String> {
    let Entry { partition, sequence, .. } = *entry;
    let trouble = |why| Trouble { country: country.to_owned(), partition, sequence, why };
    let mut troubled = false;
    loop {
        match outlet.publish(message).await {
            Ok(published) => {
                if matches!(published, Published::Now) {
                    feed.progress.count_sent();
                }
                if troubled {
                    feed.progress.relieved(country);
                }
                return Ok(());
            }
            Err(error @ AppendError::TooLarge { .. }) => return Err(error.to_string()),
            Err(AppendError::Conflict | AppendError::Unknown) => {}
            Err(error) => {
                feed.progress.trouble(trouble(error.to_string()));
                troubled = true;
                tokio::time::sleep(RETRY).await;
            }
        }
        while let Err(error) = outlet.look().await {
            feed.progress.trouble(trouble(error.to_string()));
            troubled = true;
            tokio::time::sleep(RETRY).await;
        }
    }
}
