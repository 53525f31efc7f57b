//! Coverage files as people have them: who does what, where, when and for whom (3W, 5W), and who is in need (rows RM-8.4, PE-4).
//!
//! [`Coverage::open`] finds the form of a file and its columns, by hashtags of the humanitarian exchange language first and by known
//! headings then; [`Coverage::read`] makes canonical rows of it and says, with line and column, what cannot be read. Nothing is
//! guessed cell by cell: the order of dates and the separators of numbers are those of the whole column. Memory does not grow with
//! the file, but for a hash and a line of each row, by which equal rows are found.

pub mod analysis;
mod areas;
mod canonical;
mod cells;
mod dates;
mod equal;
pub mod export;
mod field;
mod formats;
mod hashtag;
mod heading;
mod inflated;
mod memo;
mod numbers;
mod options;
mod outcome;
mod problem;
mod reading;
mod records;
mod row;
mod row_area;
mod source;
#[cfg(test)]
mod tests;
mod text;
mod unresolved;
mod vocabulary;
mod workbook;

pub use areas::Areas;
pub use canonical::{ActivityRow, Area, Counts, NeedRow, WHO};
pub use cells::{Cell, ReadSeek, ShownRow};
pub use dates::{DateColumn, DateOrder, needs_an_order, read_past};
pub use equal::Seen;
pub use field::{Field, Who};
pub use formats::{Activities, ActivitySummary, NeedSummary, Needs, canonical_cells};
pub use options::Options;
pub use outcome::Outcome;
pub use problem::{Finding, Listed, Problem, Refused};
pub use reading::{CanonicalRow, Coverage, Kind};
pub use source::Source;
pub use text::Encoding;
pub use vocabulary::{Vocabulary, folded};
