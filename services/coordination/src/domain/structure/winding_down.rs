//! The structures of a cluster wind down when it ends, and work on in the cluster that carries it on (rows RM-2.7, OG-18).
//!
//! Whether a structure works follows from the record: from its own time, and from that of the clusters. What changes with a decision is
//! told here: what is owed and found from then on, and which structures ended or work on with their cluster.

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::duty::Duty;
use serde::{Deserialize, Serialize};

use super::{Event, Structure, early_recovery, owed, weaknesses};
use crate::domain::cluster::Cluster;
use crate::domain::{self, Arrangements, authority};

/// The structures of a cluster that end with it, or work on in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructuresOfCluster {
    /// The cluster.
    pub cluster: ResourceId,
    /// The structures.
    pub structures: Vec<ResourceId>,
}

/// Brings what structures owe, and what is weak in them, to what follows from the arrangements after the decision; says which of them
/// ended with their cluster, or work on.
pub fn settle(
    decision: &mut Decision<domain::Event>,
    (before, after): (&Arrangements, &Arrangements),
    context: &Context<'_>,
) {
    let (mut ended, mut carried_on) = (BTreeMap::new(), BTreeMap::new());
    for (id, structure) in &before.structures {
        let now = after.structures.get(id);
        let serves = now.and_then(|now| after.served_by(now, context.now));
        if let Some(now) = now.filter(|now| structure.is_there_at(context.now) && now.is_there_at(context.now)) {
            match (before.served_by(structure, context.now), serves) {
                (Some(cluster), None) => push(&mut ended, &cluster.id, &now.id),
                (None, Some(cluster)) => push(&mut carried_on, &cluster.id, &now.id),
                (Some(earlier), Some(cluster)) if earlier.id != cluster.id => {
                    push(&mut carried_on, &cluster.id, &now.id);
                }
                _ => {}
            }
        }
        settle_duties(decision, now.unwrap_or(structure), serves, context);
        if now.is_none() {
            weaknesses::resolve(decision, structure, &[], context);
        }
    }
    for (id, structure) in &after.structures {
        let serves = after.served_by(structure, context.now);
        if !before.structures.contains_key(id) {
            settle_duties(decision, structure, serves, context);
        }
        // What is recorded only after its cluster ended wound down with it, like every other structure, and owes nothing any more.
        let was_there = before.structures.get(id).is_some_and(|one| one.is_there_at(context.now));
        let is_over = serves.is_none() && after.worked_until(structure, context.now).is_some();
        let last = structure.cluster.as_ref().and_then(|formed_in| authority::last_in_line(after, formed_in));
        if let Some(last) = last.filter(|_| !was_there && structure.is_there_at(context.now) && is_over) {
            push(&mut ended, &last.id, id);
        }
        weaknesses::settle(decision, after, structure, context);
    }
    early_recovery::settle(decision, (before, after), context);
    decision.events.extend(ended.into_values().map(|one| Event::StructuresWoundDown(one).into()));
    decision.events.extend(carried_on.into_values().map(|one| Event::StructuresCarriedOn(one).into()));
}

fn push(found: &mut BTreeMap<ResourceId, StructuresOfCluster>, cluster: &ResourceId, structure: &ResourceId) {
    let of_cluster = || StructuresOfCluster { cluster: cluster.clone(), structures: Vec::new() };
    found.entry(cluster.clone()).or_insert_with(of_cluster).structures.push(structure.clone());
}

/// A structure that works owes what its kind owes, and one that does not owes nothing. What the decision itself did to a duty stays.
fn settle_duties(
    decision: &mut Decision<domain::Event>,
    structure: &Structure,
    serves: Option<&Cluster>,
    context: &Context<'_>,
) {
    let subject = structure.subject();
    let decided: Vec<_> = decision.duties.iter().map(|change| change.duty_id().to_owned()).collect();
    let is_free = |duty: &&Duty| !decided.contains(&duty.id);
    let owed = serves.map(|cluster| owed::duties(structure, cluster, context)).unwrap_or_default();
    let open = || context.duties.values().filter(|duty| duty.subject == subject).filter(is_free);
    for duty in open() {
        match owed.iter().find(|one| one.id == duty.id) {
            None => decision.void_duty(duty, "the structure works no longer, or not by this date"),
            Some(one) if one.owner != duty.owner => {
                let to = one.owner.clone();
                decision.hand_over(&duty.id, to, context.occurred_at, "another agency leads the cluster");
            }
            Some(one) if one.cluster != duty.cluster => {
                decision.void_duty(duty, "another cluster carries the structure on");
                decision.open(Duty { since: duty.since, ..one.clone() });
            }
            Some(_) => {}
        }
    }
    let is_open = |duty: &Duty| context.duties.contains_key(&duty.id);
    let new: Vec<_> = owed.iter().filter(is_free).filter(|duty| !is_open(duty)).cloned().collect();
    new.into_iter().for_each(|duty| decision.open(duty));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain;
    use crate::domain::cluster::{Fact, NeverWas};
    use crate::domain::fixtures::*;
    use crate::domain::structure::fixtures::*;

    fn all() -> Example {
        with_twg(with_hub(health())).at("2014-08-31")
    }

    fn ended() -> Example {
        all().given(&service(), declares("health", Fact::End))
    }

    fn serves(example: &Example, moment: &str) -> Vec<String> {
        let state = example.state();
        let working = state.structures.values().filter_map(|one| Some((one, state.served_by(one, at(moment))?)));
        working.map(|(one, cluster)| format!("{} in {}", one.id, cluster.id)).collect()
    }

    /// RM-2.7: the structures of a cluster wind down with it: they work and owe nothing from then on, and it is said which.
    #[test]
    fn structures_end_with_their_cluster() {
        let outcome = all().when(&service(), declares("health", Fact::End));
        outcome.voids("RM-6.2.report").voids("RM-6.2.review").voids("RM-4.4.information").voids("RM-4.2.task");
        let (cluster, structures) = (code("health"), vec![code("leyte"), code("sag"), code("twg")]);
        let said = domain::Event::Structure(Event::StructuresWoundDown(StructuresOfCluster { cluster, structures }));
        assert!(outcome.commit().events.contains(&said), "{:?}", outcome.commit().events);
        let ended = outcome.accepted();
        assert_eq!(serves(&ended, "2014-08-30"), ["leyte in health", "sag in health", "twg in health"]);
        assert_eq!(serves(&ended, "2014-09-01"), [""; 0]);
        ended.when(&coordinator(), reports("leyte")).refused("RM-2.7", "STRUCTURE_NOT_THERE");
    }

    /// RM-2.7, RM-1.15: a structure that is recorded only after its cluster ended wound down with it: that is said at once, and it owes
    /// nothing.
    #[test]
    fn a_structure_that_is_recorded_late_wound_down_with_its_cluster() {
        let ended = health().at("2014-08-31").given(&service(), declares("health", Fact::End)).at("2014-10-01");
        let late = ended
            .that_happened("2014-01-10T00:00:00Z")
            .when(&coordinator(), forms_sag("sag", composition(&["CARE", "WHO"])));
        let (cluster, structures) = (code("health"), vec![code("sag")]);
        let said = domain::Event::Structure(Event::StructuresWoundDown(StructuresOfCluster { cluster, structures }));
        assert!(late.commit().events.contains(&said), "{:?}", late.commit().events);
        let recorded = late.accepted();
        assert!(recorded.duty("RM-4.4.information").is_none());
        assert_eq!(serves(&recorded, "2014-08-30"), ["sag in health"]);
        let again = recorded.at("2015-04-26").when(&service(), active("health-2", Some("health")));
        again.opens("RM-4.4.information");
    }

    /// OG-18: the cluster that carries another on has its structures, which owe again what they owed.
    #[test]
    fn structures_are_carried_on() {
        let closed = all().given(&coordinator(), closes("leyte"));
        let again = closed.at("2014-09-30").given(&service(), declares("health", Fact::End)).at("2015-04-26");
        let outcome = again.when(&service(), active("health-2", Some("health")));
        outcome.opens("RM-4.4.information").opens("RM-4.2.task");
        let (cluster, structures) = (code("health-2"), vec![code("sag"), code("twg")]);
        let said = domain::Event::Structure(Event::StructuresCarriedOn(StructuresOfCluster { cluster, structures }));
        assert!(outcome.commit().events.contains(&said), "{:?}", outcome.commit().events);
        let again = outcome.accepted();
        assert_eq!(serves(&again, "2015-04-27"), ["sag in health-2", "twg in health-2"]);
        let duty = again.duty("RM-4.4.information").expect("it is owed");
        assert_eq!(duty.cluster, Some(code("health-2")));
        again.when(&coordinator(), informs("sag")).commit();
    }

    /// OG-18: a cluster that is carried on before it ends hands its structures over when it ends.
    #[test]
    fn structures_are_carried_on_without_a_gap() {
        let next = all().given(&service(), active("health-2", Some("health")));
        let outcome = next.at("2014-09-15").when(&service(), declares("health", Fact::End));
        let (cluster, structures) = (code("health-2"), vec![code("leyte"), code("sag"), code("twg")]);
        let said = domain::Event::Structure(Event::StructuresCarriedOn(StructuresOfCluster { cluster, structures }));
        assert!(outcome.commit().events.contains(&said), "{:?}", outcome.commit().events);
        let carried_on = outcome.accepted();
        assert_eq!(serves(&carried_on, "2014-09-16").len(), 3);
        let duty = carried_on.duty("RM-6.2.report").expect("it is owed without a gap");
        assert_eq!((duty.cluster.clone(), duty.since), (Some(code("health-2")), at("2013-11-20T08:00:00Z")));
    }

    /// RM-2.7, RM-1.15: an end that never was leaves the structures as they were, and they owe again.
    #[test]
    fn an_end_that_never_was_ends_no_structure() {
        let ended = ended();
        let commit = convene_kernel::codes::Etag(ended_commit(&ended));
        let never = declares("health", Fact::Withdrawn { commit, fact: NeverWas::End });
        let outcome = ended.at("2014-09-15").when(&service(), never);
        outcome.opens("RM-6.2.report").opens("RM-6.2.review").opens("RM-4.4.information").opens("RM-4.2.task");
        assert_eq!(serves(&outcome.accepted(), "2014-09-10").len(), 3);
    }

    /// OG-18: a cluster of another name or sector keeps its structures, and a new lead owes what the former one owed.
    #[test]
    fn another_name_or_lead_changes_no_structure() {
        let renamed = all().when(&service(), declares("health", Fact::Name("Public Health".to_owned())));
        assert_eq!((renamed.commit().events.len(), renamed.commit().duties.len()), (1, 0));
        let led = all().given(&service(), declares("health", Fact::Lead(code("UNICEF"))));
        let owner = led.duty("RM-6.2.review").expect("it is owed").owner.organization.clone();
        assert_eq!(owner, Some(code("UNICEF")));
    }
}
