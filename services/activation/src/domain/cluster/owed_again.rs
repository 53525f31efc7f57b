//! What a cluster owes whose end is taken back, since it never ended (row RM-1.15).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::LastOpening;
use convene_kernel::policy::rules;
use convene_kernel::recount::{never_owed, restate};
use convene_kernel::time::Moment;

use super::Cluster;
use super::activation::duties_of_a_new_cluster;
use super::coordinator_gap::settle_gaps;
use super::existing::is_asked_of_a_found_one;
use crate::domain::{self, Operation, review};

/// A cluster that was active here owes what it owed until the wrong end, as if that had not been; one that was found with its end
/// owes what an active one owes, from now on. Clusters are justified ahead of the occasions that were planned meanwhile.
pub(super) fn owe_again(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    (cluster, after): (&Cluster, &Cluster),
    context: &Context<'_>,
) {
    match cluster.deactivated_at.filter(|_| !cluster.found_ended) {
        Some(ended_at) => owe_as_before(decision, operation, (after, ended_at), context),
        None => owe_from_now_on(decision, operation, after, context),
    }
    operation.reviews.owe_justifications(decision, operation.country.head(), context);
}

/// What the end had ended is owed since when it was, and the support after the end never was.
fn owe_as_before(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    (after, ended_at): (&Cluster, Moment),
    context: &Context<'_>,
) {
    let concerns_it = |opening: &&LastOpening| {
        opening.duty.cluster.as_ref() == Some(&after.id) && opening.duty.rule != rules::OG_9_COORDINATOR
    };
    for opening in context.openings.values().filter(concerns_it) {
        if opening.duty.rule == rules::RM_2_6_FOLLOW_UP && opening.from >= ended_at {
            never_owed(decision, &opening.duty, context);
        } else if opening.closed_at.is_some_and(|closed_at| closed_at >= ended_at) {
            restate(decision, opening);
        }
    }
    settle_gaps(decision, after, context);
    review::owe_reviews_again(decision, operation, context);
}

fn owe_from_now_on(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    after: &Cluster,
    context: &Context<'_>,
) {
    let Some(lead) = after.lead_agency() else { return };
    let review_due = after.review_by.map(|review_by| context.end_of(review_by).max(context.now));
    let head = operation.country.head();
    for duty in duties_of_a_new_cluster(head, &after.id, lead, review_due, context.now) {
        let is_done = duty.rule == rules::OG_9_COORDINATOR && after.has_coordinator();
        let is_asked = is_asked_of_a_found_one(&duty, after.activated_at, context);
        if is_done || !is_asked {
            continue;
        }
        if duty.rule == rules::RM_2_10_REVIEW {
            decision.open(review::counted_from_the_last(duty, operation, context));
        } else {
            decision.open(duty);
        }
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::duty::Duty;
    use convene_kernel::testing::{Outcome, at, code};

    use crate::domain::Activation;
    use crate::domain::cluster::{Command, Correction, ExistingCluster, RightFact, existing, existing_coordinator};
    use crate::domain::fact::FactKind;
    use crate::domain::fixtures::{Example, emergency, hc, lead, ocha};
    use crate::domain::operation::{self, WithdrawFact};
    use crate::domain::review::fixtures::{approved, both_approved, deactivate};
    use crate::domain::review::{self, Deactivate, FollowUp, Occasion, PlannedOccasion};

    fn taken_back(ended: Example, cluster: &str) -> Outcome<Activation> {
        let commit = ended.state().clusters[&code(cluster)].end_commit.expect("it ended");
        let (fact, reason) = (FactKind::End.on_record(&code(cluster), commit), "it never ended".to_owned());
        let withdrawal = WithdrawFact { fact, reason, source: "the office".to_owned() };
        ended.when(&ocha(), operation::Command::WithdrawFact(withdrawal))
    }

    fn without_its_end(ended: Example, cluster: &str) -> Example {
        taken_back(ended, cluster).accepted()
    }

    fn owed(example: &Example) -> Vec<Duty> {
        example.record().duties.values().filter(|duty| duty.rule != "RM-2.11.partners").cloned().collect()
    }

    /// RM-1.15, OG-9, RM-2.6, RM-2.11: a cluster whose end is taken back owes what it owed before, since when it did, the approved end
    /// with its day among it, and no support after an end that never was.
    #[test]
    fn what_a_wrong_end_ended_is_owed_since_when_it_was() {
        let before = approved();
        let ended = before.clone().at("2014-07-01").given(&hc(), deactivate());
        assert!(ended.duty("RM-2.6.follow-up").is_some() && ended.duty("RM-2.11.end").is_none());
        let follow_up = FollowUp {
            cluster: code("health"),
            given: "the adviser works in Tacloban".to_owned(),
            remaining: Some("four months".to_owned()),
        };
        let supported = ended.clone().at("2014-08-01").given(&lead("WHO"), review::Command::FollowUpSupport(follow_up));
        for ended in [ended, supported] {
            let after = without_its_end(ended.at("2014-09-15"), "health");
            assert_eq!(owed(&after), owed(&before));
            let health = &after.state().clusters[&code("health")];
            assert_eq!(health.owed_from(), health.activated_at);
            let gap = after.record().duties.values().find(|duty| duty.rule == "OG-9.coordinator");
            assert_eq!(gap.map(|duty| duty.since), Some(at("2013-11-13T09:00:00Z")));
        }
    }

    /// RM-1.15, RM-2.10: with the end of the last cluster the reviews of all that it ended are owed again, and those that were held
    /// count.
    #[test]
    fn reviews_go_on_where_the_last_cluster_never_ended() {
        let before = both_approved();
        let last = review::Command::DeactivateCluster(Deactivate { cluster: code("logistics"), places: Vec::new() });
        let ended = before.clone().at("2014-07-01").given(&hc(), deactivate()).given(&hc(), last);
        assert!(ended.duty("RM-2.10.review").is_none());
        let appeal = PlannedOccasion { occasion: Occasion::Appeal, on: at("2015-01-10").date_naive() };
        let planned = ended.at("2014-09-15").given(&ocha(), review::Command::PlanOccasion(appeal));
        assert!(planned.duty("RM-2.10.appeal").is_none(), "there is no cluster to justify");
        let outcome = taken_back(planned, "logistics");
        outcome.keeps("RM-2.10.review").opens("RM-2.10.appeal");
        let review = |example: &Example| example.duty("RM-2.10.review").map(|duty| (duty.since, duty.recurring));
        assert_eq!(review(&outcome.accepted()), review(&before));
    }

    /// RM-1.15, RM-2.10: the reviews of all are owed again with a cluster that never ended, in whichever order the ends were recorded.
    #[test]
    fn reviews_go_on_where_the_ends_were_recorded_out_of_order() {
        let last = review::Command::DeactivateCluster(Deactivate { cluster: code("logistics"), places: Vec::new() });
        let ended =
            both_approved().at("2014-07-01").given(&hc(), last).that_happened("2014-06-15").given(&hc(), deactivate());
        assert!(ended.duty("RM-2.10.review").is_none());
        let over = ended.record().openings["RM-2.10.review:country"].closed_at;
        assert_eq!(over, Some(at("2014-07-01")), "logistics was active until then");
        assert!(without_its_end(ended.at("2014-07-10"), "logistics").duty("RM-2.10.review").is_some());
    }

    /// RM-1.15, OG-9: a coordinator who was found is there, also where the cluster turns out not to have ended.
    #[test]
    fn a_coordinator_who_was_found_is_not_asked_for() {
        let ended = ExistingCluster { ended: Some("2012".parse().expect("a year")), ..existing() };
        let ended = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(ended)));
        let there = ended.clone().given(&ocha(), Command::RecordExistingCoordinator(existing_coordinator("2011")));
        let asked =
            |ended: Example| without_its_end(ended.at("2013-12-01"), "logistics").duty("OG-9.coordinator").is_some();
        assert!(asked(ended) && !asked(there));
    }

    /// RM-1.15: what was found to be active, and then wrongly to have ended, owes since it was found.
    #[test]
    fn a_cluster_found_active_owes_since_it_was_found() {
        let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing())));
        let commit: Etag = found.state().clusters[&code("logistics")].etag;
        let (right, text) =
            (RightFact::Ended { ended: "2013-06-30".parse().expect("a day") }, || "as found".to_owned());
        let wrong = Correction { cluster: code("logistics"), commit, right, reason: text(), source: text() };
        let ended = found.clone().at("2013-11-20").given(&ocha(), Command::CorrectCluster(wrong));
        assert!(owed(&ended).is_empty());
        assert_eq!(owed(&without_its_end(ended.at("2013-12-01"), "logistics")), owed(&found));
    }
}
