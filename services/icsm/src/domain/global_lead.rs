//! What the global leads of a cluster owe: each of them by name, so that it is on its own list and calendar, and all of
//! them done with it by what one of them does (rows IM-18, IM-20).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::rules::RuleId;
use convene_kernel::subject::Subject;

use super::subjects::LEAD;

/// What the global leads of `cluster` owe by `rule` on `subject` from the command on: one duty where one leads it that day,
/// one on a part of `subject` for each where several do, and any holder of the role where the register names none.
pub fn owed(rule: RuleId, subject: &Subject, cluster: &ClusterCode, context: &Context<'_>) -> Vec<Duty> {
    let duty = |subject: Subject, owner| Duty {
        cluster: token(cluster),
        ..Duty::new(rule, subject, owner, context.occurred_at)
    };
    let leads: Vec<_> = of(cluster, context).into_iter().collect();
    match leads.as_slice() {
        [] => vec![duty(subject.clone(), Owner::role(Role::GlobalLead))],
        [lead] => vec![duty(subject.clone(), Owner::of(Role::GlobalLead, (*lead).clone()))],
        several => several
            .iter()
            .map(|lead| duty(subject.part(LEAD, lead), Owner::of(Role::GlobalLead, (*lead).clone())))
            .collect(),
    }
}

/// The subjects of what is owed by `rule` on `subject`, by any of the global leads.
pub fn duties_owed<'a>(rule: RuleId, subject: &Subject, context: &'a Context<'_>) -> impl Iterator<Item = &'a Duty> {
    context.duties.values().filter(move |duty| duty.rule == rule && duty.subject.is_within(subject))
}

/// The organizations that lead the cluster on the day of the command, in any setting.
fn of<'a>(cluster: &ClusterCode, context: &Context<'a>) -> BTreeSet<&'a OrganizationCode> {
    let day = context.day();
    let cluster = context.guidance.reference.cluster(cluster, day);
    cluster.into_iter().flat_map(|cluster| cluster.leads_on(day)).map(|lead| &lead.agency).collect()
}

/// The cluster as subjects of the feed and duties name it: `HEA` as `hea`.
pub fn token(code: &ClusterCode) -> Option<ResourceId> {
    code.as_str().to_lowercase().parse().ok()
}

/// The cluster that an area of responsibility belongs to; a cluster belongs to itself.
pub fn whole(code: &ClusterCode) -> ClusterCode {
    let head = code.as_str().split('-').next().unwrap_or_default();
    head.parse().unwrap_or_else(|_| code.clone())
}
