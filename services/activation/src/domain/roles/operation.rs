//! The commands about the country and its emergencies, each where somebody may give it.

use convene_kernel::identity::Role;
use convene_kernel::testing::{Case, actor, at, code};

use crate::domain::Activation;
use crate::domain::fixtures::{Example, erc, haiyan, hc, meeting, ocha};
use crate::domain::operation::fixtures::{consultation, registered, step};
use crate::domain::operation::{
    Alert, ClusterDecision, Command, ContingencyPlan, Deployment, DeploymentPurpose, EmergencyClass, EmergencyEnd,
    Leadership, Mechanism, MechanismEnd, PriorityIssues, ReclassifyEmergency, StateReadiness, Term, claimed,
    disagreement, existing_mechanism, past_level_3, wrong_declaration, wrong_end,
};

fn declared() -> Example {
    registered().at("2013-11-12T09:00:00Z").given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")))
}

fn reclassify() -> Command {
    Command::ReclassifyEmergency(ReclassifyEmergency {
        emergency: code("haiyan"),
        class: EmergencyClass::Ongoing,
        reasons: "the needs go on for years".to_owned(),
    })
}

fn mechanism() -> Command {
    Command::RecordMechanism(Mechanism {
        mechanism: code("council"),
        name: "Disaster council".to_owned(),
        sectors: vec![code("LOG")],
        led_by: "the government".to_owned(),
        assessment: Some("it coordinates assessments".to_owned()),
        could_be_supported: Some(true),
    })
}

fn mechanism_end() -> Command {
    let (mechanism, reason) = (code("council"), "the law changed".to_owned());
    Command::EndMechanism(MechanismEnd { mechanism, on: at("2013-11-08").date_naive(), reason })
}

fn emergency_end() -> Command {
    let (emergency, reason) = (code("haiyan"), "the needs are met".to_owned());
    Command::EndEmergency(EmergencyEnd { emergency, on: at("2013-11-08").date_naive(), reason })
}

fn priority_issues() -> Command {
    let (issues, agreed_on) = (vec!["gender".to_owned()], at("2013-11-08").date_naive());
    Command::AgreePriorityIssues(PriorityIssues { issues, agreed_on })
}

fn contingency_plan() -> Command {
    Command::RecordContingencyPlan(ContingencyPlan {
        plan: code("cp-1"),
        title: "Typhoon season".to_owned(),
        dated: at("2013-05-01").date_naive(),
        foreseen: Vec::new(),
        consulted: Vec::new(),
    })
}

fn cluster_decision() -> Command {
    Command::RecordClusterDecision(ClusterDecision {
        emergency: code("haiyan"),
        decided_at: at("2013-11-12T08:00:00Z"),
        sectors: vec![code("HEA")],
        mechanisms_analysis: "overwhelmed".to_owned(),
        directors_support: "met".to_owned(),
    })
}

fn deployment() -> Command {
    Command::RecordDeployment(Deployment {
        emergency: code("haiyan"),
        organization: code("UNICEF"),
        sector: code("WSH"),
        core_function: "2.1".to_owned(),
        purpose: DeploymentPurpose::Fills,
        arrived_at: at("2013-11-08T05:00:00Z"),
    })
}

fn alert() -> Command {
    Command::AlertGlobalClusters(Alert {
        emergency: code("haiyan"),
        alerted_at: at("2013-11-08T05:00:00Z"),
        meeting_at: at("2013-11-09T09:00:00Z"),
        clusters: vec![code("HEA")],
    })
}

fn readiness() -> Command {
    Command::StateReadiness(StateReadiness {
        emergency: code("haiyan"),
        sector: code("LOG"),
        ready: true,
        statement: "a service centre in three days".to_owned(),
    })
}

/// A case for each command of the area.
pub fn cases() -> Vec<Case<Activation>> {
    let leadership = Command::RecordLeadership(Leadership {
        humanitarian_coordinator: true,
        country_team: true,
        since: at("2013-01-01").date_naive(),
    });
    let ((found, claim), (disagreement, prefer), (wrong, correct)) = (claimed(), disagreement(), wrong_declaration());
    let (never_was, withdraw) = wrong_end();
    let decided = || step("2013-11-12T08:00:00Z");
    let met = registered().at("2013-11-09T12:00:00Z");
    let consulted = consultation("2013-11-09T09:00:00Z", Some("roads were cut"));
    vec![
        Case::new(registered(), &ocha(), existing_mechanism()),
        Case::new(met.clone(), &ocha(), past_level_3()),
        Case::new(Example::new("PHL", "2013-11-08T06:00:00Z"), &hc(), Command::RegisterEmergency(haiyan())),
        Case::new(registered(), &ocha(), reclassify()),
        Case::new(registered(), &ocha(), Command::ChooseTerm(Term::Sector)),
        Case::new(registered(), &ocha(), leadership),
        Case::new(registered(), &ocha(), priority_issues()),
        Case::new(registered(), &ocha(), mechanism()),
        Case::new(registered().given(&ocha(), mechanism()), &ocha(), mechanism_end()),
        Case::new(registered(), &ocha(), emergency_end()),
        Case::new(registered(), &ocha(), contingency_plan()),
        Case::new(met.clone(), &erc(), Command::DeclareLevel3(step("2013-11-09T07:00:00Z"))),
        Case::new(declared(), &erc(), Command::RecordPrincipalsDecision(decided())),
        Case::new(declared(), &erc(), Command::EndLevel3(decided())),
        Case::new(declared(), &hc(), cluster_decision()),
        Case::new(registered(), &ocha(), deployment()),
        Case::new(registered(), &ocha(), alert()),
        Case::new(met.clone(), &ocha(), Command::RecordMeeting(meeting())),
        Case::new(met, &ocha(), Command::RecordConsultation(consulted)),
        Case::new(registered(), &actor(Role::GlobalLead, "WFP"), readiness()),
        Case::new(found, &ocha(), claim),
        Case::new(disagreement, &ocha(), prefer),
        Case::new(wrong, &ocha(), correct),
        Case::new(never_was, &ocha(), withdraw),
    ]
}
