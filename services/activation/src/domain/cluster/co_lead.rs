//! Organizations that are to share the leadership of a cluster as its proposal was approved: they stand in the register, and the
//! terms of it are owed, until the sharing begins (rows RM-1.9, RM-7.1).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::rules;
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::Cluster;
use crate::domain;
use crate::domain::proposal::SharedLeadership;
use crate::domain::subjects::{CLUSTER, CO_LEAD};

/// An organization that is to share the leadership of a cluster (row RM-1.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedCoLead {
    /// The code of the organization, such as `WHO`.
    pub organization: OrganizationCode,
    /// The term for it, of the vocabulary of shared leadership (row RM-7.4).
    pub term: String,
}

impl AgreedCoLead {
    /// Those whom a recommendation names.
    pub(super) fn of(shared: &SharedLeadership) -> Vec<Self> {
        let SharedLeadership::With { organizations, term } = shared else { return Vec::new() };
        organizations.iter().map(|one| Self { organization: one.clone(), term: term.clone() }).collect()
    }
}

/// The lead agency of a new cluster owes terms of reference or a memorandum with each organization that is to share its
/// leadership (row RM-7.1).
pub(super) fn owe_terms_of_sharing(
    decision: &mut Decision<domain::Event>,
    cluster: &ResourceId,
    lead_agency: &OrganizationCode,
    shared_with: &[AgreedCoLead],
    context: &Context<'_>,
) {
    for agreed in shared_with {
        let subject = CLUSTER.of(cluster).part(CO_LEAD, &agreed.organization);
        let lead = Owner::of(Role::LeadAgency, lead_agency.clone());
        let duty = Duty::new(rules::RM_7_1_AGREEMENT, subject, lead, context.occurred_at);
        decision.open(duty.concerning(cluster.clone()));
    }
}

/// The sharing of leadership with an organization, as a part of the cluster in findings and duties.
pub(super) fn with(cluster: &Cluster, organization: &OrganizationCode) -> Subject {
    cluster.subject().part(CO_LEAD, organization)
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{Command, Sharing, sharing};
    use crate::domain::fixtures::{Example, after_the_approval, lead, lead_designated, recommendation};

    /// Health, approved with Save the Children as its co-lead.
    fn approved() -> Example {
        let mut health = recommendation("health", &["HEA"], "WHO");
        let organizations = vec![code("SAVE-THE-CHILDREN")];
        health.shared_leadership = SharedLeadership::With { organizations, term: "co-lead".to_owned() };
        after_the_approval(vec![health])
    }

    fn agreed(example: &Example) -> Vec<&str> {
        let agreed = &example.state().clusters[&code("health")].agreed_co_leads;
        agreed.keys().map(OrganizationCode::as_str).collect()
    }

    /// RM-1.9, RM-7.1: an approved co-lead stands in the register as agreed, and is owed terms, which keep the duty.
    #[test]
    fn an_approved_co_lead_is_owed_terms() {
        let approved = approved();
        assert_eq!(agreed(&approved), ["SAVE-THE-CHILDREN"]);
        let owed = approved.duty("RM-7.1.agreement").expect("the terms are owed");
        assert_eq!((owed.owner.role, owed.owner.organization.clone()), (Role::LeadAgency, Some(code("WHO"))));
        assert_eq!((owed.since, owed.cluster.clone()), (at("2013-11-10T10:00:00Z"), Some(code("health"))));
        let other = Sharing { partner: Some(code("IOM")), ..sharing() };
        let other = approved.clone().at("2013-11-15").given(&lead("WHO"), Command::ShareLeadership(other));
        assert!(other.duty("RM-7.1.agreement").is_some(), "the terms with another are not those");
        let outcome = approved.at("2013-11-15").when(&lead("WHO"), Command::ShareLeadership(sharing()));
        outcome.keeps("RM-7.1.agreement");
        assert!(agreed(&outcome.accepted()).is_empty(), "it shares now");
    }

    /// RM-7.1, OG-18: a new lead takes the duty over, unless it is the co-lead itself.
    #[test]
    fn a_new_lead_owes_the_terms() {
        let before = approved();
        let next = lead_designated(before.clone(), "health", "IOM", "2014-03-01");
        assert_eq!(next.duty("RM-7.1.agreement").expect("owed").owner.organization, Some(code("IOM")));
        let itself = lead_designated(before, "health", "SAVE-THE-CHILDREN", "2014-03-01");
        assert!(itself.duty("RM-7.1.agreement").is_none() && agreed(&itself).is_empty());
    }

    /// RM-7.1: where no one shares the leadership, no terms are owed.
    #[test]
    fn no_terms_are_owed_with_nobody() {
        let alone = after_the_approval(vec![recommendation("health", &["HEA"], "WHO")]);
        assert!(alone.duty("RM-7.1.agreement").is_none());
    }
}
