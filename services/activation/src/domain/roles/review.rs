//! The commands about reviews, transition and de-activation, each where somebody may give it; WHO leads health.

use convene_kernel::identity::Role;
use convene_kernel::testing::{Case, actor, at, code};

use crate::domain::Activation;
use crate::domain::fixtures::{erc, hc, health, lead, ocha};
use crate::domain::review::fixtures::{
    answer, approved, case, close, closed, deactivate, in_review, keeping, opening, plan, principal, ruling, send,
    sent, share, shared, two_clusters,
};
use crate::domain::review::{
    Command, DirectorsReview, EarlyRecovery, FollowUp, Occasion, PartnersInformed, PlannedOccasion, Position,
    ResourceHandOver, ResourcesHandedOver, ReviewKind, Ruling, TransitionPlanSent, TransitionStrategy, correction,
    past_review, surge_examples,
};

fn strategy() -> Command {
    Command::RecordTransitionStrategy(TransitionStrategy {
        cluster: code("health"),
        national_authorities: vec!["Department of Health".to_owned()],
        development_actors: vec!["World Bank".to_owned()],
        no_counterpart_because: None,
        plan: plan(),
    })
}

fn early_recovery() -> Command {
    Command::RecordEarlyRecovery(EarlyRecovery {
        cluster: code("health"),
        strategy: "rebuild the rural health units".to_owned(),
        procedures: "each unit is handed over once it is staffed".to_owned(),
        backing: "joint planning with the municipalities".to_owned(),
    })
}

fn hand_over() -> Command {
    let item = ResourceHandOver {
        what: "ten motorcycles".to_owned(),
        to: "Department of Health".to_owned(),
        rule: "disposal of assets".to_owned(),
        on: at("2014-05-01").date_naive(),
    };
    Command::HandOverResources(ResourcesHandedOver { cluster: code("health"), items: vec![item] })
}

fn directors_review() -> Command {
    Command::RecordDirectorsReview(DirectorsReview {
        on: at("2014-05-01").date_naive(),
        organizations: vec![code("WHO"), code("WFP")],
        findings: "coordination on Samar is thin".to_owned(),
    })
}

fn follow_up() -> Command {
    let given = "the adviser works in Tacloban".to_owned();
    Command::FollowUpSupport(FollowUp { cluster: code("health"), given, remaining: None })
}

/// A case for each command of the area.
pub fn cases() -> Vec<Case<Activation>> {
    let with_verdicts =
        in_review().given(&hc(), Command::Keep(keeping("logistics"))).given(&hc(), Command::Recommend(case("health")));
    let inform = Command::InformPartners(PartnersInformed { review: code("r-1"), means: "a letter".to_owned() });
    let transition_plan = TransitionPlanSent { emergency: code("haiyan"), plan: plan() };
    let planned = PlannedOccasion { occasion: Occasion::Appeal, on: at("2014-12-09").date_naive() };
    let planned = Command::PlanOccasion(planned);
    let ended = approved().given(&hc(), deactivate());
    let past = Command::RecordPastReview(past_review("r-0", "2013-11-12"));
    let (found_wrongly, correct) = correction();
    vec![
        Case::new(found_wrongly, &ocha(), correct),
        Case::new(two_clusters(), &ocha(), past),
        Case::new(two_clusters(), &hc(), Command::Open(opening(ReviewKind::Periodic))),
        Case::new(two_clusters(), &ocha(), planned),
        Case::new(in_review(), &hc(), Command::Keep(keeping("logistics"))),
        Case::new(in_review(), &hc(), Command::Recommend(case("health"))),
        Case::new(with_verdicts, &hc(), close()),
        Case::new(closed(), &hc(), send()),
        Case::new(sent(), &erc(), share()),
        Case::new(shared(), &principal("WHO"), answer(Position::Endorses)),
        Case::new(shared(), &erc(), ruling(Ruling::Approved, None)),
        Case::new(approved(), &hc(), inform),
        Case::new(approved(), &hc(), deactivate()),
        Case::new(health(), &lead("WHO"), strategy()),
        Case::new(health(), &hc(), Command::SendTransitionPlan(transition_plan)),
        Case::new(health(), &lead("WHO"), early_recovery()),
        Case::new(two_clusters(), &lead("WHO"), hand_over()),
        Case::new(ended, &lead("WHO"), follow_up()),
        Case::new(surge_examples::reviewed(), &ocha(), surge_examples::withdrawn_on("2014-02-10")),
        Case::new(two_clusters(), &actor(Role::EmergencyDirector, "WHO"), directors_review()),
    ]
}
