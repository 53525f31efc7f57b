//! A strategic advisory group keeps the wider membership informed, and speaks with groups through liaisons (row RM-4.4).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{PersonId, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::policy::rules;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::admission::about;
use super::admission::serving;
use super::{AdvisoryGroup, Event};
use crate::domain::participation::{InCluster, ParticipatingOrganization, check_named};
use crate::domain::{Arrangements, Decided};

/// What the wider membership was told (row RM-4.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembershipInformation {
    /// The structure.
    pub structure: ResourceId,
    /// What it was told, and how.
    pub text: String,
}

/// A partner that speaks with a group for the advisory group, in place of the one before (row RM-4.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Liaison {
    /// The structure.
    pub structure: ResourceId,
    /// The kind of the group.
    pub audience: LiaisonAudience,
    /// The group.
    pub group: String,
    /// The partner.
    pub organization: ParticipatingOrganization,
    /// Who speaks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// The kind of a group with which an advisory group has a liaison (row RM-4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiaisonAudience {
    /// Experts in a technical area or a cross-cutting issue.
    Experts,
    /// Military actors.
    Military,
    /// Counterparts in government.
    Government,
    /// Senior leadership of the United Nations.
    UnLeadership,
    /// Another group.
    Other,
}

pub(super) fn inform_membership(
    arrangements: &Arrangements,
    command: &MembershipInformation,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = serving(arrangements, structure, context)?;
    let informed = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    let mut decision = about(structure, Event::MembershipInformed(informed));
    decision.keep(rules::RM_4_4_INFORMATION, structure.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn designate_liaison(arrangements: &Arrangements, command: &Liaison, context: &Context<'_>) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = serving(arrangements, structure, context)?;
    let mut checks = Checks::new();
    check_named(&mut checks, "RM-4.4", "organization", &command.organization, |checks, code| {
        reference_checks::responsible_organization(checks, context, "RM-4.4", "organization.code", code);
    });
    checks.finish()?;
    let designated = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(about(structure, Event::LiaisonDesignated(designated)))
}

pub(super) fn informed(group: &mut AdvisoryGroup, information: &MembershipInformation, stamp: &Stamp) {
    group.informed.record(stamp.occurred_at, Recorded::new(information, stamp));
}

pub(super) fn designated(group: &mut AdvisoryGroup, liaison: &Liaison, stamp: &Stamp) {
    let key = liaison.group.trim().to_lowercase();
    group.liaisons.entry(key).or_default().record(stamp.occurred_at, Recorded::new(liaison, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::structure::fixtures::*;
    use crate::domain::structure::{Body, Command};

    fn designates(group: &str, organization: &str) -> Command {
        Command::DesignateLiaison(Liaison {
            structure: code("sag"),
            audience: LiaisonAudience::Military,
            group: group.to_owned(),
            organization: registered(organization),
            person: Some(code("p-3")),
        })
    }

    /// RM-4.4: the wider membership is informed regularly: it is owed again each month, by the coordinator and no higher than the lead.
    #[test]
    fn the_membership_is_informed_again_and_again() {
        let formed = with_sag(health());
        let owed = formed.duty("RM-4.4.information").expect("it is owed since the group was formed");
        assert_eq!(owed.owner.role, convene_kernel::identity::Role::Coordinator);
        let told = formed.at("2013-12-10").when(&coordinator(), informs("sag"));
        told.keeps("RM-4.4.information");
        assert!(told.accepted().duty("RM-4.4.information").is_some(), "it is owed again");
    }

    /// RM-4.4: a liaison speaks with a named group, one at a time.
    #[test]
    fn a_liaison_speaks_with_a_named_group() {
        let formed = with_sag(health()).given(&coordinator(), designates("Joint task force", "CARE"));
        let other = formed.at("2014-02-01").given(&coordinator(), designates("joint task force ", "OXFAM"));
        let Body::Advisory(group) = &other.state().structures[&code("sag")].body else { panic!("no group") };
        assert_eq!(group.liaisons.len(), 1);
        let liaison = |moment: &str| {
            let of_the_group = group.liaisons.values().next().expect("a group");
            of_the_group.at(at(moment)).and_then(|liaison| liaison.what.organization.code.clone())
        };
        assert_eq!((liaison("2014-01-31"), liaison("2014-02-01")), (Some(code("CARE")), Some(code("OXFAM"))));
        other.when(&coordinator(), designates("cash experts", "ICRC")).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    }
}
