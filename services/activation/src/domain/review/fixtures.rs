//! What the tests of reviews start from: two clusters under review, a closed review, a summary shared, an end approved.

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{actor, at, code};

use super::{
    AgencyFocalPoint, AnswerSummary, Closing, ClosingCost, Command, Deactivate, DeactivationCase, DecideDeactivation,
    Factor, FactorAnswer, Ground, HandedOver, Keeping, Passed, Position, Recipient, ReviewKind, ReviewOpening, Ruling,
    SendSummary, ShareSummary, TransitionPlan,
};
use crate::domain::endorsement::StatedGround;
use crate::domain::fixtures::{Example, criteria, erc, hc, health, with_cluster};
use crate::domain::place::Place;
use crate::domain::proposal::Criterion;

/// Health and logistics are active, and six months have passed.
pub fn two_clusters() -> Example {
    with_cluster(health(), "logistics", &["LOG"], "WFP").at("2014-05-10T08:00:00Z")
}

pub fn opening(kind: ReviewKind) -> ReviewOpening {
    ReviewOpening {
        review: code("r-1"),
        kind,
        ahead_of: None,
        participants: vec![code("WHO"), code("WFP")],
        capacities: "the regional health offices coordinate again".to_owned(),
    }
}

/// The same, with a periodic review open.
pub fn in_review() -> Example {
    two_clusters().given(&hc(), Command::OpenReview(opening(ReviewKind::Periodic)))
}

pub fn plan() -> TransitionPlan {
    TransitionPlan {
        counterpart: "Department of Health".to_owned(),
        capacity_to_build: "two coordinators in each region".to_owned(),
        preparedness: "stocks in Tacloban".to_owned(),
        handed_over: HandedOver {
            strategies: "the sector's strategy".to_owned(),
            mechanisms: "the weekly meeting".to_owned(),
            resources: "the information system".to_owned(),
        },
        support_afterwards: "an adviser for six months".to_owned(),
    }
}

pub fn keeping(cluster: &str) -> Keeping {
    Keeping {
        review: code("r-1"),
        cluster: code(cluster),
        rationale: "the roads on Samar are still cut".to_owned(),
        transition: plan(),
        review_by: at("2014-11-10").date_naive(),
        in_strategic_plan: None,
    }
}

/// A case for de-activation in which nothing is weak.
pub fn case(cluster: &str) -> DeactivationCase {
    let answer = |factor| FactorAnswer { factor, present: false, justification: None };
    DeactivationCase {
        review: code("r-1"),
        cluster: code(cluster),
        places: Vec::new(),
        ends_by: Some(at("2014-08-31").date_naive()),
        ground: Ground::Transferred {
            to: "Department of Health".to_owned(),
            recipient: Recipient::National,
            with: vec![Passed::Capacities, Passed::Systems],
        },
        criteria: criteria(&Criterion::ALL),
        factors: Factor::ASKED.into_iter().map(answer).collect(),
        need_may_rise_again: true,
        closing_cost: Some(ClosingCost {
            plan: "Multi-hazard plan of the country team".to_owned(),
            updated_on: at("2014-04-01").date_naive(),
            weighed: "the department can reopen the meeting within a day".to_owned(),
        }),
        mechanisms: "the department's health emergency meeting".to_owned(),
        focal_points: vec![AgencyFocalPoint { agency: code("WHO"), mechanism: "the same meeting".to_owned() }],
        contingency_effect: "the department leads in the next typhoon".to_owned(),
        support: vec!["an adviser for six months".to_owned()],
    }
}

pub fn close() -> Command {
    Command::CloseReview(Closing { review: code("r-1"), surge: None })
}

/// The review keeps logistics, recommends health for de-activation, and is closed.
pub fn closed() -> Example {
    in_review()
        .given(&hc(), Command::KeepCluster(keeping("logistics")))
        .given(&hc(), Command::RecommendDeactivation(case("health")))
        .given(&hc(), close())
}

/// The review keeps both, and recommends that health ends in a part of the country.
pub fn reviewed_in_part() -> Example {
    let samar = Place { place: code("samar"), name: "Samar".to_owned() };
    let case = DeactivationCase { places: vec![samar], ..case("health") };
    in_review()
        .given(&hc(), Command::KeepCluster(keeping("logistics")))
        .given(&hc(), Command::RecommendDeactivation(case))
        .given(&hc(), Command::KeepCluster(keeping("health")))
}

/// Its summary is shared for approval.
pub fn shared_in_part() -> Example {
    reviewed_in_part().given(&hc(), close()).given(&hc(), send()).given(&erc(), share())
}

/// The sending of its summary.
pub fn send() -> Command {
    Command::SendSummary(SendSummary { review: code("r-1") })
}

pub fn sent() -> Example {
    closed().given(&hc(), send())
}

pub fn share() -> Command {
    Command::ShareSummary(ShareSummary {
        review: code("r-1"),
        principals: vec![code("WHO")],
        global_leads: vec![code("WFP")],
    })
}

/// The summary is shared for approval.
pub fn shared() -> Example {
    sent().given(&erc(), share())
}

/// An IASC Principal.
pub fn principal(organization: &str) -> Actor {
    actor(Role::IascPrincipal, organization)
}

/// An answer to the summary.
pub fn answer(position: Position) -> Command {
    Command::AnswerSummary(AnswerSummary {
        review: code("r-1"),
        position,
        statement: "the department has no staff on Samar".to_owned(),
    })
}

/// The ERC's decision on health; an approval does not wait until all have answered.
pub fn decision(ruling: Ruling, reason: Option<&str>) -> DecideDeactivation {
    let not_waiting = StatedGround::NotWaiting { reason: "the department has taken over".to_owned() };
    DecideDeactivation {
        review: code("r-1"),
        cluster: code("health"),
        ruling,
        reason: reason.map(str::to_owned),
        ends_by: None,
        ground: (ruling == Ruling::Approved).then_some(not_waiting),
        objections: Vec::new(),
    }
}

pub fn ruling(ruling: Ruling, reason: Option<&str>) -> Command {
    Command::DecideDeactivation(decision(ruling, reason))
}

/// The ERC approved that health ends.
pub fn approved() -> Example {
    shared().given(&erc(), ruling(Ruling::Approved, None))
}

pub fn deactivate() -> Command {
    Command::DeactivateCluster(Deactivate { cluster: code("health"), places: Vec::new() })
}

/// The ERC approved that health and logistics end.
pub fn both_approved() -> Example {
    let logistics = DecideDeactivation { cluster: code("logistics"), ..decision(Ruling::Approved, None) };
    in_review()
        .given(&hc(), Command::RecommendDeactivation(case("logistics")))
        .given(&hc(), Command::RecommendDeactivation(case("health")))
        .given(&hc(), close())
        .given(&hc(), send())
        .given(&erc(), share())
        .given(&erc(), ruling(Ruling::Approved, None))
        .given(&erc(), Command::DecideDeactivation(logistics))
}
