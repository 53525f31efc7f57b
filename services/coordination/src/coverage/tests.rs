//! Whole files, in the layouts that organizations really use, and in those that harm.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use zip::write::SimpleFileOptions;

use super::vocabulary::tests::words;
use super::*;

mod traps;

/// What a file gives: its canonical rows by some columns, and what is said of it.
struct Read {
    coverage: Coverage,
    outcome: Outcome,
    canonical: String,
}

impl Read {
    fn of(bytes: impl Into<Vec<u8>>, options: Options) -> Result<Self, String> {
        let mut coverage = Coverage::open(Box::new(Cursor::new(bytes.into())), words(), options)
            .map_err(|refused| refused.to_string())?;
        let mut canonical = Vec::new();
        let outcome = coverage.read(&mut canonical).map_err(|refused| refused.to_string())?;
        Ok(Self { coverage, outcome, canonical: String::from_utf8(canonical).expect("it is UTF-8") })
    }

    fn file(bytes: impl Into<Vec<u8>>) -> Self {
        Self::of(bytes, Options::default()).unwrap_or_else(|refused| panic!("{refused}"))
    }

    /// The cells of some canonical columns, row by row.
    fn rows(&self, columns: &[&str]) -> Vec<String> {
        let mut reader = csv::Reader::from_reader(self.canonical.as_bytes());
        let headings = reader.headers().expect("headings").clone();
        let places: Vec<_> =
            columns.iter().map(|column| headings.iter().position(|name| name == *column).expect(column)).collect();
        let rows = reader.records().map(|row| row.expect("a row"));
        rows.map(|row| places.iter().map(|at| &row[*at]).collect::<Vec<_>>().join("|")).collect()
    }

    fn problems(&self) -> Vec<String> {
        self.outcome.problems.first.iter().map(ToString::to_string).collect()
    }

    fn findings(&self) -> Vec<String> {
        self.outcome.findings.first.iter().map(ToString::to_string).collect()
    }
}

/// A workbook, with its sheets filled by `fill`.
fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().expect("a workbook")
}

fn fill(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells.iter()) {
            sheet.write_string(row, column, *cell).expect("a cell");
        }
    }
}

/// A sheet with these rows, and what `more` adds.
fn sheet(rows: &[&[&str]], more: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    workbook(|workbook| {
        let sheet = workbook.add_worksheet();
        fill(sheet, rows);
        more(sheet);
    })
}

const HEADINGS: &[&str] =
    &["Nom Organisation", "Cluster", "admin2Pcod", "Date début", "Date fin", "Personnes atteintes"];

/// RM-8.4: files go in as organizations have them, in three languages.
#[test]
fn files_go_in_as_organizations_have_them() {
    let columns = ["organization", "acronym", "cluster", "area", "level"];
    for (layout, text, expected) in [
        (
            "Afghanistan",
            "#org +name,#org +acronym,#org +type +name,#sector +cluster +name,#adm2+code\nRelief Now,RN,INGO,Health,AF0101\n",
            "Relief Now|RN|HEA|AF0101|2",
        ),
        (
            "Nigeria",
            "#org +acronym,#org +type,#sector +cluster,#adm2 +code\nRN,INGO,WASH,NG001002\n",
            "RN|RN|WSH|NG001002|2",
        ),
        ("Sudan", "Organization,Org Acronym,Org Type,Sector\nRelief Now,RN,INGO,Nutrition\n", "Relief Now|RN|NUT||0"),
        (
            "Mali",
            "Nom Organisation;Organisation Accronyme;Type Organisation;Cluster;admin2Pcod\nSecours;SEC;ONG, nationale;Santé;ML0702\n",
            "Secours|SEC|HEA|ML0702|2",
        ),
        (
            "Chad",
            "Qui fait quoi où\n\nNom de l'organisation;Acronyme;Type d'organisation;Cluster;Pcode1\nSecours;SEC;ONG;Sécurité alimentaire;TD01\n",
            "Secours|SEC|FSC|TD01|1",
        ),
        (
            "Colombia",
            "IMPLEMENTER ORGANIZATION\tOrganization acronym\tSECTOR / CLUSTER\tPcode 2\nAyuda\tAY\tProtección\tCO05001\n",
            "Ayuda|AY|PRO|CO05001|2",
        ),
    ] {
        let read = Read::file(text);
        assert_eq!((read.problems(), read.rows(&columns)), (vec![], vec![expected.to_owned()]), "{layout}");
    }
}

/// RM-8.4, PE-4: who implements, programmes and funds, when, and for whom by sex and age, is kept apart.
#[test]
fn the_whole_of_a_national_file_is_kept() {
    let read = Read::file(
        "#activity+programme,#activity+project,#status,#date+start,#date+end,#sector,#adm1+name,#adm2+name,#loc+name,#org+impl,#org+prog,\
         #org+funding,#modality,#targeted+ind+all,#targeted+hh+all,#targeted+f+adults,#targeted+m+adults,#targeted+f+children,#targeted+m+children\n\
         Water supply,P-7,En cours,13/04/2024,22/04/2024,WASH,Bay,Baidoa,Camp 3,Relief Now,UNICEF,ECHO,in kind,\"1,200\",200,300,300,400,200\n",
    );
    assert_eq!(read.problems(), Vec::<String>::new());
    let columns =
        ["organization", "programming", "funding", "activity", "status", "begins", "ends", "area", "within", "place"];
    assert_eq!(
        read.rows(&columns),
        ["Relief Now|UNICEF|ECHO|Water supply|ongoing|2024-04-13|2024-04-22|bay/baidoa|bay|Camp 3"]
    );
    let counts = ["targeted", "targeted_women", "targeted_boys", "targeted_households", "reached"];
    assert_eq!(read.rows(&counts), ["1200|300|200|200|"]);
}

/// RM-8.4: needs go in by the same keys.
#[test]
fn needs_go_in_by_the_same_keys() {
    let read = Read::file(
        "Cluster;Pcode 2;Personnes dans le besoin\nEHA;TD0101;1 200\nEHA;;10\nSanté;countrywide;12 000\nSanté;TD0102;\n",
    );
    assert_eq!(read.coverage.kind, Kind::Needs);
    assert_eq!(read.rows(&["cluster", "area", "level", "in_need"]), ["WSH|TD0101|2|1200", "HEA||0|12000"]);
    assert_eq!(
        read.problems(),
        [
            "line 3, column 'Pcode 2': expected an area, or 'countrywide' where it is in the whole country",
            "line 5, column 'Personnes dans le besoin': expected how many people are in need",
        ]
    );
}

/// RM-8.4: every cell that cannot be read is said with its line, its column, what it has and what is expected; none is dropped.
#[test]
fn every_unreadable_cell_is_said() {
    let read = Read::file(
        "Organization,Acronym,Cluster,Pcode 2,Start date,End date,People reached\n\
         Relief Now,RN,Helth,X0101,31/02/2024,22/03/2024,n/a\n\
         ,,WASH; Santé,X0101,25/03/2024,24/03/2024,12\n\
         Relief Now,RN,,X0102,,,5\n",
    );
    assert_eq!(
        read.problems(),
        [
            "line 2, column 'Cluster': 'Helth', expected a known cluster, perhaps 'health'",
            "line 2, column 'Start date': '31/02/2024', expected a day of the calendar, in the order of the column, which is day first",
            "line 2, column 'People reached': 'n/a', expected a whole number of people, such as 1200",
            "line 3, column 'Organization': expected the organization that does it",
            "line 3, column 'End date': '24/03/2024', expected a day that is not before 2024-03-25, when the activity begins",
            "line 4, column 'Cluster': expected a cluster",
        ]
    );
    assert_eq!((read.outcome.rows, read.outcome.sound, read.outcome.written), (3, 0, 0));
}

/// RM-8.4: what is ambiguous is asked once for its column, and the answer reads the file.
#[test]
fn what_is_ambiguous_is_asked() {
    let text =
        "Organization,Cluster,Start date,People reached\nA,Health,11/04/2024,\"1,200\"\nB,Health,10/04/2024,1.200\n";
    let read = Read::file(text);
    let problems = read.problems();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(
        problems[0].starts_with("line 2, column 'Start date': '11/04/2024'")
            && problems[0].contains("--dates month-first")
    );
    assert!(problems[1].starts_with("line 3, column 'People reached': '1.200'") && problems[1].contains("--thousands"));
    assert_eq!(read.outcome.sound, 0, "no row is read in a way that nobody said");
    let options = Options { dates: Some(DateOrder::MonthFirst), thousands: Some(','), ..Options::default() };
    let read = Read::of(text, options).expect("it is read");
    assert_eq!(read.rows(&["begins", "reached"]), ["2024-11-04|1200"]);
    assert_eq!(read.problems().len(), 1, "the point is no separator then: {:?}", read.problems());
}

/// RM-8.4: equal rows are a finding and both are kept; a row of two clusters is one activity of each; contradictions are said.
#[test]
fn what_is_odd_is_said_and_nothing_is_merged() {
    let read = Read::of(
        "Organization,Cluster,Pcode 1,Pcode 2,Status,People reached,Reached females,Reached males\n\
         A,Health,X01,X0101,maybe,10,5,5\nA,Health,X01,X0101,maybe,10,5,5\nB,WASH; Health,X02,X0101,,10,6,5\n",
        Options { takes_finest_area: true, ..Options::default() },
    );
    let read = read.expect("it is read");
    assert_eq!(read.rows(&["organization", "cluster"]), ["A|HEA", "A|HEA", "B|HEA", "B|WSH"]);
    let findings = read.findings().join("\n");
    for said in [
        "line 3: the row is equal to that of line 2; both are kept",
        "line 2: the status 'maybe' is not known, and left out",
        "line 4: the area X0101 does not seem to be in X02",
        "line 4: the numbers of people reached add up to 11, which is more than the 10 of all",
    ] {
        assert!(findings.contains(said), "'{said}' is not in\n{findings}");
    }
}

/// RM-8.4: organizations that the register does not know stay as written and are listed, each spelling once.
#[test]
fn organizations_that_are_not_known_are_listed() {
    let row = |name: &str| format!("{name},Health\n");
    let names = ["CARE", "Relief Now", "RELIEF NOW", "Relief Now", "World Health Organization", "care"];
    let read = Read::file(format!("Organization,Cluster\n{}", names.map(row).concat()));
    let said = read.findings();
    let said = said.iter().find(|said| said.contains("register")).expect("it is said");
    assert!(said.contains("kept as written: 'RELIEF NOW', 'Relief Now'; two spellings"), "{said}");
    assert_eq!(read.rows(&["organization"]), names, "nothing is resolved or merged");
    assert!(Read::file("Organization,Cluster\nCARE,Health\n").findings().is_empty());
}

/// RM-8.4: a workbook goes in as it is: headings of several lines on a later row, its own days and numbers, a sheet that is chosen.
#[test]
fn a_workbook_goes_in_as_it_is() {
    let bytes = workbook(|workbook| {
        fill(workbook.add_worksheet().set_name("Instructions").expect("a name"), &[&["Fill the sheet data"]]);
        let hidden = workbook.add_worksheet().set_name("old").expect("a name").set_hidden(true);
        fill(hidden, &[&["Organization", "Cluster"], &["Old", "Health"]]);
        let data = workbook.add_worksheet().set_name("data").expect("a name");
        let title = Format::new();
        data.merge_range(0, 0, 0, 5, "5W, mars 2024", &title).expect("a title");
        fill(
            data,
            &[
                &[],
                &[
                    "Nom\nOrganisation ",
                    "Cluster\n(choisir)\n#sector+cluster",
                    "admin2Pcod",
                    "Date début",
                    "Date fin",
                    "Personnes atteintes",
                ],
            ],
        );
        fill(data, &[&[], &[], &["Secours", "Santé", "ML0702"]]);
        let day = Format::new().set_num_format("dd/mm/yyyy");
        let date = rust_xlsxwriter::ExcelDateTime::parse_from_str("2024-03-01").expect("a day");
        data.write_datetime_with_format(2, 3, &date, &day).expect("a cell");
        data.write_string(2, 4, "31/03/2024").expect("a cell");
        data.write_number(2, 5, 1200).expect("a cell");
    });
    let read = Read::file(bytes.clone());
    assert_eq!(read.coverage.form(), "the sheet 'data' of a workbook");
    assert_eq!(read.problems(), Vec::<String>::new());
    assert_eq!(
        read.rows(&["organization", "cluster", "area", "begins", "ends", "reached"]),
        ["Secours|HEA|ML0702|2024-03-01|2024-03-31|1200"]
    );
    let of_sheet = |name: &str| Read::of(bytes.clone(), Options { sheet: Some(name.to_owned()), ..Options::default() });
    assert_eq!(of_sheet("old").expect("a hidden sheet that is named is read").rows(&["organization"]), ["Old"]);
    assert!(of_sheet("date").err().expect("there is none").contains("'Instructions', 'old' (hidden), 'data'"));
}

/// RM-8.4: formulas, errors and merged cells are said where they stand, and never taken for a value or for nothing.
#[test]
fn formulas_and_merged_cells_are_said() {
    let bytes = sheet(&[HEADINGS, &["A", "Santé", "ML01"], &["B", "Santé", "ML02"], &["C", "", "ML03"]], |sheet| {
        sheet.write_formula(1, 5, rust_xlsxwriter::Formula::new("=SUM(1,2)").set_result("3")).expect("a formula");
        sheet.merge_range(2, 1, 3, 1, "Santé", &Format::new()).expect("a range");
    });
    let read = Read::file(bytes);
    assert_eq!(
        read.problems(),
        [
            "line 2, column 'Personnes atteintes': '3', expected a value and no formula; paste the values",
            "line 3, column 'Cluster': 'Santé', expected cells that are not merged; unmerge them and fill each",
            "line 4, column 'Cluster': expected cells that are not merged; unmerge them and fill each",
        ]
    );
    assert_eq!(read.outcome.sound, 0);
}

/// RM-8.4: two sheets with known headings are asked about.
#[test]
fn two_sheets_with_headings_are_asked_about() {
    let bytes = workbook(|workbook| {
        for name in ["Mars", "Avril"] {
            fill(workbook.add_worksheet().set_name(name).expect("a name"), &[HEADINGS, &["A", "Santé"]]);
        }
    });
    let refused = Read::of(bytes, Options::default()).err().expect("it is not clear which");
    assert_eq!(refused, "several sheets have known headings; name one by --sheet: Mars, Avril");
}

/// An archive with these parts.
fn archive(parts: &[(&str, &[u8], usize)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, piece, times) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a part");
        (0..*times).for_each(|_| archive.write_all(piece).expect("a piece"));
    }
    archive.finish().expect("an archive").into_inner()
}

/// RM-8.4: what is no workbook, is encrypted, damaged, too wide, or inflates without end is refused with what to do.
#[test]
fn workbooks_that_harm_are_refused() {
    let refused = |bytes: Vec<u8>| Read::of(bytes, Options::default()).err().expect("it is refused");
    assert!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()).contains("encrypted, or a workbook of before 2007"));
    assert!(refused(b"PK\x03\x04 and then nothing".to_vec()).contains("not a workbook"));
    assert!(refused(archive(&[("a.txt", b"x", 1)])).contains("damaged, or none"));
    let mut cut = sheet(&[HEADINGS], |_| ());
    cut.truncate(cut.len() / 2);
    assert!(refused(cut).contains("not a workbook"));
    let spaces = vec![b' '; 1024 * 1024];
    let bomb = archive(&[("xl/sharedStrings.xml", &spaces, 64)]);
    assert!(
        bomb.len() < 100_000
            && refused(bomb).contains("'xl/sharedStrings.xml' of the workbook has a text of more than 1 MiB")
    );
    let wide = sheet(&[HEADINGS], |sheet| {
        sheet.write_string(1, 16_383, "far away").expect("a cell");
    });
    assert!(refused(wide).contains("row 2 of the sheet 'Sheet1' goes beyond column 512"));
}

/// RM-8.4: the same file gives the same canonical bytes, which are what uploads take.
#[test]
fn the_same_file_gives_the_same_canonical_bytes() {
    let text = "#org+name,#sector,#adm2+code,#reached\nA,Health,X0101,\"1,200\"\n";
    let (one, other) = (Read::file(text), Read::file(text));
    assert_eq!(one.canonical, other.canonical);
    let as_workbook =
        sheet(&[&["#org+name", "#sector", "#adm2+code", "#reached"], &["A", "Health", "X0101", "1,200"]], |_| ());
    assert_eq!(Read::file(as_workbook).canonical, one.canonical, "whatever form the file has");
}
