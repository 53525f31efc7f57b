//! A record of a cluster's practice that was made by mistake is taken back (row RM-1.15).
//!
//! The log keeps both, and answers as known before still have the record. The right one can be made under the same identifier.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::must_be_of_the_commit;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::state::{about, to_change};
use super::{AccountabilityMatter, Event};
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// A record of a cluster's practice is wrong: what it says never was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeWithdrawal {
    /// The record.
    pub practice: ResourceId,
    /// Why it was wrong.
    pub reason: String,
    /// Where that is known from.
    pub source: String,
}

/// The forum never took a cluster's accountability up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountabilityMatterWithdrawal {
    /// The cluster.
    pub cluster: ResourceId,
    /// The commit that recorded that it did.
    pub commit: Etag,
    /// Why it was wrong.
    pub reason: String,
    /// Where that is known from.
    pub source: String,
}

impl AccountabilityMatterWithdrawal {
    /// Whether it takes that matter back.
    pub(super) fn is_of(&self, matter: &Recorded<AccountabilityMatter>) -> bool {
        matter.what.cluster == self.cluster && matter.stamp.etag == self.commit
    }
}

/// A cluster whose accountability a forum took up admits that this is taken back, also when it has ended.
pub(super) fn admits_of_matter(arrangements: &Arrangements, id: &str) -> Result<(), Refusal> {
    let cluster = arrangements.cluster(id)?;
    if arrangements.matters.iter().any(|matter| matter.what.cluster == cluster.id) {
        return Ok(());
    }
    Err(Refusal::precondition("RM-1.15", reasons::NO_MATTER_TAKEN_UP).at("cluster").says(
        message!("no forum took up the accountability of '{cluster}'", cluster = cluster.id),
        "read how the cluster works; there is nothing to take back",
    ))
}

pub(super) fn withdraw_matter(arrangements: &Arrangements, command: &AccountabilityMatterWithdrawal) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let recorded = arrangements.matters.iter().find(|matter| command.is_of(matter));
    let mut checks = Checks::new();
    must_be_of_the_commit(&mut checks, "matter of a forum", recorded.map(|matter| matter.stamp.etag), command.commit);
    checks.finish()?;
    Ok(Decision::about(cluster.subject()).event(Event::AccountabilityMatterWithdrawn(command.clone()).into()))
}

pub(super) fn withdraw(arrangements: &Arrangements, command: &PracticeWithdrawal, context: &Context<'_>) -> Decided {
    let practice = to_change(arrangements, &command.practice, context)?;
    let withdrawn = InCluster { what: command.clone(), cluster: practice.cluster.clone() };
    Ok(about(&practice.id, Event::Withdrawn(withdrawn)))
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::practice::fixtures::*;
    use crate::domain::structure::fixtures::{forms_forum, hc};

    /// RM-1.15, RM-4.6: what the forum never took up is taken back, and owed again since it was; also after the cluster ended.
    #[test]
    fn a_matter_that_the_forum_never_took_up_is_taken_back() {
        const FORUM: &str = "RM-4.6.forum";
        let owed = health().given(&hc(), forms_forum());
        let since = owed.duty(FORUM).expect("it is owed").since;
        let taken = owed.clone().given(&ocha(), takes_up());
        assert!(taken.duty(FORUM).is_none(), "it is done");
        let gone = taken.clone().given(&ocha(), withdraws_matter(&taken));
        assert!(gone.state().matters.is_empty());
        assert_eq!(gone.duty(FORUM).expect("it is owed again").since, since);
        gone.clone().when(&ocha(), withdraws_matter(&taken)).refused("RM-1.15", "NO_MATTER_TAKEN_UP");
        let again = gone.given(&ocha(), takes_up());
        again.when(&ocha(), withdraws_matter(&taken)).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        let twice = taken.clone().at("2013-12-20").given(&ocha(), takes_up()).given(&ocha(), withdraws_matter(&taken));
        assert_eq!(twice.state().matters.len(), 1, "the other one was taken up");
        assert!(twice.duty(FORUM).is_none());
        let ended = taken.clone().at("2014-08-31").given(&service(), declares("health", Fact::End)).at("2014-09-10");
        let gone = ended.given(&ocha(), withdraws_matter(&taken));
        assert!(gone.state().matters.is_empty());
    }

    /// RM-1.15, RM-4.6: a record that never was is there no longer, and what it had kept is owed again; also after the cluster ended.
    #[test]
    fn a_record_that_never_was_is_taken_back() {
        let recorded = health().given(&coordinator(), records_accountability("aap")).at("2013-12-20");
        assert!(recorded.duty("RM-4.6.affected-people").is_none(), "it is done");
        let gone = recorded.clone().given(&coordinator(), withdraws_practice("aap"));
        assert!(gone.state().practices.is_empty());
        assert!(gone.duty("RM-4.6.affected-people").is_some(), "it is owed again");
        gone.when(&coordinator(), records_accountability("aap")).commit();
        let ended = recorded.at("2014-08-31").given(&service(), declares("health", Fact::End)).at("2014-09-10");
        let gone = ended.given(&coordinator(), withdraws_practice("aap"));
        assert!(!gone.state().practices.contains_key(&code("aap")));
    }
}
