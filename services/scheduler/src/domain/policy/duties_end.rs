//! The position in the stream of duties that a change of the policy applies after.

/// The position at which the stream of duties ends while a command is decided: the command applies to duties after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DutiesEnd(pub u64);

// A field is left out of the stored form by what it refers to.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn is_zero(number: &u64) -> bool {
    *number == 0
}
