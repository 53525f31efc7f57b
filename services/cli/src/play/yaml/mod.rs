//! YAML with the position of everything in it; reading continues after a mistake and reports all of them at once.
//!
//! What a scenario consists of is not known here.

mod node;
mod reader;

pub use node::{Content, Key, Node, Position};
pub use reader::{Fields, Mistake, Mistakes};
