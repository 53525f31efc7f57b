//! What may be asked of the policy: a change by an operator, and the adoption of another by the scheduler itself.

use convene_kernel::policy::{Rule, RuleChange};

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Changes one rule for duties put on record from now on.
    Change {
        /// How, and why.
        change: RuleChange,
        /// The place on the stream of duties after which it holds.
        after: u64,
    },
    /// Puts on record the policy that the installation runs under from now on.
    Adopt {
        /// The profile.
        profile: String,
        /// Every rule of it.
        rules: Vec<Rule>,
        /// The place on the stream of duties after which they hold.
        after: u64,
    },
}
