//! Who coordinated a cluster on the day on which its record began: recorded as found (rows RM-1.15, OG-9).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, PersonId, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::reference_checks::responsible_organization;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::{Moment, day_in};
use serde::{Deserialize, Serialize};

use super::checks::{about, after, to_change};
use super::coordinator_gap::settle_gaps;
use super::post::{Appointment, Post};
use super::{Cluster, Event};
use crate::domain::fact::FactKind;
use crate::domain::past::{has_begun, in_order};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// A person who coordinates a cluster since before its record was, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingCoordinator {
    /// The cluster, which was recorded as found.
    pub cluster: ResourceId,
    /// An opaque identifier of the person (row PE-5).
    pub person: PersonId,
    /// As what: coordinator or deputy.
    pub post: Post,
    /// Who employs the person.
    pub employer: OrganizationCode,
    /// Since when, as exactly as it is known.
    pub since: PastDate,
    /// Where this is known from.
    pub source: String,
}

/// A coordinator was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingCoordinatorRecorded {
    /// What was found.
    #[serde(flatten)]
    pub existing: ExistingCoordinator,
    /// Since when it counts: the earliest moment that its date can mean, and not before the cluster.
    pub since_at: Moment,
}

/// Coordinators are found with the cluster; of one that was activated here the lead agency appoints them.
pub(super) fn admits(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let cluster = operation.cluster(id)?;
    if cluster.as_found.is_some() {
        return Ok(());
    }
    Err(Refusal::precondition("OG-9", reasons::COORDINATOR_APPOINTED_HERE).at("cluster").says(
        message!("the cluster '{cluster}' was activated here", cluster = cluster.id),
        "have the lead agency appoint its coordinator, since the day on which that began",
    ))
}

/// Records who was there: from the recording on the cluster has a coordinator, and for the time before nothing is owed.
pub(super) fn record_existing_coordinator(
    operation: &Operation,
    command: &ExistingCoordinator,
    context: &Context<'_>,
) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    responsible_organization(&mut checks, context, "OG-20", "employer", &command.employer);
    has_begun(&mut checks, "since", command.since, context);
    if command.post == Post::CoCoordinator {
        checks.precondition("RM-7.1", reasons::SHARING_NOT_AGREED).at("post").says(
            "a co-coordinator represents shared leadership, of which the terms are not known",
            "record the shared leadership, and have the lead agency appoint the co-coordinator",
        );
    }
    check_period(&mut checks, cluster, command, context);
    checks.finish()?;
    let since_at = command.since.earliest(context.zone()).max(cluster.activated_at);
    let recorded = ExistingCoordinatorRecorded { existing: command.clone(), since_at };
    let after = after(cluster, context, |cluster, stamp| self::recorded(cluster, &recorded, stamp));
    let mut decision = about(cluster, Event::ExistingCoordinatorRecorded(recorded));
    settle_gaps(&mut decision, &after, context);
    Ok(decision)
}

/// Who was found was there while the cluster was, and before it was on record: later ones the lead agency appoints.
fn check_period(checks: &mut Checks, cluster: &Cluster, command: &ExistingCoordinator, context: &Context<'_>) {
    let (zone, Some(found)) = (context.zone(), &cluster.as_found) else { return };
    if command.since.earliest(zone) > found.stamp.recorded_at {
        checks.precondition("OG-9", reasons::COORDINATOR_APPOINTED_HERE).at("since").says(
            message!("on {since} the cluster was on record already", since = command.since),
            "have the lead agency appoint the coordinator",
        );
    }
    in_order(checks, "since", command.since, found.began, zone);
    if let Some(ended) = found.ended {
        in_order(checks, "since", ended, command.since, zone);
    }
}

/// The cluster with a coordinator of whom no more is known than who employs the person, and since when.
pub(super) fn recorded(cluster: &mut Cluster, event: &ExistingCoordinatorRecorded, stamp: &Stamp) {
    let existing = &event.existing;
    let appointment = Appointment {
        cluster: existing.cluster.clone(),
        person: existing.person.clone(),
        post: existing.post,
        sharing: None,
        employer: existing.employer.clone(),
        seconded_to: None,
        seniority: None,
        facilitation: None,
        expertise: None,
        employment: None,
        other_duties: None,
        starts_on: day_in(event.since_at, stamp.zone),
    };
    let held = cluster.appointments.entry(existing.person.clone()).or_default();
    held.record(event.since_at, Recorded::new(&appointment, stamp));
}

/// The operation with how exactly it is known since when the person is there.
pub(super) fn found(operation: &mut Operation, event: &ExistingCoordinatorRecorded, stamp: &Stamp) {
    let existing = &event.existing;
    let fact = FactKind::Appointment.on_record(&existing.cluster, stamp.etag);
    operation.dates.find(fact, existing.since, &existing.source, stamp);
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{Command, ExistingCluster, existing};
    use crate::domain::fixtures::{Example, emergency, health, ocha};

    pub fn existing_coordinator(since: &str) -> ExistingCoordinator {
        ExistingCoordinator {
            cluster: code("logistics"),
            person: code("c-1"),
            post: Post::Coordinator,
            employer: code("WFP"),
            since: since.parse().unwrap_or_else(|error| panic!("{error}")),
            source: "the office in Manila".to_owned(),
        }
    }

    fn record(since: &str) -> Command {
        Command::RecordExistingCoordinator(existing_coordinator(since))
    }

    /// Logistics, active since February 2010 and led by WFP, recorded on 12 November 2013.
    fn found() -> Example {
        emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing())))
    }

    /// OG-9, OG-20, RM-1.15: who was there on the day of the installation fills the post from the recording on; nothing was owed
    /// before, and whether the person has other duties nobody said.
    #[test]
    fn who_was_there_fills_the_post() {
        for since in ["2012", "2013-11", "unknown"] {
            let outcome = found().when(&ocha(), record(since));
            outcome.keeps("OG-9.coordinator").raises_nothing_of("OG-20");
            let after = outcome.accepted();
            let cluster = &after.state().clusters[&code("logistics")];
            assert!(cluster.has_coordinator_at(at("2013-11-12T08:00:00Z")), "{since}");
            let held = cluster.coordinators().next().expect("one is there");
            assert_eq!((held.what.employment, &held.what.seniority), (None, &None));
            let fact = FactKind::Appointment.on_record(&code("logistics"), held.stamp.etag);
            let known = after.state().dates.as_found(&fact).map(|found| found.began.to_string());
            assert_eq!(known.as_deref(), Some(since));
        }
        let unknown = found().given(&ocha(), record("unknown"));
        let cluster = &unknown.state().clusters[&code("logistics")];
        assert!(cluster.has_coordinator_at(cluster.activated_at), "nobody knows since when");
    }

    /// OG-9, RM-1.15: a coordinator of before the cluster is refused, and so is one of a cluster that was activated here, or of a
    /// time at which the cluster was on record.
    #[test]
    fn a_coordinator_who_is_found_was_there_before_the_record() {
        found().when(&ocha(), record("2009")).refused("RM-1.15", "OUT_OF_SEQUENCE");
        found().when(&ocha(), record("2014")).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        found().at("2014-02-01").when(&ocha(), record("2014-01")).refused("OG-9", "COORDINATOR_APPOINTED_HERE");
        let here = ExistingCoordinator { cluster: code("health"), ..existing_coordinator("2013-11-13") };
        health().when(&ocha(), Command::RecordExistingCoordinator(here)).refused("OG-9", "COORDINATOR_APPOINTED_HERE");
        let shared = ExistingCoordinator { post: Post::CoCoordinator, ..existing_coordinator("2012") };
        found().when(&ocha(), Command::RecordExistingCoordinator(shared)).refused("RM-7.1", "SHARING_NOT_AGREED");
    }

    /// OG-9, RM-1.15: who was there in the moment of recording was found; who came later is appointed. Who was there ended with the cluster.
    #[test]
    fn the_bounds_of_who_was_found() {
        let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing()))).at("2013-11-20");
        found.clone().when(&ocha(), record("2013-11-12T08:00:00Z")).commit();
        found.when(&ocha(), record("2013-11-12T08:00:01Z")).refused("OG-9", "COORDINATOR_APPOINTED_HERE");
        let ended = ExistingCluster { ended: "2012".parse().ok(), ..existing() };
        let ended = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(ended)));
        ended.clone().when(&ocha(), record("2012")).commit();
        ended.when(&ocha(), record("2013")).refused("RM-1.15", "OUT_OF_SEQUENCE");
    }
}
