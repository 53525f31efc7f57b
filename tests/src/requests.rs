//! Sound requests, to be sent as they are or spoilt in one place.

use convene_proto::activation::v1::*;
use convene_proto::common::v1::{CommandHeader, QueryHeader};
use convene_proto::icsm::v1::MissionRequest;
use prost_types::Timestamp;
use uuid::Uuid;

/// The head of a command about `country`, with an identifier of its own.
pub fn header(country: &str) -> Option<CommandHeader> {
    Some(CommandHeader {
        country: country.to_owned(),
        request_id: Uuid::new_v4().to_string(),
        ..CommandHeader::default()
    })
}

/// The same head, of what happened at a moment, in seconds since 1970.
pub fn dated(header: Option<CommandHeader>, seconds: i64) -> Option<CommandHeader> {
    header.map(|header| CommandHeader { occurred_at: moment(seconds), ..header })
}

/// The same, decided from the state `etag`.
pub fn header_reading(country: &str, etag: &str) -> Option<CommandHeader> {
    header(country).map(|header| CommandHeader { etag: etag.to_owned(), ..header })
}

/// The head of a query about `country`.
pub fn query(country: &str) -> Option<QueryHeader> {
    Some(QueryHeader { country: country.to_owned(), exercise: String::new() })
}

/// A moment, in seconds since 1970.
pub fn moment(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds, nanos: 0 })
}

/// The moment a typhoon made landfall.
pub const LANDFALL: i64 = 1_383_885_600;

/// Registers an emergency.
pub fn register(country: &str, emergency: &str) -> RegisterEmergencyRequest {
    RegisterEmergencyRequest {
        header: header(country),
        facts: Some(EmergencyFacts {
            emergency: emergency.to_owned(),
            name: "Typhoon Haiyan".to_owned(),
            setting: Setting::Disaster.into(),
            significant_displacement: true,
            refugees: RefugeeSituation::None.into(),
            caseload: String::new(),
            glide: "TC-2013-000139-PHL".to_owned(),
            onset: moment(LANDFALL),
            emergency_class: EmergencyClass::MajorNew.into(),
            class_reasons: "needs of scale in several sectors, with many international actors".to_owned(),
            regional_emergency: String::new(),
            found_source: String::new(),
        }),
    }
}

/// Records a mechanism of the government; recorded again, it replaces what was said before.
pub fn mechanism(country: &str) -> RecordMechanismRequest {
    RecordMechanismRequest {
        header: header(country),
        mechanism: Some(Mechanism {
            mechanism: "disaster-council".to_owned(),
            name: "Disaster Council".to_owned(),
            sectors: vec!["LOG".to_owned()],
            led_by: "the Government".to_owned(),
            assessment: "it coordinates assessments".to_owned(),
            could_be_supported: Some(true),
        }),
    }
}

/// Records a meeting of the HCT that agreed to propose clusters for `sectors`.
pub fn meeting(country: &str, emergency: &str, sectors: &[&str]) -> RecordMeetingRequest {
    RecordMeetingRequest {
        header: header(country),
        meeting: Some(Meeting {
            meeting: "hct-1".to_owned(),
            emergency: emergency.to_owned(),
            held_at: moment(LANDFALL + 3_600),
            participants: vec!["UNICEF".to_owned(), "WHO".to_owned()],
            others: Vec::new(),
            discussed_activation: Some(true),
            agreed: Some(true),
            sectors: sectors.iter().map(|sector| (*sector).to_owned()).collect(),
        }),
    }
}

/// A recommendation with nothing wrong in it.
pub fn recommendation(cluster: &str, sector: &str, agency: &str) -> Recommendation {
    let criteria = [
        Criterion::CoordinationGaps,
        Criterion::NationalCapacity,
        Criterion::MultiSectoralNeed,
        Criterion::ActorsAndComplexity,
    ];
    Recommendation {
        cluster: cluster.to_owned(),
        name: cluster.to_owned(),
        sectors: vec![sector.to_owned()],
        lead: Some(LeadSelection {
            agency: agency.to_owned(),
            accountable_office: "Country Representative".to_owned(),
            capacity: "coordinates and responds".to_owned(),
            presence: "offices in the region".to_owned(),
            ..LeadSelection::default()
        }),
        shared_leadership: Some(SharedLeadership {
            not_because: "no organization has the capacity yet".to_owned(),
            ..SharedLeadership::default()
        }),
        rationale: format!("{cluster}: needs beyond what the sector's mechanism can coordinate"),
        criteria: criteria
            .map(|criterion| CriterionAssessment {
                criterion: criterion.into(),
                met: true,
                evidence: "the rapid assessment".to_owned(),
            })
            .to_vec(),
        unmet_need: "services for four million people".to_owned(),
        review_by: "2099-02-14".to_owned(),
        ..Recommendation::default()
    }
}

/// Puts a proposal of `recommendations` to the ERC.
pub fn submit(
    country: &str,
    proposal: &str,
    emergency: &str,
    recommendations: Vec<Recommendation>,
) -> SubmitProposalRequest {
    SubmitProposalRequest {
        header: header(country),
        submission: Some(Submission {
            proposal: proposal.to_owned(),
            emergency: emergency.to_owned(),
            recommendations,
            agreed_in: Some(submission::AgreedIn::Meeting("hct-1".to_owned())),
            no_plan_because: "the country has none for a storm of this strength".to_owned(),
            ..Submission::default()
        }),
    }
}

/// Passes a proposal on for endorsement.
pub fn transmit(country: &str, proposal: &str, etag: &str, at: Option<Timestamp>) -> TransmitProposalRequest {
    TransmitProposalRequest {
        header: header_reading(country, etag),
        transmission: Some(Transmission {
            proposal: proposal.to_owned(),
            transmitted_at: at,
            principals: vec!["UNICEF".to_owned(), "WHO".to_owned()],
            global_leads: vec!["WHO".to_owned()],
            ..Transmission::default()
        }),
    }
}

/// Answers the proposal `p-1`.
pub fn answer(country: &str, etag: &str, position: Position, statement: &str) -> AnswerProposalRequest {
    let (proposal, position, statement) = ("p-1".to_owned(), position.into(), statement.to_owned());
    let answer = Some(ProposalAnswer { proposal, position, statement });
    AnswerProposalRequest { header: header_reading(country, etag), answer }
}

/// Approves a proposal, without waiting until all have answered.
pub fn approve(country: &str, proposal: &str, etag: &str) -> ApproveProposalRequest {
    ApproveProposalRequest { header: header_reading(country, etag), approval: Some(approval(proposal)) }
}

/// The approval of a proposal, without waiting until all have answered.
pub fn approval(proposal: &str) -> ProposalApproval {
    ProposalApproval {
        proposal: proposal.to_owned(),
        remarks: String::new(),
        ground: Some(ApprovalGround {
            kind: ApprovalGroundKind::NotWaiting.into(),
            reason: "the injured cannot wait for every answer".to_owned(),
            ..ApprovalGround::default()
        }),
        objections: Vec::new(),
    }
}

/// A sound request for a mission of ten days in 2099.
pub fn mission_request() -> MissionRequest {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    MissionRequest {
        mission: "m-1".to_owned(),
        agreed_on: "2020-05-02".to_owned(),
        agreed_members: texts(&["UNICEF", "OXFAM"]),
        agreed_others: texts(&["Ministry of Planning"]),
        terms: "Review how clusters work together".to_owned(),
        assessed_on: "2020-04-20".to_owned(),
        assessed_by: texts(&["OCHA"]),
        challenges: "Clusters do not share plans".to_owned(),
        initiatives: texts(&["A workshop"]),
        value_now: "The strategy is being written".to_owned(),
        aims: texts(&["inter-cluster"]),
        objectives: texts(&["Plans are shared"]),
        deliverables: texts(&["A report"]),
        starts_on: "2099-07-04".to_owned(),
        ends_on: "2099-07-15".to_owned(),
        size: 4,
        composition: "Health and OCHA".to_owned(),
        constraints: "Escorts".to_owned(),
        evaluations: "None".to_owned(),
        clusters: texts(&["HEA"]),
        ..MissionRequest::default()
    }
}
