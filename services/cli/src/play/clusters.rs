//! The life of each cluster as the feed shows it, and as any follower of the feed knows it. Notices are no part of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::obligation::Notice;
use crate::client::feed::FeedEvent;
use crate::show::dates;

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
    /// Since when it was active, as exactly as that is known, where it was recorded as found.
    pub found_since: Option<String>,
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
        let id = event.cluster.as_str();
        match event.name() {
            "ClusterActivated" => {
                let name = names.get(id).cloned().unwrap_or_else(|| capitalized(id));
                let (lead, from, found_since) = (text(event, "leadAgency"), event.time, None);
                lives.push(ClusterLife {
                    id: id.to_owned(),
                    name,
                    lead,
                    from,
                    found_since,
                    to: None,
                    marks: Vec::new(),
                });
                continue;
            }
            "ClusterRecordedAsFound" => {
                lives.push(found(id, event));
                continue;
            }
            _ => {}
        }
        let Some(life) = lives.iter_mut().rev().find(|life| life.id == id) else { continue };
        match event.name() {
            "ClusterDeactivated" => life.to = Some(event.time),
            "ClusterEndRecordedAsFound" => life.to = moment(event, "endedAt"),
            "ClusterLeadDesignated" => life.lead = text(event, "leadAgency"),
            "ClusterCorrected" => correct(life, event),
            _ => {}
        }
        life.marks.push(Mark { at: event.time, what: words(event.name()) });
    }
    lives
}

/// A cluster that was recorded as found.
fn found(id: &str, event: &FeedEvent) -> ClusterLife {
    let existing = &event.data["existing"];
    let text = |field: &str| existing[field].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    ClusterLife {
        id: id.to_owned(),
        name: text("name").unwrap_or_else(|| capitalized(id)),
        lead: text("leadAgency").unwrap_or_default(),
        from: moment(event, "activatedAt").unwrap_or(event.time),
        found_since: text("activated"),
        to: None,
        marks: Vec::new(),
    }
}

/// What is known of the cluster after a correction of a date.
fn correct(life: &mut ClusterLife, event: &FeedEvent) {
    let (correction, counts_at) = (&event.data["correction"], moment(event, "countsAt"));
    if let Some(activated) = correction["activated"].as_str() {
        life.from = counts_at.unwrap_or(life.from);
        life.found_since = life.found_since.is_some().then(|| activated.to_owned());
    }
    if correction["ended"].is_string() {
        life.to = counts_at.or(life.to);
    }
}

fn moment(event: &FeedEvent, field: &str) -> Option<DateTime<Utc>> {
    dates::parsed(&event.data[field])
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

    fn event(name: &str, cluster: &str, time: &str, data: Value) -> FeedEvent {
        let kind = format!("org.convene.events.v1.{name}");
        let event = json!({"id": name, "type": kind, "cluster": cluster, "time": time, "data": data});
        serde_json::from_value(event).expect("an event")
    }

    #[test]
    fn a_cluster_lives_from_its_activation_to_its_end() {
        let recommendation = json!({"cluster": "water", "name": "Water, Sanitation and Hygiene"});
        let events = [
            event("ProposalSubmitted", "", "2013-11-09T00:00:00Z", json!({"recommendations": [recommendation]})),
            event("ClusterActivated", "water", "2013-11-10T00:00:00Z", json!({"leadAgency": "UNICEF"})),
            event("ClusterTermsAdopted", "water", "2013-12-01T00:00:00Z", json!({})),
            event("ClusterDeactivated", "water", "2014-08-31T00:00:00Z", json!({})),
            event("ClusterActivated", "camp-coordination", "2014-09-01T00:00:00Z", json!({})),
        ];
        let lives = lives(&events);
        assert_eq!((lives[0].name.as_str(), lives[0].lead.as_str()), ("Water, Sanitation and Hygiene", "UNICEF"));
        assert_eq!(lives[0].to.map(|to| to.to_rfc3339()).as_deref(), Some("2014-08-31T00:00:00+00:00"));
        assert_eq!(lives[0].marks[0].what, "cluster terms adopted");
        assert_eq!((lives[1].name.as_str(), lives[1].to), ("Camp coordination", None));
    }

    #[test]
    fn a_cluster_that_was_found_is_shown_as_it_is_known() {
        let existing = json!({"cluster": "nutrition", "leadAgency": "UNICEF", "activated": "2006-01"});
        let recorded = json!({"existing": existing, "activatedAt": "2005-12-31T23:00:00Z"});
        let correction = json!({"cluster": "nutrition", "commit": "v4", "activated": "2006-03"});
        let ended = json!({"cluster": "nutrition", "ended": "2012", "endedAt": "2012-12-31T22:59:59Z"});
        let corrected = json!({"correction": correction, "countsAt": "2006-02-28T23:00:00Z"});
        let events = [
            event("ClusterRecordedAsFound", "nutrition", "2018-06-04T08:00:00Z", recorded),
            event("ClusterCorrected", "nutrition", "2018-06-05T08:00:00Z", corrected),
            event("ClusterEndRecordedAsFound", "nutrition", "2018-06-05T08:00:00Z", ended),
        ];
        let lives = lives(&events);
        let life = &lives[0];
        assert_eq!((lives.len(), life.name.as_str(), life.lead.as_str()), (1, "Nutrition", "UNICEF"));
        assert_eq!(
            (life.found_since.as_deref(), life.from.to_rfc3339().as_str()),
            (Some("2006-03"), "2006-02-28T23:00:00+00:00")
        );
        assert_eq!(life.to.map(|to| to.to_rfc3339()).as_deref(), Some("2012-12-31T22:59:59+00:00"));
    }
}
