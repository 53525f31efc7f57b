//! The readings of the embedded policy by name: code asks for a reading that the compiler knows.

/// The name of a reading of the embedded policy, such as `all_four_criteria`. Only the constants here are such names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadingId(&'static str);

impl ReadingId {
    /// The name as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

include!(concat!(env!("OUT_DIR"), "/readings.rs"));
