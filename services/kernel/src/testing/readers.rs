//! Readers of restricted values in tests.

use crate::visibility::Reader;

/// A reader who sees what is restricted.
pub fn insider() -> Reader {
    Reader { is_insider: true, is_consulted: true }
}

/// A reader who does not see what is restricted.
pub fn outsider() -> Reader {
    Reader { is_insider: false, is_consulted: false }
}

/// A reader who does not see what is restricted, and sees what is proposed before it is decided.
pub fn consulted() -> Reader {
    Reader { is_insider: false, is_consulted: true }
}
