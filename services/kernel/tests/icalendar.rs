//! Calendars as those read them who subscribe (RFC 5545).

use convene_kernel::icalendar::Calendar;

/// The lines of a text as its reader unfolds them: what begins with a space goes on with the line before.
fn unfolded(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

/// S-7, GN-12.1: a line of any length and of letters of any width is read as it was written, and none has more than 75 octets.
#[test]
fn a_folded_line_is_read_as_it_was_written() {
    for (letter, others) in [("x", 0..160), ("é", 0..80), ("救", 0..60), ("😀", 0..45)] {
        for count in others {
            let written = format!("a{}", letter.repeat(count));
            let mut calendar = Calendar::begin("Coordination", "meetings", "of a country");
            calendar.property("SUMMARY", &written);
            let text = calendar.end();
            assert!(unfolded(&text).contains(&format!("SUMMARY:{written}")), "{count} times {letter}: {text}");
            assert!(text.split("\r\n").all(|line| line.len() <= 75), "{count} times {letter}: {text}");
        }
    }
}

/// S-7: no value can end its line, or begin another property.
#[test]
fn a_value_stays_one_value() {
    let mut calendar = Calendar::begin("Coordination", "a\r\nDTSTART:19700101T000000Z", "of; a, country\\");
    calendar.property("LOCATION", "Manila\r\nEND:VEVENT");
    let lines = unfolded(&calendar.end());
    for expected in [
        "NAME:a\\nDTSTART:19700101T000000Z",
        "X-WR-CALNAME:a\\nDTSTART:19700101T000000Z",
        "DESCRIPTION:of\\; a\\, country\\\\",
        "LOCATION:Manila\\nEND:VEVENT",
    ] {
        assert!(lines.iter().any(|line| line == expected), "'{expected}' is not in {lines:?}");
    }
    assert_eq!((lines[0].as_str(), lines[lines.len() - 2].as_str()), ("BEGIN:VCALENDAR", "END:VCALENDAR"));
}
