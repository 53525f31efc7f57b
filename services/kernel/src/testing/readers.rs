//! Readers of restricted values in tests.

use crate::visibility::Reader;

/// A reader who sees what is restricted.
pub fn insider() -> Reader {
    Reader { is_insider: true }
}

/// A reader who does not see what is restricted.
pub fn outsider() -> Reader {
    Reader { is_insider: false }
}
