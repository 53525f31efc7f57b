//! What is owed of rounds: each stage in its time, each action by its day, and a report on the plan of action each quarter (rows RM-9.6,
//! RM-3.5). It follows from the record after each decision.

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::derived_duties::{DerivedDuty, DutyEnd, settle_derived};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::time::Moment;

use super::{ActionStatus, FollowedAction, Round, Surveyed, due};
use crate::domain::{Event, Monitored};

const STAGES: [RuleId; 4] =
    [rules::RM_9_6_SURVEY, rules::RM_9_6_MEETING, rules::RM_9_6_FINAL_REPORT, rules::RM_9_6_FOLLOW_UP];
const ACTIONS: [RuleId; 2] = [rules::RM_9_6_ACTION, rules::RM_3_5_CORRECTIVE_ACTION];

/// Brings what is owed of rounds and actions to what follows from the record after the decision.
pub fn settle(decision: &mut Decision<Event>, after: &Monitored, context: &Context<'_>) {
    due::settle(decision, after, context);
    for round in after.rounds.values() {
        let subject = round.subject();
        let is_one = |duty: &Duty| duty.subject == subject && STAGES.iter().any(|rule| duty.rule == *rule);
        settle_derived(decision, of_round(after, round, context), is_one, "the stages are dated otherwise", context);
    }
    for action in after.actions.values() {
        let subject = action.subject();
        let is_one = |duty: &Duty| duty.subject == subject && ACTIONS.iter().any(|rule| duty.rule == *rule);
        let derived = vec![of_action(after, action, context)];
        settle_derived(decision, derived, is_one, "the action is due on another day", context);
    }
}

/// When a cluster ended, as the end of what it owes.
fn over(monitored: &Monitored, cluster: &str) -> Option<DutyEnd> {
    let ended = monitored.cluster(cluster).ok().and_then(|cluster| cluster.ended_at());
    ended.map(|at| DutyEnd::Void(at, "the cluster ended"))
}

/// The first of two ends.
fn first(one: Option<DutyEnd>, other: Option<DutyEnd>) -> Option<DutyEnd> {
    one.into_iter().chain(other).min_by_key(|end| end.at())
}

/// The last moment at which an entity came to something, once each of them did.
fn all_of(round: &Round, reached: impl Fn(&Surveyed) -> Option<Moment>) -> Option<Moment> {
    let moments: Option<BTreeSet<Moment>> = round.entities.values().map(reached).collect();
    moments.and_then(|moments| moments.last().copied())
}

fn of_round(monitored: &Monitored, round: &Round, context: &Context<'_>) -> Vec<DerivedDuty> {
    let opened = round.opened.as_ref().map(|opened| opened.at);
    let by_hand = round.closed.as_ref().map(|closed| closed.stamp.occurred_at);
    let closes = |entity| by_hand.into_iter().chain([round.closes_at(entity, context.zone())]).min();
    let closed = opened.and(round.entities.keys().filter_map(closes).max());
    let preliminary = all_of(round, |surveyed| surveyed.preliminary_at);
    let met = all_of(round, |surveyed| surveyed.meeting.as_ref().map(|meeting| meeting.stamp.occurred_at));
    let issued = all_of(round, |surveyed| surveyed.issues.first().map(|issue| issue.stamp.occurred_at));
    let cancelled = round.cancelled.as_ref();
    let cancelled = cancelled.map(|one| DutyEnd::Void(one.stamp.occurred_at, "the round was cancelled"));
    let ended = first(over(monitored, round.plan.cluster.as_str()), cancelled);
    let duty = |rule, since| {
        Duty::new(rule, round.subject(), Owner::role(Role::Coordinator), since).concerning(round.plan.cluster.clone())
    };
    let stages = [
        (rules::RM_9_6_SURVEY, opened, closed, preliminary),
        (rules::RM_9_6_MEETING, preliminary, preliminary, met),
        (rules::RM_9_6_FINAL_REPORT, met, met, issued),
    ];
    let of_stage = |(rule, from, since, done): (RuleId, Option<Moment>, Option<Moment>, Option<Moment>)| {
        let end = first(done.map(DutyEnd::Done), ended);
        Some(DerivedDuty { duty: duty(rule, since?), from, end })
    };
    let mut owed: Vec<DerivedDuty> = stages.into_iter().filter_map(of_stage).collect();
    let actions = || monitored.actions.values().filter(|action| action.round.as_ref() == Some(&round.plan.round));
    if let Some(issued) = issued.filter(|_| actions().next().is_some()) {
        let closed: Option<BTreeSet<Moment>> = actions().map(|action| action.closed_at).collect();
        let closed = closed.and_then(|closed| closed.last().copied()).map(|at| at.max(issued));
        let end = closed.map(|at| DutyEnd::Void(at, "every action is done or given up"));
        let follow_up = duty(rules::RM_9_6_FOLLOW_UP, issued).recurring();
        owed.push(DerivedDuty::of(follow_up, first(end, ended)));
    }
    owed
}

fn of_action(monitored: &Monitored, action: &FollowedAction, context: &Context<'_>) -> DerivedDuty {
    let rule = if action.round.is_some() { rules::RM_9_6_ACTION } else { rules::RM_3_5_CORRECTIVE_ACTION };
    let due = context.end_of(action.plan.due_on);
    let duty =
        Duty::new(rule, action.subject(), Owner::role(Role::Coordinator), due).concerning(action.cluster.clone());
    let closed = action.closed_at.map(|at| match action.status {
        ActionStatus::Dropped => DutyEnd::Void(at, "the action was given up"),
        ActionStatus::Open | ActionStatus::UnderWay | ActionStatus::Done => DutyEnd::Done(at),
    });
    let end = first(closed, over(monitored, action.cluster.as_str()));
    DerivedDuty { duty, from: Some(action.agreed_at.min(due)), end }
}

#[cfg(test)]
mod tests {
    use convene_kernel::declaration::Fact;
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::at;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::round::Command;
    use crate::domain::round::fixtures::*;

    fn owed(example: &Example) -> Vec<String> {
        let rules = example.record().duties.values().map(|duty| duty.rule.clone());
        let rules: BTreeSet<String> = rules.filter(|rule| !rule.starts_with("RM-9.1")).collect();
        rules.into_iter().collect()
    }

    /// RM-9.6: each stage is owed since the one before, and kept by the next; both entities are one duty.
    #[test]
    fn each_stage_is_owed_since_the_one_before() {
        assert_eq!(owed(&planned()), [""; 0]);
        assert_eq!(owed(&open()), ["RM-9.6.survey"]);
        let one = closed().given(&coordinator(), preliminary(None));
        assert_eq!(owed(&one), ["RM-9.6.survey"], "the hub has no report yet");
        let both = one.when(&coordinator(), preliminary(Some("tacloban")));
        both.keeps("RM-9.6.survey").opens("RM-9.6.meeting");
        let issued = with_final_report(closed_national());
        assert_eq!(owed(&issued), ["RM-9.6.action", "RM-9.6.follow-up"]);
        assert_eq!(issued.duty("RM-9.6.action").map(|duty| duty.since), Some(at("2014-03-01T15:59:59Z")));
    }

    /// RM-9.6, S-3: the preliminary report is owed when the survey has closed, and not since it opened.
    #[test]
    fn a_preliminary_report_counts_from_the_close() {
        let since = |example: &Example| example.duty("RM-9.6.survey").map(|duty| duty.since);
        let opened = open();
        assert_eq!(since(&opened), Some(at("2013-12-08T22:59:59Z")), "the hub's day ends last, in Paris");
        let closed = invited().at("2013-12-02T08:00:00Z").given(&coordinator(), closing());
        assert_eq!(since(&closed), Some(at("2013-12-02T08:00:00Z")));
    }

    /// RM-9.6, S-3: what was done on a day is kept once, whatever is recorded after it.
    #[test]
    fn a_meeting_of_a_day_is_kept_once() {
        let issued = closed_national().given(&coordinator(), preliminary(None));
        let met = issued.at("2013-12-20T08:00:00Z").given(&coordinator(), meeting());
        let outcome = met.at("2013-12-22T08:00:00Z").when(&coordinator(), Command::IssueFinalReport(final_report()));
        outcome.keeps("RM-9.6.final-report");
        let of_the_meeting = |change: &&DutyChange| change.duty_id().starts_with("RM-9.6.meeting");
        assert_eq!(outcome.commit().duties.iter().find(of_the_meeting), None);
    }

    /// RM-9.6: a re-issue keeps no duty again, and moves none but those of its actions.
    #[test]
    fn a_reissue_moves_no_date() {
        let issued = with_final_report(closed_national()).at("2014-01-20T08:00:00Z");
        let again = issued.when(&coordinator(), reissue());
        assert!(again.commit().duties.is_empty(), "{:?}", again.commit().duties);
    }

    /// RM-9.6: an action that was done is kept, and one that was given up is owed no more.
    #[test]
    fn an_action_that_is_given_up_is_not_kept() {
        let issued = with_final_report(closed_national());
        let closed = |status| issued.clone().when(&coordinator(), update_of("meet", status, Some("the roads are cut")));
        closed(ActionStatus::Done).keeps("RM-9.6.action");
        closed(ActionStatus::Dropped).voids("RM-9.6.action");
    }

    /// RM-3.5: a corrective action is owed by its day.
    #[test]
    fn a_corrective_action_is_owed_by_its_day() {
        let agreed = health().when(&coordinator(), corrective());
        agreed.opens("RM-3.5.corrective-action");
        let ended = agreed.accepted().when(&service(), declares("health", Fact::End));
        ended.voids("RM-3.5.corrective-action");
    }
}
