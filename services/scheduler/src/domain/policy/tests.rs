//! Given a policy, when an operator changes it: what holds from then on, and what is refused.

use convene_kernel::codes::Etag;
use convene_kernel::commit::AggregateKey;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::policy::{Rule, RuleChange};
use convene_kernel::testing::{Example, actor, at, code};
use convene_kernel::time::Period;

use super::*;

fn operator() -> Actor {
    actor(Role::Operator, "OCHA")
}

fn change(period: Period) -> Command {
    decided(RuleChange::new("OG-6.government", "the government asked for more time").period(period))
}

fn decided(change: RuleChange) -> Command {
    Command::Change { change, after: 7 }
}

fn on(place: u64, moment: &str) -> OnRecord {
    OnRecord { at: at(moment), place }
}

fn key(country: &str) -> AggregateKey {
    AggregateKey { country: code(country), kind: "operation".to_owned(), id: "live".to_owned(), exercise: false }
}

/// S-2: a change is recorded with who made it, when and why; its rule holds from then on, in that country.
#[test]
fn a_change_is_recorded_with_its_reason_and_holds_from_then_on() {
    let before = Example::<PolicyRecord>::new("PHL", "2014-02-01");
    let outcome = before.when(&operator(), change(Period::Days(5)));
    let mut history = PolicyHistory::of(&Guidance::embedded().policy);
    history.apply(outcome.commit());
    let period =
        |country, on_record| history.rule_at(&key(country), "OG-6.government", on_record).expect("a rule").period;
    assert_eq!(period("PHL", on(8, "2014-02-01")), Period::Days(5));
    assert_eq!(period("PHL", OnRecord::now(at("2014-03-01"))), Period::Days(5));
    assert_eq!(period("HTI", on(8, "2014-02-01")), Period::Hours(24), "another country's stays");
    assert_eq!(
        period("PHL", on(7, "2014-02-01")),
        Period::Hours(24),
        "it was on the stream before, at the same moment"
    );
    assert_eq!(period("PHL", on(8, "2014-01-31")), Period::Hours(24), "it was recorded before, and told after");
    let after = outcome.accepted();
    let changed = &after.state().changes[0];
    assert_eq!((changed.at, &changed.by), (at("2014-02-01"), &operator()));
    assert_eq!(changed.change.reason, "the government asked for more time");
}

/// S-2: a change without a reason, of nothing, or that makes a rule nobody could keep, is refused with everything wrong.
#[test]
fn a_bad_change_is_refused() {
    let record = Example::<PolicyRecord>::new("PHL", "2014-02-01");
    let no_reason = RuleChange::new("OG-6.government", " ").period(Period::Days(5));
    record.clone().when(&operator(), decided(no_reason)).refused("S-2", "RULE_CHANGE_INVALID");
    let nothing = RuleChange::new("OG-6.government", "why not");
    record.clone().when(&operator(), decided(nothing)).refused("S-2", "RULE_CHANGE_INVALID");
    let too_short = RuleChange::new("OG-6.government", "hurry").period(Period::Hours(2));
    record.clone().when(&operator(), decided(too_short)).refused("S-2", "RULE_CHANGE_INVALID");
    let unknown = RuleChange::new("OG-6.goverment", "a typing mistake").period(Period::Days(5));
    record.when(&operator(), decided(unknown)).refused("S-2", "RULE_CHANGE_INVALID");
}

/// S-2: a change is decided on the present state of the rule.
#[test]
fn a_change_on_a_stale_rule_is_refused() {
    let record = Example::<PolicyRecord>::new("PHL", "2014-02-01").given(&operator(), change(Period::Days(5)));
    let stale = record.clone().reading(Etag(0)).when(&operator(), change(Period::Days(6)));
    assert!(matches!(stale.refusal(), Refusal::Stale { current: Etag(1), .. }));
    let _ = record.reading(Etag(1)).given(&operator(), change(Period::Days(6)));
}

/// S-2: the installation's policy goes on record when it differs from the one before, so history keeps what it ran under.
#[test]
fn a_policy_is_adopted_when_it_differs() {
    let rules: Vec<Rule> = Guidance::embedded().policy.rules().cloned().collect();
    let adopt = |rules: &[Rule]| Command::Adopt { profile: "iasc-2012".to_owned(), rules: rules.to_vec(), after: 0 };
    let record = Example::<PolicyRecord>::new(COUNTRY_OF_ALL, "2014-02-01").given(&operator(), adopt(&rules));
    record.clone().when(&operator(), adopt(&rules)).refused("S-2", "POLICY_UNCHANGED");
    let mut changed = rules;
    changed[0].period = Period::Hours(25);
    assert_eq!(record.given(&operator(), adopt(&changed)).state().adopted, Some(changed));
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
