//! The calendar of the meetings to come, as an iCalendar text (row GN-12.1): the same record makes the same bytes at one moment.
//!
//! A meeting keeps its local time through the year. One of a series that ended is cancelled. An entry of an exercise says so.

use std::iter::successors;

use chrono::{Months, TimeDelta};
use convene_kernel::codes::ResourceId;
use convene_kernel::icalendar::{Calendar, MOMENT};
use convene_kernel::key::AggregateKey;
use convene_kernel::recorded::Recorded;
use convene_kernel::time::{Moment, local_time};

use super::{MeetingRhythm, MeetingSeries};
use crate::domain::Arrangements;

/// For how many months ahead meetings are entries.
const MONTHS_AHEAD: u32 = 6;

/// For how many months a meeting that was to be stays an entry.
const MONTHS_BACK: u32 = 1;

/// The meetings to come in a country, which is called `place`: of `cluster` alone, where one is given.
pub fn meeting_calendar(
    arrangements: &Arrangements,
    key: &AggregateKey,
    place: &str,
    cluster: Option<&ResourceId>,
    now: Moment,
) -> String {
    let from = now.checked_sub_months(Months::new(MONTHS_BACK)).unwrap_or(now);
    let until = now.checked_add_months(Months::new(MONTHS_AHEAD)).unwrap_or(now);
    let of = cluster.map(|cluster| format!("{cluster}, ")).unwrap_or_default();
    let about = format!("Meetings before {}; later ones are not shown yet.", until.date_naive());
    let mut text = Calendar::begin("Coordination", &format!("Meetings: {of}{place}"), &about);
    let asked = |series: &&MeetingSeries| cluster.is_none_or(|cluster| series.is_of(cluster));
    let mut entries: Vec<_> =
        arrangements.series.values().filter(asked).flat_map(|one| entries(one, from, until)).collect();
    entries.sort_by(|one, other| (one.begins, &one.series.id).cmp(&(other.begins, &other.series.id)));
    for entry in entries {
        entry.write(&mut text, key, place);
    }
    text.end()
}

impl MeetingSeries {
    /// Whether a cluster meets in it, by its present rhythm.
    fn is_of(&self, cluster: &ResourceId) -> bool {
        let joint = self.rhythms.present().is_some_and(|rhythm| rhythm.what.joint_with.contains(cluster));
        self.cluster == *cluster || joint
    }
}

/// One meeting of a series.
struct Entry<'a> {
    series: &'a MeetingSeries,
    rhythm: &'a Recorded<MeetingRhythm>,
    begins: Moment,
}

/// The meetings of a series between two moments, by its present rhythm.
fn entries(series: &MeetingSeries, from: Moment, until: Moment) -> Vec<Entry<'_>> {
    let Some(rhythm) = series.rhythms.present() else { return Vec::new() };
    let zone = rhythm.stamp.zone;
    let first = rhythm.what.first.with_timezone(&zone).naive_local();
    let pause = TimeDelta::weeks(i64::from(rhythm.what.every_weeks.max(1)));
    let local = successors(Some(first), |before| before.checked_add_signed(pause));
    let begins = local.filter_map(|local| local.and_local_timezone(zone).earliest()).map(|begins| begins.to_utc());
    let asked = begins.take_while(|begins| *begins < until).filter(|begins| *begins >= from);
    asked.map(|begins| Entry { series, rhythm, begins }).collect()
}

impl Entry<'_> {
    fn write(&self, text: &mut Calendar, key: &AggregateKey, place: &str) {
        let Self { series, rhythm, begins } = self;
        let (what, zone) = (&rhythm.what, rhythm.stamp.zone);
        let ended = series.ended.as_ref().filter(|ended| ended.stamp.occurred_at <= *begins);
        let changed_at = ended.map_or(rhythm.stamp.recorded_at, |ended| ended.stamp.recorded_at);
        let ends = *begins + TimeDelta::minutes(i64::from(what.minutes));
        text.line("BEGIN:VEVENT");
        let day = begins.with_timezone(&zone).format("%Y-%m-%d");
        text.property("UID", &format!("{}.{}.{}.{day}@convene", key.country, key.id, series.id));
        text.line(&format!("DTSTAMP:{}", changed_at.format(MOMENT)));
        text.line(&format!("LAST-MODIFIED:{}", changed_at.format(MOMENT)));
        // Seconds since the epoch of the change: a number that grows with every change.
        text.line(&format!("SEQUENCE:{}", changed_at.timestamp().clamp(0, i64::from(i32::MAX))));
        text.line(&format!("STATUS:{}", if ended.is_some() { "CANCELLED" } else { "CONFIRMED" }));
        text.line(&format!("DTSTART:{}", begins.format(MOMENT)));
        text.line(&format!("DTEND:{}", ends.format(MOMENT)));
        let exercise = if key.exercise { format!("EXERCISE {}: ", key.id) } else { String::new() };
        let mark = if ended.is_some() { "Cancelled: " } else { "" };
        text.property("SUMMARY", &format!("{exercise}{mark}{}", what.name));
        let clusters: Vec<_> = [&what.cluster].into_iter().chain(&what.joint_with).map(ToString::to_string).collect();
        let who = match &what.structure {
            Some(structure) => format!("{structure} of {}", clusters.join(", ")),
            None => clusters.join(", "),
        };
        let why = ended.map(|ended| format!("\nThe series ended: {}", ended.what.reason)).unwrap_or_default();
        text.property("DESCRIPTION", &format!("Begins {}.\nWho meets: {who}{why}", local_time(*begins, zone)));
        text.property("LOCATION", &format!("{}, {place}", what.venue));
        text.property("CATEGORIES", "GN-12.1");
        text.line("END:VEVENT");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::meeting::fixtures::*;
    use crate::domain::meeting::{Command, SeriesEnd};

    fn key() -> AggregateKey {
        AggregateKey { country: code("PHL"), kind: "coordination".to_owned(), id: "live".to_owned(), exercise: false }
    }

    fn shown(example: &Example, cluster: Option<&str>, now: &str) -> String {
        let cluster = cluster.map(code);
        meeting_calendar(example.state(), &key(), "Philippines", cluster.as_ref(), at(now)).replace("\r\n ", "")
    }

    /// GN-12.1: the meetings of a rhythm are entries, each week, for half a year, of the cluster that is asked for.
    #[test]
    fn meetings_of_a_rhythm_are_entries() {
        let weekly = with_care(health()).given(&coordinator(), agrees(rhythm()));
        let text = shown(&weekly, Some("health"), "2014-01-01");
        let begins: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("DTSTART:")).collect();
        assert!(begins.len() >= 25, "{text}");
        let moments =
            begins.iter().map(|begins| chrono::NaiveDateTime::parse_from_str(begins, MOMENT).expect("a moment"));
        let moments: Vec<_> = moments.collect();
        assert!(moments.windows(2).all(|pair| pair[1] - pair[0] == TimeDelta::weeks(1)), "{begins:?}");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
        assert_eq!(shown(&weekly, Some("logistics"), "2014-01-01").matches("BEGIN:VEVENT").count(), 0);
        assert_eq!(shown(&weekly, None, "2014-01-01"), shown(&weekly, None, "2014-01-01"));
    }

    /// GN-12.1: the meetings after the end of a series are cancelled, and those before it stay.
    #[test]
    fn meetings_after_the_end_of_a_series_are_cancelled() {
        let weekly = with_care(health()).given(&coordinator(), agrees(rhythm()));
        let end = SeriesEnd { series: code("weekly"), reason: "the emergency is over".to_owned() };
        let ended = weekly.at("2014-02-01").given(&coordinator(), Command::EndMeetingSeries(end));
        let text = shown(&ended, None, "2014-02-01");
        let (confirmed, cancelled) =
            (text.matches("STATUS:CONFIRMED").count(), text.matches("STATUS:CANCELLED").count());
        assert!(confirmed > 0 && confirmed < 6 && cancelled > 20, "{confirmed} and {cancelled}");
        assert!(text.contains("The series ended: the emergency is over"), "{text}");
    }

    /// GN-12.1: a meeting keeps its local time where clocks change.
    #[test]
    fn meetings_keep_their_local_time() {
        let zone = chrono_tz::Europe::Kyiv;
        let mut there = with_care(health()).given(&coordinator(), agrees(rhythm())).state().clone();
        let rhythms = there.series.values_mut().flat_map(|one| one.rhythms.values_mut());
        rhythms.for_each(|rhythm| rhythm.stamp.zone = zone);
        let text = meeting_calendar(&there, &key(), "Ukraine", None, at("2014-01-01"));
        let begins = text.lines().filter_map(|line| line.strip_prefix("DTSTART:"));
        let begins: Vec<Moment> = begins
            .map(|begins| chrono::NaiveDateTime::parse_from_str(begins, MOMENT).expect("a moment").and_utc())
            .collect();
        let times: BTreeSet<_> = begins.iter().map(|begins| begins.with_timezone(&zone).time()).collect();
        let in_utc: BTreeSet<_> = begins.iter().map(|begins| begins.time()).collect();
        assert_eq!((times.len(), in_utc.len()), (1, 2), "{begins:?}");
    }

    /// GN-12.1: a changed meeting has a higher number, so that calendars take it; names are escaped, and an exercise says that it is one.
    #[test]
    fn entries_are_numbered_escaped_and_marked() {
        let weekly = with_care(health()).given(&coordinator(), agrees(rhythm()));
        let number = |text: &str| {
            let number = text.lines().find_map(|line| line.strip_prefix("SEQUENCE:")).expect("a number");
            number.parse::<i64>().expect("a number")
        };
        let first = shown(&weekly, None, "2014-01-20");
        let named = MeetingRhythm { name: "Health; Leyte, Samar".to_owned(), ..rhythm() };
        let changed = weekly.at("2014-01-15").given(&coordinator(), agrees(named));
        let second = shown(&changed, None, "2014-01-20");
        assert!(number(&second) > number(&first), "{first}\n{second}");
        assert!(second.contains("SUMMARY:Health\\; Leyte\\, Samar"), "{second}");
        let key = AggregateKey { exercise: true, ..key() };
        let exercise = meeting_calendar(changed.state(), &key, "Philippines", None, at("2014-01-20"));
        assert!(exercise.contains("SUMMARY:EXERCISE live: Health"), "{exercise}");
    }
}
