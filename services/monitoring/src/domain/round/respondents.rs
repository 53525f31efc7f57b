//! Who was asked, and who takes part in the cluster or coordinates the hub and may be: for invitations and for reminders. In a round with
//! names it says whose answer came in. In an anonymous one nobody knows, and a reminder goes to all that were asked (row RM-9.3).

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::identity::Authority;
use convene_kernel::reference::Reference;
use convene_kernel::refusal::Refusal;

use super::checks::surveyed;
use super::{Round, Surveyed, Token};
use crate::domain::coordinated::{CoordinatedCluster, KnownOrganization, made_code};
use crate::domain::questionnaire::{Audience, Kind};
use crate::domain::{Monitored, authority};
use crate::reasons;

/// An organization that was asked, or that may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PossibleRespondent {
    /// The organization.
    pub organization: OrganizationCode,
    /// Its name, where it is not in the register.
    pub name: Option<String>,
    /// Which questionnaire it answers.
    pub audience: Audience,
    /// What it counts as; none of a coordinator that is in the register.
    pub kind: Option<Kind>,
    /// Whether it has a token.
    pub is_invited: bool,
    /// Whether an answer came in; none in an anonymous round, and of who has no token.
    pub has_answered: Option<bool>,
}

/// Those who were asked in an entity. Of the cluster as a whole also the lead agency, which coordinates, and the partners that the
/// coordination service has; of a hub those who lead it.
///
/// # Errors
/// That it is not for this reader, or that the round does not survey the entity.
pub fn respondents(
    (monitored, round, hub): (&Monitored, &Round, Option<&ResourceId>),
    coordinated: Option<&CoordinatedCluster>,
    reference: &Reference,
    admits: impl Fn(&Authority) -> bool,
) -> Result<Vec<PossibleRespondent>, Refusal> {
    let surveyed = surveyed(round, hub)?;
    if !admits(&authority::of_round(monitored, round.plan.round.as_str())) {
        return Err(Refusal::denied("RM-9.8", reasons::REPORT_NOT_RELEASED)
            .at("round")
            .says("who is asked is for the coordinator of the cluster", "ask the coordinator"));
    }
    let mut listed = Listed::invited(surveyed, reference);
    match hub {
        None => {
            let lead = monitored.clusters.get(&round.plan.cluster).and_then(|cluster| cluster.leads.present());
            let lead = lead.map(|lead| KnownOrganization::Registered(lead.agency.clone()));
            lead.iter().for_each(|lead| listed.add(Audience::Coordinator, lead));
            let partners = coordinated.into_iter().flat_map(|cluster| &cluster.partners);
            partners.for_each(|partner| listed.add(Audience::Partner, &partner.organization));
        }
        Some(hub) => {
            let leaders =
                coordinated.and_then(|cluster| cluster.hubs.get(hub)).into_iter().flat_map(|hub| &hub.leaders);
            leaders.for_each(|leader| listed.add(Audience::Coordinator, leader));
        }
    }
    Ok(listed.by_code.into_values().collect())
}

/// Respondents as they are found: the coordinators first, then by code.
struct Listed<'a> {
    reference: &'a Reference,
    by_code: BTreeMap<(Audience, OrganizationCode), PossibleRespondent>,
}

impl<'a> Listed<'a> {
    fn invited(surveyed: &Surveyed, reference: &'a Reference) -> Self {
        let mut listed = Self { reference, by_code: BTreeMap::new() };
        for (organization, audience) in &surveyed.invited {
            let name = surveyed.names.get(organization).cloned();
            let said = surveyed.kinds.get(organization).copied();
            let has_answered = surveyed.has_answered(organization, *audience);
            listed.put((*audience, organization.clone()), name, said, (true, has_answered));
        }
        listed
    }

    /// One that may be asked, if it is not there.
    fn add(&mut self, audience: Audience, known: &KnownOrganization) {
        let (code, name, kind) = match known {
            KnownOrganization::Registered(code) => (Some(code.clone()), None, None),
            KnownOrganization::Named { id, name, kind } => {
                (self.code_of(audience, id, name), Some(name.clone()), Some(*kind))
            }
        };
        if let Some(code) = code.filter(|code| !self.by_code.contains_key(&(audience, code.clone()))) {
            self.put((audience, code), name, kind, (false, None));
        }
    }

    /// The code of an organization outside the register: the one under which it was asked, or else one that is made.
    fn code_of(&self, audience: Audience, id: &ResourceId, name: &str) -> Option<OrganizationCode> {
        let same = |one: &&PossibleRespondent| {
            let is_of = |known: &String| known.trim().to_lowercase() == name.trim().to_lowercase();
            one.audience == audience && one.name.as_ref().is_some_and(is_of)
        };
        let asked = self.by_code.values().find(same).map(|one| one.organization.clone());
        let taken: BTreeSet<_> = self.by_code.keys().map(|(_, code)| code.clone()).collect();
        asked.or_else(|| made_code(id, self.reference, &taken))
    }

    fn put(
        &mut self,
        (audience, organization): (Audience, OrganizationCode),
        name: Option<String>,
        said: Option<Kind>,
        (is_invited, has_answered): (bool, Option<bool>),
    ) {
        let registered = || Some(self.reference.organization(&organization)?.kind.into());
        let counts_as = || said.or_else(registered).unwrap_or(Kind::Other);
        let kind = if audience == Audience::Partner { Some(counts_as()) } else { said };
        let key = (audience, organization.clone());
        let one = PossibleRespondent { organization, name, audience, kind, is_invited, has_answered };
        self.by_code.insert(key, one);
    }
}

impl Surveyed {
    /// Whether an answer of an organization came in; none where its tokens do not say whose they are.
    fn has_answered(&self, organization: &OrganizationCode, audience: Audience) -> Option<bool> {
        let is_its = |token: &Token| token.organization.as_ref() == Some(organization) && token.audience == audience;
        let digest = self.tokens.iter().find(|(_, token)| is_its(token)).map(|(digest, _)| digest)?;
        Some(self.responses.contains_key(digest))
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::coordinated::{KnownHub, KnownPartner};
    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::*;
    use crate::domain::round::{Anonymity, Command};

    fn registered(organization: &str) -> KnownOrganization {
        KnownOrganization::Registered(code(organization))
    }

    fn named(id: &str, name: &str) -> KnownOrganization {
        KnownOrganization::Named { id: code(id), name: name.to_owned(), kind: Kind::NationalNgo }
    }

    fn cluster(partners: Vec<KnownOrganization>, leaders: Vec<KnownOrganization>) -> CoordinatedCluster {
        let partner = |organization| KnownPartner { organization, positions: BTreeMap::new() };
        let hub = KnownHub { name: "Health in Tacloban".to_owned(), leaders, works: true };
        CoordinatedCluster {
            hubs: [(code("tacloban"), hub)].into(),
            partners: partners.into_iter().map(partner).collect(),
        }
    }

    fn listed_of(
        example: &Example,
        hub: Option<&str>,
        cluster: &CoordinatedCluster,
        may: bool,
    ) -> Result<Vec<PossibleRespondent>, Refusal> {
        let (monitored, hub) = (example.state(), hub.map(code));
        let of = (monitored, &monitored.rounds[&code("first")], hub.as_ref());
        respondents(of, Some(cluster), &Reference::embedded(), |_| may)
    }

    fn seen(listed: &[PossibleRespondent]) -> Vec<(String, Audience, bool)> {
        listed.iter().map(|one| (one.organization.to_string(), one.audience, one.is_invited)).collect()
    }

    fn partner(code: &str, invited: bool) -> (String, Audience, bool) {
        (code.to_owned(), Audience::Partner, invited)
    }

    fn leads(code: &str, invited: bool) -> (String, Audience, bool) {
        (code.to_owned(), Audience::Coordinator, invited)
    }

    /// RM-9.3: who is not in the register is listed as what the invitation says.
    #[test]
    fn an_organization_outside_the_register_is_listed_as_what_it_is() {
        let mut asking = invitations(None, &["RELIEF-NOW"]);
        asking.invitations[0].kind = Some(Kind::NationalNgo);
        let asked = open().given(&coordinator(), Command::InviteRespondents(asking));
        let all = listed_of(&asked, None, &CoordinatedCluster::default(), true).expect("they are listed");
        let it = all.iter().find(|one| one.organization.as_str() == "RELIEF-NOW").expect("it was asked");
        assert_eq!((it.kind, it.is_invited), (Some(Kind::NationalNgo), true));
    }

    /// RM-9.3: the lead agency and the partners of the cluster may be asked, each with its kind; those with a token are marked.
    #[test]
    fn partners_of_the_cluster_may_be_asked() {
        let asked = open().given(&coordinator(), inviting(None, &["CARE", "OXFAM"]));
        let known = cluster(vec![registered("CARE"), registered("NRC")], Vec::new());
        let all = listed_of(&asked, None, &known, true).expect("they are listed");
        assert_eq!(
            seen(&all),
            [leads("WHO", false), partner("CARE", true), partner("NRC", false), partner("OXFAM", true)]
        );
        assert_eq!((all[0].kind, all[1].kind), (None, Some(Kind::InternationalNgo)));
        assert!(listed_of(&asked, None, &known, false).is_err_and(|refusal| refusal.cites("RM-9.8")));
    }

    /// RM-9.3: a partner outside the register is listed by its name and kind under a code that is made for it, and once, when it was asked
    /// under that code or another.
    #[test]
    fn a_partner_outside_the_register_may_be_asked() {
        let known = cluster(vec![named("relief-now-health", "Relief Now"), named("care", "Care of Samar")], Vec::new());
        let all = listed_of(&open(), None, &known, true).expect("they are listed");
        assert_eq!(seen(&all)[1..], [partner("CARE-2", false), partner("RELIEF-NOW-HEALTH", false)]);
        assert_eq!((all[2].name.as_deref(), all[2].kind), (Some("Relief Now"), Some(Kind::NationalNgo)));
        let asking = |under: &str| {
            let mut asking = invitations(None, &[under]);
            (asking.invitations[0].kind, asking.invitations[0].name) =
                (Some(Kind::NationalNgo), Some("relief now".into()));
            open().given(&coordinator(), Command::InviteRespondents(asking))
        };
        for under in ["RELIEF-NOW-HEALTH", "RELIEF"] {
            let all = listed_of(&asking(under), None, &known, true).expect("they are listed");
            assert_eq!(seen(&all)[1..], [partner("CARE-2", false), partner(under, true)]);
        }
    }

    /// RM-9.3, RM-9.5: in a hub those who lead it coordinate, also from outside the register; who takes part in the whole cluster is not
    /// asked there unless the coordinator names it.
    #[test]
    fn those_who_lead_a_hub_may_be_asked_there() {
        let known = cluster(vec![registered("NRC")], vec![registered("CARE"), named("tacloban", "City Health Office")]);
        let all = listed_of(&open(), Some("tacloban"), &known, true).expect("they are listed");
        assert_eq!(seen(&all), [leads("CARE", false), leads("TACLOBAN", false)]);
        assert_eq!((all[0].kind, all[1].kind), (None, Some(Kind::NationalNgo)));
        assert_eq!(all[1].name.as_deref(), Some("City Health Office"));
    }

    /// RM-9.3: whether an answer came in is known in a round with names, of those who were asked, also after a token was replaced; in an
    /// anonymous round it is not.
    #[test]
    fn whose_answer_came_in_is_known_in_a_round_with_names() {
        let came_in = |anonymity, lost| {
            let planned = planned_with(|plan| plan.anonymity = anonymity).at("2013-11-25T08:00:00Z");
            let asked =
                planned.given(&coordinator(), opening()).given(&coordinator(), inviting(None, &["CARE", "OXFAM"]));
            let answered = asked.given(&service(), response("CARE", 1));
            let answered = if lost { answered.given(&coordinator(), replacing("CARE", "new")) } else { answered };
            let known = cluster(vec![registered("NRC")], Vec::new());
            let all = listed_of(&answered, None, &known, true).expect("they are listed");
            all.into_iter().map(|one| one.has_answered).collect::<Vec<_>>()
        };
        let of_who_care_nrc_oxfam = [None, Some(true), None, Some(false)];
        assert_eq!(came_in(Anonymity::Named, false), of_who_care_nrc_oxfam);
        assert_eq!(came_in(Anonymity::Named, true), of_who_care_nrc_oxfam);
        assert_eq!(came_in(Anonymity::Anonymous, false), [None; 4]);
    }
}
