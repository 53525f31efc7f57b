//! The commands about reviews, transition and de-activation; the file of each topic declares what they contain and do.

use chrono::NaiveDate;
use convene_kernel::actions;
use convene_kernel::aggregate::Context;

use super::closing::Closing;
use super::correction::ReviewCorrection;
use super::deactivation::{Deactivate, FollowUp};
use super::deactivation_case::DeactivationCase;
use super::decision::{DecideDeactivation, PartnersInformed};
use super::directors_review::DirectorsReview;
use super::keeping::Keeping;
use super::occasion::PlannedOccasion;
use super::opening::ReviewOpening;
use super::past_review::PastReview;
use super::resources::ResourcesHandedOver;
use super::summary::{AnswerSummary, SendSummary, ShareSummary};
use super::surge::SurgeWithdrawn;
use super::transition::{EarlyRecovery, TransitionPlanSent, TransitionStrategy};
use super::{
    checks, closing, correction, deactivation, deactivation_case, decision, directors_review, keeping, occasion,
    opening, past_review, resources, summary, surge, transition,
};
use crate::domain::operation::country::head;
use crate::domain::past::authority_to_record_the_past;
use crate::domain::subjects::{CLUSTER, COUNTRY, EMERGENCY, REVIEW};
use crate::domain::{self, Decided, Operation, cluster};

/// About reviews, transition and de-activation.
#[derive(Clone, Debug)]
pub enum Command {
    /// Records a review from before the record began (rows RM-1.15, RM-2.10).
    RecordPastReview(PastReview),
    /// Opens a review by the HCT (rows RM-2.9, RM-2.10).
    OpenReview(ReviewOpening),
    /// Records the day of the next appeal or mid-year review (row RM-2.10).
    PlanOccasion(PlannedOccasion),
    /// Keeps a cluster, with its rationale and a plan (row RM-2.13).
    KeepCluster(Keeping),
    /// Recommends a cluster for de-activation (rows RM-2.1, RM-2.11).
    RecommendDeactivation(DeactivationCase),
    /// Closes the review (row RM-2.13).
    CloseReview(Closing),
    /// Sends the ERC the summary (row RM-2.11).
    SendSummary(SendSummary),
    /// Shares the summary with Principals and global leads (row RM-2.11).
    ShareSummary(ShareSummary),
    /// Answers the summary, as a Principal or a global lead (row RM-2.11).
    AnswerSummary(AnswerSummary),
    /// Decides whether a cluster may end (row RM-2.11).
    DecideDeactivation(DecideDeactivation),
    /// Informs partners of the arrangements agreed (row RM-2.11).
    InformPartners(PartnersInformed),
    /// Ends a cluster, in its own time (row RM-2.8).
    DeactivateCluster(Deactivate),
    /// Records a cluster's transition strategy (row RM-2.5).
    RecordTransitionStrategy(TransitionStrategy),
    /// Sends the ERC the plan of transition out of level 3 (row RM-2.9).
    SendTransitionPlan(TransitionPlanSent),
    /// Records a cluster's early recovery strategy and procedures (row GN-7).
    RecordEarlyRecovery(EarlyRecovery),
    /// Records what was handed over (row RM-2.12).
    HandOverResources(ResourcesHandedOver),
    /// Follows up the support promised (row RM-2.6).
    FollowUpSupport(FollowUp),
    /// Corrects when a review was held (rows RM-1.15, RM-2.10).
    CorrectReview(ReviewCorrection),
    /// Records that surge capacity withdrew (row RM-2.9).
    RecordSurgeWithdrawn(SurgeWithdrawn),
    /// Records the emergency directors' review (row RM-2.12).
    RecordDirectorsReview(DirectorsReview),
}

actions! {
    Command on Operation, by "convene.activation.v1.ReviewService", given (operation, id, context):
    RecordPastReview of COUNTRY, authority_to_record_the_past(), Ok(());
    OpenReview of COUNTRY, head(), opening::admits(operation, context);
    PlanOccasion of COUNTRY, occasion::authority(), Ok(());
    KeepCluster(review) of REVIEW, head(), checks::admits_verdicts(operation, id, context);
    RecommendDeactivation(review) of REVIEW,
        head(), checks::admits_verdicts(operation, id, context);
    CloseReview(review) of REVIEW, head(), closing::admits(operation, id, context);
    SendSummary(review) of REVIEW, head(), summary::admits_sending(operation, id, context);
    ShareSummary(review) of REVIEW,
        summary::authority_to_share(), summary::admits_sharing(operation, id);
    AnswerSummary(review) of REVIEW,
        summary::authority_to_answer(), summary::admits_answers(operation, id, context);
    DecideDeactivation(review) of REVIEW, decision::authority(), decision::admits(operation, id, context);
    InformPartners(review) of REVIEW,
        head(), decision::admits_informing(operation, id, context);
    DeactivateCluster(cluster) of CLUSTER, head(), deactivation::admits(operation, id, context);
    RecordTransitionStrategy(cluster) of CLUSTER,
        transition::authority(operation, id), cluster::admits(operation, id, context);
    SendTransitionPlan(emergency) of EMERGENCY,
        head(), transition::admits_plan(operation, id, context);
    RecordEarlyRecovery(cluster) of CLUSTER,
        transition::authority(operation, id), cluster::admits(operation, id, context);
    HandOverResources(cluster) of CLUSTER,
        resources::authority(operation, id), resources::admits(operation, id, context);
    FollowUpSupport(cluster) of CLUSTER,
        deactivation::authority_to_follow_up(operation, id), deactivation::admits_follow_up(operation, id, context);
    CorrectReview of COUNTRY, authority_to_record_the_past(), Ok(());
    RecordSurgeWithdrawn(emergency) of EMERGENCY,
        surge::authority(), operation.emergency(id).map(|_| ());
    RecordDirectorsReview of COUNTRY, directors_review::authority(), Ok(());
}

impl Command {
    /// The day in the country on which what the command says happened, where it names one.
    pub fn happened_on(&self) -> Option<NaiveDate> {
        match self {
            Self::RecordDirectorsReview(review) => Some(review.on),
            Self::RecordSurgeWithdrawn(withdrawn) => Some(withdrawn.on),
            _ => None,
        }
    }
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(operation: &Operation, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::RecordPastReview(command) => past_review::record_past_review(operation, command, context),
        Command::OpenReview(command) => opening::open_review(operation, command, context),
        Command::PlanOccasion(command) => occasion::plan_occasion(operation, command, context),
        Command::KeepCluster(command) => keeping::keep_cluster(operation, command, context),
        Command::RecommendDeactivation(command) => {
            deactivation_case::recommend_deactivation(operation, command, context)
        }
        Command::CloseReview(command) => closing::close_review(operation, command, context),
        Command::SendSummary(command) => summary::send_summary(operation, command, context),
        Command::ShareSummary(command) => summary::share_summary(operation, command, context),
        Command::AnswerSummary(command) => summary::answer_summary(operation, command, context),
        Command::DecideDeactivation(command) => decision::decide_deactivation(operation, command, context),
        Command::InformPartners(command) => decision::inform_partners(operation, command, context),
        Command::DeactivateCluster(command) => deactivation::deactivate_cluster(operation, command, context),
        Command::RecordTransitionStrategy(command) => {
            transition::record_transition_strategy(operation, command, context)
        }
        Command::SendTransitionPlan(command) => transition::send_transition_plan(operation, command, context),
        Command::RecordEarlyRecovery(command) => transition::record_early_recovery(operation, command, context),
        Command::HandOverResources(command) => resources::hand_over_resources(operation, command, context),
        Command::FollowUpSupport(command) => deactivation::follow_up_support(operation, command, context),
        Command::CorrectReview(command) => correction::correct_review(operation, command, context),
        Command::RecordSurgeWithdrawn(command) => surge::record_surge_withdrawn(operation, command, context),
        Command::RecordDirectorsReview(command) => directors_review::record_directors_review(command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Review(command)
    }
}

/// The commands about reviews, transition and de-activation, each where somebody may give it; WHO leads health.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::identity::{Actor, Role};
    use convene_kernel::testing::{Case, actor, at, code};

    use crate::domain::Activation;
    use crate::domain::cluster::{self, Correction, RightFact};
    use crate::domain::fixtures::{Example, erc, hc, health, lead, ocha};
    use crate::domain::review::fixtures::{
        answer, approved, case, close, closed, deactivate, in_review, keeping, opening, plan, principal, ruling, send,
        sent, share, shared, two_clusters,
    };
    use crate::domain::review::{
        AgencyFocalPoint, Command, DeactivationCase, DirectorsReview, EarlyRecovery, FollowUp, Occasion,
        PartnersInformed, PlannedOccasion, Position, ResourceHandOver, ResourcesHandedOver, ReviewKind, ReviewOpening,
        Ruling, ShareSummary, TransitionPlanSent, TransitionStrategy, correction, past_review, surge_examples,
    };

    fn strategy() -> Command {
        Command::RecordTransitionStrategy(TransitionStrategy {
            cluster: code("health"),
            national_authorities: vec!["Department of Health".to_owned()],
            development_actors: vec!["World Bank".to_owned()],
            no_counterpart_because: None,
            no_development_actors_because: None,
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
        let with_verdicts = in_review()
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .given(&hc(), Command::RecommendDeactivation(case("health")));
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
            Case::new(two_clusters(), &hc(), Command::OpenReview(opening(ReviewKind::Periodic))),
            Case::new(two_clusters(), &ocha(), planned),
            Case::new(in_review(), &hc(), Command::KeepCluster(keeping("logistics"))),
            Case::new(in_review(), &hc(), Command::RecommendDeactivation(case("health"))),
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

    /// RM-1.15, S-1: what a command says happened on the day that it names.
    #[test]
    fn a_command_that_names_a_day_happened_on_it() {
        let day = |text: &str| Some(at(text).date_naive());
        assert_eq!(directors_review().happened_on(), day("2014-05-01"));
        assert_eq!(surge_examples::withdrawn_on("2014-02-10").happened_on(), day("2014-02-10"));
    }

    /// OG-8, RM-2.1: who is named in a review is in the register, and only active clusters are reviewed.
    #[test]
    fn a_review_names_who_is_known() {
        let refused = |example: Example, by: &Actor, command: Command, row: &str, reason: &str| {
            example.when(by, command).refused(row, reason);
        };
        const UNKNOWN: &str = "ORGANIZATION_UNKNOWN";
        let nobody = || vec![code("NOBODY")];
        let opened = ReviewOpening { participants: nobody(), ..opening(ReviewKind::Periodic) };
        refused(two_clusters(), &hc(), Command::OpenReview(opened), "OG-8", UNKNOWN);
        let on = at("2014-05-01").date_naive();
        let reviewed = DirectorsReview { on, organizations: nobody(), findings: "thin".to_owned() };
        let director = actor(Role::EmergencyDirector, "WHO");
        refused(two_clusters(), &director, Command::RecordDirectorsReview(reviewed), "OG-8", UNKNOWN);
        let focal_points = vec![AgencyFocalPoint { agency: code("NOBODY"), mechanism: "the meeting".to_owned() }];
        let weak = DeactivationCase { focal_points, ..case("health") };
        refused(in_review(), &hc(), Command::RecommendDeactivation(weak), "OG-8", UNKNOWN);
        let shared_with = |principals, global_leads| {
            Command::ShareSummary(ShareSummary { review: code("r-1"), principals, global_leads })
        };
        refused(sent(), &erc(), shared_with(nobody(), Vec::new()), "OG-8", UNKNOWN);
        refused(sent(), &erc(), shared_with(Vec::new(), nobody()), "OG-8", UNKNOWN);
    }

    /// RM-2.6, RM-2.9, RM-2.11, RM-2.12: what was recorded stands on the record, in the order in which it happened.
    #[test]
    fn what_follows_a_review_stands_on_the_record() {
        let inform = Command::InformPartners(PartnersInformed { review: code("r-1"), means: "a letter".to_owned() });
        let informed = approved().given(&hc(), inform);
        assert_eq!(informed.state().reviews.reviews[&code("r-1")].partners_informed.len(), 1);
        let ended = approved().given(&hc(), deactivate()).given(&lead("WHO"), follow_up());
        assert_eq!(ended.state().reviews.transitions[&code("health")].follow_ups.len(), 1);
        let withdrawn = surge_examples::reviewed().given(&ocha(), surge_examples::withdrawn_on("2014-02-10"));
        assert!(withdrawn.state().reviews.surge[&code("haiyan")].present().is_some());
        let on = |day: &str| {
            let (on, organizations) = (at(day).date_naive(), vec![code("WHO")]);
            Command::RecordDirectorsReview(DirectorsReview { on, organizations, findings: day.to_owned() })
        };
        let director = actor(Role::EmergencyDirector, "WHO");
        let days = ["2014-05-03", "2014-05-01", "2014-05-02"];
        let all = days.into_iter().fold(two_clusters(), |record, day| record.given(&director, on(day)));
        let order: Vec<_> =
            all.state().reviews.directors.for_decision().iter().map(|one| one.what.on.to_string()).collect();
        assert_eq!(order, ["2014-05-01", "2014-05-02", "2014-05-03"]);
    }

    /// RM-1.15, RM-2.11: partners who were told of an end are told again once the record of its cluster is corrected, and no others.
    #[test]
    fn partners_are_told_again_after_a_correction() {
        let inform = Command::InformPartners(PartnersInformed { review: code("r-1"), means: "a letter".to_owned() });
        let corrected = |example: Example, cluster: &str| {
            let commit = example.state().clusters[&code(cluster)].leads.present().expect("it is led").stamp.etag;
            let right = RightFact::Activated { activated: "2013-11-15".parse().expect("a date") };
            let (reason, source) = ("the letter is of another day".to_owned(), "the letter".to_owned());
            let correction = Correction { cluster: code(cluster), commit, right, reason, source };
            let after = example.given(&ocha(), cluster::Command::CorrectCluster(correction));
            after.duty("RM-2.11.partners").is_some()
        };
        let informed = approved().given(&hc(), inform);
        assert!(informed.duty("RM-2.11.partners").is_none());
        assert!(corrected(informed.clone(), "health"));
        assert!(!corrected(informed, "logistics"), "they were told of the end of health");
    }
}
