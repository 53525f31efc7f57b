//! The reference data as tables.

use serde_json::Value;

use super::style::{STRONG, painted};
use super::table::{cell, table};

/// Countries, with their names in the language that a field of the names holds.
pub fn countries(countries: &[Value], language: &str) -> String {
    let row = |country: &Value| {
        vec![
            cell(&country["code"]),
            cell(&country["m49"]),
            cell(&country["names"][language]),
            cell(&country["timeZone"]),
            cell(&country["validFrom"]),
        ]
    };
    table(&["code", "M49", "name", "time zone", "since"], countries.iter().map(row))
}

/// Global clusters, with who leads them globally.
pub fn clusters(clusters: &[Value]) -> String {
    let row = |cluster: &Value| {
        let leads = cluster["leads"].as_array().map_or(&[][..], Vec::as_slice);
        let leads: Vec<_> = leads.iter().map(lead).collect();
        vec![cell(&cluster["code"]), cell(&cluster["name"]), cell(&cluster["aliases"]), leads.join(", ")]
    };
    table(&["code", "name", "also called", "led globally by"], clusters.iter().map(row))
}

fn lead(lead: &Value) -> String {
    let part = match lead["part"].as_str() {
        Some("LEAD_PART_CONVENER") => " as convener",
        _ => "",
    };
    let setting = match lead["setting"].as_str() {
        Some("LEAD_SETTING_CONFLICT") => " (conflict)",
        Some("LEAD_SETTING_DISASTER") => " (disaster)",
        _ => "",
    };
    format!("{}{part}{setting}", cell(&lead["agency"]))
}

/// Organizations.
pub fn organizations(organizations: &[Value]) -> String {
    let row = |organization: &Value| {
        let name = cell(&organization["name"]);
        let kind = kind(&organization["kind"]);
        let standing = match organization["iascStanding"].as_str() {
            Some("IASC_STANDING_OUTSIDE") => String::new(),
            _ => words(&organization["iascStanding"], "IASC_STANDING_"),
        };
        vec![cell(&organization["code"]), name, cell(&organization["aliases"]), kind, standing]
    };
    table(&["code", "name", "also called", "kind", "IASC"], organizations.iter().map(row))
}

fn kind(kind: &Value) -> String {
    match kind.as_str() {
        Some("ORGANIZATION_KIND_UN") => "United Nations".to_owned(),
        Some("ORGANIZATION_KIND_MOVEMENT") => "Red Cross and Red Crescent".to_owned(),
        _ => words(kind, "ORGANIZATION_KIND_").replace("ngo", "NGO"),
    }
}

/// Bodies.
pub fn bodies(bodies: &[Value]) -> String {
    let row = |body: &Value| {
        let name = format!("{} ({})", cell(&body["name"]), cell(&body["shortName"]));
        vec![cell(&body["part"]), name, cell(&body["function"]), cell(&body["validFrom"])]
    };
    table(&["part", "body", "what it does", "since"], bodies.iter().map(row))
}

/// Roles.
pub fn roles(roles: &[Value]) -> String {
    let row = |role: &Value| vec![cell(&role["code"]), cell(&role["title"]), cell(&role["description"])];
    table(&["role", "title", "what it is"], roles.iter().map(row))
}

/// The names of lists, with how many items each has.
pub fn names_of_lists(lists: &[Value]) -> String {
    let row = |list: &Value| {
        let items = list["items"].as_array().map_or(0, Vec::len);
        vec![cell(&list["name"]), items.to_string(), cell(&list["row"]), cell(&list["source"])]
    };
    table(&["list", "items", "row", "source"], lists.iter().map(row))
}

/// Lists, each with its items.
pub fn lists(lists: &[Value]) -> String {
    let shown = |list: &Value| {
        let items = list["items"].as_array().map_or(&[][..], Vec::as_slice);
        let items = table(&["code", "text"], items.iter().map(|item| vec![cell(&item["code"]), cell(&item["text"])]));
        let title = format!("{} ({}): {}", cell(&list["name"]), cell(&list["row"]), cell(&list["source"]));
        format!("{}\n{items}\n", painted(STRONG, title))
    };
    lists.iter().map(shown).collect::<Vec<_>>().join("\n")
}

/// The value of an enum in words, without what all its values begin with.
fn words(value: &Value, prefix: &str) -> String {
    cell(value).trim_start_matches(prefix).replace('_', " ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_country_is_named_in_the_language_asked_for() {
        let ivory_coast = json!({"code": "CIV", "names": {"en": "Côte d'Ivoire", "ar": "كوت ديفوار"}});
        assert!(countries(std::slice::from_ref(&ivory_coast), "ar").contains("كوت ديفوار"));
    }

    #[test]
    fn a_lead_is_shown_with_its_part_and_setting() {
        let convener = json!({"agency": "IFRC", "part": "LEAD_PART_CONVENER", "setting": "LEAD_SETTING_DISASTER"});
        assert_eq!(lead(&convener), "IFRC as convener (disaster)");
        assert_eq!(lead(&json!({"agency": "WHO", "part": "LEAD_PART_LEAD"})), "WHO");
    }

    #[test]
    fn a_kind_of_organization_is_said_in_words() {
        assert_eq!(kind(&json!("ORGANIZATION_KIND_NGO_CONSORTIUM")), "NGO consortium");
        assert_eq!(kind(&json!("ORGANIZATION_KIND_UN")), "United Nations");
    }
}
