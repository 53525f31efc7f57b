//! The final terms of reference: drafted, then agreed by every party on both sides (rows IM-6, IM-13).

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{Argument, Message, list, verbatim};
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::{self, listed};
use convene_kernel::refusal::Checks;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Event, Preparation};
use crate::domain::checks::ISSUES;
use crate::domain::{Decided, Mission, Missions, Stage, authority, checks};
use crate::reasons;

/// The final terms of reference (rows IM-6, IM-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsDraft {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What they say.
    pub text: String,
    /// What the mission is to achieve.
    pub objectives: Vec<String>,
    /// What is delivered.
    pub deliverables: Vec<String>,
    /// The cross-cutting issues that the mandate covers.
    pub issues: Vec<ResourceId>,
    /// The clusters in the country whose coordinators agree.
    pub coordinators: Vec<ClusterCode>,
    /// The clusters whose global leads agree.
    pub global_leads: Vec<ClusterCode>,
    /// The issues whose global leads agree.
    pub issue_leads: Vec<ResourceId>,
}

/// A party to the terms of reference (row IM-6).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "party", rename_all = "snake_case")]
pub enum Party {
    /// The RC/HC.
    Head,
    /// The HCT.
    CountryTeam,
    /// OCHA in the country.
    OchaCountry,
    /// The coordinator of a cluster in the country.
    Coordinator {
        /// The code of the cluster or area of responsibility, such as `HEA`.
        cluster: ClusterCode,
    },
    /// OCHA globally.
    OchaGlobal,
    /// The global lead of a cluster.
    GlobalLead {
        /// The code of the cluster or area of responsibility, such as `HEA`.
        cluster: ClusterCode,
    },
    /// The global lead of a cross-cutting issue.
    IssueLead {
        /// The code of the cross-cutting issue, such as `gender`.
        issue: ResourceId,
    },
}

impl Party {
    /// As people say it.
    pub fn title(&self) -> Message {
        match self {
            Self::Head => "the RC/HC".into(),
            Self::CountryTeam => "the HCT".into(),
            Self::OchaCountry => "OCHA in the country".into(),
            Self::Coordinator { cluster } => message!("the coordinator of {cluster}", cluster),
            Self::OchaGlobal => "OCHA globally".into(),
            Self::GlobalLead { cluster } => message!("the global lead of {cluster}", cluster),
            Self::IssueLead { issue } => message!("the global lead on {issue}", issue),
        }
    }
}

/// Agrees to the terms of reference.
#[derive(Clone, Debug)]
pub struct AgreeToTerms {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The party that agrees.
    pub party: Party,
}

/// A party agreed to the terms of reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsSigned {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Which of those that have to agree.
    #[serde(flatten)]
    pub party: Party,
    /// The organization that speaks for it.
    pub organization: OrganizationCode,
}

/// Terms of reference, and who agreed to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// What they say.
    pub draft: TermsDraft,
    /// Who agreed, and when.
    pub agreed: BTreeMap<Party, (OrganizationCode, Moment)>,
}

impl Terms {
    /// Every party that has to agree: on the country's side, then on the global one.
    pub fn parties(&self) -> Vec<Party> {
        let draft = &self.draft;
        let mut parties = vec![Party::Head, Party::CountryTeam, Party::OchaCountry];
        parties.extend(draft.coordinators.iter().map(|cluster| Party::Coordinator { cluster: cluster.clone() }));
        parties.push(Party::OchaGlobal);
        parties.extend(draft.global_leads.iter().map(|cluster| Party::GlobalLead { cluster: cluster.clone() }));
        parties.extend(draft.issue_leads.iter().map(|issue| Party::IssueLead { issue: issue.clone() }));
        parties
    }

    /// The parties that have not agreed.
    pub fn open(&self) -> Vec<Party> {
        self.parties().into_iter().filter(|party| !self.agreed.contains_key(party)).collect()
    }
}

/// Who may draft the terms of reference.
pub(super) fn authority_to_draft() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::OchaCountry, Role::OchaHcss])
}

/// Who may agree, for some party.
pub(super) fn authority_to_agree() -> Authority {
    Authority::of(&[
        Role::HumanitarianCoordinator,
        Role::ResidentCoordinator,
        Role::HctMember,
        Role::OchaCountry,
        Role::Coordinator,
        Role::LeadAgency,
        Role::OchaHcss,
        Role::GlobalLead,
    ])
}

/// Who may agree for the party.
pub(super) fn authority_to_agree_for(party: &Party) -> Authority {
    match party {
        Party::Head => authority::head(),
        Party::CountryTeam => Authority::of(&[Role::HctMember]),
        Party::OchaCountry => Authority::of(&[Role::OchaCountry]),
        Party::Coordinator { cluster } => {
            Authority::of(&[Role::Coordinator, Role::LeadAgency]).for_clusters([cluster.clone()])
        }
        Party::OchaGlobal => Authority::of(&[Role::OchaHcss]),
        Party::GlobalLead { cluster } => authority::global_lead(cluster),
        Party::IssueLead { .. } => authority::issue_lead(),
    }
}

/// Parties agree to terms of reference that are drafted.
pub(super) fn admits_agreement(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-6", &[Stage::Preparing]);
    if mission.preparation.terms.for_decision().present().is_none() {
        checks
            .precondition("IM-6", reasons::NO_TERMS)
            .at("mission")
            .says("no final terms of reference are drafted", "draft them first");
    }
}

pub(super) fn draft_terms(missions: &Missions, command: &TermsDraft, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    reference_checks::clusters(&mut checks, context, "IM-6", "coordinators", &command.coordinators);
    reference_checks::clusters(&mut checks, context, "IM-6", "global_leads", &command.global_leads);
    checks::issues(&mut checks, context, "IM-6", "issue_leads", &command.issue_leads);
    checks::issues(&mut checks, context, "IM-13", "issues", &command.issues);
    let sides = [
        ("coordinators", command.coordinators.is_empty(), "name the clusters in the country whose coordinators agree"),
        ("global_leads", command.global_leads.is_empty(), "name the clusters whose global leads agree"),
        ("issue_leads", command.issue_leads.is_empty(), "name the cross-cutting issues whose global leads agree"),
    ];
    for (field, _, remedy) in sides.into_iter().filter(|(_, is_empty, _)| *is_empty) {
        checks.invalid("IM-6", reasons::PARTY_MISSING).at(field).says("one side of the agreement is left out", remedy);
    }
    let covered = |issue: &&str| command.issues.iter().any(|covered| covered.as_str() == *issue);
    let missing: Vec<_> = listed(context, ISSUES).into_iter().filter(|issue| !covered(issue)).collect();
    if !missing.is_empty() {
        checks.invalid("IM-13", reasons::ISSUE_NOT_COVERED).at("issues").says(
            message!("the mandate leaves out {missing}", missing = list(missing.iter().map(verbatim))),
            "every mission covers at least these issues",
        );
    }
    checks.finish()?;
    let mut decision = mission.decision(Event::TermsDrafted(command.clone().into()));
    let ocha = Owner::role(Role::OchaHcss);
    decision.open(Duty::new(rules::IM_6_TERMS, mission.subject(), ocha, context.occurred_at));
    Ok(decision)
}

pub(super) fn agree_to_terms(missions: &Missions, command: &AgreeToTerms, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    let open = mission.preparation.terms.for_decision().present().map(Terms::open);
    if let Some(open) = open.as_ref().filter(|open| !open.contains(&command.party)) {
        checks.precondition("IM-6", reasons::PARTY_NOT_ASKED).at("party").says(
            message!(
                "{party} is not a party to the terms of reference, or has agreed already",
                party = command.party.title()
            ),
            match open.is_empty() {
                true => "every party has agreed".into(),
                false => message!("these have not agreed: {parties}", parties = titles(open)),
            },
        );
    }
    checks.finish()?;
    let organization = context.actor.organization.clone();
    let signed = TermsSigned { mission: command.mission.clone(), party: command.party.clone(), organization };
    let mut decision = mission.decision(Event::TermsSigned(signed.into()));
    if open.is_some_and(|open| open == [command.party.clone()]) {
        decision.events.push(Event::TermsAgreed { mission: command.mission.clone() }.into());
        decision.keep(rules::IM_6_TERMS, mission.subject(), context.occurred_at);
    }
    Ok(decision)
}

/// Parties as people say them.
pub(super) fn titles(parties: &[Party]) -> Argument {
    list(parties.iter().map(Party::title))
}

/// A new draft is agreed to anew.
pub(super) fn drafted(preparation: &mut Preparation, draft: &TermsDraft, stamp: &Stamp) {
    let terms = Terms { draft: draft.clone(), agreed: BTreeMap::new() };
    preparation.terms.for_evolution().record(stamp.occurred_at, terms);
}

/// A party agreed to the present draft.
pub(super) fn signed(preparation: &mut Preparation, signed: &TermsSigned, stamp: &Stamp) {
    if let Some(terms) = preparation.terms.for_evolution().at_mut(Moment::MAX_UTC) {
        terms.agreed.insert(signed.party.clone(), (signed.organization.clone(), stamp.occurred_at));
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Role;

    use crate::domain;
    use crate::domain::fixtures::*;
    use crate::domain::preparation::{Command, Event, Party, TermsDraft};

    /// IM-6: the mission is fielded once every party on both sides agreed to the final terms of reference.
    #[test]
    fn every_party_agrees_before_the_mission_is_fielded() {
        let drafted = preparing().given(&hcss(), Command::DraftTerms(draft_of_terms()));
        let all = parties();
        let (last, others) = all.split_last().expect("there are parties");
        let nearly = others.iter().fold(drafted, |example, (actor, party)| example.given(actor, agree(party.clone())));
        assert!(!mission(&nearly).preparation.terms_agreed());
        assert_eq!(mission(&nearly).preparation.terms_open(), std::slice::from_ref(&last.1));
        nearly.clone().when(&hcss(), field("2011-05-10")).refused("IM-6", "TERMS_NOT_AGREED");
        assert!(mission(&nearly.given(&last.0, agree(last.1.clone()))).preparation.terms_agreed());
        agreed().when(&hc(), agree(Party::Head)).refused("IM-6", "PARTY_NOT_ASKED");
        preparing().when(&hc(), agree(Party::Head)).refused("IM-6", "NO_TERMS");
    }

    /// IM-6: the agreement is owed from the approval of the mission on, kept by the last party, and owed again for a new draft.
    #[test]
    fn the_agreement_is_owed_before_the_mission_is_fielded() {
        let owed = preparing();
        assert_eq!(owed.duty("IM-6.terms").expect("it is owed").owner.role, Role::OchaHcss);
        let drafted = owed.given(&hcss(), Command::DraftTerms(draft_of_terms()));
        let all = parties();
        let (last, others) = all.split_last().expect("there are parties");
        let nearly = others.iter().fold(drafted, |example, (actor, party)| example.given(actor, agree(party.clone())));
        assert!(nearly.duty("IM-6.terms").is_some());
        let outcome = nearly.when(&last.0, agree(last.1.clone()));
        outcome.keeps("IM-6.terms");
        let is_said = outcome
            .commit()
            .events
            .iter()
            .any(|event| matches!(event, domain::Event::Preparation(Event::TermsAgreed { .. })));
        assert!(is_said, "that all agreed is an event of its own");
        outcome.accepted().when(&hcss(), Command::DraftTerms(draft_of_terms())).opens("IM-6.terms");
    }

    /// IM-6: a new draft is agreed to anew.
    #[test]
    fn a_new_draft_is_agreed_to_anew() {
        let again = agreed().given(&hcss(), Command::DraftTerms(draft_of_terms()));
        assert!(!mission(&again).preparation.terms_agreed());
        let one_sided = TermsDraft { coordinators: Vec::new(), ..draft_of_terms() };
        preparing().when(&hcss(), Command::DraftTerms(one_sided)).refused("IM-6", "PARTY_MISSING");
    }

    /// IM-13: the mandate covers at least the six issues.
    #[test]
    fn the_mandate_covers_the_issues() {
        let mut narrow = draft_of_terms();
        narrow.issues.retain(|issue| issue.as_str() != "age");
        let outcome = preparing().when(&hcss(), Command::DraftTerms(narrow));
        outcome.refused("IM-13", "ISSUE_NOT_COVERED");
        assert!(outcome.refusal().to_string().contains("leaves out age"));
    }
}
