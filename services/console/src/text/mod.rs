//! What the console says, in four languages: Fluent messages by key, and moments as people read them.
//!
//! What people wrote, and what the services say, is not here: it is shown as it is.

mod language;
pub mod moment;
mod say;

pub use language::Language;
pub use say::{Said, say, say_with, sayable};
