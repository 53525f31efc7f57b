//! Coverage files, read as organizations have them.

use serde_json::{Value, json};

use super::suite::{Suite, convene};

/// What `convene coverage check` says of a file, without a suite: whether it succeeds, its output and its errors.
fn check(text: &str, more: &[&str]) -> (bool, String, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("3w.csv");
    std::fs::write(&file, text).expect("the file is written");
    let canonical = folder.path().join("canonical.csv");
    let arguments =
        ["coverage", "check", file.to_str().expect("a path"), "--canonical", canonical.to_str().expect("a path")];
    let output = convene(folder.path()).args(arguments).args(more).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let rows = std::fs::read_to_string(canonical).unwrap_or_default();
    (output.status.success(), text(output.stdout) + &rows, text(output.stderr))
}

/// RM-8.4: a coordinator sees what a file is taken for before anything is sent.
#[test]
fn a_file_is_shown_as_it_is_understood() {
    let text = "Qui fait quoi où\n\nNom Organisation;Cluster;admin2Pcod;Budget\nSecours;Santé;ML0702;3\nSecours;Santé;ML0702;3\n";
    let (succeeds, said, error) = check(text, &[]);
    assert!(succeeds, "{error}");
    for part in [
        "cells separated by semicolons, in UTF-8 (activities), headings on line 3",
        "area code 2",
        "left aside: it is not known",
        "2 rows with content, of which 2 can be read as a whole",
        "line 5: the row is equal to that of line 4",
        "Secours,,,,,,HEA,,ML0702,2",
    ] {
        assert!(said.contains(part), "'{part}' is not in\n{said}");
    }
}

/// RM-8.4, RM-8.6: one row is one activity, names are shown as they are written, and a number that no report gives is not zero.
#[test]
fn what_is_not_said_is_not_counted_as_none() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("the file is written");
        path.display().to_string()
    };
    let headings = "Organization,Cluster,Activity,Pcode 2,Start date,People reached\n";
    let care = file("care.csv", &format!("{headings}CARE,WASH,Water trucking,X0101,2024-03-01,\n"));
    let ifrc = file("ifrc.csv", &format!("{headings}IFRC,WASH,WATER TRUCKING,X0101,2024-03-02,\n"));
    let needs = file("needs.csv", "Cluster,Pcode 2,People in need\nWASH,X0101,1200\n");
    let run = |words: &[&str]| {
        let output = convene(folder.path()).arg("coverage").args(words).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    assert!(run(&["check", &care]).contains("as 1 activity\n"));
    assert!(run(&["check", &needs]).contains("as 1 need\n"));
    let files = ["analyze", &care, &ifrc, &needs];
    let table = run(&files);
    for part in ["CARE, IFRC", "WATER TRUCKING", "1,200, no report says how many are reached"] {
        assert!(table.contains(part), "'{part}' is not in\n{table}");
    }
    assert!(run(&[&files[..], &["--form", "hxl"]].concat()).contains("WSH,X0101,,1200,,1200,2\n"));
    let json: Value = serde_json::from_str(&run(&[&files[..], &["--output", "json"]].concat())).expect("JSON");
    assert!(json["coverage"][0]["reached"].is_null(), "{json}");
}

/// RM-8.4: every cell that cannot be read is shown with its place; programs get the same as JSON; what is ambiguous is asked.
#[test]
fn every_problem_of_a_file_is_shown_with_its_place() {
    let text = "#org+name,#sector,#date+start,#reached\nA,Helth,11/04/2024,\"1,2\"\n";
    let (succeeds, said, error) = check(text, &["--output", "json"]);
    assert!(!succeeds && error.contains("has 3 problems:") && error.contains("say --dates day-first"), "{error}");
    let said: Value = serde_json::from_str(said.split("\norganization,").next().unwrap_or_default()).expect("JSON");
    let problems = said["problems"].as_array().expect("problems");
    assert_eq!(
        problems.iter().map(|problem| problem["column"].as_str()).collect::<Vec<_>>(),
        [Some("#date+start"), Some("#sector"), Some("#reached")]
    );
    assert_eq!((&problems[2]["value"], &problems[2]["line"]), (&Value::from("1,2"), &Value::from(2)));
    let (_, _, error) = check(text, &["--dates", "day-first"]);
    assert!(error.contains("has 2 problems:"), "{error}");
    let (succeeds, _, error) = check("\u{1}nothing,of\nthe,kind\n", &[]);
    assert!(!succeeds && error.contains("no row of headings is known"), "{error}");
}

/// RM-8.5, RM-8.6: several files together show gaps as a matrix, duplications, and the same numbers in every form; as a page, too.
#[test]
fn several_files_show_gaps_and_duplications() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("the file is written");
        path.display().to_string()
    };
    let needs = file(
        "needs.csv",
        "Cluster;Pcode 2;Admin 2;Personnes dans le besoin\nEHA;X0101;<Nord>;1 200\nSanté;X0101;<Nord>;50\n",
    );
    let headings = "Organization,Cluster,Activity,Pcode 2,Start date,People reached\n";
    let relief = file("relief.csv", &format!("{headings}Relief Now,WASH,Water trucking,X0101,2024-03-01,700\n"));
    let agua = file(
        "agua.csv",
        &format!("{headings}Agua,WASH,water trucking,X0101,2024-03-05,300\nAgua,Health,Clinic,X0101,2024-03-05,60\n"),
    );
    let run = |more: &[&str]| {
        let output = convene(folder.path()).args(["coverage", "analyze", &needs, &relief, &agua]).args(more).output();
        let output = output.expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let table = run(&[]);
    for part in ["200 of 1,200", "met", "Agua, Relief Now", "Water trucking", "are not added"] {
        assert!(table.contains(part), "'{part}' is not in\n{table}");
    }
    let page = run(&["--form", "html"]);
    assert!(
        page.contains("<td class=\"gap-1\">200 of 1,200</td>")
            && page.contains("&#60;Nord&#62;")
            && page.contains("@media print"),
        "{page}"
    );
    let workbook = folder.path().join("gaps.xlsx").display().to_string();
    let json: Value = serde_json::from_str(&run(&["--output", "json", "--xlsx", &workbook])).expect("JSON");
    let line = &json["coverage"][1];
    assert_eq!(
        (&line["cluster"], &line["in_need"], &line["reached"], &line["gap"]),
        (&"WSH".into(), &1200.into(), &1000.into(), &200.into())
    );
    assert!(run(&["--form", "hxl"]).contains("WSH,X0101,<Nord>,1200,1000,200,2\n"));
    assert!(std::fs::metadata(workbook).is_ok_and(|file| file.len() > 0));
}

/// RM-8.4, RM-8.5, RM-8.6: a coordinator's file goes in with two commands, and its gaps and duplications come out, as a page too; the same
/// file again changes nothing.
#[test]
fn a_file_goes_in_and_its_gaps_come_out() {
    let (suite, folder) = (Suite::start(), tempfile::tempdir().expect("a temporary folder"));
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("the file is written");
        path.display().to_string()
    };
    let clusters = "country,cluster,sectors,lead,activated,source\nPHL,wash,WSH,UNICEF,2013,the register\n";
    suite.said(&["import", &file("clusters.csv", clusters), "--as", "ocha-hcss", "--exercise", "training"]);
    let needs =
        file("needs.csv", "Cluster;Pcode 2;Admin 2;Personnes dans le besoin\nEHA;X0101;Nord;1 200\nEHA;X0102;Sud;80\n");
    let headings = "Organization,Cluster,Activity,Pcode 2,Start date,People reached\n";
    let sheet = file(
        "3w.csv",
        &format!(
            "{headings}Relief Now,WASH,Water trucking,X0101,2024-03-01,700\nAgua,WASH,water trucking,X0101,2024-03-05,300\n"
        ),
    );
    let of = ["--country", "PHL", "--exercise", "training"];
    let as_coordinator = ["--as", "coordinator@PHL"];
    let run = |arguments: &[&str]| suite.json(&[&["coverage"], arguments, &of[..], &as_coordinator[..]].concat());
    let nothing = suite.said(&[&["coverage", "gaps"], &of[..], &as_coordinator[..]].concat());
    assert!(nothing.contains("there are none: no report is on record"), "no gap is told from no report: {nothing}");
    let needs = ["import", &needs, "--since", "2024-01-15"];
    // The cluster is followed from the activation service.
    let limit = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let arguments = [&["coverage"], &needs[..], &of[..], &as_coordinator[..]].concat();
    while !suite.run(&arguments).status.success() {
        assert!(std::time::Instant::now() < limit, "{}", suite.refused(&arguments));
    }
    let period = ["--begins", "2024-03-01", "--ends", "2024-03-31"];
    let import = [&["import", &sheet], &period[..]].concat();
    assert_eq!(run(&[&import[..], &["--dry-run"]].concat())["kept"], false);
    let first = run(&import);
    assert_eq!(first["receipt"]["resource"], "coverage-report/activities-wsh-2024-03-01");
    let listed = run(&["list"]);
    let again = run(&import);
    assert_eq!(again["receipt"]["resource"], first["receipt"]["resource"]);
    assert_eq!((&first["changed"], &again["changed"]), (&true.into(), &false.into()));
    assert_eq!(run(&["list"]), listed, "the same file again changes nothing");
    let said = |arguments: &[&str]| suite.said(&[&["coverage"], arguments, &of[..], &as_coordinator[..]].concat());
    assert!(said(&import).contains("activities-wsh-2024-03-01 has this content already; nothing is changed"));
    assert!(!said(&["list"]).contains("taken back"), "{}", said(&["list"]));
    let gaps = run(&["gaps"]);
    let ids: Vec<_> = gaps.as_array().expect("gaps").iter().map(|gap| gap["found"]["coverageGap"].clone()).collect();
    assert_eq!(ids, ["wsh-x0101", "wsh-x0102"]);
    assert_eq!(run(&["duplications"]).as_array().map(Vec::len), Some(1));
    assert_eq!(run(&["activities", "--area", "X0101"]).as_array().map(Vec::len), Some(2));
    let matrix = suite.said(&[&["coverage", "matrix"], &of[..], &as_coordinator[..]].concat());
    for part in ["200 of 1,200", "80, no report says how many are reached", "are not added"] {
        assert!(matrix.contains(part), "'{part}' is not in\n{matrix}");
    }
    let page = suite.said(&[&["coverage", "export", "--form", "html"], &of[..], &as_coordinator[..]].concat());
    assert!(page.contains("<td class=\"gap-1\">200 of 1,200</td>") && page.contains("@media print"), "{page}");
    let then = run(&["matrix", "--as-of", "2024-01-01"]);
    assert_eq!(then["coverage"].as_array().map(Vec::len), Some(0), "nothing was recorded by then");
    let wrong = file("wrong.csv", &format!("{headings}Relief Now,Helth,Clinic,X0101,2024-03-01,700\n"));
    let refused = suite.refused(&[&["coverage", "import", &wrong], &period[..], &of[..], &as_coordinator[..]].concat());
    assert!(refused.contains("line 2, column 'Cluster'") && refused.contains("has 1 problem"), "{refused}");

    let header = json!({"country": "PHL", "exercise": "training", "etag": first["receipt"]["etag"]});
    let withdrawal = json!({"report": "activities-wsh-2024-03-01", "reason": "a draft"});
    let body = json!({"header": header, "withdrawal": withdrawal}).to_string();
    suite.said(&["call", "WithdrawReport", &body, "--as", "coordinator@PHL"]);
    assert!(!said(&["list"]).contains("activities-wsh") && said(&["list", "--withdrawn"]).contains("1, taken back"));
}
