//! What structures owe while they work, by whom (rows RM-4.2, RM-4.4, RM-6.2). What is owed follows the line of accountability of the
//! cluster: its coordinator, and the agency that leads it.

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::rules;

use super::{Body, Structure};
use crate::domain::cluster::Cluster;

/// What a structure that works in `cluster` owes, counted from when the command happened where it comes to be owed.
pub(super) fn duties(structure: &Structure, cluster: &Cluster, context: &Context<'_>) -> Vec<Duty> {
    let subject = structure.subject();
    let coordinator = Owner::role(Role::Coordinator);
    let from = context.occurred_at;
    let again = |rule, owner| Duty::new(rule, &subject, owner, from).concerning(cluster.id.clone()).recurring();
    match &structure.body {
        Body::SubNational(_) => {
            let lead = cluster.leads.present().map(|lead| Owner::of(Role::LeadAgency, lead.agency.clone()));
            let lead = lead.unwrap_or_else(|| Owner::role(Role::LeadAgency));
            vec![again(rules::RM_6_2_REPORT, coordinator), again(rules::RM_6_2_REVIEW, lead)]
        }
        Body::Advisory(_) => vec![again(rules::RM_4_4_INFORMATION, coordinator)],
        Body::Working(group) => {
            let term = group.terms.present();
            term.map(|term| task(structure, cluster, term.what.ends_on, context)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// That a technical working group ends or is renewed by the end of a day.
pub(super) fn task(structure: &Structure, cluster: &Cluster, ends_on: NaiveDate, context: &Context<'_>) -> Duty {
    let (subject, coordinator) = (structure.subject(), Owner::role(Role::Coordinator));
    Duty::new(rules::RM_4_2_TASK, subject, coordinator, context.end_of(ends_on)).dated().concerning(cluster.id.clone())
}
