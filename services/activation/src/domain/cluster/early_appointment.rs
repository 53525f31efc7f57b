//! Coordinators on record since before their cluster was active (row OG-9).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::Finding;
use convene_kernel::timeline::Timeline;

use super::Cluster;
use crate::domain;

/// An appointment that began before the cluster did in every reading of the two dates is a weakness: one of them is wrong.
pub(super) fn settle_early_appointments(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    context: &Context<'_>,
) {
    let weakness = Finding::of("OG-9", cluster.subject()).at("starts_on").says(
        "a coordinator is on record since a day before the cluster was active",
        "correct that day, or when the cluster was activated",
    );
    let mut appointments = cluster.appointments.values().flat_map(Timeline::values);
    if appointments.any(|held| context.end_of(held.what.starts_on) < cluster.activated_at) {
        decision.raise(weakness);
    } else {
        decision.resolve(weakness.id, "no coordinator is on record for a time before the cluster");
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use crate::domain::cluster::{
        Appointment, Command, Correction, ExistingCluster, FoundCluster, RightFact, appointment, existing,
    };
    use crate::domain::fixtures::{emergency, lead, ocha};

    /// OG-9, RM-1.15: a coordinator of 2009 in a cluster of 2010 is a weakness until one of the two dates is right.
    #[test]
    fn a_coordinator_from_before_the_cluster_is_found() {
        let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing())));
        let appoint = |starts_on: &str| {
            let starts_on = at(starts_on).date_naive();
            let (cluster, employer) = (code("logistics"), code("WFP"));
            Command::AppointCoordinator(Appointment { cluster, employer, starts_on, ..appointment("c-1") })
        };
        found.clone().when(&lead("WFP"), appoint("2010-02-01")).raises_nothing_of("OG-9");
        let commit = found.state().clusters[&code("logistics")].etag;
        let outcome = found.when(&lead("WFP"), appoint("2009-03-01"));
        outcome.raises("OG-9");
        let right = RightFact::Activated { activated: "2009".parse().expect("a year") };
        let (reason, source) = ("a misprint".to_owned(), "the letter".to_owned());
        let correction = Correction { cluster: code("logistics"), commit, right, reason, source };
        outcome.accepted().when(&ocha(), Command::CorrectCluster(correction)).resolves("OG-9");
    }

    /// OG-9, RM-1.15: a coordinator of the day on which the cluster began, to its last moment, is there in time.
    #[test]
    fn a_coordinator_of_the_first_day_is_no_weakness() {
        let appointed = |activated: &str| {
            let found = FoundCluster { activated: activated.parse().expect("a moment"), ..existing().found };
            let found = Command::RecordExistingCluster(Box::new(ExistingCluster { found, ended: None }));
            let (cluster, employer, starts_on) = (code("logistics"), code("WFP"), at("2010-02-01").date_naive());
            let appointment = Appointment { cluster, employer, starts_on, ..appointment("c-1") };
            emergency().given(&ocha(), found).when(&lead("WFP"), Command::AppointCoordinator(appointment))
        };
        appointed("2010-02-01T15:59:59Z").raises_nothing_of("OG-9");
        appointed("2010-02-01T16:00:00Z").raises("OG-9");
    }
}
