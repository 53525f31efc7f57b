//! Properties: facts that are recorded in any order make the same present, and the same answers about the past.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::Etag;
use convene_kernel::commit::Commit;
use convene_kernel::duty::Duty;
use convene_kernel::testing::{at, code, insider};
use convene_kernel::time::Moment;
use proptest::prelude::*;

use super::responses;
use crate::domain::cluster::{self, AppointmentEnd, Counterpart, FocalPoint, Kept, LeadDesignated, TermsOfReference};
use crate::domain::cluster::{
    Appointment, Corrected, Correction, Deactivated, FundingBarrier, FundingBarrierTakenUp, RightFact, appointment,
};
use crate::domain::fixtures::{Example, erc, hc, lead_designated, meeting, ocha};
use crate::domain::operation::fixtures::{consultation, step};
use crate::domain::operation::{
    self, Consultation, EmergencyClass, Leadership, Mechanism, Meeting, ReclassifyEmergency, Term,
};
use crate::domain::review::fixtures::plan;
use crate::domain::review::{self, TransitionStrategy};
use crate::domain::{Activation, Event, fixtures};
use crate::views::as_known;

fn lead(agency: &str) -> Event {
    let designated = LeadDesignated {
        cluster: code("health"),
        previous_lead: None,
        lead_agency: code(agency),
        proposal: code("p-2"),
        reason: "recovery begins".to_owned(),
        convenes_only: false,
    };
    cluster::Event::LeadDesignated(designated).into()
}

fn appointed(person: &str, starts_on: &str) -> Event {
    let starts_on = at(starts_on).date_naive();
    cluster::Event::CoordinatorAppointed(Appointment { starts_on, ..appointment(person) }).into()
}

fn ended(person: &str, on: &str) -> Event {
    let (cluster, person, on) = (code("health"), code(person), at(on).date_naive());
    cluster::Event::AppointmentEnded(AppointmentEnd { cluster, person, on, hand_over_notes: true }).into()
}

fn terms(adopted_on: &str) -> Event {
    let terms = TermsOfReference {
        cluster: code("health"),
        adopted_on: at(adopted_on).date_naive(),
        responsibilities: Vec::new(),
        additions: vec![format!("as of {adopted_on}")],
    };
    cluster::Event::TermsAdopted(terms).into()
}

fn focal_point(organization: &str) -> Event {
    let (cluster, issue, organization) = (code("health"), "gender".to_owned(), code(organization));
    cluster::Event::FocalPointNamed(FocalPoint { cluster, issue, organization, person: None }).into()
}

fn counterpart(government_body: &str, consulted_on: Option<&str>) -> Event {
    let counterpart = Counterpart {
        cluster: code("health"),
        government_body: Some(government_body.to_owned()),
        otherwise: None,
        first_consulted_on: consulted_on.map(|day| at(day).date_naive().into()),
    };
    cluster::Event::CounterpartRecorded(counterpart).into()
}

fn barrier(text: &str) -> Event {
    let (cluster, sharing) = (code("health"), code("s-1"));
    cluster::Event::FundingBarrierRaised(FundingBarrier { cluster, sharing, barrier: text.to_owned() }).into()
}

fn barrier_taken_up() -> Event {
    let (cluster, sharing, outcome) = (code("health"), code("s-1"), "two donors pay".to_owned());
    cluster::Event::FundingBarrierTakenUp(FundingBarrierTakenUp { cluster, sharing, outcome }).into()
}

fn kept(review_by: &str) -> Event {
    let review_by = at(review_by).date_naive();
    cluster::Event::Kept(Kept { cluster: code("health"), review: code("r-1"), review_by }).into()
}

fn strategy(national_authority: &str) -> Event {
    let strategy = TransitionStrategy {
        cluster: code("health"),
        national_authorities: vec![national_authority.to_owned()],
        development_actors: Vec::new(),
        no_counterpart_because: None,
        no_development_actors_because: None,
        plan: plan(),
    };
    review::Event::TransitionStrategyRecorded(strategy).into()
}

fn leadership(humanitarian_coordinator: bool, since: &str) -> Event {
    let since = at(since).date_naive();
    operation::Event::LeadershipRecorded(Leadership { humanitarian_coordinator, country_team: true, since }).into()
}

fn mechanism(led_by: &str) -> Event {
    let mechanism = Mechanism {
        mechanism: code("council"),
        name: "Council".to_owned(),
        sectors: vec![code("LOG")],
        led_by: led_by.to_owned(),
        assessment: Some("it coordinates".to_owned()),
        could_be_supported: Some(false),
    };
    operation::Event::MechanismRecorded(mechanism).into()
}

fn class(class: EmergencyClass) -> Event {
    let (emergency, reasons) = (code("haiyan"), format!("{class:?}"));
    operation::Event::EmergencyReclassified(ReclassifyEmergency { emergency, class, reasons }).into()
}

fn term(term: Term) -> Event {
    operation::Event::TermChosen { term }.into()
}

/// What happened to the cluster and to the country, by day.
fn facts() -> Vec<(&'static str, Event)> {
    vec![
        ("2014-01-10", lead("UNICEF")),
        ("2014-03-01", lead("UNFPA")),
        ("2014-04-01", lead("UNICEF")),
        ("2013-11-20", appointed("c-1", "2013-11-20")),
        ("2013-12-20", ended("c-1", "2013-12-20")),
        ("2014-02-01", appointed("c-1", "2014-02-01")),
        ("2014-04-10", appointed("c-2", "2014-04-10")),
        ("2013-11-25", terms("2013-11-25")),
        ("2014-02-05", terms("2014-02-05")),
        ("2013-12-01", focal_point("UNFPA")),
        ("2014-02-10", focal_point("UNICEF")),
        ("2013-12-03", counterpart("Department of Health", Some("2013-12-02"))),
        ("2014-02-12", counterpart("Ministry of Health", None)),
        ("2013-12-10", barrier("no donor pays for it")),
        ("2014-01-05", barrier_taken_up()),
        ("2014-02-20", barrier("the donor left")),
        ("2014-01-15", kept("2014-07-15")),
        ("2014-03-15", kept("2014-09-15")),
        ("2014-01-20", strategy("the province")),
        ("2014-03-20", strategy("the ministry")),
        ("2013-12-05", leadership(false, "2013-12-05")),
        ("2014-02-15", leadership(true, "2014-02-15")),
        ("2013-12-06", mechanism("the Government")),
        ("2014-02-16", mechanism("the army")),
        ("2013-12-07", class(EmergencyClass::Ongoing)),
        ("2014-02-17", class(EmergencyClass::Other)),
        ("2013-12-08", term(Term::Sector)),
        ("2014-02-18", term(Term::WorkingGroup)),
    ]
}

/// The commits by which `order` of the facts is recorded, after an emergency and a cluster.
fn recorded(order: &[usize]) -> Vec<Commit<Event>> {
    let facts = facts();
    let activated = fixtures::activation("health", &["HEA"], "WHO");
    let begun = [
        (at("2013-11-08"), operation::Event::EmergencyRegistered(fixtures::haiyan()).into()),
        (at("2013-11-13"), cluster::Event::Activated(activated).into()),
    ];
    let late = order.iter().map(|index| (at(facts[*index].0), facts[*index].1.clone()));
    let commit = |(version, (occurred_at, event)): (u64, (Moment, Event))| Commit {
        version,
        occurred_at,
        recorded_at: at("2014-06-01"),
        ..convene_kernel::testing::commit_of::<crate::domain::Activation>("PHL", "country", event)
    };
    (1..).zip(begun.into_iter().chain(late)).map(commit).collect()
}

/// What was so at a moment, as it is answered: without who recorded it, and when.
fn answered(commits: &[Commit<Event>], as_of: Moment) -> String {
    let then = as_known(commits, as_of, Moment::MAX_UTC);
    let mut architecture = responses::architecture(&commits[0].key, &then, &insider(), as_of);
    architecture.etag = String::new();
    architecture.clusters.iter_mut().for_each(|cluster| cluster.etag = String::new());
    architecture.emergencies.iter_mut().for_each(|emergency| emergency.etag = String::new());
    format!("{architecture:#?}{}", in_detail(&then))
}

fn in_detail(then: &Record<Activation>) -> String {
    let Ok(health) = then.state.cluster("health") else { return String::new() };
    let coordinators: Vec<_> = health.coordinators().map(|held| held.what.clone()).collect();
    let terms = health.terms_of_reference.present().map(|terms| &terms.what.additions);
    let gender = health.focal_points.get("gender").and_then(|named| named.present()).map(|named| &named.what);
    let counterpart = health.counterpart().map(|counterpart| counterpart.what);
    let barriers: Vec<_> = health.present_funding_barriers().map(|barrier| barrier.what.clone()).collect();
    let transition = then.state.reviews.transitions.get(&health.id);
    let strategy = transition.and_then(|transition| transition.strategy.present()).map(|strategy| &strategy.what);
    format!("{coordinators:?}{terms:?}{gender:?}{counterpart:?}{barriers:?}{strategy:?}")
}

proptest! {
    /// RM-1.15: whatever the order in which the same dated facts of a cluster and of its country are recorded, the same is so
    /// at present and was so on any day.
    #[test]
    fn the_order_of_recording_changes_no_answer(order in Just((0..facts().len()).collect::<Vec<_>>()).prop_shuffle()) {
        let in_order: Vec<_> = {
            let mut order: Vec<_> = (0..facts().len()).collect();
            order.sort_by_key(|index| facts()[*index].0);
            order
        };
        let (as_it_happened, late) = (recorded(&in_order), recorded(&order));
        for day in ["2013-11-30", "2013-12-31", "2014-01-31", "2014-02-28", "2014-03-31", "2014-05-01"] {
            prop_assert_eq!(answered(&late, at(day)), answered(&as_it_happened, at(day)), "on {}", day);
        }
        prop_assert_eq!(answered(&late, Moment::MAX_UTC), answered(&as_it_happened, Moment::MAX_UTC));
    }

    /// RM-1.15, OG-7, OG-9, OG-18, S-1, S-3: whatever the order in which it is recorded who led, coordinated and acted, what was
    /// decided on level 3 and what was done, the same was owed by the same since the same moment, and was done and ended when it
    /// was.
    #[test]
    fn the_order_of_recording_changes_no_duty(order in Just((0..FACTS).collect::<Vec<_>>()).prop_shuffle()) {
        let expected = owed_after(&(0..FACTS).collect::<Vec<_>>());
        prop_assert_eq!(owed_after(&order), expected);
    }
}

/// How many facts there are for [`fact`].
const FACTS: usize = 15;

/// The example after a fact was recorded: leads, coordinators, heads, level 3, consultations and documents of the first months.
fn fact(example: Example, number: usize) -> Example {
    let agency = || example.state().clusters[&code("health")].lead_agency().expect("it has one").to_string();
    let who = fixtures::lead(&agency());
    let appoint = |person: &str, starts_on: &str| {
        let starts_on = at(starts_on).date_naive();
        cluster::Command::AppointCoordinator(Appointment { starts_on, ..appointment(person) })
    };
    let end = |person: &str, on: &str| {
        let (cluster, person, on) = (code("health"), code(person), at(on).date_naive());
        cluster::Command::EndAppointment(AppointmentEnd { cluster, person, on, hand_over_notes: true })
    };
    let head = |humanitarian_coordinator, since: &str| {
        let since = at(since).date_naive();
        operation::Command::RecordLeadership(Leadership { humanitarian_coordinator, country_team: true, since })
    };
    let consulted = |id: &str, held_at: &str, late_because: Option<&str>| {
        let consultation = Consultation { consultation: code(id), ..consultation(held_at, late_because) };
        operation::Command::RecordConsultation(consultation)
    };
    match number {
        0 => lead_designated(example, "health", "UNICEF", "2014-01-10"),
        1 => lead_designated(example, "health", "UNFPA", "2014-03-01"),
        2 => example.given(&who, appoint("c-1", "2013-11-20")),
        3 => example.given(&who, appoint("c-2", "2014-01-20")),
        4 => example.given(&who, appoint("c-3", "2014-03-10")),
        5 => example.given(&who, end("c-1", "2013-12-20")),
        6 => example.given(&who, end("c-2", "2014-02-10")),
        7 => example.given(&ocha(), head(false, "2013-11-20")),
        8 => example.given(&ocha(), head(true, "2014-02-01")),
        9 => example.given(&ocha(), consulted("c-9", "2013-11-10T05:00:00Z", Some("roads were cut"))),
        10 => example.given(&ocha(), consulted("c-8", "2013-11-09T03:00:00Z", None)),
        11 => example.given(&erc(), operation::Command::DeclareLevel3(step("2013-11-12T07:00:00Z"))),
        12 => example.given(&erc(), operation::Command::RecordPrincipalsDecision(step("2013-11-16T07:00:00Z"))),
        13 => {
            let meeting = Meeting { held_at: at("2013-11-14T07:00:00Z"), ..meeting() };
            example.given(&ocha(), operation::Command::RecordMeeting(meeting))
        }
        _ => example.given(&erc(), operation::Command::EndLevel3(step("2014-03-20"))),
    }
}

/// What was owed after the facts were recorded in the order given, and when each was done or ended. The end of an appointment comes
/// after the appointment.
fn owed_after(order: &[usize]) -> Vec<String> {
    let mut order = order.to_vec();
    for (appointed, ended) in [(2, 5), (3, 6)] {
        let place = |fact: usize| order.iter().position(|one| *one == fact).expect("it is one of them");
        let (appointed, ended) = (place(appointed), place(ended));
        if ended < appointed {
            order.swap(appointed, ended);
        }
    }
    let registered = Example::new("PHL", "2013-11-08T06:00:00Z");
    let registered = registered.given(&hc(), operation::Command::RegisterEmergency(fixtures::haiyan()));
    let begun = fixtures::with_cluster(registered, "health", &["HEA"], "WHO").at("2014-03-30");
    let after = order.iter().fold(begun, |example, number| fact(example, *number));
    let openings = after.record().openings.values();
    let owed = openings.filter(|opening| opening.closed_at.is_none_or(|closed_at| opening.from <= closed_at));
    let shown = owed.map(|opening| {
        let (Duty { id, since, owner, .. }, closed_at) = (&opening.duty, opening.closed_at);
        format!("{id} since {since} by {owner:?} until {closed_at:?}")
    });
    let present = after.record().duties.values().map(|duty| format!("{duty:?}"));
    shown.chain(present).collect()
}

/// RM-1.15: what had happened by then and what had been recorded by then are two questions.
#[test]
fn as_of_and_known_on_tell_both_orders_apart() {
    let mut commits = recorded(&[1, 0]);
    let recorded_at = [at("2013-11-08"), at("2013-11-13"), at("2014-03-01"), at("2014-04-01")];
    commits.iter_mut().zip(recorded_at).for_each(|(commit, moment)| commit.recorded_at = moment);
    let lead = |as_of: &str, known_on: &str| {
        let then = as_known(&commits, at(as_of), at(known_on));
        then.state.clusters[&code("health")].lead_agency().map(ToString::to_string)
    };
    let agency = |code: &str| Some(code.to_owned());
    assert_eq!(lead("2014-02-01", "2014-04-01"), agency("UNICEF"), "it led then, as is known now");
    assert_eq!(lead("2014-02-01", "2014-03-15"), agency("WHO"), "it was thought to lead then");
    assert_eq!(lead("2014-04-01", "2014-04-01"), agency("UNFPA"), "what was recorded last did not happen last");
}

/// RM-1.15, OG-9: a coordinator who is appointed from June is there from June, however late that is recorded.
#[test]
fn a_day_that_is_named_counts_for_answers() {
    let mut commits = recorded(&[]);
    let commit =
        Commit { version: 3, occurred_at: at("2014-11-05"), recorded_at: at("2014-11-05"), ..commits[0].clone() };
    commits.push(Commit { events: vec![appointed("c-1", "2014-06-01")], ..commit });
    let has_coordinator = |as_of: &str, known_on: &str| {
        as_known(&commits, at(as_of), at(known_on)).state.clusters[&code("health")].has_coordinator()
    };
    assert!(has_coordinator("2014-07-01", "2014-12-01"));
    assert!(!has_coordinator("2014-05-01", "2014-12-01") && !has_coordinator("2014-07-01", "2014-10-01"));
}

/// RM-1.15: what was so on a day follows a correction, wherever it moves the fact; what was known before it does not.
#[test]
fn answers_about_the_past_follow_a_correction() {
    let right = |fact: RightFact, at: Moment| {
        let (cluster, commit, reason, source) = (code("health"), Etag(3), String::new(), String::new());
        let correction = Correction { cluster, commit, right: fact, reason, source };
        cluster::Event::Corrected(Corrected { correction, at, convenes_only: false }).into()
    };
    let with = |recorded_late: Event, correction: Event| {
        let mut commits = recorded(&[]);
        let late =
            Commit { version: 3, occurred_at: at("2014-03-01"), recorded_at: at("2014-03-02"), ..commits[0].clone() };
        commits.push(Commit { events: vec![recorded_late], ..late.clone() });
        let day = at("2014-05-01");
        commits.push(Commit { version: 4, occurred_at: day, recorded_at: day, events: vec![correction], ..late });
        commits.iter_mut().take(2).for_each(|commit| commit.recorded_at = commit.occurred_at);
        commits
    };
    let known = at("2014-06-01");
    for (moved_to, leads_in_february, leads_in_april) in
        [("2014-01-15", "UNICEF", "UNICEF"), ("2014-04-15", "WHO", "WHO")]
    {
        let fact = RightFact::Lead { agency: code("UNICEF"), since: moved_to.parse().expect("a day") };
        let commits = with(lead("UNICEF"), right(fact, at(moved_to)));
        let lead = |as_of: &str, known_on: Moment| {
            let then = as_known(&commits, at(as_of), known_on);
            then.state.clusters[&code("health")].lead_agency().map(ToString::to_string)
        };
        assert_eq!(lead("2014-02-01", known).as_deref(), Some(leads_in_february), "moved to {moved_to}");
        assert_eq!(lead("2014-04-01", known).as_deref(), Some(leads_in_april), "moved to {moved_to}");
        assert_eq!(lead("2014-05-01", known).as_deref(), Some("UNICEF"));
        assert_eq!(lead("2014-04-01", at("2014-04-01")).as_deref(), Some("UNICEF"), "it was thought to lead then");
    }
    let gone = Deactivated { cluster: code("health"), review: code("r-1"), at: at("2014-03-01") };
    for (moved_to, is_active_in_february, is_active_in_april) in
        [("2014-01-15", false, false), ("2014-04-15", true, true)]
    {
        let fact = RightFact::Ended { ended: moved_to.parse().expect("a day") };
        let commits = with(cluster::Event::Deactivated(gone.clone()).into(), right(fact, at(moved_to)));
        let is_active = |as_of: &str, known_on: Moment| {
            as_known(&commits, at(as_of), known_on).state.clusters[&code("health")].is_active()
        };
        assert_eq!(is_active("2014-02-01", known), is_active_in_february, "moved to {moved_to}");
        assert_eq!(is_active("2014-04-01", known), is_active_in_april, "moved to {moved_to}");
        assert!(!is_active("2014-04-01", at("2014-04-01")), "it was thought to have ended");
    }
}

/// RM-1.15: an activation that is corrected moves to before or after the day that is asked about.
#[test]
fn a_corrected_activation_moves_what_was_so() {
    for (moved_to, day, is_there) in [("2013-11-10", "2013-11-11", true), ("2013-11-20", "2013-11-15", false)] {
        let mut commits = recorded(&[]);
        let (cluster, commit, reason, source) = (code("health"), Etag(2), String::new(), String::new());
        let right = RightFact::Activated { activated: moved_to.parse().expect("a day") };
        let correction = Correction { cluster, commit, right, reason, source };
        let corrected = Corrected { correction, at: at(moved_to), convenes_only: false };
        let corrected =
            Commit { version: 3, events: vec![cluster::Event::Corrected(corrected).into()], ..commits[1].clone() };
        commits.push(Commit { recorded_at: at("2014-07-01"), occurred_at: at("2014-07-01"), ..corrected });
        let is_known =
            |known_on: Moment| as_known(&commits, at(day), known_on).state.clusters.contains_key(&code("health"));
        assert_eq!(
            (is_known(at("2014-08-01")), is_known(at("2014-06-15"))),
            (is_there, !is_there),
            "moved to {moved_to}"
        );
    }
}
