//! How things are shown to people: colours, dates, wrapped text and tables.
//!
//! What is shown is decided by the commands.

pub mod country;
pub mod dates;
pub mod mission;
pub mod record;
pub mod style;
pub mod table;
pub mod text;
