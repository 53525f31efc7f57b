//! What a proposal must say to be put to the ERC, and what is weak in one that is.

use convene_kernel::testing::{at, code};

use super::{health, submit, submit_one};
use crate::domain::fixtures::{
    Example, after_the_approval, after_the_meeting, after_the_transmission, haiyan, hc, ocha, protection_agreement,
    recommendation, submission,
};
use crate::domain::operation::{self, Consulted, ContingencyPlan, ForeseenCluster, Mechanism, RefugeeSituation};
use crate::domain::proposal::{AgreedIn, EarlyRecoveryException, OtherSolution, PlanBasis};

/// RM-1.11, OG-2: the ERC's 24 hours begin with the receipt, and the soft clock of the onset is kept.
#[test]
fn a_sound_proposal_starts_the_ercs_clock() {
    let outcome = after_the_meeting().at("2013-11-09T14:00:00Z").when(&hc(), submit_one(health()));
    outcome.opens("RM-1.11.approval").opens("RM-1.11.transmission").keeps("OG-2.proposal");
    let submitted = outcome.accepted();
    assert_eq!(submitted.duty("RM-1.11.approval").expect("it is owed").since, at("2013-11-09T14:00:00Z"));
}

/// RM-1.11: silence is never approval: nothing but the ERC's command makes a cluster active.
#[test]
fn an_unanswered_proposal_stays_undecided() {
    let months_later = after_the_transmission(vec![health()]).at("2014-02-01");
    let proposal = &months_later.state().proposals[&code("p-1")];
    assert!(proposal.is_open());
    assert_eq!(months_later.state().active_clusters().count(), 0);
    assert!(months_later.duty("RM-1.11.approval").is_some());
}

/// RM-1.1: each criterion is assessed once and holds; everything wrong is said at once.
#[test]
fn every_criterion_is_assessed_and_holds() {
    let mut weak = health();
    weak.criteria[0].met = false;
    weak.criteria.pop();
    weak.review_by = at("2013-11-01").date_naive();
    after_the_meeting()
        .when(&hc(), submit_one(weak))
        .refused("RM-1.1", "CRITERION_NOT_MET")
        .refused("RM-1.1", "CRITERION_MISSING")
        .refused("RM-1.14", "REVIEW_NOT_AHEAD");
    let mut twice = health();
    twice.criteria.push(twice.criteria[0].clone());
    after_the_meeting().when(&hc(), submit_one(twice)).refused("RM-1.1", "CRITERION_DUPLICATE");
}

/// RM-1.1, S-2: that all four criteria must hold is a reading, which an operator's policy may give up.
#[test]
fn that_all_four_hold_is_a_reading() {
    const THREE_SUFFICE: &str = r#"
        [profile]
        name = "three-suffice"
        title = "A policy under which a criterion may fail"
        row = "S-2"

        [[reading]]
        name = "all_four_criteria"
        row = "RM-1.1"
        holds = false
        text = "A criterion that does not hold is weighed with the others"
    "#;
    let mut weak = health();
    weak.criteria[0].met = false;
    let record = after_the_meeting();
    record.clone().when(&hc(), submit_one(weak.clone())).refused("RM-1.1", "CRITERION_NOT_MET");
    record.under_policy(THREE_SUFFICE).when(&hc(), submit_one(weak)).opens("RM-1.11.approval");
}

/// RM-1.2: one cluster a sector; a merged one serves several.
#[test]
fn a_sector_has_one_cluster() {
    let merged = recommendation("health-nutrition", &["HEA", "NUT"], "WHO");
    let active = after_the_approval(vec![merged]);
    let nutrition = submission("p-2", vec![recommendation("nutrition", &["NUT"], "UNICEF")]);
    active.when(&hc(), submit(nutrition)).refused("RM-1.2", "SECTOR_SERVED");
    let twice = submission("p-1", vec![health(), recommendation("health-2", &["HEA"], "WHO")]);
    after_the_meeting().when(&hc(), submit(twice)).refused("RM-1.2", "SECTOR_DUPLICATE");
}

/// RM-1.2: a cluster has an identifier of its own.
#[test]
fn a_cluster_is_named_once() {
    let twice = submission("p-1", vec![health(), recommendation("health", &["NUT"], "UNICEF")]);
    after_the_meeting().when(&hc(), submit(twice)).refused("RM-1.2", "CLUSTER_DUPLICATE");
    let again = submission("p-2", vec![recommendation("health", &["NUT"], "UNICEF")]);
    after_the_approval(vec![health()]).when(&hc(), submit(again)).refused("RM-1.2", "CLUSTER_ALREADY_EXISTS");
}

/// RM-0.2: each cluster has a rationale of its own.
#[test]
fn each_cluster_has_its_own_rationale() {
    let mut copied = recommendation("nutrition", &["NUT"], "UNICEF");
    copied.rationale = health().rationale;
    let copied = submission("p-1", vec![health(), copied]);
    after_the_meeting().when(&hc(), submit(copied)).refused("RM-0.2", "RATIONALE_NOT_ITS_OWN");
}

/// RM-1.4: the agreement comes before the proposal.
#[test]
fn the_agreement_comes_first() {
    after_the_meeting()
        .that_happened("2013-11-09T08:00:00Z")
        .when(&hc(), submit_one(health()))
        .refused("RM-1.4", "AGREED_AFTERWARDS");
}

/// GN-6.1: a proposal that departs from the contingency plan, by more or by less, says why.
#[test]
fn a_departure_from_the_plan_says_why() {
    let foreseen = |sector, agency| ForeseenCluster { sector: code(sector), lead_agency: code(agency) };
    let plan = ContingencyPlan {
        plan: code("cp-1"),
        title: "Typhoon season".to_owned(),
        dated: at("2013-05-01").date_naive(),
        foreseen: vec![foreseen("HEA", "WHO"), foreseen("NUT", "UNICEF")],
        consulted: Consulted::ALL.to_vec(),
    };
    let planned = after_the_meeting().given(&ocha(), operation::Command::RecordContingencyPlan(plan));
    let proposing = |recommendations, reason: Option<&str>| {
        let mut proposal = submission("p-1", recommendations);
        proposal.plan = PlanBasis::Plan { plan: code("cp-1"), departs_because: reason.map(str::to_owned) };
        planned.clone().when(&hc(), submit(proposal))
    };
    let nutrition = || recommendation("nutrition", &["NUT"], "UNICEF");
    proposing(vec![health(), nutrition()], None).raises_nothing_of("GN-6.1");
    proposing(vec![health()], None).raises("GN-6.1");
    let logistics = recommendation("logistics", &["LOG"], "WFP");
    proposing(vec![health(), nutrition(), logistics], None).raises("GN-6.1");
    proposing(vec![health()], Some("nutrition is served")).raises_nothing_of("GN-6.1");
}

/// RM-0.1: clusters are not established for a refugee response; a mixed situation names whom they serve.
#[test]
fn a_refugee_response_has_no_clusters() {
    let with = |refugees: RefugeeSituation| {
        let mut facts = haiyan();
        facts.emergency = code("influx");
        facts.refugees = refugees;
        let mut met = crate::domain::fixtures::meeting();
        met.emergency = code("influx");
        let mut proposal = submission("p-1", vec![health()]);
        proposal.emergency = code("influx");
        Example::new("PHL", "2013-11-09T12:00:00Z")
            .given(&hc(), operation::Command::RegisterEmergency(facts))
            .given(&ocha(), operation::Command::RecordMeeting(met))
            .when(&hc(), submit(proposal))
    };
    with(RefugeeSituation::Only).refused("RM-0.1", "REFUGEE_RESPONSE");
    with(RefugeeSituation::Mixed { caseload: "the displaced of the delta".to_owned() }).opens("RM-1.11.approval");
}

/// RM-1.4: the HCT agreed; a consultation stands in only where there is none, with a finding (GN-8).
#[test]
fn the_country_team_agrees_first() {
    let mut unrecorded = submission("p-1", vec![health()]);
    unrecorded.agreed_in = AgreedIn::Meeting(code("hct-9"));
    after_the_meeting().when(&hc(), submit(unrecorded)).refused("RM-1.4", "AGREEMENT_NOT_RECORDED");
    let mut consulted = submission("p-1", vec![health()]);
    consulted.agreed_in = AgreedIn::Consultation(code("c-1"));
    after_the_meeting().when(&hc(), submit(consulted.clone())).refused("RM-1.4", "COUNTRY_TEAM_PASSED_OVER");

    let since = at("2013-01-01").date_naive();
    let no_team = operation::Leadership { humanitarian_coordinator: true, country_team: false, since };
    let consultation = operation::Consultation {
        consultation: code("c-1"),
        emergency: code("haiyan"),
        held_at: at("2013-11-08T20:00:00Z"),
        authorities: vec!["NDRRMC".to_owned()],
        partners: vec![code("WHO")],
        sectors: vec![code("HEA")],
        leads: Vec::new(),
        thematic_groups: Vec::new(),
        late_because: None,
    };
    after_the_meeting()
        .given(&ocha(), operation::Command::RecordLeadership(no_team))
        .given(&ocha(), operation::Command::RecordConsultation(consultation))
        .when(&hc(), submit(consulted))
        .raises("GN-8");
}

/// OG-13: leads only for sectors relevant to this emergency.
#[test]
fn only_relevant_sectors_are_proposed() {
    let education = submit_one(recommendation("education", &["EDU"], "UNICEF"));
    after_the_meeting().when(&hc(), education).refused("OG-13", "SECTOR_NOT_RELEVANT");
}

/// RM-3.4: an early recovery cluster names the areas that nothing else covers.
#[test]
fn early_recovery_is_the_exception() {
    let mut early = recommendation("early-recovery", &["ERY"], "UNDP");
    after_the_meeting().when(&hc(), submit_one(early.clone())).refused("RM-3.4", "EARLY_RECOVERY_NOT_JUSTIFIED");
    let areas = vec!["debris".to_owned()];
    early.early_recovery = Some(EarlyRecoveryException { areas, reason: "no cluster has it".to_owned() });
    after_the_meeting().when(&hc(), submit_one(early)).opens("RM-1.11.approval");
}

/// RM-0.4: a national mechanism that could be supported must be answered.
#[test]
fn a_mechanism_that_could_be_supported_is_answered() {
    let mechanism = Mechanism {
        mechanism: code("health-committee"),
        name: "National health committee".to_owned(),
        sectors: vec![code("HEA")],
        led_by: "Department of Health".to_owned(),
        assessment: "works in two regions of three".to_owned(),
        could_be_supported: true,
    };
    let record = after_the_meeting().given(&ocha(), operation::Command::RecordMechanism(mechanism));
    record.clone().when(&hc(), submit_one(health())).raises("RM-0.4");
    let mut answered = health();
    answered.instead_of_mechanism = Some("it has nobody in the third region".to_owned());
    record.when(&hc(), submit_one(answered)).raises_nothing_of("RM-0.4");
}

/// RM-1.13, GN-5.1: what a proposal leaves unanswered is a finding for each.
#[test]
fn what_is_not_answered_is_a_finding() {
    let mut bare = submission("p-1", vec![health()]);
    bare.evidence.assessment = None;
    after_the_meeting().when(&hc(), submit(bare.clone())).raises("RM-1.13").raises("GN-5.1");
    bare.issues.insert("weather".to_owned(), "sunny".to_owned());
    after_the_meeting().when(&hc(), submit(bare)).refused("RM-1.13", "ISSUE_UNKNOWN");
}

/// RM-0.3: another solution may be proposed instead of any cluster; RM-1.10: an empty proposal may not.
#[test]
fn another_solution_may_be_proposed_instead() {
    let mut other = submission("p-1", Vec::new());
    after_the_meeting().when(&hc(), submit(other.clone())).refused("RM-1.10", "PROPOSAL_EMPTY");
    other.other_solutions = vec![OtherSolution {
        sectors: vec![code("LOG")],
        description: "a team supports the government's logistics working group".to_owned(),
        led_by: "the civil protection agency".to_owned(),
    }];
    after_the_meeting().when(&hc(), submit(other)).opens("RM-1.11.approval");
}

/// RM-0.2: recommending every cluster there is raises a finding.
#[test]
fn every_cluster_at_once_is_a_finding() {
    use convene_kernel::guidance::Guidance;
    let day = at("2013-11-09").date_naive();
    let codes: Vec<_> = Guidance::embedded().reference.clusters(day).map(|cluster| cluster.code.clone()).collect();
    let mut met = crate::domain::fixtures::meeting();
    met.meeting = code("hct-2");
    met.sectors.clone_from(&codes);
    let recommendations = codes.iter().map(|sector| {
        let mut one = recommendation(&sector.as_str().to_lowercase(), &[sector.as_str()], "UNHCR");
        one.protection_agreement = Some(protection_agreement("UNHCR"));
        one.early_recovery =
            Some(EarlyRecoveryException { areas: vec!["debris".to_owned()], reason: "no other".to_owned() });
        one
    });
    let mut everything = submission("p-1", recommendations.collect());
    everything.agreed_in = AgreedIn::Meeting(code("hct-2"));
    let record = after_the_meeting().given(&ocha(), operation::Command::RecordMeeting(met));
    record.when(&hc(), submit(everything)).raises("RM-0.2");
}
