//! Preparations as the record has them.

use std::collections::BTreeMap;

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::reference_checks::find;
use convene_kernel::refusal::Refusal;
use convene_kernel::timeline::Timeline;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{
    Arrival, Briefing, Call, FocalPoint, Leadership, ListProposal, Member, Nominee, PartnersInformed, Party,
    PreparationStep, Support, TeamChange, Terms,
};

/// Terms of reference, people and briefings of a mission.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preparation {
    /// The terms of reference, and who agreed to them (row IM-6).
    pub terms: Restricted<Timeline<Terms>>,
    /// The call for expressions of interest (row IM-7).
    pub call: Timeline<Call>,
    /// How each global lead brought invitation and terms to its partners, by cluster (row IM-20).
    pub partners_informed: BTreeMap<ClusterCode, PartnersInformed>,
    /// Who was nominated (rows IM-7, IM-8).
    pub nominees: Restricted<BTreeMap<ResourceId, Nominee>>,
    /// The list that the GCC proposes (row IM-11).
    pub list: Restricted<Timeline<ListProposal>>,
    /// What was answered to findings since the list was proposed, by the finding's identifier.
    pub answered: Restricted<BTreeMap<String, String>>,
    /// The way to a leader (row IM-12).
    pub leadership: Restricted<Leadership>,
    /// The people the RC/HC decided on, as changed since (row IM-11).
    pub team: Option<Vec<ResourceId>>,
    /// Late changes of the team, with their reasons (row IM-11).
    pub changes: Restricted<Vec<TeamChange>>,
    /// The focal points of cross-cutting issues (row IM-13).
    pub focal_points: Restricted<BTreeMap<ResourceId, FocalPoint>>,
    /// The briefings of the team (rows IM-10, IM-13).
    pub briefings: Restricted<Vec<Briefing>>,
    /// OCHA's secretariat support (row IM-19).
    pub support: Timeline<Support>,
    /// The leader's preparations with the country (row IM-19).
    pub steps: Restricted<Vec<PreparationStep>>,
    /// The arrival in the country.
    pub arrival: Option<Arrival>,
}

impl Preparation {
    /// The people as they are to go: those decided on, or else those proposed.
    pub fn people(&self) -> &[ResourceId] {
        match (&self.team, self.list.for_decision().present()) {
            (Some(team), _) => team,
            (None, Some(list)) => &list.participants,
            (None, None) => &[],
        }
    }

    /// The nominee of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn nominee(&self, id: &ResourceId) -> Result<&Nominee, Refusal> {
        find("nominee", self.nominees.for_decision(), id)
    }

    /// Refuses people who are not nominated.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming the nominees.
    pub fn each_is_nominated<'a>(&self, people: impl IntoIterator<Item = &'a ResourceId>) -> Result<(), Refusal> {
        people.into_iter().try_for_each(|id| self.nominee(id).map(|_| ()))
    }

    /// The leader, once the RC/HC accepted the one proposed.
    pub fn leader(&self) -> Option<&ResourceId> {
        let leadership = self.leadership.for_decision();
        leadership.proposed.as_ref().filter(|_| leadership.accepted).map(|proposal| &proposal.nominee)
    }

    /// A leader who is not among the people any more leads no longer: it is for the GCC again (row IM-12).
    pub fn drop_absent_leader(&mut self) {
        let proposed = self.leadership.for_decision().proposed.as_ref();
        if proposed.is_some_and(|proposal| !self.people().contains(&proposal.nominee)) {
            let leadership = self.leadership.for_evolution();
            leadership.proposed = None;
            leadership.accepted = false;
        }
    }

    /// Whether the mission is organized: with a team that was decided on, and a leader in it (rows IM-11, IM-12, IM-19).
    pub fn is_organized(&self) -> bool {
        self.team.is_some() && self.leader().is_some()
    }

    /// Whether every party on both sides agreed to the terms of reference (row IM-6).
    pub fn terms_agreed(&self) -> bool {
        self.terms.for_decision().present().is_some_and(|terms| terms.open().is_empty())
    }

    /// The parties that have not agreed to the terms of reference, once these are drafted: everybody sees them (row IM-6).
    pub fn terms_open(&self) -> Vec<Party> {
        self.terms.for_decision().present().map(Terms::open).unwrap_or_default()
    }

    /// The objectives of the terms of reference that are agreed.
    pub fn agreed_objectives(&self) -> Option<&[String]> {
        let terms = self.terms.for_decision().present().filter(|terms| terms.open().is_empty());
        terms.map(|terms| terms.draft.objectives.as_slice())
    }

    /// The people as the public may know them: by organization and by what they represent.
    pub fn members(&self, people: &[ResourceId]) -> Vec<Member> {
        let known = people.iter().filter_map(|id| self.nominees.for_decision().get(id));
        let member = |nominee: &Nominee| Member {
            organization: nominee.nomination.organization.clone(),
            represents: nominee.nomination.represents.clone(),
        };
        known.map(member).collect()
    }

    /// Whether a member of the team represents the issue, or a focal point for it is approved (row IM-13).
    pub fn covers(&self, issue: &ResourceId) -> bool {
        let people = self.people();
        let stands_for_it = |nominee: &ResourceId| {
            self.nominees
                .for_decision()
                .get(nominee)
                .is_some_and(|nominee| nominee.nomination.represents.is_issue(issue))
        };
        people.iter().any(stands_for_it)
            || self
                .focal_points
                .for_decision()
                .get(issue)
                .is_some_and(|point| point.approved && people.contains(&point.naming.nominee))
    }

    /// Whether global focal points briefed the team on the issue and gave it their paper (row IM-13).
    pub fn briefed_on(&self, issue: &ResourceId) -> bool {
        self.briefings.for_decision().iter().any(|briefing| briefing.issues.contains(issue) && briefing.paper.is_some())
    }
}
