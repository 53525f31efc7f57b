//! The lanes of what was decided: a country's, each proposal's and review's, missions and clusters.

use chrono::{DateTime, Utc};
use convene_client::words;
use convene_kernel::subject::{Subject, SubjectKind};

use crate::client::feed::FeedEvent;
use crate::play::clusters::{self, ClusterLife};
use crate::show::dates;
use convene_console::drawing::{Lane, Row, Scale};

const CLUSTER: SubjectKind = SubjectKind::new("cluster");
const EMERGENCY: SubjectKind = SubjectKind::new("emergency");
const MISSION: SubjectKind = SubjectKind::new("mission");
const PROPOSAL: SubjectKind = SubjectKind::new("proposal");
const REVIEW: SubjectKind = SubjectKind::new("review");

/// Lanes of the country's decisions, of each emergency's, proposal's and review's, in the order they began.
pub fn decisions(events: &[&FeedEvent], scale: &Scale) -> Vec<Lane> {
    let mut lanes: Vec<(String, Row)> = Vec::new();
    for event in events {
        let Some(name) = lane_of(&event.about()) else { continue };
        let index = lanes.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            lanes.push((name, Row::default()));
            lanes.len() - 1
        });
        let row = &mut lanes[index].1;
        row.mark(scale, event.time, class_of(event.name()), title(event));
        if ends_proposal(event.name())
            && let Some(since) = begun(events, event)
        {
            let waited = format!("{} waited {}", event.subject, dates::length(event.time - since));
            row.bar(scale, since, event.time, "waited", waited);
        }
    }
    lanes.into_iter().map(|(name, row)| Lane::of(&name, vec![row])).collect()
}

/// The lane of what an event is about: `Proposal p-1`; none for clusters and missions, which have lanes of their own kind.
fn lane_of(subject: &Subject) -> Option<String> {
    if subject.is(CLUSTER) || subject.is(MISSION) {
        return None;
    }
    let named = [PROPOSAL, REVIEW, EMERGENCY]
        .into_iter()
        .find_map(|kind| subject.id_of(kind).map(|id| format!("{} {id}", clusters::capitalized(kind.name()))));
    Some(named.unwrap_or_else(|| "Country".to_owned()))
}

/// Whether the event decides a proposal or takes it back.
pub fn ends_proposal(event: &str) -> bool {
    matches!(event, "ProposalApproved" | "ProposalDeclined" | "ProposalWithdrawn")
}

/// When the proposal was submitted that `end` is about.
fn begun(events: &[&FeedEvent], end: &FeedEvent) -> Option<DateTime<Utc>> {
    let submitted = events.iter().find(|event| event.name() == "ProposalSubmitted" && event.subject == end.subject);
    submitted.map(|event| event.time)
}

fn class_of(event: &str) -> &'static str {
    match event {
        "ProposalApproved"
        | "DeactivationDecided"
        | "PrincipalsDecided"
        | "Level3Declared"
        | "ClusterDecisionRecorded"
        | "MissionConsidered"
        | "MissionTeamDecided" => "decided",
        "ProposalDeclined" | "ProposalWithdrawn" | "MissionWithdrawn" | "MissionCancelled" => "undone",
        "ClusterDeactivated" | "MissionClosed" => "ended",
        _ => "published",
    }
}

fn title(event: &FeedEvent) -> String {
    format!("{}: {}", dates::moment(event.time), words(event.name()))
}

/// A lane for each mission, from its first event to its last.
pub fn missions(events: &[&FeedEvent], scale: &Scale) -> Vec<Lane> {
    let of_missions = || events.iter().filter(|event| event.about().is(MISSION));
    let mut subjects: Vec<&str> = Vec::new();
    for event in of_missions() {
        if !subjects.contains(&event.subject.as_str()) {
            subjects.push(&event.subject);
        }
    }
    let lane = |subject: &str| {
        let its: Vec<_> = of_missions().filter(|event| event.subject == subject).collect();
        let (first, last) = (its[0].time, its[its.len() - 1].time);
        let mut row = Row::default();
        let label = format!("{subject}: {} – {}", dates::long_day(first), dates::long_day(last));
        row.bar(scale, first, last, "mission", label);
        its.iter().for_each(|event| row.mark(scale, event.time, class_of(event.name()), title(event)));
        Lane::of(&format!("Mission {}", subject.trim_start_matches("mission/")), vec![row])
    };
    subjects.into_iter().map(lane).collect()
}

/// The lane of a cluster, from its activation to its end.
pub fn cluster(life: &ClusterLife, scale: &Scale) -> Lane {
    let mut row = Row::of(life.lead());
    let until = life.to.map_or_else(|| "still active".to_owned(), dates::long_day);
    let title = format!("{}, led by {}: {} – {until}", life.name, life.lead(), dates::long_day(life.from));
    row.bar(scale, life.from, life.to.unwrap_or(scale.to), "cluster", title);
    for mark in &life.marks {
        let class = if life.to == Some(mark.at) { "ended" } else { "published" };
        row.mark(scale, mark.at, class, format!("{}: {}", dates::moment(mark.at), mark.what));
    }
    Lane::of(&life.name, vec![row])
}
