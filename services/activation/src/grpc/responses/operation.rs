//! The country and its emergencies as they are shown, with who recorded what and when.

use convene_kernel::commit::Stamp;
use convene_kernel::timeline::Timeline;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::contract::{Choice as _, ToMessage as _};
use convene_runtime::grpc::show::{self, recorded, stamp, timestamp};
use prost_types::Timestamp;

use crate::domain::fact::FactKind;
use crate::domain::operation::{
    Consultation, Country, DatedStep, Emergency, HeldLeadership, Level3, Mechanism, Meeting,
};
use crate::domain::{Operation, Recorded};

/// Everything recorded of the country as a whole.
pub fn country(operation: &Operation) -> pb::CountryRecord {
    let country = &operation.country;
    pb::CountryRecord {
        term: country.term().to_wire().into(),
        term_chosen: country.chosen_terms.present().map(|chosen| stamp(&chosen.stamp)),
        leadership: country.leadership.present().map(|held| leadership(operation, held)),
        mechanisms: country.present_mechanisms().map(|known| mechanism(country, known)).collect(),
        contingency_plans: country.contingency_plans.values().map(recorded).collect(),
        etag: country.etag.to_string(),
        priority_issues: country.priority_issues.present().map(recorded),
    }
}

fn leadership(operation: &Operation, held: &Recorded<HeldLeadership>) -> pb::LeadershipRecord {
    let fact = FactKind::CountryLeadership.of_the_country(held.stamp.etag);
    pb::LeadershipRecord {
        leadership: Some(held.what.to_message()),
        recorded: Some(stamp(&held.stamp)),
        as_found: show::optional(operation.dates.as_found(&fact).as_ref()),
    }
}

fn mechanism(country: &Country, known: &Recorded<Mechanism>) -> pb::MechanismRecord {
    let found = country.mechanisms_found.get(&known.what.mechanism);
    pb::MechanismRecord {
        mechanism: Some(known.what.to_message()),
        recorded: Some(stamp(&known.stamp)),
        as_found: show::optional(found),
    }
}

/// The level 3 response in force or the last one; where none was declared, the one that the Principals decided on.
fn last_level_3(emergency: &Emergency) -> Option<&Level3> {
    emergency.level_3().or_else(|| emergency.level_3_responses.last())
}

/// An emergency in brief.
pub fn emergency(emergency: &Emergency) -> pb::Emergency {
    let level_3 = last_level_3(emergency);
    pb::Emergency {
        facts: Some(emergency.facts.to_message()),
        level_3_as_found: show::optional(level_3.and_then(|level_3| emergency.found(level_3))),
        level_3_declared_at: level_3.and_then(|level_3| taken_at(&level_3.declared)),
        principals_decided_at: level_3.and_then(|level_3| taken_at(&level_3.principals_decided)),
        level_3_ended_at: level_3.and_then(|level_3| taken_at(&level_3.ended)),
        meetings: show::texts(emergency.meetings.keys()),
        consultations: show::texts(emergency.consultations.keys()),
        etag: emergency.etag.to_string(),
        level_3_responses: emergency.level_3_responses.iter().map(|one| level_3_response(emergency, one)).collect(),
    }
}

fn level_3_response(emergency: &Emergency, response: &Level3) -> pb::Level3Response {
    pb::Level3Response {
        declared_at: taken_at(&response.declared),
        principals_decided_at: taken_at(&response.principals_decided),
        ended_at: taken_at(&response.ended),
        as_found: show::optional(emergency.found(response)),
    }
}

fn taken_at(step: &Option<DatedStep>) -> Option<Timestamp> {
    step.as_ref().map(|step| timestamp(step.at))
}

/// Everything recorded of an emergency.
pub fn emergency_record(operation: &Operation, one: &Emergency) -> pb::EmergencyRecord {
    let found = |kind: FactKind, by: &Stamp| {
        let fact = kind.on_record(&one.facts.emergency, by.etag);
        show::optional(operation.dates.as_found(&fact).as_ref())
    };
    let meeting = |held: &Recorded<Meeting>| pb::MeetingRecord {
        meeting: Some(held.what.to_message()),
        recorded: Some(stamp(&held.stamp)),
        as_found: found(FactKind::Meeting, &held.stamp),
    };
    let consultation = |held: &Recorded<Consultation>| pb::ConsultationRecord {
        consultation: Some(held.what.to_message()),
        recorded: Some(stamp(&held.stamp)),
        as_found: found(FactKind::Consultation, &held.stamp),
    };
    let level_3 = last_level_3(one);
    let recorded_step =
        |step: fn(&Level3) -> Option<&DatedStep>| level_3.and_then(step).map(|step| stamp(&step.recorded));
    pb::EmergencyRecord {
        emergency: Some(emergency(one)),
        registered: Some(stamp(&one.registered)),
        classed: one.classes.present().map(|classed| stamp(&classed.stamp)),
        level_3_declared: recorded_step(|level_3| level_3.declared.as_ref()),
        principals_decided: recorded_step(|level_3| level_3.principals_decided.as_ref()),
        level_3_ended: recorded_step(|level_3| level_3.ended.as_ref()),
        alerts: one.alerts.iter().map(recorded).collect(),
        meetings: one.meetings.values().map(meeting).collect(),
        consultations: one.consultations.values().map(consultation).collect(),
        cluster_decision: one.cluster_decisions.present().map(recorded),
        deployments: one.deployments.iter().map(recorded).collect(),
        ended: one.ended.as_ref().map(recorded),
        readiness: one.readiness.values().filter_map(Timeline::present).map(recorded).collect(),
    }
}
