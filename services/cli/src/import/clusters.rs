//! A file of clusters that were there before the record began: each row as a request to record it as found.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use convene_coordination::coverage::{DateColumn, DateOrder, Vocabulary, needs_an_order, read_past};
use convene_kernel::codes::ResourceId;
use convene_kernel::past_date::PastDate;
use serde_json::{Value, json};

use super::Problem;
use super::names::{Names, Register};
use super::sheet::{Column, Row, Sheet};

/// The columns of the file.
pub const COLUMNS: &[Column] = &[
    Column { heading: "country", also: &["iso3", "country code", "country name", "iso"], required: true },
    Column { heading: "cluster", also: &["cluster name", "cluster id"], required: true },
    Column { heading: "name", also: &[], required: false },
    Column {
        heading: "sectors",
        also: &["sector", "sector s", "sector cluster", "sector code", "sector codes"],
        required: true,
    },
    Column {
        heading: "lead",
        also: &["lead agency", "cluster lead", "cluster lead agency", "lead organization", "lead organisation"],
        required: false,
    },
    Column { heading: "lead since", also: &[], required: false },
    Column {
        heading: "co-leads",
        also: &["co lead", "coleads", "colead", "co lead s", "co lead agency", "co lead agencies"],
        required: false,
    },
    Column { heading: "co-lead names", also: &["other co leads", "names of co leads"], required: false },
    Column { heading: "emergency", also: &[], required: false },
    Column {
        heading: "activated",
        also: &["activated on", "activation date", "date activated", "since", "start", "start date"],
        required: true,
    },
    Column {
        heading: "ended",
        also: &[
            "ended on",
            "until",
            "end",
            "end date",
            "deactivated",
            "deactivated on",
            "deactivation date",
            "de activated",
            "de activation date",
        ],
        required: false,
    },
    Column { heading: "review by", also: &["review date", "to be reviewed by"], required: false },
    Column { heading: "source", also: &[], required: false },
];

/// The fields of the request, each with the column it comes from.
const FIELDS: [(&str, &str); 12] = [
    ("cluster", "cluster"),
    ("name", "name"),
    ("sectors", "sectors"),
    ("leadAgency", "lead"),
    ("leadSince", "lead since"),
    ("coLeads", "co-leads"),
    ("coLeadNames", "co-lead names"),
    ("emergency", "emergency"),
    ("activated", "activated"),
    ("ended", "ended"),
    ("reviewBy", "review by"),
    ("source", "source"),
];

/// The column of a field of the request, such as `existing.coLeads[0]`.
pub fn column_of(field: &str) -> Option<&'static str> {
    let name = field.rsplit('.').next().unwrap_or(field);
    let name = name.split('[').next().unwrap_or(name);
    if name == "country" {
        return Some("country");
    }
    FIELDS.iter().find(|(known, _)| *known == name).map(|(_, column)| *column)
}

/// A row that can be asked about.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The line on which the row begins.
    pub line: u64,
    /// The country, by its code.
    pub country: String,
    /// The cluster, by its identifier.
    pub cluster: String,
    /// What is recorded: an `ExistingCluster` of the contracts, without the columns in which something is wrong.
    pub existing: Value,
    /// The columns in which something is wrong: what a service says of them says nothing new.
    pub wrong: BTreeSet<String>,
}

impl Entry {
    /// Whether nothing is known to be wrong with it, so that it can be recorded.
    pub fn is_sound(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// What the rows of a file have in common.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The names of countries, sectors and organizations.
    pub names: &'a Names,
    /// The source of rows that name none.
    pub source: Option<&'a str>,
    /// How its dates are read.
    pub dates: &'a Dates<'a>,
}

/// How the dates of a file are read: all in one order of day and month.
#[derive(Debug)]
pub struct Dates<'a> {
    /// The words of dates.
    words: &'a Vocabulary,
    /// The order; or what is expected, where it is in doubt.
    order: Result<Option<DateOrder>, String>,
}

impl<'a> Dates<'a> {
    /// In the order that the caller gives, or else the one that the dates of the file show.
    pub fn of(sheet: &Sheet, asked: Option<DateOrder>, words: &'a Vocabulary) -> Self {
        let mut dates = DateColumn::default();
        for row in &sheet.rows {
            ["activated", "ended", "lead since"].iter().for_each(|heading| dates.look_at(row.line, row.cell(heading)));
        }
        Self { words, order: dates.order(asked).map_err(|(_, _, expected)| expected) }
    }

    fn read(&self, cell: &str) -> Result<PastDate, String> {
        let order = match &self.order {
            Ok(order) => *order,
            Err(expected) if needs_an_order(cell) => return Err(format!("'{cell}', expected {expected}")),
            Err(_) => None,
        };
        read_past(cell, order, self.words).map_err(|expected| format!("'{cell}', expected {expected}"))
    }

    /// The day that the service goes by, too: the last one that the date of activation can mean.
    fn day_of_sectors(&self, activated: &str) -> Option<NaiveDate> {
        self.read(activated).ok().map(|activated| activated.last_day(Tz::UTC))
    }
}

/// The rows that can be asked about, and everything that is wrong with them and with the others.
pub fn read(sheet: &Sheet, reading: &Reading<'_>) -> (Vec<Entry>, Vec<Problem>) {
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    let mut known: BTreeMap<(String, String), &Row> = BTreeMap::new();
    for row in &sheet.rows {
        let mut cells = Cells { row, dates: reading.dates, problems: Vec::new() };
        let entry = cells.entry(reading);
        if cells.problems.is_empty()
            && let Some(entry) = &entry
        {
            let first = known.entry((entry.country.clone(), entry.cluster.clone())).or_insert(row);
            if first.line != row.line {
                cells.problems.push(repeated(first, row, &entry.cluster));
            }
        }
        let wrong = cells.problems.iter().filter_map(|problem| problem.column.clone()).collect();
        entries.extend(entry.map(|entry| Entry { wrong, ..entry }));
        problems.append(&mut cells.problems);
    }
    (entries, problems)
}

/// The days for which the codes of sectors are looked up, one for each date of activation in the file.
pub fn days_of_sectors(sheet: &Sheet, dates: &Dates<'_>) -> BTreeSet<NaiveDate> {
    sheet.rows.iter().filter_map(|row| dates.day_of_sectors(row.cell("activated"))).collect()
}

fn repeated(first: &Row, row: &Row, cluster: &str) -> Problem {
    let what = if row.has_content_of(first) {
        format!("the row is the same as that of line {}; leave one of them out", first.line)
    } else {
        format!(
            "the cluster '{cluster}' is in line {}, too; write another name for another cluster or another period, such as '{cluster} 2008'",
            first.line
        )
    };
    Problem::new(row.line, Some("cluster"), what)
}

/// The parts of a cell that has several, with commas, semicolons, bars or ends of lines between them.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', ';', '|', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// The cells of a row, and what is wrong with them.
struct Cells<'a> {
    row: &'a Row,
    dates: &'a Dates<'a>,
    problems: Vec<Problem>,
}

impl Cells<'_> {
    fn entry(&mut self, reading: &Reading<'_>) -> Option<Entry> {
        let country = self.code("country", &reading.names.countries);
        let (id, name) = self.cluster();
        let day = self.dates.day_of_sectors(self.row.cell("activated"));
        let sectors = self.codes("sectors", reading.names.sectors_on(day));
        let lead = self.code("lead", &reading.names.organizations);
        let co_leads = self.codes("co-leads", &reading.names.organizations);
        let (activated, ended, since) = (self.date("activated"), self.date("ended"), self.date("lead since"));
        let source = Some(self.row.cell("source")).filter(|source| !source.is_empty()).or(reading.source);
        for (column, is_missing) in [
            ("country", country.is_none() && self.row.cell("country").is_empty()),
            ("cluster", self.row.cell("cluster").is_empty()),
            ("sectors", self.row.cell("sectors").is_empty()),
            ("activated", self.row.cell("activated").is_empty()),
        ] {
            if is_missing {
                self.wrong(column, "the cell is empty; fill it in");
            }
        }
        if source.is_none() {
            self.wrong("source", "the source is missing; fill the cell in, or say --source for all rows without one");
        }
        let mut existing = json!({
            "cluster": id,
            "name": name,
            "sectors": sectors,
            "leadAgency": lead.unwrap_or_default(),
            "leadSince": since,
            "coLeads": co_leads,
            "emergency": self.row.cell("emergency"),
            "activated": activated,
            "ended": ended,
            "reviewBy": self.row.cell("review by"),
            "source": source.unwrap_or_default(),
        });
        // A row without them is the same command as before there was such a column.
        let co_lead_names: Vec<_> = parts(self.row.cell("co-lead names")).collect();
        if !co_lead_names.is_empty() {
            existing["coLeadNames"] = json!(co_lead_names);
        }
        Some(Entry { line: self.row.line, country: country?, cluster: id?, existing, wrong: BTreeSet::new() })
    }

    /// The identifier of the cluster and its name for readers: a cell that is no identifier is the name, and the identifier
    /// is made of it.
    fn cluster(&mut self) -> (Option<String>, String) {
        let (cell, name) = (self.row.cell("cluster"), self.row.cell("name").to_owned());
        if cell.is_empty() || cell.parse::<ResourceId>().is_ok() {
            return (Some(cell.to_owned()).filter(|cell| !cell.is_empty()), name);
        }
        let id = identifier(cell);
        if id.parse::<ResourceId>().is_err() {
            self.wrong(
                "cluster",
                format!("'{cell}' makes no identifier; write one of up to 48 lower-case letters, digits and hyphens"),
            );
        }
        (Some(id), if name.is_empty() { cell.to_owned() } else { name })
    }

    fn code(&mut self, heading: &'static str, register: &Register) -> Option<String> {
        let cell = self.row.cell(heading);
        if cell.is_empty() {
            return None;
        }
        register.code(cell).map_err(|problem| self.wrong(heading, problem)).ok()
    }

    /// The codes of a cell that has several.
    fn codes(&mut self, heading: &'static str, register: &Register) -> Vec<String> {
        let cell = self.row.cell(heading);
        // A name in use may contain a comma, such as that of the sector of water.
        if let Ok(code) = register.code(cell) {
            return vec![code];
        }
        parts(cell)
            .filter_map(|part| register.code(part).map_err(|problem| self.wrong(heading, problem)).ok())
            .collect()
    }

    fn date(&mut self, heading: &'static str) -> Option<String> {
        let cell = self.row.cell(heading);
        if cell.is_empty() {
            return None;
        }
        self.dates.read(cell).map(|date| date.to_string()).map_err(|problem| self.wrong(heading, problem)).ok()
    }

    fn wrong(&mut self, column: &str, what: impl Into<String>) {
        self.problems.push(Problem::new(self.row.line, Some(column), what));
    }
}

/// A name as an identifier: its letters and digits in lower case, with hyphens between the words.
fn identifier(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use convene_coordination::coverage::Encoding;
    use convene_kernel::reference::Reference;

    use super::*;

    /// The register of sectors on a day: agriculture became a part of food security in December 2010.
    fn sectors_on(day: NaiveDate) -> Register {
        let food = match day < NaiveDate::from_ymd_opt(2010, 12, 15).expect("a day") {
            true => json!({"code": "AGR", "name": "Agriculture", "aliases": []}),
            false => json!({"code": "FSC", "name": "Food Security", "aliases": ["Agriculture", "AGR"]}),
        };
        let water = json!({"code": "WSH", "name": "Water, Sanitation and Hygiene", "aliases": ["WASH"]});
        let health = json!({"code": "HEA", "name": "Health", "aliases": []});
        let logistics = json!({"code": "LOG", "name": "Logistics", "aliases": []});
        Register::of(&[food, water, health, logistics], |entry| {
            entry["aliases"].as_array().into_iter().flatten().chain([&entry["name"]]).collect()
        })
    }

    fn read_all(text: &str) -> (Vec<Entry>, Vec<String>) {
        let input = Box::new(Cursor::new(text.as_bytes().to_vec()));
        let sheet = Sheet::read(input, Encoding::Utf8, None, COLUMNS).unwrap_or_else(|problems| panic!("{problems:?}"));
        let words = Vocabulary::built_in(&Reference::embedded(), NaiveDate::from_ymd_opt(2014, 1, 1).expect("a day"));
        let dates = Dates::of(&sheet, None, &words);
        let organizations = [
            json!({"code": "WFP", "name": "World Food Programme", "aliases": ["PAM"]}),
            json!({"code": "IRC", "name": "International Rescue Committee", "aliases": []}),
            json!({"code": "HI", "name": "Humanity & Inclusion", "aliases": ["Handicap International"]}),
        ];
        let names = Names {
            countries: Register::of(&[json!({"code": "PHL", "name": "Philippines"})], |entry| vec![&entry["name"]]),
            sectors: days_of_sectors(&sheet, &dates).into_iter().map(|day| (day, sectors_on(day))).collect(),
            sectors_today: sectors_on(NaiveDate::MAX),
            organizations: Register::of(&organizations, |entry| {
                entry["aliases"].as_array().into_iter().flatten().chain([&entry["name"]]).collect()
            }),
        };
        let (entries, problems) = read(&sheet, &Reading { names: &names, source: Some("the register"), dates: &dates });
        (entries, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_row_is_a_request() {
        let (entries, problems) = read_all(
            "country;cluster;sectors;lead;co-leads;co-lead names;activated;ended\n\
             Philippines;Water & Sanitation;\"Water, Sanitation and Hygiene\";PAM;;;2010;\n\
             PHL;logistics;LOG, WASH;WFP;IRC | HI;Philippine Red Cross;22/04/2012;2013-02\n",
        );
        assert_eq!(problems, [""; 0]);
        let first = &entries[0];
        assert_eq!((first.country.as_str(), first.cluster.as_str()), ("PHL", "water-sanitation"));
        assert_eq!(
            (&first.existing["name"], &first.existing["sectors"]),
            (&json!("Water & Sanitation"), &json!(["WSH"]))
        );
        assert_eq!((&first.existing["leadAgency"], &first.existing["ended"]), (&json!("WFP"), &Value::Null));
        let second = &entries[1].existing;
        assert_eq!((&second["sectors"], &second["coLeads"]), (&json!(["LOG", "WSH"]), &json!(["IRC", "HI"])));
        assert_eq!(
            (&first.existing["coLeadNames"], &second["coLeadNames"]),
            (&Value::Null, &json!(["Philippine Red Cross"]))
        );
        assert_eq!((&second["activated"], &second["ended"]), (&json!("2012-04-22"), &json!("2013-02")));
        assert_eq!((&second["name"], &second["source"]), (&json!(""), &json!("the register")));
    }

    /// GN-3: a code or a name is looked up as of the day of the activation.
    #[test]
    fn sectors_are_those_of_the_day_of_the_activation() {
        let (entries, problems) = read_all(
            "country,cluster,sectors,activated\n\
             PHL,farms,AGR,2008\n\
             PHL,fields,agriculture,2010-11-30\n\
             PHL,food,AGR,2010\n\
             PHL,security,agriculture,2011-02\n",
        );
        assert_eq!(problems, [""; 0]);
        let sectors: Vec<_> = entries.iter().map(|entry| entry.existing["sectors"].clone()).collect();
        assert_eq!(sectors, [json!(["AGR"]), json!(["AGR"]), json!(["FSC"]), json!(["FSC"])]);
    }

    #[test]
    fn every_problem_of_every_row_is_reported() {
        let (entries, problems) = read_all(
            "country,cluster,sectors,lead,activated\n\
             PHL,health,HEA,World Food Program,2010\n\
             PHL,,HEA,WFP,in May\n\
             PHL,health,HEA,WFP,2011\n\
             PHL,health,HEA,WFP,2011\n\
             PHL,---,HEA,WFP,08/11/2013\n",
        );
        let sound: Vec<_> = entries.iter().filter(|entry| entry.is_sound()).map(|entry| entry.line).collect();
        assert_eq!(sound, [4]);
        let of_line_2 =
            entries.iter().find(|entry| entry.line == 2).expect("the service is asked about the rest of it");
        assert!(of_line_2.wrong.contains("lead"), "{:?}", of_line_2.wrong);
        let expected = [
            "line 2, column 'lead': 'World Food Program' is not known; perhaps WFP",
            "line 3, column 'activated': 'in May', expected a year, a month or a day",
            "line 3, column 'cluster': the cell is empty",
            "line 5, column 'cluster': the row is the same as that of line 4",
            "line 6, column 'activated': '08/11/2013', expected a column that shows which is the day; say --dates",
        ];
        for (part, problem) in expected.iter().zip(&problems) {
            assert!(problem.starts_with(part), "{problem}");
        }
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    }

    #[test]
    fn a_field_of_the_request_is_a_column_of_the_file() {
        for (field, column) in
            [("existing.coLeads[0]", "co-leads"), ("existing.leadAgency", "lead"), ("header.country", "country")]
        {
            assert_eq!(column_of(field), Some(column));
        }
        assert_eq!(column_of("header"), None);
    }
}
