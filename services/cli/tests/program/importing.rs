//! Clusters that were there before the record began, imported from a file.

use std::path::PathBuf;

use serde_json::Value;

use super::suite::Suite;

/// A file in the folder of the test.
fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, text).expect("the file is written");
    path.display().to_string()
}

const SOUND: &str = "\u{feff}country;cluster;sectors;lead;co-leads;activated;ended;source\r\n\
    Philippines;Health;HEA;WHO;;2009-10;;the register in Manila\r\n\
    PHL;nutrition-2006;NUT;UNICEF;PAM;2006;15/11/2010;the register in Manila\r\n\
    Haiti;Logistics;LOG;WFP;;2010-01-13;;the register in Port-au-Prince\r\n";

const WRONG: &str = "country,cluster,sectors,lead,activated,source\n\
    PHL,education,EDU,UNICEFF,2009,the register\n\
    PHL,nutrition,NUT,UNICEF,2009,the register\n\
    PHL,shelter,SHL,IFRC,in spring,the register\n";

/// RM-1.15: a country's clusters are there on the day the suite is installed; the same file changes nothing again.
#[test]
fn clusters_that_were_there_are_imported_once() {
    let (suite, folder) = (Suite::start(), tempfile::tempdir().expect("a temporary folder"));
    let sound = file(&folder, "sound.csv", SOUND);
    let exercise = ["--as", "ocha-hcss", "--exercise", "training"];
    let import = |more: &[&str]| suite.json(&[&["import", &sound], &exercise[..], more].concat());
    let outcomes = |answer: &Value| -> Vec<(u64, String)> {
        let rows = answer["rows"].as_array().expect("rows").iter();
        rows.map(|row| (row["line"].as_u64().expect("a line"), row["outcome"].as_str().expect("one").to_owned()))
            .collect()
    };
    let each = |outcome: &str| vec![(2, outcome.to_owned()), (3, outcome.to_owned()), (4, outcome.to_owned())];
    assert_eq!(outcomes(&import(&["--dry-run"])), each("would be recorded"));
    assert!(suite.refused(&["list", "clusters", "--ended", "--exercise", "training"]).contains("nothing is recorded"));
    assert_eq!(outcomes(&import(&[])), each("recorded"));
    assert_eq!(outcomes(&import(&[])), each("was recorded before"));
    let listed = suite.said(&["list", "clusters", "--ended", "--exercise", "training"]);
    for part in ["health", "nutrition-2006", "logistics", "WHO"] {
        assert!(listed.contains(part), "{listed}");
    }
    let country = suite.json(&["show", "country", "PHL", "--exercise", "training", "--as-of", "2010-01-01"]);
    let clusters =
        country["architecture"]["clusters"].as_array().or_else(|| country["clusters"].as_array()).expect("clusters");
    let nutrition = clusters.iter().find(|cluster| cluster["cluster"] == "nutrition-2006").expect("it was active then");
    assert_eq!((&nutrition["endedAt"], &nutrition["asFound"]["began"]), (&Value::Null, &Value::from("2006")));
    assert_eq!(nutrition["sharesLeadershipWith"], serde_json::json!(["WFP"]));
}

/// RM-1.15: every problem is shown at once, with its line and column, and nothing is half done unless that is asked for.
#[test]
fn every_problem_of_a_file_is_shown_at_once() {
    let (suite, folder) = (Suite::start(), tempfile::tempdir().expect("a temporary folder"));
    let wrong = file(&folder, "wrong.csv", WRONG);
    let exercise = ["--as", "ocha-hcss", "--exercise", "training"];
    let refused = suite.refused(&[&["import", &wrong], &exercise[..]].concat());
    let parts = [
        "2 problems, and nothing was recorded",
        "line 2, column 'lead': UNICEFF is not in the register; did you mean UNICEF",
        "line 4, column 'activated': 'in spring', expected a year, a month or a day",
    ];
    for part in parts {
        assert!(refused.contains(part), "'{part}' is not in\n{refused}");
    }
    assert!(suite.refused(&["list", "clusters", "--exercise", "training"]).contains("nothing is recorded"));
    let partial = suite.refused(&[&["import", &wrong, "--partial"], &exercise[..]].concat());
    assert!(partial.contains("their rows were not recorded"), "{partial}");
    assert!(suite.said(&["list", "clusters", "--exercise", "training"]).contains("nutrition"));
    let stranger = suite.refused(&["import", &wrong, "--as", "hc@PHL", "--exercise", "training"]);
    assert!(stranger.contains("line 2: this command requires one of these roles"), "{stranger}");
    for part in &parts[1..] {
        assert!(stranger.contains(part), "'{part}' is not in\n{stranger}");
    }
}
