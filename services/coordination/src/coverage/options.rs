//! What a person says of coverage files.

use std::sync::Arc;

use chrono::NaiveDate;

use super::areas::Areas;
use super::dates::DateOrder;
use super::text::Encoding;

/// What a person says of a file that it does not say itself.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The order of its dates.
    pub dates: Option<DateOrder>,
    /// The separator of thousands.
    pub thousands: Option<char>,
    /// The encoding of a file of separated values.
    pub encoding: Encoding,
    /// The character that separates its cells.
    pub delimiter: Option<u8>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The areas that there are.
    pub areas: Option<Arc<Areas>>,
    /// The day of which the codes of areas are; that of each row where none is said.
    pub day: Option<NaiveDate>,
    /// Whether the finest area that a row names is taken, although it does not fit the others, or stands in the place.
    pub takes_finest_area: bool,
}
