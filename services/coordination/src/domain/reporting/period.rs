//! The periods for which a partner reports.

use chrono::{Days, Months, NaiveDate};

use crate::domain::cluster::Frequency;

/// A period of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub begins: NaiveDate,
    /// The last day.
    pub ends: NaiveDate,
}

impl Period {
    /// The periods since a day, one after another.
    pub fn since(first: NaiveDate, frequency: Frequency) -> impl Iterator<Item = Self> {
        (0..).map_while(move |number: u32| {
            let begins = after(first, frequency, number)?;
            Some(Self { begins, ends: after(first, frequency, number + 1)?.pred_opt()? })
        })
    }
}

/// The first day of the period of that number.
fn after(first: NaiveDate, frequency: Frequency, number: u32) -> Option<NaiveDate> {
    let days = |each: u64| first.checked_add_days(Days::new(each * u64::from(number)));
    let months = |each: u32| first.checked_add_months(Months::new(each.checked_mul(number)?));
    match frequency {
        Frequency::Daily => days(1),
        Frequency::Weekly => days(7),
        Frequency::EveryTwoWeeks => days(14),
        Frequency::Monthly => months(1),
        Frequency::Quarterly => months(3),
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;

    /// PE-2: periods follow one another without a gap, whatever the lengths of months.
    #[test]
    fn periods_follow_one_another() {
        for frequency in
            [Frequency::Daily, Frequency::Weekly, Frequency::EveryTwoWeeks, Frequency::Monthly, Frequency::Quarterly]
        {
            let periods: Vec<_> = Period::since(code("2024-01-31"), frequency).take(30).collect();
            assert_eq!(periods[0].begins, code::<NaiveDate>("2024-01-31"));
            for pair in periods.windows(2) {
                assert_eq!(pair[0].ends.succ_opt(), Some(pair[1].begins));
                assert!(pair[0].begins <= pair[0].ends);
            }
        }
        let first = Period::since(code("2024-01-01"), Frequency::Quarterly).next();
        assert_eq!(first.map(|period| period.ends), Some(code("2024-03-31")));
    }
}
