//! YAML with the place of everything in it, and a reading of it that goes on after a mistake, so that all are told at once.
//!
//! What a scenario consists of is not known here.

mod node;
mod reader;

pub use node::{Content, Key, Node, Position};
pub use reader::{Fields, Mistake, Mistakes};
