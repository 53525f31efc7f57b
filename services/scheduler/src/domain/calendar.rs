//! The calendar of what is due, as an iCalendar text (RFC 5545, row S-7): the same register makes the same bytes on one day.
//!
//! What is due when a day ends in the country is an entry of that day, wherever the reader is; what is due at a moment is an entry in
//! UTC. Each entry also gives the country's local time (row S-5). An entry of an exercise says so.
//!
//! An entry changes under its identifier, and says when: what is overdue is an entry of the present day, so that it stays in sight;
//! what was done, or is no longer owed, is cancelled, and leaves the calendar some months later.

use std::collections::BTreeMap;

use chrono::Months;
use convene_kernel::duty::Duty;
use convene_kernel::icalendar::{Calendar, DAY, MOMENT};
use convene_kernel::policy::Rule;
use convene_kernel::reference::{Country, Reference};
use convene_kernel::time::{Moment, Period, day_in, end_of_day, has_passed, local_time, start_of_day};

use super::obligation::{Closing, Obligation};
use super::occurrence::{CountedFrom, Occurrence};

/// For how many months an entry that is cancelled is still sent, so that every calendar that has it learns of it.
const MONTHS_CANCELLED: u32 = 3;

/// How long before it is due an alarm rings where the rule reminds of nothing ahead.
const ALARM_AHEAD: Period = Period::Hours(24);

/// The calendar called `name` of what `obligations` make due before `until`, and of what is overdue at `now`.
pub fn calendar(name: &str, obligations: &[&Obligation], reference: &Reference, now: Moment, until: Moment) -> String {
    let horizon =
        format!("What is overdue, and what is due before {}; what is due later is not shown yet", until.date_naive());
    let about = format!("{horizon}. Days and local times are those of the country (S-5, S-7).");
    let mut text = Calendar::begin("Scheduler", name, &about);
    let mut entries: Vec<Entry<'_>> =
        obligations.iter().flat_map(|obligation| entries(obligation, now, until)).collect();
    entries.sort_by(|one, other| (one.due, &one.token).cmp(&(other.due, &other.token)));
    for entry in entries {
        entry.write(&mut text, reference.country(&entry.obligation.opening.key.country), now);
    }
    text.end()
}

/// One date of one obligation.
struct Entry<'a> {
    obligation: &'a Obligation,
    occurrence: Occurrence,
    token: String,
    due: Moment,
    standing: Standing,
}

/// What became of a date.
enum Standing {
    Owed,
    /// It is owed, and its date has passed.
    Overdue,
    /// It was done or is no longer owed, which was recorded at the moment.
    Closed(Closing, Moment),
}

/// The dates up to `until`: those that are owed, and those that were closed lately.
fn entries(obligation: &Obligation, now: Moment, until: Moment) -> Vec<Entry<'_>> {
    let cancelled_since = now.checked_sub_months(Months::new(MONTHS_CANCELLED)).unwrap_or(now);
    let starts = obligation.kept.iter().map(|kept| kept.occurrence);
    let starts = starts.chain(obligation.owed_at_its_end().map(|(occurrence, _)| occurrence));
    let mut found = BTreeMap::new();
    for start in starts {
        let occurrences = std::iter::successors(Some(start), |occurrence| Some(occurrence.next()));
        let dates = occurrences.map_while(|occurrence| Some((occurrence, obligation.opening.due(occurrence)?)));
        for (occurrence, due) in dates.take_while(|(_, due)| *due < until) {
            let standing = match obligation.closing(occurrence) {
                Some((closing, recorded_at)) if recorded_at >= cancelled_since => {
                    Standing::Closed(closing, recorded_at)
                }
                Some(_) => continue,
                None if has_passed(due, now) => Standing::Overdue,
                None => Standing::Owed,
            };
            let token = obligation.opening.token(occurrence);
            found.insert(occurrence, Entry { obligation, occurrence, token, due, standing });
        }
    }
    found.into_values().collect()
}

impl Entry<'_> {
    fn write(&self, text: &mut Calendar, country: Option<&Country>, now: Moment) {
        let opening = &self.obligation.opening;
        let (duty, rule, zone) = (&opening.duty, &opening.rule, opening.zone);
        let role = self.obligation.owner_role().title();
        let owner = match &duty.owner.organization {
            Some(organization) => format!("{role}, {organization}"),
            None => role.to_owned(),
        };
        let place = country.map_or_else(|| opening.key.country.to_string(), |country| country.names.en.clone());
        let changed_at = self.changed_at(now);
        text.line("BEGIN:VEVENT");
        text.property("UID", &format!("{}@convene", self.token));
        text.line(&format!("DTSTAMP:{}", changed_at.format(MOMENT)));
        text.line(&format!("LAST-MODIFIED:{}", changed_at.format(MOMENT)));
        // Seconds since it was put on record: a number that grows with every change.
        let sequence = (changed_at - opening.opened_at).num_seconds().clamp(0, i64::from(i32::MAX));
        text.line(&format!("SEQUENCE:{sequence}"));
        text.line(&format!(
            "STATUS:{}",
            if matches!(self.standing, Standing::Closed(..)) { "CANCELLED" } else { "CONFIRMED" }
        ));
        let day = day_in(self.due, zone);
        if matches!(self.standing, Standing::Overdue) {
            text.line(&format!("DTSTART;VALUE=DATE:{}", day_in(now, zone).max(day).format(DAY)));
        } else if self.due == end_of_day(day, zone) {
            text.line(&format!("DTSTART;VALUE=DATE:{}", day.format(DAY)));
        } else {
            text.line(&format!("DTSTART:{}", self.due.format(MOMENT)));
        }
        let exercise = if opening.key.exercise { format!("EXERCISE {}: ", opening.key.id) } else { String::new() };
        let mark = match &self.standing {
            Standing::Owed => String::new(),
            Standing::Overdue => format!("Overdue since {day}: "),
            Standing::Closed(Closing::Kept { .. }, _) => "Done: ".to_owned(),
            Standing::Closed(..) => "No longer due: ".to_owned(),
        };
        text.property("SUMMARY", &format!("{exercise}{mark}{} ({owner}, {place})", rule.what));
        text.property(
            "DESCRIPTION",
            &format!(
                "Due {}.\n{}Owed by: {owner}\nAbout: {}\nBy: {} of the guidance, {}",
                local_time(self.due, zone),
                self.end(),
                duty.subject,
                rule.row,
                counted(duty, rule, self.occurrence),
            ),
        );
        text.property("CATEGORIES", rule.row.as_str());
        text.property("LOCATION", &place);
        text.line("TRANSP:TRANSPARENT");
        if matches!(self.standing, Standing::Owed) {
            self.alarms(text);
        }
        text.line("END:VEVENT");
    }

    /// How it ended, as a line; empty while it is owed.
    fn end(&self) -> String {
        match &self.standing {
            Standing::Closed(Closing::Kept { at, late }, _) => {
                let late = if *late { ", late" } else { "" };
                format!("Done {}{late}.\n", local_time(*at, self.obligation.opening.zone))
            }
            Standing::Closed(Closing::Void { reason, .. }, _) => format!("No longer due: {reason}.\n"),
            Standing::Owed | Standing::Overdue => String::new(),
        }
    }

    /// When the entry last changed: when its date was put on record, on each day that it is overdue, when its end was recorded.
    fn changed_at(&self, now: Moment) -> Moment {
        let known_at = self.obligation.known_at(self.occurrence);
        match &self.standing {
            Standing::Owed => known_at,
            Standing::Overdue => {
                let zone = self.obligation.opening.zone;
                start_of_day(day_in(now, zone), zone).max(self.due).max(known_at)
            }
            Standing::Closed(_, recorded_at) => *recorded_at,
        }
    }

    /// An alarm for each reminder of the rule.
    fn alarms(&self, text: &mut Calendar) {
        let opening = &self.obligation.opening;
        let reminders = &opening.rule.reminders;
        let ahead = if reminders.is_empty() { std::slice::from_ref(&ALARM_AHEAD) } else { reminders.as_slice() };
        for ahead in ahead {
            text.line("BEGIN:VALARM");
            text.line("ACTION:DISPLAY");
            text.property("DESCRIPTION", &opening.rule.what);
            let moment = ahead.ahead_of(self.due, opening.zone);
            text.line(&format!("TRIGGER;VALUE=DATE-TIME:{}", moment.format(MOMENT)));
            text.line("END:VALARM");
        }
    }
}

/// From what the rule counts the date.
fn counted(duty: &Duty, rule: &Rule, occurrence: Occurrence) -> String {
    match (occurrence.counted, rule.repeats, duty.since_date) {
        (CountedFrom::Day(day), Some(repeats), _) => format!("{repeats} after it was last done, on {day}"),
        (_, _, Some(date)) => {
            format!("{} from {}, of which {date} is known: due by then at the latest", rule.period, rule.anchor)
        }
        _ => format!("{} from {}", rule.period, rule.anchor),
    }
}

#[cfg(test)]
mod tests;
