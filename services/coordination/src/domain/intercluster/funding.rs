//! What a cluster needs for its work plan, and in which order: it feeds the appeal (row RM-3.2).

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use serde::{Deserialize, Serialize};

use super::Event;
use crate::domain::{Arrangements, Decided};

/// The funding requirements of a cluster, in place of those it stated before for the same appeal (row RM-3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingRequirements {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The appeal that they feed, by its title.
    pub appeal: String,
    /// What is required, in US dollars.
    pub required_usd: u64,
    /// What comes first, the most urgent first.
    pub priorities: Vec<String>,
}

pub(super) fn state_funding(arrangements: &Arrangements, command: &FundingRequirements) -> Decided {
    arrangements.cluster(&command.cluster)?;
    Ok(Event::FundingStated(command.clone()).decided())
}

pub(super) fn stated(arrangements: &mut Arrangements, funding: &FundingRequirements, stamp: &Stamp) {
    let of_cluster = arrangements.intercluster.funding.entry(funding.cluster.clone()).or_default();
    let of_appeal = of_cluster.entry(funding.appeal.clone()).or_default();
    of_appeal.record(stamp.occurred_at, Recorded::new(funding, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::Command;
    use crate::domain::intercluster::fixtures::*;

    fn requires(appeal: &str, required_usd: u64) -> Command {
        let Command::StateFunding(funding) = states_funding() else { panic!("requirements") };
        Command::StateFunding(FundingRequirements { appeal: appeal.to_owned(), required_usd, ..funding })
    }

    /// RM-3.2: the requirements of a cluster for each appeal are on record for each time, with their priorities; no cluster that ended
    /// states any.
    #[test]
    fn the_requirements_of_a_cluster_are_on_record_for_each_time() {
        let stated = health().given(&coordinator(), states_funding()).at("2014-02-01");
        let plan = "Strategic Response Plan 2014";
        let stated = stated.given(&lead("WHO"), requires(plan, 9_000_000)).given(&lead("WHO"), requires("CERF", 1_000));
        let funding = &stated.state().intercluster.funding[&code("health")];
        let required = |appeal: &str, moment: &str| funding[appeal].at(at(moment)).map(|one| one.what.required_usd);
        assert_eq!((required(plan, "2014-01-31"), required(plan, "2014-02-01")), (Some(5_000_000), Some(9_000_000)));
        assert_eq!((required("CERF", "2014-01-31"), required("CERF", "2014-02-01")), (None, Some(1_000)));
        assert_eq!(funding[plan].present().map(|one| one.what.priorities.len()), Some(2));
        stated.when(&lead("UNICEF"), states_funding()).refused("OG-8", "NOT_THE_LEAD_AGENCY");
    }
}
