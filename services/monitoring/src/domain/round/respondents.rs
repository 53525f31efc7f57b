//! Who was asked, and who takes part in the cluster and may be: for invitations and for reminders, which go to all that were asked. It does
//! not say who answered (row RM-9.3).

use std::collections::BTreeMap;

use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::identity::Authority;
use convene_kernel::reference::Reference;
use convene_kernel::refusal::Refusal;

use super::Round;
use super::checks::surveyed;
use crate::domain::questionnaire::{Audience, Kind};
use crate::domain::{Monitored, authority};
use crate::reasons;

/// An organization that was asked, or that may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PossibleRespondent {
    /// The organization.
    pub organization: OrganizationCode,
    /// Which questionnaire it answers.
    pub audience: Audience,
    /// What it counts as; none of a coordinator.
    pub kind: Option<Kind>,
    /// Whether it has a token.
    pub is_invited: bool,
}

/// Those who were asked in an entity, and of the cluster as a whole the lead agency, which coordinates, and the partners that `partners`
/// has of it.
///
/// # Errors
/// That it is not for this reader, or that the round does not survey the entity.
pub fn respondents(
    (monitored, round, hub): (&Monitored, &Round, Option<&ResourceId>),
    partners: impl Fn(&ResourceId) -> Vec<OrganizationCode>,
    reference: &Reference,
    admits: impl Fn(&Authority) -> bool,
) -> Result<Vec<PossibleRespondent>, Refusal> {
    let surveyed = surveyed(round, hub)?;
    if !admits(&authority::of_round(monitored, round.plan.round.as_str())) {
        return Err(Refusal::denied("RM-9.8", reasons::REPORT_NOT_RELEASED)
            .at("round")
            .says("who is asked is for the coordinator of the cluster", "ask the coordinator"));
    }
    let mut listed: BTreeMap<(Audience, OrganizationCode), bool> = BTreeMap::new();
    if hub.is_none() {
        let lead = monitored.clusters.get(&round.plan.cluster).and_then(|cluster| cluster.leads.present());
        let lead = lead.map(|lead| (Audience::Coordinator, lead.agency.clone()));
        let partners = partners(&round.plan.cluster).into_iter().map(|partner| (Audience::Partner, partner));
        listed.extend(lead.into_iter().chain(partners).map(|one| (one, false)));
    }
    listed.extend(surveyed.invited.iter().map(|(organization, audience)| ((*audience, organization.clone()), true)));
    let kind = |organization: &OrganizationCode| {
        let said = surveyed.kinds.get(organization).copied();
        said.or_else(|| Some(reference.organization(organization)?.kind.into())).unwrap_or(Kind::Other)
    };
    let possible = listed.into_iter().map(|((audience, organization), is_invited)| PossibleRespondent {
        kind: (audience == Audience::Partner).then(|| kind(&organization)),
        organization,
        audience,
        is_invited,
    });
    Ok(possible.collect())
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::round::Command;
    use crate::domain::round::fixtures::*;

    fn listed(example: &Example, hub: Option<&str>, may: bool) -> Result<Vec<PossibleRespondent>, Refusal> {
        let monitored = example.state();
        let partners = |cluster: &ResourceId| match cluster == &health_id() {
            true => vec![code("CARE"), code("NRC")],
            false => Vec::new(),
        };
        let hub = hub.map(code);
        let of = (monitored, &monitored.rounds[&code("first")], hub.as_ref());
        respondents(of, partners, &Reference::embedded(), |_| may)
    }

    /// RM-9.3: who is not in the register is listed as what the invitation says.
    #[test]
    fn an_organization_outside_the_register_is_listed_as_what_it_is() {
        let mut asking = invitations(None, &["RELIEF-NOW"]);
        asking.invitations[0].kind = Some(Kind::NationalNgo);
        let asked = open().given(&coordinator(), Command::InviteRespondents(asking));
        let all = listed(&asked, None, true).expect("they are listed");
        let it = all.iter().find(|one| one.organization.as_str() == "RELIEF-NOW").expect("it was asked");
        assert_eq!((it.kind, it.is_invited), (Some(Kind::NationalNgo), true));
    }

    /// RM-9.3: the lead agency and the partners of the cluster may be asked, each with its kind; those with a token are marked.
    #[test]
    fn partners_of_the_cluster_may_be_asked() {
        let asked = open().given(&coordinator(), inviting(None, &["CARE", "OXFAM"]));
        let all = listed(&asked, None, true).expect("they are listed");
        let seen: Vec<_> = all.iter().map(|one| (one.organization.to_string(), one.audience, one.is_invited)).collect();
        let partner = |code: &str, invited| (code.to_owned(), Audience::Partner, invited);
        let who = ("WHO".to_owned(), Audience::Coordinator, false);
        assert_eq!(seen, [who, partner("CARE", true), partner("NRC", false), partner("OXFAM", true)]);
        assert_eq!((all[0].kind, all[1].kind), (None, Some(Kind::InternationalNgo)));
        assert_eq!(listed(&asked, Some("tacloban"), true), Ok(Vec::new()), "who works in a hub is not on the feed");
        assert!(listed(&asked, None, false).is_err_and(|refusal| refusal.cites("RM-9.8")));
    }
}
