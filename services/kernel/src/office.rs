//! Who owes what is for an office, such as that of a lead agency: its holders, one after another (rows OG-7, OG-18).
//!
//! Who held an office is recorded in any order. What was owed under a former holder moves to the next one on the day of the change,
//! also where that is recorded after later changes.

use std::collections::BTreeMap;

use crate::aggregate::Context;
use crate::commit::Decision;
use crate::duty::{Duty, DutyChange, LastOpening, Owner};
use crate::message;
use crate::message::Message;
use crate::time::Moment;

/// The holders of an office, one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holders {
    first: Owner,
    changes: BTreeMap<Moment, Owner>,
}

impl Holders {
    /// The office that `first` held from the beginning, and others since the moments given.
    pub fn of(first: Owner, spans: impl Iterator<Item = (Moment, Owner)>) -> Self {
        let mut holders = Self { first, changes: BTreeMap::new() };
        for (since, owner) in spans {
            if *holders.at(since) != owner {
                holders.changes.insert(since, owner);
            }
        }
        holders
    }

    /// Who held it at a moment.
    pub fn at(&self, moment: Moment) -> &Owner {
        self.changes.range(..=moment).next_back().map_or(&self.first, |(_, owner)| owner)
    }

    /// Who held it one after another, each since a moment; the first one since the beginning.
    pub fn spans(&self) -> impl Iterator<Item = (Option<Moment>, &Owner)> {
        let changes = self.changes.iter().map(|(since, owner)| (Some(*since), owner));
        std::iter::once((None, &self.first)).chain(changes)
    }
}

/// Hands what was owed under an office over where its holders `after` a decision are others than `before`.
pub fn hand_over<E>(
    decision: &mut Decision<E>,
    (before, after): (&Holders, &Holders),
    is_of_the_office: impl Fn(&LastOpening) -> bool,
    context: &Context<'_>,
) {
    if before == after {
        return;
    }
    for opening in context.openings.values().filter(|opening| is_of_the_office(opening)) {
        let (id, from) = (&opening.duty.id, opening.from);
        if before.at(from) != after.at(from) {
            hand_to(decision, id, after.at(from), from);
        }
        let changes: BTreeMap<_, _> = before.changes.iter().chain(&after.changes).collect();
        for moment in changes.into_keys().filter(|moment| **moment > from) {
            if before.changes.get(moment) != after.changes.get(moment) {
                hand_to(decision, id, after.at(*moment), *moment);
            }
        }
    }
}

/// The duty of that identifier is owed by another holder of the office since a moment.
fn hand_to<E>(decision: &mut Decision<E>, id: &str, owner: &Owner, since: Moment) {
    let reason = match &owner.organization {
        Some(lead_agency) => message!("{lead_agency} now leads the cluster and takes this duty over", lead_agency),
        None => {
            message!("the {head} now acts, and takes this duty over", head = Message::from(owner.role.title()))
        }
    };
    decision.hand_over(id, owner.clone(), since, reason);
}

/// What a decision opens is owed by who held the office when it came to be owed, and by those who followed since then.
/// `holders_of` has the holders of the office that owes a duty, where they are on record.
pub fn find_owners<E>(
    decision: &mut Decision<E>,
    holders_of: impl Fn(&Duty) -> Option<Holders>,
    context: &Context<'_>,
) {
    let opens = |change: &DutyChange| matches!(change, DutyChange::Opened { .. });
    if !decision.duties.iter().any(opens) {
        return;
    }
    let changes = std::mem::take(&mut decision.duties);
    for mut change in changes {
        let opened_at = change.happened_at(context.occurred_at);
        let holders = match &change {
            DutyChange::Opened { duty, .. } => holders_of(duty),
            _ => None,
        };
        if let (DutyChange::Opened { duty, .. }, Some(holders)) = (&mut change, &holders) {
            duty.owner.clone_from(holders.at(opened_at));
        }
        let id = change.duty_id().to_owned();
        decision.duties.push(change);
        for (since, owner) in holders.iter().flat_map(Holders::spans) {
            if let Some(since) = since.filter(|since| *since > opened_at) {
                hand_to(decision, &id, owner, since);
            }
        }
    }
}
