//! What the activation service declares of a cluster: that it is active, its name, its lead, its sectors, its end, and what is right
//! about them (rows RM-9.1, RM-1.15).

use convene_kernel::codes::{Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::declaration::{DeclaredEnd, DeclaredLead, Fact, NeverWas, RightFact};
use convene_kernel::timeline::Timeline;

use super::Cluster;

/// The cluster as it begins; none where something else was declared.
pub(super) fn begun(id: &ResourceId, commit: Etag, fact: &Fact, stamp: &Stamp) -> Option<Cluster> {
    let Fact::Active { name, sectors, lead_agency, emergency, is_found, activated, .. } = fact else { return None };
    let since = stamp.occurred_at;
    let lead = |agency: &OrganizationCode| Timeline::since(since, DeclaredLead { agency: agency.clone(), commit });
    Some(Cluster {
        id: id.clone(),
        emergency: emergency.clone(),
        is_found: *is_found,
        activated_at: since,
        activated: *activated,
        known_at: stamp.recorded_at,
        ended: None,
        names: name.as_ref().map(|name| Timeline::since(since, name.clone())).unwrap_or_default(),
        sectors: Timeline::since(since, sectors.clone()),
        leads: lead_agency.as_ref().map(lead).unwrap_or_default(),
        checklists_off: Timeline::default(),
        etag: stamp.etag,
    })
}

/// A cluster that is there, after what was declared.
pub(super) fn change(cluster: &mut Cluster, commit: Etag, fact: &Fact, stamp: &Stamp) {
    let at = stamp.occurred_at;
    match fact {
        Fact::Active { .. } => {}
        Fact::Name(name) => cluster.names.record(at, name.clone()),
        Fact::Lead(agency) => cluster.leads.record(at, DeclaredLead { agency: agency.clone(), commit }),
        Fact::Sectors(sectors) => cluster.sectors.record(at, sectors.clone()),
        Fact::SectorCodes { codes, former } => {
            let served = cluster.sectors.at(at).cloned().unwrap_or_default();
            let kept = served.into_iter().filter(|code| !former.contains(code) && !codes.contains(code));
            let sectors = kept.chain(codes.iter().cloned()).collect();
            cluster.sectors.record(at, sectors);
        }
        Fact::End => cluster.ended = Some(DeclaredEnd { at, date: None, commit }),
        Fact::EndAsFound(date) => cluster.ended = Some(DeclaredEnd { at, date: Some(*date), commit }),
        Fact::Corrected { commit: of, right, date } => match right {
            RightFact::Activation => {
                let from = std::mem::replace(&mut cluster.activated_at, at);
                cluster.activated = *date;
                cluster.names.redate(from, at);
                cluster.sectors.redate(from, at);
                cluster.leads.redate(from, at);
            }
            RightFact::End => cluster.ended = Some(DeclaredEnd { at, date: *date, commit: *of }),
            RightFact::Lead { agency } => {
                cluster.leads.correct(at, |lead| lead.commit == *of, |lead| lead.agency = agency.clone());
            }
        },
        Fact::Withdrawn { commit: of, fact: NeverWas::End } => {
            cluster.ended.take_if(|end| end.commit == *of);
        }
        Fact::Withdrawn { commit: of, fact: NeverWas::Lead } => cluster.leads.withdraw(|lead| lead.commit == *of),
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;

    fn cluster(example: &Example) -> &Cluster {
        &example.state().clusters[&code("health")]
    }

    /// OG-18: a cluster has the name, lead and sectors that were declared, each from then on.
    #[test]
    fn a_cluster_is_what_the_activation_service_declared() {
        let renamed =
            health().at("2014-02-01").given(&service(), declares("health", Fact::Name("Public Health".into())));
        let led = renamed.at("2014-04-01").given(&service(), declares("health", Fact::Lead(code("UNICEF"))));
        let sectors = Fact::Sectors(vec![code("AGR"), code("HEA")]);
        let adapted = led.at("2014-05-01").given(&service(), declares("health", sectors));
        let codes = Fact::SectorCodes { codes: vec![code("FSC")], former: vec![code("AGR")] };
        let adopted = adapted.given(&service(), declares("health", codes));
        let cluster = cluster(&adopted);
        assert_eq!(cluster.name(), "Public Health");
        assert_eq!(cluster.leads.at(at("2014-03-31")).map(|lead| &lead.agency), Some(&code("WHO")));
        assert_eq!(cluster.leads.present().map(|lead| &lead.agency), Some(&code("UNICEF")));
        assert_eq!(cluster.sectors.present(), Some(&vec![code("HEA"), code("FSC")]));
        let unknown = health().when(&service(), declares("logistics", Fact::End));
        assert!(unknown.refusal().to_string().contains("logistics"), "it is parked, where it is seen");
    }

    /// RM-1.15: what was declared wrongly is corrected, and what never was is taken back.
    #[test]
    fn what_was_declared_wrongly_is_corrected() {
        let corrected = |commit, right| Fact::Corrected { commit: Etag(commit), right, date: None };
        let earlier = at("2013-11-09T00:00:00Z");
        let moved = health().given(&service(), since(earlier, corrected(1, RightFact::Activation)));
        assert!(cluster(&moved).is_active_at(earlier) && cluster(&moved).leads.at(earlier).is_some());
        let right = corrected(1, RightFact::Lead { agency: code("UNFPA") });
        let led = moved.given(&service(), since(earlier, right));
        assert_eq!(cluster(&led).leads.present().map(|lead| &lead.agency), Some(&code("UNFPA")));

        let ended = led.at("2014-08-31").given(&service(), declares("health", Fact::End));
        let end = cluster(&ended).ended.as_ref().expect("it ended").commit;
        let later = since(at("2014-09-15"), Fact::Corrected { commit: end, right: RightFact::End, date: None });
        let ends_later = ended.clone().at("2014-10-01").given(&service(), later);
        assert!(cluster(&ends_later).is_active_at(at("2014-09-14")));
        let never = |commit, fact| declares("health", Fact::Withdrawn { commit, fact });
        let goes_on = ended.at("2014-10-01").given(&service(), never(Etag(7), NeverWas::End));
        assert!(cluster(&goes_on).ended.is_some(), "another end was taken back");
        let goes_on = goes_on.given(&service(), never(end, NeverWas::End));
        assert!(cluster(&goes_on).ended.is_none());
        let unled = goes_on.given(&service(), never(Etag(1), NeverWas::Lead));
        assert!(cluster(&unled).leads.present().is_none());
    }

    /// RM-1.15: of two leads the one that the commit declared is corrected or taken back; an activation is dated as exactly as it is known;
    /// a sector that had the new code already has it once.
    #[test]
    fn only_what_the_commit_declared_is_put_right() {
        let led = health().at("2014-04-01").given(&service(), declares("health", Fact::Lead(code("UNICEF"))));
        let right = |agency: &str| RightFact::Lead { agency: code(agency) };
        let second = since(at("2014-03-01"), Fact::Corrected { commit: Etag(41), right: right("IOM"), date: None });
        let leads = |example: &Example| {
            let leads = cluster(example).leads.spans().map(|span| (span.value.agency.to_string(), span.since));
            leads.collect::<Vec<_>>()
        };
        let (who, first) = ("WHO".to_owned(), at("2013-11-12T08:00:00Z"));
        let corrected = led.clone().given(&service(), second);
        assert_eq!(leads(&corrected), [(who.clone(), first), ("IOM".to_owned(), at("2014-03-01"))]);
        let never = Fact::Withdrawn { commit: Etag(41), fact: NeverWas::Lead };
        assert_eq!(leads(&led.given(&service(), declares("health", never))), [(who, first)]);
        let month = "2013-10".parse().expect("a month");
        let known = Fact::Corrected { commit: Etag(1), right: RightFact::Activation, date: Some(month) };
        let known = health().given(&service(), since(at("2013-10-01"), known));
        assert_eq!((cluster(&known).activated, cluster(&known).activated_at), (Some(month), at("2013-10-01")));
        let codes = Fact::SectorCodes { codes: vec![code("HEA")], former: Vec::new() };
        let adopted = health().given(&service(), declares("health", codes));
        assert_eq!(cluster(&adopted).sectors.present(), Some(&vec![code("HEA")]));
    }
}
