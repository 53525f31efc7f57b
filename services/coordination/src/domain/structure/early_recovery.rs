//! Early recovery: the HC sees to an advisor, and focal points of the clusters form a network (row RM-3.3).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{PersonId, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::admission::about;
use super::country::{check_organization, decision, must_be_free, must_be_the_only};
use super::{Body, Event, Kind, Structure};
use crate::domain::cluster::Cluster;
use crate::domain::participation::ParticipatingOrganization;
use crate::domain::subjects::COUNTRY;
use crate::domain::{self, Arrangements, Decided};
use crate::reasons;

/// The early recovery network of a country (row RM-3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyRecoveryNetwork {
    /// The identifier of the structure, such as `early-recovery`.
    pub structure: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// The focal points of the clusters.
    pub focal_points: Vec<EarlyRecoveryFocalPoint>,
}

/// The focal points of the network, in place of those before (row RM-3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocalPointsRestatement {
    /// The structure.
    pub structure: ResourceId,
    /// The focal points of the clusters.
    pub focal_points: Vec<EarlyRecoveryFocalPoint>,
}

/// A cluster's focal point for early recovery (row RM-3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyRecoveryFocalPoint {
    /// The cluster.
    pub cluster: ResourceId,
    /// The organization.
    pub organization: ParticipatingOrganization,
    /// The person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// The advisor on early recovery, in place of the one before (row RM-3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyRecoveryAdvisor {
    /// The person.
    pub person: PersonId,
    /// The organization.
    pub organization: ParticipatingOrganization,
}

pub(super) fn form_early_recovery_network(
    arrangements: &Arrangements,
    command: &EarlyRecoveryNetwork,
    context: &Context<'_>,
) -> Decided {
    let mut checks = Checks::new();
    must_be_free(&mut checks, arrangements, &command.structure);
    must_be_the_only(&mut checks, arrangements, Kind::EarlyRecoveryNetwork, context);
    check_focal_points(&mut checks, arrangements, &command.focal_points, context);
    checks.finish()?;
    Ok(decision(&command.structure, Event::EarlyRecoveryNetworkFormed(command.clone())))
}

pub(super) fn restate_focal_points(
    arrangements: &Arrangements,
    command: &FocalPointsRestatement,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let mut checks = Checks::new();
    check_focal_points(&mut checks, arrangements, &command.focal_points, context);
    checks.finish()?;
    Ok(about(structure, Event::FocalPointsRestated(command.clone())))
}

pub(super) fn name_early_recovery_advisor(
    _: &Arrangements,
    command: &EarlyRecoveryAdvisor,
    context: &Context<'_>,
) -> Decided {
    let mut checks = Checks::new();
    check_organization(&mut checks, "organization", &command.organization, context);
    checks.finish()?;
    Ok(Decision::about(COUNTRY.only()).event(Event::EarlyRecoveryAdvisorNamed(command.clone()).into()))
}

fn check_focal_points(
    checks: &mut Checks,
    arrangements: &Arrangements,
    focal_points: &[EarlyRecoveryFocalPoint],
    context: &Context<'_>,
) {
    for (index, point) in focal_points.iter().enumerate() {
        let field = format!("focal_points[{index}]");
        check_organization(checks, &format!("{field}.organization"), &point.organization, context);
        let cluster = arrangements.clusters.get(&point.cluster);
        if !cluster.is_some_and(|cluster| cluster.is_active_at(context.occurred_at)) {
            checks.precondition("RM-3.3", reasons::CLUSTER_NOT_ACTIVE).at(format!("{field}.cluster")).says(
                message!("the cluster '{cluster}' is not active then", cluster = point.cluster),
                "name clusters that are active",
            );
        }
    }
}

/// Each active cluster that has no focal point in the network.
pub(super) fn weak(
    arrangements: &Arrangements,
    structure: &Structure,
    focal_points: &Timeline<Recorded<Vec<EarlyRecoveryFocalPoint>>>,
    context: &Context<'_>,
) -> Vec<Finding> {
    let present = focal_points.present().map_or(&[][..], |points| &points.what[..]);
    let has_one = |cluster: &&Cluster| {
        arrangements.line(cluster).any(|earlier| present.iter().any(|point| point.cluster == earlier.id))
    };
    let active = arrangements.clusters.values().filter(|cluster| cluster.is_active_at(context.now));
    let without = active.filter(|cluster| !has_one(cluster)).map(|cluster| {
        Finding::of("RM-3.3", structure.subject()).at(format!("focal_points[{}]", cluster.id)).says(
            message!("the cluster '{cluster}' has no focal point in the network", cluster = cluster.id),
            "name one; every cluster integrates early recovery from the outset",
        )
    });
    without.collect()
}

/// The HC sees to an advisor and a network from the first activation on, and has done so once there are both. Nobody is asked for them
/// because of clusters that were found: that nobody recorded them then does not say that they were not there.
pub(super) fn settle(
    decision: &mut Decision<domain::Event>,
    (before, after): (&Arrangements, &Arrangements),
    context: &Context<'_>,
) {
    let active = |state: &Arrangements, counts: fn(&Cluster) -> bool| {
        state.clusters.values().any(|cluster| cluster.is_active_at(context.now) && counts(cluster))
    };
    let was_activated = |state: &Arrangements| active(state, |cluster| !cluster.is_found);
    let is_seen_to = |state: &Arrangements| {
        let networks = state.structures.values().filter(|one| matches!(one.body, Body::EarlyRecovery(_)));
        let has_network = networks.into_iter().any(|one| one.is_there_at(context.now));
        has_network && state.early_recovery_advisors.present().is_some()
    };
    let head = Owner::role(Role::HumanitarianCoordinator);
    let duty = Duty::new(rules::RM_3_3_ADVISOR, COUNTRY.only(), head, context.occurred_at);
    let is_owed = context.duties.contains_key(&duty.id);
    if is_owed && !active(after, |_| true) {
        decision.void_duty(&duty, "no cluster is active");
    } else if is_owed && is_seen_to(after) {
        decision.keep_duty(&duty, context.occurred_at);
    } else if !is_owed && was_activated(after) && !is_seen_to(after) && (!was_activated(before) || is_seen_to(before)) {
        decision.open(duty);
    }
}

pub(super) fn restated(
    focal_points: &mut Timeline<Recorded<Vec<EarlyRecoveryFocalPoint>>>,
    restatement: &FocalPointsRestatement,
    stamp: &Stamp,
) {
    focal_points.record(stamp.occurred_at, Recorded::new(&restatement.focal_points, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{self, code};

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::structure::Command;
    use crate::domain::structure::fixtures::*;

    /// RM-3.3: from the first activation on the HC owes an advisor and a network, until there are both, or no cluster.
    #[test]
    fn the_head_sees_to_an_advisor_and_a_network() {
        let first = no_cluster().when(&service(), active("health", None));
        first.opens("RM-3.3.advisor");
        let advised = first.accepted().given(&hc(), names_advisor());
        assert!(advised.duty("RM-3.3.advisor").is_some(), "there is no network yet");
        advised.clone().when(&hc(), forms_network(&["health"])).keeps("RM-3.3.advisor");
        let network = health().given(&hc(), forms_network(&["health"]));
        network.when(&hc(), names_advisor()).keeps("RM-3.3.advisor");
        advised.at("2014-08-31").when(&service(), declares("health", Fact::End)).voids("RM-3.3.advisor");
    }

    /// RM-3.3, RM-1.15: nobody is asked for what is done at the outset of a cluster that was found, until another one is activated.
    #[test]
    fn a_cluster_that_was_found_asks_for_no_advisor() {
        let found = Fact::Active {
            name: None,
            sectors: vec![code("HEA")],
            lead_agency: None,
            continues: None,
            emergency: None,
            is_found: true,
            activated: None,
        };
        let found = no_cluster().given(&service(), at_moment(testing::at("2006-02-01T00:00:00Z"), found));
        assert!(found.duty("RM-3.3.advisor").is_none());
        found.when(&service(), active("food", None)).opens("RM-3.3.advisor");
    }

    /// RM-3.3: each active cluster has a focal point in the network; one without is found, also one that is activated later.
    #[test]
    fn each_cluster_has_a_focal_point() {
        let network = health().when(&hc(), forms_network(&["health"]));
        network.raises_nothing_of("RM-3.3");
        let later = network.accepted().given(&service(), active("food", None));
        assert_eq!(later.finding("RM-3.3").map(|finding| finding.field.as_str()), Some("focal_points[food]"));
        let points = focal_points(&["health", "food"]);
        let restatement = FocalPointsRestatement { structure: code("early-recovery"), focal_points: points };
        later.when(&hc(), Command::RestateFocalPoints(restatement)).resolves("RM-3.3");
        health().when(&hc(), forms_network(&["food"])).refused("RM-3.3", "CLUSTER_NOT_ACTIVE");
        let again = health().given(&hc(), forms_network(&["health"]));
        let other = EarlyRecoveryNetwork {
            structure: code("another"),
            name: "Another".to_owned(),
            focal_points: focal_points(&["health"]),
        };
        again.when(&hc(), Command::FormEarlyRecoveryNetwork(other)).refused("RM-8.1", "STRUCTURE_OF_THE_KIND_THERE");
    }
}
