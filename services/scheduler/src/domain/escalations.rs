//! Which roles were notified of which escalations, and which of these escalations are to be withdrawn since they were mistaken.

use std::collections::{BTreeSet, HashMap};

use convene_kernel::identity::Role;
use convene_kernel::time::Moment;

use super::occurrence::Occurrence;

/// A withdrawal to come. They are ordered by moment, then by when the obligation came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Withdrawal {
    /// When the mistake was recorded.
    pub moment: Moment,
    /// The obligation, by its place in the register.
    pub obligation: usize,
    /// The date of the obligation that it is about.
    pub occurrence: Occurrence,
    /// The escalation that is withdrawn.
    pub number: u32,
    /// Who was notified of it.
    pub to: Role,
}

/// The escalations that went out, and the withdrawals to come.
#[derive(Clone, Debug, Default)]
pub(super) struct Escalations {
    /// By the token of the occurrence: each role with the first escalation it was notified of.
    notified: HashMap<String, Vec<(Role, u32)>>,
    withdrawals: BTreeSet<Withdrawal>,
}

impl Escalations {
    /// Adds an escalation, and says whether it is the first to that role for that occurrence.
    pub fn add(&mut self, token: &str, to: Role, number: u32) -> bool {
        let notified = self.notified.entry(token.to_owned()).or_default();
        let is_first = notified.iter().all(|(role, _)| *role != to);
        if is_first {
            notified.push((to, number));
        }
        is_first
    }

    /// The roles that were notified that the occurrence is late, each with the number of its escalation.
    pub fn of(&self, token: &str) -> &[(Role, u32)] {
        self.notified.get(token).map_or(&[], Vec::as_slice)
    }

    /// The role that was notified of the escalation of that number.
    pub fn recipient(&self, token: &str, number: u32) -> Option<Role> {
        self.of(token).iter().find(|(_, sent)| *sent == number).map(|(role, _)| *role)
    }

    /// Plans a withdrawal.
    pub fn withdraw(&mut self, withdrawal: Withdrawal) {
        self.withdrawals.insert(withdrawal);
    }

    /// The moment of the first withdrawal to come.
    pub fn next_withdrawal(&self) -> Option<Moment> {
        self.withdrawals.first().map(|withdrawal| withdrawal.moment)
    }

    /// Takes the first withdrawal, if it is due at `now`.
    pub fn take_withdrawal(&mut self, now: Moment) -> Option<Withdrawal> {
        let is_due = self.next_withdrawal().is_some_and(|moment| moment <= now);
        if is_due { self.withdrawals.pop_first() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use super::*;
    use crate::domain::occurrence::CountedFrom;

    /// S-3: a withdrawal is taken from its moment on, and not before.
    #[test]
    fn a_withdrawal_is_taken_from_its_moment_on() {
        let occurrence = Occurrence::first(CountedFrom::Anchor);
        let (moment, to) = (at("2014-01-10"), Role::EmergencyReliefCoordinator);
        let mut escalations = Escalations::default();
        escalations.withdraw(Withdrawal { moment, obligation: 0, occurrence, number: 1, to });
        assert!(escalations.take_withdrawal(moment - chrono::TimeDelta::seconds(1)).is_none());
        assert!(escalations.take_withdrawal(moment).is_some());
        assert!(escalations.take_withdrawal(moment).is_none(), "it was taken");
    }
}
