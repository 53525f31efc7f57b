//! The coordination of a cluster as a page: who takes part in it, and what it asks of its partners; and what meetings ask of them.

use serde_json::Value;

use super::dates;
use super::style::{QUIET, STRONG, painted};
use super::table::{Section, cell, sections, table};

/// The coordination of a cluster, as it is at a moment.
pub fn page(coordination: &Value) -> String {
    let text = |field: &str| cell(&coordination[field]);
    let number = |field: &str| coordination[field].as_u64().unwrap_or_default();
    let led = if text("leadAgency").is_empty() { String::new() } else { format!(", led by {}", text("leadAgency")) };
    let until = known(coordination, "ended");
    let until = if until.is_empty() { until } else { format!(", ended {until}") };
    let mut page = format!(
        "{} ({}){led}, active since {}{until}\n",
        painted(STRONG, text("name")),
        text("cluster"),
        known(coordination, "activated"),
    );
    page.push_str(&format!(
        "partners, who are counted in response rates: {}; observers: {}; authorities: {}\n",
        number("partners"),
        number("observers"),
        number("authorities")
    ));
    page.push_str(&format!("{}\n", painted(QUIET, format!("etag {}", text("etag")))));
    page.push_str(&sections(coordination, &SECTIONS));
    page.push_str(&reporting(&coordination["reportingFormat"], number("reportingVersion")));
    page
}

/// An organization's part in a cluster, in two lines.
pub fn part(one: &Value) -> String {
    let [_, name, part, since, reserved, _]: [String; 6] = participant(one).try_into().unwrap_or_default();
    let reserved = if reserved.is_empty() { "none".to_owned() } else { reserved };
    format!(
        "{} in {}, {part} since {since} UTC\nreservations on: {reserved}\n",
        painted(STRONG, name),
        cell(&one["cluster"])
    )
}

/// When a cluster was activated or ended: as exactly as it is known, or the moment in UTC.
fn known(coordination: &Value, what: &str) -> String {
    let (at, date) = (&coordination[format!("{what}At")], &coordination[format!("{what}Date")]);
    let shown = dates::known(at, date);
    if shown.is_empty() || !cell(date).is_empty() { shown } else { format!("{shown} UTC") }
}

/// What the meetings of a month ask of each organization.
pub fn meeting_load(loads: &Value) -> String {
    if loads.as_array().is_none_or(Vec::is_empty) {
        return "no meeting of that month called an organization".to_owned();
    }
    let rows = loads.as_array().into_iter().flatten().map(|load| {
        let organization = &load["organization"];
        let name = if organization["code"].is_null() { &organization["name"] } else { &organization["code"] };
        let hours = |minutes: &Value| minutes.as_u64().map(|minutes| format!("{}:{:02}", minutes / 60, minutes % 60));
        let capacity = hours(&load["capacityMinutes"]).unwrap_or_else(|| "not said".to_owned());
        let excess = if load["isExcessive"] == true { "more than it can attend" } else { "" };
        let asked = hours(&load["minutes"]).unwrap_or_default();
        vec![cell(name), cell(&load["meetings"]), asked, capacity, excess.to_owned()]
    });
    table(&["organization", "meetings", "hours", "hours it can attend", ""], rows)
}

/// The format in which partners report; nothing where none was adopted.
fn reporting(format: &Value, version: u64) -> String {
    if format.is_null() {
        return String::new();
    }
    let counted =
        [("bySex", "by sex"), ("byAge", "by age")].map(|(field, text)| if format[field] == true { text } else { "" });
    let texts =
        [named(&format["frequency"], "REPORT_FREQUENCY_"), counted.join(" "), cell(&format["vulnerableGroups"])];
    let said: Vec<_> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    format!(
        "{}\nversion {version}: {}; in {}; agreed with {}; training: {}\n",
        sections(format, &[REPORTED]),
        said.join(", "),
        cell(&format["languages"]),
        cell(&format["consulted"]),
        cell(&format["training"]),
    )
}

/// What partners report.
const REPORTED: Section = ("What partners report", "fields", &["field", "what it means", "every partner"], |field| {
    let every = if field["minimum"] == true { "yes" } else { "" };
    vec![cell(&field["name"]), cell(&field["meaning"]), every.to_owned()]
});

/// The lists of a cluster's coordination.
const SECTIONS: [Section; 4] = [
    (
        "Who takes part",
        "participants",
        &["participant", "name", "as", "since (UTC)", "reservations on", "language"],
        participant,
    ),
    (
        "Who works in its sector",
        "present",
        &["presence", "organization", "what it does", "since (UTC)", "takes part", "invited to", "ended because"],
        present,
    ),
    ("What it asks of partners", "commitments", &["", "commitment", "from"], commitment),
    ("What is weak", "findings", &["finding", "what", "remedy"], finding),
];

fn participant(one: &Value) -> Vec<String> {
    let part = named(&one["part"], "PART_");
    let place = cell(&one["place"]);
    let part = if place.is_empty() { part } else { format!("{part} of {place}") };
    let declines = one["reporting"] == "REPORTING_STAND_DECLINES";
    let part = if declines { format!("{part}, declines to report to the lead agency") } else { part };
    let since = dates::time_of(&one["since"]);
    vec![cell(&one["participant"]), cell(&one["name"]), part, since, cell(&one["reserved"]), cell(&one["language"])]
}

fn present(one: &Value) -> Vec<String> {
    let (what, organization) = (&one["presence"], &one["presence"]["organization"]);
    let name = if organization["code"].is_null() { &organization["name"] } else { &organization["code"] };
    let takes_part = if one["takesPart"] == true { "yes" } else { "no" };
    vec![
        cell(&what["presence"]),
        cell(name),
        cell(&what["work"]),
        dates::time_of(&one["recorded"]["occurredAt"]),
        takes_part.to_owned(),
        cell(&one["invitation"]["invitedTo"]),
        cell(&one["endedBecause"]),
    ]
}

fn commitment(one: &Value) -> Vec<String> {
    let origin = match one["origin"].as_str().unwrap_or_default() {
        "COMMITMENT_ORIGIN_GENERIC" => "the guidance",
        "COMMITMENT_ORIGIN_ADAPTED" => "the guidance, in words of the cluster",
        "COMMITMENT_ORIGIN_ADDED" => "the cluster",
        "COMMITMENT_ORIGIN_DROPPED" => "the guidance, and left out",
        _ => "an origin that this program does not know",
    };
    vec![cell(&one["code"]), cell(&one["text"]), origin.to_owned()]
}

fn finding(one: &Value) -> Vec<String> {
    vec![cell(&one["id"]), cell(&one["problem"]), cell(&one["remedy"])]
}

fn named(value: &Value, kind: &str) -> String {
    cell(value).replace(kind, "").replace('_', " ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// GN-12: the load says in hours what is asked and what can be given.
    #[test]
    fn a_load_is_in_hours() {
        let care = json!({
            "organization": {"code": "CARE"}, "meetings": 5, "minutes": 450, "capacityMinutes": 240, "isExcessive": true,
        });
        let small = json!({"organization": {"name": "Samar Relief"}, "meetings": 1, "minutes": 65});
        let page = meeting_load(&json!([care, small]));
        let page = anstream::adapter::strip_str(&page).to_string();
        let line = |name: &str| page.lines().find(|line| line.contains(name)).expect("a line").to_owned();
        for said in ["5", "7:30", "4:00", "more than it can attend"] {
            assert!(line("CARE").contains(said), "{page}");
        }
        assert_eq!(meeting_load(&Value::Null), "no meeting of that month called an organization");
        assert!(line("Samar Relief").contains("1:05") && line("Samar Relief").contains("not said"), "{page}");
    }

    /// RM-5.1, RM-5.6, OG-19: the page shows who takes part in which way, with reservations, and what is left out.
    #[test]
    fn a_page_shows_who_takes_part() {
        let osm = json!({"participant": "osm", "name": "Office of Supply", "part": "PART_AUTHORITY", "place": "Samar"});
        let care = json!({
            "participant": "care", "name": "CARE", "part": "PART_PARTNER", "reserved": ["9"],
            "reporting": "REPORTING_STAND_DECLINES",
        });
        let dropped = json!({"code": "9", "text": "Help to make messages", "origin": "COMMITMENT_ORIGIN_DROPPED"});
        let page = page(&json!({
            "cluster": "logistics", "name": "Supplies", "leadAgency": "WFP", "activatedAt": "2013-11-12T09:00:00Z",
            "partners": 1, "authorities": 1, "participants": [care, osm], "commitments": [dropped],
        }));
        let page = anstream::adapter::strip_str(&page).to_string();
        for said in [
            "Supplies (logistics), led by WFP, active since 12 Nov 2013 09:00",
            "authority of Samar",
            "left out",
            "partner, declines to report to",
        ] {
            assert!(page.contains(said), "'{said}' is not in\n{page}");
        }
        assert!(page.contains("response rates: 1; observers: 0; authorities: 1"), "{page}");
    }

    /// GN-8: the page shows who works in the sector, whether it takes part, and what it was invited to.
    #[test]
    fn a_page_shows_who_works_in_the_sector() {
        let present = |name: &str, rest: Value| {
            let what =
                json!({"presence": name, "organization": {"code": name.to_uppercase()}, "work": "a mobile clinic"});
            let mut one = json!({"presence": what});
            one.as_object_mut().expect("an object").extend(rest.as_object().cloned().unwrap_or_default());
            one
        };
        let oxfam = present("oxfam", json!({}));
        let care = present("care", json!({"takesPart": true, "invitation": {"invitedTo": "the weekly meeting"}}));
        let gone = present("msf", json!({"endedBecause": "it moved on"}));
        let page = page(&json!({"cluster": "health", "present": [oxfam, care, gone]}));
        let page = anstream::adapter::strip_str(&page).to_string();
        let line = |name: &str| page.lines().find(|line| line.contains(name)).expect("a line").to_owned();
        assert!(line("OXFAM").contains(" no") && line("OXFAM").contains("a mobile clinic"), "{page}");
        assert!(line("CARE").contains("yes") && line("CARE").contains("the weekly meeting"), "{page}");
        assert!(line("MSF").contains("it moved on"), "{page}");
    }

    /// RM-1.15: a cluster that was found is active since a date as exactly as it is known, and so ended.
    #[test]
    fn a_found_cluster_has_its_dates_as_they_are_known() {
        let page = page(&json!({
            "cluster": "health", "activatedAt": "2023-12-31T16:00:00Z", "activatedDate": "2024-01",
            "endedAt": "2024-12-31T15:59:59Z", "endedDate": "2024",
        }));
        assert!(page.contains("active since January 2024, ended 2024\n"), "{page}");
    }

    /// PE-7, PE-4: the page shows what partners report, how often, by sex and age, and with whom that was agreed.
    #[test]
    fn a_page_shows_what_partners_report() {
        let field = json!({"name": "People reached", "meaning": "Those who received something", "minimum": true});
        let format = json!({
            "fields": [field], "bySex": true, "byAge": true, "vulnerableGroups": ["older people"], "languages": ["en", "fil"],
            "frequency": "REPORT_FREQUENCY_EVERY_TWO_WEEKS", "training": "half a day", "consulted": ["the partners"],
        });
        let page = page(&json!({"cluster": "health", "reportingFormat": format, "reportingVersion": 2}));
        let page = anstream::adapter::strip_str(&page).to_string();
        for said in [
            "People reached",
            "version 2: every two weeks, by sex by age, older people; in en, fil; agreed with the partners",
        ] {
            assert!(page.contains(said), "'{said}' is not in\n{page}");
        }
    }
}
