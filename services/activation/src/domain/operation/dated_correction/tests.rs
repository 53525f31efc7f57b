//! Tests of corrections of dates of the country, its emergencies and its proposals, and of their withdrawal.

use convene_kernel::codes::Etag;
use convene_kernel::duty::DutyChange;
use convene_kernel::identity::Role;
use convene_kernel::testing::{Outcome, at, code};

use super::*;
use crate::domain::Activation;
use crate::domain::claims::Claim;
use crate::domain::fixtures::{
    Example, after_the_approval, after_the_meeting, after_the_proposal, end_of, erc, haiyan as facts_of_haiyan, hc,
    health as with_health, meeting, ocha, start_of, submission,
};
use crate::domain::operation::fixtures::{consultation, deployment, registered, step};
use crate::domain::operation::{
    Command, Consultation, EmergencyClass, EmergencyFacts, Leadership, Meeting, ReclassifyEmergency, RecordClaim,
    WithdrawFact, past_consultation,
};
use crate::domain::proposal::fixtures::{health, submit};
use crate::domain::proposal::{AgreedIn, Audience, RecordInformed, Submission};

/// What the minutes say.
fn claim(date: &str) -> Claim {
    let date = date.parse().unwrap_or_else(|error| panic!("{error}"));
    Claim { date, agency: None, source: Some("the minutes".to_owned()) }
}

fn correct(fact: FactOnRecord, date: &str) -> Command {
    Command::CorrectFact(CorrectFact { fact, right: claim(date), class: None, reason: "a misprint".to_owned() })
}

fn withdraw(fact: FactOnRecord) -> Command {
    let (reason, source) = ("it never was".to_owned(), "the minutes".to_owned());
    Command::WithdrawFact(WithdrawFact { fact, reason, source })
}

fn haiyan(kind: FactKind, commit: Etag) -> FactOnRecord {
    kind.on_record(&code("haiyan"), commit)
}

/// The last commit on the emergency.
fn last(example: &Example) -> Etag {
    example.state().emergencies[&code("haiyan")].etag
}

fn consulted(held_at: &str) -> Example {
    let late_because = (at(held_at) > at("2013-11-09T04:40:00Z")).then_some("no flight reached the island");
    let command = Command::RecordConsultation(consultation(held_at, late_because));
    registered().at("2013-11-12T08:00:00Z").given(&ocha(), command)
}

/// RM-1.15, OG-1, OG-2: the clocks of the onset count from the right one: what is owed, and what was kept, which may have been
/// in time.
#[test]
fn what_counts_from_the_onset_moves_with_it() {
    let consulted = consulted("2013-11-10T05:00:00Z");
    let onset = haiyan(FactKind::Onset, consulted.state().emergencies[&code("haiyan")].registered.etag);
    let right = at("2013-11-09T06:00:00Z");
    let outcome = consulted.when(&ocha(), correct(onset.clone(), "2013-11-09T06:00:00Z"));
    outcome.keeps("OG-1.consultation").opens("OG-1.consultation");
    let after = outcome.accepted();
    assert_eq!(after.duty("OG-2.proposal").map(|duty| duty.since), Some(right));
    let emergency = &after.state().emergencies[&code("haiyan")];
    assert_eq!((emergency.facts.onset, emergency.classes.changed_at()), (right, Some(right)));
    let by_day = after.clone().given(&ocha(), correct(onset.clone(), "2013-11-08"));
    assert_eq!(by_day.state().emergencies[&code("haiyan")].facts.onset, start_of("2013-11-08"));
    assert_eq!(by_day.duty("OG-2.proposal").map(|duty| duty.since), Some(end_of("2013-11-08")), "late by no reading");
    after.clone().when(&ocha(), correct(onset.clone(), "2013-11")).refused("RM-1.15", "DATE_INEXACT");
    let same = correct(onset.clone(), "2013-11-09T06:00:00Z");
    after.clone().when(&ocha(), same).refused("RM-1.15", "NOTHING_TO_CORRECT");
    after.clone().when(&ocha(), correct(onset.clone(), "2013-11-20")).refused("RM-1.15", "DATE_IN_THE_FUTURE");
    let other = FactOnRecord { commit: Etag(99), ..onset.clone() };
    after.clone().when(&ocha(), correct(other, "2013-11-07")).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
    after.clone().when(&ocha(), withdraw(onset.clone())).refused("RM-1.15", "FACT_HAS_OTHERS");
    let declared = after.given(&erc(), Command::DeclareLevel3(step("2013-11-10T07:00:00Z")));
    declared.when(&ocha(), correct(onset, "2013-11-11")).refused("RM-1.15", "OUT_OF_SEQUENCE");
}

/// RM-1.15, OG-1: a consultation keeps what is owed by its right date; one that never was leaves it owed since the onset.
#[test]
fn a_consultation_is_corrected_and_taken_back() {
    let consulted = consulted("2013-11-10T05:00:00Z");
    let fact = haiyan(FactKind::Consultation, last(&consulted));
    let outcome = consulted.clone().when(&ocha(), correct(fact.clone(), "2013-11-08T20:00:00Z"));
    let kept = |change: &DutyChange| matches!(change, DutyChange::Kept { at, .. } if *at == convene_kernel::testing::at("2013-11-08T20:00:00Z"));
    assert!(outcome.commit().duties.iter().any(kept), "{:?}", outcome.commit().duties);
    let after = outcome.accepted();
    assert!(after.duty("OG-1.consultation").is_none());
    let by_day = after.given(&ocha(), correct(fact.clone(), "2013-11-09"));
    let held_at =
        |example: &Example| example.state().emergencies[&code("haiyan")].consultations[&code("c-1")].what.held_at;
    assert_eq!(held_at(&by_day), end_of("2013-11-09"));
    let early = by_day.clone().when(&ocha(), correct(fact.clone(), "2013-11-07"));
    early.raises("OG-1");
    early.accepted().when(&ocha(), correct(fact.clone(), "2013-11-09T01:00:00Z")).resolves("OG-1");
    let taken_back = by_day.given(&ocha(), withdraw(fact));
    assert!(taken_back.state().emergencies[&code("haiyan")].consultations.is_empty());
    assert_eq!(taken_back.duty("OG-1.consultation").map(|duty| duty.since), Some(at("2013-11-08T04:40:00Z")));
}

/// RM-1.15: two sources on when a consultation was held stand beside each other.
#[test]
fn two_sources_on_a_consultation() {
    let consulted = consulted("2013-11-08T20:00:00Z");
    let fact = haiyan(FactKind::Consultation, last(&consulted));
    let rival = Command::RecordClaim(RecordClaim { fact: fact.clone(), claim: claim("2013-11-09") });
    let disagree = consulted.given(&ocha(), rival);
    assert_eq!(disagree.state().claims.of(&fact).map(|claims| claims.all.len()), Some(2));
}

/// RM-1.15, RM-1.5, RM-1.3: a meeting by its right date was alerted to or not, and decided within the 72 hours or not; a
/// proposal that rests on it came after it.
#[test]
fn a_meeting_is_corrected_and_taken_back() {
    let met = after_the_meeting().at("2013-11-20");
    let fact = haiyan(FactKind::Meeting, last(&met));
    let unalerted = met.clone().when(&ocha(), correct(fact.clone(), "2013-11-08T05:00:00Z"));
    unalerted.raises("RM-1.5");
    unalerted.accepted().when(&ocha(), correct(fact.clone(), "2013-11-09T08:00:00Z")).resolves("RM-1.5");
    let declared = met.given(&erc(), Command::DeclareLevel3(step("2013-11-10T07:00:00Z")));
    assert!(declared.duty("RM-1.3.decision").is_some(), "it met before");
    let outcome = declared.when(&ocha(), correct(fact.clone(), "2013-11-11T07:00:00Z"));
    outcome.keeps("RM-1.3.decision");
    let decided = outcome.accepted();
    assert!(decided.duty("RM-1.3.decision").is_none());
    let owed = decided.given(&ocha(), withdraw(fact)).duty("RM-1.3.decision").map(|duty| duty.since);
    assert_eq!(owed, Some(at("2013-11-10T07:00:00Z")), "from the declaration");

    let proposed = after_the_proposal(vec![health()]).at("2013-11-20");
    let fact =
        haiyan(FactKind::Meeting, proposed.state().emergencies[&code("haiyan")].meetings[&code("hct-1")].stamp.etag);
    proposed.clone().when(&ocha(), withdraw(fact.clone())).refused("RM-1.15", "FACT_HAS_OTHERS");
    proposed.clone().when(&ocha(), correct(fact.clone(), "2013-11-10")).refused("RM-1.15", "OUT_OF_SEQUENCE");
    let received = proposed.state().proposals[&code("p-1")].received_at;
    let at_once = correct(fact.clone(), &received.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    let at_once = proposed.clone().given(&ocha(), at_once);
    assert_eq!(at_once.state().emergencies[&code("haiyan")].meetings[&code("hct-1")].what.held_at, received);
    let that_day = proposed.given(&ocha(), correct(fact, "2013-11-09"));
    let held_at = that_day.state().emergencies[&code("haiyan")].meetings[&code("hct-1")].what.held_at;
    assert_eq!(held_at, at("2013-11-09T14:00:00Z"), "not after the proposal of that day");
    assert_eq!(meeting().held_at, at("2013-11-09T09:00:00Z"));
}

/// RM-1.15, RM-1.3: a deployment arrived when it did, or never was.
#[test]
fn a_deployment_is_corrected_and_taken_back() {
    let first =
        registered().at("2013-11-20").given(&ocha(), Command::RecordDeployment(deployment("WSH", "2013-11-10")));
    let fact = haiyan(FactKind::Deployment, last(&first));
    let two = first.given(&ocha(), Command::RecordDeployment(deployment("NUT", "2013-11-12")));
    let right = two.given(&ocha(), correct(fact.clone(), "2013-11-14"));
    let sectors = |example: &Example| -> Vec<_> {
        let deployments = &example.state().emergencies[&code("haiyan")].deployments;
        deployments.iter().map(|one| (one.what.sector.to_string(), one.what.arrived_at)).collect()
    };
    assert_eq!(sectors(&right), [("NUT".to_owned(), at("2013-11-12")), ("WSH".to_owned(), start_of("2013-11-14"))]);
    assert_eq!(sectors(&right.given(&ocha(), withdraw(fact))), [("NUT".to_owned(), at("2013-11-12"))]);
}

/// RM-1.15, OG-7: who leads the country since another day; who that makes the present head owes what the head owes.
#[test]
fn the_leadership_of_the_country_is_corrected() {
    let led = |humanitarian_coordinator, since: &str| {
        let since = at(since).date_naive();
        Command::RecordLeadership(Leadership { humanitarian_coordinator, country_team: true, since })
    };
    let hc_acts =
        registered().at("2013-11-12").given(&ocha(), led(false, "2013-01-01")).given(&ocha(), led(true, "2013-11-10"));
    let fact = FactKind::CountryLeadership.of_the_country(hc_acts.state().country.etag);
    let head = |example: &Example| example.state().country.head();
    assert_eq!(head(&hc_acts), Role::HumanitarianCoordinator);
    let right = hc_acts.given(&ocha(), correct(fact.clone(), "2012-11-10"));
    assert_eq!(head(&right), Role::ResidentCoordinator);
    assert_eq!(right.duty("OG-2.proposal").map(|duty| duty.owner.role), Some(Role::ResidentCoordinator));
    let then = right.state().country.leadership.at(at("2012-12-01")).map(|held| held.what.since.to_string());
    assert_eq!(then.as_deref(), Some("2012-11-10"));
    right.when(&ocha(), correct(fact, "2012")).refused("RM-1.15", "DATE_INEXACT");
}

/// The approval of health of 12 November, and what it is corrected or taken back by.
fn approved() -> (Example, FactOnRecord) {
    let example = after_the_approval(vec![health()]).at("2013-11-20");
    let (_, commit) = example.state().proposals[&code("p-1")].approved_at().expect("it is approved");
    (example, FactKind::Approval.on_record(&code("p-1"), commit))
}

/// RM-1.15, RM-1.11, RM-1.12: an approval of another day activates from that day; what is owed counts from it, and whoever was
/// informed is informed again.
#[test]
fn an_approval_is_corrected() {
    let (example, fact) = approved();
    let informed =
        RecordInformed { proposal: code("p-1"), audience: Audience::CountryPartners, means: "a letter".to_owned() };
    let informed = example.given(&hc(), proposal::Command::RecordInformed(informed));
    let outcome = informed.clone().when(&ocha(), correct(fact.clone(), "2013-11-15"));
    outcome.opens("RM-1.12.partners").keeps("RM-1.11.approval");
    let right = outcome.accepted();
    let began = start_of("2013-11-15");
    let health = &right.state().clusters[&code("health")];
    assert_eq!((health.activated_at, health.leads.changed_at()), (began, Some(began)));
    assert_eq!(right.state().proposals[&code("p-1")].approved_at().map(|(at, _)| at), Some(began));
    assert_eq!(right.duty("OG-6.government").map(|duty| duty.since), Some(began));
    assert_eq!(right.duty("OG-9.coordinator").map(|duty| duty.since), Some(began));
    assert_eq!(right.duty("RM-1.12.partners").map(|duty| duty.since), Some(at("2013-11-20")), "informed wrongly");
    let that_day = informed.clone().given(&ocha(), correct(fact.clone(), "2013-11-09"));
    let approved_at = that_day.state().proposals[&code("p-1")].approved_at().map(|(at, _)| at);
    assert_eq!(approved_at, Some(at("2013-11-09T15:00:00Z")), "not before it was passed on that day");
    informed.clone().when(&ocha(), withdraw(fact.clone())).refused("RM-1.15", "FACT_HAS_OTHERS");
    informed.clone().when(&ocha(), correct(fact.clone(), "2013-11-08")).refused("RM-1.15", "OUT_OF_SEQUENCE");
    let ahead = correct(fact, "2013-11-21");
    informed.when(&ocha(), ahead).refused("RM-1.15", "DATE_IN_THE_FUTURE");
}

/// RM-1.15, RM-1.12: when partners were informed is corrected; that they never were leaves it owed from now on.
#[test]
fn the_information_about_an_approval_is_corrected_and_taken_back() {
    let (example, approval) = approved();
    let informed =
        RecordInformed { proposal: code("p-1"), audience: Audience::Government, means: "a letter".to_owned() };
    let informed = example.given(&hc(), proposal::Command::RecordInformed(informed));
    let fact = FactKind::Information.on_record(&code("p-1"), informed.state().proposals[&code("p-1")].etag);
    let outcome = informed.clone().when(&ocha(), correct(fact.clone(), "2013-11-14"));
    outcome.keeps("OG-6.government");
    let right = outcome.accepted();
    assert_eq!(right.state().proposals[&code("p-1")].informed[0].at, end_of("2013-11-14"));
    right.clone().when(&ocha(), correct(fact.clone(), "2013-11-09")).refused("RM-1.15", "OUT_OF_SEQUENCE");
    right.clone().when(&ocha(), correct(approval, "2013-11-18")).refused("RM-1.15", "OUT_OF_SEQUENCE");
    let taken_back = right.given(&ocha(), withdraw(fact));
    assert!(taken_back.state().proposals[&code("p-1")].informed.is_empty());
    assert_eq!(taken_back.duty("OG-6.government").map(|duty| duty.since), Some(at("2013-11-20")));
}

/// What a correction or a withdrawal does to the duties of a rule.
fn touches(outcome: &Outcome<Activation>, rule: &str) -> bool {
    let of_rule = |change: &DutyChange| match change {
        DutyChange::Opened { duty, .. } => duty.id.starts_with(rule),
        DutyChange::Kept { id, .. } | DutyChange::Void { id, .. } | DutyChange::HandedOver { id, .. } => {
            id.starts_with(rule)
        }
    };
    outcome.commit().duties.iter().any(of_rule)
}

/// RM-1.15, RM-1.3, OG-1: what the 72 hours of level 3 replaced stays replaced; what was done before them was done in time.
#[test]
fn what_level_3_replaced_stays_replaced() {
    let declared = registered()
        .at("2013-11-12T08:00:00Z")
        .given(&erc(), Command::DeclareLevel3(step("2013-11-09T03:00:00Z")))
        .given(&ocha(), Command::RecordConsultation(consultation("2013-11-10T05:00:00Z", None)));
    let fact = haiyan(FactKind::Consultation, last(&declared));
    let later = declared.clone().when(&ocha(), correct(fact.clone(), "2013-11-10T08:00:00Z"));
    assert!(!touches(&later, "OG-1"), "{:?}", later.commit().duties);
    let never = declared.clone().when(&ocha(), withdraw(fact.clone()));
    assert!(!touches(&never, "OG-1"), "{:?}", never.commit().duties);
    declared.clone().when(&ocha(), correct(fact, "2013-11-09T02:00:00Z")).keeps("OG-1.consultation");
    let onset = haiyan(FactKind::Onset, declared.state().emergencies[&code("haiyan")].registered.etag);
    let earlier = declared.when(&ocha(), correct(onset, "2013-11-08T02:00:00Z"));
    assert!(!touches(&earlier, "OG-1"), "{:?}", earlier.commit().duties);
}

/// RM-1.15, OG-21: an emergency that is no major new one any more owes nothing anew when its dates are corrected.
#[test]
fn what_is_no_major_new_emergency_owes_nothing_anew() {
    let (emergency, reasons) = (code("haiyan"), "the needs go on for years".to_owned());
    let class = ReclassifyEmergency { emergency, class: EmergencyClass::Ongoing, reasons };
    let consulted = consulted("2013-11-08T20:00:00Z");
    let fact = haiyan(FactKind::Consultation, last(&consulted));
    let ongoing = consulted.given(&ocha(), Command::ReclassifyEmergency(class));
    let onset = haiyan(FactKind::Onset, ongoing.state().emergencies[&code("haiyan")].registered.etag);
    for command in [correct(fact, "2013-11-09T01:00:00Z"), correct(onset, "2013-11-08T02:00:00Z")] {
        let outcome = ongoing.clone().when(&ocha(), command);
        assert!(!touches(&outcome, "OG-1"), "{:?}", outcome.commit().duties);
    }
}

/// RM-1.15, OG-2, RM-1.8: an emergency at whose onset clusters were active asks for no proposal when the onset is corrected.
#[test]
fn a_corrected_onset_asks_for_no_proposal_of_what_is_there() {
    let storm = EmergencyFacts {
        emergency: code("storm"),
        name: "A storm".to_owned(),
        glide: None,
        onset: at("2013-11-14"),
        ..facts_of_haiyan()
    };
    let registered = with_health().at("2013-11-20").given(&hc(), Command::RegisterEmergency(storm));
    let owes = |example: &Example| example.record().duties.contains_key("OG-2.proposal:emergency/storm");
    assert!(!owes(&registered));
    let commit = registered.state().emergencies[&code("storm")].registered.etag;
    let onset = FactKind::Onset.on_record(&code("storm"), commit);
    assert!(!owes(&registered.given(&ocha(), correct(onset, "2013-11-15"))));
}

/// RM-1.15, OG-1, RM-1.5: one of several is corrected and taken back, and the others stay; a weakness that stays is not found twice.
#[test]
fn one_of_several_is_corrected_and_taken_back() {
    let first = consulted("2013-11-07T20:00:00Z");
    let fact = haiyan(FactKind::Consultation, last(&first));
    let second = Consultation { consultation: code("c-2"), ..consultation("2013-11-09T01:00:00Z", None) };
    let both = first.given(&ocha(), Command::RecordConsultation(second));
    let still = both.clone().when(&ocha(), correct(fact.clone(), "2013-11-06T20:00:00Z"));
    still.raises_nothing_of("OG-1");
    let still = still.accepted();
    assert!(still.finding("OG-1").is_some(), "it is still before the onset");
    let held = |example: &Example, id: &str| {
        example.state().emergencies[&code("haiyan")].consultations.get(&code(id)).map(|one| one.what.held_at)
    };
    assert_eq!(held(&still, "c-2"), Some(at("2013-11-09T01:00:00Z")));
    let one = both.given(&ocha(), withdraw(fact));
    assert_eq!((held(&one, "c-1"), held(&one, "c-2")), (None, Some(at("2013-11-09T01:00:00Z"))));

    let met = after_the_meeting().at("2013-11-20");
    let fact = haiyan(FactKind::Meeting, last(&met));
    let next = Meeting { meeting: code("hct-2"), held_at: at("2013-11-18T09:00:00Z"), ..meeting() };
    let both = met.given(&ocha(), Command::RecordMeeting(next));
    let held = |example: &Example, id: &str| {
        example.state().emergencies[&code("haiyan")].meetings.get(&code(id)).map(|one| one.what.held_at)
    };
    let right = both.clone().given(&ocha(), correct(fact.clone(), "2013-11-09T08:00:00Z"));
    assert_eq!(held(&right, "hct-2"), Some(at("2013-11-18T09:00:00Z")));
    let one = both.given(&ocha(), withdraw(fact));
    assert_eq!((held(&one, "hct-1"), held(&one, "hct-2")), (None, Some(at("2013-11-18T09:00:00Z"))));
}

/// RM-1.15: of what is known by its day the moment may be given, which counts as the end of that day did; the same day is no correction.
#[test]
fn a_day_is_corrected_to_its_last_moment() {
    let found = Command::RecordPastConsultation(past_consultation("2013-11-08"));
    let found = registered().at("2013-11-12T08:00:00Z").given(&ocha(), found);
    let fact = haiyan(FactKind::Consultation, last(&found));
    found.clone().when(&ocha(), correct(fact.clone(), "2013-11-08")).refused("RM-1.15", "NOTHING_TO_CORRECT");
    found.when(&ocha(), correct(fact, "2013-11-08T15:59:59Z")).commit();
}

/// RM-1.15, RM-1.4: a consultation on which a proposal rests is corrected, and not taken back.
#[test]
fn a_consultation_that_bears_a_proposal_stays() {
    let leadership =
        Leadership { humanitarian_coordinator: true, country_team: false, since: at("2013-01-01").date_naive() };
    let consulted = registered()
        .given(&ocha(), Command::RecordLeadership(leadership))
        .at("2013-11-09T12:00:00Z")
        .given(&ocha(), Command::RecordConsultation(consultation("2013-11-08T20:00:00Z", None)));
    let fact = haiyan(FactKind::Consultation, last(&consulted));
    let agreed_in = AgreedIn::Consultation(code("c-1"));
    let submission = Submission { agreed_in, ..submission("p-1", vec![health()]) };
    let proposed = consulted.given(&hc(), submit(submission));
    proposed.when(&ocha(), withdraw(fact)).refused("RM-1.15", "FACT_HAS_OTHERS");
}
