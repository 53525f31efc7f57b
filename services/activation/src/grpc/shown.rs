//! Records as messages.

use convene_kernel::commit::AggregateKey;
use convene_kernel::refusal::Finding;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1 as pb;
pub use convene_runtime::grpc::show::{actor, stamp as recorded};
use convene_runtime::grpc::show::{duty, finding, text, timestamp};
use prost_types::Timestamp;

use super::responses;
use crate::domain::operation::{Emergency, EmergencyClass, EmergencyFacts, Mechanism, RefugeeSituation, Setting, Term};
use crate::domain::proposal::{Outcome, Proposal};
use crate::domain::subjects::PROPOSAL;
use crate::domain::{cluster, objection};
use crate::views::{ClusterEntry, Snapshot};

/// A country's architecture.
pub fn architecture(key: &AggregateKey, snapshot: &Snapshot, reader: &Reader) -> pb::Architecture {
    let findings = snapshot.findings.values().filter(|one| objection::is_shown(one, reader));
    let duties = snapshot.duties.values().filter(|one| cluster::duty_is_shown(one, reader));
    let operation = &snapshot.operation;
    let country = &operation.country;
    let approved = operation.proposals.values().filter(|one| matches!(one.outcome, Some(Outcome::Approved { .. })));
    pb::Architecture {
        country: key.country.to_string(),
        exercise: if key.exercise { key.id.clone() } else { String::new() },
        term: term(country.term()).into(),
        head: country.head().to_string(),
        country_team: country.has_country_team(),
        emergencies: operation.emergencies.values().map(emergency).collect(),
        clusters: operation.clusters.values().map(responses::cluster::brief).collect(),
        mechanisms: country.mechanisms.values().map(|recorded| mechanism(&recorded.what)).collect(),
        other_solutions: approved
            .flat_map(|proposal| &proposal.submission.other_solutions)
            .map(super::submission::other_solution)
            .collect(),
        proposals: operation.proposals.values().map(summary).collect(),
        findings: findings.map(finding).collect(),
        duties: duties.map(duty).collect(),
        etag: country.etag.to_string(),
        reviews: operation.reviews.reviews.values().map(|one| responses::review::brief(one, reader)).collect(),
    }
}

/// A mechanism beside clusters, in brief.
pub fn mechanism(mechanism: &Mechanism) -> pb::Mechanism {
    pb::Mechanism {
        mechanism: mechanism.mechanism.to_string(),
        name: mechanism.name.clone(),
        sectors: mechanism.sectors.iter().map(ToString::to_string).collect(),
        led_by: mechanism.led_by.clone(),
    }
}

/// An emergency in brief.
pub fn emergency(emergency: &Emergency) -> pb::Emergency {
    let level_3 = emergency.level_3.as_ref();
    pb::Emergency {
        facts: Some(facts(&emergency.facts)),
        level_3_declared_at: level_3.map(|level_3| timestamp(level_3.declared_at)),
        principals_decided_at: level_3.and_then(|level_3| moment(level_3.principals_decided_at)),
        level_3_ended_at: level_3.and_then(|level_3| moment(level_3.ended_at)),
        meetings: emergency.meetings.keys().map(ToString::to_string).collect(),
        consultations: emergency.consultations.keys().map(ToString::to_string).collect(),
        etag: emergency.etag.to_string(),
    }
}

fn facts(facts: &EmergencyFacts) -> pb::EmergencyFacts {
    let (refugees, caseload) = match &facts.refugees {
        RefugeeSituation::None => (pb::RefugeeSituation::None, String::new()),
        RefugeeSituation::Only => (pb::RefugeeSituation::Only, String::new()),
        RefugeeSituation::Mixed { caseload } => (pb::RefugeeSituation::Mixed, caseload.clone()),
    };
    let setting = match facts.setting {
        Setting::Disaster => pb::Setting::Disaster,
        Setting::Conflict => pb::Setting::Conflict,
        Setting::Complex => pb::Setting::Complex,
    };
    let class = match facts.class {
        EmergencyClass::MajorNew => pb::EmergencyClass::MajorNew,
        EmergencyClass::Ongoing => pb::EmergencyClass::Ongoing,
        EmergencyClass::Other => pb::EmergencyClass::Other,
    };
    pb::EmergencyFacts {
        emergency: facts.emergency.to_string(),
        name: facts.name.clone(),
        setting: setting.into(),
        significant_displacement: facts.significant_displacement,
        refugees: refugees.into(),
        caseload,
        glide: facts.glide.clone().unwrap_or_default(),
        onset: Some(timestamp(facts.onset)),
        class: class.into(),
        class_reasons: facts.class_reasons.clone(),
    }
}

/// The word a country uses.
pub fn term(term: Term) -> pb::Term {
    match term {
        Term::Cluster => pb::Term::Cluster,
        Term::Sector => pb::Term::Sector,
        Term::WorkingGroup => pb::Term::WorkingGroup,
    }
}

fn summary(proposal: &Proposal) -> pb::ProposalSummary {
    pb::ProposalSummary {
        proposal: proposal.id().to_string(),
        state: state(proposal).into(),
        received_at: Some(timestamp(proposal.received_at)),
        etag: proposal.etag.to_string(),
    }
}

fn state(proposal: &Proposal) -> pb::ProposalState {
    match proposal.outcome {
        None => pb::ProposalState::Open,
        Some(Outcome::Approved { .. }) => pb::ProposalState::Approved,
        Some(Outcome::Declined { .. }) => pb::ProposalState::Declined,
        Some(Outcome::Withdrawn { .. }) => pb::ProposalState::Withdrawn,
    }
}

/// A proposal; what was said on it is for insiders.
pub fn proposal<'a>(proposal: &Proposal, findings: impl Iterator<Item = &'a Finding>, reader: &Reader) -> pb::Proposal {
    let (decided_at, decided_by, remarks, reason) = match &proposal.outcome {
        None => (None, None, None, None),
        Some(Outcome::Approved { at, by, remarks }) => (Some(*at), Some(by), remarks.as_ref(), None),
        Some(Outcome::Declined { at, by, reason } | Outcome::Withdrawn { at, by, reason }) => {
            (Some(*at), Some(by), None, Some(reason))
        }
    };
    let about = PROPOSAL.of(proposal.id());
    let mut shown = pb::Proposal {
        submission: Some(super::submission::submission(&proposal.submission)),
        submitted_by: Some(actor(&proposal.submitted_by)),
        received_at: Some(timestamp(proposal.received_at)),
        transmitted_at: moment(proposal.transmission.as_ref().map(|transmission| transmission.transmitted_at)),
        answers: Vec::new(),
        alternatives: Vec::new(),
        informed: proposal.informed.iter().map(super::submission::informed).collect(),
        state: state(proposal).into(),
        decided_at: moment(decided_at),
        reason: text(reason),
        findings: findings
            .filter(|finding| finding.subject == about && objection::is_shown(finding, reader))
            .map(finding)
            .collect(),
        etag: proposal.etag.to_string(),
        transmission: super::submission::transmission(proposal),
        decided_by: decided_by.map(actor),
        remarks: text(remarks),
    };
    if reader.is_insider() {
        shown.answers = proposal.answers.iter().map(super::submission::answer).collect();
        shown.alternatives =
            proposal.alternatives.iter().map(|(id, one)| super::submission::alternative(id, one)).collect();
    }
    shown
}

/// One cluster in the list of all countries.
pub fn entry(entry: &ClusterEntry) -> pb::ClusterEntry {
    pb::ClusterEntry {
        country: entry.country.to_string(),
        exercise: entry.exercise.clone().unwrap_or_default(),
        cluster: entry.cluster.to_string(),
        sectors: entry.sectors.iter().map(ToString::to_string).collect(),
        lead_agency: entry.lead_agency.as_ref().map(ToString::to_string).unwrap_or_default(),
        activated_at: Some(timestamp(entry.activated_at)),
        ended_at: moment(entry.deactivated_at),
    }
}

fn moment(moment: Option<Moment>) -> Option<Timestamp> {
    moment.map(timestamp)
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::{Duty, Owner};
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{at, code, insider, outsider};

    use super::*;

    /// OG-3, OG-17: who objects, and who is concerned, is told to those who take part in deciding, and to nobody else.
    #[test]
    fn deliberation_is_not_told_by_findings_and_duties() {
        let key =
            AggregateKey { country: code("PHL"), kind: "operation".to_owned(), id: "live".to_owned(), exercise: false };
        let objection = Finding::new("RM-1.11", "proposal/p-1", "objection/WHO", "WHO objects", "settle it");
        let owner = Owner::role(Role::HumanitarianCoordinator);
        let concern = Duty::new("OG-17.concern", "cluster/health/concern/k-1", owner, at("2014-01-10"));
        let mut snapshot = Snapshot::default();
        snapshot.findings.insert(objection.id.clone(), objection);
        snapshot.duties.insert(concern.id.clone(), concern);
        let (inside, outside) = (architecture(&key, &snapshot, &insider()), architecture(&key, &snapshot, &outsider()));
        assert_eq!((inside.findings.len(), inside.duties.len()), (1, 1));
        assert_eq!((outside.findings.len(), outside.duties.len()), (0, 0));
    }
}
