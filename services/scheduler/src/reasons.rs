//! The reason codes of the scheduler: the stable names by which programs distinguish its refusals.

convene_kernel::reasons! {
    /// The reason codes of the scheduler.
    CLOCK_NOT_SIMULATED = "The suite runs on system time, which cannot be advanced.";
    ITEM_ANSWERED = "The item was answered and cannot be released.";
    ITEM_CLAIMED = "The item is already claimed.";
    ITEM_CLAIMED_BY_ANOTHER = "Another person has claimed the item.";
    ITEM_CLOSED = "The item is closed.";
    ITEM_NOT_ANSWERED = "An item must be answered before it is closed.";
    ITEM_NOT_CLAIMED = "An item must be claimed before it is answered, released or closed.";
    ITEM_OPENED = "The matter is already before the ERC.";
    OPERATOR_NEEDED = "Only an operator can advance the clock of a suite on simulated time.";
    PERIOD_MALFORMED = "The field is not a period or a role of the expected form.";
    POLICY_UNCHANGED = "The policy is already on record.";
    RULE_CHANGE_INVALID = "The changed rule would not be valid.";
}
