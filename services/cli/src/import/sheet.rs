//! A file of comma-separated values (RFC 4180) as spreadsheets write it: with a byte order mark, semicolons or tabs, lines of
//! either ending, headings of any case, and rows without content.

use super::Problem;
use crate::suggest::nearest;

/// The characters that may separate cells.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The line by which a spreadsheet says which character separates cells.
const SEPARATOR_LINE: &str = "sep=";

/// A column that a file may have.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its heading.
    pub heading: &'static str,
    /// Other headings in use.
    pub also: &'static [&'static str],
    /// Whether every file has it.
    pub required: bool,
}

/// The rows of a file under known headings.
#[derive(Debug)]
pub struct Sheet {
    /// The character that separates cells.
    pub delimiter: char,
    /// The rows with content, in their order.
    pub rows: Vec<Row>,
    /// The headings as the file writes them, by those known here.
    written: Vec<(&'static str, String)>,
}

/// A row with content.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line on which it begins.
    pub line: u64,
    cells: Vec<(&'static str, String)>,
}

impl Row {
    /// The cell under a heading, without the white space around it; empty where the file has no such column.
    pub fn cell(&self, heading: &str) -> &str {
        self.cells.iter().find(|(column, _)| *column == heading).map_or("", |(_, cell)| cell)
    }

    /// Whether another row has the same content.
    pub fn has_content_of(&self, other: &Self) -> bool {
        self.cells == other.cells
    }
}

impl Sheet {
    /// Reads a file.
    ///
    /// # Errors
    /// Everything that is wrong with its encoding, its headings and the lengths of its rows.
    pub fn read(bytes: &[u8], columns: &'static [Column]) -> Result<Self, Vec<Problem>> {
        let text = decoded(bytes).map_err(|problem| vec![problem])?;
        let (text, skipped) = match text.get(..SEPARATOR_LINE.len()).filter(|start| *start == SEPARATOR_LINE) {
            Some(_) => (text.split_once('\n').map_or("", |(_, rest)| rest), 1),
            None => (text, 0),
        };
        let known = |delimiter: u8| {
            let heading = records(text, delimiter).next();
            let cells = heading.into_iter().flat_map(|(_, cells)| cells);
            cells.filter(|cell| column(columns, cell).is_some()).count()
        };
        let delimiter = DELIMITERS.into_iter().rev().max_by_key(|delimiter| known(*delimiter)).unwrap_or(b',');
        let mut records = records(text, delimiter).map(|(line, cells)| (line + skipped, cells));
        let Some((line, headings)) = records.next() else {
            return Err(vec![Problem::new(
                1,
                None,
                "the file is empty; give it a line of headings and a row for each cluster",
            )]);
        };
        let mut problems = Vec::new();
        let cells = headings;
        let headings = understood(columns, line, &cells, &mut problems);
        let written = headings.iter().zip(&cells).filter_map(|(heading, cell)| Some(((*heading)?, on_one_line(cell))));
        let written = written.collect();
        let mut rows = Vec::new();
        for (line, cells) in records.filter(|(_, cells)| !is_of_hashtags(cells)) {
            if cells.len() > headings.len() {
                let what = format!(
                    "the row has {} cells and the heading {}; put a cell that contains '{}' in quotation marks",
                    cells.len(),
                    headings.len(),
                    char::from(delimiter)
                );
                problems.push(Problem::new(line, None, what));
                continue;
            }
            let cells = headings.iter().zip(cells).filter_map(|(heading, cell)| Some(((*heading)?, cell)));
            rows.push(Row { line, cells: cells.collect() });
        }
        if problems.is_empty() { Ok(Self { delimiter: delimiter.into(), rows, written }) } else { Err(problems) }
    }

    /// The same problem, with its column as the file has it.
    pub fn as_written(&self, problem: Problem) -> Problem {
        let known = |column: &String| self.written.iter().find(|(heading, _)| heading == column);
        let written = problem.column.as_ref().and_then(known).map(|(_, written)| written.clone());
        Problem { column: written.or(problem.column), ..problem }
    }
}

/// The text of a file, without its byte order mark.
fn decoded(bytes: &[u8]) -> Result<&str, Problem> {
    const REMEDY: &str = "save the file as 'CSV UTF-8'";
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Problem::new(1, None, format!("the file is in UTF-16; {REMEDY}")));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let place = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
        let what = format!("byte {place} of the line, 0x{:02X}, is not UTF-8; {REMEDY}", bytes[error.valid_up_to()]);
        Problem::new(u64::try_from(line).unwrap_or(u64::MAX), None, what)
    })
}

/// The records with content, each with its line and its cells without the white space around them.
fn records(text: &str, delimiter: u8) -> impl Iterator<Item = (u64, Vec<String>)> {
    let reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let records = reader.into_records().map_while(Result::ok).map(|record| {
        let line = record.position().map_or(1, |position| position.line() + empty_lines(text, position));
        let mut cells: Vec<_> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        (line, cells)
    });
    records.filter(|(_, cells)| !cells.is_empty())
}

/// How many empty lines there are between a position and the record that begins after them.
fn empty_lines(text: &str, position: &csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    empty.map(|byte| u64::from(*byte == b'\n')).sum()
}

/// Whether a row has the hashtags of the humanitarian exchange language under the headings.
fn is_of_hashtags(cells: &[String]) -> bool {
    cells.iter().filter(|cell| !cell.is_empty()).all(|cell| cell.starts_with('#'))
}

/// The known heading of each cell of the heading row; none for a cell that is empty.
fn understood(
    columns: &'static [Column],
    line: u64,
    cells: &[String],
    problems: &mut Vec<Problem>,
) -> Vec<Option<&'static str>> {
    let mut found: Vec<Option<&'static str>> = Vec::new();
    for cell in cells {
        let known = column(columns, cell).map(|column| column.heading);
        match known {
            Some(heading) if found.contains(&Some(heading)) => {
                problems.push(Problem::new(
                    line,
                    Some(cell),
                    format!("a second column is '{heading}'; keep one of them"),
                ));
            }
            None if !cell.is_empty() => problems.push(Problem::new(line, Some(cell), unknown(columns, cell))),
            _ => {}
        }
        found.push(known);
    }
    for missing in columns.iter().filter(|column| column.required && !found.contains(&Some(column.heading))) {
        problems.push(Problem::new(line, Some(missing.heading), "the column is missing; add it with this heading"));
    }
    found
}

fn unknown(columns: &'static [Column], cell: &str) -> String {
    let headings: Vec<_> = columns.iter().map(|column| column.heading).collect();
    match nearest(headings.iter().copied(), |heading| heading, &cell.to_lowercase()).first() {
        Some(near) => format!("no column has this heading; perhaps '{near}'"),
        None => format!("no column has this heading; the columns are {}", headings.join(", ")),
    }
}

fn column(columns: &'static [Column], cell: &str) -> Option<&'static Column> {
    let cell = folded(cell);
    columns.iter().find(|column| folded(column.heading) == cell || column.also.contains(&cell.as_str()))
}

/// A heading in lower case, with single spaces instead of line ends and everything else that is neither letter nor digit.
fn folded(heading: &str) -> String {
    let words = heading.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}

fn on_one_line(heading: &str) -> String {
    heading.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column { heading: "country", also: &["iso3"], required: true },
        Column { heading: "co-leads", also: &["co lead s"], required: false },
    ];

    fn read(text: &str) -> Result<Vec<(u64, String, String)>, Vec<String>> {
        let sheet = Sheet::read(text.as_bytes(), COLUMNS)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        Ok(sheet
            .rows
            .iter()
            .map(|row| (row.line, row.cell("country").to_owned(), row.cell("co-leads").to_owned()))
            .collect())
    }

    fn row(line: u64, country: &str, co_leads: &str) -> (u64, String, String) {
        (line, country.to_owned(), co_leads.to_owned())
    }

    #[test]
    fn a_file_is_read_as_spreadsheets_write_it() {
        let expected = vec![row(2, "PHL", "A, B"), row(4, "HTI", "")];
        assert_eq!(read("country,co-leads\nPHL,\"A, B\"\n\nHTI,\n"), Ok(expected.clone()));
        assert_eq!(
            read("\u{feff}Country;\"Co\n leads \"\r\nPHL;A, B\r\n HTI ;\r\n"),
            Ok(vec![row(3, "PHL", "A, B"), row(4, "HTI", "")])
        );
        assert_eq!(read("ISO3\tco_leads\t\t\nPHL\tA, B\t\t\n\t\t\t\nHTI\t\t\t"), Ok(expected));
        assert_eq!(read("sep=;\ncountry;co leads\n#country+code;#org\nPHL;A"), Ok(vec![row(4, "PHL", "A")]));
    }

    #[test]
    fn a_heading_is_understood_in_every_form_and_named_as_it_is_written() {
        for heading in ["co-leads", "Co_Leads", "CO LEADS", "Co-lead(s)"] {
            let text = format!("country,{heading}\nPHL,A\n");
            let sheet = Sheet::read(text.as_bytes(), COLUMNS).unwrap_or_else(|problems| panic!("{problems:?}"));
            assert_eq!(sheet.rows[0].cell("co-leads"), "A", "{heading}");
            let problem = sheet.as_written(Problem::new(2, Some("co-leads"), "is unknown"));
            assert_eq!(problem.column.as_deref(), Some(heading));
        }
        let sheet = Sheet::read(b"country\nPHL\n", COLUMNS).unwrap_or_else(|problems| panic!("{problems:?}"));
        let missing = sheet.as_written(Problem::new(2, Some("co-leads"), "is missing"));
        assert_eq!(missing.to_string(), "line 2, column 'co-leads': is missing");
    }

    #[test]
    fn what_is_wrong_with_a_file_is_reported_with_its_place() {
        let problems = |text: &str| read(text).expect_err("something is wrong").join("\n");
        assert!(problems("").contains("the file is empty"));
        let headings = problems("contry,co leads,co-leads,budget\n");
        for part in [
            "'contry': no column has this heading; perhaps 'country'",
            "'co-leads': a second column",
            "'budget': no column",
        ] {
            assert!(headings.contains(part), "{headings}");
        }
        assert!(headings.contains("column 'country': the column is missing"), "{headings}");
        assert!(problems("country,co leads\nPHL,A,B\n").starts_with("line 2: the row has 3 cells and the heading 2"));
        let latin =
            Sheet::read(b"country,co leads\nPHL,M\xE9decins\n", COLUMNS).expect_err("it is in another encoding");
        assert_eq!(
            latin[0].to_string(),
            "line 2: byte 6 of the line, 0xE9, is not UTF-8; save the file as 'CSV UTF-8'"
        );
        let wide = Sheet::read(b"\xFF\xFEc\0o\0", COLUMNS).expect_err("it is in another encoding");
        assert!(wide[0].what.contains("UTF-16"));
    }
}
