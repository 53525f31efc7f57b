//! The events of the country and its emergencies, in their stored form.

use chrono_tz::Tz;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::time::{Moment, end_of_day, start_of_day};
use serde::{Deserialize, Serialize};

use super::{
    Alert, ClaimRecorded, ClusterDecision, Consultation, ContingencyPlan, Country, Deployment, Emergency, EmergencyEnd,
    EmergencyFacts, ExistingMechanismRecorded, FactCorrected, Leadership, Level3Step, Mechanism, MechanismEnd, Meeting,
    PastConsultationRecorded, PastLeadershipRecorded, PastLevel3Step, PastMechanismEnd, PastMeetingRecorded,
    PreferClaim, PriorityIssues, Readiness, ReclassifyEmergency, Term, WithdrawFact, claim, cluster_decision,
    consultation, contingency_plan, country, deployment, emergency, ends, existing_mechanism, fact_correction,
    fact_withdrawal, level_3, meeting, past_leadership, past_level_3, past_meeting, priority_issues, readiness,
};
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::{self, Operation};

/// What happens to the country and its emergencies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A mechanism was there before the record began, and was recorded as found.
    ExistingMechanismRecorded(ExistingMechanismRecorded),
    /// The end of a mechanism was recorded as found.
    PastMechanismEndRecorded(PastMechanismEnd),
    /// The declaration of a level 3 response was recorded as found.
    PastLevel3Declared(PastLevel3Step),
    /// The Principals' decision on level 3 was recorded as found.
    PastPrincipalsDecisionRecorded(PastLevel3Step),
    /// The end of a level 3 response was recorded as found.
    PastLevel3Ended(PastLevel3Step),
    /// Who coordinated in the past was recorded as found.
    PastLeadershipRecorded(PastLeadershipRecorded),
    /// A meeting of the HCT was recorded as found.
    PastMeetingRecorded(PastMeetingRecorded),
    /// A consultation was recorded as found.
    PastConsultationRecorded(PastConsultationRecorded),
    /// An emergency was registered.
    EmergencyRegistered(EmergencyFacts),
    /// An emergency was reclassified.
    EmergencyReclassified(ReclassifyEmergency),
    /// The country chose its word for its groups.
    TermChosen {
        /// The word.
        term: Term,
    },
    /// Who coordinates the humanitarian community was recorded.
    LeadershipRecorded(Leadership),
    /// The country agreed on priority issues.
    PriorityIssuesAgreed(PriorityIssues),
    /// A sector mechanism was recorded.
    MechanismRecorded(Mechanism),
    MechanismEnded(MechanismEnd),
    /// An emergency is over.
    EmergencyEnded(EmergencyEnd),
    /// A contingency plan was recorded.
    ContingencyPlanRecorded(ContingencyPlan),
    /// A level 3 response was declared.
    Level3Declared(Level3Step),
    /// The Principals decided on level 3.
    PrincipalsDecided(Level3Step),
    /// The level 3 response ended.
    Level3Ended(Level3Step),
    /// The HCT decided which clusters to activate.
    ClusterDecisionRecorded(ClusterDecision),
    /// A rapid response deployment was recorded.
    DeploymentRecorded(Deployment),
    /// The global clusters were alerted.
    GlobalClustersAlerted(Alert),
    /// A meeting of the HCT was recorded.
    MeetingRecorded(Meeting),
    /// A consultation was recorded.
    ConsultationRecorded(Consultation),
    /// A global lead stated whether it is ready to deploy.
    ReadinessStated(Readiness),
    /// It was recorded what another source says of a fact.
    ClaimRecorded(ClaimRecorded),
    /// The record follows another source.
    ClaimPreferred(PreferClaim),
    /// A fact was corrected.
    FactCorrected(FactCorrected),
    /// A fact never was.
    FactWithdrawn(WithdrawFact),
}

impl Event {
    /// The moment that the event itself names; its days are those of `zone`.
    pub fn happened_at(&self, zone: Tz) -> Option<Moment> {
        match self {
            Self::ExistingMechanismRecorded(recorded) => Some(recorded.began_at),
            Self::PastMechanismEndRecorded(end) => Some(end.ended_at),
            Self::PastLevel3Declared(step)
            | Self::PastPrincipalsDecisionRecorded(step)
            | Self::PastLevel3Ended(step) => Some(step.at),
            Self::PastLeadershipRecorded(recorded) => Some(recorded.since_at),
            Self::PastMeetingRecorded(recorded) => Some(recorded.held_at),
            Self::PastConsultationRecorded(recorded) => Some(recorded.held_at),
            Self::EmergencyRegistered(facts) => Some(facts.onset),
            Self::LeadershipRecorded(leadership) => Some(start_of_day(leadership.since, zone)),
            Self::MechanismEnded(end) => Some(end_of_day(end.on, zone)),
            Self::EmergencyEnded(end) => Some(end_of_day(end.on, zone)),
            Self::PriorityIssuesAgreed(agreed) => Some(start_of_day(agreed.agreed_on, zone)),
            Self::ContingencyPlanRecorded(plan) => Some(start_of_day(plan.dated, zone)),
            Self::Level3Declared(step) | Self::PrincipalsDecided(step) | Self::Level3Ended(step) => Some(step.at),
            Self::ClusterDecisionRecorded(decision) => Some(decision.decided_at),
            Self::DeploymentRecorded(deployment) => Some(deployment.arrived_at),
            Self::GlobalClustersAlerted(alert) => Some(alert.alerted_at),
            Self::MeetingRecorded(meeting) => Some(meeting.held_at),
            Self::ConsultationRecorded(consultation) => Some(consultation.held_at),
            Self::EmergencyReclassified(_)
            | Self::TermChosen { .. }
            | Self::MechanismRecorded(_)
            | Self::ReadinessStated(_)
            | Self::ClaimRecorded(_)
            | Self::ClaimPreferred(_)
            | Self::FactCorrected(_)
            | Self::FactWithdrawn(_) => None,
        }
    }

    /// The fact that it records, where that is one that a correction may be about.
    pub fn fact(&self, commit: Etag) -> Option<FactOnRecord> {
        let (kind, of) = match self {
            Self::EmergencyRegistered(facts) => Some((FactKind::Onset, &facts.emergency)),
            Self::EmergencyReclassified(class) => Some((FactKind::Class, &class.emergency)),
            Self::ConsultationRecorded(consultation) => Some((FactKind::Consultation, &consultation.emergency)),
            Self::MeetingRecorded(meeting) => Some((FactKind::Meeting, &meeting.emergency)),
            Self::DeploymentRecorded(deployment) => Some((FactKind::Deployment, &deployment.emergency)),
            Self::PastMeetingRecorded(recorded) => Some((FactKind::Meeting, &recorded.past.emergency)),
            Self::PastConsultationRecorded(recorded) => Some((FactKind::Consultation, &recorded.past.emergency)),
            Self::LeadershipRecorded(_) | Self::PastLeadershipRecorded(_) => {
                return Some(FactKind::CountryLeadership.of_the_country(commit));
            }
            Self::Level3Declared(step) => Some((FactKind::Level3Declaration, &step.emergency)),
            Self::PastLevel3Declared(step) => Some((FactKind::Level3Declaration, &step.emergency)),
            Self::PrincipalsDecided(step) => Some((FactKind::PrincipalsDecision, &step.emergency)),
            Self::PastPrincipalsDecisionRecorded(step) => Some((FactKind::PrincipalsDecision, &step.emergency)),
            Self::Level3Ended(step) => Some((FactKind::Level3End, &step.emergency)),
            Self::PastLevel3Ended(step) => Some((FactKind::Level3End, &step.emergency)),
            _ => None,
        }?;
        Some(kind.on_record(of, commit))
    }
}

/// The operation after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    let to = &mut operation;
    match event {
        Event::ExistingMechanismRecorded(event) => on_country(to, existing_mechanism::recorded, event, stamp),
        Event::PastMechanismEndRecorded(event) => on_country(to, existing_mechanism::ended, event, stamp),
        Event::PastLevel3Declared(event) => on_emergency(to, &event.emergency, past_level_3::declared, event, stamp),
        Event::PastPrincipalsDecisionRecorded(event) => {
            on_emergency(to, &event.emergency, past_level_3::principals_decided, event, stamp);
        }
        Event::PastLevel3Ended(event) => on_emergency(to, &event.emergency, past_level_3::ended, event, stamp),
        Event::PastLeadershipRecorded(event) => past_leadership::recorded(to, event, stamp),
        Event::PastMeetingRecorded(event) => past_meeting::meeting_recorded(to, event, stamp),
        Event::PastConsultationRecorded(event) => past_meeting::consultation_recorded(to, event, stamp),
        Event::EmergencyRegistered(event) => emergency::registered(to, event, stamp),
        Event::TermChosen { term } => on_country(to, country::term_chosen, term, stamp),
        Event::LeadershipRecorded(event) => on_country(to, country::leadership_recorded, event, stamp),
        Event::PriorityIssuesAgreed(event) => on_country(to, priority_issues::agreed, event, stamp),
        Event::MechanismRecorded(event) => on_country(to, country::mechanism_recorded, event, stamp),
        Event::MechanismEnded(event) => on_country(to, ends::mechanism_ended, event, stamp),
        Event::EmergencyEnded(event) => on_emergency(to, &event.emergency, ends::emergency_ended, event, stamp),
        Event::ContingencyPlanRecorded(event) => on_country(to, contingency_plan::recorded, event, stamp),
        Event::EmergencyReclassified(event) => {
            on_emergency(to, &event.emergency, emergency::reclassified, event, stamp);
        }
        Event::Level3Declared(event) => on_emergency(to, &event.emergency, level_3::declared, event, stamp),
        Event::PrincipalsDecided(event) => {
            on_emergency(to, &event.emergency, level_3::principals_decided, event, stamp)
        }
        Event::Level3Ended(event) => on_emergency(to, &event.emergency, level_3::ended, event, stamp),
        Event::ClusterDecisionRecorded(event) => {
            on_emergency(to, &event.emergency, cluster_decision::recorded, event, stamp);
        }
        Event::DeploymentRecorded(event) => on_emergency(to, &event.emergency, deployment::recorded, event, stamp),
        Event::GlobalClustersAlerted(event) => on_emergency(to, &event.emergency, meeting::alerted, event, stamp),
        Event::MeetingRecorded(event) => on_emergency(to, &event.emergency, meeting::recorded, event, stamp),
        Event::ConsultationRecorded(event) => on_emergency(to, &event.emergency, consultation::recorded, event, stamp),
        Event::ReadinessStated(event) => on_emergency(to, &event.emergency, readiness::stated, event, stamp),
        Event::ClaimRecorded(event) => claim::recorded(to, event, stamp),
        Event::ClaimPreferred(event) => claim::preferred(to, event, stamp),
        Event::FactCorrected(event) => fact_correction::evolve(to, event, stamp),
        Event::FactWithdrawn(event) => fact_withdrawal::evolve(to, event, stamp),
    }
    operation
}

/// Applies an event to the country as a whole.
fn on_country<T>(operation: &mut Operation, apply: fn(&mut Country, &T, &Stamp), event: &T, stamp: &Stamp) {
    apply(&mut operation.country, event, stamp);
    operation.country.etag = stamp.etag;
}

/// Applies an event to the emergency of identifier `id`.
fn on_emergency<T>(
    operation: &mut Operation,
    id: &ResourceId,
    apply: fn(&mut Emergency, &T, &Stamp),
    event: &T,
    stamp: &Stamp,
) {
    if let Some(emergency) = operation.emergencies.get_mut(id) {
        apply(emergency, event, stamp);
        emergency.etag = stamp.etag;
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Operation(event)
    }
}
