//! Requests about the country and its emergencies.

use convene_proto::activation::v1::operation_service_server::OperationService;
use convene_proto::activation::v1::{self as pb, *};
use convene_runtime::command_service;
use convene_runtime::grpc::Fields;

use super::Api;
use super::limits::{ANY, NAME, SOME, TEXT};
use crate::domain::operation::{
    Alert, BestPlaced, ClusterDecision, Command, Consultation, Consulted, ContingencyPlan, Deployment,
    DeploymentPurpose, EmergencyClass, EmergencyFacts, ForeseenCluster, Leadership, Level3Step, Mechanism, Meeting,
    ReclassifyEmergency, RefugeeSituation, Setting, StateReadiness, Term,
};

command_service! { OperationService, Api {
    register_emergency(RegisterEmergencyRequest) -> RegisterEmergencyResponse = register_emergency;
    reclassify_emergency(ReclassifyEmergencyRequest) -> ReclassifyEmergencyResponse = reclassify_emergency;
    choose_term(ChooseTermRequest) -> ChooseTermResponse = choose_term;
    record_leadership(RecordLeadershipRequest) -> RecordLeadershipResponse = record_leadership;
    record_mechanism(RecordMechanismRequest) -> RecordMechanismResponse = record_mechanism;
    record_contingency_plan(RecordContingencyPlanRequest) -> RecordContingencyPlanResponse = record_contingency_plan;
    declare_level3(DeclareLevel3Request) -> DeclareLevel3Response = declare_level_3;
    record_principals_decision(RecordPrincipalsDecisionRequest) -> RecordPrincipalsDecisionResponse
        = record_principals_decision;
    end_level3(EndLevel3Request) -> EndLevel3Response = end_level_3;
    record_cluster_decision(RecordClusterDecisionRequest) -> RecordClusterDecisionResponse = record_cluster_decision;
    record_deployment(RecordDeploymentRequest) -> RecordDeploymentResponse = record_deployment;
    alert_global_clusters(AlertGlobalClustersRequest) -> AlertGlobalClustersResponse = alert_global_clusters;
    record_meeting(RecordMeetingRequest) -> RecordMeetingResponse = record_meeting;
    record_consultation(RecordConsultationRequest) -> RecordConsultationResponse = record_consultation;
    state_readiness(StateReadinessRequest) -> StateReadinessResponse = state_readiness;
} }

fn register_emergency(fields: &mut Fields, request: &RegisterEmergencyRequest) -> Option<Command> {
    fields.under("RM-1.15").within("facts", request.facts.as_ref(), facts).map(Command::RegisterEmergency)
}

fn facts(fields: &mut Fields, facts: &pb::EmergencyFacts) -> Option<EmergencyFacts> {
    let emergency = fields.code("emergency", &facts.emergency);
    let name = fields.text("name", &facts.name, NAME);
    let setting = fields.choice("setting", facts.setting, pb::Setting::as_str_name, |setting| match setting {
        pb::Setting::Unspecified => None,
        pb::Setting::Disaster => Some(Setting::Disaster),
        pb::Setting::Conflict => Some(Setting::Conflict),
        pb::Setting::Complex => Some(Setting::Complex),
    });
    let refugees = refugees(fields, facts);
    let glide = fields.under("RM-1.15").optional_text("glide", &facts.glide, NAME);
    let onset = fields.moment("onset", facts.onset.as_ref());
    let class = class(fields.under("OG-21"), facts.class);
    let class_reasons = fields.text("class_reasons", &facts.class_reasons, TEXT);
    Some(EmergencyFacts {
        emergency: emergency?,
        name: name?,
        setting: setting?,
        significant_displacement: facts.significant_displacement,
        refugees: refugees?,
        glide: glide?,
        onset: onset?,
        class: class?,
        class_reasons: class_reasons?,
    })
}

fn refugees(fields: &mut Fields, facts: &pb::EmergencyFacts) -> Option<RefugeeSituation> {
    let name = pb::RefugeeSituation::as_str_name;
    let situation = fields.choice("refugees", facts.refugees, name, |situation| match situation {
        pb::RefugeeSituation::Unspecified => None,
        pb::RefugeeSituation::None => Some(Some(RefugeeSituation::None)),
        pb::RefugeeSituation::Only => Some(Some(RefugeeSituation::Only)),
        pb::RefugeeSituation::Mixed => Some(None),
    })?;
    match situation {
        Some(situation) => Some(situation),
        None => fields
            .under("RM-0.1")
            .text("caseload", &facts.caseload, TEXT)
            .map(|caseload| RefugeeSituation::Mixed { caseload }),
    }
}

fn class(fields: &mut Fields, number: i32) -> Option<EmergencyClass> {
    fields.choice("class", number, pb::EmergencyClass::as_str_name, |class| match class {
        pb::EmergencyClass::Unspecified => None,
        pb::EmergencyClass::MajorNew => Some(EmergencyClass::MajorNew),
        pb::EmergencyClass::Ongoing => Some(EmergencyClass::Ongoing),
        pb::EmergencyClass::Other => Some(EmergencyClass::Other),
    })
}

fn reclassify_emergency(fields: &mut Fields, request: &ReclassifyEmergencyRequest) -> Option<Command> {
    let emergency = fields.under("OG-21").code("emergency", &request.emergency);
    let class = class(fields, request.class);
    let reasons = fields.text("reasons", &request.reasons, TEXT);
    Some(Command::ReclassifyEmergency(ReclassifyEmergency { emergency: emergency?, class: class?, reasons: reasons? }))
}

fn choose_term(fields: &mut Fields, request: &ChooseTermRequest) -> Option<Command> {
    let term = fields.under("GN-5").choice("term", request.term, pb::Term::as_str_name, |term| match term {
        pb::Term::Unspecified => None,
        pb::Term::Cluster => Some(Term::Cluster),
        pb::Term::Sector => Some(Term::Sector),
        pb::Term::WorkingGroup => Some(Term::WorkingGroup),
    });
    term.map(Command::ChooseTerm)
}

fn record_leadership(fields: &mut Fields, request: &RecordLeadershipRequest) -> Option<Command> {
    let since = fields.under("OG-7").date("since", &request.since)?;
    let (humanitarian_coordinator, country_team) = (request.humanitarian_coordinator, request.country_team);
    Some(Command::RecordLeadership(Leadership { humanitarian_coordinator, country_team, since }))
}

fn record_mechanism(fields: &mut Fields, request: &RecordMechanismRequest) -> Option<Command> {
    let mechanism = fields.under("RM-0.4").code("mechanism", &request.mechanism);
    let name = fields.text("name", &request.name, NAME);
    let sectors = fields.codes("sectors", &request.sectors, SOME);
    let led_by = fields.text("led_by", &request.led_by, NAME);
    let assessment = fields.text("assessment", &request.assessment, TEXT);
    Some(Command::RecordMechanism(Mechanism {
        mechanism: mechanism?,
        name: name?,
        sectors: sectors?,
        led_by: led_by?,
        assessment: assessment?,
        could_be_supported: request.could_be_supported,
    }))
}

fn record_contingency_plan(fields: &mut Fields, request: &RecordContingencyPlanRequest) -> Option<Command> {
    let plan = fields.under("GN-6.1").code("plan", &request.plan);
    let title = fields.text("title", &request.title, NAME);
    let dated = fields.date("dated", &request.dated);
    let foreseen = fields.each("foreseen", &request.foreseen, SOME, |fields, foreseen| {
        let sector = fields.code("sector", &foreseen.sector);
        let lead_agency = fields.code("lead_agency", &foreseen.lead_agency);
        Some(ForeseenCluster { sector: sector?, lead_agency: lead_agency? })
    });
    let consulted = fields.each("consulted", &request.consulted, ANY, |fields, number| {
        fields.choice("", *number, pb::Consulted::as_str_name, |consulted| match consulted {
            pb::Consulted::Unspecified => None,
            pb::Consulted::NationalAuthorities => Some(Consulted::NationalAuthorities),
            pb::Consulted::LocalAuthorities => Some(Consulted::LocalAuthorities),
            pb::Consulted::CountryActors => Some(Consulted::CountryActors),
            pb::Consulted::RegionalActors => Some(Consulted::RegionalActors),
            pb::Consulted::GlobalLeads => Some(Consulted::GlobalLeads),
        })
    });
    Some(Command::RecordContingencyPlan(ContingencyPlan {
        plan: plan?,
        title: title?,
        dated: dated?,
        foreseen: foreseen?,
        consulted: consulted?,
    }))
}

fn declare_level_3(fields: &mut Fields, request: &DeclareLevel3Request) -> Option<Command> {
    let emergency = fields.under("RM-1.3").code("emergency", &request.emergency);
    let at = fields.moment("declared_at", request.declared_at.as_ref());
    Some(Command::DeclareLevel3(Level3Step { emergency: emergency?, at: at? }))
}

fn record_principals_decision(fields: &mut Fields, request: &RecordPrincipalsDecisionRequest) -> Option<Command> {
    let emergency = fields.under("RM-2.9").code("emergency", &request.emergency);
    let at = fields.moment("decided_at", request.decided_at.as_ref());
    Some(Command::RecordPrincipalsDecision(Level3Step { emergency: emergency?, at: at? }))
}

fn end_level_3(fields: &mut Fields, request: &EndLevel3Request) -> Option<Command> {
    let emergency = fields.under("RM-1.15").code("emergency", &request.emergency);
    let at = fields.moment("ended_at", request.ended_at.as_ref());
    Some(Command::EndLevel3(Level3Step { emergency: emergency?, at: at? }))
}

fn record_cluster_decision(fields: &mut Fields, request: &RecordClusterDecisionRequest) -> Option<Command> {
    let emergency = fields.under("RM-1.3").code("emergency", &request.emergency);
    let decided_at = fields.moment("decided_at", request.decided_at.as_ref());
    let sectors = fields.codes("sectors", &request.sectors, ANY);
    let mechanisms_analysis = fields.text("mechanisms_analysis", &request.mechanisms_analysis, TEXT);
    let directors_support = fields.text("directors_support", &request.directors_support, TEXT);
    Some(Command::RecordClusterDecision(ClusterDecision {
        emergency: emergency?,
        decided_at: decided_at?,
        sectors: sectors?,
        mechanisms_analysis: mechanisms_analysis?,
        directors_support: directors_support?,
    }))
}

fn record_deployment(fields: &mut Fields, request: &RecordDeploymentRequest) -> Option<Command> {
    let emergency = fields.under("RM-1.3").code("emergency", &request.emergency);
    let organization = fields.code("organization", &request.organization);
    let sector = fields.code("sector", &request.sector);
    let core_function = fields.text("core_function", &request.core_function, NAME);
    let name = pb::DeploymentPurpose::as_str_name;
    let purpose = fields.choice("purpose", request.purpose, name, |purpose| match purpose {
        pb::DeploymentPurpose::Unspecified => None,
        pb::DeploymentPurpose::Augments => Some(DeploymentPurpose::Augments),
        pb::DeploymentPurpose::Fills => Some(DeploymentPurpose::Fills),
    });
    let arrived_at = fields.moment("arrived_at", request.arrived_at.as_ref());
    Some(Command::RecordDeployment(Deployment {
        emergency: emergency?,
        organization: organization?,
        sector: sector?,
        core_function: core_function?,
        purpose: purpose?,
        arrived_at: arrived_at?,
    }))
}

fn alert_global_clusters(fields: &mut Fields, request: &AlertGlobalClustersRequest) -> Option<Command> {
    let emergency = fields.under("RM-1.5").code("emergency", &request.emergency);
    let alerted_at = fields.moment("alerted_at", request.alerted_at.as_ref());
    let meeting_at = fields.moment("meeting_at", request.meeting_at.as_ref());
    let clusters = fields.codes("clusters", &request.clusters, SOME);
    Some(Command::AlertGlobalClusters(Alert {
        emergency: emergency?,
        alerted_at: alerted_at?,
        meeting_at: meeting_at?,
        clusters: clusters?,
    }))
}

fn record_meeting(fields: &mut Fields, request: &RecordMeetingRequest) -> Option<Command> {
    let meeting = fields.under("RM-1.4").code("meeting", &request.meeting);
    let emergency = fields.code("emergency", &request.emergency);
    let held_at = fields.moment("held_at", request.held_at.as_ref());
    let participants = fields.codes("participants", &request.participants, SOME);
    let sectors = fields.codes("sectors", &request.sectors, ANY);
    Some(Command::RecordMeeting(Meeting {
        meeting: meeting?,
        emergency: emergency?,
        held_at: held_at?,
        participants: participants?,
        discussed_activation: request.discussed_activation,
        agreed: request.agreed,
        sectors: sectors?,
    }))
}

fn record_consultation(fields: &mut Fields, request: &RecordConsultationRequest) -> Option<Command> {
    let consultation = fields.under("OG-1").code("consultation", &request.consultation);
    let emergency = fields.code("emergency", &request.emergency);
    let held_at = fields.moment("held_at", request.held_at.as_ref());
    let authorities =
        fields.each("authorities", &request.authorities, SOME, |fields, name| fields.text("", name, NAME));
    let partners = fields.codes("partners", &request.partners, SOME);
    let sectors = fields.codes("sectors", &request.sectors, ANY);
    let thematic_groups =
        fields.each("thematic_groups", &request.thematic_groups, ANY, |fields, name| fields.text("", name, NAME));
    let leads = fields.each("leads", &request.leads, ANY, |fields, best_placed| {
        let sector = fields.code("sector", &best_placed.sector);
        let agency = fields.code("agency", &best_placed.agency);
        Some(BestPlaced { sector: sector?, agency: agency? })
    });
    let late_because = fields.optional_text("late_because", &request.late_because, TEXT);
    Some(Command::RecordConsultation(Consultation {
        consultation: consultation?,
        emergency: emergency?,
        held_at: held_at?,
        authorities: authorities?,
        partners: partners?,
        sectors: sectors?,
        leads: leads?,
        thematic_groups: thematic_groups?,
        late_because: late_because?,
    }))
}

fn state_readiness(fields: &mut Fields, request: &StateReadinessRequest) -> Option<Command> {
    let emergency = fields.under("GN-4").code("emergency", &request.emergency);
    let sector = fields.code("sector", &request.sector);
    let statement = fields.text("statement", &request.statement, TEXT);
    Some(Command::StateReadiness(StateReadiness {
        emergency: emergency?,
        sector: sector?,
        ready: request.ready,
        statement: statement?,
    }))
}
