//! The numbers of the embedded policy by name: code asks for a number that the compiler knows.

/// The name of a number of the embedded policy, such as `missions_a_year`. Only the constants here are such names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberId(&'static str);

impl NumberId {
    /// The name as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

include!(concat!(env!("OUT_DIR"), "/numbers.rs"));
