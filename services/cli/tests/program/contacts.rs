//! How a cluster works, in the program: its practice, its meetings to come, and the contact directory, where whoever is erased is nowhere any
//! more.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::suite::Suite;

const NAME: &str = "Xenobia Quillfeather";
const MAIL: &str = "xenobia@example.org";

fn call(suite: &Suite, method: &str, caller: &str, body: &Value) -> String {
    suite.said(&["call", method, &body.to_string(), "--as", caller])
}

/// A suite with a cluster of health in which CARE takes part; `ana` is of its senior staff and in the directory.
fn with_a_contact() -> Suite {
    let data = Arc::new(tempfile::tempdir().expect("a folder"));
    let suite = Suite::start_as(data, &["--log", "info"], &[]);
    let header = json!({"country": "PHL"});
    let existing = json!({
        "cluster": "health", "sectors": ["HEA"], "leadAgency": "WHO", "activated": "2024-01", "source": "the country team",
    });
    call(&suite, "RecordExistingCluster", "ocha-country@PHL", &json!({"header": header, "existing": existing}));
    let stands: Vec<_> =
        (1..=10).map(|code| json!({"commitment": code.to_string(), "position": "STAND_POSITION_COMMITS"})).collect();
    let joining = json!({
        "participant": "care", "cluster": "health", "organization": {"code": "CARE"}, "stands": stands,
    });
    // The coordination service follows the activation service a moment later.
    let deadline = Instant::now() + Duration::from_secs(60);
    while !suite.run(&["show", "coordination", "PHL", "health"]).status.success() {
        assert!(Instant::now() < deadline, "the cluster is not followed");
    }
    call(&suite, "JoinAsPartner", "coordinator@PHL", &json!({"header": header, "joining": joining}));
    let person = json!({"id": "ana", "country": "PHL", "organization": "CARE", "name": NAME, "mail": MAIL});
    call(&suite, "PutPerson", "ocha-country@PHL", &json!({"person": person}));
    let etag = suite.json(&["show", "participant", "PHL", "care"])["participant"]["etag"].clone();
    let staff = json!({"participant": "care", "person": "ana", "language": "en"});
    let reading = json!({"country": "PHL", "etag": etag});
    call(&suite, "NameSeniorStaff", "coordinator@PHL", &json!({"header": reading, "seniorStaff": staff}));
    suite
}

/// PE-5, OG-9: partners and coordinators are found with their names; who is erased is in no log, feed, object store, file of a stream,
/// metric or process log, and the record still has its opaque identifier.
#[test]
fn who_is_erased_is_nowhere_any_more() {
    let suite = with_a_contact();
    let of_an_auditor = suite.said(&["list", "contacts", "--country", "PHL"]);
    assert!(of_an_auditor.contains("not for this role to read") && !of_an_auditor.contains(NAME), "{of_an_auditor}");
    let contacts = ["list", "contacts", "--country", "PHL", "--as", "coordinator@PHL"];
    let listed = suite.said(&contacts);
    assert!(listed.contains("Xenobia") && listed.contains(MAIL) && listed.contains("senior-staff"), "{listed}");
    assert!(!files_with(suite.data().path(), NAME).is_empty(), "the search finds what is there");
    call(&suite, "ErasePerson", "ocha-country@PHL", &json!({"personId": "ana", "country": "PHL"}));
    let listed = suite.said(&contacts);
    assert!(listed.contains("not in the directory") && listed.contains("ana"), "{listed}");
    let page = suite.said(&["show", "coordination", "PHL", "health"]);
    assert!(page.contains("active since January 2024"), "RM-1.15: {page}");

    let watched = suite.said(&["watch", "--country", "PHL", "--all", "--count", "3"]);
    let history = suite.said(&["history", "PHL", "participant/care", "--details"]);
    let as_json = suite.json(&contacts);
    assert_eq!(as_json[0]["noNameBecause"], "not in the directory", "{as_json}");
    let mut texts = vec![watched, history, as_json.to_string(), listed];
    texts.extend(suite.pages().iter().map(|page| fetched(page)));
    assert!(texts.iter().any(|text| text.contains("convene_stream_used_bytes")), "the metrics are among them");
    let data = suite.data();
    texts.push(suite.end_by("-INT"));
    for text in [NAME, MAIL] {
        let found = files_with(data.path(), text);
        assert!(found.is_empty(), "{text} is in {found:?}");
        assert!(!texts.iter().any(|said| said.contains(text)), "{text}");
    }
}

/// RM-4.6, GN-8, GN-12.1: how a cluster works, who works in its sector, and its meetings to come are shown; what is not known is refused.
#[test]
fn how_a_cluster_works_is_shown() {
    let suite = with_a_contact();
    let header = json!({"country": "PHL"});
    let record = json!({"practice": "aap", "cluster": "health", "consulted": "assemblies each month"});
    call(&suite, "RecordAccountability", "coordinator@PHL", &json!({"header": header, "accountability": record}));
    let page = suite.said(&["show", "practice", "PHL", "health"]);
    assert!(page.contains("assemblies each month") && page.contains("able to complain"), "{page}");
    let practice = suite.json(&["show", "practice", "PHL", "health"]);
    let recorded = &practice["practice"]["accountability"][0]["accountability"];
    assert_eq!(recorded["consulted"], "assemblies each month", "{practice}");

    let presence =
        json!({"presence": "oxfam", "cluster": "health", "organization": {"code": "OXFAM"}, "work": "a mobile clinic"});
    call(&suite, "RecordPresence", "coordinator@PHL", &json!({"header": header, "presence": presence}));
    let page = suite.said(&["show", "coordination", "PHL", "health"]);
    assert!(page.contains("a mobile clinic") && page.contains("Who works in its sector"), "{page}");

    let rhythm = json!({
        "series": "weekly", "cluster": "health", "name": "Health cluster", "first": "2024-02-05T01:00:00Z", "everyWeeks": 1,
        "minutes": 60, "venue": "WHO", "agreedWith": ["care"], "generalMeeting": "GENERAL_MEETING_SUPPLEMENTED",
    });
    call(&suite, "AgreeMeetingRhythm", "coordinator@PHL", &json!({"header": header, "rhythm": rhythm}));
    let calendar = suite.said(&["show", "calendar", "PHL", "health"]);
    assert!(calendar.starts_with("BEGIN:VCALENDAR") && calendar.contains("SUMMARY:Health cluster"), "{calendar}");
    let json = suite.json(&["show", "calendar", "PHL"]);
    assert!(json["calendar"].as_str().is_some_and(|text| text.contains("BEGIN:VEVENT")), "{json}");
    for unknown in [&["show", "calendar", "PHL", "helth"][..], &["list", "contacts", "--cluster", "helth"]] {
        let refused = suite.run(unknown);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains("health"), "{unknown:?}: {said}");
    }
}

/// What a page for machines says.
fn fetched(page: &str) -> String {
    let (host, path) = page.strip_prefix("http://").and_then(|page| page.split_once('/')).expect("an address");
    let mut stream = TcpStream::connect(host).expect("it answers");
    write!(stream, "GET /{path} HTTP/1.0\r\nhost: {host}\r\n\r\n").expect("it is asked");
    let mut said = String::new();
    stream.read_to_string(&mut said).expect("text");
    said
}

/// The files under a folder that have `text` in them.
fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(files_with(&entry, text));
        } else if std::fs::read(&entry).is_ok_and(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
        {
            found.push(entry);
        }
    }
    found
}
