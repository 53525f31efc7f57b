//! What coordinators and partners are asked in a survey of coordination performance, as versioned data (row RM-9.3).
//!
//! A [`Template`] has the two questionnaires. [`Answers`] are one respondent's, checked against it.

mod answers;
mod code;
mod kind;
mod label;
mod reading;
mod shipped;
mod template;

pub use answers::{AnswerProblem, Answers};
pub use code::{Code, NotACode};
pub use kind::Kind;
pub use label::{Label, Language};
pub use reading::NotATemplate;
pub use shipped::{in_force, shipped};
pub use template::{Answer, Audience, Cell, Comment, Condition, Function, Item, Matrix, NamedKind, Scale, Template};
