//! Given a review whose summary was shared, when the ERC decides on a cluster: on which ground, and what is owed from then on.

use convene_kernel::identity::Actor;
use convene_kernel::testing::{actor, at, code};

use super::*;
use crate::domain::fixtures::{Example, end_of, erc, hc, merger, with_cluster};
use crate::domain::review::fixtures::{
    answer, approved, case, close, closed, deactivate, decision, in_review, keeping, opening, principal,
    reviewed_in_part, ruling, send, sent, share, shared, two_clusters,
};
use crate::domain::review::{
    Closing, Command, Keeping, Position, ReviewKind, ReviewOpening, SendSummary, ShareSummary,
};

/// RM-2.11: the ERC decides once Principals and global leads were asked, once, and with a reason where it declines.
#[test]
fn the_erc_decides_after_sharing() {
    sent().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "SUMMARY_NOT_SHARED");
    shared().when(&erc(), ruling(Ruling::Declined, None)).refused("RM-2.11", "REASON_MISSING");
    shared().when(&erc(), ruling(Ruling::Approved, None)).keeps("RM-2.11.approval").opens("RM-2.11.partners");
    approved().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "DEACTIVATION_DECIDED");
    let other = DecideDeactivation { cluster: code("logistics"), ..decision(Ruling::Approved, None) };
    shared().when(&erc(), Command::DecideDeactivation(other)).refused("RM-2.11", "NOT_RECOMMENDED");
}

/// RM-2.11: who sent the summary does not decide on it, whichever other role the person has.
#[test]
fn the_proposer_never_approves() {
    let both = Actor { person: hc().person, ..erc() };
    shared().when(&both, ruling(Ruling::Approved, None)).refused("RM-2.11", "PROPOSER_APPROVES");
    let other_hc = Actor { person: code("another"), ..hc() };
    let sent_by_another = closed().given(&other_hc, send()).given(&erc(), share());
    sent_by_another.when(&both, ruling(Ruling::Approved, None)).refused("RM-2.11", "PROPOSER_APPROVES");
}

/// RM-2.11: an approval against an objection answers it with a reason of its own.
#[test]
fn an_approval_against_an_objection_says_why() {
    let objected = shared().given(&principal("WHO"), answer(Position::Objects));
    let remarked = ruling(Ruling::Approved, Some("the region has staff by now"));
    objected.clone().when(&erc(), remarked).refused("RM-2.11", "OBJECTION_OPEN");
    let reason = "the region has staff by now".to_owned();
    let objections = vec![ObjectionAnswer { organization: code("WHO"), reason }];
    let answered = Command::DecideDeactivation(DecideDeactivation { objections, ..decision(Ruling::Approved, None) });
    shared().when(&erc(), answered.clone()).refused("RM-2.11", "NOT_OBJECTING");
    let outcome = objected.clone().when(&erc(), answered);
    outcome.keeps("RM-2.11.approval").resolves("RM-2.11");
    let after = outcome.accepted();
    let decided = &after.state().reviews.reviews[&code("r-1")].decisions[&code("health")].what;
    let organizations = decided.objections.iter().flat_map(|objections| objections.for_decision());
    assert_eq!(organizations.map(|answer| answer.organization.clone()).collect::<Vec<_>>(), [code("WHO")]);
    objected.when(&erc(), ruling(Ruling::Declined, Some("needs go on"))).resolves("RM-2.11");
}

/// RM-2.11, RM-1.11: silence ends no cluster: all endorse, or the period has run, or the ERC says why not to wait.
#[test]
fn an_end_is_approved_on_a_ground() {
    let on = |ground| Command::DecideDeactivation(DecideDeactivation { ground, ..decision(Ruling::Approved, None) });
    shared().when(&erc(), on(None)).refused("RM-2.11", "GROUND_MISSING");
    let (all, unopposed) = (|| on(Some(StatedGround::AllEndorsed)), || on(Some(StatedGround::NoObjection)));
    let one = shared().given(&principal("WHO"), answer(Position::Endorses));
    one.clone().when(&erc(), all()).refused("RM-2.11", "NOT_ALL_ENDORSED");
    one.clone().at("2014-05-17T15:59:58Z").when(&erc(), unopposed()).refused("RM-2.11", "PERIOD_FOR_OBJECTIONS_RUNS");
    let approved = one.clone().at("2014-05-17T15:59:59Z").given(&erc(), unopposed());
    let (silent, until) = (vec![code("WFP")], end_of("2014-05-17"));
    let ground = Some(ApprovalGround::NoObjection { silent, until });
    assert_eq!(approved.state().reviews.reviews[&code("r-1")].decisions[&code("health")].what.ground, ground);
    assert!(approved.duty("RM-2.11.answer").is_none(), "the answer is not owed after the decision");
    let both = one.given(&actor(Role::GlobalLead, "WFP"), answer(Position::Endorses));
    both.clone().when(&erc(), all()).refused("RM-2.11", "NOT_ALL_ASKED");
    let others = ["FAO", "IOM", "UN-HABITAT", "UNDP", "UNFPA", "UNHCR", "UNICEF"];
    let (review, principals) = (code("r-1"), others.map(code).to_vec());
    let everybody = Command::ShareSummary(ShareSummary { review, principals, global_leads: Vec::new() });
    let asked = both.given(&erc(), everybody);
    let endorsed =
        others.iter().fold(asked, |asked, agency| asked.given(&principal(agency), answer(Position::Endorses)));
    endorsed.when(&erc(), all()).keeps("RM-2.11.approval");
}

/// RM-2.11: an approved end has a day, that of the review or another one, and is owed from the approval on.
#[test]
fn an_approved_end_has_a_day() {
    assert_eq!(approved().duty("RM-2.11.end").expect("it is owed").since, at("2014-08-31T15:59:59Z"));
    let on = |ends_by: &str| {
        let ends_by = Some(at(ends_by).date_naive());
        Command::DecideDeactivation(DecideDeactivation { ends_by, ..decision(Ruling::Approved, None) })
    };
    let approved = shared().given(&erc(), on("2014-07-31"));
    assert_eq!(approved.duty("RM-2.11.end").expect("it is owed").since, at("2014-07-31T15:59:59Z"));
    shared().when(&erc(), on("2014-05-09")).refused("RM-2.11", "END_DATE_PAST");
    shared().when(&erc(), on("2014-05-10")).opens("RM-2.11.end");
    let late = shared().at("2014-09-10T08:00:00Z").given(&erc(), ruling(Ruling::Approved, None));
    assert_eq!(
        late.duty("RM-2.11.end").expect("it is owed").since,
        at("2014-09-10T15:59:59Z"),
        "not before it is approved"
    );
    let undated = DeactivationCase { ends_by: None, ..case("health") };
    let undated = in_review()
        .given(&hc(), Command::KeepCluster(keeping("logistics")))
        .given(&hc(), Command::RecommendDeactivation(undated))
        .given(&hc(), close())
        .given(&hc(), send())
        .given(&erc(), share());
    undated.clone().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "END_DATE_MISSING");
    undated.when(&erc(), on("2014-07-31")).opens("RM-2.11.end");
    let past = DeactivationCase { ends_by: Some(at("2014-05-09").date_naive()), ..case("health") };
    in_review().when(&hc(), Command::RecommendDeactivation(past)).refused("RM-2.11", "END_DATE_PAST");
}

/// RM-2.11: once the ERC has decided on every cluster, the summary is neither answered nor shared with more.
#[test]
fn the_summary_is_answered_until_the_erc_has_decided() {
    let principal = principal("WHO");
    shared().when(&principal, answer(Position::Endorses)).commit();
    approved().when(&principal, answer(Position::Objects)).refused("RM-2.11", "DEACTIVATION_DECIDED");
    approved().when(&erc(), share()).refused("RM-2.11", "DEACTIVATION_DECIDED");
}

/// RM-2.11: a cluster whose end is declined stays, and its review is owed again.
#[test]
fn a_declined_cluster_stays() {
    let declined = shared().given(&erc(), ruling(Ruling::Declined, Some("needs on Samar go on")));
    let since = |of: &Example| {
        let of_health = |duty: &&Duty| duty.rule == rules::RM_1_14_REVIEW && duty.cluster == Some(code("health"));
        of.record().duties.values().find(of_health).expect("it is owed").since
    };
    assert_eq!(since(&declined), end_of("2014-11-10"), "six months after the review");
    let late = shared().at("2014-06-01T08:00:00Z").given(&erc(), ruling(Ruling::Declined, Some("needs go on")));
    assert_eq!(since(&late), end_of("2014-11-10"), "the review was held in time, however late the ERC declines");
    declined.when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
}

/// RM-2.11: partners are informed of what was approved.
#[test]
fn partners_are_informed() {
    let inform = || Command::InformPartners(PartnersInformed { review: code("r-1"), means: "a letter".to_owned() });
    shared().when(&hc(), inform()).refused("RM-2.11", "NOTHING_APPROVED");
    approved().when(&hc(), inform()).keeps("RM-2.11.partners");
}

/// RM-2.11, RM-1.14: where the ERC declines an end in a part of the country, the cluster is reviewed as the review that keeps it says.
#[test]
fn an_end_in_part_that_is_declined_moves_no_review() {
    let sooner = Keeping { review_by: at("2014-08-01").date_naive(), ..keeping("health") };
    let shared = reviewed_in_part()
        .given(&hc(), Command::KeepCluster(sooner))
        .given(&hc(), close())
        .given(&hc(), send())
        .given(&erc(), share());
    let outcome = shared.when(&erc(), ruling(Ruling::Declined, Some("needs on Samar go on")));
    let of_health: Vec<_> =
        outcome.commit().duties.iter().filter(|change| change.duty_id().contains("cluster/health")).collect();
    assert!(of_health.is_empty(), "{of_health:?}");
}

/// A later review that recommends again that health ends, which the ERC approved, and that logistics does; its summary is shared.
fn recommended_again() -> Example {
    let review = || code("r-2");
    let again = |cluster: &str| {
        Command::RecommendDeactivation(DeactivationCase {
            review: review(),
            ends_by: Some(at("2014-09-30").date_naive()),
            ..case(cluster)
        })
    };
    let shared = ShareSummary { review: review(), principals: vec![code("WHO")], global_leads: vec![code("WFP")] };
    approved()
        .at("2014-06-01T08:00:00Z")
        .given(&hc(), Command::OpenReview(ReviewOpening { review: review(), ..opening(ReviewKind::Periodic) }))
        .given(&hc(), again("health"))
        .given(&hc(), again("logistics"))
        .given(&hc(), Command::CloseReview(Closing { review: review(), surge: None }))
        .given(&hc(), Command::SendSummary(SendSummary { review: review() }))
        .given(&erc(), Command::ShareSummary(shared))
}

/// RM-2.11: what the ERC decides on an end that was approved before takes its place: another day, or none.
#[test]
fn a_later_decision_takes_the_place_of_an_approval() {
    let of_r_2 = |ruling, reason| {
        Command::DecideDeactivation(DecideDeactivation { review: code("r-2"), ..decision(ruling, reason) })
    };
    let again = recommended_again();
    let since = |example: &Example| example.duty("RM-2.11.end").map(|duty| duty.since);
    assert_eq!(since(&again), Some(end_of("2014-08-31")));
    let approved = again.clone().given(&erc(), of_r_2(Ruling::Approved, None));
    assert_eq!(since(&approved), Some(end_of("2014-09-30")));
    let declined = again.given(&erc(), of_r_2(Ruling::Declined, Some("needs go on")));
    assert_eq!(since(&declined), None);
    declined.when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
}

/// RM-2.11, OG-18: on a cluster that was merged into another before the ERC decided, nothing is owed by the decision, and none is waited for.
#[test]
fn a_cluster_that_was_merged_owes_nothing_by_a_decision() {
    let merge = merger("nutrition", "health", "2014-05-01");
    let merged = with_cluster(two_clusters(), "nutrition", &["NUT"], "WHO")
        .at("2014-05-10T08:00:00Z")
        .given(&hc(), Command::OpenReview(opening(ReviewKind::Periodic)))
        .given(&hc(), Command::RecommendDeactivation(case("health")))
        .given(&hc(), Command::RecommendDeactivation(case("logistics")))
        .given(&hc(), Command::KeepCluster(keeping("nutrition")))
        .given(&hc(), close())
        .given(&hc(), send())
        .given(&erc(), share())
        .given(&hc(), merge);
    for (how, reason) in [(Ruling::Approved, None), (Ruling::Declined, Some("needs go on"))] {
        let outcome = merged.clone().when(&erc(), ruling(how, reason));
        let of_health: Vec<_> =
            outcome.commit().duties.iter().filter(|change| change.duty_id().contains("cluster/health")).collect();
        assert!(of_health.is_empty(), "{of_health:?}");
    }
    let on_logistics = DecideDeactivation { cluster: code("logistics"), ..decision(Ruling::Approved, None) };
    merged.when(&erc(), Command::DecideDeactivation(on_logistics)).keeps("RM-2.11.approval");
}
