//! Who one is to the suite, and the names it knows.

use super::suite::Suite;

#[test]
fn a_newcomer_sees_who_they_are_and_what_codes_mean() {
    let suite = Suite::start();
    let known = suite.said(&["whoami", "--as", "hc@PHL", "--as", "coordinator@PHL/HEA", "--organization", "WHO"]);
    for part in ["p-local", "WHO", "token expires", "hc", "PHL", "coordinator", "HEA", env!("CARGO_PKG_VERSION")] {
        assert!(known.contains(part), "'{part}' is not in\n{known}");
    }
    let caller = suite.json(&["whoami"]);
    assert_eq!(caller["grants"][0]["role"], "auditor");
    assert!(caller["tokenExpiresAt"].is_string() && caller["installation"].is_string(), "{caller}");

    let countries = suite.said(&["reference", "countries", "--language", "fr"]);
    assert!(countries.contains("République arabe syrienne") && countries.contains("Africa/Juba"), "{countries}");
    let countries = suite.json(&["reference", "countries", "--as-of", "2011-07-08"]);
    let countries = countries.as_array().expect("a list");
    assert!(countries.len() > 200 && !countries.iter().any(|country| country["code"] == "SSD"));
    let clusters = suite.said(&["reference", "clusters", "--as-of", "2006-11-24"]);
    assert!(clusters.contains("IFRC as") && clusters.contains("WASH"), "{clusters}");
    let parts: [(&[&str], &str); 5] = [
        (&["organizations"], "WORLD-VISION"),
        (&["bodies"], "OPAG"),
        (&["roles"], "ocha-hcss"),
        (&["lists"], "activation-criteria"),
        (&["lists", "sharing-terms"], "co-facilitator"),
    ];
    for (words, part) in parts {
        let shown = suite.said(&[&["reference"], words].concat());
        assert!(shown.contains(part), "'{part}' is not in\n{shown}");
        assert!(suite.json(&[&["reference"], words].concat()).is_array());
    }
    let refused = suite.refused(&["reference", "lists", "sharing-term"]);
    assert!(refused.contains("did you mean sharing-terms"), "{refused}");
}
