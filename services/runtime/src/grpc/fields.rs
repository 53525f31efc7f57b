//! Turns the fields of a request into value types, and collects everything wrong with them so that it is said at once.
//!
//! A parser asks for each field and keeps the `Option`s; [`Fields::finish`] gives the value, or every violation noted.
//! Whether a well-formed value is admitted is the domain's to decide, not decided here.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Datelike as _, NaiveDate};
use convene_kernel::codes::{CommandId, Etag, NotACode};
use convene_kernel::refusal::{Refusal, Violation};
use convene_kernel::row::Row;
use convene_kernel::time::Moment;
use prost_types::Timestamp;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::reasons;

/// Cited for what the interface itself asks for, where no row of the guidance does.
pub const CONTRACT: Row = Row::new("contract");

/// The fields of one request, with everything found wrong in them so far.
#[derive(Debug)]
pub struct Fields {
    path: String,
    row: Row,
    violations: Vec<Violation>,
}

impl Default for Fields {
    fn default() -> Self {
        Self { path: String::new(), row: CONTRACT, violations: Vec::new() }
    }
}

impl Fields {
    /// Nothing wrong so far; violations cite [`CONTRACT`] until [`Fields::under`] names a row.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cites `row` for what is found wrong from here on.
    pub fn under(&mut self, row: impl Into<Row>) -> &mut Self {
        self.row = row.into();
        self
    }

    /// Notes that `field` is wrong for a reason of the caller's own.
    pub fn refuse(
        &mut self,
        field: &str,
        reason: &'static str,
        problem: impl Into<String>,
        mend: impl Into<String>,
    ) -> &mut Self {
        self.violations.push(Violation {
            row: self.row.clone(),
            reason,
            field: join(&self.path, field),
            problem: problem.into(),
            mend: mend.into(),
        });
        self
    }

    /// Text of 1 to `most` characters, in Unicode's composed form, without the white space around it.
    pub fn text(&mut self, field: &str, text: &str, most: usize) -> Option<String> {
        let text: String = text.trim().nfc().collect();
        if text.is_empty() {
            self.missing(field, format!("give a text of up to {most} characters"));
            return None;
        }
        let length = text.chars().count();
        if length > most {
            let (problem, mend) =
                (format!("has {length} characters, {} too many", length - most), format!("shorten it to {most}"));
            self.refuse(field, reasons::TEXT_TOO_LONG, problem, mend);
            return None;
        }
        if let Some(unprintable) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
            let problem = format!("contains the control character U+{:04X}", u32::from(unprintable));
            self.refuse(field, reasons::TEXT_NOT_PRINTABLE, problem, "leave it out");
            return None;
        }
        Some(text)
    }

    /// Like [`Fields::text`], where the field may be empty.
    pub fn optional_text(&mut self, field: &str, text: &str, most: usize) -> Option<Option<String>> {
        if text.trim().is_empty() { Some(None) } else { self.text(field, text, most).map(Some) }
    }

    /// A code such as a country, an organization, a resource or a person.
    pub fn code<T: FromStr<Err = NotACode>>(&mut self, field: &str, text: &str) -> Option<T> {
        if text.is_empty() {
            let mend =
                text.parse::<T>().err().map_or_else(String::new, |error| format!("give what {}", wanted(&error)));
            self.missing(field, mend);
            return None;
        }
        match text.parse() {
            Ok(code) => Some(code),
            Err(error) => {
                self.refuse(field, reasons::CODE_MALFORMED, quoted(text), format!("give what {}", wanted(&error)));
                None
            }
        }
    }

    /// Like [`Fields::code`], where the field may be empty.
    pub fn optional_code<T: FromStr<Err = NotACode>>(&mut self, field: &str, text: &str) -> Option<Option<T>> {
        if text.is_empty() { Some(None) } else { self.code(field, text).map(Some) }
    }

    /// A code that is one of `known`; `kind` names what it is a code of, such as "cluster".
    pub fn known_code<'k, T: FromStr<Err = NotACode>>(
        &mut self,
        field: &str,
        text: &str,
        kind: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<T> {
        let known: Vec<&str> = known.into_iter().collect();
        if text.is_empty() || known.contains(&text) {
            return self.code(field, text);
        }
        let mend = match nearest(text, &known) {
            Some(nearest) => format!("did you mean {nearest}? Known are {}", known.join(", ")),
            None => format!("known are {}", known.join(", ")),
        };
        self.refuse(field, reasons::CODE_UNKNOWN, format!("there is no {kind} '{}'", shortened(text)), mend);
        None
    }

    /// The etag that a decision was read from.
    pub fn etag(&mut self, field: &str, text: &str) -> Option<Etag> {
        self.code(field, text)
    }

    /// The identifier of a command: a UUID that its caller chose.
    pub fn command_id(&mut self, field: &str, text: &str) -> Option<CommandId> {
        const MEND: &str = "give a UUID, a new one for each command, and the same one when you send that command again";
        if text.is_empty() {
            self.missing(field, MEND);
            return None;
        }
        match Uuid::try_parse(text) {
            Ok(id) if !id.is_nil() => Some(CommandId(id)),
            _ => {
                self.refuse(field, reasons::REQUEST_ID_MALFORMED, quoted(text), MEND);
                None
            }
        }
    }

    /// A moment.
    pub fn moment(&mut self, field: &str, moment: Option<&Timestamp>) -> Option<Moment> {
        let Some(moment) = moment else {
            self.missing(field, "give a moment, such as 2013-11-08T04:40:00Z");
            return None;
        };
        let parsed = u32::try_from(moment.nanos)
            .ok()
            .and_then(|nanoseconds| Moment::from_timestamp(moment.seconds, nanoseconds))
            .filter(|moment| (1900..=9999).contains(&moment.year()));
        if parsed.is_none() {
            let problem = format!("{} seconds and {} nanoseconds are no moment", moment.seconds, moment.nanos);
            self.refuse(field, reasons::MOMENT_MALFORMED, problem, "give a moment between the years 1900 and 9999");
        }
        parsed
    }

    /// Like [`Fields::moment`], where the field may be absent.
    pub fn optional_moment(&mut self, field: &str, moment: Option<&Timestamp>) -> Option<Option<Moment>> {
        if moment.is_none() { Some(None) } else { self.moment(field, moment).map(Some) }
    }

    /// A day of the calendar, as `2013-11-08`.
    pub fn date(&mut self, field: &str, text: &str) -> Option<NaiveDate> {
        if text.is_empty() {
            self.missing(field, "give a date, such as 2013-11-08");
            return None;
        }
        let parsed =
            NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| (1900..=9999).contains(&date.year()));
        if parsed.is_none() {
            self.refuse(field, reasons::DATE_MALFORMED, quoted(text), "give a date, such as 2013-11-08");
        }
        parsed
    }

    /// Like [`Fields::date`], where the field may be empty.
    pub fn optional_date(&mut self, field: &str, text: &str) -> Option<Option<NaiveDate>> {
        if text.is_empty() { Some(None) } else { self.date(field, text).map(Some) }
    }

    /// A value of a contract's enum, by `accept`; `None` from it means unspecified. `name` is the enum's `as_str_name`.
    pub fn choice<E, T>(
        &mut self,
        field: &str,
        number: i32,
        name: impl Fn(&E) -> &'static str,
        accept: impl Fn(E) -> Option<T>,
    ) -> Option<T>
    where
        E: TryFrom<i32> + Copy,
    {
        let chosen = E::try_from(number).ok();
        if let Some(value) = chosen.and_then(&accept) {
            return Some(value);
        }
        let admitted: Vec<_> = (0..=LARGEST_ENUM_NUMBER)
            .filter_map(|number| E::try_from(number).ok())
            .filter(|candidate| accept(*candidate).is_some())
            .map(|candidate| name(&candidate))
            .collect();
        let mend = format!("choose one of {}", admitted.join(", "));
        match (number, chosen) {
            (0, _) => self.missing(field, mend),
            (_, Some(value)) => {
                self.refuse(field, reasons::CHOICE_UNKNOWN, format!("{} is not admitted", name(&value)), mend)
            }
            (_, None) => self.refuse(field, reasons::CHOICE_UNKNOWN, format!("{number} is no value of it"), mend),
        };
        None
    }

    /// A whole number within `range`.
    pub fn number<N: PartialOrd + Display + Copy>(
        &mut self,
        field: &str,
        number: N,
        range: RangeInclusive<N>,
    ) -> Option<N> {
        if range.contains(&number) {
            return Some(number);
        }
        let mend = format!("give a number from {} to {}", range.start(), range.end());
        self.refuse(field, reasons::NUMBER_OUT_OF_RANGE, format!("{number} is out of range"), mend);
        None
    }

    /// A message that must be there.
    pub fn within<M, T>(
        &mut self,
        field: &str,
        message: Option<&M>,
        parse: impl FnOnce(&mut Self, &M) -> Option<T>,
    ) -> Option<T> {
        match message {
            Some(message) => self.nested(field, |fields| parse(fields, message)),
            None => {
                self.missing(field, "give it");
                None
            }
        }
    }

    /// Like [`Fields::within`], where the message may be absent.
    pub fn optional_within<M, T>(
        &mut self,
        field: &str,
        message: Option<&M>,
        parse: impl FnOnce(&mut Self, &M) -> Option<T>,
    ) -> Option<Option<T>> {
        match message {
            Some(message) => self.nested(field, |fields| parse(fields, message)).map(Some),
            None => Some(None),
        }
    }

    /// A list with as many entries as `lengths` admits. `parse` sees each entry with the path `field[index]`, so that it
    /// names the entry itself with the empty field name and its parts with theirs.
    pub fn each<M, T>(
        &mut self,
        field: &str,
        entries: &[M],
        lengths: RangeInclusive<usize>,
        mut parse: impl FnMut(&mut Self, &M) -> Option<T>,
    ) -> Option<Vec<T>> {
        if entries.len() > *lengths.end() {
            let problem = format!("has {} entries, {} too many", entries.len(), entries.len() - lengths.end());
            self.refuse(field, reasons::LIST_TOO_LONG, problem, format!("give at most {}", lengths.end()));
            return None;
        }
        if entries.len() < *lengths.start() {
            let problem = format!("has {} entries", entries.len());
            self.refuse(field, reasons::LIST_TOO_SHORT, problem, format!("give at least {}", lengths.start()));
            return None;
        }
        let parsed: Vec<Option<T>> = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| self.nested(&format!("{field}[{index}]"), |fields| parse(fields, entry)))
            .collect();
        parsed.into_iter().collect()
    }

    /// A list of codes, each at most once.
    pub fn codes<T: FromStr<Err = NotACode> + Ord + Clone + Display>(
        &mut self,
        field: &str,
        codes: &[String],
        lengths: RangeInclusive<usize>,
    ) -> Option<Vec<T>> {
        let codes = self.each(field, codes, lengths, |fields, code| fields.code::<T>("", code))?;
        self.distinct(field, codes)
    }

    /// Refuses a list that names the same thing twice.
    pub fn distinct<T: Ord + Clone + Display>(&mut self, field: &str, entries: Vec<T>) -> Option<Vec<T>> {
        let mut seen = BTreeSet::new();
        let repeated: Vec<_> = entries.iter().enumerate().filter(|(_, entry)| !seen.insert((*entry).clone())).collect();
        for (index, entry) in &repeated {
            let problem = format!("names {entry} a second time");
            self.refuse(&format!("{field}[{index}]"), reasons::LIST_ENTRY_REPEATED, problem, "name it once");
        }
        if repeated.is_empty() { Some(entries) } else { None }
    }

    /// The value, when nothing was wrong.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with every violation noted.
    ///
    /// # Panics
    /// When `value` is `None` though nothing was noted: the parser then dropped a field without saying why.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Refusal> {
        if self.violations.is_empty() {
            Ok(value.expect("a field that does not parse leaves a violation"))
        } else {
            Err(Refusal::Invalid(self.violations))
        }
    }

    fn missing(&mut self, field: &str, mend: impl Into<String>) -> &mut Self {
        self.refuse(field, reasons::FIELD_MISSING, "is not given", mend)
    }

    fn nested<T>(&mut self, field: &str, parse: impl FnOnce(&mut Self) -> T) -> T {
        let inner = join(&self.path, field);
        let (outer, row) = (std::mem::replace(&mut self.path, inner), self.row.clone());
        let parsed = parse(self);
        self.path = outer;
        self.row = row;
        parsed
    }
}

/// Enums of the contracts number their values without gaps and have far fewer.
const LARGEST_ENUM_NUMBER: i32 = 99;

fn join(path: &str, field: &str) -> String {
    match (path.is_empty(), field.is_empty()) {
        (true, _) => field.to_owned(),
        (false, true) => path.to_owned(),
        (false, false) => format!("{path}.{field}"),
    }
}

fn wanted(error: &NotACode) -> String {
    let said = error.to_string();
    said.split_once(" is not ").map_or(said.clone(), |(_, expected)| format!("is {expected}"))
}

fn quoted(text: &str) -> String {
    format!("'{}' is not well formed", shortened(text))
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}

fn nearest<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    const LIKE: f64 = 0.7;
    let text = text.to_uppercase();
    known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(&text, &candidate.to_uppercase()), *candidate))
        .filter(|(likeness, _)| *likeness >= LIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::{ClusterCode, CountryCode, ResourceId};

    use super::*;

    fn violations(fields: Fields) -> Vec<Violation> {
        fields.finish(None::<()>).expect_err("something is wrong").violations().to_vec()
    }

    #[test]
    fn everything_wrong_is_found_at_once_with_its_path() {
        struct Cluster {
            id: &'static str,
            evidence: String,
        }
        let clusters =
            [Cluster { id: "health", evidence: "x".repeat(30) }, Cluster { id: "Health!", evidence: String::new() }];
        let mut fields = Fields::new();
        fields.code::<CountryCode>("country", "Philippines");
        fields.under("RM-1.1").each("clusters", &clusters, 1..=20, |fields, cluster| {
            fields.code::<ResourceId>("id", cluster.id);
            fields.under("RM-0.2").text("evidence", &cluster.evidence, 20)
        });
        fields.refuse("title", "FIELD_MISSING", "is not given", "give it");
        let found = violations(fields);
        let said: Vec<_> = found
            .iter()
            .map(|violation| (violation.row.as_str(), violation.field.as_str(), violation.reason))
            .collect();
        assert_eq!(
            said,
            [
                ("contract", "country", "CODE_MALFORMED"),
                ("RM-0.2", "clusters[0].evidence", "TEXT_TOO_LONG"),
                ("RM-1.1", "clusters[1].id", "CODE_MALFORMED"),
                ("RM-0.2", "clusters[1].evidence", "FIELD_MISSING"),
                ("RM-1.1", "title", "FIELD_MISSING"),
            ]
        );
        assert_eq!(found[0].problem, "'Philippines' is not well formed");
        assert!(found[0].mend.contains("such as PHL"));
        assert!(found[1].problem.contains("10 too many"));
    }

    #[test]
    fn an_unknown_code_is_answered_with_the_nearest() {
        let mut fields = Fields::new();
        assert!(fields.known_code::<ClusterCode>("cluster", "HEA", "cluster", ["HEA", "WASH"]).is_some());
        fields.known_code::<ClusterCode>("cluster", "WSH", "cluster", ["HEA", "WASH"]);
        fields.known_code::<ClusterCode>("cluster", "", "cluster", ["HEA", "WASH"]);
        let found = violations(fields);
        assert!(found[0].mend.starts_with("did you mean WASH?"), "{}", found[0].mend);
        assert_eq!(found[1].reason, "FIELD_MISSING");
    }

    #[test]
    fn text_is_composed_and_counted_in_characters() {
        let mut fields = Fields::new();
        assert_eq!(fields.text("name", " Cafe\u{301}\n", 4), Some("Café".to_owned()));
        assert_eq!(fields.optional_text("note", "  ", 4), Some(None));
        assert_eq!(fields.text("name", "bell\u{7}", 10), None);
        assert_eq!(violations(fields)[0].reason, "TEXT_NOT_PRINTABLE");
    }

    #[test]
    fn moments_and_dates_are_of_the_calendar() {
        let mut fields = Fields::new();
        let landfall = Timestamp { seconds: 1_383_885_600, nanos: 0 };
        assert!(fields.moment("landfall", Some(&landfall)).is_some());
        assert_eq!(fields.optional_moment("ended", None), Some(None));
        fields.moment("onset", Some(&Timestamp { seconds: i64::MAX, nanos: 0 }));
        fields.moment("onset", Some(&Timestamp { seconds: 0, nanos: -1 }));
        fields.date("day", "2013-02-30");
        assert_eq!(violations(fields).len(), 3);
    }

    #[test]
    fn a_choice_says_what_there_is_to_choose_from() {
        use tonic_health::pb::health_check_response::ServingStatus;
        let parse = |fields: &mut Fields, number| {
            fields.choice("state", number, ServingStatus::as_str_name, |status| match status {
                ServingStatus::Serving => Some(true),
                ServingStatus::NotServing => Some(false),
                _ => None,
            })
        };
        let mut fields = Fields::new();
        assert_eq!(parse(&mut fields, 1), Some(true));
        parse(&mut fields, 0);
        parse(&mut fields, 42);
        let found = violations(fields);
        assert_eq!(found[0].reason, "FIELD_MISSING");
        assert_eq!(found[0].mend, "choose one of SERVING, NOT_SERVING");
        assert_eq!(found[1].reason, "CHOICE_UNKNOWN");
    }

    #[test]
    fn lists_have_lengths_and_name_a_thing_once() {
        let mut fields = Fields::new();
        let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(fields.codes::<ClusterCode>("clusters", &named(&["HEA", "WASH"]), 1..=2).is_some());
        fields.codes::<ClusterCode>("clusters", &named(&["HEA", "WASH", "HEA"]), 1..=3);
        fields.codes::<ClusterCode>("clusters", &[], 1..=3);
        fields.codes::<ClusterCode>("clusters", &named(&["HEA", "WASH"]), 1..=1);
        let found = violations(fields);
        let said: Vec<_> = found.iter().map(|violation| (violation.field.as_str(), violation.reason)).collect();
        assert_eq!(
            said,
            [("clusters[2]", "LIST_ENTRY_REPEATED"), ("clusters", "LIST_TOO_SHORT"), ("clusters", "LIST_TOO_LONG"),]
        );
    }

    #[test]
    fn a_command_is_identified_by_a_uuid() {
        let mut fields = Fields::new();
        assert!(fields.command_id("request_id", "3f1f5b1e-5b0a-4f4c-9b53-0d3b3d8c3b11").is_some());
        fields.command_id("request_id", "");
        fields.command_id("request_id", "00000000-0000-0000-0000-000000000000");
        assert_eq!(violations(fields).len(), 2);
    }
}
