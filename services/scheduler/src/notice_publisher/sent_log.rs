//! What a publisher of notices has done: how many it sent, whether they are delayed, and, on request, which they were.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use convene_kernel::time::Moment;
use convene_runtime::cause::chain;
use convene_runtime::log::AppendError;
use convene_runtime::service_status::Records;

use super::Sent;
use crate::domain::notice::Notice;
use crate::publish;

/// How many notices were sent, and how many of them late.
#[derive(Debug, Default)]
struct Counts {
    sent: AtomicU64,
    late: AtomicU64,
}

/// What was sent.
#[derive(Debug, Default)]
pub struct SentLog {
    real: Counts,
    exercises: Counts,
    before: AtomicU64,
    oldest: Mutex<Option<Moment>>,
    trouble: Mutex<Option<String>>,
    collected: Mutex<Option<Vec<Notice>>>,
}

impl SentLog {
    /// How many notices were put on their stream, about real records or in exercises.
    pub fn sent(&self, records: Records) -> u64 {
        self.counts(records).sent.load(Ordering::Relaxed)
    }

    /// How many of them were late.
    pub fn late(&self, records: Records) -> u64 {
        self.counts(records).late.load(Ordering::Relaxed)
    }

    fn counts(&self, records: Records) -> &Counts {
        match records {
            Records::Real => &self.real,
            Records::Exercises => &self.exercises,
        }
    }

    /// How many turned out to be there already.
    pub fn before(&self) -> u64 {
        self.before.load(Ordering::Relaxed)
    }

    /// When the oldest notice was due that is on its way and not acknowledged, if there is one.
    pub fn oldest(&self) -> Option<Moment> {
        *self.oldest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why notices are delayed, if they are.
    pub fn delay(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Collects the notices that go out from now on, to be [taken](Self::take).
    pub fn collect(&self) {
        *self.collected() = Some(Vec::new());
    }

    /// The notices that were sent since they are collected and since this was last called, in order.
    pub fn take(&self) -> Vec<Notice> {
        self.collected().as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn set_oldest(&self, moment: Option<Moment>) {
        *self.oldest.lock().unwrap_or_else(PoisonError::into_inner) = moment;
    }

    pub(super) fn was_sent_before(&self) {
        self.before.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn note(&self, notice: &Notice, sent: Sent, now: Moment) {
        if sent == Sent::Now {
            let Counts { sent, late } = self.counts(Records::of(notice.opening.key.exercise));
            sent.fetch_add(1, Ordering::Relaxed);
            late.fetch_add(u64::from(publish::is_late(notice, now)), Ordering::Relaxed);
        } else {
            self.was_sent_before();
        }
        if let Some(collected) = self.collected().as_mut() {
            collected.push(notice.clone());
        }
    }

    pub(super) fn trouble(&self, error: &AppendError) {
        let text = chain(error);
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.as_ref() != Some(&text) {
            tracing::error!(error = text, "notices are held up; they are sent as soon as it is fixed");
            *trouble = Some(text);
        }
    }

    pub(super) fn relieved(&self) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn collected(&self) -> std::sync::MutexGuard<'_, Option<Vec<Notice>>> {
        self.collected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
