//! The traps of coverage data that `docs/coverage-files.md` lists: areas, organizations and separators that mean more than one thing.

use std::sync::Arc;

use chrono::NaiveDate;

use super::*;

/// A list of areas, of which the codes of two districts changed with the year 2020; one moved to another region.
const LIST: &str = "ADM1_PCODE,ADM1_EN,ADM2_PCODE,ADM2_EN,validOn,validTo\n\
     XY01,North,XY0101,Baidoa,2010-01-01,2019-12-31\n\
     XY01,North,XY0102,Kita,2010-01-01,\n\
     XY01,North,XY0109,Baidoa,2020-01-01,\n\
     XY02,South,XY0201,Kita,2010-01-01,\n\
     XY02,South,XY0202,Dara,2010-01-01,2019-12-31\n\
     XY01,North,XY0112,Dara,2020-01-01,\n";

fn areas() -> Arc<Areas> {
    let mut areas = Areas::default();
    areas.add(Box::new(Cursor::new(LIST.as_bytes())), &words()).expect("a list of areas");
    Arc::new(areas)
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn read(text: &str, change: impl FnOnce(&mut Options)) -> Read {
    let mut options = Options { areas: Some(areas()), ..Options::default() };
    change(&mut options);
    Read::of(text, options).unwrap_or_else(|refused| panic!("{refused}"))
}

const AREA: [&str; 4] = ["area", "level", "area_name", "within"];

/// RM-8.4: a code is checked against those in use on the day of its period or row; one of another year names its successor, and old periods
/// keep their codes.
#[test]
fn a_code_is_one_of_the_day_that_the_row_is_of() {
    let text = "Organization,Cluster,Pcode 2,Start date\nA,Health,XY0101,2019-03-01\nA,Health,XY0109,2021-03-01\n";
    let as_dated = read(text, |_| {});
    assert_eq!(as_dated.problems(), [""; 0]);
    assert_eq!(as_dated.rows(&AREA), ["XY0101|2|Baidoa|XY01", "XY0109|2|Baidoa|XY01"]);
    let of_2021 = read(text, |options| options.day = Some(day("2021-06-30")));
    assert_eq!(
        of_2021.problems(),
        [
            "line 2, column 'Pcode 2': 'XY0101', expected a code in use on 2021-06-30, perhaps XY0109 (Baidoa); XY0101 (Baidoa) is in use from \
          2010-01-01 to 2019-12-31"
        ]
    );
    assert_eq!(of_2021.rows(&["area"]), ["XY0109"], "nothing is mapped silently");
    let of_2019 = read(text, |options| options.day = Some(day("2019-12-31")));
    assert!(of_2019.problems()[0].contains("'XY0109', expected a code in use on 2019-12-31, perhaps XY0101 (Baidoa)"));
    let moved =
        read("Organization,Cluster,Pcode 2\nA,Health,XY0202\n", |options| options.day = Some(day("2024-01-01")));
    assert!(moved.problems()[0].contains("perhaps XY0112 (Dara)"), "{:?}", moved.problems());
}

/// RM-8.4: an unknown code is an error that names the nearest; a code of another level is one, too; needs are checked alike.
#[test]
fn a_code_that_is_not_known_is_an_error() {
    let read = |text: &str| read(text, |options| options.day = Some(day("2024-01-01"))).problems().join("\n");
    let unknown = read("Organization,Cluster,Pcode 2\nA,Health,XY0111\n");
    assert!(
        unknown.contains("'XY0111', expected the code of a known area on 2024-01-01, perhaps XY0112 (Dara)"),
        "{unknown}"
    );
    let named = read("Organization,Cluster,Pcode 2,Admin 2\nA,Health,ZZ9,Baidoa\n");
    assert!(
        named.contains("'ZZ9', expected the code of a known area on 2024-01-01, perhaps XY0109 (Baidoa)"),
        "{named}"
    );
    let coarser = read("Cluster,Pcode 2,In need\nHealth,XY01,5\n");
    assert!(coarser.contains("'XY01', expected an area of level 2; XY01 is one of level 1"), "{coarser}");
    assert_eq!(read("Cluster,Pcode 2,In need\nHealth,XY0109,5\nHealth,countrywide,7\n"), "");
}

/// RM-8.4: an area without a code has that of its name, in the larger area that the row names; where several have the name, that is asked.
#[test]
fn a_name_is_that_of_one_area() {
    let text = "Organization,Cluster,Admin 1,Admin 2\nA,Health,South,KITA\nA,Health,,Kita\nA,Health,North,Baido\nA,Health,N.,Dara\n";
    let read = read(text, |options| options.day = Some(day("2024-01-01")));
    assert_eq!(read.rows(&AREA), ["XY0201|2|Kita|XY02", "XY0112|2|Dara|XY01"]);
    assert_eq!(
        read.problems(),
        [
            "line 3, column 'Admin 2': 'Kita', expected one area; XY0102 (Kita) and XY0201 (Kita) have that name, so give its code",
            "line 4, column 'Admin 2': 'Baido', expected a known area of level 2, perhaps 'baidoa'",
        ]
    );
}

/// RM-8.4: a district and a region that contradict each other are both said, and the finer is taken only where somebody says so; with a list
/// of areas, and without one.
#[test]
fn areas_that_contradict_each_other_are_said() {
    let text = "Organization,Cluster,Pcode 1,Admin 1,Pcode 2,Admin 2\nA,Health,XY02,,XY0102,\nA,Health,,South,,Baidoa\nA,Health,XY01,,XY0102,\n";
    let on = |options: &mut Options| options.day = Some(day("2024-01-01"));
    let refused = read(text, on);
    assert_eq!(
        refused.problems(),
        [
            "line 2, column 'Pcode 2': 'XY0102', expected an area in 'XY02', which the row names, too; correct one of them, or say --take-finest-area",
            "line 3, column 'Admin 2': 'Baidoa', expected an area in 'South', which the row names, too; correct one of them, or say --take-finest-area",
        ]
    );
    assert_eq!(refused.rows(&["area"]), ["XY0102"]);
    let told = read(text, |options| {
        on(options);
        options.takes_finest_area = true;
    });
    assert_eq!(told.rows(&["area", "within"]), ["XY0102|XY01", "XY0109|XY01", "XY0102|XY01"]);
    assert!(told.findings()[0].contains("the area XY0102 does not seem to be in XY02; XY0102 is taken"));
    let without = "Organization,Cluster,Pcode 1,Pcode 2\nA,Health,XY02,XY0102\n";
    assert!(Read::file(without).problems()[0].contains("an area in 'XY02'"));
    let told = Read::of(without, Options { takes_finest_area: true, ..Options::default() }).expect("it is read");
    assert_eq!(told.rows(&["area", "within"]), ["XY0102|XY02"]);
}

/// RM-8.4: a district that stands in the column of places is said, and taken only where somebody says so.
#[test]
fn a_district_in_the_place_is_taken_only_when_told() {
    let text =
        "Organization,Cluster,Pcode 1,Location\nA,Health,XY01,baidoa\nA,Health,XY02,Baidoa\nA,Health,XY01,Camp 3\n";
    let as_written = read(text, |options| options.day = Some(day("2024-01-01")));
    assert_eq!(as_written.rows(&["area", "place"]), ["XY01|baidoa", "XY02|Baidoa", "XY01|Camp 3"]);
    let said = as_written.findings().join("\n");
    assert!(said.contains("line 2: the place 'baidoa' is the name of the area XY0109, which is finer"), "{said}");
    assert!(!said.contains("line 3") && !said.contains("line 4"), "another region, and no area: {said}");
    let told = read(text, |options| (options.day, options.takes_finest_area) = (Some(day("2024-01-01")), true));
    assert_eq!(told.rows(&["area", "level"]), ["XY0109|2", "XY02|1", "XY01|1"]);
}

/// RM-8.4: an acronym is the organization that is meant by it in the area of the row; where that is not one, it stays as written and is
/// listed.
#[test]
fn an_acronym_is_another_organization_by_region() {
    let mut words = words();
    let more = "[[organizations]]\nname = \"Ministry of Health of the North\"\nwritten = [\"MoH\", \"Min. of Health\"]\nwithin = [\"XY01\"]\n\
                [[organizations]]\nname = \"Ministry of Health of the South\"\nwritten = [\"MoH\"]\nwithin = [\"South\"]\n\
                [[organizations]]\nname = \"Relief Now\"\nwritten = [\"RN\"]\n";
    words.add(more).expect("they are well formed");
    let text = "Acronym,Cluster,Pcode 1,Admin 1,Pcode 2\nMOH,Health,,,XY0102\nmoh,Health,XY02,South,\nMoH,Health,XY03,,\nRN,Health,XY03,,\n";
    let input = Box::new(Cursor::new(text.as_bytes().to_vec()));
    let mut coverage = Coverage::open(input, words, Options::default()).expect("a file");
    let (mut names, mut canonical) = (Vec::new(), Vec::new());
    let outcome = coverage.each_row(&mut |row| {
        canonical.push(row.clone());
        Ok(())
    });
    let findings: Vec<String> = outcome.expect("it is read").findings.first.iter().map(ToString::to_string).collect();
    for row in &canonical {
        let CanonicalRow::Activity(row) = row else { panic!("an activity") };
        names.push(row.organization.as_str());
    }
    assert_eq!(
        names,
        ["Ministry of Health of the North", "Ministry of Health of the South", "MoH", "Relief Now"],
        "in the third region, nobody says which ministry is meant"
    );
    assert!(findings.iter().any(|said| said.contains("kept as written: 'MoH'")), "{findings:?}");
}

/// RM-8.4: one acronym with two names is said, since names are compared.
#[test]
fn an_acronym_of_two_organizations_is_said() {
    let text = "Organization,Acronym,Cluster\nMinistry of Health North,MoH,Health\nMinistry of Health South,MOH,Health\nCARE,CARE,Health\n";
    let said = Read::file(text).findings().join("\n");
    let expected = "the acronym 'moh' stands for several: 'Ministry of Health North', 'Ministry of Health South'; names are compared";
    assert!(said.contains(expected) && !said.contains("'care'"), "{said}");
}

/// RM-8.4: semicolons between columns, with several values with commas in a cell, are found, and the file is said to have them.
#[test]
fn the_delimiter_is_found_and_said() {
    let read = Read::file("Organization;Cluster;Donor;People reached\nA;WASH, Health;\"ECHO, CERF, DG NEAR\";1 200\n");
    assert_eq!(read.coverage.form(), "cells separated by semicolons, in UTF-8");
    assert_eq!(
        read.rows(&["cluster", "funding", "reached"]),
        ["HEA|ECHO, CERF, DG NEAR|1200", "WSH|ECHO, CERF, DG NEAR|1200"]
    );
}

/// RM-8.4: titles over several columns are read with the headings under them; one over a single column heads it; in a workbook with
/// merged cells, and in the file of separated values that is made of it.
#[test]
fn titles_over_several_columns_are_read_with_what_is_under_them() {
    let rows: [&[&str]; 4] = [
        &["5W, January 2024"],
        &["Organisation", "Cluster", "Admin 2", "", "Activity", "Reached", "", "Targeted", ""],
        &["", "", "Name", "Pcode", "", "Women", "Men", "Women", "Men"],
        &["CARE", "Health", "Kita", "ML0702", "Clinic", "10", "12", "20", "22"],
    ];
    let text = rows.map(|row| row.join(";")).join("\n");
    let as_workbook = sheet(&rows, |sheet| {
        let plain = Format::new();
        for (column, title) in [(0, "Organisation"), (1, "Cluster"), (4, "Activity")] {
            sheet.merge_range(1, column, 2, column, title, &plain).expect("a title over two rows");
        }
        for (column, title) in [(2, "Admin 2"), (5, "Reached"), (7, "Targeted")] {
            sheet.merge_range(1, column, 1, column + 1, title, &plain).expect("a title over two columns");
        }
    });
    for file in [text.into_bytes(), as_workbook] {
        let read = Read::file(file);
        assert_eq!((read.problems(), read.coverage.aside()), (Vec::new(), &[][..]));
        let columns =
            ["organization", "area", "area_name", "activity", "reached_women", "reached_men", "targeted_women"];
        assert_eq!(read.rows(&columns), ["CARE|ML0702|Kita|Clinic|10|12|20"]);
        assert_eq!(read.coverage.heading_line(), 3);
    }
    let above = "Reached;;\n\nOrganisation;Cluster;Women\nCARE;Health;5\n";
    assert_eq!(Read::file(above).coverage.aside()[0].0, "Women", "what does not stand directly above is no title");
}

/// RM-8.4: a row with more cells than headings was cut wrongly, as by a number with a comma, and is said; in a workbook nothing is cut, and
/// what stands there is left aside and said.
#[test]
fn a_row_with_more_cells_than_headings_is_said() {
    let read = Read::file("Organization,Cluster,People reached\nA,Health,1,200\nB,Health,5,,\n");
    assert_eq!(
        read.problems(),
        [
            "line 2: '200', expected nothing beyond the last heading; put a cell that has the separator in it between quotation marks"
        ]
    );
    assert_eq!(read.rows(&["organization"]), ["B"]);
    let rows: [&[&str]; 3] = [&["Organization", "Cluster"], &["A", "Health", "", "ask her"], &["B", "Health", "x"]];
    let read = Read::file(sheet(&rows, |_| ()));
    assert_eq!((read.problems().len(), read.rows(&["organization"]).len()), (0, 2));
    let said: Vec<_> = read.findings().into_iter().filter(|said| said.contains("beyond the last heading")).collect();
    assert!(matches!(&said[..], [one] if one.starts_with("line 2: ")), "it is said once: {said:?}");
}

/// RM-8.4: a last column that nobody named is left aside and said; what is cut beyond it is cut wrongly all the same.
#[test]
fn a_last_column_without_a_name_is_left_aside() {
    let read = Read::file("Organization,Cluster,Reached,\nA,Health,5,\nB,Health,6,ask her\nC,Health,\"7\",a,8\n");
    assert_eq!(read.rows(&["organization", "reached"]), ["A|5", "B|6"]);
    assert_eq!(read.problems().len(), 1);
    assert!(read.problems()[0].starts_with("line 4: '8', expected nothing beyond"), "{:?}", read.problems());
    let said = read.findings();
    assert!(
        said.iter().any(|said| said.starts_with("line 3: ") && said.contains("beyond the last heading")),
        "{said:?}"
    );
}

/// RM-8.4: titles and headings say together whom a column counts in each language, in either order, on one row or two.
#[test]
fn titles_and_headings_say_together_whom_a_column_counts() {
    for (title, [women, men]) in [
        ("People reached", ["Women", "Men"]),
        ("Personnes atteintes", ["Femmes", "Hommes"]),
        ("Personas alcanzadas", ["Mujeres", "Hombres"]),
    ] {
        let two = format!("Organisation;Cluster;{title};\n;;{women};{men}\nCARE;Health;10;12\n");
        let one = format!("Organisation;Cluster;{title}: {women};{men} - {title}\nCARE;Health;10;12\n");
        for file in [two, one] {
            let read = Read::file(file.clone());
            assert_eq!(read.rows(&["reached_women", "reached_men"]), ["10|12"], "{file}");
        }
    }
    let needs = Read::file("Cluster;Pcode 2;People in need;;;\n;;Total;Girls;Boys;HH\nHealth;TD0101;30;10;12;5\n");
    assert_eq!(needs.rows(&["in_need", "in_need_girls", "in_need_boys", "in_need_households"]), ["30|10|12|5"]);
}

/// RM-8.4: a heading in another encoding is named, and its column does not vanish.
#[test]
fn a_heading_in_another_encoding_is_named() {
    let file = b"Organisation;Cluster;Activit\xe9;Date de d\xe9but\nCARE;Health;Clinic;2024-03-01\n".to_vec();
    let refused = Read::of(file.clone(), Options::default()).err().expect("two columns would vanish");
    assert!(refused.contains("the heading 'Activit\u{fffd}' is not in UTF-8") && refused.contains("windows-1252"));
    let told = Read::of(file, Options { encoding: Encoding::Windows1252, ..Options::default() }).expect("it is read");
    assert_eq!(told.rows(&["activity", "begins"]), ["Clinic|2024-03-01"]);
}

/// RM-8.4: letters that nobody sees tell no organizations and no areas apart, nor do the capitals of a code.
#[test]
fn what_nobody_sees_tells_nothing_apart() {
    let text = "Organization,Cluster,Pcode 2\n\u{200f}CARE,\u{feff}Health,XY0102\u{200b}\nCARE\u{a0},Health\u{200e},xy0102\n\
                الهلال\u{200b}الأحمر,Health,XY0102\n";
    let as_written = Read::file(text);
    assert_eq!(as_written.rows(&["organization", "area"]), ["CARE|XY0102", "CARE|XY0102", "الهلال الأحمر|XY0102"]);
    assert!(as_written.findings()[0].contains("line 3: the row is equal to that of line 2"));
    let listed = read(text, |options| options.day = Some(day("2024-01-01")));
    assert_eq!((listed.problems(), listed.rows(&["area"])), (Vec::new(), vec!["XY0102".to_owned(); 3]));
}

/// RM-8.4: a cell that cannot be read is one problem, and not a missing one as well.
#[test]
fn a_cell_that_cannot_be_read_is_not_missing_too() {
    let rows: [&[&str]; 3] = [&["Organization", "Cluster"], &["A", "Health"], &["", "Health"]];
    let merged = sheet(&rows, |sheet| {
        sheet.merge_range(1, 0, 2, 0, "A", &Format::new()).expect("a range");
    });
    let expected = "cells that are not merged; unmerge them and fill each";
    let of = |line: u64, shown: &str| format!("line {line}, column 'Organization': {shown}expected {expected}");
    assert_eq!(Read::file(merged).problems(), [of(2, "'A', "), of(3, "")]);
    let needs = Read::file("Cluster,Pcode 2,In need\nHealth,TD0101,many\n");
    assert_eq!(needs.problems(), ["line 2, column 'In need': 'many', expected a whole number of people, such as 1200"]);
}

/// RM-8.4: what is no list of areas, or has a day that cannot be read, is refused.
#[test]
fn a_list_of_areas_that_cannot_be_read_is_refused() {
    let refused = |text: &'static str| {
        Areas::default().add(Box::new(Cursor::new(text.as_bytes())), &words()).expect_err("refused").to_string()
    };
    assert!(refused("Admin 1,Admin 2\nNorth,Kita\n").contains("no column of codes"));
    assert!(refused("Pcode 1,Admin 1,validOn\nXY01,North,11/04/2020\n").contains("which of '11/04/2020' is the day"));
    assert!(refused("Pcode 1,Admin 1,validOn\nXY01,North,soon\n").contains("line 2: 'soon', expected a day"));
}
