//! Who is asked: an organization once in the cluster as a whole and once in each hub, by a token of which the record has the digest
//! (rows RM-9.3, RM-9.5).
//!
//! In an anonymous round the event says which organizations were asked, and beside it which tokens there are and of which kind. It
//! does not say whose a token is, and both lists are in an order that does not tell.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::digest::Digest;
use convene_kernel::message;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::checks::surveyed;
use super::{Anonymity, Event, Round, RoundStage, entity_of};
use crate::domain::questionnaire::{Audience, Kind};
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// Those who are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitations {
    /// The round.
    pub round: ResourceId,
    /// The hub; none for the cluster as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<ResourceId>,
    /// Each of them.
    pub invitations: Vec<Invitation>,
}

/// One who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The organization: its code in the register, or one chosen for it where it is not there.
    pub organization: OrganizationCode,
    /// Which questionnaire it answers.
    pub audience: Audience,
    /// The digest of its token.
    pub token: Digest,
    /// What it counts as, where it is not in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Its name, where it is not in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// That some are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RespondentsInvited {
    /// The round.
    pub round: ResourceId,
    /// The hub; none for the cluster as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<ResourceId>,
    /// The organizations, by code.
    pub organizations: Vec<InvitedOrganization>,
    /// Their tokens, by digest.
    pub tokens: Vec<IssuedToken>,
}

/// An organization that is asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InvitedOrganization {
    /// The organization.
    pub organization: OrganizationCode,
    /// Which questionnaire it answers.
    pub audience: Audience,
    /// What it counts as, where it is not in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Its name, where it is not in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A token that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedToken {
    /// Its digest.
    pub digest: Digest,
    /// What it stands for.
    #[serde(flatten)]
    pub token: Token,
}

/// What a token stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Which questionnaire is answered with it.
    pub audience: Audience,
    /// The kind of the organization.
    pub kind: Kind,
    /// The organization; none in an anonymous round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationCode>,
}

/// A round whose survey is still to close somewhere admits invitations.
pub(super) fn admits(monitored: &Monitored, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let round = monitored.round(id)?;
    let stage = |entity| round.stage(entity, context.now, context.zone());
    if round.entities.keys().map(stage).any(|stage| stage <= RoundStage::SurveyOpen) {
        return Ok(());
    }
    Err(closed("round"))
}

fn closed(field: &str) -> Refusal {
    let remedy = "ask them in the next round";
    Refusal::precondition("RM-9.6", reasons::SURVEY_CLOSED).at(field).says("the survey has closed", remedy)
}

pub(super) fn invite_respondents(monitored: &Monitored, command: &Invitations, context: &Context<'_>) -> Decided {
    let round = monitored.round(&command.round)?;
    let surveyed = surveyed(round, command.hub.as_ref())?;
    if round.stage(&entity_of(command.hub.as_ref()), context.now, context.zone()) > RoundStage::SurveyOpen {
        return Err(closed("hub"));
    }
    let mut checks = Checks::new();
    let (mut organizations, mut tokens): (Vec<InvitedOrganization>, Vec<IssuedToken>) = (Vec::new(), Vec::new());
    for (index, one) in command.invitations.iter().enumerate() {
        let at = |field: &str| format!("invitations[{index}].{field}");
        let kind = kind_of(&mut checks, context, one, &at);
        let key = (one.organization.clone(), one.audience);
        let is_the_same = |other: &InvitedOrganization| (&other.organization, other.audience) == (&key.0, key.1);
        if surveyed.invited.contains(&key) || organizations.iter().any(is_the_same) {
            checks.precondition("RM-9.3", reasons::INVITED_ALREADY).at(at("organization")).says(
                message!("{organization} has a token already", organization = &one.organization),
                "leave it out: an organization answers once",
            );
        }
        let is_known = |round: &Round| round.token(&one.token).is_some();
        if monitored.rounds.values().any(is_known) || tokens.iter().any(|token| token.digest == one.token) {
            checks
                .invalid("RM-9.3", reasons::TOKEN_USED)
                .at(at("token_sha256"))
                .says("the token is another respondent's", "make a token at random for each");
        }
        let (organization, audience) = key;
        organizations.push(InvitedOrganization { organization, audience, kind: one.kind, name: one.name.clone() });
        let organization = (round.plan.anonymity == Anonymity::Named).then(|| one.organization.clone());
        tokens.push(IssuedToken { digest: one.token, token: Token { audience: one.audience, kind, organization } });
    }
    checks.finish()?;
    organizations.sort();
    tokens.sort_by_key(|token| token.digest);
    let (plan, hub) = (round.plan.round.clone(), command.hub.clone());
    let invited = RespondentsInvited { round: plan, hub, organizations, tokens };
    Ok(Decision::about(round.subject()).event(Event::Invited(invited).into()))
}

/// What an organization counts as: what the register says of it, or the invitation where it is not there.
fn kind_of(checks: &mut Checks, context: &Context<'_>, invitation: &Invitation, at: &impl Fn(&str) -> String) -> Kind {
    let code = &invitation.organization;
    match (context.guidance.reference.organization(code), invitation.kind) {
        (None, Some(kind)) => kind,
        (None, None) => {
            let nearest = context.guidance.reference.nearest_organization(code.as_str());
            let remedy = match nearest {
                Some(near) => message!("did you mean {near}? if not, say what it counts as", near = &near.code),
                None => "say what it counts as".into(),
            };
            checks
                .invalid("RM-9.3", reasons::ORGANIZATION_UNKNOWN)
                .at(at("organization"))
                .says(message!("{code} is not in the register", code), remedy);
            Kind::Other
        }
        (Some(known), given) => {
            let of_others = [given.map(|_| "kind"), invitation.name.as_ref().map(|_| "name")];
            for field in of_others.into_iter().flatten() {
                checks.invalid("RM-9.3", reasons::KIND_IN_THE_REGISTER).at(at(field)).says(
                    message!("the register says what {code} is", code),
                    "leave it out, or choose another code for an organization that is not in the register",
                );
            }
            known.kind.into()
        }
    }
}

pub(super) fn invited(round: &mut Round, event: &RespondentsInvited) {
    let Some(surveyed) = round.entities.get_mut(&entity_of(event.hub.as_ref())) else { return };
    let organizations = event.organizations.iter().map(|one| (one.organization.clone(), one.audience));
    surveyed.invited.extend(organizations);
    let kinds = event.organizations.iter().filter_map(|one| Some((one.organization.clone(), one.kind?)));
    surveyed.kinds.extend(kinds);
    let names = event.organizations.iter().filter_map(|one| Some((one.organization.clone(), one.name.clone()?)));
    surveyed.names.extend(names);
    surveyed.tokens.extend(event.tokens.iter().map(|issued| (issued.digest, issued.token.clone())));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::{closed, *};

    /// RM-9.3, RM-9.5: an organization has one token in the cluster as a whole and one in each hub, and no two have the same.
    #[test]
    fn an_organization_has_one_token_in_each_entity() {
        let asked = open().given(&coordinator(), inviting(None, &["CARE", "OXFAM"]));
        let again = asked.clone().when(&coordinator(), inviting(None, &["CARE"]));
        again.refused("RM-9.3", "INVITED_ALREADY").refused("RM-9.3", "TOKEN_USED");
        open().when(&coordinator(), inviting(None, &["CARE", "CARE"])).refused("RM-9.3", "INVITED_ALREADY");
        asked.clone().when(&coordinator(), inviting(Some("tacloban"), &["CARE"])).commit();
        let nowhere = asked.clone().when(&coordinator(), inviting(Some("cebu"), &["CARE"]));
        nowhere.refused("RM-9.5", "HUB_NOT_SURVEYED");
        asked.when(&coordinator(), inviting(None, &["NOBODY"])).refused("RM-9.3", "ORGANIZATION_UNKNOWN");
        closed().when(&coordinator(), inviting(None, &["SCI"])).refused("RM-9.6", "SURVEY_CLOSED");
    }

    /// RM-9.3: an organization that is not in the register, as most national NGOs are not, is asked under a code chosen for it, and
    /// counts as what the invitation says. The register says it of the others.
    #[test]
    fn an_organization_outside_the_register_is_asked_as_what_it_is() {
        let asking = |organization: &str, kind| {
            let mut asked = invitations(None, &[organization]);
            asked.invitations[0].kind = kind;
            crate::domain::round::Command::InviteRespondents(asked)
        };
        open().when(&coordinator(), asking("RELIEF-NOW", None)).refused("RM-9.3", "ORGANIZATION_UNKNOWN");
        open().when(&coordinator(), asking("CARE", Some(Kind::Un))).refused("RM-9.3", "KIND_IN_THE_REGISTER");
        let mut named = invitations(None, &["CARE"]);
        named.invitations[0].name = Some("Care".to_owned());
        let named = crate::domain::round::Command::InviteRespondents(named);
        open().when(&coordinator(), named).refused("RM-9.3", "KIND_IN_THE_REGISTER");
        let asked = open().given(&coordinator(), asking("RELIEF-NOW", Some(Kind::NationalNgo)));
        let surveyed = &asked.state().rounds[&code("first")].entities[&entity_of(None)];
        assert_eq!(surveyed.partners_invited(), [(Kind::NationalNgo, 1)].into());
        assert_eq!(surveyed.kinds, [(code("RELIEF-NOW"), Kind::NationalNgo)].into());
        let twice = asked.when(&coordinator(), asking("RELIEF-NOW", Some(Kind::Donor)));
        twice.refused("RM-9.3", "INVITED_ALREADY");
    }

    /// RM-9.3: in an anonymous round nothing that is stored says whose a token is: two organizations of one kind that swap their
    /// tokens make the same event. In a round with names it does.
    #[test]
    fn an_anonymous_round_does_not_keep_whose_a_token_is() {
        let mut swapped = invitations(None, &["CARE", "OXFAM", "UNICEF"]);
        let first = swapped.invitations[0].token;
        swapped.invitations[0].token = std::mem::replace(&mut swapped.invitations[1].token, first);
        let event = |example: &Example, command: &Invitations| {
            let command = crate::domain::round::Command::InviteRespondents(command.clone());
            example.clone().when(&coordinator(), command).commit().events.clone()
        };
        let plain = invitations(None, &["CARE", "OXFAM", "UNICEF"]);
        assert_eq!(event(&open(), &plain), event(&open(), &swapped));
        let mut reversed = plain.clone();
        reversed.invitations.reverse();
        assert_eq!(
            event(&open(), &plain),
            event(&open(), &reversed),
            "the order in which they are asked does not tell"
        );
        let named = planned_with(|plan| plan.anonymity = Anonymity::Named);
        assert_ne!(event(&named, &plain), event(&named, &swapped));
        let kinds = open().given(&coordinator(), inviting(None, &["WHO", "CARE", "OXFAM", "UNICEF"]));
        let kinds = kinds.state().rounds[&code("first")].entities[&entity_of(None)].partners_invited();
        assert_eq!(kinds, [(Kind::InternationalNgo, 2), (Kind::Un, 1)].into());
    }
}
