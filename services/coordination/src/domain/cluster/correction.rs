//! Corrections by the activation service of what it declared of a cluster: the right fact takes the place of the wrong one (row RM-1.15).

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::declaration::{DeclaredEnd, DeclaredLead};
pub use convene_kernel::declaration::{NeverWas, RightFact};
use convene_kernel::past_date::PastDate;
use serde::{Deserialize, Serialize};

use super::Cluster;

/// A fact of a cluster has another date, or another value; it is so since the time of the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactCorrection {
    /// The cluster.
    pub cluster: ResourceId,
    /// The commit of the activation service that recorded the wrong fact.
    pub commit: Etag,
    /// What is right.
    #[serde(flatten)]
    pub right: RightFact,
    /// The right date, as exactly as it is known; none where the fact is who led.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PastDate>,
}

/// A fact of a cluster never was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactWithdrawal {
    /// The cluster.
    pub cluster: ResourceId,
    /// The commit of the activation service that recorded it.
    pub commit: Etag,
    /// What never was.
    pub fact: NeverWas,
}

pub(super) fn corrected(cluster: &mut Cluster, correction: &FactCorrection, stamp: &Stamp) {
    let at = stamp.occurred_at;
    match &correction.right {
        RightFact::Activation => {
            let from = std::mem::replace(&mut cluster.activated_at, at);
            cluster.activated = correction.date;
            cluster.names.redate(from, at);
            cluster.sectors.redate(from, at);
            cluster.leads.redate(from, at);
        }
        RightFact::End => cluster.ended = Some(DeclaredEnd { at, commit: correction.commit, date: correction.date }),
        RightFact::Lead { agency } => {
            let is_wrong = |lead: &DeclaredLead| lead.commit == correction.commit;
            cluster.leads.correct(at, is_wrong, |lead| lead.agency = agency.clone());
        }
    }
}

pub(super) fn withdrawn(cluster: &mut Cluster, withdrawal: &FactWithdrawal) {
    match withdrawal.fact {
        NeverWas::End => {
            cluster.ended.take_if(|end| end.commit == withdrawal.commit);
        }
        NeverWas::Lead => cluster.leads.withdraw(|lead| lead.commit == withdrawal.commit),
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;

    fn cluster(example: &Example) -> &Cluster {
        &example.state().clusters[&code("health")]
    }

    fn corrected(commit: u64, right: RightFact) -> Fact {
        Fact::Corrected { commit: Etag(commit), right, date: None }
    }

    /// RM-1.15: a cluster that was activated earlier than was declared has its name, lead and sectors since then.
    #[test]
    fn a_corrected_activation_moves_what_began_with_it() {
        let earlier = at("2013-11-09T00:00:00Z");
        let right =
            health().at("2013-12-01").given(&service(), at_moment(earlier, corrected(1, RightFact::Activation)));
        let cluster = cluster(&right);
        assert!(cluster.is_active_at(earlier) && !cluster.is_active_at(at("2013-11-08")));
        assert_eq!(cluster.name_at(earlier), "Health");
        assert!(cluster.leads.at(earlier).is_some() && cluster.sectors.at(earlier).is_some());
    }

    /// RM-1.15: a date that is known to the month is kept so, also the one of a correction; the moment is only the reading that counts.
    #[test]
    fn dates_are_kept_as_exactly_as_they_are_known() {
        let date = |text: &str| text.parse::<PastDate>().expect("a date");
        let found = no_cluster().given(&service(), found_since("health", date("2012-01")));
        assert_eq!(cluster(&found).activated, Some(date("2012-01")));
        let ended = found.given(&service(), declares("health", Fact::EndAsFound(date("2013"))));
        let end = |example: &Example| cluster(example).ended.as_ref().expect("it ended").date;
        assert_eq!(end(&ended), Some(date("2013")));
        let right = |right, text| Fact::Corrected { commit: Etag(1), right, date: Some(date(text)) };
        let activated = at_moment(at("2011-12-01"), right(RightFact::Activation, "2011-12"));
        let corrected = ended.given(&service(), activated);
        assert_eq!(cluster(&corrected).activated, Some(date("2011-12")));
        let corrected = corrected.given(&service(), at_moment(at("2013-06-30"), right(RightFact::End, "2013-06")));
        assert_eq!(end(&corrected), Some(date("2013-06")));
    }

    /// RM-1.15: the right end takes the place of the wrong one; an end that never was leaves the cluster active.
    #[test]
    fn an_end_is_corrected_or_taken_back() {
        let ended = health().at("2014-08-31").given(&service(), declares("health", Fact::End));
        let end = ended_commit(&ended);
        let later = at_moment(at("2014-09-15"), corrected(end, RightFact::End));
        let corrected = ended.clone().at("2014-10-01").given(&service(), later);
        assert!(
            cluster(&corrected).is_active_at(at("2014-09-14")) && !cluster(&corrected).is_active_at(at("2014-09-15"))
        );
        let never = |commit| declares("health", Fact::Withdrawn { commit: Etag(commit), fact: NeverWas::End });
        let another = ended.clone().at("2014-10-01").given(&service(), never(end + 40));
        assert!(!cluster(&another).is_active_at(at("2014-10-01")), "another end was taken back");
        let taken_back = ended.at("2014-10-01").given(&service(), never(end));
        assert!(cluster(&taken_back).is_active_at(at("2014-10-01")));
    }

    /// RM-1.15: the right lead takes the place of the wrong one, since its own date; a lead that never was leaves the earlier one.
    #[test]
    fn a_lead_is_corrected_or_taken_back() {
        let led = health().at("2014-04-01").given(&service(), declares("health", Fact::Lead(code("UNICEF"))));
        let commit = cluster(&led).leads.present().expect("a lead").commit.0;
        let agency_at = |example: &Example, moment: &str| {
            cluster(example).leads.at(at(moment)).map(|lead| lead.agency.to_string()).unwrap_or_default()
        };
        let right = at_moment(at("2014-03-01"), corrected(commit, RightFact::Lead { agency: code("UNFPA") }));
        let right = led.clone().at("2014-05-01").given(&service(), right);
        assert_eq!((agency_at(&right, "2014-02-28"), agency_at(&right, "2014-04-02")), ("WHO".into(), "UNFPA".into()));
        let never = declares("health", Fact::Withdrawn { commit: Etag(commit), fact: NeverWas::Lead });
        assert_eq!(agency_at(&led.given(&service(), never), "2014-04-02"), "WHO");
    }
}
