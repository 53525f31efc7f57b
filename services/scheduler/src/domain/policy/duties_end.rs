//! The position in the stream of duties that a change of the policy applies after.

/// The position at which the stream of duties ends while a command is decided: the command applies to duties after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DutiesEnd(pub u64);

// A field is left out of the stored form by what it refers to.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use convene_kernel::policy::RuleChange;
    use serde_json::json;

    use super::super::RuleChanged;

    /// S-2: a change that applies after a position of the stream of duties says so in its stored form, and only such a one.
    #[test]
    fn a_position_is_stored_where_there_is_one() {
        let change = RuleChange::new("RM-2.10.review", "agreed with the HCT");
        let stored = |after| serde_json::to_value(RuleChanged { change: change.clone(), after }).expect("it is stored");
        assert_eq!((stored(0).get("after"), stored(7).get("after")), (None, Some(&json!(7))));
    }
}
