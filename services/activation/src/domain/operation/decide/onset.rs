//! The first days: the global clusters alerted, the HCT met, authorities and partners consulted.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ClusterCode;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::{Checks, Finding, Refusal};

use super::subject;
use crate::domain::operation::event::Event;
use crate::domain::operation::state::{Alert, Consultation, Emergency, EmergencyClass, Meeting};
use crate::domain::{self, Operation, known};

/// Alerts the global clusters to a meeting of the HCT that will discuss activation (row RM-1.5).
pub fn alert(operation: &Operation, alert: &Alert, context: &Context<'_>) -> Result<Decision<domain::Event>, Refusal> {
    let emergency = operation.emergency(&alert.emergency)?;
    let mut checks = Checks::new();
    known::sectors(&mut checks, context, "clusters", &alert.clusters);
    if alert.alerted_at > context.now {
        let problem = format!("{} is after the present moment", alert.alerted_at);
        checks.invalid_text("RM-1.5", "ALERTED_IN_THE_FUTURE", "alerted_at", problem, "give the moment they were told");
    }
    if alert.meeting_at <= alert.alerted_at {
        let problem = format!("the meeting of {} was not after the alert", alert.meeting_at);
        checks.invalid_text(
            "RM-1.5",
            "ALERT_AFTER_THE_MEETING",
            "meeting_at",
            problem,
            "an alert comes before the meeting",
        );
    }
    checks.finish()?;
    let mut decision =
        Decision::about(subject(&alert.emergency)).event(Event::GlobalClustersAlerted(alert.clone()).into());
    let alerts: Vec<_> = emergency.alerts.iter().map(|recorded| &recorded.what).chain([alert]).collect();
    for meeting in meetings(emergency).filter(|meeting| meeting.discussed_activation) {
        if unalerted(operation, emergency, &alerts, meeting).is_none() {
            decision.resolve(without_alert(meeting, "").id, "the alert before the meeting is on the record now");
        }
    }
    Ok(decision)
}

/// Records a meeting of the HCT; one on activation without an alert before it carries a finding (rows RM-1.4, RM-1.5).
pub fn record_meeting(
    operation: &Operation,
    meeting: &Meeting,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let emergency = operation.emergency(&meeting.emergency)?;
    let mut checks = Checks::new();
    if !operation.country.has_country_team() {
        checks.precondition_text(
            "RM-1.4",
            "NO_COUNTRY_TEAM",
            "meeting",
            "the record says that the country has no Humanitarian Country Team",
            "record a consultation instead, or that a team was set up",
        );
    }
    if emergency.meetings.contains_key(&meeting.meeting) {
        let problem = format!("a meeting '{}' is on the record already", meeting.meeting);
        checks.precondition_text("RM-1.4", "MEETING_ALREADY_EXISTS", "meeting", problem, "choose another identifier");
    }
    held(&mut checks, "RM-1.4", meeting.held_at, context);
    known::sectors(&mut checks, context, "sectors", &meeting.sectors);
    known::participants(&mut checks, context, "participants", &meeting.participants);
    checks.finish()?;
    let mut decision =
        Decision::about(subject(&meeting.emergency)).event(Event::MeetingRecorded(meeting.clone()).into());
    let alerts: Vec<_> = emergency.alerts.iter().map(|recorded| &recorded.what).collect();
    if meeting.discussed_activation
        && let Some(unalerted) = unalerted(operation, emergency, &alerts, meeting)
    {
        decision.raise(without_alert(meeting, &unalerted));
    }
    Ok(decision)
}

fn meetings(emergency: &Emergency) -> impl Iterator<Item = &Meeting> {
    emergency.meetings.values().map(|recorded| &recorded.what)
}

/// Which global clusters were not alerted to a meeting; `None` when those were whose sectors no cluster serves yet, or any
/// at all where it names none.
fn unalerted(operation: &Operation, emergency: &Emergency, alerts: &[&Alert], meeting: &Meeting) -> Option<String> {
    let to_this: Vec<_> = alerts.iter().filter(|alert| is_for(emergency, alert, meeting)).collect();
    if to_this.is_empty() {
        return Some("the global clusters".to_owned());
    }
    let missed: Vec<_> = meeting
        .sectors
        .iter()
        .filter(|sector| operation.cluster_serving(sector).is_none())
        .filter(|sector| !to_this.iter().any(|alert| alert.clusters.contains(sector)))
        .map(ClusterCode::as_str)
        .collect();
    (!missed.is_empty()).then(|| format!("the global clusters {}", missed.join(", ")))
}

/// An alert is for the meeting it announced, held on that day or, postponed, as the first one since the alert.
fn is_for(emergency: &Emergency, alert: &Alert, meeting: &Meeting) -> bool {
    let was_used = || {
        meetings(emergency).any(|other| {
            other.discussed_activation && alert.alerted_at < other.held_at && other.held_at < meeting.held_at
        })
    };
    alert.alerted_at < meeting.held_at && (alert.meeting_at.date_naive() == meeting.held_at.date_naive() || !was_used())
}

fn without_alert(meeting: &Meeting, unalerted: &str) -> Finding {
    Finding::new(
        "RM-1.5",
        format!("meeting/{}", meeting.meeting),
        "",
        format!("activation was discussed without an alert to {unalerted} before"),
        "tell them now, and answer why it was not done before",
    )
}

/// Records the consultation of national authorities and IASC partners; a late one says why (row OG-1).
pub fn record_consultation(
    operation: &Operation,
    consultation: &Consultation,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let emergency = operation.emergency(&consultation.emergency)?;
    let mut checks = Checks::new();
    if emergency.consultations.contains_key(&consultation.consultation) {
        let problem = format!("a consultation '{}' is on the record already", consultation.consultation);
        checks.precondition_text(
            "OG-1",
            "CONSULTATION_ALREADY_EXISTS",
            "consultation",
            problem,
            "choose another identifier",
        );
    }
    held(&mut checks, "OG-1", consultation.held_at, context);
    known::sectors(&mut checks, context, "sectors", &consultation.sectors);
    known::participants(&mut checks, context, "partners", &consultation.partners);
    for (index, best_placed) in consultation.leads.iter().enumerate() {
        let field = format!("leads[{index}]");
        known::sector(&mut checks, context, &format!("{field}.sector"), &best_placed.sector);
        let field = format!("{field}.agency");
        if let Some(agency) = known::organization(&mut checks, context, "OG-1", &field, &best_placed.agency) {
            known::may_take_part(&mut checks, &field, agency);
        }
    }
    let due = context.guidance.policy.rule("OG-1.consultation").map(|rule| rule.period.after(emergency.facts.onset));
    let clock_runs = emergency.facts.class == EmergencyClass::MajorNew && emergency.level_3.is_none();
    if let Some(due) = due.filter(|due| consultation.held_at > *due)
        && clock_runs
        && consultation.late_because.is_none()
    {
        let problem = format!("it was to be held by {due}, if possible");
        checks.invalid_text("OG-1", "LATE_WITHOUT_A_REASON", "late_because", problem, "say why; it is no breach");
    }
    checks.finish()?;
    let resource = subject(&consultation.emergency);
    let mut decision = Decision::about(&resource).event(Event::ConsultationRecorded(consultation.clone()).into());
    decision.keep("OG-1.consultation", &resource, consultation.held_at);
    Ok(decision)
}

fn held(checks: &mut Checks, row: &'static str, held_at: convene_kernel::time::Moment, context: &Context<'_>) {
    if held_at > context.now {
        let problem = format!("{held_at} is after the present moment");
        checks.invalid_text(row, "HELD_IN_THE_FUTURE", "held_at", problem, "record it once it was held");
    }
}
