//! A mistyped name is refused with the nearest one, a flag that means nothing is refused, and nothing recorded is said to be so: an
//! empty answer never reads as an all-clear by mistake.

use super::suite::Suite;
use super::walk::calls_of_the_walk;

fn suite_with_an_exercise() -> Suite {
    let suite = Suite::start();
    let first = &calls_of_the_walk()[0];
    suite.said(&first.iter().map(String::as_str).collect::<Vec<_>>());
    suite
}

#[test]
fn what_is_not_known_is_refused_with_the_nearest_name() {
    let suite = suite_with_an_exercise();
    let exercise: [&[&str]; 8] = [
        &["due"],
        &["due", "--ical"],
        &["queue", "list"],
        &["list", "clusters"],
        &["list", "missions"],
        &["show", "country", "PHL"],
        &["history", "PHL"],
        &["mission", "list"],
    ];
    for words in exercise {
        let refused = suite.refused(&[words, &["--exercise", "trainnig"]].concat());
        assert!(refused.contains("did you mean training?"), "{words:?}: {refused}");
    }
    let refused = suite.refused(&["call", "ListObligations", "--exercise", "trainnig"]);
    assert!(refused.contains("did you mean training?"), "{refused}");
    // A service that keeps no record of an exercise that another one knows answers about it.
    assert!(suite.said(&["list", "missions", "--exercise", "training"]).contains("there are none"));
    let cases: [(&[&str], &str); 12] = [
        (&["due", "--agency", "UNICF"], "did you mean UNICEF?"),
        (&["list", "participants", "--agency", "UNICF"], "did you mean UNICEF?"),
        (&["list", "commitments", "--agency", "UNICF"], "did you mean UNICEF?"),
        (&["list", "gaps", "--provider", "UNICF"], "did you mean UNICEF?"),
        (&["list", "clusters", "--country", "PLH"], "did you mean PHL (Philippines)?"),
        (&["due", "--country", "PLH"], "did you mean PHL (Philippines)?"),
        (&["show", "country", "PLH"], "did you mean PHL (Philippines)?"),
        (&["list", "clusters", "--sector", "WSHH"], "did you mean WSH"),
        (&["list", "clusters", "--lead-agency", "UNICF"], "did you mean UNICEF?"),
        (&["list", "proposals", "--as", "hc@PLH"], "did you mean PHL (Philippines)?"),
        (&["watch", "--country", "PLH"], "did you mean PHL (Philippines)?"),
        (&["due", "--role", "hcc"], "unknown role 'hcc'; did you mean hc?"),
    ];
    for (words, part) in cases {
        let refused = suite.refused(words);
        assert!(refused.contains(part), "{words:?} does not say '{part}': {refused}");
    }
}

/// Codes are read as people write them.
#[test]
fn small_letters_and_white_space_do_not_count() {
    let suite = suite_with_an_exercise();
    let exercise = ["--exercise", " training "];
    let shown = |words: &[&str]| suite.said(&[words, &exercise].concat());
    assert_eq!(shown(&["show", "country", " phl"]), shown(&["show", "country", "PHL"]));
    assert_eq!(shown(&["due", "--agency", "unicef "]), shown(&["due", "--agency", "UNICEF"]));
    assert!(suite.said(&["whoami", "--as", "hc@phl"]).contains("PHL"));
    let listed =
        |header: &str| suite.json(&["call", "GetCountry", &format!(r#"{{"header": {header}}}"#)])["country"].clone();
    assert_eq!(
        listed(r#"{"country": " phl ", "exercise": "training"}"#),
        listed(r#"{"country": "PHL", "exercise": "training"}"#)
    );
}

#[test]
fn a_flag_that_would_be_ignored_is_refused() {
    let suite = suite_with_an_exercise();
    let cases: [(&[&str], &str); 9] = [
        (&["call", "ListClusters", "--country", "PHL"], "ListClusters cannot use --country"),
        (&["call", "WhoAmI", "--exercise", "training"], "WhoAmI cannot use --exercise"),
        (&["call", "GetCountry", "--request-id", "6f1e0f0e-3a52-4b35-9f3e-0d9d3c4f8a11"], "cannot use --request-id"),
        (&["call", "GetCountry", "--country", "PHL", "--service", "icsm"], "GetCountry cannot use --service"),
        (&["call", "GetCountry", "--country", "PHL", r#"{"header": {"country": "HTI"}}"#], "leave one of them out"),
        (&["mission", "preview-team", "TCD", "m-1", "--etag", "v1"], "--etag would be ignored"),
        (&["mission", "preview-team", "TCD", "m-1", "--yes"], "--yes would be ignored"),
        (&["due", "--ical", "--output", "json"], "leave --output json out"),
        (&["whoami", "--token", "a.b.c", "--as", "erc"], "--as would be ignored"),
    ];
    for (words, part) in cases {
        let refused = suite.refused(words);
        assert!(refused.contains(part), "{words:?} does not say '{part}': {refused}");
    }
}

#[test]
fn nothing_recorded_is_said_to_be_so() {
    let suite = suite_with_an_exercise();
    for words in [&["due", "--country", "HTI"][..], &["list", "clusters", "--country", "HTI"]] {
        let said = suite.said(words);
        assert!(said.contains("nothing is recorded of HTI"), "{words:?}: {said}");
    }
    assert!(suite.said(&["queue", "list"]).contains("nothing is recorded of any country"));
    for words in [&["show", "country", "PHL"][..], &["list", "clusters"], &["due"], &["survey", "list"]] {
        let said = suite.said(words);
        assert!(said.contains("as in --exercise training"), "it is in an exercise: {words:?}: {said}");
    }
    let country = suite.said(&["show", "country", "HTI"]);
    assert!(country.contains("nothing is recorded") && !country.contains("answers"), "{country}");
    let list = suite.said(&["list", "clusters", "--country", "PHL", "--exercise", "training"]);
    assert_eq!(list.trim(), "there are none", "something else is recorded there");
}
