//! How a proposal is passed on, answered, consulted on, decided and told.

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{at, code};

use super::{answer, approve, health, principal, submit};
use crate::domain::cluster::{self, Adaptation, Change};
use crate::domain::fixtures::{
    Example, after_the_approval, after_the_proposal, after_the_transmission, erc, haiyan, hc, meeting, recommendation,
    submission, transmission, with_cluster,
};
use crate::domain::operation::{self, RefugeeSituation};
use crate::domain::proposal::{
    Approve, Audience, CloseConsultation, Closing, Command, End, OtherSolution, Outcome, Position, Recommendation,
    RecordInformed, Transmission,
};

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
    let settled = settled.accepted();
    let answers = &settled.state().proposals[&code("p-1")].answers;
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0].author, principal("UNICEF"));
}

/// RM-1.11: an approval against an objection says why; with that the objection is settled.
#[test]
fn an_approval_against_an_objection_says_why() {
    let objected = after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::Objects));
    objected.clone().when(&erc(), approve()).refused("RM-1.11", "OBJECTION_OPEN");
    let remarks = Some("the ministry asked for it".to_owned());
    objected.when(&erc(), Command::Approve(Approve { proposal: code("p-1"), remarks })).resolves("RM-1.11");
}

fn close(closing: Closing, recommendations: Vec<Recommendation>) -> CloseConsultation {
    CloseConsultation {
        proposal: code("p-1"),
        alternative: code("alternative-1"),
        closing,
        reasons: "agreed in a call".to_owned(),
        recommendations,
        lead_changes: Vec::new(),
        other_solutions: Vec::new(),
        agreed_by: vec![code("UNICEF"), code("WHO")],
    }
}

/// A proposal to which UNICEF proposed an alternative.
fn consulted_on() -> Example {
    after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::ProposesAlternative))
}

/// OG-4: no approval while a consultation on an alternative is open; a third way changes what is approved.
#[test]
fn an_alternative_is_consulted_on_first() {
    consulted_on().when(&erc(), approve()).refused("OG-4", "CONSULTATION_OPEN");
    let closing = |close| consulted_on().when(&erc(), Command::CloseConsultation(close));
    closing(close(Closing::ThirdWay, Vec::new())).refused("OG-4", "RECOMMENDATIONS_AND_CLOSING_DIFFER");
    closing(close(Closing::Original, vec![health()])).refused("OG-4", "RECOMMENDATIONS_AND_CLOSING_DIFFER");
    let nobody = CloseConsultation { agreed_by: Vec::new(), ..close(Closing::Original, Vec::new()) };
    closing(nobody).refused("OG-4", "AGREED_BY_MISSING");
    let merged = recommendation("health-nutrition", &["HEA", "NUT"], "WHO");
    let closed = closing(close(Closing::ThirdWay, vec![merged]));
    closed.raises("RM-1.6");
    let closed = closed.accepted();
    let again = Command::CloseConsultation(close(Closing::Withdrawn, Vec::new()));
    closed.clone().when(&erc(), again).refused("OG-4", "CONSULTATION_CLOSED");
    let approved = closed.at("2013-11-10T10:00:00Z").given(&erc(), approve());
    assert!(approved.state().clusters.contains_key(&code("health-nutrition")));
}

/// OG-4: what was agreed may be another solution and no cluster; what was weak in what is gone is weak no longer.
#[test]
fn another_solution_may_be_agreed_on() {
    let mut logistics = recommendation("logistics", &["LOG"], "UNICEF");
    logistics.lead.differs_because = Some("it runs the warehouses".to_owned());
    let proposed = after_the_transmission(vec![logistics]);
    assert!(proposed.finding("RM-1.7").is_some());
    let agreed = CloseConsultation {
        other_solutions: vec![OtherSolution {
            sectors: vec![code("LOG")],
            description: "the government's working group, with a team in support".to_owned(),
            led_by: "the civil protection agency".to_owned(),
        }],
        ..close(Closing::Alternative, Vec::new())
    };
    let closed = proposed
        .given(&principal("WFP"), answer(Position::ProposesAlternative))
        .when(&erc(), Command::CloseConsultation(agreed));
    closed.resolves("RM-1.7");
    let approved = closed.accepted().given(&erc(), approve());
    assert_eq!(approved.state().active_clusters().count(), 0);
    assert_eq!(approved.state().proposals[&code("p-1")].submission.other_solutions.len(), 1);
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
        .given(&erc(), Command::Transmit(transmission()))
        .given(&principal("UNICEF"), answer(Position::ProposesAlternative))
        .when(&erc(), Command::CloseConsultation(close(Closing::Alternative, vec![health()])))
        .refused("RM-0.1", "REFUGEE_RESPONSE");
}

/// RM-1.2: two proposals may name the same cluster; the second to be approved does not take the place of the first.
#[test]
fn an_active_cluster_is_not_replaced() {
    let first = after_the_transmission(vec![health()]);
    let second = submission("p-2", vec![recommendation("health", &["NUT"], "UNICEF")]);
    let passed_on = Transmission { proposal: code("p-2"), ..transmission() };
    let both = first.given(&hc(), submit(second)).given(&erc(), Command::Transmit(passed_on));
    let approve_second = Command::Approve(Approve { proposal: code("p-2"), remarks: None });
    both.given(&erc(), approve()).when(&erc(), approve_second).refused("RM-1.2", "CLUSTER_ALREADY_EXISTS");
}

/// OG-18: a cluster that ended after a new lead was proposed for it takes none.
#[test]
fn an_ended_cluster_takes_no_new_lead() {
    let mut change = submission("p-2", Vec::new());
    change.lead_changes = vec![super::leads::lead_change("health", "UNICEF")];
    let passed_on = Transmission { proposal: code("p-2"), transmitted_at: at("2013-11-20"), ..transmission() };
    let proposed = with_cluster(after_the_approval(vec![health()]), "shelter", &["SHL"], "WHO")
        .at("2013-11-20")
        .given(&hc(), submit(change))
        .given(&erc(), Command::Transmit(passed_on));
    let absorbed = cluster::Command::Adapt(Adaptation {
        cluster: code("shelter"),
        change: Change::Merge { absorbed: code("health") },
        capacities: "one group suffices".to_owned(),
        consulted: vec![code("WHO")],
        consulted_on: at("2013-11-19").date_naive(),
    });
    let approve = Command::Approve(Approve { proposal: code("p-2"), remarks: None });
    proposed.given(&hc(), absorbed).when(&erc(), approve).refused("OG-18", "CLUSTER_NOT_ACTIVE");
}

/// RM-1.4, RM-1.11: nothing is dated before what it follows, so that the record of any day holds together.
#[test]
fn steps_are_dated_in_their_order() {
    let passed_on = after_the_transmission(vec![health()]).at("2013-11-10T10:00:00Z");
    let before = "2013-11-09T14:30:00Z";
    passed_on.clone().that_happened(before).when(&erc(), approve()).refused("RM-1.11", "OUT_OF_SEQUENCE");
    let endorsed = answer(Position::Endorses);
    passed_on
        .clone()
        .that_happened(before)
        .when(&principal("WHO"), endorsed.clone())
        .refused("RM-1.11", "OUT_OF_SEQUENCE");
    let answered = passed_on.that_happened("2013-11-10T09:00:00Z").given(&principal("WHO"), endorsed);
    answered
        .clone()
        .that_happened("2013-11-10T08:00:00Z")
        .when(&erc(), approve())
        .refused("RM-1.11", "OUT_OF_SEQUENCE");
    let approved = answered.that_happened("2013-11-10T09:30:00Z").given(&erc(), approve());
    assert_eq!(approved.state().clusters[&code("health")].activated_at, at("2013-11-10T09:30:00Z"));
}

/// RM-1.11: a proposal declined or taken back ends the ERC's clock; it is decided once.
#[test]
fn a_proposal_may_be_declined_or_taken_back() {
    let end = || End { proposal: code("p-1"), reason: "the government's system suffices".to_owned() };
    let open = after_the_proposal(vec![health()]);
    let declined = open.clone().when(&erc(), Command::Decline(end()));
    declined.keeps("RM-1.11.approval");
    assert!(declined.accepted().record().findings.is_empty(), "a declined proposal has no weakness any more");
    let withdrawn = open.when(&hc(), Command::Withdraw(end()));
    withdrawn.voids("RM-1.11.approval").voids("RM-1.11.transmission").resolves("RM-1.13");
    let withdrawn = withdrawn.accepted();
    assert!(matches!(withdrawn.state().proposals[&code("p-1")].outcome, Some(Outcome::Withdrawn { .. })));
    withdrawn.when(&erc(), Command::Decline(end())).refused("RM-1.11", "PROPOSAL_DECIDED");
}
