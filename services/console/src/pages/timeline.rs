//! The timeline of a country: emergencies, clusters, proposals and duties, drawn, and the same as a table.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use convene_proto::activation::v1::{Architecture, Cluster, Emergency, GetArchitectureRequest, ProposalState};
use convene_proto::scheduler::v1::{ListObligationsRequest, Obligation, ObligationState};
use prost_types::Timestamp;

use super::obligations;
use crate::answer::{Answer, page};
use crate::drawing::{Drawing, Lane, Meaning, Row, Scale, TickUnit, ticks};
use crate::problem::{Part, part};
use crate::text::moment::{self, moment};
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelinePage<'a> {
    v: &'a Guest,
    code: &'a str,
    name: String,
    timeline: Part<Timeline>,
    /// Whether there are more duties than are drawn.
    owed: Part<bool>,
}

/// What is drawn, and the same in words.
struct Timeline {
    drawing: Drawing,
    entries: Vec<Entry>,
}

/// A line of the table.
struct Entry {
    what: String,
    detail: String,
    from: String,
    to: String,
    state: String,
}

/// Draws the page.
///
/// # Errors
/// Never: what cannot be had is shown as missing.
pub async fn show(visit: Visit) -> Answer {
    let code = visit.param("country");
    let architecture = GetArchitectureRequest { header: visit.header(), as_of: None, known_on: None };
    let question = ListObligationsRequest { header: visit.header(), ..Default::default() };
    let (architecture, owed) = futures::join!(visit.ask(architecture), obligations::owed(&visit, &question));
    let (owed, obligations) = match part(&visit, owed) {
        Ok(list) => (Ok(list.is_cut), list.entries),
        Err(problem) => (Err(problem), Vec::new()),
    };
    let timeline = part(&visit, architecture).map(|answer| {
        let now = Visit::now(answer.shown.as_ref());
        Timeline::of(&visit, &answer.architecture.unwrap_or_default(), &obligations, now)
    });
    Ok(page(&TimelinePage { v: &visit, code, name: visit.country(code), timeline, owed }))
}

/// What draws one thing: its places on the scale, and its words.
struct Pen<'a> {
    visit: &'a Visit,
    scale: Scale,
    now: DateTime<Utc>,
    entries: Vec<Entry>,
}

impl Timeline {
    fn of(visit: &Visit, record: &Architecture, obligations: &[Obligation], now: DateTime<Utc>) -> Self {
        let scale = scale(record, obligations, now);
        let mut pen = Pen { visit, scale, now, entries: Vec::new() };
        let language = visit.language;
        let label = |at: DateTime<Utc>, unit: TickUnit| match unit {
            TickUnit::Hours => format!("{} {}", moment::day_and_month(language, at), at.format("%H:%M")),
            TickUnit::Days => moment::day_and_month(language, at),
            TickUnit::Months => moment::month_and_year(language, at),
        };
        let (title, sideways) = (visit.country(visit.param("country")), visit.say("timeline-sideways"));
        let mut drawing = Drawing::new(title, sideways, ticks(&scale, label), meanings(visit));
        drawing.group(visit.say("emergencies"), record.emergencies.iter().map(|one| pen.emergency(one)).collect());
        drawing.group(visit.say("proposals"), pen.proposals(record));
        drawing.group(visit.say("clusters"), record.clusters.iter().map(|one| pen.cluster(one)).collect());
        drawing.group(visit.say("timeline-duties"), pen.duties(obligations));
        Self { drawing, entries: pen.entries }
    }
}

/// From the first thing on the record until now, with a margin.
fn scale(record: &Architecture, obligations: &[Obligation], now: DateTime<Utc>) -> Scale {
    let onsets = record.emergencies.iter().filter_map(|one| one.facts.as_ref()?.onset.as_ref());
    let clusters = record.clusters.iter().filter_map(|one| one.activated_at.as_ref());
    let duties = obligations.iter().filter_map(|one| one.duty.as_ref()?.since.as_ref());
    let known = onsets.chain(clusters).chain(duties).filter_map(moment);
    let from = known.min().unwrap_or(now).min(now - TimeDelta::days(1));
    let due = obligations.iter().filter_map(|one| moment(one.due.as_ref()?)).filter(|due| *due > now).min();
    let to = due.map_or(now, |due| due.min(now + (now - from) / 4));
    let margin = (to - from) / 60;
    Scale { from: from - margin, to: to + margin }
}

fn meanings(visit: &Visit) -> Vec<Meaning> {
    vec![
        Meaning::bar("emergency", visit.say("meaning-emergency")),
        Meaning::bar("level-3", visit.say("level-3")),
        Meaning::bar("cluster", visit.say("meaning-cluster")),
        Meaning::mark("decided", visit.say("meaning-decided")),
        Meaning::mark("undone", visit.say("meaning-undone")),
        Meaning::mark("published", visit.say("meaning-received")),
        Meaning::mark("ended", visit.say("ended")),
        Meaning::bar("kept", visit.say("meaning-in-time")),
        Meaning::mark("kept", visit.say("meaning-done")),
        Meaning::bar("open", visit.say("meaning-open")),
        Meaning::bar("missed", visit.say("meaning-late")),
        Meaning::bar("void", visit.say("meaning-void")),
    ]
}

impl Pen<'_> {
    fn day(&self, at: DateTime<Utc>) -> String {
        moment::day(self.visit.language, at)
    }

    /// Notes in the table what was drawn, and gives its name in the drawing.
    fn note(
        &mut self,
        what: &str,
        detail: String,
        (from, to): (DateTime<Utc>, Option<DateTime<Utc>>),
        state: String,
    ) -> String {
        let (from, to) = (self.day(from), to.map_or_else(String::new, |to| self.day(to)));
        let until = if to.is_empty() { String::new() } else { format!(" – {to}") };
        let says = [what, &detail, &format!("{from}{until}"), &state];
        let title = says.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        self.entries.push(Entry { what: what.to_owned(), detail, from, to, state });
        title
    }

    fn emergency(&mut self, emergency: &Emergency) -> Lane {
        let facts = emergency.facts.clone().unwrap_or_default();
        let mut row = Row::default();
        if let Some(onset) = facts.onset.as_ref().and_then(moment) {
            let title = self.note(&facts.name, String::new(), (onset, None), String::new());
            row.bar(&self.scale, onset, self.now, "emergency", title);
        }
        let mut rows = vec![row];
        for response in &emergency.level_3_responses {
            let Some(from) = response.declared_at.as_ref().and_then(moment) else { continue };
            let to = response.ended_at.as_ref().and_then(moment);
            let level_3 = self.visit.say("level-3");
            let title = self.note(&facts.name, level_3.clone(), (from, to), String::new());
            let mut row = Row::of(level_3);
            row.bar(&self.scale, from, to.unwrap_or(self.now), "level-3", title);
            rows.push(row);
        }
        Lane::of(&facts.name, rows)
    }

    fn proposals(&mut self, record: &Architecture) -> Vec<Lane> {
        let mut lanes = Vec::new();
        for proposal in &record.proposals {
            let Some(received) = proposal.received_at.as_ref().and_then(moment) else { continue };
            let what = self.visit.say_of("title-proposal", "id", &proposal.proposal);
            let state = self.visit.word("choice", proposal.state().as_str_name());
            let class = match proposal.state() {
                ProposalState::Approved => "decided",
                ProposalState::Declined | ProposalState::Withdrawn => "undone",
                ProposalState::Open | ProposalState::Unspecified => "published",
            };
            let mut row = Row::of(state.clone());
            let title = self.note(&what, String::new(), (received, None), state);
            row.mark(&self.scale, received, class, title);
            lanes.push(Lane::of(&what, vec![row]));
        }
        lanes
    }

    fn cluster(&mut self, cluster: &Cluster) -> Lane {
        let led = |agency: &str| self.visit.say_of("led-by", "agency", agency);
        let leads: Vec<_> = cluster.leads.iter().map(|lead| lead.agency.clone()).collect();
        let mut row = Row::of(leads.last().map_or_else(String::new, |lead| led(lead)));
        let leads = if leads.is_empty() { String::new() } else { led(&leads.join(", ")) };
        if let Some(from) = cluster.activated_at.as_ref().and_then(moment) {
            let to = cluster.ended_at.as_ref().and_then(moment);
            let state = self.visit.say(if to.is_some() { "ended" } else { "active" });
            let title = self.note(&cluster.name, leads, (from, to), state.clone());
            row.bar(&self.scale, from, to.unwrap_or(self.now), "cluster", title);
            if let Some(to) = to {
                row.mark(&self.scale, to, "ended", format!("{}, {state} {}", cluster.name, self.day(to)));
            }
        }
        Lane::of(&cluster.name, vec![row])
    }

    /// A lane for each rule, in the order of their first duties, and in it a row for each duty.
    fn duties(&mut self, obligations: &[Obligation]) -> Vec<Lane> {
        let since = |one: &Obligation| one.duty.as_ref().and_then(|duty| moment(duty.since.as_ref()?));
        let mut rules: Vec<(String, Vec<&Obligation>)> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut sorted: Vec<_> = obligations.iter().filter(|one| since(one).is_some()).collect();
        sorted.sort_by_key(|one| since(one));
        for one in sorted {
            let rule = one.duty.as_ref().map_or_else(String::new, |duty| duty.rule.clone());
            let place = *places.entry(rule).or_insert_with_key(|rule| {
                rules.push((self.visit.rule(rule, &one.what), Vec::new()));
                rules.len() - 1
            });
            rules[place].1.push(one);
        }
        rules
            .into_iter()
            .map(|(what, owed)| Lane::of(&what, owed.iter().map(|one| self.duty(&what, one)).collect()))
            .collect()
    }

    fn duty(&mut self, what: &str, one: &Obligation) -> Row {
        let duty = one.duty.clone().unwrap_or_default();
        let about = duty.resource.rsplit('/').next().unwrap_or_default();
        let owner = self.visit.role(&duty.owner_role);
        let detail = if about.is_empty() { owner } else { format!("{owner} · {about}") };
        let mut row = Row::of(detail.clone());
        let Some(mut from) = duty.since.as_ref().and_then(moment) else { return row };
        let at = |timestamp: &Option<Timestamp>| timestamp.as_ref().and_then(moment);
        for kept in &one.kept {
            let Some((due, kept_at)) = at(&kept.due).zip(at(&kept.kept_at)) else { continue };
            let state = self.visit.say(if kept.late { "meaning-done-late" } else { "meaning-done" });
            let title = self.note(what, detail.clone(), (from, Some(kept_at)), state);
            self.course(&mut row, (from, due, kept_at), "kept", &title);
            row.mark(&self.scale, kept_at, "kept", title);
            from = kept_at;
        }
        let state = match one.state() {
            ObligationState::Owed => "meaning-open",
            ObligationState::Overdue => "meaning-late",
            ObligationState::Void => "meaning-void",
            ObligationState::Kept | ObligationState::KeptLate | ObligationState::Unspecified => return row,
        };
        let due = at(&one.due);
        let title = self.note(what, detail, (from, due), self.visit.say(state));
        match due {
            Some(due) => self.course(&mut row, (from, due, self.now.max(due.min(self.scale.to))), "open", &title),
            None => row.bar(&self.scale, from, self.now, "void", title),
        }
        row
    }

    /// The time that there was until the date, and the time taken beyond it.
    fn course(
        &self,
        row: &mut Row,
        (from, due, until): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
        class: &'static str,
        title: &str,
    ) {
        row.bar(&self.scale, from, until.min(due).max(from), class, title.to_owned());
        if until > due.max(from) && (class == "kept" || self.now > due) {
            row.bar(&self.scale, due.max(from), until, "missed", title.to_owned());
        }
    }
}
