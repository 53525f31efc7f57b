//! Given, when, then for proposals.

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{actor, at, code};

use crate::domain::fixtures::{
    Example, after_the_approval, after_the_meeting, after_the_proposal, after_the_transmission, erc, haiyan, hc, ocha,
    protection_agreement, recommendation, selected, submission,
};
use crate::domain::operation::{self, Mechanism, RefugeeSituation};
use crate::domain::proposal::{
    AgreedIn, Approve, Audience, CloseConsultation, Closing, Command, EarlyRecoveryException, End, GiveAnswer,
    LeadChange, OtherSolution, Outcome, Position, Recommendation, RecordInformed, SharedLeadership, Submission,
};

fn health() -> Recommendation {
    recommendation("health", &["HEA"], "WHO")
}

fn submit(submission: Submission) -> Command {
    Command::Submit(Box::new(submission))
}

fn submit_one(recommendation: Recommendation) -> Command {
    submit(submission("p-1", vec![recommendation]))
}

fn approve() -> Command {
    Command::Approve(Approve { proposal: code("p-1"), remarks: None })
}

fn principal(organization: &str) -> Actor {
    actor(Role::IascPrincipal, organization)
}

fn answer(position: Position) -> Command {
    Command::Answer(GiveAnswer { proposal: code("p-1"), position, statement: "as our office sees it".to_owned() })
}

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
    after_the_meeting().when(&hc(), submit_one(twice)).refused("RM-1.1", "CRITERION_TWICE");
}

/// RM-1.2: one cluster a sector; a merged one serves several.
#[test]
fn a_sector_has_one_cluster() {
    let merged = recommendation("health-nutrition", &["HEA", "NUT"], "WHO");
    let active = after_the_approval(vec![merged]);
    let nutrition = submission("p-2", vec![recommendation("nutrition", &["NUT"], "UNICEF")]);
    active.when(&hc(), submit(nutrition)).refused("RM-1.2", "SECTOR_SERVED");
    let twice = submission("p-1", vec![health(), recommendation("health-2", &["HEA"], "WHO")]);
    after_the_meeting().when(&hc(), submit(twice)).refused("RM-1.2", "SECTOR_TWICE");
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

/// OG-8: the lead is an agency of the register; GN-1: ICRC takes no lead; GN-3: IFRC convenes shelter in disasters only.
#[test]
fn the_lead_is_an_agency_that_may_lead() {
    let with = |cluster, sectors: &[&str], agency| {
        after_the_meeting().when(&hc(), submit_one(recommendation(cluster, sectors, agency)))
    };
    let unknown = with("health", &["HEA"], "WHOO");
    unknown.refused("OG-8", "ORGANIZATION_UNKNOWN");
    assert!(unknown.refusal().to_string().contains("did you mean WHO"), "{}", unknown.refusal());
    with("health", &["HEA"], "ICRC").refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    with("health", &["HEA"], "IFRC").refused("GN-3", "CONVENER_ONLY");
    with("shelter", &["SHL"], "IFRC").opens("RM-1.11.approval");
}

/// OG-12: a lead from outside the IASC gives its reason, and carries a finding.
#[test]
fn a_lead_from_outside_the_iasc_gives_a_reason() {
    let mut outside = recommendation("health", &["HEA"], "MSF");
    after_the_meeting().when(&hc(), submit_one(outside.clone())).refused("OG-12", "OUTSIDE_IASC_WITHOUT_A_REASON");
    outside.lead.outside_iasc_because = Some("it runs the only hospitals".to_owned());
    after_the_meeting().when(&hc(), submit_one(outside)).raises("OG-12");
}

/// RM-1.6: a lead that is not the global one gives a reason; RM-1.7: in a service cluster it is a finding all the same.
#[test]
fn a_lead_that_differs_from_the_global_one_is_a_finding() {
    let mut other = recommendation("health", &["HEA"], "UNICEF");
    after_the_meeting().when(&hc(), submit_one(other.clone())).raises("RM-1.6");
    other.lead.differs_because = Some("it has offices in every province".to_owned());
    after_the_meeting().when(&hc(), submit_one(other)).raises_nothing_of("RM-1.6");
    let mut logistics = recommendation("logistics", &["LOG"], "UNICEF");
    logistics.lead.differs_because = Some("it runs the warehouses".to_owned());
    after_the_meeting().when(&hc(), submit_one(logistics)).raises("RM-1.7");
    after_the_meeting().when(&hc(), submit_one(health())).raises_nothing_of("RM-1.6");
}

/// RM-1.8: in a disaster UNHCR, UNICEF and OHCHR agree which of them leads Protection.
#[test]
fn protection_is_agreed_by_three() {
    let mut protection = recommendation("protection", &["PRO"], "UNHCR");
    after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_NOT_AGREED");
    protection.protection_agreement = Some(protection_agreement("UNICEF"));
    after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_LEAD_DIFFERS");
    let mut two = protection_agreement("UNHCR");
    two.agencies.pop();
    protection.protection_agreement = Some(two);
    after_the_meeting().when(&hc(), submit_one(protection.clone())).refused("RM-1.8", "PROTECTION_AGENCY_ABSENT");
    protection.protection_agreement = Some(protection_agreement("UNHCR"));
    after_the_meeting().when(&hc(), submit_one(protection)).opens("RM-1.11.approval");
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

/// RM-1.9, RM-7.4: shared leadership was considered, under a term of the vocabulary.
#[test]
fn shared_leadership_has_a_known_term() {
    let with = |organization: &str, term: &str| {
        let mut shared = health();
        let organizations = vec![code(organization)];
        shared.shared_leadership = SharedLeadership::With { organizations, term: term.to_owned() };
        after_the_meeting().when(&hc(), submit_one(shared))
    };
    with("SCI", "boss").refused("RM-7.4", "TERM_UNKNOWN");
    with("ICRC", "co-lead").refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    with("MSF", "co-lead").opens("RM-1.11.approval");
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

/// RM-1.11: the proposer never approves, and nothing is approved before it was passed on.
#[test]
fn the_proposer_never_approves() {
    let same_person = Actor { role: Role::EmergencyReliefCoordinator, ..hc() };
    after_the_transmission(vec![health()]).when(&same_person, approve()).refused("RM-1.11", "PROPOSER_APPROVES");
    after_the_proposal(vec![health()]).when(&erc(), approve()).refused("RM-1.11", "PROPOSAL_NOT_TRANSMITTED");
}

/// RM-1.11, RM-1.12, OG-6: an approval makes the clusters active, and partners and government are to be told.
#[test]
fn an_approval_activates_and_is_told() {
    let outcome = after_the_transmission(vec![health()]).at("2013-11-10T10:00:00Z").when(&erc(), approve());
    outcome.keeps("RM-1.11.approval").opens("RM-1.12.partners").opens("OG-6.government");
    let approved = outcome.accepted();
    assert_eq!(approved.state().active_clusters().count(), 1);
    approved.clone().when(&erc(), approve()).refused("RM-1.11", "PROPOSAL_DECIDED");
    let informed = |audience| {
        Command::RecordInformed(RecordInformed { proposal: code("p-1"), audience, means: "a letter".to_owned() })
    };
    approved.clone().when(&hc(), informed(Audience::CountryPartners)).keeps("RM-1.12.partners");
    approved.when(&hc(), informed(Audience::Government)).keeps("OG-6.government");
    after_the_proposal(vec![health()])
        .when(&hc(), informed(Audience::Government))
        .refused("RM-1.12", "PROPOSAL_NOT_APPROVED");
}

/// OG-3, RM-1.11: each answer is recorded with its author; an objection is a finding until it is settled.
#[test]
fn an_objection_stands_until_it_is_settled() {
    let passed_on = after_the_transmission(vec![health()]);
    after_the_proposal(vec![health()])
        .when(&principal("UNICEF"), answer(Position::Endorses))
        .refused("RM-1.11", "PROPOSAL_NOT_TRANSMITTED");
    passed_on.clone().when(&principal("UNICEF"), answer(Position::Objects)).raises("RM-1.11");
    let objected = passed_on.given(&principal("UNICEF"), answer(Position::Objects));
    let settled = objected.when(&principal("UNICEF"), answer(Position::Endorses));
    settled.resolves("RM-1.11");
    assert_eq!(settled.accepted().state().proposals[&code("p-1")].answers.len(), 2);
}

/// OG-4: no approval while a consultation on an alternative is open; a third way changes what is approved.
#[test]
fn an_alternative_is_consulted_on_first() {
    let open =
        after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::ProposesAlternative));
    open.clone().when(&erc(), approve()).refused("OG-4", "CONSULTATION_OPEN");
    let close = |closing, recommendations| {
        Command::CloseConsultation(CloseConsultation {
            proposal: code("p-1"),
            alternative: code("alternative-1"),
            closing,
            reasons: "agreed in a call".to_owned(),
            recommendations,
            agreed_by: vec![code("UNICEF"), code("WHO")],
        })
    };
    open.clone()
        .when(&erc(), close(Closing::ThirdWay, Vec::new()))
        .refused("OG-4", "RECOMMENDATIONS_AND_CLOSING_DIFFER");
    let merged = recommendation("health-nutrition", &["HEA", "NUT"], "WHO");
    let closed = open.given(&erc(), close(Closing::ThirdWay, vec![merged]));
    closed.clone().when(&erc(), close(Closing::Withdrawn, Vec::new())).refused("OG-4", "CONSULTATION_CLOSED");
    let approved = closed.at("2013-11-10T10:00:00Z").given(&erc(), approve());
    assert!(approved.state().clusters.contains_key(&code("health-nutrition")));
}

/// OG-18: a new lead of an active cluster is proposed and approved like a cluster.
#[test]
fn a_new_lead_goes_through_a_proposal() {
    let active = after_the_approval(vec![health()]).at("2014-01-10");
    let change = |cluster: &str, agency: &str| {
        let mut proposal = submission("p-2", Vec::new());
        proposal.lead_changes =
            vec![LeadChange { cluster: code(cluster), lead: selected(agency), reason: "capacity moved".to_owned() }];
        submit(proposal)
    };
    active.clone().when(&hc(), change("health", "WHO")).refused("OG-18", "LEAD_UNCHANGED");
    active.clone().when(&hc(), change("shelter", "IOM")).refused("OG-18", "CLUSTER_NOT_ACTIVE");
    active.when(&hc(), change("health", "UNICEF")).opens("RM-1.11.approval");
}

/// RM-1.11: a proposal declined or taken back ends the ERC's clock; it is decided once.
#[test]
fn a_proposal_may_be_declined_or_taken_back() {
    let end = || End { proposal: code("p-1"), reason: "the government's system suffices".to_owned() };
    let open = after_the_proposal(vec![health()]);
    open.clone().when(&erc(), Command::Decline(end())).keeps("RM-1.11.approval");
    let withdrawn = open.when(&hc(), Command::Withdraw(end()));
    withdrawn.voids("RM-1.11.approval").voids("RM-1.11.transmission");
    let withdrawn = withdrawn.accepted();
    assert!(matches!(withdrawn.state().proposals[&code("p-1")].outcome, Some(Outcome::Withdrawn { .. })));
    withdrawn.when(&erc(), Command::Decline(end())).refused("RM-1.11", "PROPOSAL_DECIDED");
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
