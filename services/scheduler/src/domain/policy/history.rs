//! Which rule was in force when: the policies adopted and the changes made, in time.

use std::collections::HashMap;
use std::sync::Arc;

use convene_kernel::commit::{AggregateKey, Commit};
use convene_kernel::policy::{Policy, Rule, RuleChange};
use convene_kernel::time::Moment;

use super::Event;

/// When something was put on record: by the clock, and by its place on the stream of duties.
///
/// Either alone would not do: a clock may stand still or be behind another's, and a duty reaches its stream after it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnRecord {
    /// The moment.
    pub at: Moment,
    /// The place.
    pub place: u64,
}

impl OnRecord {
    /// The present moment `now`, after everything on the stream.
    pub fn now(now: Moment) -> Self {
        Self { at: now, place: u64::MAX }
    }
}

/// From when on something is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct InForce {
    from: Moment,
    after: u64,
}

impl InForce {
    fn holds(self, record: OnRecord) -> bool {
        self.from <= record.at && self.after < record.place
    }
}

type Rules = HashMap<String, Arc<Rule>>;

/// The policies of all countries through time.
#[derive(Clone, Debug, Default)]
pub struct PolicyHistory {
    adopted: Vec<(InForce, Rules)>,
    changes: HashMap<(String, String), Vec<(InForce, RuleChange)>>,
}

impl PolicyHistory {
    /// The rules of `policy`, in force at all times.
    pub fn of(policy: &Policy) -> Self {
        let mut history = Self::default();
        history.adopt(Moment::MIN_UTC, 0, policy.rules().cloned());
        history
    }

    /// Puts `rules` in force from the moment `from` on, for what is on the stream of duties after the place `after`.
    pub fn adopt(&mut self, from: Moment, after: u64, rules: impl IntoIterator<Item = Rule>) {
        let rules = rules.into_iter().map(|rule| (rule.id.clone(), Arc::new(rule))).collect();
        let place = self.adopted.partition_point(|(earlier, _)| earlier.from <= from);
        self.adopted.insert(place, (InForce { from, after }, rules));
    }

    /// Takes in what was decided.
    pub fn apply(&mut self, commit: &Commit<Event>) {
        for event in &commit.events {
            match event {
                Event::Adopted { rules, after, .. } => {
                    self.adopt(commit.recorded_at, *after, rules.iter().cloned());
                }
                Event::Changed { change, after } => {
                    let changes = self.changes.entry(place(&commit.key)).or_default();
                    changes.push((InForce { from: commit.recorded_at, after: *after }, change.clone()));
                }
            }
        }
    }

    /// The rule in force in the record `key` for what was put `on_record` then; before the first policy adopted, that policy's.
    ///
    /// A rule that the policy of the time lacked is that of the first policy after it which has it: what was put on record
    /// before anybody had a rule for it is due once there is one.
    pub fn rule_at(&self, key: &AggregateKey, rule: &str, on_record: OnRecord) -> Option<Arc<Rule>> {
        let base = self.since(on_record).iter().find_map(|(_, rules)| rules.get(rule))?;
        let changes = self.changes.get(&place(key)).map(Vec::as_slice).unwrap_or_default();
        let mut in_force = Arc::clone(base);
        for (_, change) in changes.iter().filter(|(from, change)| from.holds(on_record) && change.rule == rule) {
            // A change that does not fit the rule adopted since leaves that rule as it is.
            if let Ok(changed) = in_force.with_change(change) {
                in_force = Arc::new(changed);
            }
        }
        Some(in_force)
    }

    /// Every rule in force in the record `key` for what is put `on_record` then, by identifier.
    pub fn rules_at(&self, key: &AggregateKey, on_record: OnRecord) -> Vec<Arc<Rule>> {
        let adopted = self.since(on_record).first();
        let mut ids: Vec<&String> = adopted.iter().flat_map(|(_, rules)| rules.keys()).collect();
        ids.sort_unstable();
        ids.into_iter().filter_map(|id| self.rule_at(key, id, on_record)).collect()
    }

    /// The policy in force then, and those adopted after it.
    fn since(&self, on_record: OnRecord) -> &[(InForce, Rules)] {
        let last = self.adopted.iter().rposition(|(from, _)| from.holds(on_record));
        &self.adopted[last.unwrap_or_default()..]
    }
}

/// A country's real record, or one exercise in it.
fn place(key: &AggregateKey) -> (String, String) {
    (key.country.to_string(), key.id.clone())
}
