//! A calendar from its address to what a calendar program reads there.

use std::process::Command;

use super::agencies::register;
use super::suite::Suite;

fn read(url: &str) -> String {
    let output = Command::new("curl").args(["--silent", url]).output().expect("there is curl");
    String::from_utf8(output.stdout).expect("text")
}

/// S-7: the address is shown once, read without a token, listed without its secret, and revoked.
#[test]
fn an_address_is_issued_listed_and_revoked() {
    let suite = Suite::start();
    register(&suite, "PHL", "haiyan");
    let ocha = ["--as", "ocha-country@PHL"];
    let issue = ["calendar", "issue", "--purpose", "telephone"];
    let said = suite.said(&[&issue[..], &ocha].concat());
    let url = said.trim();
    let secret = url.rsplit_once('/').expect("an address").1.trim_end_matches(".ics");
    assert!(secret.len() == 64 && read(url).starts_with("BEGIN:VCALENDAR"), "{url}");
    let elsewhere = [&issue[..], &ocha, &["--reached-at", "https://due.example.org/"]].concat();
    assert!(suite.said(&elsewhere).starts_with("https://due.example.org/calendars/"));

    let listed = suite.json(&[&["calendar", "list"][..], &ocha].concat());
    let both = listed.as_array().expect("a list");
    assert!(both.len() == 2 && !listed.to_string().contains(secret), "{listed}");
    let address = both[1]["address"].as_str().expect("an identifier");
    suite.said(&[&["calendar", "revoke", address][..], &ocha].concat());
    assert!(read(url).contains("CALENDAR_UNKNOWN"));
    let table = suite.said(&[&["calendar", "list", "--all"][..], &ocha].concat());
    assert!(table.contains("PHL") && table.contains("telephone") && table.contains("revoked"), "{table}");
}
