//! Single fields: texts, codes, moments, dates, choices and numbers, each with what is wrong with it and the remedy.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Datelike as _, NaiveDate};
use convene_kernel::codes::{CommandId, Etag, NotACode};
use convene_kernel::guidance::nearest;
use convene_kernel::message;
use convene_kernel::message::{Argument, Message, list, verbatim};
use convene_kernel::past_date::PastDate;
use convene_kernel::time::Moment;
use prost_types::Timestamp;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::{Fields, reasons, visible};

/// Enums of the contracts number their values without gaps and have far fewer.
const LARGEST_ENUM_NUMBER: i32 = 99;

/// How many known codes a refusal lists at most: in more of them nobody finds the right one.
const MOST_LISTED: usize = 40;

impl Fields {
    /// Text of 1 to `most` characters, in Unicode's composed form, without the white space and the invisible characters around it.
    pub fn text(&mut self, field: &str, text: &str, most: usize) -> Option<String> {
        let text = visible::trimmed(text);
        // Rows of datasets come here by the million, and most text is this plain.
        if text.len() <= most && !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Some(text.to_owned());
        }
        let text: String = text.nfc().collect();
        if text.is_empty() {
            self.missing(field, message!("give a text of up to {most} characters", most));
            return self.any_text();
        }
        let length = text.chars().count();
        if length > most {
            let problem = message!("has {length} characters, {excess} too many", length, excess = length - most);
            self.refuse(field, reasons::TEXT_TOO_LONG, problem, message!("shorten it to {most}", most));
            return self.any_text();
        }
        if let Some(unprintable) = visible::first_refused(&text) {
            let problem = message!(
                "contains the character {character}, which is invisible or controls direction",
                character = verbatim(format_args!("U+{:04X}", u32::from(unprintable)))
            );
            self.refuse(field, reasons::TEXT_NOT_PRINTABLE, problem, "leave it out");
            return self.any_text();
        }
        Some(text)
    }

    /// Like [`Fields::text`], where the field may be empty.
    pub fn optional_text(&mut self, field: &str, text: &str, most: usize) -> Option<Option<String>> {
        if visible::trimmed(text).is_empty() { Some(None) } else { self.text(field, text, most).map(Some) }
    }

    /// A code such as a country, an organization, a resource or a person.
    pub fn code<T: FromStr<Err = NotACode>>(&mut self, field: &str, text: &str) -> Option<T> {
        let text = visible::trimmed(text);
        if text.is_empty() {
            let expected = Message::from(text.parse::<T>().err().map_or("", |error| error.wanted()));
            self.missing(field, message!("give {expected}", expected));
            return self.any_code();
        }
        match text.parse() {
            Ok(code) => Some(code),
            Err(error) => {
                self.refuse(
                    field,
                    reasons::CODE_MALFORMED,
                    quoted(text),
                    message!("give {expected}", expected = Message::from(error.wanted())),
                );
                self.any_code()
            }
        }
    }

    /// Like [`Fields::code`], where the field may be empty.
    pub fn optional_code<T: FromStr<Err = NotACode>>(&mut self, field: &str, text: &str) -> Option<Option<T>> {
        if visible::trimmed(text).is_empty() { Some(None) } else { self.code(field, text).map(Some) }
    }

    /// A code that is one of `known`; `kind` names what it is a code of, such as "cluster".
    pub fn known_code<'k, T: FromStr<Err = NotACode>>(
        &mut self,
        field: &str,
        text: &str,
        kind: &'static str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<T> {
        let known: Vec<&str> = known.into_iter().collect();
        let written = visible::trimmed(text);
        if written.is_empty() || known.iter().any(|code| code.eq_ignore_ascii_case(written)) {
            return self.code(field, text);
        }
        let near = nearest::among(text, known.iter().map(|code| (*code, *code))).map(verbatim);
        let is_long = known.len() > MOST_LISTED;
        let known = list(known.into_iter().map(verbatim));
        let remedy = match near {
            Some(nearest) if is_long => message!("did you mean {nearest}?", nearest),
            Some(nearest) => message!("did you mean {nearest}? Known are {known}", nearest, known),
            None if is_long => "give a code of the reference data".into(),
            None => message!("known are {known}", known),
        };
        let problem = message!("there is no {kind} '{code}'", kind = Message::from(kind), code = shortened(text));
        self.refuse(field, reasons::CODE_UNKNOWN, problem, remedy);
        self.any_code()
    }

    /// The etag that a decision was read from.
    pub fn etag(&mut self, field: &str, text: &str) -> Option<Etag> {
        self.code(field, text)
    }

    /// The identifier of a command: a UUID that its caller chose.
    pub fn command_id(&mut self, field: &str, text: &str) -> Option<CommandId> {
        const REMEDY: &str =
            "give a UUID, a new one for each command, and the same one when you send that command again";
        if text.is_empty() {
            self.missing(field, REMEDY);
            return self.any_id();
        }
        match Uuid::try_parse(text) {
            Ok(id) if !id.is_nil() => Some(CommandId(id)),
            _ => {
                self.refuse(field, reasons::REQUEST_ID_MALFORMED, quoted(text), REMEDY);
                self.any_id()
            }
        }
    }

    /// A moment.
    pub fn moment(&mut self, field: &str, moment: Option<&Timestamp>) -> Option<Moment> {
        let Some(moment) = moment else {
            self.missing(field, "give a moment, such as 2013-11-08T04:40:00Z");
            return self.any_moment();
        };
        let read = u32::try_from(moment.nanos)
            .ok()
            .and_then(|nanoseconds| Moment::from_timestamp(moment.seconds, nanoseconds));
        let parsed = read.filter(|moment| (1900..=9999).contains(&moment.year()));
        if parsed.is_none() {
            let problem = match read {
                Some(moment) => message!("{moment} is out of range", moment),
                None => message!(
                    "{seconds} seconds and {nanoseconds} nanoseconds are out of range",
                    seconds = moment.seconds,
                    nanoseconds = moment.nanos
                ),
            };
            self.refuse(field, reasons::TIMESTAMP_MALFORMED, problem, "give a moment between the years 1900 and 9999");
        }
        parsed.or_else(|| self.any_moment())
    }

    /// Like [`Fields::moment`], where the field may be absent.
    pub fn optional_moment(&mut self, field: &str, moment: Option<&Timestamp>) -> Option<Option<Moment>> {
        if moment.is_none() { Some(None) } else { self.moment(field, moment).map(Some) }
    }

    /// A day of the calendar, as `2013-11-08`.
    pub fn date(&mut self, field: &str, text: &str) -> Option<NaiveDate> {
        if text.is_empty() {
            self.missing(field, "give a date, such as 2013-11-08");
            return self.any_day();
        }
        let parsed =
            NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| (1900..=9999).contains(&date.year()));
        if parsed.is_none() {
            self.refuse(field, reasons::DATE_MALFORMED, quoted(text), "give a date, such as 2013-11-08");
        }
        parsed.or_else(|| self.any_day())
    }

    /// Like [`Fields::date`], where the field may be empty.
    pub fn optional_date(&mut self, field: &str, text: &str) -> Option<Option<NaiveDate>> {
        if text.is_empty() { Some(None) } else { self.date(field, text).map(Some) }
    }

    /// A date of the past, as exactly as it is known: `2013`, `2013-11`, `2013-11-08` or `2013-11-08T04:40:00Z`.
    pub fn past_date(&mut self, field: &str, text: &str) -> Option<PastDate> {
        const REMEDY: &str = "give a year, a month or a day, such as 2013, 2013-11 or 2013-11-08";
        if text.is_empty() {
            self.missing(field, REMEDY);
            return self.any_day().map(PastDate::from);
        }
        let parsed = text.parse().ok().filter(|date: &PastDate| date.is_known());
        if parsed.is_none() {
            self.refuse(field, reasons::DATE_MALFORMED, quoted(text), REMEDY);
        }
        parsed.or_else(|| self.any_day().map(PastDate::from))
    }

    /// Like [`Fields::past_date`], or `unknown` of what happened nobody knows when.
    pub fn past_date_or_unknown(&mut self, field: &str, text: &str) -> Option<PastDate> {
        if text.parse() == Ok(PastDate::UNKNOWN) { Some(PastDate::UNKNOWN) } else { self.past_date(field, text) }
    }

    /// What a trial takes for a text that is wrong.
    fn any_text(&self) -> Option<String> {
        self.stand_in.map(|_| "-".to_owned())
    }

    /// What a trial takes for a moment that is wrong.
    fn any_moment(&self) -> Option<Moment> {
        self.stand_in.map(|stand_in| stand_in.moment)
    }

    /// What a trial takes for a day that is wrong.
    fn any_day(&self) -> Option<NaiveDate> {
        self.any_moment().map(|moment| moment.date_naive())
    }

    /// What a trial takes for a code that is wrong: one that nothing has, and the second trial another.
    pub fn any_code<T: FromStr<Err = NotACode>>(&mut self) -> Option<T> {
        let stand_in = self.stand_in?;
        self.guessed.code = true;
        if stand_in.is_second { "qqq" } else { "www" }.parse().ok()
    }

    /// What a trial takes for a choice that is wrong: the first that is admitted, and the second trial the last.
    fn any_choice<T>(&mut self, mut admitted: impl DoubleEndedIterator<Item = T>) -> Option<T> {
        let stand_in = self.stand_in?;
        self.guessed.choice = true;
        if stand_in.is_second { admitted.next_back() } else { admitted.next() }
    }

    /// What a trial takes for an identifier of a command that is wrong.
    fn any_id(&self) -> Option<CommandId> {
        self.stand_in.map(|_| CommandId(Uuid::new_v4()))
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
            .map(|candidate| verbatim(name(&candidate)))
            .collect();
        let admitted = list(admitted);
        let remedy = message!("choose one of {admitted}", admitted);
        match (number, chosen) {
            (0, _) => self.missing(field, remedy),
            (_, Some(value)) => {
                let problem = message!("{choice} is not admitted", choice = verbatim(name(&value)));
                self.refuse(field, reasons::CHOICE_UNKNOWN, problem, remedy)
            }
            (_, None) => {
                self.refuse(field, reasons::CHOICE_UNKNOWN, message!("unknown value {number}", number), remedy)
            }
        };
        self.any_choice((0..=LARGEST_ENUM_NUMBER).filter_map(|number| accept(E::try_from(number).ok()?)))
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
        let remedy = message!(
            "give a number from {least} to {most}",
            least = verbatim(range.start()),
            most = verbatim(range.end())
        );
        self.refuse(
            field,
            reasons::NUMBER_OUT_OF_RANGE,
            message!("{number} is out of range", number = verbatim(number)),
            remedy,
        );
        None
    }
}

fn quoted(text: &str) -> Message {
    message!("'{text}' is not well formed", text = shortened(text))
}

fn shortened(text: &str) -> Argument {
    const SHOWN: usize = 40;
    let mut shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    verbatim(shown)
}
