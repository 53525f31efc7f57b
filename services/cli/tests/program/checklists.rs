//! An activation checklist by hand: listed as owed, printed as a form, put on record, submitted, shown.

use serde_json::{Value, json};

use super::suite::Suite;

const TRAINING: [&str; 2] = ["--exercise", "training"];

fn in_training<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [&["checklist"], words, &TRAINING[..]].concat()
}

/// A suite with a cluster of health in a level 3 response that was declared a moment ago.
fn suite_in_level_3() -> Suite {
    let suite = Suite::start();
    let facts = json!({
        "emergency": "storm", "name": "Storm", "setting": "SETTING_DISASTER", "refugees": "REFUGEE_SITUATION_NONE",
        "onset": "2024-01-10T06:00:00Z", "emergencyClass": "EMERGENCY_CLASS_ONGOING", "classReasons": "it goes on",
    });
    let existing = json!({
        "cluster": "health", "name": "Health", "sectors": ["HEA"], "leadAgency": "WHO", "emergency": "storm",
        "activated": "2024-01", "source": "the minutes of the country team",
    });
    let ocha = ["--as", "ocha-country@PHL", "--country", "PHL", "--exercise", "training"];
    for (method, body) in
        [("RegisterEmergency", json!({"facts": facts})), ("RecordExistingCluster", json!({"existing": existing}))]
    {
        let body = body.to_string();
        suite.said(&[&["call", method, &body][..], &ocha].concat());
    }
    suite.said(&["level-3", "declare", "PHL", "storm", "--exercise", "training", "--as", "erc", "--yes"]);
    suite
}

/// What is owed, once the service has followed the declaration.
fn listed(suite: &Suite) -> Value {
    suite.json(&["call", "convene.common.v1.StatusService/AwaitFollowed", "{}", "--service", "monitoring"]);
    suite.json(&in_training(&["list", "--country", "PHL"]))
}

/// RM-9.1: a coordinator sees what is owed, fills in the form, says who was consulted, and submits it; the next one shows what has changed.
#[test]
fn a_coordinator_completes_a_checklist_by_hand() {
    let suite = suite_in_level_3();
    let owed = listed(&suite);
    assert_eq!(owed.as_array().map_or(0, Vec::len), 3, "{owed}");
    let table = suite.said(&in_training(&["list", "--country", "PHL"]));
    assert!(table.contains("two-weeks") && table.contains("level 3") && table.contains("not begun"), "{table}");

    let form = suite.said(&in_training(&["form", "PHL", "health", "--date", "two-weeks", "--language", "fr"]));
    assert!(form.contains("Le cluster est formellement activé"), "{form}");
    let file = suite.data().path().join("checklist.yaml");
    let path = file.display().to_string();
    std::fs::write(&file, &form).expect("a file");
    let coordinator = ["--as", "coordinator@PHL/HEA", "--yes"];
    let draft = [&in_training(&["draft", "PHL", &path])[..], &coordinator].concat();
    let receipt = suite.said(&draft);
    assert!(receipt.starts_with("recorded checklist/health-two-weeks"), "{receipt}");
    let submit = [&in_training(&["submit", "PHL", "health-two-weeks"])[..], &coordinator].concat();
    let refused = suite.refused(&submit);
    assert!(refused.contains("does not say who was consulted"), "{refused}");

    let filled = form.replace("consulted: []", "consulted: [the Department of Health]");
    std::fs::write(&file, filled).expect("a file");
    let looked = suite.refused(&in_training(&["draft", "PHL", &path, "--as", "coordinator@PHL/HEA"]));
    assert!(looked.contains("consulted: nobody yet") && looked.contains("--yes"), "{looked}");
    suite.said(&draft);
    suite.said(&submit);
    let table = suite.said(&in_training(&["list", "--country", "PHL"]));
    assert!(table.contains("submitted"), "{table}");

    let from = ["form", "PHL", "health", "--date", "one-month", "--from", "health-two-weeks"];
    let next = suite.said(&in_training(&from)).replacen("ITEM_STATUS_NOT_BEGUN\n", "ITEM_STATUS_IN_PLACE\n", 1);
    assert!(next.contains("the Department of Health"), "it begins with what the earlier one says: {next}");
    std::fs::write(&file, next).expect("a file");
    suite.said(&draft);
    let page = suite.said(&in_training(&["show", "PHL", "health-one-month"]));
    for part in ["a draft", "what was so in health-two-weeks", "in place", "not begun", "its items are derived"] {
        assert!(page.contains(part), "'{part}' is not in\n{page}");
    }
    let shown = suite.json(&in_training(&["show", "PHL", "health-one-month"]));
    assert_eq!(shown["checklist"]["changes"].as_array().map_or(0, Vec::len), 1, "{shown}");
}

/// RM-9.1: after a declaration of level 3 the HC cannot switch the checklists off, and is told why.
#[test]
fn the_head_is_told_why_the_checklists_stay_owed() {
    let suite = suite_in_level_3();
    listed(&suite);
    let off = ["off", "PHL", "health", "we are busy", "--as", "rc@PHL", "--yes"];
    let refused = suite.refused(&in_training(&off));
    assert!(refused.contains("owed since level 3 was declared"), "{refused}");
    let late = suite.said(&in_training(&["list", "--country", "PHL", "--late"]));
    assert!(late.contains("there are none"), "{late}");
}
