//! When the report of a cluster is due: three months after the onset of its emergency, and then as often as the policy says; at once in
//! a crisis that goes on. A cluster that is younger than a date joins at the next (row RM-9.2).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::derived_duties::{DerivedDuty, DutyEnd, settle_derived};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::time::Moment;

use super::ReportProfile;
use crate::domain::cluster::Cluster;
use crate::domain::{Event, Monitored};

const RULES: [RuleId; 4] =
    [rules::RM_9_2_REPORT, rules::RM_9_2_PROTRACTED, rules::RM_9_2_YEARLY, rules::RM_9_2_PROTRACTED_YEARLY];

/// How many dates are looked at for the first that a cluster owes.
const MOST_DATES: u32 = 1_000;

/// Brings the reports that clusters owe to what follows from the record after the decision.
pub(super) fn settle(decision: &mut Decision<Event>, after: &Monitored, context: &Context<'_>) {
    for cluster in after.clusters.values() {
        let subject = cluster.subject();
        let is_one = |duty: &Duty| duty.subject == subject && RULES.iter().any(|rule| duty.rule == *rule);
        let derived = of_cluster(after, cluster, context);
        settle_derived(decision, derived, is_one, "reports count from another moment", context);
    }
}

/// The report that a cluster owes, under each profile of its country as long as that applied.
fn of_cluster(monitored: &Monitored, cluster: &Cluster, context: &Context<'_>) -> Vec<DerivedDuty> {
    let Some(emergency) = cluster.emergency.as_ref().and_then(|id| monitored.emergencies.get(id)) else {
        return Vec::new();
    };
    let joins = cluster.activated_at.max(cluster.known_at).max(emergency.known_at);
    let anchor = emergency.ongoing_since.map_or(emergency.onset, |since| since.max(joins));
    let cluster_ended = cluster.ended_at().map(|at| DutyEnd::Void(at, "the cluster ended"));
    let mut owed: Vec<DerivedDuty> = Vec::new();
    for (profile, adopted, until) in profiles(monitored) {
        let joins = adopted.map_or(joins, |adopted| joins.max(adopted));
        if until.is_some_and(|until| until <= joins) {
            continue;
        }
        let rule = profile.rule(emergency.ongoing_since.is_some());
        let Some(since) = first_owed(rule, anchor, joins, context) else { continue };
        let owner = Owner::role(Role::Coordinator);
        let duty = Duty::new(rule, cluster.subject(), owner, since).concerning(cluster.id.clone()).recurring();
        let replaced = until.map(|at| DutyEnd::Void(at, "the country adopted another profile"));
        let end = cluster_ended.into_iter().chain(replaced).min_by_key(|end| end.at());
        let opened = adopted.into_iter().chain([cluster.activated_at]).max();
        // A profile that is adopted again before another date has passed goes on with the duty that it had.
        owed.retain(|earlier| (&earlier.duty.rule, earlier.duty.since) != (&duty.rule, duty.since));
        owed.push(DerivedDuty { duty, from: opened.map(|opened| since.max(opened)), end });
    }
    owed
}

/// Each profile of the country with since when and until when it applied: the one of 2012 until another one was adopted.
fn profiles(monitored: &Monitored) -> Vec<(ReportProfile, Option<Moment>, Option<Moment>)> {
    let adopted = monitored.profiles.spans();
    let mut spans: Vec<_> = adopted.map(|span| (span.value.what.profile, Some(span.since), span.until)).collect();
    let first = spans.first().and_then(|(_, since, _)| *since);
    spans.insert(0, (ReportProfile::default(), None, first));
    spans
}

/// Since when the first date counts that has not passed when the cluster joins.
fn first_owed(rule: RuleId, anchor: Moment, joins: Moment, context: &Context<'_>) -> Option<Moment> {
    let rule = context.guidance.policy.rule(rule)?;
    let is_owed = |number: &u32| rule.due(anchor, *number, context.zone()).is_none_or(|due| due >= joins);
    let number = (0..MOST_DATES).find(is_owed)?;
    Some(if number == 0 { anchor } else { rule.repeats?.times(number).after(anchor) })
}

/// A report that was issued keeps what the cluster owes. Another issue of it does not.
pub(super) fn keep(decision: &mut Decision<Event>, cluster: &Cluster, context: &Context<'_>) {
    let is_owed = |duty: &&Duty| duty.subject == cluster.subject() && RULES.iter().any(|rule| duty.rule == *rule);
    for duty in context.duties.values().filter(is_owed) {
        decision.keep_duty(duty, context.occurred_at);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::declaration::Fact;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{self, EmergencyDeclaration, EmergencyFact};
    use crate::domain::fixtures::*;
    use crate::domain::round::Command;
    use crate::domain::round::fixtures::*;

    fn declared(moment: &str, what: EmergencyFact) -> cluster::Command {
        cluster::Command::FollowEmergency(EmergencyDeclaration { emergency: code("haiyan"), at: at(moment), what })
    }

    fn began(moment: &str) -> cluster::Command {
        declared(moment, EmergencyFact::Registered { ongoing: false })
    }

    fn since(example: &Example, rule: &str) -> Option<Moment> {
        example.duty(rule).map(|duty| duty.since)
    }

    /// RM-9.2: a report is owed three months after the onset, by the coordinator, and each time after that.
    #[test]
    fn a_report_counts_from_the_onset() {
        let registered = no_cluster().given(&service(), began("2013-11-08T04:40:00Z"));
        let activated = registered.when(&service(), active("health"));
        activated.opens("RM-9.2.report");
        let activated = activated.accepted();
        let duty = activated.duty("RM-9.2.report").expect("it is owed").clone();
        assert_eq!((duty.since, duty.recurring), (at("2013-11-08T04:40:00Z"), true));
        let moved = activated.given(&service(), declared("2013-11-07T00:00:00Z", EmergencyFact::OnsetCorrected));
        assert_eq!(since(&moved, "RM-9.2.report"), Some(at("2013-11-07T00:00:00Z")));
        moved.when(&service(), declares("health", Fact::End)).voids("RM-9.2.report");
    }

    /// RM-9.2: a cluster that is younger than a date joins at the next one.
    #[test]
    fn a_younger_cluster_joins_at_the_next_date() {
        let registered = no_cluster().given(&service(), began("2013-11-08T04:40:00Z")).at("2014-03-01T08:00:00Z");
        let joined = registered.given(&service(), active("health"));
        assert_eq!(since(&joined, "RM-9.2.report"), Some(at("2014-05-08T04:40:00Z")), "it is due in August");
    }

    /// RM-9.2: in a crisis that goes on a report is owed at once; an emergency classed anew owes by its new class.
    #[test]
    fn a_protracted_crisis_owes_a_report_at_once() {
        let followed = health().given(&service(), began("2013-11-08T04:40:00Z"));
        let classed = EmergencyFact::Classed { ongoing: true };
        let ongoing = followed.when(&service(), declared("2013-11-20T08:00:00Z", classed));
        ongoing.voids("RM-9.2.report").opens("RM-9.2.protracted");
        let new = EmergencyFact::Classed { ongoing: false };
        let again = ongoing.accepted().when(&service(), declared("2013-11-20T09:00:00Z", new));
        again.voids("RM-9.2.protracted").opens("RM-9.2.report");
    }

    /// RM-9.2, RM-9.6: a final report keeps what is owed. A re-issue moves no next date.
    #[test]
    fn a_final_report_keeps_what_is_owed() {
        let owed = reviewed().given(&service(), began("2013-11-08T04:40:00Z"));
        let issued = owed.when(&coordinator(), Command::IssueFinalReport(final_report()));
        issued.keeps("RM-9.2.report");
        let again = issued.accepted().at("2014-01-20T08:00:00Z").when(&coordinator(), reissue());
        assert!(again.commit().duties.iter().all(|change| !change.duty_id().starts_with("RM-9.2")));
    }
}
