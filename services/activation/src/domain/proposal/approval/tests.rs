//! Given a proposal that was passed on, when the ERC approves it: on which ground, and what becomes of it.

use convene_kernel::commit::FindingChange;
use convene_kernel::identity::Actor;
use convene_kernel::testing::{actor, at, code};

use super::*;
use crate::domain::fixtures::{
    after_the_approval, after_the_proposal, after_the_transmission, approval, erc, hc, merger, recommendation,
    submission, transmission, with_cluster,
};
use crate::domain::proposal::fixtures::{
    agreed, answer, approve, approve_on, closing, endorsed_by_all_but, everybody_asked, health, lead_change, principal,
    submit,
};
use crate::domain::proposal::{Closing, Command, End, Position, Transmission, Transmitted};

/// RM-1.11: the proposer never approves, and nothing is approved before it was passed on.
#[test]
fn the_proposer_never_approves() {
    let same_person = Actor { role: Role::EmergencyReliefCoordinator, ..hc() };
    after_the_transmission(vec![health()]).when(&same_person, approve()).refused("RM-1.11", "PROPOSER_APPROVES");
    after_the_proposal(vec![health()]).when(&erc(), approve()).refused("RM-1.11", "PROPOSAL_NOT_TRANSMITTED");
}

/// RM-1.11, OG-4: who submitted the proposal neither declines it as ERC nor closes a consultation on it.
#[test]
fn the_proposer_decides_nothing() {
    let same_person = Actor { role: Role::EmergencyReliefCoordinator, ..hc() };
    let consulted_on =
        after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::ProposesAlternative));
    let consulted_on = agreed(consulted_on, &["UNICEF"]);
    let decline = || Command::DeclineProposal(End { proposal: code("p-1"), reason: "later".to_owned() });
    consulted_on.clone().when(&same_person, decline()).refused("RM-1.11", "PROPOSER_DECIDES");
    let close = || Command::CloseConsultation(closing(Closing::Original, Vec::new()));
    consulted_on.clone().when(&same_person, close()).refused("RM-1.11", "PROPOSER_DECIDES");
    consulted_on.clone().when(&erc(), close()).commit();
    consulted_on.when(&erc(), decline()).commit();
}

/// RM-1.11, RM-1.12, OG-6: an approval makes the clusters active, and partners and government must be informed.
#[test]
fn an_approval_activates_the_clusters() {
    let outcome = after_the_transmission(vec![health()]).at("2013-11-10T10:00:00Z").when(&erc(), approve());
    outcome.keeps("RM-1.11.approval").opens("RM-1.12.partners").opens("OG-6.government");
    let approved = outcome.accepted();
    assert_eq!(approved.state().active_clusters().count(), 1);
    let again = approved.when(&erc(), approve());
    again.refused("RM-1.11", "PROPOSAL_DECIDED");
    assert_eq!(again.refusal().violations().len(), 1, "that its clusters are there is no fault: {}", again.refusal());
}

/// RM-1.11, OG-4: an approval against objections has a reason for each of them, and for none that was not made.
#[test]
fn each_objection_is_answered() {
    let objected = after_the_transmission(vec![health()])
        .given(&principal("UNICEF"), answer(Position::Objects))
        .given(&principal("WHO"), answer(Position::Objects));
    let with = |organizations: &[&str]| {
        let because = |organization: &&str| ObjectionAnswer {
            organization: code(organization),
            reason: "the ministry asked for it".to_owned(),
        };
        let objections = organizations.iter().map(because).collect();
        Command::ApproveProposal(Approve { objections, ..approval("p-1") })
    };
    let one_open = objected.clone().when(&erc(), with(&["UNICEF"]));
    one_open.refused("RM-1.11", "OBJECTION_OPEN");
    assert_eq!(one_open.refusal().violations().len(), 1, "only that of WHO is open");
    let remarks = Some("the ministry asked for it".to_owned());
    let remarked = Command::ApproveProposal(Approve { remarks, ..approval("p-1") });
    objected.clone().when(&erc(), remarked).refused("RM-1.11", "OBJECTION_OPEN");
    objected.clone().when(&erc(), with(&["UNICEF", "WHO", "IOM"])).refused("RM-1.11", "NOT_OBJECTING");
    let approved = objected.when(&erc(), with(&["UNICEF", "WHO"]));
    approved.resolves("RM-1.11");
    let approved = approved.accepted();
    assert!(approved.record().findings.values().all(|finding| !objection::is_objection(finding)));
    let answers = &approved.state().proposals[&code("p-1")].answers;
    assert!(answers.iter().all(|answer| answer.for_decision().overruled_because.is_some()));
}

/// RM-1.11: the record has for each objection the reason that the ERC gave for approving in spite of it.
#[test]
fn each_objection_has_the_reason_given_for_it() {
    let objected = after_the_transmission(vec![health()])
        .given(&principal("UNICEF"), answer(Position::Objects))
        .given(&principal("WHO"), answer(Position::Objects));
    let because = |(organization, reason): (&str, &str)| ObjectionAnswer {
        organization: code(organization),
        reason: reason.to_owned(),
    };
    let objections = [("WHO", "its staff is on Samar"), ("UNICEF", "the ministry asked for it")].map(because).to_vec();
    let approve = Command::ApproveProposal(Approve { objections, ..approval("p-1") });
    let outcome = objected.when(&erc(), approve);
    let resolved = outcome.commit().findings.iter().filter_map(|change| match change {
        FindingChange::Resolved { id, how } if id.contains("objection") => Some((id.as_str(), how.to_string())),
        _ => None,
    });
    let how = |reason: &str| format!("the ERC approved despite the objection: {reason}");
    let expected = [
        ("RM-1.11:proposal/p-1:objection/UNICEF", how("the ministry asked for it")),
        ("RM-1.11:proposal/p-1:objection/WHO", how("its staff is on Samar")),
    ];
    assert_eq!(resolved.collect::<Vec<_>>(), expected);
}

/// OG-18: the agency that the ERC approves as the new lead of an active cluster leads it from the approval on.
#[test]
fn an_approved_lead_leads() {
    let mut change = submission("p-2", Vec::new());
    change.lead_changes = vec![lead_change("health", "UNICEF")];
    let passed_on = Transmission { proposal: code("p-2"), transmitted_at: at("2013-11-20"), ..transmission() };
    let approved = after_the_approval(vec![health()])
        .at("2013-11-20")
        .given(&hc(), submit(change))
        .given(&erc(), Command::TransmitProposal(passed_on))
        .at("2013-11-20T10:00:00Z")
        .given(&erc(), Command::ApproveProposal(approval("p-2")));
    let health = &approved.state().clusters[&code("health")];
    let led_by = |moment: &str| health.lead_at(at(moment)).map(ToString::to_string);
    assert_eq!(
        ["2013-11-20T09:59:59Z", "2013-11-20T10:00:00Z"].map(led_by),
        ["WHO", "UNICEF"].map(|one| Some(one.to_owned()))
    );
}

/// RM-1.11: all who were asked endorsed: the Principal and the global lead alike, and not one fewer.
#[test]
fn all_endorsed_when_all_did() {
    let endorsed = endorsed_by_all_but(everybody_asked(vec![health()]), &["WHO"]);
    let all = || approve_on(StatedGround::AllEndorsed);
    let silent = endorsed.clone().when(&erc(), all());
    silent.refused("RM-1.11", "NOT_ALL_ENDORSED");
    assert!(silent.refusal().to_string().contains("WHO have not answered"), "{}", silent.refusal());
    let both = endorsed.given(&actor(Role::GlobalLead, "WHO"), answer(Position::Endorses));
    both.clone().when(&erc(), approve()).refused("RM-1.11", "ALL_ENDORSED");
    let approved = both.given(&erc(), all());
    assert_eq!(approved.state().proposals[&code("p-1")].ground(), Some(&ApprovalGround::AllEndorsed));
}

/// RM-1.11: that all endorsed is not known while a Principal or a global lead was not asked; nor is it that no one objects.
#[test]
fn who_was_not_asked_has_not_endorsed() {
    let asked = after_the_transmission(vec![health()])
        .given(&principal("UNICEF"), answer(Position::Endorses))
        .given(&principal("WHO"), answer(Position::Endorses));
    for ground in [StatedGround::AllEndorsed, StatedGround::NoObjection] {
        let refused = asked.clone().at("2013-11-10T14:00:00Z").when(&erc(), approve_on(ground));
        refused.refused("RM-1.11", "NOT_ALL_ASKED");
        assert!(refused.refusal().to_string().contains("FAO, IOM"), "{}", refused.refusal());
    }
    asked.clone().when(&erc(), approve()).keeps("RM-1.11.approval");
    let more = ["FAO", "IOM", "UN-HABITAT", "UNDP", "UNFPA", "UNHCR", "WFP"].map(code).to_vec();
    let more = Transmission { principals: more, global_leads: Vec::new(), ..transmission() };
    let all_asked = asked.given(&erc(), Command::TransmitProposal(more));
    endorsed_by_all_but(all_asked, &["UNICEF", "WHO"]).when(&erc(), approve_on(StatedGround::AllEndorsed)).commit();
}

/// RM-1.11: without an objection it is approved once the period has run, which is the ERC's 24 hours; the silent are named.
#[test]
fn silence_counts_once_the_period_has_run() {
    let asked = after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::Endorses));
    let unopposed = || approve_on(StatedGround::NoObjection);
    asked.clone().at("2013-11-10T13:59:59Z").when(&erc(), unopposed()).refused("RM-1.11", "PERIOD_FOR_OBJECTIONS_RUNS");
    let objected = asked.clone().given(&principal("WHO"), answer(Position::Objects)).at("2013-11-10T14:00:00Z");
    objected.when(&erc(), unopposed()).refused("RM-1.11", "OBJECTED_TO");
    let approved = asked.at("2013-11-10T14:00:00Z").given(&erc(), unopposed());
    let ground = ApprovalGround::NoObjection { silent: vec![code("WHO")], until: at("2013-11-10T14:00:00Z") };
    assert_eq!(approved.state().proposals[&code("p-1")].ground(), Some(&ground));
}

/// RM-1.11: the period runs for each of those who are silent, also for one that was asked later.
#[test]
fn the_period_runs_for_who_was_asked_last() {
    let asked = after_the_transmission(vec![health()]).at("2013-11-10T10:00:00Z");
    let transmitted_at = at("2013-11-10T10:00:00Z");
    let more =
        Transmission { transmitted_at, principals: vec![code("IOM")], global_leads: Vec::new(), ..transmission() };
    let asked = asked.given(&erc(), Command::TransmitProposal(more));
    let unopposed = || approve_on(StatedGround::NoObjection);
    let early = asked.clone().at("2013-11-10T14:00:00Z").when(&erc(), unopposed());
    early.refused("RM-1.11", "PERIOD_FOR_OBJECTIONS_RUNS");
    asked.at("2013-11-11T10:00:00Z").when(&erc(), unopposed()).keeps("RM-1.11.approval");
}

/// RM-1.11, RM-1.15: what an organization said last counts, and not what was recorded last.
#[test]
fn what_was_said_before_an_endorsement_undoes_none() {
    let asked = everybody_asked(vec![health()]).at("2013-11-10T12:00:00Z");
    let endorsed = endorsed_by_all_but(asked, &[]);
    let endorsed = endorsed.given(&actor(Role::GlobalLead, "WHO"), answer(Position::Endorses));
    let earlier = endorsed.at("2013-11-10T13:00:00Z").that_happened("2013-11-10T11:00:00Z");
    let late = earlier.given(&principal("UNICEF"), answer(Position::Objects));
    late.when(&erc(), approve_on(StatedGround::AllEndorsed)).keeps("RM-1.11.approval");
}

/// RM-1.11: the ERC does not wait for a reason, and the record names those who had not answered; nothing more is owed by them.
#[test]
fn an_approval_that_does_not_wait_names_the_silent() {
    let outcome = after_the_transmission(vec![health()]).when(&erc(), approve());
    outcome.voids("RM-1.11.answer");
    let approved = outcome.accepted();
    let Some(ApprovalGround::NotWaiting { silent, reason }) = approved.state().proposals[&code("p-1")].ground() else {
        panic!("it did not wait")
    };
    assert_eq!((silent.as_slice(), reason.is_empty()), ([code("UNICEF"), code("WHO")].as_slice(), false));
    assert!(approved.duty("RM-1.11.answer").is_none());
}

/// RM-1.11: a proposal passed on before periods were recorded has none that could have run.
#[test]
fn a_period_that_nobody_was_given_does_not_run() {
    let before = Transmitted {
        proposal: code("p-1"),
        transmitted_at: at("2013-11-09T15:00:00Z"),
        principals: vec![code("WHO")],
        global_leads: Vec::new(),
        answer_by: None,
    };
    let decided = Decision::about(PROPOSAL.of("p-1")).event(Event::Transmitted(before).into());
    let asked = after_the_proposal(vec![health()]).having(&erc(), decided).at("2013-12-01T00:00:00Z");
    asked.clone().when(&erc(), approve_on(StatedGround::NoObjection)).refused("RM-1.11", "PERIOD_FOR_OBJECTIONS_RUNS");
    asked.when(&erc(), approve()).keeps("RM-1.11.approval");
}

/// RM-1.2: two proposals may name the same cluster; the second to be approved does not take the place of the first.
#[test]
fn an_active_cluster_is_not_replaced() {
    let first = after_the_transmission(vec![health()]);
    let second = submission("p-2", vec![recommendation("health", &["NUT"], "UNICEF")]);
    let passed_on = Transmission { proposal: code("p-2"), ..transmission() };
    let both = first.given(&hc(), submit(second)).given(&erc(), Command::TransmitProposal(passed_on));
    let approve_second = Command::ApproveProposal(approval("p-2"));
    both.given(&erc(), approve()).when(&erc(), approve_second).refused("RM-1.2", "CLUSTER_ALREADY_EXISTS");
}

/// RM-1.2: two proposals may name the same sector; the second to be approved makes no second cluster for it.
#[test]
fn a_sector_that_is_served_by_now_gets_no_second_cluster() {
    let second = submission("p-2", vec![recommendation("hospitals", &["HEA"], "WHO")]);
    let passed_on = Transmission { proposal: code("p-2"), ..transmission() };
    let both = after_the_transmission(vec![health()])
        .given(&hc(), submit(second))
        .given(&erc(), Command::TransmitProposal(passed_on));
    let approve_second = Command::ApproveProposal(approval("p-2"));
    both.given(&erc(), approve()).when(&erc(), approve_second).refused("RM-1.2", "SECTOR_SERVED");
}

/// OG-18: a cluster that ended after a new lead was proposed for it takes none.
#[test]
fn an_ended_cluster_takes_no_new_lead() {
    let mut change = submission("p-2", Vec::new());
    change.lead_changes = vec![lead_change("health", "UNICEF")];
    let passed_on = Transmission { proposal: code("p-2"), transmitted_at: at("2013-11-20"), ..transmission() };
    let proposed = with_cluster(after_the_approval(vec![health()]), "shelter", &["SHL"], "WHO")
        .at("2013-11-20")
        .given(&hc(), submit(change))
        .given(&erc(), Command::TransmitProposal(passed_on));
    let absorbed = merger("shelter", "health", "2013-11-19");
    let approve = Command::ApproveProposal(approval("p-2"));
    proposed.given(&hc(), absorbed).when(&erc(), approve).refused("OG-18", "CLUSTER_NOT_ACTIVE");
}

/// RM-1.4, RM-1.11: nothing is dated before what it follows, so that the record of any day is consistent.
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
