//! What OCHA owes between clusters: an issue that was raised goes to the HCT, plans are kept current, steps of the programme cycle are
//! consolidated, and each new cluster is confirmed (rows RM-8.7, RM-8.9, RM-8.11, PE-8). What is weak about objectives and plans is found
//! beside it. Both follow from the record, whatever the order of recording. Nothing of it is owed by a global cluster (row GN-5.2).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::derived_duties::{DerivedDuty, DutyEnd, NEVER_OWED, settle_derived};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;

use super::{Issue, PlanOnRecord, StepOnRecord, objectives, preparedness};
use crate::domain::cluster::Cluster;
use crate::domain::subjects::{CLUSTER, COUNTRY, ISSUE, PREPAREDNESS_PLAN, PROGRAMME_STEP};
use crate::domain::{Arrangements, Event};

/// The rules by which something is owed between clusters.
const RULES: [RuleId; 4] =
    [rules::RM_8_7_FORUM, rules::RM_8_9_CONTINGENCY_PLAN, rules::RM_8_11_CONSOLIDATION, rules::PE_8_CONFIRMATION];

/// Brings what is owed and found between clusters, as far as a decision touched it, to what follows from the record `after` it.
pub fn settle(decision: &mut Decision<Event>, after: &Arrangements, context: &Context<'_>) {
    let touched: BTreeSet<_> = decision.events.iter().filter_map(touched).collect();
    for subject in &touched {
        let is_one = |duty: &Duty| duty.subject == *subject && RULES.iter().any(|rule| duty.rule == *rule);
        settle_derived(decision, owed(subject, after), is_one, NEVER_OWED, context);
    }
    let clusters_changed = touched.iter().any(|subject| subject.is(CLUSTER));
    if clusters_changed || touched.contains(&COUNTRY.only()) {
        objectives::settle(decision, after, context);
    }
    let plans_touched = touched.iter().filter_map(|subject| subject.id_of(PREPAREDNESS_PLAN)?.parse().ok());
    let mut plans: BTreeSet<ResourceId> = plans_touched.collect();
    if clusters_changed {
        plans.extend(after.intercluster.preparedness_plans.keys().cloned());
    }
    for plan in &plans {
        preparedness::settle(decision, after, plan, context);
    }
}

/// What an event happened to, where something may be owed or found on that between clusters.
fn touched(event: &Event) -> Option<Subject> {
    match event {
        Event::Intercluster(event) => Some(event.subject()),
        Event::Cluster(event) => Some(CLUSTER.of(event.cluster())),
        Event::Participation(_) | Event::Structure(_) | Event::Meeting(_) | Event::Gap(_) | Event::Practice(_) => None,
    }
}

/// Everything that is owed on a subject between clusters, and was.
fn owed(subject: &Subject, after: &Arrangements) -> Vec<DerivedDuty> {
    let between = &after.intercluster;
    let issue = subject.id_of(ISSUE).and_then(|id| between.issue(id).ok());
    let plan = subject.id_of(PREPAREDNESS_PLAN).and_then(|id| between.preparedness_plan(id).ok());
    let step = subject.id_of(PROGRAMME_STEP).and_then(|id| between.programme_step(id).ok());
    let cluster = subject.id_of(CLUSTER).and_then(|id| after.cluster(id).ok());
    let of_plan = plan.into_iter().flat_map(|plan| updates_owed(subject, plan));
    let of_cluster = cluster.and_then(|cluster| confirmation_owed(cluster, after));
    let single =
        issue.map(brought_to_country_team).into_iter().chain(step.map(|step| consolidation_owed(subject, step)));
    single.chain(of_plan).chain(of_cluster).collect()
}

/// What OCHA in the country owes since a moment.
fn of_ocha(rule: RuleId, subject: &Subject, since: Moment) -> Duty {
    Duty::new(rule, subject.clone(), Owner::role(Role::OchaCountry), since)
}

fn brought_to_country_team(issue: &Issue) -> DerivedDuty {
    let duty =
        of_ocha(rules::RM_8_7_FORUM, &issue.subject(), issue.since()).concerning(issue.raised.what.cluster.clone());
    let brought = issue.brought_at(Moment::MAX_UTC).map(DutyEnd::Done);
    let closed = issue.closed_at(Moment::MAX_UTC).map(|at| DutyEnd::Void(at, "the issue is closed"));
    DerivedDuty::of(duty, brought.into_iter().chain(closed).min_by_key(|end| end.at()))
}

/// A plan is owed an update from each of its updates on, until the next one, or its end.
fn updates_owed(subject: &Subject, plan: &PlanOnRecord) -> Vec<DerivedDuty> {
    let ended = plan.ended.as_ref().map(|ended| ended.stamp.occurred_at);
    let of_update = |since: Moment, next: Option<Moment>| {
        let updated = next.map(DutyEnd::Done);
        let ended = ended.map(|at| DutyEnd::Void(at, "the plan is kept current no longer"));
        let end = updated.into_iter().chain(ended).min_by_key(|end| end.at());
        DerivedDuty::of(of_ocha(rules::RM_8_9_CONTINGENCY_PLAN, subject, since), end)
    };
    plan.updates.spans().map(|span| of_update(span.since, span.until)).collect()
}

fn consolidation_owed(subject: &Subject, step: &StepOnRecord) -> DerivedDuty {
    let consolidated = step.consolidated.as_ref().map(|one| DutyEnd::Done(one.stamp.occurred_at));
    DerivedDuty::of(of_ocha(rules::RM_8_11_CONSOLIDATION, subject, step.started.stamp.occurred_at), consolidated)
}

/// The confirmation of a new cluster; one that was there before the record is not new.
fn confirmation_owed(cluster: &Cluster, after: &Arrangements) -> Option<DerivedDuty> {
    let duty =
        of_ocha(rules::PE_8_CONFIRMATION, &cluster.subject(), cluster.activated_at).concerning(cluster.id.clone());
    let confirmed = after.confirmed_at(cluster).map(DutyEnd::Done);
    let ended = cluster.ended_at().map(|at| DutyEnd::Void(at, "the cluster ended"));
    let end = confirmed.into_iter().chain(ended).min_by_key(|end| end.at());
    (!cluster.is_found).then(|| DerivedDuty::of(duty, end))
}
