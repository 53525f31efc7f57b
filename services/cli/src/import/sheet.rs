//! A file of separated values or a sheet of a workbook, as the reader of coverage files reads it, under headings that are known: in any
//! case, with other separators, and with rows without content.

use std::ops::ControlFlow;

use convene_coordination::coverage::{Cell, Encoding, ReadSeek, Refused, ShownRow, Source};

use super::Problem;
use convene_client::suggest::nearest;

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
    /// What the file was taken for, such as `cells separated by semicolons, in UTF-8`.
    pub form: String,
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
    /// Reads a file; of a workbook the sheet of that name, else the only visible one with known headings.
    ///
    /// # Errors
    /// Everything that is wrong with its form, its headings and the cells and lengths of its rows.
    pub fn read(
        input: Box<dyn ReadSeek>,
        encoding: Encoding,
        sheet: Option<&str>,
        columns: &'static [Column],
    ) -> Result<Self, Vec<Problem>> {
        let refused = |refused: Refused| vec![Problem::new(1, None, refused.to_string())];
        let known = |rows: &[ShownRow]| {
            let heading = rows.first().map_or(&[][..], |(_, cells)| cells.as_slice());
            heading.iter().filter(|cell| column(columns, cell).is_some()).count()
        };
        let mut source = Source::open(input, None, encoding, sheet, &known).map_err(refused)?;
        let mut read = Reading { columns, headings: None, rows: Vec::new(), problems: Vec::new() };
        let visited = source.each_row(&mut |line, cells| {
            read.row(line, cells);
            ControlFlow::Continue(())
        });
        visited.map_err(refused)?;
        let Some((_, written)) = read.headings else {
            let what = "the file is empty; give it a line of headings and a row for each cluster";
            return Err(vec![Problem::new(1, None, what)]);
        };
        if read.problems.is_empty() {
            Ok(Self { form: source.form(), rows: read.rows, written })
        } else {
            Err(read.problems)
        }
    }

    /// The same problem, with its column as the file has it.
    pub fn as_written(&self, problem: Problem) -> Problem {
        let known = |column: &String| self.written.iter().find(|(heading, _)| heading == column);
        let written = problem.column.as_ref().and_then(known).map(|(_, written)| written.clone());
        Problem { column: written.or(problem.column), ..problem }
    }
}

/// The headings of a file, each known or not, and as the file writes those that are.
type Headings = (Vec<Option<&'static str>>, Vec<(&'static str, String)>);

/// A file being read.
struct Reading {
    columns: &'static [Column],
    headings: Option<Headings>,
    rows: Vec<Row>,
    problems: Vec<Problem>,
}

impl Reading {
    fn row(&mut self, line: u64, cells: &[Cell<'_>]) {
        let shown: Vec<String> = cells.iter().map(|cell| cell.shown().into_owned()).collect();
        let Some((headings, _)) = &self.headings else {
            let headings = understood(self.columns, line, &shown, &mut self.problems);
            let written = headings.iter().zip(&shown).filter_map(|(known, cell)| Some(((*known)?, on_one_line(cell))));
            let written = written.collect();
            self.headings = Some((headings, written));
            return;
        };
        if is_of_hashtags(&shown) {
            return;
        }
        if shown.len() > headings.len() {
            let what = format!(
                "the row has more cells than the heading, which has {}; put a cell that contains what separates cells in quotation marks",
                headings.len()
            );
            self.problems.push(Problem::new(line, None, what));
            return;
        }
        for (heading, cell) in headings.iter().zip(cells) {
            if let (Some(heading), Cell::Unreadable { shown, expected }) = (*heading, cell) {
                self.problems.push(Problem::new(line, Some(heading), format!("'{shown}', expected {expected}")));
            }
        }
        let cells = headings.iter().zip(shown).filter_map(|(heading, cell)| Some(((*heading)?, cell)));
        self.rows.push(Row { line, cells: cells.collect() });
    }
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
    use std::io::Cursor;

    use super::*;

    const COLUMNS: &[Column] = &[
        Column { heading: "country", also: &["iso3"], required: true },
        Column { heading: "co-leads", also: &["co lead s"], required: false },
    ];

    fn sheet(bytes: impl Into<Vec<u8>>) -> Result<Sheet, Vec<Problem>> {
        Sheet::read(Box::new(Cursor::new(bytes.into())), Encoding::Utf8, None, COLUMNS)
    }

    fn read(text: &str) -> Result<Vec<(u64, String, String)>, Vec<String>> {
        let sheet = sheet(text).map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>())?;
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
            let sheet = sheet(text).unwrap_or_else(|problems| panic!("{problems:?}"));
            assert_eq!(sheet.rows[0].cell("co-leads"), "A", "{heading}");
            let problem = sheet.as_written(Problem::new(2, Some("co-leads"), "is unknown"));
            assert_eq!(problem.column.as_deref(), Some(heading));
        }
        let sheet = sheet("country\nPHL\n").unwrap_or_else(|problems| panic!("{problems:?}"));
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
        assert!(
            problems("country,co leads\nPHL,A,B\n")
                .starts_with("line 2: the row has more cells than the heading, which has 2")
        );
        let latin = b"country,co leads\nPHL,M\xE9decins\n".to_vec();
        let refused = sheet(latin.clone()).expect_err("it is in another encoding")[0].to_string();
        assert!(
            refused.starts_with("line 2, column 'co-leads': 'M\u{fffd}decins', expected text in UTF-8"),
            "{refused}"
        );
        let named = Sheet::read(Box::new(Cursor::new(latin)), Encoding::Windows1252, None, COLUMNS);
        assert_eq!(named.unwrap_or_else(|problems| panic!("{problems:?}")).rows[0].cell("co-leads"), "Médecins");
        let wide = sheet(*b"\xFF\xFEc\0o\0").expect_err("it is in another encoding");
        assert!(wide[0].what.contains("UTF-16"));
    }

    /// RM-1.15: a workbook is read as a file of separated values is, with its own days; a formula is no value.
    #[test]
    fn a_workbook_is_read_too() {
        let bytes = |co_leads: &str| {
            let mut workbook = rust_xlsxwriter::Workbook::new();
            let sheet = workbook.add_worksheet();
            for (column, cell) in (0..).zip(["ISO3", "Co leads"]) {
                sheet.write_string(0, column, cell).expect("a cell");
            }
            sheet.write_string(1, 0, "PHL").expect("a cell");
            if co_leads.starts_with('=') {
                sheet.write_formula(1, 1, co_leads).expect("a cell");
            } else {
                sheet.write_string(1, 1, co_leads).expect("a cell");
            }
            workbook.save_to_buffer().expect("a workbook")
        };
        let read = sheet(bytes("A; B")).unwrap_or_else(|problems| panic!("{problems:?}"));
        assert_eq!((read.form.as_str(), read.rows[0].cell("co-leads")), ("the sheet 'Sheet1' of a workbook", "A; B"));
        let refused = sheet(bytes("=1+1")).expect_err("it has a formula")[0].to_string();
        assert!(refused.starts_with("line 2, column 'co-leads'") && refused.contains("no formula"), "{refused}");
    }
}
