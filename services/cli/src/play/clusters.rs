//! The life of each cluster as the feed shows it, and as any follower of the feed knows it. Notices are no part of it.

use chrono::{DateTime, Utc};
use convene_client::words;
use convene_kernel::past_date::PastDate;
use convene_kernel::time::Tz;
use serde_json::Value;

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
    /// When it was activated.
    pub from: DateTime<Utc>,
    /// Since when it was active, as exactly as that is known, where it was recorded as found.
    pub found_since: Option<String>,
    /// When it was de-activated, if it was.
    pub to: Option<DateTime<Utc>>,
    /// What happened in it meanwhile.
    pub marks: Vec<Mark>,
    leads: Vec<Lead>,
}

/// An agency that led a cluster since a moment, as a commit recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lead {
    commit: String,
    since: DateTime<Utc>,
    agency: String,
}

/// Something that happened in a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in words made of the event's name.
    pub what: String,
}

/// What reads an event of a cluster that is known.
type Change = fn(&mut ClusterLife, &FeedEvent);

/// The events that begin the life of a cluster.
const BEGINNINGS: [&str; 2] = ["ClusterActivated", "ClusterRecordedAsFound"];

/// The events that change what is shown of it: its name, its lead, when it was active.
const CHANGES: [(&str, Change); 8] = [
    ("ClusterDeactivated", |life, event| life.to = Some(event.time)),
    ("ClusterMerged", |life, event| life.to = Some(event.time)),
    ("ClusterEndRecordedAsFound", |life, event| life.to = moment(event, "endedAt")),
    ("ClusterLeadDesignated", |life, event| life.led_by(event, event.time, text(&event.data, "leadAgency"))),
    ("ClusterLeadRecordedAsFound", |life, event| {
        life.led_by(event, moment(event, "leadAt").unwrap_or(event.time), text(&event.data["lead"], "agency"));
    }),
    ("ClusterRenamed", |life, event| life.name = text(&event.data["renaming"], "name")),
    ("ClusterCorrected", correct),
    ("FactWithdrawn", withdraw),
];

/// The clusters of `events`, in the order of their activation.
pub fn lives(events: &[FeedEvent]) -> Vec<ClusterLife> {
    let mut lives: Vec<ClusterLife> = Vec::new();
    for event in events.iter().filter(|event| Notice::read(event).is_none()) {
        if BEGINNINGS.contains(&event.name()) {
            lives.push(ClusterLife::begun(event));
        } else if let Some(life) = lives.iter_mut().rev().find(|life| life.id == event.cluster) {
            let change = CHANGES.iter().find(|(name, _)| *name == event.name());
            change.into_iter().for_each(|(_, change)| change(life, event));
            life.marks.push(Mark { at: event.time, what: words(event.name()) });
        }
    }
    lives
}

impl ClusterLife {
    /// The agency that leads it, or led it last: what is dated last counts.
    pub fn lead(&self) -> &str {
        self.leads.last().map_or("", |lead| &lead.agency)
    }

    fn begun(event: &FeedEvent) -> Self {
        let id = event.cluster.clone();
        let existing = &event.data["existing"];
        let is_found = existing.is_object();
        let name = Some(text(if is_found { existing } else { &event.data }, "name")).filter(|name| !name.is_empty());
        let from = if is_found { moment(event, "activatedAt").unwrap_or(event.time) } else { event.time };
        let mut life = Self {
            name: name.unwrap_or_else(|| capitalized(&id)),
            from,
            found_since: is_found.then(|| text(existing, "activated")).filter(|date| !date.is_empty()),
            to: None,
            marks: Vec::new(),
            leads: Vec::new(),
            id,
        };
        let lead = if is_found { text(existing, "leadAgency") } else { text(&event.data, "leadAgency") };
        let since: Option<PastDate> = existing["leadSince"].as_str().and_then(|since| since.parse().ok());
        life.led_by(event, since.map_or(from, |since| since.earliest(Tz::UTC).max(from)), lead);
        life
    }

    /// An agency led it since a moment, as the event says.
    fn led_by(&mut self, event: &FeedEvent, since: DateTime<Utc>, agency: String) {
        self.place(Lead { commit: commit_of(event), since, agency });
    }

    fn place(&mut self, lead: Lead) {
        let place = self.leads.partition_point(|one| one.since <= lead.since);
        self.leads.insert(place, lead);
    }
}

/// The commit that an event is of, as corrections name it.
fn commit_of(event: &FeedEvent) -> String {
    event.id.rsplit('.').nth(1).map(|version| format!("v{version}")).unwrap_or_default()
}

/// What is known of the cluster after a correction.
fn correct(life: &mut ClusterLife, event: &FeedEvent) {
    let (correction, counts_at) = (&event.data["correction"], moment(event, "countsAt"));
    if let Some(activated) = correction["activated"].as_str() {
        life.from = counts_at.unwrap_or(life.from);
        life.found_since = life.found_since.is_some().then(|| activated.to_owned());
    }
    if correction["ended"].is_string() {
        life.to = counts_at.or(life.to);
    }
    let commit = text(correction, "commit");
    let wrong = life.leads.iter().position(|lead| lead.commit == commit);
    if let (Some(wrong), true) = (wrong, correction["lead"].is_object()) {
        let lead = life.leads.remove(wrong);
        let agency = text(&correction["lead"], "agency");
        life.place(Lead { since: counts_at.unwrap_or(lead.since), agency, ..lead });
    }
}

/// What is known of the cluster without a fact that never was.
fn withdraw(life: &mut ClusterLife, event: &FeedEvent) {
    let fact = &event.data["withdrawal"]["fact"];
    match fact["kind"].as_str() {
        Some("FACT_KIND_END") => life.to = None,
        Some("FACT_KIND_LEAD") => {
            let commit = text(fact, "commit");
            life.leads.retain(|lead| lead.commit != commit);
        }
        _ => {}
    }
}

fn moment(event: &FeedEvent, field: &str) -> Option<DateTime<Utc>> {
    dates::parsed(&event.data[field])
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

/// An identifier as the beginning of a line: `camp-coordination` is "Camp coordination".
pub fn capitalized(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut characters = words.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    fn event(name: &str, cluster: &str, time: &str, data: Value) -> FeedEvent {
        let kind = format!("org.convene.events.v1.{name}");
        let event = json!({"id": name, "type": kind, "cluster": cluster, "time": time, "data": data});
        serde_json::from_value(event).expect("an event")
    }

    #[test]
    fn a_cluster_lives_from_its_activation_to_its_end() {
        let activated = json!({"name": "Water, Sanitation and Hygiene", "leadAgency": "UNICEF"});
        let events = [
            event("ClusterActivated", "water", "2013-11-10T00:00:00Z", activated),
            event("ClusterTermsAdopted", "water", "2013-12-01T00:00:00Z", json!({})),
            event("ClusterDeactivated", "water", "2014-08-31T00:00:00Z", json!({})),
            event("ClusterActivated", "camp-coordination", "2014-09-01T00:00:00Z", json!({})),
        ];
        let lives = lives(&events);
        assert_eq!((lives[0].name.as_str(), lives[0].lead()), ("Water, Sanitation and Hygiene", "UNICEF"));
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
        assert_eq!((lives.len(), life.name.as_str(), life.lead()), (1, "Nutrition", "UNICEF"));
        assert_eq!(
            (life.found_since.as_deref(), life.from.to_rfc3339().as_str()),
            (Some("2006-03"), "2006-02-28T23:00:00+00:00")
        );
        assert_eq!(life.to.map(|to| to.to_rfc3339()).as_deref(), Some("2012-12-31T22:59:59+00:00"));
    }

    /// What is dated last is so at present, in whichever order it was recorded; what is corrected or never was is not shown.
    #[test]
    fn the_lead_dated_last_leads() {
        let id = |event: FeedEvent, id: &str| FeedEvent { id: id.to_owned(), ..event };
        let lead = |agency: &str, since: &str, number: &str| {
            let designated = json!({"leadAgency": agency});
            id(event("ClusterLeadDesignated", "health", since, designated), number)
        };
        let found = json!({"lead": {"agency": "MSF", "since": "2013-12"}, "leadAt": "2013-11-30T16:00:00Z"});
        let mut events = vec![
            id(
                event("ClusterActivated", "health", "2013-11-10T00:00:00Z", json!({"leadAgency": "WHO"})),
                "operation.live.3.1",
            ),
            lead("UNICEF", "2014-03-01T00:00:00Z", "operation.live.7.0"),
            lead("IOM", "2014-01-10T00:00:00Z", "operation.live.9.0"),
            id(event("ClusterLeadRecordedAsFound", "health", "2013-11-30T16:00:00Z", found), "operation.live.10.0"),
        ];
        assert_eq!(lives(&events)[0].lead(), "UNICEF");
        let right =
            json!({"correction": {"commit": "v9", "lead": {"agency": "IRC"}}, "countsAt": "2014-04-01T00:00:00Z"});
        events.push(event("ClusterCorrected", "health", "2014-05-01T00:00:00Z", right));
        assert_eq!(lives(&events)[0].lead(), "IRC");
        for (kind, commit) in [("FACT_KIND_LEAD", "v9"), ("FACT_KIND_END", "v12")] {
            let withdrawn = json!({"withdrawal": {"fact": {"kind": kind, "of": "health", "commit": commit}}});
            events.push(event("ClusterDeactivated", "health", "2014-06-01T00:00:00Z", json!({})));
            events.push(event("FactWithdrawn", "health", "2014-07-01T00:00:00Z", withdrawn));
        }
        assert_eq!((lives(&events)[0].lead(), lives(&events)[0].to), ("UNICEF", None));
        events.push(event(
            "ClusterRenamed",
            "health",
            "2014-08-01T00:00:00Z",
            json!({"renaming": {"name": "Health care"}}),
        ));
        assert_eq!(lives(&events)[0].name, "Health care");
    }

    /// Each event of a cluster begins its life, changes what is shown of it, or changes nothing of that.
    #[test]
    fn each_event_of_a_cluster_is_known() {
        const NO_CHANGE: [&str; 17] = [
            "AreaFocalPointNamed",
            "ClusterAdapted",
            "ClusterAppointmentEnded",
            "ClusterCoordinatorAppointed",
            "ClusterCoordinatorRecordedAsFound",
            "ClusterCounterpartRecorded",
            "ClusterEndedInPart",
            "ClusterFocalPointNamed",
            "ClusterHandOverPlanned",
            "ClusterKept",
            "ClusterLeadershipShared",
            "ClusterResumedInPart",
            "ClusterSectorCodesAdopted",
            "ClusterSharingEnded",
            "ClusterTermsAdopted",
            "GlobalLeadInformed",
            "PlaceFocalPointNamed",
        ];
        let pool = convene_proto::descriptor_pool();
        let file = pool.get_file_by_name("convene/events/v1/activation_cluster.proto").expect("the events of clusters");
        let of_clusters: BTreeSet<String> = file.messages().map(|message| message.name().to_owned()).collect();
        let known = BEGINNINGS.into_iter().chain(CHANGES.map(|(name, _)| name)).chain(NO_CHANGE);
        let known: BTreeSet<String> = known.map(str::to_owned).collect();
        let unknown: Vec<_> = of_clusters.difference(&known).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
