//! The reason codes of the scheduler: the stable names by which programs distinguish its refusals.

use convene_runtime::grpc::reasons::Reason;

macro_rules! reasons {
    ($($code:ident = $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $code: &str = stringify!($code);)*

        /// The codes of the scheduler, and what each means.
        pub const SCHEDULER: &[Reason] = &[$(Reason { code: $code, meaning: $meaning }),*];
    };
}

reasons! {
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use convene_runtime::grpc::reasons::RUNTIME;
    use convene_runtime::grpc::reasons::checks::undocumented;

    use super::*;

    /// The names of streams, which have the form of a reason by chance.
    const STREAMS: [&str; 1] = ["ERC_QUEUE"];

    #[test]
    fn every_reason_used_is_documented() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let found = undocumented(&sources, &[SCHEDULER, RUNTIME], &STREAMS).expect("the sources are readable");
        assert!(found.is_empty(), "tell what these mean: {found:?}");
    }
}
