//! Given a proposal that is disputed, when the ERC closes the consultation: who agreed, what is proposed, and who is asked anew.

use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::endorsement::StatedGround;
use crate::domain::fixtures::{
    Example, after_the_transmission, erc, haiyan, hc, meeting, recommendation, submission, transmission, with_cluster,
};
use crate::domain::operation::{self, RefugeeSituation};
use crate::domain::proposal::Command;
use crate::domain::proposal::fixtures::{
    self, agreed, answer, approve, approve_on, endorsed_by_all_but, everybody_asked, health, lead_change, principal,
    submit,
};

fn close(closing: Closing, recommendations: Vec<Recommendation>) -> CloseConsultation {
    CloseConsultation { agreed_by: vec![code("UNICEF"), code("WHO")], ..fixtures::closing(closing, recommendations) }
}

/// A proposal that every Principal endorsed but those of UNICEF, who proposed an alternative, and WHO.
fn disputed() -> Example {
    let endorsed = endorsed_by_all_but(everybody_asked(vec![health()]), &["UNICEF", "WHO"]);
    endorsed.given(&principal("UNICEF"), answer(Position::ProposesAlternative))
}

/// The same, where both agreed in the consultation.
fn consulted_on() -> Example {
    agreed(disputed(), &["UNICEF", "WHO"])
}

fn answer_of(agency: &str) -> String {
    format!("RM-1.11.answer:proposal/p-1/answer/{agency}")
}

/// OG-4: no approval while a consultation on an alternative is open; a third way changes what is approved.
#[test]
fn an_alternative_is_consulted_on_first() {
    consulted_on().when(&erc(), approve()).refused("OG-4", "CONSULTATION_OPEN");
    let closing = |close| consulted_on().when(&erc(), Command::CloseConsultation(close));
    for (close, problem) in [
        (close(Closing::ThirdWay, Vec::new()), "something else was agreed than what is proposed"),
        (close(Closing::Original, vec![health()]), "the proposal stays as it was"),
    ] {
        let outcome = closing(close);
        outcome.refused("OG-4", "RECOMMENDATIONS_AND_CLOSING_DIFFER");
        assert!(outcome.refusal().to_string().contains(problem), "{}", outcome.refusal());
    }
    let unnamed = CloseConsultation { agreed_by: Vec::new(), ..close(Closing::Original, Vec::new()) };
    closing(unnamed).refused("OG-4", "AGREED_BY_MISSING");
    let merged = recommendation("health-nutrition", &["HEA", "NUT"], "WHO");
    let closed = closing(close(Closing::ThirdWay, vec![merged]));
    closed.raises("RM-1.6");
    let closed = closed.accepted();
    let again = Command::CloseConsultation(close(Closing::Withdrawn, Vec::new()));
    closed.clone().when(&erc(), again).refused("OG-4", "CONSULTATION_CLOSED");
    let endorsed = endorsed_by_all_but(closed, &["UNICEF", "WHO"]).at("2013-11-10T10:00:00Z");
    let approved = endorsed.given(&erc(), approve_on(StatedGround::AllEndorsed));
    assert!(approved.state().clusters.contains_key(&code("health-nutrition")));
}

/// OG-4: the ERC names as agreed only those who answered so: to what stays as it was an endorsement says it, to something else
/// only that they agree, or that they proposed it.
#[test]
fn who_agreed_is_known_by_its_own_word() {
    let closing = |example: Example, closing, agency: &str| {
        let changes = matches!(closing, Closing::Alternative | Closing::ThirdWay);
        let recommendations = if changes { vec![health()] } else { Vec::new() };
        let closed = CloseConsultation { agreed_by: vec![code(agency)], ..close(closing, recommendations) };
        example.when(&erc(), Command::CloseConsultation(closed))
    };
    for (how, agency) in [
        (Closing::Original, "WHO"),
        (Closing::Original, "UNICEF"),
        (Closing::ThirdWay, "UNICEF"),
        (Closing::Alternative, "IOM"),
        (Closing::ThirdWay, "CARE"),
    ] {
        closing(disputed(), how, agency).refused("OG-4", "NOT_KNOWN_TO_AGREE");
    }
    closing(disputed(), Closing::Original, "IOM").commit();
    closing(disputed(), Closing::Alternative, "UNICEF").commit();
    closing(agreed(disputed(), &["WHO"]), Closing::ThirdWay, "WHO").commit();
    let objects_since = agreed(disputed(), &["WHO"]).given(&principal("WHO"), answer(Position::Objects));
    closing(objects_since, Closing::ThirdWay, "WHO").refused("OG-4", "NOT_KNOWN_TO_AGREE");
}

/// RM-1.11, OG-4: who agreed in a consultation endorses; who endorsed what was changed is asked anew, and has its 24 hours.
#[test]
fn an_endorsement_is_of_what_was_put_before_it() {
    let agreed = CloseConsultation { agreed_by: vec![code("UNICEF")], ..close(Closing::ThirdWay, vec![health()]) };
    let consulted = consulted_on().given(&principal("WHO"), answer(Position::Endorses)).at("2013-11-10T10:00:00Z");
    let closed = consulted.given(&erc(), Command::CloseConsultation(agreed));
    let owed = &closed.record().duties[&answer_of("WHO")];
    assert_eq!((owed.owner.organization.clone(), owed.since), (Some(code("WHO")), at("2013-11-10T10:00:00Z")));
    let all = || approve_on(StatedGround::AllEndorsed);
    closed.clone().when(&erc(), all()).refused("RM-1.11", "NOT_ALL_ENDORSED");
    closed.clone().at("2013-11-11T10:00:00Z").when(&erc(), approve_on(StatedGround::NoObjection)).commit();
    endorsed_by_all_but(closed, &["UNICEF"]).when(&erc(), all()).commit();
    let kept = CloseConsultation { agreed_by: vec![code("UNICEF")], ..close(Closing::Original, Vec::new()) };
    consulted_on()
        .given(&principal("WHO"), answer(Position::Endorses))
        .given(&erc(), Command::CloseConsultation(kept))
        .when(&erc(), all())
        .commit();
}

/// RM-1.11, OG-4: who agreed in a consultation has answered, and is not owed as silent.
#[test]
fn an_agreement_is_an_answer() {
    for (closing, recommendations) in [(Closing::Original, Vec::new()), (Closing::ThirdWay, vec![health()])] {
        let closed = consulted_on().given(&erc(), Command::CloseConsultation(close(closing, recommendations)));
        let owed = |agency: &str| closed.record().duties.contains_key(&answer_of(agency));
        assert!(!owed("UNICEF") && !owed("WHO"), "UNICEF and WHO agreed");
        assert_eq!(owed("IOM"), closing == Closing::ThirdWay, "what it endorsed was changed");
    }
}

/// RM-1.11: an alternative that was taken back leaves its organization to answer what is proposed.
#[test]
fn who_takes_an_alternative_back_answers_still() {
    let taken_back = || {
        let closed = CloseConsultation { agreed_by: Vec::new(), ..close(Closing::Withdrawn, Vec::new()) };
        Command::CloseConsultation(closed)
    };
    disputed().when(&erc(), taken_back()).refused("OG-4", "NOT_TAKEN_BACK");
    let outcome = disputed().when(&principal("UNICEF"), answer(Position::TakesBack));
    outcome.opens("RM-1.11.answer");
    let open = outcome.accepted();
    open.clone().when(&erc(), approve()).refused("OG-4", "CONSULTATION_OPEN");
    let open = open.given(&erc(), taken_back());
    assert!(open.record().duties.contains_key(&answer_of("UNICEF")));
    let endorsed = open.given(&principal("WHO"), answer(Position::Endorses));
    endorsed.clone().when(&erc(), approve_on(StatedGround::AllEndorsed)).refused("RM-1.11", "NOT_ALL_ENDORSED");
    endorsed.at("2013-11-10T15:00:00Z").when(&erc(), approve_on(StatedGround::NoObjection)).commit();
}

/// OG-4: an agreement settles the objections of those who agreed, and of no one else.
#[test]
fn an_agreement_settles_the_objections_of_those_who_agreed() {
    let objected = consulted_on().given(&principal("WHO"), answer(Position::Objects));
    let alone = CloseConsultation { agreed_by: vec![code("UNICEF")], ..close(Closing::Original, Vec::new()) };
    let open = objected.clone().given(&erc(), Command::CloseConsultation(alone));
    open.when(&erc(), approve()).refused("RM-1.11", "OBJECTION_OPEN");
    let together = || Command::CloseConsultation(close(Closing::Original, Vec::new()));
    objected.clone().when(&erc(), together()).refused("OG-4", "NOT_KNOWN_TO_AGREE");
    let outcome = agreed(objected, &["WHO"]).when(&erc(), together());
    outcome.resolves("RM-1.11");
    outcome.accepted().when(&erc(), approve_on(StatedGround::AllEndorsed)).commit();
}

/// OG-4, RM-1.11: a consultation on an objection answers it; only the organization's agreement makes it an endorsement.
#[test]
fn an_objection_may_be_consulted_on() {
    let objected = endorsed_by_all_but(everybody_asked(vec![health()]), &["WHO"])
        .given(&principal("WHO"), answer(Position::Objects));
    let on_it = |closing, agreed_by: &[&str]| {
        let agreed_by = agreed_by.iter().map(|agency| code(agency)).collect();
        let closed = CloseConsultation { alternative: code("objection-1"), agreed_by, ..close(closing, Vec::new()) };
        Command::CloseConsultation(closed)
    };
    objected.clone().when(&erc(), approve()).refused("RM-1.11", "OBJECTION_OPEN");
    let none = on_it(Closing::Alternative, &["WHO"]);
    objected.clone().when(&erc(), none).refused("OG-4", "OBJECTION_WITHOUT_ALTERNATIVE");
    let all = || approve_on(StatedGround::AllEndorsed);
    let by_agreement = agreed(objected.clone(), &["WHO"]).given(&erc(), on_it(Closing::Original, &["WHO"]));
    by_agreement.when(&erc(), all()).commit();
    let without = objected.clone().given(&erc(), on_it(Closing::Original, &["UNICEF"]));
    without.clone().when(&erc(), all()).refused("RM-1.11", "NOT_ALL_ENDORSED");
    without.clone().when(&erc(), approve_on(StatedGround::NoObjection)).refused("RM-1.11", "OBJECTED_TO");
    without.when(&erc(), approve()).commit();
    objected.clone().when(&erc(), on_it(Closing::Withdrawn, &[])).refused("OG-4", "NOT_TAKEN_BACK");
    let outcome = objected.when(&principal("WHO"), answer(Position::TakesBack));
    outcome.resolves("RM-1.11").opens("RM-1.11.answer");
    let taken_back = outcome.accepted().given(&erc(), on_it(Closing::Withdrawn, &[]));
    taken_back.when(&erc(), all()).refused("RM-1.11", "NOT_ALL_ENDORSED");
}

/// RM-1.11: the global lead of a sector that came in by an agreement, and was not asked, is a finding.
#[test]
fn the_global_lead_of_what_was_agreed_is_asked() {
    let logistics = recommendation("logistics", &["LOG"], "WFP");
    let third_way = close(Closing::ThirdWay, vec![health(), logistics]);
    let consulted =
        after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::ProposesAlternative));
    let consulted = agreed(consulted, &["UNICEF", "WHO"]);
    let closed = consulted.when(&erc(), Command::CloseConsultation(third_way));
    closed.raises("RM-1.11");
    assert!(closed.accepted().record().findings.contains_key("RM-1.11:proposal/p-1:global_leads.WFP"));
}

/// OG-4: what was agreed may be another solution and no cluster; what was weak in what is gone is weak no longer.
#[test]
fn another_solution_may_be_agreed_on() {
    let mut logistics = recommendation("logistics", &["LOG"], "UNICEF");
    logistics.lead.differs_because = Some("it runs the warehouses".to_owned());
    let proposed = after_the_transmission(vec![logistics]);
    assert!(proposed.finding("RM-1.7").is_some());
    let other_solution = CloseConsultation {
        other_solutions: vec![OtherSolution {
            sectors: vec![code("LOG")],
            description: "the government's working group, with a team in support".to_owned(),
            led_by: "the civil protection agency".to_owned(),
        }],
        ..close(Closing::Alternative, Vec::new())
    };
    let consulted = proposed.given(&principal("WHO"), answer(Position::ProposesAlternative));
    let closed = agreed(consulted, &["UNICEF"]).when(&erc(), Command::CloseConsultation(other_solution));
    closed.resolves("RM-1.7");
    let approved = closed.accepted().given(&erc(), approve());
    assert_eq!(approved.state().active_clusters().count(), 0);
    assert_eq!(approved.state().proposals[&code("p-1")].submission.other_solutions.len(), 1);
}

/// OG-4, RM-1.11: what its organization said before it agreed, or endorsed, is of something else: an agreement is to what is consulted on, an
/// endorsement of what is proposed now.
#[test]
fn an_earlier_word_agrees_to_nothing_new() {
    let of_who = |alternative: &str, closing, recommendations| {
        let (alternative, agreed_by) = (code(alternative), vec![code("WHO")]);
        Command::CloseConsultation(CloseConsultation { alternative, agreed_by, ..close(closing, recommendations) })
    };
    let objected = |example: Example| example.given(&principal("IOM"), answer(Position::Objects));
    let agreed_before = objected(agreed(disputed(), &["WHO"]).at("2013-11-09T17:00:00Z"));
    let outcome = agreed_before.when(&erc(), of_who("objection-1", Closing::ThirdWay, vec![health()]));
    outcome.refused("OG-4", "NOT_KNOWN_TO_AGREE");

    let by_unicef = CloseConsultation { agreed_by: vec![code("UNICEF")], ..close(Closing::ThirdWay, vec![health()]) };
    let endorsed = agreed(disputed(), &["UNICEF"]).given(&principal("WHO"), answer(Position::Endorses));
    let kept = endorsed.clone().when(&erc(), of_who("alternative-1", Closing::Original, Vec::new()));
    kept.commit();
    let changed = endorsed.at("2013-11-10T10:00:00Z").given(&erc(), Command::CloseConsultation(by_unicef));
    let outcome = objected(changed).when(&erc(), of_who("objection-1", Closing::Original, Vec::new()));
    outcome.refused("OG-4", "NOT_KNOWN_TO_AGREE");
}

/// OG-4, RM-1.11: who had not answered before a change answers to what was changed, counted from then.
#[test]
fn who_was_silent_answers_to_the_change() {
    let by_unicef = CloseConsultation { agreed_by: vec![code("UNICEF")], ..close(Closing::ThirdWay, vec![health()]) };
    let consulted = agreed(disputed(), &["UNICEF"]).at("2013-11-10T10:00:00Z");
    let since = |example: &Example| example.record().duties[&answer_of("WHO")].since;
    assert_eq!(since(&consulted), at("2013-11-09T14:00:00Z"));
    let outcome = consulted.when(&erc(), Command::CloseConsultation(by_unicef));
    outcome.voids("RM-1.11.answer");
    assert_eq!(since(&outcome.accepted()), at("2013-11-10T10:00:00Z"));
}

/// OG-4, OG-3: who objected and then proposed something else objects until that is agreed on, or it agrees.
#[test]
fn an_objection_beside_an_alternative_stands_until_that_is_agreed_on() {
    let unicef = principal("UNICEF");
    let objected = endorsed_by_all_but(everybody_asked(vec![health()]), &["UNICEF"])
        .given(&unicef, answer(Position::Objects))
        .given(&unicef, answer(Position::ProposesAlternative));
    let closed = |closing, recommendations, agreed_by: &str| {
        let agreed_by = vec![code(agreed_by)];
        let close = CloseConsultation { agreed_by, ..close(closing, recommendations) };
        objected.clone().given(&erc(), Command::CloseConsultation(close))
    };
    let original = closed(Closing::Original, Vec::new(), "WHO");
    original.when(&erc(), approve()).refused("RM-1.11", "OBJECTION_OPEN");
    let other = agreed(objected.clone(), &["WHO"]);
    let close = CloseConsultation { agreed_by: vec![code("WHO")], ..close(Closing::Alternative, vec![health()]) };
    let outcome = other.when(&erc(), Command::CloseConsultation(close));
    outcome.resolves("RM-1.11");
    let endorsed = endorsed_by_all_but(outcome.accepted(), &["UNICEF", "WHO"]);
    endorsed.when(&erc(), approve_on(StatedGround::AllEndorsed)).keeps("RM-1.11.approval");
}

/// OG-4, OG-18: what was agreed may be a new lead of an active cluster, which is then what the ERC approves.
#[test]
fn a_new_lead_may_be_agreed_on() {
    let active = with_cluster(consulted_on(), "logistics", &["LOG"], "WFP").at("2013-11-13T10:00:00Z");
    let lead_changes = vec![lead_change("logistics", "UNICEF")];
    let third_way = CloseConsultation { lead_changes, ..close(Closing::ThirdWay, vec![health()]) };
    let closed = active.given(&erc(), Command::CloseConsultation(third_way));
    assert_eq!(closed.state().proposals[&code("p-1")].submission.lead_changes, [lead_change("logistics", "UNICEF")]);
    let approved = closed.given(&erc(), approve());
    assert_eq!(approved.state().clusters[&code("logistics")].lead_agency(), Some(&code("UNICEF")));
}

/// RM-0.1: no consultation brings clusters into a response to refugees alone.
#[test]
fn no_cluster_for_refugees_is_agreed_on() {
    let mut facts = haiyan();
    (facts.emergency, facts.refugees) = (code("influx"), RefugeeSituation::Only);
    let mut met = meeting();
    met.emergency = code("influx");
    let mut other = submission("p-1", Vec::new());
    (other.emergency, other.other_solutions) = (
        code("influx"),
        vec![OtherSolution {
            sectors: vec![code("HEA")],
            description: "a working group".to_owned(),
            led_by: "the ministry".to_owned(),
        }],
    );
    Example::new("PHL", "2013-11-09T15:00:00Z")
        .given(&hc(), operation::Command::RegisterEmergency(facts))
        .given(&hc(), operation::Command::RecordMeeting(met))
        .given(&hc(), submit(other))
        .given(&erc(), Command::TransmitProposal(transmission()))
        .given(&principal("UNICEF"), answer(Position::ProposesAlternative))
        .when(&erc(), Command::CloseConsultation(close(Closing::Alternative, vec![health()])))
        .refused("RM-0.1", "REFUGEE_RESPONSE");
}

/// OG-4, RM-1.15: what was proposed at a moment is what was put to those asked then: from the close of a consultation on, what it changed,
/// on which they are asked anew.
#[test]
fn what_was_proposed_changes_with_the_close() {
    let third_way = recommendation("health-nutrition", &["HEA", "NUT"], "WHO");
    let closed_at = "2013-11-10T10:00:00Z";
    let third_way = Command::CloseConsultation(close(Closing::ThirdWay, vec![third_way]));
    let closed = consulted_on().at(closed_at).given(&erc(), third_way);
    let proposal = &closed.state().proposals[&code("p-1")];
    let clusters = |moment: &str| {
        let recommended = &proposal.submission_at(at(moment)).recommendations;
        recommended.iter().map(|one| one.cluster.to_string()).collect::<Vec<_>>()
    };
    assert_eq!([clusters("2013-11-10T09:59:59Z"), clusters(closed_at)], [["health"], ["health-nutrition"]]);
    let round = proposal.last_round().expect("they were asked");
    assert_eq!((round.at, round.after_a_change), (at(closed_at), true));
    let agreed = [code("UNICEF"), code("WHO")];
    assert!(!round.principals.is_empty() && agreed.iter().all(|one| !round.principals.contains(one)), "{round:?}");
    assert!(round.principals.iter().all(|one| !round.global_leads.contains(one)), "each in one role: {round:?}");
}

/// OG-4: where the proposal stays as it was, nothing else is put in its place; what is weak before and after is weak still.
#[test]
fn what_stays_as_it_was_is_not_replaced() {
    let kept = consulted_on().when(&erc(), Command::CloseConsultation(close(Closing::Original, Vec::new())));
    let [crate::domain::Event::Proposal(Event::ConsultationClosed(closed))] = &kept.commit().events[..] else {
        panic!("{:?}", kept.commit().events)
    };
    let closed = closed.for_decision();
    assert_eq!((&closed.recommendations, &closed.lead_changes, &closed.other_solutions), (&None, &None, &None));
    assert_eq!(closed.answer_by, None);
    let far = Recommendation { review_by: at("2099-12-31").date_naive(), ..health() };
    let asked = endorsed_by_all_but(everybody_asked(vec![far.clone()]), &["UNICEF", "WHO"]);
    let differing =
        agreed(asked.given(&principal("UNICEF"), answer(Position::ProposesAlternative)), &["UNICEF", "WHO"]);
    assert!(differing.finding("RM-1.14").is_some());
    let closed = differing.given(&erc(), Command::CloseConsultation(close(Closing::ThirdWay, vec![far])));
    assert!(closed.finding("RM-1.14").is_some());
}
