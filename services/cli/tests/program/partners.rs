//! What a coordinator does by hand each week: partners join, state where they stand and leave; meetings are planned, held and taken back.

use serde_json::json;

use super::suite::Suite;

const COORDINATOR: [&str; 3] = ["--as", "coordinator@PHL/HEA", "--yes"];

pub fn as_coordinator<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [words, &COORDINATOR].concat()
}

/// A suite with a cluster of health.
pub fn with_health() -> Suite {
    let suite = Suite::start();
    let existing = json!({
        "cluster": "health", "name": "Health", "sectors": ["HEA"], "leadAgency": "WHO", "activated": "2024-01",
        "source": "the minutes of the country team",
    });
    let body = json!({"header": {"country": "PHL"}, "existing": existing}).to_string();
    suite.said(&["call", "RecordExistingCluster", &body, "--as", "ocha-country@PHL"]);
    suite.json(&["call", "convene.common.v1.StatusService/AwaitFollowed", "{}", "--service", "coordination"]);
    suite
}

/// RM-5.1, RM-5.2, OG-19: a partner joins with a reservation, which excludes nobody, states it anew, and leaves on a ground; an observer and
/// an authority commit to nothing; what is shown before a decision is what is decided.
#[test]
fn partners_join_stand_and_leave_by_hand() {
    let suite = with_health();
    let join = ["partner", "join", "PHL", "health", "CARE", "--reserves", "4=no staff for it yet"];
    let looked = suite.refused(&[&join[..], &COORDINATOR[..2]].concat());
    assert!(looked.contains("no staff for it yet") && looked.contains("as a partner?"), "{looked}");
    let receipt = suite.said(&as_coordinator(&join));
    assert!(receipt.starts_with("recorded participant/care-health"), "{receipt}");
    let unknown = suite.refused(&as_coordinator(&["partner", "join", "PHL", "health", "OXFAM", "--declines", "11=no"]));
    assert!(unknown.contains("no commitment '11'") && unknown.contains("10"), "{unknown}");

    let local = ["partner", "join", "PHL", "health", "Médecins d'ici", "--kind", "national-ngo", "--named", "local"];
    suite.said(&as_coordinator(&local));
    let observes = ["partner", "join", "PHL", "health", "MSF", "--observer"];
    suite.said(&as_coordinator(&observes));
    let commits = suite.refused(&as_coordinator(&[&observes[..], &["--reserves", "1=no"]].concat()));
    assert!(commits.contains("an observer commits to nothing"), "{commits}");
    let authority =
        ["partner", "join", "PHL", "health", "Department of Health", "--authority", "local", "--place", "Leyte"];
    suite.said(&as_coordinator(&authority));
    let list = suite.said(&["partner", "list", "--country", "PHL", "--cluster", "health"]);
    for part in ["care-health", "Médecins d'ici", "observer", "authority"] {
        assert!(list.contains(part), "'{part}' is not in\n{list}");
    }
    assert_eq!(suite.json(&["partner", "list", "--agency", "CARE"]).as_array().map_or(0, Vec::len), 1);

    let stands = ["partner", "stand", "PHL", "care-health", "--commits", "4", "--declines", "7=against our mandate"];
    let looked = suite.refused(&[&stands[..], &COORDINATOR[..2]].concat());
    assert!(looked.contains("reservations on: 4") && looked.contains("against our mandate"), "{looked}");
    let etag = suite.json(&["partner", "show", "PHL", "care-health"])["participant"]["etag"].clone();
    suite.said(&as_coordinator(&stands));
    let shown = suite.json(&["partner", "show", "PHL", "care-health"]);
    assert_eq!(shown["participant"]["reserved"], json!(["7"]), "{shown}");
    let stale = ["partner", "leave", "PHL", "care-health", "own-wish", "--etag", etag.as_str().expect("an etag")];
    let stale = suite.refused(&as_coordinator(&stale));
    assert!(stale.contains("ETAG") || stale.contains("changed"), "{stale}");
    suite.said(&as_coordinator(&["partner", "leave", "PHL", "care-health", "no-longer-present"]));
    let list = suite.said(&["partner", "list", "--cluster", "health"]);
    assert!(!list.contains("CARE"), "{list}");
    let withdraws = ["partner", "withdraw", "PHL", "msf-health", "it was of another cluster", "the minutes"];
    suite.said(&as_coordinator(&withdraws));
    assert!(!suite.said(&["partner", "list", "--ended"]).contains("MSF"));
    let none = suite.refused(&as_coordinator(&["partner", "leave", "PHL", "cares-health", "own-wish"]));
    assert!(none.contains("care-health"), "the nearest is named: {none}");
}

/// RM-6.3, GN-12, GN-12.1: a rhythm is agreed, and agreed anew; a meeting is recorded with what it decided; the next ones are in the
/// calendar; what was not held is taken back.
#[test]
fn meetings_are_planned_and_held_by_hand() {
    let suite = with_health();
    suite.said(&as_coordinator(&["partner", "join", "PHL", "health", "CARE", "--occurred-at", "2024-02-01"]));
    for (day, is_there) in [("2024-01-30", false), ("2024-02-01", true)] {
        let list = suite.said(&["partner", "list", "--country", "PHL", "--as-of", day]);
        assert_eq!((list.contains("CARE"), list.contains("there are none")), (is_there, !is_there), "{list}");
    }
    let plan = |every: &'static str| {
        as_coordinator(&[
            "meeting",
            "plan",
            "PHL",
            "weekly",
            "health",
            "--name",
            "Health cluster",
            "--first",
            "2024-01-10T01:00:00Z",
            "--every",
            every,
            "--minutes",
            "90",
            "--venue",
            "Manila",
            "--agreed-with",
            "care-health",
            "--general-meeting",
            "supplemented",
        ])
    };
    suite.said(&plan("1"));
    let calendar = suite.said(&["meeting", "calendar", "PHL", "health"]);
    assert!(calendar.contains("BEGIN:VEVENT") && calendar.contains("Health cluster"), "{calendar}");
    let anew = plan("2");
    let looked = suite.refused(&anew[..anew.len() - 1]);
    assert!(
        looked.contains("Health cluster (weekly) of health: every week") && looked.contains("Agree anew"),
        "{looked}"
    );
    suite.said(&anew);
    let series = suite.said(&["meeting", "series", "--country", "PHL"]);
    assert!(series.contains("2 weeks"), "{series}");

    let hold = [
        "meeting",
        "hold",
        "PHL",
        "health",
        "2024-03-06T01:00:00Z",
        "--minutes",
        "80",
        "--attended-by",
        "care-health",
        "--decided",
        "one list of clinics",
        "--raised",
        "no chlorine in Leyte",
    ];
    let looked = suite.refused(&[&hold[..], &COORDINATOR[..2]].concat());
    assert!(
        looked.contains("one list of clinics") && looked.contains("Record the meeting health-2024-03-06"),
        "{looked}"
    );
    suite.said(&as_coordinator(&hold));
    let listed = suite.said(&["meeting", "list", "--cluster", "health"]);
    assert!(listed.contains("health-2024-03-06"), "{listed}");
    let shown = suite.said(&["meeting", "show", "PHL", "health-2024-03-06"]);
    assert!(shown.contains("no chlorine in Leyte"), "{shown}");
    let load = suite.said(&["meeting", "load", "PHL", "2024-03-01"]);
    assert!(load.contains("CARE") && load.contains("1:20"), "{load}");
    let withdraws = ["meeting", "withdraw", "PHL", "health-2024-03-06", "it was put off", "the coordinator"];
    suite.said(&as_coordinator(&withdraws));
    assert!(suite.said(&["meeting", "list"]).contains("there are none"));
    suite.said(&as_coordinator(&["meeting", "end", "PHL", "weekly", "the cluster meets in the field"]));
    let calendar = suite.said(&["meeting", "calendar", "PHL"]);
    let last = calendar.rsplit("BEGIN:VEVENT").next().unwrap_or_default();
    assert!(last.contains("STATUS:CANCELLED"), "what comes after the end: {calendar}");
    let none = suite.refused(&as_coordinator(&["meeting", "end", "PHL", "monthly", "it is not needed"]));
    assert!(none.contains("there is no series 'monthly'"), "{none}");
}
