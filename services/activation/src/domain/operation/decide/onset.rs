//! The first days: the global clusters alerted, the HCT met, authorities and partners consulted.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::{Checks, Finding, Refusal};

use super::subject;
use crate::domain::operation::event::Event;
use crate::domain::operation::state::{Alert, Consultation, EmergencyClass, Meeting};
use crate::domain::{self, Operation, known};

/// Alerts the global clusters to a meeting of the HCT that will discuss activation (row RM-1.5).
pub fn alert(operation: &Operation, alert: &Alert, context: &Context<'_>) -> Result<Decision<domain::Event>, Refusal> {
    operation.emergency(&alert.emergency)?;
    let mut checks = Checks::new();
    known::sectors(&mut checks, context, "clusters", &alert.clusters);
    if alert.alerted_at > context.now {
        let problem = format!("{} is after the present moment", alert.alerted_at);
        checks.invalid("RM-1.5", "ALERTED_IN_THE_FUTURE", "alerted_at", problem, "give the moment they were told");
    }
    if alert.meeting_at < alert.alerted_at {
        let problem = format!("the meeting of {} was before the alert", alert.meeting_at);
        checks.invalid("RM-1.5", "ALERT_AFTER_THE_MEETING", "meeting_at", problem, "an alert comes before the meeting");
    }
    checks.finish()?;
    Ok(Decision::about(subject(&alert.emergency)).event(Event::GlobalClustersAlerted(alert.clone()).into()))
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
        checks.precondition(
            "RM-1.4",
            "NO_COUNTRY_TEAM",
            "meeting",
            "the record says that the country has no Humanitarian Country Team",
            "record a consultation instead, or that a team was set up",
        );
    }
    if emergency.meetings.contains_key(&meeting.meeting) {
        let problem = format!("a meeting '{}' is on the record already", meeting.meeting);
        checks.precondition("RM-1.4", "MEETING_KNOWN", "meeting", problem, "choose another identifier");
    }
    held(&mut checks, "RM-1.4", meeting.held_at, context);
    known::sectors(&mut checks, context, "sectors", &meeting.sectors);
    known::participants(&mut checks, context, "participants", &meeting.participants);
    checks.finish()?;
    let mut decision =
        Decision::about(subject(&meeting.emergency)).event(Event::MeetingRecorded(meeting.clone()).into());
    let alerted = emergency.alerts.iter().any(|alert| alert.alerted_at <= meeting.held_at);
    if meeting.discussed_activation && !alerted {
        decision.raise(Finding::new(
            "RM-1.5",
            format!("meeting/{}", meeting.meeting),
            "",
            "activation was discussed without the global clusters being alerted before",
            "tell the global clusters now, and answer why it was not done before",
        ));
    }
    Ok(decision)
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
        checks.precondition("OG-1", "CONSULTATION_KNOWN", "consultation", problem, "choose another identifier");
    }
    held(&mut checks, "OG-1", consultation.held_at, context);
    known::sectors(&mut checks, context, "sectors", &consultation.sectors);
    known::participants(&mut checks, context, "partners", &consultation.partners);
    let window = context.guidance.policy.rule("OG-1.consultation").map(|rule| rule.period);
    let is_late = window.is_some_and(|window| consultation.held_at > window.after(emergency.facts.onset));
    let clock_runs = emergency.facts.class == EmergencyClass::MajorNew && emergency.level_3.is_none();
    if is_late && clock_runs && consultation.late_because.is_none() {
        checks.invalid(
            "OG-1",
            "LATE_WITHOUT_A_REASON",
            "late_because",
            format!("it was held more than a day after the onset, {}", emergency.facts.onset),
            "say why; it is no breach",
        );
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
        checks.invalid(row, "HELD_IN_THE_FUTURE", "held_at", problem, "record it once it was held");
    }
}
