//! What may be asked of the policy: a change by an operator, and the adoption of another by the scheduler itself.

use convene_kernel::policy::RuleChange;

use super::AdoptPolicy;

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Changes one rule for duties put on record from now on.
    Change(RuleChange),
    /// Puts on record the policy that the installation runs under from now on.
    Adopt(AdoptPolicy),
}
