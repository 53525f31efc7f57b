//! An operator changes one rule of a country's policy, with a reason (S-2).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::guidance::nearest;
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::policy::RuleChange;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::duties_end::{DutiesEnd, is_zero};
use super::state::ChangedFrom;
use super::{Event, State};
use crate::domain::subjects::RULE;
use crate::reasons;

/// One rule was changed for duties put on record from then on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleChanged {
    /// How, and why.
    pub change: RuleChange,
    /// The position in the stream of duties after which it applies, besides the moment it was recorded.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after: u64,
}

/// There is such a rule.
pub(super) fn admits(rule: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let policy = &context.guidance.policy;
    if policy.rule(rule).is_some() {
        return Ok(());
    }
    let remedy = match nearest::among(rule, policy.rules().map(|known| (known.id.as_str(), &known.id))) {
        Some(nearest) => message!("did you mean {nearest}?", nearest = verbatim(nearest)),
        None => "list the country's rules for those there are".into(),
    };
    Err(Refusal::NotFound { what: "rule", name: rule.to_owned(), remedy })
}

pub(super) fn change(
    state: &State,
    change: &RuleChange,
    DutiesEnd(after): DutiesEnd,
    context: &Context<'_>,
) -> Result<Decision<Event>, Refusal> {
    let mut policy = context.guidance.policy.clone();
    for earlier in &state.changes {
        // An earlier change may not fit a policy adopted since; then that policy's rule applies.
        policy = policy.with_change(&earlier.change).unwrap_or(policy);
    }
    let mut checks = Checks::new();
    for fault in policy.with_change(change).err().unwrap_or_default() {
        checks.invalid("S-2", reasons::RULE_CHANGE_INVALID).at(fault.field).says(fault.what, fault.remedy);
    }
    checks.finish()?;
    context.expect_etag("rule", state.etag_of(&change.rule))?;
    Ok(Decision::about(RULE.of(&change.rule)).event(Event::Changed(RuleChanged { change: change.clone(), after })))
}

pub(super) fn changed(state: &mut State, event: &RuleChanged, stamp: &Stamp) {
    state.changes.push(ChangedFrom {
        at: stamp.recorded_at,
        by: stamp.actor.clone(),
        change: event.change.clone(),
        etag: stamp.etag,
    });
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::identity::{Actor, Role};
    use convene_kernel::testing::{Example, actor, at};
    use convene_kernel::time::Period;

    use super::super::{Command, PolicyRecord};
    use super::*;

    fn operator() -> Actor {
        actor(Role::Operator, "OCHA")
    }

    fn change(period: Period) -> Command {
        Command::ChangeRule(RuleChange::new("OG-6.government", "the government asked for more time").period(period))
    }

    /// S-2: a change is recorded with who made it, when and why.
    #[test]
    fn a_change_is_recorded_with_its_reason() {
        let before = Example::<PolicyRecord>::new("PHL", "2014-02-01");
        let after = before.given(&operator(), change(Period::Days(5)));
        let changed = &after.state().changes[0];
        assert_eq!((changed.at, &changed.by), (at("2014-02-01"), &operator()));
        assert_eq!(changed.change.reason, "the government asked for more time");
    }

    /// S-2: a change without a reason, of nothing, or that makes a rule that cannot be kept, is refused with every problem.
    #[test]
    fn a_bad_change_is_refused() {
        let record = Example::<PolicyRecord>::new("PHL", "2014-02-01");
        let no_reason = RuleChange::new("OG-6.government", " ").period(Period::Days(5));
        record.clone().when(&operator(), Command::ChangeRule(no_reason)).refused("S-2", "RULE_CHANGE_INVALID");
        let nothing = RuleChange::new("OG-6.government", "why not");
        record.clone().when(&operator(), Command::ChangeRule(nothing)).refused("S-2", "RULE_CHANGE_INVALID");
        let too_short = RuleChange::new("OG-6.government", "hurry").period(Period::Hours(2));
        record.when(&operator(), Command::ChangeRule(too_short)).refused("S-2", "RULE_CHANGE_INVALID");
    }

    /// S-2: a change names a rule that there is; the nearest one is suggested.
    #[test]
    fn a_rule_that_is_not_there_is_not_changed() {
        let record = Example::<PolicyRecord>::new("PHL", "2014-02-01");
        let unknown = RuleChange::new("OG-6.goverment", "a typing mistake").period(Period::Days(5));
        let refused = record.when(&operator(), Command::ChangeRule(unknown));
        assert!(refused.refusal().to_string().contains("did you mean OG-6.government?"), "{}", refused.refusal());
        assert!(matches!(refused.refusal(), Refusal::NotFound { what: "rule", .. }), "{:?}", refused.refusal());
    }

    /// S-2: a change of a rule builds on those before it: what they leave is what must be sound.
    #[test]
    fn a_change_builds_on_those_before_it() {
        let record = Example::<PolicyRecord>::new("PHL", "2014-02-01");
        let reminders = |days| {
            let change = RuleChange::new("OG-6.government", "the government asks for more notice");
            Command::ChangeRule(RuleChange { reminders: Some(vec![Period::Days(days)]), ..change })
        };
        record.clone().when(&operator(), reminders(3)).refused("S-2", "RULE_CHANGE_INVALID");
        let longer = record.given(&operator(), change(Period::Days(5)));
        let _ = longer.given(&operator(), reminders(3));
    }

    /// S-2: the etag of a rule is that of its own last change.
    #[test]
    fn each_rule_has_its_own_etag() {
        let record = Example::<PolicyRecord>::new("PHL", "2014-02-01").given(&operator(), change(Period::Days(5)));
        let other = RuleChange::new("OG-9.coordinator", "a long way to travel").period(Period::Days(20));
        let record = record.given(&operator(), Command::ChangeRule(other));
        assert_eq!(record.state().etag_of("OG-6.government"), Etag(1));
        assert_eq!(record.state().etag_of("OG-9.coordinator"), Etag(2));
    }

    /// S-2: a change is decided on the present state of the rule.
    #[test]
    fn a_change_on_a_stale_rule_is_refused() {
        let record = Example::<PolicyRecord>::new("PHL", "2014-02-01").given(&operator(), change(Period::Days(5)));
        let stale = record.clone().reading(Etag(0)).when(&operator(), change(Period::Days(6)));
        assert!(matches!(stale.refusal(), Refusal::Stale { current: Etag(1), .. }));
        let _ = record.reading(Etag(1)).given(&operator(), change(Period::Days(6)));
    }
}
