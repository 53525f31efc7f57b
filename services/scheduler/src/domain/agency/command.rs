//! What may be recorded for agencies, by the scheduler itself: it looks at who asks before.

use convene_kernel::identity::{Authority, Role};

use super::{ReplayAsked, ReplayCarriedOut};

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Records that a replay is asked for.
    AskForReplay(ReplayAsked),
    /// Records that it was carried out.
    CarryOutReplay(ReplayCarriedOut),
}

/// An operator, as which the scheduler acts.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::Operator])
}
