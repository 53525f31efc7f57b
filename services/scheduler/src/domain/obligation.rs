//! An obligation: one opening of a duty with the rule in force then, the dates it is due on, and how it was met.
//!
//! It keeps the rule it was opened under when the policy changes (row S-2). The
//! [register](super::register) knows which obligations there are.

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use convene_kernel::digest::Digest;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::key::AggregateKey;
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::policy::Rule;
use convene_kernel::time::{Moment, Period, day_in, has_passed};

use super::accountability;
use super::heads::ActingHead;
use super::occurrence::{CountedFrom, Occurrence};
use super::step::{Step, StepKind};

/// Characters of a token: half of a SHA-256, in hexadecimal.
const TOKEN_LENGTH: usize = 32;

/// How a duty came to be owed, or was taken over by the next owner; it never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Whether the owner took it over then from another one.
    pub taken_over: bool,
    /// The time zone in which its days end: that of the country.
    pub zone: Tz,
    /// What is owed, by whom, since when.
    pub duty: Duty,
    /// The rule in force then.
    pub rule: Arc<Rule>,
    /// Whether the organization that owes it convenes and does not lead, and so answers to no part of the UN (rows GN-1, GN-3).
    pub owner_convenes_only: bool,
}

impl Opening {
    /// When the occurrence is due; `None` when it is not owed as often.
    pub fn due(&self, occurrence: Occurrence) -> Option<Moment> {
        let Occurrence { counted, number } = occurrence;
        if !self.duty.recurring && occurrence != Occurrence::first(CountedFrom::Anchor) {
            return None;
        }
        match counted {
            CountedFrom::Anchor => self.rule.due(self.duty.since, number, self.zone),
            CountedFrom::Day(day) => self.rule.due_again(day, number, self.zone),
        }
    }

    /// The first occurrence owed of those counted from there: when the duty came to be owed long after, the last one due by then.
    pub fn first(&self, counted: CountedFrom) -> Occurrence {
        self.last_due_by(self.occurred_at, Occurrence::first(counted))
    }

    /// Of an occurrence and those that follow it, the last one that is due by `moment`; the first where none is.
    pub fn last_due_by(&self, moment: Moment, from: Occurrence) -> Occurrence {
        let mut last = from;
        while self.due(last.next()).is_some_and(|due| due <= moment) {
            last = last.next();
        }
        last
    }

    /// The same, owed by another one from its beginning.
    pub fn owed_by(&self, owner: &Owner, owner_convenes_only: bool) -> Self {
        Self { duty: Duty { owner: owner.clone(), ..self.duty.clone() }, owner_convenes_only, ..self.clone() }
    }

    /// Names the occurrence for ever, in subjects and as an identifier.
    pub fn token(&self, occurrence: Occurrence) -> String {
        let AggregateKey { country, kind, id, .. } = &self.key;
        let Self { service, version, duty, .. } = self;
        let mut name = format!("{service}\n{country}\n{kind}\n{id}\n{}\n{version}\n{occurrence}", duty.id);
        if self.taken_over {
            name.push_str(&format!("\n{}\n{}", self.occurred_at, duty.since));
        }
        let mut token = Digest::of(name.as_bytes()).to_string();
        token.truncate(TOKEN_LENGTH);
        token
    }
}

/// One time that what is owed was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The earliest moment that the date of it can mean.
    pub earliest: Moment,
    /// When; where only the day or the month is known, the latest moment that it can mean.
    pub at: Moment,
    /// When it was put on record, which may be much later.
    pub recorded_at: Moment,
}

/// How an occurrence was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The occurrence that was met.
    pub occurrence: Occurrence,
    /// The moment by which it was owed.
    pub due: Moment,
    /// When it was done; where only the day or the month is known, the latest moment that it can mean.
    pub at: Moment,
    /// The earliest moment that it can mean.
    pub earliest: Moment,
    /// When it was put on record, which may be much later.
    pub recorded_at: Moment,
}

impl Kept {
    /// Whether it was done after it was due, in every reading of its date.
    pub fn is_late(&self) -> bool {
        has_passed(self.due, self.earliest)
    }
}

/// How an obligation ended undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voided {
    /// The moment since which it is owed no longer.
    pub at: Moment,
    /// When that was put on record.
    pub recorded_at: Moment,
    /// The reason that the service gave, such as the end of a cluster.
    pub reason: Message,
}

/// How an occurrence that is owed no longer was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closing {
    /// It was done.
    Kept {
        /// The moment it was done, as far as it is known.
        at: Moment,
        /// Whether that was after the date.
        late: bool,
    },
    /// It is owed no longer, undone.
    Void {
        /// The reason that the service gave, such as the end of a cluster.
        reason: Message,
        /// Whether the reason came about after the date.
        late: bool,
    },
}

impl Closing {
    /// Whether an escalation of the occurrence was mistaken: it was done in time, or was void before it was due (row S-3).
    pub fn shows_mistake(&self) -> bool {
        !matches!(self, Self::Kept { late: true, .. } | Self::Void { late: true, .. })
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
    /// The occurrences that were met, in order.
    pub kept: Vec<Kept>,
    /// How it ended undone, if it did.
    pub voided: Option<Voided>,
    /// Who answers for the humanitarian response of the country (row OG-7).
    pub head: ActingHead,
    /// Every time that it was done, by when that was, whatever the order of recording.
    done: Vec<Done>,
    /// The earliest occurrence not met, unless it is owed no more.
    open: Option<Occurrence>,
}

impl Obligation {
    /// Nothing met yet.
    pub fn new(opening: Opening) -> Self {
        Self::of(Arc::new(opening), [], None)
    }

    /// The same in a country whose humanitarian response `head` answers for.
    #[must_use]
    pub fn under(self, head: ActingHead) -> Self {
        Self { head, ..self }
    }

    /// An obligation that was done at the times given, whatever their order, and ended undone, where it did.
    pub fn of(opening: Arc<Opening>, done: impl IntoIterator<Item = Done>, voided: Option<Voided>) -> Self {
        let open = Some(opening.first(CountedFrom::Anchor));
        let head = ActingHead::UNRECORDED;
        let mut obligation = Self { opening, kept: Vec::new(), voided, head, done: Vec::new(), open };
        obligation.keep(done);
        obligation
    }

    /// The same, which turned out never to have been owed.
    pub fn never_owed(&self, recorded_at: Moment) -> Self {
        let Opening { duty, occurred_at, .. } = self.opening.as_ref();
        let at = Period::Hours(1).before(duty.since.min(*occurred_at));
        let reason = "it was recorded later that it was owed otherwise".into();
        Self::of(Arc::clone(&self.opening), [], Some(Voided { at, recorded_at, reason }))
    }

    /// Whether it was void before it came to be owed: then nobody ever owed it.
    pub fn was_never_owed(&self) -> bool {
        self.voided.as_ref().is_some_and(|voided| voided.at < self.opening.occurred_at)
    }

    /// Who owes it: what the HC or RC owed is owed by the one of them who acts, as long as it is owed (row OG-7).
    pub fn owner(&self) -> Owner {
        Owner { role: self.owner_role(), organization: self.opening.duty.owner.organization.clone() }
    }

    /// The role of its owner; of what is owed no longer, the one that it is recorded of, where it is recorded who acts.
    pub fn owner_role(&self) -> Role {
        let role = self.opening.duty.owner.role;
        if self.current().is_some() || !self.head.is_recorded { self.head.acts_for(role) } else { role }
    }

    /// Whether the head of the country team owes it, and nobody recorded who that is: then it is the RC's.
    pub fn head_is_unrecorded(&self) -> bool {
        self.current().is_some() && self.head.is_unrecorded(self.opening.duty.owner.role)
    }

    /// The earliest occurrence not met, with the moment it is due; `None` when nothing is owed any more.
    pub fn current(&self) -> Option<(Occurrence, Moment)> {
        self.owed_at_its_end().filter(|_| self.voided.is_none())
    }

    /// The earliest occurrence that was not met when it ended undone, with the moment it was due.
    pub fn owed_at_its_end(&self) -> Option<(Occurrence, Moment)> {
        let occurrence = self.open?;
        self.opening.due(occurrence).map(|due| (occurrence, due))
    }

    /// The last time that it was done.
    pub fn last_done(&self) -> Option<&Done> {
        self.done.last()
    }

    /// The date that it was due on when it came to be owed.
    pub fn first_due(&self) -> Option<Moment> {
        self.opening.due(self.opening.first(CountedFrom::Anchor))
    }

    /// Whether the occurrence is still owed.
    pub fn owes(&self, occurrence: Occurrence) -> bool {
        self.current().is_some_and(|(current, _)| current.counted == occurrence.counted && current <= occurrence)
    }

    /// Which of the dates of the obligation the occurrence is, from 0, for people.
    pub fn number(&self, occurrence: Occurrence) -> u32 {
        let before = self.kept.iter().take_while(|kept| kept.occurrence != occurrence).count();
        let ahead = self.open.filter(|open| open.counted == occurrence.counted);
        let ahead = ahead.map_or(0, |open| occurrence.number.saturating_sub(open.number));
        let first = self.opening.first(CountedFrom::Anchor).number;
        first.saturating_add(u32::try_from(before).unwrap_or(u32::MAX)).saturating_add(ahead)
    }

    /// How the occurrence was closed, and when that was recorded; `None` while it is owed.
    pub fn closing(&self, occurrence: Occurrence) -> Option<(Closing, Moment)> {
        if let Some(kept) = self.kept.iter().find(|kept| kept.occurrence == occurrence) {
            return Some((Closing::Kept { at: kept.at, late: kept.is_late() }, kept.recorded_at));
        }
        if let Some(done) = self.done.iter().find(|done| occurrence.counted < CountedFrom::Day(self.day_of(done))) {
            let reason = message!("it was done on {day}, and the next date counts from then", day = self.day_of(done));
            return Some((Closing::Void { reason, late: false }, done.recorded_at));
        }
        let voided = self.voided.as_ref()?;
        let late = self.opening.due(occurrence).is_some_and(|due| has_passed(due, voided.at));
        Some((Closing::Void { reason: voided.reason.clone(), late }, voided.recorded_at))
    }

    /// Adds times that it was done: each meets the earliest occurrence that was not met by then, and every later one that was due
    /// by then. The next occurrence of a recurring duty counts from the day it was last done.
    ///
    /// What happened earlier takes its place, whenever it is recorded: what is owed once was done the first time that it was. Of
    /// two times on one day the first counts. A recurring duty cannot be done before the day it counts from, and nothing is
    /// done that was void by then.
    pub fn keep(&mut self, times: impl IntoIterator<Item = Done>) {
        for done in times {
            let Opening { zone, duty, .. } = self.opening.as_ref();
            let comes_too_early = duty.recurring && self.day_of(&done) < day_in(duty.since, *zone);
            let was_void = self.voided.as_ref().is_some_and(|voided| voided.at < done.earliest);
            if !comes_too_early && !was_void {
                let place = self.done.partition_point(|earlier| earlier.at <= done.at);
                self.done.insert(place, done);
            }
        }
        self.count();
    }

    /// The day in the country on which it was done.
    fn day_of(&self, done: &Done) -> NaiveDate {
        day_in(done.at, self.opening.zone)
    }

    /// Counts again which occurrences were met, and which one is open.
    fn count(&mut self) {
        let opening = self.opening.as_ref();
        let mut open = opening.first(CountedFrom::Anchor);
        self.kept.clear();
        let day_of = |done: &Done| day_in(done.at, opening.zone);
        let times = self.done.chunk_by(|one, next| !opening.duty.recurring || day_of(one) == day_of(next));
        let first_of_each = times.filter_map(|times| times.iter().min_by_key(|done| done.earliest));
        for &Done { earliest, at, recorded_at } in first_of_each {
            let was_due_before = open.previous().and_then(|before| opening.due(before));
            let mut met = Some(open).filter(|_| was_due_before.is_none_or(|before| before < at));
            while let Some((occurrence, due)) = met.and_then(|one| Some((one, opening.due(one)?))) {
                self.kept.push(Kept { occurrence, due, at, earliest, recorded_at });
                met = Some(occurrence.next()).filter(|next| opening.due(*next).is_some_and(|due| due <= at));
            }
            open = opening.first(CountedFrom::Day(day_in(at, opening.zone)));
        }
        self.open = Some(open);
    }

    /// When the dates from which the occurrence is one were on record.
    pub fn known_at(&self, occurrence: Occurrence) -> Moment {
        let done = self.done.iter().filter(|done| CountedFrom::Day(self.day_of(done)) == occurrence.counted);
        let recorded_at = done.map(|done| done.recorded_at).min();
        recorded_at.map_or(self.opening.opened_at, |recorded_at| recorded_at.max(self.opening.opened_at))
    }

    /// The steps of an occurrence, in the order of their moments.
    ///
    /// Of the reminders that fell before the date was on record only the last is left. Where the date itself had passed by then, the
    /// owner is reminded when it is recorded, and the ladder begins after the time that the rule gives from then: it never
    /// reaches back before the record.
    pub fn steps(&self, occurrence: Occurrence) -> Vec<Step> {
        let opening = self.opening.as_ref();
        let Some(due) = opening.due(occurrence) else { return Vec::new() };
        let (owner, rule) = (self.owner_role(), &opening.rule);
        let mut steps = Vec::with_capacity(1 + rule.reminders.len() + rule.ladder.len());
        if owner == Role::EmergencyReliefCoordinator && occurrence == opening.first(CountedFrom::Anchor) {
            steps.push(Step { moment: opening.opened_at, kind: StepKind::Decision, number: 1, to: owner });
        }
        let known_at = self.known_at(occurrence);
        let is_ahead = due > known_at;
        let reminders = (1..).zip(&rule.reminders).map(|(number, ahead)| {
            let moment = ahead.ahead_of(due, opening.zone).max(known_at);
            Step { moment, kind: StepKind::Reminder, number, to: owner }
        });
        let mut reminders: Vec<Step> = reminders.collect();
        let at_once = reminders.iter().filter(|step| step.moment <= known_at).count();
        reminders.drain(..at_once.saturating_sub(1));
        steps.extend(reminders);
        let from = if is_ahead { due } else { rule.time_to_heed().due_after(known_at, opening.zone) };
        let ladder = accountability::ladder(rule, owner, opening.owner_convenes_only);
        steps.extend((1..).zip(ladder).map(|(number, step)| Step {
            moment: step.after.due_after(from, opening.zone),
            kind: StepKind::Escalation,
            number,
            to: self.head.acts_for(step.to),
        }));
        steps.sort_by_key(|step| (step.moment, step.kind, step.number));
        steps
    }

    /// Its status at `now`.
    pub fn state(&self, now: Moment) -> ObligationState {
        let was_done = !self.opening.duty.recurring && !self.kept.is_empty();
        match (&self.voided, self.current(), self.kept.last()) {
            (Some(_), ..) if !was_done => ObligationState::Void,
            (_, Some((_, due)), _) if has_passed(due, now) => ObligationState::Overdue,
            (_, Some(_), _) => ObligationState::Owed,
            (_, None, Some(kept)) if kept.is_late() => ObligationState::KeptLate,
            (_, None, _) => ObligationState::Kept,
        }
    }
}

#[cfg(test)]
mod tests;
