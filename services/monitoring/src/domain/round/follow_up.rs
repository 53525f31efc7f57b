//! The quarterly report to the humanitarian country team on a plan of action (row RM-9.6).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::policy::rules;
use convene_kernel::recorded::Recorded;
use serde::{Deserialize, Serialize};

use super::{Event, Round};
use crate::domain::{Decided, Monitored};

/// A report to the humanitarian country team on a plan of action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionFollowUp {
    /// The round.
    pub round: ResourceId,
    /// How far the plan is.
    pub summary: String,
}

/// The same, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedFollowUp {
    /// The cluster.
    pub cluster: ResourceId,
    /// What was reported.
    #[serde(flatten)]
    pub follow_up: ActionFollowUp,
}

pub(super) fn report_follow_up(monitored: &Monitored, command: &ActionFollowUp, context: &Context<'_>) -> Decided {
    let round = monitored.round(&command.round)?;
    context.expect_etag("round", round.etag)?;
    let reported = ReportedFollowUp { cluster: round.plan.cluster.clone(), follow_up: command.clone() };
    let mut decision = Decision::about(round.subject()).event(Event::FollowedUp(reported).into());
    let is_owed = |rule: &String| *rule == rules::RM_9_6_FOLLOW_UP;
    for duty in context.duties.values().filter(|duty| is_owed(&duty.rule) && duty.subject == round.subject()) {
        decision.keep_duty(duty, context.occurred_at);
    }
    Ok(decision)
}

pub(super) fn followed_up(round: &mut Round, event: &ReportedFollowUp, stamp: &Stamp) {
    Recorded::new(&event.follow_up, stamp).insert_into(&mut round.follow_ups);
}

#[cfg(test)]
mod tests {
    use crate::domain::fixtures::*;
    use crate::domain::round::ActionStatus;
    use crate::domain::round::fixtures::*;

    /// RM-9.6: the plan of action is reported on each quarter, until every action is closed.
    #[test]
    fn a_plan_of_action_is_reported_on_until_it_is_closed() {
        reviewed().when(&coordinator(), follow_up()).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let issued = with_final_report(closed_national());
        assert!(issued.duty("RM-9.6.follow-up").is_some_and(|duty| duty.recurring));
        let reported = issued.at("2014-03-20T08:00:00Z").when(&coordinator(), follow_up());
        reported.keeps("RM-9.6.follow-up");
        let reported = reported.accepted();
        assert!(reported.duty("RM-9.6.follow-up").is_some(), "it is owed again");
        let mut ids = final_report().actions.into_iter().map(|action| action.action);
        let last = ids.next().expect("there are several");
        let one_left = ids.fold(reported, |example, action| {
            example.given(&coordinator(), update_of(action.as_str(), ActionStatus::Dropped, Some("no funds")))
        });
        assert!(one_left.duty("RM-9.6.follow-up").is_some(), "an action is open");
        let done = one_left.when(&coordinator(), update_of(last.as_str(), ActionStatus::Done, Some("minutes")));
        done.voids("RM-9.6.follow-up").keeps("RM-9.6.action");
    }
}
