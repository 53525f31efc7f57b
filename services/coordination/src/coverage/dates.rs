//! Days as a column has them: one order of day and month for the whole column, decided by all its rows and never cell by cell.

use chrono::{Days, NaiveDate};
use convene_kernel::past_date::PastDate;

use super::vocabulary::Vocabulary;

/// The order in which a column has days and months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 08/11/2013 is 8 November.
    DayFirst,
    /// 08/11/2013 is 11 August.
    MonthFirst,
}

/// A first and a second number and a year, such as 08/11/2013.
#[derive(Clone, Copy)]
struct Numbers {
    first: u32,
    second: u32,
    year: i32,
}

impl Numbers {
    fn of(text: &str) -> Option<Self> {
        let date = without_time(text);
        let mut parts = date.split(['/', '.', '-']).map(str::trim);
        let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 || first.len() > 2 || second.len() > 2 {
            return None;
        }
        Some(Self { first: number(first)?, second: number(second)?, year: i32::try_from(number(year)?).ok()? })
    }

    /// The one order in which it is a day of the calendar; none where both or neither is.
    fn order(self) -> Option<DateOrder> {
        match (self.first > 12, self.second > 12) {
            (true, false) => Some(DateOrder::DayFirst),
            (false, true) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }
}

/// The day of a text such as 2024-03-31, the form of most: read without what the other forms need.
pub fn year_first(text: &str) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let digits = |digits: &[u8]| {
        let of = |sum: u32, digit: &u8| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'));
        digits.iter().try_fold(0, of)
    };
    NaiveDate::from_ymd_opt(i32::try_from(digits(&[y1, y2, y3, y4])?).ok()?, digits(&[m1, m2])?, digits(&[d1, d2])?)
}

fn number(text: &str) -> Option<u32> {
    Some(text).filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

/// A date without the time of day that follows it.
fn without_time(text: &str) -> &str {
    let text = text.trim();
    match text.split_once(['T', ' ']) {
        Some((date, time))
            if time.trim_start().starts_with(|letter: char| letter.is_ascii_digit()) && time.contains(':') =>
        {
            date
        }
        _ => text,
    }
}

/// Whether a date is another one in either order: what it means is not known where the order is not.
pub fn needs_an_order(text: &str) -> bool {
    Numbers::of(text).is_some_and(|numbers| numbers.order().is_none() && numbers.first != numbers.second)
}

/// What the cells of a column show of its order; or those of several columns that have one.
#[derive(Clone, Debug, Default)]
pub struct DateColumn {
    /// The first cell that shows each order, with its line.
    day_first: Option<(u64, String)>,
    month_first: Option<(u64, String)>,
    /// The first cell that could be read in both.
    either: Option<(u64, String)>,
}

impl DateColumn {
    /// Looks at a cell.
    pub fn look_at(&mut self, line: u64, text: &str) {
        // The year comes first, as in most files: there is no order to be found.
        if text.as_bytes().get(4) == Some(&b'-') {
            return;
        }
        let Some(numbers) = Numbers::of(text) else { return };
        let seen = match numbers.order() {
            Some(DateOrder::DayFirst) => &mut self.day_first,
            Some(DateOrder::MonthFirst) => &mut self.month_first,
            None if numbers.first == numbers.second || numbers.first > 12 => return,
            None => &mut self.either,
        };
        seen.get_or_insert_with(|| (line, text.to_owned()));
    }

    /// The order of the column: the one that was asked for, or the one that its cells show.
    ///
    /// # Errors
    /// A cell with its line, and what is expected, where its cells show both orders or none.
    pub fn order(&self, asked: Option<DateOrder>) -> Result<Option<DateOrder>, (u64, String, String)> {
        match (asked, &self.day_first, &self.month_first, &self.either) {
            (Some(order), ..) => Ok(Some(order)),
            (None, Some(_), None, _) => Ok(Some(DateOrder::DayFirst)),
            (None, None, Some(_), _) => Ok(Some(DateOrder::MonthFirst)),
            (None, None, None, None) => Ok(None),
            (None, None, None, Some((line, cell))) => {
                let expected = "a column that shows which is the day; say --dates day-first or --dates month-first";
                Err((*line, cell.clone(), expected.to_owned()))
            }
            (None, Some((line, day)), Some((other, month)), _) => {
                let (line, cell, at, seen) =
                    if line > other { (line, day, other, month) } else { (other, month, line, day) };
                let expected = format!(
                    "the order of line {at}, which has '{seen}'; correct one of them, or say --dates day-first or --dates month-first"
                );
                Err((*line, cell.clone(), expected))
            }
        }
    }
}

/// Whether a month without a day means its first or its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Its first.
    First,
    /// Its last.
    Last,
}

/// A date that was read: the day, or the first day of the month.
enum Read {
    Day(NaiveDate),
    Month(NaiveDate),
}

/// The day that a text names.
///
/// # Errors
/// What is expected in its place.
pub fn read(text: &str, order: Option<DateOrder>, edge: Edge, words: &Vocabulary) -> Result<NaiveDate, String> {
    let expected = "a day of the calendar, such as 2024-03-31";
    match read_date(text, order, words, expected)? {
        Read::Month(first) if edge == Edge::Last => {
            let next = first.checked_add_months(chrono::Months::new(1)).and_then(|next| next.pred_opt());
            next.ok_or_else(|| expected.to_owned())
        }
        Read::Day(day) | Read::Month(day) => Ok(day),
    }
}

/// The date of the past that a text names, as exactly as it does: a year, a month or a day.
///
/// # Errors
/// What is expected in its place.
pub fn read_past(text: &str, order: Option<DateOrder>, words: &Vocabulary) -> Result<PastDate, String> {
    if let Ok(date) = text.parse() {
        return Ok(date);
    }
    let expected = "a year, a month or a day, such as 2013, 2013-11 or 2013-11-08";
    match read_date(text, order, words, expected)? {
        Read::Day(day) => Ok(day.into()),
        Read::Month(first) => first.format("%Y-%m").to_string().parse().map_err(|_| expected.to_owned()),
    }
}

fn read_date(text: &str, order: Option<DateOrder>, words: &Vocabulary, expected: &str) -> Result<Read, String> {
    if let Some(day) = year_first(text) {
        return Ok(Read::Day(day));
    }
    let date = without_time(text);
    if let Ok(day) = date.parse::<NaiveDate>() {
        return Ok(Read::Day(day));
    }
    if let Some(Numbers { first, second, year }) = Numbers::of(text) {
        let (day, month) = match order {
            Some(DateOrder::MonthFirst) => (second, first),
            _ => (first, second),
        };
        let order = if order == Some(DateOrder::MonthFirst) { "month first" } else { "day first" };
        let day = NaiveDate::from_ymd_opt(year, month, day);
        let day = day.map(Read::Day);
        return day.ok_or_else(|| format!("a day of the calendar, in the order of the column, which is {order}"));
    }
    if let Some(day) = day_of_a_spreadsheet(date) {
        return Err(format!(
            "a day such as {day}, which is what a spreadsheet may mean by this number; format the column as dates"
        ));
    }
    in_words(date, words).ok_or_else(|| expected.to_owned())
}

/// A day or a month such as `2024-03`, `31 mars 2024`, `Mar-2024`.
fn in_words(text: &str, words: &Vocabulary) -> Option<Read> {
    let parts: Vec<_> =
        text.split([' ', '-', '/', '.', ',']).filter(|part| !part.is_empty() && *part != "de").collect();
    let (day, month, year) = match parts.as_slice() {
        [year, month] if year.len() == 4 && number(year).is_some() => (None, number(month)?, *year),
        [month, year] if year.len() == 4 => (None, number(month).or_else(|| words.month(month))?, *year),
        [day, month, year] if year.len() == 4 => (Some(number(day)?), words.month(month)?, *year),
        _ => return None,
    };
    let year = i32::try_from(number(year)?).ok()?;
    let first = NaiveDate::from_ymd_opt(year, month, day.unwrap_or(1))?;
    Some(if day.is_some() { Read::Day(first) } else { Read::Month(first) })
}

/// The day that a spreadsheet means by a number: it counts from the end of 1899.
fn day_of_a_spreadsheet(text: &str) -> Option<NaiveDate> {
    let days = number(text).filter(|_| text.len() == 5)?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days.into()))
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::words;
    use super::*;

    fn column(cells: &[&str]) -> DateColumn {
        let mut column = DateColumn::default();
        for (line, cell) in (2..).zip(cells) {
            column.look_at(line, cell);
        }
        column
    }

    /// RM-8.4: one cell of a column decides the order of all; what no cell decides, or two decide differently, is asked.
    #[test]
    fn the_order_of_days_is_decided_by_the_whole_column() {
        let order = |cells: &[&str]| column(cells).order(None);
        assert_eq!(order(&["11/04/2024", "22/04/2024"]), Ok(Some(DateOrder::DayFirst)));
        assert_eq!(order(&["11/04/2024", "04/22/2024 10:00:00"]), Ok(Some(DateOrder::MonthFirst)));
        assert_eq!(order(&["2024-04-11", "5.5.2024"]), Ok(None));
        let (line, cell, expected) = order(&["5/5/2024", "11/04/2024", "10/04/2024"]).expect_err("nothing decides");
        assert_eq!((line, cell.as_str()), (3, "11/04/2024"));
        assert!(expected.contains("--dates day-first"), "{expected}");
        let (line, cell, expected) = order(&["22/04/2024", "04/22/2024"]).expect_err("they contradict each other");
        assert_eq!((line, cell.as_str()), (3, "04/22/2024"));
        assert!(expected.contains("line 2, which has '22/04/2024'"), "{expected}");
        assert_eq!(column(&["11/04/2024"]).order(Some(DateOrder::MonthFirst)), Ok(Some(DateOrder::MonthFirst)));
    }

    /// RM-8.4: a day is read in the order of its column, in digits or in words of three languages; anything else is no day.
    #[test]
    fn days_are_read_in_every_form() {
        let words = words();
        let day = |text: &str, order| read(text, order, Edge::Last, &words).map(|day| day.to_string());
        let month_first = Some(DateOrder::MonthFirst);
        for (text, order, expected) in [
            ("2024-04-11", None, "2024-04-11"),
            ("2024-04-11T00:00:00Z", month_first, "2024-04-11"),
            ("11/04/2024", Some(DateOrder::DayFirst), "2024-04-11"),
            ("11/04/2024", month_first, "2024-11-04"),
            ("31 mars 2024", None, "2024-03-31"),
            ("12-Ene-2024", month_first, "2024-01-12"),
            ("1 de diciembre de 2024", None, "2024-12-01"),
            ("2024-02", None, "2024-02-29"),
            ("août 2024", None, "2024-08-31"),
        ] {
            assert_eq!(day(text, order).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(read("Feb 2024", None, Edge::First, &words).map(|day| day.to_string()).as_deref(), Ok("2024-02-01"));
        assert!(day("04/22/2024", None).expect_err("no month 22").contains("day first"));
        assert!(day("45393", None).expect_err("a number").contains("2024-04-11"));
        for text in ["31/02/2024", "soon", "11/04/24", "2024", "1/2/3/2024", "32 mars 2024"] {
            assert!(day(text, None).is_err(), "{text}");
        }
    }

    /// RM-1.15: a date of the past is read as exactly as it is written, and what could be two days is none.
    #[test]
    fn dates_of_the_past_are_read_as_exactly_as_they_are_written() {
        let words = words();
        let said = |text: &str, order| read_past(text, order, &words).map(|date| date.to_string());
        for text in ["2013", "2013-11", "2013-11-08"] {
            assert_eq!(said(text, None).as_deref(), Ok(text));
        }
        for (text, date) in [("Nov 2013", "2013-11"), ("8 noviembre 2013", "2013-11-08"), ("11/11/2013", "2013-11-11")]
        {
            assert_eq!(said(text, None).as_deref(), Ok(date));
        }
        assert_eq!(said("11.08.2013", Some(DateOrder::MonthFirst)).as_deref(), Ok("2013-11-08"));
        assert!(said("Nov-13", None).expect_err("which year").contains("such as 2013, 2013-11 or 2013-11-08"));
        assert!(said("41586", None).expect_err("a number").contains("such as 2013-11-08"));
        assert!(said("22/04/2014", Some(DateOrder::MonthFirst)).expect_err("no month").contains("day of the calendar"));
        let both = ["08/11/2013", "11/11/2013", "22/04/2014", "2013", "soon"].map(needs_an_order);
        assert_eq!(both, [true, false, false, false, false]);
    }
}
