//! The course of a duty from one opening on: who owed it when, when it was done, and when it ended.
//!
//! It keeps what was recorded, and makes of it one obligation for each of its owners, one after another. So the order of
//! recording changes nothing: what happened earlier takes its place, whenever it is recorded.

use std::sync::Arc;

use convene_kernel::duty::{Duty, Owner};
use convene_kernel::message::Message;
use convene_kernel::time::{Moment, has_passed};

use super::obligation::{Done, Obligation, Opening, Voided};

/// Another owner took the duty over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// The new owner.
    pub to: Owner,
    /// Whether that is an organization that convenes and does not lead (rows GN-1, GN-3).
    pub to_convener: bool,
    /// The moment since which the new owner owes it.
    pub at: Moment,
    /// When that was put on record.
    pub recorded_at: Moment,
    /// The commit of the record that says so.
    pub version: u64,
    /// The change that brought it about, such as a new lead agency.
    pub reason: Message,
}

/// What was recorded of a duty since one opening.
#[derive(Clone, Debug)]
pub(super) struct Course {
    /// The places of its obligations in the register, in the order of their owners.
    pub places: Vec<usize>,
    opening: Arc<Opening>,
    /// By when that was; of two at one moment the one recorded last comes last, and counts.
    hand_overs: Vec<HandOver>,
    done: Vec<Done>,
    voided: Vec<Voided>,
}

impl Course {
    /// Nothing happened since the opening.
    pub fn new(opening: Opening) -> Self {
        let opening = Arc::new(opening);
        Self { places: Vec::new(), opening, hand_overs: Vec::new(), done: Vec::new(), voided: Vec::new() }
    }

    /// It was done.
    pub fn keep(&mut self, done: Done) {
        self.done.push(done);
    }

    /// It was void. What was void at several moments was void at the first.
    pub fn void(&mut self, voided: Voided) {
        self.voided.push(voided);
    }

    /// Another owner took it over.
    pub fn hand_over(&mut self, hand_over: HandOver) {
        let place = self.hand_overs.partition_point(|earlier| earlier.at <= hand_over.at);
        self.hand_overs.insert(place, hand_over);
    }

    /// What had happened by `as_of`, as far as that had been recorded by `known_on`; `None` where it was not owed yet.
    pub fn then(&self, as_of: Moment, known_on: Moment) -> Option<Self> {
        let is_known = |at: Moment, recorded_at: Moment| at <= as_of && recorded_at <= known_on;
        if !is_known(self.opening.occurred_at, self.opening.opened_at) {
            return None;
        }
        let mut then = self.clone();
        then.hand_overs.retain(|hand_over| is_known(hand_over.at, hand_over.recorded_at));
        then.done.retain(|done| is_known(done.at, done.recorded_at));
        then.voided.retain(|voided| is_known(voided.at, voided.recorded_at));
        Some(then)
    }

    /// The obligations of its owners, one after another. The first owner is the one of the moment at which it came to be owed. Nobody
    /// takes over what was done or void by then.
    pub fn obligations(&self) -> Vec<Obligation> {
        let voided = self.voided.iter().min_by_key(|voided| (voided.at, voided.recorded_at));
        let (mut opening, mut begun_at) = (Arc::clone(&self.opening), None);
        let mut obligations = Vec::with_capacity(1);
        for hand_over in self.changes_of_owner() {
            if voided.is_some_and(|voided| voided.at <= hand_over.at) {
                break;
            }
            if hand_over.to == opening.duty.owner {
                continue;
            }
            if hand_over.at <= opening.occurred_at {
                opening = Arc::new(opening.owed_by(&hand_over.to, hand_over.to_convener));
                continue;
            }
            let until =
                Voided { at: hand_over.at, recorded_at: hand_over.recorded_at, reason: hand_over.reason.clone() };
            let owed = Obligation::of(Arc::clone(&opening), self.done_after(begun_at), Some(until));
            let Some((_, due)) = owed.owed_at_its_end() else { break };
            opening = Arc::new(taken_over(&owed, due, hand_over));
            begun_at = Some(hand_over.at);
            obligations.push(owed);
        }
        obligations.push(Obligation::of(opening, self.done_after(begun_at), voided.cloned()));
        obligations
    }

    /// The changes of its owner, of those at one moment the one recorded last.
    fn changes_of_owner(&self) -> impl Iterator<Item = &HandOver> {
        self.hand_overs.chunk_by(|one, next| one.at == next.at).filter_map(|at_once| at_once.last())
    }

    /// The times that it was done after an owner took it over; what may have been done before was the former owner's.
    fn done_after(&self, begun_at: Option<Moment>) -> impl Iterator<Item = Done> + '_ {
        self.done.iter().copied().filter(move |done| begun_at.is_none_or(|begun_at| begun_at < done.earliest))
    }
}

/// What the next owner owes: what is not due yet as it was owed, and what is overdue at `due` counted from taking over.
fn taken_over(owed: &Obligation, due: Moment, hand_over: &HandOver) -> Opening {
    let before = owed.opening.as_ref();
    let duty = if has_passed(due, hand_over.at) {
        Duty { since: before.rule.counted_anew(hand_over.at, before.zone), since_date: None, ..before.duty.clone() }
    } else {
        // What is owed once is over when it is done: nobody takes it over.
        match owed.last_done() {
            Some(done) => Duty { since: done.at, since_date: None, ..before.duty.clone() },
            None => before.duty.clone(),
        }
    };
    Opening {
        version: hand_over.version,
        opened_at: hand_over.recorded_at.max(before.opened_at),
        occurred_at: hand_over.at,
        taken_over: true,
        duty: Duty { owner: hand_over.to.clone(), ..duty },
        owner_convenes_only: hand_over.to_convener,
        ..before.clone()
    }
}

#[cfg(test)]
mod tests;
