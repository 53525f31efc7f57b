//! How a cluster becomes active, by the ERC's approval of a proposal, and how it ends, by that of a review.
//!
//! The only callers are the decisions on proposals and reviews: there is no other way for a cluster to become active
//! (row RM-1.14), nor to end (row RM-2.11). A cluster that was there before the record is not activated, but recorded.

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::message::Message;
use convene_kernel::policy::rules::{self, RuleId};
use convene_kernel::refusal::Finding;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::co_lead::{AgreedCoLead, owe_terms_of_sharing};
use super::counterpart::Counterpart;
use super::focal_point::{AreaFocalPoint, named_for_area};
use super::lead::Lead;
use super::renaming::ClusterName;
use super::review_date::review_of;
use super::{Cluster, EndOfPlace, Event};
use crate::domain::place::Place;
use crate::domain::proposal::{CriterionAssessment, ProposedArea, Recommendation};
use crate::domain::subjects::{CLUSTER, COUNTRY};
use crate::domain::{self, Operation, Recorded};

/// What the lead agency of a new cluster owes from its activation on.
pub(super) const OWED_BY_THE_LEAD: [RuleId; 5] = [
    rules::OG_9_COORDINATOR,
    rules::OG_11_FOCAL_POINTS,
    rules::GN_9_1_COUNTERPART,
    rules::RM_2_5_TRANSITION_STRATEGY,
    rules::GN_7_EARLY_RECOVERY,
];

/// Rows whose findings are on how a cluster works, and mean nothing once it has ended.
const ENDED_WITH_IT: [&str; 4] = ["OG-20", "RM-1.14", "RM-2.5", "RM-2.10"];

/// A cluster became active, by the ERC's approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activated {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Its name for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The sectors it serves.
    pub sectors: Vec<ClusterCode>,
    /// The government body that leads the sector overall, where the proposal named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_lead: Option<String>,
    /// The emergency it was activated for.
    pub emergency: ResourceId,
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    pub lead_agency: OrganizationCode,
    /// Why it was needed.
    pub rationale: String,
    /// The need that was not being addressed.
    pub unmet_need: String,
    /// The criteria it was activated on.
    pub criteria: Vec<CriterionAssessment>,
    /// The date by which it is reviewed.
    pub review_by: NaiveDate,
    /// The organizations that are to share its leadership, as approved (row RM-1.9).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_with: Vec<AgreedCoLead>,
    /// The parts of the country that it is for; none for the whole country.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// The areas of responsibility that it has, and who leads each (row OG-14).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<ProposedArea>,
    /// The earlier cluster that it activates again (row OG-18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<ResourceId>,
}

/// A cluster ended, on an approved recommendation of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deactivated {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The review that recommended it.
    pub review: ResourceId,
    /// Since when.
    pub at: Moment,
}

/// A cluster ended in a part of the country, on an approved recommendation of a review; in the others it stays active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedInPart {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The review that recommended it.
    pub review: ResourceId,
    /// The parts of the country.
    pub places: Vec<ResourceId>,
    /// Since when.
    pub at: Moment,
}

/// Makes a recommended cluster active, and opens what is owed from then on.
pub fn activate(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    proposal: &ResourceId,
    emergency: &ResourceId,
    recommendation: &Recommendation,
    context: &Context<'_>,
) {
    let activated = Activated {
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
        shared_with: AgreedCoLead::of(&recommendation.shared_leadership),
        places: recommendation.places.clone(),
        areas: recommendation.areas.clone(),
        continues: recommendation.continues.clone(),
    };
    let (cluster, lead) = (&recommendation.cluster, &recommendation.lead.agency);
    owe_terms_of_sharing(decision, cluster, lead, &activated.shared_with, context);
    decision.events.push(Event::Activated(activated).into());
    operation.end_onset_clocks_since(decision, (context.occurred_at, Some(emergency)), context);
    let head = operation.country.head();
    operation.reviews.owe_justifications(decision, head, context);
    let review_due = Some(context.end_of(recommendation.review_by));
    for duty in duties_of_a_new_cluster(head, cluster, lead, review_due, context.occurred_at) {
        decision.open(duty);
    }
}

/// What an active cluster owes from its activation, or from its recording as found, on; the review of all clusters is opened by the first one (row RM-2.10).
pub fn duties_of_a_new_cluster(
    head: Role,
    cluster: &ResourceId,
    lead_agency: &OrganizationCode,
    review_due: Option<Moment>,
    owed_from: Moment,
) -> Vec<Duty> {
    let subject = CLUSTER.of(cluster);
    let lead = Owner::of(Role::LeadAgency, lead_agency.clone());
    let mut duties: Vec<_> = OWED_BY_THE_LEAD
        .into_iter()
        .map(|rule| Duty::new(rule, &subject, lead.clone(), owed_from).concerning(cluster.clone()))
        .collect();
    duties.extend(review_due.map(|due| review_of(cluster, Owner::role(head), due)));
    duties.push(Duty::new(rules::RM_2_10_REVIEW, COUNTRY.only(), Owner::role(head), owed_from).recurring());
    duties
}

/// Ends every duty that concerns the cluster, and every finding on how it works, because the cluster has ended; what is weak in
/// the case for its end stays on the record until it is answered (row RM-2.2).
pub fn end_what_is_open(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    context: &Context<'_>,
    reason: impl Into<Message>,
) {
    let reason = reason.into();
    let concerns_it = |duty: &&Duty| duty.cluster.as_ref() == Some(&cluster.id);
    for duty in context.duties.values().filter(concerns_it) {
        decision.void_duty(duty, &reason);
    }
    let subject = cluster.subject();
    let passing = |finding: &&Finding| finding.subject == subject && ENDED_WITH_IT.contains(&finding.row.as_str());
    for finding in context.findings.values().filter(passing) {
        decision.resolve(&finding.id, &reason);
    }
}

pub(super) fn activated(operation: &mut Operation, activated: &Activated, stamp: &Stamp) {
    let name = activated.name.clone().unwrap_or_else(|| activated.cluster.to_string());
    let mut cluster = Cluster::new(activated.cluster.clone(), &ClusterName { name, reason: None }, stamp);
    if let Some(government_body) = &activated.national_lead {
        let counterpart = Counterpart {
            cluster: activated.cluster.clone(),
            government_body: Some(government_body.clone()),
            otherwise: None,
            first_consulted_on: None,
        };
        cluster.counterparts.record(stamp.occurred_at, Recorded::new(&counterpart, stamp));
    }
    let lead = Lead {
        agency: activated.lead_agency.clone(),
        proposal: Some(activated.proposal.clone()),
        convenes_only: None,
        source: None,
        since_date: None,
    };
    cluster.leads = Timeline::since(stamp.occurred_at, Recorded::new(&lead, stamp));
    cluster.sectors.clone_from(&activated.sectors);
    cluster.emergency = Some(activated.emergency.clone());
    cluster.proposal = Some(activated.proposal.clone());
    cluster.criteria.clone_from(&activated.criteria);
    cluster.review_by = Some(activated.review_by);
    cluster.review_dates = Timeline::since(stamp.occurred_at, activated.review_by);
    cluster.agreed_co_leads =
        activated.shared_with.iter().map(|agreed| (agreed.organization.clone(), agreed.term.clone())).collect();
    cluster.activated_in.clone_from(&activated.places);
    for ProposedArea { area, agency } in activated.areas.iter().cloned() {
        let focal_point = AreaFocalPoint {
            cluster: activated.cluster.clone(),
            area,
            agency,
            co_leads: Vec::new(),
            others: Vec::new(),
        };
        named_for_area(&mut cluster, &focal_point, stamp);
    }
    cluster.continues.clone_from(&activated.continues);
    if let Some(earlier) = activated.continues.as_ref().and_then(|earlier| operation.clusters.get_mut(earlier)) {
        earlier.continued_by = Some(activated.cluster.clone());
    }
    operation.clusters.insert(cluster.id.clone(), cluster);
}

pub(super) fn deactivated(cluster: &mut Cluster, deactivated: &Deactivated, stamp: &Stamp) {
    cluster.deactivated_at = Some(deactivated.at);
    cluster.end_commit = Some(stamp.etag);
}

pub(super) fn ended_in_part(cluster: &mut Cluster, ended: &EndedInPart, stamp: &Stamp) {
    for place in &ended.places {
        let end = EndOfPlace { review: ended.review.clone(), at: ended.at, commit: stamp.etag };
        if cluster.ended_in.get(place).is_none_or(|earlier| earlier.at <= end.at) {
            cluster.ended_in.insert(place.clone(), end);
        }
        if let Some(focal_points) = cluster.places.get_mut(place) {
            focal_points.end(ended.at);
        }
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{activation, emergency, end_of, erc, health};

    /// RM-1.14, RM-2.5, RM-2.10, OG-9, OG-11, GN-7, GN-9.1: what a new cluster opens.
    #[test]
    fn a_new_cluster_opens_its_duties() {
        let example = health();
        let rules = [
            "OG-9.coordinator",
            "OG-11.focal-points",
            "GN-9.1.counterpart",
            "RM-2.5.transition-strategy",
            "GN-7.early-recovery",
            "RM-1.14.review",
            "RM-2.10.review",
        ];
        for rule in rules {
            assert!(example.duty(rule).is_some(), "{rule} is not owed");
        }
        assert_eq!(example.duty("RM-1.14.review").expect("owed").since, end_of("2014-05-13"));
        assert!(example.duty("RM-2.10.review").expect("owed").recurring);
    }

    /// GN-9.1, RM-1.8, RM-1.14, RM-2.8: what was agreed of a cluster is on its record since its activation.
    #[test]
    fn what_was_agreed_is_on_the_record() {
        let samar = Place { place: code("samar"), name: "Samar".to_owned() };
        let activated = Activated {
            national_lead: Some("Department of Social Welfare".to_owned()),
            places: vec![samar.clone()],
            areas: vec![ProposedArea { area: code("PRO-GBV"), agency: code("UNFPA") }],
            ..activation("protection", &["PRO"], "UNHCR")
        };
        let decided = Decision::about(CLUSTER.of("protection")).event(Event::Activated(activated).into());
        let example = emergency().at("2013-11-13T09:00:00Z").having(&erc(), decided);
        let cluster = &example.state().clusters[&code("protection")];
        let counterpart = cluster.counterpart().and_then(|known| known.what.government_body);
        assert_eq!(counterpart.as_deref(), Some("Department of Social Welfare"));
        assert_eq!(cluster.activated_in, [samar]);
        let area = cluster.areas[&code("PRO-GBV")].present().map(|named| named.what.agency.clone());
        assert_eq!(area, Some(code("UNFPA")));
        assert_eq!(cluster.review_dates.changed_at(), Some(at("2013-11-13T09:00:00Z")));
    }
}
