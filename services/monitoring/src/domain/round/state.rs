//! Rounds as the record has them.

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::codes::{Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::digest::Digest;
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use convene_kernel::time::{Moment, Tz, end_of_day, has_passed};
use serde::{Deserialize, Serialize};

use super::{
    ActionFollowUp, CountedResponse, Issue, ReleasedTo, ReviewMeeting, RoundCancellation, RoundPlan, SurveyClosing,
    Token,
};
use crate::domain::Monitored;
use crate::domain::questionnaire::{Audience, Code, Kind, Template, shipped};
use crate::domain::scoring::{Ballot, Counted, Entity, Respondent};
use crate::domain::subjects::ROUND;

/// A round of one cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Its plan.
    pub plan: RoundPlan,
    /// Who planned it, and when.
    pub stamp: Stamp,
    /// The survey, once it was opened.
    pub opened: Option<Opened>,
    /// That it was closed by hand, and why.
    pub closed: Option<Recorded<SurveyClosing>>,
    /// That it was cancelled, and why.
    pub cancelled: Option<Recorded<RoundCancellation>>,
    /// The cluster as a whole, if it is surveyed, and its hubs.
    pub entities: BTreeMap<Entity, Surveyed>,
    /// The reports to the humanitarian country team on its plan of action.
    pub follow_ups: Vec<Recorded<ActionFollowUp>>,
    /// The state that decisions are read from. Responses do not change it.
    pub etag: Etag,
}

/// That a survey was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// When.
    pub at: Moment,
    /// The questionnaires that it keeps.
    pub template: Code,
}

/// A cluster as a whole or one of its hubs, in a round.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Surveyed {
    /// The organizations that were asked.
    pub invited: BTreeSet<(OrganizationCode, Audience)>,
    /// What those count as that are not in the register.
    #[serde(default)]
    pub kinds: BTreeMap<OrganizationCode, Kind>,
    /// What those are called that are not in the register.
    #[serde(default)]
    pub names: BTreeMap<OrganizationCode, String>,
    /// What each token stands for.
    pub tokens: BTreeMap<Digest, Token>,
    /// The last response of each token.
    pub responses: BTreeMap<Digest, CountedResponse>,
    /// When the preliminary report was issued.
    pub preliminary_at: Option<Moment>,
    /// Fewer partners than this are not shown in its reports.
    pub fewest_answers: u32,
    /// The cluster's own review meeting.
    pub meeting: Option<Recorded<ReviewMeeting>>,
    /// The issues of the final report.
    pub issues: Vec<Issue>,
    /// To whom it was released.
    pub released_to: BTreeSet<ReleasedTo>,
}

/// How far a round is in one entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundStage {
    /// It is planned.
    Planned,
    /// Its survey is open.
    SurveyOpen,
    /// Its survey has closed.
    SurveyClosed,
    /// Its preliminary report was issued.
    PreliminaryReport,
    /// The cluster's own review meeting was held.
    Reviewed,
    /// Its final report was issued.
    FinalReport,
    /// It was cancelled before its survey had closed.
    Cancelled,
}

/// The entity that a command names: a hub, or the cluster as a whole.
pub fn entity_of(hub: Option<&ResourceId>) -> Entity {
    hub.map_or(Entity::National, |hub| Entity::Hub(hub.clone()))
}

impl Round {
    /// What its history is about, such as `round/health-2014`.
    pub fn subject(&self) -> Subject {
        ROUND.of(&self.plan.round)
    }

    /// When its survey closes for an entity: at the end of the last day where the entity is, or when it was closed by hand.
    pub fn closes_at(&self, entity: &Entity, zone: Tz) -> Moment {
        let zone = self.plan.zone_of(entity).unwrap_or(zone);
        let planned = end_of_day(self.plan.closes_on, zone);
        self.closed.as_ref().map_or(planned, |closed| planned.min(closed.stamp.recorded_at))
    }

    /// How far it is in an entity at a moment.
    pub fn stage(&self, entity: &Entity, now: Moment, zone: Tz) -> RoundStage {
        if self.cancelled.is_some() {
            return RoundStage::Cancelled;
        }
        let Some(surveyed) = self.entities.get(entity).filter(|_| self.opened.is_some()) else {
            return RoundStage::Planned;
        };
        if !surveyed.issues.is_empty() {
            RoundStage::FinalReport
        } else if surveyed.meeting.is_some() {
            RoundStage::Reviewed
        } else if surveyed.preliminary_at.is_some() {
            RoundStage::PreliminaryReport
        } else if self.closed.is_some() || has_passed(self.closes_at(entity, zone), now) {
            RoundStage::SurveyClosed
        } else {
            RoundStage::SurveyOpen
        }
    }

    /// The questionnaires that it keeps; none before its survey opened.
    pub fn template(&self) -> Option<&'static Template> {
        let id = &self.opened.as_ref()?.template;
        shipped().iter().find(|template| template.id == *id)
    }

    /// The responses that count for an entity.
    pub fn counted(&self, entity: &Entity, zone: Tz) -> Counted {
        let Some(surveyed) = self.entities.get(entity) else { return Counted::default() };
        Counted::of(&surveyed.ballots(entity), entity, self.closes_at(entity, zone))
    }

    /// The entity that a token is of, and what the token stands for.
    pub fn token(&self, token: &Digest) -> Option<(&Entity, &Token)> {
        self.entities.iter().find_map(|(entity, surveyed)| Some((entity, surveyed.tokens.get(token)?)))
    }
}

impl Surveyed {
    /// The responses as scoring takes them. Who it is that answers is the kind of organization alone.
    pub(super) fn ballots(&self, entity: &Entity) -> Vec<Ballot> {
        let ballot = |(voter, response): (&Digest, &CountedResponse)| {
            let token = self.tokens.get(voter)?;
            let respondent = match token.audience {
                Audience::Coordinator => Respondent::Coordinator(response.statement.clone().unwrap_or_default()),
                Audience::Partner => Respondent::Partner(token.kind),
            };
            Some(Ballot {
                voter: *voter,
                entity: entity.clone(),
                place: response.place,
                sent_at: response.sent_at,
                respondent,
                components: response.components.clone(),
                answers: response.answers.for_decision().clone(),
            })
        };
        self.responses.iter().filter_map(ballot).collect()
    }

    /// How many partner organizations were asked, by kind.
    pub fn partners_invited(&self) -> BTreeMap<Kind, u32> {
        let mut invited = BTreeMap::new();
        for token in self.tokens.values().filter(|token| token.audience == Audience::Partner) {
            *invited.entry(token.kind).or_insert(0) += 1;
        }
        invited
    }
}

impl Monitored {
    /// The round of the same cluster before `round` that has a final report for the entity.
    pub fn round_before(&self, round: &Round, entity: &Entity) -> Option<&Round> {
        let is_before = |one: &&Round| {
            let has_report = one.entities.get(entity).is_some_and(|surveyed| !surveyed.issues.is_empty());
            has_report && one.plan.cluster == round.plan.cluster && one.plan.closes_on < round.plan.opens_on
        };
        self.rounds.values().filter(is_before).max_by_key(|one| one.plan.closes_on)
    }
}
