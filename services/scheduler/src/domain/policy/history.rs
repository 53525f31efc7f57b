//! Which rule was in force when: the policies adopted and the changes made, in time.

use std::collections::HashMap;
use std::sync::Arc;

use convene_kernel::commit::{AggregateKey, Commit};
use convene_kernel::policy::{Policy, Rule, RuleChange};
use convene_kernel::time::Moment;

use super::Event;

/// The policies of all countries through time.
#[derive(Clone, Debug, Default)]
pub struct PolicyHistory {
    adopted: Vec<(Moment, HashMap<String, Arc<Rule>>)>,
    changes: HashMap<(String, String), Vec<(Moment, RuleChange)>>,
}

impl PolicyHistory {
    /// The rules of `policy`, in force at all times.
    pub fn of(policy: &Policy) -> Self {
        let mut history = Self::default();
        history.adopt(Moment::MIN_UTC, policy.rules().cloned());
        history
    }

    /// Puts `rules` in force from `at` on.
    pub fn adopt(&mut self, at: Moment, rules: impl IntoIterator<Item = Rule>) {
        let rules = rules.into_iter().map(|rule| (rule.id.clone(), Arc::new(rule))).collect();
        let place = self.adopted.partition_point(|(earlier, _)| *earlier <= at);
        self.adopted.insert(place, (at, rules));
    }

    /// Takes in what was decided.
    pub fn apply(&mut self, commit: &Commit<Event>) {
        for event in &commit.events {
            match event {
                Event::Adopted { rules, .. } => self.adopt(commit.recorded_at, rules.iter().cloned()),
                Event::Changed { change } => {
                    let changes = self.changes.entry(place(&commit.key)).or_default();
                    changes.push((commit.recorded_at, change.clone()));
                }
            }
        }
    }

    /// The rule in force for the record `key` at `moment`; before the first policy adopted, that policy's.
    ///
    /// A rule that the policy of the time lacked is that of the first policy after it which has it: what was put on record
    /// before anybody had a rule for it is due once there is one.
    pub fn rule_at(&self, key: &AggregateKey, rule: &str, moment: Moment) -> Option<Arc<Rule>> {
        let base = self.since(moment).iter().find_map(|(_, rules)| rules.get(rule))?;
        let changes = self.changes.get(&place(key)).map(Vec::as_slice).unwrap_or_default();
        let mut in_force = Arc::clone(base);
        for (_, change) in changes.iter().filter(|(at, change)| *at <= moment && change.rule == rule) {
            // A change that does not fit the rule adopted since leaves that rule as it is.
            if let Ok(changed) = in_force.with_change(change) {
                in_force = Arc::new(changed);
            }
        }
        Some(in_force)
    }

    /// Every rule in force for the record `key` at `moment`, by identifier.
    pub fn rules_at(&self, key: &AggregateKey, moment: Moment) -> Vec<Arc<Rule>> {
        let adopted = self.since(moment).first();
        let mut ids: Vec<&String> = adopted.iter().flat_map(|(_, rules)| rules.keys()).collect();
        ids.sort_unstable();
        ids.into_iter().filter_map(|id| self.rule_at(key, id, moment)).collect()
    }

    /// The policy in force at `moment`, and those adopted after it.
    fn since(&self, moment: Moment) -> &[(Moment, HashMap<String, Arc<Rule>>)] {
        let begun = self.adopted.partition_point(|(from, _)| *from <= moment);
        &self.adopted[begun.saturating_sub(1)..]
    }
}

/// A country's real record, or one exercise in it.
fn place(key: &AggregateKey) -> (String, String) {
    (key.country.to_string(), key.id.clone())
}
