//! The reason codes of the scheduler: the stable names under which programs tell its refusals apart.

use convene_runtime::grpc::reasons::Reason;

macro_rules! reasons {
    ($($code:ident = $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $code: &str = stringify!($code);)*

        /// The codes of the scheduler, and what each means.
        pub const SCHEDULER: &[Reason] = &[$(Reason { code: $code, meaning: $meaning }),*];
    };
}

reasons! {
    CLOCK_NOT_SIMULATED = "The suite runs on the machine's time, which nobody advances.";
    ITEM_ANSWERED = "The item was answered, and is not given back.";
    ITEM_CLAIMED = "Somebody has taken the item on already.";
    ITEM_CLAIMED_BY_ANOTHER = "Somebody else has taken the item on.";
    ITEM_CLOSED = "The item is closed.";
    ITEM_NOT_ANSWERED = "An item is answered before it is closed.";
    ITEM_NOT_CLAIMED = "An item is taken on before anything is said about it.";
    ITEM_OPENED = "The matter stands before the ERC already.";
    OPERATOR_NEEDED = "Only an operator advances the clock of a suite on simulated time.";
    PERIOD_MALFORMED = "The field holds no period, or no role, of the form expected.";
    POLICY_UNCHANGED = "The policy is on record already.";
    RULE_CHANGE_INVALID = "The changed rule would not be one that can be kept.";
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
