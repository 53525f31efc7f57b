//! What the activation service declares of a cluster: that it is active, its name, its lead, its sectors, its end (rows OG-18, RM-2.7).
//!
//! A cluster that ends keeps all that is on record of it, and no one takes part in it from then on. One that is activated again
//! carries on the earlier one, with everybody who had not left.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
pub use convene_kernel::declaration::{Declaration, Fact};
use convene_kernel::declaration::{DeclaredEnd, DeclaredLead};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::past_date::PastDate;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::correction::{FactCorrection, FactWithdrawal};
use super::{Cluster, Event, adaptation, reporting};
use crate::domain::subjects::CLUSTER;
use crate::domain::{Arrangements, Decided};

/// A cluster is active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// The cluster.
    pub cluster: ResourceId,
    /// The commit of the activation service.
    pub commit: Etag,
    /// Its name for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The sectors it serves.
    pub sectors: Vec<ClusterCode>,
    /// The agency that leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_agency: Option<OrganizationCode>,
    /// The earlier cluster that it carries on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<ResourceId>,
    /// Whether it was there before the record, and is recorded as found.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_found: bool,
    /// Since when it is active, as exactly as it is known, where it is recorded as found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activated: Option<PastDate>,
}

/// A cluster has another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameChange {
    /// The cluster.
    pub cluster: ResourceId,
    /// The name for readers.
    pub name: String,
}

/// A cluster has another lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadChange {
    /// The cluster.
    pub cluster: ResourceId,
    /// The commit of the activation service.
    pub commit: Etag,
    /// The agency.
    pub lead_agency: OrganizationCode,
}

/// A cluster serves other sectors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectorChange {
    /// The cluster.
    pub cluster: ResourceId,
    /// The sectors.
    pub sectors: Vec<ClusterCode>,
}

/// A cluster ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterEnd {
    /// The cluster.
    pub cluster: ResourceId,
    /// The commit of the activation service.
    pub commit: Etag,
    /// When it ended, as exactly as it is known, where the end is recorded as found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<PastDate>,
}

/// Who records what the activation service declares: this service itself.
pub fn followed_by() -> Authority {
    Authority::of(&[Role::Operator])
}

pub(super) fn follow(arrangements: &Arrangements, declared: &Declaration, context: &Context<'_>) -> Decided {
    let cluster = declared.cluster.clone();
    let event = match &declared.fact {
        Fact::Active { name, sectors, lead_agency, continues, is_found, activated, .. } => {
            let beginning = Beginning {
                cluster: cluster.clone(),
                commit: declared.commit,
                name: name.clone(),
                sectors: sectors.clone(),
                lead_agency: lead_agency.clone(),
                continues: continues.clone(),
                is_found: *is_found,
                activated: *activated,
            };
            let begun = Event::Begun(beginning);
            let after = super::evolve(arrangements.clone(), &begun, &context.stamp(declared.commit));
            let mut decision = Decision::about(CLUSTER.of(&cluster)).event(begun.into());
            reporting::settle(&mut decision, &after, context);
            let carried_on = continues.as_ref().and_then(|earlier| arrangements.clusters.get(earlier));
            adaptation::carry_on(&mut decision, arrangements, carried_on, &CLUSTER.of(&cluster), context);
            return Ok(decision);
        }
        Fact::Name(name) => Event::Renamed(NameChange { cluster, name: name.clone() }),
        Fact::Lead(agency) => {
            Event::LeadChanged(LeadChange { cluster, commit: declared.commit, lead_agency: agency.clone() })
        }
        Fact::Sectors(sectors) => Event::SectorsChanged(SectorChange { cluster, sectors: sectors.clone() }),
        Fact::SectorCodes { codes, former } => {
            let served = arrangements.cluster(&cluster)?.sectors.at(declared.at).cloned().unwrap_or_default();
            let kept = served.into_iter().filter(|code| !former.contains(code) && !codes.contains(code));
            let sectors = kept.chain(codes.iter().cloned()).collect();
            Event::SectorsChanged(SectorChange { cluster, sectors })
        }
        Fact::End => Event::Ended(ClusterEnd { cluster, commit: declared.commit, ended: None }),
        Fact::EndAsFound(date) => Event::Ended(ClusterEnd { cluster, commit: declared.commit, ended: Some(*date) }),
        Fact::Corrected { commit, right, date } => {
            Event::Corrected(FactCorrection { cluster, commit: *commit, right: right.clone(), date: *date })
        }
        Fact::Withdrawn { commit, fact } => Event::Withdrawn(FactWithdrawal { cluster, commit: *commit, fact: *fact }),
    };
    let cluster = arrangements.cluster(&declared.cluster)?;
    let mut decision = Decision::about(cluster.subject()).event(event.clone().into());
    let after = super::evolve(arrangements.clone(), &event, &context.stamp(cluster.etag));
    adaptation::settle(&mut decision, arrangements, after.cluster(&declared.cluster)?, context);
    reporting::settle(&mut decision, &after, context);
    Ok(decision)
}

/// The cluster as it begins.
pub(super) fn begun(beginning: &Beginning, stamp: &Stamp) -> Cluster {
    let since = stamp.occurred_at;
    let timeline = |name: &String| Timeline::since(since, name.clone());
    let lead = |agency: &OrganizationCode| DeclaredLead { agency: agency.clone(), commit: beginning.commit };
    Cluster {
        id: beginning.cluster.clone(),
        continues: beginning.continues.clone(),
        is_found: beginning.is_found,
        activated_at: since,
        activated: beginning.activated,
        recorded_at: Some(stamp.recorded_at),
        ended: None,
        names: beginning.name.as_ref().map(timeline).unwrap_or_default(),
        sectors: Timeline::since(since, beginning.sectors.clone()),
        leads: beginning.lead_agency.as_ref().map(|agency| Timeline::since(since, lead(agency))).unwrap_or_default(),
        adaptations: Timeline::default(),
        reporting_formats: Timeline::default(),
        etag: stamp.etag,
    }
}

pub(super) fn renamed(cluster: &mut Cluster, change: &NameChange, stamp: &Stamp) {
    cluster.names.record(stamp.occurred_at, change.name.clone());
}

pub(super) fn lead_changed(cluster: &mut Cluster, change: &LeadChange, stamp: &Stamp) {
    let lead = DeclaredLead { agency: change.lead_agency.clone(), commit: change.commit };
    cluster.leads.record(stamp.occurred_at, lead);
}

pub(super) fn sectors_changed(cluster: &mut Cluster, change: &SectorChange, stamp: &Stamp) {
    cluster.sectors.record(stamp.occurred_at, change.sectors.clone());
}

pub(super) fn ended(cluster: &mut Cluster, end: &ClusterEnd, stamp: &Stamp) {
    cluster.ended = Some(DeclaredEnd { at: stamp.occurred_at, commit: end.commit, date: end.ended });
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;

    /// OG-18: a cluster exists once the activation service declared it, and has the name, lead and sectors that it says, each from
    /// then on.
    #[test]
    fn a_cluster_is_what_the_activation_service_declared() {
        let renamed =
            health().at("2014-02-01").given(&service(), declares("health", Fact::Name("Public Health".into())));
        let sectors = Fact::Sectors(vec![code("HEA"), code("NUT")]);
        let adapted = renamed.at("2014-03-01").given(&service(), declares("health", sectors));
        let led = adapted.at("2014-04-01").given(&service(), declares("health", Fact::Lead(code("UNICEF"))));
        let cluster = &led.state().clusters[&code("health")];
        assert_eq!((cluster.name_at(at("2014-01-31")), cluster.name_at(at("2014-02-01"))), ("Health", "Public Health"));
        assert_eq!(cluster.sectors.present(), Some(&vec![code("HEA"), code("NUT")]));
        assert_eq!(cluster.leads.at(at("2014-03-31")).map(|lead| &lead.agency), Some(&code("WHO")));
        assert_eq!(cluster.leads.present().map(|lead| &lead.agency), Some(&code("UNICEF")));
        let unknown = health().when(&service(), declares("logistics", Fact::Name("Logistics".into())));
        assert!(unknown.refusal().to_string().contains("logistics"), "it is parked, where it is seen");
    }

    /// OG-18: a code that is succeeded by another makes room for it, and the other sectors stay.
    #[test]
    fn sector_codes_are_succeeded() {
        let codes = Fact::SectorCodes { codes: vec![code("FSC")], former: vec![code("AGR")] };
        let both = Fact::Sectors(vec![code("AGR"), code("HEA")]);
        let adopted = health().given(&service(), declares("health", both)).given(&service(), declares("health", codes));
        assert_eq!(adopted.state().clusters[&code("health")].sectors.present(), Some(&vec![code("HEA"), code("FSC")]));
    }

    /// RM-2.7, OG-18: no one takes part in a cluster that ended; the one that carries it on has everybody who had not left.
    #[test]
    fn a_cluster_that_is_activated_again_carries_on() {
        let joined = with_care(health()).given(&coordinator(), partner_joins("oxfam", "OXFAM"));
        let left = joined.at("2014-05-01").given(&coordinator(), leaves("oxfam"));
        let ended = left.at("2014-08-31").given(&service(), declares("health", Fact::End));
        let taking_part = |example: &Example, cluster: &str, moment: &str| {
            let cluster = &example.state().clusters[&code(cluster)];
            let there = example.state().participants_of(cluster, at(moment));
            there.map(|one| one.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(taking_part(&ended, "health", "2014-04-30"), ["care", "oxfam"]);
        assert_eq!(taking_part(&ended, "health", "2014-08-30"), ["care"]);
        assert_eq!(taking_part(&ended, "health", "2014-08-31"), [""; 0]);
        ended.clone().when(&coordinator(), partner_joins("who", "WHO")).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
        ended.clone().when(&coordinator(), leaves("care")).refused("OG-19", "NOT_TAKING_PART");

        let again = ended.at("2015-04-26").given(&service(), active("health-2", Some("health")));
        assert_eq!(taking_part(&again, "health-2", "2015-04-26"), ["care"]);
        assert_eq!(taking_part(&again, "health-2", "2015-04-25"), [""; 0]);
        assert_eq!(taking_part(&again, "health", "2015-04-26"), [""; 0]);
        let twice = again.clone().when(&coordinator(), joins("care-2", "CARE", "health-2"));
        twice.refused("OG-19", "ALREADY_TAKES_PART");
        let gone = again.at("2015-05-01").given(&coordinator(), leaves("care"));
        assert_eq!(taking_part(&gone, "health-2", "2015-05-02"), [""; 0]);
    }
}
