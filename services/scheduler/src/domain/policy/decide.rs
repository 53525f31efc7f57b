//! Whether a change to the policy is admitted.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::policy::{Rule, RuleChange};
use convene_kernel::refusal::{Checks, Refusal, Violation};

use super::{Event, State};

/// The code under which the policy adopted for all countries is on record: one that ISO 3166-1 leaves to its users.
pub const COUNTRY_OF_ALL: &str = "ZZZ";

/// Changes one rule, if the changed rule is well formed and its present state was read.
pub(super) fn change(
    state: &State,
    change: &RuleChange,
    after: u64,
    context: &Context<'_>,
) -> Result<Decision<Event>, Refusal> {
    let mut policy = context.guidance.policy.clone();
    for earlier in &state.changes {
        // An earlier change may not fit a policy adopted since; then that one's rule holds.
        policy = policy.with_change(&earlier.change).unwrap_or(policy);
    }
    let mut checks = Checks::new();
    for problem in policy.with_change(change).err().unwrap_or_default() {
        checks.invalid_text("S-2", "RULE_CHANGE_INVALID", problem.place, problem.what, problem.remedy);
    }
    checks.finish()?;
    context.expect_etag("rule", state.etag_of(&change.rule))?;
    Ok(Decision::about(format!("rule/{}", change.rule)).event(Event::Changed { change: change.clone(), after }))
}

/// Puts a policy on record unless it is the one there.
pub(super) fn adopt(state: &State, profile: &str, rules: &[Rule], after: u64) -> Result<Decision<Event>, Refusal> {
    if state.adopted.as_deref() == Some(rules) {
        return Err(Refusal::precondition(Violation {
            row: "S-2".into(),
            reason: "POLICY_UNCHANGED",
            field: "rules".to_owned(),
            problem: "the installation runs under these rules already".to_owned(),
            remedy: "adopt a policy only when it differs".to_owned(),
        }));
    }
    let event = Event::Adopted { profile: profile.to_owned(), rules: rules.to_vec(), after };
    Ok(Decision::about(format!("policy/{profile}")).event(event))
}
