//! What may be asked of the policy: a change by an operator, and the adoption of another by the scheduler itself.

use convene_kernel::actions;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::policy::RuleChange;

use super::{AdoptPolicy, State, change};
use crate::domain::subjects::RULE;

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Changes one rule for duties put on record from now on.
    ChangeRule(RuleChange),
    /// Puts on record the policy that the installation runs under from now on.
    AdoptPolicy(AdoptPolicy),
}

/// An operator, as which the scheduler itself acts too.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::Operator])
}

actions! {
    Command on State, by "convene.scheduler.v1.PolicyService", none for (AdoptPolicy), given (state, id, context):
    ChangeRule(rule) of RULE, authority(), change::admits(id, context);
}
