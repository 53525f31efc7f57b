//! The answers that count: of each voter the last that came before the survey closed, in each entity apart (rows RM-9.3 and RM-9.5).

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::digest::Digest;
use convene_kernel::time::{Moment, has_passed};
use serde::{Deserialize, Serialize};

use crate::domain::questionnaire::{Answers, Audience, Kind};

/// What is reported apart: a cluster nationally, or one of its sub-national hubs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entity {
    /// The cluster in the whole country.
    National,
    /// A hub.
    Hub(ResourceId),
}

/// What was sent in with a token: it replaces what was sent in with the same token before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// The token, by its digest. An organization has one for each entity in which it takes part, a coordinator too.
    pub voter: Digest,
    /// What it is about.
    pub entity: Entity,
    /// Its place among all that were sent in: of two, the one with the higher place came later.
    pub place: u64,
    /// When it was sent in.
    pub sent_at: Moment,
    /// Who sent it in.
    pub respondent: Respondent,
    /// The parts of a merged cluster in which the respondent works, by their sectors; none in a cluster that was not merged.
    pub components: BTreeSet<ClusterCode>,
    /// The answers.
    pub answers: Answers,
}

/// Who answers: what a report may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Respondent {
    /// A coordinator, with how many organizations there are.
    Coordinator(Statement),
    /// A partner organization of that kind.
    Partner(Kind),
}

/// What a coordinator says of the organizations in the cluster or hub, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// How many are members.
    pub members: BTreeMap<Kind, u32>,
    /// How many attend meetings on average.
    pub attending: BTreeMap<Kind, u32>,
}

/// A response that counts. It does not say whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Who answers.
    pub respondent: Respondent,
    /// The parts of a merged cluster in which the respondent works.
    pub components: BTreeSet<ClusterCode>,
    /// The answers; at least one.
    pub answers: Answers,
}

/// The responses that count for one entity. Scores, rates, distributions and exports are all made of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted(Vec<Response>);

impl Respondent {
    /// Which questionnaire was answered.
    pub fn audience(&self) -> Audience {
        match self {
            Self::Coordinator(_) => Audience::Coordinator,
            Self::Partner(_) => Audience::Partner,
        }
    }
}

impl Response {
    /// What the coordinator who answered says of the organizations; none of a partner.
    pub fn statement(&self) -> Option<&Statement> {
        match &self.respondent {
            Respondent::Coordinator(statement) => Some(statement),
            Respondent::Partner(_) => None,
        }
    }
}

impl Counted {
    /// The responses that count of what was sent in: those about `entity` that came before the end of `closes_at`, of each token the
    /// last one. Where the last one answers no item, none of that token counts.
    pub fn of<'a>(ballots: impl IntoIterator<Item = &'a Ballot>, entity: &Entity, closes_at: Moment) -> Self {
        let mut last: BTreeMap<Digest, &Ballot> = BTreeMap::new();
        for ballot in ballots {
            if ballot.entity != *entity || has_passed(closes_at, ballot.sent_at) {
                continue;
            }
            let kept = last.entry(ballot.voter).or_insert(ballot);
            if ballot.place > kept.place {
                *kept = ballot;
            }
        }
        let counting = last.into_values().filter(|ballot| !ballot.answers.are_none());
        Self(counting.map(Ballot::response).collect())
    }

    /// Each response that counts, in no order that means anything.
    pub fn responses(&self) -> &[Response] {
        &self.0
    }

    /// How many partner organizations answered, by kind; a kind of which none did is left out.
    pub fn partners(&self) -> BTreeMap<Kind, u32> {
        let mut partners = BTreeMap::new();
        for response in &self.0 {
            if let Respondent::Partner(kind) = response.respondent {
                *partners.entry(kind).or_insert(0) += 1;
            }
        }
        partners
    }

    /// What each coordinator who answered says of the organizations.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.0.iter().filter_map(Response::statement)
    }
}

impl Ballot {
    fn response(&self) -> Response {
        Response {
            respondent: self.respondent.clone(),
            components: self.components.clone(),
            answers: self.answers.clone(),
        }
    }
}
