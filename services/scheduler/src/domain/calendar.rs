//! The calendar of what is due, as an iCalendar text (RFC 5545, row S-7): the same register makes the same bytes.
//!
//! What is due when a day ends in the country is an entry of that day, wherever the reader is; what is due at a moment is an entry in
//! UTC. Each entry also gives the country's local time (row S-5). An entry of an exercise says so.

use convene_kernel::duty::Duty;
use convene_kernel::policy::Rule;
use convene_kernel::reference::{Country, Reference};
use convene_kernel::time::{Moment, day_in, end_of_day, has_passed, local_time};

use super::obligation::{Obligation, ObligationState};
use super::occurrence::{CountedFrom, Occurrence};

/// The longest line, in octets, without its end.
const LONGEST_LINE: usize = 75;

/// A moment as iCalendar writes it.
const MOMENT: &str = "%Y%m%dT%H%M%SZ";

/// A day as iCalendar writes it.
const DAY: &str = "%Y%m%d";

/// The calendar called `name` of what `obligations` make due before `until`, and of what is overdue at `now`.
pub fn calendar(name: &str, obligations: &[&Obligation], reference: &Reference, now: Moment, until: Moment) -> String {
    let mut text = Text::default();
    text.line("BEGIN:VCALENDAR");
    text.line("VERSION:2.0");
    text.line("PRODID:-//Convene//Scheduler//EN");
    text.line("CALSCALE:GREGORIAN");
    text.property("NAME", name);
    text.property("X-WR-CALNAME", name);
    text.property("X-WR-CALDESC", "Days and local times are those of the country (S-5, S-7).");
    let mut entries: Vec<Entry<'_>> = obligations.iter().flat_map(|obligation| entries(obligation, until)).collect();
    entries.sort_by(|one, other| (one.due, &one.token).cmp(&(other.due, &other.token)));
    for entry in entries {
        entry.write(&mut text, reference.country(&entry.obligation.opening.key.country), now);
    }
    text.line("END:VCALENDAR");
    text.0
}

/// One date of one obligation.
struct Entry<'a> {
    obligation: &'a Obligation,
    occurrence: Occurrence,
    token: String,
    due: Moment,
}

/// The dates from the earliest that is not met up to `until`.
fn entries(obligation: &Obligation, until: Moment) -> impl Iterator<Item = Entry<'_>> {
    let first = obligation.current().map(|(occurrence, _)| occurrence);
    let occurrences = std::iter::successors(first, |occurrence| Some(occurrence.next()));
    let dates = occurrences.map_while(|occurrence| Some((occurrence, obligation.opening.due(occurrence)?)));
    dates.take_while(move |(_, due)| *due < until).map(|(occurrence, due)| Entry {
        obligation,
        occurrence,
        token: obligation.opening.token(occurrence),
        due,
    })
}

impl Entry<'_> {
    fn write(&self, text: &mut Text, country: Option<&Country>, now: Moment) {
        let opening = &self.obligation.opening;
        let (duty, rule) = (&opening.duty, &opening.rule);
        let role = self.obligation.owner_role().title();
        let owner = match &duty.owner.organization {
            Some(organization) => format!("{role}, {organization}"),
            None => role.to_owned(),
        };
        let is_overdue = self.obligation.state(now) == ObligationState::Overdue && has_passed(self.due, now);
        let overdue = if is_overdue { "Overdue: " } else { "" };
        let place = country.map_or_else(|| opening.key.country.to_string(), |country| country.names.en.clone());
        text.line("BEGIN:VEVENT");
        text.property("UID", &format!("{}@convene", self.token));
        text.line(&format!("DTSTAMP:{}", opening.opened_at.format(MOMENT)));
        let day = day_in(self.due, opening.zone);
        if self.due == end_of_day(day, opening.zone) {
            text.line(&format!("DTSTART;VALUE=DATE:{}", day.format(DAY)));
        } else {
            text.line(&format!("DTSTART:{}", self.due.format(MOMENT)));
        }
        let mark = if opening.key.exercise { format!("EXERCISE {}: ", opening.key.id) } else { String::new() };
        text.property("SUMMARY", &format!("{mark}{overdue}{} ({owner}, {place})", rule.what));
        text.property(
            "DESCRIPTION",
            &format!(
                "Due {}.\nOwed by: {owner}\nAbout: {}\nBy: {} of the guidance, {}",
                local_time(self.due, opening.zone),
                duty.subject,
                rule.row,
                counted(duty, rule, self.occurrence),
            ),
        );
        text.property("CATEGORIES", rule.row.as_str());
        text.property("LOCATION", &place);
        text.line("TRANSP:TRANSPARENT");
        text.line("END:VEVENT");
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

/// Lines of iCalendar: ended by CRLF, folded after 75 octets.
#[derive(Default)]
struct Text(String);

impl Text {
    /// A property whose value is text.
    fn property(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for letter in value.chars() {
            match letter {
                '\\' | ';' | ',' => escaped.extend(['\\', letter]),
                '\n' => escaped.push_str("\\n"),
                '\r' => {}
                _ => escaped.push(letter),
            }
        }
        self.line(&format!("{name}:{escaped}"));
    }

    fn line(&mut self, line: &str) {
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > LONGEST_LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests;
