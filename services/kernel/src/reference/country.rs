//! Countries: their code, their name and the time zone of their capital.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono_tz::Tz;

use crate::codes::CountryCode;
use crate::guidance::problem::Problem;

/// A country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// Its ISO 3166-1 alpha-3 code.
    pub code: CountryCode,
    /// Its short name, as the United Nations use it.
    pub name: String,
    /// The time zone of its capital, in which times are shown (row S-5).
    pub zone: Tz,
}

const HEADING: [&str; 3] = ["code", "name", "zone"];

/// What is wrong with a line, and how to fix it.
type Fault = (String, &'static str);

/// Reads lines of code, name and zone under a heading; a name with a comma stands in quotation marks.
pub(super) fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> BTreeMap<CountryCode, Country> {
    let mut countries = BTreeMap::new();
    let mut lines = csv::ReaderBuilder::new();
    lines.has_headers(false).flexible(true).trim(csv::Trim::All);
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
            let place = line.map_or_else(|| "the file".to_owned(), |line| format!("line {line}"));
            problems.push(Problem { file: file.to_owned(), place, what, remedy: remedy.to_owned() });
        }
    }
    countries
}

fn heading(record: &csv::StringRecord) -> Result<(), Fault> {
    if record == HEADING.as_slice() {
        return Ok(());
    }
    Err(("the first line is not the heading".to_owned(), "begin with the line code,name,zone"))
}

fn country(record: &csv::StringRecord) -> Result<Country, Fault> {
    let (Some(code), Some(name), Some(zone), 3) = (record.get(0), record.get(1), record.get(2), record.len()) else {
        return Err((format!("the line has not three fields but {}", record.len()), "write code,name,zone"));
    };
    let code = code.parse::<CountryCode>().map_err(|error| (error.to_string(), "correct the code"))?;
    if name.is_empty() {
        return Err((format!("{code} has no name"), "write the country's name in the second field"));
    }
    let zone =
        zone.parse().map_err(|_| (format!("'{zone}' is no time zone"), "write an IANA zone, such as Asia/Manila"))?;
    Ok(Country { code, name: name.to_owned(), zone })
}

fn add(countries: &mut BTreeMap<CountryCode, Country>, country: Country) -> Result<(), Fault> {
    match countries.entry(country.code.clone()) {
        Entry::Occupied(_) => Err((format!("{} is listed twice", country.code), "remove one of the lines")),
        Entry::Vacant(place) => {
            place.insert(country);
            Ok(())
        }
    }
}
