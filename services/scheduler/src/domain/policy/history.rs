//! Which rule was in force at a given time: the policies adopted and the changes made.

use std::collections::BTreeMap;
use std::sync::Arc;

use convene_kernel::commit::Commit;
use convene_kernel::key::AggregateKey;
use convene_kernel::policy::{Policy, Rule, RuleChange};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::Event;

/// When something was put on record: by the clock, and by its position in the stream of duties.
///
/// Neither alone is enough: a clock may stop or be behind another's, and a duty reaches its stream after it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnRecord {
    /// When, by the clock of the service that recorded it.
    pub at: Moment,
    /// The sequence in the stream of duties after which it counts.
    pub position: u64,
}

impl OnRecord {
    /// The present moment `now`, after everything on the stream.
    pub fn now(now: Moment) -> Self {
        Self { at: now, position: u64::MAX }
    }
}

/// From when on something is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct InForce {
    from: Moment,
    after: u64,
}

impl InForce {
    fn applies(self, record: OnRecord) -> bool {
        self.from <= record.at && self.after < record.position
    }
}

type Rules = BTreeMap<String, Arc<Rule>>;

/// The policies of all countries through time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PolicyHistory {
    adopted: Vec<(InForce, Rules)>,
    changes: BTreeMap<(String, String), Vec<(InForce, RuleChange)>>,
}

impl PolicyHistory {
    /// The rules of `policy`, in force at all times.
    pub fn of(policy: &Policy) -> Self {
        let mut history = Self::default();
        history.adopt(Moment::MIN_UTC, 0, policy.rules().cloned());
        history
    }

    /// Puts `rules` in force from the moment `from` on, for what is on the stream of duties after the position `after`.
    pub fn adopt(&mut self, from: Moment, after: u64, rules: impl IntoIterator<Item = Rule>) {
        let rules = rules.into_iter().map(|rule| (rule.id.clone(), Arc::new(rule))).collect();
        let place = self.adopted.partition_point(|(earlier, _)| earlier.from <= from);
        self.adopted.insert(place, (InForce { from, after }, rules));
    }

    /// Takes in what was decided.
    pub fn apply(&mut self, commit: &Commit<Event>) {
        for event in &commit.events {
            match event {
                Event::Adopted(adopted) => {
                    self.adopt(commit.recorded_at, adopted.after, adopted.policy.rules.iter().cloned());
                }
                Event::Changed(changed) => {
                    let changes = self.changes.entry(record_of(&commit.key)).or_default();
                    let in_force = InForce { from: commit.recorded_at, after: changed.after };
                    changes.push((in_force, changed.change.clone()));
                }
            }
        }
    }

    /// The rule in force in the record `key` for what was put `on_record` then; before the first policy adopted, that policy's.
    ///
    /// A rule that the policy of the time lacked is that of the first policy after it which has it: what was put on record
    /// before there was a rule for it is due once there is one.
    pub fn rule_at(&self, key: &AggregateKey, rule: &str, on_record: OnRecord) -> Option<Arc<Rule>> {
        let base = self.since(on_record).iter().find_map(|(_, rules)| rules.get(rule))?;
        let changes = self.changes.get(&record_of(key)).map(Vec::as_slice).unwrap_or_default();
        let mut in_force = Arc::clone(base);
        for (_, change) in changes.iter().filter(|(from, change)| from.applies(on_record) && change.rule == rule) {
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
        let ids = adopted.iter().flat_map(|(_, rules)| rules.keys());
        ids.filter_map(|id| self.rule_at(key, id, on_record)).collect()
    }

    /// The policy in force then, and those adopted after it.
    fn since(&self, on_record: OnRecord) -> &[(InForce, Rules)] {
        let last = self.adopted.iter().rposition(|(from, _)| from.applies(on_record));
        &self.adopted[last.unwrap_or_default()..]
    }
}

/// A country's real record, or one exercise in it.
fn record_of(key: &AggregateKey) -> (String, String) {
    (key.country.to_string(), key.id.clone())
}

#[cfg(test)]
mod tests {
    use convene_kernel::guidance::Guidance;
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{Example, actor, at, code};
    use convene_kernel::time::Period;

    use super::super::{AdoptPolicy, Command, DutiesEnd, PolicyRecord};
    use super::*;

    fn on(position: u64, moment: &str) -> OnRecord {
        OnRecord { at: at(moment), position }
    }

    fn key(country: &str) -> AggregateKey {
        AggregateKey { country: code(country), kind: "operation".to_owned(), id: "live".to_owned(), exercise: false }
    }

    /// S-2: a changed rule applies from then on, in that country.
    #[test]
    fn a_change_applies_from_then_on() {
        let change = RuleChange::new("OG-6.government", "the government asked for more time").period(Period::Days(5));
        let command = Command::ChangeRule(change);
        let before = Example::<PolicyRecord>::new("PHL", "2014-02-01").knowing(DutiesEnd(7));
        let outcome = before.when(&actor(Role::Operator, "OCHA"), command);
        let mut history = PolicyHistory::of(&Guidance::embedded().policy);
        history.apply(outcome.commit());
        let period =
            |country, on_record| history.rule_at(&key(country), "OG-6.government", on_record).expect("a rule").period;
        assert_eq!(period("PHL", on(8, "2014-02-01")), Period::Days(5));
        assert_eq!(period("PHL", OnRecord::now(at("2014-03-01"))), Period::Days(5));
        assert_eq!(period("HTI", on(8, "2014-02-01")), Period::Hours(24), "another country's stays");
        let earlier = period("PHL", on(7, "2014-02-01"));
        assert_eq!(earlier, Period::Hours(24), "it was on the stream before, at the same moment");
        let earlier = period("PHL", on(8, "2014-01-31"));
        assert_eq!(earlier, Period::Hours(24), "it was recorded before, and published after");
    }

    /// S-2: policies are in force in the order of their dates, of those of one date the one adopted last; what a country changes is
    /// changed of that rule alone. The rules in force are listed by identifier.
    #[test]
    fn the_policy_adopted_last_is_in_force() {
        let all: Vec<Rule> = Guidance::embedded().policy.rules().cloned().collect();
        let with_period = |days| {
            let change = RuleChange::new("OG-6.government", "the government asked for it").period(Period::Days(days));
            Guidance::embedded().policy.with_change(&change).expect("it fits").rules().cloned().collect::<Vec<_>>()
        };
        let period = |history: &PolicyHistory, moment: &str| {
            let rule = history.rule_at(&key("PHL"), "OG-6.government", OnRecord::now(at(moment)));
            rule.expect("a rule").period
        };
        let mut history = PolicyHistory::default();
        history.adopt(at("2014-03-01"), 0, with_period(9));
        history.adopt(at("2014-01-01"), 0, all.clone());
        assert_eq!(period(&history, "2014-03-01"), Period::Days(9));
        history.adopt(at("2014-03-01"), 0, with_period(5));
        assert_eq!(period(&history, "2014-02-01"), Period::Hours(24));
        assert_eq!(period(&history, "2014-03-01"), Period::Days(5));
        let listed = history.rules_at(&key("PHL"), OnRecord::now(at("2014-02-01")));
        assert_eq!(listed.len(), all.len());
        assert!(listed.is_sorted_by_key(|rule| rule.id.clone()));

        let operator = actor(Role::Operator, "OCHA");
        let adopt = Command::AdoptPolicy(AdoptPolicy { profile: "iasc-2012".to_owned(), rules: with_period(7) });
        let adopted = Example::<PolicyRecord>::new("PHL", "2014-04-01").when(&operator, adopt);
        history.apply(adopted.commit());
        assert_eq!(period(&history, "2014-04-02"), Period::Days(7));
        let other = RuleChange::new("OG-9.coordinator", "a long way to travel").period(Period::Days(20));
        let changed = Example::<PolicyRecord>::new("PHL", "2014-05-01").when(&operator, Command::ChangeRule(other));
        history.apply(changed.commit());
        assert_eq!(period(&history, "2014-05-02"), Period::Days(7), "another rule was changed");
        let coordinator = history.rule_at(&key("PHL"), "OG-9.coordinator", OnRecord::now(at("2014-05-02")));
        assert_eq!(coordinator.map(|rule| rule.period), Some(Period::Days(20)));
    }

    /// S-2: what was put on record before the policy had a rule for it is due by the first one adopted that has it.
    #[test]
    fn a_rule_that_was_lacking_is_taken_from_the_next_policy() {
        let all: Vec<Rule> = Guidance::embedded().policy.rules().cloned().collect();
        let lacking = all.iter().filter(|rule| rule.id != "OG-6.government").cloned();
        let mut history = PolicyHistory::default();
        history.adopt(at("2014-01-01"), 0, lacking);
        let rule = |history: &PolicyHistory| history.rule_at(&key("PHL"), "OG-6.government", on(1, "2014-02-01"));
        assert_eq!(rule(&history), None);
        history.adopt(at("2014-03-01"), 0, all);
        assert_eq!(rule(&history).map(|rule| rule.period), Some(Period::Hours(24)));
        let listed = history.rules_at(&key("PHL"), on(1, "2014-02-01"));
        assert!(listed.iter().all(|rule| rule.id != "OG-6.government"), "it was not in force");
    }
}
