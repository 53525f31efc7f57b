//! What was recorded, with who recorded it and when: so that the record can say so when it is asked.

use convene_kernel::commit::Stamp;

/// Something that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded<T> {
    /// What.
    pub what: T,
    /// By whom, and when.
    pub stamp: Stamp,
}

impl<T: Clone> Recorded<T> {
    /// `what`, as the commit of `stamp` recorded it.
    pub fn new(what: &T, stamp: &Stamp) -> Self {
        Self { what: what.clone(), stamp: stamp.clone() }
    }
}
