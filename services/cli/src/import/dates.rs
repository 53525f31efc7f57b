//! Dates as spreadsheets write them: one order of day and month for a whole file, never guessed cell by cell.

use chrono::{Days, NaiveDate};
use clap::ValueEnum;
use convene_kernel::past_date::PastDate;

/// The order in which days and months are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DateOrder {
    /// The day first: 08/11/2013 is 8 November.
    DayFirst,
    /// The month first: 08/11/2013 is 11 August.
    MonthFirst,
}

/// Three numbers of a date such as `08/11/2013`, the year last.
struct Numbers {
    first: u32,
    second: u32,
    year: i32,
}

impl Numbers {
    fn of(text: &str) -> Option<Self> {
        let numbers: Vec<_> = text.split(['/', '.', '-']).collect();
        let [first, second, year] = numbers.as_slice() else { return None };
        let year = Some(*year).filter(|year| year.len() == 4)?.parse().ok()?;
        Some(Self { first: first.parse().ok()?, second: second.parse().ok()?, year })
    }
}

/// The order in which the dates of a file are written, where one of them can be read in one order only; none where none can,
/// or where two of them contradict each other.
pub fn order_of<'a>(dates: impl Iterator<Item = &'a str>) -> Option<DateOrder> {
    let mut order = None;
    for numbers in dates.filter_map(Numbers::of) {
        let found = match (numbers.first > 12, numbers.second > 12) {
            (true, false) => DateOrder::DayFirst,
            (false, true) => DateOrder::MonthFirst,
            _ => continue,
        };
        if order.is_some_and(|order| order != found) {
            return None;
        }
        order = Some(found);
    }
    order
}

/// A date of the past as a cell has it.
///
/// # Errors
/// What is wrong with it, and what to write instead.
pub fn read(cell: &str, order: Option<DateOrder>) -> Result<PastDate, String> {
    if let Ok(date) = cell.parse() {
        return Ok(date);
    }
    if let Some(numbers) = Numbers::of(cell) {
        return from_numbers(cell, &numbers, order);
    }
    if let Some(day) = day_of_a_spreadsheet(cell) {
        return Err(format!(
            "'{cell}' is a spreadsheet's number of a day, perhaps {day}; format the column as text, such as {day}"
        ));
    }
    Err(format!("'{cell}' is not a date; write a year, a month or a day, such as 2013, 2013-11 or 2013-11-08"))
}

fn from_numbers(cell: &str, numbers: &Numbers, order: Option<DateOrder>) -> Result<PastDate, String> {
    let (day, month) = match order {
        Some(DateOrder::DayFirst) => (numbers.first, numbers.second),
        Some(DateOrder::MonthFirst) => (numbers.second, numbers.first),
        None if numbers.first == numbers.second => (numbers.first, numbers.second),
        None => {
            return Err(format!(
                "'{cell}' does not say which is the day; write it as 2013-11-08, or say --dates day-first or month-first for all dates of the file"
            ));
        }
    };
    let date = NaiveDate::from_ymd_opt(numbers.year, month, day).map(PastDate::from);
    date.ok_or_else(|| {
        format!("'{cell}' is not a day of the calendar in the order of the other dates; write it as 2013-11-08")
    })
}

/// The day that a spreadsheet means by a number: it counts from the end of 1899.
fn day_of_a_spreadsheet(cell: &str) -> Option<NaiveDate> {
    let number: u64 = Some(cell).filter(|cell| cell.len() == 5)?.parse().ok()?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(cell: &str, order: Option<DateOrder>) -> String {
        read(cell, order).map_or_else(|problem| problem, |date| date.to_string())
    }

    #[test]
    fn dates_are_read_as_exactly_as_they_are_written() {
        for text in ["2013", "2013-11", "2013-11-08"] {
            assert_eq!(said(text, None), text);
        }
        assert!(said("Nov-13", None).contains("such as 2013, 2013-11 or 2013-11-08"));
        assert!(said("41586", None).contains("perhaps 2013-11-08"));
    }

    #[test]
    fn a_file_has_one_order_of_day_and_month() {
        let order = order_of(["08/11/2013", "22/04/2014", "2013"].into_iter());
        assert_eq!(order, Some(DateOrder::DayFirst));
        assert_eq!(said("08/11/2013", order), "2013-11-08");
        assert_eq!(order_of(["04-22-2014", "x"].into_iter()), Some(DateOrder::MonthFirst));
        assert_eq!(said("11.08.2013", Some(DateOrder::MonthFirst)), "2013-11-08");
        assert_eq!(order_of(["22/04/2014", "04/22/2014"].into_iter()), None);
        assert!(said("08/11/2013", None).contains("--dates"));
        assert_eq!(said("11/11/2013", None), "2013-11-11");
        assert!(said("22/04/2014", Some(DateOrder::MonthFirst)).contains("no day of the calendar"));
    }
}
