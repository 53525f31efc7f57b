//! Given, when, then for the country and its emergencies.

use convene_kernel::codes::Etag;
use convene_kernel::identity::Role;
use convene_kernel::refusal::Refusal;
use convene_kernel::testing::{actor, at, code};

use crate::domain::fixtures::{Example, after_the_meeting, erc, haiyan, hc, meeting, ocha};
use crate::domain::operation::{
    Alert, ClusterDecision, Command, Consultation, Consulted, ContingencyPlan, Deployment, DeploymentPurpose,
    EmergencyClass, ForeseenCluster, Leadership, Level3Step, ReclassifyEmergency, StateReadiness, Term,
};

fn registered() -> Example {
    Example::new("PHL", "2013-11-08T06:00:00Z").given(&hc(), Command::RegisterEmergency(haiyan()))
}

fn step(moment: &str) -> Level3Step {
    Level3Step { emergency: code("haiyan"), at: at(moment) }
}

fn consultation(held_at: &str, late_because: Option<&str>) -> Consultation {
    Consultation {
        consultation: code("c-1"),
        emergency: code("haiyan"),
        held_at: at(held_at),
        authorities: vec!["NDRRMC".to_owned()],
        partners: vec![code("UNICEF")],
        sectors: vec![code("HEA")],
        leads: Vec::new(),
        thematic_groups: Vec::new(),
        late_because: late_because.map(str::to_owned),
    }
}

/// OG-21, OG-1, OG-2: the clocks of the onset run for a major new emergency, and only for one.
#[test]
fn onset_clocks_run_for_a_major_new_emergency_only() {
    let new = Example::new("PHL", "2013-11-08T06:00:00Z");
    new.clone().when(&hc(), Command::RegisterEmergency(haiyan())).opens("OG-1.consultation").opens("OG-2.proposal");
    let mut ongoing = haiyan();
    ongoing.class = EmergencyClass::Ongoing;
    let ongoing = new.given(&hc(), Command::RegisterEmergency(ongoing));
    assert!(ongoing.duty("OG-1.consultation").is_none());
    let major = ReclassifyEmergency {
        emergency: code("haiyan"),
        class: EmergencyClass::MajorNew,
        reasons: "its scale became known".to_owned(),
    };
    ongoing.when(&ocha(), Command::ReclassifyEmergency(major)).opens("OG-2.proposal");
}

/// OG-21: an emergency classed down stops the clocks; RM-1.15: they count from the onset.
#[test]
fn a_lower_class_stops_the_clocks() {
    let registered = registered();
    assert_eq!(registered.duty("OG-2.proposal").expect("it is owed").since, haiyan().onset);
    let other =
        ReclassifyEmergency { emergency: code("haiyan"), class: EmergencyClass::Other, reasons: "smaller".to_owned() };
    registered.when(&hc(), Command::ReclassifyEmergency(other)).voids("OG-1.consultation").voids("OG-2.proposal");
}

/// OG-21, RM-1.3: a class raised later starts no clock for what was done, nor against level 3, which replaces the clocks.
#[test]
fn a_higher_class_asks_for_what_is_still_to_be_done() {
    let class = |class| {
        let (emergency, reasons) = (code("haiyan"), "as its scale became known".to_owned());
        Command::ReclassifyEmergency(ReclassifyEmergency { emergency, class, reasons })
    };
    let lower = registered().given(&hc(), class(EmergencyClass::Other)).at("2013-11-12T08:00:00Z");
    let consulted = Command::RecordConsultation(consultation("2013-11-08T20:00:00Z", None));
    let consulted = lower.clone().given(&ocha(), consulted).given(&hc(), class(EmergencyClass::MajorNew));
    assert!(consulted.duty("OG-1.consultation").is_none() && consulted.duty("OG-2.proposal").is_some());
    let declared = lower.given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
    let raised = declared.given(&hc(), class(EmergencyClass::MajorNew));
    assert!(raised.duty("OG-1.consultation").is_none() && raised.duty("OG-2.proposal").is_none());
}

/// RM-1.15: the separate facts of an emergency are dated in their order.
#[test]
fn level_3_is_dated_after_the_onset() {
    let before = || step("2013-11-01");
    let later = registered().at("2013-11-14T12:00:00Z");
    later.clone().when(&erc(), Command::DeclareLevel3(before())).refused("RM-1.15", "OUT_OF_SEQUENCE");
    let declared = later.given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
    let decided = Command::RecordPrincipalsDecision(before());
    declared.clone().when(&erc(), decided).refused("RM-1.15", "OUT_OF_SEQUENCE");
    declared.when(&erc(), Command::EndLevel3(step("2013-11-11"))).refused("RM-1.15", "OUT_OF_SEQUENCE");
}

/// RM-1.15: what names its own moment happened then, unless its caller says otherwise; so it is found on that day.
#[test]
fn what_names_its_moment_happened_then() {
    let declared = registered().at("2013-11-14T12:00:00Z");
    let declare = || Command::DeclareLevel3(step("2013-11-12T07:00:00Z"));
    assert_eq!(declared.clone().when(&erc(), declare()).commit().occurred_at, at("2013-11-12T07:00:00Z"));
    let said = declared.that_happened("2013-11-13").when(&erc(), declare());
    assert_eq!(said.commit().occurred_at, at("2013-11-13"));
}

/// RM-1.15: an onset lies in the past, and an identifier names one emergency.
#[test]
fn an_emergency_is_registered_once_and_after_its_onset() {
    let registered = registered();
    registered.clone().when(&hc(), Command::RegisterEmergency(haiyan())).refused("RM-1.15", "EMERGENCY_ALREADY_EXISTS");
    let mut coming = haiyan();
    coming.onset = at("2013-11-09");
    coming.glide = Some("Haiyan".to_owned());
    registered
        .when(&hc(), Command::RegisterEmergency(coming))
        .refused("RM-1.15", "ONSET_IN_THE_FUTURE")
        .refused("RM-1.15", "GLIDE_MALFORMED");
}

/// OG-1: late is no breach, but says why.
#[test]
fn a_late_consultation_says_why() {
    let later = registered().at("2013-11-10T06:00:00Z");
    later
        .clone()
        .when(&ocha(), Command::RecordConsultation(consultation("2013-11-10T05:00:00Z", None)))
        .refused("OG-1", "LATE_WITHOUT_A_REASON");
    let late = consultation("2013-11-10T05:00:00Z", Some("no flight reached the island"));
    later.clone().when(&ocha(), Command::RecordConsultation(late)).keeps("OG-1.consultation");
    let in_time = consultation("2013-11-08T20:00:00Z", None);
    later.when(&ocha(), Command::RecordConsultation(in_time)).keeps("OG-1.consultation");
}

/// RM-1.3: level 3 gives the HCT 72 hours instead of the clocks of the onset, which its decision keeps.
#[test]
fn level_3_asks_the_country_team_to_decide() {
    let declared = registered().at("2013-11-12T08:00:00Z");
    declared
        .clone()
        .when(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")))
        .voids("OG-2.proposal")
        .opens("RM-1.3.decision");
    let declared = declared.given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
    let decision = ClusterDecision {
        emergency: code("haiyan"),
        decided_at: at("2013-11-13T07:00:00Z"),
        sectors: vec![code("HEA")],
        mechanisms_analysis: "the national system is overwhelmed in three regions".to_owned(),
        directors_support: "met on 12 November".to_owned(),
    };
    declared
        .clone()
        .at("2013-11-13T09:00:00Z")
        .when(&hc(), Command::RecordClusterDecision(decision.clone()))
        .keeps("RM-1.3.decision");
    registered().when(&hc(), Command::RecordClusterDecision(decision)).refused("RM-1.15", "LEVEL_THREE_NOT_DECLARED");
    declared
        .when(&erc(), Command::DeclareLevel3(step("2013-11-12T07:30:00Z")))
        .refused("RM-1.15", "LEVEL_THREE_DECLARED");
}

/// RM-2.9: the review's three months count from the Principals' decision, not from the declaration (RM-1.15).
#[test]
fn the_review_counts_from_the_principals_decision() {
    let declared =
        registered().at("2013-11-14T12:00:00Z").given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
    let decided = declared.given(&erc(), Command::RecordPrincipalsDecision(step("2013-11-14T10:00:00Z")));
    assert_eq!(decided.duty("RM-2.9.review").expect("it is owed").since, at("2013-11-14T10:00:00Z"));
    decided
        .clone()
        .when(&erc(), Command::RecordPrincipalsDecision(step("2013-11-14T11:00:00Z")))
        .refused("RM-1.15", "PRINCIPALS_DECIDED");
    decided.at("2014-05-01").when(&erc(), Command::EndLevel3(step("2014-05-01"))).voids("RM-2.9.review");
}

/// RM-1.3: a deployment names the core function it augments or fills.
#[test]
fn a_deployment_names_a_core_function() {
    let deployment = |core_function: &str| Deployment {
        emergency: code("haiyan"),
        organization: code("UNICEF"),
        sector: code("WSH"),
        core_function: core_function.to_owned(),
        purpose: DeploymentPurpose::Fills,
        arrived_at: at("2013-11-08T05:00:00Z"),
    };
    let deployed = registered().given(&ocha(), Command::RecordDeployment(deployment("2.1")));
    assert_eq!(deployed.state().emergencies[&code("haiyan")].deployments.len(), 1);
    registered().when(&ocha(), Command::RecordDeployment(deployment("9.9"))).refused("RM-1.3", "CORE_FUNCTION_UNKNOWN");
    let coming = Deployment { arrived_at: at("2013-12-01"), ..deployment("2.1") };
    registered().when(&ocha(), Command::RecordDeployment(coming)).refused("RM-1.3", "ARRIVED_IN_THE_FUTURE");
    let apart = Deployment { organization: code("ICRC"), ..deployment("2.1") };
    registered().when(&ocha(), Command::RecordDeployment(apart)).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
}

/// GN-4: a global lead states whether it is ready to deploy, for a sector it leads; the last statement stands.
#[test]
fn a_global_lead_states_its_readiness() {
    let wfp = actor(Role::GlobalLead, "WFP");
    let state = |sector: &str, ready| {
        let (emergency, sector, statement) =
            (code("haiyan"), code(sector), "a service centre in three days".to_owned());
        Command::StateReadiness(StateReadiness { emergency, sector, ready, statement })
    };
    registered().when(&wfp, state("HEA", true)).refused("GN-4", "NOT_THE_GLOBAL_LEAD");
    let stated = registered().given(&wfp, state("LOG", false)).given(&wfp, state("LOG", true));
    let readiness = &stated.state().emergencies[&code("haiyan")].readiness;
    let last = &readiness[&(code("LOG"), code("WFP"))];
    assert!(readiness.len() == 1 && last.what.ready && last.stamp.actor == wfp);
}

/// RM-1.5: a meeting on activation that the global clusters were not alerted to carries a finding.
#[test]
fn a_meeting_without_an_alert_is_a_finding() {
    registered().at("2013-11-09T12:00:00Z").when(&ocha(), Command::RecordMeeting(meeting())).raises("RM-1.5");
    assert!(after_the_meeting().finding("RM-1.5").is_none());
}

/// RM-1.5: an alert is for the meeting it announced, and for the global clusters it named.
#[test]
fn an_alert_is_for_its_meeting_and_its_clusters() {
    let months_later = after_the_meeting().at("2014-02-10");
    let mut second = meeting();
    (second.meeting, second.held_at) = (code("hct-2"), at("2014-02-09"));
    let unalerted = months_later.given(&ocha(), Command::RecordMeeting(second.clone()));
    assert!(unalerted.finding("RM-1.5").is_some());
    let alert = |clusters: &[&str]| {
        let clusters = clusters.iter().map(|cluster| code(cluster)).collect();
        let (alerted_at, meeting_at) = (at("2014-02-01"), at("2014-02-09"));
        Command::AlertGlobalClusters(Alert { emergency: code("haiyan"), alerted_at, meeting_at, clusters })
    };
    let partly = unalerted.given(&ocha(), alert(&["HEA", "NUT"]));
    assert!(partly.finding("RM-1.5").is_some(), "logistics and others were not told");
    partly.when(&ocha(), alert(&["LOG", "PRO", "ERY", "WSH", "SHL"])).resolves("RM-1.5");
}

/// GN-3: an unknown cluster is refused with the nearest one.
#[test]
fn an_unknown_cluster_suggests_the_nearest() {
    let mut unknown = meeting();
    unknown.sectors = vec![code("WASH")];
    let outcome = registered().at("2013-11-09T12:00:00Z").when(&ocha(), Command::RecordMeeting(unknown));
    outcome.refused("GN-3", "CLUSTER_UNKNOWN");
    assert!(outcome.refusal().to_string().contains("did you mean WSH"), "{}", outcome.refusal());
}

/// OG-7: the RC acts where no HC is appointed, and the record says which.
#[test]
fn the_resident_coordinator_acts_where_no_humanitarian_coordinator_is_appointed() {
    let rc = actor(Role::ResidentCoordinator, "UNDP");
    let leadership = |humanitarian_coordinator| {
        let since = at("2013-01-01").date_naive();
        Command::RecordLeadership(Leadership { humanitarian_coordinator, country_team: true, since })
    };
    let decision = ClusterDecision {
        emergency: code("haiyan"),
        decided_at: at("2013-11-12T08:00:00Z"),
        sectors: vec![code("HEA")],
        mechanisms_analysis: "overwhelmed".to_owned(),
        directors_support: "met".to_owned(),
    };
    let declared =
        registered().at("2013-11-12T09:00:00Z").given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
    let decide = Command::RecordClusterDecision(decision);
    let with_hc = declared.clone().given(&ocha(), leadership(true));
    with_hc.when(&rc, decide.clone()).refused("OG-7", "HC_APPOINTED");
    let without_hc = declared.given(&ocha(), leadership(false));
    without_hc.clone().when(&hc(), decide.clone()).refused("OG-7", "HC_NOT_APPOINTED");
    without_hc.when(&rc, decide).keeps("RM-1.3.decision");
}

/// GN-5: one word a country.
#[test]
fn a_country_chooses_its_word() {
    let chosen = registered().given(&ocha(), Command::ChooseTerm(Term::Sector));
    assert_eq!(chosen.state().country.term(), Term::Sector);
    chosen.when(&ocha(), Command::ChooseTerm(Term::Sector)).refused("GN-5", "TERM_IN_USE");
}

/// GN-5, OG-7: a decision on the country is taken on what is so there.
#[test]
fn a_decision_on_the_country_reads_its_present_state() {
    let chosen = registered().given(&ocha(), Command::ChooseTerm(Term::Sector));
    let leadership =
        Leadership { humanitarian_coordinator: true, country_team: true, since: at("2013-01-01").date_naive() };
    for command in [Command::ChooseTerm(Term::WorkingGroup), Command::RecordLeadership(leadership)] {
        let outcome = chosen.clone().reading(Etag(1)).when(&ocha(), command);
        assert!(matches!(outcome.refusal(), Refusal::Stale { what: "country", .. }), "{}", outcome.refusal());
    }
}

/// GN-6.1: a plan made without the counsel of those it concerns carries a finding.
#[test]
fn a_contingency_plan_says_who_was_consulted() {
    let plan = |plan: &str, consulted: &[Consulted]| ContingencyPlan {
        plan: code(plan),
        title: "Typhoon season".to_owned(),
        dated: at("2013-05-01").date_naive(),
        foreseen: vec![ForeseenCluster { sector: code("HEA"), lead_agency: code("WHO") }],
        consulted: consulted.to_vec(),
    };
    let record = registered();
    let thin = Command::RecordContingencyPlan(plan("cp-1", &[Consulted::CountryActors]));
    record.clone().when(&ocha(), thin).raises("GN-6.1");
    let full = Command::RecordContingencyPlan(plan("cp-2", &Consulted::ALL));
    record.clone().when(&ocha(), full).raises_nothing_of("GN-6.1");
    let mut coming = plan("cp-4", &Consulted::ALL);
    coming.dated = at("2014-05-01").date_naive();
    let coming = record.clone().when(&ocha(), Command::RecordContingencyPlan(coming));
    coming.refused("GN-6.1", "DATE_IN_THE_FUTURE");
    let mut movement = plan("cp-3", &Consulted::ALL);
    movement.foreseen[0].lead_agency = code("ICRC");
    let movement = Command::RecordContingencyPlan(movement);
    record.when(&ocha(), movement).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
}
