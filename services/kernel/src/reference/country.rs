//! Countries and areas: their codes, their United Nations short names, the time zone of their capital, and their days.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::validity::Validity;
use crate::codes::CountryCode;
use crate::guidance::problem::Problem;

/// A country or area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// Its ISO 3166-1 alpha-3 code.
    pub code: CountryCode,
    /// Its code of three digits in the United Nations' standard M49; `None` for what M49 does not list.
    pub m49: Option<String>,
    /// Its short names, as the United Nations use them.
    pub names: CountryNames,
    /// The time zone of its capital, in which times are shown (row S-5).
    pub zone: Tz,
    /// The days on which it exists.
    pub validity: Validity,
    /// The names that it had before, each with its days, the earliest first.
    pub former_names: Vec<(CountryNames, Validity)>,
}

impl Country {
    /// Its names on `day`.
    pub fn names_on(&self, day: NaiveDate) -> &CountryNames {
        let former = self.former_names.iter().find(|(_, validity)| validity.contains(day));
        former.map_or(&self.names, |(names, _)| names)
    }
}

/// The short name of a country in the languages of the suite's users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryNames {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
    /// Spanish.
    pub es: String,
    /// Arabic.
    pub ar: String,
}

const HEADING: [&str; 9] =
    ["code", "m49", "name_en", "name_fr", "name_es", "name_ar", "zone", "valid_from", "valid_to"];

/// What is wrong with a line, and how to fix it.
type Fault = (String, &'static str);

/// Reads comma-separated lines under a heading; a line that begins with `#` is a comment.
pub(super) fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> BTreeMap<CountryCode, Country> {
    let mut countries = BTreeMap::new();
    let mut lines = csv::ReaderBuilder::new();
    lines.has_headers(false).flexible(true).trim(csv::Trim::All).comment(Some(b'#'));
    for (index, record) in lines.from_reader(text.as_bytes()).records().enumerate() {
        let line = match &record {
            Ok(record) => record.position().map(csv::Position::line),
            Err(error) => error.position().map(csv::Position::line),
        };
        let read = match record {
            Ok(record) if index == 0 => heading(&record),
            Ok(record) => country(&record).and_then(|country| add(&mut countries, country)),
            Err(error) => Err((error.to_string(), "write it as comma-separated values")),
        };
        if let Err((what, remedy)) = read {
            let location = line.map_or_else(|| "the file".to_owned(), |line| format!("line {line}"));
            problems.push(Problem { file: file.to_owned(), location, what, remedy: remedy.to_owned() });
            if index == 0 {
                // Under another heading, no line means anything.
                break;
            }
        }
    }
    countries
}

fn heading(record: &csv::StringRecord) -> Result<(), Fault> {
    if record == HEADING.as_slice() {
        return Ok(());
    }
    let remedy = "begin with the line code,m49,name_en,name_fr,name_es,name_ar,zone,valid_from,valid_to";
    Err(("the first line is not the heading".to_owned(), remedy))
}

fn country(record: &csv::StringRecord) -> Result<Country, Fault> {
    if record.len() != HEADING.len() {
        let what = format!("the line has {} fields instead of {}", record.len(), HEADING.len());
        return Err((what, "write a field for each column of the heading, empty where there is nothing to say"));
    }
    let code = record[0].parse::<CountryCode>().map_err(|error| (error.to_string(), "correct the code"))?;
    let name = |column: usize| match &record[column] {
        "" => Err((format!("{code} has no {}", HEADING[column]), "write the country's name in each of the languages")),
        name => Ok(name.to_owned()),
    };
    let names = CountryNames { en: name(2)?, fr: name(3)?, es: name(4)?, ar: name(5)? };
    let zone = &record[6];
    let zone =
        zone.parse().map_err(|_| (format!("unknown time zone '{zone}'"), "write an IANA zone, such as Asia/Manila"))?;
    let validity = Validity { from: day(&record[7])?, to: day(&record[8])? };
    if let Validity { from: Some(from), to: Some(to) } = validity
        && to < from
    {
        return Err((format!("{code} ends on {to}, before it begins"), "correct one of the dates"));
    }
    Ok(Country { m49: m49(&record[1])?, code, names, zone, validity, former_names: Vec::new() })
}

fn m49(text: &str) -> Result<Option<String>, Fault> {
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        "" => Ok(None),
        code if is_code => Ok(Some(code.to_owned())),
        other => {
            Err((format!("malformed M49 code '{other}'"), "write its three digits, such as 004, or leave it empty"))
        }
    }
}

fn day(text: &str) -> Result<Option<NaiveDate>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| (format!("'{text}' is not a date"), "write it as 2011-07-09, or leave it empty"))
}

/// A country that is listed again has another name from then on.
fn add(countries: &mut BTreeMap<CountryCode, Country>, country: Country) -> Result<(), Fault> {
    match countries.entry(country.code.clone()) {
        Entry::Occupied(mut earlier) => {
            let earlier = earlier.get_mut();
            let next = earlier.validity.to.and_then(|to| to.succ_opt());
            if next.is_none() || next != country.validity.from {
                let remedy = "remove one of the lines, or let a new name begin the day after the earlier one ended";
                return Err((format!("{} is listed twice", country.code), remedy));
            }
            let began = earlier.validity.from;
            let day_after = |(_, before): &(CountryNames, Validity)| before.to.and_then(|to| to.succ_opt());
            let named_from = earlier.former_names.last().map_or(began, day_after);
            let of_the_name = Validity { from: named_from, to: earlier.validity.to };
            earlier.former_names.push((earlier.names.clone(), of_the_name));
            earlier.names = country.names;
            earlier.validity = Validity { from: began, to: country.validity.to };
            (earlier.m49, earlier.zone) = (country.m49, country.zone);
            Ok(())
        }
        Entry::Vacant(vacant) => {
            vacant.insert(country);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
