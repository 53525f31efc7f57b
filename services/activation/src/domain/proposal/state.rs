//! Proposals as the record has them.

use std::collections::BTreeMap;

use convene_kernel::codes::{Etag, OrganizationCode, ResourceId};
use convene_kernel::identity::Actor;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::visibility::{Reader, Restricted};
use serde::{Deserialize, Serialize};

use super::{Alternative, Answer, Closing, Informed, Position, Submission, Transmitted};
use crate::domain::endorsement::{ApprovalGround, Asked};
use crate::domain::subjects::PROPOSAL;

/// What was proposed until a consultation changed it (row OG-4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replaced {
    /// What was proposed.
    pub submission: Submission,
    /// When the consultation closed.
    pub until: Moment,
}

/// One time that organizations were asked (rows RM-1.11, OG-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// The moment since which they have had to answer.
    pub at: Moment,
    /// Whether it was because a consultation had changed what is proposed.
    pub after_a_change: bool,
    /// The organizations whose Principals were asked.
    pub principals: Vec<OrganizationCode>,
    /// The global lead and co-lead agencies that were asked.
    pub global_leads: Vec<OrganizationCode>,
    /// By when they were to answer; not known of events from before it was recorded.
    pub answer_by: Option<Moment>,
}

/// What was put to the ERC, and everything that came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// What was submitted; an alternative that was agreed changes what is recommended (row OG-4).
    pub submission: Submission,
    /// What was proposed before consultations changed it, in the order of the changes.
    pub replaced: Vec<Replaced>,
    /// Who submitted it, and so may not approve it.
    pub submitted_by: Actor,
    /// When the ERC received it; the ERC's 24 hours count from here (row RM-1.11).
    pub received_at: Moment,
    /// When it was passed on for endorsement, and to whom (rows RM-1.11, OG-3).
    pub transmission: Option<Transmitted>,
    /// Each time that organizations were asked, in the order of recording.
    pub rounds: Vec<Round>,
    /// Those who were asked, and what each says to the proposal as it reads now; what was said is for those who take part in
    /// deciding.
    pub asked: Restricted<Asked>,
    /// Who passed it on.
    pub transmitted_by: Option<Actor>,
    /// Every answer given, in order (row OG-3).
    pub answers: Vec<Restricted<Answer>>,
    /// Consultations on an alternative or an objection, by the identifier given to it (row OG-4).
    pub alternatives: BTreeMap<ResourceId, Restricted<Alternative>>,
    /// Who was informed of the decision, and when (rows RM-1.12, OG-6, GN-6).
    pub informed: Vec<Informed>,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Proposal {
    /// Its identifier.
    pub fn id(&self) -> &ResourceId {
        &self.submission.proposal
    }

    /// What it is called in findings and duties: `proposal/p-1`.
    pub fn subject(&self) -> Subject {
        PROPOSAL.of(self.id())
    }

    /// What was submitted, before any consultation changed it.
    pub fn as_submitted(&self) -> &Submission {
        self.replaced.first().map_or(&self.submission, |replaced| &replaced.submission)
    }

    /// What was proposed at a moment.
    pub fn submission_at(&self, moment: Moment) -> &Submission {
        let replaced = self.replaced.iter().find(|replaced| moment < replaced.until);
        replaced.map_or(&self.submission, |replaced| &replaced.submission)
    }

    /// The last time that organizations were asked.
    pub fn last_round(&self) -> Option<&Round> {
        self.rounds.iter().max_by_key(|round| round.at)
    }

    /// Whether a reader sees what is proposed: everybody once it is approved; before, and where it is not, those who take part
    /// in deciding and those who are consulted (rows OG-1, RM-1.11).
    pub fn is_shown(&self, reader: &Reader) -> bool {
        reader.is_consulted() || self.approved_at().is_some()
    }

    /// Whether the ERC has still to decide.
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// On which ground it was approved, where it was.
    pub fn ground(&self) -> Option<&ApprovalGround> {
        match &self.outcome {
            Some(Outcome::Approved { ground, .. }) => ground.as_ref(),
            _ => None,
        }
    }

    /// When the ERC approved it, and the commit that recorded that; none where it did not.
    pub fn approved_at(&self) -> Option<(Moment, Etag)> {
        match self.outcome {
            Some(Outcome::Approved { at, commit, .. }) => Some((at, commit)),
            _ => None,
        }
    }

    /// The information of an audience that a commit recorded.
    pub fn informed_by(&self, commit: Etag) -> Option<&Informed> {
        self.informed.iter().find(|informed| informed.commit == commit)
    }

    /// The last step taken on it before its end, which nothing that ends it may be dated before.
    pub fn last_step_at(&self) -> Moment {
        let answered = self.answers.iter().map(|answer| answer.for_decision().at);
        let closed = self.alternatives.values().filter_map(|one| one.for_decision().closed.as_ref()).map(|end| end.at);
        let transmitted = self.transmission.iter().map(|transmission| transmission.transmitted_at);
        answered.chain(closed).chain(transmitted).fold(self.received_at, Moment::max)
    }

    /// The alternatives and objections on which a consultation is open (row OG-4).
    pub fn consultations(&self) -> impl Iterator<Item = (&ResourceId, &Alternative)> {
        let alternatives = self.alternatives.iter().map(|(id, alternative)| (id, alternative.for_decision()));
        alternatives.filter(|(_, one)| one.closed.is_none())
    }

    /// The alternatives among them.
    pub fn open_alternatives(&self) -> impl Iterator<Item = (&ResourceId, &Alternative)> {
        self.consultations().filter(|(_, one)| one.position == Position::ProposesAlternative)
    }

    /// Whether it is on record that an organization agreed, by its own word, to end a consultation on `alternative` so (row OG-4).
    pub fn is_known_to_agree(
        &self,
        organization: &OrganizationCode,
        alternative: &Alternative,
        closing: Closing,
    ) -> bool {
        let stays = matches!(closing, Closing::Original | Closing::Withdrawn);
        let said = self.answers.iter().map(Restricted::for_decision).filter(|one| one.organization == *organization);
        let last = said.max_by_key(|one| one.at);
        let agreed = last.is_some_and(|one| match one.position {
            Position::Agrees => one.at >= alternative.opened_at,
            Position::Endorses => stays && self.asked.for_decision().endorses(organization),
            Position::Objects | Position::ProposesAlternative | Position::TakesBack => false,
        });
        agreed || (closing == Closing::Alternative && alternative.by == *organization)
    }
}

/// How a proposal ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The ERC approved it.
    Approved {
        /// The moment of the approval.
        at: Moment,
        /// The person who approved, as the ERC or in the ERC's place.
        by: Actor,
        /// The commit that recorded it.
        commit: Etag,
        /// The ERC's remarks, public.
        remarks: Option<String>,
        /// On which ground; approvals from before it was recorded have none.
        ground: Option<ApprovalGround>,
    },
    /// The ERC declined it.
    Declined {
        /// The moment of the decision.
        at: Moment,
        /// The person who declined, as the ERC or in the ERC's place.
        by: Actor,
        /// Why, for those who take part in deciding.
        reason: Restricted<String>,
    },
    /// The HC or RC took it back.
    Withdrawn {
        /// The moment it was taken back.
        at: Moment,
        /// The HC or RC who took it back.
        by: Actor,
        /// Why, for those who take part in deciding.
        reason: Restricted<String>,
    },
}
