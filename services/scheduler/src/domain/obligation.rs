//! An obligation: one opening of a duty with the rule in force then, the dates it is due on, and how it was met.
//!
//! It keeps the rule it was opened under when the policy changes (row S-2). The
//! [register](super::register) knows which obligations there are.

use std::sync::Arc;

use convene_kernel::digest::Digest;
use convene_kernel::duty::Duty;
use convene_kernel::identity::Role;
use convene_kernel::key::AggregateKey;
use convene_kernel::message::Message;
use convene_kernel::policy::Rule;
use convene_kernel::time::Moment;

use super::accountability;
use super::step::{Step, StepKind};

/// Characters of a token: half of a SHA-256, in hexadecimal.
const TOKEN_LENGTH: usize = 32;

/// How a duty came to be owed; it never changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// The service that holds the record, as in subjects.
    pub service: String,
    /// The record.
    pub key: AggregateKey,
    /// The commit of the record that opened it.
    pub version: u64,
    /// When that was recorded.
    pub opened_at: Moment,
    /// When that happened.
    pub occurred_at: Moment,
    /// What is owed, by whom, since when.
    pub duty: Duty,
    /// The rule in force then.
    pub rule: Arc<Rule>,
}

impl Opening {
    /// When the occurrence is due, counted from the anchor (row S-5); `None` when it is not owed as often.
    pub fn due(&self, occurrence: u32) -> Option<Moment> {
        if occurrence > 0 && !self.duty.recurring {
            return None;
        }
        self.rule.due(self.duty.since, occurrence)
    }

    /// The first occurrence owed: when the duty was put on record long after its anchor, the last one due by then.
    pub fn first(&self) -> u32 {
        let mut first = 0;
        while self.due(first + 1).is_some_and(|due| due <= self.opened_at) {
            first += 1;
        }
        first
    }

    /// Names the occurrence for ever, in subjects and as an identifier.
    pub fn token(&self, occurrence: u32) -> String {
        let AggregateKey { country, kind, id, .. } = &self.key;
        let Self { service, version, duty, .. } = self;
        let name = format!("{service}\n{country}\n{kind}\n{id}\n{}\n{version}\n{occurrence}", duty.id);
        let mut token = Digest::of(name.as_bytes()).to_string();
        token.truncate(TOKEN_LENGTH);
        token
    }

    /// The steps of an occurrence, in the order of their moments.
    ///
    /// Of the reminders that fell before the duty was on record only the last is left, and only if it can still be heeded.
    pub fn steps(&self, occurrence: u32) -> Vec<Step> {
        let Some(due) = self.due(occurrence) else { return Vec::new() };
        let owner = self.duty.owner.role;
        let mut steps = Vec::with_capacity(1 + self.rule.reminders.len() + self.rule.ladder.len());
        if owner == Role::EmergencyReliefCoordinator && occurrence == self.first() {
            steps.push(Step { moment: self.opened_at, kind: StepKind::Decision, number: 1, to: owner });
        }
        let reminders = (1..).zip(&self.rule.reminders).map(|(number, ahead)| Step {
            moment: ahead.before(due),
            kind: StepKind::Reminder,
            number,
            to: owner,
        });
        let mut reminders: Vec<Step> = reminders.collect();
        let missed = reminders.iter().filter(|step| step.moment < self.opened_at).count();
        reminders.drain(..if due > self.opened_at { missed.saturating_sub(1) } else { missed });
        steps.extend(reminders);
        let ladder = accountability::ladder(&self.rule, owner);
        steps.extend((1..).zip(ladder).map(|(number, step)| Step {
            moment: step.after.after(due),
            kind: StepKind::Escalation,
            number,
            to: step.to,
        }));
        steps.sort_by_key(|step| (step.moment, step.kind, step.number));
        steps
    }
}

/// How an occurrence was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Which one.
    pub occurrence: u32,
    /// When it was due.
    pub due: Moment,
    /// When it was done.
    pub at: Moment,
    /// When that was recorded.
    pub recorded_at: Moment,
}

impl Kept {
    /// Whether it was done after it was due.
    pub fn is_late(&self) -> bool {
        self.at > self.due
    }
}

/// How an obligation ended undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voided {
    /// When.
    pub at: Moment,
    /// When that was recorded.
    pub recorded_at: Moment,
    /// Why.
    pub reason: Message,
}

/// How an occurrence that is owed no longer was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closing {
    /// It was done.
    Kept {
        /// When.
        at: Moment,
        /// Whether that was after the date.
        late: bool,
    },
    /// It is owed no longer, undone.
    Void {
        /// Why.
        reason: String,
    },
}

impl Closing {
    /// Whether an escalation of the occurrence was mistaken: it was done in time, or is void (row S-3).
    pub fn shows_mistake(&self) -> bool {
        !matches!(self, Self::Kept { late: true, .. })
    }
}

/// The status of an obligation at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObligationState {
    /// It is owed, and there is time.
    Owed,
    /// It is owed, and the date has passed.
    Overdue,
    /// It was done in time.
    Kept,
    /// It was done, after the date.
    KeptLate,
    /// It is owed no longer, undone.
    Void,
}

/// An obligation: its opening, and what became of it.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// How it came to be owed.
    pub opening: Arc<Opening>,
    /// Its first occurrence.
    pub first: u32,
    /// The occurrences that were met, in order.
    pub kept: Vec<Kept>,
    /// How it ended undone, if it did.
    pub voided: Option<Voided>,
}

impl Obligation {
    /// Nothing met yet.
    pub fn new(opening: Opening) -> Self {
        let first = opening.first();
        Self { opening: Arc::new(opening), first, kept: Vec::new(), voided: None }
    }

    /// What was so of it at `as_of`, as far as that had been recorded by `known_on`; `None` where it was not owed yet.
    pub fn then(&self, as_of: Moment, known_on: Moment) -> Option<Self> {
        let is_known = |at: Moment, recorded_at: Moment| at <= as_of && recorded_at <= known_on;
        if !is_known(self.opening.occurred_at, self.opening.opened_at) {
            return None;
        }
        let mut then = self.clone();
        then.kept.retain(|kept| is_known(kept.at, kept.recorded_at));
        then.voided = then.voided.filter(|voided| is_known(voided.at, voided.recorded_at));
        Some(then)
    }

    /// The earliest occurrence not met, with the moment it is due; `None` when nothing is owed any more.
    pub fn current(&self) -> Option<(u32, Moment)> {
        if self.voided.is_some() {
            return None;
        }
        let occurrence = self.kept.last().map_or(self.first, |kept| kept.occurrence + 1);
        self.opening.due(occurrence).map(|due| (occurrence, due))
    }

    /// Whether the occurrence is still owed.
    pub fn owes(&self, occurrence: u32) -> bool {
        self.current().is_some_and(|(current, _)| occurrence >= current)
    }

    /// How the occurrence was closed, and when that was recorded; `None` while it is owed.
    pub fn closing(&self, occurrence: u32) -> Option<(Closing, Moment)> {
        if let Some(kept) = self.kept.iter().find(|kept| kept.occurrence == occurrence) {
            return Some((Closing::Kept { at: kept.at, late: kept.is_late() }, kept.recorded_at));
        }
        let voided = self.voided.as_ref()?;
        Some((Closing::Void { reason: voided.reason.to_string() }, voided.recorded_at))
    }

    /// Marks the earliest occurrence not met as done at `at`, and with it every later one that was due by then.
    pub fn keep(&mut self, at: Moment, recorded_at: Moment) {
        let mut met = self.current();
        while let Some((occurrence, due)) = met {
            self.kept.push(Kept { occurrence, due, at, recorded_at });
            met = self.current().filter(|(_, due)| *due <= at);
        }
    }

    /// Its status at `now`.
    pub fn state(&self, now: Moment) -> ObligationState {
        match (&self.voided, self.current(), self.kept.last()) {
            (Some(_), ..) => ObligationState::Void,
            (None, Some((_, due)), _) if due <= now => ObligationState::Overdue,
            (None, Some(_), _) => ObligationState::Owed,
            (None, None, Some(kept)) if kept.is_late() => ObligationState::KeptLate,
            (None, None, _) => ObligationState::Kept,
        }
    }
}

#[cfg(test)]
mod tests;
