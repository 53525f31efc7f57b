//! The letters word for word, as files under `tests/letters`: what a change makes of them is seen there.

use convene_kernel::guidance::Guidance;
use convene_kernel::testing::{at, code};
use convene_runtime::document::{Document, RecipientKind};
use convene_runtime::testing;

use super::*;
use crate::domain::cluster::{self, Counterpart};
use crate::domain::endorsement::StatedGround;
use crate::domain::fixtures::{
    Example, after_the_approval, after_the_meeting, after_the_proposal, after_the_transmission, erc, haiyan, hc,
    meeting, ocha, protection_agreement, recommendation, submission, transmission,
};
use crate::domain::operation::{self, ForeseenCluster, RefugeeSituation, Term};
use crate::domain::place::Place;
use crate::domain::proposal::{
    self, CloseConsultation, Command, End, OtherSolution, PlanBasis, Position, Proposal, ProposedArea, Recommendation,
    SharedLeadership, Transmission, fixtures as proposals,
};
use crate::domain::review::{self, Closing, Review, ReviewKind, Ruling, TransitionPlanSent, fixtures as reviews};

fn desk<'a>(country: &'a CountryCode, example: &'a Example) -> Desk<'a> {
    Desk { country, operation: example.state(), guidance: Guidance::embedded(), exercise: None }
}

fn review(example: &Example) -> &Review {
    &example.state().reviews.reviews[&code("r-1")]
}

fn proposal(example: &Example) -> &Proposal {
    &example.state().proposals[&code("p-1")]
}

/// A merged cluster, one that is shared, one that the three protection agencies agreed on, one that IFRC convenes.
fn recommendations() -> Vec<Recommendation> {
    let mut merged = recommendation("health-nutrition", &["HEA", "NUT"], "WHO");
    merged.name = "Health & Nutrition".to_owned();
    merged.lead.differs_because = Some("nutrition is part of the health posts".to_owned());
    merged.national_lead = Some("Department of Health".to_owned());
    let mut logistics = recommendation("logistics", &["LOG"], "WFP");
    let organizations = vec![code("MSF")];
    logistics.shared_leadership = SharedLeadership::With { organizations, term: "co-lead".to_owned() };
    logistics.places = vec![Place { place: code("samar"), name: "Samar".to_owned() }];
    let mut protection = recommendation("protection", &["PRO"], "UNICEF");
    protection.protection_agreement = Some(protection_agreement("UNICEF"));
    protection.areas = vec![ProposedArea { area: code("PRO-GBV"), agency: code("UNFPA") }];
    vec![merged, logistics, protection, recommendation("shelter", &["SHL"], "IFRC")]
}

/// Set to write the letters anew instead of comparing them.
const WRITE: &str = "CONVENE_WRITE_LETTERS";

fn is_as_written(name: &str, text: &str) {
    testing::is_as_written(env!("CARGO_MANIFEST_DIR"), &format!("tests/letters/{name}"), text, WRITE);
}

fn both_are_as_written(name: &str, letter: &Document) {
    is_as_written(&format!("{name}.md"), &letter.markdown());
    is_as_written(&format!("{name}.html"), &letter.html());
}

/// RM-1.10, OG-2, RM-1.4, RM-1.13, GN-5.1, GN-3.1: the letter to the ERC, word for word.
#[test]
fn the_proposal_is_put_to_the_erc() {
    let plan = operation::ContingencyPlan {
        plan: code("cp-1"),
        title: "Typhoon season".to_owned(),
        dated: at("2013-05-01").date_naive(),
        foreseen: vec![ForeseenCluster { sector: code("HEA"), lead_agency: code("WHO") }],
        consulted: operation::Consulted::ALL.to_vec(),
    };
    let mut submission = submission("p-1", recommendations());
    let departs_because = Some("it is stronger than any foreseen".to_owned());
    submission.plan = PlanBasis::Plan { plan: code("cp-1"), departs_because };
    submission.issues.insert("age".to_owned(), "old people who live alone are visited".to_owned());
    submission.thematic_groups = vec!["cash".to_owned()];
    submission.other_solutions = vec![OtherSolution {
        sectors: vec![code("WSH")],
        description: "the water districts' own task force".to_owned(),
        led_by: "the Local Water Utilities Administration".to_owned(),
    }];
    let example = after_the_meeting()
        .given(&hc(), operation::Command::RecordContingencyPlan(plan))
        .at("2013-11-09T14:00:00Z")
        .given(&hc(), Command::SubmitProposal(Box::new(submission)));
    let phl = code("PHL");
    both_are_as_written("proposal", &to_the_erc(desk(&phl, &example), proposal(&example)));
}

/// RM-1.11, OG-3: those to whom the proposal was passed on are asked to endorse it or to propose an alternative, by a moment.
#[test]
fn principals_and_global_leads_are_asked_to_endorse() {
    let (before, phl) = (after_the_proposal(recommendations()), code("PHL"));
    assert_eq!(request_for_endorsement(desk(&phl, &before), proposal(&before)), None);
    let example = after_the_transmission(recommendations());
    let letter = request_for_endorsement(desk(&phl, &example), proposal(&example)).expect("it was passed on");
    both_are_as_written("endorsement", &letter);
    let roles: Vec<_> = letter.recipients.iter().map(|recipient| (recipient.role, &recipient.organization)).collect();
    assert!(roles.contains(&(Some(Role::IascPrincipal), &Some(code("UNICEF")))));
    assert!(roles.contains(&(Some(Role::GlobalLead), &Some(code("WHO")))));
}

/// OG-5, OG-6, RM-1.12, GN-6: the letters after an approval, word for word; there is none before it.
#[test]
fn an_approval_has_letters() {
    let (example, phl) = (after_the_approval(recommendations()), code("PHL"));
    let (desk, proposal) = (desk(&phl, &example), proposal(&example));
    is_as_written("decision.md", &decision_to_the_head(desk, proposal).expect("it is decided").markdown());
    is_as_written("stakeholders.md", &to_stakeholders(desk, proposal).expect("it is approved").markdown());
    is_as_written("partners.md", &to_partners(desk, proposal).expect("it is approved").markdown());
    both_are_as_written("government", &to_government(desk, proposal).expect("it is approved"));
}

/// The proposal approved on a ground, after what its fixture says.
fn approved_on(example: Example, moment: &str, ground: StatedGround) -> Example {
    example.at(moment).given(&erc(), proposals::approve_on(ground))
}

/// RM-1.11, OG-5: the decision says on which ground it was taken, and what is so on that ground: all endorsed, or no one objected
/// in the period; ICRC, which is asked and owes no answer, has not endorsed.
#[test]
fn a_decision_says_its_ground() {
    let phl = code("PHL");
    let asked = || proposals::everybody_asked(recommendations());
    let decision = |example: &Example| {
        decision_to_the_head(desk(&phl, example), proposal(example)).expect("it is decided").markdown()
    };
    let with_icrc = asked().given(
        &erc(),
        Command::TransmitProposal(Transmission {
            principals: vec![code("ICRC"), code("IFRC")],
            global_leads: Vec::new(),
            ..transmission()
        }),
    );
    let endorsed = proposals::endorsed_by_all_but(with_icrc, &[])
        .given(&proposals::principal("IFRC"), proposals::answer(Position::Endorses));
    let all = approved_on(endorsed, "2013-11-10T10:00:00Z", StatedGround::AllEndorsed);
    is_as_written("decision-all-endorsed.md", &decision(&all));
    let unopposed = proposals::endorsed_by_all_but(asked(), &["WFP"]);
    let unopposed = approved_on(unopposed, "2013-11-10T14:00:00Z", StatedGround::NoObjection);
    is_as_written("decision-no-objection.md", &decision(&unopposed));
    for example in [&all, &unopposed] {
        let to_partners = to_partners(desk(&phl, example), proposal(example)).expect("it is approved").markdown();
        assert!(!to_partners.contains("answer") && !to_partners.contains("endorsed"), "{to_partners}");
    }
}

/// A proposal that a consultation changed to one cluster less, which UNICEF asked for; WHO agreed too.
fn changed() -> Example {
    let asked = proposals::everybody_asked(recommendations());
    let disputed = asked.given(&proposals::principal("UNICEF"), proposals::answer(Position::ProposesAlternative));
    let agreed = proposals::agreed(disputed, &["UNICEF", "WHO"]).at("2013-11-10T02:00:00Z");
    let close = CloseConsultation {
        proposal: code("p-1"),
        alternative: code("alternative-1"),
        closing: proposal::Closing::Alternative,
        reasons: "the port works again".to_owned(),
        recommendations: recommendations().into_iter().filter(|one| one.cluster != code("logistics")).collect(),
        lead_changes: Vec::new(),
        other_solutions: Vec::new(),
        agreed_by: vec![code("UNICEF"), code("WHO")],
    };
    agreed.given(&erc(), Command::CloseConsultation(close))
}

/// RM-1.10, RM-1.11, OG-4: the letter that put the proposal to the ERC stays as it was submitted; those who are asked anew get what
/// was agreed, with a date and a moment of their own.
#[test]
fn a_consultation_changes_no_letter_from_before_it() {
    let (changed, phl) = (changed(), code("PHL"));
    let before = after_the_proposal(recommendations());
    let to_the_erc = |example: &Example| to_the_erc(desk(&phl, example), proposal(example)).markdown();
    assert_eq!(to_the_erc(&changed), to_the_erc(&before));
    let request = request_for_endorsement(desk(&phl, &changed), proposal(&changed)).expect("they are asked anew");
    is_as_written("endorsement-second-round.md", &request.markdown());
    let asked: Vec<_> = request.recipients.iter().filter_map(|one| one.organization.as_ref()).collect();
    assert!(!asked.contains(&&code("UNICEF")) && !asked.contains(&&code("WHO")), "they agreed: {asked:?}");
}

/// RM-1.11: those to whom a proposal is passed on later get a letter of their own date; the first letter went to the others.
#[test]
fn those_who_are_asked_later_have_their_own_letter() {
    let more = Transmission {
        principals: vec![code("IOM")],
        global_leads: Vec::new(),
        transmitted_at: at("2013-11-10T01:00:00Z"),
        ..transmission()
    };
    let asked = after_the_transmission(recommendations()).at("2013-11-10T01:00:00Z");
    let (asked, phl) = (asked.given(&erc(), Command::TransmitProposal(more)), code("PHL"));
    let request = request_for_endorsement(desk(&phl, &asked), proposal(&asked)).expect("it was passed on");
    assert!(request.markdown().contains("**Date:** 10 November 2013"), "{}", request.markdown());
    let to: Vec<_> = request.recipients.iter().filter_map(|one| one.organization.clone()).collect();
    assert_eq!(to, [code("IOM")]);
}

/// OG-7: a letter is signed by the head of its day, and goes to the head of its day, whoever acts today.
#[test]
fn a_letter_is_of_the_head_of_its_day() {
    let since = at("2013-12-01").date_naive();
    let leadership = operation::Leadership { humanitarian_coordinator: false, country_team: true, since };
    let phl = code("PHL");
    let now_led_by_the_rc = |example: Example| {
        example.at("2014-06-20").given(&ocha(), operation::Command::RecordLeadership(leadership.clone()))
    };
    let approved = now_led_by_the_rc(after_the_approval(recommendations()));
    let (at_desk, of) = (desk(&phl, &approved), proposal(&approved));
    let alert = to_the_global_clusters(at_desk, &approved.state().emergencies[&code("haiyan")], None);
    for letter in [to_partners(at_desk, of), to_government(at_desk, of), decision_to_the_head(at_desk, of), alert] {
        let text = letter.expect("there is one").markdown();
        assert!(text.contains("Humanitarian Coordinator") && !text.contains("Resident Coordinator"), "{text}");
    }
    let ended = now_led_by_the_rc(reviews::approved());
    let to_partners = deactivation_to_partners(desk(&phl, &ended), review(&ended)).expect("it is approved").markdown();
    assert!(to_partners.contains("**From:** Resident Coordinator"), "{to_partners}");
}

/// OG-6, GN-6: where nothing is led by an agency, no letter sends questions to a lead agency or says when it is reviewed.
#[test]
fn letters_on_other_solutions_name_no_lead_agency() {
    let mut submission = submission("p-1", Vec::new());
    submission.other_solutions = vec![OtherSolution {
        sectors: vec![code("LOG")],
        description: "a team supports the working group".to_owned(),
        led_by: "the Office of Civil Defense".to_owned(),
    }];
    let submitted =
        after_the_meeting().at("2013-11-09T14:00:00Z").given(&hc(), Command::SubmitProposal(Box::new(submission)));
    let asked = submitted.at("2013-11-09T15:00:00Z").given(&erc(), Command::TransmitProposal(transmission()));
    let approved = asked.at("2013-11-10T10:00:00Z").given(&erc(), proposals::approve());
    let phl = code("PHL");
    let (desk, of) = (desk(&phl, &approved), proposal(&approved));
    is_as_written("government-other-solution.md", &to_government(desk, of).expect("it is approved").markdown());
    for letter in [to_partners(desk, of), to_stakeholders(desk, of), to_government(desk, of)] {
        let text = letter.expect("it is approved").markdown();
        assert!(!text.contains("lead agency") && !text.contains("dates above"), "{text}");
    }
}

/// OG-5: the HC or RC is informed of a refusal, too, and no one is before the ERC has decided.
#[test]
fn the_head_is_informed_of_a_refusal() {
    let (open, phl) = (after_the_proposal(recommendations()), code("PHL"));
    assert_eq!(decision_to_the_head(desk(&phl, &open), proposal(&open)), None);
    let end = End { proposal: code("p-1"), reason: "the government's system suffices".to_owned() };
    let declined = open.given(&erc(), Command::DeclineProposal(end));
    let (desk, proposal) = (desk(&phl, &declined), proposal(&declined));
    is_as_written("declined.md", &decision_to_the_head(desk, proposal).expect("it is decided").markdown());
    assert_eq!((to_partners(desk, proposal), to_government(desk, proposal)), (None, None));
}

/// RM-1.5, GN-5: the global clusters are informed of the meeting, in the country's own word.
#[test]
fn the_global_clusters_are_informed_of_the_meeting() {
    let example = after_the_meeting().given(&hc(), operation::Command::ChooseTerm(Term::Sector));
    let (phl, haiyan) = (code("PHL"), &example.state().emergencies[&code("haiyan")]);
    let notice = to_the_global_clusters(desk(&phl, &example), haiyan, None).expect("there was an alert");
    is_as_written("alert.md", &notice.markdown());
}

/// RM-1.5: each alert has its letter, whichever was recorded last; the one that is not named otherwise is the last that was given.
#[test]
fn each_alert_has_its_letter() {
    let alert = |alerted_at: &str, clusters: &[&str]| {
        operation::Command::AlertGlobalClusters(operation::Alert {
            emergency: code("haiyan"),
            alerted_at: at(alerted_at),
            meeting_at: at("2013-11-16T09:00:00Z"),
            clusters: clusters.iter().map(|cluster| code(cluster)).collect(),
        })
    };
    let example = after_the_meeting()
        .at("2013-11-15T12:00:00Z")
        .given(&ocha(), alert("2013-11-15T10:00:00Z", &["EDU"]))
        .given(&ocha(), alert("2013-11-14T10:00:00Z", &["LOG"]));
    let (phl, haiyan) = (code("PHL"), &example.state().emergencies[&code("haiyan")]);
    let letter = |alerted_at: Option<&str>| to_the_global_clusters(desk(&phl, &example), haiyan, alerted_at.map(at));
    let discussed = |alerted_at: Option<&str>| {
        let letter = letter(alerted_at).expect("there was an alert").markdown();
        ["Education", "Logistics", "Health"].map(|sector| letter.contains(sector))
    };
    assert_eq!(discussed(None), [true, false, false]);
    assert_eq!(discussed(Some("2013-11-14T10:00:00Z")), [false, true, false]);
    assert_eq!(discussed(Some("2013-11-08T12:00:00Z")), [false, true, true]);
    assert_eq!(letter(Some("2013-11-13T10:00:00Z")), None);
}

/// OG-6, GN-3.1: an appeal states sectors and leads; what IFRC convenes is listed apart.
#[test]
fn an_appeal_states_who_leads() {
    let (example, phl) = (after_the_approval(recommendations()), code("PHL"));
    let haiyan = &example.state().emergencies[&code("haiyan")];
    both_are_as_written("appeal", &for_the_appeal(desk(&phl, &example), haiyan).expect("clusters are active"));
    let before = after_the_meeting();
    let haiyan = &before.state().emergencies[&code("haiyan")];
    assert_eq!(for_the_appeal(desk(&phl, &before), haiyan), None);
}

/// OG-6: the clusters of a country are in the appeal for each of its emergencies, whichever they were activated for.
#[test]
fn an_appeal_has_every_cluster_of_the_country() {
    let another = operation::EmergencyFacts {
        emergency: code("bohol"),
        name: "Bohol earthquake".to_owned(),
        glide: None,
        onset: at("2013-11-09"),
        ..haiyan()
    };
    let example = after_the_approval(recommendations());
    let example = example.given(&hc(), operation::Command::RegisterEmergency(another));
    let (phl, bohol) = (code("PHL"), &example.state().emergencies[&code("bohol")]);
    let page = for_the_appeal(desk(&phl, &example), bohol).expect("clusters are active").markdown();
    assert!(page.contains("Bohol earthquake") && page.contains("Health") && page.contains("Logistics"), "{page}");
}

/// OG-15: the global leads of a cluster with another lead in the country are informed; without another lead, none is.
#[test]
fn global_leads_are_informed_of_another_lead() {
    let (example, phl) = (after_the_approval(recommendations()), code("PHL"));
    let clusters = &example.state().clusters;
    let merged = to_the_global_leads(desk(&phl, &example), &clusters[&code("health-nutrition")]);
    is_as_written("global-leads.md", &merged.expect("UNICEF leads nutrition").markdown());
    assert_eq!(to_the_global_leads(desk(&phl, &example), &clusters[&code("logistics")]), None);
}

/// OG-5, GN-6, RM-1.5, OG-15: whom a letter goes to is data beside its text, with role, organization, cluster and person.
#[test]
fn letters_say_whom_they_go_to() {
    let (example, phl) = (after_the_approval(recommendations()), code("PHL"));
    let (desk, approved) = (desk(&phl, &example), proposal(&example));
    let decision = decision_to_the_head(desk, approved).expect("it is decided").recipients;
    let [head, partners] = decision.as_slice() else { panic!("{decision:?}") };
    assert_eq!((head.role, head.country.as_ref()), (Some(Role::HumanitarianCoordinator), Some(&phl)));
    assert_eq!(head.person.as_ref(), Some(&hc().person), "the HC put the proposal to the ERC");
    assert_eq!((partners.kind, partners.role), (RecipientKind::Copy, Some(Role::Partner)));
    let stakeholders = to_stakeholders(desk, approved).expect("it is approved").recipients;
    let roles: Vec<_> = stakeholders.iter().map(|recipient| recipient.role).collect();
    assert_eq!(roles, [Some(Role::Partner), Some(Role::Donor), None]);

    let alert =
        to_the_global_clusters(desk, &example.state().emergencies[&code("haiyan")], None).expect("there was an alert");
    let leads: Vec<_> =
        alert.recipients.iter().map(|lead| (lead.cluster.as_ref(), lead.organization.as_ref())).collect();
    assert!(leads.contains(&(Some(&code("HEA")), Some(&code("WHO")))), "{leads:?}");
    assert!(alert.recipients.iter().all(|lead| lead.role == Some(Role::GlobalLead) && lead.person.is_none()));
    let merged = to_the_global_leads(desk, &example.state().clusters[&code("health-nutrition")]);
    let informed: Vec<_> =
        merged.iter().flat_map(|letter| &letter.recipients).map(|lead| lead.organization.clone()).collect();
    assert_eq!(informed, [Some(code("UNICEF"))]);
}

/// RM-0.1: in a mixed situation the letter says whom the clusters serve.
#[test]
fn a_mixed_situation_says_whom_the_clusters_serve() {
    let (mut facts, mut met) = (haiyan(), meeting());
    facts.emergency = code("influx");
    facts.refugees = RefugeeSituation::Mixed { caseload: "the displaced of the delta".to_owned() };
    met.emergency = code("influx");
    let mut mixed = submission("p-1", recommendations());
    mixed.emergency = code("influx");
    let example = Example::new("PHL", "2013-11-09T12:00:00Z")
        .given(&hc(), operation::Command::RegisterEmergency(facts))
        .given(&hc(), operation::Command::RecordMeeting(met))
        .given(&hc(), Command::SubmitProposal(Box::new(mixed)));
    let letter = to_the_erc(desk(&code("PHL"), &example), proposal(&example)).markdown();
    assert!(letter.contains("serve others: The displaced of the delta."), "{letter}");
}

/// RM-2.11, RM-2.13, RM-2.14: the summary of a review, word for word; there is none before the review is closed.
#[test]
fn a_review_is_summed_up() {
    let (open, example, phl) = (reviews::in_review(), reviews::shared(), code("PHL"));
    assert_eq!(summary_of_review(desk(&phl, &open), review(&open)), None);
    let summary = summary_of_review(desk(&phl, &example), review(&example)).expect("it is closed");
    both_are_as_written("deactivation", &summary);
}

/// RM-2.9, RM-2.14: the summary of the review of a level 3 response has the plan for transition from it, once there is one.
#[test]
fn a_review_of_level_3_has_the_plan_of_transition() {
    let level_3 = reviews::opening(ReviewKind::Level3 { emergency: code("haiyan") });
    let closing = Closing { review: code("r-1"), surge: Some("the surge team leaves in June".to_owned()) };
    let decided = operation::Level3Step { emergency: code("haiyan"), at: at("2014-05-01T08:00:00Z") };
    let closed = reviews::two_clusters()
        .given(&erc(), operation::Command::RecordPrincipalsDecision(decided))
        .given(&hc(), review::Command::OpenReview(level_3))
        .given(&hc(), review::Command::KeepCluster(reviews::keeping("health")))
        .given(&hc(), review::Command::KeepCluster(reviews::keeping("logistics")))
        .given(&hc(), review::Command::CloseReview(closing));
    let phl = code("PHL");
    let letter = |example: &Example| summary_of_review(desk(&phl, example), review(example)).expect("it is closed");
    assert!(letter(&closed).markdown().contains("plan for transition from level 3 will follow"));
    let plan = TransitionPlanSent { emergency: code("haiyan"), plan: reviews::plan() };
    let planned = closed.given(&hc(), review::Command::SendTransitionPlan(plan));
    is_as_written("deactivation-level-3.md", &letter(&planned).markdown());
}

/// RM-2.11: the ERC shares the summary with Principals and global leads, and asks for their approval by a moment.
#[test]
fn principals_and_global_leads_are_asked_to_approve_an_end() {
    let (sent, shared, phl) = (reviews::sent(), reviews::shared(), code("PHL"));
    let letter = |example: &Example| request_to_approve_deactivation(desk(&phl, example), review(example));
    assert_eq!(letter(&sent), None);
    let request = letter(&shared).expect("it is shared");
    both_are_as_written("deactivation-endorsement", &request);
    let roles: Vec<_> = request.recipients.iter().map(|recipient| (recipient.role, &recipient.organization)).collect();
    assert!(roles.contains(&(Some(Role::IascPrincipal), &Some(code("WHO")))));
    assert!(roles.contains(&(Some(Role::GlobalLead), &Some(code("WFP")))));
}

/// RM-2.11: the ERC answers the HC or RC, cluster by cluster; a refusal has its reason, and no letter until there is a decision.
#[test]
fn the_head_is_informed_of_the_decision_on_an_end() {
    let (shared, phl) = (reviews::shared(), code("PHL"));
    let letter = |example: &Example| answer_on_deactivation(desk(&phl, example), review(example));
    assert_eq!(letter(&shared), None);
    both_are_as_written("deactivation-decision", &letter(&reviews::approved()).expect("it is decided"));
    let decide = |ground| {
        let ground = Some(ground);
        review::Command::DecideDeactivation(review::DecideDeactivation {
            ground,
            ..reviews::decision(Ruling::Approved, None)
        })
    };
    let one = shared.clone().given(&reviews::principal("WHO"), reviews::answer(review::Position::Endorses));
    let unopposed = one.at("2014-05-18").given(&erc(), decide(StatedGround::NoObjection));
    let text = letter(&unopposed).expect("it is decided").markdown();
    is_as_written("deactivation-decision-no-objection.md", &text);
    let why = Some("the department has no staff on Samar");
    let declined = shared.given(&erc(), reviews::ruling(Ruling::Declined, why));
    is_as_written("deactivation-declined.md", &letter(&declined).expect("it is decided").markdown());
    assert_eq!(deactivation_to_government(desk(&phl, &declined), review(&declined)), None);
}

/// RM-2.11, RM-2.7: partners are informed who coordinates once a cluster has ended, as soon as the ERC approved that.
#[test]
fn partners_are_informed_who_coordinates_then() {
    let (shared, example, phl) = (reviews::shared(), reviews::approved(), code("PHL"));
    let letter = |example: &Example| deactivation_to_partners(desk(&phl, example), review(example));
    assert_eq!(letter(&shared), None);
    both_are_as_written("deactivation-partners", &letter(&example).expect("it is approved"));
}

/// RM-2.11, OG-6: the government is informed of an end in the form that is due to it, with the national counterpart in copy.
#[test]
fn the_government_is_informed_of_an_end() {
    let (shared, phl) = (reviews::shared(), code("PHL"));
    let letter = |example: &Example| deactivation_to_government(desk(&phl, example), review(example));
    assert_eq!(letter(&shared), None);
    let counterpart = Counterpart {
        cluster: code("health"),
        government_body: Some("Department of Health".to_owned()),
        otherwise: None,
        first_consulted_on: None,
    };
    let approved = reviews::approved().given(&ocha(), cluster::Command::RecordCounterpart(counterpart));
    let to_government = letter(&approved).expect("it is approved");
    both_are_as_written("deactivation-government", &to_government);
    let copied = to_government.recipients.iter().filter(|recipient| recipient.kind == RecipientKind::Copy);
    let copied: Vec<_> = copied.map(|recipient| (recipient.name.as_str(), recipient.role)).collect();
    assert_eq!(copied, [("Department of Health", Some(Role::NationalAuthority))]);
}

/// A letter of an exercise says that it is one first and last, in its title and in its reference.
#[test]
fn a_letter_of_an_exercise_is_marked() {
    let (example, phl) = (after_the_approval(recommendations()), code("PHL"));
    let desk = Desk { exercise: Some("training"), ..desk(&phl, &example) };
    both_are_as_written("exercise", &to_partners(desk, proposal(&example)).expect("it is approved"));
    let appeal = for_the_appeal(desk, &example.state().emergencies[&code("haiyan")]).expect("clusters are active");
    assert!(appeal.markdown().starts_with("**EXERCISE"), "{}", appeal.markdown());
}

/// What people wrote is in its own direction, whatever that of the letter.
#[test]
fn words_from_right_to_left_are_isolated() {
    let mut health = recommendation("health", &["HEA"], "WHO");
    health.national_lead = Some("وزارة الصحة".to_owned());
    let (example, phl) = (after_the_approval(vec![health]), code("PHL"));
    let letter = to_partners(desk(&phl, &example), proposal(&example)).expect("it is approved");
    assert!(letter.html().contains("national lead: <bdi dir=\"auto\">وزارة الصحة</bdi>;"), "{}", letter.html());
    assert!(letter.markdown().contains("national lead: \u{2068}وزارة الصحة\u{2069};"), "{}", letter.markdown());
}
