//! What a person says of a file that it does not say itself, as options name it.

use clap::ValueEnum;
use convene_coordination::coverage;

/// The order in which days and months are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DateOrder {
    /// The day first: 08/11/2013 is 8 November.
    DayFirst,
    /// The month first: 08/11/2013 is 11 August.
    MonthFirst,
}

/// An encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    #[value(name = "utf-8")]
    Utf8,
    /// Windows-1252, of older spreadsheets.
    #[value(name = "windows-1252")]
    Windows1252,
}

impl From<DateOrder> for coverage::DateOrder {
    fn from(order: DateOrder) -> Self {
        match order {
            DateOrder::DayFirst => Self::DayFirst,
            DateOrder::MonthFirst => Self::MonthFirst,
        }
    }
}

impl From<Encoding> for coverage::Encoding {
    fn from(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Utf8 => Self::Utf8,
            Encoding::Windows1252 => Self::Windows1252,
        }
    }
}
