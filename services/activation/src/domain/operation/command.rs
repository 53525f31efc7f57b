//! The commands about the country and its emergencies.

use chrono::NaiveDate;
use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::time::Moment;

use super::{
    Alert, ClusterDecision, Consultation, ContingencyPlan, CorrectFact, Deployment, EmergencyEnd, EmergencyFacts,
    ExistingMechanism, Leadership, Level3Step, Mechanism, MechanismEnd, Meeting, PastConsultation, PastLeadership,
    PastLevel3, PastMeeting, PreferClaim, PriorityIssues, ReclassifyEmergency, RecordClaim, StateReadiness, Term,
    WithdrawFact, claim, cluster_decision, consultation, contingency_plan, country, deployment, emergency, ends,
    existing_mechanism, fact_correction, fact_withdrawal, level_3, meeting, past_leadership, past_level_3,
    past_meeting, priority_issues, readiness,
};
use crate::domain::past::authority_to_record_the_past;
use crate::domain::subjects::{COUNTRY, EMERGENCY};
use crate::domain::{self, Decided, Operation};

/// About the country and its emergencies.
#[derive(Clone, Debug)]
pub enum Command {
    /// Records a mechanism that was there before the record began (rows RM-1.15, RM-0.4).
    RecordExistingMechanism(ExistingMechanism),
    /// Records a level 3 response from before the record began (row RM-1.15).
    RecordPastLevel3(PastLevel3),
    /// Records who coordinated before the record began (rows RM-1.15, OG-7).
    RecordPastLeadership(PastLeadership),
    /// Records a meeting of the HCT from before the record began (rows RM-1.15, RM-1.4).
    RecordPastMeeting(PastMeeting),
    /// Records a consultation from before the record began (rows RM-1.15, OG-1).
    RecordPastConsultation(PastConsultation),
    /// Puts an emergency on the record (rows RM-1.15, OG-21, RM-0.1).
    RegisterEmergency(EmergencyFacts),
    /// Classes an emergency anew (row OG-21).
    ReclassifyEmergency(ReclassifyEmergency),
    /// Chooses the country's word (row GN-5).
    ChooseTerm(Term),
    /// Records who coordinates the humanitarian community (row OG-7).
    RecordLeadership(Leadership),
    /// Agrees on the priority issues of the country (row OG-11).
    AgreePriorityIssues(PriorityIssues),
    /// Records a sector mechanism beside clusters (rows RM-0.3, RM-0.4).
    RecordMechanism(Mechanism),
    /// Ends a mechanism beside clusters (row RM-0.4).
    EndMechanism(MechanismEnd),
    /// Ends an emergency (row RM-1.15).
    EndEmergency(EmergencyEnd),
    /// Records a contingency plan (row GN-6.1).
    RecordContingencyPlan(ContingencyPlan),
    /// Declares a level 3 response (row RM-1.3).
    DeclareLevel3(Level3Step),
    /// Records the Principals' decision on level 3 (row RM-2.9).
    RecordPrincipalsDecision(Level3Step),
    /// Ends a level 3 response.
    EndLevel3(Level3Step),
    /// Records the HCT's decision on which clusters to activate (row RM-1.3).
    RecordClusterDecision(ClusterDecision),
    /// Records a rapid response deployment (row RM-1.3).
    RecordDeployment(Deployment),
    /// Alerts the global clusters to a coming meeting of the HCT (row RM-1.5).
    AlertGlobalClusters(Alert),
    /// Records a meeting of the HCT (row RM-1.4).
    RecordMeeting(Meeting),
    /// Records a consultation of authorities and partners (row OG-1).
    RecordConsultation(Consultation),
    /// States whether a global lead is ready to deploy (row GN-4).
    StateReadiness(StateReadiness),
    /// Records what another source says of a fact (row RM-1.15).
    RecordClaim(RecordClaim),
    /// Prefers one of the sources of a fact (row RM-1.15).
    PreferClaim(PreferClaim),
    /// Corrects a fact (row RM-1.15).
    CorrectFact(CorrectFact),
    /// Takes a fact back that never was (row RM-1.15).
    WithdrawFact(WithdrawFact),
}

actions! {
    Command on Operation, by "convene.activation.v1.OperationService", given (operation, id, context):
    RecordExistingMechanism of COUNTRY, authority_to_record_the_past(), Ok(());
    RecordPastLevel3(emergency) of EMERGENCY,
        authority_to_record_the_past(), emergency::admits(operation, id);
    RecordPastLeadership of COUNTRY, authority_to_record_the_past(), Ok(());
    RecordPastMeeting(emergency) of EMERGENCY,
        authority_to_record_the_past(), emergency::admits(operation, id);
    RecordPastConsultation(emergency) of EMERGENCY,
        authority_to_record_the_past(), emergency::admits(operation, id);
    RegisterEmergency of COUNTRY, emergency::authority_to_register(), Ok(());
    ReclassifyEmergency(emergency) of EMERGENCY,
        emergency::authority_to_reclassify(), emergency::admits(operation, id);
    ChooseTerm of COUNTRY, country::authority_to_choose_term(), Ok(());
    RecordLeadership of COUNTRY, country::authority_to_record_leadership(), Ok(());
    AgreePriorityIssues of COUNTRY, priority_issues::authority(), Ok(());
    RecordMechanism of COUNTRY, country::authority_to_record_mechanism(), Ok(());
    EndMechanism of COUNTRY, ends::authority(), ends::admits_end_of_mechanism(operation);
    EndEmergency(emergency) of EMERGENCY,
        ends::authority(), ends::admits_end_of_emergency(operation, id);
    RecordContingencyPlan of COUNTRY, contingency_plan::authority(), Ok(());
    DeclareLevel3(emergency) of EMERGENCY,
        level_3::authority(), emergency::admits(operation, id);
    RecordPrincipalsDecision(emergency) of EMERGENCY,
        level_3::authority(), emergency::admits(operation, id);
    EndLevel3(emergency) of EMERGENCY,
        level_3::authority(), emergency::admits(operation, id);
    RecordClusterDecision(emergency) of EMERGENCY,
        cluster_decision::authority(), cluster_decision::admits(operation, id, context);
    RecordDeployment(emergency) of EMERGENCY,
        deployment::authority(), emergency::admits(operation, id);
    AlertGlobalClusters(emergency) of EMERGENCY,
        meeting::authority_to_alert(), emergency::admits(operation, id);
    RecordMeeting(emergency) of EMERGENCY,
        meeting::authority_to_record(), meeting::admits(operation, id);
    RecordConsultation(emergency) of EMERGENCY,
        consultation::authority(), emergency::admits(operation, id);
    StateReadiness(emergency) of EMERGENCY, readiness::authority(), emergency::admits(operation, id);
    RecordClaim of COUNTRY, authority_to_record_the_past(), Ok(());
    PreferClaim of COUNTRY, authority_to_record_the_past(), Ok(());
    CorrectFact of COUNTRY, authority_to_record_the_past(), Ok(());
    WithdrawFact of COUNTRY, authority_to_record_the_past(), Ok(());
}

impl Command {
    /// The moment that the command itself names for what it says.
    pub fn happened_at(&self) -> Option<Moment> {
        match self {
            Self::RegisterEmergency(facts) => Some(facts.onset),
            Self::DeclareLevel3(step) | Self::RecordPrincipalsDecision(step) | Self::EndLevel3(step) => Some(step.at),
            Self::RecordClusterDecision(decision) => Some(decision.decided_at),
            Self::RecordDeployment(deployment) => Some(deployment.arrived_at),
            Self::AlertGlobalClusters(alert) => Some(alert.alerted_at),
            Self::RecordMeeting(meeting) => Some(meeting.held_at),
            Self::RecordConsultation(consultation) => Some(consultation.held_at),
            _ => None,
        }
    }

    /// The day in the country on which what the command says happened or began, where it names one.
    pub fn happened_on(&self) -> Option<NaiveDate> {
        match self {
            Self::RecordLeadership(leadership) => Some(leadership.since),
            Self::AgreePriorityIssues(agreed) => Some(agreed.agreed_on),
            Self::EndMechanism(end) => Some(end.on),
            Self::EndEmergency(end) => Some(end.on),
            Self::RecordContingencyPlan(plan) => Some(plan.dated),
            _ => None,
        }
    }
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(operation: &Operation, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::RecordExistingMechanism(command) => {
            existing_mechanism::record_existing_mechanism(operation, command, context)
        }
        Command::RecordPastLevel3(command) => past_level_3::record_past_level3(operation, command, context),
        Command::RecordPastLeadership(command) => past_leadership::record_past_leadership(operation, command, context),
        Command::RecordPastMeeting(command) => past_meeting::record_past_meeting(operation, command, context),
        Command::RecordPastConsultation(command) => past_meeting::record_past_consultation(operation, command, context),
        Command::RegisterEmergency(command) => emergency::register_emergency(operation, command, context),
        Command::ReclassifyEmergency(command) => emergency::reclassify_emergency(operation, command, context),
        Command::ChooseTerm(command) => country::choose_term(operation, *command, context),
        Command::RecordLeadership(command) => country::record_leadership(operation, command, context),
        Command::AgreePriorityIssues(command) => priority_issues::agree_priority_issues(operation, command, context),
        Command::RecordMechanism(command) => country::record_mechanism(command, context),
        Command::EndMechanism(command) => ends::end_mechanism(operation, command, context),
        Command::EndEmergency(command) => ends::end_emergency(operation, command, context),
        Command::RecordContingencyPlan(command) => {
            contingency_plan::record_contingency_plan(operation, command, context)
        }
        Command::DeclareLevel3(command) => level_3::declare_level3(operation, command, context),
        Command::RecordPrincipalsDecision(command) => level_3::record_principals_decision(operation, command, context),
        Command::EndLevel3(command) => level_3::end_level3(operation, command, context),
        Command::RecordClusterDecision(command) => {
            cluster_decision::record_cluster_decision(operation, command, context)
        }
        Command::RecordDeployment(command) => deployment::record_deployment(command, context),
        Command::AlertGlobalClusters(command) => meeting::alert_global_clusters(operation, command, context),
        Command::RecordMeeting(command) => meeting::record_meeting(operation, command, context),
        Command::RecordConsultation(command) => consultation::record_consultation(operation, command, context),
        Command::StateReadiness(command) => readiness::state_readiness(command, context),
        Command::RecordClaim(command) => claim::record_claim(operation, command, context),
        Command::PreferClaim(command) => claim::prefer_claim(operation, command, context),
        Command::CorrectFact(command) => fact_correction::correct_fact(operation, command, context),
        Command::WithdrawFact(command) => fact_withdrawal::withdraw_fact(operation, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Operation(command)
    }
}

/// The commands about the country and its emergencies, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::identity::{Actor, Role};
    use convene_kernel::testing::{Case, actor, at, code};

    use crate::domain::Activation;
    use crate::domain::fixtures::{Example, erc, haiyan, hc, meeting, ocha};
    use crate::domain::operation::fixtures::{self, consultation, registered, step};
    use crate::domain::operation::{
        Alert, BestPlaced, ClusterDecision, Command, Consultation, ContingencyPlan, EmergencyClass, EmergencyEnd,
        ForeseenCluster, Leadership, Mechanism, MechanismEnd, Meeting, PriorityIssues, ReclassifyEmergency,
        StateReadiness, Term, claimed, disagreement, existing_mechanism, past_consultation, past_leadership,
        past_level_3, past_meeting, wrong_declaration, wrong_end,
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
        Command::RecordDeployment(fixtures::deployment("WSH", "2013-11-08T05:00:00Z"))
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
        let ((found, claim), (disagreement, prefer), (wrong, correct)) =
            (claimed(), disagreement(), wrong_declaration());
        let (never_was, withdraw) = wrong_end();
        let decided = || step("2013-11-12T08:00:00Z");
        let met = registered().at("2013-11-09T12:00:00Z");
        let consulted = consultation("2013-11-09T09:00:00Z", Some("roads were cut"));
        vec![
            Case::new(registered(), &ocha(), existing_mechanism()),
            Case::new(met.clone(), &ocha(), past_level_3()),
            Case::new(met.clone(), &ocha(), past_leadership(true, "2012")),
            Case::new(met.clone(), &ocha(), Command::RecordPastMeeting(past_meeting("2013-11-08"))),
            Case::new(met.clone(), &ocha(), Command::RecordPastConsultation(past_consultation("2013-11-08"))),
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

    /// RM-1.15, S-1: what a command says happened on the day, or at the moment, that it names.
    #[test]
    fn a_command_that_names_a_day_happened_on_it() {
        let leadership = Command::RecordLeadership(Leadership {
            humanitarian_coordinator: true,
            country_team: true,
            since: at("2013-01-01").date_naive(),
        });
        let days = [
            (leadership, "2013-01-01"),
            (priority_issues(), "2013-11-08"),
            (mechanism_end(), "2013-11-08"),
            (emergency_end(), "2013-11-08"),
            (contingency_plan(), "2013-05-01"),
        ];
        for (command, day) in days {
            assert_eq!(command.happened_on(), Some(at(day).date_naive()), "{command:?}");
        }
        let decided = || step("2013-11-12T08:00:00Z");
        let moments = [
            (Command::RegisterEmergency(haiyan()), "2013-11-08T04:40:00Z"),
            (Command::DeclareLevel3(decided()), "2013-11-12T08:00:00Z"),
            (Command::RecordPrincipalsDecision(decided()), "2013-11-12T08:00:00Z"),
            (Command::EndLevel3(decided()), "2013-11-12T08:00:00Z"),
            (cluster_decision(), "2013-11-12T08:00:00Z"),
            (deployment(), "2013-11-08T05:00:00Z"),
            (alert(), "2013-11-08T05:00:00Z"),
            (Command::RecordMeeting(meeting()), "2013-11-09T09:00:00Z"),
            (Command::RecordConsultation(consultation("2013-11-09T09:00:00Z", None)), "2013-11-09T09:00:00Z"),
        ];
        for (command, moment) in moments {
            assert_eq!(command.happened_at(), Some(at(moment)), "{command:?}");
        }
    }

    /// OG-1, OG-7, OG-8, GN-3, RM-1.3: who and what is named is in the register, and what is recorded as so is not ahead.
    #[test]
    fn a_command_names_what_is_known() {
        let later = || registered().at("2013-11-12T08:30:00Z");
        let consulted = || Consultation {
            late_because: Some("roads were cut".to_owned()),
            ..consultation("2013-11-09T09:00:00Z", None)
        };
        let best = |sector: &str, agency: &str| {
            let leads = vec![BestPlaced { sector: code(sector), agency: code(agency) }];
            Command::RecordConsultation(Consultation { leads, ..consulted() })
        };
        let refused = |example: Example, by: &Actor, command: Command, row: &str, reason: &str| {
            example.when(by, command).refused(row, reason);
        };
        let (sector, organization) = ("CLUSTER_UNKNOWN", "ORGANIZATION_UNKNOWN");
        let of_no_sector = Consultation { sectors: vec![code("XYZ")], ..consulted() };
        refused(later(), &ocha(), Command::RecordConsultation(of_no_sector), "GN-3", sector);
        let with_nobody = Consultation { partners: vec![code("NOBODY")], ..consulted() };
        refused(later(), &ocha(), Command::RecordConsultation(with_nobody), "OG-8", organization);
        refused(later(), &ocha(), best("XYZ", "WHO"), "GN-3", sector);
        refused(later(), &ocha(), best("HEA", "NOBODY"), "OG-1", organization);
        let of_nobody = Meeting { participants: vec![code("NOBODY")], ..meeting() };
        refused(later(), &ocha(), Command::RecordMeeting(of_nobody), "OG-8", organization);
        let Command::RecordClusterDecision(decided) = cluster_decision() else { panic!("a decision") };
        let decided = Command::RecordClusterDecision(ClusterDecision { sectors: vec![code("XYZ")], ..decided });
        refused(declared(), &hc(), decided, "GN-3", sector);
        let deployed = Command::RecordDeployment(fixtures::deployment("XYZ", "2013-11-08T05:00:00Z"));
        refused(registered(), &ocha(), deployed, "GN-3", sector);
        let Command::RecordMechanism(beside) = mechanism() else { panic!("a mechanism") };
        let beside = Command::RecordMechanism(Mechanism { sectors: vec![code("XYZ")], ..beside });
        refused(registered(), &ocha(), beside, "GN-3", sector);
        let Command::RecordContingencyPlan(plan) = contingency_plan() else { panic!("a plan") };
        let foreseen = vec![ForeseenCluster { sector: code("XYZ"), lead_agency: code("WHO") }];
        let plan = Command::RecordContingencyPlan(ContingencyPlan { foreseen, ..plan });
        refused(registered(), &ocha(), plan, "GN-3", sector);
        let since = at("2013-12-20").date_naive();
        let leadership = Leadership { humanitarian_coordinator: true, country_team: true, since };
        refused(registered(), &ocha(), Command::RecordLeadership(leadership), "OG-7", "DATE_IN_THE_FUTURE");
    }
}
