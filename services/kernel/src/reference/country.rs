//! Countries: their code, their name and the time zone of their capital.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use crate::codes::CountryCode;
use crate::guidance::Problem;

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

/// Reads lines of code, name and zone under a heading; a name with a comma stands in quotation marks.
pub(super) fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> BTreeMap<CountryCode, Country> {
    let mut countries = BTreeMap::new();
    let mut records = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    for record in records.records() {
        let line = |position: Option<&csv::Position>| format!("line {}", position.map_or(0, csv::Position::line));
        let read = match &record {
            Ok(record) => country(record).map_err(|(what, mend)| (line(record.position()), what, mend.to_owned())),
            Err(error) => {
                Err((line(error.position()), error.to_string(), "write it as comma-separated values".to_owned()))
            }
        };
        let (place, what, mend) = match read {
            Ok(country) if !countries.contains_key(&country.code) => {
                countries.insert(country.code.clone(), country);
                continue;
            }
            Ok(country) => {
                let place = record.as_ref().ok().and_then(csv::StringRecord::position);
                (line(place), format!("{} is listed twice", country.code), "remove one of the lines".to_owned())
            }
            Err(problem) => problem,
        };
        problems.push(Problem { file: file.to_owned(), place, what, mend });
    }
    countries
}

fn country(record: &csv::StringRecord) -> Result<Country, (String, &'static str)> {
    let (Some(code), Some(name), Some(zone), 3) = (record.get(0), record.get(1), record.get(2), record.len()) else {
        return Err((format!("there are {} fields, not 3", record.len()), "write code,name,zone"));
    };
    let code = code.parse::<CountryCode>().map_err(|error| (error.to_string(), "correct the code"))?;
    if name.is_empty() {
        return Err((format!("{code} has no name"), "write the country's name in the second field"));
    }
    let zone =
        zone.parse().map_err(|_| (format!("'{zone}' is no time zone"), "write an IANA zone, such as Asia/Manila"))?;
    Ok(Country { code, name: name.to_owned(), zone })
}
