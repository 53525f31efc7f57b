//! Requests about the country and its emergencies, and how their values correspond to messages.

use convene_proto::activation::v1::operation_service_server::OperationService;
use convene_proto::activation::v1::{self as pb, *};
use convene_runtime::grpc::Fields;
use convene_runtime::grpc::contract::{Choice as _, FromMessage};
use convene_runtime::{choices, command_service, contract, variants};

use super::Api;
use crate::domain::operation::{
    Alert, BestPlaced, ClusterDecision, Command, Consultation, Consulted, ContingencyPlan, Deployment,
    DeploymentPurpose, EmergencyClass, EmergencyEnd, EmergencyFacts, ExistingMechanism, ForeseenCluster,
    FoundMechanism, HeldLeadership, Leadership, Level3Step, Mechanism, MechanismEnd, Meeting, PastConsultation,
    PastLeadership, PastLevel3, PastMeeting, PriorityIssues, Readiness, ReclassifyEmergency, RefugeeSituation, Setting,
    StateReadiness, Term,
};
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};

command_service! { OperationService for Api {
    record_existing_mechanism: RecordExistingMechanismRequest { existing } => Command::RecordExistingMechanism,
    record_past_level3: RecordPastLevel3Request { past } => Command::RecordPastLevel3,
    record_past_leadership: RecordPastLeadershipRequest { past } => Command::RecordPastLeadership,
    record_past_meeting: RecordPastMeetingRequest { past } => Command::RecordPastMeeting,
    record_past_consultation: RecordPastConsultationRequest { past } => Command::RecordPastConsultation,
    register_emergency: RegisterEmergencyRequest { facts } => Command::RegisterEmergency,
    reclassify_emergency: ReclassifyEmergencyRequest { reclassification } => Command::ReclassifyEmergency,
    choose_term: ChooseTermRequest => Command::ChooseTerm,
    record_leadership: RecordLeadershipRequest { leadership } => Command::RecordLeadership,
    agree_priority_issues: AgreePriorityIssuesRequest { agreed } => Command::AgreePriorityIssues,
    record_mechanism: RecordMechanismRequest { mechanism } => Command::RecordMechanism,
    end_mechanism: EndMechanismRequest { end } => Command::EndMechanism,
    end_emergency: EndEmergencyRequest { end } => Command::EndEmergency,
    record_contingency_plan: RecordContingencyPlanRequest { plan } => Command::RecordContingencyPlan,
    declare_level3: DeclareLevel3Request { declaration } => Command::DeclareLevel3,
    record_principals_decision: RecordPrincipalsDecisionRequest { decision } => Command::RecordPrincipalsDecision,
    end_level3: EndLevel3Request { end } => Command::EndLevel3,
    record_cluster_decision: RecordClusterDecisionRequest { decision } => Command::RecordClusterDecision,
    record_deployment: RecordDeploymentRequest { deployment } => Command::RecordDeployment,
    alert_global_clusters: AlertGlobalClustersRequest { alert } => Command::AlertGlobalClusters,
    record_meeting: RecordMeetingRequest { meeting } => Command::RecordMeeting,
    record_consultation: RecordConsultationRequest { consultation } => Command::RecordConsultation,
    state_readiness: StateReadinessRequest { readiness } => Command::StateReadiness,
    record_claim: RecordClaimRequest => Command::RecordClaim,
    prefer_claim: PreferClaimRequest { preference } => Command::PreferClaim,
    correct_fact: CorrectFactRequest { correction } => Command::CorrectFact,
    withdraw_fact: WithdrawFactRequest { withdrawal } => Command::WithdrawFact,
} }

variants! {
    RefugeeSituation = pb::EmergencyFacts, refugees: pb::RefugeeSituation { None, Only, Mixed { caseload: text(TEXT) } }
}

choices! {
    Setting = pb::Setting { Disaster, Conflict, Complex }
    EmergencyClass = pb::EmergencyClass { MajorNew, Ongoing, Other }
    Term = pb::Term { Cluster, Sector, WorkingGroup }
    Consulted = pb::Consulted { NationalAuthorities, LocalAuthorities, CountryActors, RegionalActors, GlobalLeads }
    DeploymentPurpose = pb::DeploymentPurpose { Augments, Fills }
}

contract! {
    EmergencyFacts = pb::EmergencyFacts {
        emergency: code under "RM-1.15",
        name: text(NAME),
        setting: choice,
        significant_displacement: flag,
        refugees: flattened under "RM-0.1",
        glide: optional_text(NAME) under "RM-1.15",
        onset: timestamp,
        class as emergency_class: choice under "OG-21",
        class_reasons: text(TEXT),
        regional_emergency: optional_code under "RM-1.15",
        found_source: optional_text(TEXT) under "RM-1.15",
    }
    ReclassifyEmergency = pb::Reclassification {
        emergency: code under "OG-21",
        class as emergency_class: choice,
        reasons: text(TEXT),
    }
    Leadership => pb::Leadership { humanitarian_coordinator: flag, since: date } + {
        country_team: |leadership| Some(leadership.country_team),
    }
    HeldLeadership => pb::Leadership {
        humanitarian_coordinator: flag,
        country_team: flag_if_known,
        since: past_date,
    }
    PriorityIssues = pb::PriorityIssues { issues: texts(SOME, NAME) under "OG-11", agreed_on: date }
    Mechanism = pb::Mechanism {
        mechanism: code under "RM-0.4",
        name: text(NAME),
        sectors: codes(SOME),
        led_by: text(NAME),
        assessment: text_if_known(TEXT),
        could_be_supported: flag_if_known,
    }
    MechanismEnd = pb::MechanismEnd { mechanism: code under "RM-0.4", on: date, reason: text(TEXT) }
    EmergencyEnd = pb::EmergencyEnd { emergency: code under "RM-1.15", on: date, reason: text(TEXT) }
    ExistingMechanism = pb::ExistingMechanism { found: flattened, ended: optional_past_date }
    FoundMechanism = pb::ExistingMechanism {
        mechanism: code under "RM-0.4",
        name: text(NAME),
        sectors: codes(SOME),
        led_by: text(NAME),
        since: past_date under "RM-1.15",
        source: text(TEXT),
    }
    PastLeadership = pb::PastLeadership {
        humanitarian_coordinator: flag,
        country_team: optional_flag,
        since: past_date under "OG-7",
        source: text(TEXT),
    }
    PastMeeting = pb::PastMeeting {
        meeting: code under "RM-1.4",
        emergency: code,
        held: past_date,
        participants: codes(ANY),
        others: texts(ANY, NAME),
        discussed_activation: optional_flag,
        agreed: optional_flag,
        sectors: codes(ANY),
        source: text(TEXT),
    }
    PastConsultation = pb::PastConsultation {
        consultation: code under "OG-1",
        emergency: code,
        held: past_date,
        authorities: texts(ANY, NAME),
        partners: codes(ANY),
        others: texts(ANY, NAME),
        sectors: codes(ANY),
        source: text(TEXT),
    }
    PastLevel3 = pb::PastLevel3 {
        emergency: code under "RM-1.15",
        declared: past_date,
        principals_decided: optional_past_date,
        ended: optional_past_date,
        source: text(TEXT),
    }
    ContingencyPlan = pb::ContingencyPlan {
        plan: code under "GN-6.1",
        title: text(NAME),
        dated: date,
        foreseen: each(SOME),
        consulted: choices(ANY),
    }
    ForeseenCluster = pb::ForeseenCluster { sector: code, lead_agency: code }
    Level3Step = pb::Level3Step { emergency: code under "RM-1.15", at: timestamp }
    ClusterDecision = pb::ClusterDecision {
        emergency: code under "RM-1.3",
        decided_at: timestamp,
        sectors: codes(ANY),
        mechanisms_analysis: text(TEXT),
        directors_support: text(TEXT),
    }
    Deployment = pb::Deployment {
        emergency: code under "RM-1.3",
        organization: code,
        sector: code,
        core_function: text(NAME),
        purpose: choice,
        arrived_at: timestamp,
    }
    Alert = pb::Alert {
        emergency: code under "RM-1.5",
        alerted_at: timestamp,
        meeting_at: timestamp,
        clusters: codes(SOME),
    }
    Meeting = pb::Meeting {
        meeting: code under "RM-1.4",
        emergency: code,
        held_at: timestamp,
        participants: codes(SOME),
        others: texts(ANY, NAME),
        discussed_activation: flag_if_known,
        agreed: flag_if_known,
        sectors: codes(ANY),
    }
    Consultation = pb::Consultation {
        consultation: code under "OG-1",
        emergency: code,
        held_at: timestamp,
        authorities: texts(SOME, NAME),
        partners: codes(SOME),
        others: texts(ANY, NAME),
        sectors: codes(ANY),
        leads: each(ANY),
        thematic_groups: texts(ANY, NAME),
        late_because: optional_text(TEXT),
    }
    BestPlaced = pb::BestPlaced { sector: code, agency: code }
    StateReadiness <= pb::Readiness { emergency: code under "GN-4", sector: code, ready: flag, statement: text(TEXT) }
    Readiness => pb::Readiness { emergency: code, organization: code, sector: code, ready: flag, statement: text(TEXT) }
}

impl FromMessage<pb::Leadership> for Leadership {
    fn from_message(fields: &mut Fields, leadership: &pb::Leadership) -> Option<Self> {
        let since = fields.under("OG-7").date("since", &leadership.since)?;
        let country_team = leadership.country_team.unwrap_or_default();
        Some(Self { humanitarian_coordinator: leadership.humanitarian_coordinator, country_team, since })
    }
}

impl FromMessage<ChooseTermRequest> for Term {
    fn from_message(fields: &mut Fields, request: &ChooseTermRequest) -> Option<Self> {
        fields.under("GN-5").choice("term", request.term, Self::wire_name, Self::from_wire)
    }
}
