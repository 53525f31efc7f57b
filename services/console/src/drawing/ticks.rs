//! The names of time along a drawing: hours, days or months, as many as have room.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::lane::{Scale, WIDTH};

/// How much room the name of a tick needs at most.
const ROOM: f64 = 78.0;

/// A line for the beginning of a month, a day or a quarter of a day.
#[derive(Debug)]
pub struct Tick {
    /// Where it is.
    pub x: f64,
    /// What it is called.
    pub label: String,
}

/// What the ticks of a drawing stand for, which says how they are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TickUnit {
    /// Quarters of a day: named by day and hour.
    Hours,
    /// Days: named by day and month.
    Days,
    /// Months: named by month and year.
    Months,
}

/// The ticks of a scale, each named by `label`.
pub fn ticks(scale: &Scale, label: impl Fn(DateTime<Utc>, TickUnit) -> String) -> Vec<Tick> {
    let (first, last) = (scale.from.date_naive(), scale.to.date_naive());
    let (unit, begin, most): (TickUnit, NaiveDate, usize) = match (last - first).num_days() {
        ..4 => (TickUnit::Hours, first, 8),
        4..62 => (TickUnit::Days, first, 12),
        _ => (TickUnit::Months, first.with_day(1).unwrap_or(first), 11),
    };
    let next = |moment: &DateTime<Utc>| match unit {
        TickUnit::Hours => moment.checked_add_signed(TimeDelta::hours(6)),
        TickUnit::Days => moment.checked_add_days(Days::new(1)),
        TickUnit::Months => moment.checked_add_months(Months::new(1)),
    };
    let all = std::iter::successors(Some(begin.and_time(NaiveTime::MIN).and_utc()), next);
    let shown: Vec<_> = all.take_while(|moment| *moment <= scale.to).filter(|moment| *moment >= scale.from).collect();
    let every = shown.len().div_ceil(most).max(1);
    let ticks = shown.iter().step_by(every).map(|moment| Tick { x: scale.x(*moment), label: label(*moment, unit) });
    ticks.filter(|tick| tick.x + ROOM < WIDTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_named_to_the_end_and_every_name_has_room() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        let scale = Scale { from: at("2013-11-03T00:00:00Z"), to: at("2014-09-20T00:00:00Z") };
        let ticks = ticks(&scale, |moment, unit| {
            assert_eq!(unit, TickUnit::Months);
            moment.format("%b %Y").to_string()
        });
        assert_eq!(ticks.first().map(|tick| tick.label.as_str()), Some("Dec 2013"));
        assert_eq!(ticks.last().map(|tick| tick.label.as_str()), Some("Sep 2014"));
        assert!(ticks.iter().all(|tick| tick.x + ROOM <= WIDTH));
    }

    #[test]
    fn days_and_hours_are_named_where_the_scale_is_short() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        let unit_of = |to: &str| {
            let mut units = Vec::new();
            let scale = Scale { from: at("2013-11-03T00:00:00Z"), to: at(to) };
            let units_seen = std::cell::RefCell::new(&mut units);
            ticks(&scale, |_, unit| {
                units_seen.borrow_mut().push(unit);
                String::new()
            });
            units.dedup();
            units
        };
        assert_eq!(unit_of("2013-11-05T00:00:00Z"), [TickUnit::Hours]);
        assert_eq!(unit_of("2013-11-20T00:00:00Z"), [TickUnit::Days]);
        assert_eq!(unit_of("2015-11-20T00:00:00Z"), [TickUnit::Months]);
    }
}
