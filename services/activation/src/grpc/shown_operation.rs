//! The country and its emergencies as messages, with who recorded what and when.

use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::timestamp;

use super::shown::{self, recorded};
use crate::domain::Recorded;
use crate::domain::operation::{
    Alert, ClusterDecision, Consultation, Consulted, ContingencyPlan, Country, Deployment, DeploymentPurpose,
    Emergency, Leadership, Mechanism, Meeting, Readiness,
};
use convene_runtime::grpc::show::text;

/// Everything recorded of the country as a whole.
pub fn country(country: &Country) -> pb::CountryRecord {
    pb::CountryRecord {
        term: shown::term(country.term()).into(),
        term_chosen: country.chosen_term.as_ref().map(|chosen| recorded(&chosen.stamp)),
        leadership: country.leadership.as_ref().map(leadership),
        mechanisms: country.mechanisms.values().map(mechanism).collect(),
        contingency_plans: country.contingency_plans.values().map(plan).collect(),
        etag: country.etag.to_string(),
    }
}

fn leadership(Recorded { what, stamp }: &Recorded<Leadership>) -> pb::LeadershipRecord {
    pb::LeadershipRecord {
        humanitarian_coordinator: what.humanitarian_coordinator,
        country_team: what.country_team,
        since: what.since.to_string(),
        recorded: Some(recorded(stamp)),
    }
}

fn mechanism(Recorded { what, stamp }: &Recorded<Mechanism>) -> pb::MechanismRecord {
    pb::MechanismRecord {
        mechanism: Some(shown::mechanism(what)),
        assessment: what.assessment.clone(),
        could_be_supported: what.could_be_supported,
        recorded: Some(recorded(stamp)),
    }
}

fn plan(Recorded { what, stamp }: &Recorded<ContingencyPlan>) -> pb::ContingencyPlanRecord {
    let consulted = what.consulted.iter().map(|who| match who {
        Consulted::NationalAuthorities => pb::Consulted::NationalAuthorities,
        Consulted::LocalAuthorities => pb::Consulted::LocalAuthorities,
        Consulted::CountryActors => pb::Consulted::CountryActors,
        Consulted::RegionalActors => pb::Consulted::RegionalActors,
        Consulted::GlobalLeads => pb::Consulted::GlobalLeads,
    });
    let foreseen = what.foreseen.iter().map(|foreseen| pb::ForeseenCluster {
        sector: foreseen.sector.to_string(),
        lead_agency: foreseen.lead_agency.to_string(),
    });
    pb::ContingencyPlanRecord {
        plan: what.plan.to_string(),
        title: what.title.clone(),
        dated: what.dated.to_string(),
        foreseen: foreseen.collect(),
        consulted: consulted.map(Into::into).collect(),
        recorded: Some(recorded(stamp)),
    }
}

/// Everything recorded of an emergency.
pub fn emergency(emergency: &Emergency) -> pb::EmergencyRecord {
    let level_3 = emergency.level_3.as_ref();
    pb::EmergencyRecord {
        emergency: Some(shown::emergency(emergency)),
        registered: Some(recorded(&emergency.registered)),
        classed: Some(recorded(&emergency.classed)),
        level_3_declared: level_3.map(|level_3| recorded(&level_3.declared)),
        principals_decided: level_3.and_then(|level_3| level_3.principals_decided.as_ref()).map(recorded),
        level_3_ended: level_3.and_then(|level_3| level_3.ended.as_ref()).map(recorded),
        alerts: emergency.alerts.iter().map(alert).collect(),
        meetings: emergency.meetings.values().map(meeting).collect(),
        consultations: emergency.consultations.values().map(consultation).collect(),
        cluster_decision: emergency.cluster_decision.as_ref().map(cluster_decision),
        deployments: emergency.deployments.iter().map(deployment).collect(),
        readiness: emergency.readiness.values().map(readiness).collect(),
    }
}

fn alert(Recorded { what, stamp }: &Recorded<Alert>) -> pb::AlertRecord {
    pb::AlertRecord {
        alerted_at: Some(timestamp(what.alerted_at)),
        meeting_at: Some(timestamp(what.meeting_at)),
        clusters: texts(&what.clusters),
        recorded: Some(recorded(stamp)),
    }
}

fn meeting(Recorded { what, stamp }: &Recorded<Meeting>) -> pb::MeetingRecord {
    pb::MeetingRecord {
        meeting: what.meeting.to_string(),
        held_at: Some(timestamp(what.held_at)),
        participants: texts(&what.participants),
        discussed_activation: what.discussed_activation,
        agreed: what.agreed,
        sectors: texts(&what.sectors),
        recorded: Some(recorded(stamp)),
    }
}

fn consultation(Recorded { what, stamp }: &Recorded<Consultation>) -> pb::ConsultationRecord {
    let leads = what.leads.iter().map(|best_placed| pb::BestPlaced {
        sector: best_placed.sector.to_string(),
        agency: best_placed.agency.to_string(),
    });
    pb::ConsultationRecord {
        consultation: what.consultation.to_string(),
        held_at: Some(timestamp(what.held_at)),
        authorities: what.authorities.clone(),
        partners: texts(&what.partners),
        sectors: texts(&what.sectors),
        leads: leads.collect(),
        thematic_groups: what.thematic_groups.clone(),
        late_because: text(what.late_because.as_ref()),
        recorded: Some(recorded(stamp)),
    }
}

fn cluster_decision(Recorded { what, stamp }: &Recorded<ClusterDecision>) -> pb::ClusterDecisionRecord {
    pb::ClusterDecisionRecord {
        decided_at: Some(timestamp(what.decided_at)),
        sectors: texts(&what.sectors),
        mechanisms_analysis: what.mechanisms_analysis.clone(),
        directors_support: what.directors_support.clone(),
        recorded: Some(recorded(stamp)),
    }
}

fn deployment(Recorded { what, stamp }: &Recorded<Deployment>) -> pb::DeploymentRecord {
    let purpose = match what.purpose {
        DeploymentPurpose::Augments => pb::DeploymentPurpose::Augments,
        DeploymentPurpose::Fills => pb::DeploymentPurpose::Fills,
    };
    pb::DeploymentRecord {
        organization: what.organization.to_string(),
        sector: what.sector.to_string(),
        core_function: what.core_function.clone(),
        purpose: purpose.into(),
        arrived_at: Some(timestamp(what.arrived_at)),
        recorded: Some(recorded(stamp)),
    }
}

fn readiness(Recorded { what, stamp }: &Recorded<Readiness>) -> pb::ReadinessRecord {
    pb::ReadinessRecord {
        organization: what.organization.to_string(),
        sector: what.sector.to_string(),
        ready: what.ready,
        statement: what.statement.clone(),
        recorded: Some(recorded(stamp)),
    }
}

fn texts<T: ToString>(codes: &[T]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}
