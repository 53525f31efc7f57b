//! Shared and phased leadership, other leads than the global one, and concerns about a lead.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::Owner;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_kernel::refusal::Finding;
use convene_kernel::testing::{Example, actor, at, code};

use crate::domain::cluster::{
    Agreement, Command, ConcernClosure, ConcernRaised, ConcernStep, ConcernStepKind, Event, Expertise, FundingBarrier,
    FundingBarrierTakenUp, GlobalLeadTold, HandOver, Sharing, SharingAspect, SharingBasis, SharingEnd,
};
use crate::domain::fixtures::{emergency, erc, hc, health, lead, ocha, with_cluster};
use crate::domain::operation::{self, Leadership};
use crate::domain::{self, Activation};

fn agreement() -> Agreement {
    Agreement {
        title: "Memorandum on shared leadership".to_owned(),
        agreed_on: at("2013-11-12").date_naive(),
        covers: SharingAspect::ALL.to_vec(),
    }
}

fn sharing() -> Sharing {
    Sharing {
        cluster: code("health"),
        sharing: code("s-1"),
        term: "co-lead".to_owned(),
        partner: code("SAVE-THE-CHILDREN"),
        place: None,
        agreement: agreement(),
        basis: SharingBasis {
            model: "one co-lead for the country".to_owned(),
            needs_and_capacities: "field presence on Samar".to_owned(),
            staff: "one co-coordinator".to_owned(),
            costs: "80,000 a year".to_owned(),
            funded_by: "the partner's own appeal".to_owned(),
            training: "the cluster coordination course".to_owned(),
            national_capacity: "joint training of health staff".to_owned(),
        },
        starts_on: at("2013-11-15").date_naive(),
        last_resort: Some(code("WHO")),
    }
}

/// RM-7.1: shared leadership is agreed before it starts, on all six aspects.
#[test]
fn sharing_is_agreed_first_and_in_full() {
    let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing()));
    assert_eq!(shared.state().clusters[&code("health")].sharing.len(), 1);
    let late = Sharing { starts_on: at("2013-11-10").date_naive(), ..sharing() };
    health().when(&lead("WHO"), Command::ShareLeadership(late)).refused("RM-7.1", "AGREED_AFTER_THE_START");
    for missing in SharingAspect::ALL {
        let covers = SharingAspect::ALL.into_iter().filter(|aspect| *aspect != missing).collect();
        let incomplete = Sharing { agreement: Agreement { covers, ..agreement() }, ..sharing() };
        let outcome = health().when(&lead("WHO"), Command::ShareLeadership(incomplete));
        outcome.refused("RM-7.1", "AGREEMENT_INCOMPLETE");
        assert!(outcome.refusal().to_string().contains(missing.title()));
    }
}

/// RM-7.2: the designated lead agency stays provider of last resort.
#[test]
fn sharing_never_moves_last_resort() {
    let moved = Sharing { last_resort: Some(code("SAVE-THE-CHILDREN")), ..sharing() };
    health().when(&lead("WHO"), Command::ShareLeadership(moved)).refused("RM-7.2", "LAST_RESORT_MOVED");
    let nobody = Sharing { last_resort: None, ..sharing() };
    health().when(&lead("WHO"), Command::ShareLeadership(nobody)).refused("RM-7.2", "LAST_RESORT_MOVED");
}

/// GN-3: IFRC convenes shelter, and is never provider of last resort; nobody becomes it by sharing.
#[test]
fn a_convener_is_never_provider_of_last_resort() {
    let share = |last_resort: Option<&str>| {
        let last_resort = last_resort.map(code);
        Command::ShareLeadership(Sharing { cluster: code("shelter"), last_resort, ..sharing() })
    };
    let shelter = shelter().at("2013-11-15");
    shelter.clone().when(&lead("IFRC"), share(Some("IFRC"))).refused("GN-3", "CONVENER_AS_LAST_RESORT");
    shelter.clone().when(&lead("IFRC"), share(Some("UN-HABITAT"))).refused("RM-7.2", "LAST_RESORT_MOVED");
    let shared = shelter.given(&lead("IFRC"), share(None));
    assert_eq!(shared.state().clusters[&code("shelter")].sharing[&code("s-1")].what.last_resort, None);
}

/// RM-7.4: one vocabulary for shared leadership.
#[test]
fn sharing_goes_by_one_vocabulary() {
    let other = Sharing { term: "co-chief".to_owned(), ..sharing() };
    let outcome = health().when(&lead("WHO"), Command::ShareLeadership(other));
    outcome.refused("RM-7.4", "TERM_UNKNOWN");
    assert!(outcome.refusal().to_string().contains("co-lead"), "it names the terms there are");
}

/// RM-7.1: a second agreement has a name of its own; one that ended is in force no longer.
#[test]
fn sharing_ends() {
    let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing()));
    shared.clone().when(&lead("WHO"), Command::ShareLeadership(sharing())).refused("RM-7.1", "SHARING_ALREADY_EXISTS");
    let end = |on: &str| {
        Command::EndSharing(SharingEnd {
            cluster: code("health"),
            sharing: code("s-1"),
            on: at(on).date_naive(),
            reason: "the partner leaves".to_owned(),
        })
    };
    shared.clone().when(&lead("WHO"), end("2013-11-01")).refused("RM-7.1", "ENDS_BEFORE_IT_BEGINS");
    let ended = shared.given(&lead("WHO"), end("2014-02-01"));
    assert!(ended.state().clusters[&code("health")].sharing.is_empty());
}

/// RM-7.6: money that stands in the way of shared leadership goes to the HC, who takes it up.
#[test]
fn a_funding_barrier_is_taken_up() {
    let barrier = || {
        let (cluster, sharing) = (code("health"), code("s-1"));
        Command::RaiseFundingBarrier(FundingBarrier { cluster, sharing, barrier: "no donor pays for it".to_owned() })
    };
    let take_up = || {
        let (cluster, sharing) = (code("health"), code("s-1"));
        let outcome = "two donors share the cost".to_owned();
        Command::TakeUpFundingBarrier(FundingBarrierTakenUp { cluster, sharing, outcome })
    };
    assert!(health().when(&lead("WHO"), barrier()).refusal().to_string().contains("no shared leadership"));
    let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing()));
    assert!(shared.clone().when(&hc(), take_up()).refusal().to_string().contains("no funding barrier"));
    let outcome = shared.when(&lead("WHO"), barrier());
    outcome.opens("RM-7.6.funding");
    let raised = outcome.accepted();
    raised.clone().when(&hc(), take_up()).keeps("RM-7.6.funding");
    let on = at("2014-02-01").date_naive();
    let end = SharingEnd { cluster: code("health"), sharing: code("s-1"), on, reason: "no funds".to_owned() };
    raised.when(&lead("WHO"), Command::EndSharing(end)).voids("RM-7.6.funding");
}

fn hand_over(planned_on: &str) -> HandOver {
    HandOver {
        cluster: code("shelter"),
        to: code("UN-HABITAT"),
        planned_on: at(planned_on).date_naive(),
        agreement: agreement(),
        moved_because: None,
    }
}

fn shelter() -> Example<Activation> {
    with_cluster(emergency(), "shelter", &["SHL"], "IFRC")
}

/// RM-7.3: the planned hand-over is owed; the ERC's approval of the next lead keeps it, and what is owed goes along.
#[test]
fn a_planned_hand_over_is_tracked() {
    let outcome = shelter().when(&lead("IFRC"), Command::PlanHandOver(hand_over("2014-04-01")));
    outcome.opens("RM-7.3.hand-over");
    let planned = outcome.accepted();
    assert_eq!(planned.duty("RM-7.3.hand-over").expect("owed").since, at("2014-04-01"));
    let unexplained = planned.clone().when(&lead("IFRC"), Command::PlanHandOver(hand_over("2014-06-01")));
    unexplained.refused("RM-7.3", "HAND_OVER_MOVED");
    let moved = HandOver { moved_because: Some("surge stays longer".to_owned()), ..hand_over("2014-06-01") };
    let moved = planned.given(&lead("IFRC"), Command::PlanHandOver(moved));
    assert_eq!(moved.duty("RM-7.3.hand-over").expect("owed").since, at("2014-06-01"));
}

/// The example after the approval of a new lead for shelter.
fn designated(before: Example<Activation>, lead_agency: &str) -> Example<Activation> {
    let (actor, country) = (erc(), code("PHL"));
    let record = before.record();
    let context = Context {
        now: at("2014-03-30"),
        occurred_at: at("2014-03-30"),
        actor: &actor,
        country: &country,
        exercise: false,
        etag: None,
        guidance: Guidance::embedded(),
        findings: &record.findings,
        duties: &record.duties,
    };
    let mut decision = Decision::about("proposal/p-2");
    let cluster = &before.state().clusters[&code("shelter")];
    let (proposal, lead_agency) = (code("p-2"), code(lead_agency));
    domain::cluster::designate_lead(&mut decision, cluster, &proposal, &lead_agency, "recovery begins", &context);
    before.having(&actor, decision)
}

/// OG-18, RM-1.11: a new lead comes by an approved proposal, and owes what the former one still owed.
#[test]
fn a_new_lead_owes_what_is_open() {
    let before = shelter().given(&lead("IFRC"), Command::PlanHandOver(hand_over("2014-04-01")));
    let after = designated(before.clone(), "UN-HABITAT");
    assert_eq!(after.state().clusters[&code("shelter")].lead_agency(), Some(&code("UN-HABITAT")));
    assert!(after.duty("RM-7.3.hand-over").is_none());
    let coordinator = after.duty("OG-9.coordinator").expect("still owed");
    assert_eq!(coordinator.owner.organization, Some(code("UN-HABITAT")));
    assert_eq!(coordinator.since, before.duty("OG-9.coordinator").expect("owed").since);
}

/// RM-7.2: the next lead is provider of last resort under what is shared, and shares with itself no longer.
#[test]
fn last_resort_goes_with_the_lead() {
    let with_who = |sharing: Sharing| Sharing { cluster: code("shelter"), last_resort: None, ..sharing };
    let partner = Sharing { sharing: code("s-2"), partner: code("UN-HABITAT"), ..with_who(sharing()) };
    let before = shelter()
        .at("2013-11-15")
        .given(&lead("IFRC"), Command::ShareLeadership(with_who(sharing())))
        .given(&lead("IFRC"), Command::ShareLeadership(partner));
    let after = designated(before, "UN-HABITAT");
    let sharing = &after.state().clusters[&code("shelter")].sharing;
    assert_eq!(sharing.len(), 1);
    assert_eq!(sharing[&code("s-1")].what.last_resort, Some(code("UN-HABITAT")));
    let back = designated(after, "IFRC");
    let sharing = &back.state().clusters[&code("shelter")].sharing;
    assert_eq!(sharing[&code("s-1")].what.last_resort, None, "a convener takes it from nobody");
}

/// RM-1.7, OG-15: a service cluster under another lead is a finding until expertise is shown and the global lead is told.
#[test]
fn another_lead_of_a_service_cluster_shows_its_expertise() {
    let mut proposal = Decision::about("proposal/p-1");
    let finding = |cluster: &str| {
        Finding::new("RM-1.7", "proposal/p-1", format!("{cluster}.lead.agency"), "is not its global lead", "show it")
    };
    proposal.raise(finding("logistics"));
    proposal.raise(finding("telecom"));
    let example = with_cluster(emergency(), "logistics", &["LOG"], "MSF").having(&erc(), proposal);
    let expertise = Expertise {
        cluster: code("logistics"),
        expertise: "ten years of transport in the archipelago".to_owned(),
        infrastructure: "forty lorries".to_owned(),
    };
    let told = GlobalLeadTold {
        cluster: code("logistics"),
        global_lead: code("WFP"),
        told_at: at("2013-11-13T08:00:00Z"),
        contact: "weekly call".to_owned(),
    };
    let agency = lead("MSF");
    let shown = example.clone().given(&agency, Command::ShowExpertise(expertise.clone()));
    assert_eq!(shown.record().findings.len(), 2, "telling the global lead is still missing");
    let outcome = shown.when(&agency, Command::TellGlobalLead(told.clone()));
    outcome.resolves("RM-1.7");
    assert_eq!(outcome.accepted().record().findings.len(), 1, "the finding on the other cluster stays");
    let other_order = example.clone().given(&agency, Command::TellGlobalLead(told.clone()));
    other_order.when(&agency, Command::ShowExpertise(expertise)).resolves("RM-1.7");
    let other = GlobalLeadTold { global_lead: code("WHO"), ..told.clone() };
    example.clone().when(&agency, Command::TellGlobalLead(other)).refused("OG-15", "NOT_THE_GLOBAL_LEAD");
    let itself = GlobalLeadTold { global_lead: code("MSF"), ..told };
    example.when(&agency, Command::TellGlobalLead(itself)).refused("OG-15", "LEADS_ITSELF");
}

fn concern() -> Example<Activation> {
    let raised = ConcernRaised {
        cluster: code("health"),
        concern: code("k-1"),
        statement: "no meeting for three weeks".to_owned(),
    };
    health().at("2014-01-10T08:00:00Z").given(&hc(), Command::RaiseConcern(raised))
}

fn step(step: ConcernStepKind, on: &str) -> Command {
    Command::TakeConcernStep(ConcernStep {
        cluster: code("health"),
        concern: code("k-1"),
        step,
        on: at(on).date_naive(),
        outcome: "a coordinator is sent".to_owned(),
    })
}

fn close() -> Command {
    Command::CloseConcern(ConcernClosure {
        cluster: code("health"),
        concern: code("k-1"),
        outcome: "meetings are held again".to_owned(),
    })
}

/// OG-17, OG-7: where no HC is appointed, the concern is the RC's to take up.
#[test]
fn a_concern_is_taken_up_by_who_heads_the_response() {
    let nobody =
        Leadership { humanitarian_coordinator: false, country_team: false, since: at("2011-01-01").date_naive() };
    let raised = ConcernRaised { cluster: code("health"), concern: code("k-1"), statement: "no meeting".to_owned() };
    let example = health()
        .given(&ocha(), operation::Command::RecordLeadership(nobody))
        .given(&actor(Role::Partner, "MSF"), Command::RaiseConcern(raised));
    assert_eq!(example.duty("OG-17.concern").expect("owed").owner, Owner::role(Role::ResidentCoordinator));
}

/// OG-17: the agency's country director is always consulted first.
#[test]
fn a_concern_begins_with_the_country_director() {
    let example = concern();
    assert!(example.duty("OG-17.concern").is_some());
    for later in &ConcernStepKind::ALL[1..] {
        let outcome = example.clone().when(&hc(), step(*later, "2014-01-10"));
        outcome.refused("OG-17", "COUNTRY_DIRECTOR_FIRST");
    }
    example.when(&hc(), close()).refused("OG-17", "COUNTRY_DIRECTOR_FIRST");
}

/// OG-17: steps keep their order; an optional one left out is noted and no more.
#[test]
fn steps_on_a_concern_keep_their_order() {
    let first = concern().when(&hc(), step(ConcernStepKind::CountryDirectorConsulted, "2014-01-10"));
    first.keeps("OG-17.concern");
    let begun = first.accepted();
    let outcome = begun.when(&hc(), step(ConcernStepKind::PrincipalsConsulted, "2014-01-10"));
    let [domain::Event::Cluster(Event::ConcernStepTaken { left_out, .. })] = &outcome.commit().events[..] else {
        panic!("one step was taken")
    };
    assert_eq!(left_out, &[ConcernStepKind::CountryTeamConsulted]);
    let asked = outcome.accepted();
    let steps = &asked.state().clusters[&code("health")].concerns[&code("k-1")].steps;
    assert_eq!(steps[1].left_out, [ConcernStepKind::CountryTeamConsulted], "the record notes it, too");
    let back = asked.clone().when(&hc(), step(ConcernStepKind::CountryTeamConsulted, "2014-01-10"));
    back.refused("OG-17", "STEP_OUT_OF_ORDER");
    let closed = asked.given(&hc(), close());
    assert!(closed.state().clusters[&code("health")].concerns[&code("k-1")].closure.is_some());
}

/// OG-17: a closed concern stays closed.
#[test]
fn a_closed_concern_takes_no_step() {
    let closed =
        concern().given(&hc(), step(ConcernStepKind::CountryDirectorConsulted, "2014-01-10")).given(&hc(), close());
    closed.when(&hc(), step(ConcernStepKind::CountryTeamConsulted, "2014-01-10")).refused("OG-17", "CONCERN_CLOSED");
}
