//! Reason codes: the stable names by which programs distinguish refusals.

use std::fmt;

/// A stable reason code, and what it means.
///
/// Declare the codes of a crate with [`reasons!`](crate::reasons!): a violation takes a constant and never a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reason {
    /// The code, in `UPPER_SNAKE_CASE`.
    pub code: &'static str,
    /// What it means, as a sentence.
    pub meaning: &'static str,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code)
    }
}

/// Declares reason codes: a constant for each, and the table `ALL` of them.
///
/// The table does not use the constants. Where the module that calls this is private and only the table is exported, the
/// compiler reports a code that nothing uses; a code that is not declared does not compile.
///
/// ```
/// mod reasons {
///     convene_kernel::reasons! {
///         pub const CLUSTER_UNKNOWN = "There is no such global cluster on that day.";
///     }
/// }
/// pub use reasons::ALL as REASONS;
///
/// assert_eq!(reasons::CLUSTER_UNKNOWN.code, "CLUSTER_UNKNOWN");
/// assert_eq!(REASONS, [reasons::CLUSTER_UNKNOWN]);
/// ```
///
/// A code that nothing uses:
/// ```compile_fail
/// #![deny(dead_code)]
/// mod reasons {
///     convene_kernel::reasons! {
///         pub const CLUSTER_UNKNOWN = "There is no such global cluster on that day.";
///     }
/// }
/// pub use reasons::ALL as REASONS;
/// # fn main() {
/// # let _ = REASONS;
/// # }
/// ```
// The first and the last token of each constant come from the caller: otherwise the compiler takes the constant for code of
// this crate, and does not report that nothing uses it.
#[macro_export]
macro_rules! reasons {
    ($($pub:tt $const:tt $code:ident = $meaning:literal $end:tt)*) => {
        $(
            #[doc = $meaning]
            $pub $const $code: $crate::reason::Reason =
                $crate::reason::Reason { code: stringify!($code), meaning: $meaning } $end
        )*

        /// Every reason code declared here.
        pub const ALL: &[$crate::reason::Reason] =
            &[$($crate::reason::Reason { code: stringify!($code), meaning: $meaning }),*];
    };
}
