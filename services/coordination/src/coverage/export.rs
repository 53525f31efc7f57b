//! What the data show, for other programs: as comma-separated values with hashtags (HXL), as a workbook, as JSON; each with the same
//! numbers, from the same lines. No cell begins a formula.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use serde::Serialize;

use super::analysis::{Analysis, Duplication};

/// What is known of a cluster's work in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoverageLine {
    /// The code of the global cluster.
    pub cluster: String,
    /// The code of the area; empty for the whole country.
    pub area: String,
    /// Its name, where it is known.
    pub name: String,
    /// How many people are in need; nothing where it is not known.
    pub in_need: Option<u64>,
    /// How many were reached; nothing where no report says it.
    pub reached: Option<u64>,
    /// How many in need no report says to be reached.
    pub gap: Option<u64>,
    /// How many activities there are in the area itself.
    pub activities: u64,
}

/// What several organizations do alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DuplicationLine {
    /// The activity, as a report writes it.
    pub activity: String,
    /// The code of the area; empty for the whole country.
    pub area: String,
    /// The name of the area, where it is known.
    pub name: String,
    /// The group of people.
    pub group: String,
    /// The organizations, as a report writes them.
    pub organizations: Vec<String>,
    /// The codes of the clusters.
    pub clusters: Vec<String>,
    /// The first day on which two of them do the same, where it is known.
    pub begins: Option<NaiveDate>,
    /// The last such day, where it is known.
    pub ends: Option<NaiveDate>,
}

/// Everything that the data show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Export {
    /// What the numbers of people reached are.
    pub reached_is: &'static str,
    /// By cluster and area.
    pub coverage: Vec<CoverageLine>,
    /// The duplications.
    pub duplications: Vec<DuplicationLine>,
}

/// What the numbers of people reached are, in every form.
pub const REACHED_IS: &str = "people reached by the largest activity of the cluster in the area, summed over organizations that do it; \
    of several periods, the largest. A larger area has the sum over areas of one level in it. Activities, periods, levels, clusters, and \
    implementing and programming organizations are not added.";

/// The columns of lines of coverage: the heading, and the hashtag.
const COLUMNS: [(&str, &str); 7] = [
    ("cluster", "#sector+cluster+code"),
    ("area", "#loc+code"),
    ("name", "#loc+name"),
    ("people in need", "#inneed"),
    ("people reached", "#reached"),
    ("gap", "#x_gap"),
    ("activities", "#x_activities"),
];

impl Export {
    /// What an analysis shows.
    pub fn of(analysis: &Analysis) -> Self {
        let coverage = analysis.coverage().map(|covered| CoverageLine {
            cluster: covered.cluster.to_string(),
            area: covered.area.to_string(),
            name: covered.name.to_string(),
            in_need: covered.in_need,
            reached: covered.reached,
            gap: covered.missing(),
            activities: covered.activities,
        });
        let duplications = analysis.duplications().map(|duplication| DuplicationLine::of(duplication, analysis));
        Self { reached_is: REACHED_IS, coverage: coverage.collect(), duplications: duplications.collect() }
    }

    /// As comma-separated values, with a row of hashtags under the headings.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn to_hxl(&self) -> csv::Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(COLUMNS.map(|(heading, _)| heading))?;
        writer.write_record(COLUMNS.map(|(_, hashtag)| hashtag))?;
        for line in &self.coverage {
            let ([cluster, area, name], numbers) = line.cells();
            let numbers = numbers.map(|number| number.map(|number| number.to_string()).unwrap_or_default());
            let texts = [cluster, area, name].map(harmless);
            writer.write_record(texts.iter().map(AsRef::as_ref).chain(numbers.iter().map(String::as_str)))?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }

    /// As a workbook, with a sheet of coverage and one of duplications.
    ///
    /// # Errors
    /// When it is larger than workbooks can be.
    pub fn to_workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("coverage")?;
        write_texts(sheet, 0, &COLUMNS.map(|(heading, _)| heading))?;
        write_texts(sheet, 1, &COLUMNS.map(|(_, hashtag)| hashtag))?;
        for (row, line) in (2..).zip(&self.coverage) {
            let (texts, numbers) = line.cells();
            write_texts(sheet, row, &texts)?;
            for (column, number) in (3..).zip(numbers) {
                if let Some(number) = number {
                    sheet.write(row, column, number)?;
                }
            }
        }
        let sheet = workbook.add_worksheet().set_name("duplications")?;
        write_texts(sheet, 0, &["activity", "area", "name", "group", "organizations", "clusters", "from", "until"])?;
        for (row, line) in (1..).zip(&self.duplications) {
            let (organizations, clusters) = (line.organizations.join("; "), line.clusters.join("; "));
            let [begins, ends] = [line.begins, line.ends].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
            let texts =
                [&line.activity, &line.area, &line.name, &line.group, &organizations, &clusters, &begins, &ends];
            write_texts(sheet, row, &texts)?;
        }
        let sheet = workbook.add_worksheet().set_name("about")?;
        write_texts(sheet, 0, &["people reached", self.reached_is])?;
        workbook.save_to_buffer()
    }
}

impl CoverageLine {
    /// The texts and the numbers of the line.
    fn cells(&self) -> ([&str; 3], [Option<u64>; 4]) {
        ([&self.cluster, &self.area, &self.name], [self.in_need, self.reached, self.gap, Some(self.activities)])
    }
}

impl DuplicationLine {
    /// Names are written as the reports have them.
    fn of(duplication: &Duplication, analysis: &Analysis) -> Self {
        let written = |name: &Arc<str>| analysis.as_written(name).to_string();
        Self {
            activity: written(&duplication.activity),
            area: duplication.area.to_string(),
            name: analysis.name_of_area(&duplication.area).to_string(),
            group: written(&duplication.group),
            organizations: duplication.organizations.iter().map(written).collect(),
            clusters: duplication.clusters.iter().map(ToString::to_string).collect(),
            begins: duplication.begins,
            ends: duplication.ends,
        }
    }
}

/// Writes texts as texts, whatever they begin with.
fn write_texts<T: AsRef<str>>(sheet: &mut Worksheet, row: u32, texts: &[T]) -> Result<(), XlsxError> {
    for (column, text) in (0..).zip(texts) {
        sheet.write_string(row, column, text.as_ref())?;
    }
    Ok(())
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::Reader as _;

    use super::super::analysis::Analysis;
    use super::super::canonical::{ActivityRow, Area, Counts, NeedRow};
    use super::super::field::Who;
    use super::super::vocabulary::tests::words;
    use super::super::{CanonicalRow, Coverage, Options};
    use super::*;

    fn export() -> Export {
        let mut in_need = Counts::default();
        in_need.set(Who::All, Some(1200));
        let area = |code: &str, name: &str| Area {
            code: code.to_owned(),
            level: 2,
            name: name.to_owned(),
            within: String::new(),
        };
        let need = |cluster: &str, area| NeedRow {
            cluster: cluster.to_owned(),
            area,
            group: String::new(),
            in_need: in_need.clone(),
        };
        let mut analysis = Analysis::default();
        analysis
            .assessment("needs", &[need("HEA", area("X0101", "=HYPERLINK(\"x\")")), need("WSH", area("+X01", "-1"))]);
        let mut reached = Counts::default();
        reached.set(Who::All, Some(700));
        let clinic = |cluster: &str| ActivityRow {
            organization: "CARE".to_owned(),
            activity: "Clinic".to_owned(),
            cluster: cluster.to_owned(),
            area: area("X0101", "-"),
            reached: reached.clone(),
            ..ActivityRow::default()
        };
        analysis.report("care", &[clinic("HEA"), clinic("NUT")]);
        Export::of(&analysis)
    }

    /// The cells of numbers of the lines of coverage, by their clusters; empty where a number is not known.
    fn numbers_of(rows: impl Iterator<Item = Vec<String>>) -> Vec<[String; 5]> {
        let cells = |row: Vec<String>| [0, 3, 4, 5, 6].map(|column| row.get(column).cloned().unwrap_or_default());
        rows.skip(2).map(cells).collect()
    }

    /// RM-8.6: the file with hashtags, the workbook and JSON have the same numbers, and the importer reads what is exported.
    #[test]
    fn every_form_has_the_same_numbers() {
        let export = export();
        let read = |bytes: Vec<u8>, sheet: Option<&str>| {
            let options = Options { sheet: sheet.map(str::to_owned), ..Options::default() };
            let mut coverage = Coverage::open(Box::new(Cursor::new(bytes)), words(), options).expect("a file");
            let mut numbers = Vec::new();
            let outcome = coverage.each_row(&mut |row| {
                if let CanonicalRow::Need(row) = row {
                    numbers.push((row.cluster.clone(), row.in_need.of(Who::All).map(u64::from)));
                }
                Ok(())
            });
            assert!(outcome.expect("it is read").written > 0);
            numbers
        };
        let needs = export.coverage.iter().filter(|line| line.in_need.is_some());
        let expected: Vec<_> = needs.map(|line| (line.cluster.clone(), line.in_need)).collect();
        assert_eq!(read(export.to_workbook().expect("a workbook"), Some("coverage")), expected);
        let hxl = export.to_hxl().expect("a file");
        assert_eq!(read(hxl.clone(), None), expected);
        let json = serde_json::to_value(&export).expect("JSON");
        let in_json = json["coverage"].as_array().expect("lines").iter().map(|line| {
            ["cluster", "in_need", "reached", "gap", "activities"].map(|field| match &line[field] {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                number => number.to_string(),
            })
        });
        let in_json: Vec<_> = in_json.collect();
        let lines = [["HEA", "1200", "700", "500", "1"], ["NUT", "", "700", "", "1"], ["WSH", "1200", "", "1200", "0"]];
        assert_eq!(in_json, lines);
        let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(hxl.as_slice());
        let in_hxl = csv.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
        assert_eq!(numbers_of(in_hxl), lines);
        let workbook = Cursor::new(export.to_workbook().expect("a workbook"));
        let sheet = calamine::Xlsx::new(workbook).expect("a workbook").worksheet_range("coverage").expect("a sheet");
        assert_eq!(numbers_of(sheet.rows().map(|row| row.iter().map(ToString::to_string).collect())), lines);
        let text = String::from_utf8(hxl).expect("text");
        assert!(
            text.starts_with(
                "cluster,area,name,people in need,people reached,gap,activities\n#sector+cluster+code,#loc+code"
            ),
            "{text}"
        );
    }

    /// RM-8.6: no cell that we write begins a formula.
    #[test]
    fn no_cell_begins_a_formula() {
        let hxl = export().to_hxl().expect("a file");
        let mut reader = csv::Reader::from_reader(hxl.as_slice());
        let cells: Vec<String> = reader
            .records()
            .flat_map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        assert!(cells.iter().any(|cell| cell.starts_with("'=HYPERLINK")), "{cells:?}");
        assert!(!cells.iter().any(|cell| cell.starts_with(['=', '+', '-', '@'])), "{cells:?}");
        let workbook = export().to_workbook().expect("a workbook");
        let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).expect("an archive");
        let mut sheet = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet"), &mut sheet)
            .expect("text");
        assert!(sheet.contains("<v>1200</v>") && !sheet.contains("<f>"), "{sheet}");
    }
}
