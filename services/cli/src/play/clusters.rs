//! The life of each cluster as the feed shows it, and as any follower of the feed knows it. Notices are no part of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::obligation::Notice;
use crate::client::feed::FeedEvent;

/// One cluster, from its activation to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterLife {
    /// Its identifier in the country.
    pub id: String,
    /// Its name as people say it.
    pub name: String,
    /// The agency that leads it last.
    pub lead: String,
    /// When it was activated.
    pub from: DateTime<Utc>,
    /// When it was de-activated, if it was.
    pub to: Option<DateTime<Utc>>,
    /// What happened in it meanwhile.
    pub marks: Vec<Mark>,
}

/// Something that happened in a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in words made of the event's name.
    pub what: String,
}

/// The clusters of `events`, in the order of their activation.
pub fn lives(events: &[FeedEvent]) -> Vec<ClusterLife> {
    let names = names(events);
    let mut lives: Vec<ClusterLife> = Vec::new();
    for event in events.iter().filter(|event| Notice::read(event).is_none()) {
        let id = event.data["cluster"].as_str().unwrap_or(&event.cluster);
        if event.name() == "ClusterActivated" {
            let name = names.get(id).cloned().unwrap_or_else(|| capitalized(id));
            let lead = text(event, "leadAgency");
            lives.push(ClusterLife { id: id.to_owned(), name, lead, from: event.time, to: None, marks: Vec::new() });
            continue;
        }
        let Some(life) = lives.iter_mut().rev().find(|life| life.id == id) else { continue };
        match event.name() {
            "ClusterDeactivated" => life.to = Some(event.time),
            "ClusterLeadDesignated" => life.lead = text(event, "leadAgency"),
            _ => {}
        }
        life.marks.push(Mark { at: event.time, what: words(event.name()) });
    }
    lives
}

/// The names of clusters as the proposals say them.
fn names(events: &[FeedEvent]) -> BTreeMap<String, String> {
    let recommended = events.iter().filter_map(|event| event.data["recommendations"].as_array()).flatten();
    let named = recommended.filter_map(|cluster| Some((cluster["cluster"].as_str()?, cluster["name"].as_str()?)));
    named.filter(|(_, name)| !name.is_empty()).map(|(id, name)| (id.to_owned(), name.to_owned())).collect()
}

fn text(event: &FeedEvent, field: &str) -> String {
    event.data[field].as_str().unwrap_or_default().to_owned()
}

/// An identifier as the beginning of a line: `camp-coordination` is "Camp coordination".
pub fn capitalized(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut characters = words.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// An event's name as words: `ClusterTermsAdopted` is "cluster terms adopted", `Level3Ended` is "level 3 ended".
pub fn words(name: &str) -> String {
    let mut words = String::new();
    for character in name.chars() {
        if (character.is_uppercase() || character.is_ascii_digit()) && !words.is_empty() {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn event(name: &str, time: &str, data: Value) -> FeedEvent {
        let event = json!({"id": name, "type": format!("org.convene.events.v1.{name}"), "time": time, "data": data});
        serde_json::from_value(event).expect("an event")
    }

    #[test]
    fn a_cluster_lives_from_its_activation_to_its_end() {
        let recommendation = json!({"cluster": "water", "name": "Water, Sanitation and Hygiene"});
        let events = [
            event("ProposalSubmitted", "2013-11-09T00:00:00Z", json!({"recommendations": [recommendation]})),
            event("ClusterActivated", "2013-11-10T00:00:00Z", json!({"cluster": "water", "leadAgency": "UNICEF"})),
            event("ClusterTermsAdopted", "2013-12-01T00:00:00Z", json!({"cluster": "water"})),
            event("ClusterDeactivated", "2014-08-31T00:00:00Z", json!({"cluster": "water"})),
            event("ClusterActivated", "2014-09-01T00:00:00Z", json!({"cluster": "camp-coordination"})),
        ];
        let lives = lives(&events);
        assert_eq!((lives[0].name.as_str(), lives[0].lead.as_str()), ("Water, Sanitation and Hygiene", "UNICEF"));
        assert_eq!(lives[0].to.map(|to| to.to_rfc3339()).as_deref(), Some("2014-08-31T00:00:00+00:00"));
        assert_eq!(lives[0].marks[0].what, "cluster terms adopted");
        assert_eq!((lives[1].name.as_str(), lives[1].to), ("Camp coordination", None));
    }
}
