//! What the ERC's approval of a proposal does to clusters: it makes new ones active, and gives active ones a new lead.
//!
//! The only callers are the proposal's own decisions: there is no other way for a cluster to become active (row RM-1.14).

use chrono::{NaiveDate, NaiveTime};
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::refusal::Finding;
use convene_kernel::time::Moment;

use super::event::Event;
use super::state::{Cluster, SharingEnd};
use crate::domain::proposal::Recommendation;
use crate::domain::{self, Operation, known};

/// What the lead agency of a new cluster owes from its activation on.
const OWED_BY_THE_LEAD: [&str; 4] =
    ["OG-9.coordinator", "GN-9.1.counterpart", "RM-2.5.transition-strategy", "GN-7.early-recovery"];

/// Rows whose findings are on how a cluster works, and mean nothing once it has ended.
const ENDED_WITH_IT: [&str; 3] = ["OG-20", "RM-2.5", "RM-2.10"];

/// Makes a recommended cluster active, and opens what is owed from then on.
pub fn activate(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    proposal: &ResourceId,
    emergency: &ResourceId,
    recommendation: &Recommendation,
    context: &Context<'_>,
) {
    let activated = Event::Activated {
        cluster: recommendation.cluster.clone(),
        name: Some(recommendation.name.clone()),
        sectors: recommendation.sectors.clone(),
        national_lead: recommendation.national_lead.clone(),
        emergency: emergency.clone(),
        proposal: proposal.clone(),
        lead_agency: recommendation.lead.agency.clone(),
        rationale: recommendation.rationale.clone(),
        unmet_need: recommendation.unmet_need.clone(),
        criteria: recommendation.criteria.clone(),
        review_by: recommendation.review_by,
    };
    decision.events.push(activated.into());
    let head = operation.country.head();
    let (cluster, lead) = (&recommendation.cluster, &recommendation.lead.agency);
    for duty in duties_of_a_new_cluster(head, cluster, lead, recommendation.review_by, context.occurred_at) {
        decision.open(duty);
    }
}

/// What is owed from a cluster's activation on; the review of all clusters is opened by the first one (row RM-2.10).
pub fn duties_of_a_new_cluster(
    head: Role,
    cluster: &ResourceId,
    lead_agency: &OrganizationCode,
    review_by: NaiveDate,
    activated_at: Moment,
) -> Vec<Duty> {
    let subject = format!("cluster/{cluster}");
    let lead = Owner::of(Role::LeadAgency, lead_agency.clone());
    let mut duties: Vec<_> = OWED_BY_THE_LEAD
        .into_iter()
        .map(|rule| Duty::new(rule, &subject, lead.clone(), activated_at).concerning(cluster.clone()))
        .collect();
    let coordinator = Owner::role(Role::Coordinator);
    duties.push(Duty::new("OG-11.focal-points", &subject, coordinator, activated_at).concerning(cluster.clone()));
    duties.push(review_of(cluster, Owner::role(head), review_by));
    duties.push(Duty::new("RM-2.10.review", "country", Owner::role(head), activated_at).recurring());
    duties
}

/// The review of one cluster; its period counts from the date that the proposal, or the last review, set (row RM-1.14).
fn review_of(cluster: &ResourceId, owner: Owner, review_by: NaiveDate) -> Duty {
    Duty::new("RM-1.14.review", format!("cluster/{cluster}"), owner, start_of(review_by)).concerning(cluster.clone())
}

/// Marks the review that was due as done, and opens the one due at `review_by` (row RM-1.14).
pub fn renew_review(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    cluster: &Cluster,
    review_by: NaiveDate,
    context: &Context<'_>,
) {
    decision.keep("RM-1.14.review", &cluster.subject(), context.occurred_at);
    owe_review(decision, operation, cluster, review_by);
}

/// Opens the review of the cluster that is due at `review_by` (row RM-1.14).
pub fn owe_review(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    cluster: &Cluster,
    review_by: NaiveDate,
) {
    decision.open(review_of(&cluster.id, Owner::role(operation.country.head()), review_by));
}

/// Who owes what the lead agency of the cluster owes.
pub fn owed_by_the_lead(cluster: &Cluster) -> Owner {
    let lead = cluster.lead_agency();
    lead.map_or(Owner::role(Role::LeadAgency), |lead| Owner::of(Role::LeadAgency, lead.clone()))
}

/// Gives an active cluster a new lead (row OG-18), which owes from now on what the former one still owed, is provider of
/// last resort (row RM-7.2), and shares leadership with itself no longer.
pub fn designate_lead(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    proposal: &ResourceId,
    lead_agency: &OrganizationCode,
    reason: &str,
    context: &Context<'_>,
) {
    let designated = Event::LeadDesignated {
        cluster: cluster.id.clone(),
        previous_lead: cluster.lead_agency().cloned(),
        lead_agency: lead_agency.clone(),
        proposal: proposal.clone(),
        reason: reason.to_owned(),
        convenes_only: known::convenes_only(context, lead_agency),
    };
    decision.events.push(designated.into());
    match &cluster.hand_over {
        Some(planned) if planned.what.to == *lead_agency => {
            decision.keep("RM-7.3.hand-over", &cluster.subject(), context.occurred_at);
        }
        _ => decision.void("RM-7.3.hand-over", &cluster.subject(), "another agency was designated to lead"),
    }
    for shared in cluster.sharing.values().map(|shared| &shared.what).filter(|shared| shared.partner == *lead_agency) {
        let (on, reason) = (context.occurred_at.date_naive(), "the partner leads the cluster itself".to_owned());
        let (cluster_id, sharing) = (cluster.id.clone(), shared.sharing.clone());
        decision.void("RM-7.6.funding", &format!("{}/sharing/{sharing}", cluster.subject()), reason.clone());
        decision.events.push(Event::SharingEnded(SharingEnd { cluster: cluster_id, sharing, on, reason }).into());
    }
    let owed = context.duties.values().filter(|duty| duty.cluster.as_ref() == Some(&cluster.id));
    let of_the_lead = |duty: &&Duty| duty.owner.role == Role::LeadAgency && duty.rule != "RM-7.3.hand-over";
    for duty in owed.filter(of_the_lead) {
        decision.void(&duty.rule, &duty.subject, format!("{lead_agency} leads the cluster, and owes it from now on"));
        decision.open(Duty { owner: Owner::of(Role::LeadAgency, lead_agency.clone()), ..duty.clone() });
    }
}

/// Ends every duty that concerns the cluster, and every finding on how it works, because the cluster has ended; what is weak in
/// the case for its end stays on the record until it is answered (row RM-2.2).
pub fn end_what_is_open(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    context: &Context<'_>,
    reason: &str,
) {
    for duty in context.duties.values().filter(|duty| duty.cluster.as_ref() == Some(&cluster.id)) {
        decision.void(&duty.rule, &duty.subject, reason);
    }
    let subject = cluster.subject();
    let passing = |finding: &&Finding| finding.subject == subject && ENDED_WITH_IT.contains(&finding.row.as_str());
    for finding in context.findings.values().filter(passing) {
        decision.resolve(&finding.id, reason);
    }
}

/// The moment a day begins, in UTC.
pub fn start_of(day: NaiveDate) -> Moment {
    day.and_time(NaiveTime::MIN).and_utc()
}
