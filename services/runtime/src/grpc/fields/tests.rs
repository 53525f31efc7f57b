//! Tests of parsing requests: everything wrong is found at once, under its path.

use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, ResourceId};
use prost_types::Timestamp;

use super::*;

fn violations(fields: Fields) -> Vec<Violation> {
    fields.finish(None::<()>).expect_err("something is wrong").violations().to_vec()
}

#[test]
fn everything_wrong_is_found_at_once_with_its_path() {
    struct Cluster {
        id: &'static str,
        evidence: String,
    }
    let clusters =
        [Cluster { id: "health", evidence: "x".repeat(30) }, Cluster { id: "Health!", evidence: String::new() }];
    let mut fields = Fields::new();
    fields.code::<CountryCode>("country", "Philippines");
    fields.under("RM-1.1").each("clusters", &clusters, 1..=20, |fields, cluster| {
        fields.code::<ResourceId>("id", cluster.id);
        fields.under("RM-0.2").text("evidence", &cluster.evidence, 20)
    });
    fields.refuse("title", reasons::FIELD_MISSING, "is required", "set it");
    let found = violations(fields);
    let said: Vec<_> =
        found.iter().map(|violation| (violation.cited(), violation.field.as_str(), violation.reason.code)).collect();
    assert_eq!(
        said,
        [
            ("", "country", "CODE_MALFORMED"),
            ("RM-0.2", "clusters[0].evidence", "TEXT_TOO_LONG"),
            ("RM-1.1", "clusters[1].id", "CODE_MALFORMED"),
            ("RM-0.2", "clusters[1].evidence", "FIELD_MISSING"),
            ("RM-1.1", "title", "FIELD_MISSING"),
        ]
    );
    assert_eq!(found[0].problem, "'Philippines' is not well formed");
    assert!(found[0].remedy.to_string().contains("such as PHL"));
    assert!(found[1].problem.to_string().contains("10 too many"));
}

#[test]
fn an_unknown_code_is_answered_with_the_nearest() {
    let mut fields = Fields::new();
    assert!(fields.known_code::<ClusterCode>("cluster", "HEA", "cluster", ["HEA", "WASH"]).is_some());
    fields.known_code::<ClusterCode>("cluster", "WSH", "cluster", ["HEA", "WASH"]);
    fields.known_code::<ClusterCode>("cluster", "", "cluster", ["HEA", "WASH"]);
    let found = violations(fields);
    assert!(found[0].remedy.to_string().starts_with("did you mean WASH?"), "{}", found[0].remedy);
    assert_eq!(found[1].reason, reasons::FIELD_MISSING);
}

#[test]
fn a_long_list_of_known_codes_is_not_read_out() {
    let codes: Vec<String> = (0..100).map(|number| format!("ORG-{number}")).collect();
    let mut fields = Fields::new();
    for text in ["ORG-999", "WHO"] {
        fields.known_code::<OrganizationCode>("by", text, "organization", codes.iter().map(String::as_str));
    }
    let found: Vec<_> = violations(fields).iter().map(|violation| violation.remedy.to_string()).collect();
    assert_eq!(found, ["did you mean ORG-99?", "give a code of the reference data"]);
}

#[test]
fn text_is_composed_and_counted_in_characters() {
    let mut fields = Fields::new();
    assert_eq!(fields.text("name", " Cafe\u{301}\n", 4), Some("Café".to_owned()));
    assert_eq!(fields.optional_text("note", "  ", 4), Some(None));
    assert_eq!(fields.text("name", "bell\u{7}", 10), None);
    assert_eq!(violations(fields)[0].reason, reasons::TEXT_NOT_PRINTABLE);
}

#[test]
fn a_text_that_shows_nothing_is_missing() {
    for blank in ["\u{200b}", "\u{feff}", "\u{200c}", "\u{200e} \u{2060}", "\u{2800}", "\u{3164}", "\u{e0041}"] {
        let mut fields = Fields::new();
        assert_eq!(fields.text("text", blank, 10), None);
        assert_eq!(violations(fields)[0].reason, reasons::FIELD_MISSING, "{}", blank.escape_unicode());
        assert_eq!(Fields::new().optional_text("text", blank, 10), Some(None));
    }
}

#[test]
fn a_text_cannot_turn_what_stands_around_it() {
    let text = |text: &str| {
        let mut fields = Fields::new();
        let read = fields.text("text", text, 40);
        if read.is_none() {
            assert_eq!(violations(fields)[0].reason, reasons::TEXT_NOT_PRINTABLE, "{}", text.escape_unicode());
        }
        read
    };
    for refused in ["Ana\u{202e}zurC", "one\u{2028}two", "a\u{2066}b", "a\u{2060}b", "a\u{e0041}b", "a\u{85}b"] {
        assert_eq!(text(refused), None, "{}", refused.escape_unicode());
    }
    for of_a_script in ["می\u{200c}خواهم", "क्\u{200d}ष", "ទឹក\u{200b}ស្អាត", "שלום\u{200f}!", "❤\u{fe0f} x"]
    {
        assert_eq!(text(of_a_script).as_deref(), Some(of_a_script));
    }
    assert_eq!(text("\u{feff}Health\u{200b}").as_deref(), Some("Health"));
}

#[test]
fn moments_and_dates_are_of_the_calendar() {
    let mut fields = Fields::new();
    let landfall = Timestamp { seconds: 1_383_885_600, nanos: 0 };
    assert!(fields.moment("landfall", Some(&landfall)).is_some());
    assert_eq!(fields.optional_moment("ended", None), Some(None));
    fields.moment("onset", Some(&Timestamp { seconds: i64::MAX, nanos: 0 }));
    fields.moment("onset", Some(&Timestamp { seconds: 0, nanos: -1 }));
    fields.date("day", "2013-02-30");
    fields.moment("onset", Some(&Timestamp { seconds: -30_131_035_200, nanos: 0 }));
    let found = violations(fields);
    assert_eq!(found.len(), 4);
    assert!(found[3].problem.to_string().starts_with("1015-03-10 04:00:00 UTC is out"), "{}", found[3].problem);
}

#[test]
fn a_choice_says_what_there_is_to_choose_from() {
    use tonic_health::pb::health_check_response::ServingStatus;
    let parse = |fields: &mut Fields, number| {
        fields.choice("state", number, ServingStatus::as_str_name, |status| match status {
            ServingStatus::Serving => Some(true),
            ServingStatus::NotServing => Some(false),
            _ => None,
        })
    };
    let mut fields = Fields::new();
    assert_eq!(parse(&mut fields, 1), Some(true));
    parse(&mut fields, 0);
    parse(&mut fields, 42);
    let found = violations(fields);
    assert_eq!(found[0].reason, reasons::FIELD_MISSING);
    assert_eq!(found[0].remedy, "choose one of SERVING, NOT_SERVING");
    assert_eq!(found[1].reason, reasons::CHOICE_UNKNOWN);
}

#[test]
fn lists_have_lengths_and_name_a_thing_once() {
    let mut fields = Fields::new();
    let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert!(fields.codes::<ClusterCode>("clusters", &named(&["HEA", "WASH"]), 1..=2).is_some());
    fields.codes::<ClusterCode>("clusters", &named(&["HEA", "WASH", "HEA"]), 1..=3);
    fields.codes::<ClusterCode>("clusters", &[], 1..=3);
    fields.codes::<ClusterCode>("clusters", &named(&["HEA", "WASH"]), 1..=1);
    let found = violations(fields);
    let said: Vec<_> = found.iter().map(|violation| (violation.field.as_str(), violation.reason.code)).collect();
    assert_eq!(
        said,
        [("clusters[2]", "LIST_ENTRY_REPEATED"), ("clusters", "LIST_TOO_SHORT"), ("clusters", "LIST_TOO_LONG"),]
    );
}

#[test]
fn a_command_is_identified_by_a_uuid() {
    let mut fields = Fields::new();
    assert!(fields.command_id("request_id", "3f1f5b1e-5b0a-4f4c-9b53-0d3b3d8c3b11").is_some());
    fields.command_id("request_id", "");
    fields.command_id("request_id", "00000000-0000-0000-0000-000000000000");
    assert_eq!(violations(fields).len(), 2);
}
