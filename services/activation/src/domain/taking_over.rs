//! What a new head of the country team, or a new lead agency, takes over of what its predecessor owes (rows OG-7, OG-18).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::message::Message;
use convene_kernel::policy::rules;
use convene_kernel::time::has_passed;

use super::{Event, Operation};

/// Moves `duty` to `owner`, who takes it over when the command happens. What is not due yet is owed as before. What is overdue
/// stays late with its former owner, and the new one has the time that the rule gives, counted from taking over.
pub fn take_over(
    decision: &mut Decision<Event>,
    duty: &Duty,
    owner: Owner,
    reason: impl Into<Message>,
    context: &Context<'_>,
) {
    decision.void_duty(duty, reason);
    decision.open(if is_overdue(duty, context) {
        Duty { owner, ..counted_anew(duty, context) }
    } else {
        Duty { owner, ..duty.clone() }
    });
}

/// The duty as it is owed at present: the review of every six months counts from the last one that is known (row RM-2.10).
pub fn as_owed(duty: &Duty, operation: &Operation) -> Duty {
    let last = operation.reviews.last_held().filter(|held| duty.rule == rules::RM_2_10_REVIEW && held.at > duty.since);
    match last {
        Some(held) => Duty { since: held.at, since_date: held.date, ..duty.clone() },
        None => duty.clone(),
    }
}

fn is_overdue(duty: &Duty, context: &Context<'_>) -> bool {
    let due = context.guidance.policy.rule(&duty.rule).and_then(|rule| rule.due(duty.since, 0, context.zone()));
    due.is_some_and(|due| has_passed(due, context.occurred_at))
}

/// The same, counted from now. What is due on a date has no period: it is due after as long as its rule reminds ahead of the date.
fn counted_anew(duty: &Duty, context: &Context<'_>) -> Duty {
    let rule = context.guidance.policy.rule(&duty.rule).filter(|rule| rule.period.is_zero());
    let ahead = rule.and_then(|rule| rule.reminders.first());
    let since = ahead.map_or(context.occurred_at, |ahead| ahead.due_after(context.occurred_at, context.zone()));
    Duty { since, since_date: None, ..duty.clone() }
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::identity::Role;
    use convene_kernel::testing::at;

    use crate::domain::fixtures::{Example, emergency, end_of, health, lead_designated, ocha, with_cluster};
    use crate::domain::operation::{self, Leadership};
    use crate::domain::review::past_review;

    /// The example after an RC followed the HC on a day, recorded on that day at noon in the country.
    fn rc_since(example: Example, day: &str) -> Example {
        let leadership =
            Leadership { humanitarian_coordinator: false, country_team: true, since: at(day).date_naive() };
        let noon = format!("{day}T04:00:00Z");
        example.at(&noon).given(&ocha(), operation::Command::RecordLeadership(leadership))
    }

    /// Whose the duty by `rule` is, and since when.
    fn owed(example: &Example, rule: &str) -> (Role, convene_kernel::time::Moment) {
        let duty = example.duty(rule).expect("it is owed");
        (duty.owner.role, duty.since)
    }

    /// OG-7, RM-2.10: a new head owes what is not due yet as it was owed, and is late with nothing in its first minute.
    #[test]
    fn a_new_head_has_the_time_that_the_rule_gives() {
        let rc = Role::ResidentCoordinator;
        let (began, review_due) = (at("2013-11-13T09:00:00Z"), end_of("2014-05-13"));
        let early = rc_since(health(), "2014-02-01");
        assert_eq!(owed(&early, "RM-2.10.review"), (rc, began));
        assert_eq!(owed(&early, "RM-1.14.review"), (rc, review_due));
        let late = rc_since(health(), "2014-06-01");
        let noon = at("2014-06-01T04:00:00Z");
        assert_eq!(owed(&late, "RM-2.10.review"), (rc, noon));
        assert_eq!(owed(&late, "RM-1.14.review"), (rc, end_of("2014-06-15")), "two weeks, as it reminds ahead");
    }

    /// RM-2.10, S-5: the review of every six months is due six months after the last one, whoever acts.
    #[test]
    fn a_new_head_reviews_six_months_after_the_last_review() {
        let found = crate::domain::review::Command::RecordPastReview(past_review("r-1", "2014-04-30"));
        let reviewed = health().at("2014-05-02").given(&ocha(), found);
        let then = rc_since(reviewed.clone(), "2014-06-01");
        assert_eq!(owed(&then, "RM-2.10.review"), (Role::ResidentCoordinator, end_of("2014-04-30")));
        let overdue = rc_since(reviewed, "2014-11-01");
        assert_eq!(owed(&overdue, "RM-2.10.review").1, at("2014-11-01T04:00:00Z"));
    }

    /// S-3: what was overdue ends late with its former owner.
    #[test]
    fn what_was_overdue_stays_late_with_the_former_owner() {
        let leadership =
            Leadership { humanitarian_coordinator: false, country_team: true, since: at("2014-06-01").date_naive() };
        let recorded = health().at("2014-06-01").when(&ocha(), operation::Command::RecordLeadership(leadership));
        let commit = recorded.commit();
        let is_void = |change: &DutyChange| matches!(change, DutyChange::Void { id, .. } if id.starts_with("RM-2.10"));
        assert!(commit.duties.iter().any(is_void), "{:?}", commit.duties);
        assert!(commit.occurred_at > end_of("2014-05-13"), "it was due before that");
    }

    /// OG-18: a new lead agency owes what is not due yet as it was owed, and has the rule's period for what is overdue.
    #[test]
    fn a_new_lead_has_the_time_that_the_rule_gives() {
        let shelter = || with_cluster(emergency(), "shelter", &["SHL"], "IFRC");
        let since = |moment: &str| {
            let after = lead_designated(shelter(), "shelter", "UN-HABITAT", moment);
            after.duty("RM-2.5.transition-strategy").expect("it is owed").since
        };
        assert_eq!(since("2014-02-01"), at("2013-11-13T09:00:00Z"));
        assert_eq!(since("2014-03-20"), at("2014-03-20"), "it was due on 13 February");
    }
}
