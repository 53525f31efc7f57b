//! A level 3 response to an emergency of several countries: one step, at one moment, in the record of each.

use serde_json::json;

use super::suite::Suite;

/// The onset of the emergency in its country.
const ONSETS: [(&str, &str); 2] = [("ETH", "2024-01-02T00:00:00Z"), ("KEN", "2024-01-20T00:00:00Z")];

/// A suite with a drought of two countries.
fn suite_with_a_drought() -> Suite {
    let suite = Suite::start();
    for (country, onset) in ONSETS {
        let facts = json!({
            "emergency": "drought", "name": "Drought", "setting": "SETTING_DISASTER",
            "refugees": "REFUGEE_SITUATION_NONE", "onset": onset, "emergencyClass": "EMERGENCY_CLASS_ONGOING",
            "classReasons": "the rains failed", "regionalEmergency": "horn-of-africa",
        });
        let (role, body) = (format!("ocha-country@{country}"), json!({"facts": facts}).to_string());
        suite.said(&[
            "call",
            "RegisterEmergency",
            &body,
            "--as",
            &role,
            "--country",
            country,
            "--exercise",
            "training",
        ]);
    }
    suite
}

/// A step of the response in both countries.
fn in_the_region<'a>(step: &'a str, at: &'a str) -> Vec<&'a str> {
    let region =
        ["--regional-emergency", "horn-of-africa", "--exercise", "training", "--as", "erc", "--person", "p-erc"];
    [&["level-3", step, "--at", at], &region[..]].concat()
}

/// What the record of a country says of the response to its drought.
fn responses(suite: &Suite, country: &str) -> serde_json::Value {
    let shown = suite.json(&["show", "emergency", country, "drought", "--exercise", "training"]);
    shown["emergency"]["emergency"]["level3Responses"].clone()
}

/// RM-1.15: one level 3 response is declared, decided on and ended at the same moments in each country.
#[test]
fn one_level_3_response_spans_countries() {
    let suite = suite_with_a_drought();
    let declare = in_the_region("declare", "2024-02-01T12:00:00Z");
    let shown = suite.refused(&declare);
    for part in ["drought of ETH", "drought of KEN", "no level 3 response is on record", "What would be owed", "--yes"]
    {
        assert!(shown.contains(part), "'{part}' is not in\n{shown}");
    }
    assert_eq!(responses(&suite, "ETH"), json!([]), "who looks declares nothing");

    let said = suite.said(&[&declare[..], &["--yes"]].concat());
    assert!(said.contains("ETH: recorded emergency/drought") && said.contains("KEN: recorded"), "{said}");
    let again = suite.said(&[&declare[..], &["--yes"]].concat());
    assert!(again.contains("on record already"), "a second time changes nothing: {again}");
    suite.said(&[&in_the_region("decided", "2024-02-02T12:00:00Z")[..], &["--yes"]].concat());
    suite.said(&[&in_the_region("end", "2024-05-02T12:00:00Z")[..], &["--yes"]].concat());
    for (country, _) in ONSETS {
        let responses = responses(&suite, country);
        let one = &responses[0];
        let taken = [&one["declaredAt"], &one["principalsDecidedAt"], &one["endedAt"]];
        assert_eq!(taken, ["2024-02-01T12:00:00Z", "2024-02-02T12:00:00Z", "2024-05-02T12:00:00Z"], "{country}: {one}");
    }
}

/// RM-1.15: what is refused in one country is recorded in none; what is recorded in one stays when the others follow.
#[test]
fn a_step_that_one_country_refuses_is_taken_in_none() {
    let suite = suite_with_a_drought();
    let before_one_onset = [&in_the_region("declare", "2024-01-10T12:00:00Z")[..], &["--yes"]].concat();
    let refused = suite.refused(&before_one_onset);
    assert!(refused.contains("nothing is recorded") && refused.contains("drought of KEN"), "{refused}");
    assert_eq!(responses(&suite, "ETH"), json!([]));

    let one = ["level-3", "declare", "ETH", "drought", "--at", "2024-02-01T12:00:00Z", "--yes"];
    suite.said(&[&one[..], &["--exercise", "training", "--as", "erc", "--person", "p-erc"]].concat());
    let both = suite.json(&[&in_the_region("declare", "2024-02-01T12:00:00Z")[..], &["--yes"]].concat());
    assert_eq!(both["steps"].as_array().map(Vec::len), Some(1), "only what is left is recorded: {both}");
    assert_eq!(both["steps"][0]["country"], "KEN");

    let nowhere = ["level-3", "end", "--regional-emergency", "sahel", "--exercise", "training", "--as", "erc", "--yes"];
    let refused = suite.refused(&nowhere);
    assert!(refused.contains("no emergency on record is a part of 'sahel'"), "{refused}");
}
