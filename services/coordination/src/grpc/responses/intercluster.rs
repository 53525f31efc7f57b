//! What clusters take up between them as messages.

use convene_kernel::recorded::Recorded;
use convene_kernel::time::Moment;
use convene_proto::coordination::v1 as pb;
use convene_runtime::grpc::show;

use crate::domain::Arrangements;
use crate::domain::intercluster::{
    GlobalRequestOnRecord, Issue, MessageOnRecord, OchaRequestOnRecord, PlanOnRecord, StepOnRecord,
};

/// What clusters take up between them at a moment.
pub fn coordination(state: &Arrangements, moment: Moment) -> pb::InterclusterCoordination {
    let between = &state.intercluster;
    let active = state.clusters.values().filter(|cluster| cluster.is_active_at(moment));
    let objectives = active.filter_map(|cluster| state.objectives_of(cluster, moment));
    let unaligned = state.unaligned_objectives_at(moment).into_iter();
    let funding = between.funding.values().flat_map(|appeals| appeals.values());
    pb::InterclusterCoordination {
        strategic_objectives: between.strategic_objectives.at(moment).map(show::recorded),
        cluster_objectives: objectives.map(show::recorded).collect(),
        unserved_objectives: show::texts(state.unserved_objectives_at(moment).iter().map(|one| &one.objective)),
        unaligned_objectives: unaligned
            .map(|(cluster, one)| pb::UnalignedObjective {
                cluster: cluster.id.to_string(),
                objective: one.objective.to_string(),
            })
            .collect(),
        issues: between.issues.values().filter(|one| one.since() <= moment).map(|one| issue(one, moment)).collect(),
        messages: by_then(between.messages.values(), |one| &one.prepared, moment)
            .map(|one| message(one, moment))
            .collect(),
        preparedness_plans: between.preparedness_plans.values().filter_map(|one| plan(one, moment)).collect(),
        advice: by_then(between.advice.values(), |one| one, moment).map(show::recorded).collect(),
        programme_steps: by_then(between.programme_steps.values(), |one| &one.started, moment)
            .map(|one| step(one, moment))
            .collect(),
        joint_matters: by_then(between.joint_matters.values(), |one| one, moment).map(show::recorded).collect(),
        funding: funding.filter_map(|stated| stated.at(moment)).map(show::recorded).collect(),
        ocha_requests: by_then(between.ocha_requests.values(), |one| &one.asked, moment)
            .map(|one| ocha_request(one, moment))
            .collect(),
        confirmations: between.confirmations.values().filter_map(|all| all.at(moment)).map(show::recorded).collect(),
        unconfirmed: state.unconfirmed_at(moment).map(|cluster| cluster.id.to_string()).collect(),
        global_requests: by_then(between.global_requests.values(), |one| &one.asked, moment)
            .map(|one| global_request(one, moment))
            .collect(),
    }
}

/// Those that had begun by a moment.
fn by_then<'a, T: 'a, B: 'a>(
    all: impl Iterator<Item = &'a T>,
    beginning: impl Fn(&'a T) -> &'a Recorded<B>,
    moment: Moment,
) -> impl Iterator<Item = &'a T> {
    all.filter(move |one| beginning(one).stamp.occurred_at <= moment)
}

fn issue(issue: &Issue, moment: Moment) -> pb::IssueRecord {
    let brought = issue.brought.iter().take_while(|one| one.stamp.occurred_at <= moment).last();
    let closed = issue.closed.as_ref().filter(|_| issue.closed_at(moment).is_some());
    pb::IssueRecord {
        issue: show::optional(Some(&issue.raised.what)),
        recorded: Some(show::stamp(&issue.raised.stamp)),
        brought_at: issue.brought_at(moment).map(show::timestamp),
        options: show::optional(brought.map(|one| &one.what)),
        referred_at: issue.referred_at(moment).map(show::timestamp),
        closed_at: issue.closed_at(moment).map(show::timestamp),
        outcome: closed.map(|closed| closed.what.outcome.clone()).unwrap_or_default(),
        etag: issue.etag.to_string(),
    }
}

fn message(message: &MessageOnRecord, moment: Moment) -> pb::MessageRecord {
    let delivered = message.delivered_by(moment);
    pb::MessageRecord {
        message: show::optional(Some(&message.prepared.what)),
        recorded: Some(show::stamp(&message.prepared.stamp)),
        delivered_at: delivered.map(|delivered| show::timestamp(delivered.stamp.occurred_at)),
        outcome: delivered.map(|delivered| delivered.what.outcome.clone()).unwrap_or_default(),
        past_its_date: message.is_past_its_date_at(moment),
        etag: message.etag.to_string(),
    }
}

/// A plan that was made by a moment.
fn plan(plan: &PlanOnRecord, moment: Moment) -> Option<pb::PreparednessPlanRecord> {
    let update = plan.updates.at(moment)?;
    let ended = plan.ended_by(moment);
    Some(pb::PreparednessPlanRecord {
        plan: show::optional(Some(&update.what)),
        recorded: Some(show::stamp(&update.stamp)),
        ended_at: ended.map(|ended| show::timestamp(ended.stamp.occurred_at)),
        end_reason: ended.map(|ended| ended.what.reason.clone()).unwrap_or_default(),
        etag: plan.etag.to_string(),
    })
}

fn step(step: &StepOnRecord, moment: Moment) -> pb::ProgrammeStepRecord {
    let consolidated = step.consolidated_by(moment);
    pb::ProgrammeStepRecord {
        step: show::optional(Some(&step.started.what)),
        recorded: Some(show::stamp(&step.started.stamp)),
        consolidation: show::optional(consolidated.map(|one| &one.what)),
        consolidated_at: consolidated.map(|one| show::timestamp(one.stamp.occurred_at)),
        etag: step.etag.to_string(),
    }
}

fn ocha_request(request: &OchaRequestOnRecord, moment: Moment) -> pb::OchaRequestRecord {
    let progress = request.progress.at(moment);
    pb::OchaRequestRecord {
        request: show::optional(Some(&request.asked.what)),
        recorded: Some(show::stamp(&request.asked.stamp)),
        progress: show::optional(progress.map(|progress| &progress.what)),
        since: progress.map(|progress| show::timestamp(progress.stamp.occurred_at)),
        etag: request.etag.to_string(),
    }
}

fn global_request(request: &GlobalRequestOnRecord, moment: Moment) -> pb::GlobalRequestRecord {
    let answer = request.answer.as_ref().filter(|answer| answer.stamp.occurred_at <= moment);
    pb::GlobalRequestRecord {
        request: show::optional(Some(&request.asked.what)),
        recorded: Some(show::stamp(&request.asked.stamp)),
        answer: show::optional(answer.map(|answer| &answer.what)),
        answered_at: answer.map(|answer| show::timestamp(answer.stamp.occurred_at)),
        etag: request.etag.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::fixtures::*;

    /// RM-8.8, RM-8.9: a message is past its date until it is carried to the HCT; a plan is shown with its end, from that day on.
    #[test]
    fn messages_and_plans_are_shown_as_they_were_on_a_day() {
        let prepared = health().given(&ocha(), prepares_message()).given(&ocha(), updates_plan(&[]));
        let delivered = prepared.at("2014-04-10").given(&ocha(), delivers_message()).given(&ocha(), ends_plan());
        let shown = |moment: &str| coordination(delivered.state(), at(moment));
        assert!(shown("2013-11-19").messages.is_empty() && shown("2013-11-19").preparedness_plans.is_empty());
        let carried = |moment: &str| {
            let message = shown(moment).messages.remove(0);
            (message.past_its_date, message.delivered_at.is_some(), message.outcome)
        };
        assert_eq!(carried("2014-03-01"), (false, false, String::new()));
        assert_eq!(carried("2014-04-09"), (true, false, String::new()));
        assert_eq!(carried("2014-04-10"), (false, true, "the HC speaks to the governor".to_owned()));
        let planned = |moment: &str| shown(moment).preparedness_plans.remove(0);
        assert_eq!((planned("2014-04-09").ended_at, planned("2014-04-09").end_reason), (None, String::new()));
        assert_eq!(planned("2014-04-10").end_reason, "the government has its own");
        assert!(planned("2014-04-10").ended_at.is_some());
    }

    /// RM-3.2, RM-8.11, PE-8: requirements, joint matters and confirmations are shown from the day of each; a new cluster that is active is
    /// unconfirmed until then.
    #[test]
    fn requirements_matters_and_confirmations_are_shown_from_their_day() {
        let both = with_logistics(health()).at("2013-12-01").given(&coordinator(), states_funding());
        let said = both.given(&ocha(), takes_up_jointly()).given(&ocha(), confirms_cluster());
        let ended = said.at("2014-08-31").given(&service(), declares("logistics", Fact::End));
        let shown = |moment: &str| {
            let shown = coordination(ended.state(), at(moment));
            let counts = [shown.funding.len(), shown.joint_matters.len(), shown.confirmations.len()];
            (counts, shown.unconfirmed)
        };
        let unconfirmed = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(shown("2013-11-30"), ([0, 0, 0], unconfirmed(&["health", "logistics"])));
        assert_eq!(shown("2013-12-01"), ([1, 1, 1], unconfirmed(&["logistics"])));
        assert_eq!(shown("2014-08-31"), ([1, 1, 1], Vec::new()));
    }

    /// RM-8.3: the objectives of a cluster are shown while it is active.
    #[test]
    fn objectives_are_shown_of_active_clusters() {
        let stated = health().given(&hc(), sets_objectives(&["so-1"]));
        let stated = stated.given(&coordinator(), states_objectives(&[("h-1", &["so-1"])]));
        let ended = stated.at("2014-08-31").given(&service(), declares("health", Fact::End));
        let shown = |moment: &str| {
            let shown = coordination(ended.state(), at(moment));
            (shown.cluster_objectives.len(), shown.unserved_objectives.len())
        };
        assert_eq!((shown("2014-08-30"), shown("2014-08-31")), ((1, 0), (0, 1)));
    }
}
