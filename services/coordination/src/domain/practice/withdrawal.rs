//! A record of a cluster's practice that was made by mistake is taken back (row RM-1.15).
//!
//! The log keeps both, and answers as known before still have the record. The right one can be made under the same identifier.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use serde::{Deserialize, Serialize};

use super::Event;
use super::state::{about, to_change};
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};

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
