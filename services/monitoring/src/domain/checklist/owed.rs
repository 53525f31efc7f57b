//! Which checklists a cluster owes, and until when (row RM-9.1).
//!
//! The dates count from the declaration of level 3 of the cluster's emergency, and elsewhere from the activation of the cluster. A
//! declaration after the activation begins new dates in place of the old ones. What is owed follows from the record
//! after each decision, whatever the order in which that was recorded.

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::derived_duties::{DerivedDuty, DutyEnd, settle_derived};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::{Policy, RuleId, rules};
use convene_kernel::time::{Moment, Tz};
use serde::{Deserialize, Serialize};

use super::Checklist;
use crate::domain::cluster::{Cluster, Level3};
use crate::domain::{Event, Monitored};

/// Which of the checklists that a cluster owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChecklistDate {
    /// The one of two weeks.
    TwoWeeks,
    /// The one of one month.
    OneMonth,
    /// The one of two months.
    TwoMonths,
}

impl ChecklistDate {
    const ALL: [Self; 3] = [Self::TwoWeeks, Self::OneMonth, Self::TwoMonths];

    fn rule(self) -> RuleId {
        match self {
            Self::TwoWeeks => rules::RM_9_1_TWO_WEEKS,
            Self::OneMonth => rules::RM_9_1_ONE_MONTH,
            Self::TwoMonths => rules::RM_9_1_TWO_MONTHS,
        }
    }
}

/// A checklist that a cluster owes, or owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Which one.
    pub date: ChecklistDate,
    /// The moment from which the date counts.
    pub since: Moment,
    /// Whether that is a declaration of level 3.
    pub is_level_3: bool,
    /// When it is due.
    pub due_at: Moment,
    /// How it ended, if it did.
    pub end: Option<DutyEnd>,
    /// The checklist that was submitted for it, or else the draft for it that was recorded last.
    pub checklist: Option<ResourceId>,
}

impl Owed {
    /// Whether it is owed at a moment, and past its date.
    pub fn is_late_at(&self, moment: Moment) -> bool {
        self.end.is_none() && self.due_at < moment
    }
}

/// Dates that count from one moment.
struct Series {
    since: Moment,
    /// When that came to be on record.
    known_at: Moment,
    is_level_3: bool,
    /// When another declaration began new dates.
    until: Option<Moment>,
}

/// The checklists that a cluster owes and owed, the first one due first. A date before it existed is not owed. Nobody is asked for one
/// whose date had passed before the cluster and the declaration came to be on record: that nobody recorded it does not say that it was
/// not there.
pub fn owed(monitored: &Monitored, cluster: &Cluster, policy: &Policy, zone: Tz) -> Vec<Owed> {
    let mut owed = Vec::new();
    for series in series(monitored, cluster) {
        let known_at = series.known_at.max(cluster.known_at);
        let is_asked_for = |due_at: Moment| due_at >= cluster.activated_at && due_at > known_at;
        for date in ChecklistDate::ALL {
            let due_at = policy.rule(date.rule()).and_then(|rule| rule.due(series.since, 0, zone));
            let Some(due_at) = due_at.filter(|due_at| is_asked_for(*due_at)) else { continue };
            let submitted = submitted_for(monitored, cluster, &series, date);
            let end = ended(cluster, &series, submitted.and_then(|one| one.submitted), due_at);
            let is_done = matches!(end, Some(DutyEnd::Done(_)));
            let draft = || drafted_for(monitored, cluster, date).filter(|_| end.is_none());
            let checklist = submitted.filter(|_| is_done).or_else(draft).map(|one| one.draft.checklist.clone());
            owed.push(Owed { date, since: series.since, is_level_3: series.is_level_3, due_at, end, checklist });
        }
    }
    owed.sort_by_key(|one| one.due_at);
    owed
}

/// Whether the dates that a cluster owes last count from a declaration of level 3.
pub fn counts_from_level_3(monitored: &Monitored, cluster: &Cluster) -> bool {
    series(monitored, cluster).last().is_some_and(|series| series.is_level_3)
}

/// The moments from which dates of the cluster count, the first one first.
fn series(monitored: &Monitored, cluster: &Cluster) -> Vec<Series> {
    let of_emergency = cluster.emergency.as_ref().and_then(|emergency| monitored.level_3.get(emergency));
    let declared = of_emergency.into_iter().flatten();
    let declared: Vec<_> = declared.filter(|one| cluster.ended_at().is_none_or(|ended| one.at < ended)).collect();
    let of_level_3 = |one: &&Level3| Series { since: one.at, known_at: one.known_at, is_level_3: true, until: None };
    let of_activation =
        Series { since: cluster.activated_at, known_at: cluster.known_at, is_level_3: false, until: None };
    let before = declared.iter().rfind(|one| one.at <= cluster.activated_at).map(of_level_3);
    let first = before.or_else(|| (!cluster.is_found).then_some(of_activation));
    let later = declared.iter().filter(|one| one.at > cluster.activated_at).map(of_level_3);
    let mut all: Vec<Series> = first.into_iter().chain(later).collect();
    let successors: Vec<Moment> = all.iter().skip(1).map(|series| series.since).collect();
    for (series, until) in all.iter_mut().zip(successors) {
        series.until = Some(until);
    }
    all
}

/// The first checklist that was submitted for a date, while the dates counted from that moment.
fn submitted_for<'a>(
    monitored: &'a Monitored,
    cluster: &Cluster,
    series: &Series,
    date: ChecklistDate,
) -> Option<&'a Checklist> {
    let is_in_series = |at: Moment| at >= series.since && series.until.is_none_or(|until| at < until);
    let of_date = monitored.checklists_for(&cluster.id, date);
    of_date.filter(|one| one.submitted.is_some_and(is_in_series)).min_by_key(|one| one.submitted)
}

/// The draft for a date that was recorded last.
fn drafted_for<'a>(monitored: &'a Monitored, cluster: &Cluster, date: ChecklistDate) -> Option<&'a Checklist> {
    let drafts = monitored.checklists_for(&cluster.id, date).filter(|one| one.submitted.is_none());
    drafts.max_by_key(|one| one.stamp.recorded_at)
}

/// How a checklist that is owed ended: done by the one that was submitted for it, or void.
fn ended(cluster: &Cluster, series: &Series, submitted: Option<Moment>, due_at: Moment) -> Option<DutyEnd> {
    let done = submitted.map(DutyEnd::Done);
    let off = cluster.checklists_off.spans().filter(|_| !series.is_level_3);
    let off = off.filter(|span| span.until.is_none_or(|until| until >= due_at));
    let off =
        off.map(|span| DutyEnd::Void(span.since.max(series.since), "the checklists of the cluster are switched off"));
    let succeeded = series.until.map(|at| DutyEnd::Void(at, "level 3 was declared: the dates count from then on"));
    let over = cluster.ended_at().map(|at| DutyEnd::Void(at, "the cluster ended"));
    done.into_iter().chain(off).chain(succeeded).chain(over).min_by_key(|end| end.at())
}

/// Brings what clusters owe to what follows from the record after the decision.
pub fn settle(decision: &mut Decision<Event>, after: &Monitored, context: &Context<'_>) {
    let ids: BTreeSet<&str> = ChecklistDate::ALL.iter().map(|date| date.rule().as_str()).collect();
    for cluster in after.clusters.values() {
        let subject = cluster.subject();
        let is_one = |duty: &Duty| duty.subject == subject && ids.contains(duty.rule.as_str());
        let owed = owed(after, cluster, &context.guidance.policy, context.zone());
        let derived = owed.into_iter().map(|one| {
            let owner = Owner::role(Role::Coordinator);
            let duty = Duty::new(one.date.rule(), subject.clone(), owner, one.since).concerning(cluster.id.clone());
            DerivedDuty { duty, from: Some(one.since.max(cluster.activated_at)), end: one.end }
        });
        settle_derived(decision, derived.collect(), is_one, "the dates count from another moment", context);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::declaration::{Fact, NeverWas};
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::checklist::{ChecklistDraft, ChecklistsOff, ChecklistsOn, Command};
    use crate::domain::cluster::{self, Level3Fact};
    use crate::domain::fixtures::*;

    /// The dates of the only cluster, each with its due day.
    fn dates(example: &Example) -> Vec<(ChecklistDate, String)> {
        let policy = Policy::embedded();
        let owed = owed(example.state(), &example.state().clusters[&health_id()], &policy, Tz::UTC);
        let open = owed.iter().filter(|one| one.end.is_none());
        open.map(|one| (one.date, one.due_at.date_naive().to_string())).collect()
    }

    fn day(date: ChecklistDate, day: &str) -> (ChecklistDate, String) {
        (date, day.to_owned())
    }

    /// RM-9.1: two weeks, one month and two months after the activation, by the coordinator.
    #[test]
    fn dates_count_from_the_activation() {
        let activated = no_cluster().when(&service(), active("health"));
        activated.opens("RM-9.1.two-weeks").opens("RM-9.1.one-month").opens("RM-9.1.two-months");
        let activated = activated.accepted();
        use ChecklistDate::{OneMonth, TwoMonths, TwoWeeks};
        assert_eq!(
            dates(&activated),
            [day(TwoWeeks, "2013-11-26"), day(OneMonth, "2013-12-12"), day(TwoMonths, "2014-01-12")]
        );
        let duty = activated.duty("RM-9.1.two-weeks").expect("it is owed");
        assert_eq!((duty.owner.clone(), duty.cluster.clone()), (Owner::role(Role::Coordinator), Some(code("health"))));
    }

    /// RM-9.1: after level 3 the dates count from the declaration. One before the cluster existed is not owed.
    #[test]
    fn dates_count_from_the_declaration_of_level_3() {
        use ChecklistDate::{OneMonth, TwoMonths};
        let declared = no_cluster().given(&service(), level_3("2013-10-20T08:00:00Z"));
        let activated = declared.given(&service(), active("health"));
        assert_eq!(dates(&activated), [day(OneMonth, "2013-11-20"), day(TwoMonths, "2013-12-20")]);
        assert_eq!(owed_rules(&activated), ["RM-9.1.one-month", "RM-9.1.two-months"]);
    }

    /// RM-9.1: a declaration after the activation begins new dates in place of the old ones.
    #[test]
    fn a_later_declaration_begins_new_dates() {
        let late = health().at("2013-12-01T08:00:00Z");
        let declared = late.when(&service(), level_3("2013-12-01T08:00:00Z"));
        declared.voids("RM-9.1.one-month").voids("RM-9.1.two-months").opens("RM-9.1.two-weeks");
        let since: BTreeSet<Moment> = declared.accepted().record().duties.values().map(|duty| duty.since).collect();
        assert_eq!(since, [at("2013-12-01T08:00:00Z")].into());
    }

    /// RM-9.1, RM-1.15: where the declaration has another date, or never was, the dates follow.
    #[test]
    fn dates_follow_a_correction() {
        let declared = health().given(&service(), level_3_of("2013-11-12T09:00:00Z", 30, Level3Fact::Declared));
        let moved = level_3_of("2013-11-14T09:00:00Z", 31, Level3Fact::Corrected(Etag(30)));
        let moved = declared.given(&service(), moved);
        assert!(moved.record().duties.values().all(|duty| duty.since == at("2013-11-14T09:00:00Z")));
        let never = level_3_of("2013-11-14T09:00:00Z", 32, Level3Fact::Withdrawn(Etag(30)));
        let never = moved.given(&service(), never);
        assert_eq!(owed_rules(&never).len(), 3);
        assert!(never.record().duties.values().all(|duty| duty.since == at("2013-11-12T08:00:00Z")));
    }

    /// RM-9.1: another emergency's level 3 changes nothing, and neither does one after the cluster ended.
    #[test]
    fn level_3_of_another_emergency_changes_nothing() {
        let mut other = level_3("2013-11-12T09:00:00Z");
        if let cluster::Command::FollowLevel3(declaration) = &mut other {
            declaration.emergency = code("bohol");
        }
        let declared = health().given(&service(), other);
        assert!(declared.record().duties.values().all(|duty| duty.since == at("2013-11-12T08:00:00Z")));
    }

    /// RM-9.1: the first checklist that is submitted for a date keeps it; one in between keeps none, and a late one is done late.
    #[test]
    fn a_date_is_kept_by_the_first_that_is_submitted() {
        let submitted = with_draft(health()).at("2013-11-25").when(&coordinator(), submission());
        submitted.keeps("RM-9.1.two-weeks");
        assert_eq!(owed_rules(&submitted.accepted()), ["RM-9.1.one-month", "RM-9.1.two-months"]);
        let between = ChecklistDraft { date: None, ..two_weeks() };
        let between = health().given(&coordinator(), Command::DraftChecklist(between));
        assert_eq!(owed_rules(&between.given(&coordinator(), submission())).len(), 3);
        let late = with_draft(health()).at("2014-03-01").when(&coordinator(), submission());
        late.keeps("RM-9.1.two-weeks");
    }

    /// RM-9.1: what is owed is late once its day has ended, until it is submitted; a draft does not keep it.
    #[test]
    fn a_checklist_is_late_after_its_day() {
        let first = |example: &Example| {
            let cluster = &example.state().clusters[&health_id()];
            owed(example.state(), cluster, &Policy::embedded(), Tz::UTC).swap_remove(0)
        };
        let drafted = with_draft(health());
        let draft = first(&drafted);
        assert_eq!((draft.checklist.clone(), draft.end), (Some(code("two-weeks")), None));
        assert!(!draft.is_late_at(at("2013-11-26T20:00:00Z")) && draft.is_late_at(at("2013-11-27T00:00:00Z")));
        let submitted = first(&drafted.at("2013-12-01").given(&coordinator(), submission()));
        assert_eq!(
            (submitted.checklist.clone(), submitted.end),
            (draft.checklist, Some(DutyEnd::Done(at("2013-12-01"))))
        );
        assert!(!submitted.is_late_at(at("2013-12-02")));
    }

    /// RM-9.1, RM-2.7: a cluster that ended owes no checklist; where its end never was, it does again.
    #[test]
    fn a_cluster_that_ended_owes_nothing() {
        let ended = health().when(&service(), declares("health", Fact::End));
        ended.voids("RM-9.1.two-weeks").voids("RM-9.1.one-month").voids("RM-9.1.two-months");
        let ended = ended.accepted();
        let commit = ended.state().clusters[&health_id()].ended.as_ref().expect("it ended").commit;
        let never = declares("health", Fact::Withdrawn { commit, fact: NeverWas::End });
        assert_eq!(owed_rules(&ended.given(&service(), never)).len(), 3);
    }

    /// RM-9.1, RM-1.15: nobody is asked for what was due before it came to be on record, nor for the beginning of a cluster that was found.
    #[test]
    fn nobody_is_asked_for_the_past() {
        let late =
            no_cluster().at("2013-12-20T08:00:00Z").given(&service(), active_since("2013-11-12T08:00:00Z", false));
        assert_eq!(owed_rules(&late), ["RM-9.1.two-months"]);
        let found = no_cluster().given(&service(), active_since("2013-11-12T08:00:00Z", true));
        assert_eq!(owed_rules(&found), [""; 0]);
        let declared = found.given(&service(), level_3("2013-11-12T09:00:00Z"));
        assert_eq!(owed_rules(&declared).len(), 3, "it is asked for those after a declaration");
    }

    /// What the only cluster owes and owed.
    fn all_owed(example: &Example) -> Vec<Owed> {
        owed(example.state(), &example.state().clusters[&health_id()], &Policy::embedded(), Tz::UTC)
    }

    /// The first checklist that it owes or owed: how it ended, and the checklist shown for it.
    fn first(example: &Example) -> (Option<DutyEnd>, Option<String>) {
        let first = all_owed(example).swap_remove(0);
        (first.end, first.checklist.map(|checklist| checklist.to_string()))
    }

    /// RM-9.1, RM-1.15: a date that falls on the moment at which it comes to be on record is not asked for; one that falls on the activation
    /// is, where the declaration was on record before; it is late only after its moment.
    #[test]
    fn the_bounds_of_a_date() {
        use ChecklistDate::{OneMonth, TwoMonths, TwoWeeks};
        let due = "2013-11-26T23:59:59Z";
        let one = all_owed(&health()).swap_remove(0);
        assert_eq!((one.due_at, one.is_late_at(at(due))), (at(due), false));
        let known_at = |moment| {
            let known = no_cluster().at(moment).given(&service(), active_since("2013-11-12T08:00:00Z", false));
            all_owed(&known)[0].date
        };
        assert_eq!((known_at("2013-11-26T23:59:58Z"), known_at(due)), (TwoWeeks, OneMonth));
        let of_level_3 = health().given(&service(), level_3("2013-11-12T08:00:00Z")).at("2013-12-20T08:00:00Z");
        let activated_at = |moment: &str| {
            let moved = of_level_3.clone().given(&service(), since(at(moment), moved_activation()));
            all_owed(&moved).iter().map(|one| one.date).collect::<Vec<_>>()
        };
        assert_eq!(activated_at(due), [TwoWeeks, OneMonth, TwoMonths]);
        assert_eq!(activated_at("2013-11-27T00:00:00Z"), [OneMonth, TwoMonths]);
    }

    /// RM-9.1: a checklist that was submitted before level 3 was declared is one of the dates before it, and one of that moment of those
    /// after it; all are listed by their dates.
    #[test]
    fn a_checklist_counts_for_the_dates_of_its_time() {
        let submitted = with_draft(health()).given(&coordinator(), submission()).at("2013-11-22T08:00:00Z");
        let done = (Some(DutyEnd::Done(at("2013-11-20T08:00:00Z"))), Some("two-weeks".to_owned()));
        let later = submitted.clone().given(&service(), level_3("2013-11-21T08:00:00Z"));
        let all = all_owed(&later);
        assert!(all.is_sorted_by_key(|one| one.due_at), "{all:?}");
        let of_level_3: Vec<_> = all.iter().filter(|one| one.is_level_3).map(|one| one.checklist.clone()).collect();
        assert_eq!((all.len(), first(&later), of_level_3), (6, done.clone(), vec![None; 3]));
        let then = submitted.given(&service(), level_3("2013-11-20T08:00:00Z"));
        let all = all_owed(&then);
        let of_level_3 = all.iter().find(|one| one.is_level_3).expect("it is owed");
        assert_eq!((of_level_3.end, of_level_3.checklist.as_ref().map(ToString::to_string)), done);
        assert!(matches!(first(&then), (Some(DutyEnd::Void(..)), None)), "{all:?}");
    }

    /// RM-9.1: what is switched off at its date is not owed, whatever is drafted or submitted for it.
    #[test]
    fn a_checklist_that_is_switched_off_at_its_date_is_not_owed() {
        let because = || "a review is under way".to_owned();
        let off = Command::SwitchOffChecklists(ChecklistsOff { cluster: health_id(), reason: because() });
        let off = with_draft(health()).given(&head(), off);
        let void = |example: &Example| matches!(first(example), (Some(DutyEnd::Void(..)), None));
        assert!(void(&off) && void(&off.clone().at("2013-11-22").given(&coordinator(), submission())));
        let on_at = |moment| {
            let on = Command::SwitchOnChecklists(ChecklistsOn { cluster: health_id(), reason: because() });
            void(&off.clone().at(moment).given(&head(), on))
        };
        assert_eq!((on_at("2013-11-26T23:59:58Z"), on_at("2013-11-26T23:59:59Z")), (false, true));
    }

    /// RM-9.1, RM-2.7: a declaration in the moment in which the cluster ended, or after it, begins no dates.
    #[test]
    fn a_cluster_that_ended_is_under_no_later_level_3() {
        let ended = health().at("2013-12-05").given(&service(), since(at("2013-12-01T08:00:00Z"), Fact::End));
        let dates_with = |moment| all_owed(&ended.clone().given(&service(), level_3(moment))).len();
        assert_eq!(["2013-12-01T07:59:59Z", "2013-12-01T08:00:00Z", "2013-12-02T08:00:00Z"].map(dates_with), [6, 3, 3]);
    }
}
