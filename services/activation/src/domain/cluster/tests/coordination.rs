//! Coordinators, terms of reference, focal points and counterparts.

use convene_kernel::testing::{at, code};
use convene_kernel::{identity::Role, refusal::Refusal};

use crate::domain::cluster::{
    Appointment, AppointmentEnd, Command, Counterpart, Employment, FocalPoint, Post, Responsibility, TermsOfReference,
};
use crate::domain::fixtures::{health, lead};

fn appointment(person: &str) -> Appointment {
    Appointment {
        cluster: code("health"),
        person: code(person),
        post: Post::Coordinator,
        sharing: None,
        employer: code("WHO"),
        seconded_to: None,
        seniority: "P5".to_owned(),
        facilitation: "coordinated the cluster in Haiti".to_owned(),
        expertise: "emergency medicine".to_owned(),
        employment: Employment::FullTime,
        other_duties: None,
        from: at("2013-11-14").date_naive(),
    }
}

fn terms(codes: impl IntoIterator<Item = u8>) -> TermsOfReference {
    let put = |code: u8| Responsibility { code: code.to_string(), in_context: "as it is meant on Leyte".to_owned() };
    TermsOfReference {
        cluster: code("health"),
        adopted_on: at("2013-11-13").date_naive(),
        responsibilities: codes.into_iter().map(put).collect(),
        additions: vec!["mental health after the storm".to_owned()],
    }
}

/// OG-9: the lead agency owes a coordinator's name until it has given one.
#[test]
fn naming_a_coordinator_keeps_the_duty() {
    health()
        .when(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")))
        .keeps("OG-9.coordinator")
        .raises_nothing_of("OG-20");
}

/// OG-9: when the last coordinator leaves, the gap is tracked again.
#[test]
fn a_coordinator_who_leaves_opens_the_gap() {
    let end = AppointmentEnd {
        cluster: code("health"),
        person: code("c-1"),
        on: at("2013-12-01").date_naive(),
        hand_over_notes: true,
    };
    let one = health().given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")));
    one.clone().when(&lead("WHO"), Command::EndAppointment(end.clone())).opens("OG-9.coordinator");
    let two = one.given(&lead("WHO"), Command::AppointCoordinator(appointment("c-2")));
    let after = two.given(&lead("WHO"), Command::EndAppointment(end));
    assert!(after.duty("OG-9.coordinator").is_none(), "the other coordinator remains");
}

/// OG-9: the gap is tracked since the last day, and a coordinator who becomes deputy leaves one as well.
#[test]
fn the_gap_begins_with_the_last_day() {
    let one = health().given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")));
    let (cluster, person, on) = (code("health"), code("c-1"), at("2013-12-20").date_naive());
    let end = AppointmentEnd { cluster, person, on, hand_over_notes: true };
    let ended = one.clone().given(&lead("WHO"), Command::EndAppointment(end));
    assert_eq!(ended.duty("OG-9.coordinator").expect("owed").since, at("2013-12-20"));
    let deputy = Appointment { post: Post::Deputy, ..appointment("c-1") };
    one.when(&lead("WHO"), Command::AppointCoordinator(deputy)).opens("OG-9.coordinator");
}

/// OG-9: an appointment that is not there cannot end, nor end before it began.
#[test]
fn only_an_appointment_held_ends() {
    let end = |person: &str, on: &str| {
        Command::EndAppointment(AppointmentEnd {
            cluster: code("health"),
            person: code(person),
            on: at(on).date_naive(),
            hand_over_notes: false,
        })
    };
    let example = health().given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")));
    example.clone().when(&lead("WHO"), end("c-9", "2013-12-01")).refused("OG-9", "NOT_APPOINTED");
    example.when(&lead("WHO"), end("c-1", "2013-11-01")).refused("OG-9", "ENDS_BEFORE_IT_BEGINS");
}

/// OG-20: somebody with programme duties beside is a finding at the height of a crisis, until a dedicated one comes.
#[test]
fn a_double_hatted_coordinator_is_a_finding() {
    let double = Appointment { other_duties: Some("the country programme".to_owned()), ..appointment("c-1") };
    let part_time = Appointment { employment: Employment::PartTime, ..appointment("c-1") };
    health().when(&lead("WHO"), Command::AppointCoordinator(part_time)).raises("OG-20");
    let outcome = health().when(&lead("WHO"), Command::AppointCoordinator(double));
    outcome.raises("OG-20");
    let found = outcome.accepted();
    found.clone().when(&lead("WHO"), Command::AppointCoordinator(appointment("c-2"))).resolves("OG-20");
    let (cluster, person, on) = (code("health"), code("c-1"), at("2013-12-01").date_naive());
    let end = AppointmentEnd { cluster, person, on, hand_over_notes: true };
    found.when(&lead("WHO"), Command::EndAppointment(end)).resolves("OG-20");
}

/// OG-20: when the dedicated coordinator leaves and a double-hatted one remains, that is found.
#[test]
fn a_double_hat_that_remains_is_found() {
    let double = Appointment { other_duties: Some("the country programme".to_owned()), ..appointment("c-2") };
    let both = health()
        .given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")))
        .given(&lead("WHO"), Command::AppointCoordinator(double));
    assert!(both.finding("OG-20").is_none(), "a dedicated one is there");
    let (cluster, person, on) = (code("health"), code("c-1"), at("2013-12-01").date_naive());
    let end = AppointmentEnd { cluster, person, on, hand_over_notes: true };
    both.when(&lead("WHO"), Command::EndAppointment(end)).raises("OG-20");
}

/// OG-8: an agency that does not lead the cluster does not speak as its lead.
#[test]
fn only_the_lead_agency_appoints() {
    let outcome = health().when(&lead("UNICEF"), Command::AppointCoordinator(appointment("c-1")));
    outcome.refused("OG-8", "NOT_THE_LEAD_AGENCY");
    assert!(matches!(outcome.refusal(), Refusal::Denied(_)));
}

/// RM-7.1: a co-coordinator stands for an agreement that is on the record.
#[test]
fn a_co_coordinator_needs_an_agreement() {
    let co = Appointment { post: Post::CoCoordinator, ..appointment("c-1") };
    health().when(&lead("WHO"), Command::AppointCoordinator(co)).refused("RM-7.1", "SHARING_NOT_AGREED");
    let unknown = Appointment { sharing: Some(code("s-9")), ..appointment("c-1") };
    health().when(&lead("WHO"), Command::AppointCoordinator(unknown)).refused("RM-7.1", "SHARING_NOT_AGREED");
}

/// RM-7.6: a seconded coordinator keeps home and host apart.
#[test]
fn a_secondment_has_a_home_and_a_host() {
    let seconded = Appointment { employer: code("MSF"), seconded_to: Some(code("WHO")), ..appointment("c-1") };
    let accepted = health().given(&lead("WHO"), Command::AppointCoordinator(seconded));
    assert!(accepted.state().clusters[&code("health")].has_coordinator());
    let nowhere = Appointment { seconded_to: Some(code("WHO")), ..appointment("c-1") };
    health().when(&lead("WHO"), Command::AppointCoordinator(nowhere)).refused("RM-7.6", "HOME_IS_HOST");
}

/// OG-10, GN-A1: national terms of reference carry all thirteen generic responsibilities.
#[test]
fn terms_of_reference_are_never_reduced() {
    let adopted = health().given(&lead("WHO"), Command::AdoptTerms(terms(1..=13)));
    assert!(adopted.state().clusters[&code("health")].terms_of_reference.is_some());
    let outcome = health().when(&lead("WHO"), Command::AdoptTerms(terms((1..=13).filter(|code| *code != 13))));
    outcome.refused("OG-10", "RESPONSIBILITY_MISSING");
    assert!(outcome.refusal().to_string().contains("13"), "it names the one left out");
}

/// OG-10: what is beyond the generic ones is an addition, and each is put in context once.
#[test]
fn terms_of_reference_name_generic_responsibilities_once() {
    let outcome = health().when(&lead("WHO"), Command::AdoptTerms(terms((1..=14).chain([1]))));
    outcome.refused("OG-10", "RESPONSIBILITY_UNKNOWN").refused("OG-10", "RESPONSIBILITY_REPEATED");
}

/// OG-11: the duty is kept once early recovery and every agreed issue has its focal point.
#[test]
fn focal_points_are_owed_for_every_issue() {
    let name = |issue: &str| {
        let focal_point =
            FocalPoint { cluster: code("health"), issue: issue.to_owned(), organization: code("WHO"), person: None };
        Command::NameFocalPoint(focal_point)
    };
    let some = ["age", "environment", "gender", "hiv-aids", "mental-health", "disabilities"];
    let example = some.iter().fold(health(), |example, issue| example.given(&lead("WHO"), name(issue)));
    assert!(example.duty("OG-11.focal-points").is_some(), "early recovery is still open");
    example.when(&lead("WHO"), name("early-recovery")).keeps("OG-11.focal-points");
    health().when(&lead("WHO"), name("earl-recovery")).refused("OG-11", "ISSUE_UNKNOWN");
}

/// GN-9.1: the gap is open until the first consultation with the national counterpart is dated.
#[test]
fn the_first_consultation_of_the_counterpart_is_owed() {
    let counterpart = Counterpart {
        cluster: code("health"),
        government_body: Some("Department of Health".to_owned()),
        otherwise: None,
        first_consulted_on: None,
    };
    let example = health().given(&lead("WHO"), Command::RecordCounterpart(counterpart.clone()));
    assert!(example.duty("GN-9.1.counterpart").is_some());
    let consulted = Counterpart { first_consulted_on: Some(at("2013-11-12").date_naive()), ..counterpart.clone() };
    let outcome = example.clone().when(&lead("WHO"), Command::RecordCounterpart(consulted));
    outcome.keeps("GN-9.1.counterpart");
    let again = outcome.accepted().given(&lead("WHO"), Command::RecordCounterpart(counterpart.clone()));
    let recorded = again.state().clusters[&code("health")].counterpart.clone().expect("it is recorded").what;
    assert_eq!(recorded.first_consulted_on, Some(at("2013-11-12").date_naive()), "the first day stays the first");
    let tomorrow = Counterpart { first_consulted_on: Some(at("2013-11-30").date_naive()), ..counterpart.clone() };
    example.clone().when(&lead("WHO"), Command::RecordCounterpart(tomorrow)).refused("GN-9.1", "DATE_IN_THE_FUTURE");
    let unsaid = Counterpart { government_body: None, ..counterpart };
    example.when(&lead("WHO"), Command::RecordCounterpart(unsaid)).refused("GN-9.1", "COUNTERPART_MISSING");
}

/// OG-9: who may name a coordinator: the lead agency, not even the HC in its place.
#[test]
fn authority_is_the_lead_agencys() {
    use convene_kernel::aggregate::Aggregate as _;
    let example = health();
    let command = Command::AppointCoordinator(appointment("c-1")).into();
    let authority = crate::domain::Activation::authority(example.state(), &command);
    assert_eq!(authority.roles(), [Role::LeadAgency]);
}
